"""An assistant with a handful of hand-made papers, for testing the page without a corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Answer, Citation, CorpusNote, Proof, Row, Variant
from assistant.question import QueryError
from assistant.swap import SwapError

EVIL = '<script>window.evil=1</script><img src=x onerror="window.evil=1">**x** $y$ `z` [1]'
ABSTRACT = "We fine-tune Qwen2.5-7B on <b>bold</b> claims & compare it with nothing else at all."


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    slot: str
    index: int
    changeable: bool = True
    removable: bool = True


def paper(n: int, title: str = "A paper", url: str | None = None) -> dict[str, Any]:
    return {
        "paper_id": f"colm2025/{n}",
        "title": title,
        "authors": ["Ada Lovelace", "=cmd|' /C calc'!A0"],
        "venue": "COLM",
        "year": 2025,
        "status": "poster",
        "countries": ["CN", "US"],
        "institutions": ["Tsinghua University"],
        "models": ["Qwen"],
        "url": url if url is not None else f"https://example.org/{n}",
    }


PAPERS = {
    row["paper_id"]: row
    for row in (
        paper(1, "Plain"),
        paper(2, EVIL, "javascript:alert(1)"),
        paper(3, "=HYPERLINK(1)"),
        paper(4, "A near miss"),
    )
}


def count_answer(ids: Sequence[str], text: str = "2 papers build on Qwen. [1] [2]") -> Answer:
    citations = tuple(
        Citation(
            n,
            i,
            PAPERS[i]["title"],
            tuple(PAPERS[i]["authors"]),
            "COLM",
            2025,
            PAPERS[i]["url"],
            (
                Proof("model", "Qwen", "abstract", "Qwen2.5-7B", 13, 23, role="builds_on"),
                Proof("country", "CN", "affiliation", EVIL, basis="gazetteer"),
            ),
            ABSTRACT,
        )
        for n, i in enumerate(ids, start=1)
    )
    return Answer(
        "count",
        text,
        value=len(ids),
        unit="papers",
        numerator=len(ids),
        denominator=49,
        low=len(ids),
        high=len(ids) + 1,
        readback="papers · COLM 2025 · Qwen built on or evaluated",
        query={"version": 1, "kind": "count", "ids": list(ids)},
        sql="SELECT paper_id FROM papers WHERE title < '</pre>'",
        papers=tuple(ids),
        citations=citations,
        definitions=("A model is a family.",),
        caveats=("Full texts were not read.", "Run `papertally build --add paperlists:iclr/2018`."),
        variants=(Variant("named in any role", 3, 3, 49, added=("colm2025/4",)),),
        suggestions=("and Llama?",),
        corpus=CorpusNote("abc123", 4, "2026-11-22T10:00:00Z", "2026-11-22"),
    )


TREND = Answer(
    "trend",
    "By year: 2018: unknown, 2024: 1, 2025: 3.",
    unit="papers",
    query={"version": 1, "kind": "trend"},
    rows=(Row("2018", None, note="not known there"), Row("2024", 1, 1, 10), Row("2025", 3, 3, 9)),
)


@dataclass
class FakeAssistant:
    """Counts every question as its two first papers; records what it was asked."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    corpus: str = "abc123"
    fails: bool = False

    def answer(
        self, text: str, previous: Mapping[str, Any] | None = None, *, unanswered: bool = False
    ) -> Answer:
        if self.fails:
            raise RuntimeError("a secret path: /home/somebody")
        self.asked.append((text, previous))
        if "nationals" in text:
            return Answer("refusal", "I can't tell people's nationality.", suggestions=("Ask?",))
        if "trend" in text:
            return TREND
        return count_answer(["colm2025/1", "colm2025/2"])

    def answer_query(self, query: Mapping[str, Any]) -> Answer:
        if query.get("version") != 1:
            raise QueryError("no query")
        if query.get("kind") == "trend":
            return TREND
        return count_answer([i for i in query.get("ids", ["colm2025/1"]) if i in PAPERS])

    def search(self, text: str, k: int = 10, **filters: Any) -> Sequence[Any]:
        return [PAPERS["colm2025/1"]][:k]

    def evidence(self, query: Mapping[str, Any], ids: Sequence[str]) -> tuple[Citation, ...]:
        return count_answer([i for i in ids if i in PAPERS]).citations

    def paper_rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return [PAPERS[i] for i in ids if i in PAPERS]

    def status(self) -> dict[str, Any]:
        return {
            "corpus": {"id": self.corpus, "papers": 4, "built": "2026-11-22T10:00:00Z"},
            "editions": [{"venue": "COLM", "year": 2025, "papers": 4, "accepted": 4}],
            "sources": [{"name": EVIL, "address": "/home/somebody/list.json"}],
            "ledger": {
                "read": 5,
                "kept": 4,
                "merged": 0,
                "skipped": 1,
                "skips": [{"source": "a", "place": "record 1", "reason": EVIL}],
            },
        }

    def chips(self, query: Mapping[str, Any]) -> Sequence[Any]:
        return (Chip("COLM 2025", "edition", 0), Chip("Qwen", "model", 1))

    def without_chip(self, query: Mapping[str, Any], index: int) -> Mapping[str, Any]:
        return {"version": 1, "kind": "count", "ids": ["colm2025/1", "colm2025/2", "colm2025/3"]}

    def chip_choices(self, query: Mapping[str, Any], index: int) -> Sequence[str]:
        return ("COLM 2025", EVIL) if index == 0 else ()

    def with_chip(self, query: Mapping[str, Any], index: int, text: str) -> Mapping[str, Any]:
        if text == "nowhere":
            raise SwapError("“nowhere” names no venue")
        return {"version": 1, "kind": "count", "ids": ["colm2025/1"]}

    def examples(self) -> Sequence[str]:
        return ("How many papers used Qwen?",)
