"""Whether a paper uses a name as its own word for what it made.

"3DET-Mamba surpasses 3DETR" sets the paper's model against another, "Mamba surpasses DETR" two
models of others. Which it is stands where the paper introduces its work: "3DET-Mamba: ..." as its
title, "we propose 3DET-Mamba", "a recurrent network (subLSTM)", "dubbed LegalBERT".
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=10_000)
def names_own_work(name: str, known: bool, paper: str) -> bool:
    """Whether ``paper`` (title, line end, abstract) introduces its own work under a name.

    ``known`` says that the name is one of a family as it stands, so that "(LSTM)" behind words on
    the paper's own work only shortens them.

    >>> paper = "Cells\\nWe introduce a network of long short-term memory (LSTM) units (subLSTM)."
    >>> names_own_work("subLSTM", False, paper), names_own_work("LSTM", True, paper)
    (True, False)
    """
    word = _INFLECTED.sub("", name)
    at = paper.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and paper[at - 1].isalnum()) and _introduced(paper, at, end, known):
            return True
        at = paper.find(word, end)
    return False


def _introduced(paper: str, start: int, end: int, known: bool) -> bool:
    """Whether the words around one place of a name introduce it."""
    if start <= 3 and _TITLE_BEGINS.match(paper, 0, start) and _TITLE_GOES_ON.match(paper, end):
        return True
    if _ENDS.match(paper, end) is None:
        return False
    before = paper[max(paper.rfind("\n", 0, start) + 1, start - REACH) : start]
    if _NAMING.search(before):
        return True
    return (
        not known
        and _IN_BRACKETS.match(paper, end) is not None
        and _MAKING.search(before) is not None
    )


REACH = 220
"""Characters before a name in which the words stand that introduce it."""

_INFLECTED = re.compile(r"(?<=[A-Z]{2})s$|-\d+(?:\.\d+)?[BM]$")
"""What an introduction need not repeat: a plural, a size."""

_OWN = r"\b(?i:we|this (?:paper|work)|the paper|authors)\b[^.;]{0,60}?"
_MAKES = (
    r"\b(?:propos|introduc|present|develop|design|devis|releas|contribut|coin|unveil)(?:e|es|ed|t)?"
    r"\b,? "
)
_CALLS = r"\b(?:call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|coin(?:ed)?|denoted(?: as| by)?),? "
_MARKS = r"[*\"'(\\{]{0,3}"

_TITLE_BEGINS = re.compile(rf"{_MARKS}$")
_TITLE_GOES_ON = re.compile(rf"{_MARKS}(?:[- ]?\d[\w.-]*)?\s?[:—]")
_ENDS = re.compile(r"(?:[-\d.][\w.-]*|s)?(?!\w)")
_NAMING = re.compile(rf"(?:{_OWN}{_MAKES}|{_CALLS}){_MARKS}$")
_MAKING = re.compile(rf"{_OWN}{_MAKES}(?!to\b)[^.;]{{0,140}}?\({_MARKS}$")
_IN_BRACKETS = re.compile(r"[^()\n]{0,3}\)(?! (?:tasks?|problems?|data ?sets?|benchmarks?)\b)")
