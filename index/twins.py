"""Papers that are one work seen twice: an ICLR submission and the NeurIPS paper it became.

Tables keep both, for counts are by venue and year; a list of the best papers shows one and names
the other. Two papers are twins if their titles are the same but for case and punctuation (and say
something: "Withdrawn" doesn't), or if their abstracts share most of their wording.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

TITLE_WORDS = 4
"""A title this long belongs to one work; shorter ones ("Learning to Infer") may be chance."""

SHINGLE = 6
"""Words a shingle: long enough that a phrase shared by chance is rare."""

SAMPLED = 4
"""One shingle in so many is looked at, by its hash: the same ones in every paper."""

SHARED = 0.4
"""Of the smaller paper's sampled shingles. In 16,000 papers the pairs from 0.4 up were all revised
versions of one work, and nothing stood between 0.3 and 0.4."""

FEWEST = 4
"""Sampled shingles a text must have to be compared: a few sentences."""

COMMONEST = 30
"""A shingle in more papers is a set phrase; skipping it keeps the work linear."""

_WORD = re.compile(r"\w+")


def find_twins(titles: Sequence[str], abstracts: Sequence[str]) -> NDArray[np.int64]:
    """A group number a paper, (n,): the row of the group's first paper. A blank is "".

    >>> find_twins(["Attention is all you need", "BERT", "Attention Is All You Need!"], [""] * 3)
    array([0, 1, 0])
    """
    groups = _Groups(len(titles))
    by_title: dict[str, int] = {}
    for row, title in enumerate(titles):
        words = _WORD.findall(title.casefold())
        if len(words) >= TITLE_WORDS:
            groups.join(by_title.setdefault(" ".join(words), row), row)
    sketches = [_sketch(abstract) for abstract in abstracts]
    for first, second in _alike(sketches):
        groups.join(first, second)
    return groups.numbers()


def _sketch(text: str) -> frozenset[int]:
    """Hashes of a sample of a text's shingles, the same in every run."""
    words = _WORD.findall(text.casefold())
    hashes = (
        zlib.crc32(" ".join(words[start : start + SHINGLE]).encode("utf-8", "replace"))
        for start in range(len(words) - SHINGLE + 1)
    )
    return frozenset(number for number in hashes if number % SAMPLED == 0)


def _alike(sketches: Sequence[frozenset[int]]) -> Iterable[tuple[int, int]]:
    papers_with: dict[int, list[int]] = defaultdict(list)
    for row, sketch in enumerate(sketches):
        if len(sketch) >= FEWEST:
            for number in sketch:
                papers_with[number].append(row)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for rows in papers_with.values():
        if 1 < len(rows) <= COMMONEST:
            for place, second in enumerate(rows):
                for first in rows[:place]:
                    shared[first, second] += 1
    for (first, second), count in shared.items():
        if count >= SHARED * min(len(sketches[first]), len(sketches[second])):
            yield first, second


class _Groups:
    """Rows joined into groups (union and find); a group is named by its smallest row."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def join(self, first: int, second: int) -> None:
        one, other = self._root(first), self._root(second)
        self._parent[max(one, other)] = min(one, other)

    def numbers(self) -> NDArray[np.int64]:
        return np.array([self._root(row) for row in range(len(self._parent))], dtype=np.int64)

    def _root(self, row: int) -> int:
        while self._parent[row] != row:
            self._parent[row] = self._parent[self._parent[row]]
            row = self._parent[row]
        return row
