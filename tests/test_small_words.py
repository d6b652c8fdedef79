"""Words that carry nothing in most places and narrow in some: they never vanish there."""

from __future__ import annotations

import pytest

from assistant.turn import Assistant

NARROWED = (
    "How many full papers at Lantern 2025 use Llama?",
    "How many big Lantern 2025 papers use Llama?",
    "How many lab papers at Lantern 2025 use Llama?",
    "How many Lantern papers have many authors in Germany?",
    "How many Lantern papers have both authors in Germany?",
    "How many Lantern papers have most of their authors in Germany?",
    "How many Lantern papers have most authors in Germany?",
    "How many papers used Llama first at Lantern?",
    "How many Lantern papers first use Llama?",
    "How many Lantern papers have authors from the same institution?",
    "How many Lantern papers mention Llama twice?",
    "How many papers at this year's Lantern use Llama?",
    "What share of Lantern papers use Llama, and what share use Qwen?",
)
PLAIN = (
    "How many papers at Lantern 2025 still use Llama?",
    "How many papers by authors in the same country are there at Lantern?",
    "How many Lantern papers have a first author in Germany?",
    "Which Lantern papers have the most authors?",
)


@pytest.mark.parametrize("text", NARROWED)
def test_a_word_that_narrows_is_never_dropped(assistant: Assistant, text: str) -> None:
    assert assistant.answer(text).kind in ("refusal", "clarification")


@pytest.mark.parametrize("text", PLAIN)
def test_where_it_narrows_nothing_the_question_is_answered(assistant: Assistant, text: str) -> None:
    assert assistant.answer(text).kind not in ("refusal", "clarification")


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("How many papers at the first Lantern use Llama?", 2023),
        ("How many papers at Lantern in any year but 2024 use Llama?", None),
        ("How many Lantern papers from 2024 or earlier use Llama?", None),
    ],
)
def test_an_edition_in_other_words_is_in_the_reading(
    assistant: Assistant, text: str, edition: int | None
) -> None:
    answer = assistant.answer(text)
    whole = assistant.answer("How many Lantern papers use Llama?")
    assert answer.kind == "count"
    assert answer.value != whole.value
    assert str(edition or "2024") in answer.readback
