"""Charts as inline SVG: a trend as a line, a ranking as bars. Pure; colours come from the style.

Every chart comes with its table, which is also what a screen reader reads.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.answer import Answer, Row
from assistant.page.plain_text import esc, say_number

_MOST_BARS = 15
_WIDTH, _LINE_HEIGHT = 540, 250
_BAR, _GAP = 22, 8


def chart_html(answer: Answer, turn: int) -> str:
    """The chart that fits the answer with its table, or nothing where there are no rows.

    ``turn`` is the place of the answer in the conversation, for the download of its data.
    """
    if not answer.rows:
        return ""
    unit = answer.unit
    title = answer.readback or answer.text
    known = [r for r in answer.rows if r.value is not None]
    svg = ""
    if answer.kind == "trend" and known:
        svg = line_svg(answer.rows, unit, title)
    elif known:
        value_unit = _unit_of_rows(answer)
        svg = bars_svg(known[:_MOST_BARS], value_unit, title)
    tools = (
        '<p class="pt-tools"><button type="button" data-act="svg">Save chart (SVG)</button>'
        '<button type="button" data-act="png">Save chart (PNG)</button>'
        f'<button type="button" data-act="download" data-format="data" data-turn="{turn}">'
        "Save data (CSV)</button></p>"
    )
    return (
        f'<figure class="pt-chart" tabindex="0" aria-label="Chart">{svg}</figure>'
        f"{tools}{rows_table(answer)}"
    )


def _unit_of_rows(answer: Answer) -> str | None:
    """Of a difference or ratio of shares the rows are shares still."""
    if answer.kind == "comparison" and any(r.denominator is not None for r in answer.rows):
        return "percent"
    return answer.unit if answer.unit == "percent" else None


def rows_table(answer: Answer) -> str:
    """The rows as a table, all of them."""
    unit = _unit_of_rows(answer) if answer.kind != "trend" else answer.unit
    parts = any(r.denominator is not None for r in answer.rows)
    notes = any(r.note for r in answer.rows)
    head = '<th scope="col">What</th><th scope="col">Number</th>'
    head += '<th scope="col">Of papers</th>' if parts else ""
    head += '<th scope="col">Note</th>' if notes else ""
    body = []
    for row in answer.rows:
        cells = f'<th scope="row">{esc(row.label)}</th><td>{esc(say_number(row.value, unit))}</td>'
        if parts:
            known = row.numerator is not None and row.denominator is not None
            of = f"{row.numerator:,} of {row.denominator:,}" if known else "unknown"
            cells += f"<td>{of}</td>"
        if notes:
            cells += f"<td>{esc(row.note or '')}</td>"
        body.append(f"<tr>{cells}</tr>")
    return (
        '<div class="pt-data" tabindex="0" role="region" aria-label="Data">'
        f"<table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


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


def bars_svg(rows: Sequence[Row], unit: str | None, title: str) -> str:
    """Horizontal bars, the longest full width. Rows without a value are left out."""
    known = [r for r in rows if r.value is not None]
    top = max((r.value or 0 for r in known), default=0) or 1
    label_width = 178
    room = _WIDTH - label_width - 70
    height = len(known) * (_BAR + _GAP) + _GAP
    parts = []
    for i, row in enumerate(known):
        y = _GAP + i * (_BAR + _GAP)
        value = row.value or 0
        width = max(1.0, room * value / top) if value > 0 else 0.0
        text_y = y + _BAR * 0.7
        parts.append(
            f'<text x="{label_width - 8}" y="{text_y:.1f}" text-anchor="end">'
            f"{esc(_short(row.label))}</text>"
            f'<rect class="pt-bar" x="{label_width}" y="{y}" width="{width:.1f}" '
            f'height="{_BAR}" rx="2"/>'
            f'<text class="pt-value" x="{label_width + width + 6:.1f}" y="{text_y:.1f}">'
            f"{esc(say_number(row.value, unit))}</text>"
        )
    return _svg(height, title, "".join(parts))


def line_svg(rows: Sequence[Row], unit: str | None, title: str) -> str:
    """A line over the rows in order; it breaks where a value is unknown."""
    left, right, top_edge, bottom = 48, 24, 24, 36
    values = [r.value for r in rows if r.value is not None]
    top = nice_ceiling(max(values, default=0))
    places = _places(rows)
    down = _LINE_HEIGHT - top_edge - bottom

    def at(i: int, value: float) -> tuple[float, float]:
        return left + (_WIDTH - left - right) * places[i], top_edge + down * (1 - value / top)

    parts = []
    for share in (0, 0.5, 1):
        y = top_edge + down * (1 - share)
        parts.append(
            f'<line class="pt-grid" x1="{left}" y1="{y:.1f}" x2="{_WIDTH - right}" y2="{y:.1f}"/>'
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
    for i, row in enumerate(rows):
        x, _ = at(i, 0)
        parts.append(
            f'<text class="pt-axis" x="{x:.1f}" y="{_LINE_HEIGHT - 12}" '
            f'text-anchor="middle">{esc(row.label)}</text>'
        )
        if row.value is None:
            parts.append(
                f'<text class="pt-axis" x="{x:.1f}" y="{top_edge + down - 8:.1f}" '
                'text-anchor="middle">unknown</text>'
            )
            continue
        _, y = at(i, row.value)
        parts.append(
            f'<circle class="pt-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            f'<text class="pt-value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">'
            f"{esc(say_number(row.value, unit))}</text>"
        )
    return _svg(_LINE_HEIGHT, title, "".join(parts))


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
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _svg(height: float, title: str, body: str) -> str:
    return (
        f'<svg class="pt-svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{esc(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{esc(title)}</title>{body}</svg>"
    )
