"""The engine under the catalog: one corpus's tables in DuckDB, open for any number of threads.

Each thread has a cursor of its own: on one shared connection concurrent queries fail.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from index.tables import SCHEMAS
from ingest.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Codes:
    """A column of texts as whole numbers; null is -1."""

    values: NDArray[np.int32]
    labels: dict[str, int]

    def one_of(self, wanted: Sequence[str]) -> NDArray[np.bool_]:
        """Which entries are one of some texts."""
        codes = [self.labels[w] for w in wanted if w in self.labels]
        if len(codes) == 1:
            return np.asarray(self.values == codes[0])
        return np.isin(self.values, codes)


def array(column: Any) -> NDArray[Any]:
    """A column of Arrow as an array that can't be written to; numbers must not hold null.

    By the protocol that both speak: Arrow's own ``to_numpy`` imports pandas, a quarter of a second.
    """
    if not len(column):
        # Joining no chunks would import it too.
        return np.empty(0, dtype=column.type.to_pandas_dtype())
    whole = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    if whole.type in ("string", "large_string"):
        return np.array(whole.to_pylist(), dtype=object)
    if whole.type == "bool":
        return np.from_dlpack(whole.cast("uint8")).view(np.bool_)
    return np.asarray(np.from_dlpack(whole))


class Engine:
    """The tables of one corpus folder."""

    def __init__(self, folder: Path, hold: bool = True) -> None:
        """Open the tables; raises CorpusError when one is missing or damaged.

        With ``hold`` they are read into memory, which a process that answers many questions wants:
        a scan of Parquet costs more than most questions. Without, only what is asked is read.
        """
        self.folder = folder
        self._root = ibis.duckdb.connect()
        self._local = threading.local()
        for name in SCHEMAS:
            # The row number says where a paper stands in the arrays of the catalog.
            row, option = (
                (", file_row_number AS row", ", file_row_number=true")
                if name == "papers"
                else ("", "")
            )
            path = str(folder / f"{name}.parquet").replace("'", "''")
            try:
                self._root.con.execute(
                    f"CREATE {'TABLE' if hold else 'VIEW'} {name} AS "
                    f"SELECT *{row} FROM read_parquet('{path}'{option})"
                )
            except duckdb.Error:
                self._root.disconnect()
                raise self._damaged(f"{name}.parquet") from None

    def close(self) -> None:
        """Let go of the engine's memory."""
        self._root.disconnect()

    def table(self, name: str) -> ir.Table:
        """A table as an expression."""
        return self._root.table(name)

    def sql(self, expression: ir.Expr, pretty: bool = False) -> str:
        """SQL in DuckDB's dialect for an expression over these tables."""
        return str(self._root.compile(expression, pretty=pretty)).replace('"memory"."main".', "")

    def arrow(self, sql: str, values: tuple[Any, ...] = ()) -> Any:
        """An Arrow table; raises CorpusError when a file proves damaged only now."""
        try:
            return self._cursor().execute(sql, list(values)).to_arrow_table()
        except (duckdb.IOException, duckdb.InvalidInputException):
            raise self._damaged("a table") from None

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """All rows as dictionaries; null is None."""
        return self.arrow(sql, values).to_pylist()  # type: ignore[no-any-return]

    def tuples(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows as tuples; null is None."""
        columns = self.arrow(sql).columns
        return list(zip(*(column.to_pylist() for column in columns), strict=True))

    def numpy(self, sql: str) -> dict[str, NDArray[Any]]:
        """Columns as arrays, texts as objects; numbers without null."""
        found = self.arrow(sql)
        return {name: array(found.column(name)) for name in found.column_names}

    def coded(self, sql: str) -> tuple[dict[str, NDArray[Any]], dict[str, Codes]]:
        """Columns of numbers, as ``numpy`` gives them, and columns of texts as codes."""
        found = self.arrow(sql)
        numbers, texts = {}, {}
        for name in found.column_names:
            column = found.column(name)
            if not len(column):
                numbers[name] = array(column)
                texts[name] = Codes(np.empty(0, dtype=np.int32), {})
            elif column.type in ("string", "large_string"):
                # One chunk, or each would have a dictionary of its own.
                held = column.combine_chunks().dictionary_encode(null_encoding="encode")
                labels = {label: code for code, label in enumerate(held.dictionary.to_pylist())}
                values, null = array(held.indices), labels.pop(None, None)
                texts[name] = Codes(np.where(values == null, -1, values), labels)
            else:
                numbers[name] = array(column)
        return numbers, texts

    def _cursor(self) -> Any:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._root.con.cursor()
        return cursor

    def _damaged(self, what: str) -> CorpusError:
        return CorpusError(
            f"{what} of the corpus {self.folder.name} is missing or damaged; "
            "build it again: papertally build --force"
        )
