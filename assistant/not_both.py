"""One or the other, and not the two of them: "Qwen or DeepSeek, but not both"."""

from __future__ import annotations

from dataclasses import replace

from assistant.clauses import Clause, Desk
from assistant.link import Span
from index import conditions as c

_BOTH = frozenset({"both", "in both", "the two", "both of them", "with both"})
_IDLE = frozenset(
    "of them the two together at once same in on paper papers one single it these those".split()
) | {"the same", "of them", "at the same time", "of these", "of those", "a single", "same"}


def keep_apart(desk: Desk) -> None:
    """Take "but not both" behind alternatives: exactly one of them holds."""
    spans = desk.spans
    for i, span in enumerate(spans[:-1]):
        both = i + 1
        while both < len(spans) - 1 and spans[both].key in ("in", "from", "with", "by", "on", "at"):
            both += 1
        if not span.has("quantifiers.not") or span.key.split()[-1] != "not":
            continue
        if spans[both].key not in _BOTH:
            continue
        before = [x for x in desk.clauses if x.end <= i]
        if not before:
            return
        clause = max(before, key=lambda x: x.end)
        alternatives = _alternatives(clause)
        if len(alternatives) < 2 or any(not _idle(s) for s in spans[clause.end : i]):
            return
        apart = c.both(c.AnyOf(alternatives), c.Not(c.AllOf(alternatives)))
        desk.clauses = [
            replace(x, condition=apart, either=None, parts=()) if x is clause else x
            for x in desk.clauses
        ]
        end = both + 1
        while end < len(spans) and spans[end].key in _IDLE and not spans[end].after_break:
            end += 1
        desk.take(range(i, end))
        return


def _alternatives(clause: Clause) -> tuple[c.Condition, ...]:
    if isinstance(clause.condition, c.AnyOf):
        return clause.condition.parts
    joined = isinstance(clause.condition, c.AllOf | c.Not)
    return () if joined else tuple(condition for condition, _ in clause.parts)


def _idle(span: Span) -> bool:
    return span.is_function or span.has("measures.papers")
