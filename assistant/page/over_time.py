"""How the largest of a ranking fared year by year: several trends in one chart. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer, Row
from assistant.behind import group_condition
from assistant.page.charts import chart_tools, links_into
from assistant.page.drawing import lines_html
from assistant.page.plain_text import esc, say_number
from assistant.page.share import pack_query
from assistant.question import Trend, query_json
from index import conditions as c

MOST_LINES = 5
"""Lines of a chart: more can't be told apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """One of the largest, and the question of its share year by year."""

    label: str
    question: Trend

    @property
    def query(self) -> dict[str, Any]:
        """As JSON."""
        return query_json(self.question)


def lines_of(by: str, ranking: Answer, where: c.Condition) -> tuple[Line, ...]:
    """The first rows of a ranking, each as its share of the papers of ``where`` by year."""
    found = []
    for row in ranking.rows[:MOST_LINES]:
        group = group_condition(by, row.label)
        if group is not None and row.value:
            found.append(Line(row.label, Trend(group, where)))
    return tuple(found)


def over_time_html(title: str, scope: str, lines: Sequence[tuple[Line, Answer]]) -> str:
    """The chart with its table, or nothing where no two years are known."""
    series = {line.label: {r.label: r for r in answer.rows} for line, answer in lines}
    years = sorted({label for rows in series.values() for label in rows})
    if len(years) < 2 or not series:
        return ""
    drawn = {
        name: [rows.get(year, Row(year, None)) for year in years] for name, rows in series.items()
    }
    svg = lines_html(drawn, f"{title}: {scope}")
    return (
        f'<section class="pt-explore-card"><h3>{esc(title)}</h3>'
        '<p class="pt-note">Share of the papers of the year.</p>'
        f'<div class="pt-drawn" tabindex="0" role="group" aria-label="Chart">{svg}</div>'
        f'{_table(years, lines, drawn, scope)}<p class="pt-tools">{chart_tools()}</p></section>'
    )


def _table(
    years: Sequence[str],
    lines: Sequence[tuple[Line, Answer]],
    drawn: Mapping[str, Sequence[Row]],
    scope: str,
) -> str:
    head = "".join(f'<th scope="col">{esc(year)}</th>' for year in years)
    body = "".join(_line(line, drawn[line.label], scope) for line, _ in lines)
    return (
        '<details><summary>As a table</summary><div class="pt-data" tabindex="0" role="region" '
        f'aria-label="Data"><table><thead><tr><th scope="col">What</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div></details>"
    )


def _line(line: Line, rows: Sequence[Row], scope: str) -> str:
    short = line.label.removeprefix("the ")
    packed = esc(pack_query(line.query))
    words_all = esc(f"{short} by year · {scope}")
    whole = f'data-act="open" data-query="{packed}" data-text="{words_all}"'

    def words(year: str) -> str:
        return f"{short} · {scope}, {year}"

    links = links_into(line.question, words)
    cells = "".join(
        f"<td>{_cell(row, links(row.label) if row.value is not None else '')}</td>" for row in rows
    )
    return (
        f'<tr><th scope="row"><button type="button" class="pt-open" {whole}>{esc(short)}</button>'
        f"</th>{cells}</tr>"
    )


def _cell(row: Row, attributes: str) -> str:
    number = esc(say_number(row.value, "percent"))
    if not attributes:
        return number
    return f'<button type="button" class="pt-open"{attributes}>{number}</button>'
