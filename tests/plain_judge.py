"""Whether an answer (``ask --json``) is what an entry of ``questions.toml`` expects.

A verdict is one of

* ``right``;
* ``declined``: no number was given where one was expected; honest, but not right;
* ``misread``: a number, a ranking or a list that is not what was asked: confidently wrong.

What counts as agreeing is said at the top of ``questions.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plain_count import Corpus, evaluate
from plain_paper import name_key

from ingest.countries import read_country

Entry = Mapping[str, Any]
Answer = Mapping[str, Any]
Rows = Sequence[tuple[str, Any]]

NO_NUMBER = {"refusal", "clarification"}
EXPECTATIONS = ("value_of", "winner_of", "top_of", "rows_of", "papers_of")
RIGHT, DECLINED, MISREAD = "right", "declined", "misread"
SLACK = 0.05001


def load_questions(path: Path) -> list[dict[str, Any]]:
    """All entries in their order. Raises OSError and tomllib.TOMLDecodeError."""
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return entries


def judge(entry: Entry, answer: Answer, corpus: Corpus) -> str:
    """The verdict on one answer; ``corpus`` is the one that was asked, as ``load`` reads it."""
    kind = answer["kind"]
    if kind not in entry["kind"]:
        return DECLINED if kind in NO_NUMBER else MISREAD
    if not all(word.casefold() in answer["text"].casefold() for word in entry.get("mentions", ())):
        return DECLINED if kind in NO_NUMBER else MISREAD
    if kind in NO_NUMBER:
        return RIGHT
    expected = next((name for name in EXPECTATIONS if name in entry), None)
    if expected is None:
        return RIGHT
    for expression in (entry[expected], *entry.get("also", ())):
        if _agrees(expected, evaluate(expression, corpus), entry, answer):
            return RIGHT
    return MISREAD


def _agrees(expected: str, wanted: Any, entry: Entry, answer: Answer) -> bool:
    rows = [(str(row["label"]), row["value"]) for row in answer.get("rows") or ()]
    if expected == "value_of":
        given = answer.get("value")
        if given is None and answer["kind"] == "list":
            given = len(answer["papers"])
        return same_number(wanted, given)
    if expected == "papers_of":
        return set(wanted) == set(answer.get("papers") or ())
    if expected == "winner_of":
        return bool(rows) and any(_same_row(one, rows[0]) for one in wanted)
    if expected == "top_of":
        return _same_top(wanted, rows, entry["n"])
    return _same_rows(wanted, rows, whole=answer["kind"] == "trend")


def same_number(wanted: Any, given: Any) -> bool:
    """Whole numbers exactly, others as rounded to one decimal or better.

    >>> same_number(11.7, 11.7033), same_number(5, 5.0), same_number(5, 6), same_number(0, None)
    (True, True, False, False)
    """
    if wanted is None or given is None:
        return wanted is given
    slack = 0 if isinstance(wanted, int) else SLACK
    return bool(abs(wanted - given) <= slack)


def same_label(wanted: str, given: str) -> bool:
    """Codes by their country, names without case, accents and dots; "2024" is in "COLM 2024".

    >>> same_label("US", "United States"), same_label("Zoe Low", "Zoë Löw")
    (True, True)
    """
    if len(wanted) == 2 and wanted.isupper():
        return wanted in (given, read_country(given)) or wanted in given.replace("(", " ").split()
    key, other = name_key(wanted), name_key(given)
    return key == other or f" {key} " in f" {other} "


def _same_row(wanted: tuple[str, Any], given: tuple[str, Any]) -> bool:
    return same_label(wanted[0], given[0]) and same_number(wanted[1], given[1])


def _same_top(wanted: Rows, rows: Rows, n: int) -> bool:
    """The first rows, in any order among equals; more rows may follow."""
    n = min(n, len(wanted))
    return len(rows) >= n and all(
        same_number(wanted[at][1], rows[at][1]) and any(_same_row(one, rows[at]) for one in wanted)
        for at in range(n)
    )


def _same_rows(wanted: Rows, rows: Rows, whole: bool) -> bool:
    """Every row that is wanted is there; where it can't be told it is null or missing.

    ``whole``: and no other row has a number.
    """
    if whole and any(
        value is not None and not any(same_label(one[0], label) for one in wanted)
        for label, value in rows
    ):
        return False
    for one in wanted:
        labelled = [row for row in rows if same_label(one[0], row[0])]
        if one[1] is None:
            if any(value is not None for _, value in labelled):
                return False
        elif not any(same_number(one[1], value) for _, value in labelled):
            return False
    return True
