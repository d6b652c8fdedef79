"""The chart that fits an answer, and its data. Pure.

Every chart comes with its table, which is what a screen reader reads and a keyboard reaches: a bar,
a point, a cell and the label of a row open the question behind them (``Links``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answer import Answer, Row
from assistant.behind import behind
from assistant.page.drawing import Links, bars_html, matrix_svg, no_links, trend_html
from assistant.page.plain_text import esc, plural, say_number
from assistant.page.share import pack_query
from assistant.question import Question, Ranking, query_json, read_query

_MOST_BARS = 15
_MOST_ROWS = 300
"""Rows shown in a table; the CSV has all."""
_MATRIX = 8
"""Countries a side of the matrix of pairs."""


def links_into(question: Question, words: Callable[[str], str]) -> Links:
    """Attributes that open the question behind a row, under ``words`` of its label."""

    def attributes(label: str) -> str:
        asked = behind(question, label)
        if asked is None:
            return ""
        said = words(label.removeprefix("the "))
        if isinstance(question, Ranking) and question.by in ("institution", "university"):
            said += " (with what belongs to it)"
        packed = esc(pack_query(query_json(asked)))
        return f' data-act="open" data-query="{packed}" data-text="{esc(said)}"'

    return attributes


def chart_html(answer: Answer, turn: int, question: str = "") -> str:
    """The chart that fits the answer with its table, or nothing where there are no rows.

    ``turn`` is the place of the answer in the conversation, for the download of its data, and
    ``question`` what was asked there.
    """
    if not answer.rows:
        return ""
    unit = answer.unit
    title = answer.readback or answer.text
    asked = read_query(answer.query) if answer.query is not None else None
    links: Links = no_links
    if asked is not None:
        links = links_into(asked, lambda label: f"{question} → {label}".strip())
    known = [r for r in answer.rows if r.value is not None]
    drawn = ""
    if answer.kind == "trend" and known:
        drawn = trend_html(answer.rows, unit, title, links)
    elif isinstance(asked, Ranking) and asked.by == "pair" and len(known) > 2:
        drawn = matrix_html(known, _unit_of_rows(answer), links=links)
    elif known:
        drawn = bars_html(known[:_MOST_BARS], _unit_of_rows(answer), title, links)
    pictures = chart_tools() if "<svg" in drawn else ""
    return (
        f'<figure class="pt-chart" tabindex="0" aria-label="Chart">{drawn}</figure>'
        f'<p class="pt-tools">{pictures}'
        f'<button type="button" data-act="download" data-format="data" data-turn="{turn}">'
        f"Save data (CSV)</button></p>{rows_table(answer, links)}"
    )


def chart_tools() -> str:
    """Buttons that save the chart beside them."""
    return (
        '<button type="button" data-act="svg">Save chart (SVG)</button>'
        '<button type="button" data-act="png">Save chart (PNG)</button>'
    )


def _unit_of_rows(answer: Answer) -> str | None:
    """Of a difference or ratio of shares the rows are shares still."""
    if answer.kind == "comparison" and any(r.denominator is not None for r in answer.rows):
        return "percent"
    return answer.unit if answer.unit == "percent" else None


def rows_table(answer: Answer, links: Links = no_links) -> str:
    """The rows as a table, the first of very many."""
    unit = _unit_of_rows(answer) if answer.kind != "trend" else answer.unit
    parts = any(r.denominator is not None for r in answer.rows)
    notes = any(r.note for r in answer.rows)
    head = '<th scope="col">What</th><th scope="col">Number</th>'
    head += '<th scope="col">Of papers</th>' if parts else ""
    head += '<th scope="col">Note</th>' if notes else ""
    body = []
    for row in answer.rows[:_MOST_ROWS]:
        number = esc(say_number(row.value, unit))
        cells = f'<th scope="row">{opening(row.label, links)}</th><td>{number}</td>'
        if parts:
            known = row.numerator is not None and row.denominator is not None
            of = f"{row.numerator:,} of {row.denominator:,}" if known else "unknown"
            cells += f"<td>{of}</td>"
        if notes:
            cells += f"<td>{esc(row.note or '')}</td>"
        body.append(f"<tr>{cells}</tr>")
    more = len(answer.rows) - _MOST_ROWS
    rest = f'<p class="pt-note">and {plural(more, "more row")} in the data</p>' if more > 0 else ""
    return (
        '<div class="pt-data" tabindex="0" role="region" aria-label="Data">'
        f"<table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>{rest}"
    )


def opening(label: str, links: Links) -> str:
    """The label of a row, as a button where it opens something."""
    attributes = links(label)
    if not attributes:
        return esc(label)
    return f'<button type="button" class="pt-open"{attributes}>{esc(label)}</button>'


def matrix_html(
    rows: Sequence[Row], unit: str | None = None, most: int = _MATRIX, links: Links = no_links
) -> str:
    """Pairs such as ``"Germany–Japan"`` as a table of countries by countries, shaded by number.

    Countries come by the papers of their pairs, the most first.
    """
    cells: dict[tuple[str, str], float] = {}
    labels: dict[tuple[str, str], str] = {}
    weight: dict[str, float] = {}
    for row in rows:
        one, dash, other = row.label.partition("–")
        if not dash or row.value is None:
            continue
        cells[one, other] = cells[other, one] = row.value
        labels[one, other] = labels[other, one] = row.label
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
            said = "·" if a == b else esc(say_number(value, unit))
            attributes = links(labels[a, b]) if (a, b) in labels else ""
            if attributes:
                said = (
                    f'<button type="button" class="pt-open"{attributes} '
                    f'aria-label="{esc(labels[a, b])}: {said}">{said}</button>'
                )
            line += f'<td class="pt-heat{step}">{said}</td>'
        lines.append(f'<tr><th scope="row">{esc(a.removeprefix("the "))}</th>{line}</tr>')
    return (
        f"<div hidden>{matrix_svg(names, cells, unit)}</div>"
        '<div class="pt-matrix" tabindex="0" role="region" '
        'aria-label="Papers by pair of countries">'
        f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
