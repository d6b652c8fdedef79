"""Colour around a claim takes nothing from it; what narrows it, or denies it, stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims.check import Checker
from assistant.claims.colour import without_colour
from assistant.settings import read_settings
from assistant.turn import Assistant


@pytest.fixture(scope="module")
def checker(sample_data: Path) -> Iterator[Checker]:
    yield Checker(Assistant.open(read_settings({}, data=str(sample_data))).view())


def results(checker: Checker, text: str) -> list[tuple[str, float | None]]:
    return [(x.verdict, x.computed) for x in checker.check_text(text)]


PLAIN = "Germany had 3 papers at Lantern 2025."


@pytest.mark.parametrize(
    "text",
    [
        "Germany had 3 papers at Lantern 2025, as the first snow fell.",
        "Germany had 3 papers at Lantern 2025, a result that raised eyebrows in Paris.",
        "Germany, small as it is, had 3 papers at Lantern 2025.",
        "Germany's appetite was not spoilt: Germany had 3 papers at Lantern 2025.",
        "Germany had 3 papers at Lantern 2025 in Mexico City.",
    ],
)
def test_colour_takes_nothing_from_a_claim(checker: Checker, text: str) -> None:
    assert results(checker, text) == results(checker, PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        "Germany had 3 papers at Lantern 2025, when only first authors are counted.",
        "Germany had 3 papers at Lantern 2025, as 2 papers were withdrawn.",
        "The claim is false: Germany had 3 papers at Lantern 2025.",
        "Germany had 3 papers at Lantern 2025 in Kenya.",
    ],
)
def test_what_may_narrow_or_deny_stays(text: str) -> None:
    assert without_colour(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "Only the US had more papers than China at Lantern 2025.",
            "Behind the US, China had the most papers at Lantern 2025.",
        ),
        (
            "Lantern 2025 had not 60 but 5 papers from Germany.",
            "Lantern 2025 had 5 papers from Germany.",
        ),
        (
            "It was close at Lantern 2025, with 8 papers for China and 7 for Germany.",
            "China had 8 papers at Lantern 2025, and Germany had 7.",
        ),
    ],
)
def test_other_words_for_the_same_claim(checker: Checker, text: str, plain: str) -> None:
    assert results(checker, text) == results(checker, plain)
    assert all(verdict != "not_checkable" for verdict, _ in results(checker, text))


def test_a_second_year_in_brackets_is_a_claim_of_its_own(checker: Checker) -> None:
    both = results(checker, "Germany had 5 papers at Lantern 2025 (2024: 2).")
    one = results(checker, "Germany had 5 papers at Lantern 2025.")
    two = results(checker, "Germany had 2 papers at Lantern 2024.")
    assert both == one + two


@pytest.mark.parametrize(
    "text",
    [
        "Of the ten biggest contributors to Lantern 2025, seven are American.",
        "There are four Chinese papers for each German one at Lantern 2025.",
        "Papers at Lantern 2025 have between one and 42 authors.",
    ],
)
def test_what_is_not_of_papers_is_not_judged_by_them(checker: Checker, text: str) -> None:
    assert {verdict for verdict, _ in results(checker, text)} == {"not_checkable"}


def test_its_institutions_are_those_of_the_country_before(checker: Checker) -> None:
    pointed = results(
        checker, "Germany likes robots. Its institutions were on 5 papers at Lantern 2025."
    )
    assert pointed[-1:] == results(checker, "Germany was on 5 papers at Lantern 2025.")


@given(st.text(max_size=80))
def test_every_character_keeps_its_place(text: str) -> None:
    plain = without_colour(text)
    assert len(plain) == len(text)
    assert all(a == b or a == " " for a, b in zip(plain, text, strict=True))
