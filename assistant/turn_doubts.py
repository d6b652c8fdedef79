"""Whether a turn says something that its reading has nothing of: it joins, leaves out or points at
what was before, and the reading took its place, kept it or forgot it.

Words can say one thing in more ways than any list holds. These checks look at what a reading did to
the question before, and ask again where the words speak of something else. Pure.
"""

from __future__ import annotations

import re

from assistant.link import link
from assistant.question import Average, Comparison, Count, Listing, Question, Ranking, Trend
from assistant.slots import whole_condition
from index import conditions as c

_PLACED = (c.Venues, c.Years, c.Editions)
_JOINED = re.compile(
    r"\b(?:that|this|it|those|them)(?: one)?,? (?:and|or|plus|and/or)\b(?! (?:how|what|which|in|at|"
    r"for|then))|\b(?:together|combined) with\b|\beither (?:that|this|it)\b|\bone or the other\b|"
    r"^(?:same )?(?:but )?or\b",
    re.IGNORECASE,
)
""" "That or GPT", "combined with COLM 2024": one thing more, and none in the place of another."""
_SET_BEFORE = re.compile(
    r"\b(?:that|this|the same) (?:set|group|number|total|subset|lot|batch|pool|figure|sample|"
    r"ranking|one)\b|\bthe one I (?:named|asked|mentioned)\b|"
    r"\b(?:in|among|within|of|from) (?:there|those|these|them)\b|"
    r"\b(?:those|these) (?:papers|ones)\b|"
    r"\byou (?:just )?(?:gave|counted|listed|mentioned|found)\b|\bdoes it have\b|\bwith that\b",
    re.IGNORECASE,
)


def _joined_to_before(text: str, question: Question, previous: Question) -> bool:
    """Whether the words join something to what was asked before and the reading took its place."""
    if _JOINED.search(text) is None:
        return False
    new: set[c.Condition] = set(c.leaves(whole_condition(question))) - {c.Accepted()}
    old: set[c.Condition] = set(c.leaves(whole_condition(previous))) - {c.Accepted()}
    return bool(new - old) and bool(old - new) and not _holds_both(new, old)


def _holds_both(new: set[c.Condition], old: set[c.Condition]) -> bool:
    """Whether what is no longer there stands in what came: "Llama" in "Llama or GPT"."""
    return all(any(_within(x, y) for y in new) for x in old - new)


def _within(one: c.Condition, other: c.Condition) -> bool:
    match one, other:
        case c.Countries(codes=a), c.Countries(codes=b):
            return set(a) <= set(b)
        case c.Models(families=a), c.Models(families=b):
            return set(a) <= set(b)
        case c.Institutions(names=a), c.Institutions(names=b):
            return set(a) <= set(b)
        case c.Venues(names=a), c.Venues(names=b):
            return set(a) <= set(b)
        case c.Years(first=a, last=d), c.Years(first=b, last=e):
            return (b or 0) <= (a or 0) and (d or 9999) <= (e or 9999)
        case ((c.Venues() | c.Years()), c.Editions()):
            return True
    return False


def _of_what_was_before(text: str, question: Question, previous: Question) -> bool:
    """Whether the words point at the papers before and the question is of all venues and years."""
    if _SET_BEFORE.search(text) is None:
        return False
    placed = any(isinstance(x, _PLACED) for x in c.leaves(whole_condition(previous)))
    still = any(isinstance(x, _PLACED) for x in c.leaves(whole_condition(question)))
    return placed and not still


def is_doubtful(text: str, question: Question, previous: Question) -> bool:
    """Whether the reading ``question`` of a turn after ``previous`` is rather asked about."""
    return any(
        doubt(text, question, previous)
        for doubt in (
            _denies_itself,
            _joined_to_before,
            _of_what_was_before,
            _left_in,
            _holds_old_and_new,
            _does_so,
            _lost_its_content,
            _searches_for_a_name,
        )
    )


def _denies_itself(text: str, question: Question, previous: Question) -> bool:
    """It asks for papers that both fulfil something and don't."""
    parts = c.parts_of(whole_condition(question))
    return any(isinstance(p, c.Not) and p.part in parts for p in parts)


_OUT = re.compile(
    r"\b(?:not (?:counting|including)|set(?:ting)? aside|leav(?:e|ing) (?:out|aside)|left out|"
    r"exclud\w+|except(?:ing)?|minus|remov(?:e|ing)|drop(?:ping)?|strip(?:ping)?|toss(?:ing)?|"
    r"throw(?:ing)? out|discard(?:ing)?|subtract(?:ing)?|disregard(?:ing)?|other than|all but|"
    r"everything but|apart from|without)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:all but|everything but|except|apart from|other than)\b", re.IGNORECASE)
_NARROWS = (c.Countries, c.Models, c.Institutions, c.Words, c.AuthorCount, c.CountryCount)


def _left_in(text: str, question: Question, previous: Question) -> bool:
    """Papers are to go, and the reading kept just those: "all but the ones with a US author"."""
    if _OUT.search(text) is None or isinstance(question, Comparison | Ranking):
        return False
    old = c.parts_of(whole_condition(previous))
    new = [p for p in c.parts_of(whole_condition(question)) if p not in old]
    if not any(isinstance(p, _NARROWS) for p in new):
        return False
    gone = any(p not in c.parts_of(whole_condition(question)) for p in old)
    told = any(isinstance(p, c.Not) or getattr(p, "only", False) for p in new)
    bounds = any(isinstance(p, c.AuthorCount | c.CountryCount) for p in new)
    swapped = gone and _BUT.search(text) is None
    return not told and not swapped and not (bounds and "without" in text.casefold())


_JOINS = re.compile(
    r"\b(?:and|both|or|also|too|as well|plus|with|together|alongside|besides|but|not|without|vs|"
    r"versus|than|compared?|against|between|of those|of these|of them)\b|[&+/]",
    re.IGNORECASE,
)


def _holds_old_and_new(text: str, question: Question, previous: Question) -> bool:
    """ "Llama out, Qwen in" names the old one and a new one and joins nothing: not both at once."""
    if _JOINS.search(text) is not None or isinstance(question, Comparison | Ranking | Trend):
        return False
    if _COUNTED_AS.search(text) is not None:
        return False
    old, new = (
        {v for x in c.leaves(whole_condition(q)) for v in _values(x)} for q in (previous, question)
    )
    for kind in ("country", "model"):
        named = {v for s in link(text) for v in s.values(kind)}
        if len(named) == 2 and len(named & old) == 1 and named <= new:
            return True
    return False


_DOES_SO = re.compile(
    r"\b(?:do|does|did|doing) (?:so|that|it|this)\b|\bin question\b", re.IGNORECASE
)


def _does_so(text: str, question: Question, previous: Question) -> bool:
    """ "How many of the 2025 papers that do so": what they do is what was asked before."""
    if _DOES_SO.search(text) is None:
        return False
    old, new = (set(c.leaves(whole_condition(q))) for q in (previous, question))
    return not {x for x in old if not isinstance(x, c.EDITION_TYPES)} <= new


_COUNTED_AS = re.compile(r"\bcount(?:s|ed|ing)?\b.*\bas\b", re.IGNORECASE)


def _values(condition: c.Condition) -> tuple[str, ...]:
    if isinstance(condition, c.Countries):
        return condition.codes
    return condition.families if isinstance(condition, c.Models) else ()


_WHICH_IS_IT = re.compile(r"(?:and |so )?which (?:paper|one)s?\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:such|that|same|there|it|this|switch|change|move|moving|swap|instead|too|also|as well|"
    r"(?:do|does|did) so|includ\w+|combin\w+|together|up or down|measure|equivalent)\b",
    re.IGNORECASE,
)


def _lost_its_content(text: str, question: Question, previous: Question) -> bool:
    """Of all that was asked before only the place is left: "change the year to 2024" is no question
    about all papers of 2024."""
    if _WHICH_IS_IT.match(text) and isinstance(previous, Average):
        # The paper with the most authors, and not all of them.
        return isinstance(question, Listing) and previous.statistic in ("max", "min")
    if not isinstance(question, Count | Listing | Trend) or _CHANGES.search(text) is None:
        return False
    if getattr(question, "measure", "papers") != "papers":
        return False
    return _content(previous) and not _content(question)


def _content(question: Question) -> bool:
    parts = c.parts_of(whole_condition(question))
    return not isinstance(question, Ranking) and any(
        not isinstance(p, c.EDITION_TYPES) for p in parts
    )


def _searches_for_a_name(text: str, question: Question, previous: Question) -> bool:
    """A phrase to be searched for that holds the name of a model or country, or a pronoun."""
    old = set(c.leaves(whole_condition(previous)))
    for leaf in c.leaves(whole_condition(question)):
        if not isinstance(leaf, c.Words) or leaf in old:
            continue
        for phrase in leaf.phrases:
            if f'"{phrase.casefold()}"' in text.casefold().replace("“", '"').replace("”", '"'):
                continue
            spans = link(phrase)
            named = any(s.has("country", "model") for s in spans) and len(phrase.split()) < 4
            if named or _PRONOUN.search(phrase) or len(phrase) < 2:
                return True
    return False


_PRONOUN = re.compile(r"\b(?:i|you|me|it|that|this|those|these|them|over|else|asked|redo)\b")
