"""How often readings of affiliations are right, on labelled strings.

A labelled set is a CSV file with the columns ``affiliation, domain, stated, country, institution,
home_country, part``; columns may be missing and extra ones are ignored. ``part`` is ``random``
(drawn by authorship) or ``hard`` (drawn for its difficulty). A string with several affiliations has
its countries and institutions joined by ``|``. A blank country says that it can't be known.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.places import Reading

Read = Callable[[str | None, str | None, str | None, bool], Sequence[Reading]]
"""The shape of ``places.read_affiliation``."""

TRUSTED = 0.5
"""Readings under it are kept out of counts, so they count as unknown here too."""


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled affiliation string."""

    affiliation: str | None
    domain: str | None
    stated: str | None
    countries: frozenset[str]
    """Alpha-2 codes; empty where it can't be known."""
    home_countries: frozenset[str]
    institutions: frozenset[str]
    """Canonical names; empty where the label gives none."""
    part: str
    """``random`` or ``hard``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One label beside what was read."""

    label: Label
    countries: frozenset[str]
    home_countries: frozenset[str]
    institutions: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether exactly the labelled countries were read."""
        return self.countries == self.label.countries

    @property
    def wrong(self) -> bool:
        """Whether a country was read that isn't among the labelled ones."""
        return bool(self.countries - self.label.countries)

    @property
    def home_right(self) -> bool:
        """Whether exactly the labelled home countries were read."""
        return self.home_countries == self.label.home_countries

    @property
    def institution_right(self) -> bool:
        """Whether the labelled institutions are among those read."""
        return self.label.institutions <= set(self.institutions)


@dataclass(frozen=True, slots=True)
class PlaceScores:
    """How a reader did on a labelled set. Every number is derived from the outcomes."""

    outcomes: tuple[Outcome, ...]

    def of(self, part: str | None) -> tuple[Outcome, ...]:
        """Outcomes of one part, or all."""
        return tuple(o for o in self.outcomes if part is None or o.label.part == part)

    def accuracy(self, part: str | None = None) -> float:
        """Share of strings with exactly the right countries, 0 to 1."""
        return _share(o.right for o in self.of(part))

    def wrong_share(self, part: str | None = None) -> float:
        """Share of strings for which a country was read that is not so, 0 to 1."""
        return _share(o.wrong for o in self.of(part))

    def coverage(self, part: str | None = None) -> float:
        """Share of the strings with a labelled country for which some country was read."""
        return _share(bool(o.countries) for o in self.of(part) if o.label.countries)

    def home_accuracy(self, part: str | None = None) -> float:
        """Share of strings with exactly the right home countries."""
        return _share(o.home_right for o in self.of(part))

    def institution_accuracy(self, part: str | None = None) -> float:
        """Share of the strings with a labelled institution for which it was read."""
        return _share(o.institution_right for o in self.of(part) if o.label.institutions)

    def confusions(self, most: int = 10) -> tuple[tuple[str, str, int], ...]:
        """Labelled countries, read countries and how often, the most frequent first."""
        counts = Counter(
            (_joined(o.label.countries), _joined(o.countries)) for o in self.outcomes if not o.right
        )
        return tuple((label, read, n) for (label, read), n in counts.most_common(most))

    def lines(self, most: int = 10) -> tuple[str, ...]:
        """The scores in words, for a terminal."""
        parts = sorted({o.label.part for o in self.outcomes}, reverse=True)
        text = [f"places: {len(self.outcomes)} labelled affiliations"]
        for part in (*parts, None) if len(parts) > 1 else (None,):
            found = self.of(part)
            text.append(
                f"{part or 'all'}: {len(found)} strings, country right {self.accuracy(part):.1%}, "
                f"wrong {self.wrong_share(part):.1%}, coverage {self.coverage(part):.1%}, "
                f"home country right {self.home_accuracy(part):.1%}, "
                f"institution right {self.institution_accuracy(part):.1%}"
            )
        if self.confusions(most):
            text.append("worst confusions (labelled → read, times):")
        text.extend(f"  {label} → {read}, {n}" for label, read, n in self.confusions(most))
        mistaken = [o for o in self.outcomes if not o.right][:most]
        if mistaken:
            text.append("examples:")
        text.extend(
            f"  “{o.label.affiliation or o.label.domain}”: {_joined(o.label.countries)}, "
            f"read {_joined(o.countries)} ({'; '.join(o.reasons) or 'no reason'})"
            for o in mistaken
        )
        return tuple(text)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


def _joined(countries: Iterable[str]) -> str:
    return ", ".join(sorted(countries)) or "unknown"


def _codes(text: str) -> frozenset[str]:
    return frozenset(c.strip().upper() for c in text.replace("|", ";").split(";") if c.strip())


def read_labels(lines: Iterable[str]) -> tuple[Label, ...]:
    """Labels from the lines of a CSV file.

    Raises ValueError when the column ``country``, or both ``affiliation`` and ``domain``, are
    missing.
    """
    table = csv.DictReader(lines)
    columns = set(table.fieldnames or ())
    if "country" not in columns or not columns & {"affiliation", "domain"}:
        raise ValueError(
            "a labelled set of places needs the columns affiliation (or domain) and country, "
            f"but has {', '.join(sorted(columns)) or 'none'}"
        )
    labels = []
    for row in table:
        countries = _codes(row["country"] or "")
        homes = _codes(row.get("home_country") or "")
        labels.append(
            Label(
                affiliation=(row.get("affiliation") or "").strip() or None,
                domain=(row.get("domain") or "").strip() or None,
                stated=(row.get("stated") or "").strip() or None,
                countries=countries,
                home_countries=homes or countries,
                institutions=frozenset(
                    name.strip()
                    for name in (row.get("institution") or "").split("|")
                    if name.strip()
                ),
                part=(row.get("part") or "random").strip(),
            )
        )
    return tuple(labels)


def evaluate_places(labels: Iterable[Label], read: Read) -> PlaceScores:
    """Read every labelled string and keep both sides."""
    outcomes = []
    for label in labels:
        readings = [
            r
            for r in read(label.affiliation, label.domain, label.stated, False)
            if r.confidence >= TRUSTED
        ]
        outcomes.append(
            Outcome(
                label,
                frozenset(r.country for r in readings if r.country),
                frozenset(r.home_country for r in readings if r.home_country),
                tuple(r.institution for r in readings if r.institution),
                tuple(reason for r in readings for reason in r.reasons),
            )
        )
    return PlaceScores(tuple(outcomes))
