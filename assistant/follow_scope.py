"""The editions of a follow-up: all years, all venues, and what the corpus then lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.editions_spoken import fits, spoken_editions
from assistant.question import Question
from assistant.slots import map_conditions, slot_of, whole_condition, without_years
from index import conditions as c

if TYPE_CHECKING:
    from assistant.parsed import Knowledge, Parsed


def drop_scope(
    parsed: Parsed, question: Question, changes: list[str], knowledge: Knowledge
) -> Question:
    """The question without the years or venues that the text takes away; said in ``changes``."""
    spoken = spoken_editions(parsed.desk.spans)
    said = spoken.positions if spoken is not None else ()
    # "In all three years" doesn't say "in all".
    spans = [s for i, s in enumerate(parsed.desk.spans) if i not in said]
    if any(s.has("followup.all_years") for s in spans):
        changes.append("all years")
        question = map_conditions(question, without_years)
    if spoken is not None and (parsed.scope.venues or not fits(question, spoken.count, knowledge)):
        # "And at COLM, both years together?"; whether it has as many is asked of the whole.
        changes.append("both editions" if spoken.count == 2 else f"all {spoken.count} editions")
        question = map_conditions(question, without_years)
    if any(s.has("followup.all_venues") for s in spans) and not parsed.scope.venues:
        changes.append("all venues here")
        if any(s.has("followup.all_venues") and "year" in s.key for s in spans):
            changes.append("all years")
            question = map_conditions(question, without_years)
        before = whole_condition(question)
        question = map_conditions(
            question,
            lambda w: c.both(*(p for p in c.parts_of(w) if slot_of(p) not in ("venue", "edition"))),
        )
        years = next((p for p in c.parts_of(before) if isinstance(p, c.Years)), None)
        if years is not None and len(_venues_in(years, knowledge)) == 1:
            # No other venue has papers of that year here: with it nothing would change.
            changes.append("all years, as no other venue here has papers of that one")
            question = map_conditions(question, without_years)
    return question


def _venues_in(years: c.Years, knowledge: Knowledge) -> set[str]:
    first, last = years.first or 0, years.last or 9999
    return {venue for venue, year in knowledge.editions if first <= year <= last}


def missing_editions(question: Question, knowledge: Knowledge) -> str | None:
    """The edition that a changed question asks for and the corpus lacks, in words."""
    parts = c.parts_of(whole_condition(question))
    venues = next((p.names for p in parts if isinstance(p, c.Venues)), None)
    years = next((p for p in parts if isinstance(p, c.Years)), None)
    scope = [
        (v, y)
        for v, y in knowledge.editions
        if (venues is None or v in venues)
        and (years is None or (years.first or 0) <= y <= (years.last or 9999))
    ]
    if scope:
        return None
    named = " and ".join(venues or ())
    from assistant.scope import say_years

    return f"{named} {say_years(years) if years else ''}".strip()
