"""Text → the places where a name of a model family stands, before anyone asks what it means there.

Every run of letters is looked up in a dictionary of the first words of all names, so that the cost
of a text grows with its length and not with the vocabulary. Of the names that match at a place the
longest wins, and it takes its version with it ("Qwen2.5-7B-Instruct", "LLaMA-2 7B/13B"): the words
of versions are data, ``vocabulary/model_versions.toml``. What is a name and what only looks like
one is decided later, by ``ingest/model_traps.py``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from ingest.families import Alias, load_aliases

_SAME_WIDTH = {
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "﹣": "-", "－": "-",
    "’": "'", "‘": "'", "ʼ": "'", "`": "'",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "~": " ", "\n": " ", "\t": " ", "\r": " ",
    "₀": "0", "₁": "1", "₂": "2", "₃": "3",
}  # fmt: skip
_OTHER_WIDTH = re.compile(f"--+|[{''.join(_SAME_WIDTH)}]")
_WORD = re.compile(r"[^\W\d_]+")
_PREFIX = re.compile(r"(?<![^\s(\[\"'])(?!Non-|Pre-|Post-|\dD-)\d?[A-Z][A-Za-z0-9]*-$")
_URL = re.compile(r"(?:https?://|www\.|github\.com/|huggingface\.co/)[^\s,;)}\]>]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place where a name stands."""

    alias: Alias
    start: int
    """Where the name begins; Unicode code points into the text."""
    name_end: int
    """Where the name ends, without its version."""
    end: int
    """Where its version ends; ``name_end`` where it has none."""
    versioned: bool
    """Whether a version or a size follows that a mere word would not have."""
    compound: bool
    """Whether the name only ends a longer word (``LegalBERT``)."""
    begin: int = -1
    """Where the word begins that the name ends by a hyphen (``OMG-LLaVA``), else ``start``."""
    lower_case: bool = False
    """Whether a name that wants a capital stands in lower case, without a version."""


def same_width(text: str) -> str:
    """The text with plain hyphens, quotes and spaces; every character keeps its place.

    Two hyphens or more are a dash, which parts words.
    """
    return _OTHER_WIDTH.sub(lambda f: _SAME_WIDTH.get(f[0]) or " " * len(f[0]), text)


def find_candidates(text: str) -> list[Candidate]:
    """All places of names in a text that went through ``same_width``, in order, none overlapping.

    Inside web addresses nothing is a name.
    """
    addresses: list[tuple[int, int]] | None = None
    found: list[Candidate] = []
    reached = 0
    for match in _WORD.finditer(text):
        word = match[0]
        known = _known_of(word)
        entries = known.entries
        if word[-1] in "vV" and text[match.end() : match.end() + 1].isdigit():
            entries = entries + _known_of(word[:-1]).entries  # "LLaMAv2"
        if not entries and known.ending is None:
            continue
        start = match.start()
        if start < reached:
            continue
        candidate = _longest(text, start, entries) if entries else None
        if candidate is None and known.ending is not None:
            candidate = _compound(text, match, known.ending)
        if candidate is None or (start and text[start - 1] == "\\"):
            continue
        if addresses is None:
            addresses = [found_url.span() for found_url in _URL.finditer(text)]
        if any(first <= start < last for first, last in addresses):
            continue
        found.append(replace(candidate, begin=_begin(text, candidate, reached)))
        reached = candidate.end
    return found


def find_other_spellings(text: str) -> list[tuple[int, int, Alias]]:
    """Words that are a name but for their capitals ("clip"), where only its own spelling counts.

    Never a mention; told to those who ask why a word was not read.
    """
    spellings = _exact_spellings()
    return [
        (match.start(), match.end(), alias)
        for match in _WORD.finditer(text)
        if (alias := spellings.get(match[0].lower())) is not None and match[0] != alias.text
    ]


def _begin(text: str, candidate: Candidate, reached: int) -> int:
    prefix = _PREFIX.search(text, max(reached, candidate.start - 30), candidate.start)
    return prefix.start() if prefix and candidate.alias.ends_words else candidate.start


def _longest(
    text: str, start: int, entries: tuple[tuple[re.Pattern[str], Alias], ...]
) -> Candidate | None:
    best: tuple[int, bool, Alias] | None = None
    for pattern, alias in entries:
        match = pattern.match(text, start)
        if match is None:
            continue
        rank = (match.end(), not alias.doubtful)
        if best is None or rank > best[:2]:
            best = (*rank, alias)
    if best is None:
        return None
    end, _, alias = best
    tail_end, versioned = _tail(text, end, alias)
    lower_case = alias.not_lower and not versioned and text[start:end].islower()
    return Candidate(alias, start, end, tail_end, versioned, compound=False, lower_case=lower_case)


def _compound(text: str, match: re.Match[str], alias: Alias) -> Candidate:
    """``LegalBERT``, ``WGANs``: a longer word with a capital in it that ends in a family's name."""
    tail_end, versioned = _tail(text, match.end(), alias)
    return Candidate(alias, match.start(), match.end(), tail_end, versioned, compound=True)


class _Known(NamedTuple):
    """What the names say of a word, wherever it stands."""

    entries: tuple[tuple[re.Pattern[str], Alias], ...]
    """Names that may begin with it."""
    ending: Alias | None
    """The name that it ends in, if it may be a compound."""


@lru_cache(maxsize=50_000)
def _known_of(word: str) -> _Known:
    return _Known(tuple(_first_words().get(word.lower(), ())), _ending_of(word))


def _ending_of(word: str) -> Alias | None:
    if len(word) < 4:
        return None
    stem = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    for length in _ending_lengths():
        alias = _endings().get(stem[-length:]) if len(stem) > length else None
        if alias is not None:
            return None if stem in _not_models() or word in _not_models() else alias
    return None


def _tail(text: str, end: int, alias: Alias) -> tuple[int, bool]:
    """Where the version that follows a name ends, and whether it is evidence for a model."""
    pattern = _model_tail() if alias.kind == "model" else _architecture_tail()
    match = pattern.match(text, end)
    if match is None or match.end() == end:
        return end, False
    return match.end(), _EVIDENT.match(match[0]) is not None


_EVIDENT = re.compile(
    r"[-_]?v?\d|.*\d\.\d|.*\d[BM]\b|-(?i:base|large|small|xl|xxl|instruct|chat)\b"
    r"|(?: \d(?:\.\d)?)? (?:Pro|Ultra|Sonnet|Opus|Haiku|Flash)\b"
)


@cache
def _model_tail() -> re.Pattern[str]:
    words = _versions()
    joined = "|".join(sorted(map(re.escape, words["joined"]), key=len, reverse=True))
    spaced = "|".join(sorted(map(re.escape, words["spaced"]), key=len, reverse=True))
    number = r"v?\d+(?:\.\d+)*(?:x\d+(?:\.\d+)?)?[a-zA-Z]{0,3}"
    return re.compile(
        rf"(?:{number}\+?(?![A-Za-z]))?"
        rf"(?:[-_.](?:{number}\+?|(?i:{joined}))(?![A-Za-z\d])"
        r"| (?:\d+(?:\.\d+)?(?:x\d+)?[BbMm]|v?\d+\.\d+(?!\s?[%×x]|\d)|\d(?!\d| ?[%×x]| times))"
        r"(?![\w.]\d|[A-Za-z])"
        r"| \(\d+(?:\.\d+)?[BM]\)"
        rf"| (?:{spaced})(?![A-Za-z]|-[a-z])"
        r"|/\d+(?:\.\d+)*[a-zA-Z]{0,2}(?![A-Za-z\d])|-?\(V\)|\(vision\))*"
    )


@cache
def _architecture_tail() -> re.Pattern[str]:
    joined = "|".join(sorted(map(re.escape, _versions()["joined"]), key=len, reverse=True))
    return re.compile(
        r"(?:v?\d+(?:\.\d+)*[a-zA-Z]{0,3}(?![A-Za-z]))?"
        rf"(?:[-_](?:[a-zA-Z]?\d+(?:\.\d+)*[a-zA-Z]?|(?i:{joined}))(?![A-Za-z\d])"
        r"|/\d+(?![A-Za-z\d])| \d\d\d?(?=[\s,.;)]))*"
    )


@cache
def _versions() -> dict[str, list[str]]:
    path = resources.files("ingest.vocabulary") / "model_versions.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _not_models() -> frozenset[str]:
    path = resources.files("ingest.vocabulary") / "model_traps.toml"
    listed: list[str] = tomllib.loads(path.read_text(encoding="utf-8"))["compounds"]["not_models"]
    return frozenset(listed)


@cache
def _first_words() -> dict[str, list[tuple[re.Pattern[str], Alias]]]:
    """First run of letters of each name, lower case → the patterns of the names that begin so."""
    entries: dict[str, list[tuple[re.Pattern[str], Alias]]] = {}
    for alias in load_aliases():
        pattern = re.compile(_pattern(alias))
        for spelling in {alias.text, alias.text.replace("-", "")}:
            first = _WORD.search(spelling)
            if first is None or spelling[: first.start()]:
                continue
            key = first[0].lower()
            for form in (key, key + "s") if first[0] == spelling else (key,):
                known = entries.setdefault(form, [])
                if all(other is not alias for _, other in known):
                    known.append((pattern, alias))
    return entries


def _pattern(alias: Alias) -> str:
    """A hyphen may be a space or nothing, a space may be a hyphen; a plural s may follow.

    In a short name a hyphen stays: RT-X is not RTX.
    """
    parts = []
    hyphen = "[-_ ]" if alias.exact and len(alias.text) < 6 else "[-_ ]?"
    for letter in alias.text:
        if letter == "-":
            parts.append(hyphen)
        elif letter == " ":
            parts.append("[-_ ]+")
        else:
            parts.append(re.escape(letter))
    if alias.text[-1].isdigit():
        ending = r"(?![A-Za-z\d])"
    elif alias.text[-1].isalpha():
        ending = r"(?:s?(?![^\W\d_])|(?=[vV]\d))"
    else:
        ending = ""
    body = "".join(parts)
    return (body if alias.exact else f"(?i:{body})") + ending


@cache
def _exact_spellings() -> dict[str, Alias]:
    exact = [a for a in load_aliases() if a.exact and a.text.isalpha() and len(a.text) > 2]
    return {alias.text.lower(): alias for alias in reversed(exact)}


@cache
def _endings() -> dict[str, Alias]:
    return {alias.text: alias for alias in load_aliases() if alias.ends_words}


@cache
def _ending_lengths() -> tuple[int, ...]:
    return tuple(sorted({len(text) for text in _endings()}, reverse=True))
