"""What a sentence does with a model: builds on it, evaluates it, compares with it, or mentions it.

"Our method, built on Llama-2, outperforms GPT-4" gives its two models two roles, so the decision
is taken for each name alone: of the cues in its sentence that reach it, the heaviest minus its
distance wins. Cues, their reach and the words that end a clause are data:
``vocabulary/roles.toml``.

Where no cue reaches a name, the sentence decides: one on the paper's own work evaluates it, any
other sentence mentions it. A title is about its paper's own work: by default it evaluates a model
and builds on an architecture. Keywords say nothing of a role.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
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
    """Only in a sentence on the paper's own work."""
    direct: bool
    """Only with no preposition between."""
    kind: str | None
    """Only for names of this kind."""
    field: str | None
    """Only in this field."""
    words: re.Pattern[str]


def speaks_of_own_work(sentence: str) -> bool:
    """Whether a sentence speaks of its paper's own work: "we", "this paper", "is proposed"."""
    return _frame("own").search(sentence) is not None


def read_roles(
    sentence: str,
    names: list[Place],
    kinds: list[str],
    field: str,
    opening: bool | None = None,
    studied: Sequence[bool] = (),
) -> list[RoleReading]:
    """The role of each name in one sentence (or title, or keyword list).

    ``names`` are places in the sentence, in order; ``kinds`` says of each whether it is a
    ``"model"`` or an ``"architecture"``; ``field`` is one of ``ingest.paper.FIELDS``. ``opening``
    is True for the sentences of an abstract before it comes to its own work (they set the scene),
    False from there on (what isn't said of others is the paper's own), and None where that isn't
    known.
    ``studied`` says of each name whether the title studies its family; then only strong words make
    the paper build on it.
    """
    if field == "keywords":
        return [RoleReading("mentions", "keywords name no role")] * len(names)
    if opening:
        return [RoleReading("mentions", "the abstract has not come to its own work yet")] * len(
            names
        )
    cues = _cues()
    background = _frame("background").search(sentence) is not None
    own = field == "title" or speaks_of_own_work(sentence)
    own = own or (opening is False and not background)
    found = [
        (cue, match.start(), match.end())
        for cue in cues
        if cue.field in (None, field)
        if own or not background or not (cue.own or cue.role == "builds_on")
        for match in cue.words.finditer(sentence)
    ]
    read = [
        _introduced(sentence, place, field)
        or _best(sentence, place, kind, names, found, STRONG if of_title else 0)
        or _default(kind, field, own, background)
        for place, kind, of_title in zip(names, kinds, studied or [False] * len(names), strict=True)
    ]
    for at in range(1, len(names)):
        if names[at].start - names[at - 1].end <= 1:
            read[at] = read[at - 1]  # "CLIP ViT-B/16" is one thing
    return _among_themselves(sentence, names, found, read)


def _among_themselves(
    sentence: str,
    names: list[Place],
    found: list[tuple[Cue, int, int]],
    read: list[RoleReading],
) -> list[RoleReading]:
    """ "GPT-4 outperforms Llama-3" compares two models with each other: both are evaluated.

    Not so where the first is what the paper builds on: "our tuned Llama-3 outperforms GPT-4".
    """
    subject_before = [
        (start, end)
        for cue, start, end in found
        if cue.role == "compares" and cue.left
        for place, role in zip(names, read, strict=True)
        if role.role == "evaluates" and 0 < start - place.end < 40
        if _JOINED.search(sentence[place.end : start]) is None
        if (_between(sentence, place.end, start, names, direct=False) or 0) <= 3
    ]
    if not subject_before:
        return read
    first = min(end for _, end in subject_before)
    return [
        RoleReading("evaluates", f"{role.reason} between models")
        if role.role == "compares" and place.start >= first
        else role
        for place, role in zip(names, read, strict=True)
    ]


def _introduced(sentence: str, place: Place, field: str) -> RoleReading | None:
    """A title that is the name itself, or begins "Name: ", introduces what it names."""
    before = sentence[: place.start]
    if field == "title" and " " not in before and _INTRODUCES.match(sentence, place.end):
        return RoleReading("builds_on", "the title introduces it")
    return None


def _best(
    sentence: str,
    place: Place,
    kind: str,
    names: list[Place],
    found: list[tuple[Cue, int, int]],
    least: float,
) -> RoleReading | None:
    """The reading of the cue that wins; ``least`` is the weight asked of one for builds_on."""
    best: tuple[float, int, str] | None = None
    for cue, start, end in found:
        if cue.kind not in (None, kind) or (cue.role == "builds_on" and cue.weight < least):
            continue
        if cue.left and end <= place.start:
            between = _between(sentence, end, place.start, names, cue.direct)
        elif not cue.left and start >= place.end:
            last = max(n.end for n in names if place.end <= n.end <= start)
            if _AND.search(sentence[last:start]):
                continue  # "GPT-4 and show that": the verb is another's
            between = _between(sentence, place.end, start, names, cue.direct)
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


def _between(sentence: str, start: int, end: int, names: list[Place], direct: bool) -> int | None:
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
    if _frame("breaks").search(text) or (direct and _frame("prepositions").search(text)):
        return None
    small = _small()
    return sum(word.lower() not in small for word in _WORD.findall(text))


def _default(kind: str, field: str, own: bool, background: bool) -> RoleReading:
    if field == "title":
        role = "builds_on" if kind == "architecture" else "evaluates"
        return RoleReading(role, "a title says what its paper is about")
    if own:
        return RoleReading("evaluates", "the sentence speaks of the paper's own work")
    why = "of others' work" if background else "of no use that the paper makes of it"
    return RoleReading("mentions", f"the sentence speaks {why}")


STRONG = 11
"""The weight of a cue that makes a paper build on a family that its title studies."""

_JOINED = re.compile(r"\b(?:and|or|we|our|it|to)\b|[,;:.)]")
_AND = re.compile(r"\b(?:and|or|as well as)\b")
_INTRODUCES = re.compile(r"[^\s:]*(?: Technical Report)?\s*(?::|$)")
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
                direct=bool(entry.get("direct", False)),
                kind=str(entry["kind"]) if "kind" in entry else None,
                field=str(entry["field"]) if "field" in entry else None,
                words=_whole_words(words),
            )
        )
    return tuple(cues)


def _whole_words(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<![\w-])|(?=-))(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
