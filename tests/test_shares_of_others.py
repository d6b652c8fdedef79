"""Shares of other papers than those asked of: "what share of all Chinese papers is that?"."""

from __future__ import annotations

import pytest
from conversation import ask
from plain_count import Corpus, evaluate

from assistant.turn import Assistant

QWEN = "how many Lantern 2024 papers mention Qwen?"


def share(corpus: Corpus, part: str, whole: str) -> float:
    return float(evaluate(f"share(lambda p: {part}, lambda p: {whole})", corpus))


@pytest.mark.parametrize(
    ("first", "second", "part", "whole"),
    [
        (
            QWEN,
            "what share of all papers with a Chinese author is that?",
            "named(p, 'Qwen')",
            "accepted(p) and year(p, 2024) and has(p, 'CN')",
        ),
        (
            QWEN,
            "what percentage is that of all Lantern 2024 papers?",
            "named(p, 'Qwen')",
            "accepted(p) and year(p, 2024)",
        ),
        (
            "How many Lantern 2025 submissions were rejected or withdrawn?",
            "what is that as a share of all Lantern 2025 submissions?",
            "status(p, 'rejected', 'withdrawn')",
            "year(p, 2025)",
        ),
        (
            "What share of the Lantern 2025 orals mention Qwen?",
            "And what share of the posters mention Llama?",
            "named(p, 'Llama')",
            "accepted(p) and year(p, 2025) and status(p, 'poster')",
        ),
        (
            "What share of Lantern 2025 papers with a US author name Qwen?",
            "what share of all the Lantern 2024 papers with a German author name Llama?",
            "named(p, 'Llama')",
            "accepted(p) and year(p, 2024) and has(p, 'DE')",
        ),
    ],
)
def test_the_papers_below_the_line_are_those_that_are_said(
    assistant: Assistant, corpus: Corpus, first: str, second: str, part: str, whole: str
) -> None:
    answer = ask(assistant, first, second)
    assert answer.kind == "share"
    assert answer.value == pytest.approx(share(corpus, part, whole), abs=0.05)


def test_another_status_is_another_part(assistant: Assistant, corpus: Corpus) -> None:
    answer = ask(assistant, "what share of Lantern 2025 papers are orals?", "spotlights?")
    wanted = share(corpus, "status(p, 'spotlight')", "accepted(p) and year(p, 2025)")
    assert answer.value == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize(
    "turns",
    [
        (QWEN, "what share of the Lantern 2025 papers from Germany is that?"),
        (QWEN, "what share of all Lantern 2025 papers is that?"),
    ],
)
def test_papers_of_another_year_are_no_part_of_these(
    assistant: Assistant, turns: tuple[str, ...]
) -> None:
    assert ask(assistant, *turns).refused


def test_rows_are_left_out_and_no_papers(assistant: Assistant, corpus: Corpus) -> None:
    first = "which country has the most Lantern 2025 papers?"
    ranked = evaluate("ranking(countries_of, lambda p: accepted(p) and year(p, 2025))", corpus)
    rest = [n for code, n in ranked if code not in ("US", "CN")]
    for turn in (
        "and apart from the US and China?",
        "leave out China and the US",
        "without the US and China?",
    ):
        answer = ask(assistant, first, turn)
        assert [row.value for row in answer.rows[:3]] == rest[:3], turn
        assert "leaving out" in answer.text
