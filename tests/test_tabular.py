"""Tables of any columns: CSV, TSV, JSON Lines, JSON lists, Parquet."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cells import split_cell
from ingest.columns import Wish, map_columns, read_wish
from ingest.errors import FormatError, MappingError, PaperTallyError
from ingest.ledger import Parsed
from ingest.paper import Credit, Record, Stated
from ingest.tabular import parse_table

HERE = "acl2024.csv"


def parse(text: str, name: str = HERE, wish: str | None = None) -> Parsed:
    return parse_table(text.encode(), name, read_wish(wish))[0]


def one(text: str, name: str = HERE, wish: str | None = None) -> Record:
    (found,) = parse(text, name, wish).records
    return found


def test_a_csv_with_usual_columns_needs_no_map() -> None:
    found = one(
        "Paper ID,Title,Authors,Affiliations,Countries,Abstract,Decision,Keywords,Link\n"
        '7,A Title,"Ada Lovelace; Alan Turing","MIT; University of Cambridge",'
        '"United States; United Kingdom",Words,Accept (Oral),"a; b",https://a.b/c\n'
    )
    assert found == Record(
        "7", "A Title", "Words", "ACL", 2024, "main", "oral", ("a", "b"),
        (
            Credit("Ada Lovelace", (Stated("MIT", None, "United States"),)),
            Credit("Alan Turing", (Stated("University of Cambridge", None, "United Kingdom"),)),
        ),
        "https://a.b/c", None, HERE, "line 2",
    )  # fmt: skip


def test_the_map_shows_what_was_guessed() -> None:
    data = b"Name,Who\nT,A B\n"
    _, mapping = parse_table(data, HERE, read_wish("title=name,venue:=ICML"))
    assert str(mapping) == "title=Name, venue:=ICML"
    _, mapping = parse_table(b"Title,Authors,year\nT,A B,2024\n", HERE)
    assert str(mapping) == "title=Title (guessed), authors=Authors (guessed), year=year (guessed)"


def test_named_columns_and_constants_go_before_guesses() -> None:
    found = one(
        "title,headline,year\nWrong,Right,1999\n",
        "export.csv",
        'title=headline,venue:="NIPS",year:=2020',
    )
    assert (found.title, found.venue, found.year) == ("Right", "NeurIPS", 2020)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ("title=Titel", "there is no column 'Titel' (for title); there are 'Name', 'Year'"),
        (None, "no column looks like titles; say which with --map title=COLUMN"),
        ("title=Name", "export.csv: nothing tells the venue; give --map venue=COLUMN"),
        ("titel=Name", "knows no field 'titel'"),
        ("title=Name,title=Year", "names title twice"),
        ("title", "is not understood"),
        ("title=", "names nothing for title"),
    ],
)
def test_a_wrong_column_is_one_clear_line(wish: str | None, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        parse("Name,Year\nT,2024\n", "export.csv", wish)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ada Lovelace; Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace|Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Ada Lovelace, Alan Turing and Grace Hopper", ["Ada Lovelace", "Alan Turing",
                                                        "Grace Hopper"]),
        ("Lovelace, Ada; Turing, Alan", ["Lovelace, Ada", "Turing, Alan"]),
        ("Lovelace, Ada and Turing, Alan", ["Lovelace, Ada", "Turing, Alan"]),
        ('["Ada Lovelace", "Alan Turing"]', ["Ada Lovelace", "Alan Turing"]),
        ("['Ada Lovelace', 'Alan Turing']", ["Ada Lovelace", "Alan Turing"]),
        ('[{"name": "Ada Lovelace"}, {"first": "Alan", "last": "Turing"}]',
         ["Ada Lovelace", "Alan Turing"]),
    ],
)  # fmt: skip
def test_author_lists_are_split_by_what_the_column_shows(cell: str, names: list[str]) -> None:
    row = json.dumps({"title": "T", "authors": cell})
    assert [c.name for c in one(row, "acl2024.jsonl").credits] == names


def test_a_separator_is_the_columns_not_the_cells() -> None:
    found = parse('title,authors\nA,"Lovelace, Ada; Turing, Alan"\nB,"Hopper, Grace M."\n')
    assert [[c.name for c in r.credits] for r in found.records] == [
        ["Lovelace, Ada", "Turing, Alan"],
        ["Hopper, Grace M."],
    ]


def test_lists_that_do_not_match_the_authors_are_left_unknown_and_noted() -> None:
    found = parse("title,authors,affiliations,countries\nT,A B;C D;E F,MIT;ETH,US\n")
    assert [c.affiliations for c in found.records[0].credits] == [(), (), ()]
    assert [n.text for n in found.notes] == [
        "2 affiliations for 3 authors: left unknown",
        "countries don't match the 3 authors: left unknown",
    ]


def test_a_country_column_of_people_is_a_strong_witness() -> None:
    found = one("title,authors,country\nT,A B;C D,China;\n")
    assert found.credits[0].affiliations == (Stated(None, None, "China", by_machine=False),)
    assert found.credits[1].affiliations == ()


def test_authors_given_as_objects_bring_their_affiliations() -> None:
    row = {
        "title": "T", "venue": "NIPS", "year": 2023,
        "authors": [
            {"name": "Ada Lovelace", "affiliations": ["MIT", "ETH"], "countries": ["US", "CH"]},
            {"name": "Alan Turing", "affiliation": "Cambridge", "email": "a@cam.ac.uk"},
            {"name": "Grace Hopper", "country": "United States"},
        ],
    }  # fmt: skip
    found = one(json.dumps(row), "export.jsonl")
    assert (found.venue, found.year) == ("NeurIPS", 2023)
    assert [c.affiliations for c in found.credits] == [
        (Stated("MIT", None, "US"), Stated("ETH", None, "CH")),
        (Stated("Cambridge", "cam.ac.uk", None),),
        (Stated(None, None, "United States"),),
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("title\nMöbius", "utf-8-sig"), ("title\nMöbius", "cp1252"), ("title\nMöbius", "utf-16")],
)
def test_encodings_of_spreadsheets_are_read(text: str, encoding: str) -> None:
    parsed, _ = parse_table(text.encode(encoding), HERE)
    assert parsed.records[0].title == "Möbius"


def test_tabs_semicolons_and_gzip_are_read() -> None:
    assert one("title\tyear\nT\t2020\n", "acl.tsv").year == 2020
    assert one("title;year\nT;2020\n", "acl.csv").year == 2020
    parsed, _ = parse_table(gzip.compress(b"title,year\nT,2020\n"), "acl.csv.gz")
    assert parsed.records[0].year == 2020


def parquet(**columns: list[Any]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_with_lists_and_numbers_is_read() -> None:
    data = parquet(title=["T", "U"], authors=[["A B", "C D"], ["E F"]], id=[1.0, None],
                   year=[2024, 2024])  # fmt: skip
    parsed, _ = parse_table(data, "acl.parquet")
    assert [r.source_id for r in parsed.records] == ["1", None]
    assert [c.name for c in parsed.records[0].credits] == ["A B", "C D"]


def test_a_json_list_of_other_columns_is_a_table() -> None:
    data = json.dumps([{"Paper Title": "T", "Author Names": ["A B"]}]).encode()
    parsed, _ = parse_table(data, "icml2024.json")
    assert parsed.records[0].credits == (Credit("A B"),)


def test_json_lines_under_the_ending_json_are_read() -> None:
    data = b'{"title": "T", "year": 2024}\n{"title": "U", "year": 2024}\n'
    assert len(parse_table(data, "acl.json")[0].records) == 2


def test_rows_that_are_no_papers_are_skipped_with_their_line() -> None:
    found = parse('title,authors,year\nT,A B,2020\n\n,C D,2020\n"U,\nV",E F,2020\nW,a,b,c,d\n')
    assert [r.title for r in found.records] == ["T", "U, V"]
    assert [(s.place, s.reason) for s in found.skips] == [
        ("line 7", "5 cells under 3 columns"),
        ("line 4", "no title"),
    ]
    years = parse("title,year\nT,soon\n")
    assert [s.reason for s in years.skips] == ["no year in 'soon'"]


def test_a_broken_line_of_json_lines_is_skipped_but_a_cut_last_one_is_an_error() -> None:
    good = '{"title": "T"}\n'
    found = parse(good + "{broken\n" + good, "acl2024.jsonl")
    assert (len(found.records), [s.place for s in found.skips]) == (2, ["line 2"])
    with pytest.raises(FormatError, match="line 2 is cut short"):
        parse(good + '{"title": "U', "acl2024.jsonl")


def test_a_broken_quote_does_not_swallow_the_table_in_silence() -> None:
    found = parse('title,abstract\nT,"' + "x" * 1_100_000 + '"\nU,fine\n')
    assert [r.title for r in found.records] == ["U"]
    assert "more than 1,000,000 characters" in found.skips[0].reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("acl2024.csv", b""),
        ("acl2024.csv", b"title,authors\n"),
        ("acl2024.csv", b"\x00\x01"),
        ("acl2024.csv", b'""\n'),
        ("acl2024.parquet", b"PAR1 cut"),
        ("acl2024.parquet", b"nothing"),
        ("acl2024.jsonl", b"no json\nat all\n"),
        ("acl2024.json", b'[{"title": "T"'),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(name: str, data: bytes) -> None:
    with pytest.raises(PaperTallyError) as caught:
        parse_table(data, name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(name)


def test_the_venue_may_be_a_column_with_the_year_in_it() -> None:
    found = one("title,venue\nT,NeurIPS 2019 Oral\n", "export.csv", "year=venue,venue:=NIPS")
    assert (found.venue, found.year) == ("NeurIPS", 2019)


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(_words, max_size=5))
def test_a_list_written_as_json_is_read_back(entries: list[str]) -> None:
    assert split_cell(json.dumps(entries), ";") == [e.strip() for e in entries]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.parquet"]))
def test_any_bytes_are_read_or_refused_but_never_crash(data: bytes, name: str) -> None:
    wish = Wish(constants=(("venue", "ACL"), ("year", "2024")))
    try:
        parsed, _ = parse_table(data, name, wish)
    except PaperTallyError as error:
        assert "\n" not in str(error)
    else:
        assert parsed.read == len(parsed.records) + len(parsed.skips)


def test_a_column_is_taken_once() -> None:
    found = map_columns(["title", "id", "paper"], Wish(), "x")
    assert len({c for _, c in found.columns}) == len(found.columns)
