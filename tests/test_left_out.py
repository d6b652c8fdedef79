"""Claims that leave papers out: "Leaving out papers with a US author, 13 papers name Qwen"."""

from __future__ import annotations

import pytest
from plain_count import Corpus, evaluate

from assistant.claims.check import Checker
from assistant.turn import Assistant

SENTENCES = (
    "Leaving out papers {said}, {n} papers at Lantern 2025 name Qwen.",
    "Excluding those {said}, {n} Lantern 2025 papers name Qwen.",
    "If one leaves out the ones {said}, Lantern 2025 has {n} papers that name Qwen.",
    "At Lantern 2025, {n} papers name Qwen if those {said} are left out.",
    "At Lantern 2025, {n} papers name Qwen, not counting papers {said}.",
    "{n} Lantern 2025 papers – leaving aside those {said} – name Qwen.",
)
STATEMENTS = (
    ("with a US author", "lacks(p, 'US')"),
    ("that mention Llama", "not named(p, 'Llama')"),
    ("from Germany", "lacks(p, 'DE')"),
    ("with a company affiliation", "all_known(p) and not from_company(p)"),
)


@pytest.fixture(scope="module")
def checker(assistant: Assistant) -> Checker:
    return Checker(assistant.view())


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("said", "left"), STATEMENTS)
def test_what_is_left_out_is_not_counted(
    checker: Checker, corpus: Corpus, sentence: str, said: str, left: str
) -> None:
    condition = f"accepted(p) and year(p, 2025) and named(p, 'Qwen') and {left}"
    n = int(evaluate(f"count(lambda p: {condition})", corpus))
    whole = int(
        evaluate("count(lambda p: accepted(p) and year(p, 2025) and named(p, 'Qwen'))", corpus)
    )
    assert n < whole
    (right,) = checker.check_text(sentence.format(said=said, n=n))
    assert (right.verdict, right.computed) == ("supported", n), right.reason
    (wrong,) = checker.check_text(sentence.format(said=said, n=whole))
    assert wrong.verdict in ("refuted", "cannot_tell", "close", "contested")
    assert wrong.computed == n


def test_it_is_left_out_of_every_figure_behind_it(checker: Checker, corpus: Corpus) -> None:
    text = "Leaving out papers from Germany, 11 Lantern 2025 papers name Qwen and 12 name Llama."
    for checked, family in zip(checker.check_text(text), ("Qwen", "Llama"), strict=True):
        n = evaluate(
            f"count(lambda p: accepted(p) and year(p, 2025) and named(p, '{family}') "
            "and lacks(p, 'DE'))",
            corpus,
        )
        assert checked.computed == n


def test_what_cannot_be_read_keeps_the_figure_from_being_judged(checker: Checker) -> None:
    (checked,) = checker.check_text(
        "Leaving out papers that flatter nobody, 14 papers at Lantern 2025 name Qwen."
    )
    assert checked.verdict == "not_checkable"


def test_behind_two_figures_it_is_not_told_whose_it_is(checker: Checker) -> None:
    both = checker.check_text(
        "At Lantern 2025, 14 papers name Qwen and 13 name Llama, not counting those from Germany."
    )
    assert {one.verdict for one in both} == {"not_checkable"}
