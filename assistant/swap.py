"""Another value for one condition of a question: what can be chosen, and what was typed, read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.link import Span, link
from assistant.names import country_name, regions
from index import conditions as c
from ingest.errors import PaperTallyError

if TYPE_CHECKING:
    from index.catalog import Catalog

MOST_CHOICES = 60
LONGEST = 200
"""Characters of a value that is typed."""
_ACCEPTED, _EVERY = "accepted", "of every status"
_YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*(?:-|–|to)\s*((?:19|20)\d\d))?")


class SwapError(PaperTallyError):
    """What was typed can't stand in the place of the condition; the message says why."""


def changeable(condition: c.Condition) -> bool:
    """Whether another value can take the condition's place."""
    return _nouns(condition) is not None


def choices(condition: c.Condition, catalog: Catalog) -> tuple[str, ...]:
    """Values that can take its place, those of most papers first; others can be typed."""
    match condition:
        case c.Not(part):
            return choices(part, catalog)
        case c.Years():
            return tuple(str(y) for y in sorted({e.year for e in catalog.editions}, reverse=True))
        case c.Editions():
            return tuple(f"{e.venue} {e.year}" for e in catalog.editions)
        case c.Accepted() | c.Statuses():
            return (_ACCEPTED, *_groups("status", catalog), _EVERY)
        case c.Venues():
            return _groups("venue", catalog)
        case c.Tracks():
            return _groups("track", catalog)
        case c.Countries():
            named = tuple(country_name(code) for code in _groups("country", catalog))
            return (*named[:MOST_CHOICES], *regions())
        case c.Institutions():
            return _groups("institution", catalog)
        case c.Models():
            return _groups("family", catalog)
    return ()


def _groups(by: str, catalog: Catalog) -> tuple[str, ...]:
    counts = catalog.memberships(by).count(catalog.judge(c.EVERYTHING).sure)
    return tuple(sorted(counts, key=lambda label: (-counts[label], label))[:MOST_CHOICES])


def swapped(condition: c.Condition, text: str, catalog: Catalog) -> c.Condition:
    """The condition with what was typed in its place: of the same kind, everything else as it was.

    Raises SwapError where the text names nothing of that kind.
    """
    typed = " ".join(text.split())[:LONGEST]
    found = _read(condition, typed, catalog) if typed else None
    if found is None:
        nouns = _nouns(condition)
        if nouns is None:
            raise SwapError("This condition can be taken away, not changed.")
        raise SwapError(f"“{typed}” names {nouns} that I don't know; the question is as it was.")
    return found


def _nouns(condition: c.Condition) -> str | None:
    """What can be typed for a condition; None where nothing can."""
    match condition:
        case c.Not(part):
            return _nouns(part)
        case c.Venues():
            return "no venue"
        case c.Years():
            return "no year, such as 2024 or 2023–2025,"
        case c.Editions():
            return "no venue and year, such as COLM 2025,"
        case c.Tracks():
            return "no track"
        case c.Accepted() | c.Statuses():
            return "no status"
        case c.Countries():
            return "no country or region"
        case c.Institutions():
            return "no institution"
        case c.Models():
            return "no model or developer"
        case c.Words():
            return "no words"
        case c.AuthorNames():
            return "no author of this corpus"
    return None


def _read(condition: c.Condition, text: str, catalog: Catalog) -> c.Condition | None:
    match condition:
        case c.Not(part):
            read = _read(part, text, catalog)
            return None if read is None else c.Not(read)
        case c.Venues():
            venues = _named(text, "venue") or _held("venue", text, catalog)
            return c.Venues(venues) if venues else None
        case c.Years():
            return _years(text)
        case c.Editions():
            years, venues = _years(text), _named(_YEARS.sub(" ", text), "venue")
            if years is None or years.first != years.last or years.first is None or not venues:
                return None
            return c.Editions(tuple((venue, years.first) for venue in venues))
        case c.Tracks():
            tracks = _held("track", text, catalog)
            return c.Tracks(tracks) if tracks else None
        case c.Accepted() | c.Statuses():
            return _status(text, catalog)
        case c.Countries():
            return _countries(condition, text)
        case c.Institutions():
            names = _named(text, "institution") or _held("institution", text, catalog)
            return replace(condition, names=names, label=None) if names else None
        case c.Models():
            return _models(condition, text)
        case c.Words():
            return replace(condition, phrases=(text.strip("“”\"'"),))
        case c.AuthorNames():
            return replace(condition, name=text) if catalog.has_author(text) else None
    return None


def _spans(text: str) -> tuple[Span, ...]:
    return tuple(s for s in link(text) if s.meanings and s.corrected is None)


def _named(text: str, kind: str) -> tuple[str, ...]:
    """The one thing of each name, where a name has several meanings the first of that kind."""
    found = [span.values(kind)[0] for span in _spans(text) if span.has(kind)]
    return tuple(dict.fromkeys(found))


def _held(by: str, text: str, catalog: Catalog) -> tuple[str, ...]:
    """A group of the corpus by its own name, without regard to case."""
    wanted = text.casefold()
    return tuple(x for x in catalog.memberships(by).labels if x.casefold() == wanted)[:1]


def _years(text: str) -> c.Years | None:
    found = _YEARS.search(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return c.Years(min(first, last), max(first, last))


def _status(text: str, catalog: Catalog) -> c.Condition | None:
    wanted = text.casefold()
    if wanted == _ACCEPTED:
        return c.Accepted()
    if wanted in (_EVERY, "every status", "all", "any"):
        return c.EVERYTHING
    names = _held("status", wanted, catalog)
    return c.Statuses(names) if names else None


def _countries(before: c.Countries, text: str) -> c.Countries | None:
    wanted = text.casefold()
    region = next((r for name, r in regions().items() if name.casefold() == wanted), None)
    if region is None:
        names = [s.values("region")[0] for s in _spans(text) if s.has("region")]
        region = regions().get(names[0]) if names else None
    if region is not None:
        return replace(before, codes=region.codes, label=region.name)
    codes = _named(text, "country")
    return replace(before, codes=codes, label=None) if codes else None


def _models(before: c.Models, text: str) -> c.Models | None:
    bare = c.Models(roles=before.roles, full_text=before.full_text)
    families = _named(text, "model")
    if families:
        return replace(bare, families=families)
    developers = _named(text, "developer")
    return replace(bare, developers=developers) if developers else None
