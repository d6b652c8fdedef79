"""A follow-up that asks what share of other papers those of the question before are: "what share
of all papers with a Chinese author is that?".

The papers below the line are read as a question of their own, so that they are what they would be
alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.parsed import NotUnderstood, Understood
from assistant.question import Count, Listing, Question, Share
from assistant.reading import say
from assistant.slots import slot_of, whole_condition
from index import conditions as c

_SHARE = r"(?:share|shares|percentage|percent|per cent|pct|%|proportion|fraction|part|portion)"
_THAT = r"(?:that|this|it|they|those|these|them)"
_OPENS = r"(?:(?:and|so|but|ok|okay|now|then|well)[, ]+)*"
_FORMS = tuple(
    re.compile(_OPENS + pattern + r"[ ?.!]*", re.IGNORECASE)
    for pattern in (
        rf"(?:what|which) {_SHARE} of (?P<np>[^?]+?) (?:is|was|are|were|do|does|did|would|makes?)"
        rf" {_THAT}(?: papers| ones)?(?: make up| represent| account for| be)?",
        rf"(?:what|which) {_SHARE} (?:is|was|are|were|do|does|did|would) {_THAT}(?: papers| ones)?"
        r"(?: make up| represent| account for| be)? (?:of|among|out of) (?P<np>[^?]+?)",
        rf"what(?:[’']s| is| was| are| would| does)? {_THAT}(?: be| come to| amount to| make)?,? "
        rf"as an? {_SHARE} of (?P<np>[^?]+?)",
        rf"(?:make|give|express|put|show)(?: me)? {_THAT} as an? {_SHARE} of (?P<np>[^?]+?)",
    )
)
_PLACE = (c.Venues, c.Years, c.Editions)
_ALL = re.compile(r"^(?:all of the|all the|all|the|every one of the|the total of) ", re.IGNORECASE)
_THERE = re.compile(
    r" (?:(?:in|at|from|of) )?(?:that|the same) (?:year|edition|venue|conference)$| there$",
    re.IGNORECASE,
)
"""Where those papers appeared is taken from the question before as it is."""
_POINTS = re.compile(r"\b(?:those|them|these|it|that (?:year|edition|venue))\b", re.IGNORECASE)

Read = Callable[[str], Understood | NotUnderstood]


def share_of_that(text: str, previous: Question, read: Read) -> Understood | NotUnderstood | None:
    """The share that the papers of ``previous`` are of others; None where none is asked for."""
    found = next((m for form in _FORMS if (m := form.fullmatch(text)) is not None), None)
    if found is None:
        return None
    papers = _THERE.sub("", found["np"]).strip()
    if _POINTS.search(papers):
        return None
    whole = _papers_of(previous)
    if whole is None:
        return None
    stated = read(f"how many {_ALL.sub('', papers)}")
    if isinstance(stated, NotUnderstood) or stated.unsure or stated.either is not None:
        return None
    if not isinstance(stated.question, Count) or stated.question.measure != "papers":
        return None
    of = _placed(stated.question.where, whole)
    if of is None:
        return NotUnderstood(
            "The papers counted before are of another venue or year, and no part of those. Ask it "
            "as a full question.",
            unsure=True,
        )
    where = c.both(*(p for p in c.parts_of(whole) if p not in c.parts_of(of)))
    if isinstance(where, c.Everything):
        return None
    change = (f"as a share of those: {say(of)}",)
    return Understood(Share(where, of), stated.notes, change)


_IN_FULL = re.compile(
    rf"{_OPENS}(?:what|which) {_SHARE} of (?:all of the |all the |all |the )?"
    r"(?!papers\b|those\b|them\b|these\b|it\b|that\b|such\b|other|rest\b|same\b)\S.+",
    re.IGNORECASE,
)
"""Both sides of a share are said: "and what share of the position papers are spotlights?"."""


def share_in_full(text: str, previous: Question, read: Read) -> Understood | None:
    """A share that says itself of which papers it is, at the edition of ``previous`` where it
    names none; None where it says less than that."""
    if not _IN_FULL.fullmatch(text) or _POINTS.search(text):
        return None
    stated = read(re.sub(rf"^{_OPENS}", "", text, flags=re.IGNORECASE))
    if isinstance(stated, NotUnderstood) or stated.unsure or stated.either is not None:
        return None
    share = stated.question
    if not isinstance(share, Share):
        return None
    if all(isinstance(p, (*_PLACE, c.Accepted)) for p in c.parts_of(share.of)):
        return None  # "what share of ICML papers …": what was asked before may go on
    whole = whole_condition(previous)
    named = {slot_of(p) for p in c.parts_of(share.of) if isinstance(p, _PLACE)}
    held = [p for p in c.parts_of(whole) if isinstance(p, _PLACE)]
    if "edition" in named or any(slot_of(p) == "edition" and named for p in held):
        held = []
    kept = [p for p in held if slot_of(p) not in named]
    of = c.both(*kept, *c.parts_of(share.of))
    change = (f"another share, of: {say(of)}",)
    return Understood(Share(share.where, of), stated.notes, change)


def _papers_of(question: Question) -> c.Condition | None:
    match question:
        case Count(measure="papers") | Listing(measure="papers"):
            return question.where
        case Share():
            return c.both(question.of, question.where)
    return None


def _placed(of: c.Condition, whole: c.Condition) -> c.Condition | None:
    """The papers below the line at the edition of those above it, where they name none; None where
    they name another one, of which those above it are no part."""
    held = {slot_of(p): p for p in c.parts_of(whole) if isinstance(p, _PLACE)}
    named = {slot_of(p): p for p in c.parts_of(of) if isinstance(p, _PLACE)}
    if any(slot in held and held[slot] != part for slot, part in named.items()):
        return None
    statuses = any(isinstance(x, c.Statuses) for x in c.leaves(whole))
    accepted = any(isinstance(p, c.Accepted) for p in c.parts_of(whole))
    parts = [
        p
        for p in c.parts_of(of)
        # "Of all papers from China", of rejected ones: of all that were submitted.
        if not (isinstance(p, c.Accepted) and statuses and not accepted)
    ]
    return c.both(*(part for slot, part in held.items() if slot not in named), *parts)
