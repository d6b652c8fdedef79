"""What every later stage shares: a paper, its authors, where they work, the models it names.

Two families of types live here, because a paper changes its meaning once on its way in:

* ``Record``, ``Credit`` and ``Stated`` are what a source *said*, tidied but not interpreted.
* ``Paper``, ``Author``, ``Affiliation`` and ``Mention`` are what we *read* out of it.

All are frozen and know nothing of storage. Unknown is ``None``, never ``""``. The columns that
outsiders see are fixed by the contract (``docs/contract.md``); ``index/tables.py`` writes them.
"""

from __future__ import annotations

from dataclasses import dataclass

ACCEPTED_STATUSES = frozenset({"oral", "spotlight", "poster", "accepted"})
"""Statuses that make a paper part of the proceedings. A workshop paper is not."""

STATUSES = (
    "oral",
    "spotlight",
    "poster",
    "accepted",
    "workshop",
    "undecided",
    "rejected",
    "withdrawn",
)
"""All uniform statuses, best presented first: merging keeps the record that comes first."""

ROLES = ("builds_on", "evaluates", "compares", "mentions")
"""What a sentence does with a model, strongest first."""

FIELDS = ("title", "abstract", "keywords", "fulltext")

BASES = ("stated", "domain", "gazetteer", "place", "corrected")
"""What a country reading rests on: the source's own word for the country (in the string or in a
column), the e-mail or affiliation domain, our list of institutions, a city or region named in the
string, or a correction made by hand."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One affiliation of one author, as a source gives it."""

    text: str | None
    """For example ``"Dept. of Computer Science, IIT Kanpur"``; None when only a domain is given."""
    domain: str | None = None
    """Of the author's e-mail or profile, for example ``"cse.iitk.ac.in"``."""
    country: str | None = None
    """What the source says of the country, as given, for example ``"China"``."""
    by_machine: bool = False
    """True where ``country`` was guessed by a program (the ``aff_country_unique`` fields of
    paperlists): a weak witness. A country column of a table that people made is a strong one."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One name in a paper's author list, in order. A name is not a person."""

    name: str
    affiliations: tuple[Stated, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One paper as one source lists it, tidied."""

    source_id: str | None
    """The source's own id, for example ``"0Qbwjd0fxB"``; unique only within venue and year."""
    title: str
    abstract: str | None
    venue: str
    """Uniform name, for example ``"NeurIPS"``."""
    year: int
    track: str
    """For example ``"main"``, ``"Findings"``, ``"Industry"``."""
    status: str
    """One of ``STATUSES``."""
    keywords: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    url: str | None = None
    pdf_url: str | None = None
    source: str = ""
    """Name of the source, for example ``"colm2025.json"``."""
    place: str = ""
    """Where in the source, for a person to look it up, for example ``"record 12"``."""
    shared: tuple[Stated, ...] = ()
    """Affiliations of the paper that the source gives to no single author: several sources list
    each once, or leave out those of some authors. One that is known to be missing stands here as
    a blank, once for each author concerned. The authors have none of their own then."""


@dataclass(frozen=True, slots=True)
class Affiliation:
    """One affiliation as read: which institution, and where."""

    text: str | None
    institution: str | None = None
    """Canonical English name, for example ``"Tsinghua University"``."""
    parent: str | None = None
    """The organisation that it belongs to, for example ``"Google"`` for Google DeepMind."""
    country: str | None = None
    """ISO 3166-1 alpha-2 of the place; HK, MO and TW are their own codes."""
    home_country: str | None = None
    """For a company's lab its parent's country, else the same as ``country``."""
    basis: str | None = None
    """One of ``BASES``, or None where the country is unknown."""
    confidence: float = 0.0
    """0 to 1. Readings under 0.5 are kept out of a paper's countries and widen bounds."""


@dataclass(frozen=True, slots=True)
class Author:
    """One name in the author list with its affiliations as read."""

    name: str
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a model family in a field of a paper."""

    family: str
    """For example ``"Qwen"``."""
    surface: str
    """The very words, for example ``"Qwen2.5-7B"``: ``field_text[start:end]``."""
    field: str
    """One of ``FIELDS``; keywords are joined by ``"; "``."""
    start: int
    """Unicode code points into the exported field."""
    end: int
    role: str
    """One of ``ROLES``."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as answers speak of it: what was listed, plus what was read out of it."""

    paper_id: str
    """For example ``"colm2025/0Qbwjd0fxB"``."""
    also_ids: tuple[str, ...]
    title: str
    abstract: str | None
    venue: str
    year: int
    track: str
    status: str
    keywords: tuple[str, ...]
    authors: tuple[Author, ...]
    mentions: tuple[Mention, ...]
    url: str | None
    pdf_url: str | None
    source: str
    full_text: str | None = None
    """SHA-256 of its full text, kept in the data folder; None where it wasn't read in full."""
    shared: tuple[Affiliation, ...] = ()
    """Affiliations of the paper that its source gives to no single author, blanks included."""

    @property
    def affiliations(self) -> tuple[Affiliation, ...]:
        """All of them: each author's, and those of the paper as a whole."""
        return (*(a for author in self.authors for a in author.affiliations), *self.shared)

    @property
    def accepted(self) -> bool:
        """Whether the paper is part of the proceedings."""
        return self.status in ACCEPTED_STATUSES

    @property
    def countries(self) -> tuple[str, ...]:
        """Sorted, distinct alpha-2 codes of the readings at 0.5 confidence or more."""
        return tuple(
            sorted(
                {
                    a.country
                    for a in self.affiliations
                    if a.country is not None and a.confidence >= 0.5
                }
            )
        )

    @property
    def institutions(self) -> tuple[str, ...]:
        """Sorted, distinct canonical names."""
        return tuple(sorted({a.institution for a in self.affiliations if a.institution}))

    @property
    def models(self) -> tuple[str, ...]:
        """Sorted, distinct families named in title, abstract or keywords."""
        return tuple(sorted({m.family for m in self.mentions if m.field != "fulltext"}))
