"""How many institutions, countries and names: of everybody on the papers that a question names, or
only of those that it speaks of; each against the plain count.
"""

from __future__ import annotations

import random

import pytest
from plain_count import Corpus, evaluate
from test_grid import SAID

from assistant.turn import Assistant

THINGS = ("institutions", "countries", "authors", "companies", "universities")
OF_EVERYBODY = (
    "How many {M} are on {S} papers that {P}?",
    "How many different {M} are there on the {S} papers that {P}?",
    "From how many {M} do the {S} papers that {P} come?",
    "How many {M} are behind the {S} papers that {P}?",
    "At {S}, how many distinct {M} are on papers that {P}?",
    "Of the {S} papers that {P}, how many {M} are there?",
    "Number of distinct {M} on {S} papers that {P}",
    "How many {M} wrote {S} papers that {P}?",
    "How many {M} contributed to {S} papers that {P}?",
)
EDITIONS = {"Lantern 2025": "year(p, 2025)", "Lantern 2024": "year(p, 2024)", "Lantern": "True"}
DECLINED = ("refusal", "clarification", "overview")


def distinct(corpus: Corpus, of: str, where: str) -> int:
    return int(evaluate(f"distinct({of}, lambda p: accepted(p) and {where})", corpus))


@pytest.mark.parametrize("seed", range(3))
def test_everybody_on_the_papers_is_counted(
    assistant: Assistant, corpus: Corpus, seed: int
) -> None:
    draw = random.Random(f"things {seed}")
    declined = 0
    for _ in range(60):
        things, said = draw.choice(THINGS), draw.choice(sorted(SAID))
        edition = draw.choice(sorted(EDITIONS))
        text = draw.choice(OF_EVERYBODY).format(M=things, S=edition, P=said)
        answer = assistant.answer(text)
        if answer.kind in DECLINED:
            declined += 1
            continue
        wanted = distinct(corpus, f"{things}_of", f"{EDITIONS[edition]} and ({SAID[said]})")
        assert (answer.kind, answer.value) == ("count", wanted), (text, answer.readback)
    assert declined <= 3, declined


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("How many German institutions have Lantern papers?", "institutions_in(p, 'DE')"),
        ("How many institutions in Kenya have Lantern papers?", "institutions_in(p, 'KE')"),
        ("How many authors from Germany are on Lantern papers?", "authors_in(p, 'DE')"),
        ("How many German authors does Lantern have?", "authors_in(p, 'DE')"),
    ],
)
def test_those_of_one_place_are_counted_where_the_words_say_so(
    assistant: Assistant, corpus: Corpus, text: str, of: str
) -> None:
    answer = assistant.answer(text)
    assert answer.value == distinct(corpus, f"lambda p: {of}", "True")
    assert "only those of" in answer.readback
