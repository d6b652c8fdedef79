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
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from ingest.paper import ROLES
from ingest.role_cues import Cue, find_cues, frame, load_cues, opening_clause, small_words


class Place(NamedTuple):
    """Where a name stands in its text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoleReading:
    """A role and the words that decided it."""

    role: str
    reason: str
    weak: bool = False
    """Whether it is a guess by where the name stands, which plainer words elsewhere may correct."""
    ours: bool = False
    """Whether its sentence says "we" or the like itself."""


def speaks_of_own_work(sentence: str) -> bool:
    """Whether a sentence speaks of its paper's own work: "we", "this paper", "is proposed"."""
    return frame("own").search(sentence) is not None


def read_roles(
    sentence: str,
    names: list[Place],
    kinds: list[str],
    field: str,
    opening: bool | None = None,
    studied: Sequence[bool] = (),
    coined: Sequence[bool] = (),
) -> list[RoleReading]:
    """The role of each name in one sentence (or title, or keyword list).

    ``names`` are places in the sentence, in order; ``kinds`` says of each whether it is a
    ``"model"`` or an ``"architecture"``; ``field`` is one of ``ingest.paper.FIELDS``. ``opening``
    is True for the sentences of an abstract before it comes to its own work (they set the scene),
    False from there on (what isn't said of others is the paper's own), and None where that isn't
    known.
    ``studied`` says of each name whether the title studies its family; then only strong words make
    the paper build on it. ``coined`` says of each name whether it is the paper's own word for what
    it made (``ingest.own_names``), which it builds on wherever it stands.
    """
    if field == "keywords":
        return [RoleReading("mentions", "keywords name no role")] * len(names)
    if opening:
        return [RoleReading("mentions", "the abstract has not come to its own work yet")] * len(
            names
        )
    if not names:
        return []
    background = (
        frame("background").search(sentence, 0, OPENING if opening is False else len(sentence))
        is not None
    )
    says_we = field == "title" or speaks_of_own_work(sentence)
    own = says_we or (
        opening is False and (not background or frame("results").search(sentence) is not None)
    )
    wanted = _asked(field, own or not background, says_we)
    found = find_cues(sentence, wanted, names[0].end, names[-1].start)
    contrast = _contrast(sentence, field)
    nothing = [False] * len(names)
    read = [
        _introduced(sentence, place, field)
        or _coined(own_word)
        or _contrasted(place, contrast)
        or _best(sentence, place, kind, names, found, STRONG if of_title else 0)
        or _default(sentence, place, kind, field, own, background)
        for place, kind, of_title, own_word in zip(
            names, kinds, studied or nothing, coined or nothing, strict=True
        )
    ]
    for at in range(1, len(names)):
        if names[at].start - names[at - 1].end <= 1:
            read[at] = read[at - 1]  # "CLIP ViT-B/16" is one thing
        elif read[at].weak and not read[at - 1].weak and _coordinated(sentence, names, at):
            read[at] = read[at - 1]  # "we combine an LSTM over prices and BERT over headlines"
    read = _among_themselves(sentence, names, found, read)
    return [replace(role, ours=True) for role in read] if says_we else read


@cache
def _asked(field: str, own: bool, says_we: bool) -> tuple[bool, ...]:
    """Of each cue whether it may speak in a sentence of this kind."""
    return tuple(
        cue.field in (None, field)
        and (own or not (cue.own or cue.role == "builds_on"))
        and not (cue.others and says_we)
        for cue in load_cues()
    )


def settle(guess: RoleReading, plain: Set[str]) -> str:
    """What becomes of a weak reading, given the roles that the paper gives its family plainly.

    >>> settle(RoleReading("evaluates", "'of'", weak=True), {"compares"})
    'compares'
    >>> settle(RoleReading("evaluates", "'of'", weak=True, ours=True), {"compares"})
    'evaluates'
    """
    if plain == {"compares"} and guess.role == "evaluates" and not guess.ours:
        return "compares"
    if guess.role == "builds_on" and "builds_on" not in plain and "evaluates" in plain:
        return "evaluates"
    return guess.role


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
        if role.role == "evaluates" and place.end < start
        if _beside(sentence, place, start, names) or _of_models(sentence, place, start, names)
    ]
    if not subject_before:
        return read
    first = min(end for _, end in subject_before)
    return [
        RoleReading("evaluates", f"{role.reason} between models")
        if role.role == "compares" and place.start >= first and "baseline" not in role.reason
        else role
        for place, role in zip(names, read, strict=True)
    ]


def _beside(sentence: str, subject: Place, start: int, names: list[Place]) -> bool:
    """Whether a name is what a comparison at ``start`` speaks of, by standing right before it."""
    return (
        start - subject.end < 40
        and _JOINED.search(sentence[subject.end : start]) is None
        and (_between(sentence, subject.end, start, names, direct=False) or 0) <= 3
    )


def _of_models(sentence: str, subject: Place, start: int, names: list[Place]) -> bool:
    """Whether a name's clause goes on to a comparison and holds nothing of the paper's own.

    So it is in "Claude 3 shows a stronger preference for short answers than GPT-4".
    """
    if start - subject.end > 120:
        return False
    pieces, at = [], 0
    for name in names:
        if name.end <= start:
            pieces.append(sentence[at : name.start])
            at = name.end
    if _CLAUSE_BEGINS.search(sentence, subject.end, start):
        return False
    clause = _CLAUSE_BEGINS.split(" ".join([*pieces, sentence[at:start]]))[-1]
    return frame("not_at_large").search(clause) is None


def _introduced(sentence: str, place: Place, field: str) -> RoleReading | None:
    """A title that is the name itself, or begins "Name: ", introduces what it names."""
    before = sentence[: place.start]
    if field == "title" and " " not in before and _INTRODUCES.match(sentence, place.end):
        return RoleReading("builds_on", "the title introduces it")
    return None


def _coined(own_word: bool) -> RoleReading | None:
    return RoleReading("builds_on", "the paper's own name for its work") if own_word else None


def _contrast(sentence: str, field: str) -> tuple[int, RoleReading] | None:
    """Where an opening clause on others ends ("Unlike X, we …"), and what is read in it."""
    if field == "title":
        return None
    for name, role in (("unlike", "compares"), ("like", "mentions"), ("although", "mentions")):
        opening = opening_clause(name).match(sentence)
        if opening:
            return opening.end(), RoleReading(role, f"'{opening[1]}' sets it apart from the work")
    return None


def _contrasted(place: Place, contrast: tuple[int, RoleReading] | None) -> RoleReading | None:
    return contrast[1] if contrast and place.end <= contrast[0] else None


def _coordinated(sentence: str, names: list[Place], at: int) -> bool:
    """Whether a name stands in one list with the name before it."""
    between = sentence[names[at - 1].end : names[at].start]
    words = [word for word in _WORD.findall(between) if word.lower() not in small_words()]
    return (
        len(words) <= 4
        and _LISTED.search(between) is not None
        and _CLAUSE.search(between) is None
        and frame("breaks").search(between) is None
    )


def _best(
    sentence: str,
    place: Place,
    kind: str,
    names: list[Place],
    found: list[tuple[Cue, int, int]],
    least: float,
) -> RoleReading | None:
    """The reading of the cue that wins; ``least`` is the weight asked of one for builds_on."""
    best: tuple[float, int, str, float] | None = None
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
        ended = cue.ends.search(sentence, end, place.start) if cue.ends else None
        if ended and not _EXAMPLES.search(sentence, ended.end(), place.start):
            continue  # "outperforms other methods on Llama-3" compares methods
        role = ROLES.index("compares") if _of_others(sentence, start, cue, found) else None
        if cue.role == "compares" and cue.left and _at_large(sentence, start):
            role = ROLES.index("evaluates")
        score = (
            cue.weight - between,
            -ROLES.index(cue.role) if role is None else -role,
            sentence[start:end],
            cue.weight,
        )
        if best is None or score[:2] > best[:2]:
            best = score
    if best is None:
        return None
    return RoleReading(ROLES[-best[1]], f"'{best[2]}'", weak=best[3] < PLAIN)


def _at_large(sentence: str, end: int) -> bool:
    """Whether what is set against a model before ``end`` is no work of the paper's own.

    So it is in "humans outperform GPT-4" and "we find that most open models trail behind GPT-4".
    """
    clause = _CLAUSE_BEGINS.split(sentence[:end])[-1]
    return (
        frame("at_large").search(clause) is not None
        and frame("not_at_large").search(clause) is None
    )


def _of_others(sentence: str, start: int, cue: Cue, found: list[tuple[Cue, int, int]]) -> bool:
    """Whether a cue describes what is compared: "outperforms methods based on BERT".

    So it is with "exceeds the capabilities of BERT", "methods that use BERT", "than tuning BERT".
    """
    if not cue.left or cue.role not in ("builds_on", "evaluates"):
        return False
    builds = cue.role == "builds_on"
    describes = frame("participles" if builds else "traits").match(sentence, start) is not None
    of_a_kind = (
        builds
        and _ON_TOP.match(sentence, start) is None
        and _KIND_BEFORE.search(sentence, max(0, start - 30), start) is not None
    )
    acting = builds and _ACTING.match(sentence, start) is not None
    if not (describes or of_a_kind or acting):
        return False
    for other, _, end in found:
        if other.role != "compares" or not other.left or not 0 <= start - end < 80:
            continue
        between = _EXAMPLES.split(sentence[end:start])[-1]
        if acting and _NO_MORE.fullmatch(between):
            return True
        if not (describes or of_a_kind) or frame("breaks").search(between):
            continue
        if _ACTS.search(between) is None:
            return True
    return False


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
    text = _LIKE.sub(" ", " ".join(pieces))
    if frame("breaks").search(text) or (direct and frame("prepositions").search(text)):
        return None
    small = small_words()
    return sum(word.lower() not in small for word in _WORD.findall(text))


def _default(
    sentence: str, place: Place, kind: str, field: str, own: bool, background: bool
) -> RoleReading:
    if field == "title":
        role = "builds_on" if kind == "architecture" else "evaluates"
        # "Tensorized LSTMs" are the paper's own, plain "LSTMs" need not be.
        weak = _MODIFIED.search(sentence, 0, place.start) is None
        return RoleReading(role, "a title says what its paper is about", weak)
    if own:
        return RoleReading("evaluates", "the sentence speaks of the paper's own work", weak=True)
    why = "of others' work" if background else "of no use that the paper makes of it"
    return RoleReading("mentions", f"the sentence speaks {why}", weak=True)


STRONG = 11
"""The weight of a cue that makes a paper build on a family that its title studies."""

OPENING = 60
"""Characters in which a sentence among the paper's own says that it speaks of others instead."""

PLAIN = 8.5
"""Weight from which a cue speaks for itself; below it the reading is weak."""

_MODIFIED = re.compile(r"(?:[A-Z][\w'-]*|-) ?$")
_LISTED = re.compile(r"[,;(/&]|\b(?:and|or)\b")
_CLAUSE = re.compile(r"\b(?:we|our|it|they|to|that|can|is|are|was|were|has|have|by|than)\b")
_LIKE = re.compile(
    r"\b(?:such as|as well as|(?:an?|the|one|some|many) (?:\w+ )?(?:set|ensemble|sequence|series"
    r"|variety|family|pair|collection|kind|type|class|number|range|version|variant|form|couple)s?"
    r" of)\b",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(r"[;:]|\bthat\b|\b(?:while|whereas|but|yet|although|where)\b")
_KIND_BEFORE = re.compile(
    r"\b(?:methods|approaches|models|works?|those|ones|systems|baselines|variants?|techniques"
    r"|algorithms|agents|networks|architectures|data|features)(?: that| which)? $"
)
_ON_TOP = re.compile(r"on top|(?:up)?on\b|in(?:to)?\b", re.IGNORECASE)
_ACTING = re.compile(r"\w+ing\b", re.IGNORECASE)
_NO_MORE = re.compile(r"\s*(?:\w+ly )?")
_EXAMPLES = re.compile(r"\b(?:including|such as|namely)\b|\be\.g\.")
_ACTS = re.compile(r"\b(?:we|our|by|when|through|using|to|it|is|are)\b|[.:,]", re.IGNORECASE)
_JOINED = re.compile(r"\b(?:and|or|we|our|it|to)\b|[,;:.)]")
_AND = re.compile(r"\b(?:and|or|as well as)\b")
_INTRODUCES = re.compile(r"[^\s:]*(?: Technical Report)?\s*(?::|$)")
_WORD = re.compile(r"[^\W_]+(?:[-.'][^\W_]+)*")
