"""How many claims of a bank get the verdict that is due.

The bank (``tests/claims.toml``) says what a claim's number should be as an expression over plain
tables, and ``tests/plain_claims.py`` applies the contract's rule to it, apart from everything that
checks; both belong to the checkout's tests and are loaded from there.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluate import LabelError, Ways, last_line, share
from assistant.evaluate_questions import _load_module

_SCORES = ("right", "declined", "wrong")
FRESH = "claims_fresh.toml"
"""Beside the bank: claims that were written after the rules stood; none of them is kept apart."""


def evaluate_claims(path: Path, ways: Ways) -> Iterator[str]:
    """Check every claim of the part and of the corpus that is there, and give lines to print.

    Raises LabelError where the bank or its judge can't be used, CorpusError without a corpus.
    """
    from assistant.claims.check import Checker
    from assistant.settings import Settings
    from assistant.turn import Assistant

    judge = _load_module("plain_claims")
    view = Assistant.open(ways.settings or Settings()).view()
    kind = "sample" if view.corpus.stamp.invented else "papers"
    banks: list[tuple[str, list[Mapping[str, Any]]]] = []
    for bank in (path, path.with_name(FRESH)):
        if bank is not path and not bank.exists():
            continue
        try:
            entries = judge.load_claims(bank)
        except (OSError, ValueError, KeyError, tomllib.TOMLDecodeError) as error:
            raise LabelError(f"{bank}: can't be read as claims ({error})") from None
        asked = [
            e
            for e in entries
            if e["corpus"] == kind and (ways.part == "both" or ways.part == _part(e))
        ]
        if asked:
            banks.append((bank.name, asked))
    if not banks:
        raise LabelError(f"{path}: no claim is about the corpus that is here ({kind})")
    corpus = _load_module("plain_count").load(view.corpus.folder)
    checker = Checker(view)
    sets = []
    for name, asked in banks:
        scored = []
        for entry in asked:
            checked = [x.as_json() for x in checker.check_text(entry["text"])]
            scored.append((entry, judge.judge(entry, checked, corpus), checked))
        yield f"{name}: {len(scored)} claims on the corpus {view.corpus.stamp.corpus_id}"
        for part in ("dev", "held"):
            of_part = [one for one in scored if _part(one[0]) == part]
            if not of_part:
                continue
            counts = Counter(score for _, score, _ in of_part)
            yield f"  {part} ({len(of_part)}): " + ", ".join(
                f"{s} {share(counts[s] / len(of_part))} ({counts[s]})" for s in _SCORES
            )
            if part == "dev" or ways.examples:
                for entry, score, checked in of_part:
                    if score != "right":
                        yield f"    {score} {entry['id']}: {_line(entry, checked)}"
            sets.append(
                {
                    "file": name,
                    "part": part,
                    "corpus": kind,
                    "labels": len(of_part),
                    **{s: counts[s] for s in _SCORES},
                    "accuracy": round(counts["right"] / len(of_part), 4),
                }
            )
    yield last_line("claims", ways.part, sets)


def _part(entry: Mapping[str, Any]) -> str:
    return "held" if entry.get("held") else "dev"


def _line(entry: Mapping[str, Any], checked: Sequence[Mapping[str, Any]]) -> str:
    due = " or ".join(entry.get("verdict", ())) or "by its parts"
    got = "; ".join(
        f"{x['verdict']} ({x['computed']}) {x['reason'] or x['readback']}" for x in checked
    )
    return f"“{entry['text']}” due: {due}; got: {got[:600]}"
