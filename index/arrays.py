"""The leaves that almost every answer needs, judged over arrays instead of by the engine.

An answer asks a dozen leaves: venue, years, countries, models, and the same under other
definitions. Compiling and running SQL for each would cost more than the rest of the answer, so the
plain ones are computed here from the same tables, read once. ``index/meaning.py`` says what they
mean; ``tests/test_catalog.py`` holds the two ways against each other on random conditions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index import conditions as c
from index.meaning import version_pattern
from index.phrases import has_phrase
from index.tables import KNOWN_FROM
from index.tokens import FIELDS, Tokens

if TYPE_CHECKING:
    from index.catalog import Catalog

Flags = NDArray[np.bool_]


class Arrays:
    """Columns of papers, authorships and mentions, in memory."""

    def __init__(self, catalog: Catalog) -> None:
        """Read the columns."""
        self._catalog = catalog
        papers, texts = catalog.coded(
            "SELECT venue, year, track, status, accepted, n_authors, abstract IS NULL AS blank, "
            "unknown_affiliations AS unknown, len(countries) AS n_countries "
            "FROM papers ORDER BY row"
        )
        self.size = len(papers["year"])
        self.venue, self.track, self.status = texts["venue"], texts["track"], texts["status"]
        self.year = papers["year"]
        self.accepted = papers["accepted"]
        self.n_authors = papers["n_authors"]
        self.unknown = papers["unknown"]
        self.blank = papers["blank"]
        self.n_countries = papers["n_countries"]
        held, texts = catalog.coded(
            # Affiliations of no single author have no position: 0 here.
            'SELECT p.row, coalesce(a.position, 0) AS position, a."last", a.country, '
            "a.home_country, a.institution, a.parent, a.affiliation IS NULL AS unnamed, a.shared, "
            f"(a.confidence >= {KNOWN_FROM}) AS sure FROM authorships a "
            "JOIN papers p USING (paper_id) ORDER BY p.row, 2"
        )
        self.paper = held["row"]
        self.position = held["position"]
        self.last = held["last"]
        self.country, self.home = texts["country"], texts["home_country"]
        self.institution, self.parent = texts["institution"], texts["parent"]
        self.unnamed = held["unnamed"]
        self.elsewhere = held["shared"] & (self.position > 0)
        """Blank rows of authors whose affiliations are listed for all together."""
        self.sure = held["sure"]
        named, texts = catalog.coded(
            "SELECT p.row, m.family, m.role, lower(m.surface) AS surface, "
            "m.field = 'fulltext' AS inside FROM mentions m JOIN papers p USING (paper_id)"
        )
        self.named_in = named["row"]
        self.family, self.role = texts["family"], texts["role"]
        self.surface = texts["surface"]
        self.inside = named["inside"]

    def judge(self, condition: c.Condition) -> tuple[Flags, Flags] | None:
        """Sure and maybe for a plain leaf, over all papers; None for one that isn't here."""
        match condition:
            case c.Everything():
                return _both(np.ones(self.size, dtype=bool))
            case c.Venues(names):
                return _both(self.venue.one_of(names))
            case c.Tracks(names):
                return _both(self.track.one_of(names))
            case c.Statuses(names):
                return _both(self.status.one_of(names))
            case c.Accepted():
                return _both(self.accepted)
            case c.Years(first, last):
                flags = np.ones(self.size, dtype=bool)
                if first is not None:
                    flags &= self.year >= first
                if last is not None:
                    flags &= self.year <= last
                return _both(flags)
            case c.Editions(pairs):
                flags = np.zeros(self.size, dtype=bool)
                for venue, year in pairs:
                    flags |= self.venue.one_of((venue,)) & (self.year == year)
                return _both(flags)
            case c.Known("abstract"):
                return _both(~self.blank)
            case c.Known("country"):
                return _both(self.n_countries > 0)
            case c.Known("author_country"):
                known = self.sure & (self.country.values >= 0) & (self.position > 0)
                return _both(self._flag(known))
            case c.Known("author_institution"):
                return _both(self._flag((self.institution.values >= 0) & (self.position > 0)))
            case c.Countries():
                return self._countries(condition)
            case c.Institutions(names, position, _):
                held = self.institution.one_of(names) | self.parent.one_of(names)
                return self._affiliated(held, position)
            case c.Apart(one, other, by):
                return self._apart((*one, *other), by)
            case c.Models():
                return self._models(condition)
            case c.Words(phrases, fields):
                return self._words(phrases, fields)
        return None

    def _flag(self, authorships: Flags) -> Flags:
        flags = np.zeros(self.size, dtype=bool)
        flags[self.paper[authorships]] = True
        return flags

    def _countries(self, condition: c.Countries) -> tuple[Flags, Flags]:
        column = self.country if condition.by == "place" else self.home
        known = self.sure & (column.values >= 0)
        here = known & column.one_of(condition.codes)
        if condition.only:
            maybe = ~self._flag(known & ~here)
            return self._flag(here) & maybe & (self.unknown == 0), maybe
        anywhere = self._flag(here)
        could = anywhere | (self.unknown > 0)
        if condition.position == "any":
            return anywhere, could
        sure, maybe = self._by_position(here, ~known, condition.position)
        return sure, maybe & could

    def _affiliated(self, held: Flags, position: c.Position) -> tuple[Flags, Flags]:
        """As ``_by_position`` for what only a named affiliation can tell."""
        anywhere = self._flag(held)
        could = anywhere | self._flag(self.unnamed & ~self.elsewhere)
        could |= (self.n_authors == 0) & (self.unknown > 0)
        if position == "any":
            return anywhere, could
        sure, maybe = self._by_position(held, self.unnamed, position)
        return sure, maybe & could

    def _by_position(self, here: Flags, unread: Flags, position: c.Position) -> tuple[Flags, Flags]:
        """Truth of "the author(s) at this position have an affiliation that is ``here``".

        What could be of an author can be no more than what could be of the paper: see there.
        """
        nameless = self.n_authors == 0
        if position == "all":
            everyone = self._every_author(here) & ~nameless
            return everyone, self._every_author(here | unread) | nameless
        place = self.position == 1 if position == "first" else self.last
        sure = self._flag(here & place)
        return sure, sure | nameless | self._flag(unread & place)

    def _every_author(self, passing: Flags) -> Flags:
        """Papers in which each author has an authorship that passes."""
        people = self._people(passing)
        return np.asarray((people == self.n_authors) & (self.n_authors > 0))

    def _people(self, chosen: Flags) -> NDArray[np.int64]:
        """How many different authors of each paper have a chosen authorship."""
        # Sorted by paper and position: a new person is where either changes.
        chosen = chosen & (self.position > 0)
        paper, position = self.paper[chosen], self.position[chosen]
        new = np.ones(len(paper), dtype=bool)
        new[1:] = (paper[1:] != paper[:-1]) | (position[1:] != position[:-1])
        return np.bincount(paper[new], minlength=self.size)

    def _apart(self, codes: Sequence[str], by: c.Basis) -> tuple[Flags, Flags]:
        column = self.country if by == "place" else self.home
        there = self.sure & column.one_of(codes)
        sure = self._people(there) >= 2
        of_nobody = self._flag(there & (self.position == 0)) & (self.n_authors != 1)
        return sure, sure | (self.unknown > 0) | of_nobody

    def _models(self, condition: c.Models) -> tuple[Flags, Flags]:
        families = condition.families or tuple(self._catalog.families_of(condition))
        chosen = self.family.one_of(families)
        if condition.roles is not None:
            chosen &= self.role.one_of(condition.roles)
        if condition.versions:
            patterns = [re.compile(version_pattern(version)) for version in condition.versions]
            said = [s for s in self.surface.labels if any(p.search(s) for p in patterns)]
            chosen &= self.surface.one_of(said)
        if not condition.full_text:
            chosen &= ~self.inside
        sure = np.zeros(self.size, dtype=bool)
        sure[self.named_in[chosen]] = True
        return sure, sure | self.blank

    def _words(self, phrases: Sequence[str], fields: Sequence[str]) -> tuple[Flags, Flags] | None:
        tokens = self._tokens
        if tokens is None:
            return None
        sure = np.zeros(self.size, dtype=bool)
        for phrase in phrases:
            found = tokens.find(phrase, fields)
            if found is None:
                return None
            rows, certain = found
            if not certain:
                texts = self._catalog.folded_texts(rows)
                kept = [has_phrase(phrase, _lines(text, fields)) for text in texts]
                rows = rows[np.array(kept, dtype=bool)]
            sure[rows] = True
        return sure, sure | self.blank if "abstract" in fields else sure

    def nearest_words(self, word: str, fewest: int) -> tuple[str, ...]:
        """Words of at least ``fewest`` papers at one slip from ``word``."""
        return self._tokens.nearest(word, fewest) if self._tokens is not None else ()

    @cached_property
    def _tokens(self) -> Tokens | None:
        return Tokens.open(self._catalog.folder)


def _lines(folded: str, fields: Sequence[str]) -> str:
    """Some fields of a folded text, a line each: no phrase reaches over the end of a line."""
    if len(fields) == len(FIELDS):
        return folded
    lines = folded.split("\n")
    return "\n".join(lines[FIELDS.index(field)] for field in fields)


def _both(flags: Flags) -> tuple[Flags, Flags]:
    return flags, flags
