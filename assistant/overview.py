"""Open questions: the sentences that answer best, each cited, and the nearest statistics.

Papers are found by meaning and words within the question's conditions; the text is built of their
own sentences, one a paper, quoted whole. The statistics nearest in meaning come out of Chroma as
queries and are asked again, so that their numbers are those of the tables now.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Proof, Row
from assistant.caveats import standing_caveats
from assistant.filters import read_filters
from assistant.question import Count, Overview, QueryError, Question, Share, query_json, read_query
from assistant.reading import say_question
from assistant.tally import tally
from assistant.wording import number, percent
from index import conditions as c

if TYPE_CHECKING:
    from assistant.view import CorpusView

SENTENCES = 4
"""Sentences of an answer, each from another paper."""
_CANDIDATES = 12
_STATISTICS = 3
_ENOUGH = 0.45
"""Similarity that a statistic's statement needs to bear on the question."""


def answer(view: CorpusView, question: Overview, notes: tuple[str, ...] = ()) -> Answer:
    """The answer to an open question. Without vectors words alone find the papers."""
    found = _find(view, question.text, _CANDIDATES, question.where)
    vector = _vector(view, question.text)
    citations, sentences, papers = _quote(view, question.text, vector, found)
    rows = _statistics(view, vector)
    if not citations and not rows:
        return Answer(
            "refusal",
            "I found no abstract here that bears on this. I can count papers by venue, year, "
            "country, institution, model, status and words, and find papers by what they say.",
            query=query_json(question),
            readback=say_question(question),
            caveats=standing_caveats(view),
            corpus=view.note,
        )
    text = " ".join(f"“{s}” [{n}]" for n, s in enumerate(sentences, start=1))
    if rows:
        computed = "; ".join(f"{r.label}: {r.note}" for r in rows)
        text = f"{text} Counted here: {computed}.".strip()
    caveats = standing_caveats(view)
    return Answer(
        "overview",
        text,
        readback=say_question(question),
        query=query_json(question),
        rows=rows,
        papers=papers,
        citations=citations,
        caveats=(
            *caveats,
            "These are the authors' own sentences, chosen by their closeness to the question; "
            "they are not checked claims.",
        ),
        notes=notes,
        corpus=view.note,
    )


def search(view: CorpusView, text: str, k: int, **filters: Any) -> list[dict[str, Any]]:
    """The k best papers with their best sentence; filters narrow exactly."""
    found = _find(view, text, k, read_filters(filters))
    vector = _vector(view, text)
    rows = view.paper_rows([f.paper_id for f in found])
    matches = _best_sentences(view, text, vector, [r["abstract"] for r in rows], 1)
    results = []
    for hit, row, match in zip(found, rows, matches, strict=True):
        results.append(
            {
                "paper_id": row["paper_id"],
                "title": row["title"],
                "authors": row["authors"],
                "venue": row["venue"],
                "year": row["year"],
                "status": row["status"],
                "url": row["url"],
                "score": round(hit.score, 4),
                "similarity": None if hit.similarity is None else round(hit.similarity, 4),
                "bm25": round(hit.bm25, 4),
                "also": list(hit.also),
                "sentence": match[0].text if match else None,
                "start": match[0].span.start if match else None,
                "end": match[0].span.end if match else None,
            }
        )
    return results


def _vector(view: CorpusView, text: str) -> Any:
    return view.encoder().encode([text])[0] if view.vectors is not None else None


def _find(view: CorpusView, text: str, k: int, where: c.Condition) -> list[Any]:
    from index.search import find

    among = None
    if not isinstance(where, c.Everything):
        among = list(view.catalog.list_papers(where))
        if not among:
            return []
    return find(text, _vector(view, text), view.vectors, view.words, k, among)


def _best_sentences(
    view: CorpusView, text: str, vector: Any, abstracts: list[str | None], n: int
) -> list[Any]:
    from index.sentences import best_sentences_of

    encoder = view.encoder() if vector is not None else None
    return best_sentences_of(text, vector, abstracts, encoder, n, view.words)


def _quote(
    view: CorpusView, text: str, vector: Any, found: list[Any]
) -> tuple[tuple[Citation, ...], list[str], tuple[str, ...]]:
    rows = view.paper_rows([f.paper_id for f in found])
    matches = _best_sentences(view, text, vector, [r["abstract"] for r in rows], 1)
    scored = [(match[0], row) for match, row in zip(matches, rows, strict=True) if match]
    scored.sort(key=lambda pair: -pair[0].score)
    citations, sentences = [], []
    for n, (match, row) in enumerate(scored[:SENTENCES], start=1):
        proof = Proof("sentence", text, "abstract", match.text, match.span.start, match.span.end)
        citations.append(
            Citation(
                n,
                row["paper_id"],
                row["title"],
                tuple(row["authors"]),
                row["venue"],
                row["year"],
                row["url"],
                (proof,),
                row["abstract"],
            )
        )
        sentences.append(match.text)
    return tuple(citations), sentences, tuple(f.paper_id for f in found)


def _statistics(view: CorpusView, vector: Any) -> tuple[Row, ...]:
    """The nearest statistics, asked again over the tables."""
    if vector is None or view.vectors is None:
        return ()
    rows = []
    for hit in view.vectors.find_statistics(vector, _STATISTICS):
        if hit.similarity < _ENOUGH:
            continue
        held = view.catalog.statistic(hit.statistic_id)
        if held is None:
            continue
        try:
            question: Question = read_query(json.loads(held["query"]))
        except (QueryError, ValueError):
            continue
        if not isinstance(question, Count | Share):
            continue
        again = tally(question, view.catalog)
        said = (
            number(again.value)
            if isinstance(question, Count)
            else (
                f"{percent(again.value)} ({number(again.numerator)} of {number(again.denominator)})"
            )
        )
        rows.append(Row(held["label"], again.value, again.numerator, again.denominator, note=said))
    return tuple(rows)
