"""Sentences keep their exact places, and full stops that end nothing end nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import Span, sentence_around, split_sentences

CASES = [
    ["We build on Llama 3.1 (cf. Fig. 2).", "It wins."],
    ["Following Vaswani et al. (2017), we train it.", "We win by 2.5 % vs. GPT-4."],
    ["Many tasks, e.g. QA, improve.", "Code: https://example.org/a.b."],
    ["Is attention all you need?", "No!", "We show why."],
    ["1. We propose a method.", "2. We test it."],
    ["They work in the U.S. at M.I.T. labs.", "The rest work in the U.K.", "We count them."],
    ["We use tables, images etc.", "The rest is text."],
    ["The samples are i.i.d.", "We relax this."],
    ["We test vLLM.", "vLLM is faster."],
    ["It is “the best.”", "Others (see Sec. 3. for more) differ."],
    ["The gap $f(x). G$ is small.", "Done."],
    ["J. Smith built it.", "D. E. Knuth typeset it."],
    ["A claim.[3]", "Another one."],
    ["It beats the state of the art.", "Is it fair?", "The answer is no.", "We say why."],
    ["No space is left.", "We go on."],
]


def texts_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize("sentences", CASES, ids=lambda sentences: sentences[0][:30])
def test_sentences_are_split_where_a_reader_would_split_them(sentences: list[str]) -> None:
    assert texts_of(" ".join(sentences)) == sentences


def test_a_missing_space_before_a_typical_first_word_is_seen() -> None:
    assert texts_of("It lowers the error.Using torch.Tensor, it is quick.We test it.") == [
        "It lowers the error.",
        "Using torch.Tensor, it is quick.",
        "We test it.",
    ]


def test_a_blank_line_ends_a_heading_without_full_stop() -> None:
    assert texts_of("Background\n\nWe begin here.") == ["Background", "We begin here."]


def test_chinese_full_stops_end_sentences() -> None:
    assert texts_of("我们提出模型。它很快。") == ["我们提出模型。", "它很快。"]


def test_the_sentence_around_a_word_is_found() -> None:
    text = "We build on Qwen2.5-7B. It is good."
    start = text.index("Qwen")
    assert sentence_around(text, start, start + 4) == Span(0, 23)


@given(st.text(alphabet="aB1 .!?\n()[]$“”e.g,。", max_size=80))
def test_every_character_is_in_exactly_one_sentence_or_white_space(text: str) -> None:
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(texts_of(text)).split()) == "".join(text.split())
