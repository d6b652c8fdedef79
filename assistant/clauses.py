"""Conditions on people and subject out of the spans of a question.

Each reader takes spans that are still free, turns them into a ``Clause`` and marks them as used.
What stands around a name decides what is asked of it: a negation or "only" before it, "first
author", a verb such as "fine-tune", the joint to the next name ("US-China", "US or China").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.link import Span
from assistant.names import regions
from index import conditions as c

USED = ("builds_on", "evaluates")
"""Roles that "used" stands for (contract)."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition with where it stands in the question."""

    condition: c.Condition
    slot: str
    """What it speaks of, for follow-ups: ``countries``, ``position``, ``institutions``,
    ``authors``, ``models``, ``words``, ``status``, ``track``, ``size``, ``known``, ``kinds``."""
    at: int
    """Position of its first span."""
    end: int
    """One past its last."""
    either: c.Condition | None = None
    """The other reading of an "and" that could mean "or", if there is one."""
    parts: tuple[tuple[c.Condition, str], ...] = ()
    """Its alternatives one by one, for a comparison, with their labels."""


@dataclass(slots=True)
class Desk:
    """The spans of a question and which of them have been read."""

    spans: Sequence[Span]
    text: str = ""
    used: set[int] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown_names: list[str] = field(default_factory=list)
    apart: bool = False
    home: bool = False
    widened: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unread_switch: str | None = None
    dropped: set[int] = field(default_factory=set)
    """Positions that take a condition of the question before out."""
    each: tuple[int, int | None] | None = None
    """How many papers each of the things counted must have, at least and at most."""
    ranked_by: str | None = None
    """The position whose countries or institutions are ranked: "by first author"."""
    cannot: str | None = None
    """Why what is asked can't be told, where a reader of parts sees it."""

    def free(self, i: int) -> bool:
        """Whether span ``i`` exists and hasn't been read."""
        return 0 <= i < len(self.spans) and i not in self.used

    def words(self, first: int, last: int) -> str:
        """The question's own words from span ``first`` to before ``last``."""
        return self.text[self.spans[first].start : self.spans[last - 1].end]

    def take(self, positions: Iterable[int]) -> None:
        """Mark spans as read."""
        self.used.update(positions)

    def clause_spans(self) -> frozenset[int]:
        """Positions that a clause was read from."""
        return frozenset(i for x in self.clauses for i in range(x.at, x.end))

    def add(self, clause: Clause) -> None:
        """Keep a clause and mark its spans as read."""
        self.clauses.append(clause)
        self.take(range(clause.at, clause.end))


@dataclass(frozen=True, slots=True)
class Around:
    """What stands before a name."""

    negated: bool = False
    only: bool = False
    position: c.Position = "any"
    took: tuple[int, ...] = ()
    beside: tuple[c.Position, str] | None = None
    """A second position, and whether both (``and``) or one of them (``or``): "first and last
    author"."""


_FAR = 9
"""Words before a name that may still speak of it: "no author at an institution in either the …"."""
_SEE_THROUGH = ("function", "measures", "kinds", "known")


_AUXILIARIES = frozenset({"do", "does", "did"})


_FINITE = frozenset("have has had are is was were".split())
_ADVERBS = frozenset("also all only still ever even mainly mostly".split())
_RELATIVES = frozenset("that who which whose where do does did to and or".split())


def _subject_before(desk: Desk, i: int) -> bool:
    """Whether what stands before a verb may belong to it: a denial, "who", "no authors", papers."""
    k = i - 1
    while k >= 0 and desk.spans[k].key in _ADVERBS:
        k -= 1
    if k < 0 or desk.spans[k + 1].after_break:
        return True
    span = desk.spans[k]
    return (
        span.key in _RELATIVES
        or span.has("quantifiers.not", "quantifiers.only", "operations.count", "operations.list")
        or span.has("measures.papers", "measures.submissions", "measures.authors")
        or span.has("measures.institutions", "measures.companies", "measures.universities")
        or span.section("positions")
        or span.section("known")
        or span.key
        in ("one", "nobody", "none", "affiliation", "affiliations", "they", "it", "those")
    )


_POSITION_KEYS: dict[str, c.Position] = {"first": "first", "last": "last", "all": "all"}


def look_around(desk: Desk, first: int, last: int) -> Around:
    """Negation, "only" and position before the spans ``first`` to ``last`` (or right behind)."""
    negated = only = False
    position: c.Position = "any"
    took: list[int] = []
    i, steps = first - 1, 0
    pending: list[int] = []
    while i >= 0 and steps < _FAR:
        span = desk.spans[i]
        if desk.spans[i + 1].after_break or (i in desk.used and not span.section("positions")):
            break
        if span.key in _FINITE and not _subject_before(desk, i):
            break  # "that do not mention any model also have a first author at …"
        if span.section("positions") and (
            is_coauthor(desk, last) or (i in desk.used and _further(desk, i + 1, first))
        ):
            break
        owner = desk.spans[i - 1] if i else None
        if (
            span.section("positions")
            and owner is not None
            and owner.has("country", "region", "institution")
            and not span.after_break
            and not owner.has("function.words")
        ):
            break  # "a German first author by …": the position is the German's
        if span.section("positions") and position == "any":
            position = _POSITION_KEYS[span.lists("positions")[0]]
            took += [*pending, i]
            pending = []
            if beside := _other_position(desk, i):
                took += range(i - 3 if desk.spans[i - 1].key == "the" else i - 2, i)
                return Around(negated, only, position, tuple(took), beside)
        elif span.has("quantifiers.not") or any(
            name.startswith("unknown") for name in span.lists("known")
        ):
            # "Neither mainland nor Hong Kong" denies once.
            negated = not negated or span.key == "neither"
            took += [*pending, i]
            pending = []
        elif span.key == "all" and desk.spans[i + 1].joined in ("-", "‑", "–"):
            only = True  # "all-Chinese papers"
            took += [*pending, i]
            pending = []
        elif span.has("quantifiers.only"):
            if position == "any":
                only = True
                took += [*pending, i]
                pending = []
            else:
                took.append(i)
        elif span.has("measures.papers", "measures.submissions") or span.key in _AUXILIARIES:
            ahead = desk.spans[i - 1] if desk.free(i - 1) else None
            if ahead is not None and ahead.section("positions") and not span.after_break:
                position = _POSITION_KEYS[ahead.lists("positions")[0]]
                took += [*pending, i - 1]  # "first-author papers from KAIST"
            break
        elif (
            span.key == "either"
            or any(span.section(s) for s in _SEE_THROUGH)
            or span.has(
                "quantifiers.any",
                "roles.named",
                "topics.about",
                "quantifiers.both",
                "operations.exists",
            )
        ):
            if span.is_name:
                break
            pending.append(i)
        else:
            break
        i, steps = i - 1, steps + 1
    took += [k for k in pending if desk.spans[k].section("known")]
    j = last
    # Behind the name: "Chinese first authors", "China only".
    for k in range(j, j + 3):
        if not desk.free(k) or desk.spans[k].after_break:
            break
        span = desk.spans[k]
        if span.section("positions") and not _position_has_own_name(desk, k, k == last):
            behind = _POSITION_KEYS[span.lists("positions")[0]]
            if position in ("any", behind):  # "led by a Chinese first author" says it twice
                position = behind
                took += list(range(j, k + 1))
            break
        hyphened = span.joined in ("-", "‑", "–")  # "American-only papers"
        if span.has("quantifiers.only") and (hyphened or _ends_clause(desk, k + 1)):
            only = True
            took += list(range(j, k + 1))
            break
        if not (
            span.has(
                "measures.institutions",
                "measures.universities",
                "measures.companies",
                "measures.authors",
                "measures.countries",
            )
            or span.key in ("as", "the", "a", "is", "s", "was", "based", "affiliated", "resident")
        ):
            break
    return Around(negated, only, position, tuple(took))


def _other_position(desk: Desk, i: int) -> tuple[c.Position, str] | None:
    """The "first and" before "last author", the "first author or" before "last author"."""
    if i < 2 or not (desk.free(i - 1) and desk.free(i - 2)) or desk.spans[i].after_break:
        return None
    joint, other = desk.spans[i - 1], desk.spans[i - 2]
    if joint.key == "the" and desk.free(i - 3):
        joint, other = other, desk.spans[i - 3]  # "the first or the last author"
    how = "or" if joint.has("quantifiers.or") else "and" if joint.has("quantifiers.and") else ""
    named = other.lists("positions")[0] if other.section("positions") else other.key
    if not how or named not in ("first", "last"):
        return None
    return _POSITION_KEYS[named], how


_FURTHER = frozenset({"with", "plus", "alongside", "and"})


def _further(desk: Desk, start: int, first: int) -> bool:
    """ "A Chinese first author with someone in the US": what comes is held by somebody else."""
    return any(s.key in _FURTHER for s in desk.spans[start:first])


def is_coauthor(desk: Desk, k: int) -> bool:
    """Whether the name before span ``k`` is a co-author's: anybody's, whatever stands before."""
    return any(s.section("coauthors") for s in desk.spans[k : k + 2] if not s.after_break)


def _position_has_own_name(desk: Desk, k: int, beside: bool = False) -> bool:
    """ "US papers with first author in China": the position belongs to the name behind it.

    ``beside`` says that it stands right behind the other name: "a Chinese first author".
    """
    for j in range(k + 1, min(k + 6, len(desk.spans))):
        span = desk.spans[j]
        if span.after_break or span.has("measures.papers") or span.key in _FURTHER:
            return False
        if span.key in ("have", "has", "had", "also"):
            return False  # "with an American last author have an author in Germany"
        if span.key in _FINITE and beside:
            return False  # "papers with a Chinese first author are US-China collaborations"
        if span.has("roles.builds_on", "roles.evaluates", "roles.used", "roles.compares"):
            return False  # what is used is no place
        if span.has("roles.named") and not span.is_function:
            return False  # "a Chinese first author naming DeepSeek"
        if span.has("country", "region", "institution"):
            return True
    return False


def _ends_clause(desk: Desk, k: int) -> bool:
    if k >= len(desk.spans) or desk.spans[k].after_break:
        return True
    if desk.spans[k].key in ("from", "in", "at", "with", "by") and any(
        s.has("country", "region", "institution") for s in desk.spans[k + 1 : k + 3]
    ):
        return False  # "at MIT only from the US"
    joined = desk.spans[k].has("quantifiers.and", "quantifiers.or")
    if joined and k + 1 < len(desk.spans):
        # "Are from China only and build on BERT": a second thing that the papers do.
        following = desk.spans[k + 1]
        return following.section("roles") or following.key in _DOES
    span = desk.spans[k]
    verb = span.section("roles") or span.has("topics.about")  # "from China alone mention Qwen"
    return span.is_function or span.section("operations") or verb


_DOES = frozenset(
    "have has had are were is was mention mentions do does did contain contains list lists".split()
)


_JOINABLE = frozenset(
    {"countries", "position", "institutions", "kinds", "authors", "models", "words"}
)


def join_alternatives(desk: Desk) -> None:
    """ "A first author in China or a last author in the US": either of two conditions.

    Two clauses with nothing but an "or" and small words between them are one.
    """
    ordered = sorted(desk.clauses, key=lambda x: x.at)
    for one, other in pairwise(ordered):
        if {one.slot, other.slot} - _JOINABLE or one.end > other.at:
            continue
        between = range(one.end, other.at)
        ors = [i for i in between if desk.spans[i].has("quantifiers.or")]
        if len(ors) != 1 or any(
            i not in ors
            and i not in desk.used
            and not desk.spans[i].is_function
            and not desk.spans[i].section("roles")
            for i in between
        ):
            continue
        if any(desk.spans[i].after_break for i in between if i not in ors):
            continue
        merged = Clause(
            _either(one.condition, other.condition),
            one.slot if one.slot == other.slot else "mixed",
            one.at,
            other.end,
        )
        desk.clauses = [x for x in desk.clauses if x is not one and x is not other]
        desk.add(merged)
        return


def _either(one: c.Condition, other: c.Condition) -> c.Condition:
    """One of the two; "evaluate Llama or build on Llama" is one condition on Llama."""
    match one, other:
        case c.Models(roles=(_, *_) as first), c.Models(roles=(_, *_) as second) if (
            replace(one, roles=second) == other
        ):
            both = {*first, *second}
            return replace(one, roles=USED if both == set(USED) else tuple(sorted(both)))
    return c.AnyOf((one, other))


ARTICLES = frozenset(
    {"the", "a", "an", "in", "from", "one", "with", "at", "at least one", "another", "of", "by"}
)


def place_of(span: Span) -> tuple[tuple[str, ...], str | None]:
    """Alpha-2 codes of a country or region, and how to speak of them."""
    if span.has("region"):
        region = regions()[span.values("region")[0]]
        return region.codes, region.name
    return (span.values("country")[0],), None


def place_beside(desk: Desk, k: int) -> tuple[str, int] | None:
    """How a second place is joined before span ``k``, and where the one behind it ends."""
    spans = desk.spans
    while k > 0 and desk.free(k) and spans[k].key in ("a", "an", "the"):
        k -= 1
    if not desk.free(k) or k == 0:
        return None
    joint = (
        "or"
        if spans[k].has("quantifiers.or")
        else "and"
        if spans[k].has("quantifiers.and")
        else "vs"
        if spans[k].key in ("vs", "versus", "than", "against")
        else ""
    )
    ahead = k - 1
    if not joint or not desk.free(ahead) or not spans[ahead].has("country", "region"):
        return None
    return joint, k


_SIGNS: dict[str, tuple[int | None, int | None]] = {
    ">": (1, None),
    ">=": (0, None),
    "≥": (0, None),
    "<": (None, -1),
    "<=": (None, 0),
    "≤": (None, 0),
}
"""What is added to a number behind the sign for its lower and upper bound."""


def negate_before(desk: Desk, i: int, condition: c.Condition) -> c.Condition:
    """The condition, or its opposite where a "not" stands right before it."""
    before = i - 1
    while (
        desk.free(before)
        and desk.spans[before].is_function
        and not desk.spans[before].has("quantifiers.not")
        and not desk.spans[before].is_name
        and desk.spans[before].key not in _FINITE
    ):
        before -= 1
    if desk.free(before) and desk.spans[before].has("quantifiers.not"):
        desk.take([before])
        return c.Not(condition)
    return condition
