"""Affiliation text → words that can be compared: no accents, no case, one form a word.

``Universität Wien``, ``UNIVERSITAT WIEN`` and ``University of Wien`` become the same *key*. A key
is the words run together without the small ones (of, the, and), so that ``Jiao Tong`` is
``Jiaotong``, ``A*STAR`` is ``ASTAR`` and ``U.S.A.`` is ``USA``; an n-gram of words is then one
dictionary look-up. Which words are small and which forms are the same is data:
``vocabulary/place_words.csv``.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_CJK_WORD = re.compile(rf"[{_CJK}]")
_BREAK = re.compile(r"[,;:()\[\]{}|/+&•·—–\n\t，；、（）@]|\s-|-\s")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼ](?=\w)")
_ELISION = re.compile(r"\b[ldLD]['’‘`´ʼ](?=\w)")
_MARKS = re.compile(r"[†‡§¶♡♠♣♦♥★☆✉∗×※⋆⟂†◇◆■□▲△●○\u00b9\u00b2\u00b3\u2070-\u2079\u2080-\u2089#^]")
_LATEX_SCRIPT = re.compile(r"\$[^$]{0,20}\$|\\textsuperscript\{[^}]*\}|\\thanks\{[^}]*\}?")
_LATEX_ACCENT = re.compile(r"\\[`'^\"~=.uvHckrbdt]\s*\{?\\?([A-Za-z])\}?")
_FOOTNOTE_DIGIT = re.compile(r"(?<![\w.])\d{1,2}(?=[A-Z][a-zA-Z]{2,})")
# Letters that cleaning leaves as they are: most names, so their keys are made without it.
_PLAIN = re.compile(r"[A-Za-z .()/\-\u00c0-\u024f\u3400-\u9fff]+\Z")
_MANGLED_AMPERSAND = re.compile(r"&(?:amp[,;])+")
_MANGLED_APOSTROPHE = re.compile(r"&#(?:x27|39)[,;]")
_EMAIL = re.compile(r"(?:\{[^}]*\}|\b[\w.%+-]+)\s?@\s?([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,})")
_NOT_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def vocabulary_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of ``ingest/vocabulary``, by column name."""
    text = (files("ingest.vocabulary") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def place_words(kind: str) -> dict[str, str]:
    """Words of one kind of ``vocabulary/place_words.csv``, each with its meaning (or ``""``).

    >>> place_words("form")["universitat"]
    'university'
    """
    rows = vocabulary_rows("place_words.csv")
    return {row["word"]: row["meaning"] for row in rows if row["kind"] == kind}


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """One word without case and accents, in its uniform form.

    >>> fold("Universität"), fold("Zürich"), fold("Labs")
    ('university', 'zurich', 'laboratory')
    """
    forms = place_words("form")
    if word in forms:
        # A form in capitals is an exception: "SCI" is no "Sci.".
        return forms[word]
    plain = word.casefold().translate(_NOT_FOLDED)
    if not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)
        )
        # Hangul falls apart into letters; put it together again.
        plain = unicodedata.normalize("NFC", plain)
    return forms.get(plain, plain)


def germanized(text: str) -> str:
    """Umlauts written with two letters, as e-mail addresses and typewriters do.

    >>> germanized("Tübingen")
    'tuebingen'
    """
    return text.casefold().translate(_GERMAN)


def find_emails(text: str) -> tuple[str, ...]:
    """Domains of the e-mail addresses in a text.

    >>> find_emails("EPFL, {a,b}@epfl.ch")
    ('epfl.ch',)
    """
    return tuple(_EMAIL.findall(text)) if "@" in text else ()


def unescape(text: str) -> str:
    """A text without HTML entities, also those that a list's own separators have mangled.

    >>> unescape("King&amp,#x27,s College"), unescape("Texas A&amp,amp,M"), unescape("A &amp; B")
    ("King's College", 'Texas A&M', 'A & B')
    """
    if "&" not in text:
        return text
    text = _MANGLED_APOSTROPHE.sub("'", _MANGLED_AMPERSAND.sub("&", text))
    return html.unescape(text)


def clean(text: str) -> str:
    """A text without LaTeX, footnote marks, HTML entities and e-mail addresses.

    >>> clean("1Tsinghua University†, $^{2}$ Xi'an")
    'Tsinghua University , Xian'
    """
    text = unescape(text)
    if "@" in text:
        text = _EMAIL.sub(" ", text)
    if "\\" in text or "$" in text:
        text = _LATEX_SCRIPT.sub(" ", text)
        text = _LATEX_ACCENT.sub(r"\1", text).replace("\\&", "&").replace("{", "").replace("}", "")
    text = _MARKS.sub(" ", text)
    text = unicodedata.normalize("NFKC", text)
    text = _FOOTNOTE_DIGIT.sub(" ", text)
    text = _APOSTROPHE.sub("", _ELISION.sub("", text))
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Words:
    """A text as parallel tuples, one entry a word."""

    text: str
    """The cleaned text that ``starts`` and ``ends`` count in."""
    raws: tuple[str, ...]
    """As written, for example ``"Universität"``."""
    folded: tuple[str, ...]
    """Uniform, for example ``"university"``."""
    keys: tuple[str, ...]
    """``folded``, but ``""`` for small words."""
    segments: tuple[int, ...]
    """Number of the comma-separated piece that the word stands in."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.raws)

    def between(self, first: int, last: int) -> str:
        """The text from word ``first`` up to but without word ``last``."""
        return self.text[self.starts[first] : self.ends[last - 1]]

    def segment_of(self, position: int) -> tuple[int, int]:
        """First word and end of the piece that a word stands in."""
        number = self.segments[position]
        first, last = position, position + 1
        while first > 0 and self.segments[first - 1] == number:
            first -= 1
        while last < len(self.segments) and self.segments[last] == number:
            last += 1
        return first, last


def _is_code(text: str, start: int, end: int) -> bool:
    """Whether a small word is none: the DE of "Berlin, DE", the AT of "AT&T"."""
    raw = text[start:end]
    if len(raw) != 2 or not raw.isupper():
        return False
    return text[end : end + 1] == "&" or (not text.isupper() and text[:start].endswith(", "))


def split_words(cleaned: str) -> Words:
    """Cut a cleaned text into words.

    >>> split_words("University of Wien, AT").keys
    ('university', '', 'vienna', 'at')
    """
    small = place_words("small")
    raws: list[str] = []
    folded: list[str] = []
    keys: list[str] = []
    segments: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    segment = 0
    last_end = 0
    for match in _WORD.finditer(cleaned):
        start, end = match.span()
        gap = cleaned[last_end:start]
        if raws and gap != " " and _BREAK.search(gap):
            segment += 1
        raw = match.group()
        word = fold(raw)
        raws.append(raw)
        folded.append(word)
        keys.append("" if word in small and not _is_code(cleaned, start, end) else word)
        segments.append(segment)
        starts.append(start)
        ends.append(end)
        last_end = end
    return Words(
        cleaned,
        tuple(raws),
        tuple(folded),
        tuple(keys),
        tuple(segments),
        tuple(starts),
        tuple(ends),
    )


@lru_cache(maxsize=100_000)
def key_of(text: str) -> str:
    """The key of a name: its words run together without the small ones.

    >>> key_of("The University of Texas at Austin") == key_of("University of Texas, Austin")
    True
    >>> key_of("A*STAR")
    'astar'
    """
    if _PLAIN.match(text):
        small = place_words("small")
        return "".join(word for raw in _WORD.findall(text) if (word := fold(raw)) not in small)
    return "".join(split_words(clean(text)).keys)


def is_cjk(word: str) -> bool:
    """Whether a word is of Chinese, Japanese or Korean script."""
    return bool(_CJK_WORD.match(word))
