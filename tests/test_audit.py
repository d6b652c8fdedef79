"""Audits: the sample is the same each time, and its labels correct the count."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.claims.audit import COUNTED, NEAR, Stratum, corrected_count, draw, wilson
from assistant.cli import run


def audit(data: Path, *arguments: str) -> int:
    return run(["--data", str(data), "audit", *arguments], {}, lambda *_: None)


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_estimate_and_stays_within_0_and_1(
    n: int, data: st.DataObject
) -> None:
    right = data.draw(st.integers(0, n))
    found = wilson(right, n)
    assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(st.integers(1, 200), st.data())
def test_a_finite_population_never_widens_the_interval(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))
    size = data.draw(st.integers(n, 1000))
    whole, part = wilson(right, n), wilson(right, n, size)
    assert whole.low - 1e-9 <= part.low
    assert part.high <= whole.high + 1e-9


def test_wilson_s_interval_is_the_published_one() -> None:
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662, 15 of 148 gives 0.0624 to 0.1605.
    for right, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        found = wilson(right, n)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_labelling_everything_gives_the_true_count() -> None:
    found = corrected_count([Stratum(40, 40, 38), Stratum(10, 10, 3)])
    assert (found.estimate, found.low, found.high) == (41, 41, 41)


@given(st.lists(st.text(min_size=1), unique=True, max_size=50), st.integers(1, 60), st.text())
def test_the_sample_is_the_same_each_time_and_has_no_repeats(
    ids: list[str], n: int, seed: str
) -> None:
    found = draw(ids, n, seed)
    assert found == draw(list(reversed(ids)), n, seed)
    assert len(set(found)) == len(found) == min(n, len(ids))
    assert set(found) <= set(ids)


def test_a_sample_is_drawn_labelled_and_read_back(
    sample_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again = tmp_path / "a.csv", tmp_path / "b.csv"
    question = "How many papers at Lantern 2024 have an affiliation in China?"
    assert audit(sample_data, question, "-n", "5", "--out", str(first)) == 0
    assert audit(sample_data, question, "-n", "5", "--out", str(again)) == 0
    assert first.read_bytes() == again.read_bytes()
    rows = list(csv.DictReader(first.read_text("utf-8").splitlines()))
    assert {r["stratum"] for r in rows} == {COUNTED, NEAR}
    assert sum(r["stratum"] == COUNTED for r in rows) == 5
    for row in rows:
        row["belongs"] = "yes" if row["stratum"] == COUNTED else "no"
    with first.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    capsys.readouterr()
    assert audit(sample_data, "--labels", str(first), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["error_rate"]["estimate"] == 0
    size = int(rows[0]["stratum_size"])
    assert found["corrected_count"]["estimate"] == pytest.approx(size)
    assert audit(sample_data, "--labels", str(first)) == 0
    assert "Wilson" in capsys.readouterr().out


def test_labels_that_cannot_be_used_are_refused(sample_data: Path, tmp_path: Path) -> None:
    empty, wrong = tmp_path / "empty.csv", tmp_path / "wrong.csv"
    empty.write_text("", "utf-8")
    wrong.write_text("stratum,paper_id,belongs,stratum_size,corpus,query\ncounted,a,maybe,3,x,{}\n")
    assert audit(sample_data, "--labels", str(empty)) == 2
    assert audit(sample_data, "--labels", str(wrong)) == 2
    assert audit(sample_data, "How many papers?") == 2
    assert audit(sample_data, "what is love?", "--out", str(tmp_path / "x.csv")) in (2, 3)
