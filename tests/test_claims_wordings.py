"""Claims in the words of newspapers: each is read as its plain form is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from plain_count import Corpus, evaluate

from assistant.claims.check import Checker
from assistant.claims.context import Context
from assistant.claims.figures import find_figures
from assistant.claims.pointers import pointed_out
from assistant.settings import read_settings
from assistant.turn import Assistant


@pytest.fixture(scope="module")
def checker(sample_data: Path) -> Iterator[Checker]:
    yield Checker(Assistant.open(read_settings({}, data=str(sample_data))).view())


def read(checker: Checker, text: str) -> list[tuple[str, str]]:
    return [(x.verdict, x.readback) for x in checker.check_text(text)]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Lantern 2024 found room for 46 papers.", "Lantern 2024 had 46 papers."),
        ("The programme of Lantern 2024 consisted of 46 papers.", "Lantern 2024 had 46 papers."),
        ("Lantern 2024 had 46 papers, official records show.", "Lantern 2024 had 46 papers."),
        (
            "Google's researchers figure on 3 papers at Lantern 2024.",
            "Google appears on 3 papers at Lantern 2024.",
        ),
        (
            "Google can claim a stake in 3 papers at Lantern 2024.",
            "Google appears on 3 papers at Lantern 2024.",
        ),
        (
            "On 18 papers at Lantern 2024 sits the address of an institution in China.",
            "18 papers at Lantern 2024 have an affiliation in China.",
        ),
        (
            "Half a dozen papers at Lantern 2024 are from Germany.",
            "6 papers at Lantern 2024 are from Germany.",
        ),
        (
            "Three dozen papers at Lantern 2024 are from Germany.",
            "36 papers at Lantern 2024 are from Germany.",
        ),
        (
            "3 of every five papers at Lantern 2024 are from Germany.",
            "60 % of papers at Lantern 2024 are from Germany.",
        ),
        (
            "20 % of the papers at Lantern 2024 were not the work of a single author.",
            "20 % of the papers at Lantern 2024 had at least two authors.",
        ),
        (
            "The member states of the European Union, taken together, appear on 9 papers at "
            "Lantern 2024.",
            "The European Union appears on 9 papers at Lantern 2024.",
        ),
        (
            "Over the three editions of Lantern, Germany had 12 papers.",
            "Germany had 12 papers at Lantern.",
        ),
        (
            "Germany was behind more papers at Lantern 2024 than France.",
            "Germany had more papers at Lantern 2024 than France.",
        ),
        (
            "Top of the national league at Lantern 2024, well ahead of France, was China.",
            "China had the most papers of all countries at Lantern 2024.",
        ),
    ],
)
def test_a_printed_claim_is_read_as_its_plain_form(
    checker: Checker, printed: str, plain: str
) -> None:
    one, other = read(checker, printed), read(checker, plain)
    assert one == other
    assert one[0][0] != "not_checkable"


def test_a_part_in_words_is_said_again_in_digits(checker: Checker) -> None:
    text = "Just under half of the papers at Lantern 2024 (39.1 per cent, to be exact) are Chinese."
    (words, digits) = checker.check_text(text)
    assert words.readback == digits.readback
    assert digits.denominator == 46


def test_half_of_what_was_named_before(checker: Checker) -> None:
    whole, half = checker.check_text(
        "Of the 46 papers at Lantern 2024, more than half came with a US affiliation."
    )
    assert whole.verdict == "supported"
    assert half.denominator == 46


def test_a_share_of_talks_is_not_of_talks(checker: Checker) -> None:
    for text in ("Lantern 2024 had 5 orals, or 10.9 per cent.",):
        share = checker.check_text(text)[1]
        assert share.computed is None or share.computed < 100


def test_two_together_are_the_papers_of_any_of_them(checker: Checker) -> None:
    (checked,) = checker.check_text(
        "China had more papers at Lantern 2024 than Germany and France put together."
    )
    assert "Germany or France" in checked.readback or "France or Germany" in checked.readback


def test_one_of_two_that_are_compared_is_not_guessed(checker: Checker) -> None:
    _, order = read(checker, "China had 18 papers at Lantern 2024, more than Germany or France.")
    assert order[0] == "not_checkable"


def test_more_than_another_is_a_claim_of_its_own(checker: Checker) -> None:
    count, order = checker.check_text("Germany had 1 paper at Lantern 2024, fewer than China.")
    assert count.readback.endswith("an affiliation in Germany")
    assert "minus" in order.readback


def test_each_of_two_figures_goes_with_its_own_name(checker: Checker) -> None:
    pair = checker.check_text("With 18 papers to Germany's 5, China was ahead at Lantern 2024.")
    by_claim = {x.figure.value: x.readback for x in pair if x.figure and x.figure.value}
    assert "China" in by_claim[18]
    assert "Germany" in by_claim[5]


@pytest.mark.parametrize(
    ("text", "context", "due"),
    [
        ("two are from the continent", Context(region="Africa"), "two are from Africa"),
        ("two are from the continent", Context(region="ASEAN"), "two are from the continent"),
        ("ten used one of its models", Context(owner="Meta"), "ten used Meta models"),
        ("Its researchers had ten", Context(owner="Meta", owner_leads=True), "Meta had ten"),
        ("Its researchers had ten", Context(owner="Meta"), "Its researchers had ten"),
        ("Google and its models", Context(owner="Meta"), "Google and its models"),
    ],
)
def test_a_pointer_is_what_was_named_or_stays(text: str, context: Context, due: str) -> None:
    assert pointed_out(text, context) == due


def test_what_was_done_with_papers_is_no_unit() -> None:
    (figure,) = find_figures("31 headed by one in Japan")
    assert figure.unit == ""


@pytest.mark.parametrize(
    ("first", "ones"),
    [
        ("Chinese companies were on 3 papers at Lantern 2024", "a company whose home is"),
        ("Chinese first authors wrote 12 papers at Lantern 2024", "the first author has"),
        ("Chinese models were named in 12 papers at Lantern 2024", "a model whose developer is"),
    ],
)
def test_ones_are_what_was_named_before(checker: Checker, first: str, ones: str) -> None:
    link = "in 5" if "models" in first else "5" if "authors" in first else "on 5"
    checked = checker.check_text(f"{first}, American ones {link}.")
    assert ones in checked[-1].readback
    assert "United States" in checked[-1].readback


def test_two_shares_of_one_kind_are_of_the_same_papers(checker: Checker) -> None:
    one, other = checker.check_text(
        "Half of the Lantern 2024 papers were posters; 10 % were orals."
    )
    assert other.denominator == one.denominator


def test_who_is_just_ahead_is_not_among_the_authors(checker: Checker) -> None:
    count, order = checker.check_text("Germany had 5 papers at Lantern 2024, just behind France.")
    assert "France" not in count.readback
    assert "France" in order.readback
    (placed,) = checker.check_text("Germany had 5 papers at Lantern 2024, behind only France.")
    assert placed.verdict == "not_checkable"


def test_the_papers_of_an_edition_are_a_total_of_its_own(checker: Checker) -> None:
    part, whole = checker.check_text("Only 5 of Lantern 2024's 46 papers come from Germany.")
    assert whole.verdict == "supported"
    assert "Germany" in part.readback


def test_a_share_of_them_says_nothing_of_their_number(checker: Checker) -> None:
    whole, part = checker.check_text("Lantern 2024 had 46 papers, 39.1 percent of them from China.")
    assert whole.verdict == "supported"
    assert "China" in part.readback


@pytest.mark.parametrize("joint", ["Of Lantern 2024's papers,", "At Lantern 2024,"])
def test_the_second_of_two_is_no_part_of_the_first(checker: Checker, joint: str) -> None:
    _, other = checker.check_text(f"{joint} 39 % were from China and 5 % from Google.")
    assert "Google" in other.readback
    assert "China" not in other.readback


@pytest.mark.parametrize(
    "text",
    [
        "At Lantern 2024, 3 papers are from Google; 12 have a first author in China.",
        "A quarter of Chinese papers at Lantern 2024 named Qwen, against a tenth of American ones.",
        "The number of German papers at Lantern quadrupled, to 20.",
    ],
)
def test_the_second_figure_is_not_guessed(checker: Checker, text: str) -> None:
    assert checker.check_text(text)[-1].verdict == "not_checkable"


def test_the_other_way_round_is_not_read_into_a_comparison(checker: Checker) -> None:
    text = "In 2024, Llama was named in more Lantern papers than Qwen; in 2025 fewer."
    assert {x.verdict for x in checker.check_text(text)} == {"not_checkable"}


def test_one_more_than_twenty_is_no_number_of_papers(checker: Checker) -> None:
    text = "Ten papers at Lantern 2024 had more than ten authors, one more than 20."
    assert all(x.figure is None or x.figure.value != 20 for x in checker.check_text(text))


def test_between_them_is_any_of_them(checker: Checker) -> None:
    (checked,) = checker.check_text(
        "Between them, Germany and France had 9 papers at Lantern 2024."
    )
    assert "Germany or France" in checked.readback


def test_an_amount_in_words_before_another_edition_is_a_claim_of_its_own(checker: Checker) -> None:
    """Read over both editions it would be a wrong verdict on the first."""
    first, second = checker.check_text(
        "Granholm University had five papers at Lantern 2023 and one at Lantern 2024."
    )
    assert (first.verdict, first.computed) == ("supported", 5)
    assert "Lantern 2024" in second.readback
    for vague in ("a few", "many more", "almost twice that many"):
        text = f"Granholm University had five papers at Lantern 2023 and {vague} at Lantern 2024."
        assert {x.verdict for x in checker.check_text(text)} == {"not_checkable"}


def test_the_name_right_before_a_participle_is_its_subject(checker: Checker) -> None:
    text = "Llama, named in 14 papers at Lantern 2025, left Qwen, named in 13, behind."
    last = checker.check_text(text)[-1]
    assert "Qwen" in last.readback
    assert "Llama" not in last.readback


@pytest.mark.parametrize(
    "text",
    [
        "Granholm and others sent many to Lantern 2024. It is in the affiliations of 9 papers.",
        "24 Lantern papers name Llama, but fewer than ten of them build on the model or test it.",
        "Author lists have ballooned.",
    ],
)
def test_what_a_pronoun_stands_for_is_not_guessed(checker: Checker, text: str) -> None:
    assert checker.check_text(text)[-1].verdict == "not_checkable"


def test_a_fall_from_a_half_to_a_third_is_not_nearly_constant() -> None:
    from assistant.claims.verdict import CONSTANT, NEARLY_CONSTANT

    spread = 100 * (50.7 - 36.6) / ((50.7 + 36.6) / 2)
    assert spread > NEARLY_CONSTANT * CONSTANT


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "Granholm University sent many to Lantern 2024. It is in the affiliations of 9 papers.",
            "count(lambda p: accepted(p) and year(p, 2024) and inst(p, 'Granholm University'))",
        ),
        (
            "DeepSeek made its entrance at Lantern in 2025. That year it was named in 9 papers.",
            "count(lambda p: accepted(p) and year(p, 2025) and named(p, 'DeepSeek'))",
        ),
        (
            "At Lantern 2025, Qwen is named in 14 papers. A year earlier, 9 papers named it.",
            "count(lambda p: accepted(p) and year(p, 2024) and named(p, 'Qwen'))",
        ),
        (
            "At Lantern 2024, 8 papers had a German author. A year later the number was at 9.",
            "count(lambda p: accepted(p) and year(p, 2025) and has(p, 'DE'))",
        ),
        (
            "Lantern 2024 had 46 papers, and 4 name Qwen. Of those 46, 9 have a Japanese author.",
            "count(lambda p: accepted(p) and year(p, 2024) and has(p, 'JP'))",
        ),
    ],
)
def test_what_stands_for_something_is_what_was_said(
    checker: Checker, corpus: Corpus, text: str, number: str
) -> None:
    found = [x for x in checker.check_text(text) if x.figure is not None and x.figure.value == 9]
    assert [x.computed for x in found] == [evaluate(number, corpus)]
