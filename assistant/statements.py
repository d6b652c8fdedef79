"""Whole statements about papers that narrow a question or leave papers out of it: "of those, how
many mention Qwen?", "excluding papers with a US author".

The statement is read as a question of its own, so that it means what it would mean alone; what it
says is then put to the other's conditions, or denied of them. Where it can't be read so, or speaks
of editions, the turn is left to the readers of single words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.parsed import NotUnderstood, Understood
from assistant.question import Average, Comparison, Count, Listing, Question, Ranking, Share, Trend
from assistant.reading import say
from index import conditions as c

Read = Callable[[str], Understood | NotUnderstood]

OUT = (
    r"(?:excluding|excl\.?|exclude|leav(?:e|ing) out|leav(?:e|ing) aside|drop(?:ping)?|remov(?:e|"
    r"ing)|tak(?:e|ing) out|cut(?:ting)? out|cut|throw(?:ing)? out|kick(?:ing)? out|"
    r"discard(?:ing)?|skip(?:ping)?|get(?:ting)? rid of|set(?:ting)? aside|disregard(?:ing)?|"
    r"ignor(?:e|ing)|"
    r"not counting|without counting|don[’']t count|do not count|without|except(?: for)?|minus|"
    r"with the exception of|apart from|other than|not including|but not)"
)
THEM = (
    r"(?:(?:any|all|the|all the|any of the|all of the) )?(?P<them>papers|those|ones|them|articles)"
)
REL = (
    r"(?:that|which|with|whose|from|by|where|about|on|mentioning|using|naming|evaluating|having|"
    r"involving|containing)"
)
_SAID = rf"(?P<said>{REL} [^?;:]{{1,200}}?)"
_END = r"[ ?.!]*$"
_START = r"^(?:(?:and|now|but|then|so|ok|okay|please|what|if|we|you|i|just)[, ]+)*"
_THOSE = r"(?:those|these|them|the (?:above|latter))(?: papers| ones)?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_APART = (
    _form(rf"(?P<main>.{{12,}}?)[,(]? \(?{OUT} {THEM} {_SAID}\)?{_END}"),
    _form(rf"{OUT} {THEM} {_SAID}, (?P<main>[^?]{{12,}}){_END}"),
)
_TURN_OUT = (
    _form(rf"{_START}{OUT} {THEM} {_SAID}{_END}"),
    _form(
        rf"{_START}(?P<number>how many)(?: (?:of {_THOSE}|papers|of the papers))? (?:remain|(?:are|"
        r"is|would be) (?:still )?left|stay|are there|is (?:it|that)|would (?:remain|stay))"
        rf"(?: over)?(?:,? (?:if|when|once) (?:we|you|i|one))? {OUT} {THEM} {_SAID}{_END}"
    ),
)
_TURN_OF = _form(
    rf"{_START}(?P<share>as an? (?:share|percentage|proportion|fraction) )?(?:of|among|out of) "
    rf"(?:just |only )?(?:the |all |all the |those )?(?:papers|those|ones) {_SAID}{_END}"
)
_TURN_IN = (
    _form(
        rf"{_START}(?P<number>how many)(?: of)? {_THOSE}(?: also| even)? (?P<plain>[^?;:,]+?){_END}"
    ),
    _form(
        rf"{_START}(?:of|among|out of|from) {_THOSE},? (?P<number>how many)(?: also| even)? "
        rf"(?P<plain>[^?;:]+?){_END}"
    ),
    _form(
        rf"{_START}(?:keep|show(?: me)?|give me|only|just|keep only|keep just|restrict (?:it|that) "
        rf"to|limit (?:it|that) to|narrow (?:it|that)(?: down)? to) (?:for )?(?:only |just )?"
        rf"(?:the |all )?"
        rf"(?P<them>those|ones|papers) {_SAID}{_END}"
    ),
    _form(rf"{_START}(?P<which>which) of {_THOSE}(?: also| even)? (?P<plain>[^?;:,]+?){_END}"),
)


_LEAVES_OUT = _form(rf"\b{OUT} {THEM}")
_MOST = 3
"""Exclusions in one question: each is read by itself, and more of them nobody follows."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A question and the statement about the papers that it leaves out."""

    main: str
    said: str


def taken_apart(text: str) -> Apart | None:
    """What a question is without the papers that it leaves out; None where it leaves out none.

    >>> taken_apart("How many papers use Llama, excluding papers with a US author?")
    Apart(main='How many papers use Llama', said='with a US author')
    """
    if len(_LEAVES_OUT.findall(text)) > _MOST:
        return None
    for form in _APART:
        found = form.match(text)
        if found is not None:
            return Apart(found["main"].strip(" ,("), found["said"])
    return None


def leave_out(apart: Apart, read_main: Read, read: Read) -> Understood | None:
    """The question without those papers; None where one of both can't be read by itself."""
    main = read_main(apart.main)
    if isinstance(main, NotUnderstood) or main.unsure:
        return None
    said = read_statement(apart.said, read)
    if said is None:
        return None
    out = denied(said.condition)
    changed = put(main.question, out)
    if changed is None:
        return None
    # Of the other reading of an "and" they are left out as well.
    either = put(main.either, out) if main.either is not None else None
    return replace(main, question=changed, either=either, notes=(*main.notes, *said.notes))


def on_those(text: str, previous: Question, read: Read) -> Understood | NotUnderstood | None:
    """The question before, for those of its papers that a statement holds of, or doesn't."""
    if len(_LEAVES_OUT.findall(text)) > _MOST:
        return None
    if (found := _TURN_OF.match(text)) is not None:
        return _of_those_alone(found, previous, read)
    for out, forms in ((True, _TURN_OUT), (False, _TURN_IN)):
        found = next((m for form in forms if (m := form.match(text)) is not None), None)
        if found is not None:
            return _turned(found, previous, read, out=out)
    return None


def _of_those_alone(
    found: re.Match[str], previous: Question, read: Read
) -> Understood | NotUnderstood | None:
    """ "And of just the papers that mention Qwen?", after a share: its denominator."""
    stated = read_statement(found["said"], read)
    if stated is None:
        return None
    whole = stated.condition
    if isinstance(previous, Share | Trend) and previous.of is not None:
        told, scope = previous.where, previous.of
    elif found["share"] and isinstance(previous, Count | Trend) and _counts_papers(previous):
        scope = c.only_of(previous.where, c.EDITION_TYPES)
        told = c.both(*(p for p in c.parts_of(previous.where) if p not in c.parts_of(scope)))
    else:
        return None
    of = c.both(scope, whole)
    part = c.both(*(p for p in c.parts_of(told) if p not in c.parts_of(of)))
    if isinstance(part, c.Everything):
        return NotUnderstood(
            f"All of those are counted already ({say(whole)}): their share is 100 %.", unsure=True
        )
    change = (f"of those alone: {say(whole)}",)
    if isinstance(previous, Trend):
        return Understood(replace(previous, where=part, of=of), stated.notes, change)
    return Understood(Share(part, of), stated.notes, change)


def _counts_papers(question: Question) -> bool:
    if isinstance(question, Trend):
        return question.quantity is None
    return isinstance(question, Count | Listing) and question.measure == "papers"


_ROWS = (c.Countries, c.CountryCount, c.Institutions, c.InstitutionKinds, c.AuthorNames, c.Models)
"""What may be said of the rows of a ranking and not of papers: "only those from Europe"."""


def _turned(
    found: re.Match[str], previous: Question, read: Read, *, out: bool
) -> Understood | None:
    groups = found.groupdict()
    stated = read_statement(groups.get("said") or f"that {groups['plain']}", read)
    if stated is None:
        return None
    if isinstance(previous, Ranking | Comparison) and groups.get("them") not in _PAPERS:
        verb = re.match(r"(?:that|which) (?!is\b|are\b)", groups.get("said") or "")
        if not verb and any(isinstance(leaf, _ROWS) for leaf in c.leaves(stated.condition)):
            return None
    asked = _asked(previous, groups, out)
    if asked is None:
        return None
    changed = put(asked, denied(stated.condition) if out else stated.condition)
    if changed is None:
        return None
    kind = "" if type(changed) is type(previous) else "now as a number, "
    if groups.get("which"):
        kind = "now as a list, "
    change = f"{kind}{'without' if out else 'of those'}: {say(stated.condition)}"
    return Understood(changed, stated.notes, (change,))


_PAPERS = ("papers", "articles")


def _asked(previous: Question, groups: dict[str, str | None], out: bool) -> Question | None:
    """The question that the turn asks, before it is narrowed; None where that can't be told."""
    match previous:
        case Count() | Listing() | Average():
            where = previous.where
            if not isinstance(previous, Average) and previous.measure != "papers":
                # "How many of those are in Europe?", after institutions: of them, maybe.
                return None if groups.get("number") or groups.get("which") else previous
        case Share() | Trend():
            where = c.both(previous.of or c.EVERYTHING, previous.where)
        case Ranking() | Comparison():
            if groups.get("number") or groups.get("which"):
                return None
            return previous if out or previous.of is None else None
        case _:
            return None
    if groups.get("number"):
        return Count(where)
    if groups.get("which"):
        return Listing(where)
    shared = isinstance(previous, Share | Trend) and previous.of is not None
    # "Only those that …", after a share: of both its papers or of the part? It isn't said.
    return previous if out or not shared else None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a statement says, and what was taken for what in it ("“Chinesse” read as “chinese”")."""

    condition: c.Condition
    notes: tuple[str, ...]


def read_statement(said: str, read: Read) -> Stated | None:
    """What a statement says of papers, in conditions; None where it isn't one."""
    understood = read(f"number of papers {said}")
    if isinstance(understood, NotUnderstood) or understood.unsure or understood.either is not None:
        return None
    question = understood.question
    if not isinstance(question, Count) or question.measure != "papers":
        return None
    parts = [p for p in c.parts_of(question.where) if not isinstance(p, c.Accepted)]
    editions = (c.Venues, c.Years, c.Editions)
    if not parts or any(isinstance(leaf, editions) for p in parts for leaf in c.leaves(p)):
        return None
    return Stated(c.both(*parts), understood.notes)


def denied(condition: c.Condition) -> c.Condition:
    """What holds where a condition doesn't; nothing is denied twice."""
    if isinstance(condition, c.Not):
        return condition.part
    parts = c.parts_of(condition)
    if len(parts) > 1 and all(isinstance(p, c.Not) for p in parts):
        return c.AnyOf(tuple(p.part for p in parts if isinstance(p, c.Not)))
    return c.Not(condition)


def put(question: Question, condition: c.Condition) -> Question | None:
    """The question of those papers alone that fulfil one more condition."""
    status = any(isinstance(leaf, c.Statuses) for leaf in c.leaves(condition))

    def narrowed(where: c.Condition) -> c.Condition:
        parts = c.parts_of(where)
        if status and not isinstance(condition, c.Not):
            parts = tuple(p for p in parts if not isinstance(p, c.Accepted))
        return c.both(*parts, *(p for p in c.parts_of(condition) if p not in parts))

    match question:
        case Share():
            return replace(question, of=narrowed(question.of))
        case Trend() | Ranking() | Comparison() if question.of is not None:
            return replace(question, of=narrowed(question.of))
        case Count() | Listing() | Average() | Trend() | Ranking() | Comparison():
            return replace(question, where=narrowed(question.where))
    return None
