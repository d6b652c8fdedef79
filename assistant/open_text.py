"""Found sentences and computed numbers → the text of an open answer, with its citations.

The plain text shows the numbers, then the best sentences. A chat model that is set may choose and
order them; its order is checked (``guest/wording.py``), and what is made of it is held against the
evidence once more (``guard.py``): what doesn't hold is the plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answer import Citation, Row
from assistant.guard import GuardError, check_open
from assistant.guest.placed import Placed, Worded

if TYPE_CHECKING:
    from assistant.guest.visit import Visit

SENTENCES = 4
"""Sentences of an answer, each from another paper."""
_OFFERED = 8
"""Sentences that a chat model may choose from."""


@dataclass(frozen=True, slots=True)
class OpenText:
    """The text of an open answer."""

    text: str
    citations: tuple[Citation, ...]
    """Numbered from 1 in the order of the text."""
    notes: tuple[str, ...] = ()
    worded_by: str | None = None
    """The chat model that ordered the evidence; None: it stands in the plain order."""


def word_open(
    question: str, found: Sequence[Citation], rows: Sequence[Row], visit: Visit | None = None
) -> OpenText:
    """The text for ``found``: citations of one quoted sentence each, the best first; and ``rows``,
    whose notes say their numbers."""
    if visit is None or not visit.may("wording") or len(found) + len(rows) < 2:
        return _plain(found, rows)
    worded = _order(question, found, rows, visit)
    if not worded.parts:
        return _plain(found, rows, worded.notes)
    text, citations = _show(worded.parts, found, rows)
    try:
        check_open(text, citations, rows)
    except GuardError:
        visit.guest.events.note("wording_refused")
        line = f"{visit.guest.name} gave a wording that does not hold; this is the plain one."
        return _plain(found, rows, (line,))
    return OpenText(text, citations, worded.notes, visit.guest.name)


def _order(question: str, found: Sequence[Citation], rows: Sequence[Row], visit: Visit) -> Worded:
    from assistant.guest.wording import order_with

    offered = found[:_OFFERED]
    sentences = {f"s{n}": one.evidence[0].quote for n, one in enumerate(offered, start=1)}
    values = {f"v{n}": _counted(row) for n, row in enumerate(rows, start=1)}
    return order_with(visit, question, sentences, values, SENTENCES)


def _plain(found: Sequence[Citation], rows: Sequence[Row], notes: tuple[str, ...] = ()) -> OpenText:
    parts = tuple(Placed(slot=f"s{n}") for n in range(1, min(SENTENCES, len(found)) + 1))
    # A question that names countries or models wants their numbers first.
    counted = f"Counted here: {'; '.join(_counted(r) for r in rows)}." if rows else ""
    text, citations = _show(parts, found, rows)
    return OpenText(" ".join(filter(None, (counted, text))), citations, notes)


def _counted(row: Row) -> str:
    return f"{row.label}: {row.note}"


def _show(
    parts: Sequence[Placed], found: Sequence[Citation], rows: Sequence[Row]
) -> tuple[str, tuple[Citation, ...]]:
    said: list[str] = []
    citations: list[Citation] = []
    for part in parts:
        if not part.slot:
            said.append(part.join)
        elif part.slot.startswith("v"):
            said.append(f"{_counted(rows[int(part.slot[1:]) - 1])}.")
        else:
            one = replace(found[int(part.slot[1:]) - 1], n=len(citations) + 1)
            citations.append(one)
            said.append(f"“{one.evidence[0].quote}” [{one.n}]")
    return " ".join(said), tuple(citations)
