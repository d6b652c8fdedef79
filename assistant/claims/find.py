"""Which sentences can be checked against a list of papers, and why the others can't.

Pure: words in, reasons out. A sentence without a figure claims no number; what it is instead
(quote, prediction, person, opinion, other subject) is told from its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.claims.asides import without_asides
from assistant.claims.colour import without_colour
from assistant.claims.figure import Figure
from assistant.claims.figures import find_figures
from assistant.claims.pieces import without_sizes
from assistant.claims.vocabulary import any_of, matches, patterns, words
from assistant.link import link

LONG_QUOTE = 5
"""Words in quotation marks from which they are somebody's speech; fewer are a phrase searched."""

_QUOTES = re.compile(r"[\"“„«]([^\"“”„«»]{2,1500})[\"”»]")


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence with its figures, or with the reason why none can be checked."""

    figures: tuple[Figure, ...]
    reason: str | None = None
    text: str = ""
    """The sentence to read: without "it is not true that"."""
    shift: int = 0
    """Characters taken away at its begin."""


def inspect(sentence: str, carried: bool = False) -> Found:
    """Figures of a sentence, or why it is not checkable.

    ``carried``: papers were counted before it, and "that was a third more" may speak of them.
    """
    text, shift, untrue = _denied(sentence)
    text = _NOUN_OR_MORE.sub(r"\g<n>\g<bound>\g<noun>", without_colour(without_asides(text)))
    text = _NO_OTHER.sub(_than_any_other, text)
    speech = speech_in(text)
    spans = link(text)
    names = [
        (s.start, s.start + len(_AND_NUMBER.sub("", s.text)))
        for s in spans
        if s.has("model", "venue", "institution", "region") and s.number is None
    ]
    names += [
        (m.start(), m.end())
        for m in re.finditer(r"\b\w+(?:[-.]\w+)*-?\d+(?:\.\d+)?[bBkKmM]\b", text)
    ]
    after_venue = [_digits_after(text, s.end) for s in spans if s.has("venue")]
    phrases = [(m.start(), m.end()) for m in _QUOTES.finditer(text)]
    venues = [v for v in after_venue if v is not None]
    figures = find_figures(text, phrases, venues, names)
    figures = tuple(f for f in figures if not _in_any(f, speech))
    figures = without_sizes(text, figures)
    figures = tuple(_negated(text, f, untrue) for f in figures)
    sure = [f for f in figures if f.unit != "other"]
    reason = _reason(text, speech, figures, sure)
    if reason == NO_PAPERS and carried and _POINTS.match(text):
        reason = None
    return Found(tuple(sure) if reason is None else (), reason, text, shift)


_POINTS = re.compile(r"\W*(?:that|this|these|those|it|they)\b(?! of)", re.IGNORECASE)
_NO_OTHER = re.compile(
    r",? and no other (?P<noun>country|nation|company|university|institution|lab) "
    r"(?:has|had|have|comes?|came|published|did|was on|were on|got)"
    r" (?:as|so|that) many(?P<end>[.\s]*$)",
    re.IGNORECASE,
)


def _than_any_other(found: re.Match[str]) -> str:
    """ "…, and no other university has as many": more than any other, of the same length."""
    said = f", more than any other {found['noun']}"
    return said.ljust(len(found.group()) - len(found["end"])) + found["end"]


_NOUN_OR_MORE = re.compile(
    r"(?P<n>\b[\w,.]+)(?P<noun> (?:(?!or\b)[\w-]+ ){0,3}(?:papers|orals|spotlights|posters|"
    r"articles|"
    r"submissions|percent|per cent))(?P<bound> or (?:more|fewer|less))\b",
    re.IGNORECASE,
)
""" "12 papers or more" is "12 or more papers", of the same length."""
_AND_NUMBER = re.compile(r"\s*(?:,|\b(?:and|or|but)\b)\s*\d.*$", re.IGNORECASE | re.DOTALL)
"""In "used Qwen and 3 Llama" the number is no part of the first name."""


def _digits_after(text: str, end: int) -> int | None:
    found = re.match(r"[\s'’-]*(?=\d)", text[end:])
    return end + found.end() if found else None


def speech_in(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches of somebody's words, from quotation mark to quotation mark."""
    return tuple(
        (m.start(), m.end())
        for m in _QUOTES.finditer(text)
        if len(m.group(1).split()) >= LONG_QUOTE or _is_said(text, m)
    )


_SAID_BEHIND = re.compile(
    r"\s*(?:(?:\w+ ){0,3}(?:said|says|told|added|wrote|argued|explained|noted|quipped|insisted))\b",
    re.IGNORECASE,
)


def _is_said(text: str, quote: re.Match[str]) -> bool:
    """ "“China has won,” said a chair": short, but closed like speech and somebody says it."""
    closed = re.search(r"[,.!?]$", quote.group(1).strip()) is not None
    return closed and _SAID_BEHIND.match(text[quote.end() :]) is not None


def _in_any(figure: Figure, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(a <= figure.start < b for a, b in stretches)


def _reason(
    text: str,
    speech: Sequence[tuple[int, int]],
    figures: Sequence[Figure],
    sure: Sequence[Figure],
) -> str | None:
    outside = text
    for start, end in reversed(speech):
        outside = outside[:start] + " " + outside[end:]
    if speech and not sure:
        return "quote"
    if matches("judged", outside):
        return "opinion"
    if matches("prediction", outside):
        return "prediction"
    if matches("person", outside) and not re.search(r"\baverage age\b", outside, re.IGNORECASE):
        return "person: papers name affiliations, not people's origin or life"
    if _MONEY.match(outside):
        return NO_PAPERS
    vague = all(f.value is None for f in sure)
    if sure and not (vague and _JUDGED.search(outside)):
        return None if _of_papers(text) else NO_PAPERS
    if matches("opinion", outside):
        return "opinion"
    if figures:
        return "other subject: its figures count nothing that a list of papers holds"
    return NO_FIGURE


_MONEY = re.compile(
    r"^\W*(?:[A-Z][\w.]*['’]s |the |an? |its |average |typical )*(?:hotel|ticket|house|share|oil|"
    r"chip|stock|flight|"
    r"room|"
    r"registration|rent)?\s*(?:prices?|fees?|rents?|fares?|salar(?:y|ies)|wages|revenues?|profits?|"
    r"sales|costs?|tickets|temperatures?|attendance|budgets?|funding|investments?)\b",
    re.IGNORECASE,
)
""" "Hotel prices rose by 40 per cent": of money, whatever conference it was for."""
NO_PAPERS = "other subject: it does not speak of papers"
NO_FIGURE = "other subject: no figure about papers"
_JUDGED = re.compile(
    r"\b(?:good|bad|great|wonderful|worrying|alarming) (?:news|thing|sign)\b", re.IGNORECASE
)
_PAPER_WORDS = re.compile(
    r"\b(?:papers?|articles?|publications?|published|submissions?|collaborat\w*|co-?author\w*|"
    r"authors?|orals?|posters?|spotlights?|tracks?|proceedings|acceptances?|accepted|rejected|"
    r"conference|editions?|joint work|the (?:share|percentage|figure|number|total|count|"
    r"proportion)|"
    r"(?:this|that) (?:share|percentage|figure|number|total|count|proportion|rate)|"
    r"\w+[’'](?:s )?(?:share|percentage|tally|count|proportion|total|number)|"
    r"(?:of|among) (?:them|those|these|which|whom)|it|they)\b",
    re.IGNORECASE,
)


def _of_papers(text: str) -> bool:
    """Whether anything in the sentence can be about papers."""
    if _PAPER_WORDS.search(text):
        return True
    return any(s.has("venue", "model") for s in link(text))


def _denied(sentence: str) -> tuple[str, int, bool]:
    for pattern in patterns("false_that"):
        found = pattern.match(sentence)
        if found:
            return sentence[found.end() :], found.end(), matches("untrue", found.group())
    return sentence, 0, False


_NOT = re.compile(
    r"\b(?:did not|didn[’']t|does not|doesn[’']t|do not|don[’']t|is not|isn[’']t|was not|wasn[’']t|"
    r"were not|weren[’']t|are not|aren[’']t|has not|hasn[’']t|have not|haven[’']t|not)\s+"
    r"(?P<rest>(?:(?!but\b|\d)\w+\s+){0,3})$",
    re.IGNORECASE,
)


def _negated(text: str, figure: Figure, untrue: bool) -> Figure:
    """ "COLM 2025 did not have 49": a denial right before the figure turns it round."""
    found = _NOT.search(text[: figure.start])
    inside = figure.unit == "trend" and re.search(
        r"\bnot\b|n[’']t\b", text[max(0, figure.start - 12) : figure.start]
    )
    negated = (found is not None) or bool(inside)
    if figure.comparator in ("none",) and found is not None:
        negated = False
    return replace(figure, negated=negated != untrue) if negated or untrue else figure


def without_denial(text: str, figure_start: int) -> str:
    """The text with the denial before a figure made positive, same length not kept.

    >>> without_denial("COLM did not have 49 papers", 18)
    'COLM had 49 papers'
    """
    found = _NOT.search(text[:figure_start])
    if found is None:
        return text
    denial = found.group()[: len(found.group()) - len(found["rest"])].strip().lower()
    verb = (
        denial.split()[0] if denial.startswith(("is", "was", "were", "are", "has", "have")) else ""
    )
    verb = re.sub(r"n[’']t$", "", verb)
    rest = found["rest"]
    if not verb:
        rest = re.sub(r"^have\b", "had", rest)
        rest = re.sub(r"^make up\b", "made up", rest)
        rest = re.sub(r"^(accept|publish|present|reject)\b", r"\1ed", rest)
    head = text[: found.start()]
    return f"{head}{verb + ' ' if verb else ''}{rest}{text[figure_start:]}"


def comparator_words() -> str:
    """All words that compare, as a pattern."""
    return any_of(p for phrases in words()["comparators"].values() for p in phrases)
