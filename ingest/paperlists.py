"""The layout of the public collection papercopilot/paperlists: one JSON list a venue and year.

Its files were gathered from OpenReview, the ACL Anthology, the NeurIPS proceedings, CVF and
others, so the same field comes in several forms. The rules here, and why:

* Author, affiliation and domain lists are joined by ``;`` in author order, several affiliations
  of one author by ``+``. Blank entries are real: unknown.
* Lists of different lengths are never forced together, because one missing entry would move
  every later affiliation to the wrong author. They are aligned only where the difference is
  explained (a ``;`` within an affiliation, trailing blanks, one author); otherwise the
  affiliations are kept as the paper's own, given to no author, and the ledger says so. Of a list
  in author order that is too short (EMNLP 2023), as many are known to be missing as it lacks.
* Where authors are joined by commas and affiliations by ``;`` (CVPR 2024, WACV, SIGGRAPH), the
  affiliations are the paper's, each once and in no order of authors, even where their number
  fits by chance.
* ``aff_country_unique`` was made by a machine. It is passed on as a weak witness, and only where
  its index has the very structure of the affiliations.
* Nothing is kept of ``authorids``, which name accounts of people. The lists of IROS hold each
  author list twice, and there they tell a doubled name from a namesake.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.errors import FormatError
from ingest.json_lists import load_entries
from ingest.ledger import Note, Parsed, Skip
from ingest.paper import Credit, Record, Stated
from ingest.tidy import split_names, tidy_affiliation, tidy_name, tidy_text, tidy_value
from ingest.venues import is_proceedings, read_standing, uniform_venue, venue_and_year

_AUTHOR_FIELDS = ("author", "authors", "author_site")
"""Tried in this order; ``author_site`` is the conference page's list, often fuller than a blank."""

_AFFILIATION_FIELDS = ("aff", "affs")
"""KDD's lists have ``affs``."""

_ID_FIELDS = ("id", "ssid")
"""SIGGRAPH's lists have the id of a submission, ``"papers_443"``."""

_ADDRESS_FIELDS = ("site", "openreview", "oa", "url", "url_site", "url_oa", "doi")
_PDF_FIELDS = ("pdf", "pdf_url", "url_pdf")
"""Older lists of CVPR begin their addresses' names with ``url_``."""

_PLUS = re.compile(r"\s*(?<!\+)\+(?!\+)\s*")
_FOOTNOTE = re.compile(r"(?:(?<=^)|(?<=, ))([1-9])(?=[A-Z])")
_DOMAIN = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$")


def looks_like_paperlists(entries: Sequence[Any]) -> bool:
    """Whether a JSON list is in this layout: titles, and authors joined in one string."""
    first = [e for e in entries[:20] if isinstance(e, Mapping)]
    return any("title" in e for e in first) and any(
        isinstance(e.get(f), str) for e in first for f in (*_AUTHOR_FIELDS, *_AFFILIATION_FIELDS)
    )


def parse_paperlist(
    data: bytes, name: str, venue: str | None = None, year: int | None = None
) -> Parsed:
    """Records of one file, and what was skipped and why; ``read_paperlist`` of its entries.

    Raises FormatError also for what is no JSON list of records.
    """
    return read_paperlist(load_entries(data, name), name, venue, year)


def read_paperlist(
    entries: Sequence[Any], name: str, venue: str | None = None, year: int | None = None
) -> Parsed:
    """Records of a list's entries, and what was skipped and why.

    ``name`` is the file's name or path, from which venue and year are told where they are not
    given; else each record must say its own. Raises FormatError where neither tells them.
    """
    named_venue, named_year = venue_and_year(name)
    venue = uniform_venue(venue) if venue else named_venue
    year = year or named_year
    proceedings = is_proceedings(e.get("status") for e in entries if isinstance(e, Mapping))
    records: list[Record] = []
    skips: list[Skip] = []
    notes: list[Note] = []
    for number, entry in enumerate(entries, start=1):
        place = f"record {number}"
        reason = _unusable(entry)
        if reason is None:
            found_venue = venue or _own_venue(entry)
            found_year = year or _own_year(entry)
            if found_venue is None or found_year is None:
                raise FormatError(
                    f"{name}: {place} doesn't say its "
                    f"{'venue' if found_venue is None else 'year'}; "
                    "name the file like nips2025.json, or give --map venue:=ACL,year:=2024"
                )
            record, remarks = _read_record(entry, name, place, found_venue, found_year, proceedings)
            records.append(record)
            notes += [Note(name, place, text) for text in remarks]
        else:
            skips.append(Skip(name, place, reason))
    return Parsed(tuple(records), tuple(skips), tuple(notes))


def _unusable(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return f"not a record but {_kind(entry)}"
    title = entry.get("title")
    if title is not None and not isinstance(title, str | int | float):
        return f"the title is {_kind(title)}"
    return None if tidy_text(title) else "no title"


def _read_record(
    entry: Mapping[str, Any], name: str, place: str, venue: str, year: int, proceedings: bool
) -> tuple[Record, list[str]]:
    notes: list[str] = []
    source_id = next((i for key in _ID_FIELDS if (i := tidy_value(_text(entry, key)))), None)
    standing = read_standing(_text(entry, "status"), _text(entry, "track"), proceedings, source_id)
    if not standing.understood:
        notes.append(f"status {_text(entry, 'status')!r} is taken for a track of the proceedings")
    title = tidy_text(entry["title"])
    assert title is not None  # _unusable has looked
    credits, shared = _read_credits(entry, notes)
    return (
        Record(
            source_id=source_id,
            title=title,
            abstract=tidy_text(_text(entry, "abstract")),
            venue=venue,
            year=year,
            track=standing.track,
            status=standing.status,
            keywords=split_keywords(_text(entry, "keywords")),
            credits=credits,
            shared=shared,
            url=_first_address(entry, _ADDRESS_FIELDS),
            pdf_url=_first_address(entry, _PDF_FIELDS),
            source=name,
            place=place,
        ),
        notes,
    )


def split_keywords(text: str | None) -> tuple[str, ...]:
    """Keywords joined by ``;``, else by commas, in order and without repeats."""
    if not text:
        return ()
    separator = ";" if ";" in text else ","
    words = (tidy_text(part) for part in text.split(separator))
    return tuple(dict.fromkeys(w for w in words if w))


def _read_credits(
    entry: Mapping[str, Any], notes: list[str]
) -> tuple[tuple[Credit, ...], tuple[Stated, ...]]:
    """The authors with their affiliations, and the affiliations that are the paper's alone."""
    listed = next((t for f in _AUTHOR_FIELDS if (t := _text(entry, f)) and t.strip(" ;,")), None)
    names = _read_names(listed, notes) if listed else []
    if _is_doubled(names, _text(entry, "authorids")):
        notes.append("the author list stands there twice: read once")
        names = names[: len(names) // 2]
    if not any(names):
        if listed:
            notes.append(f"authors are {listed!r}: unknown")
        shared = _read_shared(entry, 0)
        if shared:
            notes.append("affiliations without authors: kept as the paper's")
        return (), shared
    in_order = len(names) == 1 or ";" in (listed or "")
    affiliations = _read_affiliations(entry, len(names)) if in_order else None
    shared = ()
    if affiliations is None:
        shared = _read_shared(entry, len(names) if in_order else 0)
        affiliations = [()] * len(names)
        if shared:
            given = sum(bool(s.text or s.domain) for s in shared)
            notes.append(f"{given} affiliations for {len(names)} authors: kept as the paper's")
    if None in names:
        notes.append("a blank or anonymous name in the author list is left out")
    return tuple(Credit(n, a) for n, a in zip(names, affiliations, strict=True) if n), shared


def _read_names(listed: str, notes: list[str]) -> list[str | None]:
    """The author list's entries; None where one names nobody."""
    entries = split_names(listed)
    while len(entries) > 1 and not entries[-1]:
        entries.pop()
    names = [tidy_name(e) for e in entries]
    # SIGGRAPH's lists of journal papers end with who presents them: the first author once more.
    if len(names) > 2 and names[0] and names[0] == names[-1] and ";" not in listed:
        notes.append("the author list ends with its first author again: counted once")
        names.pop()
    return names


def _is_doubled(names: Sequence[str | None], account_ids: str | None) -> bool:
    """Whether a list is two times the same, as in the lists of IROS: "A;B;A;B".

    Of two authors one may be the other's namesake, so one name twice is doubled only where the
    ids beside it are the same as well; they are compared, never kept.
    """
    half, odd = divmod(len(names), 2)
    if odd or not half or list(names[:half]) != list(names[half:]):
        return False
    ids = [i.strip() for i in (account_ids or "").split(";")]
    if len(ids) == len(names) and all(ids):
        return ids[:half] == ids[half:]
    return half > 1


def _once(text: str, n: int) -> str:
    """A list of ``2 * n`` entries that is two times the same, once; any other as it is."""
    cells = text.split(";")
    return ";".join(cells[:n]) if len(cells) == 2 * n and cells[:n] == cells[n:] else text


def _read_affiliations(entry: Mapping[str, Any], n_authors: int) -> list[tuple[Stated, ...]] | None:
    """The affiliations of each author, in order; None where they can't be aligned."""
    cells = _align(_once(_affiliation_text(entry), n_authors), n_authors)
    if cells is None:
        return None
    domains = _align(_once(_domain_text(entry), n_authors), n_authors)
    groups = [_PLUS.split(cell) if cell.strip() else [] for cell in cells]
    countries = _read_countries(entry, groups)
    return [
        _read_stated(group, domains[i] if domains else "", countries[i])
        for i, group in enumerate(groups)
    ]


def _read_shared(entry: Mapping[str, Any], expected: int) -> tuple[Stated, ...]:
    """The affiliations of the paper, each once, then a blank for each that is known to lack.

    ``expected`` is how many entries a list in author order has to have, 0 for one in no order.
    """
    text = _affiliation_text(entry)
    if not text.strip(" ;"):
        return ()
    cells = [cell.strip() for cell in text.split(";")]
    while cells and not cells[-1]:
        cells.pop()
    domains = _domain_text(entry).split(";")
    if len(domains) != len(cells):
        domains = [""] * len(cells)
    if _numbered(cells):
        cells = [_FOOTNOTE.sub("", cell) for cell in cells]
    groups = [_PLUS.split(cell) if cell else [] for cell in cells]
    countries = _read_countries(entry, groups)
    found = [_read_stated(*parts) for parts in zip(groups, domains, countries, strict=True)]
    told = dict.fromkeys(stated for each in found for stated in each)
    if not told:
        return ()
    blank = sum(not each for each in found) if expected else 0
    lacking = max(0, expected - len(cells)) + blank
    return (*told, *[Stated(None)] * lacking)


def _numbered(cells: Sequence[str]) -> bool:
    """Whether footnote numbers stand before the names: "1First University, 2Second"."""
    marks = {m for cell in cells for m in _FOOTNOTE.findall(cell)}
    return {"1", "2"} <= marks


def _affiliation_text(entry: Mapping[str, Any]) -> str:
    return next((t for f in _AFFILIATION_FIELDS if (t := _text(entry, f))), "")


def _domain_text(entry: Mapping[str, Any]) -> str:
    return _text(entry, "aff_domain") or _text(entry, "email") or ""


def _read_stated(parts: list[str], domains: str, countries: list[str | None]) -> tuple[Stated, ...]:
    """One author's affiliations.

    OpenReview gives each its domain. Elsewhere there is one e-mail for "Department of Computer
    Science + Stony Brook University", and the parts may be one affiliation or two: such a cell
    stays whole, for the reader of places to take apart.
    """
    hosts = [_domain(d) for d in domains.split("+")]
    texts = [tidy_affiliation(p) for p in parts]
    if len(parts) > 1 and len(hosts) != len(parts):
        known = set(countries) - {None}
        whole = " + ".join(t for t in texts if t)
        country = known.pop() if len(known) == 1 and None not in countries else None
        host = hosts[0] if len(hosts) == 1 else None
        texts, hosts, countries = [whole or None], [host], [country]
    if not parts:
        texts, countries = [None] * len(hosts), [None] * len(hosts)
    if len(hosts) != len(texts):
        hosts = [None] * len(texts)
    found = zip(texts, hosts, countries, strict=True)
    return tuple(
        dict.fromkeys(
            Stated(text, host, country, by_machine=country is not None)
            for text, host, country in found
            if text or host
        )
    )


def _align(text: str, n_authors: int) -> list[str] | None:
    """The list's cells, one an author, or None where they can't be told apart."""
    cells = text.split(";")
    if len(cells) == n_authors:
        return cells
    if not text.strip(" ;"):
        return [""] * n_authors
    if n_authors == 1:
        return ["+".join(c for c in cells if c.strip())]
    trailing = len(cells)
    while trailing > n_authors and not cells[trailing - 1].strip():
        trailing -= 1
    if trailing == n_authors:
        return cells[:n_authors]
    # In a list joined by bare ";", a "; " or ";+" stands within one affiliation.
    joined: list[str] = []
    for cell in cells:
        if joined and cell[:1] in (" ", "+"):
            joined[-1] += ("+" if cell[0] == " " else "") + cell.strip()
        else:
            joined.append(cell)
    return joined if len(joined) == n_authors else None


def _read_countries(entry: Mapping[str, Any], groups: list[list[str]]) -> list[list[str | None]]:
    """The machine's country of each affiliation, where its index has their structure."""
    unknown: list[list[str | None]] = [[None] * len(g) for g in groups]
    index, names = _text(entry, "aff_country_unique_index"), _text(entry, "aff_country_unique")
    if not index or not names:
        return unknown
    countries = [c.strip() for c in names.split(";")]
    cells = [cell.split("+") for cell in index.split(";")]
    # The index either covers every author or leaves out those without an affiliation.
    full = [i for i, g in enumerate(groups) if g]
    if len(cells) == len(groups) and len(full) == len(groups):
        positions = list(range(len(groups)))
    elif len(cells) == len(full):
        positions = full
    else:
        return unknown
    if any(len(cell) != len(groups[p]) for cell, p in zip(cells, positions, strict=True)):
        return unknown
    for cell, position in zip(cells, positions, strict=True):
        for at, number in enumerate(cell):
            if not number.strip().isdecimal():
                continue
            which = int(number)
            country = countries[which] if which < len(countries) else ""
            if country and country.casefold() not in ("unknown", "n/a", "none", "nan"):
                unknown[position][at] = tidy_text(country)
    return unknown


def _domain(text: str) -> str | None:
    plain = text.strip().strip(".").casefold()
    plain = plain.rsplit("@", 1)[-1]
    return plain if _DOMAIN.match(plain) else None


def _own_venue(entry: Mapping[str, Any]) -> str | None:
    for key in ("venue", "conference", "conf", "booktitle"):
        if text := tidy_text(_text(entry, key)):
            return uniform_venue(text)
    return None


def _own_year(entry: Mapping[str, Any]) -> int | None:
    for key in ("year", "venue", "conference", "conf", "date", "booktitle"):
        years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", str(entry.get(key) or ""))
        if years:
            return int(years[0])
    return None


def _first_address(entry: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    for key in keys:
        text = tidy_value(_text(entry, key))
        if text and re.match(r"https?://\S+$", text):
            return text
    return None


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    """A field as text; a list of texts as if joined by ``;``; None for anything else."""
    value = entry.get(key)
    if isinstance(value, list) and all(isinstance(v, str | None) for v in value):
        return ";".join(v or "" for v in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return kinds.get(type(value), "a number" if isinstance(value, int | float) else "nothing")
