"""Records ↔ Parquet: the tables that the contract fixes, written whole and read with a check.

Every number that PaperTally gives is a query over these five files, and ``papertally export``
writes them as they are, so a column here is a promise. Columns after ``source`` (papers) and
``confidence`` (authorships) are additions to the contract: they hold what every query needs, so
that the SQL of an answer stays short enough to read and runs unchanged over an export.

``statistics.parquet`` has the same home, but is written later in a build, because its statements
are computed from the other four.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ingest.names import name_key as name_key
from ingest.paper import Affiliation, Paper

if TYPE_CHECKING:
    from ingest.models import Family

SCHEMA_VERSION = 2
"""Raised when a column changes: a corpus of another version is refused and named."""

KNOWN_FROM = 0.5
"""Country readings at this confidence or more count; others only widen the bounds (contract)."""

_LIST = pa.list_(pa.string())

PAPERS = pa.schema(
    [
        ("paper_id", pa.string()),
        ("also_ids", _LIST),
        ("title", pa.string()),
        ("abstract", pa.string()),
        ("venue", pa.string()),
        ("year", pa.int32()),
        ("track", pa.string()),
        ("status", pa.string()),
        ("accepted", pa.bool_()),
        ("keywords", _LIST),
        ("n_authors", pa.int32()),
        ("countries", _LIST),
        ("institutions", _LIST),
        ("models", _LIST),
        ("url", pa.string()),
        ("pdf_url", pa.string()),
        ("source", pa.string()),
        # Additions: the countries by parent company, how many affiliations have no known place,
        # whether a full text was read, and the searchable words, case-folded.
        ("home_countries", _LIST),
        ("unknown_affiliations", pa.int32()),
        ("read_in_full", pa.bool_()),
        ("folded", pa.string()),
    ]
)

AUTHORSHIPS = pa.schema(
    [
        ("paper_id", pa.string()),
        ("position", pa.int32()),
        ("author", pa.string()),
        ("affiliation", pa.string()),
        ("institution", pa.string()),
        ("parent", pa.string()),
        ("country", pa.string()),
        ("home_country", pa.string()),
        ("basis", pa.string()),
        ("confidence", pa.float64()),
        # Additions: the name without case, accents and dots; whether the author stands last; the
        # institution's kind (university, company, lab...), or null; whether the paper's
        # affiliations are listed for all authors together: then the authors' rows are blank, and
        # rows with null position and author hold the affiliations.
        ("author_key", pa.string()),
        ("last", pa.bool_()),
        ("kind", pa.string()),
        ("shared", pa.bool_()),
    ]
)

MENTIONS = pa.schema(
    [
        ("paper_id", pa.string()),
        ("family", pa.string()),
        ("surface", pa.string()),
        ("field", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("role", pa.string()),
    ]
)

MODELS = pa.schema(
    [
        ("family", pa.string()),
        ("kind", pa.string()),
        ("developer", pa.string()),
        ("country", pa.string()),
        ("first_year", pa.int32()),
        ("open_weights", pa.bool_()),
    ]
)

STATISTICS = pa.schema(
    [
        ("statistic_id", pa.string()),
        ("statement", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("query", pa.string()),
        # Addition: a short name to print beside the number.
        ("label", pa.string()),
    ]
)

FULL_TEXTS = pa.schema([("paper_id", pa.string()), ("text", pa.string())])
"""Addition: the full texts as read, for papers that were read in full. Not held in memory."""
_FULL_TEXTS_AT_ONCE = 64

SCHEMAS = {
    "papers": PAPERS,
    "authorships": AUTHORSHIPS,
    "mentions": MENTIONS,
    "models": MODELS,
    "statistics": STATISTICS,
}
"""What questions are asked of."""

EXPORTED = {**SCHEMAS, "fulltexts": FULL_TEXTS}
"""What ``papertally export`` writes."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def fold_text(text: str) -> str:
    """Text as it is searched for words: compatibility forms, one kind of dash, no case.

    >>> fold_text("Zero‑Shot  Modelling")
    'zero-shot modelling'
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).casefold()
    return re.sub(r"\s+", " ", plain)


def searchable_text(title: str, abstract: str | None, keywords: Sequence[str]) -> str:
    """What a question for words looks at: title, abstract and keywords, a line each, folded."""
    return "\n".join(fold_text(part) for part in (title, abstract or "", "; ".join(keywords)))


def is_known(affiliation: Affiliation) -> bool:
    """Whether its country is read surely enough to count."""
    return affiliation.country is not None and affiliation.confidence >= KNOWN_FROM


def write_tables(
    papers: Sequence[Paper],
    folder: Path,
    families: Iterable[Family],
    kinds: Mapping[str, str],
) -> None:
    """Write papers, authorships, mentions and models into ``folder``, which must exist.

    ``families`` are the model families known; ``kinds`` gives the kind of an institution by its
    canonical name, for example ``{"Tsinghua University": "university"}``.

    Rows are sorted by paper id, so the same papers give the same bytes. Raises OSError when the
    disk refuses; the caller owns the folder and throws it away whole.
    """
    ordered = sorted(papers, key=lambda p: p.paper_id)
    _write(folder, "papers", [_paper_row(p) for p in ordered])
    _write(folder, "authorships", [row for p in ordered for row in _authorship_rows(p, kinds)])
    _write(folder, "mentions", [row for p in ordered for row in _mention_rows(p)])
    _write(
        folder,
        "models",
        [
            {
                "family": f.family,
                "kind": f.kind,
                "developer": f.developer,
                "country": f.country,
                "first_year": f.first_year,
                "open_weights": f.open_weights,
            }
            for f in sorted(families, key=lambda f: f.family)
        ],
    )
    write_statistics([], folder)


def write_statistics(rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write ``statistics.parquet``; rows have the columns of ``STATISTICS``."""
    _write(folder, "statistics", rows)


def write_full_texts(texts: Iterable[tuple[str, str]], folder: Path) -> None:
    """Write ``fulltexts.parquet`` from pairs of paper id and text, a few at a time."""
    rows = iter(texts)
    with pq.ParquetWriter(folder / "fulltexts.parquet", FULL_TEXTS, compression="zstd") as writer:
        while batch := list(islice(rows, _FULL_TEXTS_AT_ONCE)):
            plain = [{"paper_id": paper_id, "text": text} for paper_id, text in batch]
            writer.write_table(pa.Table.from_pylist(plain, schema=FULL_TEXTS))


def read_table(folder: Path, name: str, only: Sequence[str] | None = None) -> pa.Table:
    """One table of a corpus folder or of an export, whole or ``only`` some of its columns.

    Raises KeyError for a name that is none of ``EXPORTED`` and ValueError when the file's columns
    are not those that this version writes.
    """
    schema = EXPORTED[name]
    path = folder / f"{name}.parquet"
    # Not by ``pq.read_table``, which imports pandas for its data sets of many files.
    with pq.ParquetFile(path) as file:
        if file.schema_arrow.names != schema.names:
            raise ValueError(f"{path} has other columns than this version writes")
        return file.read(columns=None if only is None else list(only))


def take_rows(table: pa.Table, rows: NDArray[Any]) -> list[dict[str, Any]]:
    """Some rows of a table, by number, as dictionaries."""
    # ``pa.array`` would import pandas to see whether it is given one of its columns.
    rows = np.ascontiguousarray(rows, dtype=np.int64)
    numbers = pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(rows)])
    return table.take(numbers).to_pylist()  # type: ignore[no-any-return]


def _write(folder: Path, name: str, rows: Sequence[dict[str, Any]]) -> None:
    table = pa.Table.from_pylist(list(rows), schema=SCHEMAS[name])
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def _paper_row(paper: Paper) -> dict[str, Any]:
    affiliations = paper.affiliations
    unknown = sum(not is_known(a) for a in affiliations)
    if not paper.shared:
        unknown += sum(not author.affiliations for author in paper.authors)
    return {
        "paper_id": paper.paper_id,
        "also_ids": list(paper.also_ids),
        "title": paper.title,
        "abstract": paper.abstract,
        "venue": paper.venue,
        "year": paper.year,
        "track": paper.track,
        "status": paper.status,
        "accepted": paper.accepted,
        "keywords": list(paper.keywords),
        "n_authors": len(paper.authors),
        "countries": list(paper.countries),
        "institutions": list(paper.institutions),
        "models": list(paper.models),
        "url": paper.url,
        "pdf_url": paper.pdf_url,
        "source": paper.source,
        "home_countries": sorted(
            {a.home_country or a.country or "" for a in affiliations if is_known(a)}
        ),
        # A paper that lists neither authors nor affiliations has one at least, not known.
        "unknown_affiliations": unknown if paper.authors or paper.shared else 1,
        "read_in_full": paper.full_text is not None,
        "folded": searchable_text(paper.title, paper.abstract, paper.keywords),
    }


def _authorship_rows(paper: Paper, kinds: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    for position, author in enumerate(paper.authors, start=1):
        elsewhere = bool(paper.shared) and not author.affiliations
        for affiliation in author.affiliations or (Affiliation(text=None),):
            yield {
                "paper_id": paper.paper_id,
                "position": position,
                "author": author.name,
                **_affiliation_cells(affiliation, kinds),
                "author_key": name_key(author.name),
                "last": position == len(paper.authors),
                "shared": elsewhere,
            }
    for affiliation in paper.shared:
        yield {
            "paper_id": paper.paper_id,
            "position": None,
            "author": None,
            **_affiliation_cells(affiliation, kinds),
            "author_key": None,
            "last": False,
            "shared": True,
        }


def _affiliation_cells(affiliation: Affiliation, kinds: Mapping[str, str]) -> dict[str, Any]:
    return {
        "affiliation": affiliation.text,
        "institution": affiliation.institution,
        "parent": affiliation.parent,
        "country": affiliation.country,
        "home_country": affiliation.home_country,
        "basis": affiliation.basis,
        "confidence": affiliation.confidence,
        "kind": kinds.get(affiliation.institution or ""),
    }


def _mention_rows(paper: Paper) -> Iterable[dict[str, Any]]:
    for m in paper.mentions:
        yield {
            "paper_id": paper.paper_id,
            "family": m.family,
            "surface": m.surface,
            "field": m.field,
            "start": m.start,
            "end": m.end,
            "role": m.role,
        }
