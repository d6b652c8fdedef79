"""The replication pack: a zip from which anyone gets the same number with DuckDB alone.

It holds the answer, its papers, query and SQL, definitions, sources with hashes, versions, every
row of the scope that the query touches (texts only where it reads them), and ``recompute.py``,
which runs the SQL over those rows and prints the number. It is tried out before it is handed over.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from assistant.answer import Row
from assistant.claims.commands import ClaimsError
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
    query_json,
)
from assistant.tally import Flags, restrict, scope_of, survey, tally
from assistant.view import CorpusView
from index import conditions as c
from index.groups import number_by_paper
from index.tables import read_table

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.claims.checked import Checked

_STAMP = (1980, 1, 1, 0, 0, 0)
"""Of every entry: the same pack has the same bytes."""
_TEXTS = ("abstract", "folded")
_TOLERANCE = 1e-6
_THINGS = {
    "institutions": "institution",
    "companies": "company",
    "universities": "university",
    "countries": "country",
    "models": "family",
    "authors": "author",
}


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


def write_pack(text: str, out: Path, view: CorpusView, answer: Answer | Checked) -> list[str]:
    """Write the pack of an answer or checked claim; gives lines to print. Raises ClaimsError."""
    questions = _questions_of(answer)
    plan, scope = _plan(questions, view)
    entries: dict[str, bytes] = {}
    needs_text = [name for name in _TEXTS if name in plan.number_sql]
    for name, table in _tables(view, scope, needs_text).items():
        entries[f"data/{name}.parquet"] = _parquet(table)
    for name, table in plan.derived.items():
        entries[f"data/{name}.parquet"] = _parquet(table)
    entries["number.sql"] = plan.number_sql.encode()
    entries["query.sql"] = (";\n\n".join(plan.queries) + "\n").encode()
    entries["query.json"] = _json([query_json(q) for q in questions])
    entries["answer.json"] = _json(answer.as_json())
    entries["expected.json"] = _json([list(row) for row in plan.expected])
    entries["papers.csv"] = _papers_csv(view, _paper_ids(answer))
    entries["definitions.md"] = _definitions(answer).encode()
    entries["sources.json"] = _json(_sources(view))
    script = files("assistant.claims").joinpath("recompute.py.txt").read_text("utf-8")
    entries["recompute.py"] = script.encode()
    entries["README.md"] = _readme(text, answer, view, needs_text).encode()
    _try_out(entries, plan)
    _write(entries, out)
    rows = sum(len(v) for v in entries.values())
    return [f"{out}: {len(entries)} files, {rows:,} bytes before packing", "python recompute.py"]


def _questions_of(answer: Answer | Checked) -> tuple[Question, ...]:
    from assistant.answer import Answer
    from assistant.question import read_query

    if isinstance(answer, Answer):
        if answer.query is None or answer.kind in ("overview", "refusal", "clarification"):
            raise ClaimsError(f"there is no number to pack: {' '.join(answer.text.split())[:200]}")
        return (read_query(dict(answer.query)),)
    if answer.question is None or answer.computed is None:
        raise ClaimsError(f"there is no number to pack: {answer.reason or answer.verdict}")
    return (answer.question, *([answer.other] if answer.other is not None else []))


# -- the plan --------------------------------------------------------------------------------------


def _plan(questions: Sequence[Question], view: CorpusView) -> tuple[Plan, Flags]:
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
        case Count(where, measure) | Listing(where, measure):
            return _number_of_things(where, measure, view, counted.value)
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
        case Comparison(items, labels, where, of, _):
            selects: list[str] = []
            rows: list[tuple[str, float | None]] = []
            queries: list[str] = []
            for item, label, row in zip(items, labels, counted.rows, strict=True):
                if row.value is None:
                    continue
                one: Question = Count(c.both(where, item))
                if of is not None:
                    edition = c.only_of(item, c.EDITION_TYPES)
                    one = Share(c.both(where, item), c.both(of, edition))
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
    view: CorpusView, by: str, roles: tuple[str, ...] | None, within: tuple[str, ...] | None
) -> pa.Table:
    found = view.catalog.memberships(by, roles, within)
    return pa.table(
        {
            "paper_id": view.catalog.paper_ids[found.rows].tolist(),
            "label": [found.labels[i] for i in found.codes.tolist()],
        }
    )


def _number_of_things(
    where: c.Condition, measure: str, view: CorpusView, value: float | None
) -> _Numbered:
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
    question = Count(where, measure)  # type: ignore[arg-type]
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
    table = _memberships(view, question.by, roles, question.within or None)
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


# -- the files -------------------------------------------------------------------------------------


def _tables(view: CorpusView, scope: Flags, texts: Sequence[str]) -> dict[str, pa.Table]:
    ids = pa.array(view.catalog.ids(scope))
    found = {}
    for name in ("papers", "authorships", "mentions"):
        table = read_table(view.corpus.folder, name)
        table = table.filter(pa.compute.is_in(table.column("paper_id"), value_set=ids))
        if name == "papers":
            for column in _TEXTS:
                if column not in texts and column in table.column_names:
                    at = table.column_names.index(column)
                    blank = pa.nulls(table.num_rows, pa.string())
                    table = table.set_column(at, column, blank)
        found[name] = table
    found["models"] = read_table(view.corpus.folder, "models")
    return found


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _paper_ids(answer: Answer | Checked) -> tuple[str, ...]:
    return tuple(answer.papers)


def _papers_csv(view: CorpusView, ids: Sequence[str]) -> bytes:
    from assistant.claims.audit import _as_text

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("paper_id", "title", "authors", "venue", "year", "track", "status", "url"))
    for row in view.paper_rows(ids):
        writer.writerow(
            [
                _as_text(x)
                for x in (
                    row["paper_id"],
                    row["title"],
                    "; ".join(row["authors"]),
                    row["venue"],
                    row["year"],
                    row["track"],
                    row["status"],
                    row["url"] or "",
                )
            ]
        )
    return out.getvalue().encode()


def _definitions(answer: Answer | Checked) -> str:
    lines = ["# Definitions", "", f"Read as: {answer.readback}", ""]
    lines += [f"- {x}" for x in answer.definitions]
    lines += ["", "## What to know", ""] + [f"- {x}" for x in answer.caveats]
    return "\n".join(lines) + "\n"


def _sources(view: CorpusView) -> dict[str, Any]:
    stamp = view.corpus.stamp
    return {
        "corpus": stamp.corpus_id,
        "built": stamp.built,
        "as_of": stamp.as_of,
        "versions": dict(stamp.versions),
        "readers": stamp.readers,
        "code": stamp.code,
        "sources": [
            {
                "name": s.name,
                "address": s.spec if not Path(s.spec).is_absolute() else s.name,
                "sha256": s.sha256,
                "date": s.date,
                "commit": s.commit,
                "licence": _licence(s.spec, s.invented),
            }
            for s in stamp.sources
        ],
    }


def _licence(spec: str, invented: bool) -> str:
    if invented:
        return "invented papers, shipped with PaperTally under its own licence (MIT)"
    if spec.startswith("paperlists:"):
        return (
            "compiled by papercopilot/paperlists: see the licence of that repository; titles and "
            "abstracts are their authors'"
        )
    return (
        "not stated by the source: ask who gave it to you; titles and abstracts are their authors'"
    )


def _readme(text: str, answer: Answer | Checked, view: CorpusView, texts: Sequence[str]) -> str:
    stamp = view.corpus.stamp
    value = getattr(answer, "value", None) if hasattr(answer, "value") else answer.computed
    held = "with" if texts else "without"
    return f"""# Replication pack

{" ".join(text.split())}

- number: {value if value is not None else "see expected.json"}
- read as: {answer.readback}
- corpus {stamp.corpus_id}, {stamp.papers:,} papers, sources as of {stamp.as_of}

`python recompute.py` needs the Python package duckdb and nothing else. It runs `number.sql` over
the tables in `data/` and prints the number and whether it is the one of `expected.json`.

| file | holds |
| --- | --- |
| answer.json | the whole answer, with evidence and variants |
| papers.csv | the papers behind the number |
| query.json, query.sql | the question as a query, and the SQL that gives its papers |
| number.sql, expected.json | the SQL that gives the number, and what it gave |
| definitions.md | definitions and caveats |
| sources.json | sources with their hashes and licences, and versions |
| data/ | every row of the scope that the query touches, {held} the texts |

Paper lists keep the terms of those who compiled them (`sources.json`); titles and abstracts are
their authors'. Pass the pack on within those terms.
"""


def _try_out(entries: Mapping[str, bytes], plan: Plan) -> None:
    """Recompute from the very files. Raises ClaimsError where the number differs."""
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect()
        for name, data in entries.items():
            if name.startswith("data/"):
                path = Path(folder) / Path(name).name
                path.write_bytes(data)
                connection.execute(
                    f"CREATE TABLE {path.stem} AS SELECT * FROM read_parquet(?)", [str(path)]
                )
        rows = connection.execute(plan.number_sql).fetchall()
        connection.close()
    found = {str(r[0]): r[1] for r in rows}
    for label, value in plan.expected:
        got = found.get(label)
        if (got is None) != (value is None) or (
            got is not None and value is not None and abs(got - value) > _TOLERANCE
        ):
            raise ClaimsError(
                f"the pack would give {got} for {label} where the answer has {value}; "
                "this kind of question can't be packed yet"
            )


def _write(entries: Mapping[str, bytes], out: Path) -> None:
    partial = out.with_name(out.name + ".part")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in sorted(entries):
                packed.writestr(zipfile.ZipInfo(name, _STAMP), entries[name])
        partial.replace(out)
    except OSError as error:
        raise ClaimsError(f"{out} can't be written ({error.strerror}); name another file") from None
