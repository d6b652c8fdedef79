"""How long a build from paper lists takes, and its memory.

    python -m bench.building ../shared/papers [--data DIR] [--json]

The first time every affiliation, abstract and vector is made; after that they are kept by what
they were made of, and the row says so. Delete ``--data`` to measure a first build again.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from bench.commands import papertally
from bench.figure import Figure, corpus_words, report


def measured(papers: Path, data: Path) -> Iterator[Figure]:
    """Figures of one build, first or later."""
    first = not (data / "current").exists()
    run = papertally(data, "build", str(papers), good=(0,))
    corpus = corpus_words(data)
    if first:
        yield Figure("the first build, nothing kept", round(run.seconds), "s", corpus)
        yield Figure("most memory of the first build", run.peak_megabytes, "MB", corpus)
    else:
        what = "the same build again, vectors and readings kept where nothing changed"
        yield Figure(what, round(run.seconds, 1), "s", corpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    report(measured(options.papers, options.data), options.json)


if __name__ == "__main__":
    main()
