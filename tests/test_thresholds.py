"""How many papers each must have, and whose countries are ranked: against plain counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from plain_count import (
    Corpus,
    accepted,
    authors_of,
    countries_of,
    first,
    year,
)

from assistant.question import QueryError, read_query
from assistant.turn import Assistant


def papers_of_each(
    corpus: Corpus, things: Callable[[Any], Any], holds: Callable[[Any], bool]
) -> Counter[str]:
    return Counter(thing for paper in corpus if holds(paper) for thing in things(paper))


@pytest.mark.parametrize(
    ("text", "things", "fits"),
    [
        ("how many countries have at least 10 papers?", countries_of, lambda n: n >= 10),
        ("how many authors have more than one paper?", authors_of, lambda n: n > 1),
        ("how many countries had exactly two papers?", countries_of, lambda n: n == 2),
        ("how many countries have fewer than 3 papers?", countries_of, lambda n: n < 3),
        ("how many countries have 5 papers or more?", countries_of, lambda n: n >= 5),
        ("how many authors wrote multiple papers?", authors_of, lambda n: n > 1),
        ("how many authors published a single paper?", authors_of, lambda n: n == 1),
    ],
)
def test_only_those_with_so_many_papers_are_counted(
    assistant: Assistant,
    corpus: Corpus,
    text: str,
    things: Callable[[Any], Any],
    fits: Callable[[int], bool],
) -> None:
    counts = papers_of_each(corpus, things, accepted)
    answer = assistant.answer(text)
    assert answer.value == sum(map(fits, counts.values())) > 0
    assert all(fits(int(row.value or 0)) for row in answer.rows)


def test_a_list_has_the_same_names_as_the_count(assistant: Assistant) -> None:
    listed = assistant.answer("authors with 3 or more papers")
    counted = assistant.answer("how many authors have at least 3 papers?")
    assert listed.value == counted.value
    assert [r.label for r in listed.rows] == [r.label for r in counted.rows]


def test_companies_of_a_country_are_its_own_and_not_those_they_write_with(
    assistant: Assistant,
) -> None:
    american = {r.label for r in assistant.answer("how many US companies are there?").rows}
    every = {r.label for r in assistant.answer("how many companies are there?").rows}
    chinese = {r.label for r in assistant.answer("how many Chinese companies are there?").rows}
    assert american
    assert chinese
    assert not american & chinese
    assert american | chinese <= every


def test_countries_of_first_authors_are_ranked_as_first_authors_are_counted(
    assistant: Assistant, corpus: Corpus
) -> None:
    answer = assistant.answer("which countries have the most first authors in 2025?")
    assert answer.kind == "ranking"
    for code, label in (("US", "the United States"), ("CN", "China (mainland)")):
        n = sum(accepted(p) and year(p, 2025) and first(p, code) for p in corpus)
        assert n == next(r.value for r in answer.rows if r.label == label)


def test_a_ranking_by_all_authors_is_no_query() -> None:
    with pytest.raises(QueryError, match="first or last"):
        read_query({"version": 1, "kind": "ranking", "by": "country", "position": "all"})
    with pytest.raises(QueryError, match="first or last"):
        read_query({"version": 1, "kind": "ranking", "by": "venue", "position": "first"})
