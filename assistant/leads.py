"""What leads up to a question: to whom it is put, what it is for, how kindly one asks.

Pure: text in, text out. A lead that could narrow the question stays, and keeps it from being read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.link import Span, link

_ASKS = re.compile(
    r"\b(?:how many|how much|how often|how large|how big|what (?:share|percent|percentage|fraction|"
    r"proportion|portion)|(?:on )?which|what all|what(?:[’']s| is| was| are| were) the|"
    r"whose models)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?:\b(?:tell(?: me| us)?|teach me|let (?:me|us) know|know|ask|asking|say|wonder|wondering|"
    r"curious|count|check|find out|figure out|work out|see|please|"
    r"help(?: me| us)?(?: to)?(?: count| find| see)?|"
    r"lol|yo|hey|hi|hello|sir|madam|ok|okay|well|so|right|(?:bottom line|question|quick one|"
    r"serious question|simple question|quick question|thing is))\s*[:,!–-]?|"
    r"^(?:sir|madam|dear \w+|hi \w+|hello \w+),[^,]*)\s*$",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(
    r"\b(?:bhai|yaar|she|he|they|her|his|their|reader|editor|boss|i|me|we|us|you|your|my|our|"
    r"please|help|sir|madam|dear|yo|hey|hi|hello|ok|okay|well|line|question|one|thing|so|right|"
    r"lol)\b",
    re.IGNORECASE,
)
_ON_A_SUBJECT = re.compile(
    r"\b(?:interested in|work(?:ing)? on|looking (?:at|into)|stud(?:y|ies|ying)|research(?:es|ing)|"
    r"focus\w*|writing (?:about|on)|cover(?:s|ing)?|follow(?:s|ing)?|papers?|authors?)\b",
    re.IGNORECASE,
)


def without_lead(text: str) -> str:
    """The question without what leads up to it: "I don't suppose you could tell me how many …".

    Only where the lead speaks to somebody, ends by asking to be told, and names nothing that the
    question could be meant of.
    """
    colon = _COLON.match(text)
    if colon is not None and ORDERS.match(colon["lead"]):
        return colon["rest"]
    if colon is not None and _is_idle(colon["lead"], colon["rest"]):
        return colon["rest"]
    found = _ASKS.search(text)
    if found is None or found.start() == 0:
        return text
    lead = text[: found.start()]
    if lead.strip().lower() in _OPENERS or re.match(r"(?:and|but) ", lead, re.IGNORECASE):
        return text  # "so how many more is that?": it goes on from before
    if not (_TELLS.search(lead) and _TO_SOMEBODY.search(lead)) or re.search(r"[.?!]\s", lead):
        return text
    spans = link(lead)
    rest = link(text[found.start() :])
    named = bool(named_in(spans) - named_in(rest))
    counted = any(
        s.number is not None or any(map(s.section, ("statuses", "tracks", "positions", "weights")))
        for s in spans
    )
    subject = _has_subject(spans) or _ON_A_SUBJECT.search(lead) is not None
    if named or counted or (subject and not _OCCASION_NOUN.search(lead)):
        return text
    return text[found.start() :]


_OPENERS = frozenset("so|ok so|okay so|well|right|ok|okay|ok well|yes|now".split("|"))
_OCCASION_NOUN = re.compile(
    r"\bfor (?:an?|my|our|the|this) [^,]{0,30}?(?:briefing|report|article|story|piece|talk|"
    r"committee|newsletter|thesis|class|presentation|hearing|memo|column|blog|podcast|slide|"
    r"meeting|minister|paper)\b",
    re.IGNORECASE,
)
ORDERS = re.compile(
    r"(?:(?:ok|okay|so|now|hey|please|well),? )*(?:ignore|disregard|forget|"
    r"override)\b[^.!?]*\b(?:instructions?|prompts?|rules?|"
    r"guidelines|system message)\b",
    re.IGNORECASE,
)
"""Text that gives orders is text: the question beside it is answered."""
_COLON = re.compile(r"(?P<lead>[^:?]{3,120}):\s+(?P<rest>\S.{12,})$")
_SPOKEN = re.compile(
    r"^(?:(?:ok|so|hi|hello|please|well)[, ]+)*(?:we|i|my|our|for (?:an?|my|our|the|this)|"
    r"to (?:verify|check|confirm|start|begin|finish|be sure|double-check)|making|doing|writing|"
    r"working|preparing|need|quick|last|next|one|another|first|question|request|a question|"
    r"here[’']s|this is|as part of|just|help|please)\b",
    re.IGNORECASE,
)


def _is_idle(lead: str, rest: str) -> bool:
    """ "We're doing a Sunday piece on our local university: how many …": the lead says nothing that
    the question doesn't say; of "a piece on robotics" that can't be told."""
    if not _SPOKEN.match(lead):
        return False
    spans, asked = link(lead), link(rest)
    operations = ("operations.count", "operations.share", "operations.average", "operations.list")
    asks = any(s.has(*operations, "operations.most", "operations.median") for s in asked)
    named = named_in(spans) - named_in(asked)
    unknown = _has_subject(spans)
    occasion = _OCCASION_NOUN.search(lead) is not None
    if not occasion and (lead.lower().startswith("for ") or _ON_A_SUBJECT.search(lead)):
        return False  # "for the robotics line of work: how many …"
    narrows = any(
        s.number is not None
        or s.quoted
        or s.section("positions")
        or (not occasion and (s.section("statuses") or s.section("tracks")))
        for s in spans
    )
    return asks and not named and not unknown and not narrows


def _has_subject(spans: Sequence[Span]) -> bool:
    """ "A piece on robotics": words behind "on" or "about" that the question may be meant of; not
    "on our local university", which the question says in its own words."""
    at = next((i for i, s in enumerate(spans) if s.key in ("on", "about", "into")), None)
    if at is None:
        return False
    end = at + 1
    while end < len(spans) and not spans[end].after_break:
        end += 1
    said = spans[at + 1 : end]
    plain = bool(said) and (said[-1].section("measures") or said[-1].section("kinds"))
    return any(not s.meanings for s in said) and not plain


def named_in(spans: Sequence[Span]) -> set[str]:
    """The names, years and quotations of some text, each by what it stands for."""
    named = {
        meaning.value for s in spans if s.is_name and not s.is_function for meaning in s.meanings
    }
    return named | {s.key for s in spans if s.is_year or s.quoted}


def loses_a_name(before: str, after: str) -> bool:
    """Whether a text in other words no longer has a name, a year or a quotation that it had: such
    a wording would answer another question, and is not used."""
    return bool(named_in(link(before)) - named_in(link(after)))
