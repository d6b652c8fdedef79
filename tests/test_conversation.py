"""Conversations: a follow-up changes what it says and nothing else, and keeps no old papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.question import Count, QueryError, Share, read_query
from assistant.settings import Settings
from assistant.turn import Assistant
from index import conditions as c
from index.build import build

OPENINGS = (
    "how many us-china papers used qwen",
    "how many papers with an affiliation in China used Llama in 2025?",
    "so what share of lantern 2024 was sino-american??",
    "which country has the most papers?",
    "which models are used most in 2025?",
    "list the orals of 2025",
    "papers from Germany by year",
    "more papers from the US or from China?",
    "how many papers are there?",
    "how many papers at Lantern 2024 mention GPT?",
    "how many papers are about retrieval?",
    "how many papers with a first author in Japan",
    "how many nationals of china publish at lantern",
    "will china overtake the us in 2027",
    "how many papers at NeurIPS 2031?",
)


class Chat:
    """A conversation as page and terminal keep it: the query before is passed along."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.previous: Any = None

    def say(self, text: str) -> Answer:
        answer = self.assistant.answer(text, self.previous)
        # As a page or another program hands it back: through JSON.
        self.previous = json.loads(json.dumps(answer.query)) if answer.query else self.previous
        return answer


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    return Chat(assistant)


def leaves(answer: Answer) -> list[c.Condition]:
    assert answer.query is not None
    question = read_query(answer.query)
    found = list(c.leaves(question.where))
    return found + (list(c.leaves(question.of)) if isinstance(question, Share) else [])


@pytest.mark.parametrize("question", OPENINGS)
def test_one_question_alone_is_answered_as_in_a_chain(
    question: str, assistant: Assistant, sample_data: Path
) -> None:
    alone = Assistant.open(Settings(sample_data), hold=False)
    assert alone.answer(question).as_json() == assistant.answer(question).as_json()


def test_a_reporter_changes_one_thing_at_a_time(chat: Chat) -> None:
    first = chat.say("how many us-china papers used qwen")
    us, cn = c.Countries(("US",)), c.Countries(("CN",))
    qwen = c.Models(("Qwen",), ("builds_on", "evaluates"))
    assert set(leaves(first)) == {c.Accepted(), us, cn, qwen}
    assert first.value == len(first.papers) > 0

    second = chat.say("and llama?")
    llama = c.Models(("Llama",), ("builds_on", "evaluates"))
    assert set(leaves(second)) == {c.Accepted(), us, cn, llama}
    assert any("Qwen" in change and "Llama" in change for change in second.changes)

    third = chat.say("only where the first author is in china")
    assert set(leaves(third)) == {
        c.Accepted(), us, cn, llama, c.Countries(("CN",), "first"),
    }  # fmt: skip
    assert set(third.papers) <= set(second.papers)
    assert third.changes

    fourth = chat.say("list them")
    assert fourth.kind == "list"
    assert fourth.papers == third.papers


def test_a_share_stays_one_and_its_scope_can_change(chat: Chat) -> None:
    first = chat.say("so what share of lantern 2024 was sino-american??")
    second = chat.say("and first author in china?")
    third = chat.say("and in 2025?")
    listed = chat.say("list em")
    assert [first.kind, second.kind, third.kind, listed.kind] == ["share"] * 3 + ["list"]
    assert set(second.papers) <= set(first.papers)
    assert second.denominator == first.denominator != third.denominator
    assert c.Countries(("CN",), "first") in leaves(third)
    assert listed.papers == third.papers
    assert all("2025" in paper for paper in third.papers)


def test_papers_of_the_answer_before_are_never_used_again(assistant: Assistant) -> None:
    for year in (2023, 2024, 2025):
        chat = Chat(assistant)
        chat.say("how many papers with an affiliation in China in 2023?")
        followed = chat.say(f"and in {year}?")
        asked = assistant.answer(f"how many papers with an affiliation in China in {year}?")
        assert followed.papers == asked.papers
        assert followed.value == asked.value
        assert (followed.low, followed.high) == (asked.low, asked.high)
        assert [x.paper_id for x in followed.citations] == [x.paper_id for x in asked.citations]


def test_what_is_not_understood_leaves_the_conversation_where_it_was(chat: Chat) -> None:
    first = chat.say("how many papers from China used Qwen in 2025?")
    refused = chat.say("and how many were written by women?")
    assert refused.refused and refused.value is None and not refused.papers
    shared = chat.say("as a share?")
    assert shared.kind == "share"
    assert shared.papers == first.papers


def test_a_whole_question_stands_on_its_own(chat: Chat, assistant: Assistant) -> None:
    chat.say("how many us-china papers used qwen")
    whole = chat.say("how many papers from Germany at Lantern 2023 are there?")
    alone = assistant.answer("how many papers from Germany at Lantern 2023 are there?")
    assert whole.query == alone.query
    assert not whole.changes


@pytest.mark.parametrize("text", ["and llama?", "list them", "as a share?", "what about 2024?"])
def test_a_follow_up_to_nothing_gives_no_number_for_what_was_never_asked(
    text: str, assistant: Assistant
) -> None:
    answer = assistant.answer(text)
    # What it says of itself may stand alone ("llama"); nothing else may come into it.
    if answer.value is not None:
        assert not any(isinstance(x, c.Countries) for x in leaves(answer))


def test_what_cannot_be_known_is_refused_with_a_question_that_works(chat: Chat) -> None:
    for text in (
        "how many nationals of china publish at lantern",
        "will china overtake the us in 2027",
        "how many papers were written by women?",
    ):
        answer = chat.say(text)
        assert answer.refused, text
        assert answer.value is None and not answer.papers
        assert answer.text


def test_a_query_of_another_corpus_is_asked_of_this_one(assistant: Assistant) -> None:
    foreign = {
        "version": 1,
        "kind": "count",
        "where": {
            "type": "AllOf",
            "parts": [
                {"type": "Editions", "pairs": [["NeurIPS", 2024]]},
                {"type": "Accepted"},
                {"type": "Countries", "codes": ["CN"]},
            ],
        },
    }
    answer = assistant.answer_query(foreign)
    assert answer.refused and not answer.papers
    followed = assistant.answer("and in the US?", foreign)
    assert followed.value is None and not followed.papers
    here = assistant.answer("and at Lantern 2024?", foreign)
    assert c.Countries(("CN",)) in leaves(here)
    assert here.value == len(here.papers) > 0
    assert all(paper.startswith("lantern2024/") for paper in here.papers)


@pytest.mark.parametrize(
    "broken", [{"version": 2}, {"version": 1, "kind": "count", "papers": ["a/1"]}, {"kind": 1}]
)
def test_a_previous_query_that_is_none_is_refused(
    broken: dict[str, Any], assistant: Assistant
) -> None:
    with pytest.raises(QueryError):
        assistant.answer("and llama?", broken)


@pytest.mark.parametrize("opening", OPENINGS)
def test_every_suggestion_can_be_asked_and_is_understood(
    opening: str, assistant: Assistant
) -> None:
    answer = assistant.answer(opening)
    for suggestion in answer.suggestions:
        followed = assistant.answer(suggestion, answer.query)
        assert not followed.refused, (suggestion, followed.text)
        assert followed.kind != "clarification", (suggestion, followed.text)
        assert followed.query != answer.query, suggestion


def test_first_examples_are_answered(assistant: Assistant) -> None:
    examples = assistant.examples()
    assert len(examples) >= 2
    for example in examples:
        answer = assistant.answer(example)
        assert not answer.refused, (example, answer.text)


# --- a corpus that changes under a conversation ---------------------------------------------


RECORDS = [
    {
        "id": str(n),
        "title": f"A study of Qwen, number {n}",
        "status": "Poster",
        "abstract": "We fine-tune Qwen2.5-7B on exams.",
        "author": "Ann Bell;Bo Chen",
        "aff": "Stanford University, Stanford, CA, USA;Tsinghua University, Beijing, China",
    }
    for n in range(5)
]


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[tuple[Assistant, Path]]:
    source = tmp_path / "icml2024.json"
    source.write_text(json.dumps(RECORDS[:2]), encoding="utf-8")
    build(tmp_path / "data", [str(source)], vectors=False)
    yield Assistant.open(Settings(tmp_path / "data")), source


def test_a_new_corpus_answers_the_next_turn_whole(changing: tuple[Assistant, Path]) -> None:
    assistant, source = changing
    first = assistant.answer("how many us-china papers used qwen")
    assert first.value == 2
    source.write_text(json.dumps(RECORDS), encoding="utf-8")
    build(source.parent / "data", [str(source)], vectors=False)
    second = assistant.answer("list them", first.query)
    assert second.corpus is not None and first.corpus is not None
    assert second.corpus.id != first.corpus.id
    assert len(second.papers) == second.value == second.corpus.papers == 5
    assert isinstance(read_query(first.query or {}), Count)
