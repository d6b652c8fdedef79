"""What a condition means: by arrays, by SQL and by plain Python, over random conditions."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain_count import Corpus, load
from random_conditions import (
    EDITION_LEAVES,
    LEAVES,
    MODEL_LEAVES,
    PEOPLE_LEAVES,
    Papers,
    complete,
    holds,
    trees,
)

from index import conditions as c
from index.arrays import Arrays
from index.catalog import Catalog
from index.corpus import current_folder
from index.tables import SCHEMAS

US, CN = c.Countries(("US",)), c.Countries(("CN",))


@pytest.fixture(scope="module")
def folder(sample_data: Path) -> Path:
    found = current_folder(sample_data)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Iterator[Catalog]:
    opened = Catalog(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def papers(folder: Path) -> Corpus:
    return Papers(sorted(load(folder), key=lambda p: str(p["paper_id"])))


@pytest.fixture(scope="module")
def stranger(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An engine that knows nothing but the exported files."""
    exported = tmp_path_factory.mktemp("exported")
    connection = duckdb.connect()
    for name in SCHEMAS:
        shutil.copy(folder / f"{name}.parquet", exported)
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{exported}/{name}.parquet')"
        )
    yield connection
    connection.close()


def assert_same(one: Any, other: Any, catalog: Catalog) -> None:
    """The same papers, sure and maybe."""
    assert catalog.ids(one.sure) == catalog.ids(other.sure)
    assert catalog.ids(one.maybe) == catalog.ids(other.maybe)


@given(leaf=LEAVES)
@settings(max_examples=150, deadline=None)
def test_a_leaf_is_the_same_by_arrays_by_sql_and_in_plain_python(
    leaf: c.Condition, catalog: Catalog, papers: Corpus
) -> None:
    judged = catalog.judge(leaf)
    assert_same(judged, catalog.ask_engine(leaf), catalog)
    assert not (judged.sure & ~judged.maybe).any()
    assert catalog.ids(judged.sure) == tuple(p["paper_id"] for p in papers if holds(leaf, p))


@given(condition=trees())
@settings(max_examples=80, deadline=None)
@example(condition=c.AllOf(()))
@example(condition=c.AnyOf(()))
@example(condition=c.Not(c.AllOf((US, CN))))
def test_a_whole_condition_is_the_same_put_together_here_and_by_sql(
    condition: c.Condition, catalog: Catalog, stranger: Any
) -> None:
    judged = catalog.judge(condition)
    assert judged.sure.shape == judged.maybe.shape == (catalog.paper_count,)
    assert not (judged.sure & ~judged.maybe).any()
    assert_same(judged, catalog.ask_engine(condition), catalog)
    shown = stranger.execute(catalog.papers_sql(condition)).fetchall()
    assert tuple(row[0] for row in shown) == catalog.list_papers(condition)
    assert catalog.count_papers(condition) == len(shown)


@given(condition=trees(), seed=st.integers(0, 999))
@settings(max_examples=120, deadline=None)
@example(condition=c.AllOf((US, c.Countries(("US", "GB")))), seed=1)
@example(condition=c.AllOf((US, c.Countries(("CN",), by="home"))), seed=1)
@example(condition=c.InstitutionKinds(("university",), countries=("CN",)), seed=1)
@example(condition=c.AllOf((US, CN)), seed=1)
@example(condition=c.CountryCount(3), seed=1)
def test_however_the_unknown_turns_out_the_truth_is_within_the_bounds(
    condition: c.Condition, seed: int, catalog: Catalog, papers: Corpus
) -> None:
    judged = catalog.judge(condition)
    sure, maybe = set(catalog.ids(judged.sure)), set(catalog.ids(judged.maybe))
    dice = random.Random(seed)
    for _ in range(3):
        truth = {p["paper_id"] for p in papers if holds(condition, complete(p, dice))}
        assert sure <= truth
        assert truth <= maybe


@given(one=LEAVES, other=LEAVES)
@settings(max_examples=60, deadline=None)
def test_the_order_of_parts_and_a_double_negation_change_nothing(
    one: c.Condition, other: c.Condition, catalog: Catalog
) -> None:
    for kind in (c.AllOf, c.AnyOf):
        assert_same(catalog.judge(kind((one, other))), catalog.judge(kind((other, one))), catalog)
    assert_same(catalog.judge(c.Not(c.Not(one))), catalog.judge(one), catalog)
    # De Morgan, for parts that share no unknown affiliation.
    assert_same(
        catalog.judge(c.Not(c.AnyOf((one, other)))),
        catalog.judge(c.AllOf((c.Not(one), c.Not(other)))),
        catalog,
    )


def test_two_countries_that_are_both_missing_need_two_unknown_affiliations(
    catalog: Catalog, papers: Corpus
) -> None:
    pair = catalog.judge(c.AllOf((c.Countries(("ZZ",)), c.Countries(("XX",)))))
    enough = {
        p["paper_id"]
        for p in papers
        if not p["authors"]
        or sum(not (row["country"] and row["confidence"] >= 0.5) for a in p["authors"] for row in a)
        >= 2
    }
    assert set(catalog.ids(pair.maybe)) == enough
    assert enough
    one = catalog.judge(c.AllOf((c.Countries(("ZZ",)), c.Countries(("ZZ", "XX")))))
    assert set(catalog.ids(one.maybe)) > enough


@given(leaf=EDITION_LEAVES | PEOPLE_LEAVES | MODEL_LEAVES)
@settings(max_examples=40, deadline=None)
def test_arrays_leave_to_the_engine_what_they_cannot_judge(
    leaf: c.Condition, catalog: Catalog
) -> None:
    plain = Arrays(catalog).judge(leaf) if leaf == c.Everything() else catalog._arrays.judge(leaf)
    left = isinstance(leaf, c.CountryCount | c.InstitutionKinds | c.AuthorNames | c.AuthorCount)
    assert (plain is None) == left


def test_thirty_threads_get_the_answers_that_one_gets(folder: Path, catalog: Catalog) -> None:
    conditions: list[c.Condition] = [
        c.AllOf((c.Accepted(), c.Years(year, year), c.Countries((code,), position), extra))
        for year in (2023, 2024, 2025)
        for code in ("US", "CN", "DE")
        for position in ("any", "first", "all")
        for extra in (
            c.Models(("Qwen", "Llama"), ("builds_on", "evaluates")),
            c.Not(c.Words(("language model",))),
            c.AuthorCount(3),
        )
    ]
    alone = [catalog.list_papers(condition) for condition in conditions]
    shared = Catalog(folder)
    try:
        with ThreadPoolExecutor(30) as threads:
            work = conditions * 4
            together = list(threads.map(shared.list_papers, work))
            counts = list(threads.map(shared.count_papers, work))
    finally:
        shared.close()
    assert together == alone * 4
    assert counts == [len(ids) for ids in together]


def test_details_come_for_the_ids_that_are_asked_and_for_no_others(
    catalog: Catalog, papers: Corpus
) -> None:
    ids = [papers[3]["paper_id"], papers[90]["paper_id"], "nobody/0"]
    assert {row["paper_id"] for row in catalog.paper_details(ids)} == set(ids[:2])
    rows = catalog.authorship_details(ids)
    wanted = [row for p in (papers[3], papers[90]) for author in p["authors"] for row in author]
    assert [(r["paper_id"], r["position"], r["author"], r["affiliation"]) for r in rows] == [
        (r["paper_id"], r["position"], r["author"], r["affiliation"]) for r in wanted
    ]
    mentions = catalog.mention_details(ids)
    assert len(mentions) == len(papers[3]["mentions"]) + len(papers[90]["mentions"])


def test_flags_that_are_kept_cannot_be_changed_by_who_reads_them(catalog: Catalog) -> None:
    judged = catalog.judge(c.AuthorCount(2))
    with pytest.raises(ValueError):
        judged.sure[0] = not judged.sure[0]
    assert np.array_equal(judged.sure, catalog.judge(c.AuthorCount(2)).sure)
