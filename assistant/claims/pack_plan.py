"""How the number of a pack comes out of its rows: SQL for each kind of question.

The SQL reads the exported tables, and small derived ones where a number is not of papers
(institutions, authors, groups). It gives rows of label, value, numerator and denominator, and what
they must come to is worked out by the catalog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from assistant.answer import Row
from assistant.claims.commands import ClaimsError
from assistant.ground import restrict, scope_of, survey
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Quantity,
    Question,
    Ranking,
    Share,
    Trend,
    alone,
)
from assistant.tally import Flags, tally
from assistant.view import CorpusView
from index import conditions as c
from index.groups import number_by_paper


@dataclass(frozen=True, slots=True)
class Plan:
    """How the number comes out of the rows."""

    number_sql: str
    """Gives rows of label, value, numerator, denominator."""
    derived: Mapping[str, pa.Table]
    """Small tables that the SQL reads besides the exported ones."""
    expected: tuple[tuple[str, float | None], ...]
    queries: tuple[str, ...]
    """The SQL that gives the papers."""


def make_plan(questions: Sequence[Question], view: CorpusView) -> tuple[Plan, Flags]:
    """The plan of some questions, and the papers that they touch. Raises ClaimsError."""
    catalog = view.catalog
    scope = np.zeros(catalog.paper_count, dtype=bool)
    asked = []
    for question in questions:
        ground = survey(question, catalog)
        if not ground.remaining:
            raise ClaimsError("there is no number to pack: its scope lacks what it needs")
        narrowed = restrict(question, ground.lacking)
        asked.append(narrowed)
        scope |= catalog.judge(scope_of(narrowed)).sure
        if isinstance(narrowed, Comparison):
            for item in narrowed.items:
                scope |= catalog.judge(c.both(scope_of(narrowed), item)).sure
    parts: list[str] = []
    queries: list[str] = []
    derived: dict[str, pa.Table] = {}
    expected: list[tuple[str, float | None]] = []
    for n, question in enumerate(asked):
        sql, tables, rows, ids = _number(question, view, n)
        parts.append(f"SELECT * FROM (\n{sql}\n)" if len(asked) > 1 else sql)
        derived.update(tables)
        expected += rows
        queries += ids
    return Plan("\nUNION ALL\n".join(parts), derived, tuple(expected), tuple(queries)), scope


_Numbered = tuple[str, dict[str, pa.Table], list[tuple[str, float | None]], list[str]]


def _number(question: Question, view: CorpusView, n: int) -> _Numbered:
    """SQL for (label, value, numerator, denominator), tables for it, and what it must give."""
    catalog = view.catalog
    counted = tally(question, catalog)
    side = f" {n + 1}" if n else ""

    def ids(condition: c.Condition) -> str:
        return catalog.papers_sql(condition)

    match question:
        case Count(where, "papers") | Listing(where, "papers"):
            sql = (
                f"SELECT 'papers{side}' AS label, CAST(count(*) AS DOUBLE) AS value, count(*) AS "
                f"numerator, NULL AS denominator FROM (\n{ids(where)}\n)"
            )
            return sql, {}, [(f"papers{side}", counted.value)], [ids(where)]
        case Share(where, of):
            part, whole = ids(c.both(of, where)), ids(of)
            sql = (
                f"SELECT 'percent{side}' AS label, 100.0 * n / d AS value, n AS numerator, "
                f"d AS denominator FROM (SELECT (SELECT count(*) FROM (\n{part}\n)) AS n, "
                f"(SELECT count(*) FROM (\n{whole}\n)) AS d)"
            )
            return sql, {}, [(f"percent{side}", counted.value)], [part, whole]
        case Count() | Listing():
            return _number_of_things(question, view, counted.value)
        case Average(where, quantity, statistic):
            numbers = number_by_paper(catalog, quantity)
            known = np.flatnonzero(counted.papers | ((numbers > 0) & catalog.judge(where).sure))
            if quantity == "models_per_paper":
                flags = catalog.judge(where).sure & catalog.judge(c.Known("abstract")).sure
                known = np.flatnonzero(flags)
            table = pa.table(
                {
                    "paper_id": catalog.paper_ids[known].tolist(),
                    "number": [float(x) for x in numbers[known]],
                }
            )
            function = {"mean": "avg", "median": "median", "max": "max", "min": "min"}[statistic]
            sql = (
                f"SELECT '{quantity}' AS label, CAST({function}(number) AS DOUBLE) AS value, "
                f"NULL AS numerator, count(*) AS denominator FROM numbers JOIN (\n{ids(where)}\n) "
                "USING (paper_id)"
            )
            return sql, {"numbers": table}, [(quantity, counted.value)], [ids(where)]
        case Trend(quantity=quantity) if quantity is not None:
            return _number_of_trend(question, quantity, view)
        case Trend(where, of):
            base = of if of is not None else scope_of(question)
            part, whole = ids(c.both(base, where)), ids(base)
            value = "100.0 * n / d" if of is not None else "CAST(n AS DOUBLE)"
            sql = (
                f"SELECT CAST(year AS VARCHAR) AS label, {value} AS value, n AS numerator, d AS "
                "denominator FROM (SELECT year, count(*) AS d, count(*) FILTER (WHERE paper_id IN "
                f"(\n{part}\n)) AS n FROM papers WHERE paper_id IN (\n{whole}\n) GROUP BY year) "
                "ORDER BY label"
            )
            return sql, {}, _known(counted.rows), [part]
        case Ranking():
            return _number_of_groups(question, view)
        case Comparison(items, labels):
            selects: list[str] = []
            rows: list[tuple[str, float | None]] = []
            queries: list[str] = []
            for item, label, row in zip(items, labels, counted.rows, strict=True):
                if row.value is None:
                    continue
                one = alone(question, item)
                if isinstance(one, Average):
                    raise ClaimsError("averages side by side can't be packed; ask for one of them")
                sql, _, _, found = _number(one, view, 0)
                name = label.replace("'", "''")
                selects.append(
                    f"SELECT '{name}' AS label, value, numerator, denominator FROM (\n{sql}\n)"
                )
                rows.append((label, row.value))
                queries += found
            return "\nUNION ALL\n".join(selects), {}, rows, queries
    raise ClaimsError("this kind of answer has no number to pack")


def _number_of_trend(question: Trend, quantity: Quantity, view: CorpusView) -> _Numbered:
    """An average year by year."""
    catalog = view.catalog
    numbers = number_by_paper(catalog, quantity)
    flags = catalog.judge(question.where).sure
    if quantity == "models_per_paper":
        flags = flags & catalog.judge(c.Known("abstract")).sure
    else:
        flags = flags & (numbers > 0)
    known = np.flatnonzero(flags)
    table = pa.table(
        {
            "paper_id": catalog.paper_ids[known].tolist(),
            "number": [float(x) for x in numbers[known]],
        }
    )
    function = {"mean": "avg", "median": "median", "max": "max", "min": "min"}[question.statistic]
    ids = catalog.papers_sql(question.where)
    sql = (
        f"SELECT CAST(year AS VARCHAR) AS label, CAST({function}(number) AS DOUBLE) AS value, NULL "
        f"AS numerator, count(*) AS denominator FROM numbers JOIN papers USING (paper_id) JOIN "
        f"(\n{ids}\n) USING (paper_id) GROUP BY year ORDER BY label"
    )
    return sql, {"numbers": table}, _known(tally(question, catalog).rows), [ids]


def _known(rows: Sequence[Row]) -> list[tuple[str, float | None]]:
    return [(r.label, r.value) for r in rows if r.value is not None]


def _memberships(
    view: CorpusView,
    by: str,
    roles: tuple[str, ...] | None,
    within: tuple[str, ...] | None,
    position: str,
) -> pa.Table:
    found = view.catalog.memberships(by, roles, within, position=position)
    return pa.table(
        {
            "paper_id": view.catalog.paper_ids[found.rows].tolist(),
            "label": [found.labels[i] for i in found.codes.tolist()],
        }
    )


def _number_of_things(
    question: Count | Listing, view: CorpusView, value: float | None
) -> _Numbered:
    where, measure = question.where, question.measure
    ids = view.catalog.papers_sql(where)
    if measure == "mentions":
        families = sorted(
            {f for leaf in c.leaves(where) if isinstance(leaf, c.Models) for f in leaf.families}
        )
        listed = ", ".join("'" + f.replace("'", "''") + "'" for f in families)
        test = f" AND family IN ({listed})" if families else ""
        sql = (
            "SELECT 'mentions' AS label, CAST(count(*) AS DOUBLE) AS value, NULL AS numerator, "
            f"NULL AS denominator FROM mentions JOIN (\n{ids}\n) USING (paper_id) WHERE "
            f"field <> 'fulltext'{test}"
        )
        return sql, {}, [("mentions", value)], [ids]
    rows = tally(question, view.catalog).rows
    pairs = [(paper_id, r.label) for r in rows for paper_id in r.papers or ()]
    table = pa.table({"paper_id": [p for p, _ in pairs], "label": [x for _, x in pairs]})
    sql = (
        f"SELECT '{measure}' AS label, CAST(count(DISTINCT label) AS DOUBLE) AS value, NULL AS "
        f"numerator, NULL AS denominator FROM things JOIN (\n{ids}\n) USING (paper_id)"
    )
    return sql, {"things": table}, [(measure, value)], [ids]


def _number_of_groups(question: Ranking, view: CorpusView) -> _Numbered:
    catalog = view.catalog
    roles = next((x.roles for x in c.leaves(question.where) if isinstance(x, c.Models)), None)
    where = question.where if question.of is None else c.both(question.of, question.where)
    part = catalog.papers_sql(where)
    table = _memberships(view, question.by, roles, question.within or None, question.position)
    counted = tally(question, catalog)
    kept = {r.label for r in counted.rows}
    names = _printed(question, view, table, kept)
    sql = (
        "SELECT g.printed AS label, CAST(count(*) AS DOUBLE) AS value, count(*) AS numerator, "
        f"NULL AS denominator FROM groups g JOIN (\n{part}\n) USING (paper_id) GROUP BY g.printed "
        "ORDER BY value DESC, label"
    )
    queries = [part]
    if question.of is not None:
        whole = catalog.papers_sql(question.of)
        sql = (
            "SELECT g.printed AS label, 100.0 * count(*) FILTER (WHERE paper_id IN (\n"
            f"{part}\n)) / count(*) AS value, NULL AS numerator, count(*) AS denominator FROM "
            f"groups g JOIN (\n{whole}\n) USING (paper_id) GROUP BY g.printed ORDER BY value "
            f"DESC, label"
        )
        queries.append(whole)
    rows = [(r.label, r.value) for r in counted.rows]
    return sql, {"groups": names}, rows, queries


def _printed(question: Ranking, view: CorpusView, table: pa.Table, kept: set[str]) -> pa.Table:
    """Groups by the name that the answer prints."""
    from assistant.tally import _label

    labels = table.column("label").to_pylist()
    printed = {label: _label(question, label, view.catalog) for label in set(labels)}
    rows = [
        (p, printed[x])
        for p, x in zip(table.column("paper_id").to_pylist(), labels, strict=True)
        if printed[x] in kept
    ]
    return pa.table({"paper_id": [p for p, _ in rows], "printed": [x for _, x in rows]})
