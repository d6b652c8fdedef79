"""What a question stands on: the editions that it can be asked of, and how much is known there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.definitions import conditions_of
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from index import conditions as c
from index.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Ground:
    """Which editions a question can be asked of, and how much is known there."""

    lacking: tuple[tuple[str, int], ...]
    """Editions of the scope in which the needed field is known of no paper."""
    remaining: int
    """Papers of the scope in the other editions."""
    needed: frozenset[str]
    known_share: float
    """Part of those papers that have the needed fields, 0 to 1."""
    unknown_papers: int
    editions: tuple[tuple[str, int], ...]


def scope_of(question: Question) -> c.Condition:
    """The conditions on edition and standing that hold for the whole question."""
    parts = conditions_of(question)[:1]
    if isinstance(question, Share | Trend | Ranking | Comparison) and question.of is not None:
        parts = (question.of,)
    scope = c.both(*(c.only_of(p, c.EDITION_TYPES) for p in parts))
    if isinstance(question, Comparison):
        # "At COLM 2025 against WWW 2025": what is unknown elsewhere is nothing to them.
        placed = [c.only_of(item, c.EDITION_TYPES) for item in question.items]
        if not any(isinstance(p, c.Everything) for p in placed):
            return c.both(scope, c.AnyOf(tuple(dict.fromkeys(placed))))
    return scope


def needs_of(question: Question) -> frozenset[str]:
    """Fields that the question can't be answered without."""
    found = set().union(*(c.needs(part) for part in conditions_of(question)))
    if isinstance(question, Ranking):
        found |= {
            "country": {"country"},
            "home_country": {"country"},
            "pair": {"country"},
            "institution": {"affiliation"},
            "university": {"affiliation"},
            "company": {"affiliation"},
            "family": {"abstract"},
            "developer": {"abstract"},
        }.get(question.by, set())
    if isinstance(question, Average | Comparison) and question.quantity is not None:
        found |= {
            "countries_per_paper": {"country"},
            "institutions_per_paper": {"affiliation"},
            "models_per_paper": {"abstract"},
        }.get(question.quantity, set())
    if isinstance(question, Count | Listing):
        found |= {
            "institutions": {"affiliation"},
            "companies": {"affiliation"},
            "universities": {"affiliation"},
            "countries": {"country"},
            "models": {"abstract"},
            "mentions": {"abstract"},
        }.get(question.measure, set())
        if question.measure == "authors" and "country" in found:
            found.add("author_country")
    if isinstance(question, Ranking) and question.by == "author" and question.within:
        found |= {"country", "author_country"}
    if isinstance(question, Ranking) and question.position != "any" and question.by != "author":
        found |= {"author_country"} if "country" in question.by else {"author_affiliation"}
    if _asks_decisions(question):
        found.add("decisions")
    return frozenset(found)


OF_LISTS = frozenset({"decisions", "presentation"})
"""What a whole list tells or doesn't: not a matter of the single paper."""
_NOT_ACCEPTED = frozenset({"rejected", "withdrawn", "undecided", "workshop"})


def _asks_decisions(question: Question) -> bool:
    """Whether it is of what was decided: a list of accepted papers alone tells nothing of it."""
    of = getattr(question, "of", None)
    if of is None:
        return any(
            isinstance(part, c.Statuses) and set(part.names) <= _NOT_ACCEPTED
            for condition in conditions_of(question)
            for part in c.parts_of(condition)
        )
    if any(isinstance(leaf, c.Accepted) for leaf in c.leaves(of)):
        return False
    return any(
        isinstance(leaf, c.Accepted)
        or (isinstance(leaf, c.Statuses) and bool(_NOT_ACCEPTED & set(leaf.names)))
        for leaf in c.leaves(question.where)
    )


def survey(question: Question, catalog: Catalog) -> Ground:
    """What of the question's scope can be answered (contract: "Unknown is never 0")."""
    needed = needs_of(question)
    asked = scope_of(question)
    scope = catalog.judge(asked).sure
    venues, years = catalog.venues_and_years
    # A list that tells of no paper how it was presented has no oral, and yet is asked about.
    there = catalog.judge(c.both(*map(_whatever_status, c.parts_of(asked)))).sure
    present = set(zip(venues[there].tolist(), years[there].tolist(), strict=True))
    lacking = tuple(e for e in catalog.lacking(needed) if e in present)
    flags = scope.copy()
    if lacking:
        flags &= ~catalog.judge(c.Editions(lacking)).sure
    known = flags.copy()
    for field in needed - OF_LISTS:
        known &= catalog.judge(c.Known(field.replace("affiliation", "institution"))).sure
    remaining = int(flags.sum())
    return Ground(
        lacking,
        remaining,
        needed,
        float(known.sum()) / remaining if remaining else 0.0,
        remaining - int(known.sum()),
        tuple(sorted(present - set(lacking))),
    )


def _whatever_status(part: c.Condition) -> c.Condition:
    told = any(isinstance(leaf, c.Statuses) for leaf in c.leaves(part))
    return c.EVERYTHING if told else part


def restrict(question: Question, lacking: Sequence[tuple[str, int]]) -> Question:
    """The question without the editions that lack a field it needs."""
    from assistant.definitions import _narrow

    return _narrow(question, c.Not(c.Editions(tuple(lacking)))) if lacking else question
