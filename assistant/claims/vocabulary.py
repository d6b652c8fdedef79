"""The words of statements: ``assistant/claims/words.toml`` as patterns that are ready to match."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> dict[str, dict[str, Any]]:
    """The file as it is: section → entry → value."""
    text = files("assistant.claims").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Compiled patterns of one entry of ``[patterns]``, in their order."""
    return tuple(re.compile(p, re.IGNORECASE) for p in words()["patterns"][name])


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for one of some phrases, the longest first.

    >>> any_of(["over", "more than"])
    'more\\\\ than|over'
    """
    return "|".join(re.escape(p) for p in sorted(phrases, key=lambda p: (-len(p), p)))


def matches(name: str, text: str) -> bool:
    """Whether one of the patterns of an entry is in the text."""
    return any(p.search(text) for p in patterns(name))
