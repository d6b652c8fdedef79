"""How long whole commands take, from the shell's point of view, and the memory that they hold.

    python -m bench.commands [--data DIR] [--times 5] [--json]

The corpus of ``--data`` is asked and rebuilt from its kept bytes; nothing is fetched.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figure import CHECKOUT, Figure, corpus_words, report

QUESTION = "how many US-China papers used Qwen?"


@dataclass(frozen=True, slots=True)
class Run:
    """One finished command."""

    seconds: float
    peak_megabytes: float


class CommandFailedError(RuntimeError):
    """A command that is measured did not do its work."""


def papertally(data: Path, *arguments: str, good: Sequence[int] = (0, 3)) -> Run:
    """Run a command of this checkout. Raises CommandFailedError for an exit code not in good."""
    command = [sys.executable, str(CHECKOUT / "app.py"), *arguments, "--data", str(data)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode not in good:
        last = told.decode(errors="replace").strip().splitlines()[-1:]
        raise CommandFailedError(f"{' '.join(arguments)}: exit {process.returncode}: {last}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, round(used.ru_maxrss * unit / 1e6))


def measured(data: Path, times: int) -> Iterator[Figure]:
    """Figures of asking, searching and rebuilding."""
    corpus = corpus_words(data)
    papertally(data, "ask", QUESTION)  # what the disk keeps in memory is there for every run
    asked = [papertally(data, "ask", QUESTION, "--json") for _ in range(times)]
    seconds = sorted(run.seconds for run in asked)
    yield Figure(
        "papertally ask, a counting question, median", round(seconds[times // 2], 2), "s", corpus
    )
    yield Figure("papertally ask, the slowest", round(seconds[-1], 2), "s", corpus)
    yield Figure(
        "most memory of papertally ask", max(run.peak_megabytes for run in asked), "MB", corpus
    )
    found = papertally(data, "search", "teaching small models to reason step by step", "--json")
    yield Figure("papertally search, the model loaded", round(found.seconds, 2), "s", corpus)
    same = papertally(data, "build", good=(0,))
    yield Figure("papertally build with nothing new", round(same.seconds, 2), "s", corpus)
    whole = papertally(data, "build", "--force", good=(0,))
    yield Figure(
        "papertally build --force, every reading kept", round(whole.seconds, 1), "s", corpus
    )
    yield Figure("most memory of that build", whole.peak_megabytes, "MB", corpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--times", type=int, default=5, help="runs of a command that is asked")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    report(measured(options.data, options.times), options.json)


if __name__ == "__main__":
    main()
