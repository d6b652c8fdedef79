"""The first time: "the first COLM paper to name Qwen appeared in 2024"."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.claims.context import Context, as_trend
from assistant.claims.figure import Figure
from assistant.claims.pieces import YEAR, NotRead, Piece, Reading
from assistant.claims.reader import read_text
from assistant.parsed import Knowledge

FIRST_YEAR = "first year"
_YEARS = r"(?:19|20)\d\d"
_CAME = (
    r"(?:appeared|appears|(?:was|were) (?:published|accepted|presented)|came out|came|"
    r"dates? (?:from|back to)|was|is|were)"
)
_FIRST = (
    re.compile(
        rf"^(?:the )?(?:very )?(?P<first>first) (?P<what>[^,;]*?\bpapers?\b[^,;]*?)\s+{_CAME}"
        rf"\s*(?P<when>(?:\b(?:in|at|from|of)\b)?[^,;]*?\b{_YEARS}\b[^,;]*)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?P<when>[^,;]*?\b{_YEARS}\b)\s+(?:was|is)\s+the (?P<first>first) (?:edition|year|"
        r"conference|meeting|time)\s*(?:in which|at which|where|when|that|to have|with)?\s+"
        r"(?P<what>[^,;]+)$",
        re.IGNORECASE,
    ),
)


def find_firsts(sentence: str) -> list[Figure]:
    """The year that is said to be the first, at the word "first"."""
    text = sentence.rstrip(" .!?")
    for pattern in _FIRST:
        found = pattern.match(text)
        if found is None:
            continue
        years = [int(m.group(1)) for m in YEAR.finditer(found["when"])]
        if len(set(years)) == 1 and not YEAR.search(found["what"]):
            start, end = found.span("first")
            return [Figure(years[0], FIRST_YEAR, "exact", start, end, sentence[start:end])]
    return []


def read_first(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """How many such papers there are year by year."""
    text = piece.clause.strip().rstrip(" .!?")
    found = next((m for m in (p.match(text) for p in _FIRST) if m), None)
    if found is None:
        return NotRead("not_checkable", "not understood: what is said to be the first")
    where = YEAR.sub(" ", found["when"])
    where = re.sub(r"\b(?:in|edition|conference|year|of|the)\b", " ", where, flags=re.I).strip()
    where = re.sub(r"^(?:at|from)\s+", "", where, flags=re.IGNORECASE)
    what = re.sub(r"^(?:had|has|have)?\s*(?:an?|any|some|one)\s+", "", found["what"].strip())
    what = re.sub(
        r"\bto (name|mention|use|evaluate|list|have|involve|build on)\b", r"that \1", what
    )
    if not re.search(r"\bpapers?\b", what, re.IGNORECASE):
        what = f"papers {what}"
    what = re.sub(r"\bpaper\b", "papers", what)
    asked = f"how many {what}" + (f" at {where}" if where else "")
    read = read_text(asked, piece, context, knowledge, carry=False)
    if isinstance(read, NotRead):
        return read
    turned = as_trend(read.question)
    if turned is None:
        return NotRead("not_checkable", "not understood: what is said to be the first")
    return replace(read, question=turned, share_words=True)
