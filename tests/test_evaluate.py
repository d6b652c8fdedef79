"""Evaluations say the same to people and programs, and keep held labels unseen."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.error_rates import Rate, record, say_country_rate, say_model_rate
from assistant.evaluate import LabelError, Ways, evaluate
from assistant.evaluate_search import Query, measure, rank_of, scored
from assistant.settings import Settings
from index.build import build
from ingest.errors import CorpusError, SourceError
from ingest.evaluate_traps import spring_traps
from ingest.models import find_mentions

PLACES = """affiliation,domain,country,home_country,institution,part
"Some School, Lyon, France",,FR,FR,,random
"Some School, Lyon, France",,DE,DE,,hard
Independent Researcher,,,,,hard
"""
PAPER = {
    "paper_id": "icml2031/a",
    "title": "Sharper sums",
    "abstract": "Our method, built on Llama-2-7B, outperforms GPT-4. The flux of heat is small.",
    "keywords": "",
}


def lines_of(*args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
    """What is printed, and the object of the last line."""
    lines = list(evaluate(*args, **kwargs))
    found: dict[str, Any] = json.loads(lines[-1])
    return "\n".join(lines[:-1]), found


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def labelled(**row: Any) -> str:
    return json.dumps({**PAPER, "mentions": [], **row}) + "\n"


# -- places ----------------------------------------------------------------------------------------


def test_places_are_scored_and_the_confusion_is_named(tmp_path: Path) -> None:
    text, last = lines_of("places", write(tmp_path, "places_dev.csv", PLACES), "dev", None)
    (figures,) = last["sets"]
    assert figures["all"]["labels"] == 3
    assert figures["all"]["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["random"]["accuracy"] == 1
    assert (figures["all"]["precision"], figures["all"]["recall"]) == (0.5, 0.5)
    assert figures["confusions"] == [["DE", "FR", 1]]
    assert "DE → FR, 1" in text and "Lyon" in text and "places_dev.csv" in text


def test_held_labels_are_not_shown_unless_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path, "places_held.csv", PLACES)
    text, _ = lines_of("places", folder, "held", None)
    assert "Lyon" not in text and "66.7 %" in text
    shown, _ = lines_of("places", folder, "held", None, examples=True)
    assert "Lyon" in shown


def test_both_parts_are_scored_apart_and_together(tmp_path: Path) -> None:
    write(tmp_path, "places_dev.csv", PLACES)
    folder = write(tmp_path, "places_held.csv", PLACES)
    _, last = lines_of("places", folder, "both", None)
    assert [(s["part"], s["all"]["labels"]) for s in last["sets"]] == [
        ("dev", 3),
        ("held", 3),
        ("both", 6),
    ]
    _, dev = lines_of("places", folder, "dev", None)
    assert [s["part"] for s in dev["sets"]] == ["dev"]


def test_a_set_labelled_later_is_scored_alone_and_with_its_part(tmp_path: Path) -> None:
    for name, role in (("dev", "builds_on"), ("held", "builds_on"), ("held2", "compares")):
        row = labelled(mentions=[{"family": "Llama", "role": role}])
        folder = write(tmp_path, f"mentions_{name}.jsonl", row)
    text, last = lines_of("models", folder, "both", None)
    assert [(s["file"], s["part"], s["labels"]) for s in last["sets"]] == [
        ("mentions_dev.jsonl", "dev", 1),
        ("mentions_held.jsonl", "held", 1),
        ("mentions_held2.jsonl", "held", 1),
        (None, "held", 2),
        (None, "both", 3),
    ]
    assert "held together: 2 papers" in text
    _, held = lines_of("models", folder, "held", None)
    assert [s["part"] for s in held["sets"]] == ["held", "held", "held"]


def test_a_set_that_is_not_split_is_of_every_part(tmp_path: Path) -> None:
    folder = write(tmp_path, "places.csv", PLACES)
    for part in ("dev", "held", "both"):
        _, last = lines_of("places", folder, part, None)
        assert last["sets"][0]["file"] == "places.csv"


def test_an_institution_may_be_labelled_by_another_name_or_by_its_parent(tmp_path: Path) -> None:
    rows = "affiliation,country,institution\nUniversity of Oxford,GB,Oxford University\n"
    rows += "Google DeepMind,GB,Google\n"
    _, last = lines_of("places", write(tmp_path, "places.csv", rows), "both", None)
    assert last["sets"][0]["all"]["institution_accuracy"] == 1
    assert last["sets"][0]["all"]["institution_exact"] == 0


@pytest.mark.parametrize("what", ["places", "models", "questions", "claims", "search"])
def test_missing_labels_are_said_in_one_line(what: str, tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no labels") as caught:
        list(evaluate(what, tmp_path / "nowhere", "both", None))
    assert "\n" not in str(caught.value)
    with pytest.raises(LabelError, match="no labels"):
        list(evaluate(what, tmp_path, "both", None))


def test_a_set_without_its_columns_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"places_dev\.csv: .*needs the columns"):
        list(evaluate("places", write(tmp_path, "places_dev.csv", "a,b\n1,2\n"), "dev", None))


def test_what_can_not_be_measured_is_refused() -> None:
    with pytest.raises(LabelError, match="can't be evaluated"):
        list(evaluate("weather", None, "both", None))


def test_rates_of_held_sets_are_recorded_and_quoted(tmp_path: Path) -> None:
    _, places = lines_of("places", write(tmp_path, "places_held.csv", PLACES), "held", None)
    record(places, tmp_path, "2026-11-22")
    row = labelled(mentions=[{"family": "Llama", "role": "builds_on"}])
    _, models = lines_of("models", write(tmp_path, "mentions_held.jsonl", row), "held", None)
    path = record(models, tmp_path, "2026-11-23")
    rows = {r["reading"]: r for r in csv.DictReader(path.read_text("utf-8").splitlines())}
    assert set(rows) == {"country", "family", "role"}
    assert (rows["country"]["labels"], rows["country"]["right"]) == ("1", "1.0")
    assert (rows["family"]["wrong"], rows["family"]["missed"]) == ("0.5", "0.0")
    assert rows["country"]["measured"] == "2026-11-22"
    _, dev = lines_of("places", write(tmp_path, "places_dev.csv", PLACES), "dev", None)
    with pytest.raises(ValueError, match="only the held sets"):
        record(dev, tmp_path, "2026-11-22")


def test_a_rate_that_was_not_measured_is_not_spoken_of() -> None:
    assert say_country_rate({}) is None and say_model_rate({}, by_role=True) is None
    said = say_model_rate(
        {"family": Rate(200, 0.9, 0.02, 0.04), "role": Rate(200, 0.9, 0.1, None)}, True
    )
    assert said is not None and "1 in 50 that" in said and "1 in 10 roles" in said


# -- models ----------------------------------------------------------------------------------------


def test_families_and_roles_are_scored(tmp_path: Path) -> None:
    row = labelled(
        mentions=[
            {"family": "Llama", "role": "builds_on"},
            {"family": "GPT", "role": "evaluates", "or": ["compares"]},
            {"family": "Qwen", "role": "evaluates"},
        ]
    )
    text, last = lines_of("models", write(tmp_path, "mentions_dev.jsonl", row), "dev", None)
    (figures,) = last["sets"]
    assert (figures["labels"], figures["pairs"]) == (1, 3)
    assert figures["precision"] == 1 and figures["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert (figures["roles_strict"], figures["roles_lenient"]) == (0.5, 1)
    assert "labelled but not read: Qwen in icml2031/a" in text


def test_what_a_label_leaves_open_is_neither_missed_nor_invented(tmp_path: Path) -> None:
    sure = [{"family": "Llama", "role": "builds_on"}]
    for maybe in ("GPT", "Gemma"):
        open_ = [{"family": maybe, "role": "compares"}, {"family": "GPT", "role": "compares"}]
        row = labelled(mentions=sure, maybe=open_)
        _, last = lines_of("models", write(tmp_path, "mentions.jsonl", row), "both", None)
        assert (last["sets"][0]["precision"], last["sets"][0]["recall"]) == (1, 1)


def test_a_word_that_must_not_be_a_mention_springs_a_trap() -> None:
    title, abstract = "Tuning Alpaca", "We shear an alpaca. Alpaca-LoRA is tuned."
    read = find_mentions(title, abstract, ())
    row = {"paper_id": "p", "not": ["Alpaca", "llama"], "mentions": []}
    (trap,) = spring_traps(row, title, abstract, (), read)
    assert (trap.word, trap.families) == ("Alpaca", ("Alpaca",))


def test_a_forbidden_word_inside_a_labelled_mention_is_no_trap() -> None:
    title = "Tuning Alpaca-LoRA"
    row = {"paper_id": "p", "not": ["Alpaca"], "mentions": [{"family": "x", "role": "builds_on"}]}
    read = find_mentions(title, None, ())
    assert [t.word for t in spring_traps(row, title, None, (), read)] == ["Alpaca"]
    row["mentions"] = [{"family": "x", "role": "builds_on", "surface": "Alpaca-LoRA"}]
    assert spring_traps(row, title, None, (), read) == ()


def test_texts_are_looked_up_in_the_lists(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    entry = {"id": "x1", "title": "On Qwen", "author": "A B", "status": "Poster", "abstract": "No."}
    write(papers, "icml2031.json", json.dumps([entry, {**entry, "id": "x2"}]))
    write(papers, "notes.txt", "no list")
    rows = "".join(
        json.dumps({"paper_id": i, "mentions": [{"family": "Qwen", "role": "evaluates"}]}) + "\n"
        for i in ("icml2031/x1", "icml2031/gone")
    )
    folder = write(tmp_path / "labels", "mentions_dev.jsonl", rows)
    text, last = lines_of("models", folder, "dev", papers)
    assert (last["sets"][0]["labels"], last["sets"][0]["without_text"]) == (1, 1)
    assert last["sets"][0]["recall"] == 1 and "left out: 1" in text
    with pytest.raises(SourceError, match="--papers DIR"):
        list(evaluate("models", folder, "dev", tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: is no JSON"),
        ('{"paper_id": "a"}', "line 2: a label needs paper_id and mentions"),
        (labelled(mentions=[{"family": "GPT", "role": "likes"}]), "'likes' for GPT"),
    ],
)
def test_a_bad_label_is_named(line: str, said: str, tmp_path: Path) -> None:
    folder = write(tmp_path, "mentions_dev.jsonl", labelled() + line)
    with pytest.raises(LabelError, match=said):
        list(evaluate("models", folder, "dev", None))


# -- questions and search --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    build(data, ["sample"], vectors=False)
    return Settings(data=data)


QUESTIONS = """
[[question]]
id = "s-1"
corpus = "sample"
text = "How many papers are there in 2024?"
kind = ["count"]
value_of = "count(lambda p: accepted(p) and year(p, 2024))"

[[question]]
id = "s-2"
corpus = "sample"
after = "s-1"
text = "and in 2025?"
kind = ["count"]
value_of = "1 + count(lambda p: accepted(p) and year(p, 2025))"

[[question]]
id = "s-3"
corpus = "sample"
text = "How many papers are there in 2023?"
kind = ["count"]
value_of = "0"
held = true

[[question]]
id = "p-1"
corpus = "papers"
text = "How many papers are there?"
kind = ["count"]
value_of = "0"
"""


def test_answers_are_judged_and_misread_ones_shown(tmp_path: Path, settings: Settings) -> None:
    folder = write(tmp_path, "questions.toml", QUESTIONS)
    text, last = lines_of("questions", folder, "both", None, settings=settings)
    dev, held = last["sets"]
    assert (dev["labels"], dev["right"], dev["misread"], dev["accuracy"]) == (2, 1, 1, 0.5)
    assert (held["labels"], held["misread"]) == (1, 1)
    assert "misread s-2: “and in 2025?”" in text and "s-3" not in text and "p-1" not in text


def test_search_without_vectors_names_the_command(tmp_path: Path, settings: Settings) -> None:
    from assistant.view import open_view

    paper = open_view(settings, None).words.ids[0]
    folder = write(tmp_path, "search_questions.csv", f"question,paper_id\nsums,{paper}\n")
    with pytest.raises(CorpusError, match="papertally build"):
        list(evaluate("search", folder, "both", tmp_path, settings=settings))
    folder = write(tmp_path, "search_questions.csv", "question,paper_id\nsums,icml2031/a\n")
    with pytest.raises(LabelError, match="none of the papers"):
        list(evaluate("search", folder, "both", tmp_path, settings=settings))


def test_search_is_scored_by_the_rank_of_the_paper_or_of_its_work() -> None:
    found = {"one": [("a",), ("b", "c")], "two": [("b", "c"), ("a",)], "three": []}
    queries = [
        Query("one", "a", "dev", "question"),
        Query("two", "old-a", "dev", "question"),
        Query("three", "a", "held", "tldr"),
    ]
    ids = {"a": "a", "old-a": "a"}
    ways = Ways("both", None, False, None)
    *lines, last = measure(queries, ids, lambda text: found[text], "q.csv", ways)
    assert [(s["part"], s["mrr_at_10"], s["recall_at_10"]) for s in json.loads(last)["sets"]] == [
        ("dev", 0.75, 1.0),
        ("held", 0.0, 0.0),
    ]
    assert "three" not in "\n".join(lines)
    assert (rank_of("c", found["one"]), scored([1, 0])) == (2, (0.5, 0.5))
