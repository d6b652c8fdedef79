"""SQL as a person reads it: one statement, short names, no needless quotes."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

_QUOTED = frozenset({"last", "end", "start", "position", "row", "value"})
"""Column names that engines take for keywords; they keep their quotes."""


def readable(sql: str) -> str:
    """DuckDB's SQL, laid out, without quotes and without qualifiers where one table is read.

    >>> print(readable('SELECT "t0"."paper_id" FROM "papers" AS "t0" WHERE "t0"."year" = 2025'))
    SELECT
      paper_id
    FROM papers
    WHERE
      year = 2025
    """
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    _lift(tree)
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("quoted", identifier.name in _QUOTED)
    for select in list(tree.find_all(exp.Select)):
        source = select.args.get("from_") or select.args.get("from")
        if source is None or select.args.get("joins"):
            continue
        table = source.this
        for column in select.find_all(exp.Column):
            # Only this level's own columns: an inner SELECT is another level.
            if column.table == table.alias and column.find_ancestor(exp.Select) is select:
                column.set("table", None)
        if isinstance(table, exp.Table):
            table.set("alias", None)
    return tree.sql(dialect="duckdb", pretty=True)


def _lift(tree: exp.Expr) -> None:
    """``SELECT a FROM (SELECT * FROM t WHERE …) AS s`` → ``SELECT a FROM t WHERE …``."""
    key = "from_" if tree.args.get("from_") else "from"
    source = tree.args.get(key)
    if source is None or not isinstance(source.this, exp.Subquery) or tree.args.get("where"):
        return
    inner, outer_name = source.this.this, source.this.alias
    if {k for k, v in inner.args.items() if v} - {"expressions", key, "where"}:
        return
    if [type(e) for e in inner.expressions] != [exp.Star]:
        return
    inner_name = inner.args[key].this.alias_or_name
    for column in tree.find_all(exp.Column):
        if column.table == outer_name:
            column.set("table", exp.to_identifier(inner_name))
    tree.set(key, inner.args[key])
    tree.set("where", inner.args.get("where"))
