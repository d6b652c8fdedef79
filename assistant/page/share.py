"""A link that asks the same question again: read-only, and bounded. Pure.

``?ask=WORDS&query=BASE64URL&corpus=ID``: the query says what is counted, the words only what
stands above the answer, the corpus id lets the page say when the papers have changed.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from assistant.page.turns import read_query_json

_LONGEST = 6000
"""Characters of a query in a link, and ten times that unpacked."""
_LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class ShareLink:
    """What a link asks."""

    question: str
    query: Mapping[str, Any] | None
    corpus: str


def write_link(question: str, query: Mapping[str, Any], corpus: str) -> str:
    """The part of the address after the page's own, starting with ``?``."""
    words = question[:_LONGEST_WORDS]
    return "?" + urlencode({"ask": words, "query": pack_query(query), "corpus": corpus})


def read_link(parameters: Mapping[str, str]) -> ShareLink | None:
    """What the address of the page asks; None where it asks nothing.

    A damaged query reads as None, for the page to say so.

    >>> link = write_link("how many?", {"version": 1, "kind": "count"}, "abc")
    >>> from urllib.parse import parse_qsl
    >>> read_link(dict(parse_qsl(link[1:])))
    ShareLink(question='how many?', query={'version': 1, 'kind': 'count'}, corpus='abc')
    """
    if "query" not in parameters:
        return None
    return ShareLink(
        parameters.get("ask", "")[:_LONGEST_WORDS],
        unpack_query(parameters["query"]),
        parameters.get("corpus", "")[:64],
    )


def pack_query(query: Mapping[str, Any]) -> str:
    """A query as letters, digits, ``-`` and ``_``."""
    plain = json.dumps(query, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")


def unpack_query(code: str) -> Mapping[str, Any] | None:
    """What ``pack_query`` packed; None for anything else, or anything large."""
    if len(code) > _LONGEST:
        return None
    try:
        packed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(packed, 10 * _LONGEST)
        if unpacker.unconsumed_tail:
            return None
        return read_query_json(json.loads(plain))
    except (binascii.Error, ValueError, zlib.error):
        return None
