"""How many papers a venue and year really had, by its own word or by who counted.

A corpus is measured against these: "4,035 of about 4,497" is an answer, 4,035 alone a mistake.
Every figure is a row of ``vocabulary/official_totals.csv`` with its source and with what was
counted, because main track, whole conference and proceedings differ.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WHOLE = "all"
"""The track of a figure that counts every track of a conference."""


@dataclass(frozen=True, slots=True)
class Total:
    """One published figure."""

    venue: str
    year: int
    track: str
    """``"main"``, ``"Long"``, ``"Findings"``…, or ``"all"`` for the whole conference."""
    papers: int
    counted: str
    """What was counted, in words."""
    source: str
    url: str | None
    date: str
    """When the source said it, ``"2024-01"``."""


@cache
def load_totals() -> tuple[Total, ...]:
    """Every figure of the table."""
    text = files("ingest.vocabulary").joinpath("official_totals.csv").read_text("utf-8")
    return tuple(
        Total(
            venue=row["venue"],
            year=int(row["year"]),
            track=row["track"],
            papers=int(row["total"]),
            counted=row["counted"],
            source=row["source"],
            url=row["url"] or None,
            date=row["date"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def totals_of(venue: str, year: int) -> tuple[Total, ...]:
    """The figures for a venue and year, one a track; empty where none is known.

    >>> [(t.track, t.papers) for t in totals_of("NeurIPS", 2024)]
    [('all', 4497)]
    """
    return tuple(t for t in load_totals() if (t.venue, t.year) == (venue, year))
