"""What readers take away opens as data: no formula runs, no entry can be broken out of."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from fake_assistant import EVIL, PAPERS, TREND, count_answer
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.downloads import (
    COLUMNS,
    answer_markdown,
    cell,
    file_name,
    make,
    papers_bibtex,
    papers_csv,
    papers_ris,
    rows_csv,
    table_row,
)

ROWS = list(PAPERS.values())
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(title: str) -> dict[str, Any]:
    return {**PAPERS["colm2025/1"], "title": title}


def test_a_csv_has_every_paper_and_column_in_order() -> None:
    read = list(csv.reader(io.StringIO(papers_csv(ROWS))))
    assert read[0] == list(COLUMNS)
    assert [line[0] for line in read[1:]] == [r["paper_id"] for r in ROWS]
    assert len(read) == len(ROWS) + 1


@given(st.text(min_size=1))
def test_no_cell_starts_as_a_formula(text: str) -> None:
    assert not cell(text).startswith(FORMULA)
    assert not cell(text).lstrip(" ").startswith(("=", "+", "@"))


@given(st.text(st.characters(exclude_characters="=+-@\t\r\n＝＋－＠", exclude_categories=["Cs"])))
def test_a_harmless_cell_is_left_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_formulas_in_titles_and_author_names_are_escaped() -> None:
    text = papers_csv([PAPERS["colm2025/3"]])
    assert "'=HYPERLINK(1)" in text
    # Authors are joined, so the cell starts with the first name.
    alone = {**PAPERS["colm2025/3"], "authors": ["=cmd|' /C calc'!A0"]}
    assert "'=cmd" in papers_csv([alone])


def test_labels_of_chart_data_are_escaped_too() -> None:
    assert rows_csv(TREND).splitlines()[1] == "2018,,,,not known there"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_bibtex_entry_can_not_be_broken_out_of(title: str) -> None:
    entry = papers_bibtex([row(title)])
    bare = re.sub(r"\\[{}]", "", entry)
    depth = 0
    for at, ch in enumerate(bare):
        depth += {"{": 1, "}": -1}.get(ch, 0)
        assert depth >= 0
        # The entry's own brace closes at its very end.
        assert depth > 0 or ch not in "{}" or bare[at + 1 :].strip() == ""
    assert depth == 0


def test_a_bibtex_entry_joins_authors_by_and() -> None:
    entry = papers_bibtex([{**PAPERS["colm2025/1"], "authors": ["Ada Lovelace", "B. O'Neil"]}])
    assert "author = {Ada Lovelace and B. O'Neil}" in entry
    assert entry.startswith("@inproceedings{colm2025/1,")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_title_stays_on_one_line_of_ris(title: str) -> None:
    lines = papers_ris([row(title)]).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) or line == "" for line in lines)
    assert sum(line.startswith("TI  - ") for line in lines) == 1


def test_addresses_that_are_none_of_the_web_are_left_out() -> None:
    evil = [PAPERS["colm2025/2"]]
    assert "javascript" not in papers_ris(evil)
    assert "javascript" not in papers_bibtex(evil)
    assert table_row(evil[0])[-1] == ""


def test_an_answer_as_markdown_holds_number_reading_and_papers_as_plain_text() -> None:
    text = answer_markdown(EVIL, count_answer(["colm2025/1", "colm2025/2"]))
    assert "2 papers build on Qwen." in text
    assert "Read as:" in text
    assert "<script>" not in re.sub(r"\\.", "", text)
    assert "(javascript" not in text
    assert "1. Plain (COLM 2025) <https://example.org/1>" in text


def test_sql_in_markdown_is_indented_so_that_it_is_code() -> None:
    assert "    SELECT paper_id" in answer_markdown("q", count_answer(["colm2025/1"]))


def test_names_of_files_hold_plain_letters_only() -> None:
    assert re.fullmatch(r"[a-z0-9-]+", file_name('../../etc/"passwd"; rm -rf ü 中'))


def test_every_form_has_a_name_and_a_type_and_unknown_ones_are_none() -> None:
    answer = count_answer(["colm2025/1"])
    for form, ending in (
        ("csv", ".csv"),
        ("bibtex", ".bib"),
        ("ris", ".ris"),
        ("data", "-data.csv"),
        ("markdown", ".md"),
    ):
        made = make(form, "q", answer, ROWS)
        assert made is not None
        assert made.name.endswith(ending)
        assert "charset=utf-8" in made.mime
    assert make("exe", "q", answer, ROWS) is None
