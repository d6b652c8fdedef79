"""A conversation as the reader's own browser keeps it: the server keeps none.

What a browser sends back is data from outside: it is read into ``Turn`` within bounds, and shown
as plain text like everything else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from assistant.answer import Answer, row_at_place
from assistant.page.plain_text import say_number

MOST_TURNS = 20
"""Kept and shown; what is older is forgotten."""
LONGEST_QUESTION = 2000
_LONGEST_TEXT = 6000
_LONGEST_QUERY = 20_000
_MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what the conversation shows of its answer."""

    question: str
    kind: str = "refusal"
    text: str = ""
    number: str = ""
    """As shown in large type, for example ``"2.7 %"``; empty where the answer has none."""
    unit: str = ""
    """What stands beside it, for example ``"of 49 papers"``."""
    readback: str = ""
    query: Mapping[str, Any] | None = None
    changes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """Those of the chips that can be taken away, but not changed."""
    kept: tuple[str, ...] = ()
    """Those that can be changed, but not taken away."""
    corpus: str = ""
    """Id of the corpus that it was answered from."""
    papers: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the browser keeps it."""
        return asdict(self)


def turn_of(
    question: str,
    answer: Answer,
    chips: Sequence[str] = (),
    fixed: Sequence[str] = (),
    kept: Sequence[str] = (),
) -> Turn:
    """What the conversation shows of an answer."""
    number, unit = headline(answer)
    return Turn(
        question=question[:LONGEST_QUESTION],
        kind=answer.kind,
        text=answer.text,
        number=number,
        unit=unit,
        readback=answer.readback,
        query=answer.query,
        changes=answer.changes,
        caveats=answer.caveats,
        notes=answer.notes,
        suggestions=answer.suggestions,
        chips=tuple(chips),
        fixed=tuple(fixed),
        kept=tuple(kept),
        corpus=answer.corpus.id if answer.corpus else "",
        papers=len(answer.papers),
    )


def headline(answer: Answer) -> tuple[str, str]:
    """The number in large type and the few words beside it; empty where there is none.

    >>> headline(Answer("count", "", 2, "papers", 2, 49, papers=("a/1", "a/2")))
    ('2', 'papers of 49')
    >>> headline(Answer("refusal", "I can't tell."))
    ('', '')
    """
    if answer.value is None:
        return "", ""
    number = say_number(answer.value, answer.unit)
    unit = (answer.unit or "").replace("_", " ") if answer.unit != "percent" else "of its papers"
    if answer.unit == "percent" and answer.kind != "ranking":
        if answer.numerator is not None and answer.denominator is not None:
            return number, f"{answer.numerator:,} of {answer.denominator:,} papers"
        return number, ""
    if answer.value == 1 and unit == "papers":
        unit = "paper"
    if (first := row_at_place(answer)) is not None:
        return number, f"{unit}: {first.label}"
    if answer.kind == "comparison":
        # The winner's own number; a difference or ratio is nobody's.
        won = [r.label for r in answer.rows if r.value == answer.value]
        return number, f"{unit}: {won[0]}" if len(won) == 1 else unit
    if answer.kind == "count" and answer.denominator is not None:
        return number, f"{unit} of {answer.denominator:,}"
    return number, unit


def write_turns(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """For the browser to keep: the newest ``MOST_TURNS``."""
    return [turn.as_json() for turn in turns[-MOST_TURNS:]]


def read_turns(kept: Any) -> tuple[Turn, ...]:
    """What a browser kept, within bounds; whatever is no turn is passed over."""
    if not isinstance(kept, list):
        return ()
    return tuple(t for t in map(_read_turn, kept[-MOST_TURNS:]) if t is not None)


def _read_turn(plain: Any) -> Turn | None:
    if not isinstance(plain, dict) or not isinstance(plain.get("question"), str):
        return None
    values: dict[str, Any] = {}
    for field in fields(Turn):
        value = plain.get(field.name)
        if field.name == "query":
            values["query"] = read_query_json(value)
        elif field.name == "papers":
            values["papers"] = value if isinstance(value, int) and value >= 0 else 0
        elif isinstance(field.default, tuple):
            words = value if isinstance(value, list | tuple) else []
            values[field.name] = tuple(
                w[:_LONGEST_TEXT] for w in words[:_MOST_WORDS] if isinstance(w, str)
            )
        else:
            values[field.name] = value[:_LONGEST_TEXT] if isinstance(value, str) else ""
    return Turn(**values)


def read_query_json(value: Any) -> Mapping[str, Any] | None:
    """A query that came from outside, if it is an object of a sane size.

    ``assistant.question.read_query`` judges what is in it.
    """
    if not isinstance(value, dict):
        return None
    return value if len(json.dumps(value, default=str)) <= _LONGEST_QUERY else None
