"""One corpus, open for answering: its tables at once, its words, vectors and model when asked."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.answer import CorpusNote
from assistant.parsed import Knowledge
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.settings import Settings
from index import conditions as c
from index.catalog import Catalog
from index.corpus import Corpus, open_corpus
from index.model_files import common_words
from index.phrases import has_word
from index.tables import SCHEMA_VERSION, fold_text

if TYPE_CHECKING:
    from index.vectors import SentenceEncoder, Vectors
    from index.words import Words

_ENCODERS: dict[str | None, Any] = {}
_ENCODER_LOCK = threading.Lock()


def open_view(settings: Settings, before: CorpusView | None, hold: bool = True) -> CorpusView:
    """The current corpus as a view; ``before`` itself where it is still current.

    ``hold`` reads the tables into memory, for more than one question.
    """
    corpus = open_corpus(settings.data, SCHEMA_VERSION)
    if before is not None and before.corpus == corpus:
        return before
    return CorpusView(corpus, Catalog(corpus.folder, hold), settings)


_OFTEN = 5
"""Papers that hold a word which a slip of the pen is taken for."""


@dataclass
class CorpusView:
    """A corpus with what answering needs of it; everything is opened at most once."""

    corpus: Corpus
    catalog: Catalog
    settings: Settings
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def note(self) -> CorpusNote:
        """What an answer says of the corpus it speaks of."""
        stamp = self.corpus.stamp
        return CorpusNote(stamp.corpus_id, stamp.papers, stamp.built, stamp.as_of, stamp.invented)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What the reader of questions must know of the corpus."""
        editions = tuple((e.venue, e.year) for e in self.catalog.editions)
        return Knowledge(
            editions,
            self.catalog.tracks,
            self.catalog.has_author,
            lru_cache(maxsize=4096)(self._is_word),
            self.catalog.printed_author,
            lru_cache(maxsize=1024)(self._near_words),
        )

    def _near_words(self, word: str) -> tuple[str, ...]:
        return self.catalog.nearest_words(word, _OFTEN)

    def _is_word(self, word: str) -> bool:
        """Whether it is a word: a common one, or one that texts of the corpus hold.

        In a large corpus a word of one or two papers is as likely a slip of theirs.
        """
        if fold_text(word) in common_words():
            return True
        fewest = 1 + self.catalog.paper_count // 8000
        return has_word(word) and self.catalog.count_papers(c.Words((word,))) >= fewest

    @cached_property
    def words(self) -> Words:
        """The word index."""
        from index.words import Words

        with self._lock:
            return Words.open(self.corpus.folder)

    @cached_property
    def vectors(self) -> Vectors | None:
        """The vectors, or None in a corpus that was built without."""
        if self.corpus.stamp.model is None:
            return None
        from index.vectors import Vectors

        with self._lock:
            return Vectors.open(self.corpus.folder)

    def encoder(self) -> SentenceEncoder:
        """The embedding model, loaded once a process: seconds, and only for open questions."""
        from index.vectors import load_encoder

        name = self.settings.embedding_model
        with _ENCODER_LOCK:
            if name not in _ENCODERS:
                _ENCODERS[name] = load_encoder(name)
            found: SentenceEncoder = _ENCODERS[name]
            return found

    def tracks_in(self, flags: NDArray[np.bool_]) -> frozenset[str]:
        """Tracks of some papers."""
        return frozenset(self.catalog.memberships("track").count(flags))

    def all_accepted(self, editions: Sequence[tuple[str, int]]) -> bool:
        """Whether some editions hold accepted papers only."""
        wanted = set(editions)
        return all(
            e.papers == e.accepted for e in self.catalog.editions if (e.venue, e.year) in wanted
        )

    def paper_rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Papers for a table, in the order of ``ids``; texts as they are, unescaped."""
        found = {row["paper_id"]: row for row in self.catalog.paper_details(ids)}
        names: dict[str, dict[int, str]] = {}
        for row in self.catalog.authorship_details(ids):
            if row["author"]:
                names.setdefault(row["paper_id"], {})[row["position"]] = row["author"]
        rows = []
        for paper_id in ids:
            paper = found.get(paper_id)
            if paper is None:
                continue
            listed = names.get(paper_id, {})
            rows.append({**paper, "authors": [listed[k] for k in sorted(listed)]})
        return rows

    def sql_of(self, question: Question) -> str | None:
        """SQL over the exported tables that gives the ids behind the number, or the value."""
        catalog = self.catalog
        match question:
            case Count(where) | Listing(where) | Average(where, _, _):
                return catalog.papers_sql(where)
            case Share(where, of):
                return catalog.papers_sql(c.both(of, where))
            case Trend(where, of, _) | Ranking(_, where, of):
                return catalog.papers_sql(c.both(of or c.EVERYTHING, where))
            case Comparison(items, _, where, of, _):
                whole = c.both(of or c.EVERYTHING, where)
                return catalog.papers_sql(c.both(whole, c.AnyOf(items)))
        return None
