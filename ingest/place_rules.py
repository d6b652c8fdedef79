"""Witnesses of where one affiliation is → institution, country, home country, basis, confidence.

The witnesses, strongest first: the country that people stated in a column or in the string; the
institution's row in the list; a city, state or post code in the string; the domain; a demonym; a
country guessed by a machine. The string outranks the domain, which often belongs to another job of
the author. Disagreement lowers the confidence and is said in the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.countries import is_part_of, read_country
from ingest.domains import Domain, fits
from ingest.gazetteer import Gazetteer, Hit, Institution
from ingest.spots import Spot
from ingest.words import Words, key_of, place_words

COMPANY_AT_HOME = 0.6
"""Confidence of a company with no place named: the contract's number."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """All that is known of one affiliation besides its own name."""

    spots: tuple[Spot, ...] = ()
    domain: Domain | None = None
    stated: str | None = None
    """Alpha-2 by a column."""
    by_machine: bool = False
    """Whether a program filled that column."""

    @property
    def named(self) -> tuple[Spot, ...]:
        """Countries named outright."""
        return tuple(s for s in self.spots if s.kind == "country")

    @property
    def located(self) -> tuple[Spot, ...]:
        """Cities, states and post codes."""
        return tuple(s for s in self.spots if s.kind in ("region", "city", "postcode"))

    @property
    def people_stated(self) -> str | None:
        """The column, if people filled it."""
        return None if self.by_machine else self.stated


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the witnesses come to."""

    institution: Institution | None
    country: str | None
    basis: str | None
    confidence: float
    reasons: tuple[str, ...]


def _place_share(spots: Sequence[Spot], country: str) -> float:
    return max((spot.share(country) for spot in spots), default=0.0)


def _agrees(place: str | None, country: str | None) -> bool:
    """Same, or filed under the other (Hong Kong under China)."""
    if place is None or country is None:
        return False
    return place == country or is_part_of(place, country) or is_part_of(country, place)


def _related(row: Institution, owner: Institution, gazetteer: Gazetteer) -> bool:
    return (
        row == owner
        or owner.name in gazetteer.ancestors(row)
        or row.name in gazetteer.ancestors(owner)
    )


def choose_row(
    rows: tuple[Institution, ...], name: str, witnesses: Witnesses, gazetteer: Gazetteer
) -> tuple[Institution | None, float, tuple[str, ...]]:
    """Which of several rows of one name is meant: row, certainty 0 to 1, reasons.

    None when nothing tells them apart.
    """
    if len(rows) == 1:
        return rows[0], 1.0, ()
    scores = [(_score(row, name, witnesses, gazetteer), -n) for n, row in enumerate(rows)]
    ranked = sorted(zip(scores, rows, strict=True), key=lambda item: item[0], reverse=True)
    (best, _), row = ranked[0]
    rivals = [item for item in ranked[1:] if item[1].country != row.country]
    others = " and ".join(f"{r.name} ({r.country or r.home_country})" for r in rows)
    shared = f"the name is shared by {others}"
    if not rivals:
        return row, 0.95, ()
    lead = best - rivals[0][0][0]
    if lead >= 2:
        return row, 0.95, (f"{shared}; the other witnesses point to {row.country}",)
    if lead >= 1:
        return row, 0.75, (f"{shared}; {row.name} fits better",)
    if lead >= 0.5:
        return row, 0.6, (f"{shared}; {row.name} is the usual one",)
    return None, 0.0, (f"{shared}, and nothing tells which",)


def _score(row: Institution, name: str, witnesses: Witnesses, gazetteer: Gazetteer) -> float:
    score = 0.0
    if witnesses.named and row.country:
        hit = any(_agrees(row.country, c) for s in witnesses.named for c in s.countries)
        score += 5 if hit else -3
    if witnesses.located and row.country:
        score += 4 * _place_share(witnesses.located, row.country) - 1
        if row.city and any(key_of(s.words) == key_of(row.city) for s in witnesses.located):
            score += 2
    domain = witnesses.domain
    if domain and row.country:
        if any(_related(row, owner, gazetteer) for owner in domain.owners):
            score += 4
        elif domain.country == row.country:
            score += 3
        elif domain.academic and row.country == "US" and not domain.owners:
            score += 1.5
    if witnesses.stated and _agrees(row.country, witnesses.stated):
        score += 1 if witnesses.by_machine else 4
    key = key_of(name)
    if key_of(row.name) == key or place_words("usual").get(key) == row.name:
        score += 0.6
    return score


def refine(row: Institution, domain: Domain | None, gazetteer: Gazetteer) -> Institution:
    """The campus that the domain names, where the string names only the university.

    "Chinese University of Hong Kong" with ``cuhk.edu.cn`` is its Shenzhen campus.
    """
    if domain is None or row.kind == "company":
        return row
    for owner in domain.owners:
        if (
            row.name in gazetteer.ancestors(owner)
            and owner.country != row.country
            and row not in domain.owners
        ):
            return owner
    return row


def judge_hit(hit: Hit, words: Words, witnesses: Witnesses, gazetteer: Gazetteer) -> Verdict:
    """Where an institution of the list is, by all witnesses."""
    row, certainty, why = choose_row(hit.rows, hit.name, witnesses, gazetteer)
    if row is None:
        if not (witnesses.named or witnesses.located):
            return Verdict(None, None, None, 0.0, why)
        elsewhere = judge_place(words, replace(witnesses, domain=None))
        return replace(elsewhere, institution=None, reasons=(*why, *elsewhere.reasons))
    reasons = list(why)
    campus = refine(row, witnesses.domain, gazetteer) if not witnesses.named else row
    if campus is not row and witnesses.domain:
        reasons.append(f"the domain {witnesses.domain.name} is that of {campus.name}")
        row, certainty = campus, min(certainty, 0.8)
    if is_common(words, hit) and not witnesses.spots and not witnesses.domain:
        reasons.append(f"others are called “{hit.name}” too")
        certainty = min(certainty, 0.65)
    if not hit.exact:
        reasons.append(f"“{hit.name}” read as {row.name}")
        # A company at home keeps 0.51: still counted, but nearly not.
        certainty = min(certainty, 0.85)
    country, basis, confidence, said = _country_of(row, hit, words, witnesses, gazetteer)
    reasons.extend(said)
    return Verdict(row, country, basis, round(confidence * certainty, 3), tuple(reasons))


def _country_of(
    row: Institution, hit: Hit, words: Words, witnesses: Witnesses, gazetteer: Gazetteer
) -> tuple[str | None, str | None, float, tuple[str, ...]]:
    stated = witnesses.people_stated
    if stated:
        if row.country and is_part_of(row.country, stated):
            return row.country, "stated", 0.95, (f"the source says {stated}; {row.name} is there",)
        agrees = row.country in (None, stated)
        return (
            stated,
            "stated",
            0.97 if agrees or row.kind in ("company", "lab") else 0.85,
            (f"the source states the country {stated}",),
        )
    own = key_of(row.name)
    # The Israel of "Guangdong Technion - Israel Institute" is part of the name.
    named = tuple(s for s in witnesses.named if s.alone or key_of(s.words) not in own)
    if named:
        return _by_name(row, named)
    if witnesses.located:
        found = _by_place(row, hit, words, witnesses, gazetteer)
        if found:
            return found
    return _by_row(row, words, witnesses, gazetteer)


def _by_name(
    row: Institution, named: tuple[Spot, ...]
) -> tuple[str | None, str | None, float, tuple[str, ...]]:
    countries = [c for spot in named for c in spot.countries]
    said = f"the string names the country: “{named[-1].words}”"
    if row.country in countries:
        return row.country, "stated", 0.98, (said,)
    country = countries[-1]
    finer = next((c for c in countries if is_part_of(c, country)), None)
    if finer:
        return finer, "stated", 0.95, (said,)
    if row.country and is_part_of(row.country, country):
        return row.country, "stated", 0.95, (said, f"{row.name} is in {row.country}")
    if row.country is None or row.kind in ("company", "lab"):
        return country, "stated", 0.95, (said,)
    alone = named[-1].alone
    why = f"though {row.name} is listed in {row.country}"
    if not alone and not named[-1].first > 0:
        return row.country, "gazetteer", 0.7, (f"listed in {row.country}, though {said}",)
    return country, "stated", 0.8, (said, why)


def _by_place(
    row: Institution, hit: Hit, words: Words, witnesses: Witnesses, gazetteer: Gazetteer
) -> tuple[str | None, str | None, float, tuple[str, ...]] | None:
    # The Dartmouth of "Geisel School of Medicine at Dartmouth" is the college, not a town.
    own = key_of(row.name)
    located = tuple(s for s in witnesses.located if s.alone or key_of(s.words) not in own)
    if not located:
        return None
    named = " and ".join(f"“{s.words}”" for s in located[-2:])
    if row.country and _place_share(located, row.country) > 0:
        listed = f"{row.name} is listed in {row.country}, where {named} is too"
        return row.country, "gazetteer", 0.97, (listed,)
    home = gazetteer.home_of(row)
    firm = row.country is None or row.kind in ("company", "lab", "institute", "nonprofit")
    country, strength = weigh_places(located, witnesses, home if firm else None)
    if country is None:
        return None
    said = f"the string names {named}"
    if firm:
        return country, "place", min(0.9, strength + 0.05), (said,)
    if any(_moves(spot, hit, words) for spot in located):
        why = f"though {row.name} is listed in {row.country}"
        return country, "place", min(0.7, strength), (said, why)
    return None


def _moves(spot: Spot, hit: Hit, words: Words) -> bool:
    """Whether a place is strong enough to put a listed university in another country.

    A state after it or a post code is; a city if it is large, unshared and stands apart, beside the
    name, or at an end of its piece: "Georgia Tech, Metz", "Duke Kunshan", "Monash in Jakarta",
    "Shenzhen Research Institute, The Chinese University of Hong Kong".
    """
    if spot.kind == "postcode":
        return True
    if spot.people < 100_000 or spot.shares[0][1] < 0.9:
        return False
    beside = hit.first == spot.last or hit.last == spot.first
    first, last = words.segment_of(spot.first)
    if spot.kind == "region":
        return spot.alone or spot.first >= hit.last
    ends = spot.first >= hit.last and spot.last == last
    begins = spot.first == first and last <= hit.first
    return spot.alone or beside or ends or begins


def weigh_places(
    located: Sequence[Spot], witnesses: Witnesses, home: str | None = None
) -> tuple[str | None, float]:
    """The likeliest country of places named together, and how sure, 0 to 0.9."""
    scores: dict[str, float] = {}
    states = {s.shares[0][0] for s in located if s.kind == "region"}
    for spot in located:
        weight = 1.5 if spot.kind in ("region", "postcode") else (1.0 if spot.alone else 0.8)
        for country, share in spot.shares:
            if spot.kind == "city" and country not in states and states & set(spot.countries):
                # The Paris of "Paris, Texas".
                continue
            scores[country] = scores.get(country, 0.0) + weight * share
    domain = witnesses.domain
    for country in scores:
        if domain and domain.country == country:
            scores[country] += 0.6
        elif domain and domain.academic and not domain.owners and country == "US":
            scores[country] += 0.3
        if domain and any(owner.country == country for owner in domain.owners):
            scores[country] += 0.3
        if witnesses.stated and _agrees(country, witnesses.stated):
            scores[country] += 0.2 if witnesses.by_machine else 1.0
        if home == country:
            scores[country] += 0.3
    if not scores:
        return None, 0.0
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
    if lead >= 0.6:
        return ranked[0][0], min(0.9, 0.6 + 0.2 * lead)
    if lead >= 0.2:
        return ranked[0][0], 0.55
    return ranked[0][0], 0.4


def _by_row(
    row: Institution, words: Words, witnesses: Witnesses, gazetteer: Gazetteer
) -> tuple[str | None, str | None, float, tuple[str, ...]]:
    domain = witnesses.domain
    own_domain = domain is not None and any(
        _related(row, owner, gazetteer) for owner in domain.owners
    )
    related = own_domain or (domain is not None and fits(domain, words.keys))
    if row.kind == "company" or row.country is None:
        home = row.country or gazetteer.home_of(row)
        if domain and related and domain.country and domain.country != home:
            return domain.country, "domain", 0.7, (f"its domain is {domain.name}",)
        if home is None:
            return None, None, 0.0, (f"{row.name} has many places, and none is named",)
        if domain and related and domain.country == home:
            return home, "domain", 0.8, (f"{row.name}; its domain is {domain.name}",)
        return (
            home,
            "gazetteer",
            COMPANY_AT_HOME,
            (f"no place is named, so the home country of {row.name}",),
        )
    listed = f"{row.name} is listed in {row.country}"
    if domain is None:
        return row.country, "gazetteer", 0.9, (listed,)
    if own_domain:
        return row.country, "gazetteer", 0.96, (listed, f"the domain {domain.name} is its own")
    if domain.country == row.country:
        return row.country, "gazetteer", 0.95, (listed, f"the domain {domain.name} agrees")
    same_label = any(domain.label == own.split(".")[0] for own in row.domains)
    if same_label:
        slip = f"the domain {domain.name} looks like a slip of its own"
        return row.country, "gazetteer", 0.85, (listed, slip)
    if domain.country and not domain.owners and related and row.kind == "university":
        why = f"the domain {domain.name} fits the name, though {listed}"
        return domain.country, "domain", 0.7, (why,)
    if domain.country is None:
        return row.country, "gazetteer", 0.88, (listed,)
    return (
        row.country,
        "gazetteer",
        0.8,
        (listed, f"the domain {domain.name} is taken for another job"),
    )


def judge_place(words: Words, witnesses: Witnesses) -> Verdict:
    """Where an affiliation without a listed institution is."""
    owner = _own_institution(words, witnesses.domain)
    stated = witnesses.people_stated
    if stated:
        finer = next(
            (c for s in witnesses.spots for c in s.countries if is_part_of(c, stated)), None
        )
        said = f"the source states the country {stated}"
        return Verdict(owner, finer or stated, "stated", 0.95, (said,))
    if witnesses.named:
        spot = witnesses.named[-1]
        countries = [c for s in witnesses.named for c in s.countries]
        finest = next((c for c in countries if is_part_of(c, countries[-1])), countries[-1])
        said = f"the string names the country: “{spot.words}”"
        return Verdict(owner, finest, "stated", 0.95 if spot.alone else 0.85, (said,))
    by_domain = _by_domain(words, witnesses.domain, owner)
    if witnesses.located:
        country, strength = weigh_places(witnesses.located, witnesses)
        said = "the string names " + " and ".join(f"“{s.words}”" for s in witnesses.located[-2:])
        if by_domain.country and by_domain.country != country:
            trust = max((s.share(by_domain.country) for s in witnesses.located), default=0.0)
            apart = any(s.alone or s.kind == "region" for s in witnesses.located)
            if trust == 0.0 and (by_domain.confidence >= 0.8 or not apart) and strength < 0.8:
                return by_domain
            why = f"the domain {witnesses.domain.name if witnesses.domain else ''} says otherwise"
            return Verdict(owner, country, "place", min(strength, 0.65), (said, why))
        return Verdict(owner, country, "place", strength, (said,))
    demonym = next((s for s in witnesses.spots if s.kind == "demonym"), None)
    if by_domain.country:
        if demonym and demonym.countries[0] != by_domain.country and by_domain.confidence < 0.8:
            said = f"“{demonym.words}” in the string"
            return Verdict(None, demonym.countries[0], "place", 0.6, (said,))
        return by_domain
    if demonym:
        said = f"“{demonym.words}” in the string"
        return Verdict(owner, demonym.countries[0], "place", 0.65, (said,))
    if witnesses.stated:
        said = f"a machine-made field says {witnesses.stated}, and nothing else speaks"
        return Verdict(owner, witnesses.stated, "stated", 0.5, (said,))
    return Verdict(owner, None, None, 0.0, by_domain.reasons or ("nothing tells where it is",))


def is_common(words: Words, hit: Hit) -> bool:
    """Whether a listed name is made of words that others use too: AI Institute.

    A long name that is the very name of its bearer is not: National Institutes of Health.
    """
    if hit.last - hit.first > 2 and any(key_of(r.name) == key_of(hit.name) for r in hit.rows):
        return False
    generic = place_words("generic")
    return all(not key or key in generic for key in words.keys[hit.first : hit.last])


def is_generic(words: Words) -> bool:
    """Whether a text names only units: "School of Computing", "Department of Neurobiology"."""
    generic = place_words("generic")
    if all(not key or key in generic or key.isdigit() for key in words.keys):
        return True
    folded = set(words.folded)
    return (
        bool(folded & place_words("unit").keys())
        and not folded & place_words("organization").keys()
    )


def _own_institution(words: Words, domain: Domain | None) -> Institution | None:
    """The domain's owner, where the string leaves room for it."""
    if domain is None or not domain.owners:
        return None
    if len({row.country for row in domain.owners}) > 1:
        return None
    if is_generic(words) or fits(domain, words.keys):
        return domain.owners[0]
    return None


def _by_domain(words: Words, domain: Domain | None, owner: Institution | None) -> Verdict:
    if domain is None:
        return Verdict(owner, None, None, 0.0, ())
    said = f"the domain {domain.name}"
    places = {row.country or row.home for row in domain.owners}
    generic = is_generic(words)
    close = generic or fits(domain, words.keys)
    if len(places) == 1:
        row = domain.owners[0]
        country = places.pop()
        where = f"{said} is that of {row.name}"
        if domain.country and row.country is None:
            return Verdict(owner, domain.country, "domain", 0.75 if close else 0.55, (where,))
        if row.kind == "company" or row.country is None:
            return Verdict(owner, country, "domain", COMPANY_AT_HOME if close else 0.5, (where,))
        return Verdict(owner, country, "domain", 0.88 if close else 0.6, (where,))
    if len(places) > 1:
        return Verdict(owner, None, None, 0.0, (f"{said} may be of several institutions",))
    if domain.country:
        return Verdict(owner, domain.country, "domain", 0.85 if close else 0.65, (said,))
    if domain.academic:
        why = f"{said} ends in .edu, American as a rule"
        return Verdict(owner, "US", "domain", 0.75 if close else 0.55, (why,))
    return Verdict(owner, None, None, 0.0, (f"{said} says no country",))


def read_stated(stated: str | None) -> str | None:
    """Alpha-2 of a country column, or None where it names none or several."""
    if not stated or not stated.strip():
        return None
    found = {read_country(part) for part in stated.replace("+", ";").split(";") if part.strip()}
    return found.pop() if len(found) == 1 else None
