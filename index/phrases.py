"""How words of a question match words of a paper: whole words, in their usual forms.

The rule (contract, "Readings that answers share"): without regard to case, with the plural, with
hyphen or space, and in British or American spelling. An abbreviation is another phrase. The
spelling pairs are data: ``ingest/vocabulary/spellings.csv``.

Text is folded first (``index/tables.py``: ``fold_text``). The core of a pattern keeps to what RE2
(the engine's) and Python's ``re`` both read; only the word boundary is written differently.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from index.tables import fold_text

_ODD_SPACE = re.compile(r"\s\s|[^\S ]")
_WORD = re.compile(r"[^\s\-/]+")
_PAIRS = {
    "matrix": "matrices",
    "vertex": "vertices",
    "index": "indices",
    "child": "children",
    "person": "people",
    "datum": "data",
    "criterion": "criteria",
    "phenomenon": "phenomena",
    "corpus": "corpora",
    "bias": "biases",
    "mouse": "mice",
    "man": "men",
    "woman": "women",
    "lens": "lenses",
    "gas": "gases",
    "policy": "policies",
    "menu": "menus",
}
_IRREGULAR = {**_PAIRS, **{plural: single for single, plural in _PAIRS.items()}}
_ALONE = frozenset("news its us this his series species always chaos canvas".split())
"""Words that end like plurals and are none: news is nothing new."""
_CHIPS = re.compile("[^aeiou]pus")
"""GPUs, CPUs, TPUs: plurals that end like "corpus"."""


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    """Pairs of stems or endings, British first, the longest first."""
    text = files("ingest.vocabulary").joinpath("spellings.csv").read_text("utf-8")
    rows = [(row["british"], row["american"]) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(rows, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4096)
def word_spellings(word: str) -> tuple[str, ...]:
    """A folded word, then its British or American form if there is one.

    >>> word_spellings("optimisation")
    ('optimisation', 'optimization')
    >>> word_spellings("four")
    ('four',)
    """
    for british, american in _spellings():
        for here, there in ((british, american), (american, british)):
            if here in word:
                return (word, word.replace(here, there))
    return (word,)


def other_number(word: str) -> str | None:
    """The plural of a singular, the singular of a plural, by the regular rules of English.

    >>> [other_number(w) for w in ("model", "policies", "classes", "analysis", "news", "gpus")]
    ['models', 'policy', 'class', 'analyses', None, 'gpu']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isalpha() or len(word) < 3 or word in _ALONE or word.endswith(("ics", "ous")):
        return None
    if word.endswith("sis"):
        return word[:-2] + "es"
    if word.endswith(("yses", "theses")):
        return word[:-2] + "is"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    if _CHIPS.fullmatch(word):
        return word[:-1]
    if word.endswith(("ss", "us", "sh", "ch", "x", "z")):
        return word + "es"
    if word.endswith("s"):
        return None if word.endswith("is") else word[:-1]
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _forms(word: str, last: bool) -> tuple[str, ...]:
    """Spellings of a word and, for the last word of a phrase, their other number."""
    forms = list(word_spellings(word))
    if last:
        for spelling in tuple(forms):
            other = other_number(spelling)
            for form in word_spellings(other) if other else ():
                if form not in forms:
                    forms.append(form)
    return tuple(forms)


def has_word(phrase: str) -> bool:
    """Whether there is anything in a phrase to look for.

    >>> has_word("zero-shot"), has_word(" - ")
    (True, False)
    """
    return bool(_WORD.findall(fold_text(phrase)))


def _words(phrase: str) -> list[str]:
    words = _WORD.findall(fold_text(phrase))
    if not words:
        raise ValueError(f"no word in {phrase!r}")
    return words


@lru_cache(maxsize=4096)
def phrase_words(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The words of a phrase, each with all forms that count as it, the longest first.

    Raises ValueError when the phrase holds no word.

    >>> phrase_words("language model")
    (('language',), ('models', 'model'))
    """
    words = _words(phrase)
    return tuple(
        tuple(sorted(_forms(word, place == len(words) - 1), key=len, reverse=True))
        for place, word in enumerate(words)
    )


@lru_cache(maxsize=4096)
def _core(phrase: str) -> str:
    parts = []
    for forms in phrase_words(phrase):
        escaped = [re.escape(form) for form in forms]
        parts.append(escaped[0] if len(escaped) == 1 else "(?:" + "|".join(escaped) + ")")
    return r"[ /-]+".join(parts)


def engine_pattern(phrase: str) -> str:
    """A pattern over folded text that finds the phrase as whole words, for the engine (RE2).

    Raises ValueError when the phrase holds no word.
    """
    return rf"(?:^|[^\pL\pN_]){_core(phrase)}(?:$|[^\pL\pN_])"


@lru_cache(maxsize=4096)
def _python_pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_core(phrase)}(?!\w)")


def has_phrase(phrase: str, folded: str) -> bool:
    """Whether folded text holds the phrase.

    >>> has_phrase("zero-shot", "a zero shot model"), has_phrase("gan", "an organ")
    (True, False)
    """
    return _python_pattern(phrase).search(folded) is not None


@lru_cache(maxsize=4096)
def plain_needles(phrase: str) -> tuple[str, ...]:
    """Plain strings of which one is in any text that the pattern finds: a cheap first sieve.

    >>> plain_needles("language models")
    ('language',)
    """
    words = _words(phrase)
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    forms = _forms(words[longest], longest == len(words) - 1)
    # A form that holds another form is found by the shorter one.
    return tuple(f for f in forms if not any(o != f and o in f for o in forms))


def find_phrase(phrase: str, text: str) -> tuple[int, int] | None:
    """Where the phrase first stands in a text, as code points of the text itself, or None.

    >>> find_phrase("language model", "Large Language Models are few-shot learners")
    (6, 21)
    """
    folded, origin = _fold_with_origin(text)
    found = _python_pattern(phrase).search(folded)
    if found is None:
        return None
    return origin[found.start()], origin[found.end() - 1] + 1


def _fold_with_origin(text: str) -> tuple[str, Sequence[int]]:
    """The folded text and, for each of its characters, where in the text it came from."""
    if text.isascii() and not _ODD_SPACE.search(text):
        return text.lower(), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for piece in fold_text(character):
            if piece == " " and folded and folded[-1] == " ":
                continue
            folded.append(piece)
            origin.append(place)
    return "".join(folded), origin
