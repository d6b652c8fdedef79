"""Sentences with two figures, drawn at random: each figure is judged against its own plain count.

What is checked is that no figure is read as being of something else. A figure may be declined.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from plain_count import Corpus, evaluate, load
from test_grid import SAID

from assistant.claims.check import Checker
from assistant.settings import Settings
from assistant.turn import Assistant

SENTENCES = (
    # What the figures are: n of P, m of Q, b of both, t of P at the other edition, k of all; and
    # x, y, z as n, t, m in percent.
    "{n} {S} papers {P} and {m} {Q}.",
    "At {S}, {n} papers {P}; {m} {Q}.",
    "{n} papers at {S} {P}, while {m} {Q}.",
    "Of the {S} papers, {n} {P} and {m} {Q}.",
    "While {n} {S} papers {P}, {m} {Q}.",
    "{n} papers at {S} {P}; at {T}, {t} did.",
    "At {S} {n} papers {P}, and at {T} {t} did.",
    "{n} {S} papers {P}, against {t} at {T}.",
    "{n} papers {P} at {S} and {t} at {T}.",
    "The number of papers that {P} went from {n} at {S} to {t} at {T}.",
    "At {S}, {n} papers {P}. At {T}, {t} did.",
    "{n} {S} papers {P}, of which {b} {Q}.",
    "{n} {S} papers {P}, {b} of which also {Q}.",
    "{n} {S} papers {P}. Of those, {b} {Q}.",
    "Of the {n} {S} papers that {P}, {b} {Q}.",
    "{S} had {k} papers; {n} of them {P}.",
    "Of {k} papers at {S}, {n} {P}.",
    "{n} papers ({x}%) at {S} {P}.",
    "{x} percent of {S} papers {P}, compared with {y} percent at {T}.",
    "{x}% of {S} papers {P}; at {T} the share was {y}%.",
    "The share of papers that {P} went from {x} percent at {S} to {y} percent at {T}.",
    "{x} percent of {S} papers {P} and {z} percent {Q}.",
)


@pytest.fixture(scope="module")
def checker(sample_data: Path) -> Checker:
    return Checker(Assistant.open(Settings(sample_data)).view())


@pytest.fixture(scope="module")
def corpus(checker: Checker) -> Corpus:
    return load(checker.view.corpus.folder)


def figures(corpus: Corpus, one: str, two: str, here: int, there: int) -> dict[str, float]:
    def count(year: int, said: str = "True") -> int:
        return int(evaluate(f"count(lambda p: accepted(p) and year(p, {year}) and {said})", corpus))

    n, m, t = count(here, f"({one})"), count(here, f"({two})"), count(there, f"({one})")
    k, other = count(here), count(there)
    both = count(here, f"({one}) and ({two})")
    shares = {"x": 100 * n / k, "y": 100 * t / other, "z": 100 * m / k}
    return {"n": n, "m": m, "b": both, "t": t, "k": k} | shares


@pytest.mark.parametrize("seed", range(4))
def test_each_of_two_figures_is_held_against_its_own_count(
    checker: Checker, corpus: Corpus, seed: int
) -> None:
    draw = random.Random(f"pairs {seed}")
    verdicts: Counter[str] = Counter()
    for _ in range(60):
        sentence = draw.choice(SENTENCES)
        one, two = draw.sample(sorted(SAID), 2)
        here, there = draw.sample((2023, 2024, 2025), 2)
        true = figures(corpus, SAID[one], SAID[two], here, there)
        told = [f for f in true if f"{{{f}}}" in sentence]
        if true["n"] == 0:
            continue
        wrong = draw.choice([None, *told])
        said = {f: round(v + (7.3 if f in "xyz" else 7) * (f == wrong), 1) for f, v in true.items()}
        words = {"S": f"Lantern {here}", "T": f"Lantern {there}", "P": one, "Q": two}
        text = sentence.format(**words, **said)
        for checked in checker.check_text(text[0].upper() + text[1:]):
            verdicts[checked.verdict] += 1
            if checked.verdict == "not_checkable" or checked.computed is None:
                continue
            assert checked.figure is not None
            meant = [true[f] for f in told if said[f] == checked.figure.value]
            assert any(abs(checked.computed - v) < 0.06 for v in meant), (
                text,
                checked.figure,
                checked.computed,
                checked.readback,
            )
    assert verdicts["not_checkable"] <= 0.15 * verdicts.total(), verdicts
