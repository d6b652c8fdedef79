"""The yardstick itself, on a corpus small enough to count by hand."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from plain_count import (
    Corpus,
    Paper,
    accepted,
    all_authors,
    all_known,
    apart,
    assemble,
    author,
    by_country,
    count,
    countries_of,
    evaluate,
    first,
    has,
    home,
    ids,
    inst,
    known_edition,
    lacks,
    last,
    mean,
    named,
    namespace,
    only,
    open_weight,
    organisations_of,
    ranking,
    rows,
    share,
    share_rows,
    top,
    used,
    winners,
    year_of,
)
from plain_judge import EXPECTATIONS, judge, load_questions
from plain_words import fold_fields, stands_in


def a_paper(paper_id: str, year: int = 2025, **changes: Any) -> dict[str, Any]:
    return {
        "paper_id": paper_id,
        "title": "A title",
        "abstract": "An abstract.",
        "venue": "Lantern",
        "year": year,
        "track": "main",
        "status": "poster",
        "accepted": True,
        "keywords": [],
        "n_authors": 2,
        **changes,
    }


def a_credit(
    paper_id: str, position: int, country: str | None, name: str = "A B", **changes: Any
) -> dict[str, Any]:
    return {
        "paper_id": paper_id,
        "position": position,
        "author": name,
        "institution": None,
        "parent": None,
        "country": country,
        "home_country": country,
        "confidence": 0.9 if country else 0.0,
        "kind": None,
        **changes,
    }


def a_mention(paper_id: str, family: str, role: str) -> dict[str, Any]:
    return {"paper_id": paper_id, "family": family, "role": role, "field": "abstract"}


PAPERS = [
    a_paper("both", title="Offline reinforcement learning", keywords=["robotics"]),
    a_paper("one-person", n_authors=1),
    a_paper("unsure"),
    a_paper("lab"),
    a_paper("refused", accepted=False, status="rejected"),
    a_paper("old", year=2018, abstract=None, n_authors=5),
]
CREDITS = [
    a_credit("both", 1, "CN", "Yōko  É. Ñandú"),
    a_credit("both", 2, "US"),
    a_credit("one-person", 1, "CN"),
    a_credit("one-person", 1, "US"),
    a_credit("unsure", 1, "CN"),
    a_credit("unsure", 2, "US", confidence=0.3),
    a_credit("lab", 1, "CN", institution="Google Brain", parent="Google", home_country="US"),
    a_credit("lab", 2, "CN", institution="Google"),
    a_credit("refused", 1, "US"),
    a_credit("old", 1, None),
]
MENTIONS = [
    a_mention("both", "Qwen", "builds_on"),
    a_mention("both", "GPT", "mentions"),
    a_mention("lab", "GPT", "compares"),
]
MODELS: list[dict[str, Any]] = [
    {"family": "Qwen", "kind": "model", "developer": "Alibaba", "country": "CN",
     "open_weights": True},
    {"family": "GPT", "kind": "model", "developer": "OpenAI", "country": "US",
     "open_weights": None},
]  # fmt: skip


@pytest.fixture
def corpus() -> Corpus:
    return assemble(PAPERS, CREDITS, MENTIONS, MODELS)


def of_id(corpus: Corpus, paper_id: str) -> Paper:
    return next(p for p in corpus if p["paper_id"] == paper_id)


def test_a_reading_below_half_is_no_country(corpus: Corpus) -> None:
    assert countries_of(of_id(corpus, "unsure")) == {"CN"}
    assert not all_known(of_id(corpus, "unsure"))


def test_only_and_lacks_need_every_affiliation_known(corpus: Corpus) -> None:
    assert ids(corpus, lambda p: only(p, "CN")) == ["lab"]
    assert ids(corpus, lambda p: lacks(p, "US")) == ["lab"]
    assert ids(corpus, lambda p: lacks(p, "FR")) == ["both", "lab", "one-person", "refused"]


def test_all_authors_are_there_when_each_has_one_affiliation_there(corpus: Corpus) -> None:
    assert ids(corpus, lambda p: all_authors(p, "CN")) == ["lab", "one-person"]


def test_one_person_in_two_countries_is_not_two_people(corpus: Corpus) -> None:
    assert ids(corpus, lambda p: has(p, "CN") and has(p, "US")) == ["both", "one-person"]
    assert ids(corpus, lambda p: apart(p, "CN", "US")) == ["both"]


def test_first_and_last_look_at_one_end_of_the_list(corpus: Corpus) -> None:
    both = of_id(corpus, "both")
    assert (first(both, "CN"), first(both, "US")) == (True, False)
    assert (last(both, "CN"), last(both, "US")) == (False, True)


def test_a_lab_is_where_it_stands_and_where_its_company_is_from(corpus: Corpus) -> None:
    lab = of_id(corpus, "lab")
    assert (has(lab, "US"), home(lab, "US"), inst(lab, "GOOGLE")) == (False, True, True)
    assert organisations_of(lab) == {"Google"}


def test_used_is_narrower_than_named(corpus: Corpus) -> None:
    assert ids(corpus, lambda p: named(p, "GPT")) == ["both", "lab"]
    assert ids(corpus, lambda p: used(p, "GPT", "Qwen")) == ["both"]
    assert ids(corpus, lambda p: by_country(p, "US")) == ["both", "lab"]
    assert ids(corpus, open_weight) == ["both"]


def test_names_are_compared_without_case_accents_and_dots(corpus: Corpus) -> None:
    assert ids(corpus, lambda p: author(p, "yoko e nandu")) == ["both"]


def test_an_edition_without_any_country_tells_none(corpus: Corpus) -> None:
    assert known_edition(of_id(corpus, "unsure"), "country", "abstract")
    assert not known_edition(of_id(corpus, "old"), "country")
    assert not known_edition(of_id(corpus, "old"), "abstract")


def test_a_share_is_of_its_denominator_in_percent(corpus: Corpus) -> None:
    assert share(corpus, lambda p: has(p, "US"), accepted) == 40.0
    assert share(corpus, lambda p: has(p, "US"), lambda p: p["year"] == 1999) is None


def test_a_ranking_is_by_number_and_keeps_equals(corpus: Corpus) -> None:
    assert ranking(corpus, countries_of, accepted) == [("CN", 4), ("US", 2)]
    assert winners(corpus, countries_of, lambda p: p["paper_id"] == "both") == [
        ("CN", 1),
        ("US", 1),
    ]
    assert top(corpus, countries_of, accepted, 1) == [("CN", 4)]


def test_a_row_that_cannot_be_told_is_not_zero(corpus: Corpus) -> None:
    def in_us(p: Paper) -> bool:
        return accepted(p) and has(p, "US")

    assert rows(corpus, year_of, in_us, needs=("country",)) == [("2018", None), ("2025", 2)]
    assert share_rows(corpus, year_of, in_us) == [("2018", 0.0), ("2025", 50.0)]


def test_an_expression_counts_over_its_corpus(corpus: Corpus) -> None:
    assert evaluate("count(lambda p: accepted(p) and has(p, 'US'))", corpus) == 2
    assert evaluate("mean(n_authors, accepted)", corpus) == mean(
        corpus, lambda p: p["n_authors"], accepted
    )
    assert evaluate("winners(models_of, accepted)", corpus) == [("GPT", 2)]
    assert count(corpus, accepted) == 5


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("reinforcement learning", "Meta-Reinforcement-Learning for all"),
        ("language models", "A language model"),
        ("policy", "Policies"),
        ("optimization", "convex optimisation"),
        ("behaviour cloning", "We use behavior cloning."),
        ("graph neural network", "graph  neural\nnetworks"),
        ("zero-shot", "zero shot transfer"),
        ("matrix", "sparse matrices"),
    ],
)
def test_words_match_in_their_forms(phrase: str, text: str) -> None:
    assert stands_in(phrase, fold_fields(text))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("reinforcement learning", "RL"),
        ("agent", "reagents"),
        ("language model", "language; model"),
        ("robot", "robotics"),
        ("loss", "los angeles"),
    ],
)
def test_words_match_no_parts_of_words(phrase: str, text: str) -> None:
    assert not stands_in(phrase, fold_fields(text))


def test_a_phrase_does_not_reach_from_title_into_abstract() -> None:
    assert not stands_in("deep learning", fold_fields("Going deep", "Learning is hard."))


QUESTIONS = load_questions(Path(__file__).with_name("questions.toml"))


def test_every_question_has_an_id_of_its_own_and_a_kind() -> None:
    assert len({entry["id"] for entry in QUESTIONS}) == len(QUESTIONS) >= 250
    assert all(entry["kind"] and entry["corpus"] in ("sample", "papers") for entry in QUESTIONS)


def test_a_follow_up_comes_after_its_question_in_the_same_corpus_and_part() -> None:
    seen: dict[str, dict[str, Any]] = {}
    for entry in QUESTIONS:
        if "after" in entry:
            before = seen[entry["after"]]
            assert before["corpus"] == entry["corpus"]
            assert before.get("held") == entry.get("held")
        seen[entry["id"]] = entry


def test_a_question_that_may_be_answered_by_a_number_says_which() -> None:
    free = {"refusal", "clarification", "overview"}
    for entry in QUESTIONS:
        told = [name for name in EXPECTATIONS if name in entry]
        assert len(told) == 1 or (not told and free & set(entry["kind"])), entry["id"]


@pytest.mark.parametrize("entry", QUESTIONS, ids=lambda entry: str(entry["id"]))
def test_an_expectation_uses_only_what_the_yardstick_has(entry: dict[str, Any]) -> None:
    for expression in [entry[name] for name in EXPECTATIONS if name in entry] + entry.get(
        "also", []
    ):
        assert names_in(expression) <= namespace([]).keys() | namespace([])["__builtins__"].keys()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ({"kind": "count", "value": 2, "text": ""}, "right"),
        ({"kind": "list", "value": None, "papers": ["a", "b"], "text": ""}, "right"),
        ({"kind": "count", "value": 3, "text": ""}, "misread"),
        ({"kind": "count", "value": None, "text": ""}, "misread"),
        ({"kind": "share", "value": 2, "text": ""}, "misread"),
        ({"kind": "refusal", "value": None, "text": ""}, "declined"),
    ],
)
def test_a_wrong_number_is_worse_than_none(
    corpus: Corpus, answer: dict[str, Any], verdict: str
) -> None:
    entry = {"kind": ["count", "list"], "value_of": "count(lambda p: has(p, 'US') and accepted(p))"}
    assert judge(entry, answer, corpus) == verdict


def test_a_refusal_must_name_what_is_missing(corpus: Corpus) -> None:
    entry = {"kind": ["refusal"], "mentions": ["ICML"]}
    assert judge(entry, {"kind": "refusal", "text": "No icml here."}, corpus) == "right"
    assert judge(entry, {"kind": "refusal", "text": "No."}, corpus) == "declined"


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        ([("China", 4), ("United States", 2)], "right"),
        ([("United States", 2), ("China", 4)], "misread"),
        ([("China", 3)], "misread"),
        ([], "misread"),
    ],
)
def test_a_ranking_is_judged_by_its_first_row(
    corpus: Corpus, labels: list[tuple[str, int]], verdict: str
) -> None:
    entry = {"kind": ["ranking"], "winner_of": "winners(countries_of, accepted)"}
    rows = [{"label": label, "value": value} for label, value in labels]
    assert judge(entry, {"kind": "ranking", "rows": rows, "text": ""}, corpus) == verdict


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        ([("2018", None), ("2025", 2)], "right"),
        ([("2025", 2)], "right"),
        ([("2018", 0), ("2025", 2)], "misread"),
        ([("2018", None)], "misread"),
        ([("2024", 0), ("2025", 2)], "misread"),
    ],
)
def test_a_trend_may_not_turn_unknown_into_zero(
    corpus: Corpus, labels: list[tuple[str, int | None]], verdict: str
) -> None:
    entry = {
        "kind": ["trend"],
        "rows_of": "rows(year_of, lambda p: has(p, 'US'), accepted, ('country',))",
    }
    rows = [{"label": label, "value": value} for label, value in labels]
    assert judge(entry, {"kind": "trend", "rows": rows, "text": ""}, corpus) == verdict


def names_in(expression: str) -> set[str]:
    """The names that an expression takes from outside itself."""
    bound = {
        argument.arg
        for node in ast.walk(ast.parse(expression, mode="eval"))
        if isinstance(node, ast.arguments)
        for argument in node.args
    }
    names = [n for n in ast.walk(ast.parse(expression, mode="eval")) if isinstance(n, ast.Name)]
    bound |= {n.id for n in names if isinstance(n.ctx, ast.Store)}
    return {n.id for n in names} - bound
