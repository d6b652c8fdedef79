"""Search: the true best k under any condition, doubles folded, sentences at their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fake_encoder import FakeEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import MEANING, Found, best_works, embed_query, find, search
from index.sentences import MOST_EMBEDDED, best_sentences, best_sentences_of
from index.vector_store import VectorStore
from index.vectors import PaperText, Vectors, build_vectors, embedding_text
from index.words import Words, build_words, words_text

PAPERS = {
    "iclr2018/a": ("Pruning deep networks by curvature", "We prune weights of low curvature."),
    "neurips2018/a": ("Pruning Deep Networks by Curvature", "Weights of low curvature go first."),
    "iclr2018/b": ("Shorter chains of thought", "Our method makes reasoning chains short."),
    "colm2025/c": ("Kernels and bounds", "A proof of a bound for kernels."),
    "colm2025/d": ("Kernel herding", ""),
    "colm2025/e": ("withdrawn", ""),
}


def built(folder: Path, papers: dict[str, tuple[str, str]] = PAPERS) -> tuple[Vectors, Words]:
    folder.mkdir(exist_ok=True)
    ids = list(papers)
    build_words(folder, ids, [words_text(t, a) for t, a in papers.values()])
    texts = [PaperText(i, embedding_text(t, a)) for i, (t, a) in papers.items()]
    build_vectors(folder, texts, [], FakeEncoder(), VectorStore(folder / "store"))
    return Vectors.open(folder), Words.open(folder)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Vectors, Words]:
    return built(tmp_path_factory.mktemp("corpus"))


def asked(sides: tuple[Vectors, Words], query: str, k: int = 3, **more: object) -> list[Found]:
    vectors, words = sides
    return find(query, FakeEncoder().encode([query])[0], vectors, words, k, **more)  # type: ignore[arg-type]


def test_one_work_of_two_venues_is_shown_once_with_the_other_named(
    sides: tuple[Vectors, Words],
) -> None:
    best, second, *_ = asked(sides, "pruning weights of low curvature")
    assert {best.paper_id, *best.also} == {"iclr2018/a", "neurips2018/a"}
    assert second.paper_id not in {"iclr2018/a", "neurips2018/a"}


def test_a_fold_never_names_a_paper_outside_the_condition(sides: tuple[Vectors, Words]) -> None:
    best = asked(sides, "pruning curvature", among=["neurips2018/a", "colm2025/c"])[0]
    assert (best.paper_id, best.also) == ("neurips2018/a", ())


def test_without_folding_both_records_are_shown(sides: tuple[Vectors, Words]) -> None:
    found = asked(sides, "pruning weights of low curvature", k=2, fold=False)
    assert {one.paper_id for one in found} == {"iclr2018/a", "neurips2018/a"}


def test_without_vectors_words_decide_and_a_paper_must_share_one(
    sides: tuple[Vectors, Words],
) -> None:
    found = find("kernels", None, None, sides[1], 9)
    assert [one.paper_id for one in found] == ["colm2025/c", "colm2025/d"]
    assert all(one.similarity is None for one in found)


def test_a_text_alone_is_embedded_and_searched(sides: tuple[Vectors, Words]) -> None:
    vectors, words = sides
    encoder = FakeEncoder()
    query = "shorter thought"
    found = search(query, encoder, vectors, words, 2)
    assert found == find(query, embed_query(query, encoder, words), vectors, words, 2)
    assert [one.paper_id for one in search("herding", None, None, words, 2)] == ["colm2025/d"]


def test_vectors_and_words_of_two_corpora_are_refused(
    sides: tuple[Vectors, Words], tmp_path: Path
) -> None:
    other = built(tmp_path, {"x/1": ("Another", "corpus")})
    with pytest.raises(ValueError, match="papertally build"):
        asked((other[0], sides[1]), "kernels")


@settings(max_examples=100, deadline=None)
@given(
    marks=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=30),
    k=st.integers(0, 6),
    data=st.data(),
)
def test_folding_keeps_the_best_record_of_each_of_the_k_best_works(
    marks: list[tuple[int, int]], k: int, data: st.DataObject
) -> None:
    scores = np.array([mark for mark, _ in marks], dtype=np.float32)
    twins = np.array([work for _, work in marks], dtype=np.int64)
    chosen = data.draw(st.lists(st.sampled_from(range(len(marks))), unique=True))
    rows = np.array(sorted(chosen), dtype=np.int64)
    best: dict[int, int] = {}
    for row in sorted(chosen, key=lambda row: (-scores[row], row)):
        best.setdefault(int(twins[row]), row)
    assert best_works(scores, rows, twins, k).tolist() == list(best.values())[:k]


QUERIES = st.lists(
    st.sampled_from(["pruning", "curvature", "kernels", "bound", "thought", "zebra", "which"]),
    max_size=4,
).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(query=QUERIES, k=st.integers(0, 7), data=st.data())
def test_the_best_k_under_any_condition_equal_an_exact_scan(
    sides: tuple[Vectors, Words], query: str, k: int, data: st.DataObject
) -> None:
    vectors, words = sides
    ids = list(PAPERS)
    among = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(ids))))
    query_vector = FakeEncoder().encode([query])[0]
    bm25, reach = words.scores(query)
    scored = []  # one paper at a time, on its own
    for row, paper_id in enumerate(ids):
        if among is None or paper_id in among:
            share = float(bm25[row]) / reach if reach else 0.0
            similarity = float(np.dot(vectors.matrix[row], query_vector))
            scored.append(((1 - MEANING) * share + MEANING * similarity, paper_id))
    found = find(query, query_vector, vectors, words, k, among, fold=False)
    best = sorted(scored, key=lambda pair: -pair[0])[:k]
    assert [one.score for one in found] == pytest.approx([score for score, _ in best], abs=1e-5)
    of = {paper_id: score for score, paper_id in scored}
    assert all(one.score == pytest.approx(of[one.paper_id], abs=1e-5) for one in found)


@settings(max_examples=40, deadline=None)
@given(query=QUERIES, among=st.lists(st.sampled_from(list(PAPERS)), unique=True))
def test_a_narrower_condition_keeps_scores_and_order(
    sides: tuple[Vectors, Words], query: str, among: list[str]
) -> None:
    whole = asked(sides, query, k=9, fold=False)
    narrow = asked(sides, query, k=9, fold=False, among=among)
    assert narrow == [one for one in whole if one.paper_id in among]


ABSTRACT = (
    "Large models reason at length, e.g. in mathematics. We shorten chains of thought by pruning "
    "steps that don't change the answer. Accuracy stays within 0.3 % on GSM8K. Code is out."
)


def test_the_sentence_that_answers_comes_first_at_its_place() -> None:
    query = "which papers make chains of thought shorter?"
    encoder = FakeEncoder()
    best = best_sentences(query, encoder.encode([query])[0], ABSTRACT, encoder, 1)[0]
    assert best.text.startswith("We shorten chains of thought")
    assert ABSTRACT[best.span.start : best.span.end] == best.text
    assert best.similarity is not None


def test_without_a_model_words_choose_the_sentence() -> None:
    best = best_sentences("accuracy on GSM8K", None, ABSTRACT, None, 1)[0]
    assert best.text == "Accuracy stays within 0.3 % on GSM8K."
    assert (best.coverage, best.similarity) == (1.0, None)


def test_a_blank_abstract_has_no_sentence_and_a_scrap_is_none() -> None:
    assert best_sentences_of("code", None, [None, "", ABSTRACT], None, 9)[:2] == [[], []]
    assert "Code is out." not in {m.text for m in best_sentences("code", None, ABSTRACT, None, 9)}


def test_rare_words_weigh_more_than_common_ones(sides: tuple[Vectors, Words]) -> None:
    words = sides[1]
    assert words.weight("herd") > words.weight("kernel") > words.weight("zebra") == 0


def test_many_abstracts_are_embedded_in_one_batch() -> None:
    encoder = FakeEncoder()
    query_vector = FakeEncoder().encode(["answer"])[0]
    found = best_sentences_of("answer", query_vector, [ABSTRACT] * 6, encoder, 2)
    assert [len(matches) for matches in found] == [2] * 6
    assert len(encoder.encoded) == MOST_EMBEDDED
