"""What a question asks for and the corpus lacks, with the command that brings it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.link import Span
from assistant.parsed import Knowledge, NotUnderstood, Parsed, examples
from assistant.reading import say_editions

_MEETING = re.compile(
    r"\b(?:(?:[A-Z][\w/&-]*|\d+(?:st|nd|rd|th))\s+)*"
    r"(?P<kind>Conference|Symposium|Congress|Journal|Transactions)\s+(?:on|of|for)\s+"
    r"(?:the\s+)?[A-Z][\w-]*(?:\s+(?:(?:and|of|in|for|&)\s+)?[A-Z][\w-]*)*"
)


def refuse_unknown_venue(
    text: str, spans: Sequence[Span], knowledge: Knowledge
) -> NotUnderstood | None:
    """ "The International Conference on Complex Systems": its words are no topics of papers."""
    for found in _MEETING.finditer(text):
        at = found.start("kind")
        if any(s.start <= at < s.end and (s.has("venue") or s.quoted) for s in spans):
            continue
        held = say_editions(knowledge.editions)
        return NotUnderstood(
            f"This corpus holds no papers of “{found.group()}”. It holds {held}.",
            examples(knowledge),
        )
    return None


def say_scope(parsed: Parsed) -> str:
    """ " at COLM 2025", or nothing."""
    venues = " and ".join(parsed.scope.venues)
    years = " and ".join(str(y) for y in parsed.scope.years)
    joined = f"{venues} {years}".strip()
    return (" at " if venues else " in ") + joined if joined else ""


def refuse_missing(parsed: Parsed, knowledge: Knowledge) -> NotUnderstood:
    """The refusal of a venue or year that the corpus lacks, naming what it holds."""
    from ingest.venues import find_venue

    lacking = parsed.scope.missing
    words = ", ".join(lacking)
    held = say_editions(knowledge.editions)
    adds = []
    for venue in parsed.scope.venues:
        found = find_venue(venue)
        years = parsed.scope.years or ()
        for year in years[:2]:
            if found and (venue, year) not in knowledge.editions:
                adds.append(f"papertally build --add paperlists:{found.key}/{year}")
    suffix = f" To add it: `{adds[0]}`." if adds else ""
    return NotUnderstood(
        f"This corpus holds no papers of {words}. It holds {held}.{suffix}",
        examples(knowledge),
    )
