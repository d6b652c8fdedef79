"""A small real model behind a server on this machine: no golden answer changes with it.

``make test-model`` installs what it needs and runs this. It takes minutes: ``make test`` skips it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[2]))

from plain_count import load
from plain_judge import RIGHT, judge, load_questions
from server import model_file

from assistant.claims.check import Checker
from assistant.guest.model import probe
from assistant.guest.visit import Guest
from assistant.settings import Settings
from assistant.turn import Assistant
from bench.chat_model import small_guest, small_server
from index.corpus import current_folder

TESTS = Path(__file__).parents[1]
TASKS = frozenset({"reading", "wording", "claims"})
MOST_CLAIMS = 6
"""Claims that the rules can't read; each costs the model some ten seconds."""


def why_not() -> str | None:
    if os.environ.get("SMALL_MODEL") != "1":
        return "the small real model takes minutes: make test-model asks it"
    try:
        model_file()
    except LookupError as error:
        return str(error)
    return None


pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))


@pytest.fixture(scope="module")
def guest() -> Iterator[Guest]:
    pytest.importorskip("langchain_openai")
    with small_server() as address:
        yield small_guest(address, TASKS)


def test_it_is_reached_through_init_chat_model(guest: Guest) -> None:
    said = probe(guest.options)
    assert said["answers"], said["why"]


def shown(answer: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes an answer: its kind, number and papers."""
    parts = ("kind", "value", "numerator", "denominator", "low", "high")
    return (*(answer[name] for name in parts), tuple(answer["papers"]))


def test_no_golden_answer_changes_its_number_its_papers_or_its_verdict(
    guest: Guest, sample_data_with_vectors: Path
) -> None:
    folder = current_folder(sample_data_with_vectors)
    assert folder is not None
    corpus = load(folder)
    alone = Assistant(Settings(sample_data_with_vectors))
    both = Assistant(Settings(sample_data_with_vectors), guest=guest)
    queries: dict[str, Any] = {}
    changed: list[str] = []
    for entry in load_questions(TESTS / "questions.toml"):
        if entry["corpus"] != "sample":
            continue
        previous = queries.get(entry.get("after", ""))
        before = alone.answer(entry["text"], previous).as_json()
        queries[entry["id"]] = before["query"] or previous
        after = both.answer(entry["text"], previous).as_json()
        answered = before["kind"] not in ("refusal", "clarification")
        worse = judge(entry, before, corpus) == RIGHT != judge(entry, after, corpus)
        if worse or (answered and shown(before) != shown(after)):
            changed.append(entry["id"])
    assert not changed
    counts = guest.events.here
    assert counts["asked"] > 5, "the model was asked where the rules are unsure"
    assert counts["asked"] > counts.get("reading_used", 0) + counts.get("wording_used", 0)


def test_no_verdict_on_a_golden_claim_changes(guest: Guest, sample_data: Path) -> None:
    import tomllib

    view = Assistant(Settings(sample_data)).view()
    claims = tomllib.loads((TESTS / "claims.toml").read_text("utf-8"))["claim"]
    asked = 0
    for claim in claims:
        if claim["corpus"] != "sample" or claim.get("held"):
            continue
        before = Checker(view).check_text(claim["text"])
        unread = any((c.reason or "").startswith("not understood") for c in before)
        asked += unread
        if unread and asked > MOST_CLAIMS:
            continue
        after = Checker(view, guest=guest).check_text(claim["text"])
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            read = (one.reason or "").startswith("not understood")
            same = (one.verdict, one.computed, one.papers)
            assert read or same == (other.verdict, other.computed, other.papers)
