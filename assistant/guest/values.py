"""Names in a proposed query: made uniform where that is sure, told as unknown where they are not.

A model writes "NIPS" or "China" where the query language has "NeurIPS" and "CN". What has one
meaning is put so; what has none is given back, to be asked about and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from assistant.names import country_names, name_meanings
from assistant.parsed import Knowledge
from ingest.families import load_families
from ingest.gazetteer import KINDS as INSTITUTION_KINDS
from ingest.gazetteer import load_institutions
from ingest.paper import STATUSES
from ingest.venues import load_venues
from ingest.words import key_of

_NEAR = 82
"""RapidFuzz ratio of 100 from which an unknown name may be a misspelt known one."""

_KIND_OF = {
    ("Venues", "names"): "venue",
    ("Countries", "codes"): "country",
    ("Apart", "one"): "country",
    ("Apart", "other"): "country",
    ("InstitutionKinds", "countries"): "country",
    ("InstitutionKinds", "kinds"): "kind of institution",
    ("Institutions", "names"): "institution",
    ("Models", "families"): "model",
    ("Models", "developers"): "developer",
    ("Models", "countries"): "country",
    ("Tracks", "names"): "track",
    ("Statuses", "names"): "status",
}
"""Field of a condition → what its texts name."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that nothing here has."""

    kind: str
    value: str
    near: str | None
    """The known name that is spelt most alike, if any is."""


def uniform(query: Mapping[str, Any], knowledge: Knowledge) -> tuple[Any, tuple[UnknownName, ...]]:
    """The query with its names as the language has them, and the names that it can't know."""
    unknown: list[UnknownName] = []
    known = _known(knowledge)
    made = _walk(dict(query), known, unknown)
    if isinstance(made.get("within"), list):
        made["within"] = [_name(v, "country", known, unknown) for v in made["within"]]
    return made, tuple(unknown)


def _walk(value: Any, known: Mapping[str, frozenset[str]], unknown: list[UnknownName]) -> Any:
    if isinstance(value, list):
        return [_walk(v, known, unknown) for v in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, held in value.items():
        kind = _KIND_OF.get((str(value.get("type")), name))
        if kind is not None and isinstance(held, list):
            made[name] = [_name(v, kind, known, unknown) for v in held]
        elif value.get("type") == "Editions" and name == "pairs" and isinstance(held, list):
            made[name] = [
                [_name(pair[0], "venue", known, unknown), *pair[1:]]
                if isinstance(pair, list) and pair
                else pair
                for pair in held
            ]
        else:
            made[name] = _walk(held, known, unknown)
    return made


def _name(
    value: Any, kind: str, known: Mapping[str, frozenset[str]], unknown: list[UnknownName]
) -> Any:
    if not isinstance(value, str) or value in known[kind]:
        return value
    if kind == "country" and value.upper() in known[kind]:
        return value.upper()
    means = {m.value for m in name_meanings().get(key_of(value), ()) if m.kind == kind}
    means |= {name for name in known[kind] if name.casefold() == value.casefold()}
    if len(means) == 1:
        return means.pop()
    unknown.append(UnknownName(kind, value[:100], _nearest(value[:100], kind, known)))
    return value


def _nearest(value: str, kind: str, known: Mapping[str, frozenset[str]]) -> str | None:
    names: Iterable[str] = known[kind]
    if kind == "country":
        names = country_names().values()
    found = process.extractOne(value, sorted(names), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return str(found[0]) if found else None


def _known(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    return {**_world(), "track": knowledge.tracks}


@cache
def _world() -> Mapping[str, frozenset[str]]:
    return {
        "venue": frozenset(v.name for v in load_venues()),
        "country": frozenset(country_names()),
        "institution": frozenset(i.name for i in load_institutions()),
        "model": frozenset(f.family for f in load_families()),
        "developer": frozenset(f.developer for f in load_families() if f.developer),
        "kind of institution": frozenset(INSTITUTION_KINDS),
        "status": frozenset(STATUSES),
    }
