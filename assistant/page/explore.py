"""Explore: what a venue and year holds, as charts, each one click from its question and papers.

The views are ordinary queries: what a chart shows is what the same question answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Row
from assistant.page.charts import chart_tools, links_into, matrix_html, opening
from assistant.page.drawing import Links, bars_html, trend_html
from assistant.page.over_time import Line, lines_of, over_time_html
from assistant.page.plain_text import esc, plural, say_number
from assistant.page.share import pack_query
from assistant.question import Question, Ranking, Trend, query_json
from index import conditions as c

_OVER_TIME = {
    "country": "Countries over time",
    "pair": "Countries that work together over time",
    "institution": "Institutions over time",
    "family": "Models over time",
}
EVERYWHERE = "All venues and years"
_TOP = 10


@dataclass(frozen=True, slots=True)
class ExploreView:
    """One chart: its heading, and the question that it answers."""

    title: str
    question: Question

    @property
    def query(self) -> dict[str, Any]:
        """As JSON."""
        return query_json(self.question)


def scopes(editions: Sequence[Mapping[str, Any]]) -> list[str]:
    """What can be chosen: everything, each venue of several years, each venue and year.

    >>> scopes([{"venue": "COLM", "year": 2024}, {"venue": "COLM", "year": 2025}])
    ['All venues and years', 'COLM', 'COLM 2024', 'COLM 2025']
    """
    years: dict[str, list[int]] = {}
    for edition in editions:
        years.setdefault(str(edition["venue"]), []).append(int(edition["year"]))
    found = [EVERYWHERE]
    for venue in sorted(years):
        if len(years[venue]) > 1:
            found.append(venue)
        found += [f"{venue} {year}" for year in sorted(years[venue])]
    return found


def scope_condition(scope: str) -> c.Condition:
    """The papers of a scope, accepted ones.

    >>> scope_condition("COLM 2025").parts[0]
    Venues(names=('COLM',))
    """
    if scope == EVERYWHERE:
        return c.Accepted()
    venue, _, year = scope.rpartition(" ")
    if venue and year.isdigit():
        return c.both(c.both(c.Venues((venue,)), c.Years(int(year), int(year))), c.Accepted())
    return c.both(c.Venues((scope,)), c.Accepted())


def views(scope: str) -> tuple[ExploreView, ...]:
    """The charts of a scope."""
    where = scope_condition(scope)
    one_edition = scope.rpartition(" ")[2].isdigit()
    over_time = () if one_edition else (ExploreView("Papers by year", Trend(where)),)
    return (
        *over_time,
        ExploreView("Countries", Ranking("country", where, top=_TOP)),
        ExploreView("Countries that work together", Ranking("pair", where, top=_TOP)),
        ExploreView("Institutions", Ranking("institution", where, top=_TOP)),
        ExploreView("Models named or used", Ranking("family", where, top=_TOP)),
    )


def lines(scope: str, answers: Sequence[tuple[ExploreView, Answer]]) -> dict[str, tuple[Line, ...]]:
    """What is to be asked for the charts over time, by their titles; none of a single year."""
    if scope.rpartition(" ")[2].isdigit():
        return {}
    found = {}
    for view, answer in answers:
        title = _OVER_TIME.get(view.question.by) if isinstance(view.question, Ranking) else None
        if title is not None and isinstance(view.question, Ranking):
            found[title] = lines_of(view.question.by, answer, scope_condition(scope))
    return found


def explore_html(
    scope: str,
    answers: Sequence[tuple[ExploreView, Answer]],
    over_time: Mapping[str, Sequence[tuple[Line, Answer]]] | None = None,
) -> str:
    """All charts of a scope; ``over_time`` has the answers to ``lines``."""
    cards = "".join(_view_html(view, answer, scope) for view, answer in answers)
    for title, drawn in (over_time or {}).items():
        cards += over_time_html(title, scope, drawn)
    return (
        f'<div class="pt-explored"><h2>{esc(scope)}</h2><div class="pt-grid2">{cards}</div></div>'
    )


def _view_html(view: ExploreView, answer: Answer, scope: str) -> str:
    title = f"{view.title}: {scope}"
    links = links_into(view.question, lambda label: f"{label} · {scope}")
    rows = [r for r in answer.rows if r.value is not None]
    if not rows:
        body = f'<p class="pt-empty">{esc(answer.text)}</p>'
    elif answer.kind == "trend":
        body = _drawn(trend_html(answer.rows, answer.unit, title, links))
        body += _short_table(answer.rows, answer, links)
    elif isinstance(view.question, Ranking) and view.question.by == "pair":
        body = matrix_html(rows, links=links) + _short_table(rows[:_TOP], answer, links)
    else:
        body = _drawn(bars_html(rows[:_TOP], answer.unit, title, links))
        body += _short_table(rows[:_TOP], answer, links)
    packed = esc(pack_query(view.query))
    return (
        f'<section class="pt-explore-card"><h3>{esc(view.title)}</h3>{body}<p class="pt-tools">'
        f'<button type="button" data-act="open" data-query="{packed}" data-text="{esc(title)}">'
        f"Open in Ask</button>{chart_tools() if '<svg' in body else ''}</p></section>"
    )


def _drawn(svg: str) -> str:
    return f'<div class="pt-drawn" tabindex="0" role="group" aria-label="Chart">{svg}</div>'


def _short_table(rows: Sequence[Row], answer: Answer, links: Links) -> str:
    body = "".join(
        f'<tr><th scope="row">{opening(r.label, links)}</th>'
        f"<td>{esc(say_number(r.value, answer.unit))}</td></tr>"
        for r in rows
    )
    more = len(answer.rows) - len(rows)
    rest = f'<p class="pt-note">and {plural(more, "more row")} in Ask</p>' if more > 0 else ""
    return (
        "<details><summary>As a table</summary><table><thead><tr>"
        '<th scope="col">What</th><th scope="col">Papers</th></tr></thead>'
        f"<tbody>{body}</tbody></table>{rest}</details>"
    )
