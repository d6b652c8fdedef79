"""The public collection's layout: every oddity that its files have shown."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FormatError
from ingest.ledger import Parsed
from ingest.paper import Record, Stated
from ingest.paperlists import parse_paperlist

PAPERS = Path(__file__).parents[1].parent / "shared" / "papers"
real = pytest.mark.skipif(not PAPERS.is_dir(), reason="../shared/papers is not here")


def parse(*entries: Any, name: str = "colm2025.json") -> Parsed:
    return parse_paperlist(json.dumps(entries).encode(), name)


def record(**fields: Any) -> Record:
    (found,) = parse({"title": "T", **fields}).records
    return found


def stated(**fields: Any) -> list[tuple[Stated, ...]]:
    return [c.affiliations for c in record(**fields).credits]


def test_a_record_is_read_whole() -> None:
    found = record(
        id="0Qbwjd0fxB",
        title="A  Title",
        abstract="An abstract.",
        track="main",
        status="Oral",
        keywords="one;two; one",
        author="Ada Lovelace;Alan Turing",
        aff="MIT;",
        aff_domain="mit.edu;",
        site="https://openreview.net/forum?id=0Qbwjd0fxB",
        pdf="https://a.b/c.pdf",
    )
    assert (found.source_id, found.title, found.venue, found.year) == (
        "0Qbwjd0fxB", "A Title", "COLM", 2025,
    )  # fmt: skip
    assert (found.status, found.track, found.keywords) == ("oral", "main", ("one", "two"))
    assert [c.name for c in found.credits] == ["Ada Lovelace", "Alan Turing"]
    assert found.credits[0].affiliations == (Stated("MIT", "mit.edu"),)
    assert (found.url, found.pdf_url) == (
        "https://openreview.net/forum?id=0Qbwjd0fxB", "https://a.b/c.pdf",
    )  # fmt: skip
    assert (found.source, found.place) == ("colm2025.json", "record 1")


def test_a_blank_affiliation_stays_unknown() -> None:
    assert stated(author="A B;C D;E F", aff=";MIT;", aff_domain=";mit.edu;") == [
        (),
        (Stated("MIT", "mit.edu"),),
        (),
    ]


def test_a_domain_alone_is_a_witness() -> None:
    assert stated(author="A B;C D", aff=";", aff_domain="pku.edu.cn; ") == [
        (Stated(None, "pku.edu.cn"),),
        (),
    ]


def test_several_affiliations_of_one_author_are_joined_by_plus() -> None:
    assert stated(author="A B;C D", aff="MIT+ETH;C++ Lab", aff_domain="mit.edu+ethz.ch;c.org") == [
        (Stated("MIT", "mit.edu"), Stated("ETH", "ethz.ch")),
        (Stated("C++ Lab", "c.org"),),
    ]


def test_one_domain_of_two_parts_leaves_them_together_for_the_reader_of_places() -> None:
    assert stated(author="A B", aff="Dept. of Statistics + Stony Brook University",
                  aff_domain="stonybrook.edu") == [
        (Stated("Dept. of Statistics + Stony Brook University", "stonybrook.edu"),)
    ]  # fmt: skip


def test_a_short_list_never_moves_an_affiliation_to_another_author() -> None:
    found = parse(
        {"title": "T", "author": "A B;C D;E F", "aff": "MIT;ETH", "aff_domain": "a.bc;c.de"}
    )
    one = found.records[0]
    assert [c.affiliations for c in one.credits] == [(), (), ()]
    assert one.shared == (Stated("MIT", "a.bc"), Stated("ETH", "c.de"), Stated(None))
    assert [n.text for n in found.notes] == ["2 affiliations for 3 authors: kept as the paper's"]


def test_a_long_list_lacks_nobody() -> None:
    found = record(author="A B;C D", aff="MIT;ETH;EPFL", aff_domain=";;")
    assert found.shared == (Stated("MIT"), Stated("ETH"), Stated("EPFL"))


def test_the_papers_affiliations_keep_the_machines_countries_where_their_index_aligns() -> None:
    found = record(
        author="A B, C D, E F", aff="X; Y+Z",
        aff_country_unique_index="1;0+1", aff_country_unique="France;China",
    )  # fmt: skip
    assert [(s.text, s.country) for s in found.shared] == [("X", "China"), ("Y + Z", None)]


def test_a_semicolon_within_an_affiliation_is_seen_by_its_space() -> None:
    found = stated(author="A B;C D;E F", aff="VW;ML Lab; VW Group;TUM")
    assert [[s.text for s in a] for a in found] == [["VW"], ["ML Lab + VW Group"], ["TUM"]]


def test_a_papers_affiliations_in_no_order_are_nobodys_even_where_their_number_fits() -> None:
    found = parse({"title": "T", "author": "A B, C D", "aff": "MIT; ETH; MIT; "})
    one = found.records[0]
    assert [c.affiliations for c in one.credits] == [(), ()]
    assert one.shared == (Stated("MIT"), Stated("ETH"))
    assert [n.text for n in found.notes] == ["2 affiliations for 2 authors: kept as the paper's"]


def test_affiliations_without_authors_are_the_papers() -> None:
    found = parse({"title": "T", "author": "", "aff": "UCL, UK; UCL, UK"})
    assert (found.records[0].credits, found.records[0].shared) == ((), (Stated("UCL, UK"),))
    assert [n.text for n in found.notes] == ["affiliations without authors: kept as the paper's"]
    assert record(author="Anonymous", aff="MIT").shared == (Stated("MIT"),)


def test_a_scrap_of_a_torn_page_is_no_affiliation() -> None:
    found = record(author="A B, C D", aff="UCLA; 34568; 3M")
    assert found.shared == (Stated("UCLA"), Stated("3M"))
    assert stated(author="A B;C D", aff="34568;MIT") == [(), (Stated("MIT"),)]
    assert record(author="A B, C D", aff="1").shared == ()


def test_footnote_numbers_before_names_go_where_they_count() -> None:
    counted = record(author="A B, C D", aff="2Aibel; 1First University, 2Aibel")
    assert [s.text for s in counted.shared] == ["Aibel", "First University, Aibel"]
    assert record(author="A B, C D", aff="4Paradigm; MIT").shared[0].text == "4Paradigm"


def test_who_presents_a_journal_paper_is_no_author_more() -> None:
    assert [c.name for c in record(author="A B, C D, A B").credits] == ["A B", "C D"]
    assert [c.name for c in record(author="A B;C D;A B").credits] == ["A B", "C D", "A B"]


def test_an_author_list_that_stands_there_twice_is_read_once() -> None:
    found = parse(
        {"title": "T", "author": "A B;C D;A B;C D", "aff": "MIT; ETH", "authorids": "/1;/2;/1;/2"}
    )
    (one,) = found.records
    assert [(c.name, [s.text for s in c.affiliations]) for c in one.credits] == [
        ("A B", ["MIT"]),
        ("C D", ["ETH"]),
    ]
    assert [n.text for n in found.notes] == ["the author list stands there twice: read once"]
    assert [len(a) for a in stated(author="A B;C D;A B;C D", aff="MIT;ETH;MIT;ETH")] == [1, 1]


def test_namesakes_stay_two_authors() -> None:
    assert len(record(author="Wei Wang;Wei Wang", authorids="~Wei_Wang1;~Wei_Wang2").credits) == 2
    assert len(record(author="Wei Wang;Wei Wang").credits) == 2
    assert len(record(author="Wei Wang;Wei Wang", authorids="/7;/7").credits) == 1


def test_affiliations_and_addresses_may_stand_under_other_names() -> None:
    found = record(
        author="A B; C D", affs="Dept. of X+MIT; ETH",
        url_site="https://a.b/1", url_pdf="https://a.b/1.pdf", url_oa="/content/1.html",
    )  # fmt: skip
    assert [s.text for c in found.credits for s in c.affiliations] == ["Dept. of X + MIT", "ETH"]
    assert (found.url, found.pdf_url) == ("https://a.b/1", "https://a.b/1.pdf")
    assert record(url_oa="https://a.b/2").url == "https://a.b/2"


def test_an_id_of_the_anthology_tells_the_track() -> None:
    found = record(id="2021.findings-emnlp.235", track="main", status="Poster")
    assert (found.status, found.track) == ("poster", "Findings")
    assert record(id="2024.naacl-long.1", track="main", status="Findings").track == "Findings"
    assert record(id="2021.emnlp-main.6", track="main", status="Poster").track == "main"


def test_an_id_and_an_address_may_stand_under_other_names() -> None:
    found = record(ssid="papers_443", doi="https://doi.org/10.1145/3641519.3657428")
    assert (found.source_id, found.url) == ("papers_443", "https://doi.org/10.1145/3641519.3657428")


def test_trailing_blanks_and_a_lone_author_align() -> None:
    assert [[s.text for s in a] for a in stated(author="A B;C D", aff="MIT;ETH;;")] == [
        ["MIT"],
        ["ETH"],
    ]
    assert [[s.text for s in a] for a in stated(author="A B", aff="MIT;ETH")] == [["MIT + ETH"]]


@pytest.mark.parametrize(
    ("index", "countries", "read"),
    [
        ("0;1", "China;United States", ["China", "United States"]),
        ("0;0", "China;", ["China", "China"]),
        ("0;1", ";China", [None, "China"]),
        ("0;1", "Unknown;China", [None, "China"]),
        ("0", "China", [None, None]),
        ("0;1;0", "China;France", [None, None]),
        ("0+1;0", "China;France", [None, None]),
        ("0;7", "China", ["China", None]),
        ("x;0", "China", [None, "China"]),
    ],
)
def test_the_machines_countries_count_only_where_their_index_aligns(
    index: str, countries: str, read: list[str | None]
) -> None:
    found = stated(
        author="A B;C D", aff="X;Y",
        aff_country_unique_index=index, aff_country_unique=countries,
    )  # fmt: skip
    assert [a[0].country for a in found] == read
    assert all(s.by_machine == (s.country is not None) for a in found for s in a)


def test_the_machines_index_may_leave_out_blank_affiliations() -> None:
    found = stated(
        author="A B;C D;E F", aff=";X;Y+Z", aff_domain=";x.a;y.a+z.a",
        aff_country_unique_index="1;0+1", aff_country_unique="France;China",
    )  # fmt: skip
    assert [[s.country for s in a] for a in found] == [[], ["China"], ["France", "China"]]


def test_authors_may_be_joined_by_commas_or_stand_in_another_field() -> None:
    assert [c.name for c in record(author="Ada Lovelace, Alan Turing").credits] == [
        "Ada Lovelace",
        "Alan Turing",
    ]
    assert [c.name for c in record(author="", author_site="A B, C D").credits] == ["A B", "C D"]
    assert [c.name for c in record(authors="A B, C D").credits] == ["A B", "C D"]


def test_anonymous_authors_are_unknown_and_noted() -> None:
    found = parse({"title": "T", "author": "Anonymous", "status": "Withdraw"})
    assert found.records[0].credits == ()
    assert found.records[0].status == "withdrawn"
    assert len(found.notes) == 1


def test_nothing_is_read_from_authorids() -> None:
    assert record(author="", authorids="~Ada_Lovelace1").credits == ()


def test_a_blank_status_depends_on_the_rest_of_the_list() -> None:
    first = parse({"title": "A", "status": ""}, {"title": "B", "status": "Poster"})
    second = parse({"title": "A", "status": ""}, {"title": "B", "status": "Reject"})
    assert [p.records[0].status for p in (first, second)] == ["accepted", "undecided"]


def test_what_is_no_record_is_skipped_with_its_place() -> None:
    found = parse({"title": "T"}, {"title": " "}, 5, {"id": "x"}, {"title": ["a"]})
    assert len(found.records) == 1
    assert [(s.place, s.reason) for s in found.skips] == [
        ("record 2", "no title"),
        ("record 3", "not a record but a number"),
        ("record 4", "no title"),
        ("record 5", "the title is a list"),
    ]
    assert found.read == 5


def test_venue_and_year_may_stand_in_the_records() -> None:
    found = parse({"title": "T", "conference": "NIPS 2016"}, name="list.json").records[0]
    assert (found.venue, found.year) == ("NeurIPS", 2016)


def test_without_venue_or_year_the_error_says_what_to_do() -> None:
    with pytest.raises(FormatError, match=r"list\.json: record 1 doesn't say its venue; name"):
        parse({"title": "T"}, name="list.json")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'[{"title": "A"}, {"ti', "broken JSON at line 1, column 19"),
        (b"", "is empty"),
        (b"[]", "the list is empty"),
        (b"[1, 2]", "not records"),
        (b'{"a": 1}', "0 lists of records"),
        (b"7", "not a list"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\x00\x01\x02", "a binary file"),
        (b"\x1f\x8b\x08broken", "gzip file is damaged"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"[" * 200_000, "without end"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as caught:
        parse_paperlist(data, "colm2025.json")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("colm2025.json: ")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=" ;+,aB1é$\\\\{}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
_FIELDS = (
    "id title track status abstract keywords author author_site authors aff aff_domain email "
    "aff_country_unique aff_country_unique_index site pdf year venue"
)


@given(st.lists(st.dictionaries(st.sampled_from(_FIELDS.split()), _values) | _values, min_size=1))
def test_any_json_is_read_or_refused_and_every_entry_is_accounted_for(entries: list[Any]) -> None:
    try:
        found = parse_paperlist(json.dumps(entries).encode(), "colm2025.json")
    except FormatError as error:
        assert not any(isinstance(e, dict) for e in entries) and "\n" not in str(error)
    else:
        assert found.read == len(entries)
        for one in found.records:
            assert one.title and all(c.name for c in one.credits)
            assert all(s.text or s.domain for c in one.credits for s in c.affiliations)


@real
def test_every_record_of_the_real_lists_is_accounted_for() -> None:
    parsed = {p.name: parse_paperlist(p.read_bytes(), p.name) for p in PAPERS.glob("*.json")}
    assert sum(p.read for p in parsed.values()) == 15_995
    assert [s for p in parsed.values() for s in p.skips] == []
    assert Counter(r.track for r in parsed["naacl2024.json"].records) == {
        "Long": 487, "Findings": 286, "Short": 75, "Industry": 43, "System Demonstrations": 21,
    }  # fmt: skip
    assert all(r.status == "accepted" for r in parsed["naacl2024.json"].records)
    assert Counter(r.status for r in parsed["iclr2018.json"].records) == {
        "rejected": 496, "poster": 314, "workshop": 90, "withdrawn": 69, "oral": 23,
        "undecided": 3,
    }  # fmt: skip
    assert Counter(r.status for r in parsed["nips2024.json"].records)["accepted"] == 501
    for name in ("iclr2018.json", "nips2025.json"):
        assert not any(c.affiliations for r in parsed[name].records for c in r.credits)
    assert all(r.venue == "NeurIPS" for n, p in parsed.items() if "nips" in n for r in p.records)


@real
def test_the_first_a_middle_and_the_last_record_of_colm_2025_are_as_they_stand_there() -> None:
    data = (PAPERS / "colm2025.json").read_bytes()
    records, raw = parse_paperlist(data, "colm2025.json").records, json.loads(data)
    assert len(records) == len(raw) == 418
    for i in (0, 209, 417):
        assert records[i].source_id == raw[i]["id"]
        assert [c.name for c in records[i].credits] == raw[i]["author"].split(";")
        given = [a for cell in raw[i]["aff"].split(";") for a in cell.split("+") if a.strip()]
        assert sum(len(c.affiliations) for c in records[i].credits) <= len(given)
