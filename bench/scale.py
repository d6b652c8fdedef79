"""How long answers take in a corpus of many more papers than there are lists for.

    python -m bench.scale ../shared/papers [--data DIR] [--copies 6] [--json]

The lists are repeated with other ids, titles and years, so that nothing is merged. Vectors are
stand-ins of the right size, drawn from a seed: they find other papers, in the same time. Counting
questions are timed apart by whether they look at words in the text; every question is asked once.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.settings import Settings
from assistant.turn import Assistant
from bench.counting import QUESTIONS, WARMING, read_questions
from bench.figure import Figure, corpus_words, middle_and_high, own_peak_megabytes, report
from index import conditions as c
from index.build import build
from index.steps import shipped_steps
from index.vectors import VectorStore, build_vectors

DIMENSION = 384
YEARS_APART = 12
OPEN = (
    "what do papers say about catastrophic forgetting?",
    "how do people make chain-of-thought shorter?",
    "tell me about robots that learn from human video",
    "what is known about bias in language models?",
    "how can graph neural networks be made deeper?",
    "why do adversarial examples transfer?",
    "what works for low-resource translation?",
    "overview of offline reinforcement learning",
    "how do diffusion models speed up sampling?",
    "what evidence is there that scaling laws break?",
    "tell me about privacy in federated learning",
    "how good are language models at arithmetic?",
    "what are the main approaches to unlearning?",
    "how do recommender systems deal with popularity bias?",
    "what is the state of causal discovery from text?",
    "how can agents use tools reliably?",
    "what do papers say about hallucination in summaries?",
    "how are proteins designed with generative models?",
    "what methods make quantised models accurate?",
    "explain how retrieval helps small models",
)


@dataclasses.dataclass(frozen=True)
class StandIn:
    """An encoder of the right size without a model."""

    model_id: str
    dimension: int = DIMENSION

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, ``DIMENSION``), float32, unit length; the same text the same vector."""
        if not texts:
            return np.empty((0, DIMENSION), dtype=np.float32)
        rows = [np.random.default_rng(zlib.crc32(t.encode())).normal(size=DIMENSION) for t in texts]
        vectors = np.array(rows, dtype=np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def write_copies(papers: Path, folder: Path, copies: int) -> None:
    """The lists of a folder ``copies`` times, under other ids, titles and years."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(papers.glob("*.json")):
        named = re.fullmatch(r"(\D+)(\d{4})", path.stem)
        if named is None:
            continue
        records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        for copy in range(copies):
            year = int(named[2]) - copy * YEARS_APART
            other = [
                {**r, "id": f"{r.get('id', '')}c{copy}", "title": f"{r.get('title', '')} ({copy})"}
                for r in records
            ]
            (folder / f"{named[1]}{year}.json").write_text(json.dumps(other), encoding="utf-8")


def build_copies(lists: Path, data: Path) -> None:
    """A corpus of the lists, with stand-in vectors."""
    shipped = shipped_steps()
    encoder = StandIn(shipped.model() or "")

    def vectors(papers: Any, statements: Any, folder: Path, *rest: Any) -> str:
        from index.entries import PaperText, embedding_text
        from index.steps import paper_metadata

        previous, cache, _ = rest
        texts = [
            PaperText(p.paper_id, embedding_text(p.title, p.abstract), paper_metadata(p))
            for p in papers
        ]
        build_vectors(
            folder, texts, statements, encoder, VectorStore(cache / "vectors"), previous, None
        )
        return encoder.model_id

    build(data, [str(lists)], steps=dataclasses.replace(shipped, vectors=vectors))


def measured(papers: Path, data: Path, copies: int) -> Iterator[Figure]:
    """Figures of counting and of open questions over the repeated lists."""
    if not (data / "current").exists():
        write_copies(papers, data / "lists", copies)
        build_copies(data / "lists", data)
    assistant = Assistant.open(Settings(data=data))
    for question in WARMING:
        assistant.answer(question)
    counting: dict[bool, list[float]] = {True: [], False: []}
    for question in read_questions(QUESTIONS):
        start = time.perf_counter()
        answer = assistant.answer(question)
        took = (time.perf_counter() - start) * 1000
        if not answer.refused:
            counting[_reads_words(answer.query)].append(took)
    corpus = corpus_words(data)
    for words, values in counting.items():
        if values:
            kind = "with words in the text" if words else "without"
            name = f"a counting question in a large corpus, {kind}, p95"
            yield Figure(
                name, round(middle_and_high(values)[1], 1), "ms", f"{len(values)} over {corpus}"
            )
    assistant.answer("tell me about attention")  # loads the model
    spent = []
    for question in OPEN:
        start = time.perf_counter()
        assistant.answer(question)
        spent.append((time.perf_counter() - start) * 1000)
    over = f"{len(spent)} over {corpus}"
    median, high = middle_and_high(spent)
    yield Figure("an open question in a large corpus, median", round(median, 1), "ms", over)
    yield Figure("an open question in a large corpus, p95", round(high, 1), "ms", over)
    yield Figure("most memory over the large corpus", own_peak_megabytes(), "MB", corpus)


def _reads_words(query: Any) -> bool:
    return f'"{c.Words.__name__.lower()}"' in json.dumps(query).lower()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("--data", type=Path, default=Path("build/scale"))
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    report(measured(options.papers, options.data, options.copies), options.json)


if __name__ == "__main__":
    main()
