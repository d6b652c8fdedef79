"""What a condition speaks of, so that a follow-up can put another in its place, or take it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.question import Comparison, Question, Ranking, Share, Trend
from index import conditions as c

Change = Callable[[c.Condition], c.Condition]


def slot_of(condition: c.Condition) -> str:
    """What a condition speaks of, so that a new one replaces the old."""
    match condition:
        case c.Venues():
            return "venue"
        case c.Years():
            return "year"
        case c.Editions():
            return "edition"
        case c.Accepted() | c.Statuses():
            return "status"
        case c.Tracks():
            return "track"
        case c.Countries(position=position):
            return "countries" if position == "any" else "position"
        case c.Institutions():
            return "institutions"
        case c.InstitutionKinds():
            return "kinds"
        case c.AuthorNames():
            return "authors"
        case c.AuthorCount() | c.CountryCount():
            return "size"
        case c.Models():
            return "models"
        case c.Words():
            return "words"
        case c.Known():
            return "known"
        case c.Not(part):
            return slot_of(part)
        case c.AllOf(parts) | c.AnyOf(parts):
            slots = {slot_of(p) for p in parts}
            return slots.pop() if len(slots) == 1 else "mixed"
    return "other"


def whole_condition(question: Question) -> c.Condition:
    """All conditions of a question together."""
    if isinstance(question, Share):
        return c.both(question.of, question.where)
    if isinstance(question, Trend | Ranking | Comparison) and question.of is not None:
        return c.both(question.of, question.where)
    return question.where


def without_one_year(condition: c.Condition) -> c.Condition:
    """The condition for all years where it is of one alone; a range that was asked for stays."""
    years = [p for p in c.parts_of(condition) if isinstance(p, c.Years)]
    editions = [p for p in c.parts_of(condition) if isinstance(p, c.Editions)]
    if any(y.first != y.last for y in years) or any(len(e.pairs) > 1 for e in editions):
        return condition
    return without_years(condition)


def without_years(condition: c.Condition) -> c.Condition:
    """The condition for all years."""
    parts: list[c.Condition] = []
    for part in c.parts_of(condition):
        if slot_of(part) == "year":
            continue
        if isinstance(part, c.Editions):
            parts.append(c.Venues(tuple(dict.fromkeys(v for v, _ in part.pairs))))
            continue
        parts.append(part)
    return c.both(*parts)


def map_conditions(question: Question, change: Change) -> Question:
    """The question with its conditions changed."""
    out = replace(question, where=change(question.where))
    if isinstance(out, Share | Trend | Ranking | Comparison) and out.of is not None:
        out = replace(out, of=change(out.of))
    return out
