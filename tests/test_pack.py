"""The replication pack prints the answer's number where only DuckDB can be imported."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

from assistant.cli import run

ONLY_DUCKDB = """
import runpy, sys

class OnlyDuckDB:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0].lstrip("_")
        if top in sys.stdlib_module_names or name.partition(".")[0] in sys.stdlib_module_names:
            return None
        if top in ("duckdb", "adbc_driver_duckdb"):
            return None
        raise ModuleNotFoundError(f"this machine has no {name}", name=name)

sys.meta_path.insert(0, OnlyDuckDB())
sys.path.insert(0, sys.argv[2])
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def pack(data: Path, text: str, out: Path) -> int:
    return run(["--data", str(data), "pack", text, str(out)], {}, lambda *_: None)


def recompute(packed: Path, folder: Path) -> str:
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(folder)
    where = str(Path(duckdb.__file__).parents[1])
    found = subprocess.run(
        [sys.executable, "-S", "-c", ONLY_DUCKDB, str(folder / "recompute.py"), where],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.parametrize(
    "text",
    [
        "How many papers at Lantern 2024 have an affiliation in China?",
        "What share of Lantern 2024 papers are US-China collaborations?",
        "average number of authors per paper at Lantern 2024",
        "Which country has the most papers at Lantern 2024?",
        "How has the share of US-China papers at Lantern changed over time?",
        "How many institutions are there at Lantern 2024?",
        'How many Lantern 2024 papers contain "language model"?',
        "Lantern 2024 had 18 papers from China.",
        "Lantern 2024 had more papers from Germany than from Japan.",
    ],
)
def test_the_script_prints_the_answer_s_number(
    sample_data: Path, tmp_path: Path, text: str
) -> None:
    out = tmp_path / "pack.zip"
    assert pack(sample_data, text, out) == 0
    printed = recompute(out, tmp_path / "pack")
    assert "the same as in the answer" in printed
    answer = json.loads((tmp_path / "pack" / "answer.json").read_text("utf-8"))
    value = answer["value"] if "value" in answer else answer["computed"]
    if answer.get("kind") == "count" or ("computed" in answer and not answer["rows"]):
        assert f": {value:g}" in printed


def test_texts_are_in_the_pack_only_where_the_query_reads_them(
    sample_data: Path, tmp_path: Path
) -> None:
    for text, held in (
        ("How many papers at Lantern 2024 have an affiliation in China?", False),
        ('How many Lantern 2024 papers contain "language model"?', True),
    ):
        out = tmp_path / f"{held}.zip"
        assert pack(sample_data, text, out) == 0
        with zipfile.ZipFile(out) as opened:
            opened.extractall(tmp_path / str(held))
        papers = tmp_path / str(held) / "data" / "papers.parquet"
        found = duckdb.sql(
            f"SELECT count(abstract) + count(folded) AS n FROM read_parquet('{papers}')"
        ).fetchone()
        assert found is not None
        assert (found[0] > 0) == held


def test_the_same_pack_has_the_same_bytes_and_says_where_its_rows_are_from(
    sample_data: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    for out in (one, two):
        assert pack(sample_data, "How many papers are at Lantern 2024?", out) == 0
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as opened:
        sources = json.loads(opened.read("sources.json"))
    assert all(s["sha256"] and s["licence"] for s in sources["sources"])


def test_what_has_no_number_cannot_be_packed(sample_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "none.zip"
    assert pack(sample_data, "Will China overtake the United States?", out) in (2, 3)
    assert not out.exists()
