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
    word = r"(?<!\w)" + re.escape(_INFLECTED.sub("", name))
    if re.search(word, paper) is None:
        return False
    ends = r"s?(?!\w)"
    return any(
        re.search(introduction.replace("NAME", word) + ends, paper) is not None
        for introduction in (_INTRODUCTIONS[:-1] if known else _INTRODUCTIONS)
    )


_INFLECTED = re.compile(r"(?<=[A-Z]{2})s$|-\d+(?:\.\d+)?[BM]$")
"""What an introduction need not repeat: a plural, a size."""

_OWN = r"(?i:\b(?:we|this (?:paper|work)|the paper|authors)\b)[^.;\n]{0,60}?"
_MAKES = (
    r"\b(?:propos|introduc|present|develop|design|devis|releas|contribut|coin|unveil)(?:e|es|ed|t)?"
    r"\b,? "
)
_CALLS = r"\b(?:call(?:ed)?|named?|dub(?:bed)?|term(?:ed)?|coin(?:ed)?|denoted(?: as| by)?),? "
_MARKS = r"[*\"'(\\{]{0,3}"

_INTRODUCTIONS = (
    rf"\A{_MARKS}NAME{_MARKS}(?=(?:[- ]?\d[\w.-]*)?\s?[:—])(?:[- ]?\d[\w.-]*)?",
    rf"{_OWN}{_MAKES}{_MARKS}NAME(?:[-\d.][\w.-]*)?",
    rf"{_OWN}{_CALLS}{_MARKS}NAME",
    rf"{_CALLS}{_MARKS}NAME",
    rf"{_OWN}{_MAKES}(?!to\b)[^.;\n]{{0,140}}?\({_MARKS}NAME"
    r"(?=[^()\n]{0,3}\)(?! (?:tasks?|problems?|data ?sets?|benchmarks?)\b))",
)
