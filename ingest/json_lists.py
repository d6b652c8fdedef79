"""Bytes → the entries of a JSON list, or one clear line why there are none."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

from ingest.errors import FormatError, NoListError

MAX_BYTES = 600_000_000
"""A paper list of the largest venue is about 60 MB; ten times that is no paper list."""

_SIGNS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive (or an Office file)",
    b"\x89PNG": "a picture",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"version https://git-lfs": "a Git LFS pointer, not the file itself (run git lfs pull)",
}


def unpack(data: bytes, name: str) -> bytes:
    """The bytes, unpacked where they are gzip. Raises FormatError for a torn or huge archive."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        plain = unpacker.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise FormatError(f"{name}: the gzip file is damaged ({error})") from None
    if unpacker.unconsumed_tail:
        raise FormatError(f"{name}: unpacks to more than {MAX_BYTES // 1_000_000} MB")
    if not unpacker.eof:
        raise FormatError(f"{name}: the gzip file is cut short; download it again")
    if unpacker.unused_data:  # several members in a row: rare, and worth the slow way
        try:
            return gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise FormatError(f"{name}: the gzip file is damaged ({error})") from None
    return plain


def decode(data: bytes, name: str) -> str:
    """Text of UTF-8 (with or without a mark), UTF-16 with a mark, or else Windows-1252.

    Raises FormatError for what is no text at all.
    """
    for sign, what in _SIGNS.items():
        if data.startswith(sign):
            raise FormatError(f"{name}: this is {what}, not a paper list")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise FormatError(f"{name}: this is no text in any known encoding") from None
    if b"\x00" in data[:100_000]:
        raise FormatError(f"{name}: this is a binary file, not a paper list")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def load_entries(data: bytes, name: str) -> list[Any]:
    """The list of a JSON file: at the top, or the only list of an object at the top.

    Raises FormatError that says where the JSON breaks, and NoListError that says what stands there
    instead of a list.
    """
    text = decode(unpack(data, name), name)
    if not text.strip():
        raise FormatError(f"{name}: the file is empty")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        cut = " (cut short? download it again)" if error.pos >= len(text.rstrip()) - 1 else ""
        raise FormatError(
            f"{name}: broken JSON at line {error.lineno}, column {error.colno}: {error.msg}{cut}"
        ) from None
    except RecursionError:
        raise FormatError(f"{name}: lists within lists without end; not a paper list") from None
    except ValueError as error:  # a number of thousands of digits
        raise FormatError(f"{name}: JSON that can't be read ({error})") from None
    if isinstance(found, dict):
        lists = [v for v in found.values() if isinstance(v, list) and any(_is_entry(e) for e in v)]
        if len(lists) != 1:
            raise NoListError(
                f"{name}: a JSON object with {len(lists)} lists of records; one list is needed"
            )
        found = lists[0]
    if not isinstance(found, list):
        raise NoListError(f"{name}: JSON, but not a list of papers")
    if not found:
        raise NoListError(f"{name}: the list is empty")
    if not any(_is_entry(e) for e in found):
        raise NoListError(f"{name}: a JSON list, but its entries are not records")
    return found


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict)
