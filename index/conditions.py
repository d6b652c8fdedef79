"""What can be asked of a paper: the conditions of the query language, one frozen type each.

A condition is a value: it hashes, compares and turns into JSON (``assistant/question.py``). What
it means is said once, in ``index/catalog.py``, as an Ibis expression; in words, once, in
``assistant/reading.py``. Conditions nest by ``AllOf``, ``AnyOf`` and ``Not``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Position = Literal["any", "first", "last", "all"]
"""Whose affiliation is meant: any author's, the first's, the last's, or every author's."""

Basis = Literal["place", "home"]
"""Where the lab stands, or where its parent company is from."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Holds for every paper."""


EVERYTHING = Everything()


@dataclass(frozen=True, slots=True)
class Venues:
    """The paper's venue is one of ``names`` (uniform, for example ``"NeurIPS"``)."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """``first <= year <= last``; None leaves that side open."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Editions:
    """Venue and year together are one of ``pairs``, for example ``(("NeurIPS", 2024),)``."""

    pairs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Tracks:
    """The paper's track is one of ``names``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statuses:
    """The paper's uniform status is one of ``names``."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The paper is part of the proceedings."""


@dataclass(frozen=True, slots=True)
class Countries:
    """An affiliation in one of ``codes`` (alpha-2), held by the author(s) at ``position``.

    ``only``: every affiliation is in one of them (an unknown one keeps the paper out).
    ``position="all"``: every author has an affiliation in one of them.
    ``label`` says how to speak of several codes, for example ``"the European Union"``.
    """

    codes: tuple[str, ...]
    position: Position = "any"
    only: bool = False
    by: Basis = "place"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class CountryCount:
    """The affiliations of a paper stand in ``at_least`` to ``at_most`` countries."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Apart:
    """Different authors hold the affiliations in the two groups of alpha-2 codes.

    Says nothing of papers that lack one of the groups: it is meant to stand beside two
    ``Countries``.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    by: Basis = "place"


@dataclass(frozen=True, slots=True)
class Institutions:
    """An affiliation with one of ``names`` (canonical) or with what belongs to it."""

    names: tuple[str, ...]
    position: Position = "any"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class InstitutionKinds:
    """An affiliation with an institution of one of ``kinds``, for example ``("company",)``.

    With ``countries`` that same affiliation is there: a Chinese company is one whose home is
    China (``by="home"``), a Chinese university one that stands there.
    """

    kinds: tuple[str, ...]
    position: Position = "any"
    countries: tuple[str, ...] = ()
    by: Basis = "place"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorNames:
    """An author's name equals ``name`` without case, accents and dots. A name is no person."""

    name: str
    position: Position = "any"


@dataclass(frozen=True, slots=True)
class AuthorCount:
    """The paper lists ``at_least`` to ``at_most`` authors."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """Title, abstract or keywords name a model family.

    With ``families`` those; else all that fit ``developers``, ``countries`` (of the developer's
    home), ``kind`` and ``open_weights``. ``roles`` None means named in any role.
    """

    families: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    versions: tuple[str, ...] = ()
    """Folded, without spaces and hyphens: the named version must begin so (``"gpt4"``)."""
    developers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    kind: str | None = None
    open_weights: bool | None = None
    full_text: bool = False
    label: str | None = None
    asked: str | None = dataclasses.field(default=None, compare=False)
    """The name of a member that the question used ("ChatGPT"), where its family has another."""


@dataclass(frozen=True, slots=True)
class Words:
    """Title, abstract or keywords hold one of ``phrases`` as whole words, in its usual forms."""

    phrases: tuple[str, ...]
    fields: tuple[str, ...] = ("title", "abstract", "keywords")


@dataclass(frozen=True, slots=True)
class Known:
    """The corpus knows ``field`` of the paper: ``country`` (any), ``countries`` (of all its
    affiliations), ``institution``, ``author_country`` and ``author_institution`` (of an author,
    not of the paper as a whole), ``abstract``, ``keywords``, ``authors``, ``fulltext`` or
    ``url``."""

    field: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; what is unknown stays unknown."""

    part: Condition


Condition = (
    Everything
    | Venues
    | Years
    | Editions
    | Tracks
    | Statuses
    | Accepted
    | Countries
    | CountryCount
    | Apart
    | Institutions
    | InstitutionKinds
    | AuthorNames
    | AuthorCount
    | Models
    | Words
    | Known
    | AllOf
    | AnyOf
    | Not
)

EDITION_TYPES = (Venues, Years, Editions, Tracks, Statuses, Accepted)
"""Conditions on where a paper appeared: they make the scope that a share is taken of."""

PRESENTATIONS = frozenset({"oral", "spotlight", "poster"})
"""Statuses that say how an accepted paper was presented; some lists say of none."""

PEOPLE_TYPES = (
    Countries,
    CountryCount,
    Apart,
    Institutions,
    InstitutionKinds,
    AuthorNames,
    AuthorCount,
)
SUBJECT_TYPES = (Models, Words)


def both(*conditions: Condition) -> Condition:
    """All of them, flattened, without ``Everything`` and repeats; the order is kept.

    >>> both(Everything(), Accepted(), AllOf((Accepted(), Years(2024, 2024))))
    AllOf(parts=(Accepted(), Years(first=2024, last=2024)))
    """
    parts: list[Condition] = []
    for condition in conditions:
        for part in parts_of(condition):
            if part not in parts:
                parts.append(part)
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conjuncts of a condition."""
    if isinstance(condition, Everything):
        return ()
    if isinstance(condition, AllOf):
        return tuple(p for part in condition.parts for p in parts_of(part))
    return (condition,)


def leaves(condition: Condition) -> Iterator[Condition]:
    """Every condition in it that is no ``AllOf``, ``AnyOf`` or ``Not``."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition


def without(condition: Condition, types: tuple[type, ...]) -> Condition:
    """The condition without those conjuncts that speak of one of ``types`` anywhere inside."""
    return both(
        *(p for p in parts_of(condition) if not any(isinstance(x, types) for x in leaves(p)))
    )


def only_of(condition: Condition, types: tuple[type, ...]) -> Condition:
    """Those conjuncts that speak of nothing but ``types``."""
    return both(*(p for p in parts_of(condition) if all(isinstance(x, types) for x in leaves(p))))


def needs(condition: Condition) -> frozenset[str]:
    """The fields that it can't be judged without: ``country``, ``affiliation``, ``abstract``,
    ``author_country`` or ``author_affiliation`` where it matters whose an affiliation is, and
    ``presentation`` of orals, spotlights and posters."""
    found = set()
    for leaf in leaves(condition):
        if isinstance(leaf, Countries | CountryCount | Apart):
            found.add("country")
            if isinstance(leaf, Apart) or (isinstance(leaf, Countries) and leaf.position != "any"):
                found.add("author_country")
        elif isinstance(leaf, Institutions | InstitutionKinds):
            found.add("affiliation")
            if leaf.position != "any":
                found.add("author_affiliation")
        elif isinstance(leaf, Models) or (isinstance(leaf, Words) and "abstract" in leaf.fields):
            found.add("abstract")
        elif isinstance(leaf, Statuses) and set(leaf.names) <= PRESENTATIONS:
            found.add("presentation")
    return frozenset(found)


def fields_json(value: Any) -> dict[str, Any]:
    """The fields of a condition or question as JSON values; defaults are left out."""
    out = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if field.default is not dataclasses.MISSING and held == field.default:
            continue
        out[field.name] = _value_json(held)
    return out


def condition_json(condition: Condition) -> dict[str, Any]:
    """A condition as a JSON object; ``assistant/question.py`` reads it back.

    >>> condition_json(Not(Years(2018, 2018)))
    {'type': 'Not', 'part': {'type': 'Years', 'first': 2018, 'last': 2018}}
    """
    return {"type": type(condition).__name__, **fields_json(condition)}


def _value_json(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {"type": type(value).__name__, **fields_json(value)}
    if isinstance(value, tuple):
        return [_value_json(v) for v in value]
    return value
