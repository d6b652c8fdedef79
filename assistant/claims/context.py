"""What a sentence inherits from the ones before it: subject, edition, pair of countries."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.question import Average, Comparison, Count, Question, Ranking, Share, Trend
from index import conditions as c


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when a sentence begins."""

    question: Question | None = None
    """The last question that was read: what "this percentage" speaks of."""
    lead: Question | None = None
    """The first question of the sentence: what "Of its 418 papers, 71 …, 42 …" speaks of."""
    figure_unit: str = ""
    year: int | None = None
    """The one year that the sentence before named: "that year", "a year later"."""
    stretch: tuple[int, int] | None = None
    """The two years that the sentence before spoke of: "over the same period"."""
    counted: tuple[tuple[float, Question], ...] = ()
    """The numbers of papers said last, each with its question: "of those 43, …"."""
    editions: c.Condition = c.EVERYTHING
    """Venue and year that the text speaks of: from here, or fitted by a total in it."""
    anchor: c.Condition | None = None
    """Where the sentence began: what "the year after" counts from, in all of its clauses."""
    fitted: str | None = None
    """How the edition was chosen, where the text names none."""
    region: str | None = None
    """The region named last: what "on the continent" speaks of."""
    owner: str | None = None
    """The one organisation that the sentence before named: what "its models" speaks of."""
    owner_leads: bool = False
    """Nothing else that could have researchers was named before it."""
    subject: str | None = None
    """What the sentence before began with: "it had 15 papers" speaks of it; "" for a meeting."""
    part: bool = False
    """The sentence before named a track or a status: "its 43 papers" may be those of it."""
    model: str | None = None
    """The one model that the sentence before named: what "the model" speaks of."""
    country: str | None = None
    """The one country that the sentence before began with: what "its institutions" speaks of."""
    places: tuple[str, ...] = ()
    """Names of the last countries, in order: what "both countries" speaks of."""


VENUE_TYPES = (c.Venues, c.Editions)
YEAR_TYPES = (c.Years, c.Editions)


def edition_parts(condition: c.Condition) -> tuple[c.Condition, ...]:
    """The conjuncts on venue and year."""
    kinds = c.Venues | c.Years | c.Editions
    return tuple(p for p in c.parts_of(condition) if all(isinstance(x, kinds) for x in c.leaves(p)))


def names_venue(condition: c.Condition) -> bool:
    """Whether the scope names a venue."""
    return any(isinstance(x, VENUE_TYPES) for x in c.leaves(condition))


def names_year(condition: c.Condition) -> bool:
    """Whether the scope names a year."""
    return any(isinstance(x, YEAR_TYPES) for x in c.leaves(condition))


def narrowed(question: Question, condition: c.Condition) -> Question:
    """The question with one more condition on its scope."""
    from dataclasses import replace

    if isinstance(question, Share):
        return replace(question, of=c.both(question.of, condition))
    if isinstance(question, Trend | Ranking | Comparison) and question.of is not None:
        return replace(question, of=c.both(question.of, condition))
    return replace(question, where=c.both(question.where, condition))


def without_parts(question: Question, gone: tuple[c.Condition, ...]) -> Question:
    """The question without some of its conjuncts."""
    from dataclasses import replace

    def drop(condition: c.Condition) -> c.Condition:
        return c.both(*(p for p in c.parts_of(condition) if p not in gone))

    changed = replace(question, where=drop(question.where))
    if isinstance(changed, Share):
        return replace(changed, of=drop(changed.of))
    if isinstance(changed, Trend | Ranking | Comparison) and changed.of is not None:
        changed = replace(changed, of=drop(changed.of))
    return changed


def rescoped(question: Question, scope: c.Condition) -> Question:
    """The question at another venue or year: what ``scope`` names replaces what was named."""
    parts = edition_parts(scope)
    if not parts:
        return question
    old = edition_parts(scope_condition(question))
    gone: list[c.Condition] = []
    kept: list[c.Condition] = []
    for part in old:
        if isinstance(part, c.Editions):
            gone.append(part)
            if not names_venue(scope):
                kept.append(c.Venues(tuple(dict.fromkeys(v for v, _ in part.pairs))))
            elif not names_year(scope):
                years = [y for _, y in part.pairs]
                kept.append(c.Years(min(years), max(years)))
        elif names_venue(scope) if isinstance(part, c.Venues) else names_year(scope):
            gone.append(part)
    return narrowed(without_parts(question, tuple(gone)), c.both(*kept, *parts))


def scope_at(scope: c.Condition, year: c.Condition) -> c.Condition:
    """A scope of venues and years at another year."""
    return edition_condition(rescoped(Count(scope), year))


def edition_condition(question: Question) -> c.Condition:
    """What a question says of venue and year."""
    return c.both(*edition_parts(scope_condition(question)))


def scope_condition(question: Question) -> c.Condition:
    """Where the question's conditions on edition stand."""
    if isinstance(question, Share):
        return c.both(question.of, question.where)
    if isinstance(question, Trend | Ranking | Comparison) and question.of is not None:
        return c.both(question.of, question.where)
    return question.where


def as_trend(question: Question) -> Question | None:
    """The question over the years, or None where it has no trend."""
    from assistant.slots import without_years

    match question:
        case Trend():
            return question
        case Share(where, of):
            return Trend(without_years(where), without_years(of))
        case Count(where, "papers"):
            return Trend(without_years(where), None)
        case Average(where, quantity, statistic):
            return Trend(without_years(where), quantity=quantity, statistic=statistic)
    return None


def everything_of(question: Question) -> c.Condition:
    """All conditions of a count, share, average or trend together."""
    if isinstance(question, Ranking | Comparison | Average | Trend | Count | Share):
        return scope_condition(question)
    return question.where
