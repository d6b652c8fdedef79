"""What a question asks for and the corpus lacks, with the command that brings it."""

from __future__ import annotations

from assistant.parsed import Knowledge, NotUnderstood, Parsed, examples
from assistant.reading import say_editions


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
