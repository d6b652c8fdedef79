"""How long a counting question takes in a warm process, and how much memory that process holds.

    python -m bench.counting [--data DIR] [--questions FILE] [--json]

The process is warm after a question of each kind, none of them in the list. Every question of the
list is asked once, so that nothing is answered from what was kept of an earlier answer to it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.settings import Settings
from assistant.turn import Assistant
from bench.figure import Figure, corpus_words, middle_and_high, own_peak_megabytes, report

QUESTIONS = Path(__file__).with_name("counting_questions.txt")
WARMING = (
    "how many papers name no model at all?",
    "what share of papers have an author in France?",
    "which countries have the most papers?",
    "how many papers were there each year?",
    "list papers from Portugal",
    "which institutions have the most papers?",
    "how many papers mention gradient descent?",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    parser.add_argument("--each", action="store_true", help="print every question with its time")
    options = parser.parse_args()
    report(measured(options.data, read_questions(options.questions), options.each), options.json)


def read_questions(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measured(data: Path, questions: list[str], each: bool) -> Iterator[Figure]:
    corpus = f"{len(questions)} questions over {corpus_words(data)}"
    start = time.perf_counter()
    assistant = Assistant.open(Settings(data=data))
    assistant.answer(WARMING[0])
    first = time.perf_counter() - start
    for question in WARMING[1:]:
        assistant.answer(question)
    took: dict[str, float] = {}
    refused = []
    for question in questions:
        start = time.perf_counter()
        answer = assistant.answer(question)
        took[question] = (time.perf_counter() - start) * 1000
        if answer.kind in ("refusal", "clarification"):
            refused.append(question)
    if each:
        for question, milliseconds in sorted(took.items(), key=lambda pair: pair[1]):
            note = "refused" if question in refused else ""
            print(f"{milliseconds:7.1f} ms  {question}  {note}")
    median, high = middle_and_high(list(took.values()))
    yield Figure("open a corpus and answer the first question", round(first, 2), "s", corpus)
    yield Figure("a counting question in a warm process, median", round(median, 1), "ms", corpus)
    yield Figure("a counting question in a warm process, p95", round(high, 1), "ms", corpus)
    yield Figure("the slowest of them", round(max(took.values()), 1), "ms", corpus)
    yield Figure("questions answered, not refused", len(took) - len(refused), "", corpus)
    yield Figure("most memory of a counting process", own_peak_megabytes(), "MB", corpus)


if __name__ == "__main__":
    main()
