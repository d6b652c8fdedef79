"""The words side of search: BM25 over titles, abstracts and keywords, exact over every document.

Two BM25 tables are kept, by bm25s: one of stemmed words, one of pairs of neighbouring words (stop
words left out), so that "graph neural network" finds the phrase before its scattered words. A
paper's score is words + ``PAIR_WEIGHT`` × pairs; ``bench/search.py`` measures what each adds. Pairs
are millions, so their vocabulary is a sorted, memory-mapped array of two word numbers each and not
a dictionary: opening costs the same for 16,000 papers as for 100,000.

The files are read by memory map and never change once written; ``build_words`` is cheap enough to
run whole at every build, and copies the files of the corpus before when nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

from index.abbreviations import by_surface, expanded, find_abbreviations
from index.ranking import Float32s, Rows, best_rows, chosen_rows
from index.twins import find_twins

VERSION = 3
"""Of the files below; another version is built anew."""

K1, B = 1.5, 0.75
"""The usual BM25 constants. k1 0.9 to 2 and b 0.4 to 0.75 differ by less than 0.005 MRR@10 here."""

PAIR_WEIGHT = 0.5
"""Of a pair of neighbours against a single word: 0.3 to 0.7 are alike, 0 costs 0.013 MRR@10."""

TITLE_REPEATS = 2
"""A title counts this often, once more than the abstract: it says what a paper is about."""

_WORD = re.compile(r"\w\w+")
_STOP_WORDS = frozenset(STOPWORDS_EN)
_FRAME_WORDS = """
which what who how why when where do does did can could should me my you your papers paper any find
list give tell please show about there
"""
_FRAME = frozenset(_FRAME_WORDS.split())
"""Words that frame a question rather than name its subject; dropped from questions only."""


def words_text(title: str, abstract: str | None, keywords: Sequence[str] = ()) -> str:
    """The one place that says which words of a paper are searched: one line a field.

    >>> words_text("Qwen", None, ("code", "language models"))
    'Qwen\\n\\ncode; language models'
    """
    return "\n".join(" ".join(f.split()) for f in (title, abstract or "", "; ".join(keywords)))


@dataclass(frozen=True, slots=True)
class WordHit:
    """One paper found by its words."""

    paper_id: str
    bm25: float
    """0 or more, comparable within one query only."""


def build_words(
    folder: Path,
    ids: Sequence[str],
    texts: Sequence[str],
    previous: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes ``folder/words`` for papers ``ids`` with their ``words_text`` in ``texts``.

    ``previous`` is the folder of the corpus before: its files are copied if they are of the very
    same ids and texts. ``progress`` is told papers done and papers in all. Raises ValueError where
    ids and texts differ in number; OSError where the folder can't be written.
    """
    if len(ids) != len(texts):
        raise ValueError(f"{len(ids)} ids for {len(texts)} texts")
    target = folder / "words"
    digest = _digest(ids, texts)
    if previous is not None and _read_stamp(previous / "words").get("digest") == digest:
        shutil.copytree(previous / "words", target)
        return
    target.mkdir(parents=True)
    tokenizer = Tokenizer()
    vocabulary: dict[str, int] = {}
    words_of: list[NDArray[np.int64]] = []
    pairs_of: list[NDArray[np.int64]] = []
    for row, text in enumerate(texts):
        words, pairs = _numbered(tokenizer, vocabulary, text)
        words_of.append(words)
        pairs_of.append(pairs)
        if progress is not None and (row + 1) % 1000 == 0:
            progress(row + 1, len(texts))
    _save_table(target / "singles", words_of, len(vocabulary))
    keys, pair_columns = np.unique(
        np.concatenate([*pairs_of, np.empty(0, np.int64)]), return_inverse=True
    )
    ends = np.cumsum([len(pairs) for pairs in pairs_of], dtype=np.int64)[:-1]
    _save_table(target / "pairs", np.split(pair_columns, ends), len(keys))
    np.save(target / "pair_keys.npy", keys)
    fields = [[*text.split("\n"), "", ""] for text in texts]
    np.save(target / "twins.npy", find_twins([f[0] for f in fields], [f[1] for f in fields]))
    meant = by_surface(find_abbreviations(f[1] for f in fields))
    (target / "abbreviations.json").write_text(json.dumps(meant), encoding="utf-8")
    (target / "vocabulary.json").write_text(json.dumps(list(vocabulary)), encoding="utf-8")
    (target / "ids.json").write_text(json.dumps(list(ids)), encoding="utf-8")
    stamp = {"version": VERSION, "digest": digest, "papers": len(ids)}
    (target / "stamp.json").write_text(json.dumps(stamp), encoding="utf-8")  # last: it is whole
    if progress is not None:
        progress(len(texts), len(texts))


class Words:
    """The words of a corpus, opened for reading; safe to share between threads."""

    def __init__(
        self,
        ids: Sequence[str],
        vocabulary: dict[str, int],
        pair_keys: NDArray[np.int64],
        singles: bm25s.BM25 | None,
        pairs: bm25s.BM25 | None,
        twins: NDArray[np.int64],
        meant: dict[str, str],
    ) -> None:
        self.ids: tuple[str, ...] = tuple(ids)
        self._row_of = {paper_id: row for row, paper_id in enumerate(self.ids)}
        self._meant = meant
        self._vocabulary = vocabulary
        self._pair_keys = pair_keys
        self._singles = singles
        self._pairs = pairs
        self.twins = twins
        """(n,): papers with the same number are one work seen twice (``index/twins.py``)."""

    @classmethod
    def open(cls, folder: Path) -> Words:
        """Opens ``folder/words``. Raises FileNotFoundError, naming the command that mends it."""
        source = folder / "words"
        stamp = _read_stamp(source)
        if stamp.get("version") != VERSION:
            raise FileNotFoundError(
                f"{source} holds no word index of version {VERSION}: run `papertally build`"
            )
        vocabulary = json.loads((source / "vocabulary.json").read_text(encoding="utf-8"))
        return cls(
            ids=json.loads((source / "ids.json").read_text(encoding="utf-8")),
            vocabulary={word: number for number, word in enumerate(vocabulary)},
            pair_keys=np.load(source / "pair_keys.npy", mmap_mode="r"),
            singles=_open_table(source / "singles"),
            pairs=_open_table(source / "pairs"),
            twins=np.load(source / "twins.npy"),
            meant=json.loads((source / "abbreviations.json").read_text(encoding="utf-8")),
        )

    def rows(self, among: Sequence[str] | Rows | None) -> Rows:
        """A condition's papers as row numbers, each once, in order; all of them for None."""
        return chosen_rows(among, self._row_of, len(self.ids))

    def expanded(self, query: str) -> str:
        """The query with what its abbreviations mean in this corpus: what to embed and search.

        For example "RL agents" → "RL (reinforcement learning) agents". ``scores`` and ``find`` do
        it themselves; expanding twice changes nothing.
        """
        return expanded(query, self._meant)

    def scores(self, query: str) -> tuple[Float32s, float]:
        """BM25 of every paper in row order, (n,), and what the query could reach at most.

        The second is the sum of the weights (idf) of the query's known words: a scale that depends
        on the query alone, so that narrowing the papers never changes their order. It is 0 where
        the corpus knows no word of the query; all scores are 0 then.
        """
        total = np.zeros(len(self.ids), dtype=np.float32)
        if self._singles is None:
            return total, 0.0
        stems = question_words(self.expanded(query))
        known = [self._vocabulary[stem] for stem in stems if stem in self._vocabulary]
        if not known:
            return total, 0.0
        columns = np.unique(known)
        total += self._singles.get_scores_from_ids(columns)
        if self._pairs is not None:
            pair_columns = self._pair_columns(stems)
            if pair_columns:
                total += np.float32(PAIR_WEIGHT) * self._pairs.get_scores_from_ids(pair_columns)
        return total, float(self._idf(columns).sum())

    def weight(self, stem: str) -> float:
        """How rare a word is: its idf in BM25; a word that no paper has weighs 0."""
        if stem not in self._vocabulary:
            return 0.0
        return float(self._idf(np.array([self._vocabulary[stem]]))[0])

    def find(self, query: str, k: int, among: Sequence[str] | Rows | None = None) -> list[WordHit]:
        """The k papers with the highest BM25, best first; ties in row order; none that score 0.

        ``among`` narrows to some papers, by id or by row number: the best k of those, exactly.
        """
        scores, _ = self.scores(query)
        rows = self.rows(among)
        rows = rows[scores[rows] > 0]
        return [
            WordHit(self.ids[row], float(scores[row])) for row in best_rows(scores[rows], rows, k)
        ]

    def _idf(self, columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """By Lucene's formula, which bm25s used to build the table."""
        if self._singles is None:
            return np.zeros(len(columns))
        starts = self._singles.scores["indptr"]
        found_in = (starts[columns + 1] - starts[columns]).astype(np.float64)
        idf: NDArray[np.float64] = np.log(1 + (len(self.ids) - found_in + 0.5) / (found_in + 0.5))
        return idf

    def _pair_columns(self, stems: Sequence[str]) -> list[int]:
        numbers = [self._vocabulary.get(stem) for stem in stems]
        keys = {
            first << 32 | second
            for first, second in pairwise(numbers)
            if first is not None and second is not None
        }
        wanted = np.array(sorted(keys), dtype=np.int64)
        places = np.searchsorted(self._pair_keys, wanted)
        return [
            int(place)
            for place, key in zip(places, wanted, strict=True)
            if place < len(self._pair_keys) and self._pair_keys[place] == key
        ]


class Tokenizer:
    """Text → stemmed words without stop words. Not to be shared between threads."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english", 50_000)

    def __call__(self, text: str, drop: frozenset[str] = _STOP_WORDS) -> list[str]:
        """Stems in order: case, accents and single letters don't matter.

        >>> Tokenizer()("The Schrödinger bridges, and graph-based Networks")
        ['schroding', 'bridg', 'graph', 'base', 'network']
        """
        if not text.isascii():
            letters = unicodedata.normalize("NFKD", text)
            text = "".join(letter for letter in letters if not unicodedata.combining(letter))
        kept = [word for word in _WORD.findall(text.lower()) if word not in drop]
        stems: list[str] = self._stemmer.stemWords(kept)
        return stems


def question_words(query: str) -> list[str]:
    """The stems of a question without the words that frame it, unless it has no others.

    >>> question_words("Which papers make chain-of-thought shorter?")
    ['make', 'chain', 'thought', 'shorter']
    >>> question_words("how to show")
    ['how', 'show']
    """
    tokenizer = Tokenizer()
    return tokenizer(query, _STOP_WORDS | _FRAME) or tokenizer(query)


def _numbered(
    tokenizer: Tokenizer, vocabulary: dict[str, int], text: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Word numbers and pair keys of one paper; no pair reaches from one field to the next."""
    words: list[int] = []
    pairs: list[int] = []
    title, _, rest = text.partition("\n")
    for line in [*[title] * TITLE_REPEATS, *rest.split("\n")]:
        numbers = [vocabulary.setdefault(stem, len(vocabulary)) for stem in tokenizer(line)]
        words += numbers
        pairs += [a << 32 | b for a, b in pairwise(numbers)]
    return np.array(words, dtype=np.int64), np.array(pairs, dtype=np.int64)


def _save_table(target: Path, columns_of: Sequence[NDArray[np.int64]], columns: int) -> None:
    """One BM25 table: a list of column numbers a paper. Nothing is saved where all are empty."""
    if columns == 0:
        return
    table = bm25s.BM25(k1=K1, b=B, method="lucene")
    table.scores = table.build_index_from_ids(
        list(range(columns)), [part.tolist() for part in columns_of], show_progress=False
    )
    table.vocab_dict = {}
    table.save(target, show_progress=False)


def _open_table(source: Path) -> bm25s.BM25 | None:
    if not source.exists():
        return None
    return bm25s.BM25.load(source, mmap=True, load_vocab=False, verbosity=0)


def _digest(ids: Sequence[str], texts: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{VERSION} {K1} {B} {TITLE_REPEATS}".encode())
    for part in (*ids, *texts):
        digest.update(hashlib.sha256(part.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def _read_stamp(source: Path) -> dict[str, object]:
    try:
        stamp = json.loads((source / "stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}
