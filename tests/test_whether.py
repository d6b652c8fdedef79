"""Questions that hold a claim are answered by the claim's verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.turn import Assistant
from assistant.whether import claim_in


@pytest.fixture(scope="module")
def assistant(sample_data: Path) -> Assistant:
    return Assistant.open(Settings(data=sample_data))


@pytest.mark.parametrize(
    "question",
    [
        "how many papers used Qwen?",
        "is it true?",
        "is there a paper on sign language?",
        "check how many papers used Qwen",
        "the papers say that Qwen is used",
        "papers with authors in Canada",
    ],
)
def test_a_plain_question_holds_no_claim(question: str) -> None:
    assert claim_in(question) is None


def test_a_false_claim_in_a_question_is_refuted_with_the_number_found(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("Is it true that 90 % of Lantern 2025 papers used Qwen?")
    counted = assistant.answer("What share of Lantern 2025 papers used Qwen?")
    assert answer.kind == "verdict"
    assert answer.text.startswith("No, refuted")
    assert answer.value == pytest.approx(counted.value)
    assert answer.papers == counted.papers


def test_a_follow_up_goes_on_from_the_claim(assistant: Assistant) -> None:
    verdict = assistant.answer("is it true that 44 papers are US-China collaborations?")
    follow = assistant.answer("only where the first author is in china", verdict.query)
    assert follow.kind == "count"
    assert set(follow.papers) < set(verdict.papers)


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("How many papers that mention Qwen are there?", "how many papers mention Qwen?"),
        ("how many papers about sign language are there?", "how many papers about sign language?"),
    ],
)
def test_are_there_at_the_end_is_no_part_of_what_is_sought(
    assistant: Assistant, asked: str, plain: str
) -> None:
    answer = assistant.answer(asked)
    assert answer.papers == assistant.answer(plain).papers
    assert answer.value
