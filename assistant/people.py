"""Conditions on the countries that a paper comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.clauses import (
    Around,
    Clause,
    Desk,
    look_around,
    place_of,
)
from assistant.names import country_name
from assistant.runs import name_groups
from index import conditions as c
from ingest.countries import country_codes


def read_countries(desk: Desk) -> None:
    """Countries and regions: any, only, none, pairs, by position."""
    for members, joint, at, end in name_groups(desk, lambda s: s.has("country", "region")):
        around = look_around(desk, at, end)
        places = [place_of(desk.spans[i]) for i in members]
        made = [
            c.Countries(codes, around.position, around.only, "place", label)
            for codes, label in places
        ]
        made = list(dict.fromkeys(made))
        parts = tuple((m, _label_of(m)) for m in made)
        either: c.Condition | None = None
        if len(made) == 1:
            condition: c.Condition = made[0]
        elif means_any(desk, at, end):
            condition = _merge(made)
        elif around.only and joint not in ("or", "vs"):
            # "Only US and Chinese institutions": both, and nobody else.
            condition = c.AllOf((*(replace(m, only=False) for m in made), _merge(made)))
        elif (
            around.only
            or joint in ("or", "vs")
            or (around.negated and joint != "-")
            or around.position in ("first", "last")
        ):
            condition = _merge(made)
        else:
            condition = c.AllOf(tuple(made))
            if joint in ("and", ",") and not joined_before(desk, at):
                either = _merge(made)
        if (elsewhere := _outside(desk, around, made)) is not None:
            condition, either, parts = elsewhere, None, ()
        elif around.negated:
            condition = c.Not(condition)
        slot = "countries" if around.position == "any" else "position"
        condition = at_both_ends(desk, around, condition)
        desk.take(around.took)
        desk.add(Clause(condition, slot, at, end, either, parts))
    _only_behind(desk)
    _include_members(desk)


ELSEWHERE = "a country outside"
"""What the label of all other countries begins with."""
_SOMEBODY = frozenset(
    "someone somebody anyone anybody person people partner partners affiliation affiliations "
    "address nobody institution institutions collaborator collaborators".split()
)


def _outside(desk: Desk, around: Around, made: Sequence[c.Countries]) -> c.Condition | None:
    """ "A co-author outside Africa": in any other country; "nobody outside Africa": there only.

    None where the papers themselves are said to be from outside: no author is there.
    """
    spans = desk.spans
    out = [k for k in around.took if "outside" in spans[k].key.split()]
    if len(out) != 1 or len(made) != 1:
        return None
    ahead = spans[max(0, out[0] - 4) : out[0]]
    if not any(
        s.has("measures.authors") or s.section("positions") or set(s.key.split()) & _SOMEBODY
        for s in ahead
    ):
        return None
    one = made[0]
    denials = [k for k in around.took if spans[k].has("quantifiers.not")]
    if len(denials) > 1:
        return replace(one, only=True, position="any")
    others = tuple(sorted(country_codes() - set(one.codes)))
    return replace(one, codes=others, label=f"{ELSEWHERE} {_label_of(one)}")


def _only_behind(desk: Desk) -> None:
    """ "What share of Chinese papers have no foreign co-author": none but those of the one place
    that is named; said behind the verb, it is a condition of its own."""
    said = [
        i
        for i, s in enumerate(desk.spans)
        if desk.free(i) and s.has("quantifiers.only") and " " in s.key
    ]
    leaves = [x for clause in desk.clauses for x in c.leaves(clause.condition)]
    if any(isinstance(x, c.Countries) and x.only for x in leaves):
        desk.take(said)  # "exclusively from China, so without any other country"
        return
    held = [x for x in desk.clauses if x.slot == "countries"]
    if not said or len(held) != 1 or not isinstance(held[0].condition, c.Countries):
        return
    if said[0] >= held[0].end:
        only = replace(held[0].condition, only=True)
        desk.add(Clause(only, "countries", said[0], said[0] + 1))
        desk.take(said)


_INCLUDING = frozenset({"including", "incl", "include", "counting", "with"})


_BESIDE_CHINA = frozenset({"HK", "MO", "TW"})


def _include_members(desk: Desk) -> None:
    """ "Europe as a whole, including the UK and Switzerland": what is in the region anyway."""
    regions = [x for x in desk.clauses if x.slot == "countries"]
    for one, two in pairwise(regions):
        first = one.condition
        named = {k for x in c.leaves(two.condition) if isinstance(x, c.Countries) for k in x.codes}
        lead = [s.key for s in desk.spans[max(one.end, two.at - 2) : two.at]]
        if not isinstance(first, c.Countries) or isinstance(two.condition, c.Not):
            continue
        mainland = "CN" in first.codes and named <= _BESIDE_CHINA and "with" not in lead
        if len(first.codes) < 2 and not (mainland and _INCLUDING & set(lead)):
            continue
        if not _INCLUDING & set(lead) or (set(lead) & {"with"} and not named <= set(first.codes)):
            continue
        codes = tuple(dict.fromkeys((*first.codes, *sorted(named))))
        label = first.label if set(codes) == set(first.codes) else None
        wide = replace(first, codes=codes, label=label)
        merged = replace(one, condition=wide, parts=(), either=None)
        desk.clauses = [merged if x is one else x for x in desk.clauses if x is not two]
        desk.take(range(one.end, two.end))
        return


_SUMS = frozenset({"combined", "altogether", "taken together", "added up", "summed"})


def means_any(desk: Desk, at: int, end: int) -> bool:
    """ "Any of A, B, C", "A + B + C combined": one of them is enough."""
    spans = desk.spans
    before = [s.key for s in spans[max(0, at - 2) : at]]
    if before[-1:] in (["any of"], ["one of"], ["either of"]) or before in (
        ["any", "of"],
        ["one", "of"],
        ["either", "of"],
        ["at least one", "of"],
    ):
        return True
    for span in spans[end : end + 3]:
        if span.after_break or span.section("measures") or span.key.startswith("all "):
            return False  # "…, all conferences taken together"
        if span.key in _SUMS:
            return True
    return False


def at_both_ends(desk: Desk, around: Around, condition: c.Condition) -> c.Condition:
    """ "First and last author in China": the condition holds at the one place and at the other."""
    others = around.beside
    if others is None:
        return condition
    position, joint = others

    def moved(leaf: c.Condition) -> c.Condition:
        if isinstance(leaf, c.Countries | c.Institutions):
            return replace(leaf, position=position)
        return leaf

    from assistant.definitions import map_leaves

    pair = (map_leaves(condition, moved), condition)
    return c.AnyOf(pair) if joint == "or" else c.AllOf(pair)


def _merge(conditions: Sequence[c.Countries]) -> c.Countries:
    codes = tuple(dict.fromkeys(code for one in conditions for code in one.codes))
    label = None
    if any(one.label for one in conditions):
        label = " or ".join(_label_of(one) for one in conditions)
    return replace(conditions[0], codes=codes, label=label)


def _label_of(condition: c.Countries) -> str:
    return condition.label or " or ".join(country_name(code) for code in condition.codes)


def joined_before(desk: Desk, at: int) -> bool:
    """A word such as "between" or "both" says that all the countries are meant at once."""
    window = range(max(0, at - 5), at)
    after = range(at, min(len(desk.spans), at + 8))
    return (
        any(desk.spans[i].has("quantifiers.both") for i in window)
        or any(desk.spans[i].has("measures.collaborations", "quantifiers.both") for i in after)
        or any(desk.spans[i].has("measures.collaborations") for i in window)
    )
