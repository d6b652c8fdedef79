"""The numbers of a checked claim as they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.claims.figure import PERCENT
from assistant.phrases import number, percent

if TYPE_CHECKING:
    from assistant.claims.checked import Checked


def shown(value: float | int | None, unit: str) -> str:
    """A number with its unit: "11.7 %", "place 2", "4.5 times", "1,006".

    >>> shown(11.666, "percent"), shown(2, "rank"), shown(4.5, "times"), shown(1006, "papers")
    ('11.7 %', 'place 2', '4.5 times', '1,006')
    """
    if value is None:
        return "unknown"
    match unit:
        case "percent":
            return percent(value)
        case "percentage points" | "points":
            return f"{number(value)} points"
        case "year":
            return str(int(value)) if value else "none"
        case "rank":
            return f"place {number(value)}"
        case "times":
            return f"{value:,.1f} times"
    return number(value)


def unit_of(one: Checked) -> str:
    """The unit in which the number of a checked claim is printed."""
    if one.figure is not None and one.figure.unit in ("rank", "times"):
        return one.figure.unit
    if one.unit == PERCENT and one.figure is not None and one.figure.unit == "points":
        return "points"
    return one.unit


def found(one: Checked) -> str | None:
    """What was found where the figure stands; None where there is no number.

    A change is told by its ends, a comparison by how far its sides are apart.
    """
    if one.computed is None or one.figure is None:
        return None
    if one.figure.unit == "trend":
        known = [r for r in one.rows if r.get("value") is not None]
        if len(known) < 2:
            return None
        unit = "percent" if one.unit in ("percent", "percentage points") else ""
        first, last = (f"{shown(r['value'], unit)} in {r['label']}" for r in (known[0], known[-1]))
        return f"{first}, {last}"
    if one.figure.unit == "order":
        if one.computed == 0:
            return "as many"
        unit = "points" if one.unit == PERCENT else ""
        how = "more" if one.computed > 0 else "fewer"
        return f"{shown(abs(one.computed), unit)} {how}"
    said = shown(one.computed, unit_of(one))
    if one.numerator is not None:
        said += f" ({one.numerator:,} of {one.denominator or 0:,})"
    return said


def bounds(one: Checked) -> str | None:
    """Between which numbers what is unknown leaves it; None where it leaves nothing open."""
    if one.figure is None or one.figure.unit in ("order", "trend", "rank"):
        return None
    if one.low is None or one.high is None or one.high <= one.low:
        return None
    unit = unit_of(one)
    return f"{shown(one.low, unit)} to {shown(one.high, unit)}"
