"""Readings that a person has put right: ``corrections.csv`` in the data folder.

Each row says what it is about and what is so. It is about (``affiliation``) a string as sources
give it, (``institution``) an institution as we read it, or (``paper_id`` and ``author``) one author
of one paper, narrowed to one affiliation where ``affiliation`` is filled as well. The nearest row
wins: paper and author, then the string, then the institution. What is so stands in ``country``,
``home_country`` and ``set_institution``; a blank cell leaves a value alone, ``unknown`` clears it.
The format is told to users in ``docs/corrections.md``.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from ingest.countries import country_codes, read_country
from ingest.errors import PaperTallyError
from ingest.names import name_key
from ingest.paper import Affiliation
from ingest.places import (
    Reading,
    load_institutions,
    read_affiliation,
    resolve_institution,
)

FILE = "corrections.csv"
"""Its name in the data folder."""
KEYS = ("affiliation", "institution", "paper_id", "author")
VALUES = ("country", "home_country", "set_institution")
COLUMNS = (*KEYS, *VALUES, "note")
MAX_BYTES = 20_000_000
"""Some 200,000 rows; more is no list of corrections."""
CLEARED = frozenset({"unknown", "none", "null", "-", "?"})
"""What a cell says that takes a value away."""


class CorrectionsError(PaperTallyError):
    """A row of corrections.csv can't be used: file, line and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One row."""

    line: int
    affiliation: str | None
    institution: str | None
    """Canonical name where we know it, else as written."""
    paper_id: str | None
    author: str | None
    """By ``name_key``."""
    values: Mapping[str, str | None]
    """Of ``VALUES``, those that the row sets; None clears."""

    @property
    def about(self) -> tuple[str | None, ...]:
        """What makes two rows be about the same."""
        return (_string_key(self.affiliation), self.institution, self.paper_id, self.author)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All rows of a file, ready to be looked up."""

    rows: tuple[Correction, ...] = ()
    sha256: str | None = None
    """Of the file; None where there is none, or no row in it."""
    _authors: Mapping[tuple[str, str], tuple[Correction, ...]] = field(default_factory=dict)
    _strings: Mapping[str, Correction] = field(default_factory=dict)
    _institutions: Mapping[str, Correction] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Correction], sha256: str | None) -> Corrections:
        """The rows with their look-ups."""
        authors: dict[tuple[str, str], tuple[Correction, ...]] = {}
        strings: dict[str, Correction] = {}
        institutions: dict[str, Correction] = {}
        for row in rows:
            if row.paper_id is not None and row.author is not None:
                key = (row.paper_id, row.author)
                # Those that name an affiliation first: they are nearer.
                found = sorted((*authors.get(key, ()), row), key=lambda r: r.affiliation is None)
                authors[key] = tuple(found)
            elif row.affiliation is not None:
                strings[_string_key(row.affiliation)] = row
            elif row.institution is not None:
                institutions[row.institution] = row
        return cls(tuple(rows), sha256 if rows else None, authors, strings, institutions)

    def correct(
        self,
        paper_ids: Sequence[str],
        author: str,
        read: Sequence[tuple[str | None, Sequence[Affiliation]]],
        used: set[int] | None = None,
    ) -> tuple[Affiliation, ...]:
        """One author's affiliations as read, put right; each once.

        ``paper_ids`` are all ids of the paper, ``read`` has for each string of the source what was
        read in it. The lines of the rows that were used are added to ``used``.
        """
        lines = set() if used is None else used
        key = name_key(author)
        rows = [row for i in paper_ids for row in self._authors.get((i, key), ())]
        out: list[Affiliation] = []
        for text, found in read:
            whole = self._strings.get(_string_key(text)) if len(found) > 1 else None
            own = [r for r in rows if r.affiliation is None or _same(r.affiliation, text)]
            if whole is not None and not own:
                # The string as a whole is one thing, whatever was read in its parts.
                out.append(_apply(whole, replace(found[0], text=text, institution=None)))
                lines.add(whole.line)
                continue
            for one in found:
                row = self._row_for(rows, text, one)
                out.append(_apply(row, one) if row else one)
                if row:
                    lines.add(row.line)
        if not read:
            row = next((r for r in rows if r.affiliation is None), None)
            if row is not None:
                out.append(_apply(row, Affiliation(text=None)))
                lines.add(row.line)
        return tuple(dict.fromkeys(out))

    def _row_for(
        self, rows: Sequence[Correction], text: str | None, read: Affiliation
    ) -> Correction | None:
        for row in rows:
            if row.affiliation is None or _same(row.affiliation, text, read.text):
                return row
        for string in (read.text, text):
            if string is not None and _string_key(string) in self._strings:
                return self._strings[_string_key(string)]
        return self._institutions.get(read.institution or "")


def corrections_print(data: Path) -> str | None:
    """SHA-256 of a data folder's corrections, None where there are none; quick.

    A file that can't be read gives the hash of nothing: it differs from every corpus's, so that
    answers say that corrections wait.
    """
    try:
        content = (data / FILE).read_bytes()
    except FileNotFoundError:
        return None
    except OSError:
        return hashlib.sha256(b"").hexdigest()
    return hashlib.sha256(content).hexdigest() if _has_rows(content) else None


def read_corrections(data: Path) -> Corrections:
    """The corrections of a data folder; none where there is no file.

    Raises CorrectionsError, in one line with file and line, for the first row that can't be used.
    """
    path = data / FILE
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise CorrectionsError(f"{path}: over {MAX_BYTES // 1_000_000} MB; name fewer rows")
        content = path.read_bytes()
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        raise CorrectionsError(
            f"{path}: can't be read ({error.strerror}); mend it or move it away"
        ) from None
    return parse_corrections(content, str(path))


def parse_corrections(content: bytes, name: str = FILE) -> Corrections:
    """The rows of a file's bytes. Raises CorrectionsError, in one line, as above."""
    if not _has_rows(content):
        return Corrections()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CorrectionsError(f"{name}: is no UTF-8 text; save it as CSV in UTF-8") from None
    lines = text.splitlines(keepends=True)
    table = csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True)
    rows: list[Correction] = []
    seen: dict[tuple[str | None, ...], Correction] = {}
    try:
        header = [cell.strip().casefold() for cell in next(table)]
        _check_header(header, name)
        before = table.line_num
        for cells in table:
            line, before = before + 1, table.line_num
            if not any(cell.strip() for cell in cells):
                continue
            row = _read_row(header, cells, line, f"{name} line {line}")
            other = seen.setdefault(row.about, row)
            if other is row:
                rows.append(row)
            elif other.values != row.values:
                raise CorrectionsError(
                    f"{name} line {line}: says otherwise than line {other.line} about the same; "
                    "keep one of them"
                )
    except csv.Error as error:
        raise CorrectionsError(
            f"{name} line {table.line_num}: is no CSV ({error}); mend its quotes"
        ) from None
    return Corrections.of(rows, hashlib.sha256(content).hexdigest())


def _has_rows(content: bytes) -> bool:
    """Whether there is anything after the first line."""
    return bool(content.strip().partition(b"\n")[2].strip(b"\r\n\t ,;"))


def _delimiter(header: str) -> str:
    """Spreadsheets of some countries write semicolons."""
    return max(",;\t", key=header.count)


def _check_header(header: Sequence[str], name: str) -> None:
    wrong = [cell for cell in header if cell and cell not in COLUMNS]
    if wrong or len(set(header)) != len(header):
        which = f"{wrong[0]!r} is none of its columns" if wrong else "a column is there twice"
        raise CorrectionsError(
            f"{name} line 1: {which}; its columns are {', '.join(COLUMNS)} (any may be missing)"
        )


def _read_row(header: Sequence[str], cells: Sequence[str], line: int, where: str) -> Correction:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise CorrectionsError(
            f"{where}: has {len(cells)} cells for {len(header)} columns; "
            "put a cell with a comma in quotes"
        )
    row = {k: v.strip() for k, v in zip(header, cells, strict=False) if k and v.strip()}
    if "paper_id" in row and "author" not in row:
        raise CorrectionsError(f"{where}: names a paper and no author; fill in the column author")
    if "author" in row and "paper_id" not in row:
        raise CorrectionsError(
            f"{where}: names an author and no paper (a name is not a person); "
            "fill in the column paper_id"
        )
    if not any(key in row for key in KEYS):
        raise CorrectionsError(
            f"{where}: is about nothing; fill in affiliation, institution, or paper_id and author"
        )
    if "institution" in row and len(row.keys() & set(KEYS)) > 1:
        raise CorrectionsError(
            f"{where}: is about an institution and something else; use a row for each"
        )
    values = {name: _read_value(name, row[name], where) for name in VALUES if name in row}
    if not values:
        raise CorrectionsError(
            f"{where}: changes nothing; fill in country, home_country or set_institution"
        )
    return Correction(
        line=line,
        affiliation=row.get("affiliation"),
        institution=_read_institution(row.get("institution"), where),
        paper_id=row.get("paper_id"),
        author=name_key(row["author"]) if "author" in row else None,
        values=values,
    )


def _read_value(name: str, cell: str, where: str) -> str | None:
    if cell.casefold() in CLEARED:
        return None
    if name == "set_institution":
        names = resolve_institution(cell)
        return names[0] if len(names) == 1 else cell
    country = cell.upper() if cell.upper() in country_codes() else read_country(cell)
    if country is None:
        raise CorrectionsError(
            f"{where}: {cell!r} in {name} is no country; "
            "write its two-letter code, such as CN, or its English name, or unknown"
        )
    return country


def _read_institution(cell: str | None, where: str) -> str | None:
    if cell is None:
        return None
    names = resolve_institution(cell)
    if len(names) > 1 and cell not in names:
        raise CorrectionsError(
            f"{where}: {cell!r} may be {' or '.join(names[:4])}; write one of them"
        )
    return cell if cell in names or not names else names[0]


def _string_key(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _same(wanted: str, *texts: str | None) -> bool:
    key = _string_key(wanted)
    return any(text is not None and _string_key(text) == key for text in texts)


def _apply(row: Correction, read: Affiliation) -> Affiliation:
    """The reading with what the row says in place of it.

    An institution brings its own place and parent where we know it. A country brings itself as the
    home country, except that a company's lab keeps its company's.
    """
    values = row.values
    institution, parent = read.institution, read.parent
    country, home = read.country, read.home_country
    if "set_institution" in values:
        institution = values["set_institution"]
        known = _known(institution) if institution else None
        parent = known.parent if known else None
        if known is not None and known.country is not None:
            country, home = known.country, known.home_country
    if "country" in values:
        keeps_home = home is not None and (home != country or _of_company(institution, parent))
        country = values["country"]
        if country is None:
            home = None
        elif not keeps_home:
            home = country
    if "home_country" in values:
        home = values["home_country"]
    return Affiliation(read.text, institution, parent, country, home, "corrected", 1.0)


def _of_company(institution: str | None, parent: str | None) -> bool:
    return "company" in (_kinds().get(institution or ""), _kinds().get(parent or ""))


@cache
def _kinds() -> dict[str, str]:
    return {row.name: row.kind for row in load_institutions()}


def _known(institution: str) -> Reading | None:
    found = read_affiliation(institution)[0]
    return found if found.institution == institution else None
