"""What reading a question comes to: its parts, the question they make, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.clauses import Desk
from assistant.link import Span
from assistant.operation import Operation
from assistant.question import (
    Question,
)
from assistant.scope import Scope


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the reader of questions must know of the corpus."""

    editions: tuple[tuple[str, int], ...]
    tracks: frozenset[str]
    is_author: Callable[[str], bool]
    """Whether an author of the corpus has this name (without case, accents and dots)."""
    is_word: Callable[[str], bool]
    """Whether a folded word stands in the corpus's texts."""
    printed_author: Callable[[str], str | None] = lambda name: None
    """The author's name that differs from this one by apostrophes alone."""
    near_words: Callable[[str], tuple[str, ...]] = lambda word: ()
    """Common words of the corpus's texts that a word which isn't there may be a slip of."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that was read whole."""

    question: Question
    notes: tuple[str, ...] = ()
    """Assumptions to show, for example what a misspelt word was read as."""
    changes: tuple[str, ...] = ()
    """What a follow-up changed, in words."""
    either: Question | None = None
    """The other reading of an "and": its number is shown beside."""
    whether: bool = False
    """A yes-or-no question."""
    unsure: bool = False
    """Taken for an open question only because words were left unread: it may ask for a number."""
    read_by: str | None = None
    """The chat model that proposed it, e.g. ``"openai:gpt-4.1-mini"``; None: the rules read it."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why there is no question, and what could be asked instead."""

    reason: str
    suggestions: tuple[str, ...] = ()
    kind: str = "refusal"
    """``refusal`` or ``clarification``."""
    unsure: bool = False
    """The words could not be read, and somebody else may; not so where papers can't tell it."""
    notes: tuple[str, ...] = ()
    """What else was tried, to show."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a question before they are put together."""

    text: str
    desk: Desk
    scope: Scope
    operation: Operation
    unread: tuple[Span, ...]
    refusal: NotUnderstood | None
    follows: bool
    """It opens or refers back like a follow-up."""


def examples(knowledge: Knowledge) -> tuple[str, ...]:
    """First questions that a corpus can answer, from its newest edition."""
    if not knowledge.editions:
        return ()
    venue, year = knowledge.editions[-1]
    return (
        f"How many US-China papers at {venue} {year} used Qwen?",
        f"What share of {venue} papers has a first author in China?",
    )
