"""Chips: any condition can be taken away or changed, and nothing else of the question changes."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.behind import behind
from assistant.question import Comparison, Count, Ranking, Trend, query_json, read_query
from assistant.swap import SwapError
from assistant.turn import Assistant
from index import conditions as c

QUESTION = "How many US-China papers at Lantern 2025 used Qwen?"


def swap(assistant: Assistant, question: str, chip: str, text: str) -> tuple[str, str, Any]:
    """The readings before and after, and the query after."""
    answer = assistant.answer(question)
    assert answer.query is not None
    (index,) = [x.index for x in assistant.chips(answer.query) if x.label == chip]
    query = assistant.with_chip(answer.query, index, text)
    return answer.readback, assistant.answer_query(query).readback, query


@pytest.mark.parametrize(
    ("chip", "text", "old", "new"),
    [
        ("Qwen built on or evaluated", "llama", "Qwen", "Llama"),
        ("an affiliation in China (mainland)", "germany", "China (mainland)", "Germany"),
        ("an affiliation in the United States", "EU", "the United States", "the European Union"),
        ("2025", "2024", "Lantern 2025", "Lantern 2024"),
        ("2025", "2023–2024", "Lantern 2025", "Lantern 2023 to 2024"),
        ("accepted", "Rejected", "accepted", "status rejected"),
    ],
)
def test_a_changed_chip_changes_its_words_and_nothing_else(
    assistant: Assistant, chip: str, text: str, old: str, new: str
) -> None:
    before, after, _ = swap(assistant, QUESTION, chip, text)
    assert old in before
    assert sorted(after.split(" · ")) == sorted(before.replace(old, new).split(" · "))


def test_a_country_keeps_whose_it_is_and_a_model_what_was_done_with_it(
    assistant: Assistant,
) -> None:
    _, _, query = swap(
        assistant,
        "how many papers with a first author in Japan used Qwen?",
        "the first author has an affiliation in Japan",
        "China",
    )
    held = [x for x in c.leaves(read_query(query).where) if isinstance(x, c.Countries)]
    assert held == [c.Countries(("CN",), "first")]


def test_words_of_a_topic_are_taken_as_they_are_typed(assistant: Assistant) -> None:
    answer = assistant.answer("how many papers are about retrieval?")
    assert answer.query is not None
    (chip,) = [x for x in assistant.chips(answer.query) if x.slot == "words"]
    query = assistant.with_chip(answer.query, chip.index, "tokenizers")
    assert (
        assistant.answer_query(query).papers
        == assistant.answer("how many papers are about tokenizers?").papers
    )


def test_of_every_status_takes_the_condition_away(assistant: Assistant) -> None:
    _, after, _ = swap(assistant, QUESTION, "accepted", "of every status")
    assert "accepted" not in after


def test_an_item_of_a_comparison_is_changed_with_its_name(assistant: Assistant) -> None:
    items = (c.Models(("Qwen",)), c.Models(("Llama",)), c.Models(("GPT",)))
    query = query_json(Comparison(items, ("Qwen", "Llama", "GPT"), c.Accepted()))
    (chip,) = [x for x in assistant.chips(query) if x.label.startswith("Llama")]
    changed = read_query(assistant.with_chip(query, chip.index, "Mistral"))
    assert isinstance(changed, Comparison)
    assert changed.labels == ("Qwen", "Mistral", "GPT")
    assert changed.items[1] == c.Models(("Mistral",))


def test_the_part_of_a_share_can_be_changed_but_not_taken_away(assistant: Assistant) -> None:
    answer = assistant.answer("What share of Lantern 2025 papers has a first author in China?")
    assert answer.query is not None
    (chip,) = [x for x in assistant.chips(answer.query) if not x.removable]
    assert "China" in chip.label and chip.changeable
    with pytest.raises(IndexError):
        assistant.without_chip(answer.query, chip.index)
    changed = assistant.answer_query(assistant.with_chip(answer.query, chip.index, "Japan"))
    asked = assistant.answer("What share of Lantern 2025 papers has a first author in Japan?")
    assert (changed.value, changed.papers) == (asked.value, asked.papers)


def test_of_two_sides_each_can_be_changed_and_none_taken_away(assistant: Assistant) -> None:
    query = query_json(
        Comparison((c.Models(("Qwen",)), c.Models(("Llama",))), ("Qwen", "Llama"), c.Accepted())
    )
    sides = [x for x in assistant.chips(query) if not x.removable]
    assert len(sides) == 2
    changed = read_query(assistant.with_chip(query, sides[0].index, "Mistral"))
    assert isinstance(changed, Comparison)
    assert changed.labels == ("Mistral", "Llama")


def test_every_chip_that_can_be_taken_away_leaves_a_question(assistant: Assistant) -> None:
    for text in (
        QUESTION,
        "What share of Lantern 2025 papers with a US author used Qwen?",
        "which countries have the most papers that used Llama?",
        "papers from Germany by year",
    ):
        query = assistant.answer(text).query
        assert query is not None
        for chip in assistant.chips(query):
            if chip.removable:
                assert assistant.answer_query(assistant.without_chip(query, chip.index)).query


@pytest.mark.parametrize("text", ["", "   ", "nowhere at all", "<script>", "x" * 5000])
def test_a_value_that_names_nothing_is_refused_in_one_line(assistant: Assistant, text: str) -> None:
    with pytest.raises(SwapError) as refused:
        swap(assistant, QUESTION, "an affiliation in China (mainland)", text)
    assert len(str(refused.value)) < 400
    assert "\n" not in str(refused.value)


def test_every_choice_that_is_offered_can_be_taken(assistant: Assistant) -> None:
    answer = assistant.answer(QUESTION)
    assert answer.query is not None
    offered = 0
    for chip in assistant.chips(answer.query):
        for choice in assistant.chip_choices(answer.query, chip.index):
            query = assistant.with_chip(answer.query, chip.index, choice)
            read_query(query)
            offered += 1
    assert offered > 50


RANKED = "country pair family developer venue year edition status track home_country author".split()


@pytest.mark.parametrize("by", RANKED)
def test_the_question_behind_a_bar_has_the_number_of_the_bar(assistant: Assistant, by: Any) -> None:
    question = Ranking(by, c.Accepted())
    rows = assistant.answer_query(query_json(question)).rows
    assert rows
    for row in rows[:8]:
        asked = behind(question, row.label)
        assert asked is not None
        assert assistant.answer_query(query_json(asked)).value == row.value


def test_the_question_behind_an_institution_counts_what_belongs_to_it_too(
    assistant: Assistant,
) -> None:
    question = Ranking("institution", c.Accepted())
    for row in assistant.answer_query(query_json(question)).rows[:8]:
        asked = behind(question, row.label)
        assert asked is not None
        value = assistant.answer_query(query_json(asked)).value
        assert value is not None and row.value is not None and value >= row.value


@pytest.mark.parametrize(
    "question",
    [
        Trend(c.Accepted()),
        Trend(c.Countries(("CN",)), c.Accepted()),
        Trend(c.Accepted(), by="edition"),
        Trend(c.Accepted(), quantity="authors_per_paper"),
        Ranking("country", c.Models(("Qwen",)), c.Accepted()),
    ],
    ids=["papers", "share", "by edition", "average", "ranked by share"],
)
def test_the_question_behind_a_point_has_the_number_of_the_point(
    assistant: Assistant, question: Any
) -> None:
    rows = [r for r in assistant.answer_query(query_json(question)).rows if r.value is not None]
    assert rows
    for row in rows[:5]:
        asked = behind(question, row.label)
        assert asked is not None
        assert assistant.answer_query(query_json(asked)).value == pytest.approx(row.value)


@pytest.mark.parametrize("label", ["Nowhere", "", "–", "Germany–", "x" * 100])
def test_a_label_that_names_no_country_has_no_question(label: str) -> None:
    assert behind(Ranking("country"), label) is None
    assert behind(Ranking("pair"), label) is None
    assert behind(Trend(), label) is None
    assert behind(Count(), label) is None
