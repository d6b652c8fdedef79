"""The exact side: a condition → Ibis → DuckDB → which papers, in full.

What a condition means is said in ``index/meaning.py``. ``list_`` and ``count_`` methods cover
everything that matches and are never cut short.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from index import conditions as c
from index.arrays import Arrays
from index.engine import Engine, array
from index.groups import Memberships, read_memberships
from index.meaning import Meaning, places_apart
from index.sql import readable
from index.tables import SCHEMAS, name_key, read_table, take_rows

_APOSTROPHES = re.compile(r"['’‘ʼ`]")


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
    with_author_country: int
    with_author_affiliation: int
    with_presentation: int

    def known(self, field: str) -> int:
        """Accepted papers that have ``field``: ``country``, ``affiliation``, ``abstract``, and
        ``author_country`` or ``author_affiliation``, that of a single author. Of ``decisions`` the
        papers that were not accepted: a list without them tells no rate; of ``presentation`` those
        said to be oral, spotlight or poster."""
        return {
            "country": self.with_country,
            "affiliation": self.with_affiliation,
            "abstract": self.with_abstract,
            "decisions": self.papers - self.accepted,
            "author_country": self.with_author_country,
            "author_affiliation": self.with_author_affiliation,
            "presentation": self.with_presentation,
        }[field]


@dataclass(frozen=True, slots=True)
class Judged:
    """The truth of a condition for every paper, in the order of ``Catalog.paper_ids``."""

    sure: NDArray[np.bool_]
    maybe: NDArray[np.bool_]


class Catalog:
    """The tables of one corpus, open for questions from any number of threads."""

    def __init__(self, folder: Path, hold: bool = True) -> None:
        """Open the tables in ``folder``; raises CorpusError when one is missing or damaged.

        ``hold`` keeps them in memory, for more than one question.
        """
        self.folder = folder
        self._engine = engine = Engine(folder, hold)
        self.papers: ir.Table = engine.table("papers")
        self.authorships: ir.Table = engine.table("authorships")
        self.mentions: ir.Table = engine.table("mentions")
        self.models: ir.Table = engine.table("models")
        self.statistics: ir.Table = engine.table("statistics")
        self._meaning = Meaning(self.papers, self.authorships, self.mentions, self.models)
        self.truth = self._meaning.truth
        self.sql = engine.sql
        self.numpy = engine.numpy
        self.coded = engine.coded
        self.run_sql = engine.tuples
        """Rows of a query that an answer shows; for checks that number and SQL agree."""
        columns = engine.numpy(
            "SELECT paper_id, unknown_affiliations, n_authors FROM papers ORDER BY row"
        )
        self.paper_ids: NDArray[Any] = columns["paper_id"]
        self._unknown_affiliations = columns["unknown_affiliations"]
        self._nameless = columns["n_authors"] == 0
        self._arrow = lru_cache(maxsize=8)(self._read_arrow)
        self._starts = lru_cache(maxsize=8)(self._find_starts)
        self._fitting_families = lru_cache(maxsize=64)(self._ask_families)
        self.memberships = lru_cache(maxsize=64)(self._read_memberships)
        # Bounded: a leaf of 100,000 papers takes 200 kB.
        self._judge_leaf = lru_cache(maxsize=256)(self._ask_leaf)

    def close(self) -> None:
        """Let go of the engine's memory."""
        self._engine.close()

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """All rows of an expression as dictionaries."""
        return self._engine.rows(self.sql(expression))

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
                with_presentation=self.papers.status.isin(sorted(c.PRESENTATIONS)).sum(),
            )
            .order_by("venue", "year")
        )
        accepted = self.judge(c.Accepted()).sure
        venues, years = self.venues_and_years
        of_authors: dict[str, Counter[tuple[str, int]]] = {}
        for field in ("author_country", "author_institution"):
            known = accepted & self.judge(c.Known(field)).sure
            pairs = zip(venues[known].tolist(), years[known].tolist(), strict=True)
            of_authors[field] = Counter(pairs)
        found = []
        for row in self.rows(table):
            edition = (row["venue"], row["year"])
            found.append(
                Edition(
                    row.pop("venue"),
                    # The engine sums Booleans into decimals.
                    **{name: int(n) for name, n in row.items()},
                    with_author_country=of_authors["author_country"][edition],
                    with_author_affiliation=of_authors["author_institution"][edition],
                )
            )
        return tuple(found)

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
        institutions: tuple[str, ...] | None = None,
        position: str = "any",
    ) -> Memberships:
        return read_memberships(self, by, roles, countries, institutions, position)

    @cached_property
    def venues_and_years(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Venue and year of every paper, in the order of ``paper_ids``."""
        found = self.numpy("SELECT venue, year FROM papers ORDER BY row")
        return found["venue"], found["year"]

    @cached_property
    def tracks(self) -> frozenset[str]:
        """All tracks of the corpus."""
        return frozenset(row[0] for row in self.run_sql("SELECT DISTINCT track FROM papers"))

    def has_author(self, name: str) -> bool:
        """Whether a paper lists this name, compared without case, accents and dots."""
        return name_key(name) in self._author_keys

    def printed_author(self, name: str) -> str | None:
        """The one name here that differs from this one by apostrophes alone: "Rachel ONeill"."""
        keys = self._without_apostrophes.get(_APOSTROPHES.sub("", name_key(name)), ())
        return self.author_name(keys[0]) if len(keys) == 1 else None

    @cached_property
    def _without_apostrophes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self._author_keys:
            if _APOSTROPHES.search(key):
                found.setdefault(_APOSTROPHES.sub("", key), []).append(key)
        return found

    def author_name(self, key: str) -> str:
        """The spelling in which a name is printed most often; the key where nobody has it."""
        return self._author_names.get(key, key)

    @cached_property
    def _author_names(self) -> dict[str, str]:
        found = self.run_sql(
            "SELECT author_key, arg_max(author, n) FROM (SELECT author_key, author, count(*) AS n "
            "FROM authorships WHERE author IS NOT NULL GROUP BY ALL ORDER BY author) GROUP BY 1"
        )
        return dict(found)

    # -- single papers ---------------------------------------------------------------------------

    def paper_details(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of ``papers`` for some ids, in no order; ids that nobody has give none."""
        return self._rows_of("papers", ids)

    def authorship_details(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of ``authorships`` of some papers, by paper and position."""
        return self._rows_of("authorships", ids)

    def mention_details(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of ``mentions`` of some papers, by paper, field and place."""
        return self._rows_of("mentions", ids)

    def _rows_of(self, table: str, ids: Sequence[str]) -> list[dict[str, Any]]:
        # Taken by place: a scan of 100,000 papers to show ten would cost more than counting them.
        rows = np.sort(
            np.array([self._row_of[i] for i in ids if i in self._row_of], dtype=np.int64)
        )
        held = self._arrow(table)
        if table != "papers":
            starts = self._starts(table)
            rows = np.concatenate(
                [np.arange(starts[r], starts[r + 1]) for r in rows] or [np.empty(0, dtype=np.int64)]
            )
        return take_rows(held, rows)

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {paper_id: row for row, paper_id in enumerate(self.paper_ids.tolist())}

    def folded_texts(self, rows: NDArray[Any]) -> list[str]:
        """What is searched for words, of some papers by row: a line each for title, abstract and
        keywords."""
        return [row["folded"] for row in take_rows(self._folded, rows)]

    @cached_property
    def _folded(self) -> Any:
        return read_table(self.folder, "papers", only=("folded",))

    def _read_arrow(self, table: str) -> Any:
        # What words are looked for in is long, and nobody's to see.
        shown = [name for name in SCHEMAS[table].names if name != "folded"]
        return read_table(self.folder, table, shown)

    def _find_starts(self, table: str) -> NDArray[np.int64]:
        """Where each paper's rows begin in a table that is sorted as papers are."""
        ids = self._arrow(table).column("paper_id").to_pylist()
        counts = np.bincount([self._row_of[i] for i in ids], minlength=self.paper_count)
        return np.concatenate([[0], np.cumsum(counts)])

    def statistic(self, statistic_id: str) -> dict[str, Any] | None:
        """One row of ``statistics``, or None."""
        rows = self._engine.rows("SELECT * FROM statistics WHERE statistic_id = ?", (statistic_id,))
        return rows[0] if rows else None

    def families_of(self, models: c.Models) -> frozenset[str]:
        """The families that a condition without names stands for."""
        return self._fitting_families(models)

    def _ask_families(self, models: c.Models) -> frozenset[str]:
        fitting = self._meaning.fitting_families(models)
        return frozenset(row["family"] for row in self.rows(fitting))

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
            case c.AllOf(()):
                return self._judge_leaf(c.EVERYTHING)
            case c.AnyOf(()):
                return self.judge(c.Not(c.EVERYTHING))
            case c.AllOf(parts):
                judged = [self.judge(part) for part in parts]
                sure = np.logical_and.reduce([j.sure for j in judged])
                maybe = np.logical_and.reduce([j.maybe for j in judged])
                places = places_apart(parts)
                if len(places) > 1:
                    missing = np.sum([~judged[i].sure for i in places], axis=0)
                    maybe &= (missing <= self._unknown_affiliations) | self._nameless
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

    def nearest_words(self, word: str, fewest: int) -> tuple[str, ...]:
        """Words of at least ``fewest`` papers at one slip from ``word``."""
        return self._arrays.nearest_words(word, fewest)

    @cached_property
    def _arrays(self) -> Arrays:
        return Arrays(self)

    def _ask_leaf(self, condition: c.Condition) -> Judged:
        plain = self._arrays.judge(condition)
        return Judged(*plain) if plain is not None else self.ask_engine(condition)

    def ask_engine(self, condition: c.Condition) -> Judged:
        """The truth of a condition by SQL alone: the other way, which tests compare."""
        truth = self.truth(condition)
        sure, maybe = np.zeros((2, self.paper_count), dtype=bool)
        # As a filter, not as a column: the engine stops at the first test that fails only there.
        table = self.papers.filter(truth.maybe).select("row", sure=truth.sure.fill_null(False))
        found = self._engine.arrow(self.sql(table))
        rows = array(found.column("row"))
        maybe[rows] = True
        sure[rows] = array(found.column("sure"))
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
