"""Misspelt words: the one name or word of the lexicon at a small distance, or none.

Pure: keys in, meanings out. A word that is as near to two names is nobody's: it is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from assistant.names import Meaning, name_meanings, names_by_length, phrase_meanings
from ingest.words import key_of


@cache
def _spellable_words() -> tuple[str, ...]:
    """Single words of the lexicon that a question may misspell."""
    return tuple(
        keys[0]
        for keys, meanings in phrase_meanings().items()
        if len(keys) == 1
        and len(keys[0]) >= 5
        and (keys[0] in _OFTEN_MISSPELT or not all(m.kind.startswith(_NO_SLIPS) for m in meanings))
    )


_OFTEN_MISSPELT = frozenset(
    "someone somebody anyone anybody please affiliated affiliation affiliations altogether "
    "together accepted published".split()
)
"""Small words that are no part of a topic, however they are spelt."""
_NO_SLIPS = ("function", "verbs", "refusals", "polite", "vague", "drop")
"""Sections that a misspelt word is not taken for: "start" is no slip of "stars"."""


def perhaps(key: str) -> str | None:
    """The model, institution or place at one letter from a short word, if there is just one."""
    if len(key) < 4 or not key.isalpha():
        return None
    near = {
        meaning.value
        for n in range(len(key) - 1, len(key) + 2)
        for name in names_by_length().get(n, ())
        if name[0] == key[0] and n >= 4 and DamerauLevenshtein.distance(key, name) == 1
        for meaning in name_meanings()[name]
        if meaning.kind in ("model", "institution", "country", "venue")
        and key_of(meaning.value) == name
    }
    if len(key) >= 6:
        # A longer one was left alone because several are as near: the likeliest is asked about.
        return min(near, key=_by_kind) if len(near) > 1 else None
    return near.pop() if len(near) == 1 else None


def _by_kind(name: str) -> tuple[int, str]:
    kinds = {m.kind for m in name_meanings().get(key_of(name), ())}
    order = ("model", "country", "venue", "institution")
    return next((n for n, kind in enumerate(order) if kind in kinds), len(order)), name


def nearest(key: str, words: int) -> tuple[tuple[Meaning, ...], str] | None:
    """Meanings of the one name or word at a small distance that begins alike, or None."""
    allowed = 1 if len(key) < 8 else 2
    if len(key) < 4 + 4 * (words - 1):
        return None
    # A short word is one letter from too many names: only places, venues and plain words then.
    # So is its plural: "chairs" is no misspelt Chai.
    kinds = ("country", "region", "venue") if len(key.removesuffix("s")) < 6 else None
    best: tuple[int, tuple[Meaning, ...], str] | None = None
    tied = False
    candidates = [
        name
        for n in range(len(key) - allowed, len(key) + allowed + 1)
        for name in names_by_length().get(n, ())
        if name[0] == key[0]
        and n >= 4
        and (kinds is None or any(m.kind in kinds for m in name_meanings()[name]))
    ]
    for name, distance, _ in process.extract(
        key, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=3
    ):
        meanings = name_meanings()[name]
        if best is None or distance < best[0]:
            best = (distance, meanings, meanings[0].value)
        elif best[0] == distance and meanings[0].value != best[2]:
            tied = True
    if tied:
        return None  # "deepsek" is as near to DeepSeek as to deepset: to be asked
    if words == 1:
        pool = [w for w in _spellable_words() if w[0] == key[0]]
        near = process.extract(
            key, pool, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=4
        )
        # Letters are left out more often than put in: "developd" is "developed".
        for name, distance, _ in sorted(near, key=lambda one: (one[1], -len(one[0])))[:1]:
            if best is None or distance <= best[0]:
                best = (distance, phrase_meanings()[(name,)], name)
    return None if best is None else (best[1], best[2])


@cache
def _words_of_phrases() -> dict[str, tuple[tuple[tuple[str, ...], int], ...]]:
    """Words of phrases of several words → the phrases that they stand in, and where."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for keys, meanings in phrase_meanings().items():
        if len(keys) > 1 and not all(m.kind.startswith(_NO_SLIPS) for m in meanings):
            for at, word in enumerate(keys):
                if len(word) >= 5:
                    found.setdefault(word, []).append((keys, at))
    return {word: tuple(phrases) for word, phrases in found.items()}


def in_phrase(keys: Sequence[str], i: int) -> str | None:
    """The right spelling of a misspelt word that stands in a phrase, or None.

    >>> in_phrase("zoe as first auther".split(), 3)
    'author'
    """
    key = keys[i]
    if len(key) < 5:
        return None
    pool = [w for w in _words_of_phrases() if w[0] == key[0]]
    near = process.extract(
        key,
        pool,
        scorer=DamerauLevenshtein.distance,
        score_cutoff=1 if len(key) < 8 else 2,
        limit=8,
    )
    nearest_of_all = min((distance for _, distance, _ in near), default=0)
    for word, distance, _ in sorted(near, key=lambda one: -len(one[0])):
        if distance > nearest_of_all:
            continue
        for phrase, at in _words_of_phrases()[word]:
            begin = i - at
            if begin < 0 or begin + len(phrase) > len(keys):
                continue
            said = (*keys[begin:i], word, *keys[i + 1 : begin + len(phrase)])
            if said == phrase:
                return word
    return None
