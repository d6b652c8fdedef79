"""Words that name a country → ISO 3166-1 alpha-2.

Names and codes come from the table inside the package country_converter. Its class isn't used: it
takes a second to load, searches by pattern where we need whole names, and (1.3.2 with pandas 3.1)
fails on Namibia, whose code "NA" is read as missing. Old, short and foreign names and demonyms,
which that table lacks, are ``vocabulary/country_names.csv``.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from ingest.words import key_of, place_words, vocabulary_rows

_OUTLYING = {"PR": "US", "GU": "US", "VI": "US", "AS": "US", "HK": "CN", "MO": "CN", "TW": "CN"}
_OUTLYING |= {"GF": "FR", "RE": "FR", "GP": "FR", "MQ": "FR", "NC": "FR", "PF": "FR", "FO": "DK"}
_OUTLYING |= {"GL": "DK", "AX": "FI", "JE": "GB", "GG": "GB", "IM": "GB", "GI": "GB", "BM": "GB"}


def package_file(package: str, name: str) -> Path:
    """Path of a data file inside an installed package, without importing the package.

    Raises ModuleNotFoundError when the package isn't installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed; install PaperTally's dependencies")
    return Path(spec.submodule_search_locations[0]) / name


def _converter_rows() -> list[dict[str, str]]:
    path = package_file("country_converter", "country_data.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        # Patterns such as ^GB$|^UK$ stand where a country has two codes.
        row["ISO2"] = row["ISO2"].split("|")[0].strip("^$")
    return [row for row in rows if len(row["ISO2"]) == 2 and not row["obsolete"]]


def _own_rows() -> list[dict[str, str]]:
    return vocabulary_rows("country_names.csv")


@cache
def country_codes() -> frozenset[str]:
    """All alpha-2 codes in use."""
    return frozenset(row["ISO2"] for row in _converter_rows())


@cache
def code_words() -> dict[str, str]:
    """Alpha-2 and alpha-3 codes, in capitals → alpha-2. "UK" is here too."""
    codes = {row["ISO2"]: row["ISO2"] for row in _converter_rows()}
    codes |= {row["ISO3"]: row["ISO2"] for row in _converter_rows() if row["ISO3"]}
    return codes | {"UK": "GB", "EL": "GR"}


@cache
def country_keys() -> dict[str, str]:
    """Keys (``words.key_of``) of country names, current, old and foreign → alpha-2."""
    names = {}
    for row in _converter_rows():
        for name in (row["name_official"], row["name_short"]):
            names[key_of(name)] = row["ISO2"]
    for row in _own_rows():
        for name in row["names"].split("|"):
            if name:
                names[key_of(name)] = row["country"]
    return names


@cache
def demonym_keys() -> dict[str, str]:
    """Keys of demonyms (``"swiss"``) → alpha-2."""
    return {
        key_of(word): row["country"]
        for row in _own_rows()
        for word in row["demonyms"].split("|")
        if word
    }


@lru_cache(maxsize=10_000)
def read_country(words: str) -> str | None:
    """The country that words name as a whole: a name, a code or a demonym.

    >>> read_country("P.R. China"), read_country("Hong Kong SAR, China"), read_country("UK")
    ('CN', 'HK', 'GB')
    >>> read_country("Swiss"), read_country("deu"), read_country("Atlantis") is None
    ('CH', 'DE', True)
    """
    bare = words.strip().strip(".,;()[]").strip()
    if not bare:
        return None
    # "in" and "can" are words of a sentence; "IN" and "CAN" are codes.
    spoken = bare in place_words("spoken")
    if 2 <= len(bare) <= 3 and bare.upper() in code_words() and not spoken:
        return code_words()[bare.upper()]
    key = key_of(bare)
    return country_keys().get(key) or demonym_keys().get(key)


def is_part_of(place: str, country: str) -> bool:
    """Whether ``place`` is often filed under ``country`` though it has its own code.

    >>> is_part_of("HK", "CN"), is_part_of("CN", "HK")
    (True, False)
    """
    return _OUTLYING.get(place) == country


@cache
def country_display_names() -> dict[str, str]:
    """Alpha-2 → short English name, for example ``{"KR": "South Korea"}``."""
    return {row["ISO2"]: row["name_short"] for row in _converter_rows()}
