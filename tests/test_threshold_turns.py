"""Follow-ups that ask whether a number is reached are judged by the number itself."""

from __future__ import annotations

import pytest
from conversation import ask
from plain_count import Corpus, evaluate

from assistant.threshold_turn import threshold_statement
from assistant.turn import Assistant

SHARE = "What share of Lantern 2024 papers have a US affiliation?"
COUNT = "How many Lantern 2025 papers mention Qwen?"
US_2025 = "share(lambda p: has(p, 'US'), lambda p: accepted(p) and year(p, 2025))"
QWEN_2024 = "count(lambda p: accepted(p) and year(p, 2024) and named(p, 'Qwen'))"


@pytest.mark.parametrize(
    ("first", "second", "number", "yes"),
    [
        (SHARE, "and in 2025, was it over 40%?", US_2025, True),
        (SHARE, "and in 2025, was it over 90%?", US_2025, False),
        (SHARE, "in 2025, is that share more than 90 percent?", US_2025, False),
        (COUNT, "In 2024, was it more than 20?", QWEN_2024, False),
        (COUNT, "and in 2024, was it at least 2?", QWEN_2024, True),
    ],
)
def test_a_bound_is_held_against_the_number_of_the_turn(
    assistant: Assistant, corpus: Corpus, first: str, second: str, number: str, yes: bool
) -> None:
    answer = ask(assistant, first, second)
    assert answer.kind == "verdict"
    assert answer.value == pytest.approx(evaluate(number, corpus), abs=0.05)
    assert answer.text.startswith("Yes" if yes else "No")


def test_the_next_turn_goes_on_from_it(assistant: Assistant, corpus: Corpus) -> None:
    answer = ask(assistant, SHARE, "and in 2025, was it over 40%?", "and for Germany?")
    wanted = "share(lambda p: has(p, 'DE'), lambda p: accepted(p) and year(p, 2025))"
    assert answer.value == pytest.approx(evaluate(wanted, corpus), abs=0.05)


@pytest.mark.parametrize(
    "text",
    ["was it more in 2024?", "is it Qwen or Llama?", "was it over?", "how many were over 40?"],
)
def test_other_turns_are_no_bounds(text: str) -> None:
    assert threshold_statement(text) is None
