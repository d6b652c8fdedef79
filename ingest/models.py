"""Text → mentions of model families, each with its very words, its place and its role.

The story of a text: plain hyphens and quotes (``same_width``), all places where a name stands
(``find_candidates``), what each means there (``judge``), and what its sentence does with it
(``read_roles``). Pure functions; what is known of names, traps and roles is data in
``vocabulary/``. The definition is the contract's ("Readings that answers share").

>>> [(m.family, m.surface, m.role) for m in find_mentions(
...     "Sharper sums", "Our method, built on Llama-2-7B, outperforms GPT-4.", ())]
[('Llama', 'Llama-2-7B', 'builds_on'), ('GPT', 'GPT-4', 'compares')]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.code_print import print_of
from ingest.families import Family, load_families, resolve_family
from ingest.model_names import (
    Candidate,
    find_candidates,
    find_other_spellings,
    same_width,
)
from ingest.model_traps import Verdict, judge
from ingest.own_names import names_own_work
from ingest.paper import Mention
from ingest.roles import Place, RoleReading, read_roles, settle, speaks_of_own_work
from ingest.sentences import split_sentences

__all__ = [
    "Explanation",
    "Family",
    "explain_text",
    "find_in_text",
    "find_mentions",
    "fingerprint",
    "load_families",
    "resolve_family",
]

READ_BY = (
    "families.py",
    "model_names.py",
    "model_traps.py",
    "models.py",
    "own_names.py",
    "role_cues.py",
    "roles.py",
    "sentences.py",
    "vocabulary/model_traps.toml",
    "vocabulary/model_versions.toml",
    "vocabulary/models.csv",
    "vocabulary/roles.toml",
    "vocabulary/sentences.toml",
)
"""The files of this package that decide what is read."""

WINDOW = 1500
"""Characters of a full text on each side of a name that may speak for or against it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one name in a text is a mention, or why it is not."""

    surface: str
    start: int
    end: int
    family: str
    """The family that the name belongs to, or would."""
    accepted: bool
    role: str | None
    """None where it is no mention."""
    reasons: tuple[str, ...]
    """In words, for a person."""


def find_mentions(title: str, abstract: str | None, keywords: Sequence[str]) -> tuple[Mention, ...]:
    """All mentions in a paper's title, abstract and keywords, in this order.

    ``start`` and ``end`` are Unicode code points into the field as given, keywords joined by
    ``"; "``; ``surface`` is ``field_text[start:end]``. No two mentions of a field overlap.
    """
    joined = "; ".join(keywords)
    paper = same_width("\n".join((title, abstract or "", joined)))
    found: list[tuple[Mention, RoleReading]] = []
    studied: frozenset[str] = frozenset()
    for text, field in ((title, "title"), (abstract or "", "abstract"), (joined, "keywords")):
        if text:
            read = _read(text, field, paper, studied)
            found += [(m, role) for m, (_, _, role) in read if m is not None and role is not None]
        if field == "title":
            studied = frozenset(m.family for m, _ in found if m.role == "evaluates")
    return _settled(found)


def _settled(found: Sequence[tuple[Mention, RoleReading]]) -> tuple[Mention, ...]:
    """The mentions of a paper, guesses at a role corrected by its plainer words on that family.

    "66 % of the size of MobileNet" alone would be read as a test of MobileNet; where the paper says
    elsewhere that it is faster than MobileNet, it is what the paper compares with.
    """
    plain: dict[str, set[str]] = {}
    for mention, role in found:
        if not role.weak and mention.field != "keywords":
            plain.setdefault(mention.family, set()).add(mention.role)
    return tuple(
        replace(mention, role=settle(role, plain.get(mention.family, set())))
        if role.weak
        else mention
        for mention, role in found
    )


def find_in_text(text: str, field: str) -> tuple[Mention, ...]:
    """All mentions in one text that stands alone, such as a full text (``field="fulltext"``).

    What speaks for or against a name is sought within ``WINDOW`` characters of it.
    """
    return tuple(m for m, _ in _read(text, field, None) if m is not None)


def explain_text(text: str) -> list[Explanation]:
    """Every name in a text that is, or might have been, a model's, with the reasons."""
    explained = []
    for mention, (candidate, verdict, role) in _read(text, "abstract", None):
        reasons = (
            (verdict.reason,) if role is None else (verdict.reason, f"{role.role}: {role.reason}")
        )
        explained.append(
            Explanation(
                surface=text[candidate.begin : candidate.end],
                start=candidate.begin,
                end=candidate.end,
                family=candidate.alias.family,
                accepted=mention is not None,
                role=role.role if role else None,
                reasons=reasons,
            )
        )
    taken = [(e.start, e.end) for e in explained]
    for start, end, alias in find_other_spellings(same_width(text)):
        if not any(first < end and start < last for first, last in taken):
            word = text[start:end]
            why = f"'{word}' is not spelled '{alias.text}', as {alias.family} is"
            explained.append(Explanation(word, start, end, alias.family, False, None, (why,)))
    return sorted(explained, key=lambda e: e.start)


@cache
def fingerprint() -> str:
    """12 hexadecimal digits that change whenever the code or a vocabulary of reading does."""
    return print_of("ingest", READ_BY)


_Reasons = tuple[Candidate, Verdict, RoleReading | None]


def _read(
    text: str, field: str, paper: str | None, studied: frozenset[str] = frozenset()
) -> list[tuple[Mention | None, _Reasons]]:
    """Every candidate of a text in order, with its mention if it is one.

    ``studied`` are the families that the paper's title studies.
    """
    plain = same_width(text)
    whole = paper if paper is not None else ""
    candidates = find_candidates(plain)
    if not candidates:
        return []
    spans = [(0, len(plain))] if field in ("title", "keywords") else split_sentences(text)
    starts = [start for start, _ in spans]
    sentence_of = [max(0, bisect_right(starts, c.start) - 1) for c in candidates]
    verdicts = [
        judge(c, plain, spans[at], paper if paper is not None else _window(plain, c), candidates)
        for c, at in zip(candidates, sentence_of, strict=True)
    ]
    own_from = _own_work_from(plain, spans) if field == "abstract" else None
    read: list[tuple[Mention | None, _Reasons]] = []
    for at in sorted(set(sentence_of)):
        start, end = spans[at]
        here = [
            (c, v) for c, v, s in zip(candidates, verdicts, sentence_of, strict=True) if s == at
        ]
        meant = [c for c, v in here if v.accepted]
        roles = iter(
            read_roles(
                plain[start:end],
                [Place(c.start - start, c.end - start) for c in meant],
                [c.alias.kind for c in meant],
                field,
                opening=None if own_from is None else at < own_from,
                studied=[c.alias.family in studied for c in meant],
                coined=[_coined(plain, c, whole) for c in meant],
            )
        )
        for candidate, verdict in here:
            role = next(roles) if verdict.accepted else None
            read.append((_mention(text, field, candidate, role), (candidate, verdict, role)))
    return read


def _coined(text: str, candidate: Candidate, paper: str) -> bool:
    """Whether a name, or what is hyphenated before it ("TOPA-Llama2"), is the paper's own."""
    prefix = text[candidate.begin : candidate.start].rstrip("-")
    if prefix and names_own_work(prefix, False, paper):
        return True
    name = text[candidate.begin : candidate.name_end]
    known = not candidate.compound and not prefix
    if known and candidate.alias.kind == "architecture" and not paper.startswith(name):
        return False  # "we propose a GAN" does not make every GAN the paper's own
    return names_own_work(name, known, paper)


def _own_work_from(text: str, spans: Sequence[tuple[int, int]]) -> int | None:
    """Number of the first sentence on the paper's own work.

    Where none says "we" it is the second; None for a text of one sentence.
    """
    for number, (start, end) in enumerate(spans):
        if speaks_of_own_work(text[start:end]):
            return number
    return 1 if len(spans) > 1 else None


def _mention(text: str, field: str, found: Candidate, role: RoleReading | None) -> Mention | None:
    if role is None:
        return None
    surface = text[found.begin : found.end]
    return Mention(found.alias.family, surface, field, found.begin, found.end, role.role)


def _window(text: str, candidate: Candidate) -> str:
    return text[max(0, candidate.start - WINDOW) : candidate.end + WINDOW]
