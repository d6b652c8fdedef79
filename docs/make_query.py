"""Writes ``docs/query.md`` and ``docs/query.schema.json`` from the types of the query language.

    python docs/make_query.py            writes both
    python docs/make_query.py --check    exit 1 where one of them is not up to date

The types in ``assistant/question.py`` and ``index/conditions.py`` are the language; the docs are
made of their fields, defaults and docstrings, so that they can't tell another story.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import sys
import types
import typing
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from assistant.query_schema import (  # noqa: E402
    CONDITIONS,
    KINDS,
    is_needed,
    kind_of_type,
    schema,
)
from assistant.question import QUERY_VERSION, query_json  # noqa: E402
from index import conditions as c  # noqa: E402

EXAMPLES = (
    (
        "how many US-China papers at COLM 2025 used Qwen?",
        c.both(
            c.Accepted(),
            c.Venues(("COLM",)),
            c.Years(2025, 2025),
            c.Countries(("US",)),
            c.Countries(("CN",)),
            c.Models(families=("Qwen",), roles=("builds_on", "evaluates")),
        ),
    ),
    (
        "how many papers since 2023 speak of a jailbreak and name no Llama?",
        c.both(
            c.Accepted(),
            c.Years(2023, None),
            c.Words(("jailbreak",)),
            c.Not(c.Models(families=("Llama",))),
        ),
    ),
)

OPENING = f"""# The query language

Made by `python docs/make_query.py` from the types in `assistant/question.py` and
`index/conditions.py`; a test keeps it up to date. The same as JSON Schema:
[query.schema.json](query.schema.json).

Every answer carries its `query`: what the question was understood to ask, as JSON.
`papertally ask --query JSON` asks it again and gives the same answer over the same
corpus. A query is an object with `"version": {QUERY_VERSION}`, a `"kind"`, and the fields of that
kind. A condition is an object with a `"type"` and the fields of that type. A field that has its
default may be left out; a field that is not listed here is refused.

Nothing is added to a query in silence: a question in words counts accepted papers only because
the condition `Accepted` stands in its query.
"""


def main(arguments: list[str]) -> int:
    """Write the docs, or with ``--check`` tell whether they are up to date."""
    old = [path for path, text in made().items() if not is_text_of(path, text)]
    if "--check" in arguments:
        for path in old:
            print(f"{path.name} is out of date; run python docs/make_query.py", file=sys.stderr)
        return 1 if old else 0
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
    return 0


def is_text_of(path: Path, text: str) -> bool:
    """Whether a file holds exactly this text."""
    return path.exists() and path.read_text(encoding="utf-8") == text


def made() -> dict[Path, str]:
    """Each file of the docs and the text that it should hold."""
    return {
        FOLDER / "query.md": page(),
        FOLDER / "query.schema.json": json.dumps(schema(), indent=1) + "\n",
    }


# -- the page --------------------------------------------------------------------------------------


def page() -> str:
    """The page for readers."""
    from assistant.question import Count

    parts = [OPENING, "## Examples\n"]
    for question, where in EXAMPLES:
        whole = json.dumps(query_json(Count(where)))
        # A condition a line, so that it can be read.
        text = whole.replace('"parts": [{', '"parts": [\n  {').replace(
            '}, {"type"', '},\n  {"type"'
        )
        parts.append(f"{question[0].upper()}{question[1:]}\n\n```json\n{text}\n```\n")
    parts.append("## Kinds\n")
    parts += [section(f"`{kind_of_type(cls)}`", cls) for cls in KINDS]
    parts.append("## Conditions\n")
    parts += [section(f"`{cls.__name__}`", cls) for cls in CONDITIONS]
    return "\n".join(parts)


def section(heading: str, cls: type) -> str:
    """One type: what it means, and its fields."""
    lines = [f"### {heading}\n", f"{_prose(inspect.getdoc(cls))}\n"]
    fields = dataclasses.fields(cls)
    if fields:
        lines += ["| field | value | default | |", "| --- | --- | --- | --- |"]
        told = _told(cls)
        hints = get_type_hints(cls)
        for field in fields:
            default = "needed" if is_needed(field) else f"`{_plain(field.default)}`"
            words = " ".join(_prose(told.get(field.name, "")).split())
            lines.append(
                f"| `{field.name}` | {_words_of(hints[field.name])} | {default} | {words} |"
            )
        lines.append("")
    return "\n".join(lines)


def _words_of(hint: Any) -> str:
    if hint == c.Condition:
        return "a condition"
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [a for a in get_args(hint) if a is not type(None)]
        word = "a condition" if set(inner) >= set(CONDITIONS) else _words_of(inner[0])
        return f"{word} or null" if type(None) in get_args(hint) else word
    if origin is Literal:
        return ", ".join(f"`{_plain(v)}`" for v in get_args(hint))
    if origin is tuple:
        args = get_args(hint)
        if args[-1] is Ellipsis:
            return f"a list, each {_words_of(args[0])}"
        return "[" + ", ".join(_words_of(a) for a in args) + "]"
    return {str: "a text", int: "a whole number", bool: "true or false"}[hint]


def _plain(value: Any) -> str:
    if dataclasses.is_dataclass(value):
        return json.dumps(c.condition_json(typing.cast(c.Condition, value)))
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def _prose(text: str | None) -> str:
    return (text or "").replace("``", "`").replace("|", "\\|")


def _told(cls: type) -> dict[str, str]:
    """What the string under each field of a dataclass says."""
    (tree,) = ast.parse(inspect.getsource(cls)).body
    assert isinstance(tree, ast.ClassDef)
    told = {}
    for above, below in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(above, ast.AnnAssign)
            and isinstance(above.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            told[above.target.id] = inspect.cleandoc(str(below.value.value))
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
