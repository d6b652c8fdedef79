"""A text → its sentences, each by its exact place.

Answers quote abstracts sentence by sentence, and a model's role is read from the sentence it stands
in; both need places that can be checked (``text[start:end]``), so nothing is normalised here. The
rule, in short: a sentence ends at ``.``, ``!``, ``?`` (or their CJK forms) with closing quotes and
brackets, followed by space and something that can begin a sentence, unless the full stop belongs
to an abbreviation, an initial or a list number, or stands inside brackets or inline mathematics.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import NamedTuple

_WORDS = tomllib.loads(
    (resources.files("ingest.vocabulary") / "sentences.toml").read_text(encoding="utf-8")
)
NEVER_LAST = frozenset(_WORDS["never_last"])
MAY_BE_LAST = frozenset(_WORDS["may_be_last"])
STARTERS = frozenset(_WORDS["starters"])

LONGEST_BRACKET = 300
"""Characters. A longer bracket is more likely one that was never closed."""

_END = re.compile(
    r"""(?P<mark>[.!?…]+)(?P<close>(?:["'”’»)\]}]|\[\d[\d,;\s–-]*\])*)(?=\s|$)   # the usual end
      | (?P<cjk>[。！？]+[”’」』）]*)
      | (?P<blank>[ \t]*\r?\n[ \t]*(?:\r?\n\s*|(?=[-*•]\s)))                     # a new paragraph
      | (?<=[a-z\d)][a-z\d)])(?P<glued>[.!?])(?=[A-Z][a-z]*[\s,])                # "accuracy.We"
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[.\-'’][^\W\d_]+)*")
_TOKEN_BEFORE = re.compile(r"\S+$")
_MATH = re.compile(r"\$\$?[^$\n]{1,300}?\$\$?")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_BRACKET = re.compile(r"[()\[\]{}]")


class Span(NamedTuple):
    """A place in a text: Unicode code points, ``text[start:end]``."""

    start: int
    end: int


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text in order, without the white space around them.

    Spans don't overlap, and every character that isn't white space is inside exactly one.

    >>> text = "We beat GPT-4 (e.g. on MMLU) by 2.5 %. See Smith et al. (2018). Code is out."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['We beat GPT-4 (e.g. on MMLU) by 2.5 %.', 'See Smith et al. (2018).', 'Code is out.']
    """
    closed = _closed_places(text)
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.start() >= start and _ends_here(text, start, match, closed):
            _append_stripped(spans, text, start, match.end())
            start = match.end()
    _append_stripped(spans, text, start, len(text))
    return tuple(spans)


def sentence_around(text: str, start: int, end: int) -> Span:
    """The sentence that holds ``text[start:end]``; from the first to the last if it touches many.

    Where the place lies between sentences (white space only), the place itself is returned.
    """
    touched = [s for s in split_sentences(text) if s.start < end and s.end > start]
    if not touched:
        return Span(start, end)
    return Span(touched[0].start, touched[-1].end)


def _append_stripped(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def _ends_here(text: str, start: int, match: re.Match[str], closed: list[Span]) -> bool:
    """Whether the candidate is the end of a sentence that began at ``start``."""
    if match["blank"] is not None or match["cjk"] is not None:
        return True
    mark = match.start()
    if any(place.start < mark < place.end - 1 for place in closed):
        return False
    rest = text[match.end() :].lstrip()
    if not rest:
        return True
    word_match = _WORD.match(rest.lstrip("\"'“‘«([{*•-–—$\\ "))
    word = word_match[0] if word_match else ""
    starter = word in STARTERS
    if match["glued"] is not None:  # "accuracy.Leveraging", but not "torch.Tensor"
        return starter or word.endswith(("ing", "ly"))
    if rest[0].islower() and not any(letter.isupper() for letter in word):
        return False  # "Yahoo! is", "approx. five"; but "vLLM" may begin a sentence
    if set(match["mark"]) != {"."} or match["close"]:
        return not rest[0].islower()
    before = _TOKEN_BEFORE.search(text, start, mark)
    token = before[0].lstrip("\"'“‘«([{").lower() if before else ""
    if token.isdigit() and not text[start : mark - len(token)].strip():
        return False  # "1. We show", a list number
    if token in MAY_BE_LAST:
        return starter
    if token in NEVER_LAST:
        return False
    if len(token) == 1 and token.isalpha():
        return starter  # an initial, "J. Smith", or "class A. We"
    return True


def _closed_places(text: str) -> list[Span]:
    """Brackets and inline mathematics that are closed within reach: no sentence ends in them."""
    places = [
        Span(*found.span())
        for found in _MATH.finditer(text)
        if not re.search(r"[a-z]{2}\.\s+[A-Z]", found[0])  # two prices, not mathematics
    ]
    open_at: list[tuple[str, int]] = []
    for bracket in _BRACKET.finditer(text):
        position, letter = bracket.start(), bracket[0]
        if letter in _BRACKETS:
            open_at.append((_BRACKETS[letter], position))
        elif open_at and letter == open_at[-1][0]:
            _, opened = open_at.pop()
            if position - opened <= LONGEST_BRACKET:
                places.append(Span(opened, position + 1))
    return places
