"""Runs every benchmark and evaluation and writes ``docs/quality.md``: ``make bench`` calls it.

    python -m bench PAPERS [--data DIR] [--only NAME ...]

``PAPERS`` is a folder of paper lists. A corpus is built of it in ``--data``; the first time that
embeds every paper, which takes minutes. Nothing is fetched.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.figure import CHECKOUT, machine
from bench.quality import Measured, page

PAGE = CHECKOUT / "docs" / "quality.md"
EVALUATED = ("places", "models", "questions", "claims", "search")


def main() -> int:
    """Measure, write the page, and return 1 where something could not be measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("--data", type=Path, default=CHECKOUT / "build" / "bench")
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    if not options.papers.is_dir():
        parser.error(
            f"{options.papers} is no folder of paper lists; name one: make bench PAPERS=DIR"
        )
    papers, data = str(options.papers), str(options.data)
    benchmarks = [
        # First of all the build: the others ask its corpus.
        benchmark("building", papers, "--data", data),
        benchmark("reading", papers),
        benchmark("embedding", papers),
        benchmark("counting", "--data", data),
        benchmark("commands", "--data", data),
        benchmark("page", "--data", data),
        benchmark("scale", papers, "--data", str(options.data / "scale")),
        benchmark("search", papers, "--cache", str(options.data / "search"), "--copies", "1"),
    ]
    evaluations = [evaluation(what, "--papers", papers, "--data", data) for what in EVALUATED]
    options.out.write_text(page(benchmarks, evaluations, machine()), encoding="utf-8")
    print(f"wrote {options.out}")
    return 1 if any(one.failed for one in [*benchmarks, *evaluations]) else 0


def benchmark(name: str, *arguments: str) -> Measured:
    """Run one benchmark in a process of its own."""
    return ran(f"python -m bench.{name}", ["-m", f"bench.{name}", *arguments, "--json"])


def evaluation(what: str, *arguments: str) -> Measured:
    """Run one evaluation in a process of its own."""
    return ran(f"papertally evaluate {what}", ["app.py", "evaluate", what, *arguments])


def ran(shown: str, arguments: Sequence[str]) -> Measured:
    """Run Python in the checkout and keep what it prints; a failure is part of the result."""
    print(shown, file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    lines = tuple(line for line in done.stdout.splitlines() if line.strip())
    if done.returncode == 0:
        return Measured(shown, lines)
    why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"  failed: {why}", file=sys.stderr, flush=True)
    return Measured(shown, tuple(line for line in lines if line.startswith("{")), why)


if __name__ == "__main__":
    sys.exit(main())
