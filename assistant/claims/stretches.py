"""Stretches of time that a sentence takes from the one before: "over the same period".

Pure: text and context in, text out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.claims.context import Context
from assistant.claims.pieces import YEAR

_SAME = re.compile(
    r"\b(?:over|in|during|across|within) (?:the same|that|this|those) (?:\w+ )?(?:period|time|span|"
    r"stretch|interval|years|spell)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?P<n>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years (?P<way>later|after|"
    r"afterwards|on|earlier|before|prior)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    name: n for n, name in enumerate("two three four five six seven eight nine ten".split(), 2)
}


def stretch_of(text: str, context: Context) -> Context:
    """The context with the two years that a sentence speaks of, if it does of two."""
    years = sorted({int(m.group(1)) for m in YEAR.finditer(text)})
    if len(years) == 2:
        return replace(context, stretch=(years[0], years[1]))
    return replace(context, stretch=None) if years else context


def same_stretch(text: str, context: Context) -> tuple[str, int]:
    """The text with the years in the place of words that point to them, and by how much what
    stands behind has moved where they stand before all figures (0 otherwise).

    >>> same_stretch("Llama's tally rose from 8 to 31 in the same time.", Context(stretch=(1, 2)))
    ("Llama's tally rose from 8 to 31 between 1 and 2.", 0)
    """
    found = _SAME.search(text)
    if found is None or context.stretch is None or YEAR.search(text):
        return text, 0
    first, last = context.stretch
    said = f"between {first} and {last}"
    moved = len(said) - len(found.group())
    before = re.search(r"\d", text[: found.start()]) is not None
    return text[: found.start()] + said + text[found.end() :], 0 if before else moved


def years_away(text: str, year: int) -> str:
    """ "Three years later" as the year that it is, counted from ``year``.

    >>> years_away("three years later it was 64", 2015)
    'in 2018 it was 64'
    """

    def named(found: re.Match[str]) -> str:
        n = _NUMBERS.get(found["n"].lower()) or int(found["n"])
        back = found["way"].lower() in ("earlier", "before", "prior")
        return f"in {year - n if back else year + n}"

    return _AWAY.sub(named, text)
