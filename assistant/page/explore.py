"""Explore: what a venue and year holds, as charts, each one click from its question and papers.

The views are ordinary queries: what a chart shows is what the same question answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Row
from assistant.page.charts import bars_svg, line_svg
from assistant.page.plain_text import esc, plural, say_number
from assistant.page.share import pack_query
from assistant.question import Question, Ranking, Trend, query_json
from index import conditions as c

EVERYWHERE = "All venues and years"
_TOP = 10
_MATRIX = 8
"""Countries a side of the matrix of pairs."""


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


def explore_html(scope: str, answers: Sequence[tuple[ExploreView, Answer]]) -> str:
    """All charts of a scope."""
    note = ""
    if any(a.corpus is not None and a.corpus.invented for _, a in answers):
        note = '<p class="pt-note">These papers are invented: the sample, for trying out.</p>'
    cards = "".join(_view_html(view, answer, f"{view.title}: {scope}") for view, answer in answers)
    return (
        f'<div class="pt-explored"><h2>{esc(scope)}</h2>{note}<div class="pt-grid2">{cards}</div>'
        "</div>"
    )


def _view_html(view: ExploreView, answer: Answer, title: str) -> str:
    rows = [r for r in answer.rows if r.value is not None]
    if not rows:
        body = f'<p class="pt-empty">{esc(answer.text)}</p>'
    elif answer.kind == "trend":
        body = _drawn(line_svg(answer.rows, answer.unit, title))
        body += _short_table(answer.rows, answer)
    elif isinstance(view.question, Ranking) and view.question.by == "pair":
        body = matrix_html(rows) + _short_table(rows[:_TOP], answer)
    else:
        body = _drawn(bars_svg(rows[:_TOP], answer.unit, title))
        body += _short_table(rows[:_TOP], answer)
    packed = esc(pack_query(view.query))
    return (
        f'<section class="pt-explore-card"><h3>{esc(view.title)}</h3>'
        f"{body}"
        '<p class="pt-tools">'
        f'<button type="button" data-act="open" data-query="{packed}" data-text="{esc(title)}">'
        "Open in Ask</button></p></section>"
    )


def _drawn(svg: str) -> str:
    return f'<div class="pt-drawn" tabindex="0" role="group" aria-label="Chart">{svg}</div>'


def _short_table(rows: Sequence[Row], answer: Answer) -> str:
    body = "".join(
        f'<tr><th scope="row">{esc(r.label)}</th>'
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


def matrix_html(rows: Sequence[Row], most: int = _MATRIX) -> str:
    """Pairs such as ``"Germany–Japan"`` as a table of countries by countries, shaded by number.

    Countries come by the papers of their pairs, the most first.
    """
    cells: dict[tuple[str, str], float] = {}
    weight: dict[str, float] = {}
    for row in rows:
        one, dash, other = row.label.partition("–")
        if not dash or row.value is None:
            continue
        cells[one, other] = cells[other, one] = row.value
        for country in (one, other):
            weight[country] = weight.get(country, 0) + row.value
    names = sorted(weight, key=lambda n: (-weight[n], n))[:most]
    top = max((cells.get((a, b), 0) for a in names for b in names), default=0) or 1
    head = "".join(f'<th scope="col">{esc(n.removeprefix("the "))}</th>' for n in names)
    lines = []
    for a in names:
        line = ""
        for b in names:
            value = cells.get((a, b), 0)
            # Five steps of shade; the number itself stands in every cell.
            step = 0 if not value else 1 + min(4, int(4 * value / top))
            line += f'<td class="pt-heat{step}">{"·" if a == b else say_number(value)}</td>'
        lines.append(f'<tr><th scope="row">{esc(a.removeprefix("the "))}</th>{line}</tr>')
    return (
        '<div class="pt-matrix" tabindex="0" role="region" '
        'aria-label="Papers by pair of countries">'
        f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
