"""Numbers that a reading leaves over: "at COLM 2025, 42" is no edition of 2042."""

from __future__ import annotations

import re

from assistant.claims.pieces import YEAR
from assistant.claims.vocabulary import any_of, words
from assistant.link import link

_STRAY = re.compile(r"(?<![\w.'’-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
_SIZE_NOUNS = re.compile(
    r"\s+(?:or (?:more|fewer) |different |distinct )*(?:authors?|countries|institutions?|people|"
    r"researchers|companies|universities)\b",
    re.IGNORECASE,
)


def stray_number(asked: str) -> str | None:
    """A number that no part of the reading stands for: "at COLM 2025, 42" is no edition of 2042."""
    quoted = [m.span() for m in re.finditer(r'"[^"]*"', asked)]
    names = [(s.start, s.end) for s in link(asked) if s.has("model", "institution")]
    left = _LEFT_AT_END.search(asked)
    if left is not None:
        return left["n"]
    for found in _STRAY.finditer(asked):
        if YEAR.fullmatch(found.group()) or _SIZE_NOUNS.match(asked[found.end() :]):
            continue
        if not any(a <= found.start() < b for a, b in [*quoted, *names]):
            return found.group()
    return None


_LEFT_AT_END = re.compile(
    rf"\b(?:on|in|with|had|to) (?:only |just )?"
    rf"(?P<n>{any_of(n for n, v in words()['numbers'].items() if v > 1)})[.\s]*$",
    re.IGNORECASE,
)
""" "… and Japan on fifteen": a number in words that no figure was made of."""
