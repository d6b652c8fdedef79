"""What goes into a collection, and what has changed since the corpus before (all pure)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_CHANGED = 0.5
"""Where more of a collection changed, it is built anew: quicker, and without tombstones."""

Metadata = Mapping[str, str | int | float | bool | Sequence[str] | None]
Prints = Mapping[str, Sequence[Any]]
"""By id: hash of the text, hash of the metadata, and the metadata's keys."""


def embedding_text(title: str, abstract: str | None) -> str:
    """The one place that says what is embedded: the title, a line break, the abstract.

    >>> embedding_text("Qwen", None)
    'Qwen'
    """
    return "\n".join(" ".join(part.split()) for part in (title, abstract or "") if part.strip())


@dataclass(frozen=True, slots=True)
class PaperText:
    """A paper as it goes into the collection ``papers``."""

    paper_id: str
    text: str
    """By ``embedding_text``."""
    metadata: Metadata = field(default_factory=dict)
    """For example ``{"venue": "COLM", "year": 2025, "countries": ("CN", "US")}``. Chroma refuses
    None and empty lists: such keys are left out, so that unknown is absent, never 0."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A computed statistic as it goes into the collection ``statistics``."""

    statistic_id: str
    statement: str
    metadata: Metadata = field(default_factory=dict)
    gist: str | None = None
    """What is embedded: the statement without its figures, which say nothing of its meaning, so
    that a number that changes embeds nothing anew. None: the statement itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a collection, in a form that Chroma takes."""

    id: str
    text: str
    metadata: dict[str, Any]
    text_print: str
    metadata_print: str
    embedded: str
    """What the vector is of: the text, or its gist."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes an old collection the new one. Rows count in the new list."""

    gone: tuple[str, ...]
    """Ids to delete; those with another text among them, to be added again."""
    new: tuple[int, ...]
    relabelled: tuple[int, ...]
    """Rows whose metadata alone changed."""


def entry(id: str, text: str, metadata: Metadata, gist: str | None = None) -> Entry:
    """A row made storable: no half surrogates, no None, no empty list, lists as lists.

    ``gist`` is what is embedded where that isn't the text.
    """
    text = _clean(text)
    embedded = text if gist is None else _clean(gist)
    kept: dict[str, Any] = {}
    for key, value in metadata.items():
        if isinstance(value, str):
            kept[key] = _clean(value)
        elif isinstance(value, bool | int | float):
            kept[key] = value
        elif value:
            kept[key] = [_clean(item) for item in value]
    told = text if gist is None else f"{text}\0{embedded}"
    return Entry(id, text, kept, _print(told), _print(json.dumps(kept, sort_keys=True)), embedded)


def prints_of(entries: Sequence[Entry]) -> Prints:
    """What a later build needs in order to see what has changed."""
    return {e.id: (e.text_print, e.metadata_print, sorted(e.metadata)) for e in entries}


def changes(entries: Sequence[Entry], old: Prints) -> Changes:
    """The differences between a collection as it was (``old``) and as it should be."""
    now = {e.id for e in entries}
    retexted = {e.id for e in entries if e.id in old and old[e.id][0] != e.text_print}
    return Changes(
        gone=tuple(sorted({known for known in old if known not in now} | retexted)),
        new=tuple(row for row, e in enumerate(entries) if e.id not in old or e.id in retexted),
        relabelled=tuple(
            row
            for row, e in enumerate(entries)
            if e.id in old and e.id not in retexted and old[e.id][1] != e.metadata_print
        ),
    )


def worth_copying(entries: Sequence[Entry], old: Prints) -> bool:
    """Whether so little changed that differences are quicker than a new collection."""
    found = changes(entries, old)
    return max(len(found.gone), len(found.new)) <= MOST_CHANGED * len(entries)


def relabelling(entry: Entry, old: Prints) -> dict[str, Any]:
    """The metadata to update with: an update merges, and None takes a key away (Chroma 1.5)."""
    return {**dict.fromkeys(old[entry.id][2]), **entry.metadata}


def _clean(text: str) -> str:
    """Half a surrogate pair, which broken sources hold, can't be stored as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
