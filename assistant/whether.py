"""Questions that hold a claim: "is it true that about 3 % of …" is answered by its verdict.

The claim is checked as ``papertally check`` does it; the answer carries the number that was
computed, its papers and definitions, so that a follow-up goes on from there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answer import Answer, Row, Variant
from assistant.link import link
from assistant.operation import STATISTICS
from assistant.opposed import held_against, two_sides
from assistant.parsed import NotUnderstood
from assistant.phrases import number, percent
from assistant.question import Average, Count, Question, Share, query_json
from assistant.reading import say_briefly
from index import conditions as c

if TYPE_CHECKING:
    from assistant.claims.check import Checked
    from assistant.claims.context import Context
    from assistant.guest.visit import Guest
    from assistant.view import CorpusView

_ASKS = re.compile(
    r"^(?:so[,\s]+)?(?:is it (?:really |actually )?(?:true|correct|right|so|the case|accurate)"
    r"(?: to say)? that|true or false[:,]?|(?:please |can you |could you )*"
    r"(?:fact[- ]?check|verify|confirm|double[- ]?check|check)(?: this| that| whether| if)?[:,]?|"
    r"(?:is|was) (?:that|this|it) (?:true|right|correct|so):|"
    r"(?:is|would) it (?:be )?(?:fair|right|exact|certain|correct|accurate) to say(?: that)?|"
    r"i(?:'ve| have)? (?:read|heard) (?:somewhere )?that)\s+(?P<claim>.{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS = re.compile(
    r"^(?:(?:an?|one|our|the|my|this|some|another) (?:[\w-]+ ){1,3}?"
    r"(?:(?:that )?(?:i|we)(?:[’']m|[’']re|[’']ve| am| are| have)? \w+ )?|(?:writer|author|"
    r"reporter|"
    r"blogger|"
    r"reader|colleague|source|tweet|post|blog|article|speaker|minister|intern|"
    r"caller) )(?:claim(?:s|ed)?|sa(?:ys?|id)|"
    r"state[sd]?|writes?|wrote|report(?:s|ed)?|assert(?:s|ed)?|(?:told|tells) (?:me|us)|"
    r"swears?|swore|insists?|insisted|maintain(?:s|ed)?|argue[sd]?|believes?|thinks?|reckons?)"
    r"(?: here)?(?: that)?[:,]?\s+(?P<claim>.{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_TOLD = re.compile(
    r"^i(?: was|[’']ve been| have been| am|[’']m)? (?:told|informed|given to understand|"
    r"assured)(?: that)?,?\s+"
    r"(?P<claim>.{8,})$",
    re.IGNORECASE | re.DOTALL,
)
"""Somebody is quoted: a claim only with a question to it behind (``_TAIL``)."""
_TAIL = re.compile(
    r"[,.;:!?\s–-]*(?:\b(?:(?:is|was) (?:that|this|it) (?:really )?"
    r"(?:true|right|correct|so|accurate)|"
    r"correct|right|true|true or false|yes or no|what do you (?:get|find|have)|"
    r"do you (?:get|find) (?:that|the same)(?: too)?|does (?:that|this|it) hold(?: up)?|"
    r"what(?:'s| is) the (?:actual|real|right|correct|true) "
    r"(?:share|number|figure|percentage|count|proportion)))?\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_CHECKS = re.compile(
    r"(?:please |can you |could you |to )*(?:fact[- ]?check|verify|confirm|double[- ]?check|check)"
    r"(?: this| that)?[:,–-]\s+",
    re.IGNORECASE,
)
_BEGINS_QUESTION = re.compile(
    r"(?:how|what|which|who|whose|when|where|why|is|are|was|were|do|does|did|has|have|can|could|list|"
    r"show|give|name|find|count|tell)\b",
    re.IGNORECASE,
)
_SAID = {
    "supported": "Yes, supported",
    "close": "Close, but not exactly so",
    "contested": "Contested: it depends on the definition",
    "refuted": "No, refuted",
    "cannot_tell": "I can't tell",
}


_ANSWERED = {
    "supported": "Yes",
    "close": "Nearly",
    "contested": "It depends on the definition",
    "refuted": "No",
    "cannot_tell": "I can't tell",
}
"""The same for a question of the reader's own, where nobody claimed anything."""


NOT_CHECKED = NotUnderstood(
    "I can't check this sentence as it stands. Say it with a number, or ask how many there are.",
    unsure=True,
)


def denies(claim: str) -> bool:
    """ "No African country has a paper": read as a question, it would lose its "no"."""
    return re.match(r"(?:no|none|nobody|not|never|neither)\b", claim, re.IGNORECASE) is not None


def claim_in(text: str) -> str | None:
    """The claim that a question asks about, or None.

    >>> claim_in("Is it true that about 3 % of NeurIPS papers are US-China collaborations?")
    'about 3 % of NeurIPS papers are US-China collaborations'
    >>> claim_in("A reader says COLM 2025 had 418 papers. What's the actual number?")
    'COLM 2025 had 418 papers'
    >>> claim_in("“A third of COLM 2025 papers name Llama,” it says. Is that right?")
    'A third of COLM 2025 papers name Llama,'
    >>> claim_in("COLM 2025 had 418 papers, right?")
    'COLM 2025 had 418 papers'
    >>> claim_in("How many papers did COLM 2025 have, right?")
    """
    text = " ".join(text.split())
    told = _CHECKS.match(text)
    if told is not None and _SAYS.match(text[told.end() :]):
        text = text[told.end() :]  # "please check: a blog says …"
    if quoted := _quoted(text):
        return quoted
    tail = _TAIL.search(text)
    asked = tail is not None and bool(re.search(r"[a-z]", tail[0], re.IGNORECASE))
    found = _ASKS.match(text) or ((_SAYS.match(text) or _TOLD.match(text)) if asked else None)
    claim = found["claim"] if found else text if asked else ""
    claim = re.sub(r"^(?:for (?:me|us)|please|[,: ])+", "", _TAIL.sub("", claim), flags=re.I)
    if claim and not _BEGINS_QUESTION.match(claim):
        return claim
    return _said_before(text)


_QUOTE = re.compile(
    r"[\"“](?P<double>[^\"”]{20,})[\"”]|(?<!\w)[‘'](?P<single>[^‘]{20,}?)[’'](?!\w)"
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_ASKING = re.compile(
    r"\?|\b(?:verify|check|confirm|need|give|please|actual|really|correct|right|true|figures?|"
    r"numbers?|counts?|percentage|how many|what|which)\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"\b(?:contain\w*|mention\w*|say(?:s|ing)?|words?|phrases?|titled?|abstracts?|about|with)\s*$",
    re.IGNORECASE,
)
"""Words before a quotation that is looked for in papers, and no claim about them."""


def _quoted(text: str) -> str | None:
    """ "“A third of COLM papers name Llama.” Is that right?": the sentence that is quoted."""
    found = _QUOTE.search(text)
    if found is None:
        return None
    claim = (found["double"] or found["single"]).strip()
    before, behind = text[: found.start()], text[found.end() :]
    says = re.search(r"\b(?:says?|said|saying) (?:here )?(?:that )?$", before, re.IGNORECASE)
    if (_HOLDS.search(before) and not says) or len(claim.split()) < _WORDS_OF_CLAIM:
        return None
    return claim if _only_asks(f"{before} {behind}", claim) and _has_figure(claim) else None


_WORDS_OF_CLAIM = 5


def _said_before(text: str) -> str | None:
    """ "The op-ed claims more ACL papers mention Llama than GPT. Correct? I need both."."""
    said, *asked = _SENTENCE.split(text)
    found = _SAYS.match(said) or _TOLD.match(said)
    if found is None or not asked:
        return None
    claim = re.sub(
        r",\s*(?:is|was) (?:it|that|this) (?:so|true|right|correct)$", "", found["claim"]
    )
    claim = claim.rstrip(".?! ")
    if said.endswith("?"):
        claim = re.sub(r",\s*(?:is|was|isn.t) (?:it|that|this)\b.*$", "", claim)
    return claim if _only_asks(" ".join(asked), claim) and _has_figure(claim) else None


def _only_asks(rest: str, claim: str) -> bool:
    """Whether the words around a claim ask about it and name nothing that it doesn't."""
    if not _ASKING.search(rest):
        return False
    held = {v.value for s in link(claim) for v in s.meanings} | {s.key for s in link(claim)}
    if any(s.has(*_STATISTICS) and s.key not in held for s in link(rest)):
        return False  # "What is the median?", of a claim that says nothing of one
    return all(
        s.key in held or any(m.value in held for m in s.meanings)
        for s in link(rest)
        if (s.is_name and not s.is_function) or s.is_year or s.quoted
    )


_STATISTICS = tuple(f"operations.{name}" for name in STATISTICS)


def _has_figure(claim: str) -> bool:
    from assistant.claims.find import inspect

    return inspect(claim).reason is None


_YES_OR_NO = re.compile(
    r"(?:so|and|but|well|then)?,?\s*(?P<verb>is|are|was|were|do|does|did|has|have|had)\s+"
    r"(?P<there>there\s+)?(?P<rest>[^?]{10,}?)(?:,?\s+or not)?\s*\?*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:them|those|these|they|it|its|their|he|she|this|that (?:year|edition|venue|number|"
    r"share))\b"
    r"|\b(?:or|versus|vs\.?)\s+(?:is|are|was|were|more|fewer|less|not)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\w-])(?!(?:19|20)\d\d(?!\d))\d|%|\b(?:half|thirds?|quarters?|fifths?|tenths?|most|majority|"
    r"minority|dozens?|hundreds?|thousand|[a-z]+teen|[a-z]+ty|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve)\b",
    re.IGNORECASE,
)
"""A number that is no year: without one the reading of claims needn't be loaded."""


def has_amount(text: str) -> bool:
    """Whether a number stands in it that is no year, in digits or in words."""
    return _AMOUNT.search(text) is not None


_OF_PAPERS = ("papers", "percent", "")
_WITHIN_A_PAPER = ("authors", "countries", "institutions", "universities", "companies", "models")


def threshold_in(text: str) -> str | None:
    """The statement of a question whether a number is reached, or None.

    >>> threshold_in("Do at least 10 % of COLM 2025 papers use Qwen?")
    'at least 10 % of COLM 2025 papers use Qwen'
    >>> threshold_in("Are there more than 20 papers from Peru, or not?")
    'There are more than 20 papers from Peru'
    >>> threshold_in("Did China have more papers than the US at COLM 2025?")
    """
    found = _YES_OR_NO.fullmatch(" ".join(text.split()))
    if found is None or _POINTS_BACK.search(found["rest"]) or not _AMOUNT.search(found["rest"]):
        return None
    if two_sides(text) is not None:
        return None  # "do more papers have nobody there or have exactly three authors?"
    from assistant.claims.find import inspect

    claim = f"There are {found['rest']}" if found["there"] else found["rest"]
    claim = _PART_AT_END.sub(_in_percent, claim)
    inspected = inspect(claim)
    counted = [f for f in inspected.figures if f.unit in _OF_PAPERS and f.value is not None]
    others = [f for f in inspected.figures if f not in counted and f.unit not in _WITHIN_A_PAPER]
    bare = [f for f in counted if f.comparator == "exact" and (f.value or 0) < _MANY]
    if not counted or others or bare or inspected.reason is not None:
        return None
    return claim


_PART_AT_END = re.compile(
    r"\b(?P<how>bigger|larger|greater|higher|more|smaller|lower|less|above|over|below|under)"
    r"(?: than)? (?:an? |one )?(?P<part>half|third|quarter|fifth|tenth)(?=[.\s]*$)",
    re.IGNORECASE,
)
_PARTS = {"half": 50, "third": 100 / 3, "quarter": 25, "fifth": 20, "tenth": 10}


def _in_percent(found: re.Match[str]) -> str:
    """ "Bigger than one fifth", said of a share: above 20 %."""
    up = found["how"].lower() not in ("smaller", "lower", "less", "below", "under")
    return f"{'above' if up else 'below'} {_PARTS[found['part'].lower()]:.4g} %"


_MANY = 3
""" "Is there one paper from Peru?" asks whether there is any."""


def answer_claim(
    view: CorpusView,
    claim: str,
    guest: Guest | None = None,
    asked: bool = False,
    context: Context | None = None,
) -> Answer | None:
    """The verdict as an answer, or None where the claim holds no figure that can be checked.

    ``asked``: the question is the reader's own, so that without a venue the whole corpus is meant,
    and an answer is given only where all of it was read. ``context``: what was said before it.
    """
    from assistant.claims.check import Checker

    verdicts = Checker(view, guest=guest, anywhere=asked).check_claim(claim, context)
    checked = [c for c in verdicts if c.verdict in _SAID]
    if not checked or (asked and len(checked) < len(verdicts)):
        return None
    first = checked[0]
    held = None
    if first.question is not None and first.other is not None:
        held = held_against(first.question, first.other, "which")
    return Answer(
        "verdict",
        " ".join(_say(c, asked) for c in checked),
        value=first.computed,
        unit=first.unit or None,
        numerator=first.numerator,
        denominator=first.denominator,
        low=first.low,
        high=first.high,
        readback=first.readback,
        # "And in 2024?" goes on with both sides.
        query=query_json(held) if held is not None else first.query,
        sql=first.sql,
        rows=_sides(first),
        papers=first.papers,
        citations=first.citations,
        definitions=first.definitions,
        caveats=first.caveats,
        variants=tuple(
            Variant(str(v["definition"]), v["value"], denominator=v.get("denominator"))
            for v in first.variants
        ),
        notes=first.notes,
        corpus=view.note,
    )


def _say(checked: Checked, asked: bool = False) -> str:
    claimed = f"“{checked.figure.text}”" if checked.figure is not None else "the claim"
    verdict = _ANSWERED[checked.verdict] if asked else _SAID[checked.verdict]
    if checked.verdict == "cannot_tell":
        why = checked.reason or "too much is unknown"
        known = "" if checked.computed is None else f"{_found(checked)} is found here, but "
        whether = f"it is {claimed}" if asked else f"{claimed} is right"
        return f"{verdict} whether {whether}: {known}{why}."
    if checked.computed is None:
        return f"{verdict}."
    sides = _sides(checked)
    if sides:
        say = percent if isinstance(checked.question, Share) else number
        found = " against ".join(f"{say(row.value or 0)} ({row.label})" for row in sides)
        return f"{verdict}: {claimed} was claimed; found here: {found}."
    if asked:
        return f"{verdict}: {_found(checked)} is found here ({claimed} was asked)."
    return f"{verdict}: {claimed} was claimed, {_found(checked)} is found here."


def _found(checked: Checked) -> str:
    """The number as it is printed, with its two parts where it is a share."""
    assert checked.computed is not None
    said = percent(checked.computed) if checked.unit == "percent" else number(checked.computed)
    if checked.numerator is None or checked.denominator is None:
        return said
    return f"{said} ({number(checked.numerator)} of {number(checked.denominator)})"


def _sides(checked: Checked) -> tuple[Row, ...]:
    """The numbers of both sides of a comparison, each with what only it says."""
    one, other = checked.question, checked.other
    values = [row.get("value") for row in checked.rows]
    if one is None or other is None or len(values) != 2 or None in values:
        return ()
    labels = (_apart(one, other), _apart(other, one))
    return tuple(Row(label, value) for label, value in zip(labels, values, strict=True))


def _apart(one: Question, other: Question) -> str:
    theirs = {p for w in _wholes(other) for p in c.parts_of(w)}
    return say_briefly(c.both(*(p for w in _wholes(one) for p in c.parts_of(w) if p not in theirs)))


def _wholes(question: Question) -> tuple[c.Condition, ...]:
    if isinstance(question, Share):
        return question.of, question.where
    return (question.where,) if isinstance(question, Count | Average) else ()
