"""The sentence of an answer says of which papers its numbers are, not only the number."""

from __future__ import annotations

import pytest

from assistant.turn import Assistant

QUESTIONS = (
    "which country has the most papers that {does} at Lantern 2025?",
    "which country comes second by papers that {does} at Lantern 2025?",
    "in which year did the largest share of Lantern papers {do}?",
    "Lantern papers that {does} by year",
    "how has the share of Lantern papers that {does} changed?",
    "average number of authors of Lantern 2025 papers that {does}",
    "are there more papers from China or from the US among Lantern papers that {does}?",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    ("does", "do", "said"),
    [
        ("mention Qwen", "mention Qwen", "Qwen"),
        ("were orals", "were orals", "orals"),
        ("have a German author", "have a German author", "Germany"),
    ],
)
def test_conditions_are_said(
    assistant: Assistant, question: str, does: str, do: str, said: str
) -> None:
    answer = assistant.answer(question.format(does=does, do=do))
    assert answer.refused or said in answer.text, answer.text


def test_most_of_them_are_answered(assistant: Assistant) -> None:
    asked = [q.format(does="mention Qwen", do="mention Qwen") for q in QUESTIONS]
    assert not [q for q in asked if assistant.answer(q).refused]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which year had the lowest share of Lantern papers with a US author?", "smallest share"),
        ("apart from the US, which country has the most Lantern papers?", "leaving out the United"),
        ("which African country has the most Lantern papers?", "of those in Africa"),
        ("which model is named most at Lantern 2025?", "is named in the most papers"),
    ],
)
def test_what_is_ranked_is_said(assistant: Assistant, question: str, words: str) -> None:
    assert words in assistant.answer(question).text


@pytest.mark.parametrize(
    "question",
    [
        "how has the share of Lantern papers about translation changed?",
        "have Lantern papers about translation increased?",
        "did papers on speech grow at Lantern?",
    ],
)
def test_the_verb_of_a_question_is_no_word_of_its_topic(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)
    assert answer.kind == "trend"
    assert "change" not in answer.readback
    assert "increase" not in answer.readback


def test_a_phrase_that_swallowed_a_word_gets_no_number(assistant: Assistant) -> None:
    answer = assistant.answer("how many papers about distribution shift changed")
    assert answer.refused
    quoted = assistant.answer('how many papers hold "distribution shift changed"')
    assert quoted.value == 0
