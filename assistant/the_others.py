"""A follow-up that asks for the papers that were left over: "and how many do not?"."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.question import Count, Listing, Question, Share
from index import conditions as c

_NOT = r"(?:do|does|did|are|were|is|was|have|has|had)(?:n[’']?t| not)"
_ASKS = re.compile(
    r"(?:and |so |but )*(?:(?P<share>what (?:share|percentage|proportion|fraction)|what percent)"
    r"|(?P<number>how many)|(?:what about |how about )?(?:the ones|those|the papers|papers|which))"
    rf"(?: (?:of them|of those|of these|papers))?(?: that| which)? {_NOT}(?: so)?[ ?.!]*$",
    re.IGNORECASE,
)


def the_others(text: str, previous: Question) -> Question | None:
    """The papers of the same scope that the question before did not count; None where the text asks
    for no such thing, or where it was narrowed by more than one thing and any could be denied.

    >>> from index import conditions as c
    >>> where = c.both(c.Years(2025, 2025), c.AuthorCount(1, 1))
    >>> the_others("and how many don't?", Count(where)).where.parts[1]
    Not(part=AuthorCount(at_least=1, at_most=1))
    """
    found = _ASKS.match(" ".join(text.split()))
    if found is None:
        return None
    if isinstance(previous, Share):
        share = Share(c.Not(previous.where), previous.of)
        return share if found["number"] is None else Count(c.both(share.of, share.where))
    if not isinstance(previous, Count | Listing) or previous.measure != "papers":
        return None
    scope = c.only_of(previous.where, c.EDITION_TYPES)
    told = [p for p in c.parts_of(previous.where) if p not in c.parts_of(scope)]
    if len(told) != 1:
        return None
    denied = told[0].part if isinstance(told[0], c.Not) else c.Not(told[0])
    if found["share"] is not None:
        return Share(denied, scope)
    return replace(previous, where=c.both(scope, denied))
