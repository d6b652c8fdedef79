"""The exact side: a condition → Ibis → DuckDB → which papers, in full.

What a condition means is said in ``index/meaning.py``. ``list_`` and ``count_`` methods cover
everything that matches and are never cut short.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from index import conditions as c
from index.groups import Memberships, read_memberships
from index.meaning import Meaning, is_plain_place
from index.sql import readable
from index.tables import SCHEMAS, name_key

_TABLES = tuple(SCHEMAS)


@dataclass(frozen=True, slots=True)
class Edition:
    """One venue and year of the corpus with what is known of its accepted papers."""

    venue: str
    year: int
    papers: int
    accepted: int
    with_country: int
    with_affiliation: int
    with_abstract: int

    def known(self, field: str) -> int:
        """Accepted papers that have ``field``: ``country``, ``affiliation`` or ``abstract``."""
        return {
            "country": self.with_country,
            "affiliation": self.with_affiliation,
            "abstract": self.with_abstract,
        }[field]


@dataclass(frozen=True, slots=True)
class Judged:
    """The truth of a condition for every paper, in the order of ``Catalog.paper_ids``."""

    sure: NDArray[np.bool_]
    maybe: NDArray[np.bool_]


class Catalog:
    """The tables of one corpus, open for questions from any number of threads.

    Each thread has a cursor of its own: on one shared connection concurrent queries fail.
    """

    def __init__(self, folder: Path) -> None:
        """Open the tables in ``folder``; raises FileNotFoundError when one is missing."""
        for name in _TABLES:
            if not (folder / f"{name}.parquet").exists():
                raise FileNotFoundError(f"{folder / name}.parquet")
        self.folder = folder
        self._root = ibis.duckdb.connect()
        # A scan of Parquet at each question would cost more than the question: hold the tables.
        for name in _TABLES:
            # The row number says where a paper stands in the arrays of ``judge``.
            row, option = (
                (", file_row_number AS row", ", file_row_number=true")
                if name == "papers"
                else ("", "")
            )
            self._root.con.execute(
                f"CREATE TABLE {name} AS SELECT *{row} FROM read_parquet(?{option})",
                [str(folder / f"{name}.parquet")],
            )
        self._local = threading.local()
        self.papers: ir.Table = self._root.table("papers")
        self.authorships: ir.Table = self._root.table("authorships")
        self.mentions: ir.Table = self._root.table("mentions")
        self.models: ir.Table = self._root.table("models")
        self.statistics: ir.Table = self._root.table("statistics")
        self._meaning = Meaning(self.papers, self.authorships, self.mentions, self.models)
        self.truth = self._meaning.truth
        columns = self._root.con.execute(
            "SELECT paper_id, unknown_affiliations FROM papers ORDER BY row"
        ).fetchnumpy()
        self.paper_ids: NDArray[Any] = np.asarray(columns["paper_id"], dtype=object)
        self._unknown_affiliations = np.asarray(columns["unknown_affiliations"])
        self.memberships = lru_cache(maxsize=64)(self._read_memberships)
        # Bounded: a leaf of 100,000 papers takes 200 kB.
        self._judge_leaf = lru_cache(maxsize=256)(self._ask_leaf)

    def close(self) -> None:
        """Let go of the engine's memory."""
        self._root.disconnect()

    # -- running ---------------------------------------------------------------------------------

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """All rows of an expression as dictionaries."""
        return self._run(self.sql(expression)).to_arrow_table().to_pylist()  # type: ignore[no-any-return]

    def sql(self, expression: ir.Expr, pretty: bool = False) -> str:
        """SQL in DuckDB's dialect for an expression over this catalog's tables."""
        return str(self._root.compile(expression, pretty=pretty)).replace('"memory"."main".', "")

    def numpy(self, sql: str) -> dict[str, Any]:
        """Columns of a query of this package as arrays."""
        return self._run(sql).fetchnumpy()  # type: ignore[no-any-return]

    def run_sql(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query that an answer shows; for checks that number and SQL agree."""
        return self._run(sql).fetchall()  # type: ignore[no-any-return]

    def _run(self, sql: str) -> Any:
        return self._cursor().execute(sql)

    def _cursor(self) -> Any:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._root.con.cursor()
        return cursor

    # -- what is there ---------------------------------------------------------------------------

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """Every venue and year, sorted, with the coverage of its accepted papers."""
        ok = self.papers.accepted
        table = (
            self.papers.group_by("venue", "year")
            .agg(
                papers=self.papers.count(),
                accepted=ok.sum(),
                with_country=(ok & (self.papers.countries.length() > 0)).sum(),
                with_affiliation=(ok & (self.papers.institutions.length() > 0)).sum(),
                with_abstract=(ok & self.papers.abstract.notnull()).sum(),
            )
            .order_by("venue", "year")
        )
        # The engine sums Booleans into decimals.
        return tuple(
            Edition(row.pop("venue"), **{name: int(n) for name, n in row.items()})
            for row in self.rows(table)
        )

    def lacking(self, fields: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """Editions in which no accepted paper has one of ``fields``: unknown there, not 0."""
        wanted = tuple(fields)
        return tuple(
            (e.venue, e.year) for e in self.editions if any(not e.known(f) for f in wanted)
        )

    @property
    def paper_count(self) -> int:
        """All papers of the corpus, of every status."""
        return len(self.paper_ids)

    def _read_memberships(
        self,
        by: str,
        roles: tuple[str, ...] | None = None,
        countries: tuple[str, ...] | None = None,
    ) -> Memberships:
        return read_memberships(self, by, roles, countries)

    @cached_property
    def venues_and_years(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Venue and year of every paper, in the order of ``paper_ids``."""
        found = self.numpy("SELECT venue, year FROM papers ORDER BY row")
        return np.asarray(found["venue"], dtype=object), np.asarray(found["year"])

    @cached_property
    def tracks(self) -> frozenset[str]:
        """All tracks of the corpus."""
        return frozenset(row[0] for row in self.run_sql("SELECT DISTINCT track FROM papers"))

    def has_author(self, name: str) -> bool:
        """Whether a paper lists this name, compared without case, accents and dots."""
        return name_key(name) in self._author_keys

    def author_name(self, key: str) -> str:
        """The spelling in which a name is printed most often; the key where nobody has it."""
        found = self._cursor().execute(
            "SELECT author, count(*) AS n FROM authorships WHERE author_key = ? "
            "GROUP BY author ORDER BY n DESC, author LIMIT 1",
            [key],
        )
        row = found.fetchone()
        return str(row[0]) if row else key

    @cached_property
    def _author_keys(self) -> frozenset[str]:
        found = self.run_sql("SELECT DISTINCT author_key FROM authorships")
        return frozenset(row[0] for row in found if row[0])

    # -- judging ---------------------------------------------------------------------------------

    def judge(self, condition: c.Condition) -> Judged:
        """The truth of a condition for every paper of the corpus, whatever its status.

        Leaves are asked of the engine one by one and kept, and put together here by the same
        logic that ``truth`` writes into SQL: an answer needs its number, bounds and a dozen
        variants, which share their leaves. Tests hold the two ways against each other.
        """
        match condition:
            case c.AllOf(parts):
                judged = [self.judge(part) for part in parts]
                sure = np.logical_and.reduce([j.sure for j in judged])
                maybe = np.logical_and.reduce([j.maybe for j in judged])
                places = [j for part, j in zip(parts, judged, strict=True) if is_plain_place(part)]
                if len(places) > 1:
                    missing = np.sum([~j.sure for j in places], axis=0)
                    maybe &= missing <= self._unknown_affiliations
                return Judged(sure, maybe)
            case c.AnyOf(parts):
                judged = [self.judge(part) for part in parts]
                return Judged(
                    np.logical_or.reduce([j.sure for j in judged]),
                    np.logical_or.reduce([j.maybe for j in judged]),
                )
            case c.Not(part):
                inner = self.judge(part)
                return Judged(~inner.maybe, ~inner.sure)
            case _:
                return self._judge_leaf(condition)

    def _ask_leaf(self, condition: c.Condition) -> Judged:
        truth = self.truth(condition)
        sure, maybe = np.zeros((2, self.paper_count), dtype=bool)
        # As a filter, not as a column: the engine stops at the first test that fails only there.
        table = self.papers.filter(truth.maybe).select("row", sure=truth.sure)
        found = self._run(self.sql(table)).fetchnumpy()
        rows = found["row"]
        flags = found["sure"]
        if isinstance(flags, np.ma.MaskedArray):
            flags = flags.filled(False)
        maybe[rows] = True
        sure[rows] = flags
        sure.flags.writeable = maybe.flags.writeable = False
        return Judged(sure, maybe)

    def ids(self, flags: NDArray[np.bool_]) -> tuple[str, ...]:
        """Ids of the papers whose flag is set, sorted."""
        return tuple(self.paper_ids[flags].tolist())

    def list_papers(self, condition: c.Condition) -> tuple[str, ...]:
        """Ids of all papers for which the condition surely holds, sorted."""
        return self.ids(self.judge(condition).sure)

    def count_papers(self, condition: c.Condition) -> int:
        """How many papers there are for which the condition surely holds."""
        return int(self.judge(condition).sure.sum())

    def papers_sql(self, condition: c.Condition) -> str:
        """Readable SQL over the exported tables that gives the ids of ``list_papers``."""
        kept = self.papers.filter(self.truth(condition).sure)
        return readable(self.sql(kept.order_by("paper_id").select("paper_id")))
