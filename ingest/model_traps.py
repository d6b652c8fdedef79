"""Whether a name that stands in a text is the model's there: evidence and traps, with reasons.

"Llama" may be an animal, "SAM" an optimiser, "transformers" may hang in a power grid. What speaks
for and against a name is data (``vocabulary/model_traps.toml``); here is only the order in which it
is asked: what follows or precedes the name, what its sentence speaks of, what its paper speaks of,
whether the paper defines the abbreviation otherwise, and, for doubtful names, whether anything
speaks for the model at all.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ingest.families import load_aliases, load_families
from ingest.model_names import Candidate


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate is read as a mention, and why, in words for a person."""

    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Trap:
    """What speaks against one name, and for it; None where nothing is listed."""

    followed: re.Pattern[str] | None = None
    preceded: re.Pattern[str] | None = None
    sentence: re.Pattern[str] | None = None
    paper: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    """Lifts ``sentence`` and ``paper`` where the paper has it."""
    needs: re.Pattern[str] | None = None
    strict: bool = False
    """Only a version, a neighbour or the developer is evidence."""
    unversioned: bool = False
    """A number behind the name is no evidence."""
    singular: bool = False
    """A plural of it is something else."""
    origin: str | None = None
    """Words of the title of the family's own paper, in lower case."""


_NO_TRAP = Trap()
_LIST_BETWEEN = re.compile(r"(?:[\s,;/&()\[\]+]|\b(?:and|or|vs\.?|versus|as|well|e\.g\.)\b)*")
_ONE_OF_MANY = re.compile(r"\b[Aa]n? $")
_NOTHING_AFTER = re.compile(r"\s*(?:[?.!,;:)]|$)")
_DATA = re.compile(
    r"\b([Dd]ata ?sets?|[Cc]orpora)"
    r"(?:,? (?:such as|like|including|namely)|:|,? \(?(?:e\.g\.|i\.e\.),?| \() ?"
    r"(?:[A-Z][\w.-]*(?:,|,? and|,? or) ){0,5}$"
)
"""Words before a name in a list of data sets, many of which are called after models."""

_MODELS_AFTER = re.compile(r" (?:(?:language|base|chat|open) )?(?:LLMs|models|checkpoints)\b")
_SPOKEN = ("language", "code", "multimodal")
"""Domains whose names are read where "models" follows, as in "the large Pythia models"."""

_STEM = 7
"""Letters that tell "generative" from "general" and let "convolution" be "convolutional"."""

_COMMON = frozenset(("neural", "network", "model", "learnin", "nets"))
"""Such words stand in the long forms of too many abbreviations to tell them apart."""

_SMALL_WORDS = frozenset("a an and by for from in of on or the to via with".split())


def judge(candidate: Candidate, text: str, sentence: tuple[int, int], paper: str,
          others: list[Candidate]) -> Verdict:  # fmt: skip
    """Decide about one candidate.

    ``text`` is the field it stands in, ``sentence`` the place of its sentence there, ``paper`` what
    is around it (title, abstract and keywords together, or a window of a full text), ``others`` all
    candidates of the field.
    """
    alias = candidate.alias
    name = text[candidate.start : candidate.name_end]
    trap = _trap_of(candidate)
    if trap.followed:
        match = trap.followed.match(text, candidate.name_end)
        if match:
            return Verdict(False, f"'{name}{match[0]}' is not the model {alias.family}")
    if trap.preceded:
        match = trap.preceded.search(text[max(0, candidate.start - 40) : candidate.start])
        if match:
            return Verdict(False, f"'{match[0]}{name}' is not the model {alias.family}")
    if trap.singular and name.endswith("s") and not candidate.compound:
        return Verdict(False, f"'{name}' is a plural, not the model {alias.family}")
    if alias.doubtful and not candidate.versioned:
        before = text[max(sentence[0], candidate.start - 80) : candidate.start]
        after = text[candidate.name_end : candidate.name_end + 3]
        if alias.kind == "model" and _ONE_OF_MANY.search(before) and _NOTHING_AFTER.match(after):
            return Verdict(False, f"'{before.split()[-1]} {name}' is a thing, not {alias.family}")
        data = _DATA.search(before)
        if data:
            return Verdict(False, f"'{name}' is listed among '{data[1]}', not as {alias.family}")
    if candidate.versioned and not trap.unversioned:
        version = text[candidate.name_end : candidate.end].strip()
        return Verdict(True, f"'{name}' with the version '{version}' is {alias.family}")
    lifted = trap.unless is not None and trap.unless.search(paper) is not None
    words = text[sentence[0] : sentence[1]]
    if trap.sentence and not lifted:
        match = trap.sentence.search(words)
        if match:
            return Verdict(False, f"'{name}' beside '{match[0]}' is not {alias.family}")
    if trap.paper and not lifted:
        match = trap.paper.search(paper)
        if match:
            return Verdict(False, f"'{name}' in a text on '{match[0]}' is not {alias.family}")
    meaning = _other_meaning(candidate, name, paper)
    if meaning:
        return Verdict(False, f"'{name}' stands for '{meaning}' here, not for {alias.family}")
    if candidate.lower_case:
        neighbour = _neighbour(candidate, text, others)
        if neighbour is None:
            return Verdict(False, f"'{name}' without a capital or a version is not {alias.family}")
    if not alias.doubtful:
        return Verdict(True, f"'{name}' is a name of {alias.family}")
    return _evidence_for(candidate, trap, name, text, words, paper, others)


def _evidence_for(candidate: Candidate, trap: Trap, name: str, text: str, words: str, paper: str,
                  others: list[Candidate]) -> Verdict:  # fmt: skip
    """For a doubtful name: a neighbour in a list, its developer, or the words of its field."""
    family = candidate.alias.family
    neighbour = _neighbour(candidate, text, others)
    if neighbour is not None:
        other = text[neighbour.start : neighbour.end]
        return Verdict(True, f"'{name}' stands in a list with '{other}': {family}")
    if _names_own_work(name, paper) and not (trap.origin and trap.origin in paper.lower()):
        return Verdict(False, f"the paper's title calls its own work '{name}'")
    developer = _developers().get(family)
    if developer is not None and developer.search(words):
        return Verdict(True, f"'{name}' with its developer in the sentence: {family}")
    if (
        candidate.alias.domain in _SPOKEN
        and not (trap.strict or candidate.lower_case)
        and _MODELS_AFTER.match(text, candidate.name_end)
    ):
        return Verdict(True, f"'{name}' with a word for models behind it: {family}")
    if trap.strict:
        return Verdict(False, f"'{name}' without version, developer or other models: not {family}")
    needs = trap.needs or _evidence_of_domain().get(candidate.alias.domain)
    match = needs.search(paper) if needs else None
    if match:
        return Verdict(True, f"'{name}' in a text on '{match[0]}' is {family}")
    return Verdict(False, f"nothing says that '{name}' is the model {family}")


def _names_own_work(name: str, paper: str) -> bool:
    """Whether the paper's title begins "Name: "."""
    return re.match(rf"\W*{re.escape(name)}(?:-?[A-Z0-9]\w*)?\s*:", paper) is not None


def _neighbour(candidate: Candidate, text: str, others: list[Candidate]) -> Candidate | None:
    """A sure name in the same list, with nothing but commas, "and" and other names between."""
    at = others.index(candidate)
    for step in (-1, 1):
        here, there = at, at + step
        while 0 <= there < len(others):
            first, second = sorted((others[here], others[there]), key=lambda c: c.start)
            between = text[first.end : second.start]
            if not 0 < len(between) < 20 or _LIST_BETWEEN.fullmatch(between) is None:
                break
            other = others[there]
            sure = other.versioned or not (other.alias.doubtful or other.lower_case)
            if sure and other.alias.kind == candidate.alias.kind:
                return other
            here, there = there, there + step
    return None


def _other_meaning(candidate: Candidate, name: str, paper: str) -> str | None:
    """The long form that the paper gives an abbreviation, if it isn't the family's own.

    "Sequential Attention Memory (SAM)" makes SAM something else in this paper; "Segment Anything
    Model (SAM)" does not, for it shares a word with a name of the family.
    """
    if candidate.compound or not 2 < len(name.rstrip("s")) < 7 or not name[:2].isupper():
        return None
    bare = name.rstrip("s")
    place = re.search(rf"\(\s*{re.escape(bare)}s?\s*[),;]", paper)
    if place is None:
        return None
    before = re.findall(
        r"[A-Za-z][a-z]*|[A-Z]+", paper[max(0, place.start() - 120) : place.start()]
    )
    letters = bare.lower()
    for count in range(len(letters), min(len(letters) + 4, len(before)) + 1):
        long_form = before[-count:]
        if long_form[0][0].lower() != letters[0]:
            continue
        initials = [word[0].lower() for word in long_form if word.lower() not in _SMALL_WORDS]
        if "".join(initials) != letters and "".join(w[0].lower() for w in long_form) != letters:
            continue
        own = _own_words().get(candidate.alias.family, frozenset())
        if any(word.lower()[:_STEM] in own for word in long_form if len(word) > 3):
            return None
        return " ".join(long_form)
    return None


@cache
def _own_words() -> dict[str, frozenset[str]]:
    """Family → the first letters of every longer word of its names."""
    words: dict[str, set[str]] = {}
    for alias in load_aliases():
        for word in re.findall(r"[a-z]{4,}", alias.text.lower()):
            words.setdefault(alias.family, set()).add(word[:_STEM])
    return {family: frozenset(found) - _COMMON for family, found in words.items()}


@cache
def _developers() -> dict[str, re.Pattern[str]]:
    """Models only: an architecture's inventors say nothing of who builds it."""
    return {
        family.family: re.compile(rf"\b{re.escape(family.developer)}\b")
        for family in load_families()
        if family.developer and family.kind == "model" and "University" not in family.developer
    }


def _trap_of(candidate: Candidate) -> Trap:
    traps = _traps()
    if candidate.compound:
        return traps.get("*" + candidate.alias.text, _NO_TRAP)
    return traps.get(candidate.alias.text, _NO_TRAP)


@cache
def _data() -> dict[str, Any]:
    path = resources.files("ingest.vocabulary") / "model_traps.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _evidence_of_domain() -> dict[str, re.Pattern[str] | None]:
    listed: dict[str, list[str]] = _data()["evidence"]
    return {domain: _anywhere(phrases) for domain, phrases in listed.items()}


@cache
def _traps() -> dict[str, Trap]:
    """Name → its trap; the lists of several entries for one name are joined."""
    data = _data()
    entries, needs = data["trap"], data["needs"]
    strict, unversioned, origins = data["strict"], data["unversioned"], data["origins"]
    lists: dict[str, dict[str, list[str]]] = {}
    for entry in entries:
        for name in entry["names"]:
            for kind, phrases in entry.items():
                if kind != "names":
                    lists.setdefault(name, {}).setdefault(kind, []).extend(phrases)
    for name, phrases in needs.items():
        lists.setdefault(name, {}).setdefault("needs", []).extend(phrases)
    singular = data["singular"]
    for name in (*strict["names"], *unversioned["names"], *singular["names"], *origins):
        lists.setdefault(name, {})
    return {
        name: Trap(
            followed=_compiled(r"\s*(?:{})(?:(?<=\W)|(?!\w))", kinds.get("followed")),
            preceded=_compiled(r"(?:(?<!\w)|(?=\W))(?:{})$", kinds.get("preceded")),
            sentence=_anywhere(kinds.get("sentence")),
            paper=_anywhere(kinds.get("paper")),
            unless=_anywhere(kinds.get("unless")),
            needs=_anywhere(kinds.get("needs")),
            strict=name in strict["names"],
            unversioned=name in unversioned["names"],
            singular=name in singular["names"],
            origin=origins.get(name),
        )
        for name, kinds in lists.items()
    }


def _anywhere(phrases: list[str] | None) -> re.Pattern[str] | None:
    return _compiled(r"(?<!\w)(?:{})(?!\w)", phrases)


def _compiled(frame: str, phrases: list[str] | None) -> re.Pattern[str] | None:
    if not phrases:
        return None
    return re.compile(frame.replace("{}", "|".join(phrases)), re.IGNORECASE)
