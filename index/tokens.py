"""Which papers hold a word, exactly: an index of every word of the folded texts.

A search through all texts grows with the corpus, and asks the same of papers whose venue is not
even in question. Here a single word is looked up, and a phrase is searched for only in papers that
hold all its words; ``index/phrases.py`` says what counts as the phrase. The tests hold this against
the engine's own search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from index.phrases import phrase_words

FIELDS = ("title", "abstract", "keywords")
"""The lines of a folded text, in this order."""

_FOLDER = "tokens"
_TOKEN = re.compile(r"\w+")
Rows = NDArray[np.int32]


def write_tokens(folded: Iterable[str], folder: Path) -> None:
    """Write ``folder/tokens`` for folded texts (``searchable_text``), in the order of papers.

    Raises OSError where the folder can't be written.
    """
    numbers: dict[str, int] = {}
    tokens: list[int] = []
    rows: list[int] = []
    fields: list[int] = []
    for row, text in enumerate(folded):
        held: dict[str, int] = {}
        for bit, line in enumerate(text.split("\n")[: len(FIELDS)]):
            for token in set(_TOKEN.findall(line)):
                held[token] = held.get(token, 0) | 1 << bit
        tokens.extend(numbers.setdefault(token, len(numbers)) for token in held)
        fields.extend(held.values())
        rows.extend([row] * len(held))
    of_token = np.array(tokens, dtype=np.int32)
    order = np.argsort(of_token, kind="stable")
    target = folder / _FOLDER
    target.mkdir()
    np.save(target / "rows.npy", np.array(rows, dtype=np.int32)[order])
    np.save(target / "fields.npy", np.array(fields, dtype=np.uint8)[order])
    counts = np.bincount(of_token, minlength=len(numbers))
    np.save(target / "starts.npy", np.concatenate([[0], np.cumsum(counts)]))
    (target / "vocabulary.txt").write_text("\n".join(numbers), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a corpus, opened for reading by any number of threads."""

    numbers: dict[str, int]
    starts: NDArray[np.int64]
    rows: Rows
    fields: NDArray[np.uint8]

    @classmethod
    def open(cls, folder: Path) -> Tokens | None:
        """Open ``folder/tokens``; None where it has none that can be read."""
        source = folder / _FOLDER
        try:
            words = (source / "vocabulary.txt").read_text(encoding="utf-8")
            return cls(
                {word: n for n, word in enumerate(words.split("\n") if words else ())},
                np.load(source / "starts.npy"),
                np.load(source / "rows.npy", mmap_mode="r"),
                np.load(source / "fields.npy", mmap_mode="r"),
            )
        except (OSError, ValueError):
            return None

    def nearest(self, word: str, fewest: int) -> tuple[str, ...]:
        """Words of at least ``fewest`` papers at one slip from ``word``: a letter too many, too
        few, another, or two exchanged.

        The first letter must be right: it is seldom a slip, and few words are then looked at.
        """
        return tuple(
            other
            for other, number in self.numbers.items()
            if other[:1] == word[:1]
            and abs(len(other) - len(word)) < 2
            and DamerauLevenshtein.distance(word, other, score_cutoff=1) == 1
            and self.starts[number + 1] - self.starts[number] >= fewest
        )

    def papers(self, token: str, fields: Sequence[str] = FIELDS) -> Rows:
        """Rows of the papers that hold a word in one of some fields, in order."""
        number = self.numbers.get(token)
        if number is None:
            return np.empty(0, dtype=np.int32)
        part = slice(self.starts[number], self.starts[number + 1])
        wanted = sum(1 << FIELDS.index(field) for field in fields)
        return np.asarray(self.rows[part][(self.fields[part] & wanted) > 0])

    def find(self, phrase: str, fields: Sequence[str] = FIELDS) -> tuple[Rows, bool] | None:
        """Rows of papers that can hold a phrase, in order, and whether they all surely do.

        They surely do where the phrase is one word of letters and digits alone. None for a phrase
        that can't be looked up, because it is made of signs. Raises ValueError when it holds no
        word.
        """
        words = phrase_words(phrase)
        found: Rows | None = None
        for forms in words:
            holding = [self._holding(form, fields) for form in forms]
            # A form of signs alone is looked up nowhere: any paper may hold it.
            if any(rows is None for rows in holding):
                continue
            here = np.unique(np.concatenate([rows for rows in holding if rows is not None]))
            found = here if found is None else np.intersect1d(found, here, assume_unique=True)
        if found is None:
            return None
        plain = len(words) == 1 and all(_TOKEN.fullmatch(form) for form in words[0])
        return found, plain

    def _holding(self, form: str, fields: Sequence[str]) -> Rows | None:
        """Papers with every run of letters and digits of a form, such as "gpt" and "4.5"."""
        runs = _TOKEN.findall(form)
        if not runs:
            return None
        found = self.papers(runs[0], fields)
        for run in runs[1:]:
            found = np.intersect1d(found, self.papers(run, fields), assume_unique=True)
        return found
