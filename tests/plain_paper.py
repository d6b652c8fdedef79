"""What can be asked of one paper in plain Python; see ``plain_count`` for how they are made.

Every predicate takes one paper and then what is asked; unknown is never taken for no. Country
codes are ISO 3166-1 alpha-2, "CN" is mainland China.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import plain_words

Paper = dict[str, Any]

KNOWN_FROM = 0.5
PRESENTATIONS = {"oral", "spotlight", "poster"}
USED = {"builds_on", "evaluates"}

# Members by the treaties and by the United Nations' M49 list (Cyprus and Turkey are Asia there,
# all of Russia is Europe).
EU = tuple(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)
EUROPE = (
    *(code for code in EU if code != "CY"),
    *"AL AD BA BY CH FO GB GG GI IM IS JE LI MC MD ME MK NO RS RU SM UA VA XK".split(),
)
ASIA = tuple(
    "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO "
    "MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE".split()
)
AFRICA = tuple(
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML "
    "MR MU MW MZ NA NE NG RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW".split()
)
LATIN_AMERICA = tuple("AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE".split())
G7 = ("CA", "FR", "DE", "IT", "JP", "GB", "US")
NORDIC = ("DK", "FI", "IS", "NO", "SE")


# --- one paper: where it appeared -----------------------------------------------------------


def accepted(p: Paper) -> bool:
    return bool(p["accepted"])


def venue(p: Paper, *names: str) -> bool:
    return str(p["venue"]).casefold() in {name.casefold() for name in names}


def year(p: Paper, *years: int) -> bool:
    return p["year"] in years


def since(p: Paper, first_year: int) -> bool:
    return bool(p["year"] >= first_year)


def between(p: Paper, first_year: int, last_year: int) -> bool:
    return bool(first_year <= p["year"] <= last_year)


def status(p: Paper, *names: str) -> bool:
    return p["status"] in names


def track(p: Paper, *names: str) -> bool:
    return str(p["track"]).casefold() in {name.casefold() for name in names}


def known_edition(p: Paper, *fields: str) -> bool:
    """Whether the paper's venue and year tells all ``fields`` of some paper (unknown is not 0)."""
    return bool(set(fields) <= p["edition_tells"])


def has_abstract(p: Paper) -> bool:
    return bool(p["abstract"])


# --- one paper: authors and places ----------------------------------------------------------


def n_authors(p: Paper) -> int:
    return int(p["n_authors"])


def author(p: Paper, name: str) -> bool:
    wanted = name_key(name)
    return any(name_key(rows[0]["author"]) == wanted for rows in p["authors"])


def first_author_named(p: Paper, name: str) -> bool:
    return bool(p["authors"]) and name_key(p["authors"][0][0]["author"]) == name_key(name)


def last_author_named(p: Paper, name: str) -> bool:
    return bool(p["authors"]) and name_key(p["authors"][-1][0]["author"]) == name_key(name)


def name_key(text: str) -> str:
    """As names are compared: without case, accents and dots."""
    letters = unicodedata.normalize("NFKD", text.replace(".", " "))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


def _where(rows: Iterable[Mapping[str, Any]], column: str = "country") -> set[str]:
    return {
        row[column]
        for row in rows
        if row["country"] and row[column] and row["confidence"] >= KNOWN_FROM
    }


def affiliations_of(p: Paper) -> list[dict[str, Any]]:
    """All rows of affiliations: the authors', and those that are the paper's alone.

    Where a list gives the affiliations of a paper for all authors together, the authors' own rows
    are blank and say nothing.
    """
    shared = p.get("shared") or []
    return [r for rows in p["authors"] for r in rows if not (shared and r["shared"])] + shared


def countries_of(p: Paper) -> set[str]:
    return _where(affiliations_of(p))


def home_countries_of(p: Paper) -> set[str]:
    return _where(affiliations_of(p), "home_country")


def known_country(p: Paper) -> bool:
    return bool(countries_of(p))


def all_known(p: Paper) -> bool:
    """Whether the paper's affiliations are listed and every one has a known country."""
    rows = affiliations_of(p)
    return bool(rows) and all(r["country"] and r["confidence"] >= KNOWN_FROM for r in rows)


def has(p: Paper, *codes: str) -> bool:
    """An affiliation in one of these."""
    return not countries_of(p).isdisjoint(codes)


def only(p: Paper, *codes: str) -> bool:
    """Nothing outside these; an unknown affiliation keeps the paper out."""
    return all_known(p) and countries_of(p) <= set(codes)


def lacks(p: Paper, *codes: str) -> bool:
    """None of these; an unknown affiliation keeps the paper out."""
    return all_known(p) and not has(p, *codes)


def n_countries(p: Paper) -> int:
    return len(countries_of(p))


def first(p: Paper, *codes: str) -> bool:
    return bool(p["authors"]) and not _where(p["authors"][0]).isdisjoint(codes)


def last(p: Paper, *codes: str) -> bool:
    return bool(p["authors"]) and not _where(p["authors"][-1]).isdisjoint(codes)


def all_authors(p: Paper, *codes: str) -> bool:
    """Every author has an affiliation there; an author without a known one keeps it out."""
    return bool(p["authors"]) and all(not _where(rows).isdisjoint(codes) for rows in p["authors"])


def home(p: Paper, *codes: str) -> bool:
    """By the country that an affiliation's company is from."""
    return not home_countries_of(p).isdisjoint(codes)


def apart(p: Paper, one: str, other: str) -> bool:
    """One author in ``one`` and a different author in ``other``."""
    ones = {i for i, rows in enumerate(p["authors"]) if one in _where(rows)}
    others = {i for i, rows in enumerate(p["authors"]) if other in _where(rows)}
    return bool(ones and others and len(ones | others) > 1)


def institutions_of(p: Paper) -> set[str]:
    return {row["institution"] for row in affiliations_of(p) if row["institution"]}


def organisations_of(p: Paper) -> set[str]:
    """As ``institutions_of``, each under the organisation that it belongs to."""
    return {row["parent"] or row["institution"] for row in affiliations_of(p) if row["institution"]}


def kinds_of(p: Paper) -> set[str]:
    return {row["kind"] for row in affiliations_of(p) if row["kind"]}


def inst(p: Paper, *names: str) -> bool:
    """An affiliation with one of these or with what belongs to it."""
    return _belongs(affiliations_of(p), names)


def first_inst(p: Paper, *names: str) -> bool:
    return bool(p["authors"]) and _belongs(p["authors"][0], names)


def last_inst(p: Paper, *names: str) -> bool:
    return bool(p["authors"]) and _belongs(p["authors"][-1], names)


def _belongs(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> bool:
    wanted = {name.casefold() for name in names}
    return any(
        (row[c] or "").casefold() in wanted for row in rows for c in ("institution", "parent")
    )


def institutions_in(p: Paper, *codes: str) -> set[str]:
    """Those of the institutions whose affiliation is in one of these countries."""
    return {
        row["institution"]
        for row in affiliations_of(p)
        if row["institution"] and _where([row]) & set(codes)
    }


def companies_of(p: Paper) -> set[str]:
    """Companies, their labs under their name."""
    return {
        row["parent"] or row["institution"]
        for row in affiliations_of(p)
        if row["kind"] in ("company", "lab")
    }


def from_company(p: Paper, *homes: str) -> bool:
    """An affiliation with a company or its lab; with ``homes``, with one that is from there."""
    return any(
        row["kind"] in ("company", "lab") and (not homes or row["home_country"] in homes)
        for row in affiliations_of(p)
    )


def universities_of(p: Paper) -> set[str]:
    return {row["institution"] for row in affiliations_of(p) if row["kind"] == "university"}


def authors_in(p: Paper, *codes: str) -> set[str]:
    """Names of the authors who have an affiliation in one of these countries."""
    return {name_key(rows[0]["author"]) for rows in p["authors"] if _where(rows) & set(codes)}


def authors_of(p: Paper) -> set[str]:
    """Names as they are compared; a name is not a person."""
    return {name_key(rows[0]["author"]) for rows in p["authors"] if rows[0]["author"]}


# --- one paper: models and words ------------------------------------------------------------


def named(p: Paper, *families: str) -> bool:
    return not models_of(p).isdisjoint(families)


def used(p: Paper, *families: str) -> bool:
    return not used_models_of(p).isdisjoint(families)


def role(p: Paper, family: str, *roles: str) -> bool:
    return any(m["family"] == family and m["role"] in roles for m in p["mentions"])


def models_of(p: Paper) -> set[str]:
    return {m["family"] for m in p["mentions"]}


def used_models_of(p: Paper) -> set[str]:
    return {m["family"] for m in p["mentions"] if m["role"] in USED}


def real_models_of(p: Paper) -> set[str]:
    """Families named that are models, architectures left out."""
    return {f for f in models_of(p) if p["families"].get(f, {}).get("kind") == "model"}


def by_country(p: Paper, *codes: str) -> bool:
    """A model whose developer's home is there is named."""
    return _any_family(p, models_of(p), "country", codes)


def used_by_country(p: Paper, *codes: str) -> bool:
    return _any_family(p, used_models_of(p), "country", codes)


def by_developer(p: Paper, *names: str) -> bool:
    return _any_family(p, models_of(p), "developer", names)


def used_by_developer(p: Paper, *names: str) -> bool:
    return _any_family(p, used_models_of(p), "developer", names)


def open_weight(p: Paper) -> bool:
    return _any_family(p, models_of(p), "open_weights", (True,))


def used_open_weight(p: Paper) -> bool:
    return _any_family(p, used_models_of(p), "open_weights", (True,))


def _any_family(p: Paper, names: Iterable[str], column: str, wanted: Iterable[Any]) -> bool:
    return any(p["families"].get(name, {}).get(column) in wanted for name in names)


def words(p: Paper, phrase: str) -> bool:
    """The phrase stands in title, abstract or keywords (contract's rule for words)."""
    return plain_words.stands_in(phrase, p["text"])


def in_title(p: Paper, phrase: str) -> bool:
    return plain_words.stands_in(phrase, plain_words.fold_fields(p["title"]))


def venue_of(p: Paper) -> set[str]:
    return {p["venue"]}


def year_of(p: Paper) -> set[str]:
    return {str(p["year"])}


def developers_of(p: Paper) -> set[str]:
    """Of the families named."""
    return {p["families"][f]["developer"] for f in models_of(p) if f in p["families"]} - {None}


def status_of(p: Paper) -> set[str]:
    return {p["status"]}


def track_of(p: Paper) -> set[str]:
    return {p["track"]}
