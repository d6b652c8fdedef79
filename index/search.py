"""Hybrid search: meaning (vectors) and words (BM25) in one ranking that beats both.

A paper's score is ``(1 - MEANING) × words + MEANING × similarity``. Words is its BM25 as a part of
what the query could reach (the sum of the weights of its known words): unlike the usual scaling by
the best or the mean of what was found, that depends on the query alone. So a paper's score is the
same under every condition, the best k under a condition are exactly the best of an exact scan, and
narrowing a question never changes an order. Reciprocal ranks (the common way) forget by how much a
paper is better, and lose to BM25 alone here: ``bench/search.py`` has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.ranking import Float32s, Rows, best_rows
from index.vectors import Encoder, Vectors
from index.words import Words

MEANING = 0.5
"""Weight of the similarity. Author-written summaries, which share many words with their paper, like
0.4 as well (± 0.002 MRR@10); questions in a reader's own words like 0.6 (+ 0.03); beyond that the
summaries lose, and below it the questions do."""


@dataclass(frozen=True, slots=True)
class Found:
    """One paper found, with what speaks for it."""

    paper_id: str
    score: float
    """About 0 to 1; comparable within one query only."""
    similarity: float | None
    """Cosine of the query with title and abstract, -1 to 1; None without vectors."""
    bm25: float
    """By ``Words``: 0 where no word is shared."""
    also: tuple[str, ...] = ()
    """Ids of the same work seen elsewhere (another venue or year), within the same condition."""


def search(
    query: str,
    encoder: Encoder | None,
    vectors: Vectors | None,
    words: Words,
    k: int,
    among: Sequence[str] | Rows | None = None,
    fold: bool = True,
) -> list[Found]:
    """``find`` for a text alone: embeds it with what its abbreviations mean in this corpus."""
    vector = None if encoder is None else embed_query(query, encoder, words)
    return find(query, vector, vectors, words, k, among, fold)


def embed_query(query: str, encoder: Encoder, words: Words) -> Float32s:
    """(dimension,): the vector of a question, to hand to ``find`` and ``best_sentences_of``."""
    return encoder.encode([words.expanded(query)]).reshape(-1)


def find(
    query_text: str,
    query_vector: NDArray[np.floating[Any]] | None,
    vectors: Vectors | None,
    words: Words,
    k: int,
    among: Sequence[str] | Rows | None = None,
    fold: bool = True,
) -> list[Found]:
    """The k best papers for a question, best first; ties in row order.

    ``among`` narrows to some papers, by id or by row number of ``words``: the true best k of those.
    ``fold`` shows a work once, by its best record, and names the others in ``also``. Without
    vectors (a corpus built with --no-vectors) words alone decide, and papers that share no word
    with the query are left out. Raises ValueError where vectors and words are of two corpora.
    """
    rows = words.rows(among)
    bm25, reach = words.scores(query_text)
    scores = bm25 / np.float32(reach) if reach > 0 else bm25
    similarities: Float32s | None = None
    if vectors is not None and query_vector is not None:
        if vectors.ids != words.ids:
            raise ValueError("vectors and words are of two corpora: run `papertally build`")
        similarities = vectors.similarities(query_vector)
        scores = np.float32(1 - MEANING) * scores + np.float32(MEANING) * similarities
    else:
        rows = rows[bm25[rows] > 0]
    best = best_works(scores, rows, words.twins, k) if fold else best_rows(scores[rows], rows, k)
    groups = words.twins[rows]
    return [
        Found(
            paper_id=words.ids[row],
            score=float(scores[row]),
            similarity=None if similarities is None else float(similarities[row]),
            bm25=float(bm25[row]),
            also=tuple(words.ids[twin] for twin in rows[groups == words.twins[row]] if twin != row)
            if fold
            else (),
        )
        for row in best.tolist()
    ]


def best_works(scores: Float32s, rows: Rows, twins: Rows, k: int) -> Rows:
    """The best row of each of the k best works, best first: ``best_rows`` without the twins.

    Few papers have twins, so the best few rows nearly always hold k works; else more are taken.
    """
    wanted = 2 * k
    while True:
        ordered = best_rows(scores[rows], rows, wanted)
        _, firsts = np.unique(twins[ordered], return_index=True)
        if len(firsts) >= k or wanted >= len(rows):
            return ordered[np.sort(firsts)][: max(k, 0)]
        wanted *= 4
