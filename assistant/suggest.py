"""Questions that a reader may want to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.question import Count, Listing, Question, Ranking, Share
from assistant.tally import Tally
from index import conditions as c

if TYPE_CHECKING:
    from assistant.view import CorpusView


def suggest(question: Question, tally: Tally, view: CorpusView) -> tuple[str, ...]:
    """Up to three follow-ups that fit the answer."""
    found: list[str] = []
    parts = list(c.parts_of(question.where))
    if isinstance(question, Count | Share) and tally.papers.any():
        found.append("list them")
    if isinstance(question, Count) and tally.denominator:
        found.append("as a share?")
    whole = question.of if isinstance(question, Share) else question.where
    years = {e.year for e in view.catalog.editions}
    if isinstance(question, Count | Share) and len(years) > 1:
        found.append("how has that changed over time?")
    if any(isinstance(p, c.Countries) and p.position == "any" for p in parts):
        place = next(p for p in parts if isinstance(p, c.Countries))
        if not any(isinstance(p, c.Countries) and p.position == "first" for p in parts):
            from assistant.reading import say_place

            found.append(f"only where the first author is in {say_place(place)}")
    if isinstance(question, Listing | Ranking) and not isinstance(whole, c.Everything):
        found.append("how many are there?")
    return tuple(found[:3])
