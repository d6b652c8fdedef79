"""Conditions on institutions by name, and on kinds of them: companies, universities."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from assistant.clauses import Around, Clause, Desk, look_around, place_beside, place_of
from assistant.link import Span
from assistant.names import country_name
from assistant.people import at_both_ends, joined_before, means_any
from assistant.runs import name_groups
from index import conditions as c

_COUNTED_IN = ("included", "counted in", "counted too", "included too")


def read_institutions(desk: Desk) -> None:
    """Institutions by name, with what belongs to them."""
    # "Code on GitHub": nobody is affiliated on an institution.
    elsewhere = [s for i, s in enumerate(desk.spans) if i and desk.spans[i - 1].key == "on"]

    def wanted(span: Span) -> bool:
        return (
            span.has("institution")
            and not span.has("country", "venue")
            and not span.section("operations")
            and span not in elsewhere
        )

    for members, joint, at, end in name_groups(desk, wanted):
        around = _sole(desk, look_around(desk, at, end), at, end)
        made = [
            c.Institutions(
                tuple(dict.fromkeys(desk.spans[i].values("institution"))), around.position
            )
            for i in members
        ]
        made = list(dict.fromkeys(made))
        either: c.Condition | None = None
        union = c.Institutions(
            tuple(dict.fromkeys(n for one in made for n in one.names)), around.position
        )
        if len(made) == 1:
            condition: c.Condition = made[0]
        elif (
            joint in ("or", "vs", "/")
            or around.position in ("first", "last")
            or around.negated
            or means_any(desk, at, end)
            or (desk.free(end) and desk.spans[end].key in _COUNTED_IN)  # "…, DeepMind included"
        ):
            condition = union
        else:
            condition = c.AllOf(tuple(made))
            either = None if joined_before(desk, at) else union
        if around.negated:
            condition = c.Not(condition)
        parts = tuple((m, m.names[0]) for m in made)
        condition = at_both_ends(desk, around, condition)
        desk.take(around.took)
        if len(made) > 1 and desk.free(end) and desk.spans[end].key in _COUNTED_IN:
            desk.take([end])
        desk.add(Clause(condition, "institutions", at, end, either, parts))
    if any(x.slot == "institutions" for x in desk.clauses):
        desk.take(
            k
            for i, span in enumerate(desk.spans)
            if span.section("owned") and not _is_left_out(desk, i)
            for k in (i - 1, i)
            if k == i or (desk.free(k) and desk.spans[k].key in _WITH)
        )
    _include(desk)


def _sole(desk: Desk, around: Around, at: int, end: int) -> Around:
    """ "Google authors only": all authors are there. Of affiliations alone no table tells it."""
    spans = desk.spans
    at_only = next((k for k in around.took if spans[k].has("quantifiers.only")), None)
    if not around.only or around.position != "any" or not at_only:
        return around  # "only Google?" narrows a question before it
    near = [*spans[max(0, at - 4) : at], *spans[end : end + 3]]
    if any(s.has("measures.authors") for s in near):
        return replace(around, position="all")
    if any(s.has("measures.papers", "measures.submissions") for s in spans):
        desk.cannot = _NO_OTHERS
    return around


_NO_OTHERS = (
    "I can tell whether all authors of a paper are with an institution or a kind of them, but not "
    "whether it lists no other affiliation. Ask for papers whose authors are all there."
)


_WITH = frozenset({"with", "and", "including", "include", "counting", "plus", "incl"})


def _is_left_out(desk: Desk, i: int) -> bool:
    """ "Without its labs abroad": that asks for less than is counted."""
    return any(s.has("quantifiers.not", "quantifiers.only") for s in desk.spans[max(0, i - 2) : i])


def _include(desk: Desk) -> None:
    """ "Google, DeepMind included": papers of either, and not those of both."""
    plain = [x for x in desk.clauses if isinstance(x.condition, c.Institutions)]
    for one, two in pairwise(plain):
        assert isinstance(one.condition, c.Institutions)
        assert isinstance(two.condition, c.Institutions)
        said = desk.free(two.end) and desk.spans[two.end].has("followup.widen")
        lead = desk.spans[two.at - 1].key if two.at else ""
        if not said and lead not in ("including", "counting", "together with", "with"):
            continue
        bracketed = two.at > 1 and "(" in desk.spans[two.at - 1].joined
        if not said and lead == "with" and not bracketed:
            continue  # "Google with DeepMind" is both, "Google (with DeepMind)" either
        names = tuple(dict.fromkeys((*one.condition.names, *two.condition.names)))
        merged = replace(one, condition=replace(one.condition, names=names), either=None)
        desk.clauses = [merged if x is one else x for x in desk.clauses if x is not two]
        desk.take([*range(two.at, two.end), two.end if said else two.at - 1])
        return


_KINDS = {"company": ("company", "lab")}
"""Kinds of the tables that a list of the lexicon stands for, where it isn't the kind itself."""


_COUNTED_KINDS = ("company", "university")
_COUNTING_WORDS = frozenset("which what top rank ranking two three four five ten many".split())


def _is_counted_itself(desk: Desk, at: int) -> bool:
    """ "How many hospitals …", "which French hospitals …", "the top five hospitals"."""
    before = desk.spans[at - 1] if at else None
    if before is None or (before.after_break and before.key not in _COUNTING_WORDS):
        return False
    counted = before.has("operations.count") and not before.key.endswith("papers")
    return counted or before.number is not None or before.key.split()[-1] in _COUNTING_WORDS


def read_kinds(desk: Desk) -> None:
    """ "Chinese companies", "academia", "an industry affiliation"."""
    for i, span in enumerate(desk.spans):
        if i in desk.used:
            continue
        kinds = span.lists("kinds")
        if span.has("measures.companies"):
            kinds = ("company",)
        elif span.has("measures.universities"):
            kinds = ("university",)
        if not kinds:
            continue
        before = i - 1
        country = desk.spans[before] if desk.free(before) else None
        codes: tuple[str, ...] = ()
        label = None
        at = i
        others: list[tuple[tuple[str, ...], str | None]] = []
        joint = ""
        if country is not None and country.has("country", "region") and not span.after_break:
            codes, label = place_of(country)
            at = before
            while place := place_beside(desk, at - 1):
                # "Korean and American universities"
                joint, at = place[0], place[1] - 1
                others.insert(0, place_of(desk.spans[at]))
        elif not span.section("kinds"):
            continue
        elif (same := _of_the_same_place(desk, i)) is not None:
            codes, label = same
        if kinds[0] not in _COUNTED_KINDS and _is_counted_itself(desk, at):
            desk.cannot = (
                f"I can count the papers with a {kinds[0]} affiliation, but count and rank only "
                "institutions of all kinds, companies and universities themselves."
            )
        around = _sole(desk, look_around(desk, at, i + 1), at, i + 1)
        company = kinds[0] == "company"
        end, here = i + 1, company
        if not codes and (behind := _places_behind(desk, i)) is not None:
            places, joint, end, stated = behind
            here = company and not stated
            codes, label = places[-1]
            others = places[:-1]
        one = c.InstitutionKinds(
            _KINDS.get(kinds[0], (kinds[0],)),
            around.position,
            codes,
            "home" if here else "place",
            label,
        )
        made = [*(replace(one, countries=held, label=name) for held, name in others), one]
        condition: c.Condition = one
        either: c.Condition | None = None
        if others and joint == "and" and not around.negated:
            condition, either = c.AllOf(tuple(made)), c.AnyOf(tuple(made))
        elif others:
            condition = c.AnyOf(tuple(made))
        if around.negated:
            condition = c.Not(condition)
        parts = tuple((m, f"{span.key} of {_place_label(m)}") for m in made) if others else ()
        desk.take(around.took)
        desk.add(Clause(condition, "kinds", at, end, either, parts))
    denied = any(x.slot == "kinds" and isinstance(x.condition, c.Not) for x in desk.clauses)
    if denied and desk.cannot == _NO_OTHERS:
        desk.cannot = None  # "from industry only (no university)" says itself what is not there


_HOME = ("headquartered", "headquartered in", "registered", "registered in", "owned in")
_IN_PLACE = frozenset("in from of based located sitting the inside within a".split()) | {
    *_HOME,
    "based in",
    "located in",
    "that is in",
}


_Places = list[tuple[tuple[str, ...], str | None]]


def _places_behind(desk: Desk, i: int) -> tuple[_Places, str, int, bool] | None:
    """ "No university in the US", "a company from China or Japan": the places, how they are joined,
    where they end, and whether a company is said to be there rather than to come from there."""
    spans = desk.spans
    k = i + 1
    while desk.free(k) and spans[k].key in _IN_PLACE and not spans[k].after_break:
        k += 1
    if k == i + 1 or not desk.free(k) or spans[k].after_break:
        return None
    if not spans[k].has("country", "region"):
        return None
    behind = [spans[m].key for m in range(i + 1, k)]
    at_home = any(key in _HOME for key in behind)  # "a company headquartered in the US"
    stated = not at_home and any(key in ("in", "based in", "located in") for key in behind)
    places: _Places = [place_of(spans[k])]
    joint, end = "", k + 1
    while desk.free(end) and not (spans[end].after_break and spans[end].joined != ","):
        how = (
            "or"
            if spans[end].has("quantifiers.or")
            else "and"
            if spans[end].has("quantifiers.and")
            else ""
        )
        at = end + 1 if how else end
        if desk.free(at) and spans[at].key in ("in", "the"):
            at += 1
        if not desk.free(at) or not spans[at].has("country", "region"):
            break
        if spans[end].joined in ("-", "–", "/") or not (how or spans[end].joined == ","):
            return None  # "a university in the US-China corridor"
        places.append(place_of(spans[at]))
        joint, end = how or joint, at + 1
    if desk.free(end) and spans[end].section("positions") and not spans[end].after_break:
        return None
    return places, joint or "and", end, stated


def _place_label(kinds: c.InstitutionKinds) -> str:
    return kinds.label or " or ".join(country_name(code) for code in kinds.countries)


def _of_the_same_place(desk: Desk, i: int) -> tuple[tuple[str, ...], str | None] | None:
    """ "American universities or companies": the adjective is said of both."""
    if i < 2 or desk.spans[i].after_break:
        return None
    joined = desk.spans[i - 1].has("quantifiers.or", "quantifiers.and")
    before = next((x for x in desk.clauses if x.slot == "kinds" and x.end == i - 1), None)
    if not joined or before is None or not isinstance(before.condition, c.InstitutionKinds):
        return None
    held = before.condition
    return (held.countries, held.label) if held.countries else None


_OWNED = frozenset(
    "belong belongs belonging owned owned-by run part parent headquartered subsidiary".split()
)


def refuse_owned_places(desk: Desk) -> None:
    """ "A lab in the US that belongs to a Chinese company": both of one affiliation, which the
    conditions on a paper can't say."""
    homes = [
        x
        for x in desk.clauses
        if isinstance(x.condition, c.InstitutionKinds)
        and x.condition.by == "home"
        and x.condition.countries
    ]
    places = [x for x in desk.clauses if isinstance(x.condition, c.Countries)]
    said = any(w in _OWNED for s in desk.spans for w in s.key.split())
    if homes and places and said:
        desk.cannot = (
            "I can count papers with a company of one country and an author in another, but not "
            "whether the two are one affiliation."
        )
