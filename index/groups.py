"""Which groups a paper belongs to: its countries, institutions, model families, and so on.

A membership is a pair of arrays, one entry a (paper, group): the paper's row and the group's label.
They are read once by SQL and kept, so that a ranking over any papers is one pass over an array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.tables import KNOWN_FROM

if TYPE_CHECKING:
    from index.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Memberships:
    """Pairs of paper and group; a pair stands once."""

    rows: NDArray[np.int64]
    """Positions in ``Catalog.paper_ids``."""
    codes: NDArray[np.int64]
    """Positions in ``labels``."""
    labels: tuple[str, ...]

    def count(self, flags: NDArray[np.bool_]) -> dict[str, int]:
        """Papers with the flag by group, without groups that have none."""
        counts = np.bincount(self.codes[flags[self.rows]], minlength=len(self.labels))
        return {self.labels[i]: int(counts[i]) for i in np.flatnonzero(counts).tolist()}

    def papers(self, flags: NDArray[np.bool_]) -> dict[str, list[int]]:
        """Rows of the papers with the flag by group."""
        kept = flags[self.rows]
        found: dict[str, list[int]] = {}
        for code, row in zip(self.codes[kept].tolist(), self.rows[kept].tolist(), strict=True):
            found.setdefault(self.labels[code], []).append(row)
        return found

    def having(self, label: str, size: int) -> NDArray[np.bool_]:
        """Flags of the papers in one group, over ``size`` papers."""
        flags = np.zeros(size, dtype=bool)
        if label in self.labels:
            flags[self.rows[self.codes == self.labels.index(label)]] = True
        return flags


_FROM_AUTHORSHIPS = (
    "SELECT DISTINCT p.row, {value} AS label FROM authorships a JOIN papers p USING (paper_id) "
    "WHERE {value} IS NOT NULL{test}"
)
_KNOWN = f" AND a.confidence >= {KNOWN_FROM}"

_SQL: Mapping[str, str] = {
    "country": _FROM_AUTHORSHIPS.format(value="a.country", test=_KNOWN),
    "home_country": _FROM_AUTHORSHIPS.format(value="a.home_country", test=_KNOWN),
    "institution": _FROM_AUTHORSHIPS.format(value="a.institution", test=""),
    "university": _FROM_AUTHORSHIPS.format(
        value="a.institution", test=" AND a.kind = 'university'"
    ),
    "company": _FROM_AUTHORSHIPS.format(
        value="coalesce(a.parent, a.institution)", test=" AND a.kind IN ('company', 'lab')"
    ),
    "author": _FROM_AUTHORSHIPS.format(value="a.author_key", test=""),
    "family": "SELECT DISTINCT p.row, m.family AS label FROM mentions m JOIN papers p "
    "USING (paper_id) WHERE m.field <> 'fulltext'",
    "developer": "SELECT DISTINCT p.row, k.developer AS label FROM mentions m JOIN papers p "
    "USING (paper_id) JOIN models k USING (family) WHERE m.field <> 'fulltext' "
    "AND k.developer IS NOT NULL",
    "venue": "SELECT row, venue AS label FROM papers",
    "year": "SELECT row, CAST(year AS VARCHAR) AS label FROM papers",
    "edition": "SELECT row, venue || ' ' || year AS label FROM papers",
    "status": "SELECT row, status AS label FROM papers",
    "track": "SELECT row, track AS label FROM papers",
    "pair": "SELECT DISTINCT p.row, a.country || '–' || b.country AS label FROM papers p, "
    "unnest(p.countries) AS a(country), unnest(p.countries) AS b(country) "
    "WHERE a.country < b.country",
}

GROUPS = tuple(_SQL)


def read_memberships(
    catalog: Catalog,
    by: str,
    roles: Sequence[str] | None = None,
    countries: Sequence[str] | None = None,
    institutions: Sequence[str] | None = None,
    position: str = "any",
) -> Memberships:
    """The pairs for one kind of group; raises KeyError for a kind that is none of ``GROUPS``.

    ``roles`` keeps mentions in these roles (families and developers); ``countries`` keeps groups
    of these countries: where an institution stands, where a company or developer has its home;
    ``institutions`` keeps authors who are with one of these, or with what belongs to it;
    ``position`` keeps what the ``first`` or the ``last`` author has (groups that authors have).
    """
    sql = _SQL[by] + _AT.get(position, "")
    if roles is not None and by in ("family", "developer"):
        sql += f" AND m.role IN ({_listed(roles)})"
    if countries:
        sql += _IN_COUNTRIES[by].format(codes=_listed(countries))
    if institutions and by == "author":
        names = _listed(institutions)
        sql += f" AND (a.institution IN ({names}) OR a.parent IN ({names}))"
    found = catalog.numpy(sql)
    labels, codes = np.unique(found["label"].astype(str), return_inverse=True)
    return Memberships(
        rows=np.asarray(found["row"], dtype=np.int64),
        codes=np.asarray(codes, dtype=np.int64),
        labels=tuple(labels.tolist()),
    )


_AT = {"first": " AND a.position = 1", "last": ' AND a."last"'}
_IN_COUNTRIES = {
    "country": " AND a.country IN ({codes})",
    "home_country": " AND a.home_country IN ({codes})",
    "institution": " AND a.country IN ({codes})" + _KNOWN,
    "university": " AND a.country IN ({codes})" + _KNOWN,
    "author": " AND a.country IN ({codes})" + _KNOWN,
    "company": " AND a.home_country IN ({codes})" + _KNOWN,
    "family": " AND m.family IN (SELECT family FROM models WHERE country IN ({codes}))",
    "developer": " AND k.country IN ({codes})",
}


def _listed(values: Sequence[str]) -> str:
    """Values as SQL literals; they come from our own vocabulary, and are quoted all the same."""
    return ", ".join("'" + str(v).replace("'", "''") + "'" for v in values)


def number_by_paper(catalog: Catalog, quantity: str) -> NDArray[Any]:
    """A number that each paper has, in the order of ``paper_ids``; 0 stands for not known."""
    column = {
        "authors_per_paper": "n_authors",
        "countries_per_paper": "len(countries)",
        "institutions_per_paper": "len(institutions)",
        "models_per_paper": "len(models)",
    }[quantity]
    return np.asarray(catalog.numpy(f"SELECT {column} AS n FROM papers ORDER BY row")["n"])
