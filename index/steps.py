"""The steps of a build that write files: tables, words, statistics, vectors.

``index/build.py`` decides and orders, these do. They are one value, so that a test hands in steps
of its own that fail, or are killed, at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.entries import PaperText, Statement, embedding_text
from index.model_files import find_model
from index.tables import SCHEMA_VERSION, read_table, write_statistics, write_tables
from index.tokens import write_tokens
from index.words import build_words, words_text
from ingest import read
from ingest.code_print import print_of
from ingest.errors import BuildError
from ingest.families import load_families
from ingest.gazetteer import load_institutions
from ingest.paper import Paper
from ingest.readings import Progress, Readers, shipped_readers

PACKAGES = (
    "papertally",
    "duckdb",
    "ibis-framework",
    "pylatexenc",
    "sentence-transformers",
    "torch",
)
"""Whose versions a stamp names: their results are in the corpus."""


WriteVectors = Callable[
    [Sequence[Paper], Sequence[Statement], Path, Path | None, Path, Progress], str
]
"""Papers, statements, folder, corpus before, cache, progress → the model's name and hash."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a build does to files, in this order."""

    readers: Readers
    tables: Callable[[Sequence[Paper], Path], None]
    """Writes the tables of the papers into a folder."""
    words: Callable[[Sequence[Paper], Path, Path | None, Progress], None]
    """Writes the word index; may copy from the corpus before (third argument)."""
    statistics: Callable[[Path, Progress], Sequence[Statement]]
    """Computes statistics from a folder's tables and writes them beside."""
    vectors: WriteVectors
    """Writes the vectors; gives the model."""
    schema: int = SCHEMA_VERSION
    parsers: str = ""
    """Fingerprint of what reads sources."""
    code: str = ""
    """Fingerprint of what writes the files."""
    model: Callable[[], str | None] = lambda: None
    """The embedding model that ``vectors`` would use, told without loading it; None where
    unknown. Raises BuildError where it isn't installed."""
    kept_vectors: WriteVectors | None = None
    """As ``vectors``, for a build that only lays corrections over readings: it embeds nothing. A
    statistic that is only now large enough to be listed stays out until vectors are written
    again; the tables have it. None: ``vectors`` does it."""


def shipped_steps(model: str | None = None) -> Steps:
    """The steps that ship. ``model`` is the setting of the embedding model, None the default."""

    def vectors(
        papers: Sequence[Paper],
        statements: Sequence[Statement],
        folder: Path,
        previous: Path | None,
        cache: Path,
        progress: Progress,
    ) -> str:
        return _write_vectors(papers, statements, folder, previous, cache, progress, model)

    def kept_vectors(
        papers: Sequence[Paper],
        statements: Sequence[Statement],
        folder: Path,
        previous: Path | None,
        cache: Path,
        progress: Progress,
    ) -> str:
        return _write_vectors(papers, statements, folder, previous, cache, progress, model, False)

    return Steps(
        readers=shipped_readers(),
        tables=_write_tables,
        words=_write_words,
        statistics=_write_statistics,
        vectors=vectors,
        parsers=read.fingerprint(),
        code=code_print(),
        model=lambda: _find_model(model),
        kept_vectors=kept_vectors,
    )


def code_print() -> str:
    """12 hexadecimal digits that change with the code that writes a corpus."""
    names = (item.name for item in files("index").iterdir())
    return print_of("index", [n for n in names if n.endswith(".py")])


def package_versions() -> dict[str, str]:
    """Versions of ``PACKAGES``, as far as they are installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def paper_metadata(paper: Paper) -> dict[str, Any]:
    """What Chroma knows of a paper beside its vector: an independent witness of counts."""
    return {
        "venue": paper.venue,
        "year": paper.year,
        "track": paper.track,
        "status": paper.status,
        "accepted": paper.accepted,
        "n_authors": len(paper.authors),
        "countries": list(paper.countries),
        "institutions": list(paper.institutions),
        "models": list(paper.models),
    }


def _find_model(model: str | None) -> str:
    try:
        found = find_model(model)
    except (FileNotFoundError, ValueError) as error:
        raise BuildError(
            f"{error}; or count without vectors: papertally build --no-vectors"
        ) from None
    return f"{found.name}@sha256:{found.sha256}"


def _write_tables(papers: Sequence[Paper], folder: Path) -> None:
    write_tables(papers, folder, load_families(), {i.name: i.kind for i in load_institutions()})
    folded = read_table(folder, "papers", only=("folded",)).column("folded")
    write_tokens(folded.to_pylist(), folder)


def _write_words(
    papers: Sequence[Paper], folder: Path, previous: Path | None, progress: Progress
) -> None:
    build_words(
        folder,
        [p.paper_id for p in papers],
        [words_text(p.title, p.abstract, p.keywords) for p in papers],
        previous,
        lambda done, total: progress("indexing words", done, total),
    )


def _write_statistics(folder: Path, progress: Progress) -> Sequence[Statement]:
    from index.catalog import Catalog
    from index.statistics import compute

    progress("computing statistics", 0, None)
    catalog = Catalog(folder)
    try:
        found = compute(catalog)
    finally:
        catalog.close()
    write_statistics([s.row() for s in found], folder)
    return [Statement(s.statistic_id, s.statement, gist=s.gist) for s in found]


def _write_vectors(
    papers: Sequence[Paper],
    statements: Sequence[Statement],
    folder: Path,
    previous: Path | None,
    cache: Path,
    progress: Progress,
    model: str | None,
    embed: bool = True,
) -> str:
    from index.vectors import VectorStore, build_vectors, kept_statements, load_encoder

    progress("writing vectors", 0, None)
    encoder, store = load_encoder(model), VectorStore(cache / "vectors")
    texts = [
        PaperText(p.paper_id, embedding_text(p.title, p.abstract), paper_metadata(p))
        for p in papers
    ]
    build_vectors(
        folder,
        texts,
        statements if embed else kept_statements(texts, statements, encoder, store),
        encoder,
        store,
        previous,
        lambda done, total: progress("embedding" if embed else "taking kept vectors", done, total),
    )
    return encoder.model_id
