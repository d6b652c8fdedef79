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
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assistant.claims.commands import ClaimsError
from assistant.claims.pack_plan import Plan, make_plan
from assistant.question import (
    Question,
    query_json,
)
from assistant.tally import Flags
from assistant.view import CorpusView
from index.tables import read_table

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.claims.checked import Checked

_STAMP = (1980, 1, 1, 0, 0, 0)
"""Of every entry: the same pack has the same bytes."""
_TEXTS = ("abstract", "folded")
_TOLERANCE = 1e-6


def write_pack(text: str, out: Path, view: CorpusView, answer: Answer | Checked) -> list[str]:
    """Write the pack of an answer or checked claim; gives lines to print. Raises ClaimsError."""
    questions = _questions_of(answer)
    plan, scope = make_plan(questions, view)
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
