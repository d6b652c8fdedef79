"""How well search finds the one paper that a short text speaks of, and how long it takes.

    python -m bench.search ../shared/papers [--cache DIR] [--copies 6] [--json]

Queries are the ``tldr`` lines that authors wrote for ICLR 2018, CoRL 2022 and CoRL 2023, over all
papers of the folder, of every status; and the questions of ``tests/authorities/
search_questions.csv``, written by hand after reading a paper, in other words than the paper's. A
query counts at the rank of its paper, or of the work that it was folded into. The halves, by a hash
of the paper's id, show how far chance moves a figure; they are no held-out set: the few constants
(weight of meaning, weight of pairs, repeats of a title) were chosen by looking at all of these
queries, and lie where neighbouring values differ by less than the halves do.
MRR@10 is the mean of 1/rank (0 beyond 10), recall@10 the share found.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from index.ranking import Float32s
from index.search import find
from index.vectors import (
    Encoder,
    PaperText,
    Vectors,
    VectorStore,
    build_vectors,
    embedding_text,
    load_encoder,
)
from index.words import Words, build_words, words_text

QUERIED = ("iclr2018", "corl2022", "corl2023")
QUESTIONS = Path(__file__).parents[1] / "tests" / "authorities" / "search_questions.csv"
Row = dict[str, object]
Ranking = Callable[[str, Float32s], list[list[str]]]
"""A query and its vector → the ten best works, each as all its ids."""


@dataclass(frozen=True, slots=True)
class Listed:
    paper_id: str
    title: str
    abstract: str | None
    keywords: tuple[str, ...]
    tldr: str | None


def listed_papers(folder: Path) -> Iterator[Listed]:
    for path in sorted(folder.glob("*.json")):
        for record in json.loads(path.read_text(encoding="utf-8")):
            keywords = str(record.get("keywords") or "").split(";")
            yield Listed(
                f"{path.stem.replace('nips', 'neurips')}/{record.get('id')}",
                record.get("title") or "",
                record.get("abstract") or None,
                tuple(word.strip() for word in keywords if word.strip()),
                (record.get("tldr") or "").strip() or None if path.stem in QUERIED else None,
            )


def rank_of(paper_id: str, works: Sequence[Sequence[str]]) -> int:
    """1-based; 0 where it is not among them."""
    return next((n for n, work in enumerate(works, 1) if paper_id in work), 0)


def scored(ranks: Sequence[int]) -> tuple[float, float]:
    """MRR and recall; a rank of 0 is a miss."""
    return (
        statistics.mean(1 / rank if rank else 0.0 for rank in ranks),
        statistics.mean(rank > 0 for rank in ranks),
    )


def in_half_a(paper_id: str) -> bool:
    return hashlib.sha256(paper_id.encode()).digest()[0] % 2 == 0


def rankings(vectors: Vectors, words: Words, asked: dict[str, Float32s]) -> dict[str, Ranking]:
    """The parts alone, what most tools do, and ours, which embeds a query as ``asked`` says."""

    def folded(rows: Sequence[int]) -> list[list[str]]:
        seen: dict[int, list[str]] = {}
        for row in rows:
            seen.setdefault(int(words.twins[row]), []).append(words.ids[row])
        return list(seen.values())[:10]

    def by_vectors(query: str, vector: Float32s) -> list[list[str]]:
        return folded(np.argsort(-vectors.similarities(vector), kind="stable")[:40].tolist())

    def by_words(query: str, vector: Float32s) -> list[list[str]]:
        return folded(np.argsort(-words.scores(query)[0], kind="stable")[:40].tolist())

    def by_single_words(query: str, vector: Float32s) -> list[list[str]]:
        alone = Words(
            words.ids, words._vocabulary, words._pair_keys, words._singles, None, words.twins, {}
        )
        return folded(np.argsort(-alone.scores(query)[0], kind="stable")[:40].tolist())

    def by_ranks(query: str, vector: Float32s) -> list[list[str]]:
        total = np.zeros(len(words.ids))
        for scores in (vectors.similarities(vector), words.scores(query)[0]):
            order = np.argsort(-scores, kind="stable")
            total[order] += 1 / (60 + np.arange(len(order)))
        return folded(np.argsort(-total, kind="stable")[:40].tolist())

    def by_fusion(query: str, vector: Float32s) -> list[list[str]]:
        found = find(query, asked[query], vectors, words, 10)
        return [[one.paper_id, *one.also] for one in found]

    return {
        "vectors alone": by_vectors,
        "BM25 alone (words)": by_single_words,
        "BM25 alone (words and pairs)": by_words,
        "reciprocal ranks of both": by_ranks,
        "fusion (ours)": by_fusion,
    }


def milliseconds(call: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile."""
    taken = []
    for n in range(times):
        start = time.perf_counter()
        call(n)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken), float(np.percentile(taken, 95))


def repeated(
    vectors: Vectors, words: Words, texts: Sequence[str], copies: int, folder: Path
) -> tuple[Vectors, Words]:
    """The corpus several times over, with other ids: for the time, not for the ranking."""
    ids = [f"{n}/{paper_id}" for n in range(copies) for paper_id in words.ids]
    many = [f"{n} {text}" for n in range(copies) for text in texts]
    folder.mkdir()
    build_words(folder, ids, many)
    matrix = np.tile(vectors.matrix, (copies, 1))
    return Vectors(folder, ids, matrix, vectors.model_id), Words.open(folder)


def build(folder: Path, papers: Sequence[Listed], encoder: Encoder, store: VectorStore) -> None:
    """Both sides of search, by the project's own functions."""
    ids = [p.paper_id for p in papers]
    build_words(folder, ids, [words_text(p.title, p.abstract, p.keywords) for p in papers])
    embedded = [PaperText(p.paper_id, embedding_text(p.title, p.abstract)) for p in papers]
    build_vectors(folder, embedded, [], encoder, store)


def query_sets(papers: Sequence[Listed]) -> dict[str, list[tuple[str, str]]]:
    """Name → queries, each with the id of its paper."""
    known = {p.paper_id for p in papers}
    tldrs = [(p.tldr, p.paper_id) for p in papers if p.tldr]
    with QUESTIONS.open(encoding="utf-8") as file:
        questions = [(row["question"], row["paper_id"]) for row in csv.DictReader(file)]
    return {
        "tldr, half A": [pair for pair in tldrs if in_half_a(pair[1])],
        "tldr, half B": [pair for pair in tldrs if not in_half_a(pair[1])],
        "tldr, all": tldrs,
        "questions": [pair for pair in questions if pair[1] in known],
    }


def quality_rows(
    vectors: Vectors,
    words: Words,
    sets: dict[str, list[tuple[str, str]]],
    plain: dict[str, Float32s],
    asked: dict[str, Float32s],
) -> Iterator[Row]:
    for name, ranking in rankings(vectors, words, asked).items():
        for label, pairs in sets.items():
            if pairs:
                ranks = [rank_of(paper, ranking(q, plain[q])) for q, paper in pairs]
                mrr, recall = scored(ranks)
                yield {
                    "ranking": name,
                    "queries": f"{label} ({len(pairs)})",
                    "MRR@10": round(mrr, 4),
                    "recall@10": round(recall, 4),
                }


def encoded(queries: Sequence[str], texts: Sequence[str], encoder: Encoder) -> dict[str, Float32s]:
    """Few at once, as they are asked: many might be encoded at bfloat16."""
    parts = [encoder.encode(texts[n : n + 32]) for n in range(0, len(texts), 32)]
    return dict(zip(queries, np.concatenate(parts), strict=True))


def time_row(what: str, papers: int, call: Callable[[int], object], times: int) -> Row:
    median, high = milliseconds(call, times)
    value = f"{median:.1f} / {high:.1f}"
    return {"time": f"{what}, ms, median / p95", "papers": papers, "value": value}


def find_time(
    vectors: Vectors, words: Words, queries: Sequence[str], vector_of: dict[str, Float32s]
) -> Row:
    def ask(n: int) -> object:
        query = queries[n % len(queries)]
        return find(query, vector_of[query], vectors, words, 10)

    ask(0)
    return time_row("find the best 10", len(words.ids), ask, 200)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("--cache", type=Path, help="keeps embeddings from run to run")
    parser.add_argument("--copies", type=int, default=6, help="for the times of a larger corpus")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    papers = list(listed_papers(options.papers))
    sets = query_sets(papers)
    queries = sorted({query for pairs in sets.values() for query, _ in pairs})
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        build(folder, papers, encoder, VectorStore(options.cache or folder / "store"))
        vectors, words = Vectors.open(folder), Words.open(folder)
        # one at a time, as they are asked: many at once might be encoded at bfloat16
        plain = encoded(queries, queries, encoder)
        vector_of = encoded(queries, [words.expanded(query) for query in queries], encoder)
        rows = [*quality_rows(vectors, words, sets, plain, vector_of)]
        rows.append(find_time(vectors, words, queries, vector_of))
        if options.copies > 1:
            texts = [words_text(p.title, p.abstract, p.keywords) for p in papers]
            large = repeated(vectors, words, texts, options.copies, folder / "large")
            rows.append(find_time(*large, queries, vector_of))
        rows.append(time_row("open the words", len(papers), lambda n: Words.open(folder), 5))
        rows.append(
            time_row("encode a query", len(papers), lambda n: encoder.encode([queries[n]]), 50)
        )
    report(rows, f"{len(papers)} papers of {options.papers.name}", options.json)


def report(rows: Sequence[Row], corpus: str, as_json: bool) -> None:
    today = date.today().isoformat()
    if as_json:
        for row in rows:
            print(json.dumps({**row, "corpus": corpus, "date": today}))
        return
    print(f"Corpus: {corpus}; {today}.\n")
    print("| ranking | queries | MRR@10 | recall@10 |\n| --- | --- | ---: | ---: |")
    for row in rows:
        if "ranking" in row:
            print(f"| {row['ranking']} | {row['queries']} | {row['MRR@10']} | {row['recall@10']} |")
    print("\n| what | papers | value |\n| --- | ---: | ---: |")
    for row in rows:
        if "time" in row:
            print(f"| {row['time']} | {row.get('papers', '')} | {row['value']} |")


if __name__ == "__main__":
    main()
