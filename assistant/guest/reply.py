"""JSON out of a model's reply, whatever stands around it. Pure; nothing in it is carried out."""

from __future__ import annotations

import json
from typing import Any

LONGEST = 40_000
_DEEPEST = 40


class BrokenReply(ValueError):
    """A reply that holds no JSON object."""


def read_object(reply: str) -> dict[str, Any]:
    """The first whole JSON object of a reply; raises BrokenReply where there is none.

    >>> read_object('Sure! ```json {"query": null, "words": []}```')
    {'query': None, 'words': []}
    """
    text = reply[:LONGEST]
    decoder = json.JSONDecoder(parse_constant=_no_number)
    at = text.find("{")
    tried = 0
    while at >= 0 and tried < 20:
        try:
            found, _ = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at, tried = text.find("{", at + 1), tried + 1
            continue
        if isinstance(found, dict) and not _too_deep(found, 0):
            return found
        break
    raise BrokenReply("the reply holds no JSON object")


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _too_deep(value: Any, depth: int) -> bool:
    if depth > _DEEPEST:
        return True
    if isinstance(value, dict):
        return any(_too_deep(v, depth + 1) for v in value.values())
    return isinstance(value, list) and any(_too_deep(v, depth + 1) for v in value)
