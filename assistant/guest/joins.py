"""The words that may join evidence: a closed list, of which no claim can be made."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

LONGEST_JOIN = 200
_WORD = re.compile(r"[a-z]+(?:['’]s?)?")
_PLAIN = re.compile(r"[A-Za-z'’ ,.:;–—-]*")


@cache
def joining_words() -> frozenset[str]:
    """``joins.toml``."""
    text = files("assistant.guest").joinpath("joins.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["words"])


def is_join(text: str) -> bool:
    """Whether a text is made of nothing but joining words and plain punctuation.

    >>> is_join("In the authors' own words: "), is_join("Half of the papers"), is_join("say “no”")
    (True, False, False)
    """
    if len(text) > LONGEST_JOIN or not _PLAIN.fullmatch(text):
        return False
    words = re.findall(r"[^ ,.:;–—-]+", text.casefold())
    return all(_base(word) in joining_words() for word in words)


def _base(word: str) -> str:
    return re.sub(r"['’]s?$", "", word) if _WORD.fullmatch(word) else word
