"""One paper seen twice becomes one, and two papers never do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ledger import keep_ledger
from ingest.merge import SAME_ID, SAME_ID_ONLY, SAME_TITLE, Merge, merge_records, paper_id_of
from ingest.paper import STATUSES, Credit, Record, Stated
from ingest.paperlists import parse_paperlist

PAPERS = Path(__file__).parents[1].parent / "shared" / "papers"


def record(
    id: str | None = None,
    title: str = "A Title",
    authors: Sequence[str] = ("Ada Lovelace",),
    status: str = "poster",
    venue: str = "NeurIPS",
    year: int = 2017,
    place: str = "record 1",
) -> Record:
    credits = tuple(Credit(name) for name in authors)
    return Record(
        id, title, None, venue, year, "main", status, (), credits, source="x", place=place
    )


def ids(merge: Merge) -> list[str]:
    return [p.paper_id for p in merge.papers]


def test_the_same_id_in_a_venue_and_year_is_one_paper() -> None:
    found = merge_records([record("1", "Old Title"), record("1", "New Title")])
    assert ids(found) == ["neurips2017/1"]
    assert [m.reason for m in found.mergers] == [SAME_ID]


def test_the_same_id_elsewhere_is_another_paper() -> None:
    found = merge_records([record("1"), record("1", year=2018), record("1", venue="ICLR")])
    assert ids(found) == ["neurips2017/1", "neurips2018/1", "iclr2017/1"]


def test_the_same_id_with_nothing_else_in_common_says_so_in_the_ledger() -> None:
    found = merge_records([record("1", "Cats"), record("1", "Dogs", ["Alan Turing"])])
    assert [m.reason for m in found.mergers] == [SAME_ID_ONLY]


def test_the_same_title_and_one_author_in_common_is_one_paper() -> None:
    found = merge_records(
        [record("9253", "A Unified Approach", ["Scott Lundberg", "Su-In Lee"]),
         record("10008", "a unified approach.", ["Scott M. Lundberg"], "oral")]
    )  # fmt: skip
    assert ids(found) == ["neurips2017/10008"]
    assert found.papers[0].also_ids == ("neurips2017/9253",)
    assert [(m.into, m.reason) for m in found.mergers] == [("neurips2017/10008", SAME_TITLE)]


def test_the_same_title_by_others_or_elsewhere_is_another_paper() -> None:
    same = [record("1"), record("2", authors=["Alan Turing"]), record("3", venue="ICLR")]
    assert len(merge_records(same).papers) == 3


def test_a_placeholder_title_never_merges() -> None:
    found = merge_records([record("1", "withdrawn"), record("2", "Withdrawn")])
    assert len(found.papers) == 2


def test_without_authors_a_title_proves_nothing_and_is_noted() -> None:
    found = merge_records([record("1"), record("2", authors=())])
    assert len(found.papers) == 2
    assert len(found.notes) == 1


def test_the_best_presented_record_stays_and_is_filled_from_the_other() -> None:
    oral = replace(record("1", status="oral"), abstract=None)
    affiliated = (Credit("Ada Lovelace", (Stated("MIT"),)), Credit("Alan Turing"))
    poster = replace(
        record("2"), abstract="Words.", credits=affiliated, keywords=("k",), url="https://a.b"
    )
    for order in ([oral, poster], [poster, oral]):
        (paper,) = merge_records(order).papers
        assert (paper.paper_id, paper.also_ids) == ("neurips2017/1", ("neurips2017/2",))
        assert (paper.record.status, paper.record.abstract) == ("oral", "Words.")
        assert paper.record.credits == affiliated
        assert (paper.record.keywords, paper.record.url) == (("k",), "https://a.b")


def test_affiliations_of_authors_go_before_those_of_the_paper() -> None:
    together = replace(record("1"), shared=(Stated("MIT"),))
    each = replace(record("1"), credits=(Credit("Ada Lovelace", (Stated("ETH"),)),))
    (with_each,) = merge_records([together, each]).papers
    assert (with_each.record.credits, with_each.record.shared) == (each.credits, ())
    (alone,) = merge_records([record("1"), together]).papers
    assert alone.record.shared == (Stated("MIT"),)


def test_three_records_linked_by_id_and_title_are_one_paper() -> None:
    found = merge_records([record("1", "One"), record("2", "Two"), record("1", "Two")])
    assert ids(found) == ["neurips2017/1"]
    assert len(found.mergers) == 2


def test_without_an_id_the_paper_is_called_by_title_and_first_author() -> None:
    found = paper_id_of(record(None))
    assert found.startswith("neurips2017/") and len(found.partition("/")[2]) == 12
    assert found != paper_id_of(record(None, authors=["Alan Turing"]))


def test_papers_without_id_title_and_author_still_have_ids_of_their_own() -> None:
    found = merge_records([record(None, "withdrawn", ()) for _ in range(3)])
    assert len(set(ids(found))) == 3


_records = st.lists(
    st.builds(
        record,
        id=st.none() | st.sampled_from(["1", "2", "3"]),
        title=st.sampled_from(["One", "one!", "Two", "withdrawn"]),
        authors=st.lists(st.sampled_from(["Ada Lovelace", "Alan Turing", "A. Turing"]), max_size=2),
        status=st.sampled_from(STATUSES),
        venue=st.sampled_from(["NeurIPS", "ICLR"]),
        year=st.sampled_from([2017, 2018]),
    ),
    max_size=12,
)


@given(_records)
def test_papers_and_mergers_are_as_many_as_records(records: list[Record]) -> None:
    found = merge_records(records)
    assert len(found.papers) + len(found.mergers) == len(records)
    assert len(set(ids(found))) == len(found.papers)


@given(_records, st.randoms())
def test_the_order_of_reading_changes_no_paper(records: list[Record], random: Random) -> None:
    named = [replace(r, place=str(i)) for i, r in enumerate(records)]
    mixed = random.sample(named, len(named))
    one, other = merge_records(named), merge_records(mixed)
    assert len(one.papers) == len(other.papers)
    assert {p.record.status for p in one.papers} == {p.record.status for p in other.papers}


@given(_records)
def test_no_merger_crosses_venue_or_year(records: list[Record]) -> None:
    found = merge_records(records)
    for paper in found.papers:
        start = paper.paper_id.partition("/")[0]
        assert all(other.partition("/")[0] == start for other in paper.also_ids)


@pytest.mark.skipif(not PAPERS.is_dir(), reason="../shared/papers is not here")
def test_the_doubles_of_neurips_2017_are_merged_and_nothing_else() -> None:
    parsed = {
        p.name: parse_paperlist(p.read_bytes(), p.name) for p in sorted(PAPERS.glob("*.json"))
    }
    found = merge_records([r for p in parsed.values() for r in p.records])
    ledger = keep_ledger(parsed, found.mergers, found.notes)
    assert (ledger.read, ledger.kept, ledger.merged, ledger.skipped) == (15_995, 15_992, 3, 0)
    assert [m.into for m in found.mergers] == [
        "neurips2017/10008", "neurips2017/10058", "neurips2017/10118",
    ]  # fmt: skip
    records = {p.paper_id: p.record for p in found.papers}
    assert all(c.affiliations for c in records["neurips2017/10008"].credits)
    titles = {v: {p.record.title for p in found.papers if (p.record.venue, p.record.year) == v}
              for v in (("ICLR", 2018), ("NeurIPS", 2018))}  # fmt: skip
    assert titles["ICLR", 2018] & titles["NeurIPS", 2018]
    withdrawn = [p for p in found.papers if p.record.title.casefold().startswith("withdraw")]
    assert len(withdrawn) >= 5
