"""A fetched source → its records, by the parser that its bytes ask for.

A JSON list in the layout of the public collection is read as that, unless ``--map`` names its
columns; everything else is a table. In a folder that was named whole, a JSON file that holds no
list at all (a ``package.json``) is passed over with a line in the ledger; a file that is broken
is an error wherever it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest import venues
from ingest.code_print import print_of
from ingest.columns import Mapping, Wish
from ingest.errors import FormatError, MappingError, NoListError
from ingest.json_lists import load_entries, unpack
from ingest.ledger import Note, Parsed
from ingest.paperlists import looks_like_paperlists, read_paperlist
from ingest.sources import Fetched
from ingest.tabular import parse_table

PAPERLIST, TABLE, PASSED_OVER = "paperlists", "table", "passed over"


@dataclass(frozen=True, slots=True)
class ReadSource:
    """One source's records, and how they were read."""

    parsed: Parsed
    layout: str
    """``"paperlists"``, ``"table"`` or ``"passed over"``."""
    mapping: Mapping | None = None
    """Of a table: which column was taken for what."""


def read_source(source: Fetched, wish: Wish | None = None) -> ReadSource:
    """Read one source. Raises FormatError or MappingError, in one line, with its name."""
    try:
        return _read_source(source, wish or Wish())
    except NoListError as error:
        if _is_named_itself(source):
            raise
        why = str(error).removeprefix(f"{source.name}: ")
        note = Note(source.name, "the whole file", f"passed over: {why}")
        return ReadSource(Parsed((), notes=(note,)), PASSED_OVER)


def _read_source(source: Fetched, wish: Wish) -> ReadSource:
    name = source.name
    data = unpack(source.data, name)
    hint = _name_with_folder(source)
    if name.casefold().removesuffix(".gz").endswith(".json") and not wish.columns:
        try:
            entries = load_entries(data, name)
        except FormatError as error:
            if isinstance(error, NoListError) or not data.lstrip().startswith(b"{"):
                raise
            entries = []  # JSON Lines under the wrong ending; the table's reader decides
        if entries and looks_like_paperlists(entries):
            venue = wish.constant("venue")
            year = wish.constant("year")
            named = venues.venue_and_year(hint)
            parsed = read_paperlist(
                entries,
                name,
                venue or named[0],
                _read_year(year, name) if year else named[1],
            )
            return ReadSource(parsed, PAPERLIST)
    parsed, mapping = parse_table(data, name, wish, hint)
    return ReadSource(parsed, TABLE, mapping)


def fingerprint() -> str:
    """12 hexadecimal digits that change whenever a parser or a vocabulary of theirs does."""
    return print_of(
        "ingest",
        (
            "cells.py", "columns.py", "json_lists.py", "latex.py", "merge.py", "paperlists.py",
            "read.py", "tabular.py", "tidy.py", "venues.py", "vocabulary/columns.csv",
            "vocabulary/placeholders.csv", "vocabulary/statuses.csv", "vocabulary/venues.csv",
        ),
    )  # fmt: skip


def _name_with_folder(source: Fetched) -> str:
    """The name, with the folders above it where it tells no venue or no year by itself."""
    venue, year = venues.venue_and_year(source.name)
    if (venue and year) or "://" in source.address:
        return source.name
    return "/".join(Path(source.address).parts[-3:])


def _is_named_itself(source: Fetched) -> bool:
    """Whether the user named this very file, and not a folder or pattern that holds it."""
    return Path(source.spec).name == Path(source.address).name or "://" in source.address


def _read_year(text: str, name: str) -> int:
    if not text.strip().isdecimal():
        raise MappingError(f"{name}: --map year:={text} is no year")
    return int(text)
