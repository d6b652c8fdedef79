"""One measured figure, and how benchmarks print it: a table for people, JSON lines for programs."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import resource
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, and over what it was measured."""

    what: str
    """For example ``"a counting question, 95th percentile"``."""
    value: float | str | None
    """None where it could not be measured; ``corpus`` then says why."""
    unit: str
    corpus: str
    """For example ``"15,992 papers of papers"``."""
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())


def report(figures: Iterable[Figure], as_json: bool) -> None:
    """Print figures as they come: JSON lines, or the lines of a table."""
    if not as_json:
        print("| what | value | unit | corpus | date |\n| --- | ---: | --- | --- | --- |")
    for figure in figures:
        if as_json:
            print(json.dumps(asdict(figure), ensure_ascii=False), flush=True)
        else:
            print("| " + " | ".join(str(value) for value in asdict(figure).values()) + " |")


def middle_and_high(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile.

    >>> middle_and_high([1.0, 2.0, 3.0])
    (2.0, 3.0)
    """
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def own_peak_megabytes() -> float:
    """The most memory that this process has held."""
    # The kernel counts in kilobytes on Linux, in bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def machine() -> str:
    """The machine in general terms: what another one is compared by."""
    words = [f"{os.cpu_count()} cores", platform.machine(), platform.system()]
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        pass
    else:
        words.append(
            "bf16 in hardware" if "avx512_bf16" in flags or "amx_bf16" in flags else "no bf16"
        )
    words.append(f"Python {platform.python_version()}")
    if importlib.util.find_spec("torch"):
        from importlib.metadata import version

        words.append(f"torch {version('torch')}")
    return ", ".join(words)


def corpus_words(data: Path) -> str:
    """What a data folder's corpus is, for example ``"15,992 papers, corpus 1a2b…"``."""
    from index.corpus import open_corpus
    from index.tables import SCHEMA_VERSION

    stamp = open_corpus(data, SCHEMA_VERSION).stamp
    return f"{stamp.papers:,} papers, corpus {stamp.corpus_id}"
