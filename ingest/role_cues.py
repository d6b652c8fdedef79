"""The words that tell a role: cues, frames and opening clauses of ``vocabulary/roles.toml``.

Only reads and compiles them, once a process; what they decide is ``ingest/roles.py``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Cue:
    """A list of phrases that point from one side at a role."""

    role: str
    left: bool
    weight: float
    reach: int
    own: bool
    """Only in a sentence on the paper's own work."""
    others: bool
    """Only in a sentence that doesn't say "we" or the like itself."""
    direct: bool
    """Only with no preposition between."""
    ends: re.Pattern[str] | None
    """Words beyond which it doesn't reach."""
    kind: str | None
    """Only for names of this kind."""
    field: str | None
    """Only in this field."""
    words: re.Pattern[str]


@cache
def _data() -> dict[str, Any]:
    path = resources.files("ingest.vocabulary") / "roles.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def frame(name: str) -> re.Pattern[str]:
    """A list of phrases as one pattern of whole words, for example ``frame("background")``.

    Raises KeyError for a name that the file doesn't have.
    """
    return _whole_words(_data()[name])


@cache
def opening_clause(name: str) -> re.Pattern[str]:
    """A sentence's opening clause on others, up to the comma after which the paper's own begins.

    Group 1 holds its first words. Raises KeyError for a name that the file doesn't have.
    """
    first, own = _data()["openings"][name]
    return re.compile(rf"\W*({first})\b.{{5,240}}?, (?=(?i:{own})\b)")


@cache
def small_words() -> frozenset[str]:
    """Words in lower case that don't count as distance between a cue and a name."""
    return frozenset(_data()["small"])


@cache
def load_cues() -> tuple[Cue, ...]:
    """All cues, in the order of the file."""
    return tuple(
        Cue(
            role=str(entry["role"]),
            left=entry["side"] == "left",
            weight=float(entry["weight"]),
            reach=int(entry["reach"]),
            own=bool(entry.get("own", False)),
            others=bool(entry.get("others", False)),
            direct=bool(entry.get("direct", False)),
            ends=_whole_words(entry["ends"]) if "ends" in entry else None,
            kind=entry.get("kind"),
            field=entry.get("field"),
            words=_whole_words(entry["words"]),
        )
        for entry in _data()["cue"]
    )


def _whole_words(phrases: list[str]) -> re.Pattern[str]:
    # A phrase may begin with a hyphen or a comma, and end with a space before the next word.
    return re.compile(rf"(?:(?<![\w-])|(?=[-,]))(?:{'|'.join(phrases)})(?:(?<=\s)|(?!\w))", re.I)
