"""Answers and citations in the shape that the contract fixes, and what must hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Proof:
    """The words that justify one fact about a cited paper."""

    fact: str
    """``model``, ``country``, ``institution``, ``author``, ``words``, ``sentence``, ``status``."""
    value: str
    """For example ``"Qwen"`` or ``"CN"``."""
    field: str
    """``title``, ``abstract``, ``keywords``, ``affiliation``, ``author``..."""
    quote: str
    start: int | None = None
    """Code points into the field, where the field is a text of the papers table."""
    end: int | None = None
    basis: str | None = None
    """Of a country reading: what it rests on."""
    role: str | None = None
    """Of a model: what its sentence does with it."""

    def as_json(self) -> dict[str, Any]:
        """The contract's object; what is not known is left out."""
        plain = {
            "fact": self.fact,
            "value": self.value,
            "field": self.field,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "basis": self.basis,
            "role": self.role,
        }
        return {k: v for k, v in plain.items() if v is not None}


@dataclass(frozen=True, slots=True)
class Citation:
    """One paper that the text cites as ``[n]``, with the evidence that it belongs."""

    n: int
    paper_id: str
    title: str
    authors: tuple[str, ...]
    venue: str
    year: int
    url: str | None
    evidence: tuple[Proof, ...] = ()
    abstract: str | None = None
    """For showing the evidence in its place; not part of the JSON."""

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        return {
            "n": self.n,
            "paper_id": self.paper_id,
            "title": self.title,
            "authors": list(self.authors),
            "venue": self.venue,
            "year": self.year,
            "url": self.url,
            "evidence": [p.as_json() for p in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ranking, trend or comparison, or one thing counted."""

    label: str
    value: float | None
    """None where the field is unknown in the whole of it: unknown is never 0."""
    numerator: int | None = None
    denominator: int | None = None
    papers: tuple[str, ...] | None = None
    """Where what is counted is not papers: the papers of this one."""
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        plain: dict[str, Any] = {
            "label": self.label,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }
        if self.papers is not None:
            plain["papers"] = list(self.papers)
        if self.note is not None:
            plain["note"] = self.note
        return plain


@dataclass(frozen=True, slots=True)
class Variant:
    """The same question under another definition."""

    definition: str
    value: float | None
    numerator: int | None = None
    denominator: int | None = None
    added: tuple[str, ...] = ()
    """Papers that this definition adds: near misses."""
    removed: tuple[str, ...] = ()
    """Papers that it takes away: doubtful ones."""
    text: str | None = None
    """Where the answer is no number: what it would be."""

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        plain: dict[str, Any] = {
            "definition": self.definition,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "added": len(self.added),
            "removed": len(self.removed),
        }
        if self.text is not None:
            plain["text"] = self.text
        return plain


@dataclass(frozen=True, slots=True)
class CorpusNote:
    """Which corpus an answer speaks of."""

    id: str
    papers: int
    built: str
    as_of: str
    invented: bool = False

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        plain: dict[str, Any] = {
            "id": self.id,
            "papers": self.papers,
            "built": self.built,
            "as_of": self.as_of,
        }
        return {**plain, "invented": True} if self.invented else plain


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets: the number, what it means, and everything behind it.

    For a count of papers ``value == len(papers)``; a share's numerator is too. ``__post_init__``
    holds every answer to that, so number and evidence cannot disagree.
    """

    kind: str
    text: str
    value: float | None = None
    unit: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None
    readback: str = ""
    query: Mapping[str, Any] | None = None
    sql: str | None = None
    rows: tuple[Row, ...] = ()
    papers: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    definitions: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    suggestions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """What a follow-up changed."""
    notes: tuple[str, ...] = ()
    """How words were read, where that was a choice."""
    corpus: CorpusNote | None = None
    possible: tuple[str, ...] = ()
    """Papers that may belong, if what is unknown of them were known: the upper bound's."""
    read_by: str | None = None
    """The chat model that read the question, where the rules could not."""
    worded_by: str | None = None
    """The chat model that ordered the evidence of an open answer."""

    def __post_init__(self) -> None:
        """Raise ValueError where number and evidence disagree."""
        if self.kind == "count" and self.unit == "papers" and self.value != len(self.papers):
            raise ValueError(f"the count {self.value} is not the {len(self.papers)} papers")
        if self.kind == "share" and self.numerator != len(self.papers):
            raise ValueError("the numerator of the share is not its papers")
        bounded = self.low is not None and self.high is not None and self.value is not None
        if bounded and not self.low - 1e-9 <= self.value <= self.high + 1e-9:  # type: ignore[operator]
            raise ValueError(f"{self.value} is not between {self.low} and {self.high}")

    @property
    def refused(self) -> bool:
        """Whether this is an honest "can't answer"."""
        return self.kind == "refusal"

    def as_json(self) -> dict[str, Any]:
        """The contract's object; keys are always all there."""
        return {
            "kind": self.kind,
            "text": self.text,
            "value": _plain(self.value),
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "low": _plain(self.low),
            "high": _plain(self.high),
            "readback": self.readback,
            "query": dict(self.query) if self.query is not None else None,
            "sql": self.sql,
            "rows": [r.as_json() for r in self.rows],
            "papers": list(self.papers),
            "citations": [c.as_json() for c in self.citations],
            "definitions": list(self.definitions),
            "caveats": list(self.caveats),
            "variants": [v.as_json() for v in self.variants],
            "suggestions": list(self.suggestions),
            "changes": list(self.changes),
            "notes": list(self.notes),
            "read_by": self.read_by,
            "worded_by": self.worded_by,
            "corpus": self.corpus.as_json() if self.corpus is not None else None,
        }


def _plain(number: float | None) -> float | int | None:
    """Whole numbers as integers: JSON readers compare 5 with 5."""
    if number is None:
        return None
    return int(number) if float(number).is_integer() else round(float(number), 4)


def row_at_place(answer: Answer) -> Row | None:
    """The row of a ranking whose number is the answer's: the first, or that of the place that was
    asked for. None where it is no ranking, or nobody is there."""
    place = int((answer.query or {}).get("place") or 1)
    if answer.kind != "ranking" or len(answer.rows) < place:
        return None
    return answer.rows[place - 1]
