"""How a question was read, as small parts to change or take away: a chip a condition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.question import Comparison, Question, Ranking, Share, Trend
from assistant.reading import say, say_briefly
from assistant.slots import slot_of
from assistant.swap import changeable
from index import conditions as c


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition of a query that a reader can change or take away."""

    label: str
    slot: str
    """What it speaks of, for example ``"countries"``."""
    index: int
    """Its number within the query; what ``without_chip`` takes."""
    changeable: bool = False
    """Whether another value can take its place."""
    removable: bool = True
    """Whether the question is one without it: a share needs a part, a comparison two sides."""


def chips_of(question: Question) -> tuple[Chip, ...]:
    """The conditions of a question one by one: of its whole first, then of its part."""
    chips = [
        Chip(
            _label(condition),
            slot_of(condition),
            n,
            changeable(condition),
            _removable(question, holder),
        )
        for n, (holder, condition) in enumerate(_held(question))
    ]
    return tuple(chip for chip in chips if chip.changeable or chip.removable)


def _removable(question: Question, holder: str) -> bool:
    if holder == "items":
        return isinstance(question, Comparison) and len(question.items) > 2
    if holder == "where" and isinstance(question, Share):
        return len(c.parts_of(question.where)) > 1
    return True


def without_chip(question: Question, index: int) -> Question:
    """The question without one condition; raises IndexError where it has no such chip, or can't be
    without it."""
    holder, gone = _held(question)[index]
    if not _removable(question, holder):
        raise IndexError(index)
    if holder == "items":
        assert isinstance(question, Comparison)
        kept = [
            (item, label)
            for item, label in zip(question.items, question.labels, strict=True)
            if item != gone
        ]
        return replace(
            question, items=tuple(i for i, _ in kept), labels=tuple(label for _, label in kept)
        )
    whole: c.Condition = getattr(question, holder)
    left = c.both(*(p for p in c.parts_of(whole) if p != gone))
    if holder == "of":
        assert isinstance(question, Share | Trend | Ranking | Comparison)
        return replace(question, of=left)
    return replace(question, where=left)


def condition_at(question: Question, index: int) -> c.Condition:
    """The condition of a chip; raises IndexError where there is none."""
    return _held(question)[index][1]


def with_chip(question: Question, index: int, new: c.Condition) -> Question:
    """The question with another condition in the place of one; raises IndexError for no chip."""
    holder, gone = _held(question)[index]
    if holder == "items":
        assert isinstance(question, Comparison)
        at = question.items.index(gone)
        items, labels = list(question.items), list(question.labels)
        items[at], labels[at] = new, say_briefly(new)
        return replace(question, items=tuple(items), labels=tuple(labels))
    whole: c.Condition = getattr(question, holder)
    changed = c.both(*(new if p == gone else p for p in c.parts_of(whole)))
    if holder == "of":
        assert isinstance(question, Share | Trend | Ranking | Comparison)
        return replace(question, of=changed)
    return replace(question, where=changed)


def _held(question: Question) -> list[tuple[str, c.Condition]]:
    """Each condition with the field that holds it."""
    found: list[tuple[str, c.Condition]] = []
    if isinstance(question, Share | Trend | Ranking | Comparison) and question.of is not None:
        found += [("of", p) for p in c.parts_of(question.of)]
    found += [("where", p) for p in c.parts_of(question.where)]
    if isinstance(question, Comparison):
        found += [("items", p) for p in question.items]
    return found


def _label(condition: c.Condition) -> str:
    return say(condition).replace(", by title, abstract and keywords", "")
