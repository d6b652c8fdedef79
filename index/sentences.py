"""Which sentences of an abstract answer a question: for marking matches, and for citing.

A sentence scores by the share of the question's words that it holds (rare words weigh more) and by
the similarity of its meaning. Embedding is the dear part, some 7 ms a sentence, so the sentences of
all papers are first ranked by words and only the best few of each are embedded, in one batch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.vector_store import Encoder
from index.words import Tokenizer, Words, question_words
from ingest.sentences import Span, split_sentences

MOST_EMBEDDED = 12
"""Sentences a question that are embedded, at about 7 ms each at float32 on 2 cores: for six papers
the best two of each, for one paper all."""

MEANING = 0.5
"""Weight of the similarity against the share of words."""

OWN_WORK = 0.08
"""For a sentence that says what its paper does: an answer wants that, not the background."""

FEWEST_WORDS = 4
"""A shorter sentence ("Code is available.") answers nothing."""

_OWN_WORK = re.compile(
    r"\b(?:we|our|ours|this (?:paper|work|study|article)|the proposed|in this (?:paper|work))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence that answers, at its exact place: ``abstract[span.start:span.end]``."""

    span: Span
    text: str
    score: float
    """About 0 to 1; comparable within one question, across papers too."""
    coverage: float
    """Share of the question's words that it holds, by weight, 0 to 1."""
    similarity: float | None
    """Cosine with the question, -1 to 1; None where it was not embedded."""


def best_sentences(
    query: str,
    query_vector: NDArray[np.floating[Any]] | None,
    abstract: str | None,
    encoder: Encoder | None,
    n: int,
    words: Words | None = None,
) -> list[Match]:
    """The n sentences of one abstract that answer best, best first, ties in order of the text.

    See ``best_sentences_of``, which asks for several abstracts at once and is much quicker then.
    """
    return best_sentences_of(query, query_vector, [abstract], encoder, n, words)[0]


def best_sentences_of(
    query: str,
    query_vector: NDArray[np.floating[Any]] | None,
    abstracts: Sequence[str | None],
    encoder: Encoder | None,
    n: int,
    words: Words | None = None,
) -> list[list[Match]]:
    """For each abstract its n sentences that answer best, best first; none for a blank one.

    ``words`` lends its weights, so that rare words count more; without it all count alike. Without
    ``encoder`` or ``query_vector`` words alone decide. Of each abstract the sentences ahead by
    words are embedded: as many as ``MOST_EMBEDDED`` allows, and no fewer than n.
    """
    shortlist = max(n, MOST_EMBEDDED // max(1, sum(bool(abstract) for abstract in abstracts)))
    weights = _weights(question_words(query), words)
    tokenizer = Tokenizer()
    listed = [
        sorted(
            (_by_words(abstract or "", span, weights, tokenizer) for span in _spans(abstract)),
            key=lambda match: (-match.score, match.span.start),
        )[:shortlist]
        for abstract in abstracts
    ]
    if encoder is not None and query_vector is not None:
        listed = _with_meaning(listed, np.asarray(query_vector, dtype=np.float32), encoder)
    return [
        sorted(matches, key=lambda match: (-match.score, match.span.start))[: max(n, 0)]
        for matches in listed
    ]


@lru_cache(maxsize=4096)
def _spans(abstract: str | None) -> tuple[Span, ...]:
    if not abstract:
        return ()
    return tuple(
        span
        for span in split_sentences(abstract)
        if len(abstract[span.start : span.end].split()) >= FEWEST_WORDS
    )


def _weights(stems: Sequence[str], words: Words | None) -> dict[str, float]:
    """The question's words by weight, summing to 1."""
    found = {stem: 1.0 if words is None else words.weight(stem) for stem in stems}
    total = sum(found.values())
    return {stem: weight / total for stem, weight in found.items()} if total > 0 else {}


def _by_words(text: str, span: Span, weights: dict[str, float], tokenizer: Tokenizer) -> Match:
    sentence = text[span.start : span.end]
    held = set(tokenizer(sentence))
    coverage = sum(weight for stem, weight in weights.items() if stem in held)
    own = OWN_WORK if _OWN_WORK.search(sentence) else 0.0
    return Match(span, sentence, coverage + own, coverage, None)


def _with_meaning(
    listed: Sequence[Sequence[Match]], query_vector: NDArray[np.float32], encoder: Encoder
) -> list[list[Match]]:
    texts = [match.text for matches in listed for match in matches]
    similarities = iter((encoder.encode(texts) @ query_vector.reshape(-1)).tolist())
    return [[_scored(match, next(similarities)) for match in matches] for matches in listed]


def _scored(match: Match, similarity: float) -> Match:
    similarity = max(-1.0, min(1.0, similarity))
    own = match.score - match.coverage
    score = (1 - MEANING) * match.coverage + MEANING * similarity + own
    return Match(match.span, match.text, score, match.coverage, similarity)
