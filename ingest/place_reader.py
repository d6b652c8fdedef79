"""The reader of affiliations: cut a string, find names and places in it, weigh them.

Pure: it is handed the lists. ``places`` hands it the shipped ones. Finding the names meant is
``place_names``', finding places ``spots``', weighing ``place_rules``'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cities import Places
from ingest.domains import Domain, fits, read_domain, split_domains
from ingest.gazetteer import Gazetteer, Hit, Institution
from ingest.paper import Affiliation
from ingest.place_names import find_joint, find_names, spots_for
from ingest.place_rules import Verdict, Witnesses, is_generic, judge_hit, judge_place, read_stated
from ingest.spelling import respell
from ingest.spots import Spot, find_spots
from ingest.words import Words, clean, find_emails, key_of, place_words, split_words, unescape

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
        parts = self._split(unescape(given))
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
        hits, hint = find_names(words, domains, self.gazetteer, self.places)
        if not hits and _FOOTNOTES.search(text):
            words = split_words(clean(_FOOTNOTES.sub("", text)))
            hits, hint = find_names(words, domains, self.gazetteer, self.places)
        if not hits:
            labels = frozenset(label for d in domains for label in d.name.split("."))
            words, hits = respell(words, self.gazetteer, self.places, labels)
        spots = self._spots(words, hits)
        if hits:
            cut = find_joint(words, hits, spots)
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
            near = spots_for(number, words, hits, spots)
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
        above = (self.gazetteer.by_name(name) for name in self.gazetteer.ancestors(row))
        firm = row.kind in ("company", "lab") or any(a and a.kind == "company" for a in above)
        if not firm:
            return country
        if row.home_country:
            return row.home_country
        if row.kind == "company":
            return row.country or country
        home = self.gazetteer.home_of(row)
        return home if home != row.country else country


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
