"""Which column of a table holds what: as ``--map`` says, else guessed from the names.

``--map title=Title,authors=Authors`` takes columns by name; ``venue:=ACL,year:=2024`` gives one
value to every row. What nobody named is guessed from ``vocabulary/columns.csv`` and shown, so
that a wrong guess is seen before it is counted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.errors import MappingError

FIELDS = (
    "title", "authors", "affiliations", "countries", "domains", "abstract", "keywords", "venue",
    "year", "status", "track", "id", "url", "pdf_url",
)  # fmt: skip
"""What a table may tell of a paper. Only ``title``, ``venue`` and ``year`` are needed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What ``--map`` says: columns by field, and constants by field."""

    columns: tuple[tuple[str, str], ...] = ()
    """For example ``(("title", "Paper Title"),)``."""
    constants: tuple[tuple[str, str], ...] = ()
    """For example ``(("venue", "ACL"), ("year", "2024"))``."""

    def constant(self, field: str) -> str | None:
        """The value given to every row, or None."""
        return dict(self.constants).get(field)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds which field, and which of them were guessed."""

    columns: tuple[tuple[str, str], ...]
    """Field and column, for example ``(("title", "Paper Title"), ("authors", "Authors"))``."""
    constants: tuple[tuple[str, str], ...] = ()
    guessed: tuple[str, ...] = ()
    """Fields that nobody named."""

    def __str__(self) -> str:
        """As ``--map`` would be written, guesses marked.

        >>> print(Mapping((("title", "Name"),), (("year", "2024"),), ("title",)))
        title=Name (guessed), year:=2024
        """
        parts = [f"{f}={c}{' (guessed)' if f in self.guessed else ''}" for f, c in self.columns]
        return ", ".join([*parts, *(f"{f}:={v}" for f, v in self.constants)])


def read_wish(text: str | None) -> Wish:
    """Read the text of ``--map``. A comma or = within a name is written in quotes.

    >>> read_wish("title=Paper Title,venue:=ACL")
    Wish(columns=(('title', 'Paper Title'),), constants=(('venue', 'ACL'),))

    Raises MappingError for a part that is no ``field=column``, or an unknown or doubled field.
    """
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    for part in re.findall(r'(?:"[^"]*"|[^,"])+', text or ""):
        if not part.strip():
            continue
        found = re.match(r'\s*(\w+)\s*(:?=)\s*(?:"([^"]*)"|(.*?))\s*$', part)
        if found is None:
            raise MappingError(
                f"--map {part.strip()!r} is not understood; write title=COLUMN, or venue:=ACL "
                "for one value in every row"
            )
        field, sign = found[1], found[2]
        value = found[3] if found[3] is not None else found[4]
        if field not in FIELDS:
            raise MappingError(f"--map knows no field {field!r}; there are {', '.join(FIELDS)}")
        if field in columns or field in constants:
            raise MappingError(f"--map names {field} twice")
        if not value:
            raise MappingError(f"--map {part.strip()!r} names nothing for {field}")
        (constants if sign == ":=" else columns)[field] = value
    return Wish(tuple(columns.items()), tuple(constants.items()))


def map_columns(names: Sequence[str], wish: Wish, source: str) -> Mapping:
    """Find each field's column among ``names``; ``source`` is for the error's text.

    Raises MappingError, naming the columns there are, for a column that isn't there or a table
    without a title.
    """
    taken: dict[str, str] = {}
    for field, wanted in wish.columns:
        exact = [n for n in names if n == wanted] or [n for n in names if _key(n) == _key(wanted)]
        if not exact:
            raise MappingError(
                f"{source}: there is no column {wanted!r} (for {field}); there are {_listed(names)}"
            )
        taken[field] = exact[0]
    guessed = []
    constants = dict(wish.constants)
    for field in FIELDS:
        if field in taken or field in constants:
            continue
        free = [n for n in names if n not in taken.values()]
        found = next((n for known in _known_names()[field] for n in free if _key(n) == known), None)
        if found is not None:
            taken[field] = found
            guessed.append(field)
    if "title" not in taken:
        raise MappingError(
            f"{source}: no column looks like titles; say which with --map title=COLUMN "
            f"(there are {_listed(names)})"
        )
    columns = tuple((f, taken[f]) for f in FIELDS if f in taken)
    return Mapping(columns, wish.constants, tuple(guessed))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(n[:60]) for n in names[:30])
    return shown + (f" and {len(names) - 30} more" if len(names) > 30 else "") if names else "none"


def _key(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


@cache
def _known_names() -> dict[str, tuple[str, ...]]:
    text = files("ingest.vocabulary").joinpath("columns.csv").read_text("utf-8")
    return {
        row["field"]: tuple(_key(n) for n in row["names"].split("|"))
        for row in csv.DictReader(text.splitlines())
    }
