"""Open questions: the sentences that answer best, each cited, and the nearest statistics.

Papers are found by meaning and words within the question's conditions; the text is built of their
own sentences, one a paper, quoted whole. The statistics nearest in meaning come out of Chroma as
queries and are asked again, so that their numbers are those of the tables now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Citation, Proof, Row
from assistant.caveats import standing_caveats
from assistant.filters import read_filters
from assistant.link import link
from assistant.open_text import word_open
from assistant.phrases import number, percent
from assistant.question import Count, Overview, QueryError, Question, Share, query_json, read_query
from assistant.reading import say_question
from assistant.tally import tally
from index import conditions as c

if TYPE_CHECKING:
    from assistant.guest.visit import Visit
    from assistant.view import CorpusView

_CANDIDATES = 12
_STATISTICS = 3
_NEAR = 40
"""Statistics looked at; those are kept that speak of what the question names."""
_ENOUGH, _SURELY = 0.3, 0.5
"""Similarity that a statistic's statement needs to bear on a question: where both name the same
countries or models, and where the question names none."""
_SAYS, _HOLDS = 0.3, 0.5
"""A sentence answers from this similarity on, or when it holds this part of the words."""
_HOLDS_ALONE = 0.25
"""The same in a corpus without vectors."""
_BESIDE_BEST = 0.45
"""A paper answers too when its score is this part of the best one's."""


def answer(
    view: CorpusView,
    question: Overview,
    notes: tuple[str, ...] = (),
    visit: Visit | None = None,
) -> Answer:
    """The answer to an open question. Without vectors words alone find the papers.

    A chat model that is set may choose and order the sentences; what is shown is theirs.
    """
    readable = c.both(question.where, c.Known("abstract"))
    found = _find(view, question.text, _CANDIDATES, readable)
    vector = _vector(view, question.text)
    scored = _score(view, question.text, vector, found)
    rows = _statistics(view, question.text, vector)
    if not scored and not rows:
        return Answer(
            "refusal",
            "I found no abstract here that bears on this. I can count papers by venue, year, "
            "country, institution, model, status and words, and find papers by what they say.",
            query=query_json(question),
            readback=say_question(question),
            caveats=standing_caveats(view),
            corpus=view.note,
        )
    found_here = tuple(_cite(n, *one) for n, one in enumerate(scored, start=1))
    said = word_open(question.text, found_here, rows, visit)
    return Answer(
        "overview",
        said.text,
        readback=say_question(question),
        query=query_json(question),
        rows=rows,
        papers=tuple(one.paper_id for one in found_here),
        citations=said.citations,
        caveats=(
            *standing_caveats(view),
            "These are the authors' own sentences, chosen by their closeness to the question; "
            "they are not checked claims.",
        ),
        notes=(*notes, *said.notes),
        worded_by=said.worded_by,
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
    """The question's vector, or None in a corpus without vectors."""
    if view.vectors is None:
        return None
    from index.search import embed_query

    return embed_query(text, view.encoder(), view.words)


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


def _score(view: CorpusView, text: str, vector: Any, found: list[Any]) -> list[Any]:
    """The sentences that answer, each from another paper, the best first; with their papers."""
    if not found:
        return []
    close = [f for f in found if f.score >= _BESIDE_BEST * found[0].score]
    rows = view.paper_rows([f.paper_id for f in close])
    matches = _best_sentences(view, text, vector, [r["abstract"] for r in rows], 1)
    scored = [
        (match[0], row)
        for match, row in zip(matches, rows, strict=True)
        if match and _answers(match[0])
    ]
    scored.sort(key=lambda pair: -pair[0].score)
    return scored


def _answers(match: Any) -> bool:
    if match.similarity is None:  # words alone have to do, and few are the question's own
        return bool(match.coverage >= _HOLDS_ALONE)
    return bool(match.similarity >= _SAYS or match.coverage >= _HOLDS)


def _cite(n: int, match: Any, row: Mapping[str, Any]) -> Citation:
    proof = Proof("sentence", "answers", "abstract", match.text, match.span.start, match.span.end)
    return Citation(
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


def _statistics(view: CorpusView, text: str, vector: Any) -> tuple[Row, ...]:
    """The nearest statistics that speak of what the question names, asked again."""
    if vector is None or view.vectors is None:
        return ()
    spans = link(text)
    named = {
        (kind, value)
        for s in spans
        for kind in ("country", "model")
        for value in s.values(kind)
        if not s.section("function") or s.text.isupper()
    }
    rows: list[Row] = []
    for hit in view.vectors.find_statistics(vector, _NEAR):
        held = view.catalog.statistic(hit.statistic_id)
        if held is None or hit.similarity < (_ENOUGH if named else _SURELY):
            continue
        try:
            question: Question = read_query(json.loads(held["query"]))
        except (QueryError, ValueError):
            continue
        if not isinstance(question, Count | Share) or (named and _named_in(question) != named):
            continue
        again = tally(question, view.catalog)
        said = (
            number(again.value)
            if isinstance(question, Count)
            else f"{percent(again.value)} ({number(again.numerator)} of "
            f"{number(again.denominator)})"
        )
        rows.append(Row(held["label"], again.value, again.numerator, again.denominator, note=said))
        if len(rows) == _STATISTICS:
            break
    return tuple(rows)


def _named_in(question: Question) -> set[tuple[str, str]]:
    """Countries and models that a statistic speaks of."""
    found: set[tuple[str, str]] = set()
    for leaf in c.leaves(question.where):
        if isinstance(leaf, c.Countries):
            found |= {("country", code) for code in leaf.codes}
        elif isinstance(leaf, c.Models):
            found |= {("model", family) for family in leaf.families}
    return found
