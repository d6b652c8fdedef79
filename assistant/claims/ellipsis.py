"""What a clause leaves out because the one before it has said it: "and GPT in 38", "at a Chinese
one on 16".
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.parsed import Parsed
from assistant.question import Question
from assistant.slots import whole_condition
from index import conditions as c

ONE = re.compile(r"^(?:and |but )?(?:at|in|from|with) (?:an? |the )?[\w-]+ ones?\b", re.IGNORECASE)
""" "At a Chinese one": who that is stands in the clause before."""


def named_by(question: Question) -> set[str]:
    """What a question names, by value: families, country codes, institutions."""
    return {
        value
        for x in c.leaves(whole_condition(question))
        for value in (
            (*x.families, *x.countries)
            if isinstance(x, c.Models)
            else x.codes
            if isinstance(x, c.Countries)
            else x.names
            if isinstance(x, c.Institutions)
            else ()
        )
    }


def keep_roles(parsed: Parsed, before: Question) -> None:
    """ "Llama was used in 41 of them and GPT in 38": used, too."""
    if any(s.section("roles") for s in parsed.desk.spans):
        return
    held = {x.roles for x in c.leaves(whole_condition(before)) if isinstance(x, c.Models)}
    if len(held) != 1:
        return
    (roles,) = held
    parsed.desk.clauses = [
        replace(x, condition=replace(x.condition, roles=roles))
        if isinstance(x.condition, c.Models) and x.condition.roles is None
        else x
        for x in parsed.desk.clauses
    ]


def placed_by_author(question: Question) -> bool:
    """Whether a question is of first or last authors, or of all: "at a Chinese one" is then too."""
    return any(
        isinstance(x, c.Countries | c.Institutions | c.InstitutionKinds) and x.position != "any"
        for x in c.leaves(whole_condition(question))
    )
