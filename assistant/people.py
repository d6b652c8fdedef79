"""Conditions on who wrote a paper: countries, institutions, kinds of them, names of authors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.clauses import (
    Around,
    Clause,
    Desk,
    look_around,
    name_groups,
    place_beside,
    place_of,
)
from assistant.link import Span
from assistant.names import country_name
from index import conditions as c


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
        elif _means_any(desk, at, end):
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
            if joint in ("and", ",") and not _joined_before(desk, at):
                either = _merge(made)
        if around.negated:
            condition = c.Not(condition)
        slot = "countries" if around.position == "any" else "position"
        condition = at_both_ends(desk, around, condition)
        desk.take(around.took)
        desk.add(Clause(condition, slot, at, end, either, parts))


_SUMS = frozenset({"combined", "altogether", "taken together", "added up", "summed"})


def _means_any(desk: Desk, at: int, end: int) -> bool:
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
    return any(s.key in _SUMS and not s.after_break for s in spans[end : end + 3])


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


def _joined_before(desk: Desk, at: int) -> bool:
    """A word such as "between" or "both" says that all the countries are meant at once."""
    window = range(max(0, at - 5), at)
    after = range(at, min(len(desk.spans), at + 8))
    return (
        any(desk.spans[i].has("quantifiers.both") for i in window)
        or any(desk.spans[i].has("measures.collaborations", "quantifiers.both") for i in after)
        or any(desk.spans[i].has("measures.collaborations") for i in window)
    )


def read_switches(desk: Desk) -> None:
    """Words that choose a definition: different authors, home countries, what counts as China."""
    spans = desk.spans
    for i, span in enumerate(spans):
        places = [k for k, s in enumerate(spans) if s.has("country", "region")]
        if span.key.endswith("authors") and i and desk.spans[i - 1].key in _BOUNDS:
            continue  # "at most two authors"
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
    if names and any("CN" in s.values("country") for s in spans[: first + 1]):
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
        around = look_around(desk, at, end)
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
            or _means_any(desk, at, end)
        ):
            condition = union
        else:
            condition = c.AllOf(tuple(made))
            either = None if _joined_before(desk, at) else union
        if around.negated:
            condition = c.Not(condition)
        parts = tuple((m, m.names[0]) for m in made)
        condition = at_both_ends(desk, around, condition)
        desk.take(around.took)
        desk.add(Clause(condition, "institutions", at, end, either, parts))
    _include(desk)


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
        if not said and lead == "with":
            continue  # "Google with DeepMind" is both
        names = tuple(dict.fromkeys((*one.condition.names, *two.condition.names)))
        merged = replace(one, condition=replace(one.condition, names=names), either=None)
        desk.clauses = [merged if x is one else x for x in desk.clauses if x is not two]
        desk.take([*range(two.at, two.end), two.end if said else two.at - 1])
        return


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
        around = look_around(desk, at, i + 1)
        company = kinds[0] == "company"
        one = c.InstitutionKinds(
            ("company", "lab") if company else ("university",),
            around.position,
            codes,
            "home" if company else "place",
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
        desk.add(Clause(condition, "kinds", at, i + 1, either, parts))


def _place_label(kinds: c.InstitutionKinds) -> str:
    return kinds.label or " or ".join(country_name(code) for code in kinds.countries)


def read_authors(desk: Desk, is_author: Callable[[str], bool]) -> None:
    """Names of people: runs of unread words that stand as an author's name in the corpus."""
    i = 0
    while i < len(desk.spans):
        run: list[int] = []
        while desk.free(i + len(run)) and _nameable(desk.spans[i + len(run)], not run):
            run.append(i + len(run))
        found = False
        for n in range(min(4, len(run)), 1, -1):
            name = desk.words(i, i + n)
            if is_author(name):
                around = look_around(desk, i, i + n)
                condition: c.Condition = c.AuthorNames(_tidy_name(name), around.position)
                if around.negated:
                    condition = c.Not(condition)
                desk.take(around.took)
                desk.add(Clause(condition, "authors", i, i + n))
                i, found = i + n, True
                break
        if found:
            continue
        # "by Ada Lovelace": a name that nobody here has must not be taken for a topic.
        if len(run) >= 2 and i and desk.spans[i - 1].key in ("by", "authored by", "author"):
            run = [k for k in run if desk.spans[k].corrected or not desk.spans[k].is_name]
            capitals = [k for k in run[:4] if desk.spans[k].text[:1].isupper()]
            if len(capitals) >= 2 or (len(run) == 2 and _stands_alone(desk, run)):
                named = capitals if len(capitals) >= 2 else run
                name = " ".join(desk.spans[k].text for k in named)
                desk.unknown_names.append(_tidy_name(name))
                desk.add(
                    Clause(c.AuthorNames(_tidy_name(name)), "authors", named[0], named[-1] + 1)
                )
        i += 1


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


def place_named_as(desk: Desk) -> None:
    """ "Papers that Ada Lovelace wrote as first author": the position of the one who is named."""
    spans = desk.spans
    at = next(
        (
            i
            for i, s in enumerate(spans)
            if i
            and desk.free(i)
            and s.section("positions")
            and spans[i - 1].key in ("as", "as the")
        ),
        None,
    )
    named = [
        x
        for x in desk.clauses
        if isinstance(x.condition, c.AuthorNames | c.Countries | c.Institutions)
        and x.condition.position == "any"
    ]
    if at is None or len(named) != 1 or spans[at].lists("positions")[0] == "all":
        return
    (clause,) = named
    position: c.Position = "first" if spans[at].lists("positions")[0] == "first" else "last"
    condition = clause.condition
    if clause.at < at and isinstance(condition, c.AuthorNames | c.Countries | c.Institutions):
        placed = replace(clause, condition=replace(condition, position=position))
        desk.clauses[desk.clauses.index(clause)] = placed
        desk.take([at])


def _stands_alone(desk: Desk, run: Sequence[int]) -> bool:
    after = run[-1] + 1
    return after >= len(desk.spans) or bool(desk.spans[after].meanings)


def _nameable(span: Span, first: bool) -> bool:
    if span.number is not None or (span.after_break and not first):
        return False
    if span.quoted:
        return first
    if span.corrected or (
        span.text[:1].isupper() and " " not in span.text and not span.is_function
    ):
        return True  # "Ting" was taken for a misspelling, "Jordan" for the country
    if not first and span.is_name and " " not in span.text:
        return True
    return not span.meanings or not (
        span.is_name
        or span.is_function
        or any(
            span.section(x) for x in ("measures", "operations", "followup", "quantifiers", "roles")
        )
    )


def _tidy_name(name: str) -> str:
    return name if any(ch.isupper() for ch in name) else name.title()
