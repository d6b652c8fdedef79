"""The question behind one row of an answer: a bar, a point, a cell of a chart, asked by itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from assistant.names import country_names
from assistant.question import (
    Average,
    Comparison,
    Count,
    Question,
    Ranking,
    Share,
    Trend,
    alone,
)
from index import conditions as c


def behind(question: Question, label: str) -> Question | None:
    """What is counted in the row of that label, as a question; None where none says it.

    The number is the row's own, save for an institution with others that belong to it: those are
    counted with it wherever a question names it (contract, "Readings that answers share").

    >>> behind(Ranking("year", c.Accepted()), "2024").where
    AllOf(parts=(Accepted(), Years(first=2024, last=2024)))
    """
    match question:
        case Ranking(by, where, of):
            roles = next((x.roles for x in c.leaves(where) if isinstance(x, c.Models)), None)
            group = group_condition(by, label, roles)
            placed = (c.Countries, c.Institutions, c.AuthorNames)
            if question.position != "any" and isinstance(group, placed):
                group = replace(group, position=question.position)
            return None if group is None else _within(where, of, group)
        case Trend(where, of, _, quantity, statistic):
            # Editions of one venue are labelled by their years alone.
            group = group_condition("year" if label.isdecimal() else "edition", label)
            if group is None:
                return None
            if quantity is not None:
                return Average(c.both(where, group), quantity, statistic)
            return _within(where, of, group)
        case Comparison(items, labels) if label in labels:
            return alone(question, items[labels.index(label)])
    return None


def _within(where: c.Condition, of: c.Condition | None, group: c.Condition) -> Question:
    if of is None:
        return Count(c.both(where, group))
    return Share(where, c.both(of, group))


def group_condition(
    by: str, label: str, roles: tuple[str, ...] | None = None
) -> c.Condition | None:
    """The papers of one group, by the label that is shown of it; None where there is no such.

    >>> group_condition("pair", "Germany–Japan")
    AllOf(parts=(Countries(codes=('DE',), position='any', only=False, by='place', label=None), \
Countries(codes=('JP',), position='any', only=False, by='place', label=None)))
    """
    match by:
        case "country":
            return _country(label)
        case "home_country":
            code = _codes().get(label)
            return None if code is None else c.Countries((code,), by="home")
        case "pair":
            one, _, other = label.partition("–")
            pair = (_country(one), _country(other))
            return None if pair[0] is None or pair[1] is None else c.both(pair[0], pair[1])
        case "institution" | "company" | "university":
            return c.Institutions((label,))
        case "family":
            return c.Models((label,), roles)
        case "developer":
            return c.Models(developers=(label,), roles=roles)
        case "venue":
            return c.Venues((label,))
        case "year":
            return c.Years(int(label), int(label)) if label.isdecimal() else None
        case "edition":
            venue, _, year = label.rpartition(" ")
            known = venue and year.isdecimal()
            return c.Editions(((venue, int(year)),)) if known else None
        case "author":
            return c.AuthorNames(label)
        case "status":
            return c.Statuses((label,))
        case "track":
            return c.Tracks((label,))
    return None


def _country(name: str) -> c.Countries | None:
    code = _codes().get(name)
    return None if code is None else c.Countries((code,))


@cache
def _codes() -> dict[str, str]:
    """Printed name → alpha-2 code."""
    return {name: code for code, name in country_names().items()}
