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
    r"(?: to say)? that|true or false[:,]?|fact[- ]?check[:,]?|can you (?:confirm|check) that|"
    r"i(?:'ve| have)? (?:read|heard) that)\s+(?P<claim>.{8,})$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(
    r"[,\s]*(?:is (?:that|this) (?:true|right|correct|so))?\s*\?*\s*$", re.IGNORECASE
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
    """
    found = _ASKS.match(" ".join(text.split()))
    return _TAIL.sub("", found["claim"]) or None if found else None


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
