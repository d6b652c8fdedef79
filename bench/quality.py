"""The page of measured figures, ``docs/quality.md``: made of what commands print, by no hand.

Benchmarks print a figure a line (``bench/figure.py``); ``papertally evaluate`` ends with one JSON
object that holds every figure of every labelled set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figure import Figure

WANTED = {
    "embed at float32": "22 or more",
    "embed at bfloat16": "35 or more, where the processor has it",
    "papertally build with nothing new": "10 or less",
    "a counting question in a warm process, p95": "60 or less",
    "papertally ask, the slowest": "2 or less",
    "python app.py until the page is sent": "4 or less",
    "python app.py until a browser has painted it": "4 or less",
    "most memory of a server that answered and searched": "under 1,500",
    "a counting question in a large corpus, with words in the text, p95": "150 or less",
    "a counting question in a large corpus, without, p95": "80 or less",
    "an open question in a large corpus, p95": "400 or less",
    "most memory of the first build": "under 1,500",
    "most memory of that build": "under 1,500",
    "read affiliations met before": "20,000 or more, on 2 cores",
    "read which models texts name": "2,000 or more, on 2 cores",
}
"""What the project set itself to reach, by the name of the figure."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one command printed."""

    command: str
    lines: tuple[str, ...]
    failed: str | None = None
    """Why there is nothing, in a line."""


def page(benchmarks: Sequence[Measured], evaluations: Sequence[Measured], machine: str) -> str:
    """The whole page, in Markdown."""
    parts = [
        "# Measured quality\n",
        "Written by `make bench`; nothing here is written by hand. Times are of one run on a "
        f"machine in general use: {machine}.\n",
        "## Speed and memory\n",
        "| what | value | unit | wanted | over | command | date |",
        "| --- | ---: | --- | --- | --- | --- | --- |",
        *(row for one in benchmarks for row in _speed_rows(one)),
        "",
        "## Accuracy\n",
        "On labelled sets in `tests/`. A set named *held* was kept away from whoever wrote "
        "vocabularies and rules; *dev* was not, and flatters. Shares are of 1.\n",
    ]
    for one in evaluations:
        parts += [f"### `{one.command}`\n", *_accuracy_table(one), ""]
    return "\n".join(parts).rstrip() + "\n"


def _speed_rows(measured: Measured) -> Iterator[str]:
    if measured.failed:
        yield f"| not measured: {measured.failed} | | | | | `{measured.command}` | |"
    for line in measured.lines:
        figure = figure_of(json.loads(line))
        yield _row(
            figure.what,
            _number(figure.value),
            figure.unit,
            WANTED.get(figure.what, ""),
            figure.corpus,
            f"`{measured.command}`",
            figure.date,
        )


def figure_of(plain: Mapping[str, Any]) -> Figure:
    """A printed line as a figure; those of the search benchmark name what they are of first.

    >>> figure_of({"ranking": "words", "queries": "tldr (9)", "MRR@10": 0.9, "recall@10": 1.0,
    ...            "corpus": "9 papers", "date": "2026-11-22"}).value
    '0.9 / 1.0'
    """
    corpus, date = plain["corpus"], plain["date"]
    if "ranking" in plain:
        value = f"{plain['MRR@10']} / {plain['recall@10']}"
        what = f"search by {plain['ranking']}: {plain['queries']}"
        return Figure(what, value, "MRR@10 / recall@10", corpus, date)
    if "time" in plain:
        what, _, unit = plain["time"].partition(", ")
        return Figure(what, plain["value"], unit, f"{plain['papers']:,} papers", date)
    return Figure(plain["what"], plain["value"], plain["unit"], corpus, date)


def _accuracy_table(measured: Measured) -> Iterator[str]:
    if measured.failed or not measured.lines:
        yield f"Not measured: {measured.failed or 'it printed nothing'}."
        return
    sets = list(_flat(json.loads(measured.lines[-1]).get("sets", [])))
    columns = list(dict.fromkeys(name for _, figures in sets for name in figures))
    yield _row("set", *columns)
    yield _row("---", *("---:" for _ in columns))
    for name, figures in sets:
        yield _row(name, *(_number(figures.get(column)) for column in columns))


def _flat(sets: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each set, and each part of a set that has figures of its own, with its plain figures."""
    for one in sets:
        name = one.get("file") or "together"
        own = {k: v for k, v in one.items() if _is_figure(k, v)}
        if own:
            yield name, own
        for part, inside in one.items():
            if isinstance(inside, Mapping):
                figures = {k: v for k, v in inside.items() if _is_figure(k, v)}
                if figures:
                    yield f"{name}, {part}", figures


def _is_figure(name: str, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, int | float):
        return f"{value:,}" if abs(value) >= 1000 else f"{value}"
    return str(value)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
