"""Tables of any columns: CSV, TSV, JSON Lines, JSON lists and Parquet → records.

Which column holds what is settled by ``ingest/columns.py``; how a cell holds a list, by
``ingest/cells.py``. Venue and year may be columns, constants (``--map venue:=ACL``), or stand in
the file's name. A country column that people made is a strong witness, unlike paperlists' own.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.cells import find_separator, read_credits, split_cell
from ingest.columns import Mapping, Wish, map_columns
from ingest.errors import FormatError, MappingError
from ingest.json_lists import decode, load_entries, unpack
from ingest.ledger import Note, Parsed, Skip
from ingest.paper import Record
from ingest.tidy import tidy_text, tidy_value
from ingest.venues import is_proceedings, read_standing, uniform_venue, venue_and_year

MAX_CELL = 1_000_000
"""Code points of one cell; a longer one is the sign of a broken quote, and its row is skipped."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as a file holds them, with the place of each."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    places: tuple[str, ...]
    skips: tuple[Skip, ...] = ()


def parse_table(
    data: bytes, name: str, wish: Wish | None = None, hint: str | None = None
) -> tuple[Parsed, Mapping]:
    """Records of one table, what was skipped and why, and which column was taken for what.

    ``hint`` is a name or path that may tell venue and year; by default the file's own name.
    Raises FormatError for what is no table, MappingError for a column that isn't there or where
    nothing tells title, venue or year.
    """
    wish = wish or Wish()
    table = read_rows(data, name)
    mapping = map_columns(table.columns, wish, name)
    reader = _RowReader(table, mapping, name, hint or name)
    records: list[Record] = []
    skips: list[Skip] = list(table.skips)
    notes: list[Note] = []
    for row, place in zip(table.rows, table.places, strict=True):
        reason = reader.unusable(row)
        if reason is not None:
            skips.append(Skip(name, place, reason))
            continue
        record, remarks = reader.read(row, place)
        records.append(record)
        notes += [Note(name, place, text) for text in remarks]
    return Parsed(tuple(records), tuple(skips), tuple(notes)), mapping


def read_rows(data: bytes, name: str) -> Table:
    """The rows of a file, by its ending, else by its first signs.

    Raises FormatError where the bytes are not what the ending says, or hold no row.
    """
    data = unpack(data, name)
    plain = name.casefold().removesuffix(".gz")
    if plain.endswith(".parquet") or data.startswith(b"PAR1"):
        return _read_parquet(data, name)
    if plain.endswith((".jsonl", ".ndjson")):
        return _read_json_lines(data, name)
    if plain.endswith(".json"):
        if re.match(rb"\s*\{.*\}\s*\n\s*\{", data[:200_000], re.DOTALL) and _is_lines(data):
            return _read_json_lines(data, name)
        return _from_entries(load_entries(data, name), name)
    return _read_csv(decode(data, name), name, "\t" if plain.endswith(".tsv") else None)


class _RowReader:
    """Reads one table's rows; what holds for all rows is settled once."""

    def __init__(self, table: Table, mapping: Mapping, name: str, hint: str) -> None:
        self._columns = dict(mapping.columns)
        self._constants = dict(mapping.constants)
        self._name = name
        self._separators = {
            field: find_separator([row.get(column) for row in table.rows])
            for field, column in mapping.columns
            if field in ("authors", "affiliations", "countries", "domains", "keywords")
        }
        self._proceedings = is_proceedings(self._get(row, "status") for row in table.rows)
        self._named_venue, self._named_year = venue_and_year(hint)
        for field, named in (("venue", self._named_venue), ("year", self._named_year)):
            if field not in self._columns and field not in self._constants and not named:
                example = "venue:=ACL" if field == "venue" else "year:=2024"
                raise MappingError(
                    f"{name}: nothing tells the {field}; give --map {field}=COLUMN or "
                    f"--map {example} (there are {', '.join(map(repr, table.columns[:30]))})"
                )

    def unusable(self, row: dict[str, Any]) -> str | None:
        """Why a row is no record, or None."""
        if not any(_filled(v) for v in row.values()):
            return "a blank row"
        if any(isinstance(v, str) and len(v) > MAX_CELL for v in row.values()):
            return f"a cell of more than {MAX_CELL:,} characters (a broken quote?)"
        if not tidy_text(self._get(row, "title")):
            return "no title"
        if self._venue(row) is None:
            return "no venue"
        if self._year(row) is None:
            return f"no year in {str(self._get(row, 'year'))[:40]!r}"
        return None

    def read(self, row: dict[str, Any], place: str) -> tuple[Record, list[str]]:
        """The record of a usable row, and remarks for the ledger."""
        notes: list[str] = []
        title, venue, year = tidy_text(self._get(row, "title")), self._venue(row), self._year(row)
        assert title is not None and venue is not None and year is not None
        standing = read_standing(
            _scalar(self._get(row, "status")), _scalar(self._get(row, "track")), self._proceedings
        )
        if not standing.understood:
            notes.append(f"status {self._get(row, 'status')!r} is taken for a track")
        return (
            Record(
                source_id=tidy_value(_scalar(self._get(row, "id"))),
                title=title,
                abstract=tidy_text(_scalar(self._get(row, "abstract"))),
                venue=venue,
                year=year,
                track=standing.track,
                status=standing.status,
                keywords=self._keywords(row),
                credits=read_credits(
                    self._get(row, "authors"),
                    self._get(row, "affiliations"),
                    self._get(row, "countries"),
                    self._get(row, "domains"),
                    self._separators,
                    notes,
                ),
                url=_address(self._get(row, "url")),
                pdf_url=_address(self._get(row, "pdf_url")),
                source=self._name,
                place=place,
            ),
            notes,
        )

    def _get(self, row: dict[str, Any], field: str) -> Any:
        if field in self._constants:
            return self._constants[field]
        column = self._columns.get(field)
        return None if column is None else row.get(column)

    def _venue(self, row: dict[str, Any]) -> str | None:
        text = tidy_text(_scalar(self._get(row, "venue")))
        return uniform_venue(text) if text else self._named_venue

    def _year(self, row: dict[str, Any]) -> int | None:
        value = self._get(row, "year")
        if isinstance(value, float) and value == value and value.is_integer():
            value = int(value)
        found = _YEAR.search(str(value)) if _filled(value) else None
        if found is None and not _filled(value):
            in_venue = _YEAR.search(str(self._get(row, "venue") or ""))
            return int(in_venue[0]) if in_venue else self._named_year
        return int(found[0]) if found else None

    def _keywords(self, row: dict[str, Any]) -> tuple[str, ...]:
        cell = self._get(row, "keywords")
        separator = self._separators.get("keywords") or ","
        words = (tidy_text(w) for w in split_cell(cell, separator))
        return tuple(dict.fromkeys(w for w in words if w))


def _read_csv(text: str, name: str, delimiter: str | None) -> Table:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise FormatError(f"{name}: the file is empty")
    delimiter = delimiter or max(",;\t|", key=lambda d: (first.count(d), d == ","))
    csv.field_size_limit(max(MAX_CELL * 4, csv.field_size_limit()))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[dict[str, Any]] = []
    places: list[str] = []
    skips: list[Skip] = []
    try:
        header = next((r for r in reader if any(c.strip() for c in r)), None)
        if header is None:
            raise FormatError(f"{name}: a table without any words in it")
        names = _unique_names([h.strip() for h in header])
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(c.strip() for c in cells):
                continue  # a blank line between rows is no entry
            if len(cells) > len(names) and any(c.strip() for c in cells[len(names) :]):
                reason = f"{len(cells)} cells under {len(names)} columns"
                skips.append(Skip(name, place, reason))
                continue
            rows.append(dict(zip(names, cells, strict=False)))
            places.append(place)
    except csv.Error as error:
        raise FormatError(f"{name}: broken CSV at line {reader.line_num}: {error}") from None
    if not rows and not skips:
        raise FormatError(f"{name}: a header, but no rows")
    return Table(tuple(names), tuple(rows), tuple(places), tuple(skips))


def _is_lines(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data.split(b"\n", 1)[0]), dict)
    except ValueError:
        return False


def _read_json_lines(data: bytes, name: str) -> Table:
    rows: list[dict[str, Any]] = []
    places: list[str] = []
    skips: list[Skip] = []
    columns: dict[str, None] = {}
    broken = 0
    lines = decode(data, name).split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            broken += 1
            if number == len(lines) and not line.rstrip().endswith("}"):
                raise FormatError(
                    f"{name}: {place} is cut short; download the file again"
                ) from None
            skips.append(Skip(name, place, f"broken JSON ({str(error)[:80]})"))
            continue
        if isinstance(row, dict):
            rows.append(row)
            places.append(place)
            columns.update(dict.fromkeys(row))
        else:
            skips.append(Skip(name, place, "not a record"))
    if not rows:
        what = f"none of its {broken} lines is JSON" if broken else "the file holds no records"
        raise FormatError(f"{name}: {what}")
    return Table(tuple(columns), tuple(rows), tuple(places), tuple(skips))


def _from_entries(entries: Sequence[Any], name: str) -> Table:
    rows, places, skips = [], [], []
    columns: dict[str, None] = {}
    for number, entry in enumerate(entries, start=1):
        place = f"record {number}"
        if isinstance(entry, dict):
            rows.append(entry)
            places.append(place)
            columns.update(dict.fromkeys(entry))
        else:
            skips.append(Skip(name, place, "not a record"))
    return Table(tuple(columns), tuple(rows), tuple(places), tuple(skips))


def _read_parquet(data: bytes, name: str) -> Table:
    try:
        table = pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        line = str(error).splitlines()[0][:120]
        raise FormatError(f"{name}: no readable Parquet file ({line})") from None
    if table.num_rows == 0:
        raise FormatError(f"{name}: the table has no rows")
    names = _unique_names(table.column_names)
    rows = tuple(table.rename_columns(names).to_pylist())
    places = tuple(f"row {n}" for n in range(1, len(rows) + 1))
    return Table(tuple(names), rows, places)


def _unique_names(names: Sequence[str]) -> list[str]:
    out: list[str] = []
    for i, name in enumerate(names, start=1):
        plain = name or f"column {i}"
        out.append(plain if plain not in out else f"{plain} ({i})")
    return out


def _filled(value: Any) -> bool:
    return value is not None and value == value and str(value).strip() != ""


def _scalar(value: Any) -> Any:
    """A list of one is that one; a list of more reads as its parts."""
    if isinstance(value, list | tuple):
        return "; ".join(str(v) for v in value if _filled(v)) or None
    return value


def _address(value: Any) -> str | None:
    text = tidy_value(_scalar(value))
    return text if text and re.match(r"https?://\S+$", text) else None
