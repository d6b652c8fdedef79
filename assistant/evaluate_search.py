"""How well search finds the one paper that a short text speaks of, over the corpus that is here.

Queries are questions written by hand (``search_questions.csv``: question, paper_id) and the
``tldr`` lines that authors wrote, where the lists in the papers folder have them. A query counts at
the rank of its paper, or of the work that it is shown with. ``tldr`` lines are halved by a hash of
the paper's id: search was tuned on the half called dev. MRR@10 is the mean of 1 / rank, 0 beyond
10; recall@10 is the share found.
"""

from __future__ import annotations

import csv
import hashlib
import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluate import LabelError, Ways, last_line, read_text
from assistant.settings import Settings
from assistant.view import CorpusView, open_view
from index.search import search
from index.tables import read_table
from ingest.errors import CorpusError
from ingest.venues import venue_and_year, venue_key

DEPTH = 10
Find = Callable[[str], Sequence[Sequence[str]]]
"""A text → the best works, each as the ids of its papers."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text and the paper that it speaks of."""

    text: str
    paper_id: str
    part: str
    """``dev`` or ``held``."""
    kind: str
    """``question`` or ``tldr``."""


def evaluate_search(path: Path, ways: Ways) -> Iterator[str]:
    """Ask every query of the part whose paper is in the corpus, and give lines to print.

    Raises LabelError for a file without its columns, CorpusError where there is no corpus.
    """
    view = open_view(ways.settings or Settings(), None)
    ids = _ids_of(view)
    every = [*_questions(path), *_summaries(ways.papers_folder())]
    here = [q for q in every if q.paper_id in ids and ways.part in ("both", q.part)]
    if not here:
        raise LabelError(
            f"none of the papers that {path.name} asks for is in the corpus; build the lists "
            "that they are of, or name other labels with --labels"
        )
    if view.vectors is None:
        raise CorpusError("the corpus has no vectors to search by; build them: papertally build")
    encoder, vectors, words = view.encoder(), view.vectors, view.words

    def find(text: str) -> list[Sequence[str]]:
        return [(f.paper_id, *f.also) for f in search(text, encoder, vectors, words, DEPTH)]

    yield f"{path.name} and tldr lines: {len(here)} queries over {view.corpus.stamp.papers} papers"
    yield from measure(here, ids, find, path.name, ways)


def measure(
    here: Sequence[Query], ids: Mapping[str, str], find: Find, name: str, ways: Ways
) -> Iterator[str]:
    """Lines for each part and kind of query, then the one for programs.

    ``ids`` maps every id that a paper has to the one that ``find`` gives; ``name`` is the label
    file's.
    """
    sets = []
    for part in ("dev", "held"):
        for kind in ("question", "tldr"):
            queries = [q for q in here if (q.part, q.kind) == (part, kind)]
            if not queries:
                continue
            ranks = []
            for q in queries:
                ranks.append(rank_of(ids[q.paper_id], find(q.text)))
            mrr, recall = scored(ranks)
            first = sum(rank == 1 for rank in ranks) / len(ranks)
            yield (
                f"  {part}, {kind} ({len(queries)}): MRR@10 {mrr:.3f}, recall@10 {recall:.3f}, "
                f"first {first:.3f}"
            )
            if part == "dev" or ways.examples:
                missed = [q for q, rank in zip(queries, ranks, strict=True) if not rank][:10]
                yield from (f"    not found: “{q.text}” ({q.paper_id})" for q in missed)
            sets.append(
                {
                    "file": name if kind == "question" else "tldr",
                    "part": part,
                    "labels": len(queries),
                    "mrr_at_10": round(mrr, 4),
                    "recall_at_10": round(recall, 4),
                    "accuracy": round(first, 4),
                }
            )
    yield last_line("search", ways.part, sets)


def rank_of(paper_id: str, works: Sequence[Sequence[str]]) -> int:
    """1-based; 0 where it is not among them.

    >>> rank_of("b", [("a",), ("c", "b")]), rank_of("x", [])
    (2, 0)
    """
    return next((n for n, work in enumerate(works, 1) if paper_id in work), 0)


def scored(ranks: Sequence[int]) -> tuple[float, float]:
    """MRR and recall; a rank of 0 is a miss.

    >>> scored([1, 2, 0, 0])
    (0.375, 0.5)
    """
    return (
        statistics.mean(1 / rank if rank else 0.0 for rank in ranks),
        statistics.mean(float(rank > 0) for rank in ranks),
    )


def _ids_of(view: CorpusView) -> dict[str, str]:
    """Every id that a paper has, merged records' too → the one that it answers by."""
    table = read_table(view.corpus.folder, "papers").select(["paper_id", "also_ids"])
    ids: dict[str, str] = {}
    for row in table.to_pylist():
        ids |= dict.fromkeys((*(row["also_ids"] or ()), row["paper_id"]), row["paper_id"])
    return ids


def _questions(path: Path) -> Iterator[Query]:
    table = csv.DictReader(read_text(path).splitlines())
    if not {"question", "paper_id"} <= set(table.fieldnames or ()):
        raise LabelError(f"{path}: the columns question and paper_id are needed")
    for row in table:
        yield Query(row["question"], row["paper_id"], row.get("part") or "dev", "question")


def _summaries(folder: Path) -> Iterator[Query]:
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.json")):
        venue, year = venue_and_year(path.name)
        try:
            entries = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if venue is None or year is None or not isinstance(entries, list):
            continue
        for entry in entries:
            text = str(entry.get("tldr") or "").strip() if isinstance(entry, dict) else ""
            if text:
                paper_id = f"{venue_key(venue)}{year}/{entry.get('id')}"
                half = hashlib.sha256(paper_id.encode()).digest()[0] % 2
                yield Query(text, paper_id, "held" if half else "dev", "tldr")
