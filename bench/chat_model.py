"""The bank of questions, asked three ways: by the rules alone, with a scripted good model, and with
a small real one. Writes the table in ``docs/chat_model.md``.

    python -m bench.chat_model --sample DIR --papers DIR [--small] [--out FILE]

``--sample`` and ``--papers`` are data folders with corpora that were built before; ``--small`` asks
the small model too (``make test-model`` installs it), which takes minutes. Of questions that are
kept apart only numbers are printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.guest.events import Events
from assistant.guest.model import LangChainSpeaker
from assistant.guest.options import ModelOptions
from assistant.guest.prompts import fenced
from assistant.guest.visit import Guest, Prompt, Usage
from assistant.settings import Settings
from assistant.turn import Assistant
from bench.figure import CHECKOUT, machine

TESTS = CHECKOUT / "tests"
PAGE = CHECKOUT / "docs" / "chat_model.md"
BANKS = ("questions.toml", "hard_questions.toml")
VERDICTS = ("right", "declined", "misread")
BEGIN, END = "<!-- scores: begin -->", "<!-- scores: end -->"

SMALL_TOKENS = 150
"""Of a reply of the small model: enough for a short query."""
SMALL_SECONDS = 240.0
"""It is slow on a busy machine, and here it is waited for: its replies are what is tried."""


@dataclass(frozen=True, slots=True)
class Score:
    """Verdicts on one part of a bank, asked one way."""

    way: str
    part: str
    counts: Mapping[str, int]
    asked: int
    """Calls of the model."""


class Scripted:
    """A good model: it replies to the questions of a file, and to others that it can't tell."""

    def __init__(self, path: Path) -> None:
        entries = tomllib.loads(path.read_text("utf-8"))["reply"]
        self._replies = {
            fenced(e["text"]): json.dumps(
                {
                    "query": json.loads(e["query"]),
                    "words": [{"word": w, "means": m} for w, m in e["words"].items()],
                }
            )
            for e in entries
        }

    def stream(self, prompt: Prompt) -> Iterator[str | Usage]:
        """The reply to the question that stands in the prompt."""
        found = (reply for text, reply in self._replies.items() if text in prompt.user)
        yield next(found, '{"query": null, "words": []}')


def scripted_guest() -> Guest:
    """The good model as a guest that only reads."""
    path = TESTS / "scripted_replies.toml"
    options = ModelOptions(
        "scripted", tasks=frozenset({"reading"}), per_minute=10_000, tokens=100_000
    )
    return Guest(options, lambda: Scripted(path), Events())


@contextmanager
def small_server() -> Iterator[str]:
    """The address of the small model's server, which ends with the block; raises RuntimeError
    with the reason where it can't run."""
    with subprocess.Popen(
        [sys.executable, str(TESTS / "small_model" / "server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError(process.stderr.read().strip().splitlines()[-1])
            yield address
        finally:
            process.stdin.close()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def small_guest(address: str, tasks: frozenset[str] = frozenset({"reading"})) -> Guest:
    """The small model as a guest, reached through ``init_chat_model``."""
    options = ModelOptions(
        "openai:SmolLM2-135M-Instruct",
        base_url=address,
        tasks=tasks,
        tools=False,
        output_tokens=SMALL_TOKENS,
        seconds=SMALL_SECONDS,
        retries=0,
        per_minute=10_000,
    )
    return Guest(options, lambda: LangChainSpeaker(options), Events())


def score(
    way: str, data: Path, bank: Sequence[Mapping[str, Any]], corpus: str, guest: Guest | None
) -> list[Score]:
    """Ask every question that a bank has for a corpus; chains are asked whole."""
    judge, plain_count = _tests("plain_judge"), _tests("plain_count")
    assistant = Assistant(Settings(data), guest=guest)
    plain = plain_count.load(assistant.view().corpus.folder)
    queries: dict[str, Mapping[str, Any] | None] = {}
    counts: dict[str, Counter[str]] = {"open": Counter(), "held": Counter()}
    asked: Counter[str] = Counter()
    for entry in bank:
        if entry["corpus"] != corpus:
            continue
        previous = queries.get(entry.get("after", ""))
        before = guest.events.here.get("asked", 0) if guest is not None else 0
        answer = assistant.answer(entry["text"], previous).as_json()
        queries[entry["id"]] = answer["query"] or previous
        part = "held" if entry.get("held") else "open"
        counts[part][judge.judge(entry, answer, plain)] += 1
        if guest is not None:
            asked[part] += guest.events.here.get("asked", 0) - before
    return [Score(way, f"{corpus}, {part}", c, asked[part]) for part, c in counts.items() if c]


def three_ways(data: Mapping[str, Path], small: str | None) -> Iterator[list[Score]]:
    """Scores of every bank and corpus, way by way; ``data``: corpus → folder."""
    load = _tests("plain_judge").load_questions
    # Once for all ways: a bank that grows meanwhile would compare other questions.
    bank, hard = (load(TESTS / name) for name in BANKS)
    ways: list[tuple[str, Guest | None]] = [
        ("rules alone", None),
        ("rules and a scripted good model", scripted_guest()),
    ]
    if small is not None:
        ways.append(("rules and SmolLM2-135M", small_guest(small)))
    for way, guest in ways:
        found: list[Score] = []
        for corpus, folder in data.items():
            found += score(way, folder, bank, corpus, guest)
            for one in found[-2:]:
                print(f"{way}: {one.part}: {_cell(one)}", file=sys.stderr, flush=True)
        if "sample" in data:
            (said,) = score(way, data["sample"], hard, "sample", guest)
            found.append(replace(said, part="sample, in other words"))
        yield found


def table(ways: Sequence[Sequence[Score]]) -> str:
    """One table: a row a part, a column a way."""
    parts = list(dict.fromkeys(s.part for scores in ways for s in scores))
    head = ["questions", "number", *(scores[0].way for scores in ways if scores)]
    rows = [head, ["---", "---:", *("---" for _ in ways)]]
    for part in parts:
        of_part = [next(s for s in scores if s.part == part) for scores in ways]
        total = sum(of_part[0].counts.values())
        rows.append([part, str(total), *(_cell(s) for s in of_part)])
    rows.append(["all", str(sum(map(_total, ways[0]))), *(_cell(_sum(scores)) for scores in ways)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _total(score: Score) -> int:
    return sum(score.counts.values())


def _sum(scores: Sequence[Score]) -> Score:
    whole: Counter[str] = Counter()
    for one in scores:
        whole.update(one.counts)
    return Score(scores[0].way, "all", whole, sum(s.asked for s in scores))


def _cell(score: Score) -> str:
    said = ", ".join(f"{score.counts.get(v, 0)} {v}" for v in VERDICTS)
    return f"{said} ({score.asked} asked)" if score.asked else said


def write(page: Path, text: str, date: str) -> None:
    """Put the table between the marks of the page, whose other words stay."""
    old = page.read_text("utf-8")
    before, mark, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}")
    made = f"{BEGIN}\n{text}\n\nMeasured on {date}, {machine()}.\n{END}"
    page.write_text(before + made + after, "utf-8")


def _tests(name: str) -> Any:
    import importlib

    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    return importlib.import_module(name)


def main() -> int:
    """Measure, print and write."""
    from datetime import UTC, datetime

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=Path, help="a data folder with the sample")
    parser.add_argument("--papers", type=Path, help="a data folder with the real papers")
    parser.add_argument("--small", action="store_true", help="ask the small real model too")
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    given = {"sample": options.sample, "papers": options.papers}
    data = {corpus: folder for corpus, folder in given.items() if folder is not None}
    if not data:
        parser.error("name a data folder: --sample DIR, --papers DIR")
    ways = []
    if options.small:
        with small_server() as address:
            for scores in three_ways(data, address):
                ways.append(scores)
                print(table([scores]), flush=True)
    else:
        ways = list(three_ways(data, None))
    made = table(ways)
    print(made)
    write(options.out, made, datetime.now(UTC).date().isoformat())
    return 0


if __name__ == "__main__":
    sys.exit(main())
