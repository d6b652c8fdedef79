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
    r"afterwards|on(?=,)|earlier|before|prior)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    name: n for n, name in enumerate("two three four five six seven eight nine ten".split(), 2)
}


def stretch_of(text: str, context: Context) -> Context:
    """The context with the one year, or the two, that a sentence speaks of."""
    years = sorted({int(m.group(1)) for m in YEAR.finditer(text)})
    if not years:
        return context
    stretch = (years[0], years[1]) if len(years) == 2 else None
    return replace(context, stretch=stretch, year=years[0] if len(years) == 1 else None)


_THAT_YEAR = re.compile(r"\b(?:in )?(?:that|the same) (?:same )?year\b", re.IGNORECASE)
_NEXT = re.compile(
    r"\b(?:in )?(?:(?:a|one|the) year (?P<way>later|after|earlier|before|prior)|the "
    r"(?P<side>following|next|previous|preceding) (?:year|edition))\b",
    re.IGNORECASE,
)


def same_stretch(text: str, context: Context) -> tuple[str, int]:
    """The text with the years in the place of words that point to them, and by how much what
    stands behind has moved where they stand before all figures (0 otherwise).

    >>> same_stretch("Llama's tally rose from 8 to 31 in the same time.", Context(stretch=(1, 2)))
    ("Llama's tally rose from 8 to 31 between 1 and 2.", 0)
    """
    if YEAR.search(text):
        return text, 0
    found, said = _SAME.search(text), ""
    if found is not None and context.stretch is not None:
        said = f"between {context.stretch[0]} and {context.stretch[1]}"
    elif context.year is not None:
        found = _THAT_YEAR.search(text)
        said = f"in {context.year}"
        if found is None and (found := _NEXT.search(text) or _AWAY.search(text)) is not None:
            said = f"in {_year_of(found, context.year)}"
    if found is None or not said:
        return text, 0
    moved = len(said) - len(found.group())
    before = re.search(r"\d", text[: found.start()]) is not None
    return text[: found.start()] + said + text[found.end() :], 0 if before else moved


def _year_of(found: re.Match[str], year: int) -> int:
    groups = found.groupdict()
    way = (groups.get("way") or groups.get("side") or "").lower()
    n = _NUMBERS.get((groups.get("n") or "").lower()) or int(groups.get("n") or 1)
    return year - n if way in ("earlier", "before", "prior", "previous", "preceding") else year + n


def years_away(text: str, year: int) -> str:
    """ "Three years later" as the year that it is, counted from ``year``.

    >>> years_away("three years later it was 64", 2015)
    'in 2018 it was 64'
    """
    return _AWAY.sub(lambda found: f"in {_year_of(found, year)}", text)
