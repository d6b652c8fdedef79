"""Conditions on people and subject out of the spans of a question.

Each reader takes spans that are still free, turns them into a ``Clause`` and marks them as used.
What stands around a name decides what is asked of it: a negation or "only" before it, "first
author", a verb such as "fine-tune", the joint to the next name ("US-China", "US or China").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.link import Span
from assistant.names import country_name, regions
from index import conditions as c

USED = ("builds_on", "evaluates")
"""Roles that "used" stands for (contract)."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition with where it stands in the question."""

    condition: c.Condition
    slot: str
    """What it speaks of, for follow-ups: ``countries``, ``position``, ``institutions``,
    ``authors``, ``models``, ``words``, ``status``, ``track``, ``size``, ``known``, ``kinds``."""
    at: int
    """Position of its first span."""
    end: int
    """One past its last."""
    either: c.Condition | None = None
    """The other reading of an "and" that could mean "or", if there is one."""
    parts: tuple[tuple[c.Condition, str], ...] = ()
    """Its alternatives one by one, for a comparison, with their labels."""


@dataclass(slots=True)
class Desk:
    """The spans of a question and which of them have been read."""

    spans: Sequence[Span]
    used: set[int] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown_names: list[str] = field(default_factory=list)
    apart: bool = False
    home: bool = False
    widened: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unread_switch: str | None = None

    def free(self, i: int) -> bool:
        """Whether span ``i`` exists and hasn't been read."""
        return 0 <= i < len(self.spans) and i not in self.used

    def take(self, positions: Iterable[int]) -> None:
        """Mark spans as read."""
        self.used.update(positions)

    def clause_spans(self) -> frozenset[int]:
        """Positions that a clause was read from."""
        return frozenset(i for x in self.clauses for i in range(x.at, x.end))

    def add(self, clause: Clause) -> None:
        """Keep a clause and mark its spans as read."""
        self.clauses.append(clause)
        self.take(range(clause.at, clause.end))


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands before a name."""

    negated: bool = False
    only: bool = False
    position: c.Position = "any"
    took: tuple[int, ...] = ()


_SEE_THROUGH = ("function", "measures", "kinds", "known")
_AUXILIARIES = frozenset({"do", "does", "did"})
_POSITION_KEYS: dict[str, c.Position] = {"first": "first", "last": "last", "all": "all"}


def _around(desk: Desk, first: int, last: int) -> _Around:
    """Negation, "only" and position before the spans ``first`` to ``last`` (or right behind)."""
    negated = only = False
    position: c.Position = "any"
    took: list[int] = []
    i, steps = first - 1, 0
    pending: list[int] = []
    while i >= 0 and steps < 7:
        span = desk.spans[i]
        if desk.spans[i + 1].after_break or (i in desk.used and not span.section("positions")):
            break
        if span.section("positions") and (
            _is_coauthor(desk, last) or (i in desk.used and _further(desk, i + 1, first))
        ):
            break
        if span.section("positions") and position == "any":
            position = _POSITION_KEYS[span.lists("positions")[0]]
            took += [*pending, i]
            pending = []
        elif span.has("quantifiers.not") or any(
            name.startswith("unknown") for name in span.lists("known")
        ):
            negated = not negated
            took += [*pending, i]
            pending = []
        elif span.has("quantifiers.only"):
            if position == "any":
                only = True
                took += [*pending, i]
                pending = []
            else:
                took.append(i)
        elif span.has("measures.papers", "measures.submissions") or span.key in _AUXILIARIES:
            ahead = desk.spans[i - 1] if desk.free(i - 1) else None
            if ahead is not None and ahead.section("positions") and not span.after_break:
                position = _POSITION_KEYS[ahead.lists("positions")[0]]
                took += [*pending, i - 1]  # "first-author papers from KAIST"
            break
        elif any(span.section(s) for s in _SEE_THROUGH) or span.has(
            "quantifiers.any", "roles.named", "topics.about", "quantifiers.both"
        ):
            if span.is_name:
                break
            pending.append(i)
        else:
            break
        i, steps = i - 1, steps + 1
    took += [k for k in pending if desk.spans[k].section("known")]
    j = last
    # Behind the name: "Chinese first authors", "China only".
    for k in (j, j + 1):
        if not desk.free(k) or desk.spans[k].after_break:
            break
        span = desk.spans[k]
        if span.section("positions") and not _position_has_own_name(desk, k):
            behind = _POSITION_KEYS[span.lists("positions")[0]]
            if position in ("any", behind):  # "led by a Chinese first author" says it twice
                position = behind
                took += list(range(j, k + 1))
            break
        if span.has("quantifiers.only") and _ends_clause(desk, k + 1):
            only = True
            took += list(range(j, k + 1))
            break
        if not (
            span.has("measures.institutions", "measures.universities", "measures.companies")
            or span.key in ("as", "the", "a", "is", "s", "was")
        ):
            break
    return _Around(negated, only, position, tuple(took))


_FURTHER = frozenset({"with", "plus", "alongside", "and"})


def _further(desk: Desk, start: int, first: int) -> bool:
    """ "A Chinese first author with someone in the US": what comes is held by somebody else."""
    return any(s.key in _FURTHER for s in desk.spans[start:first])


def _is_coauthor(desk: Desk, k: int) -> bool:
    """Whether the name before span ``k`` is a co-author's: anybody's, whatever stands before."""
    return any(
        s.key in ("co author", "co authors", "coauthor", "coauthors")
        for s in desk.spans[k : k + 2]
        if not s.after_break
    )


def _position_has_own_name(desk: Desk, k: int) -> bool:
    """ "US papers with first author in China": the position belongs to the name behind it."""
    for j in range(k + 1, min(k + 6, len(desk.spans))):
        span = desk.spans[j]
        if span.after_break or span.has("measures.papers") or span.key in _FURTHER:
            return False
        if span.has("roles.builds_on", "roles.evaluates", "roles.used", "roles.compares"):
            return False  # what is used is no place
        if span.has("country", "region", "institution"):
            return True
    return False


def _ends_clause(desk: Desk, k: int) -> bool:
    if k >= len(desk.spans) or desk.spans[k].after_break:
        return True
    if desk.spans[k].key in ("from", "in", "at", "with", "by") and any(
        s.has("country", "region", "institution") for s in desk.spans[k + 1 : k + 3]
    ):
        return False  # "at MIT only from the US"
    return desk.spans[k].is_function or desk.spans[k].section("operations")


def _groups(desk: Desk, wanted: Callable[[Span], bool]) -> list[tuple[list[int], str, int, int]]:
    """Runs of free names that belong together: positions, joint (``and``, ``or``, ``-``), ends."""
    found = []
    i = 0
    while i < len(desk.spans):
        if i in desk.used or not wanted(desk.spans[i]):
            i += 1
            continue
        members, joint, end = [i], "", i + 1
        while True:
            step, how = _next_member(desk, end, wanted)
            if step is None:
                break
            joint = how if how != "," and joint in ("", ",", how) else (joint or how)
            members.append(step)
            end = step + 1
        found.append((members, joint, i, end))
        i = end
    return found


def _next_member(desk: Desk, end: int, wanted: Callable[[Span], bool]) -> tuple[int | None, str]:
    """The next name of a run and how it is joined: ``-``, ``and``, ``or``, ``,`` or ``vs``."""
    spans = desk.spans
    if end >= len(spans):
        return None, ""
    span = spans[end]
    if desk.free(end) and wanted(span):
        if span.joined in ("-", "–", "—", "/", "‑", "‐", "+", "&", "x", "×"):
            return end, "-"
        if span.joined == ",":
            return end, ","
        if span.joined == "" and not span.after_break and spans[end - 1].has("country"):
            return end, "-"  # "us china papers", "sino american"
    j, how = end, ""
    if desk.free(end) and wanted(span) and span.joined == "(":
        behind = spans[end + 1].key if desk.free(end + 1) else ""
        if behind in ("included", "counted in"):
            return end, "or"  # "Google (DeepMind included)"
    while desk.free(j) and j < end + 4:
        span = spans[j]
        if span.after_break and span.joined != ",":
            return None, ""
        if span.has("quantifiers.or"):
            how = "or"
        elif span.has("quantifiers.and") or span.key == "&":
            how = how or "and"
        elif span.key in ("vs", "versus", "than", "against", "compared to", "compared with"):
            how = "vs"
        elif span.key in ("incl", "including", "include", "plus"):
            how = "or"
        elif wanted(span):
            if how == "and" and _is_coauthor(desk, j + 1):
                return None, ""  # "a first author in China and a US co-author"
            return (j, how) if how else (None, "")
        elif not (how and (span.key in _ARTICLES or span.has("quantifiers.any"))):
            return None, ""
        j += 1
    return None, ""


_ARTICLES = frozenset(
    {"the", "a", "an", "in", "from", "one", "with", "at", "at least one", "another", "of", "by"}
)


# -- countries -----------------------------------------------------------------------------------


def read_countries(desk: Desk) -> None:
    """Countries and regions: any, only, none, pairs, by position."""
    for members, joint, at, end in _groups(desk, lambda s: s.has("country", "region")):
        around = _around(desk, at, end)
        places = [_place(desk.spans[i]) for i in members]
        made = [
            c.Countries(codes, around.position, around.only, "place", label)
            for codes, label in places
        ]
        made = list(dict.fromkeys(made))
        parts = tuple((m, _label_of(m)) for m in made)
        either: c.Condition | None = None
        if len(made) == 1:
            condition: c.Condition = made[0]
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
        desk.take(around.took)
        desk.add(Clause(condition, slot, at, end, either, parts))


def _place(span: Span) -> tuple[tuple[str, ...], str | None]:
    if span.has("region"):
        region = regions()[span.values("region")[0]]
        return region.codes, region.name
    return (span.values("country")[0],), None


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
        if isinstance(leaf, c.Countries):
            codes = tuple(
                dict.fromkeys(x for code in leaf.codes for x in desk.widened.get(code, (code,)))
            )
            leaf = replace(leaf, codes=codes, by="home" if desk.home else leaf.by)
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


# -- institutions, companies, academia -------------------------------------------------------------


def read_institutions(desk: Desk) -> None:
    """Institutions by name, with what belongs to them."""

    def wanted(span: Span) -> bool:
        return (
            span.has("institution")
            and not span.has("country", "venue")
            and not span.section("operations")
        )

    for members, joint, at, end in _groups(desk, wanted):
        around = _around(desk, at, end)
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
        elif joint in ("or", "vs", "/") or around.position in ("first", "last") or around.negated:
            condition = union
        else:
            condition = c.AllOf(tuple(made))
            either = None if _joined_before(desk, at) else union
        if around.negated:
            condition = c.Not(condition)
        parts = tuple((m, m.names[0]) for m in made)
        desk.take(around.took)
        desk.add(Clause(condition, "institutions", at, end, either, parts))


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
        if country is not None and country.has("country", "region") and not span.after_break:
            codes, label = _place(country)
            at = before
        elif not span.section("kinds"):
            continue
        around = _around(desk, at, i + 1)
        company = kinds[0] == "company"
        condition: c.Condition = c.InstitutionKinds(
            ("company", "lab") if company else ("university",),
            around.position,
            codes,
            "home" if company else "place",
            label,
        )
        if around.negated:
            condition = c.Not(condition)
        desk.take(around.took)
        desk.add(Clause(condition, "kinds", at, i + 1))


# -- authors ---------------------------------------------------------------------------------


def read_authors(desk: Desk, is_author: Callable[[str], bool]) -> None:
    """Names of people: runs of unread words that stand as an author's name in the corpus."""
    i = 0
    while i < len(desk.spans):
        run: list[int] = []
        while desk.free(i + len(run)) and _nameable(desk.spans[i + len(run)], not run):
            run.append(i + len(run))
        found = False
        for n in range(min(4, len(run)), 1, -1):
            name = " ".join(desk.spans[k].text for k in run[:n])
            if is_author(name):
                around = _around(desk, i, i + n)
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
        or any(span.section(x) for x in ("measures", "operations", "followup"))
    )


def _tidy_name(name: str) -> str:
    return name if any(ch.isupper() for ch in name) else name.title()


# -- sizes -----------------------------------------------------------------------------------


def read_sizes(desk: Desk) -> None:
    """ "more than ten authors", "at least three countries", "single-author", "international"."""
    spans = desk.spans
    for i, span in enumerate(spans):
        if i in desk.used:
            continue
        if span.has("quantifiers.single_author"):
            desk.add(Clause(c.AuthorCount(1, 1), "size", i, i + 1))
            continue
        if span.has("quantifiers.international"):
            if span.section("measures") and i and spans[i - 1].has("operations.count"):
                continue  # "how many different countries"
            desk.add(Clause(c.CountryCount(2), "size", i, i + 1))
            continue
        if span.has("quantifiers.domestic") and not span.has("quantifiers.only"):
            desk.add(Clause(c.CountryCount(1, 1), "size", i, i + 1))
            continue
        if span.number is None or span.is_year or not float(span.number).is_integer():
            continue
        if _ranks(spans, i):
            continue
        j = i + 1
        while desk.free(j) and spans[j].key in (
            "different",
            "distinct",
            "or more",
            "or",
            "more",
            "separate",
            "other",
            "and",
            "than",
            "fewer",
            "less",
        ):
            j += 1
        if not desk.free(j):
            continue
        target = spans[j]
        if target.has("measures.authors"):
            make: type[c.AuthorCount] | type[c.CountryCount] = c.AuthorCount
        elif target.has("measures.countries"):
            make = c.CountryCount
        else:
            continue
        n = int(span.number)
        low, high, took = _bounds(desk, i, j, n)
        if low is None and high is None:
            continue
        desk.take(took)
        desk.add(Clause(make(low, high), "size", i, j + 1))


def _ranks(spans: Sequence[Span], i: int) -> bool:
    """Whether a number says how many to rank: "top 5 countries", "the 5 authors with the most"."""
    before = spans[i - 1] if i else None
    if before is not None and before.has("operations.most", "operations.fewest"):
        return not (i > 1 and spans[i - 2].key == "at")  # "at most 5 authors"
    behind = spans[i + 1 : i + 4]
    return (
        len(behind) == 3
        and behind[0].section("measures")
        and behind[1].key in ("with", "having", "that have", "by")
        and behind[2].has("operations.most", "operations.fewest")
    )


def _bounds(desk: Desk, i: int, j: int, n: int) -> tuple[int | None, int | None, list[int]]:
    """Bounds that the words around a number set, and the spans that say so."""
    before = [k for k in range(max(0, i - 4), i) if k not in desk.used]
    words = " ".join(desk.spans[k].key for k in before)
    behind = " ".join(desk.spans[k].key for k in range(i + 1, j))
    took = [k for k in before if desk.spans[k].key in _BOUND_WORDS]
    sign = _SIGNS.get(desk.spans[i].joined.replace(" ", "")[-2:].lstrip("/,("))
    if sign is not None:
        low, high = sign
        return (None if low is None else n + low), (None if high is None else n + high), []
    if words.endswith(("more than", "over", "above", "greater than")):
        return n + 1, None, took
    if words.endswith(("fewer than", "less than", "under", "below")):
        return None, n - 1, took
    if words.endswith(("at least", "minimum of", "no fewer than")) or "more" in behind:
        return n, None, took
    if words.endswith(("at most", "up to", "no more than", "maximum of")) or "fewer" in behind:
        return None, n, took
    if words.endswith(("exactly", "just", "only", "precisely")):
        return n, n, took
    return n, n, []


_SIGNS: dict[str, tuple[int | None, int | None]] = {
    ">": (1, None),
    ">=": (0, None),
    "≥": (0, None),
    "<": (None, -1),
    "<=": (None, 0),
    "≤": (None, 0),
}
"""What is added to a number behind the sign for its lower and upper bound."""
_BOUND_WORDS = frozenset(
    "more than over above greater fewer less under below at least most up to minimum maximum of no "
    "exactly just only precisely".split()
) | {"at least", "at most", "more than", "fewer than", "less than", "up to"}


# -- status, track, what is known ------------------------------------------------------------------


def read_standing(desk: Desk, tracks: frozenset[str]) -> None:
    """Statuses, tracks, and questions for what is missing."""
    spans = desk.spans
    for i, span in enumerate(spans):
        if i in desk.used:
            continue
        if span.section("known") and _leads_to_place(desk, i):
            continue  # "with no affiliation in Germany": read around the name
        if known := span.lists("known"):
            field_name = known[0].split("_")[1]
            condition: c.Condition = c.Known("country" if field_name == "country" else field_name)
            if known[0].startswith("unknown"):
                condition = c.Not(condition)
            desk.add(Clause(condition, "known", i, i + 1))
            continue
        listed = [t for t in span.lists("tracks") if t in tracks or t == "main"]
        if listed and not (span.key == "findings" and _is_verb_place(desk, i)):
            names: tuple[str, ...] = (
                ("main", "Long", "Short") if listed[0] == "main" else (listed[0],)
            )
            names = tuple(n for n in names if n in tracks) or names
            clause = Clause(_negate(desk, i, c.Tracks(names)), "track", i, i + 1)
            desk.add(clause)
            continue
        statuses = span.lists("statuses")
        if not statuses or "every" in statuses:
            continue
        if any(s.has("statuses.every") and len(s.key.split()) > 1 for s in spans):
            desk.take([i])  # "of any status, rejected ones included"
            continue
        if statuses[0] == "accepted":
            negated = _negate(desk, i, c.Accepted())
            if span.key in ("published", "accept") and isinstance(negated, c.Accepted):
                continue
            desk.add(Clause(negated, "status", i, i + 1))
            continue
        desk.add(Clause(_negate(desk, i, c.Statuses((statuses[0],))), "status", i, i + 1))
    _merge_standing(desk)


def _leads_to_place(desk: Desk, i: int) -> bool:
    """Whether "an affiliation" goes on with where: "in both Japan and the UK"."""
    behind = desk.spans[i + 1 : i + 5]
    if not behind or behind[0].key not in ("in", "at", "from", "with", "of", "in both", "to"):
        return False
    for span in behind[1:] if behind[0].key != "in both" else behind:
        if span.has("country", "region", "institution"):
            return True
        if not (span.is_function or span.section("quantifiers")):
            return False
    return False


def _merge_standing(desk: Desk) -> None:
    """ "Orals and spotlights": a paper has one status and one track, so either is meant."""
    for slot, kind in (("status", c.Statuses), ("track", c.Tracks)):
        same = [x for x in desk.clauses if x.slot == slot and isinstance(x.condition, kind)]
        if len(same) < 2:
            continue
        names = dict.fromkeys(
            n for x in same for n in (x.condition.names if isinstance(x.condition, kind) else ())
        )
        merged = replace(same[0], condition=kind(tuple(names)))
        desk.clauses = [x for x in desk.clauses if x not in same] + [merged]
        between = range(same[0].end, same[-1].at)
        desk.take(i for i in between if desk.spans[i].has("quantifiers.or", "quantifiers.and"))


def _negate(desk: Desk, i: int, condition: c.Condition) -> c.Condition:
    before = i - 1
    while (
        desk.free(before)
        and desk.spans[before].is_function
        and not desk.spans[before].has("quantifiers.not")
    ):
        before -= 1
    if desk.free(before) and desk.spans[before].has("quantifiers.not"):
        desk.take([before])
        return c.Not(condition)
    return condition


def _is_verb_place(desk: Desk, i: int) -> bool:
    return i > 0 and desk.spans[i - 1].key in ("the main", "main", "key", "what are the", "their")
