"""Which papers a question is about where it says nothing of their standing."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.operation import Operation
from assistant.parsed import Parsed
from index import conditions as c


def base_scope(parsed: Parsed, operation: Operation) -> c.Condition:
    """Editions, status and track; accepted papers unless the question speaks of status."""
    standing = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
    spoke = any(x.slot == "status" for x in parsed.desk.clauses)
    default = c.EVERYTHING if spoke or operation.all_statuses else c.Accepted()
    return c.both(parsed.scope.condition, *standing, default)


def default_of(standing: Sequence[c.Condition]) -> c.Condition:
    """The papers that could have a standing: accepted ones, unless it is of others."""
    outside = {"rejected", "withdrawn", "workshop", "undecided"}
    for condition in standing:
        for leaf in c.leaves(condition):
            if isinstance(leaf, c.Accepted) or (
                isinstance(leaf, c.Statuses) and set(leaf.names) & outside
            ):
                return c.EVERYTHING
    return c.Accepted()


def accepted_default(parsed: Parsed, operation: Operation) -> bool:
    """Whether accepted papers are meant because nothing else is said."""
    return not operation.all_statuses and not any(x.slot == "status" for x in parsed.desk.clauses)
