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
                held = _one_of(self.authorships.kind, kinds)
                if countries:
                    held = held & self._here(countries, by)
                return self._affiliated(held, position)
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
        missing = [
            ibis.ifelse(truth.sure, 0, 1)
            for part, truth in zip(parts, truths, strict=True)
            if is_plain_place(part)
        ]
        if len(missing) > 1:
            total = missing[0]
            for one in missing[1:]:
                total = total + one
            maybe = maybe & (total <= self.papers.unknown_affiliations)
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
        if position == "any":
            sure = _any([listed.contains(code) for code in codes])
            return Truth(sure, sure | (p.unknown_affiliations > 0))
        return self._by_position(here, unread, position)

    def _here(self, codes: tuple[str, ...], by: c.Basis) -> ir.BooleanValue:
        """Whether an authorship stands, surely enough, in one of the countries."""
        a = self.authorships
        column = a.country if by == "place" else a.home_country
        return (a.confidence >= KNOWN_FROM) & column.notnull() & _one_of(column, codes)

    def _by_position(
        self, here: ir.BooleanValue, unread: ir.BooleanValue, position: c.Position
    ) -> Truth:
        """Truth of "the author(s) at this position have an affiliation that is ``here``"."""
        p, a = self.papers, self.authorships
        nameless = p.n_authors == 0
        if position == "all":
            sure = p.paper_id.isin(_every_author(a, here)) & ~nameless
            return Truth(sure, nameless | p.paper_id.isin(_every_author(a, here | unread)))
        place = {"any": ibis.literal(True), "first": a.position == 1, "last": a["last"]}[position]
        sure = p.paper_id.isin(a.filter(_every([place, here])).paper_id)
        return Truth(
            sure, sure | nameless | p.paper_id.isin(a.filter(_every([place, unread])).paper_id)
        )

    def _affiliated(self, held: ir.BooleanValue, position: c.Position) -> Truth:
        # Null (no institution read) is neither yes nor no; a blank affiliation could be anyone's.
        return self._by_position(
            held.fill_null(False), self.authorships.affiliation.isnull(), position
        )

    def _country_count(self, at_least: int | None, at_most: int | None) -> Truth:
        p = self.papers
        n, unknown = p.countries.length(), p.unknown_affiliations
        # The unknown ones may add up to as many countries, or none, but a paper has at least one.
        low = ibis.literal(True) if at_least is None else n >= at_least
        high = ibis.literal(True) if at_most is None else n + unknown <= at_most
        could_low = ibis.literal(True) if at_least is None else n + unknown >= at_least
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
        return Truth(sure, sure | (p.unknown_affiliations > 0))

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
        p = self.papers
        tests = {
            "country": p.countries.length() > 0,
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


def is_plain_place(condition: c.Condition) -> bool:
    """Whether it asks for one affiliation somewhere: such ones share the unknown affiliations."""
    return isinstance(condition, c.Countries) and condition.position == "any" and not condition.only


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
