"""The ledger: read = kept + merged + skipped, for every source, with reasons and places.

A dropped paper is a wrong total, so nothing leaves the way from source to corpus without a line
here. The numbers are derived from the lines, and ``check`` refuses a ledger that doesn't add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.paper import Record


@dataclass(frozen=True, slots=True)
class Skip:
    """One entry of a source that became no record."""

    source: str
    place: str
    """For a person to look it up, for example ``"record 12"`` or ``"line 40"``."""
    reason: str
    """For example ``"no title"``."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something read with less than the source seems to hold, for example unaligned lists."""

    source: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Merger:
    """One record that was joined to another, because both are one paper."""

    source: str
    place: str
    title: str
    into: str
    """The paper's id, for example ``"neurips2017/10008"``."""
    reason: str
    """``"same id"`` or ``"same title and authors"``."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser made of one source. ``read`` is records plus skips, by construction."""

    records: tuple[Record, ...]
    skips: tuple[Skip, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def read(self) -> int:
        """Entries of the source."""
        return len(self.records) + len(self.skips)


@dataclass(frozen=True, slots=True)
class Account:
    """One source's line in the ledger."""

    source: str
    read: int
    kept: int
    merged: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All sources' lines, with each skip, merger and note."""

    accounts: tuple[Account, ...] = ()
    skips: tuple[Skip, ...] = ()
    mergers: tuple[Merger, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def read(self) -> int:
        """Entries of all sources."""
        return sum(a.read for a in self.accounts)

    @property
    def kept(self) -> int:
        """Papers of the corpus."""
        return sum(a.kept for a in self.accounts)

    @property
    def merged(self) -> int:
        """Records joined to another."""
        return sum(a.merged for a in self.accounts)

    @property
    def skipped(self) -> int:
        """Entries that became no record."""
        return sum(a.skipped for a in self.accounts)

    def check(self) -> None:
        """Raise ValueError where the lines don't add up, source by source and in all."""
        for a in self.accounts:
            if a.read != a.kept + a.merged + a.skipped:
                raise ValueError(
                    f"{a.source}: read {a.read} is not kept {a.kept} + merged {a.merged} "
                    f"+ skipped {a.skipped}"
                )
        if len(self.skips) != self.skipped or len(self.mergers) != self.merged:
            raise ValueError("the ledger's lists are not as long as its numbers say")

    def as_dict(self) -> dict[str, Any]:
        """For the stamp: numbers and lists, JSON types only."""
        return {
            "read": self.read,
            "kept": self.kept,
            "merged": self.merged,
            "skipped": self.skipped,
            "sources": [asdict(a) for a in self.accounts],
            "skips": [asdict(s) for s in self.skips],
            "mergers": [asdict(m) for m in self.mergers],
            "notes": [asdict(n) for n in self.notes],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ledger:
        """The ledger that ``as_dict`` wrote."""
        return cls(
            accounts=tuple(Account(**a) for a in data["sources"]),
            skips=tuple(Skip(**s) for s in data["skips"]),
            mergers=tuple(Merger(**m) for m in data["mergers"]),
            notes=tuple(Note(**n) for n in data["notes"]),
        )


def keep_ledger(
    parsed: Mapping[str, Parsed], mergers: Sequence[Merger], notes: Sequence[Note] = ()
) -> Ledger:
    """The ledger over all sources; ``parsed`` by the source's name, in reading order.

    ``notes`` are those of the merging. Raises ValueError where the numbers don't add up.
    """
    merged_of: dict[str, int] = {}
    for m in mergers:
        merged_of[m.source] = merged_of.get(m.source, 0) + 1
    ledger = Ledger(
        accounts=tuple(
            Account(
                source=name,
                read=p.read,
                kept=len(p.records) - merged_of.get(name, 0),
                merged=merged_of.get(name, 0),
                skipped=len(p.skips),
            )
            for name, p in parsed.items()
        ),
        skips=tuple(s for p in parsed.values() for s in p.skips),
        mergers=tuple(mergers),
        notes=(*(n for p in parsed.values() for n in p.notes), *notes),
    )
    ledger.check()
    return ledger
