"""What the page does when it is asked: without state, and whatever a browser sends."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from fake_assistant import EVIL, FakeAssistant, count_answer
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Row
from assistant.page.desk import Desk
from assistant.page.share import pack_query, read_link, unpack_query, write_link
from assistant.page.thread import thread_html
from assistant.page.turns import (
    LONGEST_QUESTION,
    MOST_TURNS,
    Turn,
    headline,
    read_turns,
    turn_of,
    write_turns,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=20,
)


def desk(**given_: Any) -> tuple[Desk, FakeAssistant]:
    assistant = FakeAssistant(**given_)
    return Desk(assistant), assistant


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(link.removeprefix("?")))


def test_a_question_adds_a_turn_and_shows_its_proof() -> None:
    view = desk()[0].ask("how many?", ())
    assert [t.question for t in view.turns] == ["how many?"]
    assert "how many?" in view.thread
    assert view.proof is not None
    assert "All papers (2)" in view.proof


def test_a_follow_up_passes_the_query_of_the_last_answer_along() -> None:
    page, assistant = desk()
    turns = page.ask("how many?", ()).turns
    turns = page.ask("nationals?", turns).turns  # refused: it has no query
    page.ask("and llama?", turns)
    assert assistant.asked[1][1] == turns[0].query


def test_a_blank_question_asks_nothing() -> None:
    page, assistant = desk()
    assert page.ask("   ", ()).turns == ()
    assert assistant.asked == []


def test_a_very_long_question_is_cut() -> None:
    page, assistant = desk()
    page.ask("x" * 100_000, ())
    assert len(assistant.asked[0][0]) == LONGEST_QUESTION


def test_a_refusal_leaves_the_proof_of_the_answer_before() -> None:
    page, _ = desk()
    view = page.ask("nationals?", page.ask("how many?", ()).turns)
    assert view.proof is None
    assert "nationality" in view.thread


def test_an_error_inside_is_told_calmly_and_tells_nothing_else() -> None:
    page, _ = desk(fails=True)
    view = page.ask("how many?", ())
    assert "nothing was counted" in view.thread
    assert "somebody" not in view.thread
    assert view.turns[-1].query is None


def test_taking_a_chip_away_asks_the_narrower_query() -> None:
    page, _ = desk()
    view = page.drop_chip(0, 1, page.ask("how many?", ()).turns)
    assert view.turns[-1].question == "without: Qwen"
    assert view.turns[-1].papers == 3


def test_chips_and_turns_that_do_not_exist_change_nothing() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    for turn, chip in ((9, 0), (-1, 0), (0, 9), (0, -1)):
        assert page.drop_chip(turn, chip, turns).turns == turns


def test_the_proof_of_an_earlier_turn_can_be_opened() -> None:
    page, _ = desk()
    turns = page.ask("second", page.ask("first", ()).turns).turns
    view = page.show(0, turns)
    assert view.proof is not None
    assert "for “first”" in view.proof
    assert view.turns == turns


def test_a_page_opened_again_shows_its_conversation_and_the_last_proof() -> None:
    page, _ = desk()
    turns = page.ask("nationals?", page.ask("first", ()).turns).turns
    kept = json.loads(json.dumps(write_turns(turns)))
    view = page.open(read_turns(kept), {})
    assert view.turns == turns
    assert view.proof is not None
    assert "for “first”" in view.proof


def test_the_rows_of_the_table_are_all_papers_of_the_turn() -> None:
    page, _ = desk()
    rows = page.papers(0, page.ask("how many?", ()).turns)["rows"]
    assert [r[0] for r in rows] == ["colm2025/1", "colm2025/2"]


def test_evidence_is_given_for_one_paper_and_for_an_unknown_one_there_is_none() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    assert "<mark>Qwen2.5-7B</mark>" in page.evidence(0, "colm2025/1", turns)["html"]
    assert "<mark>" not in page.evidence(0, "nowhere/1", turns)["html"]


def test_a_download_names_its_file_and_of_a_wrong_form_there_is_none() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    made = page.download(0, "csv", turns)
    assert made is not None
    assert made["name"] == "papertally-how-many.csv"
    assert page.download(0, "exe", turns) is None
    assert page.download(7, "csv", turns) is None


def test_two_readers_have_nothing_in_common() -> None:
    page, assistant = desk()
    one = page.ask("first", ()).turns
    page.ask("other", ())
    assert assistant.asked[1][1] is None
    assert [t.question for t in one] == ["first"]


# -- links -----------------------------------------------------------------------------------------


def test_a_shared_link_asks_the_same_query_under_its_words() -> None:
    query = {"version": 1, "kind": "count", "ids": ["colm2025/1"]}
    view = desk()[0].open((), parameters(write_link("how many?", query, "abc123")))
    assert [t.question for t in view.turns] == ["how many?"]
    assert view.turns[0].papers == 1
    assert "This link was made on" not in view.thread


def test_a_link_of_another_corpus_says_so() -> None:
    query = {"version": 1, "kind": "count"}
    view = desk()[0].open((), parameters(write_link("how many?", query, "older")))
    assert "This link was made on corpus older" in view.thread


def test_a_damaged_link_is_told_calmly() -> None:
    view = desk()[0].open((), {"query": "%%%", "ask": EVIL})
    assert "no question that this version can read" in view.thread


def test_a_link_to_what_is_no_query_is_refused() -> None:
    view = desk()[0].open((), {"query": pack_query({"version": 99}), "ask": "x"})
    assert view.turns[0].kind == "refusal"


def test_a_link_takes_the_place_of_the_conversation_for_its_page_only() -> None:
    page, _ = desk()
    turns = page.ask("mine", ()).turns
    link = parameters(write_link("theirs", {"version": 1}, "abc123"))
    assert [t.question for t in page.open(turns, link).turns] == ["theirs"]


@given(st.dictionaries(st.text(max_size=10), JSON, max_size=5))
def test_a_packed_query_is_the_same_after_unpacking(query: dict[str, Any]) -> None:
    assert unpack_query(pack_query(query)) == query


@given(st.text(max_size=200))
def test_any_text_is_a_link_or_none(code: str) -> None:
    found = read_link({"query": code})
    assert found is not None
    assert found.query is None or isinstance(found.query, dict)


def test_a_link_that_unpacks_to_something_huge_is_none() -> None:
    assert unpack_query(pack_query({"a": "x" * 1_000_000})) is None


# -- what a browser keeps --------------------------------------------------------------------------


@given(JSON)
def test_whatever_a_browser_kept_is_read_or_passed_over(kept: Any) -> None:
    for turn in read_turns(kept):
        assert isinstance(turn, Turn)


@given(st.lists(st.dictionaries(st.sampled_from(["question", "query", "chips", "papers"]), JSON)))
def test_turns_from_outside_can_always_be_shown(kept: list[Any]) -> None:
    view = desk()[0].open(read_turns(kept), {})
    assert isinstance(view.thread, str)


def test_only_the_newest_turns_are_kept() -> None:
    turns = [Turn(str(n)) for n in range(50)]
    assert [t["question"] for t in write_turns(turns)] == [str(n) for n in range(50)][-MOST_TURNS:]


def test_a_turn_is_the_same_after_the_browser_kept_it() -> None:
    turn = turn_of("q", count_answer(["colm2025/1"]), ["a chip"])
    assert read_turns(json.loads(json.dumps(write_turns([turn])))) == (turn,)


def test_a_share_is_headed_by_its_percentage_and_its_parts() -> None:
    answer = count_answer(["colm2025/1"])
    share = replace(answer, kind="share", value=2.04, unit="percent", low=None, high=None)
    assert headline(share) == ("2.0 %", "1 of 49 papers")


def test_a_changed_chip_asks_again_and_says_what_was_changed() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    view = page.change_chip(0, 0, "COLM 2024", turns)
    assert [t.question for t in view.turns] == ["how many?", "COLM 2025 → COLM 2024"]
    assert view.turns[1].number == "1"


def test_a_change_to_nothing_known_is_refused_and_leaves_the_proof() -> None:
    page, _ = desk()
    view = page.change_chip(0, 1, "nowhere", page.ask("how many?", ()).turns)
    assert view.turns[1].kind == "refusal"
    assert "names no venue" in view.thread
    assert view.proof is None


def test_the_editor_of_a_chip_is_told_what_can_be_chosen() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    assert page.choices(0, 0, turns)["choices"] == ["COLM 2025", EVIL]
    assert page.choices(0, 7, turns)["choices"] == []
    assert page.choices(-1, 0, ())["choices"] == []


def test_a_chip_that_is_not_there_changes_nothing() -> None:
    page, _ = desk()
    turns = page.ask("how many?", ()).turns
    for turn, chip in ((0, 9), (5, 0), (-1, -1)):
        assert page.change_chip(turn, chip, "x", turns).turns == turns


def test_the_number_of_a_comparison_says_whose_it_is() -> None:
    rows = (Row("Qwen", 32), Row("Llama", 46))
    assert headline(Answer("comparison", "", 46, "papers", rows=rows)) == ("46", "papers: Llama")
    assert headline(Answer("comparison", "", 14, "papers", rows=rows)) == ("14", "papers")


def test_a_chip_that_the_question_needs_has_no_cross() -> None:
    turn = turn_of("q", count_answer(["colm2025/1"]), ["a", "b"], ["a"], ["b"])
    html = thread_html([turn])
    assert "Ask without: a" in html and "Change: a" not in html
    assert "Change: b" in html and "Ask without: b" not in html
