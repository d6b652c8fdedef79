"""The list of research institutions and companies, and how one is found by name or domain.

Rows are data: every ``vocabulary/institutions_*.csv``, ``vocabulary/companies.csv`` and the
invented ``sample/institutions.csv``. Two rows may share an alias, or even a name (Northeastern
University is in Boston and in Shenyang): a look-up gives all of them, and the reader decides by
other witnesses.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ingest.words import Words, germanized, is_cjk, key_of, split_words, vocabulary_rows

KINDS = ("university", "institute", "government", "hospital", "nonprofit", "company", "lab")

OWN_FILES = ("companies.csv", "more_institutions.csv")
"""Lists that are not named by continent; the second adds aliases to rows of the others."""

LONGEST_NAME = 14
"""Words; longer n-grams are not looked up."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One row of the list."""

    name: str
    """Canonical English name, for example ``"Microsoft Research Asia"``."""
    aliases: tuple[str, ...] = ()
    country: str | None = None
    """Alpha-2 of where it is; None for a company with many places."""
    home_country: str | None = None
    """Alpha-2 of the company's home; None where the same as ``country``."""
    parent: str | None = None
    """Canonical name of the organisation that it belongs to."""
    kind: str = "institute"
    """One of ``KINDS``."""
    city: str | None = None
    domains: tuple[str, ...] = ()

    @property
    def home(self) -> str | None:
        """Home country: its own, else where it is."""
        return self.home_country or self.country


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of the list found in a text."""

    first: int
    """Position of its first word."""
    last: int
    """One past its last word."""
    rows: tuple[Institution, ...]
    """All rows of that name; several when the name is shared."""
    exact: bool = True
    """False for a name that is only like the alias (turned round, or a spelling corrected)."""
    name: str = ""
    """The words as written."""


def institution_files() -> tuple[Traversable, ...]:
    """The data files with institutions, those that exist."""
    vocabulary = files("ingest.vocabulary")
    named = sorted(
        (
            f
            for f in vocabulary.iterdir()
            if f.name.endswith(".csv")
            and (f.name.startswith("institutions_") or f.name in OWN_FILES)
        ),
        key=lambda f: f.name,
    )
    sample = files("ingest.sample") / "institutions.csv"
    return (*named, *((sample,) if sample.is_file() else ()))


def read_institutions(lines: Iterable[str]) -> tuple[Institution, ...]:
    """Rows of one CSV file, given as lines with a header.

    Raises ValueError that names the row when a name is missing or a kind unknown.
    """
    rows = csv.reader(lines)
    header = next(rows, [])
    found = []
    for cells in rows:
        if not cells:
            continue
        row = dict(zip(header, map(str.strip, cells), strict=False))
        name = row.get("name")
        if not name:
            raise ValueError(f"an institution without a name: {row}")
        kind = row.get("kind") or "institute"
        if kind not in KINDS:
            raise ValueError(f"{name}: kind {kind!r} is none of {', '.join(KINDS)}")
        found.append(
            Institution(
                name=name,
                aliases=_listed(row.get("aliases")),
                country=row.get("country") or None,
                home_country=row.get("home_country") or None,
                parent=row.get("parent") or None,
                kind=kind,
                city=row.get("city") or None,
                domains=_listed((row.get("domains") or "").lower()),
            )
        )
    return tuple(found)


def _listed(cell: str | None) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, cell.split("|")))) if cell else ()


@lru_cache(maxsize=1)
def load_institutions() -> tuple[Institution, ...]:
    """Every institution of the shipped data files."""
    found: list[Institution] = []
    for file in institution_files():
        found.extend(read_institutions(file.read_text(encoding="utf-8").splitlines()))
    merges = {row["name"]: row["into"] for row in vocabulary_rows("institution_merges.csv")}
    return merge_names(merge_rows(found), merges)


def merge_names(rows: Iterable[Institution], merges: Mapping[str, str]) -> tuple[Institution, ...]:
    """Rows of one name given to another, by our definitions: DeepMind is Google DeepMind."""
    kept = {(row.name, row.country): row for row in rows}
    places = {name: (name, country) for name, country in kept}
    for key, row in [(key, row) for key, row in kept.items() if row.name in merges]:
        target = places.get(merges[row.name])
        if target is not None:
            into = kept[target]
            kept[target] = replace(
                into,
                aliases=tuple(dict.fromkeys((*into.aliases, row.name, *row.aliases))),
                domains=tuple(dict.fromkeys((*into.domains, *row.domains))),
            )
            del kept[key]
    return tuple(kept.values())


def merge_rows(rows: Iterable[Institution]) -> tuple[Institution, ...]:
    """Rows of one name and country become one, so that a later file may add aliases."""
    merged: dict[tuple[str, str | None], Institution] = {}
    for row in rows:
        known = merged.setdefault((row.name, row.country), row)
        if known is not row:
            merged[row.name, row.country] = replace(
                known,
                aliases=tuple(dict.fromkeys((*known.aliases, *row.aliases))),
                domains=tuple(dict.fromkeys((*known.domains, *row.domains))),
            )
    return tuple(merged.values())


class Belonging:
    """What belongs to what, downwards. Of several rows of one name the first passes it on."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self._first: dict[str, Institution] = {}
        self._below: dict[str, list[Institution]] = {}
        for row in institutions:
            self._first.setdefault(row.name, row)
            if row.parent and row.parent != row.name:
                self._below.setdefault(row.parent, []).append(row)

    def descendants(self, name: str) -> frozenset[str]:
        """Names of what belongs to an organisation, with itself."""
        found, tops = {name}, [name]
        passed_on = {name}
        while tops:
            for row in self._below.get(tops.pop(), ()):
                found.add(row.name)
                if self._first[row.name] is row and row.name not in passed_on:
                    passed_on.add(row.name)
                    tops.append(row.name)
        return frozenset(found)


class Gazetteer:
    """Look-ups over institutions: by name, by domain, by belonging.

    >>> row = Institution("Tsinghua University", ("THU",), "CN", kind="university",
    ...                   domains=("thu.edu.cn",))
    >>> g = Gazetteer([row])
    >>> g.named("university of tsinghua")[0].name, g.owning("cs.thu.edu.cn")[0].name
    ('Tsinghua University', 'Tsinghua University')
    """

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self.institutions = tuple(institutions)
        self._by_name: dict[str, Institution] = {}
        exact: dict[str, list[Institution]] = {}
        for row in self.institutions:
            self._by_name.setdefault(row.name, row)
            for name in (row.name, *row.aliases):
                for spelling in (name,) if name.isascii() else (name, germanized(name)):
                    rows = exact.setdefault(key_of(spelling), [])
                    if not any(known is row for known in rows):
                        rows.append(row)
        self._exact = {key: tuple(rows) for key, rows in exact.items() if len(key) > 1}
        self._capitals = _capital_keys(self.institutions)
        self._turned = self._turn_names()
        self._domains: dict[str, list[Institution]] = {}
        for row in self.institutions:
            for domain in row.domains:
                self._domains.setdefault(domain, []).append(row)

    def _turn_names(self) -> dict[str, tuple[Institution, ...]]:
        """Heidelberg University ↔ University of Heidelberg, where no row claims the other form."""
        turned: dict[str, list[Institution]] = {}
        for row in self.institutions:
            if row.kind != "university":
                continue
            words = [w for w in split_words(row.name).keys if w]
            if len(words) not in (2, 3):
                continue
            if words[0] == "university":
                key = "".join((*words[1:], words[0]))
            elif words[-1] == "university":
                key = "".join((words[-1], *words[:-1]))
            else:
                continue
            if key not in self._exact:
                turned.setdefault(key, []).append(row)
        return {key: tuple(rows) for key, rows in turned.items()}

    @cached_property
    def spelling_words(self) -> dict[int, tuple[str, ...]]:
        """Words of four letters or more in the names, by length: what a slip is corrected to."""
        words: dict[int, set[str]] = {}
        for word in self.words:
            if len(word) >= 4 and word.isascii() and word.isalpha():
                words.setdefault(len(word), set()).add(word)
        return {length: tuple(sorted(group)) for length, group in words.items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(
            word
            for row in self.institutions
            for name in (row.name, *row.aliases)
            for word in split_words(name).keys
            if word
        )

    def by_name(self, name: str) -> Institution | None:
        """The first row of that canonical name."""
        return self._by_name.get(name)

    def named(self, words: str) -> tuple[Institution, ...]:
        """Rows whose name or alias the words are, as a whole."""
        key = key_of(words)
        return self._exact.get(key) or self._turned.get(key, ())

    def owning(self, domain: str) -> tuple[Institution, ...]:
        """Rows that own the longest known ending of a domain."""
        labels = domain.split(".")
        for start in range(len(labels) - 1):
            rows = self._domains.get(".".join(labels[start:]))
            if rows:
                return tuple(rows)
        return ()

    @cached_property
    def _labels(self) -> dict[str, tuple[Institution, ...]]:
        labels: dict[str, list[Institution]] = {}
        for domain, rows in self._domains.items():
            label, *ending = domain.split(".")
            if len(label) >= 4 and len(ending) == 2 and ending[0] in ("edu", "ac"):
                labels.setdefault(label, []).extend(rows)
        return {label: tuple(rows) for label, rows in labels.items()}

    def owning_label(self, domain: str) -> tuple[Institution, ...]:
        """Rows whose national domain begins like an unlisted ``.edu`` one.

        ``suda.edu`` is probably the ``suda.edu.cn`` of Soochow University.
        """
        labels = domain.split(".")
        if len(labels) < 2 or labels[-1] != "edu":
            return ()
        return self._labels.get(labels[-2], ())

    def ancestors(self, row: Institution) -> tuple[str, ...]:
        """Names of what a row belongs to, nearest first."""
        names: list[str] = []
        parent = row.parent
        while parent and parent not in names and parent != row.name:
            names.append(parent)
            above = self._by_name.get(parent)
            parent = above.parent if above else None
        return tuple(names)

    def descendants(self, name: str) -> frozenset[str]:
        """Names of what belongs to an organisation, with itself."""
        return self._belonging.descendants(name)

    @cached_property
    def _belonging(self) -> Belonging:
        return Belonging(self.institutions)

    def home_of(self, row: Institution) -> str | None:
        """Home country of a row: its own, else of a company above it, else where it is."""
        if row.home_country:
            return row.home_country
        for name in self.ancestors(row):
            above = self._by_name.get(name)
            if above and above.kind == "company" and above.home:
                return above.home
        return row.country

    def _plausible(self, words: Words, first: int, last: int, key: str) -> bool:
        """Short names must look like names: ``MIT`` is not mit, nor ``CAU`` the Cau of Cau Giay."""
        if (first == 0 and last == len(words)) or is_cjk(key[0]):
            return True
        raws = words.raws[first:last]
        if last - first > 1:
            # "U. S. C." is an abbreviation, "in T, I" is not.
            return (
                len(key) > 4
                or all(len(raw) == 1 for raw in raws)
                or words.segments[first] == words.segments[last - 1]
            )
        if key in self._capitals:
            return sum(c.isupper() for c in raws[0]) > len(raws[0]) / 2 or words.text.islower()
        return len(key) > 4 or not raws[0].islower()

    def find(self, words: Words) -> tuple[Hit, ...]:
        """Names in a text, the longest preferred, none overlapping, in order of place."""
        found: list[Hit] = []
        total = len(words)
        keys = words.keys
        for first in range(total):
            if not keys[first]:
                continue
            key = ""
            for last in range(first, min(total, first + LONGEST_NAME)):
                if not keys[last]:
                    continue
                key += keys[last]
                rows = self._exact.get(key)
                exact = rows is not None
                if rows is None and words.segments[first] == words.segments[last]:
                    rows = self._turned.get(key)
                if rows and self._plausible(words, first, last + 1, key):
                    found.append(Hit(first, last + 1, rows, exact, words.between(first, last + 1)))
        found.sort(key=lambda h: (not h.exact, h.first - h.last, h.first))
        kept: list[Hit] = []
        for hit in found:
            if all(hit.last <= other.first or hit.first >= other.last for other in kept):
                kept.append(hit)
        return tuple(sorted(kept, key=lambda h: h.first))


def _capital_keys(institutions: Iterable[Institution]) -> frozenset[str]:
    """Keys of short one-word names that are written in capitals only: CAU, but not Meta."""
    spelt: dict[str, bool] = {}
    for row in institutions:
        for name in (row.name, *row.aliases):
            if len(name) <= 6 and name.isascii() and name.isalpha():
                key = key_of(name)
                spelt[key] = spelt.get(key, True) and name.isupper()
    return frozenset(key for key, capitals in spelt.items() if capitals)
