"""Vectors: nothing is embedded twice, the best k are exact, and Chroma holds what it was given."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fake_encoder import FakeEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entries import changes, entry, prints_of, worth_copying
from index.model_files import DEFAULT_SHA256, find_model
from index.vector_store import SHARD, VectorStore
from index.vectors import (
    MANY_TEXTS,
    PaperText,
    SentenceEncoder,
    Statement,
    Vectors,
    as_langchain_store,
    build_vectors,
    embedding_text,
    load_encoder,
)

PAPERS = [
    PaperText("colm2025/a", "Qwen for code", {"venue": "COLM", "year": 2025, "countries": ("CN",)}),
    PaperText(
        "colm2025/b",
        "Llama for maths",
        {"venue": "COLM", "year": 2025, "countries": ("CN", "US"), "accepted": True},
    ),
    PaperText("neurips2018/c", "Bounds for kernels", {"venue": "NeurIPS", "year": 2018}),
    PaperText("neurips2018/d", "", {"venue": "NeurIPS", "year": 2018, "countries": ()}),
]
STATISTICS = [
    Statement("s1", "At COLM 2025, 2 of 2 papers have an affiliation in China.", {"value": 2}),
    Statement("s2", "At NeurIPS 2018, 2 papers are known.", {}),
]


def build(
    folder: Path,
    papers: Sequence[PaperText] = PAPERS,
    previous: Path | None = None,
    encoder: FakeEncoder | None = None,
) -> FakeEncoder:
    encoder = encoder or FakeEncoder()
    folder.mkdir()
    build_vectors(
        folder, papers, STATISTICS, encoder, VectorStore(folder.parent / "store"), previous
    )
    return encoder


def test_a_paper_is_found_by_its_own_text(tmp_path: Path) -> None:
    encoder = build(tmp_path / "one")
    vectors = Vectors.open(tmp_path / "one")
    hit = vectors.find_papers(encoder.encode(["Llama for maths"])[0], 1)[0]
    assert hit.paper_id == "colm2025/b"
    assert hit.similarity == pytest.approx(1, abs=1e-5)


def test_statistics_come_nearest_first_with_their_words(tmp_path: Path) -> None:
    encoder = build(tmp_path / "one")
    vectors = Vectors.open(tmp_path / "one")
    hits = vectors.find_statistics(encoder.encode([STATISTICS[1].statement])[0], 10)
    vectors.close()
    assert [hit.statistic_id for hit in hits] == ["s2", "s1"]
    assert hits[0].statement == STATISTICS[1].statement
    assert hits[0].similarity == pytest.approx(1, abs=1e-5)
    assert -1 <= hits[1].similarity < 1


def test_chroma_counts_by_metadata_and_unknown_is_not_empty(tmp_path: Path) -> None:
    build(tmp_path / "one")
    vectors = Vectors.open(tmp_path / "one")
    both = {"$and": [{"countries": {"$contains": "CN"}}, {"countries": {"$contains": "US"}}]}
    counted = [
        vectors.count_where(),
        vectors.count_where({"venue": "COLM"}),
        vectors.count_where({"countries": {"$contains": "CN"}}),
    ]
    listed = vectors.list_where(both)
    vectors.close()
    assert counted == [4, 2, 2]
    assert listed == ["colm2025/b"]


def test_another_process_sees_everything(tmp_path: Path) -> None:
    many = [PaperText(f"x2025/{n}", f"text {n}", {"year": 2000 + n % 3}) for n in range(2500)]
    build(tmp_path / "one", many)
    program = (
        "import sys; from pathlib import Path; from index.vectors import Vectors;"
        "v = Vectors.open(Path(sys.argv[1]));"
        "print(v.count_where(), v.count_where({'year': 2001}), len(v.matrix))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "one")],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["2500", "833", "2500"]


def test_a_rebuild_embeds_only_what_changed(tmp_path: Path) -> None:
    build(tmp_path / "one")
    changed = [*PAPERS[:3], PaperText("neurips2018/d", "A new abstract"), PaperText("x/e", "New")]
    encoder = build(tmp_path / "two", changed, previous=tmp_path / "one")
    assert sorted(encoder.encoded) == ["A new abstract", "New"]


def test_a_rebuild_from_the_corpus_before_equals_one_from_nothing(tmp_path: Path) -> None:
    changed = [
        PAPERS[0],
        PaperText("colm2025/b", "Llama for maths", {"venue": "COLM", "models": ("Llama",)}),
        PaperText("neurips2018/c", "Sharper bounds", {"venue": "NeurIPS", "year": 2018}),
        PaperText("iclr2018/e", "Something new", {"venue": "ICLR"}),
    ]
    build(tmp_path / "one")
    build(tmp_path / "two", changed, previous=tmp_path / "one")
    build(tmp_path / "fresh", changed)
    contents = []
    for name in ("two", "fresh"):
        store = as_langchain_store(tmp_path / name, FakeEncoder())
        got = store.get(include=["metadatas", "documents", "embeddings"])
        contents.append(
            {
                paper_id: (document, metadata, np.round(vector, 6).tolist())
                for paper_id, document, metadata, vector in zip(
                    got["ids"],
                    got["documents"],
                    got["metadatas"],
                    got["embeddings"],
                    strict=True,
                )
            }
        )
        store._client.close()
    assert contents[0] == contents[1]
    assert contents[0]["colm2025/b"][1] == {"venue": "COLM", "models": ["Llama"]}
    assert Vectors.open(tmp_path / "two").ids == tuple(paper.paper_id for paper in changed)


def test_a_corpus_before_of_another_model_is_not_copied(tmp_path: Path) -> None:
    build(tmp_path / "one")
    encoder = build(
        tmp_path / "two", previous=tmp_path / "one", encoder=FakeEncoder("other@sha256:11", 16)
    )
    assert len(encoder.encoded) == len(PAPERS) + len(STATISTICS)
    assert Vectors.open(tmp_path / "two").matrix.shape == (4, 16)


def test_the_langchain_store_answers_with_the_nearest_paper(tmp_path: Path) -> None:
    encoder = build(tmp_path / "one")
    store = as_langchain_store(tmp_path / "one", encoder)
    documents = store.similarity_search("Llama for maths", k=1, filter={"venue": "COLM"})
    store._client.close()
    assert [document.page_content for document in documents] == ["Llama for maths"]


def test_an_empty_corpus_has_vectors_too(tmp_path: Path) -> None:
    build(tmp_path / "one", [])
    vectors = Vectors.open(tmp_path / "one")
    assert vectors.find_papers(np.ones(32), 3) == []
    assert vectors.count_where() == 0
    vectors.close()


def test_an_id_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        build(tmp_path / "one", [PAPERS[0], PAPERS[0]])


def test_missing_vectors_name_the_command_that_makes_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="papertally build"):
        Vectors.open(tmp_path)


def test_a_half_surrogate_from_a_broken_source_is_stored_as_a_question_mark(tmp_path: Path) -> None:
    build(tmp_path / "one", [PaperText("x/1", "bad \ud83d text", {"venue": "\ud83d"})])
    vectors = Vectors.open(tmp_path / "one")
    assert vectors.count_where({"venue": "?"}) == 1
    vectors.close()


def test_nothing_heavy_is_imported_with_the_module() -> None:
    program = (
        "import sys, index.vectors, index.search;"
        "print([m for m in ('torch', 'sentence_transformers', 'chromadb') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"


def test_kept_vectors_survive_a_killed_run(tmp_path: Path) -> None:
    class Killed(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            if self.encoded:
                raise KeyboardInterrupt
            return super().encode(texts)

    texts = [f"text number {n:04}" for n in range(SHARD + 10)]
    store = VectorStore(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        store.embed(texts, Killed())
    encoder = FakeEncoder()
    assert np.array_equal(store.embed(texts, encoder), FakeEncoder().encode(texts))
    assert len(encoder.encoded) == 10


def test_a_torn_shard_is_embedded_again(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    store.embed(["one", "two"], FakeEncoder())
    shard = next(tmp_path.rglob("*.npz"))
    shard.write_bytes(shard.read_bytes()[:100])
    encoder = FakeEncoder()
    assert np.array_equal(
        store.embed(["one", "two"], encoder), FakeEncoder().encode(["one", "two"])
    )
    assert sorted(encoder.encoded) == ["one", "two"]


def test_many_small_runs_leave_few_shards_and_every_vector(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    texts = [f"text {n}" for n in range(40)]
    for text in texts:
        store.embed([text], FakeEncoder())
    encoder = FakeEncoder()
    store.embed(texts, encoder)
    assert encoder.encoded == []
    assert len(list(tmp_path.rglob("*.npz"))) <= 17


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 30),
    k=st.integers(0, 12),
    seed=st.integers(0, 1000),
    data=st.data(),
)
def test_the_best_k_under_any_condition_equal_an_exact_scan(
    rows: int, k: int, seed: int, data: st.DataObject
) -> None:
    random = np.random.default_rng(seed)
    matrix = random.integers(-2, 3, (rows, 4)).astype(np.float32)  # small integers: many ties
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1)
    ids = [f"x/{row}" for row in range(rows)]
    vectors = Vectors(Path(), ids, matrix, "fake")
    query = random.integers(-2, 3, 4).astype(np.float32) / 4
    among = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(ids))))
    scores = vectors.similarities(query)
    chosen = range(rows) if among is None else sorted({ids.index(i) for i in among})
    expected = sorted(chosen, key=lambda row: (-scores[row], row))[:k]
    assert [hit.paper_id for hit in vectors.find_papers(query, k, among)] == [
        ids[row] for row in expected
    ]


TEXTS = st.sampled_from(["", "a", "b"])
COLLECTIONS = st.dictionaries(
    st.sampled_from("pqrst"), st.tuples(TEXTS, st.dictionaries(st.sampled_from("xy"), TEXTS))
)


@given(old=COLLECTIONS, new=COLLECTIONS)
def test_the_differences_applied_to_the_old_give_the_new(
    old: dict[str, tuple[str, dict[str, str]]], new: dict[str, tuple[str, dict[str, str]]]
) -> None:
    before = [entry(key, text, meta) for key, (text, meta) in old.items()]
    now = [entry(key, text, meta) for key, (text, meta) in new.items()]
    found = changes(now, json.loads(json.dumps(prints_of(before))))
    held = {e.id: (e.text, e.metadata) for e in before if e.id not in found.gone}
    for row in found.new:
        assert now[row].id not in held
        held[now[row].id] = (now[row].text, now[row].metadata)
    for row in found.relabelled:
        held[now[row].id] = (held[now[row].id][0], now[row].metadata)
    assert held == {e.id: (e.text, e.metadata) for e in now}


def test_a_collection_that_changed_for_the_most_part_is_built_anew() -> None:
    old = [entry(str(n), "old", {}) for n in range(10)]
    new = [entry(str(n), "new" if n < 6 else "old", {}) for n in range(10)]
    assert worth_copying(old, prints_of(old))
    assert not worth_copying(new, prints_of(old))


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder()


def test_the_shipped_model_is_the_published_one_and_says_its_dimension(
    encoder: SentenceEncoder,
) -> None:
    assert encoder.model_id == f"all-MiniLM-L6-v2@sha256:{DEFAULT_SHA256}"
    assert encoder.dimension == encoder.encode(["a text"]).shape[1] == 384


def test_the_model_puts_like_beside_like(encoder: SentenceEncoder) -> None:
    rows = encoder.encode(["pruning neural networks", "sparse deep nets", "a proof about kernels"])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_many_texts_get_the_vectors_that_each_has_alone(encoder: SentenceEncoder) -> None:
    texts = [f"text {n} on {'pruning ' * (n % 7)}" for n in range(MANY_TEXTS)]
    many = encoder.encode(texts)
    assert encoder.precision in {"float32", "bfloat16"}
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert encoder.precision == "float32"
    assert np.einsum("nd,nd->n", many, alone).min() > 0.999


def test_other_weights_than_the_published_are_not_taken_for_the_model(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "model.safetensors").write_bytes(b"other")
    assert find_model(str(tmp_path)).sha256 != DEFAULT_SHA256
    with pytest.raises(FileNotFoundError, match="no weights"):
        find_model(str(empty))


def test_a_model_that_is_nowhere_is_named_and_nothing_downloaded() -> None:
    with pytest.raises(FileNotFoundError, match="no/such-model"):
        find_model("no/such-model")


def test_white_space_does_not_change_what_is_embedded() -> None:
    assert embedding_text(" A\ntitle ", "An  abstract.\n") == "A title\nAn abstract."
