"""The query language: what is asked, one frozen type a kind of question.

A ``Question`` holds conditions (``index/conditions.py``) and what to do with the papers for which
they hold. It is a value: it hashes, compares, and goes to and from versioned JSON, so that an
answer can be asked again (``ask --query``), shared as a link, and changed by a follow-up. The JSON
is described in ``docs/query.md``; ``read_query`` takes nothing else.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from index import conditions as c
from index.conditions import EVERYTHING, Condition
from index.phrases import has_word

QUERY_VERSION = 1

Measure = Literal[
    "papers",
    "authors",
    "institutions",
    "companies",
    "universities",
    "mentions",
    "countries",
    "models",
]
"""What is counted: papers; names of authors; institutions of any kind or of one; occurrences of
models; countries; model families."""

Quantity = Literal[
    "authors_per_paper", "countries_per_paper", "institutions_per_paper", "models_per_paper"
]
Statistic = Literal["mean", "median", "max", "min"]
Group = Literal[
    "country",
    "home_country",
    "institution",
    "company",
    "university",
    "family",
    "developer",
    "venue",
    "year",
    "edition",
    "author",
    "status",
    "track",
    "pair",
]
"""What a ranking or trend is grouped by; ``pair``: two countries of one paper."""

Direction = Literal["most", "fewest"]
Contrast = Literal["difference", "ratio", "which"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    where: Condition = EVERYTHING
    measure: Measure = "papers"
    least: int = 1
    """Where something other than papers is counted: how many of the papers each must have…"""
    most: int | None = None
    """… and may have."""
    everyone: bool = False
    """All institutions, countries and names on those papers are counted, and not only those that
    the conditions speak of: the German ones, of papers with a German author."""


@dataclass(frozen=True, slots=True)
class Share:
    """What share of the papers in ``of`` fulfil ``where`` too."""

    where: Condition
    of: Condition = EVERYTHING


@dataclass(frozen=True, slots=True)
class Average:
    """Mean, median, maximum or minimum of a number that each paper has."""

    where: Condition = EVERYTHING
    quantity: Quantity = "authors_per_paper"
    statistic: Statistic = "mean"


@dataclass(frozen=True, slots=True)
class Ranking:
    """The groups with the most (or fewest) papers; with ``share``, by share of their papers."""

    by: Group
    where: Condition = EVERYTHING
    of: Condition | None = None
    """With a condition here groups are ranked by the share of its papers that fulfil ``where``."""
    top: int = 10
    direction: Direction = "most"
    within: tuple[str, ...] = ()
    """Only groups of these countries: "which Chinese universities"."""
    leave_out: tuple[str, ...] = ()
    """Groups that the question itself names: "who does China work with most"."""
    open_weights: bool | None = None
    """Only families with open (or closed) weights, where groups are families."""
    least: int | None = None
    """Of a ranking by share: how many papers a group must have."""
    position: c.Position = "any"
    """Whose countries, institutions or names are grouped by: any author's, the first's, the
    last's. ``all`` is refused."""
    place: int = 1
    """Which place is asked for: 2 for "the second most papers"."""


POSITIONED = frozenset(
    {"country", "home_country", "institution", "company", "university", "author"}
)
"""Groups that a single author belongs to."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The count, or the share of ``of``, edition by edition (or year by year)."""

    where: Condition = EVERYTHING
    of: Condition | None = None
    by: Literal["year", "edition"] = "year"
    quantity: Quantity | None = None
    """With a quantity here the rows are its averages."""
    statistic: Statistic = "mean"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two or more counts, or shares of ``of``, side by side."""

    items: tuple[Condition, ...]
    labels: tuple[str, ...]
    where: Condition = EVERYTHING
    """Holds for every item."""
    of: Condition | None = None
    """With a condition here shares are compared; each item narrows it only where it speaks of
    the edition."""
    contrast: Contrast = "which"
    narrow: bool = False
    """Each share is of the item's own papers: "are Chinese papers more likely to use Qwen"."""
    quantity: Quantity | None = None
    """With a quantity here averages are compared."""
    statistic: Statistic = "mean"


def alone(question: Comparison, item: Condition) -> Count | Share | Average:
    """One side of a comparison as a question of its own."""
    where = c.both(question.where, item)
    if question.quantity is not None:
        return Average(where, question.quantity, question.statistic)
    if question.of is None:
        return Count(where)
    base = item if question.narrow else c.only_of(item, c.EDITION_TYPES)
    own = c.both(question.where, *(p for p in c.parts_of(item) if p not in c.parts_of(base)))
    if isinstance(own, c.Everything):
        own = where
    return Share(own, c.both(question.of, base))


@dataclass(frozen=True, slots=True)
class Listing:
    """Which papers (or authors, institutions)."""

    where: Condition = EVERYTHING
    measure: Measure = "papers"
    least: int = 1
    most: int | None = None
    everyone: bool = False
    """As of a count."""


@dataclass(frozen=True, slots=True)
class Overview:
    """An open question, answered from the best abstracts and the nearest statistics."""

    text: str
    where: Condition = EVERYTHING


Question = Count | Share | Average | Ranking | Trend | Comparison | Listing | Overview

_KINDS: dict[str, type] = {
    "count": Count,
    "share": Share,
    "average": Average,
    "ranking": Ranking,
    "trend": Trend,
    "comparison": Comparison,
    "list": Listing,
    "overview": Overview,
}
_CONDITIONS: dict[str, type] = {
    cls.__name__: cls for cls in get_args(Condition) if isinstance(cls, type)
}
_MAX_DEPTH = 12
_MAX_ITEMS = 500
_MAX_NUMBER = 1_000_000
_KNOWN_FIELDS = (
    "country",
    "countries",
    "institution",
    "author_country",
    "author_institution",
    "abstract",
    "keywords",
    "authors",
    "fulltext",
    "url",
)
_TEXT_FIELDS = ("title", "abstract", "keywords")


class QueryError(ValueError):
    """JSON that is no query of this version; the message says where and what is expected."""


def kind_of(question: Question) -> str:
    """The contract's word for the kind of answer that a question gets."""
    return next(kind for kind, cls in _KINDS.items() if type(question) is cls)


def query_json(question: Question) -> dict[str, Any]:
    """The question as versioned JSON; defaults are left out.

    >>> query_json(Count(c.Accepted()))
    {'version': 1, 'kind': 'count', 'where': {'type': 'Accepted'}}
    """
    return {"version": QUERY_VERSION, "kind": kind_of(question), **c.fields_json(question)}


def read_query(data: Any) -> Question:
    """The question that ``query_json`` wrote; raises QueryError on anything else.

    >>> read_query({"version": 1, "kind": "count", "where": {"type": "Accepted"}})
    Count(where=Accepted(), measure='papers', least=1, most=None, everyone=False)
    """
    if not isinstance(data, dict):
        raise QueryError("a query is a JSON object")
    if data.get("version") != QUERY_VERSION:
        raise QueryError(f'this version reads queries with "version": {QUERY_VERSION}')
    cls = _KINDS.get(str(data.get("kind")))
    if cls is None:
        raise QueryError(f'"kind" is one of {", ".join(_KINDS)}')
    rest = {k: v for k, v in data.items() if k not in ("version", "kind")}
    question = _object_in(cls, rest, "query", 0)
    position = question.position if isinstance(question, Ranking) else "any"
    if position == "all" or (position != "any" and question.by not in POSITIONED):
        raise QueryError("query.position: any, first or last, of groups that an author belongs to")
    if isinstance(question, Comparison) and len(question.items) != len(question.labels):
        raise QueryError("query: a comparison has as many labels as items")
    return typing.cast(Question, question)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _object_in(cls: type, data: dict[str, Any], where: str, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise QueryError(f"{where}: nested too deeply")
    hints = _hints(cls)
    unknown = set(data) - set(hints)
    if unknown:
        raise QueryError(f"{where}: no such field: {', '.join(sorted(unknown))}")
    values = {k: _value_in(hints[k], v, f"{where}.{k}", depth) for k, v in data.items()}
    try:
        return cls(**values)
    except TypeError as error:
        raise QueryError(f"{where}: a field is missing") from error


def _value_in(hint: Any, value: Any, where: str, depth: int) -> Any:
    if hint == Condition:
        return _condition_in(value, where, depth)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        inner = [a for a in get_args(hint) if a is not type(None)]
        if set(inner) >= set(_CONDITIONS.values()):
            return _condition_in(value, where, depth)
        return _value_in(inner[0], value, where, depth)
    if origin is Literal:
        if value not in get_args(hint):
            raise QueryError(f"{where}: one of {', '.join(map(str, get_args(hint)))}")
        return value
    if origin is tuple:
        if not isinstance(value, list) or len(value) > _MAX_ITEMS:
            raise QueryError(f"{where}: a list of at most {_MAX_ITEMS}")
        args = get_args(hint)
        if args[-1] is Ellipsis:
            return tuple(_value_in(args[0], v, where, depth + 1) for v in value)
        if len(args) != len(value):
            raise QueryError(f"{where}: {len(args)} values")
        return tuple(_value_in(a, v, where, depth + 1) for a, v in zip(args, value, strict=True))
    if hint is int and (isinstance(value, bool) or not isinstance(value, int)):
        raise QueryError(f"{where}: a whole number")
    if hint is int and abs(value) > _MAX_NUMBER:
        raise QueryError(f"{where}: a number up to {_MAX_NUMBER:,}")
    if hint is bool and not isinstance(value, bool):
        raise QueryError(f"{where}: true or false")
    if hint is str and (not isinstance(value, str) or len(value) > 2000):
        raise QueryError(f"{where}: a text of at most 2,000 characters")
    return value


def _condition_in(value: Any, where: str, depth: int) -> Condition:
    if not isinstance(value, dict) or str(value.get("type")) not in _CONDITIONS:
        raise QueryError(f'{where}: an object whose "type" is a condition')
    cls = _CONDITIONS[value["type"]]
    rest = {k: v for k, v in value.items() if k != "type"}
    where = f"{where}.{cls.__name__}"
    made = typing.cast(Condition, _object_in(cls, rest, where, depth + 1))
    _check_condition(made, where)
    return made


def _check_condition(condition: Condition, where: str) -> None:
    """What types alone don't say: names that exist, lists that aren't empty, words in a phrase."""
    if isinstance(condition, c.Known) and condition.field not in _KNOWN_FIELDS:
        raise QueryError(f"{where}.field: one of {', '.join(_KNOWN_FIELDS)}")
    if isinstance(condition, c.Words):
        if not condition.fields or not set(condition.fields) <= set(_TEXT_FIELDS):
            raise QueryError(f"{where}.fields: some of {', '.join(_TEXT_FIELDS)}")
        if not all(has_word(phrase) for phrase in condition.phrases):
            raise QueryError(f"{where}.phrases: each needs a word")
    for field in dataclasses.fields(condition):
        needed = field.default is dataclasses.MISSING and field.name != "parts"
        if needed and getattr(condition, field.name) in ((), ""):
            raise QueryError(f"{where}.{field.name}: at least one is needed")
