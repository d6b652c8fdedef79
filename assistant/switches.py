"""Definitions that a question chooses: different authors, home countries, what counts as China."""

from __future__ import annotations

from dataclasses import replace

from assistant.clauses import Clause, Desk
from index import conditions as c


def read_switches(desk: Desk) -> None:
    """Words that choose a definition: different authors, home countries, what counts as China."""
    spans = desk.spans
    for i, span in enumerate(spans):
        places = [k for k, s in enumerate(spans) if s.has("country", "region")]
        if span.key.endswith("authors") and i and desk.spans[i - 1].key in _BOUNDS:
            continue  # "at most two authors"
        if span.section("measures") and i and spans[i - 1].has("operations.count"):
            continue  # "how many different authors": each of them once
        if span.has("apart.apart") and i not in desk.used and len(places) > 1:
            desk.take([i])
            desk.apart = True
        elif span.has("apart.apart") and not span.section("measures") and i not in desk.used:
            desk.unread_switch = span.text
        if span.has("home.home") and i not in desk.used:
            desk.take([i])
            desk.home = True
        if span.has("countas.as") and i not in desk.used:
            _count_as(desk, i)
        if span.has("followup.widen") and i not in desk.used:
            _count_home(desk, i)
        if span.key in _COUNTING and i not in desk.used:
            _count_in(desk, i)


_BOUNDS = frozenset(
    {"at most", "at least", "most", "least", "exactly", "than", "to", "only", "up to"}
)


_COUNTING = frozenset(
    "count counting treat treating treated include including consider considering regard regarding "
    "add adding fold folding put putting".split()
)
_INTO = frozenset({"as", "in", "into", "under", "to", "as part of", "part of", "with", "as in"})


def _count_in(desk: Desk, i: int) -> None:
    """ "What if you count Hong Kong and Macau as China": the same with the verb in front."""
    spans = desk.spans
    names: list[int] = []
    k = i + 1
    while k < len(spans) and (
        spans[k].has("country", "quantifiers.and", "quantifiers.or")
        or (spans[k].is_function and spans[k].key in ("both", "the", "also"))
    ):
        if spans[k].has("country") and not spans[k].has("quantifiers.and"):
            names.append(k)
        k += 1
    into = k
    while k < len(spans) and spans[k].key in (*_INTO, "of", "part", "the"):
        k += 1
    if not names or k == into or k >= len(spans) or not spans[k].has("country"):
        return
    code = spans[k].values("country")[0]
    desk.widened[code] = (code, *(spans[n].values("country")[0] for n in names))
    desk.take(range(i, k + 1))


_OFTEN_CHINA = frozenset({"HK", "MO", "TW"})


def _count_home(desk: Desk, i: int) -> None:
    """ "US-China papers with Hong Kong counted in": as China, which the question names too."""
    spans = desk.spans
    first = i - 1
    while first >= 0 and (
        set(spans[first].values("country")) & _OFTEN_CHINA
        or spans[first].has("quantifiers.and")
        or spans[first].key in ("is", "are", "also")
    ):
        first -= 1
    names = [k for k in range(first + 1, i) if spans[k].has("country")]
    last = i + 1
    while (
        not names
        and last < len(spans)
        and (
            set(spans[last].values("country")) & _OFTEN_CHINA or spans[last].has("quantifiers.and")
        )
    ):
        last += 1
    behind = [k for k in range(i + 1, last) if spans[k].has("country")]
    if behind and not any(s.has("country") for s in (*spans[:i], *spans[last:])):
        # "If you add in Hong Kong?", after a question about China.
        desk.widened["CN"] = ("CN", *(x for k in behind for x in spans[k].values("country")))
        desk.take(range(i, last))
    outside = (*spans[: first + 1], *spans[i + 1 :])
    if names and any("CN" in s.values("country") for s in outside):
        extra = (x for k in names for x in spans[k].values("country"))
        desk.widened["CN"] = ("CN", *extra)
        desk.take(range(first + 1, i + 1))


def widen(desk: Desk, condition: c.Condition) -> c.Condition:
    """The condition with the places that the words count as others'."""
    from assistant.definitions import map_leaves

    def change(leaf: c.Condition) -> c.Condition:
        if not isinstance(leaf, c.Countries):
            return leaf
        codes = (x for code in leaf.codes for x in desk.widened.get(code, (code,)))
        return replace(leaf, codes=tuple(dict.fromkeys(codes)))

    return map_leaves(condition, change)


def _count_as(desk: Desk, i: int) -> None:
    """ "If Hong Kong and Macau are counted as China": China holds them too."""
    spans = desk.spans
    target = next(
        (k for k in range(i + 1, min(i + 4, len(spans))) if spans[k].has("country")), None
    )
    start = i - 1
    names: list[int] = []
    while start >= 0 and not spans[start + 1].after_break:
        span = spans[start]
        if span.has("country") and not span.section("function"):
            names.append(start)
        elif span.key in ("if", "when", "where", "with", "from", "that") or not (
            span.is_function or span.has("quantifiers.and", "quantifiers.or")
        ):
            break
        start -= 1
    if target is None or not names:
        return
    code = spans[target].values("country")[0]
    extra = tuple(spans[k].values("country")[0] for k in reversed(names))
    desk.widened[code] = (code, *extra)
    desk.take([*names, i, target, *range(start + 1, i)])


def apply_switches(desk: Desk) -> None:
    """Put the definitions that the question chose into its conditions."""
    from assistant.definitions import map_leaves

    def change(leaf: c.Condition) -> c.Condition:
        leaf = widen(desk, leaf)
        if isinstance(leaf, c.Countries) and desk.home:
            leaf = replace(leaf, by="home")
        return leaf

    desk.clauses = [
        replace(
            clause,
            condition=map_leaves(clause.condition, change),
            parts=tuple((map_leaves(p, change), label) for p, label in clause.parts),
        )
        for clause in desk.clauses
    ]
    if desk.apart:
        pair = [
            leaf
            for clause in desk.clauses
            for leaf in c.leaves(clause.condition)
            if isinstance(leaf, c.Countries) and leaf.position == "any" and not leaf.only
        ]
        pair = list(dict.fromkeys(pair))
        if len(pair) == 2:
            one, other = pair
            desk.clauses.append(Clause(c.Apart(one.codes, other.codes, one.by), "apart", 0, 0))
        else:
            desk.unread_switch = "different authors"
