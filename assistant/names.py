"""The names that a question can hold: venues, countries, regions, institutions, models, phrases.

Two dictionaries. Phrases of the lexicon are looked up word by word; names of things in the world by
a key in which case, accents, hyphens and small words don't matter, so that "Carnegie-Mellon",
"hongkong" and "the university of tokyo" are found. Where one name means several things, all
meanings are kept: the reader of questions decides by what stands around.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.tables import fold_text
from ingest.countries import country_keys, demonym_keys
from ingest.families import load_families
from ingest.gazetteer import load_institutions
from ingest.venues import spoken_names
from ingest.words import key_of

TOKEN = re.compile(
    r"[A-Za-z](?:\.[A-Za-z])+\.?"  # U.S., U.K.
    r"|[^\W_]+(?:[.][^\W_]+)*"  # words, 3.5, Qwen2.5
    r"|[&%#]"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a phrase can stand for."""

    kind: str
    """``venue``, ``country``, ``region``, ``institution``, ``model``, ``developer``, or a list of
    the lexicon as ``section.list``, for example ``operations.count``."""
    value: str
    """Uniform name, alpha-2 code, canonical name; for a lexicon list its phrase."""


def token_key(word: str) -> str:
    """A word as phrases compare it: folded, without dots between letters and without "'s".

    >>> token_key("U.S."), token_key("NeurIPS"), token_key("Meta's"), token_key("3.5")
    ('us', 'neurips', 'meta', '3.5')
    """
    folded = fold_text(word).replace("’", "'")
    if folded.endswith("'s"):
        folded = folded[:-2]
    if re.fullmatch(r"[a-z](?:\.[a-z])+\.?", folded):
        folded = folded.replace(".", "")
    return folded.strip(".'")


def phrase_keys(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as keys."""
    return tuple(token_key(m.group()) for m in TOKEN.finditer(phrase.replace("’", "'")))


@cache
def lexicon() -> dict[str, dict[str, list[str]]]:
    """``assistant/lexicon.toml``: section → list → phrases."""
    text = files("assistant").joinpath("lexicon.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def phrase_meanings() -> dict[tuple[str, ...], tuple[Meaning, ...]]:
    """Every phrase of the lexicon with the lists that it stands in."""
    found: dict[tuple[str, ...], list[Meaning]] = {}
    for section, lists in lexicon().items():
        for name, phrases in lists.items():
            for phrase in phrases:
                keys = phrase_keys(phrase)
                if keys:
                    found.setdefault(keys, []).append(Meaning(f"{section}.{name}", phrase))
    return {keys: tuple(meanings) for keys, meanings in found.items()}


@cache
def country_names() -> dict[str, str]:
    """Alpha-2 → the name to print, with its article where English wants one."""
    from ingest.countries import country_display_names

    return {**country_display_names(), **{r["code"]: r["name"] for r in _csv("countries.csv")}}


def country_name(code: str) -> str:
    """The name to print for a code; the code itself when there is none."""
    return country_names().get(code, code)


@dataclass(frozen=True, slots=True)
class Region:
    """A group of countries that has a name."""

    name: str
    codes: tuple[str, ...]


@cache
def regions() -> dict[str, Region]:
    """Regions by their printed name."""
    return {
        row["name"]: Region(row["name"], tuple(row["codes"].split("|")))
        for row in _csv("regions.csv")
    }


@cache
def name_meanings() -> dict[str, tuple[Meaning, ...]]:
    """Names of the world by key. A country outranks an institution of the same name."""
    found: dict[str, list[Meaning]] = {}

    def add(key: str, kind: str, value: str) -> None:
        meaning = Meaning(kind, value)
        if key and meaning not in found.setdefault(key, []):
            found[key].append(meaning)

    for key, code in {**demonym_keys(), **country_keys()}.items():
        add(key, "country", code)
    for key, code in demonym_keys().items():
        add(key + "s", "country", code)
    found.pop("english", None)  # a language first of all
    for code in ("US", "GB", "AE"):
        add({"US": "us", "GB": "uk", "AE": "uae"}[code], "country", code)
    for row in _csv("countries.csv"):
        for word in filter(None, row["words"].split("|")):
            add(key_of(word), "country", row["code"])
    for row in _csv("regions.csv"):
        for word in row["words"].split("|"):
            add(key_of(word), "region", row["name"])
    for name, venue in spoken_names():
        add(key_of(name), "venue", venue.name)
    for family in load_families():
        for alias in (family.family, *family.aliases):
            key = key_of(alias)
            add(key, "model", family.family)
            if not key.endswith("s"):
                add(key + "s", "model", family.family)
        if family.developer:
            add(key_of(family.developer), "developer", family.developer)
    for institution in load_institutions():
        for alias in (institution.name, *institution.aliases):
            add(key_of(alias), "institution", institution.name)
    return {key: tuple(meanings) for key, meanings in found.items()}


@cache
def names_with_commas() -> frozenset[str]:
    """Names that are printed with a comma inside, in lower case."""
    aliases = (a for i in load_institutions() for a in (i.name, *i.aliases))
    venues = (name for name, _ in spoken_names())
    return frozenset(name.casefold() for name in (*aliases, *venues) if "," in name)


@cache
def names_by_length() -> dict[int, tuple[str, ...]]:
    """Keys of names by their length: what a misspelt word is compared with."""
    found: dict[int, list[str]] = {}
    for key in name_meanings():
        found.setdefault(len(key), []).append(key)
    return {n: tuple(keys) for n, keys in found.items()}


def _csv(name: str) -> Iterable[dict[str, str]]:
    text = files("assistant").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
