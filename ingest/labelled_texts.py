"""The texts of labelled papers: labels name papers by id, the words stay where the lists are.

A label file may enter a public tree, the papers' abstracts may not; so a row gives either its own
``title``, ``abstract`` and ``keywords``, or an id whose text is looked up in a folder of lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ingest.errors import PaperTallyError, SourceError
from ingest.json_lists import load_entries, unpack
from ingest.merge import paper_id_of
from ingest.paperlists import looks_like_paperlists, read_paperlist
from ingest.tabular import parse_table
from ingest.venues import venue_and_year


class Text(NamedTuple):
    """What mentions are read in."""

    title: str
    abstract: str | None
    keywords: tuple[str, ...]


def text_of(row: Mapping[str, Any]) -> Text | None:
    """The text that a label row carries itself; None where it carries none.

    >>> text_of({"paper_id": "p", "title": "On sums", "keywords": "sums; parts"})
    Text(title='On sums', abstract=None, keywords=('sums', 'parts'))
    """
    if not row.get("title") and not row.get("abstract"):
        return None
    keywords = row.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = [k.strip() for k in keywords.split(";") if k.strip()]
    return Text(
        str(row.get("title") or ""),
        str(row["abstract"]) if row.get("abstract") else None,
        tuple(str(k) for k in keywords),
    )


def find_texts(folder: Path, wanted: Iterable[str]) -> dict[str, Text]:
    """The texts of papers by their ids, tidied as a build tidies them; not all need be found.

    ``folder`` holds lists in the layout of the public collection, or tables. Raises SourceError
    where it can't be read; files that are no lists are passed over.
    """
    missing = set(wanted)
    found: dict[str, Text] = {}
    try:
        files = sorted(p for p in folder.iterdir() if p.is_file())
    except OSError as error:
        raise SourceError(
            f"{folder}: the papers of the labels can't be read ({error.strerror}); "
            "name their folder with --papers DIR"
        ) from None
    for path in files:
        if not missing:
            break
        for paper_id, text in _texts_in(path, missing):
            found.setdefault(paper_id, text)
            missing.discard(paper_id)
    return found


def _texts_in(path: Path, wanted: set[str]) -> Iterator[tuple[str, Text]]:
    keys = {paper_id.rpartition("/")[2] for paper_id in wanted}
    plain = path.name.casefold().removesuffix(".gz")
    try:
        data = unpack(path.read_bytes(), path.name)
        if plain.endswith(".json"):
            entries = load_entries(data, path.name)
            if not looks_like_paperlists(entries):
                return
            venue, year = venue_and_year(path.name)
            # Tidying titles and abstracts is the slow part: only those that are asked for.
            few = [
                e
                for e in entries
                if isinstance(e, Mapping) and {str(e.get("id")), str(e.get("ssid"))} & keys
            ]
            records = read_paperlist(few, path.name, venue, year).records if few else ()
        elif plain.endswith((".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")):
            records = parse_table(data, path.name, hint=path.name)[0].records
        else:
            return
    except (PaperTallyError, OSError):
        return
    for record in records:
        paper_id = paper_id_of(record)
        if paper_id in wanted:
            yield paper_id, Text(record.title, record.abstract, record.keywords)
