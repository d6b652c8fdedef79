"""One paper seen twice becomes one.

The rule is the contract's: two records are one paper only within a venue and year, where they
have the same id, or the same tidied title and overlapping authors; never by a placeholder title
("withdrawn"). The best-presented record's id stays (an oral before a poster), ``also_ids`` keeps
the others, and fields that it lacks are filled from them.

Where the rule leaves room, the safer reading is taken: a wrong merger loses a paper in silence,
a missed one shows as two rows with one title. So a record without authors overlaps with nobody
and is merged by its id alone; the ledger names such look-alikes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.ledger import Merger, Note
from ingest.paper import STATUSES, Credit, Record, Stated
from ingest.tidy import is_placeholder, names_overlap, title_key
from ingest.venues import MAIN, venue_key

SAME_ID = "same id"
SAME_TITLE = "same title and authors"
SAME_ID_ONLY = "same id, though title and authors differ"


@dataclass(frozen=True, slots=True)
class Merged:
    """One paper: what its records say together, under the id that stays."""

    paper_id: str
    """For example ``"neurips2017/10008"``."""
    also_ids: tuple[str, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Merge:
    """All papers, in the order in which their first records were read."""

    papers: tuple[Merged, ...]
    mergers: tuple[Merger, ...]
    notes: tuple[Note, ...] = ()


def merge_records(records: Sequence[Record]) -> Merge:
    """Join the records that are one paper. Papers + mergers = records."""
    links: dict[int, dict[int, str]] = {}
    roots = list(range(len(records)))
    notes: list[Note] = []

    def root(i: int) -> int:
        while roots[i] != i:
            roots[i] = roots[roots[i]]
            i = roots[i]
        return i

    def join(i: int, j: int, reason: str) -> None:
        a, b = root(i), root(j)
        if a != b:
            roots[max(a, b)] = min(a, b)
            links.setdefault(i, {})[j] = links.setdefault(j, {})[i] = reason

    for group in _groups(records, _id_key):
        for j in group[1:]:
            join(group[0], j, _reason_of_id(records[group[0]], records[j]))
    for group in _groups(records, _title_key):
        for at, j in enumerate(group):
            for i in group[:at]:
                if root(i) == root(j):
                    continue
                ones, others = _names(records[i]), _names(records[j])
                if names_overlap(ones, others):
                    join(i, j, SAME_TITLE)
                elif not ones or not others:
                    notes.append(
                        Note(
                            records[j].source,
                            records[j].place,
                            f"has the title of {records[i].source} {records[i].place}, "
                            "but one of them names no authors: kept apart",
                        )
                    )
    members: dict[int, list[int]] = {}
    for i in range(len(records)):
        members.setdefault(root(i), []).append(i)
    taken: set[str] = set()
    papers: list[Merged] = []
    mergers: list[Merger] = []
    for group in members.values():
        ordered = sorted(group, key=lambda i: (_rank(records[i]), i))
        best = ordered[0]
        paper_id = _unique(paper_id_of(records[best]), taken)
        rest = (paper_id_of(records[i]) for i in ordered[1:])
        also = tuple(dict.fromkeys(other for other in rest if other != paper_id))
        papers.append(Merged(paper_id, also, _fill([records[i] for i in ordered])))
        for i in ordered[1:]:
            reason = links[i].get(best) or next(iter(links[i].values()))
            mergers.append(
                Merger(records[i].source, records[i].place, records[i].title, paper_id, reason)
            )
    return Merge(tuple(papers), tuple(mergers), tuple(notes))


def paper_id_of(record: Record) -> str:
    """Venue and year in lower case, then the source's id; without one, 12 hexadecimal digits of
    SHA-256 of title and first author (contract).

    >>> paper_id_of(Record("0Qbwjd0fxB", "T", None, "COLM", 2025, "main", "poster"))
    'colm2025/0Qbwjd0fxB'
    """
    own = record.source_id
    if own is None:
        first = record.credits[0].name if record.credits else ""
        own = hashlib.sha256(f"{record.title}\n{first}".encode()).hexdigest()[:12]
    return f"{venue_key(record.venue)}{record.year}/{own}"


_Key = tuple[str, int, str]


def _groups(
    records: Sequence[Record], key_of: Callable[[Record], _Key | None]
) -> Iterable[list[int]]:
    groups: dict[_Key, list[int]] = {}
    for i, record in enumerate(records):
        key = key_of(record)
        if key is not None:
            groups.setdefault(key, []).append(i)
    return (g for g in groups.values() if len(g) > 1)


def _id_key(record: Record) -> _Key | None:
    return (record.venue, record.year, record.source_id) if record.source_id else None


def _title_key(record: Record) -> _Key | None:
    key = title_key(record.title)
    return None if not key or is_placeholder(record.title) else (record.venue, record.year, key)


def _names(record: Record) -> tuple[str, ...]:
    return tuple(c.name for c in record.credits)


def _reason_of_id(one: Record, other: Record) -> str:
    same = title_key(one.title) == title_key(other.title)
    return SAME_ID if same or names_overlap(_names(one), _names(other)) else SAME_ID_ONLY


def _rank(record: Record) -> tuple[int, int, int]:
    """Best presented first; of two alike, the one that says more."""
    affiliations = sum(len(c.affiliations) for c in record.credits) or len(record.shared)
    return (STATUSES.index(record.status), -affiliations, -len(record.abstract or ""))


def _fill(ordered: Sequence[Record]) -> Record:
    """The first record with what it lacks taken from the others, in order."""
    best = ordered[0]

    def first(values: Iterable[str | None]) -> str | None:
        return next((v for v in values if v), None)

    credits = _fill_credits(ordered)
    # What is told of each author says more than what is told of the paper as a whole.
    whole = () if any(c.affiliations for c in credits) else _first_shared(ordered)
    return replace(
        best,
        abstract=first(r.abstract for r in ordered),
        keywords=next((r.keywords for r in ordered if r.keywords), ()),
        credits=credits,
        shared=whole,
        track=next((r.track for r in ordered if r.track != MAIN), best.track),
        url=first(r.url for r in ordered),
        pdf_url=first(r.pdf_url for r in ordered),
    )


def _first_shared(ordered: Sequence[Record]) -> tuple[Stated, ...]:
    return next((r.shared for r in ordered if r.shared), ())


def _fill_credits(ordered: Sequence[Record]) -> tuple[Credit, ...]:
    """The best record's authors; a list with affiliations goes before one without any."""
    lists = [r.credits for r in ordered if r.credits]
    if not lists:
        return ()
    known = [c for c in lists if any(a.affiliations for a in c)]
    if not any(c.affiliations for c in lists[0]) and known:
        return known[0]
    # The same list with gaps: an author's affiliations are taken from the same place and name.
    out = list(lists[0])
    for other in known:
        if [c.name for c in other] == [c.name for c in out]:
            out = [
                mine if mine.affiliations else theirs
                for mine, theirs in zip(out, other, strict=True)
            ]
    return tuple(out)


def _unique(paper_id: str, taken: set[str]) -> str:
    """Papers without an id may share title and first author ("withdrawn" by nobody)."""
    number, unique = 2, paper_id
    while unique in taken:
        unique = f"{paper_id}-{number}"
        number += 1
    taken.add(unique)
    return unique
