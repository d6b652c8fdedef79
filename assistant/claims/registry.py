"""Published claims as data, and whether a checked sentence repeats or misquotes one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.claims.figure import PERCENT, Figure
from assistant.claims.verdict import Computed, fit
from assistant.definitions import conditions_of
from assistant.names import country_name
from assistant.question import Question
from index import conditions as c


@dataclass(frozen=True, slots=True)
class PublishedClaim:
    """One claim of ``registry.toml``."""

    id: str
    source: str
    date: str
    title: str
    sentence: str
    venue: str
    year: int
    value: float
    total: float | None
    percent: float | None
    countries: frozenset[str]
    families: frozenset[str]
    definition: str | None
    address: str | None
    method: str | None
    """How its authors told where people are, as far as they say."""


@cache
def load_registry() -> tuple[PublishedClaim, ...]:
    """All published claims, in the order of the file."""
    text = files("assistant.claims").joinpath("registry.toml").read_text("utf-8")
    return tuple(_claim(entry) for entry in tomllib.loads(text)["claim"])


def _claim(entry: dict[str, Any]) -> PublishedClaim:
    return PublishedClaim(
        entry["id"],
        entry["source"],
        entry["date"],
        entry["title"],
        entry["sentence"],
        entry["venue"],
        entry["year"],
        entry["value"],
        entry.get("total"),
        entry.get("percent"),
        frozenset(entry["countries"]),
        frozenset(entry["families"]),
        entry.get("definition"),
        entry.get("address"),
        entry.get("method"),
    )


@dataclass(frozen=True, slots=True)
class Match:
    """A published claim that a sentence repeats."""

    claim: PublishedClaim
    misquote: str | None = None
    """What the sentence says otherwise than its source, in words."""

    def as_json(self) -> dict[str, Any]:
        """The contract's ``published``."""
        claim = self.claim
        return {
            "id": claim.id,
            "source": claim.source,
            "date": claim.date,
            "title": claim.title,
            "address": claim.address,
            "sentence": claim.sentence,
            "value": claim.value,
            "total": claim.total,
            "definition": claim.definition,
            "method": claim.method,
            "misquoted": self.misquote is not None,
            "note": self.misquote,
        }


def match_published(
    figure: Figure, question: Question, editions: Iterable[tuple[str, int]], context: str = ""
) -> Match | None:
    """The published claim whose number this is, or None.

    The number must be the same, and so must the models; where the countries differ the sentence
    misquotes it. ``editions`` are those that the sentence can speak of; ``context`` is the text
    around it: a share, which many could have, matches only where the source is named.
    """
    leaves = [x for whole in conditions_of(question) for x in c.leaves(whole)]
    countries = frozenset(code for x in leaves if isinstance(x, c.Countries) for code in x.codes)
    families = frozenset(f for x in leaves if isinstance(x, c.Models) for f in x.families)
    held = set(editions)
    best: Match | None = None
    for claim in load_registry():
        if held and (claim.venue, claim.year) not in held:
            continue
        if claim.families != families or not (countries or families):
            continue
        if not _same_number(figure, claim, context):
            continue
        same = claim.countries <= countries and countries - claim.countries <= {"HK", "MO", "TW"}
        misquote = None
        if countries != claim.countries and not same:
            misquote = (
                f"{claim.source} counted these papers for {_places(claim.countries)}; the sentence "
                f"says {_places(countries)}"
            )
        found = Match(claim, misquote)
        if misquote is None:
            return found
        best = best or found
    return best


def _same_number(figure: Figure, claim: PublishedClaim, context: str) -> bool:
    if figure.value is None or figure.negated:
        return False
    if figure.unit == PERCENT:
        named = claim.source.split("/")[0].casefold() in context.casefold()
        return (
            claim.percent is not None
            and named
            and fit(figure, Computed(float(claim.percent))) == "supported"
        )
    if figure.total:
        return False
    return figure.unit in ("papers", "") and figure.value == claim.value


def _places(codes: frozenset[str]) -> str:
    return " and ".join(sorted(country_name(code) for code in codes)) or "any country"
