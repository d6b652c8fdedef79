"""Readings that a person put right: laid over all others, at the next build."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from build_steps import toy_readers, toy_steps
from fake_encoder import FakeEncoder
from hypothesis import given
from hypothesis import strategies as st

from assistant.caveats import CORRECTIONS_WAIT
from assistant.settings import Settings
from assistant.turn import Assistant
from index.build import build
from index.entries import Statement
from index.statistics import Statistic
from index.steps import Steps, WriteVectors
from index.tables import read_table
from index.vectors import PaperText, VectorStore, build_vectors, kept_statements
from ingest.corrections import (
    COLUMNS,
    FILE,
    Corrections,
    CorrectionsError,
    corrections_print,
    parse_corrections,
)
from ingest.paper import Affiliation


def rows_of(text: str) -> Corrections:
    return parse_corrections(text.encode())


def read_as(country: str | None = "CN", text: str = "Northeastern University") -> Affiliation:
    return Affiliation(text, "Northeastern University", None, country, country, "gazetteer", 0.7)


def corrected(text: str, *read: Affiliation, author: str = "Zoë Löw") -> tuple[Affiliation, ...]:
    given = [(one.text, [one]) for one in read]
    return rows_of(text).correct(["colm2025/a", "colm2025/old"], author, given)


# -- what a row does -------------------------------------------------------------------------------


def test_a_string_is_put_right_whatever_its_case_and_spaces() -> None:
    text = "affiliation,country\n  northeastern   UNIVERSITY ,United States\n"
    (found,) = corrected(text, read_as())
    assert (found.country, found.home_country) == ("US", "US")
    assert (found.basis, found.confidence) == ("corrected", 1.0)
    assert (found.text, found.institution) == ("Northeastern University",) * 2


def test_an_institution_is_put_right_by_any_of_its_names() -> None:
    read = Affiliation("Some dept., MIT", "Massachusetts Institute of Technology", country="FR")
    (found,) = corrected("institution,country\nMIT,US\n", read)
    assert (found.country, found.basis) == ("US", "corrected")


def test_one_author_of_one_paper_is_put_right_by_any_id_of_the_paper() -> None:
    for paper in ("colm2025/a", "colm2025/old"):
        text = f"paper_id,author,country\n{paper},zoe low,US\n"
        assert corrected(text, read_as())[0].country == "US"
        assert corrected(text, read_as(), author="Zoë Other") == (read_as(),)
    other = "paper_id,author,country\ncolm2025/b,zoe low,US\n"
    assert corrected(other, read_as()) == (read_as(),)


def test_an_author_without_affiliation_gets_one() -> None:
    text = "paper_id,author,set_institution\ncolm2025/a,Zoë Löw,Tsinghua University\n"
    (found,) = corrected(text)
    assert (found.institution, found.country, found.text) == ("Tsinghua University", "CN", None)


def test_one_of_several_affiliations_is_named_by_its_string() -> None:
    text = "paper_id,author,affiliation,country\ncolm2025/a,Zoë Löw,Somewhere,KE\n"
    found = corrected(text, read_as(), read_as(text="Somewhere"))
    assert [a.country for a in found] == ["CN", "KE"]


def test_the_nearest_row_wins() -> None:
    text = (
        "affiliation,institution,paper_id,author,country\n"
        ",Northeastern University,,,DE\n"
        "Northeastern University,,,,FR\n"
        ",,colm2025/a,Zoë Löw,US\n"
    )
    assert corrected(text, read_as())[0].country == "US"
    assert corrected(text, read_as(), author="Else")[0].country == "FR"
    assert corrected(text, read_as(text="NEU, Boston"), author="Else")[0].country == "DE"


def test_an_institution_brings_its_own_place_and_home() -> None:
    (found,) = corrected("affiliation,set_institution\nX,Google\n", read_as(text="X"))
    assert (found.institution, found.country, found.home_country) == ("Google", "US", "US")
    (found,) = corrected("affiliation,set_institution\nX,Quorn Labs\n", read_as(text="X"))
    assert (found.institution, found.country) == ("Quorn Labs", "CN")


def test_a_company_stays_at_home_when_its_lab_moves() -> None:
    read = Affiliation("Google", "Google", None, "US", "US", "gazetteer", 0.6)
    (found,) = corrected("affiliation,country\nGoogle,UK\n", read)
    assert (found.country, found.home_country) == ("GB", "US")
    (found,) = corrected("affiliation,country,home_country\nGoogle,UK,Ireland\n", read)
    assert (found.country, found.home_country) == ("GB", "IE")


def test_unknown_takes_a_country_away() -> None:
    (found,) = corrected("affiliation,country\nNortheastern University,unknown\n", read_as())
    assert (found.country, found.home_country, found.basis) == (None, None, "corrected")


def test_a_string_read_in_parts_may_be_put_right_whole() -> None:
    parts = [read_as("US", "School of X"), read_as("CN", "Y")]
    text = "affiliation,set_institution,country\nSchool of X and Y,School of X and Y,KE\n"
    found = rows_of(text).correct(["p"], "A", [("School of X and Y", parts)])
    assert [(a.text, a.institution, a.country) for a in found] == [
        ("School of X and Y", "School of X and Y", "KE")
    ]
    found = rows_of("affiliation,country\nY,KE\n").correct(["p"], "A", [("X and Y", parts)])
    assert [a.country for a in found] == ["US", "KE"]


@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from([None, "US", "CN"])), max_size=4))
def test_what_no_row_is_about_stays_as_it_is(read: list[tuple[str, str | None]]) -> None:
    given_ = [(text, [Affiliation(text, None, None, country)]) for text, country in read]
    rows = rows_of("affiliation,country\nnowhere that anyone is really,US\n")
    found = rows.correct(["p"], "A", given_)
    assert found == tuple(dict.fromkeys(a for _, one in given_ for a in one))


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("affiliation,land\nX,US\n", "line 1: 'land' is none of its columns"),
        ("affiliation,affiliation,country\nX,X,US\n", "line 1: a column is there twice"),
        ("affiliation,country\nX,Grmany\n", "line 2: 'Grmany' in country is no country"),
        ("affiliation,country\nX,US\n\nY,QQ\n", "line 4: 'QQ' in country is no country"),
        ("affiliation,country\nX,\n", "line 2: changes nothing"),
        ("affiliation,country\n,US\n", "line 2: is about nothing"),
        ("paper_id,country\ncolm2025/a,US\n", "line 2: names a paper and no author"),
        ("author,country\nA B,US\n", "line 2: names an author and no paper"),
        ("affiliation,institution,country\nX,Y,US\n", "line 2: is about an institution and"),
        ("affiliation,country\nX,US\nx,CN\n", "line 3: says otherwise than line 2"),
        ("affiliation,country\nX, Y,US\n", "line 2: has 3 cells for 2 columns"),
        ('affiliation,country\n"X,US\n', "is no CSV"),
    ],
)
def test_a_bad_row_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CorrectionsError, match=said) as caught:
        rows_of(text)
    assert FILE in str(caught.value) and "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(CorrectionsError, match="UTF-8"):
        parse_corrections(b"affiliation,country\n\xff\xfe,US\n")


def test_rows_may_be_of_several_lines_and_of_other_spreadsheets() -> None:
    text = '\ufeffAffiliation;Country;note\r\n"X\r\nY";US;two lines\r\nZ;QQ;\r\n'
    with pytest.raises(CorrectionsError, match="line 4"):
        rows_of(text)
    (row,) = rows_of(text.replace("QQ", "")[:-8]).rows
    assert (row.line, row.affiliation, row.values) == (2, "X\r\nY", {"country": "US"})


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=12), min_size=8, max_size=8)
)
def test_any_row_is_read_or_refused_in_one_line(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, cells])
    try:
        assert len(rows_of(out.getvalue()).rows) <= 1
    except CorrectionsError as error:
        assert "\n" not in " ".join(str(error).split())


# -- builds ----------------------------------------------------------------------------------------


def write_list(folder: Path) -> str:
    path = folder / "colm2025.json"
    entries = [
        {"id": str(i), "title": f"T{i}", "author": "A B", "aff": aff, "status": "Poster"}
        for i, aff in enumerate(["Nowhere Institute", "MIT"])
    ]
    path.write_text(json.dumps(entries), "utf-8")
    return str(path)


def test_a_build_without_source_applies_them_under_a_new_id(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = build(data, [write_list(tmp_path)], vectors=False)
    (data / FILE).write_text("affiliation,country\nNowhere Institute,Kenya\n", "utf-8")
    assistant = Assistant(Settings(data=data))
    question = "How many papers have an affiliation in Kenya?"
    before = assistant.answer(question)
    assert CORRECTIONS_WAIT in before.caveats
    second = build(data, vectors=False)
    assert second.changed
    assert second.corpus.stamp.corpus_id != first.corpus.stamp.corpus_id
    after = assistant.answer(question)
    assert (after.value, after.papers) == (1, ("colm2025/0",))
    assert CORRECTIONS_WAIT not in after.caveats
    one, other = read_table(second.corpus.folder, "authorships").to_pylist()
    assert (one["country"], one["basis"], one["confidence"]) == ("KE", "corrected", 1)
    assert other["basis"] != "corrected"
    assert not build(data, vectors=False).changed
    (data / FILE).unlink()
    assert CORRECTIONS_WAIT in assistant.answer(question).caveats
    third = build(data, vectors=False)
    assert third.corpus.stamp.corpus_id == first.corpus.stamp.corpus_id


def test_a_bad_row_leaves_the_corpus_as_it_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    first = build(data, [write_list(tmp_path)], steps=toy_steps())
    (data / FILE).write_text("affiliation,country\nMIT,Atlantis\n", "utf-8")
    with pytest.raises(CorrectionsError, match=r"corrections\.csv line 2") as caught:
        build(data, steps=toy_steps())
    assert caught.value.exit_code == 2
    assert (data / "current").read_text().strip() == first.corpus.folder.name
    assert sorted(p.name for p in (data / "corpora").iterdir()) == [first.corpus.folder.name]


def test_corrections_read_nothing_again(tmp_path: Path) -> None:
    data, asked = tmp_path / "data", []  # type: ignore[var-annotated]
    steps = toy_steps(readers=toy_readers(asked=asked))
    build(data, [write_list(tmp_path)], steps=steps)
    asked.clear()
    (data / FILE).write_text("affiliation,country\nMIT,FR\n", "utf-8")
    assert build(data, steps=steps).changed
    assert asked == []


def test_corrections_embed_nothing(tmp_path: Path) -> None:
    used: list[str] = []

    def steps(code: str = "1") -> Steps:
        toy = toy_steps(code=code)

        def noting(name: str) -> WriteVectors:
            def write(*args: Any) -> str:
                used.append(name)
                return toy.vectors(*args)

            return write

        return replace(toy, vectors=noting("embeds"), kept_vectors=noting("keeps"))

    data = tmp_path / "data"
    build(data, [write_list(tmp_path)], steps=steps())
    (data / FILE).write_text("affiliation,country\nMIT,FR\n", "utf-8")
    build(data, steps=steps())
    assert used == ["embeds", "keeps"]
    (data / FILE).write_text("affiliation,country\nMIT,KE\n", "utf-8")
    build(data, steps=steps(code="2"))
    build(data, steps=steps(code="2"), force=True)
    assert used == ["embeds", "keeps", "embeds", "embeds"]


def test_a_new_statistic_waits_for_the_next_build_that_embeds(tmp_path: Path) -> None:
    encoder, store = FakeEncoder(), VectorStore(tmp_path / "store")
    papers = [PaperText("colm2024/a", "Qwen")]
    old, new = Statement("s1", "Old."), Statement("s2", "New.")
    (tmp_path / "one").mkdir()
    build_vectors(tmp_path / "one", papers, [old], encoder, store)
    assert kept_statements(papers, [old, new], encoder, store) == [old]
    more = [*papers, PaperText("colm2024/b", "Llama")]
    assert kept_statements(more, [old, new], encoder, store) == [old, new]


def test_a_row_that_fits_nothing_is_noted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text("affiliation,country\nMIT,FR\nElsewhere,FR\n", "utf-8")
    stamp = build(data, [write_list(tmp_path)], steps=toy_steps()).corpus.stamp
    notes = [(n.source, n.place, n.text) for n in stamp.ledger.notes]
    assert notes == [(FILE, "line 3", "fits nothing in this corpus")]


def test_a_file_without_rows_is_none(tmp_path: Path) -> None:
    assert corrections_print(tmp_path) is None
    for text in ("", "affiliation,country\n", ",".join(COLUMNS) + "\r\n\r\n,,,\r\n"):
        (tmp_path / FILE).write_text(text, "utf-8")
        assert corrections_print(tmp_path) is None
        assert rows_of(text).sha256 is None


def test_a_statistic_with_another_number_is_not_embedded_again(tmp_path: Path) -> None:
    def statement(n: int) -> Statement:
        text = f"{n:,} of the 1,018 papers at COLM 2024 name Qwen ({n / 10.18:.1f} %)."
        found = Statistic(text, n / 10.18, "percent", n, 1018, "{}", "Qwen")
        return Statement(found.statistic_id, found.statement, gist=found.gist)

    encoder = FakeEncoder()
    papers = [PaperText("colm2024/a", "Qwen")]
    for n in (3, 1001):
        folder = tmp_path / str(n)
        folder.mkdir()
        build_vectors(folder, papers, [statement(n)], encoder, VectorStore(tmp_path / "store"))
        if n == 3:
            embedded = len(encoder.encoded)
    assert len(encoder.encoded) == embedded == 2
