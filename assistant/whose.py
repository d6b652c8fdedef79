"""Whose countries, institutions and names are counted: of everybody on the papers, or only of those
that a condition speaks of.

"How many German institutions have papers" counts those in Germany; "how many institutions are on
the papers with a German author" counts all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.question import Count, Listing, Measure
from index import conditions as c

if TYPE_CHECKING:
    from assistant.clauses import Clause
    from assistant.operation import Operation
    from assistant.parsed import Parsed

_PLACED = ("authors", "institutions", "companies", "universities", "countries")
_KIND_OF = {"companies": "company", "universities": "university", "institutions": "university"}
_NOUNS: dict[Measure, tuple[str, ...]] = {
    "authors": ("measures.authors",),
    "institutions": ("measures.institutions",),
    "companies": ("measures.companies",),
    "universities": ("measures.universities",),
    "countries": ("measures.countries",),
}
_BEHIND = frozenset("in from of at based located within across inside the working out".split())


@dataclass(frozen=True, slots=True)
class Theirs:
    """Countries and institutions that the counted things must be of themselves; None: of any."""

    countries: tuple[str, ...] | None = None
    institutions: tuple[str, ...] | None = None


def theirs(question: Count | Listing) -> Theirs:
    """Of whom a number of institutions, countries or names is.

    >>> theirs(Count(c.Countries(("DE",)), "institutions"))
    Theirs(countries=('DE',), institutions=None)
    >>> theirs(Count(c.Countries(("DE",)), "institutions", everyone=True))
    Theirs(countries=None, institutions=None)
    """
    if question.everyone or question.measure not in _PLACED:
        return Theirs()
    placed = [
        p for p in c.parts_of(question.where) if isinstance(p, c.Countries) and p.position == "any"
    ]
    if len(placed) > 1:
        return Theirs()  # of papers with authors in two countries: of everybody on them
    countries: tuple[str, ...] | None = None
    institutions: tuple[str, ...] | None = None
    for part in c.parts_of(question.where):
        match part:
            case c.Countries(codes, "any"):
                countries = codes
            case c.InstitutionKinds(kinds=kinds, position="any") if (
                _KIND_OF.get(question.measure) in kinds
            ):
                # "How many US companies": by home or place, as the condition says it.
                countries = part.countries or countries
            case c.Institutions(names, "any") if question.measure == "authors":
                institutions = names
    return Theirs(countries, institutions)


def counts_everyone(parsed: Parsed, operation: Operation, clauses: Sequence[Clause]) -> bool:
    """Whether what a condition says is said of papers, and not of what is counted."""
    nouns = _NOUNS.get(operation.measure)
    if nouns is None:
        return False
    spans = parsed.desk.spans
    # What is counted stands next behind "how many": "how many authors are on papers with an author
    # in Germany", "of the papers with a German author, how many authors are there".
    counted = [i for i, s in enumerate(spans) if s.has(*nouns)]
    counted = [i for i in counted if i > operation.at][:1] or counted[:1]
    papers = [i for i, s in enumerate(spans) if s.has("measures.papers", "measures.submissions")]
    said = [
        x
        for x in clauses
        if any(
            isinstance(leaf, c.Countries | c.Institutions)
            or (isinstance(leaf, c.InstitutionKinds) and (leaf.countries or not counted))
            for leaf in c.leaves(x.condition)
        )
    ]
    return bool(said) and all(
        any(i < x.at for i in papers) and not _belongs(parsed, counted, x) for x in said
    )


def _belongs(parsed: Parsed, counted: Sequence[int], clause: Clause) -> bool:
    """ "German institutions", "institutions in Germany": it stands beside what is counted."""
    spans = parsed.desk.spans
    for i in counted:
        if clause.end == i or clause.at <= i < clause.end:
            return True
        between = spans[i + 1 : clause.at]
        if i < clause.at and all(s.key in _BEHIND and not s.after_break for s in between):
            return True
    return False
