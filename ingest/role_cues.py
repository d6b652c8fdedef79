"""The words that tell a role: cues, frames and opening clauses of ``vocabulary/roles.toml``.

Only reads and compiles them, once a process; what they decide is ``ingest/roles.py``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
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
    """As it stands from the begin of a word on."""
    beginnings: frozenset[str]
    """One or two letters in lower case that each phrase begins with, "" where they may be any."""


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
            words=re.compile(_ENDED.format("|".join(entry["words"])), re.I),
            beginnings=frozenset(b for phrase in entry["words"] for b in beginnings(phrase)),
        )
        for entry in _data()["cue"]
    )


def find_cues(
    sentence: str, wanted: Sequence[bool], first: int, last: int
) -> list[tuple[Cue, int, int]]:
    """The wanted of all cues with their places in a sentence: cue by cue, from left to right.

    ``first`` is where the first name ends and ``last`` where the last one begins: no cue is sought
    on a side where it points at none. Of one cue's places none overlap. Only the cues that some
    word of the sentence begins are tried there, which takes a tenth of the time that searching for
    each would.
    """
    cues = load_cues()
    reached: dict[int, int] = {}
    found: list[tuple[int, int, int]] = []
    for begin in _BEGIN.finditer(sentence):
        start = begin.start()
        letters = sentence[start : start + 2].lower()
        for number in _cues_of(letters, start < last, start >= first):
            if not wanted[number] or start < reached.get(number, 0):
                continue
            match = cues[number].words.match(sentence, start)
            if match:
                reached[number] = match.end()
                found.append((number, start, match.end()))
    return [(cues[number], start, end) for number, start, end in sorted(found)]


@cache
def _cues_of(letters: str, left: bool, right: bool) -> tuple[int, ...]:
    """Numbers of the cues that may begin with two letters; those of a side only if it is asked."""
    begun = {letters, letters[:1], ""}
    return tuple(
        number
        for number, cue in enumerate(load_cues())
        if begun & cue.beginnings and (left if cue.left else right)
    )


def beginnings(phrase: str) -> frozenset[str]:
    """What a phrase may begin with: one or two letters in lower case, "" where that can't be told.

    >>> sorted(beginnings("(?:our|a) (?:main )?baselines?")), sorted(beginnings("\\\\w+ly shown"))
    (['a ', 'ou'], [''])
    """
    begun: set[str] = set()
    for choice in _choices(phrase):
        begun |= _begin_of(choice)
    return frozenset(begun)


def _begin_of(phrase: str) -> frozenset[str]:
    opening = _GROUP.match(phrase)
    if opening:
        end = _end_of_group(phrase)
        inside, rest = phrase[opening.end() : end], phrase[end + 1 :]
        if opening[1] not in (":", "-i:"):  # it looks around and holds no letter
            return beginnings(rest)
        if rest[:1] in ("{", "+"):
            return _ANY
        optional = rest[:1] in ("?", "*")
        rest = rest[1:] if optional else rest
        begun = frozenset(b for choice in _choices(inside) for b in beginnings(choice + rest))
        return begun | beginnings(rest) if optional else begun
    first, second = phrase[:1], phrase[1:2]
    if not _PLAIN.fullmatch(first) or second in ("?", "*", "{"):
        return _ANY
    plain_two = _PLAIN.fullmatch(second) and phrase[2:3] not in ("?", "*", "{")
    return frozenset(((first + second if plain_two else first).lower(),))


def _choices(phrase: str) -> list[str]:
    """A phrase at its bars, those in brackets aside."""
    depth, start, parts = 0, 0, []
    at = 0
    while at < len(phrase):
        letter = phrase[at]
        if letter == "\\":
            at += 1
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "|" and not depth:
            parts.append(phrase[start:at])
            start = at + 1
        at += 1
    return [*parts, phrase[start:]]


def _end_of_group(phrase: str) -> int:
    """Where the bracket closes that a phrase opens with."""
    depth, at = 0, 0
    while at < len(phrase):
        if phrase[at] == "\\":
            at += 1
        elif phrase[at] in "([":
            depth += 1
        elif phrase[at] in ")]":
            depth -= 1
            if not depth:
                return at
        at += 1
    raise ValueError(f"roles.toml: a bracket of {phrase!r} does not close")


def _whole_words(phrases: list[str]) -> re.Pattern[str]:
    # A phrase may begin with a mark, and end with a space before the next word.
    either = "|".join(phrases)
    return re.compile(rf"(?:(?<![\w-])|(?=[-,;:'%]))(?:{either})(?:(?<=\s)|(?!\w))", re.I)


_ENDED = r"(?:{})(?:(?<=\s)|(?!\w))"
_BEGIN = re.compile(r"(?<![\w-])\S|[-,;:'%]")
_GROUP = re.compile(r"\(\?(:|-i:|<!|<=|!|=)")
_PLAIN = re.compile(r"[A-Za-z \-,%'’]")
_ANY = frozenset(("",))
