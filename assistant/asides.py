"""Which of several sentences asks, and what around it only greets, explains or gives orders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.leads import ORDERS
from assistant.link import ABBREVIATED, link
from assistant.parsed import NotUnderstood
from assistant.rewording import WHERE_FROM

_SHORTENED = "".join(rf"(?<!\b{word}\.)" for word in sorted(ABBREVIATED))
SENTENCE_END = re.compile(
    rf"(?<=[?!])\s+|(?<=[”\"]\.)\s+(?=[A-Z])|(?<=[A-Z]{{2}}\.)\s+(?=[A-Z][a-z])|(?<=[a-z]{{2}}\.){_SHORTENED}\s+(?=[A-Z])|(?<=[a-z]{{3}}\.){_SHORTENED}\s+"
    r"|(?<=\d\.)\s+(?=[A-Z][a-z]+\s)",
)


def one_question(text: str) -> tuple[str, bool] | NotUnderstood:
    """The one sentence that asks, where the others only greet or explain; and whether any did.

    Two sentences that ask of different things are two questions: neither may be dropped, and
    together they would be a third.
    """
    sentences = [s for s in SENTENCE_END.split(text) if s.strip()]
    if len(sentences) < 2:
        return text, False
    told = [s for s in sentences if _says_nothing(s)]
    if len(sentences) - len(told) == 1:
        # "I read that AI “hallucinates”. How many …", "… I mean how many names".
        return next(s for s in sentences if s not in told), True
    if len(sentences) == 2 and (joined := _joined(*sentences)) is not None:
        return joined, False
    if len(sentences) == 2 and _asks_how_much(sentences[1]):
        return f"{sentences[0].rstrip('?!. ')}, {sentences[1]}", False
    naming = [s for s in sentences if any(x.is_name or x.is_year or x.quoted for x in link(s))]
    asking = [
        s
        for s in sentences
        if any(
            x.has(
                "operations.count",
                "operations.share",
                "operations.average",
                "operations.list",
                "operations.trend",
                "operations.compare",
                "acceptance.rate",
                "open.opening",
            )
            or x.has("measures.papers", "measures.submissions")
            for x in link(s)
        )
    ]
    if len(asking) == 1 and (paired := _both_named(asking[0], sentences)) is not None:
        return paired, True
    whole = [s for s in asking if s in naming]
    rest = [s for s in sentences if s not in (whole or asking) and s not in told]
    said = {section for s in whole or asking for section in _limiting(s)} - {""}
    limits = [s for s in rest if _limits(s) and not _limiting(s) <= said]
    if pointing := next((s for s in whole or asking if _POINTS.search(s)), None):
        limits += [
            s for s in rest if s != pointing and sentences.index(s) < sentences.index(pointing)
        ]
    if asking and limits:
        return _unsure_of(limits[0])
    if len(asking) == 1 and all(_names(s) <= _names(asking[0]) for s in naming):
        subject = next((s for s in sentences if s != asking[0] and _has_subject(s)), None)
        if subject is not None:
            return _unsure_of(subject)
        return asking[0], True
    if len(asking) == 1:
        placed = _placed_there(asking[0], [s for s in sentences if s != asking[0]])
        if placed is not None:
            return placed, True
    rules = [s for s in sentences if s not in asking and s in naming and _RULES.search(s)]
    if rules:
        return NotUnderstood(
            f"I can't tell what “{rules[0]}” changes of the question. Put it into the question.",
            unsure=True,
        )
    both = [s for s in asking if s in naming]
    if len(both) > 1:
        return NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            tuple(both[:4]),
            "clarification",
        )
    return text, False


def _joined(first: str, second: str) -> str | None:
    """One question of a sentence and what the next says of the answer: a number, the top ten."""
    head, tail = first.rstrip("?!. "), second.strip()
    if _ASKS_NUMBER.fullmatch(tail) and not any(s.section("operations") for s in link(head)[:2]):
        return f"{head}, how many"
    if _ASKS_LIST.fullmatch(tail) and re.match(r"(?:which|what|list|show)\b", head, re.IGNORECASE):
        return head
    sized = any(s.number is not None and not s.is_year for s in link(tail))
    if _GOES_ON.match(tail) and (sized or _limits(tail)):
        return f"{head}, {tail[0].lower()}{tail[1:].rstrip('.')}"
    top = _ASKS_TOP.fullmatch(tail)
    ranks = any(s.has("operations.most") for s in link(head)) or WHERE_FROM.match(head)
    if top is not None and ranks and re.search(r"top|biggest|largest|leading|highest", tail, re.I):
        return f"{head}, top {top['n']}"
    return None


_GOES_ON = re.compile(
    r"(?:with|without|from|by|excluding|except|including|among|only (?:with|from|by))\s"
    r"(?:[^\s?]+\s*){1,8}[.]?$",
    re.IGNORECASE,
)
""" "How many papers use Qwen? With at least two countries." """


def _unsure_of(sentence: str) -> NotUnderstood:
    return NotUnderstood(
        f"I can't tell whether “{sentence}” limits what you ask for. Put it into the question.",
        unsure=True,
    )


def _says_nothing(sentence: str) -> bool:
    """It greets, says what somebody knows, gives an order, or asks once more for the numbers."""
    said = sentence.strip()
    if _ASKS_AGAIN.fullmatch(said) or _WANTS_PAPERS.fullmatch(said) or ORDERS.match(said):
        return True
    told = _APPLAUDS.fullmatch(said) or _TOLD.match(sentence) or _BELIEVED.fullmatch(said)
    return told is not None and not any(x.is_name for x in link(sentence))


_APPLAUDS = re.compile(
    r"(?:(?:names|titles|numbers|rough numbers|counts|a (?:rough )?(?:number|list|count)|"
    r"the number)"
    r" (?:is|are|will be) (?:fine|ok|okay|enough|all i need|good)|good|great|nice|perfect|fine|"
    r"super|excellent|ok|okay|right|cool|interesting)[.!,]*",
    re.IGNORECASE,
)
_BELIEVED = re.compile(
    r"[^?]*,? i (?:believe|think|guess|suppose|gather|reckon|hear)[.!]?", re.IGNORECASE
)
""" "Author lists have grown, I believe."."""


_ASKS_AGAIN = re.compile(
    r"(?:and )?how many (?:does |do |did |has |have )?each(?: (?:have|had|one))?[?.!]*|"
    r"(?:and )?(?:please )?(?:give|show|tell|send) (?:me|us) (?:both|the two|all|the|just the)"
    r"(?: the)? (?:two )?(?:averages|counts|numbers|figures|values|medians|means)"
    r"(?:,? please)?[.!]?",
    re.IGNORECASE,
)
""" "Do orals have more authors than posters? Give me both averages." """
_WANTS_PAPERS = re.compile(
    r"i (?:only |just )?(?:need|want|mean) the number of papers(?:,? please)?[.!]?", re.IGNORECASE
)
_ASKS_NUMBER = re.compile(
    r"(?:(?:just )?(?:the )?(?:number|count|total)(?: of papers)?(?:,? (?:pls|plz|please))?|"
    r"how many(?: papers)?(?: (?:is|are) (?:that|there|those|they|it))?)[?.!]*",
    re.IGNORECASE,
)
""" "Spotlights that mention Mamba? Number please": the number of what stands before."""
_ASKS_LIST = re.compile(
    r"(?:i (?:need|want)|give me|send me|show me)(?: just)? (?:the |their )?(?:titles|list|names)"
    r"(?:,? (?:pls|plz|please))?[.!]?",
    re.IGNORECASE,
)
_ASKS_TOP = re.compile(
    r"(?:(?:give|show|list|name) (?:me |us )?)?(?:just |only )?(?:the )?(?:top )?(?P<n>\d{1,2}|two|"
    r"three|four|five|six|seven|eight|nine|ten)(?: (?:biggest|largest|top|best|most frequent|"
    r"leading|highest))?(?: (?:countries|institutions|universities|companies|authors|models|ones))?"
    r"(?: is enough| will do| would do| suffices)?(?:,? please)?[.!]?",
    re.IGNORECASE,
)
""" "Which countries show up most? Give me the ten biggest." """
_FRAGMENT = 3
"""Words up to which a sentence is no statement, but something to be counted by."""
_NARROWED_BY = ("statuses", "tracks", "kinds", "weights", "known", "positions", "refusals", "vague")
_OF_THE_ASKER = ("i ", "we ", "i'", "i’", "my ", "our ", "it ", "that ", "this ", "you ")
_LIMITING = (
    "quantifiers.only",
    "quantifiers.international",
    "topics.title",
    "topics.abstract",
)


_POINTS = re.compile(
    r"\b(?:about|of|on|mention\w*|discuss\w*|us(?:e|es|ing|ed)|nam(?:e|es|ed|ing)|with) "
    r"(?:it|them)\b(?!\s+(?:all|both)\b)",
    re.IGNORECASE,
)
""" "How many papers speak of it?": of what the sentence before names."""


def _limiting(sentence: str) -> set[str]:
    """The lists of the lexicon by which a sentence narrows what is counted; "" for other words."""
    found = {
        m.kind
        for s in link(sentence)
        for m in s.meanings
        if m.kind in (*_LIMITING, "quantifiers.single_author", "quantifiers.domestic")
        or m.kind.startswith(("positions.", "statuses."))
    }
    return found or {""}


def _limits(sentence: str) -> bool:
    """Whether a sentence beside the one that asks says something of what is to be counted."""
    spans = link(sentence)
    sized = any(s.number is not None and not s.is_year for s in spans) and any(
        s.section("measures") for s in spans
    )
    asks = sentence.rstrip().endswith("?")
    content = [
        s
        for s in spans
        if (not s.meanings and s.number is None) or any(map(s.section, _NARROWED_BY))
    ]
    if content and len(spans) <= _FRAGMENT and not sentence.lower().startswith(_OF_THE_ASKER):
        return True  # "How many papers from Korea? Workshop only."
    if any(s.section("statuses") for s in spans) and _RULES.search(sentence):
        return True  # "Count the withdrawn ones in the total."
    denied = any(s.has("quantifiers.not") for s in spans)
    alone = any(s.has("quantifiers.single_author", "quantifiers.domestic") for s in spans)
    return (
        (sized and asks)
        or (alone and not denied)
        or any(
            (s.has(*_LIMITING) and not s.is_function)
            or s.section("positions")
            or (s.section("statuses") and asks)
            for s in spans
        )
    )


_TWO = re.compile(
    r"\b(?:both|the two|these two|those two) (?:countries|nations|places)\b", re.IGNORECASE
)


def _both_named(question: str, sentences: Sequence[str]) -> str | None:
    """ "American and Chinese labs hardly work together. What share has authors in both countries?":
    the two are named beside it."""
    others = [s for s in sentences if s != question]
    found = {
        s.values("country")[0]: s.text
        for other in others
        for s in link(other)
        if s.has("country") and not s.is_function
    }
    own = any(s.has("country", "region") for s in link(question))
    if len(found) != 2 or own or len(_TWO.findall(question)) != 1:
        return None
    one, two = found.values()
    return _TWO.sub(f"both {one} and {two}", question)


def _asks_how_much(sentence: str) -> bool:
    """ "Did Google have more than Meta? By how many?": the second asks of the first."""
    spans = link(sentence)
    return any(s.has("operations.difference") for s in spans) and not any(
        s.is_name or s.is_year or s.quoted or s.section("measures") for s in spans
    )


_RULES = re.compile(
    r"\b(?:should|shouldn[’']t|must|don[’']t|do not|counted|count|include|exclude|leave|ignore|"
    r"skip)\b",
    re.IGNORECASE,
)
"""A sentence that says how to count: not to be dropped, nor taken for one more condition."""
_SUBJECT = re.compile(
    r"\b(?:interested in|work(?:ing)? on|looking (?:at|into|for)|writing (?:(?:an?|my) \w+ )?"
    r"(?:about|on)|research(?:ing|(?: on| into))|studying|care about)\s+(?P<what>.+)",
    re.IGNORECASE,
)


def _has_subject(sentence: str) -> bool:
    """ "I am interested in robustness.": words that the question behind it may be meant for."""
    found = _SUBJECT.search(sentence)
    return found is not None and any(not s.meanings for s in link(found["what"]))


_TOLD = re.compile(
    r"(?:i mean|i (?:have )?(?:read|heard|saw|seen|think|know|understand|realise|realize|"
    r"appreciate|am aware) that|(?:it is|it[’']s) (?:often |sometimes )?said that|"
    r"(?:they|people) say|rather (?:more|fewer|less|a lot)|"
    r"i (?:should|would|d) (?:think|guess|imagine|expect)|sorry|hi|hello|good \w+|thanks|"
    r"thank you)\b(?![^.!]*\?)",
    re.IGNORECASE,
)
"""A sentence that greets, or says what somebody has read: "I'm interested in robustness" is none,
it says what the next sentence is about."""
_THERE = re.compile(
    r"(?<!how many )\bthere\b(?!\s+(?:is|are|was|were|any|be|been)\b)", re.IGNORECASE
)


def _placed_there(question: str, others: Sequence[str]) -> str | None:
    """ "I'm writing about China. How many papers have an author there?": the place is named."""
    if len(_THERE.findall(question)) != 1 or re.search(r"\b(?:is|are|was|were) there\b", question):
        return None
    places = {
        span.text
        for sentence in others
        for span in link(sentence)
        if span.has("country", "region", "institution", "venue") and not span.is_function
    }
    return _THERE.sub(f"in {places.pop()}", question) if len(places) == 1 else None


def _names(sentence: str) -> set[str]:
    """What a sentence names, uniform; its quotations as they are."""
    return {
        meaning.value
        for span in link(sentence)
        if span.is_name and (span.text == "US" or not span.is_function)
        for meaning in span.meanings
    } | {span.key for span in link(sentence) if span.is_year or span.quoted}
