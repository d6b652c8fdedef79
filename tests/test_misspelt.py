"""Misspelt words are read as they are meant, or the question is not answered."""

from __future__ import annotations

import pytest
from plain_count import Corpus, evaluate

from assistant.spelling import in_phrase
from assistant.turn import Assistant

SLIPS = (
    ("papers with zoe lindqvist as first auther", "first_author_named(p, 'Zoe Lindqvist')"),
    ("papers with a frist author in the US", "first(p, 'US')"),
    ("papers with a last auhtor from Germany", "last(p, 'DE')"),
    ("papers that mention a model developd by Meta", "by_developer(p, 'Meta')"),
    ("papers with a US affilation", "has(p, 'US')"),
    ("papers with authors form more than three contries", "n_countries(p) > 3"),
)


@pytest.mark.parametrize(("said", "meant"), SLIPS)
def test_a_slip_changes_no_number(
    assistant: Assistant, corpus: Corpus, said: str, meant: str
) -> None:
    answer = assistant.answer(f"how many Lantern {said}")
    if answer.refused:
        return
    assert answer.value == evaluate(f"count(lambda p: accepted(p) and {meant})", corpus)
    assert any("read as" in note for note in answer.notes)


def test_most_slips_are_read(assistant: Assistant) -> None:
    refused = [said for said, _ in SLIPS if assistant.answer(f"how many Lantern {said}").refused]
    assert len(refused) <= 1


@pytest.mark.parametrize(
    ("words", "right"),
    [("as first auther", "author"), ("single auhtor", "author"), ("green auther", None)],
)
def test_a_word_is_put_right_by_the_phrase_it_stands_in(words: str, right: str | None) -> None:
    keys = words.split()
    assert in_phrase(keys, len(keys) - 1) == right


def test_the_name_of_an_author_is_no_slip(assistant: Assistant, corpus: Corpus) -> None:
    names = sorted({r[0]["author"] for p in corpus for r in p["authors"]})
    for name in names[:60]:
        wanted = evaluate(f"count(lambda p: accepted(p) and author(p, {name!r}))", corpus)
        assert assistant.answer(f"how many papers by {name}").value == wanted, name
        lower = assistant.answer(f"how many papers by {name.lower()}")
        assert lower.refused or lower.value == wanted, name


def test_words_for_what_is_counted_are_not_lost(assistant: Assistant, corpus: Corpus) -> None:
    first = assistant.answer("what is the average number of countries per paper at Lantern 2025?")
    second = assistant.answer("and the median number of authors?", first.query)
    wanted = evaluate("median(n_authors, lambda p: accepted(p) and year(p, 2025))", corpus)
    assert second.refused or second.value == wanted
