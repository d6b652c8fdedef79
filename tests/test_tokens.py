"""The index of words: it looks up what the pattern over every text would find."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import conditions as c
from index.catalog import Catalog
from index.corpus import current_folder
from index.phrases import has_phrase
from index.tables import searchable_text
from index.tokens import FIELDS, Tokens, write_tokens

WORDS = st.sampled_from(
    ["model", "models", "gpt", "4.5", "c++", "zero", "shot", "modelling", "modeling", "über", "++"]
)
LINES = st.lists(WORDS, max_size=6).map(" ".join)
PAPERS = st.lists(st.tuples(LINES, LINES, st.lists(WORDS, max_size=3)), min_size=1, max_size=6)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from([" ".join(words), "-".join(words)])
)


@given(papers=PAPERS, phrase=PHRASES, fields=st.sets(st.sampled_from(FIELDS), min_size=1))
@settings(max_examples=300, deadline=None)
def test_no_paper_that_holds_a_phrase_is_left_out(
    tmp_path_factory: pytest.TempPathFactory,
    papers: list[tuple[str, str, list[str]]],
    phrase: str,
    fields: set[str],
) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    folded = [searchable_text(*paper) for paper in papers]
    write_tokens(folded, folder)
    tokens = Tokens.open(folder)
    assert tokens is not None
    asked = [field for field in FIELDS if field in fields]
    found = tokens.find(phrase, asked)
    holding = [
        row
        for row, text in enumerate(folded)
        if has_phrase(phrase, "\n".join(text.split("\n")[FIELDS.index(f)] for f in asked))
    ]
    if found is None:
        assert "++" in phrase
        return
    rows, surely = found
    assert set(holding) <= set(rows.tolist())
    if surely:
        assert holding == rows.tolist()


def test_a_corpus_without_the_index_gives_the_same_papers(
    sample_data: Path, tmp_path: Path
) -> None:
    folder = current_folder(sample_data)
    assert folder is not None
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare, ignore=shutil.ignore_patterns("tokens"))
    assert Tokens.open(bare) is None
    one, other = Catalog(folder), Catalog(bare)
    try:
        for phrase in ("language model", "benchmark", "zero-shot", "nothing of the kind"):
            for fields in (FIELDS, ("title",)):
                condition = c.Words((phrase,), fields)
                assert one.list_papers(condition) == other.list_papers(condition)
        assert one.list_papers(c.Words(("benchmark",)))
    finally:
        one.close()
        other.close()


@pytest.mark.parametrize("damage", ["starts.npy", "vocabulary.txt", "rows.npy"])
def test_a_damaged_index_is_no_index(tmp_path: Path, damage: str) -> None:
    write_tokens(["one two", "two"], tmp_path)
    (tmp_path / "tokens" / damage).unlink()
    assert Tokens.open(tmp_path) is None
