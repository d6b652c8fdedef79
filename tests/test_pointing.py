"""Follow-ups that point: a text after a question asks what the whole question would ask."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answer import Answer
from assistant.turn import Assistant


def last_of(assistant: Assistant, texts: Sequence[str]) -> Answer:
    """The last answer of a conversation."""
    answer = assistant.answer(texts[0])
    for text in texts[1:]:
        answer = assistant.answer(text, answer.query)
    return answer


@pytest.mark.parametrize(
    ("conversation", "whole"),
    [
        (
            ["papers with a first author in the US at Lantern 2025?", "and China?"],
            "papers with a first author in China at Lantern 2025?",
        ),
        (
            ["how many papers have affiliations in Japan only?", "same for the US"],
            "how many papers have affiliations in the US only?",
        ),
        (
            ["how many papers have a first author in China?", "and the last author?"],
            "how many papers have a last author in China?",
        ),
        (
            ["how many papers have a Chinese author?", "and with Hong Kong included?"],
            "how many papers have an author in China or Hong Kong?",
        ),
        (
            ["how many US-China papers?", "what if you count Hong Kong as China"],
            "how many US-China papers if Hong Kong is counted as China?",
        ),
        (
            ["how many Lantern 2025 papers used Qwen?", "and the year before?"],
            "how many Lantern 2024 papers used Qwen?",
        ),
        (
            ["how many Lantern 2025 papers used Llama?", "two years earlier?"],
            "how many Lantern 2023 papers used Llama?",
        ),
        (
            ["how many papers used Qwen?", "and how many mention it at all?"],
            "how many papers mention Qwen?",
        ),
        (
            ["how many papers used Qwen or Llama?", "and both?"],
            "how many papers used both Qwen and Llama?",
        ),
        (
            ["how many papers used Llama but not GPT?", "and GPT without Llama?"],
            "how many papers used GPT but not Llama?",
        ),
        (
            ["how many papers have an author in the UK?", "and for Canada instead of the UK?"],
            "how many papers have an author in Canada?",
        ),
        (
            ["how many papers have at least 3 countries?", "at least 4?"],
            "how many papers have at least 4 countries?",
        ),
        (
            ["how many papers are about robustness?", "and on sign language?"],
            "how many papers are about sign language?",
        ),
        (
            ["how many papers use a closed model?", "and with open weights?"],
            "how many papers use an open-weight model?",
        ),
        (
            ["which countries have the most papers in 2025?", "what about China?"],
            "how many papers from 2025 have an affiliation in China?",
        ),
        (
            [
                "what share of papers with a US author have a Chinese author?",
                "and the other way round?",
            ],
            "what share of papers with a Chinese author have a US author?",
        ),
    ],
)
def test_the_short_text_asks_what_the_whole_question_asks(
    assistant: Assistant, conversation: Sequence[str], whole: str
) -> None:
    short, plain = last_of(assistant, conversation), assistant.answer(whole)
    assert plain.value
    assert (short.value, sorted(short.papers)) == (plain.value, sorted(plain.papers))
    assert short.changes


def test_papers_of_one_country_alone_are_offered_beside_those_with_it(assistant: Assistant) -> None:
    answer = last_of(assistant, ["how many papers used Qwen?", "only China?"])
    assert answer.value == assistant.answer("how many papers from China used Qwen?").value
    alone = assistant.answer("how many papers used Qwen and are from China only?").value
    assert alone in [v.value for v in answer.variants]


@pytest.mark.parametrize(
    "text",
    [
        "and China?",
        "how many of those are from the US?",
        "and how many mention it at all?",
        "the year before?",
        "what was it for papers from China?",
        "only those with an author in China",
    ],
)
def test_a_piece_of_a_conversation_without_a_question_before_it_gets_no_number(
    assistant: Assistant, text: str
) -> None:
    answer = assistant.answer(text)
    assert answer.kind in ("refusal", "clarification")
    assert answer.value is None


def test_a_share_of_a_ranking_is_refused_and_not_made_up(assistant: Assistant) -> None:
    answer = last_of(assistant, ["which countries have the most papers in 2025?", "as a share?"])
    assert answer.kind == "refusal"


def test_sides_of_a_comparison_become_shares_of_the_same_papers(assistant: Assistant) -> None:
    answer = last_of(assistant, ["US vs China in 2025", "as shares"])
    rows = {row.label: row.value for row in answer.rows}
    for place, label in (("the US", "the United States"), ("China", "China (mainland)")):
        one = assistant.answer(f"what share of papers from 2025 have an author in {place}?")
        assert rows[label] == pytest.approx(one.value)


@pytest.mark.parametrize(
    "text",
    [
        "I am interested in robustness. How many papers are at Lantern 2025?",
        "knowledge graph: how many papers at Lantern 2025?",
        "fact-checking: how many papers at Lantern 2025?",
        "how many papers release datasets at Lantern 2025?",
    ],
)
def test_a_subject_named_before_the_question_is_not_dropped(
    assistant: Assistant, text: str
) -> None:
    everything = assistant.answer("how many papers at Lantern 2025?")
    answer = assistant.answer(text)
    assert answer.refused or answer.value != everything.value


def test_the_same_by_year_is_by_year(assistant: Assistant) -> None:
    answer = last_of(assistant, ["how many papers mention Llama?", "the same for Qwen by year"])
    assert answer.kind == "trend"
    assert "Qwen" in (answer.readback or "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how many dark matter papers at Lantern 2025", "dark matter"),
        ("how many knowledge graph papers at Lantern 2025", "knowledge graph"),
        ("bar exam papers at Lantern 2025", "bar exam"),
        ("condition number papers at Lantern 2025", "condition number"),
    ],
)
def test_no_word_of_a_subject_is_taken_for_courtesy(
    assistant: Assistant, text: str, words: str
) -> None:
    """A count of papers about the rest of the words would be a number for another question."""
    answer = assistant.answer(text)
    assert answer.refused or words in answer.readback
