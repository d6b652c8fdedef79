"""Turns that lean on the question before, and wordings that once lost a part of it."""

from __future__ import annotations

import pytest
from conversation import ask
from plain_count import Corpus, evaluate

from assistant.page.turns import headline
from assistant.turn import Assistant

OF_2025 = "accepted(p) and year(p, 2025)"


def count(corpus: Corpus, expression: str) -> int:
    return int(evaluate(f"count(lambda p: {OF_2025} and ({expression}))", corpus))


LLAMA = "How many Lantern 2025 papers use Llama?"


@pytest.mark.parametrize(
    ("turn", "other"),
    [
        ("is that more than the number that use Qwen?", "used(p, 'Qwen')"),
        ("is that more than for Qwen?", "used(p, 'Qwen')"),
        ("how does that compare with those with a company?", "from_company(p)"),
        ("is that more than Chinese papers?", "has(p, 'CN')"),
    ],
)
def test_the_number_before_is_held_against_another(
    assistant: Assistant, corpus: Corpus, turn: str, other: str
) -> None:
    answer = ask(assistant, LLAMA, turn)
    assert answer.kind == "comparison"
    wanted = [count(corpus, "used(p, 'Llama')"), count(corpus, other)]
    assert [row.value for row in answer.rows] == wanted


def test_a_bound_is_not_held_against_the_number_before(assistant: Assistant) -> None:
    answer = ask(assistant, "How many Lantern 2025 papers have three authors?", "more than three?")
    assert answer.kind != "comparison"


def test_those_that_do_not_are_the_others(assistant: Assistant, corpus: Corpus) -> None:
    answer = ask(assistant, LLAMA, "and how many don't?")
    assert answer.value == count(corpus, "has_abstract(p) and not used(p, 'Llama')")
    narrowed = ask(
        assistant, "How many Lantern 2025 papers from China use Llama?", "how many don't?"
    )
    assert narrowed.kind == "refusal", "either of the two conditions could be denied"


@pytest.mark.parametrize(
    "text", ["which institutions are behind them?", "which country has the most of them?"]
)
def test_them_without_a_question_before_is_nobody(assistant: Assistant, text: str) -> None:
    assert assistant.answer(text).kind == "refusal"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (
            "How many Lantern 2025 papers mention Llama or Qwen, but not both?",
            "named(p, 'Llama') != named(p, 'Qwen')",
        ),
        ("How many Lantern 2025 papers use Llama, Qwen or both?", "used(p, 'Llama', 'Qwen')"),
        (
            "How many Lantern 2025 papers with a US author have an author outside the US?",
            "has(p, 'US') and len(set(countries_of(p)) - {'US'}) > 0",
        ),
        ("How many Lantern 2025 papers have nobody outside the US?", "only(p, 'US')"),
        (
            "How many papers at Lantern 2025 whose title contains learning?",
            "in_title(p, 'learning')",
        ),
        ("How many Lantern 2025 papers do not have exactly three authors?", "n_authors(p) != 3"),
        (
            "What share of the Hong Kong papers at Lantern 2025 also has a mainland affiliation?",
            "",
        ),
    ],
)
def test_no_part_of_it_is_lost(
    assistant: Assistant, corpus: Corpus, text: str, expression: str
) -> None:
    answer = assistant.answer(text)
    if expression:
        assert answer.value == count(corpus, expression), answer.readback
    else:
        assert answer.denominator == count(corpus, "has(p, 'HK')")
        assert answer.numerator == count(corpus, "has(p, 'HK') and has(p, 'CN')")


def test_a_place_in_a_ranking_is_the_row_at_it(assistant: Assistant) -> None:
    ranking = assistant.answer("Which countries have the most Lantern papers?")
    second = assistant.answer("Which country has the second most Lantern papers?")
    assert second.value == ranking.rows[1].value
    assert ranking.rows[1].label in second.text.partition(", behind")[0]
    # The page's headline and list of papers are of that row too.
    assert headline(second)[1] == f"papers: {ranking.rows[1].label}"
    assert len(second.papers) == second.value
    third = ask(assistant, "Which countries have the most Lantern papers?", "who's third there?")
    assert third.value == ranking.rows[2].value


def test_a_place_that_nobody_has_is_said_to_be_none(assistant: Assistant) -> None:
    ranking = assistant.answer("Which companies have the most Lantern 2025 papers that use Llama?")
    assert 0 < len(ranking.rows) < 10
    answer = assistant.answer(
        "Which company has the tenth most Lantern 2025 papers that use Llama?"
    )
    assert answer.value is None
    assert "no such place" in answer.text


@pytest.mark.parametrize(
    "turns",
    [
        (
            "What share of Lantern papers that name Llama name Qwen?",
            "and what share name Gemma?",
        ),
        ("What share of Lantern papers with a US author are from a company?", "and universities?"),
    ],
)
def test_a_share_keeps_what_it_is_taken_of(assistant: Assistant, turns: tuple[str, str]) -> None:
    before, after = ask(assistant, turns[0]), ask(assistant, *turns)
    assert after.kind == "share"
    assert after.denominator == before.denominator


def test_rules_of_wording_come_to_an_end(assistant: Assistant) -> None:
    for word in ("by first author ", "thru ", "A, B or both ", "no papers or more ", "pct "):
        assert assistant.answer((word * 150)[:900]).kind in ("refusal", "clarification", "overview")


RANKED = "Which model is named in the most Lantern papers?"


@pytest.mark.parametrize(
    ("turns", "number"),
    [
        (
            ("What share of Lantern 2025 papers have only Chinese affiliations?", "only US?"),
            "share(lambda p: only(p, 'US'), lambda p: accepted(p) and year(p, 2025))",
        ),
        (
            ("How many Lantern 2024 papers have authors from exactly 3 countries?", "at least 4?"),
            "count(lambda p: accepted(p) and year(p, 2024) and n_countries(p) >= 4)",
        ),
        (
            ("What is the mean number of countries per Lantern paper?", "and the median?"),
            "median(n_countries, lambda p: accepted(p))",
        ),
        (
            ("How many Lantern papers name Llama but not Qwen?", "and both?"),
            "count(lambda p: accepted(p) and named(p, 'Llama') and named(p, 'Qwen'))",
        ),
    ],
)
def test_a_short_turn_keeps_what_it_does_not_say(
    assistant: Assistant, corpus: Corpus, turns: tuple[str, ...], number: str
) -> None:
    answer = ask(assistant, *turns)
    assert answer.value == pytest.approx(evaluate(number, corpus), abs=0.05)


@pytest.mark.parametrize(
    "turns",
    [
        (RANKED, "How many of the 2025 papers build on it?"),
        (RANKED, "list those papers"),
        ("How many Lantern papers mention Qwen?", "How many did both of them write together?"),
        ("How many Lantern orals are Findings papers and Industry papers?",),
    ],
)
def test_what_cannot_be_told_gets_no_number(assistant: Assistant, turns: tuple[str, ...]) -> None:
    assert ask(assistant, *turns).refused


def test_an_author_of_a_paper_is_not_what_is_counted(assistant: Assistant, corpus: Corpus) -> None:
    answer = assistant.answer("How many of the Lantern 2025 orals have an author in the US?")
    wanted = "count(lambda p: year(p, 2025) and status(p, 'oral') and has(p, 'US'))"
    assert answer.value == evaluate(wanted, corpus)
