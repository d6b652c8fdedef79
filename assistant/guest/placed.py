"""A wording of evidence as slots and joining words: what stands between the guest and the text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing that is shown: joining words, or the id of a sentence or of a number."""

    join: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Worded:
    """The guest's order of the evidence, checked; ``parts`` empty where the plain one stands."""

    parts: tuple[Placed, ...] = ()
    notes: tuple[str, ...] = ()
    """Lines for the reader."""
