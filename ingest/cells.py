"""One cell of a table → the list in it, and the lists of authors and affiliations side by side.

Tables join lists in many ways: ``;``, ``|``, line ends, commas, "and", JSON. The way is settled
once for a column, by looking at its cells, because a comma within one author list is a separator
and within another ("Lovelace, Ada; Turing, Alan") part of a name.
"""

from __future__ import annotations

import json
import re
from ast import literal_eval
from collections.abc import Sequence
from typing import Any

from ingest.paper import Credit, Stated
from ingest.tidy import split_names, tidy_affiliation, tidy_name, tidy_text

SEPARATORS = (";", "|", "\n")
"""Tried in this order; the first that a column's cells hold is the column's."""

_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}$")


def find_separator(cells: Sequence[Any]) -> str | None:
    """The separator of a column of lists; None where no cell shows one."""
    texts = [c for c in cells if isinstance(c, str)]
    return next((s for s in SEPARATORS if any(s in t.strip() for t in texts)), None)


def split_cell(cell: Any, separator: str | None) -> list[str]:
    """The entries of a cell, blank ones included; a list's own entries; [] for nothing.

    >>> split_cell('["MIT", "ETH Zurich"]', None)
    ['MIT', 'ETH Zurich']
    >>> split_cell("MIT; ; ETH Zurich", ";")
    ['MIT', '', 'ETH Zurich']
    """
    if cell is None or (isinstance(cell, float) and cell != cell):
        return []
    if isinstance(cell, list | tuple):
        return [_entry_text(e) for e in cell]
    text = str(cell)
    if text.lstrip().startswith("[") and text.rstrip().endswith("]"):
        for reader in (json.loads, literal_eval):
            try:
                found = reader(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(found, list):
                return [_entry_text(e) for e in found]
    if not text.strip():
        return []
    return [part.strip() for part in text.split(separator)] if separator else [text.strip()]


def read_credits(
    authors: Any,
    affiliations: Any,
    countries: Any,
    domains: Any,
    separators: dict[str, str | None],
    notes: list[str],
) -> tuple[Credit, ...]:
    """A row's authors with what is stated of each. ``separators`` by field.

    Lists of other lengths than the author list are not forced onto it: they would move
    affiliations to the wrong author. What isn't alignable is left unknown and noted.
    """
    own = _credits_of_objects(authors)
    if own is not None:
        return own
    named = _split_authors(authors, separators.get("authors"))
    while len(named) > 1 and not named[-1].strip():
        named.pop()
    names = [tidy_name(n) for n in named]
    if not any(names):
        return ()
    places = _align(split_cell(affiliations, separators.get("affiliations")), len(names))
    if places is None:
        notes.append(
            f"{len(split_cell(affiliations, separators.get('affiliations')))} affiliations "
            f"for {len(names)} authors: left unknown"
        )
    lands = _align(split_cell(countries, separators.get("countries")), len(names))
    if lands is None:
        notes.append(f"countries don't match the {len(names)} authors: left unknown")
    hosts = _align(split_cell(domains, separators.get("domains")), len(names))
    out = []
    for i, name in enumerate(names):
        if name is not None:
            stated = _read_stated(
                places[i] if places else "", lands[i] if lands else "", hosts[i] if hosts else ""
            )
            out.append(Credit(name, stated))
    return tuple(out)


def _split_authors(cell: Any, separator: str | None) -> list[str]:
    entries = split_cell(cell, separator)
    if separator is None and len(entries) == 1 and isinstance(cell, str):
        return split_names(entries[0])
    return entries


def _align(entries: list[str], count: int) -> list[str] | None:
    if len(entries) == count:
        return entries
    if not any(e.strip() for e in entries):
        return [""] * count
    if count == 1:
        return ["+".join(e for e in entries if e.strip())]
    while len(entries) > count and not entries[-1].strip():
        entries = entries[:-1]
    return entries if len(entries) == count else None


def _read_stated(place: str, land: str, host: str) -> tuple[Stated, ...]:
    """One author's cells; several affiliations are joined by ``+`` in each."""
    places = [tidy_affiliation(p) for p in re.split(r"\s*(?<!\+)\+(?!\+)\s*", place) if p.strip()]
    lands = [tidy_text(c) for c in re.split(r"\s*[+/]\s*", land) if c.strip()]
    hosts = [_domain(h) for h in host.split("+") if h.strip()]
    count = max(len(places), 1)
    if len(lands) == 1 and count > 1:
        lands = []  # which of the affiliations it speaks of can't be told
    if not places and len(lands) > 1:
        return tuple(Stated(None, None, c) for c in lands)
    spread = lands if len(lands) == count else [None] * count
    doors = hosts if len(hosts) == count else [None] * count
    found = zip(places or [None], doors, spread, strict=True)
    return tuple(dict.fromkeys(Stated(p, d, c) for p, d, c in found if p is not None or d or c))


def _credits_of_objects(cell: Any) -> tuple[Credit, ...] | None:
    """Authors given as objects: ``[{"name": "…", "affiliation": "…", "country": "…"}]``."""
    if isinstance(cell, str) and cell.lstrip().startswith("[{"):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    if not isinstance(cell, list | tuple) or not any(isinstance(e, dict) for e in cell):
        return None
    credits = []
    for entry in cell:
        if not isinstance(entry, dict):
            entry = {"name": entry}
        name = tidy_name(_entry_text(entry))
        if name is None:
            continue
        places = _listed(entry, ("affiliations", "affiliation", "institutions", "institution"))
        lands = _listed(entry, ("countries", "country"))
        domain = _domain(str(entry.get("domain") or entry.get("email") or ""))
        if len(lands) != len(places):
            lands = [None] * len(places) if places else lands
        stated = [
            Stated(tidy_affiliation(p), domain if len(places) == 1 else None, tidy_text(c))
            for p, c in zip(places, lands, strict=True)
            if p
        ] if places else [Stated(None, domain, tidy_text(c)) for c in lands if c]  # fmt: skip
        if not stated and domain:
            stated = [Stated(None, domain)]
        credits.append(Credit(name, tuple(s for s in stated if s.text or s.domain or s.country)))
    return tuple(credits)


def _listed(entry: dict[str, Any], keys: Sequence[str]) -> list[str | None]:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, str) and value.strip():
            return [value]
        if isinstance(value, list | tuple) and value:
            return [_entry_text(v) or None for v in value]
    return []


def _entry_text(entry: Any) -> str:
    if isinstance(entry, dict):
        for key in ("name", "fullname", "full_name", "display_name", "institution", "text"):
            if isinstance(entry.get(key), str):
                return str(entry[key]).strip()
        joined = " ".join(
            str(entry[k]).strip()
            for k in ("first", "first_name", "given", "last", "last_name", "family")
            if isinstance(entry.get(k), str)
        )
        return joined.strip()
    return "" if entry is None else str(entry).strip()


def _domain(text: str) -> str | None:
    plain = text.strip().strip(".").casefold().rsplit("@", 1)[-1]
    return plain if _DOMAIN.match(plain) else None
