"""Which question a figure answers, where the rules can't read its sentence: found by the guest.

It finds the reference and nothing else. What it proposes passes the checks of a reading (held to
the sentence's words, names that exist), and then the claim is judged as any other, by counting.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.claims.figure import PAPERS, PERCENT
from assistant.claims.pieces import NotRead, Piece, Reading
from assistant.claims.reader import checked_unit
from assistant.guest.reading import read_claim_with
from assistant.guest.visit import Guest
from assistant.parsed import Knowledge

MOST_ASKED = 20
"""Figures of one text that the guest is asked about; the rest stay as the rules have them."""
_NOT_UNDERSTOOD = "not understood"


@dataclass
class Finder:
    """Asks the guest about the figures of one text."""

    guest: Guest
    left: int = MOST_ASKED

    def find(self, piece: Piece, unread: NotRead, knowledge: Knowledge) -> Reading | NotRead:
        """The figure's reading, or what the rules said of it."""
        asked = unread.verdict == "not_checkable" and unread.reason.startswith(_NOT_UNDERSTOOD)
        counts = piece.figure.unit in (PAPERS, PERCENT) and not piece.role
        if not asked or not counts or self.left <= 0 or "claims" not in self.guest.options.tasks:
            return unread
        self.left -= 1
        at = piece.figure.start - piece.at
        figure = piece.clause[at : piece.figure.end - piece.at]
        question = read_claim_with(self.guest.visit(), piece.clause, figure, at, knowledge)
        if question is None:
            return unread
        note = f"what this figure is of was read by {self.guest.name}, not by the rules"
        made = checked_unit(piece.figure, Reading(question, notes=(note,), asked=piece.clause))
        return unread if isinstance(made, NotRead) else made
