"""Drawing: a trend as a line, a ranking as bars, pairs as a matrix; inline SVG. Pure.

Colours come from the style of the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from assistant.answer import Row
from assistant.page.plain_text import esc, say_number

_WIDTH, _NARROW, _LINE_HEIGHT = 540, 300, 250
_BAR, _GAP = 22, 8

Links = Callable[[str], str]
"""The label of a row → the attributes that make something open the question behind it, or none."""


def no_links(label: str) -> str:
    """Where nothing opens."""
    return ""


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
    left, right, top_edge, bottom = (46, 18, 24, 30) if narrow else (48, 24, 24, 36)
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
        anchor = "end" if narrow and x > width - 40 else "middle"
        shape = f'circle cx="{x:.1f}" cy="{y:.1f}" r="18"'
        parts.append(
            f"<g{attributes}>"
            f"{_hit(shape, attributes)}"
            f'<circle class="pt-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
            f'<text class="pt-value" x="{x:.1f}" y="{y - 10:.1f}" text-anchor="{anchor}">'
            f"{number}</text></g>"
        )
    return _svg(_LINE_HEIGHT, title, "".join(parts), width)


def lines_svg(series: Mapping[str, Sequence[Row]], title: str, width: int = _WIDTH) -> str:
    """Several lines over the same rows, shares in percent; each has its colour and its dashes."""
    narrow = width < _WIDTH
    left, right, bottom = (46, 18, 30) if narrow else (48, 24, 36)
    per_row = 2 if narrow else 3
    head = 18 * -(-len(series) // per_row) + 14
    rows = next(iter(series.values()))
    top = nice_ceiling(
        max((r.value for held in series.values() for r in held if r.value is not None), default=0)
    )
    places, down = _places(rows), _LINE_HEIGHT - 24 - bottom
    height = head + down + bottom
    room = width - left - right
    parts = []
    for share in (0, 0.5, 1):
        y = head + down * (1 - share)
        parts.append(
            f'<line class="pt-grid" x1="{left}" y1="{y:.1f}" x2="{width - right}" y2="{y:.1f}"/>'
            f'<text class="pt-axis" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">'
            f"{esc(_axis(top * share, 'percent'))}</text>"
        )
    for i, row in enumerate(rows):
        label = f"’{row.label[2:]}" if narrow and _is_year(row.label) else row.label
        parts.append(
            f'<text class="pt-axis" x="{left + room * places[i]:.1f}" y="{height - 12}" '
            f'text-anchor="middle">{esc(label)}</text>'
        )
    for n, (name, held) in enumerate(series.items()):
        kind = f"pt-line pt-line{n}"
        x, y = (n % per_row) * (width / per_row), 12 + 18 * (n // per_row)
        parts.append(
            f'<line class="{kind}" x1="{x:.0f}" y1="{y - 4}" x2="{x + 24:.0f}" y2="{y - 4}"/>'
            f'<text x="{x + 30:.0f}" y="{y}">{esc(_short(name, 14 if narrow else 18))}</text>'
        )
        run: list[str] = []
        for i, row in enumerate([*held, Row("", None)]):
            if row.value is None:
                if len(run) > 1:
                    parts.append(f'<polyline class="{kind}" points="{" ".join(run)}"/>')
                run = []
                continue
            at = (left + room * places[i], head + down * (1 - row.value / top))
            run.append(f"{at[0]:.1f},{at[1]:.1f}")
            parts.append(
                f'<circle class="pt-dot pt-line{n}" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="3.5">'
                f"<title>{esc(name)}, {esc(row.label)}: "
                f"{esc(say_number(row.value, 'percent'))}</title></circle>"
            )
    return _svg(height, title, "".join(parts), width)


def lines_html(series: Mapping[str, Sequence[Row]], title: str) -> str:
    """Several lines, wide and narrow."""
    return for_both(lines_svg(series, title), lines_svg(series, title, _NARROW))


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
