"""Words of an affiliation that say where it is: a country, state, city, post code, demonym.

A spot keeps every country it may mean: Cambridge is in England, Massachusetts and Ontario. Which
one is decided with the other witnesses, in ``place_rules``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.cities import LONGEST_NAME, Places
from ingest.countries import code_words, country_keys, demonym_keys
from ingest.words import Words, is_cjk, place_words

_POSTCODES = (
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"), "GB"),
    (re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b"), "CA"),
    (re.compile(r"\bD-\d{5}\b"), "DE"),
    (re.compile(r"\bCH-\d{4}\b"), "CH"),
    (re.compile(r"\bF-\d{5}\b"), "FR"),
    (re.compile(r"\bI-\d{5}\b"), "IT"),
)

_ZIP = re.compile(r"^\d{5}$")
_LONGEST_COUNTRY = 6
_IN_NAME_FROM = 100_000
"""People of a city that is believed inside a longer name ("Kunming Dental Works")."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention of a place."""

    first: int
    """Position of its first word, or the number of words for a post code."""
    last: int
    kind: str
    """``country``, ``region``, ``city``, ``postcode`` or ``demonym``."""
    shares: tuple[tuple[str, float], ...]
    """Countries it may mean, each with its part of 1, the likeliest first."""
    alone: bool
    """Whether it fills its comma-separated piece, as in "…, Paris, France"."""
    words: str
    """As written."""
    people: int = 1_000_000_000
    """Of the largest city it may mean; the default stands for what is no city."""

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries it may mean."""
        return tuple(country for country, _ in self.shares)

    def share(self, country: str | None) -> float:
        """How likely it means a country, 0 to 1."""
        return dict(self.shares).get(country, 0.0) if country else 0.0


def find_spots(words: Words, taken: frozenset[int], places: Places) -> tuple[Spot, ...]:
    """All mentions of places outside the words ``taken`` by institutions, in order."""
    spots: list[Spot] = []
    position = 0
    total = len(words)
    while position < total:
        spot = None
        if position not in taken:
            spot = _spot_at(words, position, taken, places, spots)
        if spot is None:
            position += 1
        else:
            spots.append(spot)
            position = spot.last
    for pattern, country in _POSTCODES:
        match = pattern.search(words.text)
        if match:
            spots.append(Spot(total, total, "postcode", ((country, 1.0),), True, match.group()))
    return tuple(spots)


def _spot_at(
    words: Words, first: int, taken: frozenset[int], places: Places, before: list[Spot]
) -> Spot | None:
    """The longest place name that starts at a word."""
    if not words.keys[first]:
        return None
    code = _code_at(words, first, places, before)
    if code:
        return code
    key = ""
    best: Spot | None = None
    count = 0
    for last in range(first, min(len(words), first + _LONGEST_COUNTRY + 2)):
        if last in taken:
            break
        if not words.keys[last]:
            continue
        key += words.keys[last]
        count += 1
        best = _named(words, first, last + 1, key, count, places) or best
        if count == _LONGEST_COUNTRY:
            break
    return best


def _named(
    words: Words, first: int, last: int, key: str, count: int, places: Places
) -> Spot | None:
    """The spot that a key names, if any."""
    raw = words.raws[first]
    script = is_cjk(raw)
    segment_first, segment_last = words.segment_of(first)
    same_piece = words.segments[last - 1] == words.segments[first]
    alone = all(
        not words.keys[i] or words.raws[i].isdigit()
        for i in (*range(segment_first, first), *range(last, segment_last))
    )
    # "USA", and in a text without capitals ", usa", but not the us of "let us".
    capitals = all(r.isupper() for r in words.raws[first:last])
    if not script and len(key) <= 3 and not (capitals or (alone and words.text.islower())):
        return None
    text = words.between(first, last)
    country = country_keys().get(key)
    region = places.regions.get(key) if same_piece else None
    if country and region and country not in region.countries:
        # Georgia: the state is named far more often in papers, the country has the other half.
        return Spot(first, last, "city", ((region.countries[0], 0.6), (country, 0.4)), alone, text)
    if country:
        return Spot(first, last, "country", ((country, 1.0),), alone, text)
    if not same_piece or not (script or raw[0].isupper() or words.text.islower()):
        return None
    if region:
        part = round(1 / len(region.countries), 2)
        return Spot(first, last, "region", tuple((c, part) for c in region.countries), alone, text)
    cities = places.cities.get(key) if count <= LONGEST_NAME else None
    shouting = words.text.isupper() and (alone or len(key) > 5)
    if raw.isupper() and len(key) <= 5 and not script and not shouting:
        # MILA is an institute, though Mila is a town.
        return None
    if cities and (alone or (cities[0].people >= _IN_NAME_FROM and len(key) > 3)):
        if len(key) < (2 if script else 3):
            return None
        if key in place_words("generic") or (not alone and key in place_words("notcity")):
            return None
        total = sum(city.people for city in cities)
        shares: dict[str, float] = {}
        for city in cities:
            shares[city.country] = shares.get(city.country, 0.0) + city.people / total
        ranked = sorted(shares.items(), key=lambda item: -item[1])
        shared = tuple((c, round(s, 3)) for c, s in ranked)
        return Spot(first, last, "city", shared, alone, text, cities[0].people)
    if count == 1 and key in demonym_keys() and key not in place_words("notdemonym"):
        return Spot(first, last, "demonym", ((demonym_keys()[key], 1.0),), alone, text)
    return None


def _code_at(words: Words, position: int, places: Places, before: list[Spot]) -> Spot | None:
    """A code of a state ("Cambridge, MA 02139") or of a country ("Berlin, DE")."""
    raw = words.raws[position]
    if not (2 <= len(raw) <= 3 and raw.isascii() and raw.isupper() and raw.isalpha()):
        return None
    if position == 0:
        return None
    states = places.codes.get(raw, ())
    country = code_words().get(raw)
    if not states and not country:
        return None
    first, last = words.segment_of(position)
    followed_by_zip = position + 1 < len(words) and bool(_ZIP.match(words.raws[position + 1]))
    alone = all(words.raws[i].isdigit() for i in range(first, last) if i != position)
    after_city = bool(before) and before[-1].kind == "city" and before[-1].last == position
    if not (alone or after_city or (followed_by_zip and states)):
        return None
    nearby = before[-1] if after_city else None
    if nearby is not None:
        city_key = "".join(words.keys[nearby.first : nearby.last])
        cities = places.cities.get(city_key, ())
        if (
            states
            and any(c.region == raw or c.country in states for c in cities)
            and not (country and country not in states and cities[0].country == country)
        ):
            return Spot(position, position + 1, "region", ((states[0], 1.0),), True, raw)
        if country and nearby.share(country) > 0:
            return Spot(position, position + 1, "country", ((country, 1.0),), True, raw)
    if states and (len(raw) == 2 or len(states) == 1):
        # IL is Illinois more often than Israel, but beside the Technion it is Israel.
        shares = ((states[0], 0.8), (country, 0.2)) if country else ((states[0], 1.0),)
        return Spot(position, position + 1, "region", shares, True, raw)
    is_end = last == len(words) or len(words.raws) - position <= 2
    if country and alone and is_end and raw not in place_words("notcode"):
        return Spot(position, position + 1, "country", ((country, 1.0),), True, raw)
    return None
