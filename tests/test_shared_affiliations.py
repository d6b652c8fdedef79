"""Affiliations that a list gives for a paper's authors together, from the list to the answer.

Several lists (CVPR 2024, WACV, SIGGRAPH, EMNLP 2023) name a paper's affiliations without saying
whose they are. They count for the paper, and say nothing sure of its first or last author.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain_count import Corpus, load
from plain_paper import countries_of, has, inst, institutions_of, known_country, lacks, only
from random_conditions import holds

from assistant.settings import Settings
from assistant.turn import Assistant
from index import conditions as c
from index.build import build
from index.catalog import Catalog
from index.corpus import current_folder

TOGETHER = [
    # title, authors, affiliations
    ("Drawing One", "Ada Birch, Bo Chen, Cy Dorn", "Tsinghua University; Stanford University"),
    ("Drawing Two", "Di Evans, Ed Fox", "Peking University"),
    ("Drawing Three", "Flo Gray, Gus Hill", "ETH Zurich; Nowhere Widgets"),
    ("Drawing Four", "Hal Irving, Ina Jung, Jo Kern", "University of Toronto; ETH Zurich"),
    ("Drawing Five", "Kim Lund, Lea Moss", ""),
    ("Drawing Six", "Max Nord", "Tsinghua University; Stanford University"),
    ("Drawing Seven", "", "Stanford University; Nowhere Widgets"),
    ("Drawing Eight", "", "Google; Tsinghua University"),
]
"""Joined by commas and by ";": affiliations in no order of authors."""
SHORT = [
    ("Reading One", "Ova Pike;Pia Quist;Rex Stone", "Stanford University;Tsinghua University"),
    ("Reading Two", "Sue Thorn;Tom Ulm", "Peking University;Stanford University"),
    ("Reading Three", "Uma Vale;Val West;Wes Yost;Xia Zhu", "ETH Zurich"),
]
"""In author order, some left out."""
ALL_TOGETHER = [
    ("Shading One", "Yan Abel, Zoe Bond", "Tsinghua University; Stanford University"),
    ("Shading Two", "Art Cole, Bea Dunn, Cal East", "Peking University"),
]
EACH = [("Talking One", "Dee Falk;Eli Good", "Tsinghua University;Stanford University")]
"""One an author."""
CODES = ("CN", "US", "CH", "CA", "FR")
NAMES = ("Tsinghua University", "Stanford University", "ETH Zurich", "Google", "Some Other Place")
KINDS = ("university", "company", "institute")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lists = tmp_path_factory.mktemp("lists")
    for name, rows in (
        ("cvpr2024.json", TOGETHER),
        ("emnlp2023.json", SHORT),
        ("siggraph2024.json", ALL_TOGETHER),
        ("colm2024.json", EACH),
    ):
        entries = [{"id": t, "title": t, "author": a, "aff": f, "status": ""} for t, a, f in rows]
        (lists / name).write_text(json.dumps(entries), "utf-8")
    made = tmp_path_factory.mktemp("data")
    build(made, [str(lists)], vectors=False)
    return made


@pytest.fixture(scope="module")
def catalog(data: Path) -> Iterator[Catalog]:
    folder = current_folder(data)
    assert folder is not None
    opened = Catalog(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def papers(catalog: Catalog) -> Corpus:
    return sorted(load(catalog.folder), key=lambda p: str(p["paper_id"]))


@pytest.fixture(scope="module")
def assistant(data: Path) -> Assistant:
    return Assistant.open(Settings(data=data))


def titles(catalog: Catalog, flags: Any) -> set[str]:
    return {paper_id.partition("/")[2] for paper_id in catalog.ids(flags)}


# --- tables -------------------------------------------------------------------------------------


def test_every_author_has_a_row_and_the_papers_affiliations_have_rows_of_no_author(
    catalog: Catalog,
) -> None:
    rows = catalog.authorship_details(["cvpr2024/Drawing One"])
    assert [(r["position"], r["author"], r["affiliation"], r["shared"]) for r in rows] == [
        (1, "Ada Birch", None, True),
        (2, "Bo Chen", None, True),
        (3, "Cy Dorn", None, True),
        (None, None, "Tsinghua University", True),
        (None, None, "Stanford University", True),
    ]
    assert [r["last"] for r in rows] == [False, False, True, False, False]
    (paper,) = catalog.paper_details(["cvpr2024/Drawing One"])
    assert (paper["countries"], paper["home_countries"]) == (["CN", "US"], ["CN", "US"])
    assert paper["institutions"] == ["Stanford University", "Tsinghua University"]
    assert (paper["n_authors"], paper["unknown_affiliations"]) == (3, 0)


def test_the_only_author_has_the_papers_affiliations(catalog: Catalog) -> None:
    rows = catalog.authorship_details(["cvpr2024/Drawing Six"])
    assert {(r["position"], r["author"], r["shared"]) for r in rows} == {(1, "Max Nord", False)}


def test_what_a_short_list_leaves_out_stays_unknown(catalog: Catalog) -> None:
    (one,) = catalog.paper_details(["emnlp2023/Reading One"])
    (three,) = catalog.paper_details(["emnlp2023/Reading Three"])
    assert (one["countries"], one["unknown_affiliations"]) == (["CN", "US"], 1)
    assert (three["countries"], three["unknown_affiliations"]) == (["CH"], 3)


def test_tables_and_plain_counting_agree(catalog: Catalog, papers: Corpus) -> None:
    for row, p in zip(catalog.paper_details([p["paper_id"] for p in papers]), papers, strict=True):
        assert row["countries"] == sorted(countries_of(p))
        assert row["institutions"] == sorted(institutions_of(p))
        assert known_country(p) == bool(row["countries"])
    assert {p["title"] for p in papers if has(p, "CN")} == {
        "Drawing One", "Drawing Two", "Drawing Six", "Drawing Eight", "Reading One", "Reading Two",
        "Shading One", "Shading Two", "Talking One",
    }  # fmt: skip
    assert {p["title"] for p in papers if only(p, "CN")} == {"Drawing Two", "Shading Two"}
    assert {p["title"] for p in papers if lacks(p, "CN", "CH")} == set()
    assert {p["title"] for p in papers if inst(p, "Google")} == {"Drawing Eight"}


# --- conditions ---------------------------------------------------------------------------------


def test_a_country_of_the_paper_is_sure_and_unknown_only_where_one_has_none(
    catalog: Catalog,
) -> None:
    here = c.both(c.Venues(("CVPR",)), c.Countries(("CN",)))
    judged = catalog.judge(here)
    sure = {"Drawing One", "Drawing Two", "Drawing Six", "Drawing Eight"}
    assert titles(catalog, judged.sure) == sure
    assert titles(catalog, judged.maybe) == sure | {
        "Drawing Three",
        "Drawing Five",
        "Drawing Seven",
    }
    nowhere = catalog.judge(c.both(c.Venues(("CVPR",)), c.Not(c.Countries(("CN",)))))
    assert titles(catalog, nowhere.sure) == {"Drawing Four"}


@pytest.mark.parametrize("position", ["first", "last", "all"])
def test_whose_an_affiliation_is_stays_open(catalog: Catalog, position: c.Position) -> None:
    for leaf, sure, maybe in (
        (
            c.Countries(("CA",), position),
            set[str](),
            {"Drawing Three", "Drawing Four", "Drawing Five", "Drawing Seven"},
        ),
        (
            c.Institutions(("Stanford University",), position),
            {"Drawing Six"},
            {"Drawing One", "Drawing Five", "Drawing Six", "Drawing Seven"},
        ),
    ):
        judged = catalog.judge(c.both(c.Venues(("CVPR",)), leaf))
        assert titles(catalog, judged.sure) == sure
        assert titles(catalog, judged.maybe) == maybe


def test_two_affiliations_of_no_author_may_be_of_one_or_of_two(catalog: Catalog) -> None:
    apart = c.both(c.Countries(("CN",)), c.Countries(("US",)), c.Apart(("CN",), ("US",)))
    judged = catalog.judge(apart)
    assert titles(catalog, judged.sure) == {"Reading Two", "Talking One"}
    assert "Drawing One" in titles(catalog, judged.maybe)
    assert "Drawing Six" not in titles(catalog, judged.maybe)


def _one_or_two(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2).map(tuple)


_CODES = _one_or_two(CODES)
_POSITIONS = st.sampled_from(("any", "first", "last", "all"))
_BASES = st.sampled_from(("place", "home"))
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(c.Countries, _CODES, _POSITIONS, st.booleans(), _BASES),
    st.builds(c.CountryCount, st.none() | st.integers(0, 3), st.none() | st.integers(0, 4)),
    st.builds(c.Apart, _CODES, _CODES, _BASES),
    st.builds(c.Institutions, _one_or_two(NAMES), _POSITIONS),
    st.builds(
        c.InstitutionKinds,
        _one_or_two(KINDS),
        _POSITIONS,
        st.just(()) | _CODES,
        _BASES,
    ),
)
FIELDS = ("country", "countries", "institution", "author_country", "author_institution")
CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(c.AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(c.Not, inner)
    ),
    max_leaves=4,
)


def _read(row: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The row with what is unknown of it made up."""
    row = dict(row)
    if row["affiliation"] is None:
        row |= {"institution": dice.choice(NAMES), "kind": dice.choice(KINDS)}
    if not row["country"] or row["confidence"] < 0.5:
        code, home = dice.choice(CODES), dice.choice(CODES)
        row |= {"country": code, "home_country": home, "confidence": 1.0}
    return row


def world_of(p: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """One way in which it could be: each affiliation of the paper is some author's."""
    keys = ("affiliation", "institution", "parent", "country", "home_country", "kind")
    blank = dict.fromkeys(keys) | {"confidence": 0.0}
    pool = [_read(row, dice) for row in p["shared"]]
    if not pool:
        people = [[_read(row, dice) for row in rows] for rows in p["authors"]]
        n = len(people) or dice.randint(1, 4)
        return {**p, "authors": people or [[_read(blank, dice)] for _ in range(n)]}
    n = len(p["authors"]) or dice.randint(1, 4)
    people = [[] for _ in range(n)]
    # What is missing of a list in author order is of an author who has nothing else.
    for row in sorted(pool, key=lambda r: r["affiliation"] is not None):
        free = [i for i in range(n) if not people[i]]
        alone = free and (row["affiliation"] is None or dice.random() < 0.7)
        people[dice.choice(free if alone else range(n))].append(row)
    for rows in people:
        if not rows:  # as many share one as there are authors left
            rows.append(dice.choice([r for r in pool if r["affiliation"]]))
    return {**p, "authors": people, "shared": []}


@given(condition=CONDITIONS, seed=st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
@example(condition=c.Countries(("CA",), "first"), seed=1)
@example(condition=c.Not(c.Institutions(("Google",), "all")), seed=1)
@example(condition=c.Apart(("CN",), ("US",)), seed=1)
def test_whoever_has_the_affiliations_the_truth_is_within_the_bounds(
    condition: c.Condition, seed: int, catalog: Catalog, papers: Corpus
) -> None:
    dice = random.Random(seed)
    judged = catalog.judge(condition)
    by_sql = catalog.ask_engine(condition)
    sure, maybe = titles(catalog, judged.sure), titles(catalog, judged.maybe)
    assert (sure, maybe) == (titles(catalog, by_sql.sure), titles(catalog, by_sql.maybe))
    for _ in range(3):
        truth = {p["title"] for p in papers if holds(condition, world_of(p, dice))}
        assert sure <= truth <= maybe


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_known_is_the_same_by_arrays_and_by_sql(field: str, catalog: Catalog) -> None:
    one, other = catalog.judge(c.Known(field)), catalog.ask_engine(c.Known(field))
    assert catalog.ids(one.sure) == catalog.ids(other.sure)


# --- answers ------------------------------------------------------------------------------------


def test_a_country_question_is_answered_with_its_papers_and_their_evidence(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("How many CVPR 2024 papers have an affiliation in China?")
    assert (answer.kind, answer.value, answer.low, answer.high) == ("count", 4, 4, 7)
    assert assistant.view().catalog.run_sql(answer.sql or "") == [(i,) for i in answer.papers]
    one = next(x for x in answer.citations if x.title == "Drawing One")
    assert one.authors == ("Ada Birch", "Bo Chen", "Cy Dorn")
    assert [proof.quote for proof in one.evidence] == ["Tsinghua University"]


def test_a_question_for_the_first_author_is_bounded_where_few_papers_tell(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("How many CVPR 2024 papers have a first author in Canada?")
    assert (answer.value, answer.low, answer.high) == (0, 0, 4)
    assert "at least" in answer.text.casefold()


@pytest.mark.parametrize(
    "question",
    [
        "How many SIGGRAPH 2024 papers have a first author in China?",
        "How many SIGGRAPH 2024 papers have a last author from Stanford University?",
        "How many authors from China are there at SIGGRAPH 2024?",
        "What share of SIGGRAPH 2024 papers have all authors in China?",
    ],
)
def test_a_question_of_whose_it_is_is_refused_where_no_paper_tells(
    question: str, assistant: Assistant
) -> None:
    answer = assistant.answer(question)
    assert (answer.kind, answer.value, answer.papers) == ("refusal", None, ())
    assert "any one author (" in answer.text and "listed for all together" in answer.text


def test_a_definition_that_needs_to_know_whose_it_is_is_no_variant_where_few_papers_tell(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("How many US-China papers are there at SIGGRAPH 2024?")
    assert answer.value == 1
    assert not [v.definition for v in answer.variants if "author" in v.definition]
    both = assistant.answer("How many US-China papers are there?")
    apart = [v for v in both.variants if "different authors" in v.definition]
    assert [(v.value, v.denominator) for v in apart] == [(1, 1)]
    assert "without CVPR 2024, EMNLP 2023, SIGGRAPH 2024" in apart[0].definition


def test_universities_are_ranked_by_the_papers_own_affiliations(assistant: Assistant) -> None:
    answer = assistant.answer("Which university has the most papers at CVPR 2024?")
    rows = {row.label: row.value for row in answer.rows}
    assert (rows["Tsinghua University"], rows["ETH Zurich"]) == (3, 2)
