"""How an affiliation or a text is read, with the reasons: what ``papertally explain`` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.models import explain_text, find_mentions
from ingest.places import Reading, read_affiliation

MAX_TEXT = 100_000
"""Characters of one text that are read."""


def explained_affiliation(affiliation: str | None, domain: str | None = None) -> dict[str, Any]:
    """The reading of an affiliation; further affiliations in the same string are in ``also``."""
    readings = read_affiliation(_text(affiliation), _text(domain))
    first, *rest = [_reading(r) for r in readings]
    return {**first, "also": rest} if rest else first


def explained_text(text: str) -> dict[str, Any]:
    """The mentions of models in a text, and the names that were no models, with reasons."""
    text = text[:MAX_TEXT]
    found = explain_text(text)
    return {
        "mentions": [
            {
                "family": e.family,
                "surface": e.surface,
                "field": "abstract",
                "start": e.start,
                "end": e.end,
                "role": e.role,
                "reasons": list(e.reasons),
            }
            for e in found
            if e.accepted
        ],
        "rejected": [
            {"family": e.family, "surface": e.surface, "reasons": list(e.reasons)}
            for e in found
            if not e.accepted
        ],
    }


def explain_object(given: Mapping[str, Any]) -> dict[str, Any]:
    """One line of a batch: an affiliation, or a paper's title, abstract and keywords."""
    if "affiliation" in given or "domain" in given:
        return explained_affiliation(given.get("affiliation"), given.get("domain"))
    keywords = given.get("keywords") or ()
    if isinstance(keywords, str):
        keywords = [k.strip() for k in keywords.split(";") if k.strip()]
    mentions = find_mentions(
        _text(given.get("title")) or "", _text(given.get("abstract")), [str(k) for k in keywords]
    )
    return {
        "mentions": [
            {
                "family": m.family,
                "surface": m.surface,
                "field": m.field,
                "start": m.start,
                "end": m.end,
                "role": m.role,
            }
            for m in mentions
        ]
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "institution": reading.institution,
        "parent": reading.parent,
        "country": reading.country,
        "home_country": reading.home_country,
        "basis": reading.basis,
        "confidence": reading.confidence,
        "reasons": list(reading.reasons),
    }


def _text(value: Any) -> str | None:
    return str(value)[:MAX_TEXT] if value not in (None, "") else None
