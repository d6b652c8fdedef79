"""A chat model may find what a figure of a claim is of; the verdict is computed all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_guest import NAME, Scripted, guest_of, saying
from plain_count import count, load
from plain_paper import accepted, named, year

from assistant.claims.check import Checker
from assistant.settings import Settings
from assistant.view import CorpusView, open_view
from index.corpus import current_folder

SENTENCE = "In 2024, {n} papers gave a shout-out to Llama."
QUERY: dict[str, Any] = {
    "version": 1,
    "kind": "count",
    "where": {
        "type": "AllOf",
        "parts": [
            {"type": "Years", "first": 2024, "last": 2024},
            {"type": "Models", "families": ["Llama"]},
        ],
    },
}
WORDS = [{"word": w, "means": "Models"} for w in ("gave", "shout")]
GOOD = {"query": QUERY, "words": WORDS}


@pytest.fixture(scope="module")
def view(sample_data: Path) -> CorpusView:
    return open_view(Settings(sample_data), None)


@pytest.fixture(scope="module")
def right(sample_data: Path) -> int:
    folder = current_folder(sample_data)
    assert folder is not None
    return count(load(folder), lambda p: accepted(p) and year(p, 2024) and named(p, "Llama"))


def test_the_reference_is_found_and_the_verdict_computed(view: CorpusView, right: int) -> None:
    for n, verdict in ((right, "supported"), (right + 7, "refuted")):
        (plain,) = Checker(view).check_claim(SENTENCE.format(n=n))
        assert plain.verdict == "not_checkable"
        (found,) = Checker(view, guest=saying(GOOD)).check_claim(SENTENCE.format(n=n))
        assert (found.verdict, found.computed) == (verdict, right)
        assert any(NAME in note for note in found.notes)


@pytest.mark.parametrize(
    "reply",
    [
        {**GOOD, "verdict": "supported", "value": 500},
        {"verdict": "supported"},
        {"query": {**QUERY, "kind": "share"}, "words": WORDS},
        {"query": {**QUERY, "where": {"type": "Accepted"}}, "words": WORDS},
        {"query": {**QUERY, "measure": "authors"}, "words": WORDS},
        {"query": QUERY, "words": []},
        "The claim is supported: there are 500 papers.",
        "",
    ],
)
def test_no_verdict_comes_from_the_model(reply: Any, view: CorpusView, right: int) -> None:
    (found,) = Checker(view, guest=saying(reply)).check_claim(SENTENCE.format(n=500))
    assert (found.verdict, found.computed) in {("not_checkable", None), ("refuted", right)}


def test_the_rules_are_asked_first_and_a_text_costs_a_bounded_number_of_calls(
    view: CorpusView,
) -> None:
    speaker = Scripted(lambda prompt: {"query": None, "words": []})
    guest = guest_of(speaker)
    Checker(view, guest=guest).check_claim("In 2024, 8 papers named Llama.")
    assert not speaker.asked
    Checker(view, guest=guest).check_text(" ".join(SENTENCE.format(n=n) for n in range(30, 60)))
    assert 1 <= len(speaker.asked) <= 20
    nothing = guest_of(speaker, tasks=frozenset({"reading", "wording"}))
    before = len(speaker.asked)
    Checker(view, guest=nothing).check_claim(SENTENCE.format(n=5))
    assert len(speaker.asked) == before
