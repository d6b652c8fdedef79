"""A corpus on disk: which one is current, what it was made of, and whether it can be opened.

::

    data/
      current            one line: the folder that answers, switched by os.replace
      corpora/ID-1/      a corpus; a folder is never used twice (Windows can't rename open files,
                         and a Chroma client keeps answering from what was renamed away)
        papers.parquet, authorships.parquet, …, words/, chroma/, vectors.npy
        stamp.json       written last: its presence means that the folder is whole
      sources/           bytes by hash, for rebuilding offline
      cache/             readings and vectors of earlier builds

Opening reads two small files and imports nothing heavy: a counting question starts here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.columns import Wish
from ingest.errors import CorpusError
from ingest.ledger import Ledger

CURRENT, CORPORA, STAMP = "current", "corpora", "stamp.json"
_PLAIN_FIELDS = (
    *("schema", "corpus_id", "built", "as_of", "readers", "code", "model"),
    *("corrections", "full_texts"),
)


@dataclass(frozen=True, slots=True)
class SourceStamp:
    """One source of a corpus."""

    spec: str
    """As the user named it, for example ``"paperlists:nips/2025"``."""
    name: str
    """For example ``"nips2025.json"``; the ``source`` column of its papers."""
    address: str
    sha256: str
    date: str
    """The day that it is of, ``"2026-02-24"``."""
    commit: str | None = None
    invented: bool = False
    layout: str = ""
    """``"paperlists"``, ``"table"`` or ``"passed over"``."""
    mapping: str | None = None
    """Of a table: which column was taken for what, in words."""
    wish: Wish = field(default_factory=Wish)
    """What ``--map`` said, for the next rebuild."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of one venue and year. Numbers are papers."""

    venue: str
    year: int
    papers: int
    accepted: int
    with_authors: int
    with_affiliations: int
    with_countries: int
    with_abstracts: int
    with_full_texts: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a corpus was made of, when, and by what."""

    schema: int
    corpus_id: str
    """12 hexadecimal digits; the same content has the same id on any machine."""
    built: str
    """``"2026-11-22T10:00:00Z"``."""
    as_of: str
    """The newest day of its sources."""
    sources: tuple[SourceStamp, ...]
    readers: str
    """Fingerprint of parsers and readers."""
    code: str
    """Fingerprint of the code that wrote the tables."""
    model: str | None
    """Embedding model and hash, ``"all-MiniLM-L6-v2@sha256:53aa…"``; None where there are no
    vectors yet."""
    versions: Mapping[str, str]
    """Of papertally and the packages whose results are in the corpus."""
    ledger: Ledger
    coverage: tuple[Coverage, ...]
    corrections: str | None = None
    """SHA-256 of the corrections that were laid over the readings; None where there were none."""

    full_texts: str | None = None
    """SHA-256 of the list of full texts that it was built with; None where there were none."""

    @property
    def papers(self) -> int:
        """Papers of the corpus."""
        return self.ledger.kept

    @property
    def invented(self) -> bool:
        """Whether it is the sample, whose papers are made up."""
        return any(s.invented for s in self.sources)

    def to_json(self) -> str:
        """As ``stamp.json`` holds it."""
        plain = {name: getattr(self, name) for name in _PLAIN_FIELDS}
        plain |= {
            "papers": self.papers,
            "invented": self.invented,
            "versions": dict(self.versions),
            "sources": [asdict(s) for s in self.sources],
            "coverage": [asdict(c) for c in self.coverage],
            "ledger": self.ledger.as_dict(),
        }
        return json.dumps(plain, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Stamp:
        """Read what ``to_json`` wrote. Raises ValueError or KeyError for anything else."""
        plain: dict[str, Any] = json.loads(text)
        return cls(
            schema=plain["schema"],
            corpus_id=plain["corpus_id"],
            built=plain["built"],
            as_of=plain["as_of"],
            sources=tuple(_source_of(s) for s in plain["sources"]),
            readers=plain["readers"],
            code=plain["code"],
            model=plain["model"],
            versions=plain["versions"],
            ledger=Ledger.from_dict(plain["ledger"]),
            coverage=tuple(Coverage(**c) for c in plain["coverage"]),
            corrections=plain.get("corrections"),
            full_texts=plain.get("full_texts"),
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus that can be opened. An answer holds one from start to end."""

    folder: Path
    stamp: Stamp


def open_corpus(data: Path, schema: int, model: str | None = None) -> Corpus:
    """The current corpus of a data folder.

    ``schema`` is the version of the tables that the caller reads; ``model`` the embedding model
    that it will ask with, or None where it asks none. Raises CorpusError, with the command that
    mends it, where there is no corpus, or one of another schema or model.
    """
    folder = current_folder(data)
    if folder is None:
        raise CorpusError(
            f"there is no corpus in {data}; build one: papertally build SOURCE "
            "(or papertally build sample, to look around)"
        )
    found = read_schema(folder)
    if found is not None and found != schema:
        raise CorpusError(
            f"the corpus {folder.name} has tables of version {found}, this papertally reads "
            f"version {schema}; build it again from its kept sources: papertally build"
        )
    stamp = read_stamp(folder)
    if stamp is None:
        raise CorpusError(
            f"the corpus {folder.name} in {data} is damaged; build it again: papertally build"
        )
    if model is not None and stamp.model is not None and stamp.model != model:
        raise CorpusError(
            f"the corpus {folder.name} has vectors of {stamp.model}, the setting is {model}; "
            "change the setting back, or embed it again: papertally build"
        )
    return Corpus(folder, stamp)


def current_folder(data: Path) -> Path | None:
    """The folder that ``current`` names, or None where there is none."""
    try:
        name = (data / CURRENT).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CorpusError(f"{data / CURRENT} can't be read ({error.strerror})") from None
    return data / CORPORA / Path(name).name if name else None


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a corpus folder; None where it has none, or one that can't be read."""
    try:
        return Stamp.from_json((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_schema(folder: Path) -> int | None:
    """The schema version alone, of a stamp that may be of another version."""
    try:
        return int(json.loads((folder / STAMP).read_text("utf-8"))["schema"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_sources(folder: Path) -> tuple[SourceStamp, ...] | None:
    """The sources alone, of a stamp that may be of another version; None where unreadable."""
    try:
        plain = json.loads((folder / STAMP).read_text("utf-8"))
        return tuple(_source_of(s) for s in plain["sources"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_full_texts(folder: Path) -> str | None:
    """The hash of the list of full texts alone, of a stamp that may be of another version."""
    try:
        found = json.loads((folder / STAMP).read_text("utf-8")).get("full_texts")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _source_of(plain: Mapping[str, Any]) -> SourceStamp:
    wish = plain["wish"]
    return SourceStamp(
        **{
            **plain,
            "wish": Wish(
                tuple((f, c) for f, c in wish["columns"]),
                tuple((f, v) for f, v in wish["constants"]),
            ),
        }
    )
