"""One claim with its verdict, in the shape that the contract fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Citation
from assistant.claims.figure import Figure
from assistant.claims.registry import Match
from assistant.claims.sentences import places_json
from assistant.claims.verdict import Verdict
from assistant.question import Question


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim with its verdict; ``as_json`` is the contract's object."""

    sentence: str
    places: tuple[tuple[int, int], ...]
    verdict: Verdict
    reason: str | None = None
    figure: Figure | None = None
    computed: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    readback: str = ""
    sql: str | None = None
    query: Mapping[str, Any] | None = None
    papers: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    variants: tuple[Mapping[str, Any], ...] = ()
    near_misses: tuple[Mapping[str, Any], ...] = ()
    caveats: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    published: Match | None = None
    suggested_wording: str | None = None
    caveat: str | None = None
    methods: str | None = None
    question_to_author: str | None = None
    corpus: Mapping[str, Any] | None = None
    question: Question | None = field(default=None, repr=False)
    other: Question | None = field(default=None, repr=False)

    @property
    def checkable(self) -> bool:
        """Whether it claims something that a list of papers can tell."""
        return self.verdict != "not_checkable"

    def as_json(self) -> dict[str, Any]:
        """The contract's object; further keys are additions."""
        return {
            "sentence": self.sentence,
            "places": places_json(self.places),
            "checkable": self.checkable,
            "reason": self.reason,
            "claimed": self.figure.as_json() if self.figure is not None else None,
            "verdict": self.verdict,
            "computed": plain_number(self.computed),
            "low": plain_number(self.low),
            "high": plain_number(self.high),
            "unit": self.unit or None,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "readback": self.readback,
            "query": dict(self.query) if self.query is not None else None,
            "sql": self.sql,
            "rows": [dict(r) for r in self.rows],
            "papers": list(self.papers),
            "citations": [x.as_json() for x in self.citations],
            "variants": [dict(v) for v in self.variants],
            "near_misses": [dict(n) for n in self.near_misses],
            "caveats": list(self.caveats),
            "definitions": list(self.definitions),
            "notes": list(self.notes),
            "add": list(self.add),
            "published": self.published.as_json() if self.published is not None else None,
            "suggested_wording": self.suggested_wording,
            "caveat": self.caveat,
            "methods": self.methods,
            "question_to_author": self.question_to_author,
            "corpus": dict(self.corpus) if self.corpus is not None else None,
        }


def plain_number(number: float | None) -> float | int | None:
    """Whole numbers as integers, others with four decimals."""
    if number is None:
        return None
    return int(number) if float(number).is_integer() else round(float(number), 4)


def best_verdict(checked: Sequence[Checked]) -> bool:
    """Whether any claim has a verdict: what ``check`` leaves with (contract, exit codes)."""
    return any(x.verdict not in ("not_checkable", "cannot_tell") for x in checked)
