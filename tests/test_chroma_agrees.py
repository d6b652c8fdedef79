"""Three ways to a number: the answer, its rows, and Chroma's own metadata. They agree."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assistant.answer import Answer
from assistant.names import country_name
from assistant.question import Count, query_json
from assistant.settings import Settings
from assistant.turn import Assistant
from index import conditions as c
from index.corpus import current_folder
from index.vectors import Vectors

YEARS = (2023, 2024, 2025)
CODES = ("US", "CN", "DE", "GB", "JP", "IN", "FR", "KR", "HK", "SG", "BR", "KE")
FAMILIES = ("Llama", "GPT", "Qwen", "DeepSeek", "BERT", "Mistral", "Whisper")


@dataclass(frozen=True)
class Asked:
    """A question that Chroma's metadata can express, in three languages."""

    query: c.Condition
    where: dict[str, Any]
    """In Chroma's."""
    text: str


@pytest.fixture(scope="module")
def assistant(sample_data_with_vectors: Path) -> Assistant:
    return Assistant.open(Settings(sample_data_with_vectors))


@pytest.fixture(scope="module")
def witness(sample_data_with_vectors: Path) -> Iterator[Vectors]:
    folder = current_folder(sample_data_with_vectors)
    assert folder is not None
    opened = Vectors.open(folder)
    yield opened
    opened.close()


def named(code: str) -> str:
    """A country as people type it."""
    return country_name(code).removesuffix(" (mainland)")


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Venue, years, standing, countries and models, each or not."""
    conditions: list[c.Condition] = []
    tests: list[dict[str, Any]] = []
    standing = draw(st.sampled_from(("accepted", "accepted", "oral", "rejected", "withdrawn")))
    if standing == "accepted":
        conditions.append(c.Accepted())
        tests.append({"accepted": True})
        noun = "papers"
    else:
        conditions.append(c.Statuses((standing,)))
        tests.append({"status": standing})
        noun = f"{standing} papers"
    words = ""
    codes = draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True))
    either = len(codes) == 2 and draw(st.booleans())
    if either:
        conditions.append(c.Countries(tuple(codes)))
        tests.append({"$or": [{"countries": {"$contains": code}} for code in codes]})
        words += " with an affiliation in " + " or ".join(map(named, codes))
    elif codes:
        conditions += [c.Countries((code,)) for code in codes]
        tests += [{"countries": {"$contains": code}} for code in codes]
        words += " with an affiliation in " + " and one in ".join(map(named, codes))
    if draw(st.booleans()):
        conditions.append(c.Venues(("Lantern",)))
        tests.append({"venue": "Lantern"})
        words += " at Lantern"
    if draw(st.booleans()):
        first = draw(st.sampled_from(YEARS))
        last = draw(st.sampled_from([y for y in YEARS if y >= first]))
        conditions.append(c.Years(first, last))
        tests += [{"year": {"$gte": first}}, {"year": {"$lte": last}}]
        words += f" in {first}" if first == last else f" from {first} to {last}"
    family = draw(st.none() | st.sampled_from(FAMILIES))
    if family is not None:
        conditions.append(c.Models((family,)))
        tests.append({"models": {"$contains": family}})
        words += f" that mention {family}"
    where = {"$and": tests} if len(tests) > 1 else tests[0]
    return Asked(c.both(*conditions), where, f"How many {noun} are there{words}?")


def agree(answer: Answer, asked: Asked, assistant: Assistant, witness: Vectors) -> None:
    found = witness.list_where(asked.where)
    assert list(answer.papers) == found, asked.text
    if answer.refused:  # the scope itself is empty: nothing to count from
        assert not found
        return
    assert answer.kind == "count", (asked.text, answer.text)
    assert answer.value == len(found)
    assert answer.sql is not None
    behind = assistant.view().catalog.run_sql(answer.sql)
    assert [row[0] for row in behind] == found


@given(asked=questions())
@settings(max_examples=60, deadline=None)
def test_answer_rows_and_chroma_agree(asked: Asked, assistant: Assistant, witness: Vectors) -> None:
    agree(assistant.answer_query(query_json(Count(asked.query))), asked, assistant, witness)


@given(asked=questions())
@settings(max_examples=60, deadline=None)
def test_answer_rows_and_chroma_agree_when_asked_in_words(
    asked: Asked, assistant: Assistant, witness: Vectors
) -> None:
    agree(assistant.answer(asked.text), asked, assistant, witness)


@given(batch=st.lists(questions(), min_size=30, max_size=30))
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
def test_thirty_at_once_agree_too(
    batch: list[Asked], assistant: Assistant, witness: Vectors
) -> None:
    def ask(asked: Asked) -> tuple[Answer, Answer, list[str]]:
        by_query = assistant.answer_query(query_json(Count(asked.query)))
        return by_query, assistant.answer(asked.text), witness.list_where(asked.where)

    with ThreadPoolExecutor(30) as threads:
        found = list(threads.map(ask, batch))
    for by_query, by_text, ids in found:
        assert list(by_query.papers) == list(by_text.papers) == ids
        assert by_query.value == by_text.value
        assert by_query.value == (None if by_query.refused else len(ids))


def test_chroma_knows_every_paper_by_its_tables(assistant: Assistant, witness: Vectors) -> None:
    catalog = assistant.view().catalog
    assert witness.list_where() == list(catalog.paper_ids)
    for edition in catalog.editions:
        where = {"$and": [{"venue": edition.venue}, {"year": edition.year}]}
        assert witness.count_where(where) == edition.papers
        assert witness.count_where({"$and": [*where["$and"], {"accepted": True}]}) == (
            edition.accepted
        )
