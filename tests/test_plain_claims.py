"""The second writing of the verdict rule, held to the contract's words, and the bank of claims."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_claims import (
    COMPARATORS,
    NOT_CHECKABLE,
    REFUTED,
    SUPPORTED,
    TRUTH,
    VERDICTS,
    expected_verdicts,
    fits,
    judge,
    load_claims,
    parts_of,
    vocabulary,
)
from plain_count import Corpus, assemble, load

CLAIMS = load_claims(Path(__file__).parent / "claims.toml")
SAMPLE = [entry for entry in CLAIMS if entry["corpus"] == "sample"]
EXPRESSIONS = ("computed_of", "low_of", "high_of", "could_be", "lacks_of")

IN_CHINA = "count(lambda p: accepted(p) and has(p, 'CN'))"
WITH_HONG_KONG = "count(lambda p: accepted(p) and has(p, 'CN', 'HK', 'MO'))"


def a_paper(paper_id: str, *countries: str | None, **changes: Any) -> dict[str, Any]:
    """A paper with an author in each country; None is an author of whom nothing is known."""
    return {
        "paper_id": paper_id,
        "title": "A title",
        "abstract": "An abstract.",
        "venue": "Lantern",
        "year": 2025,
        "track": "main",
        "status": "poster",
        "accepted": True,
        "keywords": [],
        "n_authors": len(countries),
        "countries": countries,
        **changes,
    }


def assembled(*papers: dict[str, Any]) -> Corpus:
    credits = [
        {
            "paper_id": paper["paper_id"],
            "position": position,
            "author": "A B",
            "affiliation": country,
            "institution": None,
            "parent": None,
            "country": country,
            "home_country": country,
            "confidence": 0.9,
            "kind": None,
        }
        for paper in papers
        for position, country in enumerate(paper["countries"], 1)
    ]
    return assemble(papers, credits)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Ten papers: four in China, two in Hong Kong, two in the US, one half and one wholly blank."""
    return assembled(
        *(a_paper(f"cn{i}", "CN") for i in range(4)),
        *(a_paper(f"hk{i}", "HK") for i in range(2)),
        *(a_paper(f"us{i}", "US") for i in range(2)),
        a_paper("half", "US", None),
        a_paper("blank", None),
    )


def a_claim(claimed: float, comparator: str = "exact", **changes: Any) -> dict[str, Any]:
    return {
        "id": "x",
        "computed_of": IN_CHINA,
        "claimed": claimed,
        "unit": "papers",
        "comparator": comparator,
        **changes,
    }


# --- the rule -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "claimed", "comparator", "verdict"),
    [
        (418, 418, "exact", "supported"),
        (419, 418, "exact", "close"),
        (420, 418, "exact", "refuted"),
        (12.44, 12.4, "exact", "supported"),
        (12.46, 12.4, "exact", "close"),
        (12.6, 12.4, "exact", "refuted"),
        (2.5, 3, "about", "supported"),
        (3.5, 3, "about", "supported"),
        (3.6, 3, "about", "close"),
        (4.1, 3, "about", "refuted"),
        (5500, 5000, "about", "supported"),
        (5501, 5000, "about", "close"),
        (155, 142, "about", "supported"),
        (157, 142, "about", "close"),
        (51, 50, "over", "supported"),
        (40, 50, "over", "refuted"),
        (50, 50, "at least", "supported"),
        (48, 50, "at least", "refuted"),
        (49, 50, "under", "supported"),
        (60, 50, "under", "refuted"),
        (50, 50, "at most", "supported"),
        (33.6, 33.3, "fraction", "supported"),
        (60.0, 33.3, "fraction", "refuted"),
    ],
)
def test_rounding_is_as_the_contract_says(
    number: float, claimed: float, comparator: str, verdict: str
) -> None:
    assert verdict in fits(number, claimed, comparator)


def test_a_bound_that_is_met_exactly_is_not_passed() -> None:
    assert SUPPORTED not in fits(50, 50, "over")
    assert SUPPORTED not in fits(50, 50, "under")


def test_a_fraction_leaves_open_how_round_it_is() -> None:
    assert fits(21, 20, "fraction") == {"supported", "close"}
    assert fits(68.8, 80, "fraction") == {"refuted", "close"}


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_about_never_refutes_what_the_bare_number_supports(number: int, claimed: int) -> None:
    if fits(number, claimed, "exact") == {SUPPORTED} and claimed:
        assert fits(number, claimed, "about") == {SUPPORTED}


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_bound_and_its_negation_are_never_both_supported(number: int, claimed: int) -> None:
    for bound, negation in (("over", "at most"), ("under", "at least")):
        both = (fits(number, claimed, bound), fits(number, claimed, negation))
        assert sum(SUPPORTED in one for one in both) == 1


@pytest.mark.parametrize(
    ("claimed", "verdicts"),
    [
        (4, {"supported"}),
        (3, {"close"}),
        (2, {"refuted"}),
        (6, {"refuted", "cannot_tell"}),  # the half blank paper would be needed as well
        (7, {"refuted"}),
    ],
)
def test_what_is_unknown_protects_only_what_it_could_make_true(
    corpus: Corpus, claimed: int, verdicts: set[str]
) -> None:
    assert expected_verdicts(a_claim(claimed), corpus) == verdicts


def test_a_wholly_blank_paper_leaves_it_open_for_certain() -> None:
    blanks = assembled(*(a_paper(f"b{i}", None) for i in range(3)), a_paper("cn", "CN"))
    assert expected_verdicts(a_claim(4), blanks) == {"cannot_tell"}


def test_a_definition_that_the_words_leave_open_contests(corpus: Corpus) -> None:
    claim = a_claim(6, contested_by=[WITH_HONG_KONG])
    assert expected_verdicts(claim, corpus) == {"contested"}
    assert expected_verdicts({**claim, "claimed": 4}, corpus) == {"supported"}


def test_a_missing_abstract_could_name_any_model() -> None:
    claim = a_claim(2, computed_of="count(lambda p: named(p, 'Qwen'))")
    told = assembled(a_paper("a", "US"), a_paper("b", "US"))
    untold = assembled(a_paper("a", "US", abstract=None), a_paper("b", "US", abstract=None))
    assert expected_verdicts(claim, told) == {"refuted"}
    assert expected_verdicts(claim, untold) == {"cannot_tell"}


@pytest.mark.parametrize(
    ("computed_of", "claimed"),
    [
        ("count(lambda p: only(p, 'US'))", 3),
        ("count(lambda p: lacks(p, 'CN'))", 5),
        ("count(lambda p: all_authors(p, 'US'))", 4),
        ("count(lambda p: first(p, 'CN'))", 5),
        ("count(lambda p: last(p, 'CN'))", 6),
        ("count(lambda p: n_countries(p) > 1)", 1),
    ],
)
def test_a_blank_counts_as_possible_in_every_question_about_places(
    corpus: Corpus, computed_of: str, claimed: int
) -> None:
    bound = a_claim(claimed, "at least", computed_of=computed_of)
    assert "cannot_tell" in expected_verdicts(bound, corpus)


def test_a_comparison_is_refuted_unless_the_unknown_could_turn_it(corpus: Corpus) -> None:
    more = "count(lambda p: has(p, 'HK')) > count(lambda p: has(p, 'US'))"
    claim = {"id": "x", "unit": TRUTH, "computed_of": more}
    assert expected_verdicts(claim, corpus) == {"refuted"}
    could = more.replace("has(p, 'HK')", "may_has(p, 'HK')")
    assert expected_verdicts({**claim, "could_be": could}, corpus) == {"refuted", "cannot_tell"}


def test_a_sentence_of_two_figures_has_no_single_verdict(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="several figures"):
        expected_verdicts({"id": "x", "parts": [a_claim(4), a_claim(5)]}, corpus)


# --- scoring --------------------------------------------------------------------------------


def checked(verdict: str, claimed: float | None = 4, **changes: Any) -> dict[str, Any]:
    value = None if claimed is None else {"value": claimed}
    return {"sentence": "Four.", "verdict": verdict, "reason": None, "claimed": value, **changes}


@pytest.mark.parametrize(
    ("one", "score"),
    [
        (checked("supported"), "right"),
        (checked("supported", computed=4), "right"),
        (checked("supported", computed=5), "wrong"),
        (checked("supported", 2025), "wrong"),
        (checked("refuted"), "wrong"),
        (checked("close"), "declined"),
        (checked("contested"), "declined"),
        (checked("cannot_tell"), "declined"),
        (checked("not_checkable"), "declined"),
    ],
)
def test_a_true_claim_is_supported_for_its_own_number(
    corpus: Corpus, one: dict[str, Any], score: str
) -> None:
    assert judge(a_claim(4), [one], corpus) == score


@pytest.mark.parametrize(
    ("verdict", "score"),
    [("refuted", "right"), ("supported", "wrong"), ("close", "wrong"), ("contested", "declined")],
)
def test_a_false_claim_is_never_called_true(corpus: Corpus, verdict: str, score: str) -> None:
    assert judge(a_claim(1), [checked(verdict, 1)], corpus) == score


def test_a_verdict_where_none_can_be_had_is_wrong(corpus: Corpus) -> None:
    missing = {"verdict": ["cannot_tell"]}
    assert judge(missing, [checked("cannot_tell")], corpus) == "right"
    assert judge(missing, [checked("not_checkable")], corpus) == "declined"
    assert [judge(missing, [checked(v)], corpus) for v in ("refuted", "contested")] == ["wrong"] * 2


def test_a_quote_is_left_alone_for_the_right_reason(corpus: Corpus) -> None:
    quote = {"verdict": ["not_checkable"], "reason": ["quot"]}
    assert judge(quote, [checked("not_checkable", None, reason="Quotation")], corpus) == "right"
    assert judge(quote, [checked("not_checkable", None, reason="opinion")], corpus) == "declined"
    assert judge(quote, [checked("supported")], corpus) == "wrong"
    assert judge(quote, [], corpus) == "declined"


def test_figures_of_a_sentence_are_paired_by_number_then_by_order(corpus: Corpus) -> None:
    two = {"id": "x", "parts": [a_claim(4), a_claim(9)]}
    right = [checked("refuted", 9), checked("supported", 4)]
    assert judge(two, right, corpus) == "right"
    assert judge(two, [checked("supported", None), checked("refuted", None)], corpus) == "right"
    assert judge(two, right[1:], corpus) == "declined"
    assert judge(two, [checked("supported", 9), checked("supported", 4)], corpus) == "wrong"


def test_a_figure_that_may_be_a_denominator_need_not_be_a_claim(corpus: Corpus) -> None:
    two = {"id": "x", "parts": [a_claim(10, optional=True), a_claim(4)]}
    assert judge(two, [checked("supported", 4)], corpus) == "right"


def test_only_the_judged_sentence_counts(corpus: Corpus) -> None:
    claim = a_claim(4, sentence="Of these, 4 are from China.")
    said = [checked("refuted", 11, sentence="There were 11."), checked("supported")]
    said[1]["sentence"] = "Of these, 4 are from China"
    assert judge(claim, said, corpus) == "right"
    assert judge(claim, said[:1], corpus) == "declined"


def test_a_second_verdict_that_gainsays_the_first_is_wrong(corpus: Corpus) -> None:
    assert judge(a_claim(4), [checked("supported"), checked("refuted", 2)], corpus) == "wrong"


# --- the bank -------------------------------------------------------------------------------


def test_every_claim_has_an_id_of_its_own() -> None:
    assert len(CLAIMS) >= 135
    assert not [name for name, n in Counter(entry["id"] for entry in CLAIMS).items() if n > 1]
    assert not [text for text, n in Counter(entry["text"] for entry in CLAIMS).items() if n > 1]


def test_a_third_is_kept_apart() -> None:
    held = sum(entry.get("held", False) for entry in CLAIMS)
    assert abs(held - len(CLAIMS) / 3) <= 1


def test_true_and_false_claims_are_in_balance() -> None:
    verdicts = Counter(v for e in CLAIMS for part in parts_of(e) for v in part["verdict"])
    assert 0.7 < verdicts[REFUTED] / verdicts[SUPPORTED] < 1.3
    assert verdicts.keys() == VERDICTS


@pytest.mark.parametrize("entry", CLAIMS, ids=lambda entry: str(entry["id"]))
def test_an_entry_is_whole_and_uses_only_what_the_yardstick_has(entry: dict[str, Any]) -> None:
    assert entry["corpus"] in {"sample", "papers"}
    assert entry.get("sentence", entry["text"]) in entry["text"]
    assert ("reason" in entry) == (NOT_CHECKABLE in entry.get("verdict", ()))
    known = vocabulary([]).keys() | vocabulary([])["__builtins__"].keys()
    for part in parts_of(entry):
        assert set(part["verdict"]) <= VERDICTS
        assert part.get("comparator", "exact") in COMPARATORS
        if "computed_of" in part:
            assert ("claimed" in part) == (part["unit"] != TRUTH)
        for expression in _expressions(part):
            assert _names_in(expression) <= known


def _expressions(part: Mapping[str, Any]) -> list[str]:
    several = [*part.get("also", ()), *part.get("contested_by", ())]
    return [part[name] for name in EXPRESSIONS if name in part] + several


def _names_in(expression: str) -> set[str]:
    tree = ast.parse(expression, mode="eval")
    bound = {argument.arg for node in ast.walk(tree) for argument in _arguments(node)}
    bound |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_bound(n)}
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - bound


def _arguments(node: ast.AST) -> list[ast.arg]:
    return node.args.args if isinstance(node, ast.Lambda) else []


def _is_bound(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> Corpus:
    (folder,) = (sample_data / "corpora").iterdir()
    return load(folder)


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: str(entry["id"]))
def test_what_is_written_of_the_sample_is_what_the_rule_gives(
    entry: dict[str, Any], sample: Corpus
) -> None:
    for part in parts_of(entry):
        assert expected_verdicts(part, sample) == set(part["verdict"])
