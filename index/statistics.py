"""The statistics that are computed at each build: numbers per venue, year, country, pair and model.

Each is a sentence that Chroma embeds, so that a vague question finds the numbers that bear on it,
with the query that gives the number again. Editions that lack the field have no statistic: unknown
is never 0. Small groups are left out; they can still be asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import conditions as c
from index.catalog import Catalog, Edition
from index.conditions import condition_json

QUERY_VERSION = 1
"""Of the JSON that ``assistant/question.py`` reads."""

_FEWEST = 3
"""Papers that a group needs to get a statistic of its own."""
_MOST_GROUPS = 25
"""Countries, pairs or families an edition."""
_FIGURES = re.compile(
    r"^[\d,]+ of the [\d,]+ | \([\d.]+ %\)(?=\.$)|(?<=has )[\d,]+ (?=accepted papers)"
)


@dataclass(frozen=True, slots=True)
class Statistic:
    """One number with its sentence and its query."""

    statement: str
    value: float
    unit: str
    """``"papers"`` or ``"percent"``."""
    numerator: int
    denominator: int
    query: str
    label: str
    """A short name, for example ``"Papers from Kenya at NeurIPS 2018"``."""

    @property
    def statistic_id(self) -> str:
        """12 hexadecimal digits of the query: the same number has the same id in any build."""
        return hashlib.sha256(self.query.encode()).hexdigest()[:12]

    @property
    def gist(self) -> str:
        """The statement without its figures, which is what is embedded.

        >>> Statistic("3 of the 1,018 papers at COLM 2024 name Qwen (0.3 %).", 0.3, "percent",
        ...           3, 1018, "{}", "").gist
        'papers at COLM 2024 name Qwen.'
        """
        return _FIGURES.sub("", self.statement)

    def row(self) -> dict[str, Any]:
        """As ``statistics.parquet`` holds it."""
        return {
            "statistic_id": self.statistic_id,
            "statement": self.statement,
            "value": self.value,
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "query": self.query,
            "label": self.label,
        }


def compute(catalog: Catalog) -> list[Statistic]:
    """All statistics of a corpus, in a fixed order, each query once."""
    found: dict[str, Statistic] = {}
    for edition in catalog.editions:
        if edition.accepted:
            for statistic in _of_edition(catalog, edition):
                found.setdefault(statistic.query, statistic)
    for statistic in _of_all(catalog):
        found.setdefault(statistic.query, statistic)
    return list(found.values())


def _of_edition(catalog: Catalog, edition: Edition) -> Iterator[Statistic]:
    name = f"{edition.venue} {edition.year}"
    scope = c.AllOf((c.Venues((edition.venue,)), c.Years(edition.year, edition.year), c.Accepted()))
    flags = catalog.judge(scope).sure
    total = int(flags.sum())
    yield Statistic(
        f"{name} has {total:,} accepted papers in this corpus.",
        total,
        "papers",
        total,
        total,
        _query("count", scope),
        f"Accepted papers at {name}",
    )
    yield from _of_scope(catalog, name, scope, flags, edition.with_country, edition.with_abstract)


def _of_all(catalog: Catalog) -> Iterator[Statistic]:
    """The same over all editions that know the field."""
    lacking = catalog.lacking(["country"])
    scope: c.Condition = c.Accepted()
    if lacking:
        scope = c.both(scope, c.Not(c.Editions(lacking)))
    flags = catalog.judge(scope).sure
    if flags.any():
        yield from _of_scope(catalog, "all venues and years here", scope, flags, 1, 1)


def _of_scope(
    catalog: Catalog,
    name: str,
    scope: c.Condition,
    flags: NDArray[np.bool_],
    with_country: int,
    with_abstract: int,
) -> Iterator[Statistic]:
    total = int(flags.sum())
    if with_country:
        for code, n in _largest(catalog.memberships("country").count(flags)):
            place = _name(code)
            yield _share(
                f"{n:,} of the {total:,} papers at {name} have an affiliation in {place}",
                f"Papers with an affiliation in {place}, {name}",
                n,
                total,
                c.Countries((code,)),
                scope,
            )
        for pair, n in _largest(catalog.memberships("pair").count(flags)):
            one, other = pair.split("–")
            yield _share(
                f"{n:,} of the {total:,} papers at {name} are collaborations between "
                f"{_name(one)} and {_name(other)}, with an affiliation in each",
                f"{_name(one)}–{_name(other)} collaborations, {name}",
                n,
                total,
                c.both(c.Countries((one,)), c.Countries((other,))),
                scope,
            )
        n = int((flags & catalog.judge(c.CountryCount(2)).sure).sum())
        yield _share(
            f"{n:,} of the {total:,} papers at {name} are international, with affiliations in two "
            "or more countries",
            f"International papers, {name}",
            n,
            total,
            c.CountryCount(2),
            scope,
        )
    if with_abstract:
        for family, n in _largest(catalog.memberships("family").count(flags)):
            yield _share(
                f"{n:,} of the {total:,} papers at {name} name {family} in title, abstract or "
                "keywords",
                f"Papers that name {family}, {name}",
                n,
                total,
                c.Models((family,)),
                scope,
            )


def _largest(counts: dict[str, int]) -> list[tuple[str, int]]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(label, n) for label, n in ranked[:_MOST_GROUPS] if n >= _FEWEST]


def _share(
    statement: str, label: str, n: int, total: int, where: c.Condition, of: c.Condition
) -> Statistic:
    value = 100 * n / total
    return Statistic(
        f"{statement} ({value:.1f} %).",
        value,
        "percent",
        n,
        total,
        _query("share", where, of),
        label,
    )


def _query(kind: str, where: c.Condition, of: c.Condition | None = None) -> str:
    plain: dict[str, Any] = {
        "version": QUERY_VERSION,
        "kind": kind,
        "where": condition_json(where),
    }
    if of is not None:
        plain["of"] = condition_json(of)
    return json.dumps(plain, ensure_ascii=False)


def _name(code: str) -> str:
    from ingest.countries import country_display_names

    return country_display_names().get(code, code)
