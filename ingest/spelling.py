"""Misspelt names of institutions, put right word by word.

Only words that no list knows are touched, only towards words of listed institutions, and only when
the string then holds a listed name: "Standford University" is read, "Hunan University" never
becomes "Wuhan University". The last resort, so bounded: at most three words, one or two letters.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.cities import Places
from ingest.countries import country_keys
from ingest.gazetteer import Gazetteer, Hit
from ingest.words import Words, place_words

MOST_WORDS = 3
"""Corrected in one string."""

LONE_WORD = 8
"""Letters of a one-word name that is believed when misspelt: Tsinghua, not Canon for Canyon."""


def _allowed(length: int) -> int:
    """Letters that may be wrong in a word."""
    return 0 if length < 6 else (1 if length < 9 else 2)


@lru_cache(maxsize=50_000)
def _nearest(word: str, gazetteer: Gazetteer) -> str | None:
    """The one listed word within reach of a misspelt one, else None."""
    reach = _allowed(len(word))
    if not reach or not (word.isascii() and word.isalpha()):
        return None
    choices = [
        choice
        for length in range(len(word) - reach, len(word) + reach + 1)
        for choice in gazetteer.spelling_words.get(length, ())
        if choice[0] == word[0]
    ]
    near = process.extract(word, choices, scorer=OSA.distance, score_cutoff=reach, limit=2)
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return None
    return str(near[0][0])


def _is_sure(better: str, word: str) -> bool:
    """Whether one word alone may stand for a name: long, and one letter off."""
    return len(better) >= LONE_WORD and OSA.distance(better, word) <= 1


def respell(
    words: Words, gazetteer: Gazetteer, places: Places, domain_labels: frozenset[str] = frozenset()
) -> tuple[Words, tuple[Hit, ...]]:
    """Words with slips put right, and the names then found; unchanged when none is.

    A word that is also a label of the domain is no slip ("Simular" at ``simular.ai``). The names
    are marked as inexact.
    """
    keys = list(words.keys)
    changed = 0
    for position, key in enumerate(words.keys):
        if (
            len(key) < 6
            or key in gazetteer.words
            or key in places.cities
            or key in place_words("generic")
            or key in country_keys()
            or key in domain_labels
        ):
            continue
        better = _nearest(key, gazetteer)
        if better is not None:
            keys[position] = better
            changed += 1
    if not 0 < changed <= MOST_WORDS:
        return words, ()
    mended = replace(
        words,
        keys=tuple(keys),
        folded=tuple(k or f for k, f in zip(keys, words.folded, strict=True)),
    )
    hits = tuple(
        replace(hit, exact=False)
        for hit in gazetteer.find(mended)
        if keys[hit.first : hit.last] != list(words.keys[hit.first : hit.last])
        and (hit.last - hit.first > 1 or _is_sure(keys[hit.first], words.keys[hit.first]))
    )
    return (mended, hits) if hits else (words, ())
