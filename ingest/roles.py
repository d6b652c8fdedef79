"""What a sentence does with a model: builds on it, evaluates it, compares with it, or mentions it.

"Our method, built on Llama-2, outperforms GPT-4" gives its two models two roles, so the decision
is taken for each name alone: of the cues in its sentence that reach it, the heaviest minus its
distance wins. Cues, their reach and the words that end a clause are data: ``vocabulary/roles.toml``.

Where no cue reaches a name, the sentence decides: one on the paper's own work evaluates a model and
builds on an architecture; any other sentence mentions it. A title is about its paper's own work,
keywords say nothing of a role.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from ingest.paper import ROLES


class Place(NamedTuple):
    """Where a name stands in its text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoleReading:
    """A role and the words that decided it."""

    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A list of phrases that point from one side at a role."""

    role: str
    left: bool
    weight: float
    reach: int
    own: bool
    words: re.Pattern[str]


def speaks_of_own_work(sentence: str) -> bool:
    """Whether a sentence speaks of its paper's own work: "we", "this paper", "is proposed"."""
    return _frame("own").search(sentence) is not None


def read_roles(
    sentence: str, names: list[Place], kinds: list[str], field: str, opening: bool = False
) -> list[RoleReading]:
    """The role of each name in one sentence (or title, or keyword list).

    ``names`` are places in the sentence, in order; ``kinds`` says of each whether it is a
    ``"model"`` or an ``"architecture"``; ``field`` is one of ``ingest.paper.FIELDS``. ``opening``
    is for the sentences of an abstract before it comes to its own work: they set the scene.
    """
    if field == "keywords":
        return [RoleReading("mentions", "keywords name no role")] * len(names)
    if opening:
        return [RoleReading("mentions", "the abstract has not come to its own work yet")] * len(
            names
        )
    cues = _cues()
    own = field == "title" or speaks_of_own_work(sentence)
    background = _frame("background").search(sentence) is not None
    found = [
        (cue, match.start(), match.end())
        for cue in cues
        if own or not cue.own or not background
        for match in cue.words.finditer(sentence)
    ]
    return [
        _introduced(sentence, place, field)
        or _best(sentence, place, names, found)
        or _default(kind, field, own, background)
        for place, kind in zip(names, kinds, strict=True)
    ]


def _introduced(sentence: str, place: Place, field: str) -> RoleReading | None:
    """A title that is the name itself, or begins "Name: ", introduces what it names."""
    if field == "title" and place.start == 0 and _INTRODUCES.match(sentence, place.end):
        return RoleReading("builds_on", "the title introduces it")
    return None


def _best(
    sentence: str, place: Place, names: list[Place], found: list[tuple[Cue, int, int]]
) -> RoleReading | None:
    best: tuple[float, int, str] | None = None
    for cue, start, end in found:
        if cue.left and end <= place.start:
            between = _between(sentence, end, place.start, names)
        elif not cue.left and start >= place.end:
            between = _between(sentence, place.end, start, names)
        else:
            continue
        if between is None or between > cue.reach:
            continue
        score = (cue.weight - between, -ROLES.index(cue.role), sentence[start:end])
        if best is None or score[:2] > best[:2]:
            best = score
    if best is None:
        return None
    return RoleReading(ROLES[-best[1]], f"'{best[2]}'")


def _between(sentence: str, start: int, end: int, names: list[Place]) -> int | None:
    """How many words lie between, or None where a clause ends there."""
    if end - start > 250:
        return None
    pieces = []
    at = start
    for name in names:
        if name.start >= start and name.end <= end:
            pieces.append(sentence[at : name.start])
            at = name.end
    pieces.append(sentence[at:end])
    text = " ".join(pieces)
    if _frame("breaks").search(text):
        return None
    small = _small()
    return sum(word.lower() not in small for word in _WORD.findall(text))


def _default(kind: str, field: str, own: bool, background: bool) -> RoleReading:
    if field == "title":
        role = "builds_on" if kind == "architecture" else "evaluates"
        return RoleReading(role, "a title says what its paper is about")
    if own:
        role = "builds_on" if kind == "architecture" else "evaluates"
        return RoleReading(role, "the sentence speaks of the paper's own work")
    why = "of others' work" if background else "of no use that the paper makes of it"
    return RoleReading("mentions", f"the sentence speaks {why}")


_INTRODUCES = re.compile(r"(?: Technical Report)?\s*(?::|$)")
_WORD = re.compile(r"[^\W_]+(?:[-.'][^\W_]+)*")


@cache
def _data() -> dict[str, list[str]]:
    path = resources.files("ingest.vocabulary") / "roles.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _frame(name: str) -> re.Pattern[str]:
    return _whole_words(_data()[name])


@cache
def _small() -> frozenset[str]:
    return frozenset(_data()["small"])


@cache
def _cues() -> tuple[Cue, ...]:
    entries: list[dict[str, object]] = _data()["cue"]  # type: ignore[assignment]
    cues = []
    for entry in entries:
        words = entry["words"]
        assert isinstance(words, list)
        cues.append(
            Cue(
                role=str(entry["role"]),
                left=entry["side"] == "left",
                weight=float(str(entry["weight"])),
                reach=int(str(entry["reach"])),
                own=bool(entry.get("own", False)),
                words=_whole_words(words),
            )
        )
    return tuple(cues)


def _whole_words(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
