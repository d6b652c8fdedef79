"""How often our readings are wrong, as measured: answers quote it, ``evaluate --record`` writes it.

``error_rates.csv`` holds one row a reading, from labelled sets that were kept apart while lists and
rules were made. A reading without a row is not spoken of: an unmeasured rate is unknown, not 0.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

FILE = "error_rates.csv"
COLUMNS = ("reading", "labels", "right", "wrong", "missed", "measured")


class Rate(NamedTuple):
    """One measured reading. Shares are of the labels, 0 to 1."""

    labels: int
    right: float
    wrong: float
    """Read, and not so."""
    missed: float | None
    """There, and not read; None where that can't be."""


@cache
def error_rates() -> Mapping[str, Rate]:
    """The measured readings: ``country``, ``family`` and ``role``, as far as they are there."""
    path = files("assistant").joinpath(FILE)
    if not path.is_file():
        return {}
    return {
        row["reading"]: Rate(
            int(row["labels"]),
            float(row["right"]),
            float(row["wrong"]),
            float(row["missed"]) if row["missed"] else None,
        )
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    }


def say_country_rate(rates: Mapping[str, Rate]) -> str | None:
    """What an answer about countries says of how sure they are.

    >>> say_country_rate({"country": Rate(150, 0.98, 0.007, None)})
    'Measured on 150 labelled affiliations, about 1 in 143 country readings is wrong; 98.0 % are \
exactly right.'
    """
    rate = rates.get("country")
    if rate is None:
        return None
    return (
        f"Measured on {rate.labels:,} labelled affiliations, {_one_in(rate.wrong, rate.labels)} "
        f"country readings is wrong; {100 * rate.right:.1f} % are exactly right."
    )


def say_model_rate(rates: Mapping[str, Rate], by_role: bool) -> str | None:
    """The same of model names, and of their roles where the question is by role.

    >>> say_model_rate({"family": Rate(222, 0.97, 0.02, 0.0)}, True)
    'Measured on 222 labelled names of models, about 1 in 50 that we read is wrong, and none in \
222 is missed.'
    """
    rate, role = rates.get("family"), rates.get("role")
    if rate is None:
        return None
    said = (
        f"Measured on {rate.labels:,} labelled names of models, "
        f"{_one_in(rate.wrong, rate.labels)} that we read is wrong"
    )
    if rate.missed is not None:
        said += f", and {_one_in(rate.missed, rate.labels)} is missed"
    if by_role and role is not None:
        said += f"; {_one_in(role.wrong, role.labels)} roles (built on, evaluated) is read wrongly"
    return f"{said}."


def _one_in(share: float, labels: int) -> str:
    """In words: ``"about 1 in 50"``."""
    return f"about 1 in {round(1 / share):,}" if share > 0 else f"none in {labels:,}"


def record(last: Mapping[str, Any], folder: Path, day: str) -> Path:
    """Write what an evaluation's last line says of places or models into ``folder``'s file.

    Rows of other readings stay. Only sets kept apart (``held``) are recorded, of several the one
    that has them together, which comes last; raises ValueError where there is none.
    """
    held = [s for s in last["sets"] if s.get("part") == "held"]
    if not held or last["evaluated"] not in ("places", "models"):
        raise ValueError(
            "only the held sets of places and models are recorded: "
            "papertally evaluate places --part held --record"
        )
    path = folder / FILE
    rows: dict[str, dict[str, Any]] = {}
    if path.is_file():
        rows = {r["reading"]: r for r in csv.DictReader(path.read_text("utf-8").splitlines())}
    for row in _rows_of(last["evaluated"], held[-1]):
        rows[row["reading"]] = {**row, "measured": day}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[reading] for reading in sorted(rows))
    path.write_text(out.getvalue(), "utf-8")
    return path


def _rows_of(what: str, figures: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    if what == "places":
        # By authorship at random: what an answer's number is made of, hard strings are rarer.
        of = figures.get("random") or figures["all"]
        yield {
            "reading": "country",
            "labels": of["labels"],
            "right": of["accuracy"],
            "wrong": of["wrong"],
            "missed": None,
        }
        return
    yield {
        "reading": "family",
        "labels": figures["pairs"],
        "right": figures["f1"],
        "wrong": round(1 - figures["precision"], 4),
        "missed": round(1 - figures["recall"], 4),
    }
    yield {
        "reading": "role",
        "labels": figures["pairs"],
        "right": figures["roles_lenient"],
        "wrong": round(1 - figures["roles_lenient"], 4),
        "missed": None,
    }
