"""The commands of the contract, as a person or a program runs them: exits, lines, formats."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from assistant.cli import run
from index.corpus import CURRENT, STAMP, current_folder
from index.tables import EXPORTED, SCHEMA_VERSION, SCHEMAS

KEYS = {
    "kind", "text", "value", "unit", "numerator", "denominator", "low", "high", "readback", "query",
    "sql", "rows", "papers", "citations", "definitions", "caveats", "variants", "suggestions",
    "corpus",
}  # fmt: skip
CITATION_KEYS = {"n", "paper_id", "title", "authors", "venue", "year", "url", "evidence"}
ONE_OF_EACH = {
    "count": "how many papers with an affiliation in China used Qwen?",
    "share": "what share of papers at Lantern 2024 has a US affiliation?",
    "average": "how many authors does a paper have on average?",
    "ranking": "which country has the most papers?",
    "trend": "papers from China by year",
    "comparison": "more papers from the US or from China?",
    "list": "list the orals of 2025",
    "refusal": "how many papers were written by women?",
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Run:
    def no_page(settings: Any, mcp: bool, *more: Any) -> None:
        raise AssertionError("no page was asked for")

    def call(*arguments: str | Path, environment: dict[str, str] | None = None) -> Ran:
        code = run([str(a) for a in arguments], environment or {}, no_page)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def own_data(sample_data: Path, tmp_path: Path) -> Path:
    """A copy of the sample that a test may spoil."""
    return shutil.copytree(sample_data, tmp_path / "data")


def assert_one_line(ran: Ran, *words: str) -> None:
    """Exit 2, one line on standard error that says these words, nothing printed."""
    assert ran.code == 2, ran
    assert ran.err.startswith("papertally: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err
    assert ran.out == ""


# --- ask ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_every_kind_of_answer_has_all_keys_of_the_contract(
    kind: str, command: Run, sample_data: Path
) -> None:
    ran = command("ask", ONE_OF_EACH[kind], "--json", "--data", sample_data)
    assert ran.code == (3 if kind == "refusal" else 0)
    answer = ran.json
    assert answer["kind"] == kind
    assert set(answer) >= KEYS
    assert answer["text"]
    for citation in answer["citations"]:
        assert set(citation) == CITATION_KEYS
        assert citation["paper_id"] in answer["papers"]
        for proof in citation["evidence"]:
            assert {"fact", "value", "field", "quote"} <= set(proof)
    for row in answer["rows"]:
        assert {"label", "value", "numerator", "denominator"} <= set(row)
    for variant in answer["variants"]:
        assert {"definition", "value", "denominator"} <= set(variant)
    assert {"id", "papers", "built", "as_of"} <= set(answer["corpus"])
    assert any("invented" in caveat for caveat in answer["caveats"])


@pytest.mark.parametrize("kind", [kind for kind in ONE_OF_EACH if kind != "refusal"])
def test_the_query_of_an_answer_gives_the_same_answer(
    kind: str, command: Run, sample_data: Path
) -> None:
    first = command("ask", ONE_OF_EACH[kind], "--json", "--data", sample_data).json
    again = command(
        "ask", "--query", json.dumps(first["query"]), "--json", "--data", sample_data
    ).json
    notes = ("notes", "changes")
    assert {k: v for k, v in again.items() if k not in notes} == {
        k: v for k, v in first.items() if k not in notes
    }


def test_evidence_is_the_very_words_at_their_place(command: Run, sample_data: Path) -> None:
    folder = current_folder(sample_data)
    assert folder is not None
    papers = {row["paper_id"]: row for row in pq.read_table(folder / "papers.parquet").to_pylist()}
    affiliations: dict[str, set[str]] = {}
    for row in pq.read_table(folder / "authorships.parquet").to_pylist():
        affiliations.setdefault(row["paper_id"], set()).add(row["affiliation"])
    answer = command("ask", ONE_OF_EACH["count"], "--json", "--data", sample_data).json
    assert len(answer["citations"]) == len(answer["papers"]) == answer["value"] > 0
    for citation in answer["citations"]:
        paper = papers[citation["paper_id"]]
        assert {proof["fact"] for proof in citation["evidence"]} >= {"model", "country"}
        for proof in citation["evidence"]:
            if proof["fact"] == "model":
                text = "; ".join(paper["keywords"]) if proof["field"] == "keywords" else None
                text = text or paper[proof["field"]]
                assert text[proof["start"] : proof["end"]] == proof["quote"]
            elif proof["fact"] == "country":
                assert proof["quote"] in affiliations[citation["paper_id"]]


def test_a_batch_follows_up_a_follow_up_and_goes_on_after_a_refusal(
    command: Run, sample_data: Path, tmp_path: Path
) -> None:
    lines = [
        "how many papers from China used Qwen?",
        "> and Llama?",
        "> only in 2025",
        "> how many were written by women?",
        "> as a share?",
        "",
        "how many papers are there?",
    ]
    batch = tmp_path / "questions.txt"
    batch.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = command("ask", "--batch", batch, "--data", sample_data)
    assert ran.code == 0
    first, second, third, refused, shared, last = ran.lines
    assert "Qwen" in first["readback"]
    assert "Llama" in second["readback"] and "Qwen" not in second["readback"]
    assert "2025" in third["readback"] and "Llama" in third["readback"]
    assert refused["kind"] == "refusal" and refused["value"] is None
    # The refusal leaves the conversation where it was.
    assert shared["kind"] == "share"
    assert shared["papers"] == third["papers"]
    assert last["value"] == last["corpus"]["papers"] - 18  # rejected, withdrawn and the like
    assert [a["kind"] for a in (first, second, third)] == ["count"] * 3
    for answer in ran.lines:
        assert set(answer) >= KEYS


def test_a_batch_of_hundreds_is_answered_by_one_process(
    command: Run, sample_data: Path, tmp_path: Path
) -> None:
    questions = [
        f"how many papers from {place} at Lantern {year} used {model}?"
        for place in ("China", "the US", "Germany", "Japan", "the UK")
        for year in (2023, 2024, 2025)
        for model in ("Qwen", "Llama", "GPT", "BERT", "DeepSeek", "Mistral", "Gemma")
    ]
    batch = tmp_path / "questions.txt"
    batch.write_text("\n".join(questions), encoding="utf-8")
    answers = command("ask", "--batch", batch, "--data", sample_data).lines
    assert len(answers) == len(questions)
    assert all(a["kind"] == "count" and a["value"] == len(a["papers"]) for a in answers)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_an_export_is_the_tables_as_they_are(
    form: str, command: Run, sample_data: Path, tmp_path: Path
) -> None:
    folder = current_folder(sample_data)
    assert folder is not None
    ran = command("export", tmp_path / "out", "--format", form, "--data", sample_data)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == len(EXPORTED)
    for name, schema in EXPORTED.items():
        table = pq.read_table(folder / f"{name}.parquet").to_pylist()
        path = tmp_path / "out" / f"{name}.{form}"
        if form == "parquet":
            assert pq.read_table(path).to_pylist() == table
        elif form == "jsonl":
            lines = path.read_text("utf-8").split("\n")
            assert [json.loads(line) for line in lines if line] == table
        else:
            rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
            assert len(rows) == len(table)
            assert not rows or list(rows[0]) == schema.names
            for read, held in zip(rows, table, strict=True):
                for column, value in held.items():
                    if isinstance(value, list):
                        assert json.loads(read[column]) == value
                    elif isinstance(value, bool):
                        assert read[column] == str(value).lower()
                    elif isinstance(value, str):
                        assert read[column] == value
                    elif value is None:
                        assert read[column] == ""
                    else:
                        assert float(read[column]) == value


def test_the_sql_of_an_answer_runs_in_a_fresh_engine_over_an_export(
    command: Run, sample_data: Path, tmp_path: Path
) -> None:
    command("export", tmp_path, "--data", sample_data)
    engine = duckdb.connect()
    for name in SCHEMAS:
        engine.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{tmp_path / name}.parquet')"
        )
    questions = [
        *(q for kind, q in ONE_OF_EACH.items() if kind != "refusal"),
        "how many papers about language models have a first author in China?",
        "how many papers only have affiliations in Germany?",
        "how many US-China papers name a Chinese model?",
        "how many papers have at least 4 authors and no US affiliation?",
        "how many papers have “fine-tuning” in the title?",
        "which institutions have the most papers in 2025?",
    ]
    for question in questions:
        answer = command("ask", question, "--json", "--data", sample_data).json
        assert answer["sql"], question
        found = engine.execute(answer["sql"]).fetchall()
        if answer["kind"] in ("count", "share", "list"):
            assert [row[0] for row in found] == answer["papers"], question
        else:
            ids = {row[0] for row in found}
            value = {row[0] for row in found} == {answer["value"]}
            assert value or ids >= set(answer["papers"]), question
    engine.close()


# --- status, explain, search ----------------------------------------------------------------


def test_status_accounts_for_every_record(command: Run, sample_data: Path) -> None:
    status = command("status", "--json", "--data", sample_data).json
    total = status["ledger"]
    assert total["read"] == total["kept"] + total["merged"] + total["skipped"] == 177
    assert total["kept"] == status["corpus"]["papers"]
    assert sum(e["papers"] for e in status["editions"]) == total["kept"]
    for source in status["sources"]:
        assert source["date"] and len(source["sha256"]) == 64
    plain = command("status", "--data", sample_data)
    assert plain.code == 0 and "invented" in plain.out


def test_data_may_stand_before_or_behind_the_command_or_in_the_environment(
    command: Run, sample_data: Path
) -> None:
    before = command("--data", sample_data, "status", "--json")
    behind = command("status", "--json", "--data", sample_data)
    around = command("status", "--json", environment={"PAPERTALLY_DATA": str(sample_data)})
    wins = command(
        "status", "--json", "--data", sample_data, environment={"PAPERTALLY_DATA": "/nowhere"}
    )
    assert before.code == 0
    assert before.out == behind.out == around.out == wins.out


def test_explain_reads_affiliations_and_texts_one_and_many(command: Run, tmp_path: Path) -> None:
    one = command("explain", "Tsinghua University, Beijing, China", "--json").json
    assert set(one) >= {
        "institution", "country", "home_country", "basis", "confidence", "reasons",
    }  # fmt: skip
    assert (one["institution"], one["country"]) == ("Tsinghua University", "CN")
    text = "We fine-tune Qwen2.5-7B and compare it with GPT-4."
    read = command("explain", "--text", text, "--json").json
    assert [m["family"] for m in read["mentions"]] == ["Qwen", "GPT"]
    for mention in read["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["surface"]
    batch = tmp_path / "batch.jsonl"
    given = [
        {"affiliation": "Tsinghua University, Beijing, China"},
        {"affiliation": "", "domain": "stanford.edu"},
        {"title": "Llamas in the Andes", "abstract": "A herd of llamas.", "keywords": "animals"},
        {"title": "A title", "abstract": text, "keywords": "one; two"},
    ]
    batch.write_text("".join(json.dumps(line) + "\n" for line in given), "utf-8")
    lines = command("explain", "--batch", batch).lines
    assert lines[0] == one
    assert (lines[1]["institution"], lines[1]["country"]) == ("Stanford University", "US")
    assert lines[2]["mentions"] == []
    assert [(m["family"], m["field"]) for m in lines[3]["mentions"]] == [
        ("Qwen", "abstract"),
        ("GPT", "abstract"),
    ]


def test_search_keeps_to_its_filters_and_works_without_vectors(
    command: Run, sample_data: Path
) -> None:
    ran = command(
        "search", "language models", "-k", "5", "--json", "--data", sample_data,
        "--year", "2024-2025", "--country", "China", "--venue", "lantern", "--status", "poster",
    )  # fmt: skip
    assert ran.code == 0
    found = ran.json
    assert 0 < len(found) <= 5
    assert all(r["status"] == "poster" and r["year"] >= 2024 for r in found)


# --- what is wrong is said in one line ------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask"], ["needs a question"]),
        (["ask", "--query", "{"], ["--query", "JSON"]),
        (["ask", "--query", "[]"], ["--query", "object"]),
        (["ask", "--query", '{"version": 9, "kind": "count"}'], ["version"]),
        (["ask", "--query", '{"version": 1, "kind": "guess"}'], ["kind"]),
        (
            [
                "ask", "--query",
                '{"version": 1, "kind": "count", "where": {"type": "Known", "field": "mood"}}',
            ],
            ["field"],
        ),
        (["ask", "--batch", "no such file"], ["no such file"]),
        (["explain"], ["affiliation"]),
        (["explain", "--batch", "no such file"], ["no such file"]),
        (["search", "x", "-k", "0"], ["-k"]),
        (["search", "x", "--year", "soon"], ["--year"]),
        (["search", "x", "--country", "Atlantis"], ["--country", "Atlantis"]),
        (["search", "x", "--model", "Nothing-9"], ["--model"]),
        (["search", "x", "--status", "lost"], ["--status"]),
    ],
)  # fmt: skip
def test_what_a_command_cannot_use_is_said_in_one_line(
    arguments: list[str], words: list[str], command: Run, sample_data: Path
) -> None:
    assert_one_line(command(*arguments, "--data", sample_data), *words)


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["ask", "--colour", "red"],
        ["export"],
        ["export", "x", "--format", "xlsx"],
        ["evaluate", "everything"],
        ["search", "x", "-k", "many"],
    ],
)
def test_wrong_usage_ends_with_two_and_says_what_would_do(
    arguments: list[str], command: Run, sample_data: Path
) -> None:
    ran = command("--data", sample_data, *arguments)
    assert ran.code == 2
    assert "error:" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    "arguments",
    [["ask", "how many?"], ["status"], ["export", "x"], ["search", "x"], ["serve"]],
)
def test_without_a_corpus_every_command_says_how_to_build_one(
    arguments: list[str], command: Run, tmp_path: Path
) -> None:
    ran = command(*arguments, "--data", tmp_path / "nothing")
    assert_one_line(ran, "papertally build", str(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_a_corpus_of_another_schema_is_named_with_the_command_that_mends_it(
    command: Run, own_data: Path
) -> None:
    folder = current_folder(own_data)
    assert folder is not None
    stamp = json.loads((folder / STAMP).read_text("utf-8"))
    (folder / STAMP).write_text(json.dumps({**stamp, "schema": SCHEMA_VERSION + 1}), "utf-8")
    ran = command("ask", "how many papers?", "--data", own_data)
    assert_one_line(ran, "papertally build", str(SCHEMA_VERSION + 1), folder.name)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / STAMP).write_text("{", "utf-8"),
        lambda folder: (folder / STAMP).unlink(),
        lambda folder: (folder / "papers.parquet").write_bytes(b"PAR1 nothing"),
        lambda folder: (folder / "mentions.parquet").unlink(),
        lambda folder: (folder / "authorships.parquet").write_bytes(
            (folder / "authorships.parquet").read_bytes()[:-200]
        ),
    ],
    ids=["broken stamp", "no stamp", "broken table", "no table", "truncated table"],
)
def test_a_damaged_corpus_is_named_with_the_command_that_mends_it(
    spoil: Callable[[Path], Any], command: Run, own_data: Path
) -> None:
    folder = current_folder(own_data)
    assert folder is not None
    spoil(folder)
    for arguments in (["ask", "how many papers?"], ["ask", "which country has most papers?"]):
        assert_one_line(command(*arguments, "--data", own_data), "papertally build")


def write(path: Path, content: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return str(path)


RECORDS = '[{"title": "A title", "author": "A B", "aff": "", "status": "Poster"}]'
TABLE = "Paper,Who,Year,Venue\nA title,A B,2024,ICML\n"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda at: [write(at / "icml2024.json", RECORDS[:-3])], ["icml2024.json"]),
        (lambda at: [write(at / "icml2024.json", "")], ["icml2024.json"]),
        (lambda at: [str(at / "missing.json")], ["missing.json"]),
        (lambda at: [str(at / "*.json")], ["*.json"]),
        (lambda at: [str((at / "empty").mkdir() or at / "empty")], ["empty"]),
        (
            lambda at: [write(at / "t.csv", TABLE), "--map", "title=Nothing"],
            ["Nothing", "t.csv"],
        ),
        (lambda at: [write(at / "t.csv", TABLE), "--map", "mood=Paper"], ["mood"]),
        (lambda at: [write(at / "t.csv", TABLE), "--map", "title"], ["--map"]),
        (lambda at: ["paperlists:"], ["paperlists"]),
        (lambda at: ["paperlists:nips"], ["paperlists"]),
        (lambda at: ["sample", write(at / "icml2024.json", RECORDS)], ["sample"]),
        (lambda at: ["--remove", "nothing2024.json"], ["nothing2024.json"]),
    ],
)
def test_a_bad_source_is_named_in_one_line_and_the_old_corpus_answers(
    make: Callable[[Path], Sequence[str]],
    words: list[str],
    command: Run,
    own_data: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / "at").mkdir()
    before = (own_data / CURRENT).read_text("utf-8")
    ran = command("build", *make(tmp_path / "at"), "--no-vectors", "--data", own_data)
    assert ran.code == 2, ran
    said = [line for line in ran.err.splitlines() if line.startswith("papertally: ")]
    assert len(said) == 1 and ran.err.endswith(said[0] + "\n")
    for word in words:
        assert word in said[0]
    assert ran.out == ""
    assert (own_data / CURRENT).read_text("utf-8") == before
    assert command("ask", "how many papers are there?", "--data", own_data).code == 0
