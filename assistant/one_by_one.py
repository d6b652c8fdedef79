"""Whether a question names several of a kind, and asks for each of them."""

from __future__ import annotations

from assistant.clauses import Desk


def names_sides(desk: Desk, editions: int) -> bool:
    """Whether the question names two or more of a kind, so that they can be held against each
    other."""
    slots = [x.slot for x in desk.clauses]
    return (
        editions > 1
        or any(len(x.parts) > 1 for x in desk.clauses)
        or any(slots.count(slot) > 1 for slot in slots)
    )


def _said_twice(desk: Desk) -> int | None:
    """ "In 2024 and in 2025", "at COLM and at NAACL": each is asked for, at its joint."""
    spans = desk.spans
    named = [i for i, s in enumerate(spans) if s.is_year or s.has("venue")]
    for i in named:
        first = spans[i - 1].key if i else ""
        if first not in ("in", "at", "for"):
            continue
        joint = i + 1
        if joint + 1 not in named and joint + 2 not in named:
            continue
        words = " ".join(s.key for s in spans[joint : joint + 2] if not (s.is_year or s.is_name))
        if words == f"and {first}":
            return joint
    return None


_OWNED = frozenset("have has had publish published produce produced get got contribute".split())


def asks_one_by_one(desk: Desk, editions: int) -> int | None:
    """Where the words ask for each of several names: "A, B and C, each", "how many papers do A, B
    and C have"."""
    spans = desk.spans
    lists = [x for x in desk.clauses if len(x.parts) > 1]
    for i, span in enumerate(spans):
        if not span.has("operations.apart") or i in desk.clause_spans():
            continue
        noun = spans[i + 1] if i + 1 < len(spans) else None
        if span.key.endswith("each") and noun is not None and noun.section("measures"):
            continue  # "each paper", "for each venue"
        if lists or editions > 1:
            return i
    if editions > 1 and (said := _said_twice(desk)) is not None:
        return said
    for clause in lists:
        headed = clause.at == 0 and clause.end < len(spans) and ":" in spans[clause.end].joined
        of_one = any(
            s.has("quantifiers.both", "quantifiers.or", "quantifiers.any") or s.key == "together"
            for s in spans
        )
        if headed and not of_one:
            return clause.end - 1  # "US, UK, Germany: papers at ICML 2024"
        before = spans[clause.at - 1].key if clause.at else ""
        behind = spans[clause.end].key if clause.end < len(spans) else ""
        joint = any(s.has("quantifiers.both") for s in spans)
        if before in ("do", "did", "does") and behind in _OWNED and not joint:
            return clause.at - 1
    return None


def desk_years(desk: Desk) -> list[str]:
    """The years that are named, each once."""
    return list(dict.fromkeys(s.key for s in desk.spans if s.is_year))


def of_two(desk: Desk, ratio: int) -> bool:
    """ "The ratio of US to Chinese papers": of one to another, and no part of a whole."""
    return any(
        len(clause.parts) == 2
        and any(s.key in ("to", "vs", "versus") for s in desk.spans[clause.at : clause.end])
        for clause in desk.clauses
        if clause.at > ratio
    )
