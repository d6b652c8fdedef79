"""What a second verb says of a model that is named: "mention Llama without using it", "evaluate
DeepSeek or build upon it"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.asked_models import roles_of
from assistant.clauses import Clause, Desk
from index import conditions as c

_ROLES = ("roles.used", "roles.builds_on", "roles.evaluates", "roles.compares")
_SMALL = frozenset("being ever actually either do does did get getting be is are was were".split())
_PRONOUNS = frozenset("it them that this those these one".split())
_JOINTS = ("quantifiers.or", "quantifiers.and", "quantifiers.not")


@dataclass(frozen=True, slots=True)
class Denied:
    """Roles that a model must not have, or may have as well, and where the words stand."""

    roles: tuple[str, ...]
    at: int
    end: int
    also: str = ""
    """``or`` and ``and`` where the roles are further ones, and not denied."""


def read_denied(desk: Desk) -> Denied | None:
    """Take "without being built on or evaluated", "but neither use nor build on it".

    Only where the words point back to one model that is named before them: by a pronoun, or
    because nothing follows that could be meant instead.
    """
    spans = desk.spans
    for i, span in enumerate(spans):
        if not span.has("quantifiers.not") or i in desk.used:
            if (more := _further(desk, i)) is not None:
                return more
            continue
        named = [s for s in spans[:i] if s.has("model", "developer", "measures.models")]
        found = _roles(desk, i + 1)
        if not named or found is None:
            continue
        roles, end = found
        start = i
        while start and spans[start - 1].key in ("but", "and", "yet", "though", "do", "does"):
            start -= 1
        desk.take(range(start, end))
        return Denied(roles, start, end)
    return None


def _further(desk: Desk, i: int) -> Denied | None:
    """ "Evaluate DeepSeek or build upon it": the second verb, with its pronoun."""
    spans = desk.spans
    if not spans[i].has("quantifiers.or", "quantifiers.and") or i in desk.used:
        return None
    named = i >= 2 and spans[i - 1].has("model") and spans[i - 2].has(*_ROLES)
    behind = spans[i + 1 : i + 3]
    if not named or len(behind) < 2 or not behind[0].has(*_ROLES):
        return None
    if behind[1].key not in ("it", "them"):
        return None
    roles = roles_of(behind[0].lists("roles")[0]) or ()
    desk.take(range(i, i + 3))
    return Denied(roles, i, i + 3, "or" if spans[i].has("quantifiers.or") else "and")


def _roles(desk: Desk, at: int) -> tuple[tuple[str, ...], int] | None:
    """Roles from ``at`` on and where they end; None where something of their own follows."""
    spans = desk.spans
    roles: dict[str, None] = {}
    k, pointed = at, False
    while desk.free(k):
        span = spans[k]
        if span.has(*_ROLES) and not span.after_break:
            held = roles_of(span.lists("roles")[0])
            roles.update(dict.fromkeys(held or ()))
        elif roles and span.key in _PRONOUNS:
            pointed = True
        elif not (span.key in _SMALL or (roles and span.has(*_JOINTS))):
            break
        k += 1
    while k > at and spans[k - 1].has(*_JOINTS):
        k -= 1
    behind = spans[k] if k < len(spans) else None
    passive = any(s.key in ("being", "be", "is", "are", "was", "were") for s in spans[at:k])
    idle = behind is None or behind.after_break or behind.is_function or behind.has("venue")
    if not roles or not (pointed or (passive and idle)):
        return None
    return tuple(roles), k


def apply_denied(desk: Desk, denied: Denied | None) -> None:
    """Deny the roles of the one model that the question speaks of."""
    if denied is None:
        return
    models = [x for x in desk.clauses if x.slot == "models" and isinstance(x.condition, c.Models)]
    if len(models) != 1:
        desk.cannot = "I can't tell of which model it is said that it is not used."
        return
    (clause,) = models
    assert isinstance(clause.condition, c.Models)
    if denied.also:
        other = replace(clause.condition, roles=denied.roles)
        held = tuple(dict.fromkeys((*(clause.condition.roles or ()), *denied.roles)))
        both: c.Condition = c.AllOf((clause.condition, other))
        either = replace(clause.condition, roles=held)
        condition = either if denied.also == "or" else both
        desk.clauses[desk.clauses.index(clause)] = replace(clause, condition=condition)
        return
    without = c.Not(replace(clause.condition, roles=denied.roles))
    desk.add(Clause(without, "models", denied.at, denied.end))
