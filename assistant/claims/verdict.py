"""A claimed figure against what was computed: the contract's rounding rule and order of verdicts.

Pure. A bare whole number is exact (± 0.5), a decimal is ± half of its last digit; after "about" it
is rounded at its last non-zero digit, and never less than ± 10 % of it; a bound tests only the
bound. Close is within twice that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from assistant.claims.figure import Figure

Fit = Literal["supported", "close", "refuted"]
Verdict = Literal["not_checkable", "cannot_tell", "supported", "close", "contested", "refuted"]

BOUNDS = frozenset({"over", "at_least", "under", "at_most", "between", "all", "none"})
CONSTANT = 20.0
"""Percent of its mean within which a series still is "relatively constant": ± 10 %, as "about";
half of it where nothing softens the word ("unchanged")."""
NEARLY_CONSTANT = 1.5
"""How far above that a series is still close. Twice, as of a number, would let a fall from a half
to a third of the papers pass."""
_SOFT = tuple(
    "relative rough fair less large almost near about broad essent virtual quite most stable "
    "steady hardly barely scarcely".split()
)
_GROWTH = {"doubled": 2.0, "tripled": 3.0, "quadrupled": 4.0, "halved": 0.5}
_EPSILON = 1e-9
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Computed:
    """What the corpus says where a claim has a figure."""

    value: float | None
    low: float | None = None
    high: float | None = None
    series: tuple[float, ...] = ()
    """Of a trend: the known values in order of time."""
    gaps: bool = False
    """Of a trend: years between the first and the last are not here."""
    tied: bool = False
    """Of a rank: another has as many."""
    untrue: bool = False
    """Of a rank: others are ahead than those that are said to be."""


@dataclass(frozen=True, slots=True)
class Other:
    """What another definition gives."""

    name: str
    computed: Computed
    open: bool
    """Whether the sentence's words leave this definition open."""


def tolerance(figure: Figure) -> float:
    """How far a number may be off and still round to the claimed one.

    >>> tolerance(Figure(5000, "papers", "about", 0, 0, "")), tolerance(
    ...     Figure(2.7, "percent", "exact", 0, 0, "", 1))
    (500.0, 0.05)
    """
    value = abs(figure.value or 0.0)
    half = 0.5 * 10.0**-figure.digits
    if figure.fraction and figure.comparator == "exact":
        return max(half, 0.1 * value)
    if figure.comparator != "about":
        return half
    return max(0.5 * _last_unit(value, figure.digits), 0.1 * value)


def _last_unit(value: float, digits: int) -> float:
    """The unit of the last digit that is not zero: 1,000 for 5,000, 0.1 for 2.70."""
    scaled = round(value * 10**digits)
    if scaled == 0:
        return float(10.0**-digits)
    zeros = 0
    while scaled % 10 == 0:
        scaled //= 10
        zeros += 1
    return float(10.0 ** (zeros - digits))


def fit(figure: Figure, computed: Computed) -> Fit | None:
    """Whether the computed number is what the figure says; None where there is no number."""
    found = _fit(figure, computed)
    if found is None or not figure.negated:
        return found
    return {"supported": "refuted", "refuted": "supported"}.get(found, found)  # type: ignore[return-value]


def _fit(figure: Figure, computed: Computed) -> Fit | None:
    if figure.unit == "trend":
        return _fit_trend(figure, computed.series)
    value = computed.value
    if value is None:
        return None
    if figure.unit == "order" and figure.comparator == "same":
        return "supported" if abs(value) < _HALF else "close" if abs(value) <= 1 else "refuted"
    if figure.unit == "order":
        right = value > 0 if figure.comparator == "more" else value < 0
        return "supported" if right else "refuted"
    if figure.unit == "first year":
        return "supported" if value == figure.value else "refuted"
    if figure.unit == "rank" and figure.comparator == "top":
        return "supported" if value <= (figure.value or 0) else "refuted"
    if figure.unit == "rank":
        if value != figure.value or computed.untrue:
            return "refuted"
        return "close" if computed.tied else "supported"
    return _fit_number(figure, value)


def _fit_number(figure: Figure, value: float) -> Fit:
    claimed = figure.value if figure.value is not None else 0.0
    if figure.comparator in BOUNDS:
        upper = figure.upper if figure.upper is not None else claimed
        right = {
            "over": value > claimed + _EPSILON,
            "at_least": value >= claimed - _EPSILON,
            "under": value < claimed - _EPSILON,
            "at_most": value <= claimed + _EPSILON,
            "between": claimed - _EPSILON <= value <= upper + _EPSILON,
            "all": value >= claimed - _EPSILON,
            "none": value <= claimed + _EPSILON,
        }[figure.comparator]
        return "supported" if right else "refuted"
    off, allowed = abs(value - claimed), tolerance(figure)
    if off <= allowed + _EPSILON:
        return "supported"
    return "close" if off <= 2 * allowed + _EPSILON else "refuted"


def _fit_trend(figure: Figure, series: Sequence[float]) -> Fit | None:
    if len(series) < 2:
        return None
    first, last = series[0], series[-1]
    if figure.each:
        pairs = list(pairwise(series if figure.comparator == "rose" else series[::-1]))
        return "supported" if all(b > a for a, b in pairs) else "refuted"
    if figure.comparator == "rose":
        return "supported" if last > first else "refuted"
    if figure.comparator == "fell":
        return "supported" if last < first else "refuted"
    if figure.comparator == "moved":
        return "supported" if last != first else "refuted"
    if figure.comparator == "constant":
        mean = sum(series) / len(series)
        spread = 100 * (max(series) - min(series)) / mean if mean else 0.0
        allowed = CONSTANT if any(w in figure.text.lower() for w in _SOFT) else CONSTANT / 2
        if spread <= allowed + _EPSILON:
            return "supported"
        return "close" if spread <= NEARLY_CONSTANT * allowed + _EPSILON else "refuted"
    if not first:
        return None
    # "Doubled" and "halved" are figures in words, rounded like "one in ten": ± 10 %.
    grown = Figure(_GROWTH[figure.comparator], "times", _lead(figure), 0, 0, "", 1, fraction=True)
    return _fit_number(grown, last / first)


def _lead(figure: Figure) -> str:
    said = figure.text.lower()
    if said.startswith(("more than", "over")):
        return "over"
    if said.startswith("at least"):
        return "at_least"
    return "about" if said.startswith(("nearly", "almost", "about", "roughly")) else "exact"


def could_be(figure: Figure, computed: Computed) -> bool:
    """Whether some number within the bounds of the unknown would make the claim true."""
    if figure.unit == "trend" or computed.low is None or computed.high is None:
        return False
    low, high = computed.low, computed.high
    points = [low, high]
    for claimed in (figure.value, figure.upper):
        if claimed is not None:
            points.append(min(max(claimed, low), high))
    if figure.unit == "order":
        points.append(min(max(0.0, low), high))
    return any(fit(figure, Computed(p)) == "supported" for p in points)


def judge(
    figure: Figure, computed: Computed, others: Iterable[Other] = (), lacking: bool = False
) -> Verdict:
    """The verdict in the contract's order; ``lacking``: the corpus has not what the claim needs."""
    if lacking:
        return "cannot_tell"
    found = fit(figure, computed)
    if found is None:
        return "cannot_tell"
    alone = figure.each or figure.unit == "first year"
    if alone and computed.gaps and _fit(figure, computed) == "supported":
        return "cannot_tell"  # the years that are not here could tell otherwise
    if found != "refuted":
        return found
    if any(o.open and fit(figure, o.computed) == "supported" for o in others):
        return "contested"
    return "cannot_tell" if could_be(figure, computed) else "refuted"
