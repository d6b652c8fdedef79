"""How well model mentions are read: precision, recall and roles against labels made by reading.

What is counted is a pair of paper and family: a family named five times in an abstract is one pair,
with its strongest role (``ingest.paper.ROLES`` is in this order). Pure functions; who reads the
label files and looks up the papers' texts is the command line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.families import resolve_family
from ingest.paper import ROLES, Mention

Reader = Callable[[str, str | None, Sequence[str]], tuple[Mention, ...]]
"""Title, abstract and keywords → mentions, as ``ingest.models.find_mentions``."""


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A paper's text with the families that a person read in it, each with its strongest role."""

    paper_id: str
    title: str
    abstract: str | None
    keywords: tuple[str, ...]
    roles: Mapping[str, str]
    """Family → role, for example ``{"Qwen": "builds_on"}``."""
    other_roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Family → roles that are right too, where a sentence can be read in two ways."""
    maybe: frozenset[str] = frozenset()
    """Families on which readers of the definition may differ: neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class PairError:
    """One pair on which reader and label disagree."""

    paper_id: str
    family: str
    labelled: str | None
    """The label's role; None where the label doesn't have the family."""
    read: str | None
    """The reader's role; None where the reader doesn't have the family."""


@dataclass(frozen=True, slots=True)
class ModelScores:
    """The outcome over a labelled set."""

    papers: int
    found: int
    """Pairs that label and reader share."""
    exact_roles: int
    """Shared pairs with the very role of the label, its alternatives left aside."""
    invented: tuple[PairError, ...]
    """Pairs that only the reader has."""
    missed: tuple[PairError, ...]
    """Pairs that only the label has."""
    wrong_roles: tuple[PairError, ...]
    """Shared pairs whose role is neither the label's nor one of its alternatives."""

    @property
    def precision(self) -> float | None:
        """Share of the pairs read that are labelled; None where nothing was read."""
        return _share(self.found, self.found + len(self.invented))

    @property
    def recall(self) -> float | None:
        """Share of the labelled pairs that were read; None where nothing is labelled."""
        return _share(self.found, self.found + len(self.missed))

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is no pair at all."""
        return _share(2 * self.found, 2 * self.found + len(self.invented) + len(self.missed))

    @property
    def role_accuracy(self) -> float | None:
        """Share of the shared pairs with a role that the label has; None where there are none."""
        return _share(self.found - len(self.wrong_roles), self.found)

    def role_confusions(self) -> tuple[tuple[str, str, int], ...]:
        """Labelled role, read role, how often; most frequent first."""
        counted = Counter((str(e.labelled), str(e.read)) for e in self.wrong_roles)
        return tuple((labelled, read, n) for (labelled, read), n in counted.most_common())

    def lines(self, worst: int = 10) -> list[str]:
        """The outcome in lines of text, with at most ``worst`` of each kind of error."""
        pairs = self.found + len(self.missed)
        lines = [
            f"{self.papers} papers, {pairs} labelled pairs of paper and family",
            f"families: precision {_percent(self.precision)}, recall {_percent(self.recall)}, "
            f"F1 {_percent(self.f1)}",
            f"roles: {_percent(self.role_accuracy)} right of {self.found}, "
            f"{_percent(_share(self.exact_roles, self.found))} by the label's first choice alone",
        ]
        lines += _worst_families("read but not labelled", self.invented, worst)
        lines += _worst_families("labelled but not read", self.missed, worst)
        lines += [
            f"role labelled {labelled}, read {read}: {number}"
            for labelled, read, number in self.role_confusions()[:worst]
        ]
        return lines


def labelled_paper(
    label: Mapping[str, Any], title: str, abstract: str | None, keywords: Sequence[str]
) -> LabelledPaper:
    """A row of a label file, ``{"paper_id", "mentions": [{"family", "role"}]}``, with its text.

    A list ``maybe`` of the same shape as ``mentions`` may be there too, and a mention may list
    further roles under ``or``. Raises ``ValueError`` for a role that is none of ``ROLES``.

    >>> row = {"paper_id": "p", "mentions": [{"family": "chatgpt", "role": "compares"}]}
    >>> labelled_paper(row, "A title", None, ()).roles
    {'GPT': 'compares'}
    """
    given = [(str(entry["family"]), str(entry["role"])) for entry in label["mentions"]]
    for family, role in given:
        if role not in ROLES:
            raise ValueError(f"{label['paper_id']}: '{role}' for {family} is none of {ROLES}")
    roles = _strongest((resolve_family(family) or family, role) for family, role in given)
    others: dict[str, frozenset[str]] = {}
    for entry in label["mentions"]:
        name = resolve_family(str(entry["family"])) or str(entry["family"])
        others[name] = others.get(name, frozenset()) | frozenset(entry.get("or", ()))
    maybe = {str(entry["family"]) for entry in label.get("maybe", ())}
    return LabelledPaper(
        paper_id=str(label["paper_id"]),
        title=title,
        abstract=abstract,
        keywords=tuple(keywords),
        roles=roles,
        other_roles=others,
        maybe=frozenset(resolve_family(family) or family for family in maybe) - set(roles),
    )


def evaluate_models(papers: Iterable[LabelledPaper], read: Reader) -> ModelScores:
    """Read every paper and compare with its label."""
    number = found = exact = 0
    invented: list[PairError] = []
    missed: list[PairError] = []
    wrong_roles: list[PairError] = []
    for paper in papers:
        number += 1
        mentions = read(paper.title, paper.abstract, paper.keywords)
        got = _strongest((mention.family, mention.role) for mention in mentions)
        for family in sorted({*got, *paper.roles} - paper.maybe):
            labelled, role = paper.roles.get(family), got.get(family)
            error = PairError(paper.paper_id, family, labelled, role)
            if labelled is None:
                invented.append(error)
            elif role is None:
                missed.append(error)
            else:
                found += 1
                exact += role == labelled
                if role != labelled and role not in paper.other_roles.get(family, ()):
                    wrong_roles.append(error)
    return ModelScores(number, found, exact, tuple(invented), tuple(missed), tuple(wrong_roles))


def _strongest(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for family, role in pairs:
        if family not in roles or ROLES.index(role) < ROLES.index(roles[family]):
            roles[family] = role
    return roles


def _worst_families(what: str, errors: Sequence[PairError], worst: int) -> list[str]:
    by_family = Counter(error.family for error in errors)
    return [
        f"{what}: {family}, {number} (for example in {_example(errors, family)})"
        for family, number in by_family.most_common(worst)
    ]


def _example(errors: Sequence[PairError], family: str) -> str:
    return next(error.paper_id for error in errors if error.family == family)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{100 * share:.1f} %"
