"""The query language as JSON Schema, made of its types: for the docs and for chat models.

``assistant/question.py`` and ``index/conditions.py`` are the language; the schema is made of their
fields and docstrings, so that it can't tell another story.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from assistant.question import QUERY_VERSION, Question, kind_of
from index import conditions as c

KINDS: tuple[type, ...] = get_args(Question)
CONDITIONS: tuple[type, ...] = get_args(c.Condition)


def schema() -> dict[str, Any]:
    """The language as JSON Schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A query of PaperTally",
        "oneOf": [_object(cls, "kind", kind_of_type(cls), versioned=True) for cls in KINDS],
        "$defs": {
            "condition": {"oneOf": [{"$ref": f"#/$defs/{cls.__name__}"} for cls in CONDITIONS]},
            **{cls.__name__: _object(cls, "type", cls.__name__) for cls in CONDITIONS},
        },
    }


def _object(cls: type, tag: str, name: str, versioned: bool = False) -> dict[str, Any]:
    hints = get_type_hints(cls)
    fields = dataclasses.fields(cls)
    properties: dict[str, Any] = {"version": {"const": QUERY_VERSION}} if versioned else {}
    properties[tag] = {"const": name}
    properties |= {field.name: _schema_of(hints[field.name]) for field in fields}
    needed = [*(["version"] if versioned else []), tag]
    needed += [field.name for field in fields if is_needed(field)]
    return {
        "type": "object",
        "description": (inspect.getdoc(cls) or "").replace("``", "`"),
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _schema_of(hint: Any) -> dict[str, Any]:
    if hint == c.Condition:
        return {"$ref": "#/$defs/condition"}
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [a for a in get_args(hint) if a is not type(None)]
        if set(inner) >= set(CONDITIONS):
            made: dict[str, Any] = {"$ref": "#/$defs/condition"}
        else:
            made = _schema_of(inner[0])
        return {"anyOf": [made, {"type": "null"}]} if type(None) in get_args(hint) else made
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if origin is tuple:
        args = get_args(hint)
        if args[-1] is Ellipsis:
            return {"type": "array", "items": _schema_of(args[0])}
        return {
            "type": "array",
            "prefixItems": [_schema_of(a) for a in args],
            "minItems": len(args),
            "maxItems": len(args),
        }
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}


def is_needed(field: dataclasses.Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def kind_of_type(cls: type) -> str:
    """The contract's word for a kind of question, by its type."""
    return kind_of(object.__new__(cls))
