"""What a turn may not become: a number of all papers that are here, papers in two tracks at once,
rejected papers among accepted ones, or papers of a row that the turn doesn't name.

Pure: questions in, questions or refusals out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from assistant.parsed import NotUnderstood, Understood
from assistant.question import Comparison, Count, Listing, Question, Share
from assistant.slots import map_conditions, whole_condition
from assistant.turn_doubts import is_doubtful
from index import conditions as c
from ingest.paper import ACCEPTED_STATUSES

UNCLEAR = NotUnderstood(
    "I can't tell what this changes of the question before. Ask it as a full question.",
    unsure=True,
)
OF_THE_FIRST = re.compile(
    r"\b(?:named?|names|mentions?|mentioned|used?|uses|evaluated?|evaluates|builds?(?= on)|built"
    r"(?= on))(?: on)? it\b|^(?:and |now |please |can you |could you )*(?:list|show)(?: me)? "
    r"(?:all )?(?:those|these) papers",
    re.IGNORECASE,
)
FIRST_OF_WHICH = NotUnderstood(
    "The answer before ranks several, and I can't tell which of them is meant. Ask with its name.",
    unsure=True,
)
OF_NO_ANSWER = NotUnderstood(
    "The question just before this one got no answer, so there is nothing here for this to go on "
    "from. Ask it as a full question."
)
_OF_LAST = re.compile(
    r"\b(?:those|these|them|they|their|em|that|this|it|same|there)\b(?!['’]s)"
    r"(?<!on them)(?<!in them)|"
    r"^(?:please |now |and |just )*(?:list|show|which ones)\b",
    re.IGNORECASE,
)
OF_THE_SAME = re.compile(r"\bof the (?!papers\b)[^,?]{2,40}? papers\b", re.IGNORECASE)


def points_at_last(text: str) -> bool:
    """Whether a turn can only be of the question just before it: "list them", "as a share?"."""
    said = text.strip()
    return len(said.split()) <= _SHORT and _OF_LAST.search(said) is not None


_SHORT = 12
"""Words; a longer one that says "that" may say all it needs."""


def in_its_venue(question: Question, previous: Question) -> Question:
    """ "How many of the MIT papers from 2024 …", after ICML papers of MIT: of those at ICML."""
    parts, old = c.parts_of(whole_condition(question)), c.parts_of(whole_condition(previous))
    venues = [p for p in old if isinstance(p, c.Venues)]
    own = [p for p in parts if not isinstance(p, c.EDITION_TYPES)]
    named = any(isinstance(p, c.Venues | c.Editions) for p in parts)
    if named or len(venues) != 1 or not any(p in old for p in own):
        return question
    if isinstance(question, Share):
        return replace(question, of=c.both(venues[0], question.of))
    return replace(question, where=c.both(venues[0], question.where))


_ALL_HERE = re.compile(
    r"\b(?:all|total|whole|entire|corpus|altogether|everything|(?:do|have) you|here|overall|"
    r"database|collection|index)\b",
    re.IGNORECASE,
)


def within_bounds(
    read: Understood | NotUnderstood, text: str, previous: Question
) -> Understood | NotUnderstood:
    """No number of all papers that are here for a turn that doesn't ask for it: "how many did both
    of them write?", "which of the two is mentioned more there?"."""
    if isinstance(read, NotUnderstood):
        return read
    if is_doubtful(text, read.question, previous):
        return UNCLEAR
    if not _is_everything(read.question):
        return read
    before = c.parts_of(whole_condition(previous))
    told = not isinstance(previous, Comparison) and all(isinstance(p, c.Accepted) for p in before)
    return read if told or _ALL_HERE.search(text) else UNCLEAR


def of_one_standing(read: Understood | NotUnderstood) -> Understood | NotUnderstood:
    """ "And on the rejected ones", after accepted papers: of rejected ones alone."""

    def alone(where: c.Condition) -> c.Condition:
        parts = c.parts_of(where)
        told = any(
            isinstance(p, c.Statuses) and ACCEPTED_STATUSES.isdisjoint(p.names) for p in parts
        )
        return c.both(*(p for p in parts if not (told and isinstance(p, c.Accepted))))

    if isinstance(read, NotUnderstood):
        return read
    return replace(read, question=map_conditions(read.question, alone))


def _is_everything(question: Question) -> bool:
    """Whether it counts or lists all papers that are here."""
    parts = c.parts_of(whole_condition(question))
    papers = isinstance(question, Count | Listing) and question.measure == "papers"
    return papers and all(isinstance(p, c.Accepted) for p in parts)


def two_at_once(question: Question) -> str | None:
    """Two tracks or statuses that a paper would have to be in at once, in words."""
    parts = c.parts_of(whole_condition(question))
    for kind in (c.Tracks, c.Statuses):
        named = [p.names for p in parts if isinstance(p, kind)]
        for one, two in pairwise(named):
            if set(one).isdisjoint(two):
                return f"{' or '.join(one)} and {' or '.join(two)}"
    return None
