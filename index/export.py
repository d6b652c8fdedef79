"""The tables of a corpus, written out exactly as they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv

from index.tables import EXPORTED, read_table
from ingest.errors import SourceError


def export(folder: Path, target: Path, form: str) -> list[Path]:
    """Write every table of a corpus folder into ``target``; gives the files.

    ``form`` is ``parquet``, ``csv`` (lists as JSON) or ``jsonl``. Raises SourceError where the
    target can't be written.
    """
    written = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in EXPORTED:
            if not (folder / f"{name}.parquet").exists():
                continue  # a corpus of an earlier version has no table of full texts
            path = target / f"{name}.{form}"
            if form == "parquet":
                shutil.copyfile(folder / f"{name}.parquet", path)
            elif form == "csv":
                pacsv.write_csv(_flat(read_table(folder, name)), path)
            else:
                _write_lines(read_table(folder, name).to_pylist(), path)
            written.append(path)
    except OSError as error:
        raise SourceError(
            f"{target} can't be written ({error.strerror or error}); name another folder"
        ) from None
    return written


def _write_lines(rows: Iterable[dict[str, Any]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _flat(table: pa.Table) -> pa.Table:
    """CSV knows no lists: they are written as JSON."""
    for i, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            texts = [
                None if value is None else json.dumps(value, ensure_ascii=False)
                for value in table.column(i).to_pylist()
            ]
            table = table.set_column(i, field.name, pa.array(texts, pa.string()))
    return table
