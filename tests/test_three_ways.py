"""The bank of questions with and without a chat model: a good one helps, a bad one harms nothing.

Of questions that are kept apart only numbers are looked at.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from fake_guest import Scripted, guest_of
from plain_judge import MISREAD, RIGHT, load_questions

from assistant.guest.visit import Guest
from bench.chat_model import BANKS, BEGIN, END, Score, score, scripted_guest, table, write

TESTS = Path(__file__).parent
Bank = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def banks() -> dict[str, Bank]:
    return {name: load_questions(TESTS / name) for name in BANKS}


def counts(data: Path, bank: Bank, guest: Guest | None) -> Counter[str]:
    whole: Counter[str] = Counter()
    for one in score("", data, bank, "sample", guest):
        whole.update(one.counts)
    return whole


def test_a_good_model_reads_what_the_rules_refuse(
    sample_data: Path, banks: dict[str, Bank]
) -> None:
    bank = banks["hard_questions.toml"]
    alone, both = counts(sample_data, bank, None), counts(sample_data, bank, scripted_guest())
    assert both[RIGHT] >= 0.9 * len(bank) and both[RIGHT] >= 2 * alone[RIGHT]
    assert both[MISREAD] <= alone[MISREAD]


def test_no_model_harms_the_bank_of_questions(sample_data: Path, banks: dict[str, Bank]) -> None:
    rng = random.Random(7)
    seen: list[str] = []

    def parrot(prompt: Any) -> str:
        """Says again what was right for another question, or breaks off."""
        seen.append('{"query": {"version": 1, "kind": "count"}, "words": []}')
        said = rng.choice([*seen, '{"query": null}', "It is 500.", '{"query": {"kind": "list"'])
        return said

    bank = banks["questions.toml"]
    alone = counts(sample_data, bank, None)
    assert sum(alone.values()) > 100
    for guest in (scripted_guest(), guest_of(Scripted(parrot))):
        both = counts(sample_data, bank, guest)
        assert both[RIGHT] >= alone[RIGHT] and both[MISREAD] <= alone[MISREAD]


def test_the_table_has_a_row_a_part_and_a_column_a_way(tmp_path: Path) -> None:
    ways = [
        [Score(way, "sample, open", {"right": n, "declined": 1, "misread": 0}, n)]
        for n, way in enumerate(("rules alone", "both"), start=4)
    ]
    made = table(ways)
    assert "| sample, open | 5 | 4 right, 1 declined, 0 misread (4 asked) |" in made
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write(page, made, "2026-11-23")
    text = page.read_text()
    assert made in text and "old" not in text
    assert text.startswith("before\n") and text.endswith("after\n")
