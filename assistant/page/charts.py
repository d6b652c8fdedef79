"""Charts as inline SVG: a trend as a line, a ranking as bars. Pure; colours come from the style.

Every chart comes with its table, which is what a screen reader reads and a keyboard reaches: a bar,
a point, a cell and the label of a row open the question behind them (``Links``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from assistant.answer import Answer, Row
from assistant.behind import behind
from assistant.page.plain_text import esc, plural, say_number
from assistant.page.share import pack_query
from assistant.question import Question, Ranking, query_json, read_query

_MOST_BARS = 15
_WIDTH, _NARROW, _LINE_HEIGHT = 540, 300, 250
_BAR, _GAP = 22, 8
_MOST_ROWS = 300
"""Rows shown in a table; the CSV has all."""
_MATRIX = 8
"""Countries a side of the matrix of pairs."""

Links = Callable[[str], str]
"""The label of a row → the attributes that make something open the question behind it, or none."""


def no_links(label: str) -> str:
    """Where nothing opens."""
    return ""


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


def nice_ceiling(value: float) -> float:
    """The next round number at or above: the top of an axis.

    >>> nice_ceiling(7), nice_ceiling(43), nice_ceiling(0.3), nice_ceiling(0)
    (10, 50, 0.5, 1)
    """
    if value <= 0:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1, 2, 5, 10):
        if value <= step * power * (1 + 1e-9):
            top = step * power
            return int(top) if top >= 1 else round(top, 6)
    return 10 * power


def bars_svg(rows: Sequence[Row], unit: str | None, title: str, links: Links = no_links) -> str:
    """Horizontal bars, the longest full width. Rows without a value are left out."""
    known = [r for r in rows if r.value is not None]
    top = max((r.value or 0 for r in known), default=0) or 1
    label_width = 204
    room = _WIDTH - label_width - 66
    parts = []
    for i, row in enumerate(known):
        y = _GAP + i * (_BAR + _GAP)
        text_y = y + _BAR * 0.7
        attributes = links(row.label)
        shape = f'rect x="0" y="{y - _GAP / 2}" width="{_WIDTH}" height="{_BAR + _GAP}"'
        parts.append(
            f"<g{attributes}>{_hit(shape, attributes)}"
            f'<text x="{label_width - 8}" y="{text_y:.1f}" text-anchor="end">'
            f"{esc(_short(row.label))}</text>"
            f"{_bar(row, unit, label_width, y, room / top, text_y)}</g>"
        )
    return _svg(len(known) * (_BAR + _GAP) + _GAP, title, "".join(parts))


def narrow_bars_svg(
    rows: Sequence[Row], unit: str | None, title: str, links: Links = no_links
) -> str:
    """The same for a narrow screen: each label above its bar."""
    known = [r for r in rows if r.value is not None]
    top = max((r.value or 0 for r in known), default=0) or 1
    step, thick = 38, 14
    parts = []
    for i, row in enumerate(known):
        y = i * step
        attributes = links(row.label)
        shape = f'rect x="0" y="{y}" width="{_NARROW}" height="{step}"'
        parts.append(
            f"<g{attributes}>{_hit(shape, attributes)}"
            f'<text x="0" y="{y + 14}">{esc(_short(row.label, 40))}</text>'
            f"{_bar(row, unit, 0, y + 19, (_NARROW - 66) / top, y + 31, thick)}</g>"
        )
    return _svg(len(known) * step + 2, title, "".join(parts), _NARROW)


def _bar(
    row: Row, unit: str | None, x: int, y: float, scale: float, text_y: float, thick: int = _BAR
) -> str:
    """A bar with its number behind it; ``scale`` is its length for one."""
    value = row.value or 0
    width = max(1.0, scale * value) if value > 0 else 0.0
    return (
        f'<rect class="pt-bar" x="{x}" y="{y}" width="{width:.1f}" height="{thick}" rx="2"/>'
        f'<text class="pt-value" x="{x + width + 6:.1f}" y="{text_y:.1f}">'
        f"{esc(say_number(row.value, unit))}</text>"
    )


def line_svg(
    rows: Sequence[Row],
    unit: str | None,
    title: str,
    links: Links = no_links,
    width: int = _WIDTH,
) -> str:
    """A line over the rows in order; it breaks where a value is unknown.

    On a narrow one years are cut to two digits, and only the first, last and highest point say
    their number.
    """
    narrow = width < _WIDTH
    left, right, top_edge, bottom = (40, 18, 24, 30) if narrow else (48, 24, 24, 36)
    values = [r.value for r in rows if r.value is not None]
    top = nice_ceiling(max(values, default=0))
    places = _places(rows)
    down = _LINE_HEIGHT - top_edge - bottom

    def at(i: int, value: float) -> tuple[float, float]:
        return left + (width - left - right) * places[i], top_edge + down * (1 - value / top)

    parts = []
    for share in (0, 0.5, 1):
        y = top_edge + down * (1 - share)
        parts.append(
            f'<line class="pt-grid" x1="{left}" y1="{y:.1f}" x2="{width - right}" y2="{y:.1f}"/>'
            f'<text class="pt-axis" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{esc(_axis(top * share, unit))}</text>"
        )
    run: list[str] = []
    for i, row in enumerate([*rows, Row("", None)]):
        if row.value is None:
            if len(run) > 1:
                parts.append(f'<polyline class="pt-line" points="{" ".join(run)}"/>')
            run = []
            continue
        x, y = at(i, row.value)
        run.append(f"{x:.1f},{y:.1f}")
    told = _told(rows) if narrow else set(range(len(rows)))
    for i, row in enumerate(rows):
        x, _ = at(i, 0)
        label = f"’{row.label[2:]}" if narrow and _is_year(row.label) else row.label
        parts.append(
            f'<text class="pt-axis" x="{x:.1f}" y="{_LINE_HEIGHT - 12}" '
            f'text-anchor="middle">{esc(label)}</text>'
        )
        if row.value is None:
            parts.append(
                f'<text class="pt-axis" x="{x:.1f}" y="{top_edge + down - 8:.1f}" '
                f'text-anchor="middle">{"?" if narrow else "unknown"}</text>'
            )
            continue
        _, y = at(i, row.value)
        attributes = links(row.label)
        number = esc(say_number(row.value, unit)) if i in told else ""
        shape = f'circle cx="{x:.1f}" cy="{y:.1f}" r="18"'
        parts.append(
            f"<g{attributes}>"
            f"{_hit(shape, attributes)}"
            f'<circle class="pt-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            f'<text class="pt-value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">'
            f"{number}</text></g>"
        )
    return _svg(_LINE_HEIGHT, title, "".join(parts), width)


def _is_year(label: str) -> bool:
    return len(label) == 4 and label.isdecimal()


def _told(rows: Sequence[Row]) -> set[int]:
    """The first, last and highest of the rows that have a value."""
    known = [i for i, r in enumerate(rows) if r.value is not None]
    if not known:
        return set()
    return {known[0], known[-1], max(known, key=lambda i: rows[i].value or 0)}


def trend_html(rows: Sequence[Row], unit: str | None, title: str, links: Links = no_links) -> str:
    """A line, wide and narrow."""
    narrow = line_svg(rows, unit, title, links, _NARROW)
    return for_both(line_svg(rows, unit, title, links), narrow)


def bars_html(rows: Sequence[Row], unit: str | None, title: str, links: Links = no_links) -> str:
    """Bars, wide and narrow."""
    return for_both(bars_svg(rows, unit, title, links), narrow_bars_svg(rows, unit, title, links))


def for_both(wide: str, narrow: str) -> str:
    """A chart for wide and one for narrow screens; the style shows the one that fits."""
    return f'<div class="pt-wide">{wide}</div><div class="pt-narrow">{narrow}</div>'


def _hit(shape: str, attributes: str) -> str:
    """Room to press around a bar or point that opens something."""
    return f'<{shape} class="pt-hit"/>' if attributes else ""


def _places(rows: Sequence[Row]) -> list[float]:
    """Where each row stands from left to right, 0 to 1: years at their distance.

    >>> _places([Row("2018", 1), Row("2022", 1), Row("2023", 1)])
    [0.0, 0.8, 1.0]
    """
    if len(rows) < 2:
        return [0.5] * len(rows)
    if all(r.label.isdigit() for r in rows):
        years = [int(r.label) for r in rows]
        if years[-1] > years[0]:
            return [(year - years[0]) / (years[-1] - years[0]) for year in years]
    return [i / (len(rows) - 1) for i in range(len(rows))]


def _axis(value: float, unit: str | None) -> str:
    text = f"{value:,.0f}" if value >= 10 or float(value).is_integer() else f"{value:g}"
    return f"{text} %" if unit == "percent" else text


def _short(label: str, most: int = 26) -> str:
    label = label.removeprefix("the ")
    return label if len(label) <= most else label[: most - 1].rstrip(" ,-") + "…"


def _svg(height: float, title: str, body: str, width: int = _WIDTH) -> str:
    return (
        f'<svg class="pt-svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{esc(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{esc(title)}</title>{body}</svg>"
    )


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


def matrix_svg(
    names: Sequence[str], cells: Mapping[tuple[str, str], float], unit: str | None = None
) -> str:
    """The matrix as a picture, for saving: on the page it is a table."""
    size, label = 46, 130
    top = max((cells.get((a, b), 0) for a in names for b in names), default=0) or 1
    parts = []
    for i, a in enumerate(names):
        y = label + i * size
        parts.append(
            f'<text x="{label - 8}" y="{y + size * 0.6:.1f}" text-anchor="end">'
            f"{esc(_short(a, 17))}</text>"
            f'<text transform="translate({label + i * size + size * 0.6:.1f} {label - 8}) '
            f'rotate(-60)">{esc(_short(a, 17))}</text>'
        )
        for j, b in enumerate(names):
            value = cells.get((a, b), 0)
            x = label + j * size
            parts.append(
                f'<rect class="pt-bar" x="{x}" y="{y}" width="{size - 2}" height="{size - 2}" '
                f'fill-opacity="{0.08 + 0.5 * value / top:.2f}"/>'
                f'<text x="{x + size / 2 - 1}" y="{y + size * 0.6:.1f}" text-anchor="middle">'
                f"{'·' if a == b else esc(say_number(value, unit))}</text>"
            )
    side = label + len(names) * size + 60
    return _svg(side, "Papers by pair of countries", "".join(parts), side)
