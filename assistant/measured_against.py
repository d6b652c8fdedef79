"""A follow-up that holds the number before against another: "is that more than in 2024?"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from assistant.link import link
from assistant.opposed import DOES, held_against
from assistant.parsed import NotUnderstood, Understood
from assistant.question import Average, Comparison, Contrast, Count, Question, Share
from index import conditions as c

_IT = r"(?:that|this|it|those|these|they|the number|the share|that (?:number|share|figure|count))"
_MORE = (
    r"(?:(?:any |much )?(?:more|fewer|less|higher|lower|larger|smaller|bigger|greater)|"
    r"above|below|ahead of|behind)"
)
_START = r"(?:and |so |but |ok |okay |hm+,? )*"


def _form(contrast: Contrast, pattern: str) -> tuple[Contrast, re.Pattern[str]]:
    return contrast, re.compile(_START + pattern + r"[ ?.!]*$", re.IGNORECASE)


_FORMS = (
    _form("difference", rf"(?:by )?how (?:many|much) {_MORE} (?:is|are|was|were) {_IT} than (.+?)"),
    _form("which", rf"(?:is|are|was|were) {_IT} {_MORE}(?: or {_MORE})?(?: than)? (.+?)"),
    _form("which", rf"(?:is|are|was|were) {_IT} {_MORE}(?: or {_MORE})? ((?:in|at|for) .+?)"),
    _form("which", rf"{_MORE}(?: or {_MORE})? than (.+?)"),
    _form("which", rf"how (?:does|do|did) {_IT} compare (?:to|with|against) (.+?)"),
    _form("which", rf"compare {_IT} (?:to|with|against) (.+?)"),
    _form("which", r"(?:compared (?:to|with)|versus|vs\.?) (.+?)"),
)
_NOUN = re.compile(
    r"(?:the |that |those )?(?:(?:number|share|percentage|proportion|count|figure|one|ones)s? )?"
    r"(?:of )?(?:(?:the )?papers )?(?P<rest>(?:that |which |who )?.+)$",
    re.IGNORECASE,
)
_ONE_OF_THEM = re.compile(r"\b(?:an?|any) \w+ one\b", re.IGNORECASE)
_UNCLEAR = NotUnderstood(
    "I can't tell what the number before is to be held against. Ask for both in one question.",
    unsure=True,
)


def measured_against(text: str) -> tuple[str, Contrast] | None:
    """What the number before is held against, and how; None where the text asks no such thing.

    >>> measured_against("Is that more than in 2024?")
    ('in 2024', 'which')
    >>> measured_against("How does that compare with the number that use Qwen?")
    ('the number that use Qwen', 'which')
    >>> measured_against("How many papers use Qwen?")
    """
    for contrast, form in _FORMS:
        found = form.match(" ".join(text.split()))
        if found is None:
            continue
        first = next(iter(link(found[1])), None)
        if _ONE_OF_THEM.search(found[1]):
            return None  # "than name a French one": a model, a university …
        if first is not None and first.number is not None and not first.is_year:
            return None  # "more than five authors": a bound
        return found[1], contrast
    return None


def against_before(
    other: str,
    contrast: Contrast,
    previous: Question,
    read: Callable[[str, Question | None], Understood | NotUnderstood],
) -> Understood | NotUnderstood:
    """The question before and the other thing side by side.

    What takes the place of something ("than in 2024", "than for Qwen") is read as a follow-up; a
    statement of its own ("than the number that use Qwen") as a question in the same scope.
    """
    if isinstance(previous, Comparison) or not isinstance(previous, Count | Share | Average):
        return _UNCLEAR
    found = _NOUN.match(other)
    rest = found["rest"] if found is not None else other
    said = re.sub(r"^(?:that|which|who) ", "", rest, flags=re.IGNORECASE)
    if re.match(DOES, said, re.IGNORECASE):
        side = read(f"how many papers {said}", None)
        if isinstance(side, NotUnderstood):
            return side
        if not isinstance(side.question, Count):
            return _UNCLEAR
        second = _in_scope_of(previous, side.question)
    else:
        side = read(f"and {rest}?", previous)
        if isinstance(side, NotUnderstood):
            return side
        second = side.question
    held = held_against(previous, second, contrast) if second is not None else None
    whole = _as_question(other, rest)
    if held is None and whole is not None and isinstance(previous, Count):
        side = read(whole, None)
        if isinstance(side, Understood) and isinstance(side.question, Count):
            second = _in_scope_of(previous, side.question)
            held = held_against(previous, second, contrast) if second is not None else None
    if held is None or isinstance(side, NotUnderstood):
        return _UNCLEAR
    return Understood(held, side.notes)


def _as_question(other: str, rest: str) -> str | None:
    """ "Than those with a company", "than Chinese papers": a number of its own."""
    if re.search(r"\bpapers$", other, re.IGNORECASE):
        return f"how many {other}"
    if re.match(r"(?:with|without|by|about|on|using|naming|mentioning)\b", rest, re.IGNORECASE):
        return f"how many papers {rest}"
    return None


def _in_scope_of(previous: Question, side: Count) -> Question | None:
    """The other statement in the editions of the question before, where it names none."""
    placed = (c.Venues, c.Years, c.Editions)
    own = any(isinstance(p, placed) for p in c.parts_of(side.where))
    if isinstance(previous, Count):
        kept = c.EVERYTHING if own else c.only_of(previous.where, placed)
        return replace(previous, where=c.both(kept, side.where))
    if isinstance(previous, Share) and not own:
        asked = c.both(*(p for p in c.parts_of(side.where) if not isinstance(p, c.Accepted)))
        return Share(asked, previous.of)
    return None
