"""How many questions of a bank are answered rightly, declined, or misread.

The bank says what a right answer is as an expression over plain tables (``tests/plain_count.py``),
worked out apart from everything that answers; ``tests/plain_judge.py`` compares. Both belong to the
checkout's tests and are loaded from there.
"""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.evaluate import CHECKOUT, LabelError, Ways, last_line, share

_VERDICTS = ("right", "declined", "misread")


def evaluate_questions(path: Path, ways: Ways) -> Iterator[str]:
    """Ask every question of the part and of the corpus that is there, and give lines to print.

    Raises LabelError where the bank or its judge can't be used, CorpusError without a corpus.
    """
    from assistant.printing import plain
    from assistant.settings import Settings
    from assistant.turn import Assistant

    judge = _load_judge()
    try:
        entries = judge.load_questions(path)
    except (OSError, ValueError, KeyError) as error:
        raise LabelError(f"{path}: can't be read as questions ({error})") from None
    assistant = Assistant.open(ways.settings or Settings())
    view = assistant.view()
    kind = "sample" if view.corpus.stamp.invented else "papers"
    asked = [e for e in entries if e["corpus"] == kind]
    if not asked:
        raise LabelError(f"{path}: no question is about the corpus that is here ({kind})")
    corpus = _load_module("plain_count").load(view.corpus.folder)
    answers: dict[str, Mapping[str, Any]] = {}
    followed = {e["id"]: e.get("after") for e in asked}
    verdicts: list[tuple[Mapping[str, Any], str]] = []
    for entry in asked:
        # Chains are asked whole: a follow-up of the wanted part may follow one of another.
        answers[entry["id"]] = _ask(assistant, entry, answers, followed)
        if ways.part == "both" or ways.part == _part(entry):
            answer = answers[entry["id"]]
            broken = answer["kind"] == "error"
            verdict = "misread" if broken else judge.judge(entry, answer, corpus)
            verdicts.append((entry, verdict))
    yield f"{path.name}: {len(verdicts)} questions to the corpus {view.corpus.stamp.corpus_id}"
    sets = []
    for part in ("dev", "held"):
        of_part = [(e, v) for e, v in verdicts if _part(e) == part]
        if not of_part:
            continue
        counts = Counter(v for _, v in of_part)
        yield f"  {part} ({len(of_part)}): " + ", ".join(
            f"{v} {share(counts[v] / len(of_part))} ({counts[v]})" for v in _VERDICTS
        )
        confused = Counter(
            (" or ".join(e["kind"]), str(answers[e["id"]]["kind"]))
            for e, v in of_part
            if v != "right"
        ).most_common(10)
        yield from (f"    expected {a}, answered {b}: {n}" for (a, b), n in confused)
        if part == "dev" or ways.examples:
            for e, v in of_part:
                if v != "right":
                    yield f"    {v} {e['id']}: {plain(_line(e, answers[e['id']]))}"
        sets.append(
            {
                "file": path.name,
                "part": part,
                "corpus": kind,
                "labels": len(of_part),
                **{v: counts[v] for v in _VERDICTS},
                "accuracy": round(counts["right"] / len(of_part), 4),
                "confusions": [[a, b, n] for (a, b), n in confused],
            }
        )
    yield last_line("questions", ways.part, sets)


def _part(entry: Mapping[str, Any]) -> str:
    return "held" if entry.get("held") else "dev"


def _ask(
    assistant: Any,
    entry: Mapping[str, Any],
    answers: Mapping[str, Mapping[str, Any]],
    followed: Mapping[str, str | None],
) -> Mapping[str, Any]:
    # As in a conversation: a follow-up that wasn't understood leaves it where it was.
    before: str | None = entry.get("after")
    previous = None
    while before is not None and previous is None:
        previous = answers[before]["query"]
        before = followed.get(before)
    unanswered = "after" in entry and answers[entry["after"]]["query"] is None
    try:
        found: Mapping[str, Any] = assistant.answer(
            entry["text"], previous, unanswered=unanswered
        ).as_json()
    except Exception as error:  # a question that breaks us is a wrong answer, not the end
        wrong = f"{type(error).__name__}: {error}"
        return {"kind": "error", "text": wrong, "value": None, "readback": "", "query": None}
    return found


def _line(entry: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    given = f"“{entry['text']}” → {answer['kind']}"
    if answer["value"] is not None:
        given += f" {answer['value']:g}"
    text = " ".join(str(answer["text"]).split())
    return f"{given}: {text[:160]} [{answer['readback']}]"


def _load_judge() -> Any:
    return _load_module("plain_judge")


def _load_module(name: str) -> Any:
    tests = CHECKOUT / "tests"
    if not (tests / f"{name}.py").is_file():
        raise LabelError(
            f"the judge of questions ({name}.py) isn't in {tests}; "
            "run this in a checkout of papertally"
        )
    if str(tests) not in sys.path:
        sys.path.append(str(tests))
    return importlib.import_module(name)
