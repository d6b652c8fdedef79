"""The options of a search (``--venue --year --country --model --status``) as a condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index import conditions as c
from ingest.countries import read_country
from ingest.families import resolve_family
from ingest.paper import STATUSES
from ingest.venues import uniform_venue


class FilterError(ValueError):
    """A filter that names nothing; the message says what would do."""


def read_filters(filters: Mapping[str, Any]) -> c.Condition:
    """All filters together; blank ones are left out. Raises FilterError."""
    parts: list[c.Condition] = []
    if venue := filters.get("venue"):
        parts.append(c.Venues((uniform_venue(str(venue)),)))
    if (year := filters.get("year")) not in (None, ""):
        parts.append(_year(str(year)))
    if country := filters.get("country"):
        code = read_country(str(country))
        if code is None:
            raise FilterError(f"--country {country}: no country of that name or code")
        parts.append(c.Countries((code,)))
    if model := filters.get("model"):
        family = resolve_family(str(model))
        if family is None:
            raise FilterError(f"--model {model}: no model family of that name")
        parts.append(c.Models((family,)))
    if status := filters.get("status"):
        if status not in STATUSES:
            raise FilterError(f"--status {status}: one of {', '.join(STATUSES)}")
        parts.append(c.Statuses((str(status),)))
    return c.both(*parts)


def _year(text: str) -> c.Years:
    first, dash, last = text.partition("-")
    try:
        return c.Years(int(first), int(last) if dash else int(first))
    except ValueError:
        raise FilterError(f"--year {text}: a year such as 2024, or a range 2016-2018") from None
