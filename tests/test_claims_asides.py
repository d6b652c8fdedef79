"""Claims with something said beside them: descriptions, relative clauses, examples in commas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims.asides import example_left, without_asides
from assistant.claims.check import Checker
from assistant.settings import read_settings
from assistant.turn import Assistant


@pytest.fixture(scope="module")
def checker(sample_data: Path) -> Iterator[Checker]:
    yield Checker(Assistant.open(read_settings({}, data=str(sample_data))).view())


def verdicts(checker: Checker, text: str) -> list[str]:
    return [x.verdict for x in checker.check_text(text)]


@pytest.mark.parametrize(
    "aside",
    [
        "which sends more people abroad than many a larger country",
        "whose universities outnumber those of France",
        "with more engineers than any rival",
        "home to more than 80 million people",
        "more populous than Canada",
        "a country of many languages",
        "twice as large as Peru",
    ],
)
def test_what_describes_a_subject_neither_narrows_nor_hides_it(
    checker: Checker, aside: str
) -> None:
    (plain,) = checker.check_text("Germany had 5 papers at Lantern 2024.")
    checked = checker.check_text(f"Germany, {aside}, had 5 papers at Lantern 2024.")
    last = checked[-1]
    assert (last.verdict, last.readback) == (plain.verdict, plain.readback)
    assert all(x.verdict == "not_checkable" for x in checked[:-1])


@pytest.mark.parametrize(
    "text",
    [
        "Germany, which had 5 papers in 2023, had 6 papers at Lantern 2024.",
        "Models, which 12 papers at Lantern 2024 name, are many.",
        "Google, which at Lantern 2023 was absent, had 2 papers at Lantern 2024.",
        "Germany, France, and Italy had 5 papers at Lantern 2024.",
    ],
)
def test_an_aside_that_claims_something_or_names_an_edition_stays(text: str) -> None:
    assert without_asides(text) == text


@given(st.text(max_size=200))
def test_figures_keep_their_places_where_an_aside_gives_way(text: str) -> None:
    assert len(without_asides(text)) == len(text)


@pytest.mark.parametrize(
    "examples",
    [
        ", from DeepSeek to Qwen,",
        ", such as DeepSeek and Qwen,",
        ", Qwen among them,",
        " – Qwen, DeepSeek and the like –",
    ],
)
def test_examples_do_not_narrow_what_they_are_examples_of(checker: Checker, examples: str) -> None:
    (plain,) = checker.check_text(
        "Models from Chinese developers are named in 12 papers at Lantern 2024."
    )
    (checked,) = checker.check_text(
        f"Models from Chinese developers{examples} are named in 12 papers at Lantern 2024."
    )
    assert checked.readback == plain.readback
    assert checked.verdict == plain.verdict


@pytest.mark.parametrize(
    "text",
    [
        "Models such as Qwen and Llama are named in 12 papers at Lantern 2024.",
        "American companies such as Google had 12 papers at Lantern 2024.",
        "American companies, led by Google, had 12 papers at Lantern 2024.",
        "Two American companies, Google and Meta, had 12 papers at Lantern 2024.",
        "Google and other American companies had 12 papers at Lantern 2024.",
        "Models from Chinese developers (Qwen, DeepSeek) are named in 12 papers at Lantern 2024.",
        "Germany, like France, had 5 papers at Lantern 2024.",
        "From Qwen to Llama, models are named in 12 papers at Lantern 2024.",
    ],
)
def test_examples_that_may_narrow_are_not_read_as_conditions(checker: Checker, text: str) -> None:
    assert set(verdicts(checker, text)) == {"not_checkable"}


def test_a_leader_among_companies_is_no_example() -> None:
    assert example_left("among companies, Google led at Lantern 2024", ranked=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "The region has fewer universities than Texas but turns up on six of the papers accepted "
        "at Lantern 2024.",
        "Something turns up on six of the papers accepted at Lantern 2024.",
    ],
)
def test_a_figure_whose_subject_was_cut_off_is_not_of_all_papers(
    checker: Checker, text: str
) -> None:
    assert set(verdicts(checker, text)) == {"not_checkable"}


def test_a_venue_is_the_subject_of_all_its_clauses(checker: Checker) -> None:
    text = "Lantern 2024 accepted 46 papers, more than 40, and had 46 papers."
    assert verdicts(checker, text)[0] == "supported"


def test_a_person_is_not_narrowed_by_what_he_or_she_is(checker: Checker) -> None:
    names = [c.authors[0] for c in checker.check_text("Lantern 2024 had 46 papers.")[0].citations]
    name = next(n for n in names if len(n.split()) == 2)
    (plain,) = checker.check_text(f"{name} is listed on one paper at Lantern 2024.")
    (checked,) = checker.check_text(
        f"{name}, a Stanford professor, is listed on one paper at Lantern 2024."
    )
    assert checked.readback == plain.readback
