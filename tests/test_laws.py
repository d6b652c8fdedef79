"""Laws that hold of every answer, whatever is asked: over random questions to the sample."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from random_conditions import LEAVES, STATUSES, TRACKS, WORD_LEAVES, some, trees

from assistant.answer import Answer
from assistant.definitions import switches
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    QueryError,
    Question,
    Ranking,
    Share,
    Trend,
    query_json,
    read_query,
)
from assistant.turn import Assistant
from index import conditions as c

YEARS = (2023, 2024, 2025)
GROUPS = ("country", "institution", "company", "family", "venue", "year", "author", "status")
PLACES = st.builds(c.Countries, some(("US", "CN", "DE", "GB", "JP"), 1))
MODELS = st.builds(
    c.Models,
    some(("Llama", "GPT", "Qwen", "BERT"), 1),
    st.sampled_from((None, ("builds_on", "evaluates"), ("builds_on",))),
)
CONDITIONS = trees(LEAVES, most=4)
ASKED = st.one_of(PLACES, MODELS, WORD_LEAVES, CONDITIONS)


def ask(assistant: Assistant, question: Question) -> Answer:
    return assistant.answer_query(query_json(question))


def count(assistant: Assistant, *conditions: c.Condition) -> int:
    answer = ask(assistant, Count(c.both(*conditions)))
    # A scope without papers is refused: there is nothing to count from.
    return 0 if answer.refused else int(answer.value or 0)


@given(condition=CONDITIONS, more=ASKED)
@settings(max_examples=25, deadline=None)
def test_a_narrower_condition_never_counts_more(
    condition: c.Condition, more: c.Condition, assistant: Assistant
) -> None:
    wide = set(ask(assistant, Count(condition)).papers)
    narrow = set(ask(assistant, Count(c.AllOf((condition, more)))).papers)
    either = set(ask(assistant, Count(c.AnyOf((condition, more)))).papers)
    assert narrow <= wide <= either


@given(condition=ASKED)
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize(
    "parts",
    [
        [c.Years(year, year) for year in (2022, *YEARS, 2026)],
        [c.Statuses((status,)) for status in STATUSES],
        [c.Tracks((track,)) for track in TRACKS],
        [c.Editions((("Lantern", year),)) for year in YEARS],
        [c.Accepted(), c.Not(c.Accepted())],
    ],
    ids=["years", "statuses", "tracks", "editions", "accepted or not"],
)
def test_the_parts_of_a_partition_sum_to_the_whole(
    parts: list[c.Condition], condition: c.Condition, assistant: Assistant
) -> None:
    whole = count(assistant, condition)
    assert sum(count(assistant, part, condition) for part in parts) == whole


@given(condition=CONDITIONS)
@settings(max_examples=25, deadline=None)
def test_count_and_list_agree_and_the_papers_are_the_number(
    condition: c.Condition, assistant: Assistant
) -> None:
    counted = ask(assistant, Count(condition))
    listed = ask(assistant, Listing(condition))
    assert counted.papers == listed.papers
    assert counted.refused == listed.refused
    if not counted.refused:
        assert counted.value == listed.value == len(counted.papers) == len(set(counted.papers))
        assert counted.low is not None and counted.high is not None
        assert counted.low <= counted.value <= counted.high
        assert counted.high == counted.value + len(counted.possible)
        assert not set(counted.possible) & set(counted.papers)


@given(where=ASKED, of=CONDITIONS)
@settings(max_examples=25, deadline=None)
def test_a_share_is_its_numerator_by_its_denominator_within_its_bounds(
    where: c.Condition, of: c.Condition, assistant: Assistant
) -> None:
    share = ask(assistant, Share(where, of))
    assume(not share.refused)
    assert share.numerator == len(share.papers)
    if not share.denominator:
        assert share.value is None
        return
    assert share.value == pytest.approx(100 * share.numerator / share.denominator)
    assert share.low is not None and share.high is not None
    assert 0 <= share.low <= share.value + 1e-9 <= share.high + 2e-9 <= 100 + 1e-6


@given(parts=st.lists(ASKED, min_size=2, max_size=4, unique=True))
@settings(max_examples=20, deadline=None)
def test_with_a_commuted_and_nothing_changes(
    parts: list[c.Condition], assistant: Assistant
) -> None:
    one = ask(assistant, Count(c.AllOf(tuple(parts))))
    other = ask(assistant, Count(c.AllOf(tuple(reversed(parts)))))
    assert (one.value, one.low, one.high, one.papers, one.denominator) == (
        other.value,
        other.low,
        other.high,
        other.papers,
        other.denominator,
    )
    twice = ask(assistant, Count(c.Not(c.Not(c.AllOf(tuple(parts))))))
    assert twice.papers == one.papers


@given(
    places=st.lists(PLACES, max_size=2, unique=True),
    models=st.lists(MODELS, max_size=1),
    year=st.sampled_from((None, *YEARS)),
    shared=st.booleans(),
)
@settings(max_examples=25, deadline=None)
@example(places=[c.Countries(("US",)), c.Countries(("CN",))], models=[], year=2024, shared=False)
def test_a_variant_is_what_the_question_gives_under_that_definition(
    places: list[c.Condition],
    models: list[c.Condition],
    year: int | None,
    shared: bool,
    assistant: Assistant,
) -> None:
    scope = c.both(c.Accepted(), *([c.Years(year, year)] if year else []))
    asked = c.both(*places, *models)
    question: Question = Share(asked, scope) if shared else Count(c.both(scope, asked))
    answer = ask(assistant, question)
    variants = {v.definition: v for v in answer.variants}
    assert len(variants) == len(answer.variants)
    tracks = assistant.view().catalog.tracks
    found = {s.name: s.question for s in switches(question, tracks, all_accepted=False)}
    for name in variants.keys() & found.keys():
        variant, again = variants[name], ask(assistant, found[name])
        assert variant.value == pytest.approx(again.value)
        assert variant.denominator == again.denominator
        assert set(variant.added) == set(again.papers) - set(answer.papers)
        assert set(variant.removed) == set(answer.papers) - set(again.papers)
    if any(isinstance(p, c.Countries) and p.codes == ("CN",) for p in places):
        assert "with Hong Kong and Macau" in variants


@given(where=ASKED, by=st.sampled_from(GROUPS))
@settings(max_examples=25, deadline=None)
def test_a_ranking_counts_each_group_once_a_paper(
    where: c.Condition, by: Any, assistant: Assistant
) -> None:
    answer = ask(assistant, Ranking(by, where, top=1000))
    assume(not answer.refused)
    values = [row.value for row in answer.rows]
    assert values == sorted(values, reverse=True)
    assert len({row.label for row in answer.rows}) == len(answer.rows)
    catalog = assistant.view().catalog
    held = catalog.list_papers(where)
    if by in ("venue", "year", "status"):  # each paper has just one
        assert sum(row.numerator or 0 for row in answer.rows) == len(held)
    rows = {r["paper_id"]: r for r in catalog.paper_details(held)}
    column = {"country": "countries", "institution": "institutions", "family": "models"}.get(by)
    if by == "family" and any(isinstance(x, c.Models) and x.roles for x in c.leaves(where)):
        column = None  # then only mentions in those roles count
    if column is not None:
        tally = Counter(label for row in rows.values() for label in row[column])
        assert sorted(values, reverse=True) == sorted(tally.values(), reverse=True)
        if by != "country":
            assert {r.label: r.value for r in answer.rows} == dict(tally)
    if answer.rows:
        assert answer.value == values[0] == len(answer.papers)


@given(where=ASKED, shared=st.booleans())
@settings(max_examples=20, deadline=None)
def test_the_rows_of_a_trend_are_the_counts_of_single_years(
    where: c.Condition, shared: bool, assistant: Assistant
) -> None:
    of = c.Accepted() if shared else None
    asked = where if shared else c.both(c.Accepted(), where)
    trend = ask(assistant, Trend(asked, of))
    assume(not trend.refused)
    assert trend.value is None
    assert [row.label for row in trend.rows] == sorted(row.label for row in trend.rows)
    for row in trend.rows:
        year = c.Years(int(row.label), int(row.label))
        if row.value is None:
            continue
        if shared:
            single = ask(assistant, Share(where, c.both(c.Accepted(), year)))
            assert row.value == pytest.approx(single.value)
            assert (row.numerator, row.denominator) == (single.numerator, single.denominator)
        else:
            assert row.value == count(assistant, asked, year)


@given(
    items=st.lists(PLACES | MODELS, min_size=2, max_size=3, unique=True),
    contrast=st.sampled_from(("difference", "ratio", "which")),
    shared=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_a_comparison_equals_its_parts(
    items: list[c.Condition], contrast: Any, shared: bool, assistant: Assistant
) -> None:
    labels = tuple(f"item {n}" for n in range(len(items)))
    scope = c.Accepted()
    question = (
        Comparison(tuple(items), labels, of=scope, contrast=contrast)
        if shared
        else Comparison(tuple(items), labels, scope, contrast=contrast)
    )
    answer = ask(assistant, question)
    values = []
    for item, row in zip(items, answer.rows, strict=True):
        single = ask(assistant, Share(item, scope) if shared else Count(c.both(scope, item)))
        assert row.value == pytest.approx(single.value)
        values.append(single.value)
    if contrast == "which":
        assert answer.value == pytest.approx(max(values))
    elif len(values) == 2 and contrast == "difference":
        assert answer.value == pytest.approx(values[0] - values[1])
    elif len(values) == 2 and values[1]:
        assert answer.value == pytest.approx(values[0] / values[1])


@given(
    where=ASKED,
    quantity=st.sampled_from(("authors_per_paper", "countries_per_paper", "models_per_paper")),
)
@settings(max_examples=20, deadline=None)
def test_the_mean_and_the_median_lie_between_the_least_and_the_most(
    where: c.Condition, quantity: Any, assistant: Assistant
) -> None:
    found = {
        statistic: ask(assistant, Average(where, quantity, statistic))
        for statistic in ("min", "mean", "median", "max")
    }
    assume(not found["mean"].refused and found["mean"].value is not None)
    values = {name: float(answer.value or 0) for name, answer in found.items()}
    assert values["min"] <= values["mean"] <= values["max"]
    assert values["min"] <= values["median"] <= values["max"]


@given(where=ASKED, measure=st.sampled_from(("authors", "institutions", "countries", "models")))
@settings(max_examples=20, deadline=None)
def test_things_that_are_no_papers_are_listed_each_with_its_papers(
    where: c.Condition, measure: Any, assistant: Assistant
) -> None:
    answer = ask(assistant, Count(where, measure))
    assume(not answer.refused)
    assert answer.value == len(answer.rows) == len({row.label for row in answer.rows})
    for row in answer.rows:
        assert row.papers is not None
        assert row.value == len(row.papers) > 0
        assert set(row.papers) <= set(answer.papers)


@given(condition=CONDITIONS)
@settings(max_examples=60, deadline=None)
def test_a_query_read_back_is_the_question(condition: c.Condition) -> None:
    for question in (Count(condition), Share(condition, c.Accepted()), Trend(condition)):
        assert read_query(json.loads(json.dumps(query_json(question)))) == question


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(condition=CONDITIONS, data=st.data())
@settings(max_examples=120, deadline=None)
@example(condition=c.Known("nothing"), data=None)
@example(condition=c.Words(("data",), ("nothing",)), data=None)
@example(condition=c.Words(("  -- ",)), data=None)
@example(condition=c.AllOf(()), data=None)
@example(condition=c.Venues(()), data=None)
@example(condition=c.Countries(()), data=None)
@example(condition=c.Years(2025, 2023), data=None)
@example(condition=c.Years(10**30, None), data=None)
def test_json_that_is_no_query_is_refused_and_never_breaks(
    condition: c.Condition, data: Any, assistant: Assistant
) -> None:
    query: Any = query_json(Count(c.both(condition)))
    if data is not None:
        at = query
        while True:  # walk down some way and put something else there
            key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            inner = at[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                at[key] = data.draw(JSON)
                break
            at = inner
    try:
        answer = assistant.answer_query(query)
    except QueryError as error:
        assert str(error)
    else:
        assert answer.refused or answer.value is not None or answer.kind in ("share", "overview")
