"""The curated families of models and architectures: ``vocabulary/models.csv`` as values.

The rule of what is one family is the contract's: a product line of one developer is one family, a
variant that keeps the name too, what others derive under a new name is its own, an architecture is
a family of its kind. Where the rule leaves room, the row's ``note`` says what was decided.

An alias in the CSV may carry marks, which are instructions to the reader and not part of the name:

* ``=Name`` is read in exactly this case, ``^Name`` in any case but all lower case (a version behind
  it, as in ``llama-2``, lifts that);
* ``*Name`` also ends longer words (``LegalBERT``);
* ``Name?`` is read only with evidence that the model is meant (``vocabulary/model_traps.toml``).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Family:
    """One family of models, or one architecture."""

    family: str
    """Its one name, for example ``"Qwen"``."""
    kind: str
    """``"model"`` (somebody trained it) or ``"architecture"``."""
    domain: str
    """What it works on, for example ``"language"``; chooses the evidence for doubtful names."""
    developer: str | None
    """The organisation that made it first, for example ``"Alibaba"``."""
    country: str | None
    """ISO 3166-1 alpha-2 of the developer's home; None where the developer is none or many."""
    first_year: int | None
    """Of its first publication or release."""
    open_weights: bool | None
    """Whether its line has weights to download; None where that can't be asked of it."""
    aliases: tuple[str, ...]
    """Every name that it is read by, its own first, without marks."""
    note: str | None = None
    """What was decided where the family rule leaves room."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a family with its marks."""

    family: str
    kind: str
    domain: str
    text: str
    """Without marks, for example ``"Stable Diffusion"``."""
    exact: bool = False
    """``=``: only in this case."""
    not_lower: bool = False
    """``^``: any case but all lower case."""
    ends_words: bool = False
    """``*``: also the end of a longer word."""
    doubtful: bool = False
    """``?``: needs evidence."""


_YES = {"yes": True, "no": False, "": None}
_KINDS = ("model", "architecture")


@cache
def load_families() -> tuple[Family, ...]:
    """All families, sorted by name without regard to case; names are distinct.

    Raises ``ValueError`` for a row that can't be read: that is a fault of the package.
    """
    families = []
    for number, row in enumerate(_rows(), start=2):
        if row["kind"] not in _KINDS or row["open_weights"] not in _YES:
            raise ValueError(f"models.csv, line {number}: unknown kind or open_weights")
        names = [row["family"], *(alias.text for alias in _aliases(row))]
        families.append(
            Family(
                family=row["family"],
                kind=row["kind"],
                domain=row["domain"],
                developer=row["developer"] or None,
                country=row["country"] or None,
                first_year=int(row["first_year"]) if row["first_year"] else None,
                open_weights=_YES[row["open_weights"]],
                aliases=tuple(dict.fromkeys(names)),
                note=row["note"] or None,
            )
        )
    families.sort(key=lambda family: family.family.casefold())
    if len({family.family.casefold() for family in families}) != len(families):
        raise ValueError("models.csv: two families have the same name")
    return tuple(families)


@cache
def load_aliases() -> tuple[Alias, ...]:
    """All names with their marks, in the order of the CSV."""
    return tuple(alias for row in _rows() for alias in _aliases(row))


def resolve_family(words: str) -> str | None:
    """The family that a user's words name exactly, without regard to case, hyphens and spaces.

    >>> resolve_family("chatgpt"), resolve_family("Stable-Diffusion"), resolve_family("nonsense")
    ('GPT', 'Stable Diffusion', None)
    """
    return _by_key().get(_key(words))


@cache
def _by_key() -> dict[str, str]:
    """Family names before aliases, and the earlier alias before the later."""
    found: dict[str, str] = {}
    for family in load_families():
        found.setdefault(_key(family.family), family.family)
    for alias in load_aliases():
        found.setdefault(_key(alias.text), alias.family)
        if not alias.text.endswith("s"):
            found.setdefault(_key(alias.text) + "s", alias.family)
    return found


def _key(words: str) -> str:
    return re.sub(r"[\s_\-‐‑–]+", "", words).casefold()


def _rows() -> list[dict[str, str]]:
    path = resources.files("ingest.vocabulary") / "models.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _aliases(row: dict[str, str]) -> list[Alias]:
    aliases = [_alias(row, marked) for marked in row["aliases"].split("|") if marked.strip("=^*? ")]
    return aliases or [_alias(row, row["family"])]


def _alias(row: dict[str, str], marked: str) -> Alias:
    text = marked.lstrip("=^*").removesuffix("?")
    marks = marked[: len(marked) - len(marked.lstrip("=^*"))]
    return Alias(
        family=row["family"],
        kind=row["kind"],
        domain=row["domain"],
        text=text,
        exact="=" in marks,
        not_lower="^" in marks,
        ends_words="*" in marks,
        doubtful=marked.endswith("?"),
    )
