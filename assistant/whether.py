"""Questions that hold a claim: "is it true that about 3 % of …" is answered by its verdict.

The claim is checked as ``papertally check`` does it; the answer carries the number that was
computed, its papers and definitions, so that a follow-up goes on from there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.answer import Answer, Variant
from assistant.wording import number, percent

if TYPE_CHECKING:
    from assistant.claims.check import Checked
    from assistant.guest.visit import Guest
    from assistant.view import CorpusView

_ASKS = re.compile(
    r"^(?:so[,\s]+)?(?:is it (?:really |actually )?(?:true|correct|right|so|the case|accurate)"
    r"(?: to say)? that|true or false[:,]?|(?:please |can you |could you )*"
    r"(?:fact[- ]?check|verify|confirm|double[- ]?check|check)(?: this| that| whether| if)?[:,]?|"
    r"i(?:'ve| have)? (?:read|heard) (?:somewhere )?that)\s+(?P<claim>.{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS = re.compile(
    r"^(?:an?|one|our|the|my|this|some|another) (?:[\w-]+ ){1,3}(?:claim(?:s|ed)?|sa(?:ys?|id)|"
    r"state[sd]?|writes?|wrote|report(?:s|ed)?|assert(?:s|ed)?|(?:told|tells) (?:me|us))"
    r"(?: that)?[:,]?\s+(?P<claim>.{8,})$",
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


def claim_in(text: str) -> str | None:
    """The claim that a question asks about, or None.

    >>> claim_in("Is it true that about 3 % of NeurIPS papers are US-China collaborations?")
    'about 3 % of NeurIPS papers are US-China collaborations'
    >>> claim_in("A reader says COLM 2025 had 418 papers. What's the actual number?")
    'COLM 2025 had 418 papers'
    >>> claim_in("COLM 2025 had 418 papers, right?")
    'COLM 2025 had 418 papers'
    >>> claim_in("How many papers did COLM 2025 have, right?")
    """
    text = " ".join(text.split())
    tail = _TAIL.search(text)
    asked = tail is not None and bool(re.search(r"[a-z]", tail[0], re.IGNORECASE))
    found = _ASKS.match(text) or (_SAYS.match(text) if asked else None)
    claim = found["claim"] if found else text if asked else ""
    claim = _TAIL.sub("", claim)
    return claim if claim and not _BEGINS_QUESTION.match(claim) else None


def answer_claim(view: CorpusView, claim: str, guest: Guest | None = None) -> Answer | None:
    """The verdict as an answer, or None where the claim holds no figure that can be checked."""
    from assistant.claims.check import Checker

    checked = [c for c in Checker(view, guest=guest).check_claim(claim) if c.verdict in _SAID]
    if not checked:
        return None
    first = checked[0]
    return Answer(
        "verdict",
        " ".join(_say(c) for c in checked),
        value=first.computed,
        unit=first.unit or None,
        numerator=first.numerator,
        denominator=first.denominator,
        low=first.low,
        high=first.high,
        readback=first.readback,
        query=first.query,
        sql=first.sql,
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


def _say(checked: Checked) -> str:
    claimed = f"“{checked.figure.text}”" if checked.figure is not None else "the claim"
    verdict = _SAID[checked.verdict]
    if checked.verdict == "cannot_tell":
        return f"{verdict} whether {claimed} is right: {checked.reason or 'too much is unknown'}."
    if checked.computed is None:
        return f"{verdict}."
    say = percent if checked.unit == "percent" else number
    of = (
        f" ({number(checked.numerator)} of {number(checked.denominator)})"
        if checked.numerator is not None and checked.denominator is not None
        else ""
    )
    return f"{verdict}: {claimed} was claimed, {say(checked.computed)}{of} is found here."
