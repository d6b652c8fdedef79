"""Parts of a question that belong together, or apart: each pair of texts asks the same."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.turn import Assistant


def same(one: Answer, two: Answer) -> bool:
    return (one.readback, one.value, one.kind) == (two.readback, two.value, two.kind)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("papers with a university in Germany", "papers with a German university"),
        ("papers with no university in the US", "papers without any American university"),
        ("papers with a company from China", "papers with a Chinese company"),
        (
            "how many papers use a model by Meta but none by OpenAI?",
            "how many papers use a model by Meta but no model by OpenAI?",
        ),
        ("papers that use models from China", "papers that use Chinese models"),
        ("papers from China, counting Hong Kong", "papers from China or Hong Kong"),
        (
            "what share of Japanese papers have no foreign co-author?",
            "what share of Japanese papers have affiliations in Japan only?",
        ),
        (
            "compare the share of orals among US and Chinese papers",
            "are US papers more often orals than Chinese papers?",
        ),
        (
            "maximum number of countries on a Lantern 2024 paper",
            "the largest number of countries that any Lantern 2024 paper brings together",
        ),
        ("which institution uses Qwen most?", "which institution has the most papers using Qwen?"),
        (
            "share of papers about robots among orals",
            "what share of the orals are about robots?",
        ),
        ("when was Qwen first named at Lantern?", "Lantern papers naming Qwen by year"),
        (
            "Do Chinese papers have more authors on average than US ones?",
            "average number of authors, Chinese papers against US papers",
        ),
        (
            "NIPS titles: how many papers have robot in their title?",
            "NIPS titles: how many papers have robot in their title?",
        ),
        (
            "how many titles have the word robot in them?",
            "how many papers have robot in the title?",
        ),
        (
            "Where are the first authors of Lantern 2024 based? Top 3 countries.",
            "which countries have the most first authors of Lantern 2024, top 3",
        ),
        (
            "To verify: the median number of authors per paper at Lantern 2024?",
            "the median number of authors per paper at Lantern 2024?",
        ),
        (
            "I don't suppose you could tell me how many papers are from Kenya?",
            "how many papers are from Kenya?",
        ),
    ],
)
def test_two_ways_to_ask_the_same(assistant: Assistant, text: str, plain: str) -> None:
    asked, wanted = assistant.answer(text), assistant.answer(plain)
    assert same(asked, wanted), (asked.readback or asked.text, wanted.readback or wanted.text)


def test_only_academic_authors_are_all_of_them(assistant: Assistant) -> None:
    all_there = assistant.answer("how many papers have only academic authors?")
    some = assistant.answer("how many papers have a university affiliation?")
    assert "every author" in all_there.readback
    assert all_there.value is not None
    assert some.value is not None
    assert all_there.value < some.value


@pytest.mark.parametrize(
    "text",
    [
        "how many papers have only university affiliations?",
        "number of Lantern papers by year and country",
        "how many US papers each year, and Chinese ones?",
        "which countries are represented at Lantern 2024 but not at Lantern 2023?",
        "how many papers are from other countries?",
        "newest papers about Llama",
        "papers by authors named Crowhurst",
        "how many authors named Carys Penhaligon are there?",
        "where does Carys Penhaligon work?",
        "what share of model mentions are of open-weight models?",
        "ratio of papers with companies to papers without at Lantern 2024",
        "robotics was a small field once. How many Lantern papers speak of it?",
        "how many papers use Qwen? Count the withdrawn ones in.",
    ],
)
def test_what_cannot_be_put_to_the_tables_gets_no_number(assistant: Assistant, text: str) -> None:
    assert assistant.answer(text).refused


@pytest.mark.parametrize(
    ("first", "then", "whole"),
    [
        (
            "top 5 countries at Lantern 2024?",
            "drop the US",
            "top 5 countries at Lantern 2024 leaving out the US",
        ),
        (
            "papers of Germany and Japan?",
            "swap Germany for Kenya",
            "papers of Kenya and Japan?",
        ),
        (
            "how many papers name Llama?",
            "leave out Lantern 2023",
            "how many papers name Llama, except those of Lantern 2023?",
        ),
        (
            "single-author papers at Lantern 2023?",
            "and 24?",
            "single-author papers at Lantern 2024?",
        ),
        (
            "what share of papers use Llama?",
            "raw number, not percent",
            "how many papers use Llama?",
        ),
        (
            "how many papers are from both Germany and Japan?",
            "as a share of all the Japanese ones?",
            "what share of Japanese papers have a German affiliation?",
        ),
    ],
)
def test_follow_ups(assistant: Assistant, first: str, then: str, whole: str) -> None:
    asked = assistant.answer(then, assistant.answer(first).query)
    wanted = assistant.answer(whole)
    assert not wanted.refused
    assert asked.value == wanted.value
    assert [r.label for r in asked.rows] == [r.label for r in wanted.rows]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("which models are named most?", "and the American ones? robotics"),
        ("how many papers are from Kenya?", "and Rabenfels?"),
        ("how many papers are from Kenya?", "as a share of the open-weight ones?"),
    ],
)
def test_unknown_words_of_a_follow_up_are_not_dropped(
    assistant: Assistant, first: str, then: str
) -> None:
    assert assistant.answer(then, assistant.answer(first).query).refused


def test_three_names_with_an_article_are_one_list(assistant: Assistant) -> None:
    """ "And the" opens follow-ups too; here it joins."""
    asked = assistant.answer("how many papers come from Japan, Germany and the UK respectively?")
    assert [r.label for r in asked.rows] == ["Japan", "Germany", "the United Kingdom"]
    listed = assistant.answer("Japan, Germany, UK: papers at Lantern")
    assert [r.label for r in listed.rows] == ["Japan", "Germany", "the United Kingdom"]


def test_countries_in_a_region_are_those_of_it(assistant: Assistant) -> None:
    answer = assistant.answer("which countries in Africa have the most papers?")
    assert {r.label for r in answer.rows} <= {"Kenya", "Nigeria", "South Africa", "Egypt", "Ghana"}
    assert answer.rows
