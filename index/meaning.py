"""What a condition means: an Ibis expression over the tables, with what is unknown carried along.

Every condition becomes two Boolean expressions over the papers table: ``sure`` (it holds by what
the corpus knows) and ``maybe`` (it could hold, given what is blank or read with under 0.5
confidence). ``sure`` implies ``maybe``. This is Kleene's three-valued logic written with two
Booleans (S. C. Kleene, Introduction to Metamathematics, 1952, section 64); a number is the count
of ``sure``, its upper bound the count of ``maybe``.

The expressions use no engine-specific SQL, and only columns that ``papertally export`` writes, so
the SQL shown under an answer runs as it is over an export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from index import conditions as c
from index.phrases import engine_pattern, plain_needles
from index.tables import KNOWN_FROM, name_key


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition over papers: what is sure, and what could be."""

    sure: ir.BooleanValue
    maybe: ir.BooleanValue


@dataclass(frozen=True, slots=True)
class Meaning:
    """The tables that conditions are judged over."""

    papers: ir.Table
    authorships: ir.Table
    mentions: ir.Table
    models: ir.Table

    def truth(self, condition: c.Condition) -> Truth:
        """The condition as two Boolean expressions over ``papers``."""
        p = self.papers
        match condition:
            case c.Everything():
                return _plain(ibis.literal(True))
            case c.Venues(names):
                return _plain(_one_of(p.venue, names))
            case c.Years(first, last):
                return _plain(_between(p.year, first, last))
            case c.Editions(pairs):
                return _plain(
                    _any([(p.venue == venue) & (p.year == year) for venue, year in pairs])
                )
            case c.Tracks(names):
                return _plain(_one_of(p.track, names))
            case c.Statuses(names):
                return _plain(_one_of(p.status, names))
            case c.Accepted():
                return _plain(p.accepted)
            case c.Countries():
                return self._countries(condition)
            case c.CountryCount(at_least, at_most):
                return self._country_count(at_least, at_most)
            case c.Apart(one, other, by):
                return self._apart(one, other, by)
            case c.Institutions(names, position):
                a = self.authorships
                held = _one_of(a.institution, names) | _one_of(a.parent, names)
                return self._affiliated(held, position)
            case c.InstitutionKinds(kinds, position, countries, by):
                fitting = _one_of(self.authorships.kind, kinds)
                if not countries:
                    return self._affiliated(fitting, position)
                held = fitting & self._here(countries, by)
                # Such an institution whose place isn't known could stand there.
                return self._affiliated(held, position, fitting & ~self._placed(by))
            case c.AuthorNames(name, position):
                return self._author(name, position)
            case c.AuthorCount(at_least, at_most):
                sure = (p.n_authors > 0) & _between(p.n_authors, at_least, at_most)
                return Truth(sure, sure | (p.n_authors == 0))
            case c.Models():
                return self._models(condition)
            case c.Words(phrases, fields):
                return self._words(phrases, fields)
            case c.Known(field):
                return self._known(field)
            case c.AllOf(parts):
                return self._all(parts)
            case c.AnyOf(parts):
                truths = [self.truth(part) for part in parts]
                return Truth(_any([t.sure for t in truths]), _any([t.maybe for t in truths]))
            case c.Not(part):
                inner = self.truth(part)
                return Truth(~inner.maybe, ~inner.sure)

    def _all(self, parts: Sequence[c.Condition]) -> Truth:
        truths = [self.truth(part) for part in parts]
        sure = _every([t.sure for t in truths])
        maybe = _every([t.maybe for t in truths])
        # One unknown affiliation stands in one country: two countries that are both missing need
        # two unknown affiliations, else the upper bound would be wider than the truth can be.
        missing = [ibis.ifelse(truths[i].sure, 0, 1) for i in places_apart(parts)]
        if len(missing) > 1:
            total = missing[0]
            for one in missing[1:]:
                total = total + one
            # Authors who aren't listed may stand anywhere.
            enough = (total <= self.papers.unknown_affiliations) | (self.papers.n_authors == 0)
            maybe = maybe & enough
        return Truth(sure, maybe)

    def _countries(self, condition: c.Countries) -> Truth:
        p, a = self.papers, self.authorships
        codes, position = condition.codes, condition.position
        listed = p.countries if condition.by == "place" else p.home_countries
        column = a.country if condition.by == "place" else a.home_country
        known = (a.confidence >= KNOWN_FROM) & column.notnull()
        here = self._here(codes, condition.by)
        unread = ~known
        if condition.only:
            others = a.filter(known & ~_one_of(column, codes)).paper_id
            maybe = p.paper_id.notin(others)
            inside = _any([listed.contains(code) for code in codes])
            return Truth(inside & maybe & (p.unknown_affiliations == 0), maybe)
        anywhere = _any([listed.contains(code) for code in codes])
        could = anywhere | (p.unknown_affiliations > 0)
        if position == "any":
            return Truth(anywhere, could)
        by_position = self._by_position(here, unread, position)
        return Truth(by_position.sure, by_position.maybe & could)

    def _here(self, codes: tuple[str, ...], by: c.Basis) -> ir.BooleanValue:
        """Whether an authorship stands, surely enough, in one of the countries."""
        a = self.authorships
        return self._placed(by) & _one_of(a.country if by == "place" else a.home_country, codes)

    def _placed(self, by: c.Basis) -> ir.BooleanValue:
        """Whether an authorship's country is read surely enough."""
        a = self.authorships
        column = a.country if by == "place" else a.home_country
        return (a.confidence >= KNOWN_FROM) & column.notnull()

    def _by_position(
        self, here: ir.BooleanValue, unread: ir.BooleanValue, position: c.Position
    ) -> Truth:
        """Truth of "the author(s) at this position have an affiliation that is ``here``".

        An author whose affiliations are listed for all authors together could be anywhere, so
        callers hold ``maybe`` to what could be of the paper.
        """
        p, a = self.papers, self.authorships
        nameless = p.n_authors == 0
        if position == "all":
            sure = p.paper_id.isin(_every_author(a, here)) & ~nameless
            return Truth(sure, nameless | p.paper_id.isin(_every_author(a, here | unread)))
        place = a.position == 1 if position == "first" else a["last"]
        sure = p.paper_id.isin(a.filter(_every([place, here])).paper_id)
        return Truth(
            sure, sure | nameless | p.paper_id.isin(a.filter(_every([place, unread])).paper_id)
        )

    def _affiliated(
        self,
        held: ir.BooleanValue,
        position: c.Position,
        unplaced: ir.BooleanValue | None = None,
    ) -> Truth:
        # Null (no institution read) is neither yes nor no; a blank affiliation could be anyone's,
        # but for an author's whose paper lists its affiliations for all authors together.
        p, a = self.papers, self.authorships
        held, unread = held.fill_null(False), a.affiliation.isnull()
        if unplaced is not None:
            unread = unread | unplaced.fill_null(False)
        anywhere = p.paper_id.isin(a.filter(held).paper_id)
        could = (
            anywhere
            | ((p.n_authors == 0) & (p.unknown_affiliations > 0))
            | p.paper_id.isin(a.filter(unread & (~a.shared | a.position.isnull())).paper_id)
        )
        if position == "any":
            return Truth(anywhere, could)
        by_position = self._by_position(held, unread, position)
        return Truth(by_position.sure, by_position.maybe & could)

    def _country_count(self, at_least: int | None, at_most: int | None) -> Truth:
        p = self.papers
        n, unknown = p.countries.length(), p.unknown_affiliations
        # The unknown ones may add up to as many countries, or none, but a paper has at least one.
        low = ibis.literal(True) if at_least is None else n >= at_least
        high = ibis.literal(True) if at_most is None else n + unknown <= at_most
        could_low = ibis.literal(True) if at_least is None else n + unknown >= at_least
        # Authors who aren't listed may stand in any number of countries.
        could_low = could_low | ((p.n_authors == 0) & (unknown > 0))
        could_high = ibis.literal(True) if at_most is None else n <= at_most
        nothing = n == 0
        return Truth(low & high & ~nothing, could_low & could_high)

    def _apart(self, one: tuple[str, ...], other: tuple[str, ...], by: c.Basis) -> Truth:
        a, p = self.authorships, self.papers
        column = a.country if by == "place" else a.home_country
        known = (a.confidence >= KNOWN_FROM) & _one_of(column, (*one, *other))
        # Both groups present and two distinct people in them: then some pair differs.
        two = (
            a.filter(known.fill_null(False))
            .group_by("paper_id")
            .agg(people=a.position.nunique())
            .filter(lambda t: t.people >= 2)
        )
        sure = p.paper_id.isin(two.paper_id)
        of_nobody = a.filter(_every([known.fill_null(False), a.position.isnull()]))
        could = p.paper_id.isin(of_nobody.paper_id) & (p.n_authors != 1)
        return Truth(sure, sure | (p.unknown_affiliations > 0) | could)

    def _author(self, name: str, position: c.Position) -> Truth:
        p, a = self.papers, self.authorships
        place = {"any": ibis.literal(True), "first": a.position == 1, "last": a["last"]}.get(
            position, ibis.literal(True)
        )
        sure = p.paper_id.isin(a.filter(_every([place, a.author_key == name_key(name)])).paper_id)
        return Truth(sure, sure | (p.n_authors == 0))

    def fitting_families(self, condition: c.Models) -> ir.Table:
        """Rows of ``models`` that fit developer, country, kind and openness."""
        k = self.models
        fits: list[ir.BooleanValue] = []
        if condition.developers:
            fits.append(_one_of(k.developer, condition.developers))
        if condition.countries:
            fits.append(_one_of(k.country, condition.countries))
        if condition.kind:
            fits.append(k.kind == condition.kind)
        if condition.open_weights is not None:
            fits.append(k.open_weights == condition.open_weights)
        return k.filter(_every(fits)) if fits else k

    def _models(self, condition: c.Models) -> Truth:
        p, m = self.papers, self.mentions
        tests: list[ir.BooleanValue] = []
        if condition.families:
            tests.append(_one_of(m.family, condition.families))
        else:
            tests.append(m.family.isin(self.fitting_families(condition).family))
        if condition.roles is not None:
            tests.append(_one_of(m.role, condition.roles))
        if condition.versions:
            surface = m.surface.lower()
            tests.append(_any([surface.re_search(version_pattern(v)) for v in condition.versions]))
        if not condition.full_text:
            tests.append(m.field != "fulltext")
        sure = p.paper_id.isin(m.filter(_every(tests)).paper_id)
        return Truth(sure, sure | p.abstract.isnull())

    def _words(self, phrases: tuple[str, ...], fields: tuple[str, ...]) -> Truth:
        p = self.papers
        whole = set(fields) >= {"title", "abstract", "keywords"}
        # The folded column holds title, abstract and keywords, a line each.
        lines = {"title": 0, "abstract": 1, "keywords": 2}
        texts = [p.folded] if whole else [p.folded.split("\n")[lines[f]] for f in fields]
        found = []
        for phrase in phrases:
            for text in texts:
                # A plain search first is three times faster than the pattern alone.
                cheap = _any([text.contains(needle) for needle in plain_needles(phrase)])
                found.append(cheap & text.re_search(engine_pattern(phrase)))
        sure = _any(found)
        blank = p.abstract.isnull() if "abstract" in fields else ibis.literal(False)
        return Truth(sure, sure | blank)

    def _known(self, field: str) -> Truth:
        p, a = self.papers, self.authorships
        own = a.position.notnull()
        sure = (a.confidence >= KNOWN_FROM) & a.country.notnull()
        tests = {
            "country": p.countries.length() > 0,
            "author_country": p.paper_id.isin(a.filter(own & sure).paper_id),
            "author_institution": p.paper_id.isin(a.filter(own & a.institution.notnull()).paper_id),
            "countries": (p.countries.length() > 0) & (p.unknown_affiliations == 0),
            "institution": p.institutions.length() > 0,
            "abstract": p.abstract.notnull(),
            "keywords": p.keywords.length() > 0,
            "authors": p.n_authors > 0,
            "fulltext": p.read_in_full,
            "url": p.url.notnull(),
        }
        return _plain(tests[field])


def version_pattern(version: str) -> str:
    """A pattern for folded surfaces of a version: ``gpt4`` finds "gpt-4-turbo", not "gpt-4o".

    >>> [bool(re.search(version_pattern("llama3"), s)) for s in ("llama-3-8b", "llama 3.1")]
    [True, False]
    """
    pieces = re.findall(r"[a-z]+|[0-9.]+|.", version)
    loose = r"[\s\-‐‑–_]*".join(re.escape(piece) for piece in pieces)
    return "^" + loose + r"(?:$|[^0-9a-z.]|\.[^0-9])"


def places_apart(parts: Sequence[c.Condition]) -> list[int]:
    """Which parts ask for an affiliation that serves none of the others of them.

    Each needs an affiliation of its own: the groups of countries have none in common, and all are
    meant the same way (one lab may stand in one country and be from another).
    """
    plain = [
        (len(part.codes), part.codes, part.by, i)
        for i, part in enumerate(parts)
        if isinstance(part, c.Countries) and part.position == "any" and not part.only
    ]
    chosen: dict[str, list[int]] = {"place": [], "home": []}
    taken: dict[str, set[str]] = {"place": set(), "home": set()}
    for _, codes, by, i in sorted(plain):
        if taken[by].isdisjoint(codes):
            chosen[by].append(i)
            taken[by] |= set(codes)
    return max(chosen.values(), key=len)


def _every_author(a: ir.Table, test: ir.BooleanValue) -> ir.Column:
    """Ids of papers in which each author has an authorship that passes the test."""
    counted = a.group_by("paper_id").agg(
        passing=a.position.nunique(where=test), authors=a.position.max()
    )
    return counted.filter(counted.passing == counted.authors).paper_id


def _plain(test: ir.BooleanValue) -> Truth:
    return Truth(test, test)


def _one_of(column: ir.Value, values: Sequence[Any]) -> ir.BooleanValue:
    return column == values[0] if len(values) == 1 else column.isin(list(values))


def _between(column: ir.Value, first: int | None, last: int | None) -> ir.BooleanValue:
    if first is not None and first == last:
        return column == first
    tests = []
    if first is not None:
        tests.append(column >= first)
    if last is not None:
        tests.append(column <= last)
    return _every(tests)


def _every(tests: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    tests = [t for t in tests if not _is_true(t)]
    if not tests:
        return ibis.literal(True)
    whole = tests[0]
    for test in tests[1:]:
        whole = whole & test
    return whole


def _any(tests: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    if not tests:
        return ibis.literal(False)
    whole = tests[0]
    for test in tests[1:]:
        whole = whole | test
    return whole


def _is_true(test: ir.BooleanValue) -> bool:
    op = test.op()
    return bool(getattr(op, "value", None) is True and op.__class__.__name__ == "Literal")
