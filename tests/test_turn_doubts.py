"""Turns that say something which their reading has nothing of are asked about again; and after a
turn without an answer nothing points back past it."""

from __future__ import annotations

import pytest
from conversation import ask

from assistant.turn import Assistant
from assistant.turn_bounds import points_at_last

QWEN = "How many Lantern 2025 papers mention Qwen?"
CHINA = "How many Lantern 2025 papers have an author in China?"


@pytest.mark.parametrize(
    ("first", "turn"),
    [
        (QWEN, "everything besides those, thrown together with Llama in one pot"),
        (QWEN, "without the ones that are orals or so, roughly, in your view"),
        (QWEN, "Qwen out of fashion, Llama en vogue"),
        (QWEN, "would such a thing move elsewhere for Lantern 2024 papers"),
        (QWEN, "How many of the 2024 papers that do so have a German author, then?"),
        (CHINA, "all but people with a first author in Germany, as it were"),
        (CHINA, "number of papers with that one, so to speak, and a German author"),
    ],
)
def test_a_doubtful_reading_gives_no_number(assistant: Assistant, first: str, turn: str) -> None:
    answer = ask(assistant, first, turn)
    assert answer.refused, answer.readback


def test_two_acts_in_a_turn_are_done_one_by_one(assistant: Assistant) -> None:
    plain = ask(assistant, "List the Lantern 2025 papers that mention Llama")
    answer = ask(assistant, QWEN, "the same for Llama, and list them")
    assert answer.papers == plain.papers


@pytest.mark.parametrize("turn", ["list them", "what share is that?", "and those from Germany?"])
def test_nothing_points_past_a_turn_that_got_no_answer(assistant: Assistant, turn: str) -> None:
    before = assistant.answer(QWEN)
    refused = assistant.answer("and how many of the authors are women?", before.query)
    assert refused.query is None
    assert not assistant.answer(turn, before.query).refused
    assert assistant.answer(turn, before.query, unanswered=True).refused


def test_a_turn_that_says_what_it_wants_needs_no_answer_before(assistant: Assistant) -> None:
    before = assistant.answer(QWEN)
    answer = assistant.answer("and in 2024?", before.query, unanswered=True)
    assert answer.value == assistant.answer("and in 2024?", before.query).value
    assert not points_at_last("How many ICML 2024 papers have both Tsinghua and Stanford on them?")


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [("translaton", "translation"), ("halucination", "hallucination"), ("evalution", "evaluation")],
)
def test_a_slip_in_a_topic_is_put_right_and_told(
    assistant: Assistant, misspelt: str, right: str
) -> None:
    asked = "How many Lantern papers are about {}?"
    answer, meant = (assistant.answer(asked.format(word)) for word in (misspelt, right))
    if not meant.value:
        pytest.skip(f"too few papers of the sample hold “{right}”")
    assert answer.value == meant.value
    assert any(misspelt in note and right in note for note in answer.notes)


def test_a_word_that_is_near_nothing_stays_what_it_is(assistant: Assistant) -> None:
    assert assistant.answer("How many Lantern papers are about blorfication?").value == 0


def test_two_names_with_an_and_between_them_are_no_acronym(assistant: Assistant) -> None:
    answer = ask(assistant, CHINA, "Sorry, I meant the US, and I meant Lantern 2024.")
    plain = ask(assistant, "How many Lantern 2024 papers have an author in the US?")
    assert answer.refused or answer.value == plain.value


@pytest.mark.parametrize(
    "words", ["with a known country", "whose country is known", "with known countries"]
)
def test_a_share_of_papers_with_a_known_country_is_of_those(
    assistant: Assistant, words: str
) -> None:
    answer = assistant.answer(f"What share of Lantern 2024 papers {words} have a German author?")
    known = assistant.answer("How many Lantern 2024 papers have a known country?")
    assert answer.refused or answer.denominator == known.value
