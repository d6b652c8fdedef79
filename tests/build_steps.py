"""Steps of a build that are quick, need no model, and fail or wait where a test says so."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index.build import build
from index.entries import Statement
from index.steps import Steps
from ingest.paper import Affiliation, Mention, Paper, Stated
from ingest.readings import Readers

SCHEMA = 1
MODEL = "toy@sha256:0"


def toy_readers(version: str = "1", asked: list[str] | None = None) -> Readers:
    """Readers that know nothing, and write down what they were asked."""

    def affiliations(stated: Stated) -> tuple[Affiliation, ...]:
        if asked is not None:
            asked.append(f"place {stated.text}")
        return (
            Affiliation(stated.text, f"{stated.text} {version}", None, "US", "US", "place", 0.9),
        )

    def mentions(title: str, abstract: str | None, keywords: Sequence[str]) -> tuple[Mention, ...]:
        if asked is not None:
            asked.append(f"model {title}")
        found = title.find("Qwen")
        if found < 0:
            return ()
        return (Mention("Qwen", "Qwen", "title", found, found + 4, "mentions"),)

    return Readers(affiliations, mentions, f"places{version}", f"models{version}")


def toy_steps(
    at: Callable[[str], None] = lambda step: None,
    readers: Readers | None = None,
    schema: int = SCHEMA,
    code: str = "1",
) -> Steps:
    """Steps that write small files. ``at`` is called before and after each step's writing."""

    def write(step: str, folder: Path, content: Any) -> None:
        at(f"before {step}")
        (folder / f"{step}.json").write_text(json.dumps(content), "utf-8")
        at(f"after {step}")

    def vectors(
        papers: Sequence[Paper], statements: Sequence[Statement], folder: Path,
        previous: Path | None, cache: Path, progress: Any,
    ) -> str:  # fmt: skip
        write("vectors", folder, len(papers) + len(statements))
        return MODEL

    def statistics(folder: Path, progress: Any) -> Sequence[Statement]:
        write("statistics", folder, [])
        return []

    return Steps(
        readers=readers or toy_readers(),
        tables=lambda papers, folder: write(
            "papers", folder, [[p.paper_id, p.title, list(p.models)] for p in papers]
        ),
        words=lambda papers, folder, previous, progress: write("words", folder, len(papers)),
        statistics=statistics,
        vectors=vectors,
        schema=schema,
        parsers="1",
        code=code,
        model=lambda: MODEL,
    )


def titles_of(folder: Path) -> list[str]:
    """The titles that a toy corpus holds."""
    return [title for _, title, _ in json.loads((folder / "papers.json").read_text("utf-8"))]


def main(data: str, source: str) -> None:
    """Build slowly, for a test that kills this process."""

    def wait(step: str) -> None:
        print(step, flush=True)
        time.sleep(0.05)

    build(Path(data), [source], steps=toy_steps(wait))
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
