"""The same fact claimed in many ways: each verdict follows from the plain count.

Any of the plain statements about papers of ``test_grid`` stands in some forty sentences, with its
true number or another one. A claim may be declined; it may never get the other verdict, and the
number beside it must be the plain count.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from plain_count import Corpus, evaluate, load
from test_grid import SAID

from assistant.claims.check import Checker
from assistant.settings import Settings
from assistant.turn import Assistant

YEARS = (2023, 2024, 2025)
VERBS = {
    "use": "uses",
    "mention": "mentions",
    "evaluate": "evaluates",
    "have": "has",
    "are": "is",
    "contain": "contains",
}
FRAMES = {
    "count": (
        "{N} {S} papers {P}.",
        "At {S}, {N} papers {P}.",
        "{S} had {N} papers that {P}.",
        "There were {N} papers at {S} that {P}.",
        "Of the {S} papers, {N} {P}.",
        "The number of {S} papers that {P} was {N}.",
        "A total of {N} papers at {S} {P}.",
        "We found {N} papers at {S} that {P}.",
    ),
    "share": (
        "{X} percent of {S} papers {P}.",
        "At {S}, {X}% of papers {P}.",
        "The share of {S} papers that {P} was {X} percent.",
        "Papers that {P} made up {X} percent of {S}.",
        "Papers that {P} accounted for {X}% of all {S} papers.",
    ),
    "part": (
        "Of the {S} papers that {P}, {X}% {Q}.",
        "Among {S} papers that {P}, {X} percent {Q}.",
        "{X} percent of the {S} papers that {P} also {Q}.",
    ),
    "more": (
        "More {S} papers {P} than {Q}.",
        "At {S}, more papers {P} than {Q}.",
        "Papers that {P} outnumbered papers that {Q} at {S}.",
        "There were more papers at {S} that {P} than that {Q}.",
        "Fewer {S} papers {Q} than {P}.",
    ),
    "higher": (
        "The number of Lantern papers that {P} was higher in 2025 than in 2023.",
        "More Lantern papers {P} in 2025 than in 2023.",
        "Between 2023 and 2025, the number of Lantern papers that {P} grew.",
    ),
    "none": ("No {S} paper {P1}.", "None of the {S} papers {P}.", "Not a single {S} paper {P1}."),
    "half": (
        "More than half of {S} papers {P}.",
        "The majority of {S} papers {P}.",
        "Most {S} papers {P}.",
    ),
    "least": (
        "At least {N} {S} papers {P}.",
        "At {S}, no fewer than {N} papers {P}.",
        "{N} or more papers at {S} {P}.",
        "{N} papers or more at {S} {P}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with whether it is true and, where its number is one plain count, that count."""

    text: str
    true: bool
    number: float | None = None


@pytest.fixture(scope="module")
def checker(sample_data: Path) -> Checker:
    return Checker(Assistant.open(Settings(sample_data)).view())


@pytest.fixture(scope="module")
def corpus(checker: Checker) -> Corpus:
    return load(checker.view.corpus.folder)


def told(corpus: Corpus, seed: int, claims: int) -> Iterator[Told]:
    """Claims, half of them true."""
    draw = random.Random(f"claims {seed}")

    def count(expression: str) -> int:
        return int(evaluate(f"count(lambda p: accepted(p) and {expression})", corpus))

    for _ in range(claims):
        kind = draw.choice(sorted(FRAMES))
        year = draw.choice(YEARS)
        one, two = draw.sample(sorted(SAID), 2)
        here = f"year(p, {year})"
        n = count(f"{here} and ({SAID[one]})")
        m = count(f"{here} and ({SAID[two]})")
        both = count(f"{here} and ({SAID[one]}) and ({SAID[two]})")
        whole = count(here)
        early, late = (count(f"year(p, {y}) and ({SAID[one]})") for y in (2023, 2025))
        verb, _, rest = one.partition(" ")
        words = {"S": f"Lantern {year}", "P": one, "Q": two, "P1": f"{VERBS[verb]} {rest}"}
        said: dict[str, float] = {}
        number: float | None = None
        true = draw.random() < 0.5
        match kind:
            case "count":
                number, said = n, {"N": n if true else n + 7}
            case "share":
                number = 100 * n / whole
                said = {"X": round(number + (0 if true else 9.3), 1)}
            case "part" if n:
                number = 100 * both / n
                said = {"X": round(number + (0 if true else 9.3), 1)}
            case "more" if n != m:
                true = n > m
            case "higher" if early != late:
                true = late > early
            case "none":
                number, true = n, n == 0
            case "half":
                true = 2 * n > whole
            case "least":
                said = {"N": max(n - 2, 2) if true else n + 3}
                true = n >= said["N"]
            case _:
                continue
        text = draw.choice(FRAMES[kind]).format(**words, **said)
        yield Told(text[0].upper() + text[1:], true, number)


@pytest.mark.parametrize("seed", range(4))
def test_no_way_to_claim_it_gets_the_other_verdict(
    checker: Checker, corpus: Corpus, seed: int
) -> None:
    tally: Counter[str] = Counter()
    for claim in told(corpus, seed, 100):
        for checked in checker.check_text(claim.text):
            tally[checked.verdict] += 1
            other = "refuted" if claim.true else "supported"
            assert checked.verdict != other, (claim, checked.readback, checked.computed)
            told_apart = checked.verdict not in ("not_checkable", "cannot_tell")
            if told_apart and claim.number is not None and checked.computed is not None:
                assert checked.computed == pytest.approx(claim.number, abs=0.06), claim
    assert tally["not_checkable"] <= 0.05 * tally.total(), tally
