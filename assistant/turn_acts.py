"""What a turn does to the question before it, in the words that the reader of follow-ups knows.

People put one and the same act in hundreds of ways ("run that again for 2024", "what did it look
like back in 2024"). A rule for each would never end, so a turn is cut into slots and words, and
every word must be one that the act may hold (``turn_acts.toml``). Pure: text and a question in,
text out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.link import Span, link
from assistant.names import phrase_meanings
from assistant.opposed import DOES
from assistant.question import Question, kind_of
from assistant.reading import say_briefly
from assistant.slots import whole_condition
from index import conditions as c

_MOST_WORDS = 24
_MOST_NUMBER = 20
_NAMES = ("country", "region", "institution", "developer", "model")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|%")
_SAID = re.compile(rf"(?<![\w'’])(?:(?:that|which|who)[ ,]+)?(?P<said>{DOES}.+)$", re.IGNORECASE)
_SAID_OTHERWISE = re.compile(
    r"(?<![\w'’])(?P<said>(?:with|from|about|naming|using|mentioning|evaluating|whose) .+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the data: where it is meant, and what it is in other words."""

    name: str
    slots: frozenset[str]
    words: str
    known: frozenset[str]
    """Every word that may stand beside the slots."""
    when: re.Pattern[str]
    needs: re.Pattern[str]
    never: re.Pattern[str]
    kinds: frozenset[str]
    """Kinds of the question before; of none where any will do."""
    leaves_out: bool
    groups: bool
    place: bool
    """Whether the question before must speak of countries or institutions."""


@cache
def _acts_file() -> dict[str, Any]:
    with (Path(__file__).parent / "turn_acts.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _acts() -> tuple[Act, ...]:
    data = _acts_file()
    lists = {name: frozenset(words.split()) for name, words in data["lists"].items()}
    neutral = frozenset(data["neutral"].split())
    found = []
    for row in data["act"]:
        known = neutral.union(*(lists[n] for n in row["lists"]), row.get("also", "").split())
        found.append(
            Act(
                row["name"],
                frozenset(row["slots"]),
                row["words"],
                known,
                re.compile(row.get("when", "")),
                re.compile(row.get("needs", "")),
                re.compile(row.get("never", "(?!)")),
                frozenset(row.get("of", ())),
                bool(row.get("leaves_out")),
                bool(row.get("groups")),
                row.get("held", "") == "place",
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A turn in slots and words: ``"same for X in T"``, with what stood in the slots."""

    slots: str
    words: str
    held: dict[str, str]


def in_known_words(text: str, previous: Question) -> str | None:
    """The turn in other words, or None where it is no act known here or could be another.

    >>> from assistant.question import Count
    >>> before = Count(c.both(c.Venues(("COLM",)), c.Years(2025, 2025), c.Models(("Llama",))))
    >>> in_known_words("Run that again for 2024.", before)
    'and in 2024?'
    >>> in_known_words("that or GPT", before)
    'what about Llama or GPT?'
    >>> in_known_words("How many papers mention Qwen?", before)
    """
    kind = kind_of(previous)
    text = text.replace("->", " to ").replace("→", " to ")
    for cut in _cuts(text):
        for act in _acts():
            if not _fits(act, cut, kind):
                continue
            if act.place and not _speaks_of_places(previous):
                continue
            said = _said(act, cut, previous)
            if said is not None:
                return said
    return None


_LEAVES_OUT = re.compile(
    r"\b(?:leav\w+|left|set|put|tak\w+|throw\w*|strip\w*|filter\w*|cut) (?:\w+ ){0,4}?"
    r"(?:out|aside|away)\b|\b(?:exclud|remov|omit|discard|subtract|ignor|disregard)\w*|"
    r"\b(?:except|minus|apart from|other than|all but)\b"
)
_GROUPS = re.compile(
    r"\b(?:by|per|each|every|for each|over the) (?:single )?(?:years?|editions?|venues?|"
    r"conferences?|country|countries|institutions?|models?|tracks?)\b"
)
_JOINTS = re.compile(
    r"\s*[,;.]\s+(?:and |then |and then |but )*|\s+(?:and then|then)\s+|"
    r"\s+and\s+(?=(?:show|give|list|break|make|express|drop|count|only|as|how|in)\b)",
    re.IGNORECASE,
)


def two_acts(text: str) -> Iterator[tuple[str, str]]:
    """Where a turn can be cut in two, to be done one by one: "drop Hong Kong, then list them"."""
    for joint in _JOINTS.finditer(text):
        one, two = text[: joint.start()], text[joint.end() :]
        if len(one) > 2 and len(two) > 2:
            yield one, two


def _fits(act: Act, cut: _Cut, kind: str) -> bool:
    return (
        cut.slots in act.slots
        and (not act.kinds or kind in act.kinds)
        and act.when.search(cut.words) is not None
        and act.needs.search(cut.words) is not None
        and act.never.search(cut.words) is None
        and (act.leaves_out or _LEAVES_OUT.search(cut.words) is None)
        and (act.groups or _GROUPS.search(cut.words) is None)
        and all(w in act.known or w in _SLOTS or w in _idle() for w in cut.words.split())
    )


@cache
def _idle() -> frozenset[str]:
    """Words of which the lexicon knows nothing but that they carry nothing by themselves, without
    those that narrow or join in a turn."""
    told = frozenset(_acts_file()["telling"].split())
    return frozenset(
        keys[0]
        for keys, meanings in phrase_meanings().items()
        if len(keys) == 1
        and keys[0] not in told
        and all(m.kind in ("function.words", "polite.words", "verbs.words") for m in meanings)
    )


_SLOTS = frozenset("T Y X N".split())


def _cuts(text: str) -> Iterator[_Cut]:
    plain = text.strip().rstrip("?.! ")
    for form in (_SAID, _SAID_OTHERWISE):
        place = 0
        while (found := form.search(plain, place)) is not None:
            ahead = _folded(plain[: found.start()])
            said, behind = _without_tail(found["said"])
            if ahead and len(ahead.split()) <= _MOST_WORDS:
                yield _Cut("Q", f"{ahead} {behind}".strip(), {"Q": said})
            place = found.start("said") + 1
    cut = _cut(plain)
    if cut is not None:
        yield cut


_TAIL = re.compile(
    r"[,;:]? (?:and |so )?(?P<tail>how many (?:remain|are left|is that|are there|"
    r"would (?:remain|that be|be left))(?: over)?|how many papers (?:is|are) (?:it|that|left)|"
    r"what(?:['’]s| is) left|"
    r"as an? (?:share|percent(?:age)?|proportion)|"
    r"in (?:percent|per cent|%)|percent(?:age)?[- ]?wise|please|thanks)$",
    re.IGNORECASE,
)


def _without_tail(said: str) -> tuple[str, str]:
    """A statement, and what stands behind it of the act: ", how many remain"."""
    found = _TAIL.search(said)
    return (said[: found.start()], _folded(found["tail"])) if found is not None else (said, "")


def _cut(text: str) -> _Cut | None:
    """Names, editions and small numbers of a turn in slots; None where it is too long."""
    spans = link(text)
    pieces: list[str] = []
    place = 0
    held: dict[str, list[Span]] = {"T": [], "Y": [], "X": [], "N": []}
    for at, span in enumerate(spans):
        if span.quoted:
            return None
        kind = _slot_of(span)
        if not kind:
            continue
        ahead = _folded(text[place : span.start])
        pieces.append(re.sub(r"\bthe$", "", ahead).strip() if kind == "X" else ahead)
        place = span.end
        if kind == "Y" and at and held["Y"] and held["Y"][-1] is spans[at - 1] and not pieces[-1]:
            held["T"] += [held["Y"].pop(), span]
            pieces[-2:] = ["T"]
            continue
        held[kind].append(span)
        pieces.append(kind)
    folded = " ".join([*pieces, _folded(text[place:])])
    words = _THE_ONE.sub("that", re.sub(r"\bi mean\b", "", folded)).split()
    if (
        not words
        or len(words) > _MOST_WORDS
        or len(held["X"]) > 2
        or len(held["Y"]) > 1
        or len(held["T"]) > 2
    ):
        return None
    if held["T"] and held["Y"]:
        return None
    slots = "X2" if len(held["X"]) == 2 else "X" * len(held["X"])
    slots += "T" * bool(held["T"]) + "Y" * len(held["Y"]) + "N" * len(held["N"])
    said = {k: text[v[0].start : v[-1].end] for k, v in held.items() if v and k != "X"}
    said |= {f"X{i}": s.text for i, s in enumerate(held["X"])}
    return _Cut(slots, " ".join(words), said)


def _slot_of(span: Span) -> str:
    if span.has("venue") or span.is_year:
        return "Y"
    if span.has(*_NAMES):
        return "X"
    if span.number is not None and 1 < span.number <= _MOST_NUMBER and span.key != "two":
        return "N"
    return ""


def _folded(text: str) -> str:
    """Words without case, apostrophes and hyphens.

    >>> _folded("What's the first-author count, as a %?")
    'whats the first author count as a percent'
    """
    words = _WORD.findall(text.casefold())
    return " ".join(_SLIPS.get(w, w) for w in (re.sub("['’]", "", w) for w in words))


_SLIPS = {"%": "percent", "taht": "that", "tahn": "than", "mnay": "many", "lsit": "list",
          "onyl": "only", "jsut": "just", "teh": "the", "hte": "the", "waht": "what", "hwo": "how",
          "abotu": "about", "smae": "same", "adn": "and", "isnt": "is not", "arent": "are not",
          "doesnt": "does not", "dont": "do not", "didnt": "did not"}  # fmt: skip
_THE_ONE = re.compile(
    r"\b(?:the (?:first|previous|former|original|current|other)(?: one| group)?|(?:that|this) one|"
    r"the one)(?: i (?:asked|named|mentioned|wanted)(?: (?:about|for))?)?"
    r"(?= (?:and|or|but|yes|with|without|minus|appears|one|X)\b|$)|"
    r"\bwhat i (?:asked|named|mentioned)(?: (?:about|for))?\b"
)
""" "The one I asked about", "that one": what stood in the question before."""


def _speaks_of_places(previous: Question) -> bool:
    held = c.leaves(whole_condition(previous))
    return any(isinstance(x, c.Countries | c.Institutions) for x in held)


def _said(act: Act, cut: _Cut, previous: Question) -> str | None:
    """The words of an act with its slots filled; None where the question before has no place."""
    told = {"Q": cut.held.get("Q", ""), "N": cut.held.get("N", "")}
    told["T"] = cut.held.get("T") or cut.held.get("Y", "")
    told["in"] = "in " if told["T"][:4].isdigit() else "at "
    told["X"] = cut.held.get("X0", "")
    if "{E}" in act.words:
        if (editions := _editions(previous)) is None:
            return None
        told["E"] = editions
        if told["in"] == "in ":
            told["T"] = f"{editions.rsplit(' ', 1)[0]} {told['T']}"
        if "Y" in cut.held and told["in"] != "in ":
            return None  # a venue without a year
    if "{O}" in act.words and "X0" not in cut.held:
        places = [x for x in c.leaves(whole_condition(previous)) if isinstance(x, c.Countries)]
        if len(places) != 1:
            return None
        told["O"] = say_briefly(places[0])
    names = [cut.held[k] for k in ("X0", "X1") if k in cut.held]
    if names:
        old = _names_like(names, previous)
        if cut.slots == "X2":
            new = [n for n in names if _key(n) not in old]
            if len(new) != 1 or len(old) < 1:
                return None
            told["X"] = new[0]
            told["O"] = next(n for n in names if _key(n) in old)
        elif "{O}" in act.words:
            if len(old) != 1 or _key(names[0]) in old:
                return None
            told["O"] = next(iter(old.values()))
        elif act.name == "without a name" and _key(names[0]) in old:
            return None  # what is dropped there is a condition
    return act.words.format(**told)


def _editions(previous: Question) -> str | None:
    """ "COLM 2025": the one edition that was asked about."""
    parts = c.parts_of(whole_condition(previous))
    venues = [p for p in parts if isinstance(p, c.Venues)]
    years = [p for p in parts if isinstance(p, c.Years)]
    if len(venues) != 1 or len(venues[0].names) != 1 or len(years) != 1:
        return None
    if years[0].first is None or years[0].first != years[0].last:
        return None
    return f"{venues[0].names[0]} {years[0].first}"


def _key(name: str) -> str:
    spans = link(name)
    values = [m.value for s in spans for m in s.meanings if m.kind in _NAMES]
    return values[0] if values else name.casefold()


def _names_like(names: list[str], previous: Question) -> dict[str, str]:
    """Names in the question before, by what they stand for, of the kind of the new ones."""
    kinds = {m.kind for n in names for s in link(n) for m in s.meanings}
    found: dict[str, str] = {}
    for leaf in c.leaves(whole_condition(previous)):
        if isinstance(leaf, c.Countries) and kinds & {"country", "region"}:
            found |= {_key(say_briefly(leaf)): say_briefly(leaf)}
        elif isinstance(leaf, c.Institutions) and "institution" in kinds:
            found |= {_key(n): n for n in leaf.names}
        elif isinstance(leaf, c.Models) and "model" in kinds:
            found |= {_key(n): n for n in leaf.families}
    return found
