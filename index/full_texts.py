"""Full texts between builds: kept by hash, remembered by each corpus, written out as a table.

::

    data/fulltexts/<sha256>.gz     a text, or the list of a corpus's texts, by its own hash
    corpora/ID-1/fulltexts.parquet paper_id, text: so that places of mentions can be checked

The stamp holds the hash of the list alone: opening a corpus reads no texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from index.kept import ReadingStore, SourceStore
from index.tables import write_full_texts
from ingest.errors import BuildError
from ingest.full_texts import (
    VERSION,
    FullText,
    from_plain,
    match_papers,
    read_folder,
    to_plain,
)
from ingest.ledger import Note
from ingest.paper import Paper
from ingest.readings import Progress, Readers, read_full_texts

SOURCE = "full texts"
"""What the ledger's notes call the folder."""


@dataclass(frozen=True, slots=True)
class TextSet:
    """The full texts that a corpus is built with."""

    store: SourceStore
    texts: tuple[FullText, ...] = ()
    sha256: str | None = None
    """Of the list; None where there are no texts. Part of the corpus id."""


def choose_texts(
    data: Path, folder: Path | None, before: str | None, told: Progress, anew: bool
) -> TextSet:
    """The texts of the corpus to build: those of a folder, over those of the corpus before.

    ``before`` is the hash of its list, and ``anew`` says that its texts are not taken over,
    because the sources are named anew. Raises SourceError for a folder that can't be read, and
    BuildError where kept texts are gone.
    """
    store = SourceStore(data / "fulltexts")
    old, version = _load_list(store, before)
    if folder is None and (anew or before is None):
        return TextSet(store)

    def keep(text: str) -> str:
        content = text.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        store.keep(content, sha256)
        return sha256

    chosen = {} if anew else {text.name: text for text in old}
    if folder is not None:
        known = {t.file_sha256: t for t in old if version == VERSION and _is_kept(store, t)}
        new = read_folder(folder.expanduser(), keep, known, told)
        # A paper's PDF may have become a text file: by their names they are the same.
        stems = {_stem(text.name) for text in new}
        chosen = {name: t for name, t in chosen.items() if _stem(name) not in stems}
        chosen |= {text.name: text for text in new}
    texts = tuple(chosen[name] for name in sorted(chosen))
    content = json.dumps({"version": VERSION, "texts": to_plain(texts)}).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    store.keep(content, sha256)
    return TextSet(store, texts, sha256)


def attach(
    papers: Sequence[Paper], chosen: TextSet, readers: Readers, kept: ReadingStore, told: Progress
) -> tuple[list[Paper], list[Note]]:
    """The papers with what their full texts name, and a note for each file of no use."""
    if not chosen.texts:
        return list(papers), []
    ids = {known: p.paper_id for p in papers for known in p.also_ids}
    ids |= {p.paper_id: p.paper_id for p in papers}
    matched, others = match_papers(chosen.texts, ids)
    notes = [Note(SOURCE, t.name, t.note) for t in chosen.texts if t.note]
    notes += [Note(SOURCE, text.name, why) for text, why in others]
    hashes = {paper: (t.text_sha256, t.name) for paper, t in matched.items() if t.text_sha256}
    loaders = {sha256: partial(_load, chosen, sha256, name) for sha256, name in hashes.values()}
    found = read_full_texts(loaders, readers, kept, told)
    out = []
    for paper in papers:
        sha256 = hashes.get(paper.paper_id, (None, ""))[0]
        if sha256 is not None:
            mentions = (*paper.mentions, *found[sha256])
            paper = replace(paper, mentions=mentions, full_text=sha256)
        out.append(paper)
    return out, notes


def write_texts(papers: Sequence[Paper], chosen: TextSet, folder: Path) -> None:
    """Write ``fulltexts.parquet``: a row for each paper that was read in full, by paper id."""
    hashes = sorted((p.paper_id, p.full_text) for p in papers if p.full_text is not None)
    write_full_texts(((i, _load(chosen, sha256, i)) for i, sha256 in hashes), folder)


def needed_hashes(data: Path, lists: Iterable[str | None]) -> set[str]:
    """Hashes of all that some corpora need of ``data/fulltexts``, by the hashes of their lists."""
    store = SourceStore(data / "fulltexts")
    needed: set[str] = set()
    for sha256 in lists:
        if sha256 is not None:
            needed.add(sha256)
            needed |= {t.text_sha256 for t in _load_list(store, sha256)[0] if t.text_sha256}
    return needed


def _load_list(store: SourceStore, sha256: str | None) -> tuple[tuple[FullText, ...], int | None]:
    """The texts of a list, and the version of what read them."""
    if sha256 is None:
        return (), None
    try:
        plain = json.loads(store.load(sha256, "the list of full texts"))
        return from_plain(plain["texts"]), plain["version"]
    except (ValueError, KeyError, TypeError):
        raise BuildError(
            "the list of kept full texts is damaged; name them again: "
            "papertally build SOURCE... --fulltext DIR"
        ) from None


def _stem(name: str) -> str:
    return name.rpartition(".")[0].replace("__", "/")


def _is_kept(store: SourceStore, text: FullText) -> bool:
    if text.text_sha256 is None:
        return False
    try:
        store.load(text.text_sha256, text.name)
    except BuildError:
        return False
    return True


def _load(chosen: TextSet, sha256: str, name: str) -> str:
    return chosen.store.load(sha256, name).decode()
