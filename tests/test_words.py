"""BM25 over words and pairs: the numbers of bm25s itself, whole under any condition."""

from __future__ import annotations

import shutil
from pathlib import Path

import bm25s
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.abbreviations import expanded, find_abbreviations
from index.twins import find_twins
from index.words import (
    K1,
    PAIR_WEIGHT,
    TITLE_REPEATS,
    B,
    Tokenizer,
    Words,
    build_words,
    question_words,
    words_text,
)

TEXTS = {
    "iclr2018/a": words_text("Graph neural networks", "We learn on graphs.", ("molecules",)),
    "iclr2018/b": words_text("Neural graph search", "We search with networks.", ()),
    "colm2025/c": words_text("Shorter chains of thought", None, ("language models",)),
    "colm2025/d": words_text("Bounds for kernels", "A proof.", ()),
    "colm2025/e": words_text("", "", ()),
}


def opened(folder: Path, texts: dict[str, str]) -> Words:
    build_words(folder, list(texts), list(texts.values()))
    return Words.open(folder)


def found(words: Words, query: str, k: int = 9, among: list[str] | None = None) -> list[str]:
    return [hit.paper_id for hit in words.find(query, k, among)]


def test_the_phrase_comes_before_its_scattered_words(tmp_path: Path) -> None:
    assert found(opened(tmp_path, TEXTS), "graph neural network")[:2] == [
        "iclr2018/a",
        "iclr2018/b",
    ]


def test_keywords_are_searched(tmp_path: Path) -> None:
    assert found(opened(tmp_path, TEXTS), "molecules") == ["iclr2018/a"]


def test_a_paper_without_abstract_is_found_by_its_title(tmp_path: Path) -> None:
    assert found(opened(tmp_path, TEXTS), "chain-of-thought shorter") == ["colm2025/c"]


def test_a_question_without_any_known_word_finds_nothing(tmp_path: Path) -> None:
    words = opened(tmp_path, TEXTS)
    assert found(words, "zebra") == []
    assert found(words, "") == []
    assert words.scores("zebra")[1] == 0


def test_a_condition_narrows_and_keeps_the_order(tmp_path: Path) -> None:
    words = opened(tmp_path, TEXTS)
    assert found(words, "graph networks", among=["iclr2018/b", "colm2025/d"]) == ["iclr2018/b"]
    assert found(words, "graph networks", among=[]) == []
    assert found(words, "graph networks", among=["no/such"]) == []


def test_a_corpus_without_papers_opens(tmp_path: Path) -> None:
    assert found(opened(tmp_path, {}), "graph") == []


def test_papers_of_empty_text_open(tmp_path: Path) -> None:
    assert found(opened(tmp_path, {"a/1": words_text("", None)}), "graph") == []


def test_words_of_one_letter_and_stop_words_only_open(tmp_path: Path) -> None:
    assert found(opened(tmp_path, {"a/1": "x", "a/2": "graph"}), "graph") == ["a/2"]


def test_nothing_new_copies_the_files_of_before(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    words = opened(before, TEXTS)
    (before / "words" / "mark").touch()
    build_words(after, list(TEXTS), list(TEXTS.values()), previous=before)
    assert (after / "words" / "mark").exists()
    assert found(Words.open(after), "graph") == found(words, "graph")


def test_something_new_builds_anew(tmp_path: Path) -> None:
    opened(tmp_path / "before", TEXTS)
    changed = {**TEXTS, "colm2025/e": "Zebras"}
    build_words(
        tmp_path / "after", list(changed), list(changed.values()), previous=tmp_path / "before"
    )
    assert found(Words.open(tmp_path / "after"), "zebra") == ["colm2025/e"]


def test_a_torn_index_names_the_command_that_mends_it(tmp_path: Path) -> None:
    opened(tmp_path, TEXTS)
    (tmp_path / "words" / "stamp.json").unlink()
    with pytest.raises(FileNotFoundError, match="papertally build"):
        Words.open(tmp_path)


def test_ids_and_texts_of_different_number_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 ids for 1 texts"):
        build_words(tmp_path, ["a", "b"], ["one"])


def test_accents_case_and_hyphens_do_not_matter() -> None:
    tokenizer = Tokenizer()
    assert tokenizer("Poincaré-Embeddings") == tokenizer("poincare EMBEDDING")


def test_words_that_frame_a_question_do_not_search() -> None:
    assert question_words("Which papers show how to prune networks?") == ["prune", "network"]


WORDS = st.sampled_from(["graph", "kernel", "bound", "prune", "noise", "token"])
DOCUMENTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(texts=DOCUMENTS, query=st.lists(WORDS, min_size=1, max_size=4), data=st.data())
def test_scores_are_those_of_bm25s_and_the_best_k_equal_an_exact_scan(
    tmp_path_factory: pytest.TempPathFactory,
    texts: list[str],
    query: list[str],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("words")
    ids = [f"x/{row}" for row in range(len(texts))]
    words = opened(folder, dict(zip(ids, texts, strict=True)))
    stems = question_words(" ".join(query))
    expected = [0.0] * len(texts)
    for weight, pairs in ((1.0, False), (PAIR_WEIGHT, True)):
        units = [_units(text, pairs) * TITLE_REPEATS for text in texts]
        asked = {tuple(stems[n : n + 1 + pairs]) for n in range(len(stems) - pairs)}
        if any(units) and asked & {unit for document in units for unit in document}:
            table = bm25s.BM25(k1=K1, b=B, method="lucene")
            table.index([["_".join(u) for u in d] for d in units], show_progress=False)
            known = [q for q in ("_".join(a) for a in asked) if q in table.vocab_dict]
            for row, score in enumerate(table.get_scores(known)):
                expected[row] += weight * float(score)
    scores, _ = words.scores(" ".join(query))
    assert scores.tolist() == pytest.approx(expected, abs=1e-5)
    among = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(ids))))
    k = data.draw(st.integers(0, 6))
    rows = [r for r in range(len(ids)) if scores[r] > 0 and (among is None or ids[r] in among)]
    best = sorted(rows, key=lambda row: (-scores[row], row))[:k]
    assert found(words, " ".join(query), k, among) == [ids[row] for row in best]
    shutil.rmtree(folder)


def _units(text: str, pairs: bool) -> list[tuple[str, ...]]:
    stems = Tokenizer()(text)
    return [tuple(stems[n : n + 1 + pairs]) for n in range(len(stems) - pairs)]


EXPLAINED = [
    "We train large language models (LLMs) with reinforcement learning (RL).",
    "A large language model (LLM) is prompted. Super-resolution (SR) helps.",
    "Large language models (LLMs) reason by mixtures of experts (MoE). Symbolic regression (SR).",
    "Reinforcement learning (RL) with mean average precision (MAP) on a map.",
    "Deep reinforcement learning (RL); a map of mean average precision (MAP).",
    "RL (see above) and mean average precisions (MAP) of the map.",
    "Sequential recommendation (SR) (a) b (B).",
]


def test_an_abbreviation_means_what_most_abstracts_say() -> None:
    found = {a.short: a for a in find_abbreviations(EXPLAINED)}
    assert set(found) == {"LLM", "RL", "MAP"}
    assert found["LLM"].long == "large language models"
    assert [found[short].any_case for short in ("LLM", "RL", "MAP")] == [True, True, False]


def test_a_question_is_searched_with_what_its_abbreviations_mean(tmp_path: Path) -> None:
    texts = {f"x/{n}": words_text("", text) for n, text in enumerate(EXPLAINED)}
    texts["x/full"] = words_text("Agents by reinforcement learning", "Agents act.")
    words = opened(tmp_path, texts)
    assert words.expanded("llms for rl") == (
        "llms (large language models) for rl (reinforcement learning)"
    )
    assert found(words, "RL agents")[0] == "x/full"
    assert words.expanded("the map of SR") == "the map of SR"


@given(st.text(alphabet="LM rls()", max_size=20))
def test_expanding_twice_changes_nothing(query: str) -> None:
    long_of = {"LLM": "large models", "RL": "learning", "LM": "models (of s)"}
    once = expanded(query, long_of)
    assert expanded(once, long_of) == once


ABSTRACT = (
    "We study how deep networks forget what they learned when tasks follow one another, and show "
    "that replaying a few stored examples keeps the loss on early tasks low. Our analysis links "
    "forgetting to the curvature of the loss at the end of each task, measured by its largest "
    "eigenvalue. On four streams of images the method halves forgetting at no cost in memory."
)


def test_a_work_with_a_new_title_and_a_revised_abstract_is_a_twin() -> None:
    revised = ABSTRACT.replace("On four streams of images", "Across five image streams")
    assert find_twins(["Forgetting", "Replay and curvature"], [ABSTRACT, revised]).tolist() == [
        0,
        0,
    ]


def test_papers_that_are_only_withdrawn_are_no_twins() -> None:
    assert find_twins(["withdrawn", "Withdrawn", "(withdrawn)"], ["", "", ""]).tolist() == [0, 1, 2]


def test_papers_with_other_words_are_no_twins() -> None:
    other = " ".join(reversed(ABSTRACT.split()))
    assert find_twins(["One", "Two"], [ABSTRACT, other]).tolist() == [0, 1]
