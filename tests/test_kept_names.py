"""What is said around a question may narrow it: no wording loses a name, a year or a scope."""

from __future__ import annotations

import json

import pytest
from conversation import ask
from plain_count import Corpus, evaluate

from assistant.claims.check import Checker
from assistant.leads import named_in
from assistant.link import link
from assistant.parsed import Understood
from assistant.rewording import without_asides
from assistant.turn import Assistant
from assistant.understand import understand
from index import conditions as c

NAMES = ("Lantern 2024", "Qwen", "China", "Stanford University", "“graph”", "2024")
AROUND = (
    "For a report on {X} I need the number of papers that use Llama",
    "I'm writing about {X}: how many papers use Llama?",
    "We're checking a claim about {X}: how many papers use Llama?",
    "I'm working on a piece about {X} - how many papers use Llama?",
    "For our newsletter on {X}: how many papers use Llama?",
    "For a briefing on {X}, how many papers use Llama?",
    "How many papers use Llama? I need it for {X}.",
    "How many papers use Llama? We want this for a report on {X}.",
    "taking {X} and Lantern 2025 together, how many papers use Llama",
    "{X} aside, how many papers use Llama?",
    "Which country came second in papers, after {X}?",
    "How much of Lantern 2025 is European? I mean papers that use {X}",
    "how are the US and China doing? Is {X} ahead?",
    "Are Llama papers dying out? Show me {X}",
    "Which has the bigger teams at {X}: papers that use Llama or papers that use Gemma?",
    "Dear colleagues at {X}, how many papers use Llama?",
)


def count(corpus: Corpus, expression: str) -> int:
    return int(evaluate(f"count(lambda p: accepted(p) and ({expression}))", corpus))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", AROUND)
def test_other_words_keep_every_name(around: str, name: str) -> None:
    text = around.replace("{X}", name)
    assert named_in(link(text)) <= named_in(link(without_asides(text)[0]))


@pytest.mark.parametrize("around", [a for a in AROUND if "2025" not in a and "after" not in a])
def test_an_edition_around_a_question_is_in_its_number(
    assistant: Assistant, corpus: Corpus, around: str
) -> None:
    answer = assistant.answer(around.replace("{X}", "Lantern 2024"))
    if answer.kind in ("refusal", "clarification"):
        return
    assert answer.query is not None
    said = json.dumps(answer.query)
    assert "Lantern" in said and "2024" in said, said
    if answer.kind == "count" and "without" not in said:
        assert answer.value == count(corpus, "year(p, 2024) and used(p, 'Llama')")


def test_some_of_them_are_answered(assistant: Assistant) -> None:
    kinds = [assistant.answer(a.replace("{X}", "Lantern 2024")).kind for a in AROUND]
    assert sum(kind not in ("refusal", "clarification") for kind in kinds) >= 4


@pytest.mark.parametrize(
    "turns",
    [
        ("How many Lantern papers use Llama in both years?",),
        ("How many Lantern papers mention GPT in both editions?",),
        ("How many Lantern 2024 papers use Llama?", "in both years"),
        ("How many Lantern 2024 papers use Llama?", "and with a US author, in both editions?"),
        ("How many Lantern papers use Llama over the two years?",),
        ("How many Lantern papers use Llama over the four years?",),
        # Together, or in each of them?
        ("How many institutions have Lantern papers from 2023 and 2024, in both years?",),
    ],
)
def test_years_that_the_words_miscount_are_asked_for(
    assistant: Assistant, turns: tuple[str, ...]
) -> None:
    """Lantern has three editions."""
    assert ask(assistant, *turns).kind in ("refusal", "clarification")


@pytest.mark.parametrize(
    ("turns", "expression"),
    [
        (
            ("How many Lantern papers from 2023 and 2024 use Llama, both years together?",),
            "(year(p, 2023) or year(p, 2024)) and used(p, 'Llama')",
        ),
        (("How many Lantern papers use Llama over the three years?",), "used(p, 'Llama')"),
        (
            (
                "How many Lantern papers from 2023 and 2024 use Llama?",
                "and Qwen, in both years?",
            ),
            "(year(p, 2023) or year(p, 2024)) and used(p, 'Qwen')",
        ),
        (
            ("How many Lantern 2024 papers use Llama?", "over all three years together"),
            "used(p, 'Llama')",
        ),
    ],
)
def test_years_that_the_words_count_right(
    assistant: Assistant, corpus: Corpus, turns: tuple[str, ...], expression: str
) -> None:
    answer = ask(assistant, *turns)
    assert (answer.kind, answer.value) == ("count", count(corpus, expression))


def test_a_track_left_aside_is_left_out_of_a_claim(assistant: Assistant, corpus: Corpus) -> None:
    every = count(corpus, "year(p, 2024)")
    (checked,) = Checker(assistant.view()).check_claim(
        f"Posters aside, Lantern 2024 accepted {every} papers."
    )
    assert checked.verdict not in ("supported", "close")


def test_what_is_left_out_is_left_out_of_the_other_reading_too(assistant: Assistant) -> None:
    """ "Llama and Qwen" may mean either of them: that number leaves the same papers out."""
    knowledge = assistant.view().knowledge
    plain = understand("How many Lantern papers mention Llama and Qwen?", knowledge)
    without = understand(
        "How many Lantern papers mention Llama and Qwen, excluding papers with a US author?",
        knowledge,
    )
    assert isinstance(plain, Understood) and isinstance(without, Understood)
    assert plain.either is not None and without.either is not None
    left_out = c.Not(c.Countries(("US",)))
    assert left_out in c.parts_of(without.question.where)
    assert left_out in c.parts_of(without.either.where)


@pytest.mark.parametrize(
    ("question", "kind", "reading"),
    [
        ("What share of Lantern papers use Llama?", "ranking", "years by share of their papers"),
        ("How many Lantern papers use Llama?", "ranking", "years by their number of papers"),
        ("How many authors do Lantern papers have on average?", "trend", "authors per paper"),
    ],
)
def test_the_highest_year_is_that_of_the_number_before(
    assistant: Assistant, question: str, kind: str, reading: str
) -> None:
    answer = ask(assistant, question, "in which year was it the highest?")
    assert answer.kind == kind
    assert reading in answer.readback
