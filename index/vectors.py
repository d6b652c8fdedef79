"""The similar side: texts → vectors by sentence-transformers, kept in Chroma and in a plain matrix.

This is the only file that knows Chroma and sentence-transformers, and it imports neither (nor
torch) until they are needed: counting needs no model.

Why a matrix beside Chroma: Chroma ranks by an approximate graph (HNSW), which under a narrow filter
misses true neighbours (chroma issues 1205 and 4089) and can't be shown equal to an exact scan. One
product of a (100,000, 384) matrix with a query takes some 20 ms, so papers are ranked exactly, by
that, under any condition. Chroma keeps the same vectors with each paper's metadata: it finds the
nearest statistics, serves the LangChain chain, and is the independent witness of counts.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from index.entries import (
    Entry,
    PaperText,
    Prints,
    Statement,
    changes,
    embedding_text,
    entry,
    prints_of,
    relabelling,
    worth_copying,
)
from index.model_files import ModelFiles, find_model
from index.ranking import Rows, best_rows, chosen_rows
from index.vector_store import Encoder, Float32s, Progress, VectorStore

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from langchain_chroma import Chroma
    from sentence_transformers import SentenceTransformer

__all__ = [
    "Encoder",
    "Hit",
    "PaperText",
    "Statement",
    "StatisticHit",
    "VectorStore",
    "Vectors",
    "as_langchain_store",
    "build_vectors",
    "embedding_text",
    "kept_statements",
    "load_encoder",
]

PAPERS, STATISTICS = "papers", "statistics"
VERSION = 1
"""Of what ``build_vectors`` writes; another version is built anew."""

MANY_TEXTS = 64
"""From so many texts on, encoding may use bfloat16. Queries are fewer: always float32."""
TRIAL = 16
"""Texts a trial of each precision: under a second where bfloat16 is fast, a few where it isn't."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper found by meaning."""

    paper_id: str
    similarity: float
    """Cosine, -1 to 1."""


@dataclass(frozen=True, slots=True)
class StatisticHit:
    """One statistic found by meaning."""

    statistic_id: str
    statement: str
    similarity: float
    """Cosine, -1 to 1."""


class SentenceEncoder:
    """An ``Encoder`` by sentence-transformers; safe to share between threads.

    The model is loaded at the first text (some seconds, most of them imports): a build that finds
    every vector kept never loads it.
    """

    def __init__(self, files: ModelFiles) -> None:
        self.model_id = f"{files.name}@sha256:{files.sha256}"
        self.precision = "float32"
        """What the last call encoded at: ``"bfloat16"`` or ``"float32"``."""
        self._files = files
        self._model: SentenceTransformer | None = None
        self._faster: str | None = None
        # Tokenizers are not made for threads ("Already borrowed"); torch takes all cores anyway.
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        """Numbers a vector."""
        return self._files.dimension or self.encode(["dimension"]).shape[1]

    def encode(self, texts: Sequence[str]) -> Float32s:
        """(n, dimension), float32, unit length. Few texts are encoded at float32, so that a query
        has the same vector everywhere; many at what is faster on this processor.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            if len(texts) >= MANY_TEXTS:
                self._faster = self._faster or self._race(texts)
                return self.encode_at(texts, self._faster)
            return self.encode_at(texts, "float32")

    def encode_at(self, texts: Sequence[str], precision: str) -> Float32s:
        """The same at a given precision, for measuring; by one thread at a time."""
        import torch

        if self._model is None:
            self._model = _load_model(self._files.folder)
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            vectors = self._model.encode(
                list(texts),
                # small batches spare padding, large ones calls: 8 is quicker for a few sentences
                batch_size=32 if len(texts) >= MANY_TEXTS else 8,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        self.precision = precision
        found: Float32s = np.asarray(vectors, dtype=np.float32)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.float32(1e-12))
        return found

    def _race(self, texts: Sequence[str]) -> str:
        trial = sorted(texts, key=len)[len(texts) // 2 :][:TRIAL]
        seconds = {}
        for precision in ("float32", "bfloat16"):
            self.encode_at(trial[:2], precision)  # the first run pays for set-up
            start = time.perf_counter()
            self.encode_at(trial, precision)
            seconds[precision] = time.perf_counter() - start
        return min(seconds, key=lambda precision: seconds[precision])


def _load_model(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def load_encoder(model: str | None = None) -> SentenceEncoder:
    """The embedding model: by default all-MiniLM-L6-v2 from the installed package; offline.

    ``model`` may be a folder of a sentence-transformers model, or a name that the local cache of
    the hub holds. Raises FileNotFoundError where there is none, and ValueError where the default's
    weights are not the published ones.
    """
    return SentenceEncoder(find_model(model))


def build_vectors(
    folder: Path,
    papers: Sequence[PaperText],
    statistics: Sequence[Statement],
    encoder: Encoder,
    store: VectorStore,
    previous: Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Writes the vectors of a corpus into ``folder``, which must exist and have none yet.

    ``chroma/`` with the collections ``papers`` and ``statistics``, ``vectors.npy`` ((n, dimension),
    float32, row for row as ``papers``), ``vectors_ids.json``, and last ``vectors.json``, the stamp.
    ``previous`` is the folder of the corpus before: where little changed, its collections are
    copied and only the differences written. ``progress`` is told texts embedded and texts in all.
    Raises ValueError for an id given twice; OSError where the disk is full or not writable.
    """
    entries = {
        PAPERS: [entry(p.paper_id, p.text, p.metadata) for p in papers],
        STATISTICS: [entry(s.statistic_id, s.statement, s.metadata, s.gist) for s in statistics],
    }
    for name, listed in entries.items():
        if len({e.id for e in listed}) != len(listed):
            raise ValueError(f"an id of {name} is given twice")
    texts = [e.embedded for listed in entries.values() for e in listed]
    matrix = store.embed(texts, encoder, progress)
    vectors = {PAPERS: matrix[: len(papers)], STATISTICS: matrix[len(papers) :]}

    before = _read_stamp(previous) if previous is not None else {}
    if before.get("version") != VERSION or before.get("model_id") != encoder.model_id:
        before = {}
    _write_chroma(folder, entries, vectors, previous, before)
    np.save(folder / "vectors.npy", vectors[PAPERS])
    _write_json(folder / "vectors_ids.json", [e.id for e in entries[PAPERS]])
    stamp = {
        "version": VERSION,
        "model_id": encoder.model_id,
        "dimension": encoder.dimension,
        "precision": store.precisions(encoder),
        "prints": {name: prints_of(listed) for name, listed in entries.items()},
    }
    _write_json(folder / "vectors.json", stamp)


def kept_statements(
    papers: Sequence[PaperText],
    statistics: Sequence[Statement],
    encoder: Encoder,
    store: VectorStore,
) -> list[Statement]:
    """The statistics that can be written without embedding anything; all of them where a paper
    must be embedded anyway.
    """
    texts = [entry(p.paper_id, p.text, {}).embedded for p in papers]
    texts += [entry(s.statistic_id, s.statement, {}, s.gist).embedded for s in statistics]
    kept = store.is_kept(texts, encoder)
    if not all(kept[: len(papers)]):
        return list(statistics)
    of_statistics = zip(statistics, kept[len(papers) :], strict=True)
    return [statement for statement, is_kept in of_statistics if is_kept]


class Vectors:
    """The vectors of a corpus, opened for reading; safe to share between threads."""

    def __init__(self, folder: Path, ids: Sequence[str], matrix: Float32s, model_id: str) -> None:
        self.folder = folder
        self.ids: tuple[str, ...] = tuple(ids)
        self.matrix = matrix
        """(n, dimension), float32, unit length, row for row as ``ids``."""
        self.model_id = model_id
        self._row_of = {paper_id: row for row, paper_id in enumerate(self.ids)}
        self._client: Client | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Opens what ``build_vectors`` wrote. Raises FileNotFoundError, naming the remedy."""
        stamp = _read_stamp(folder)
        if stamp.get("version") != VERSION:
            raise FileNotFoundError(
                f"{folder} holds no vectors of version {VERSION}: run `papertally build`"
            )
        ids = json.loads((folder / "vectors_ids.json").read_text(encoding="utf-8"))
        matrix = np.load(folder / "vectors.npy", mmap_mode="r")
        return cls(folder, ids, matrix, str(stamp["model_id"]))

    def similarities(self, query_vector: NDArray[np.floating[Any]]) -> Float32s:
        """Cosine of the query with every paper in row order, (n,), each from -1 to 1.

        Always over all rows: a narrower question then sees the very same numbers.
        """
        found: Float32s = self.matrix @ np.asarray(query_vector, dtype=np.float32).reshape(-1)
        return np.clip(found, -1.0, 1.0)

    def find_papers(
        self,
        query_vector: NDArray[np.floating[Any]],
        k: int,
        among: Sequence[str] | Rows | None = None,
    ) -> list[Hit]:
        """The k nearest papers, nearest first, ties in row order.

        ``among`` narrows to some papers, by id or by row number: the true best k of those.
        """
        scores = self.similarities(query_vector)
        rows = chosen_rows(among, self._row_of, len(self.ids))
        return [Hit(self.ids[row], float(scores[row])) for row in best_rows(scores[rows], rows, k)]

    def find_statistics(
        self, query_vector: NDArray[np.floating[Any]], k: int
    ) -> list[StatisticHit]:
        """The nearest statistics out of Chroma, nearest first: k of them if there are as many."""
        collection = self._collection(STATISTICS)
        k = min(k, collection.count())
        if k <= 0:
            return []
        answer = collection.query(
            query_embeddings=np.asarray(query_vector, dtype=np.float32).reshape(1, -1),
            n_results=k,
            include=["documents", "distances"],
        )
        documents, distances = answer["documents"], answer["distances"]
        if documents is None or distances is None:
            raise RuntimeError("Chroma answered without documents or distances")
        return [
            StatisticHit(found, document, _similarity(distance))
            for found, document, distance in zip(
                answer["ids"][0], documents[0], distances[0], strict=True
            )
        ]

    def count_where(self, where: Mapping[str, Any] | None = None) -> int:
        """How many papers match a condition in Chroma's own language, by Chroma's own count.

        For example ``{"$and": [{"venue": "COLM"}, {"countries": {"$contains": "CN"}}]}``.
        """
        return len(self.list_where(where))

    def list_where(self, where: Mapping[str, Any] | None = None) -> list[str]:
        """The ids of all papers that match a condition in Chroma's own language, sorted."""
        collection = self._collection(PAPERS)
        return sorted(collection.get(where=dict(where) if where else None, include=[])["ids"])

    def close(self) -> None:
        """Lets go of Chroma's files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _collection(self, name: str) -> Collection:
        with self._lock:
            if self._client is None:
                self._client = _open_client(self.folder / "chroma")
            return self._client.get_collection(name, embedding_function=None)


def as_langchain_store(folder: Path, encoder: Encoder, collection: str = PAPERS) -> Chroma:
    """The collection ``papers`` (or ``statistics``) as LangChain's Chroma store."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    class _Embeddings(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            found: list[list[float]] = encoder.encode(texts).tolist()
            return found

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Chroma(
        collection_name=collection,
        client=_open_client(folder / "chroma"),
        embedding_function=_Embeddings(),
        create_collection_if_not_exists=False,
    )


def _write_chroma(
    folder: Path,
    entries: Mapping[str, Sequence[Entry]],
    vectors: Mapping[str, Float32s],
    previous: Path | None,
    before: Mapping[str, Any],
) -> None:
    target = folder / "chroma"
    if (
        previous is not None
        and before
        and all(worth_copying(listed, before["prints"][name]) for name, listed in entries.items())
    ):
        shutil.copytree(previous / "chroma", target)
        client = _open_client(target)
        try:
            for name, listed in entries.items():
                collection = client.get_collection(name, embedding_function=None)
                _change(collection, listed, vectors[name], before["prints"][name])
            whole = all(
                client.get_collection(name, embedding_function=None).count() == len(listed)
                for name, listed in entries.items()
            )
        finally:
            client.close()
        if whole:
            return
        shutil.rmtree(target)  # the copy was not what its stamp said: build anew
    client = _open_client(target)
    try:
        for name, listed in entries.items():
            collection = client.create_collection(
                name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            _add(collection, listed, vectors[name])
    finally:
        client.close()


def _change(
    collection: Collection, listed: Sequence[Entry], vectors: Float32s, old: Prints
) -> None:
    """Brings a copied collection up to date by its differences alone."""
    found = changes(listed, old)
    for start, end in _batches(len(found.gone)):
        collection.delete(ids=list(found.gone[start:end]))
    _add(collection, [listed[row] for row in found.new], vectors[list(found.new)])
    for start, end in _batches(len(found.relabelled)):
        part = [listed[row] for row in found.relabelled[start:end]]
        collection.update(ids=[e.id for e in part], metadatas=[relabelling(e, old) for e in part])


def _add(collection: Collection, listed: Sequence[Entry], vectors: Float32s) -> None:
    for start, end in _batches(len(listed)):
        part = listed[start:end]
        collection.add(
            ids=[e.id for e in part],
            embeddings=vectors[start:end],
            documents=[e.text for e in part],
            metadatas=[e.metadata or None for e in part],  # type: ignore[misc]
        )


def _batches(n: int, size: int = 2000) -> Iterator[tuple[int, int]]:
    """Chroma takes at most 5,461 at once (its limit of SQLite variables)."""
    for start in range(0, n, size):
        yield start, min(n, start + size)


def _open_client(path: Path) -> Client:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(
        path=str(path), settings=Settings(anonymized_telemetry=False, is_persistent=True)
    )
    return cast("Client", client)  # its declared type, ClientAPI, lacks close()


def _similarity(distance: float) -> float:
    """Chroma's cosine distance (0 to 2) → similarity (1 to -1): here and nowhere else."""
    return max(-1.0, min(1.0, 1.0 - float(distance)))


def _read_stamp(folder: Path) -> dict[str, Any]:
    try:
        stamp = json.loads((folder / "vectors.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
