"""read = kept + merged + skipped, for every source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ledger import Account, Ledger, Merger, Note, Parsed, Skip, keep_ledger
from ingest.merge import merge_records
from ingest.paper import Credit, Record


def record(id: str, title: str, source: str, place: str) -> Record:
    return Record(
        id, title, None, "COLM", 2025, "main", "poster", (), (Credit("A B"),), None, None, source,
        place,
    )  # fmt: skip


def test_a_ledger_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="read 3 is not kept 1"):
        Ledger(accounts=(Account("x", read=3, kept=1, merged=1, skipped=0),)).check()


_sources = st.dictionaries(
    st.sampled_from(["a.json", "b.json"]),
    st.lists(st.tuples(st.sampled_from("123"), st.sampled_from(["One", "Two", "withdrawn"]))),
)


@given(_sources, st.integers(0, 3))
def test_the_ledger_accounts_for_every_entry(
    sources: dict[str, list[tuple[str, str]]], skipped: int
) -> None:
    parsed = {
        name: Parsed(
            tuple(record(i, t, name, f"record {n}") for n, (i, t) in enumerate(entries)),
            tuple(Skip(name, f"record {n}", "no title") for n in range(skipped)),
        )
        for name, entries in sources.items()
    }
    merged = merge_records([r for p in parsed.values() for r in p.records])
    ledger = keep_ledger(parsed, merged.mergers, merged.notes)
    assert ledger.read == sum(p.read for p in parsed.values())
    assert ledger.read == ledger.kept + ledger.merged + ledger.skipped
    assert ledger.kept == len(merged.papers)
    assert all(a.read == a.kept + a.merged + a.skipped for a in ledger.accounts)
    assert Ledger.from_dict(ledger.as_dict()) == ledger


def test_each_skip_merger_and_note_keeps_its_reason_and_place() -> None:
    first = record("1", "One", "a.json", "record 1")
    again = record("1", "One", "b.json", "record 7")
    parsed = {
        "a.json": Parsed((first,), (Skip("a.json", "record 2", "no title"),)),
        "b.json": Parsed((again,), notes=(Note("b.json", "record 7", "remark"),)),
    }
    ledger = keep_ledger(parsed, merge_records([first, again]).mergers)
    assert ledger.mergers == (Merger("b.json", "record 7", "One", "colm2025/1", "same id"),)
    assert [a.merged for a in ledger.accounts] == [0, 1]
    assert (ledger.skips[0].place, ledger.notes[0].text) == ("record 2", "remark")
