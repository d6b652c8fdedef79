"""Models by their makers, differences, thresholds, names of venues and tracks: what people say in
passing, and what must not become a condition, or lose one."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.differences import as_difference
from assistant.turn import Assistant
from assistant.whether import threshold_in


def same(one: Answer, two: Answer) -> bool:
    return (one.readback, one.value, one.kind) == (two.readback, two.value, two.kind)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("how many papers use Alibaba's Qwen?", "how many papers use Qwen?"),
        ("how many papers mention Meta's Llama?", "how many papers mention Llama?"),
        ("papers that evaluate OpenAI's GPT-4", "papers that evaluate GPT-4"),
        ("how many papers use Google BERT?", "how many papers use BERT?"),
        ("how many papers use China's Qwen?", "how many papers use Qwen?"),
        (
            "how many Google papers use Google's Gemini?",
            "how many papers from Google use Gemini?",
        ),
        ("how many papers have Llama in their title?", "how many papers with Llama in the title?"),
        ("average authors per paper, orals only", "average number of authors of the orals"),
        ("papers from Kenya or Ghana - how many in total?", "how many papers from Kenya or Ghana?"),
        (
            "how many papers mention some language model from a US developer?",
            "how many papers mention a model by an American developer?",
        ),
        (
            "papers that only compare against Llama",
            "papers that compare with Llama but neither build on it nor evaluate it",
        ),
        (
            "which models are built on or evaluated most often?",
            "which models are used most often?",
        ),
        ("which papers also list Google among the affiliations?", "which papers are from Google?"),
    ],
)
def test_other_words_for_the_same(assistant: Assistant, text: str, plain: str) -> None:
    asked, wanted = assistant.answer(text), assistant.answer(plain)
    assert not wanted.refused
    assert same(asked, wanted), (asked.readback, wanted.readback)


def test_a_word_that_is_a_tracks_name_stays_where_it_is_a_topic(assistant: Assistant) -> None:
    track = assistant.answer("how many papers were in the Industry track?")
    topic = assistant.answer("how many papers in the Industry track are about industry?")
    assert not track.refused and not topic.refused
    assert "contain “industry”" in topic.readback and (topic.value or 0) <= (track.value or 0)


def test_a_misspelt_name_is_no_member(assistant: Assistant) -> None:
    assert "the family of" not in assistant.answer("how many papers use Lllama?").readback


def test_the_makers_own_papers_stay_theirs(assistant: Assistant) -> None:
    own = assistant.answer("Alibaba's Qwen papers")
    assert "an affiliation with Alibaba" in own.readback


def test_a_member_is_counted_by_its_family_and_its_own_number_stands_beside(
    assistant: Assistant,
) -> None:
    family = assistant.answer("how many papers mention GPT?")
    member = assistant.answer("how many papers mention ChatGPT?")
    assert member.value == family.value
    assert "the family of ChatGPT" in member.readback
    alone = [v.value for v in member.variants if "ChatGPT" in v.definition]
    assert len(alone) == 1 and alone[0] is not None and alone[0] <= (family.value or 0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "By how many papers does the US lead China at Lantern 2025?",
            "how many more papers does the US have than China at Lantern 2025?",
        ),
        (
            "how far behind the US is China at Lantern 2025?",
            "how many more papers does the US have than China at Lantern 2025?",
        ),
        (
            "By how many points was China's share at Lantern 2025 above its share at Lantern 2024?",
            "difference between China's share at Lantern 2025 and at Lantern 2024",
        ),
        (
            "how much bigger was Lantern 2025 than Lantern 2024?",
            "how many more papers does Lantern 2025 have than Lantern 2024?",
        ),
    ],
)
def test_differences_by_how_far(assistant: Assistant, text: str, plain: str) -> None:
    asked, wanted = assistant.answer(text), assistant.answer(plain)
    assert wanted.kind == "comparison" and not wanted.refused
    assert same(asked, wanted), (asked.readback, wanted.readback)


@pytest.mark.parametrize(
    "text", ["how many papers are from China?", "how much does it cost?", "how far along are we?"]
)
def test_what_asks_for_no_difference_is_left(text: str) -> None:
    assert as_difference(text) is None


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Are there more than 3 papers from China?", True),
        ("Do at least 99 % of papers use Qwen?", False),
        ("Did more than half of the papers have an author in Iceland?", False),
        ("Is Google on more than 100 papers?", False),
    ],
)
def test_a_threshold_is_answered_by_a_verdict(
    assistant: Assistant, text: str, supported: bool
) -> None:
    answer = assistant.answer(text)
    assert answer.kind == "verdict" and answer.value is not None
    assert answer.text.startswith("Yes") == supported


@pytest.mark.parametrize(
    "text",
    [
        "Is that more than 20 %?",
        "Are more than 10 of them from China?",
        "Is there one paper from Peru?",
        "Did China have more papers than the US?",
        "Is there a paper with more than 40 authors?",
        "Is it more than 10 papers or fewer?",
    ],
)
def test_what_points_back_or_holds_no_threshold_is_read_as_before(text: str) -> None:
    assert threshold_in(text) is None


def test_people_of_a_nation_are_not_counted(assistant: Assistant) -> None:
    assert assistant.answer("how many Germans published at Lantern 2025?").refused
    assert not assistant.answer("how many German papers were at Lantern 2025?").refused


def test_a_venue_that_is_not_known_is_no_topic(assistant: Assistant) -> None:
    answer = assistant.answer(
        "how many papers at the International Conference on Robotics and Biomimetics 2025?"
    )
    assert answer.refused and "Biomimetics" in answer.text


def test_kinds_of_institutions(assistant: Assistant) -> None:
    hospital = assistant.answer("how many papers have a hospital among the affiliations?")
    assert hospital.kind == "count" and "a hospital" in hospital.readback
    assert assistant.answer("which hospitals have the most papers?").refused


@pytest.mark.parametrize(
    ("first", "then", "alone"),
    [
        (
            "how many papers use Qwen?",
            "as a share of the Chinese papers",
            "what share of Chinese papers use Qwen?",
        ),
        (
            "top five universities at Lantern 2025",
            "only those in Europe",
            "top five universities in Europe at Lantern 2025",
        ),
        (
            "papers with a first author in China and a last author in the US, how many?",
            "what about the other way round?",
            "how many papers with a last author in China and a first author in the US?",
        ),
    ],
)
def test_follow_ups(assistant: Assistant, first: str, then: str, alone: str) -> None:
    before = assistant.answer(first)
    asked, wanted = assistant.answer(then, before.query), assistant.answer(alone)
    assert not wanted.refused
    assert asked.value == wanted.value
    assert [r.label for r in asked.rows] == [r.label for r in wanted.rows]
