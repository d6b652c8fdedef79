"""The bank of questions, asked and judged: none of the open part is misread.

What is held back is only counted: a failing test shows numbers, never a question.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from plain_count import load
from plain_judge import DECLINED, MISREAD, RIGHT, judge, load_questions

from assistant.settings import Settings
from assistant.turn import Assistant
from index.build import build
from index.corpus import current_folder

QUESTIONS = Path(__file__).with_name("questions.toml")
OF_VENUES = Path(__file__).with_name("questions_venues.toml")
PAPERS = Path(__file__).parents[1].parent / "shared" / "papers"
BUILD_SECONDS = 900.0

# Entries of the open part that are read otherwise than the bank expects, and why that is let be.
KNOWN = {
    "n49-a49_29": "“at ICLR that year”, after a ranking, stays one: its row is right",
    "n49-a49_43": "goes on from the line before, whose share is of Swiss papers",
    "n49-a49_98": "after a share without the US and China “overall” drops neither",
    "n49-a49_68": "its chain breaks before, so nothing says at which venue",
    "n49-a49_69": "goes on from the line before",
    "n50-a50_5": "its chain breaks where two things are asked in one turn",
    "n50-a50_9": "its chain breaks at “how does Llama compare with Qwen?”",
    "n50-a50_12": "“for the UK, only the top five” keeps the papers of the country before",
    "n50-a50_21": "its chain breaks at “how do oral papers compare with posters?”",
    "n50-a50_33": "“the university in question”, of two that are compared, is a university",
    "n50-a50_34": "its chain breaks at “the university in question”",
    "n50-a50_38": "its chain breaks at “without that condition, how are his papers distributed …”",
    "n50-a50_57": "its chain breaks at a share after a ranking of companies",
    "n50-a50_58": "goes on from the line before",
    "n50-a50_60": "its chain is over, and no venue is named",
    "n50-a50_61": "goes on from the line before",
    "n51-a51_50": "a verdict that can't tell, where a refusal was expected",
    "n52-a52_12": "a ranking with one name: its first row is the number",
    "n46-v07": "right: third, with its number; the bank wants the third row first",
    "n45-v17": "goes on from the line before",
    "n45-v23": "“at any of the venues” keeps the grouping by venue of the turn before",
    "n47-r47v25": "the median of both tracks together; the bank wants each by itself",
    "p-158": "“GPT-4” is counted as that version alone; the bank takes the family or the words",
    "p-286": "its chain breaks at “mentioned rather than used”, so it goes on from the line before",
    "n5-f-084": "“washington papers” is taken for a word, not for a place that can't be counted by",
    "n10-s10-037": "a paper whose abstract is unknown may name a model; the bank counts it as none",
    "n11-s11-016": "its chain breaks at “the most frequent partner”",
    "n11-s11-090": "its chain breaks at “all three if we add Qwen”",
    "n12-s12-089": "the two numbers are right; the bank wants the larger one first",
    "n12-s12-090": "the difference is given as first minus second; the bank takes the winner's",
}
MIN_RIGHT = 0.88
"""Measured on 23 November 2026: 0.89 over other venues, whose last sets ask in hard voices (reasons
first, shorthand, half-claims); more over the sample and over real papers; raise it."""
MAX_MISREAD_HELD = 0.03
"""Of the part kept apart, and one more: to be lowered to what is measured at the end."""

Verdicts = Sequence[tuple[Mapping[str, Any], str]]


@pytest.fixture(scope="session")
def papers_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real papers that stand beside the checkout, without vectors."""
    if not PAPERS.is_dir():
        pytest.skip(f"{PAPERS} is not there")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with FileLock(shared / "papers.lock", timeout=BUILD_SECONDS):
        if not (shared / "papers" / "current").exists():
            build(shared / "papers", [str(PAPERS)], vectors=False)
    return shared / "papers"


def ask_all(data: Path, corpus: str) -> Verdicts:
    """Every question to a corpus with its verdict; chains are asked whole."""
    assistant = Assistant.open(Settings(data))
    folder = current_folder(data)
    assert folder is not None
    plain = load(folder)
    queries: dict[str, Mapping[str, Any] | None] = {}
    unanswered: set[str] = set()
    verdicts = []
    for entry in load_questions(OF_VENUES if corpus == "venues" else QUESTIONS):
        if entry["corpus"] != corpus:
            continue
        before = entry.get("after", "")
        previous = queries.get(before)
        answer = assistant.answer(
            entry["text"], previous, unanswered=before in unanswered
        ).as_json()
        if answer["query"] is None:
            unanswered.add(entry["id"])
        # As a batch does: what was not understood leaves the conversation where it was.
        queries[entry["id"]] = answer["query"] or previous
        verdicts.append((entry, judge(entry, answer, plain)))
    return verdicts


@pytest.fixture(scope="module")
def over_sample(sample_data_with_vectors: Path) -> Verdicts:
    return ask_all(sample_data_with_vectors, "sample")


@pytest.fixture(scope="module")
def over_papers(papers_data: Path) -> Verdicts:
    return ask_all(papers_data, "papers")


@pytest.fixture(scope="module")
def over_venues(other_venues_data: Path) -> Verdicts:
    return ask_all(other_venues_data, "venues")


def check_open(verdicts: Verdicts) -> None:
    part = [(entry["id"], verdict) for entry, verdict in verdicts if not entry.get("held")]
    assert len(part) > 50
    misread = {name for name, verdict in part if verdict == MISREAD}
    assert misread <= set(KNOWN)
    right = sum(verdict == RIGHT for _, verdict in part)
    declined = [name for name, verdict in part if verdict == DECLINED]
    assert right >= MIN_RIGHT * len(part), (sorted(misread), declined)


def check_held(verdicts: Verdicts) -> None:
    counts = Counter(verdict for entry, verdict in verdicts if entry.get("held"))
    total, misread = sum(counts.values()), counts[MISREAD]
    assert total > 20
    assert misread <= MAX_MISREAD_HELD * total + 1


def test_open_questions_to_the_sample_are_read_right(over_sample: Verdicts) -> None:
    check_open(over_sample)


def test_open_questions_to_real_papers_are_read_right(over_papers: Verdicts) -> None:
    check_open(over_papers)


def test_open_questions_to_other_venues_are_read_right(over_venues: Verdicts) -> None:
    check_open(over_venues)


def test_hardly_a_question_kept_apart_is_misread_over_other_venues(over_venues: Verdicts) -> None:
    check_held(over_venues)


def test_hardly_a_question_kept_apart_is_misread_over_the_sample(over_sample: Verdicts) -> None:
    check_held(over_sample)


def test_hardly_a_question_kept_apart_is_misread_over_real_papers(
    over_papers: Verdicts,
) -> None:
    check_held(over_papers)


def test_every_known_exception_is_an_entry_of_the_open_part() -> None:
    entries = [*load_questions(QUESTIONS), *load_questions(OF_VENUES)]
    open_part = {entry["id"] for entry in entries if not entry.get("held")}
    assert set(KNOWN) <= open_part
