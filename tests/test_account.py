"""The account of a reading: what the words name and the question lacks is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from wordings import Worded, styled

from assistant.account import left_out, say_left_out
from assistant.link import link
from assistant.question import Comparison, Count, Question, Ranking, Share, Trend
from index import conditions as c

NAMED = (c.Countries, c.Institutions, c.Venues, c.Years, c.Words)
CN, US = c.Countries(("CN",)), c.Countries(("US",))


@given(worded=styled())
@settings(max_examples=150, deadline=None)
def test_nothing_is_left_out_of_the_right_reading(worded: Worded) -> None:
    assert left_out(link(worded.text), worded.question) == ()


@given(worded=styled())
@settings(max_examples=150, deadline=None)
def test_a_reading_that_lost_a_named_condition_is_noticed(worded: Worded) -> None:
    question = worded.question
    if isinstance(question, Comparison | Ranking):
        return  # their groups are named as well
    for part in c.parts_of(question.where):
        leaves = list(c.leaves(part))
        if not leaves or not all(isinstance(leaf, NAMED) for leaf in leaves):
            continue
        less: Question = replace(
            question, where=c.both(*(p for p in c.parts_of(question.where) if p != part))
        )
        if _still_named(less, leaves):
            continue
        if isinstance(leaves[0], c.Words):
            continue  # a topic is words of no meaning: the reader names what it could not place
        assert left_out(link(worded.text), less), (worded.text, part)


def _still_named(question: Question, leaves: list[c.Condition]) -> bool:
    """Whether another condition speaks of the same: "2024" of a scope and of a part."""
    conditions = [question.where]
    if isinstance(question, Share | Trend) and question.of is not None:
        conditions.append(question.of)
    rest = [x for condition in conditions for x in c.leaves(condition)]
    return any(type(x) is type(leaf) for x in rest for leaf in leaves)


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("papers with a first author in China", Count(CN), "“first author”"),
        ("papers from China and the US", Count(CN), "“US”"),
        ("papers from China that use Qwen", Count(CN), "“Qwen”"),
        ("papers from China in 2024", Count(CN), "“2024”"),
        ("papers that do not use Qwen", Count(c.Models(("Qwen",))), "“use”, “that do not”"),
        ("papers with 7 authors from China", Count(CN), "“7”"),
        ("more papers from China than from the US", Count(c.AllOf((CN, US))), "“than”"),
        ("orals from China", Count(CN), "“orals”"),
        ("average number of authors from China", Count(CN), "“average”"),
    ],
)
def test_a_dropped_word_is_named(text: str, question: Question, words: str) -> None:
    said = say_left_out(left_out(link(text), question))
    assert sorted(said.split(", ")) == sorted(words.split(", "))


def test_words_of_a_quotation_and_of_a_topic_are_no_conditions() -> None:
    topic = Count(c.Words(("first author bias in China",)))
    assert left_out(link("papers about first author bias in China"), topic) == ()
    assert left_out(link("papers that contain “not from China”"), Count(CN)) == ()
