"""Titles, texts, names and affiliations made uniform, and the keys by which they are compared.

Pure functions over strings. They mend what copying broke (markup, entities, ligatures, loose
accents, footnote marks) and never interpret: what a venue or a status means is told in
``ingest/venues.py``, where a place is in ``ingest/places.py``.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from ingest.latex import latex_to_text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff\ufffe\uffff]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xa0": " "}
)
_NOTHING_TO_MEND = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\U0010ffff<&\\$`{]*")
"""Most texts are plain ASCII without markup; they are spared the rest."""
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|br|p|span|tt|u|italic|bold)\s*/?>", re.IGNORECASE)

# Accents that PDF extraction leaves as a spacing character before the letter: "Montr ´eal".
_SPACING_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303"}
_SPACING_ACCENTS |= {"ˇ": "\u030c", "¸": "\u0327", "˚": "\u030a"}
_LOOSE_ACCENT = re.compile(r"(?<=\w) ?([´`¨ˆ˜ˇ˚]) ?([A-Za-zı])|(?<!\w)([´`¨ˆ˜ˇ˚])([A-Z])")

_MARKS = "*∗⁎⋆★†‡§¶‖♡♥♢♦♠♣☆✉✝✱✻#^¹²³⁴⁵⁶⁷⁸⁹⁰"
_TRAILING_MARKS = re.compile(rf"(?:[\s,]*[{re.escape(_MARKS)}\ufe0f])+[\s,]*$")
_LEADING_MARKS = re.compile(rf"^(?:[\s,]*[{re.escape(_MARKS)}\ufe0f])+\s*")
# "School of Computing1": a footnote number stuck to a word. "AI2", "L3S" and "42dot" are names.
_TRAILING_NUMBER = re.compile(r"(?<=[a-z]{4})\d{1,2}(?:,\d{1,2})*$")
_LEADING_NUMBER = re.compile(
    r"^\(?\d{1,2}\)?\.?\s*"
    r"(?=(?:the |univ|dep|school|instit|cent|college|facult|lab|acad|natio)\w*)",
    re.IGNORECASE,
)
_NAME_NUMBER = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:,\d{1,2})*$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?\s?d)\.?$", re.IGNORECASE)
_NOBODY = frozenset({"", "anonymous", "anonymousauthors", "anonymousauthor", "unknown", "nan",
                     "none", "null", "na", "tba", "etal"})  # fmt: skip


def tidy_text(text: object) -> str | None:
    """Readable text on one line, or None where there is none.

    >>> tidy_text("A  <i>fast</i> $O(n^2)$ method &amp;amp; more\\n")
    'A fast O(n^2) method & more'
    >>> tidy_text("  ") is None
    True
    """
    if text is None or (isinstance(text, float) and text != text):
        return None
    if not isinstance(text, str):
        text = str(text)
    if _NOTHING_TO_MEND.fullmatch(text):
        return " ".join(text.split()) or None
    plain = _unescape(text)
    plain = _CONTROL.sub("", plain.translate(_LIGATURES))
    plain = _without_surrogates(plain)
    plain = _TAG.sub("", plain)
    plain = unicodedata.normalize("NFC", latex_to_text(plain))
    return " ".join(plain.split()) or None


def tidy_value(text: object) -> str | None:
    """A short value as given (an id, an address): no markup is read, only blanks go."""
    if text is None or (isinstance(text, float) and text != text):
        return None
    if isinstance(text, float) and text.is_integer():
        text = int(text)  # a table's reader turns a column of ids with a hole into floats
    plain = _without_surrogates(_CONTROL.sub("", str(text)))
    return " ".join(plain.split()) or None


@lru_cache(maxsize=50_000)
def tidy_affiliation(text: str | None) -> str | None:
    """An affiliation as given, without footnote marks and broken accents.

    >>> tidy_affiliation("1University of Washington†♡")
    'University of Washington'
    >>> tidy_affiliation("Universit ´e de Montr ´eal, Graduate School of AI2")
    'Université de Montréal, Graduate School of AI2'
    """
    plain = tidy_text(text)
    if plain is None:
        return None
    plain = _LOOSE_ACCENT.sub(_join_accent, plain)
    plain = _LEADING_NUMBER.sub("", _LEADING_MARKS.sub("", plain))
    plain = _TRAILING_NUMBER.sub("", _TRAILING_MARKS.sub("", plain))
    plain = unicodedata.normalize("NFC", plain).strip(" ,;+")
    # What has no letter is a scrap of a torn page, such as a postcode ("34568").
    return plain if any(c.isalpha() for c in plain) else None


@lru_cache(maxsize=50_000)
def tidy_name(text: str | None) -> str | None:
    """One author's name in the source's own order, without marks; None for nobody.

    >>> tidy_name("Hal Daum{\\\\'e} III*")
    'Hal Daumé III'
    >>> tidy_name("Anonymous") is None
    True
    """
    plain = tidy_text(text)
    if plain is None:
        return None
    plain = _TRAILING_MARKS.sub("", _LEADING_MARKS.sub("", plain))
    plain = _NAME_NUMBER.sub("", plain).strip(" ,;")
    return None if _letters(plain) in _NOBODY else plain


def split_names(text: str) -> list[str]:
    """The entries of an author list, blank ones included, so that other lists can be aligned.

    Names are joined by ``;``, else by commas (with "and" before the last), else by "and". A part
    like "Jr." belongs to the name before it.

    >>> split_names("Ada Lovelace; Alan Turing;")
    ['Ada Lovelace', 'Alan Turing', '']
    >>> split_names("Ada Lovelace, Martin King, Jr., and Alan Turing")
    ['Ada Lovelace', 'Martin King, Jr.', 'Alan Turing']
    >>> split_names("Lovelace, Ada and Turing, Alan")
    ['Lovelace, Ada', 'Turing, Alan']
    """
    if ";" in text:
        return [part.strip() for part in text.split(";")]
    joined = re.split(r"\s+and\s+", text.strip())
    pairs = [[side.strip() for side in part.split(",")] for part in joined]
    if len(joined) > 1 and all(len(pair) == 2 and all(pair) for pair in pairs):
        return joined  # BibTeX: "Lovelace, Ada and Turing, Alan"
    sides = [side.strip() for side in text.split(",")]
    if len(sides) == 2 and all(re.fullmatch(r"\S+", side) for side in sides):
        return [text.strip()]  # "Lovelace, Ada" is one person; two people have longer names
    parts: list[str] = []
    for part in re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+", text.strip()):
        if parts and _SUFFIX.match(part):
            parts[-1] += f", {part}"
        elif part:
            parts.append(part)
    return parts or [""]


def title_key(title: str) -> str:
    """What two titles are compared by: letters and digits without case and accents.

    >>> title_key("In-Context  Learning: A Café?") == title_key("In-context learning - a cafe")
    True
    """
    return _letters(title)


def is_placeholder(title: str) -> bool:
    """Whether a title stands for none ("withdrawn", "Placeholder"), so that it identifies nothing.

    >>> is_placeholder("Withdrawn."), is_placeholder("HexaConv")
    (True, False)
    """
    return title_key(title) in _placeholders()


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: in any order, with initials, without accents.

    >>> same_name("Wilson, Andrew", "Andrew G. Wilson"), same_name("J. Wu", "Jiajun Wu")
    (True, True)
    >>> same_name("Wei Wang", "Wei Zhang"), same_name("A. B.", "Ada Byron")
    (False, False)
    """
    short, long = sorted((_name_parts(one), _name_parts(other)), key=len)
    left = list(long)
    whole = False
    for part in sorted(short, key=len, reverse=True):
        if part in left:
            left.remove(part)
            whole = whole or len(part) > 1
            continue
        match = next((x for x in left if _is_initial_of(part, x)), None)
        if match is None:
            return False
        left.remove(match)
    return whole


def names_overlap(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two author lists share a name. Lists without names share none."""
    return any(same_name(a, b) for a in ones for b in others)


def _is_initial_of(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


@cache
def _name_parts(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", _without_accents(name).casefold()))


def _letters(text: str) -> str:
    return "".join(c for c in _without_accents(text).casefold() if c.isalnum())


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _unescape(text: str) -> str:
    for _ in range(4):  # some sources escape what was escaped: "&amp;amp;#x27;"
        if "&" not in text:
            break
        plain = html.unescape(text)
        if plain == text:
            break
        text = plain
    return text


def _without_surrogates(text: str) -> str:
    """JSON may hold half a surrogate pair, which no file can be written with."""
    return text.encode("utf-8", "replace").decode("utf-8") if _LONE.search(text) else text


_LONE = re.compile(r"[\ud800-\udfff]")


def _join_accent(found: re.Match[str]) -> str:
    accent, letter = (found.group(1), found.group(2)) if found.group(1) else found.group(3, 4)
    return unicodedata.normalize("NFC", letter.replace("ı", "i") + _SPACING_ACCENTS[accent])


@cache
def _placeholders() -> frozenset[str]:
    text = files("ingest.vocabulary").joinpath("placeholders.csv").read_text("utf-8")
    return frozenset(row["title"] for row in csv.DictReader(text.splitlines()))
