"""One figure of a sentence, with what it claims of its number."""

from __future__ import annotations

from dataclasses import dataclass

PAPERS, PERCENT = "papers", "percent"

NUMBER_KINDS = frozenset(
    "papers percent authors institutions universities companies countries models mentions times "
    "points".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it claims of its number."""

    value: float | None
    """None where the words hold none, as "rose" does."""
    unit: str
    """``percent``, ``papers``, ``authors``…, ``times``, ``points`` (percentage points), ``rank``,
    ``order`` (more or fewer than), ``trend``, ``first year``; ``other`` is what no list of papers
    counts; ``""`` where the sentence leaves it open ("rose to 49")."""
    comparator: str
    """``exact``, ``about``, ``over``, ``at_least``, ``under``, ``at_most``, ``between``, ``all``,
    ``none``; of a trend ``rose``, ``fell``, ``constant``, ``doubled``…; of a rank ``most``,
    ``fewest`` or ``top`` (one of so many); of an order ``more`` or ``fewer``."""
    start: int
    end: int
    text: str
    digits: int = 0
    """Decimals of the number as it is written."""
    upper: float | None = None
    """The other end of ``between``."""
    total: bool = False
    """It is the "418" of "49 of 418"."""
    part: bool = False
    """It is the "49" of "49 of 418"."""
    change: bool = False
    """It says by how much something changed: "rose by 22 papers"."""
    negated: bool = False
    """The sentence denies it: "did not have 49"."""
    fraction: bool = False
    """A part in words, as "a third" or "one in ten": nobody says 34.4 % so; within ± 10 % of it."""
    each: bool = False
    """Of a trend: it says so of every year, not of the first and the last alone."""

    def as_json(self) -> dict[str, object]:
        """The contract's ``claimed``."""
        said = f"{self.comparator} every year" if self.each else self.comparator
        plain: dict[str, object] = {
            "value": _plain(self.value),
            "unit": self.unit or None,
            "comparator": f"not {said}" if self.negated else said,
            "start": self.start,
            "end": self.end,
        }
        if self.upper is not None:
            plain["upper"] = _plain(self.upper)
        return plain


def _plain(number: float | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else round(float(number), 4)


COUNTED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
"""A number in digits."""
