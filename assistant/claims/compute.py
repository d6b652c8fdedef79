"""A claim's question → the number, its bounds, and what every other definition gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer import Row
from assistant.claims.figure import Figure
from assistant.claims.pieces import Reading
from assistant.claims.verdict import Computed, Other
from assistant.definitions import Switch, conditions_of, switches
from assistant.ground import Ground, restrict, scope_of, survey
from assistant.question import Average, Count, Question, Ranking, Share, Trend
from assistant.tally import Flags, Tally, tally
from assistant.turned_kind import NoShare, as_share
from assistant.view import CorpusView
from index import conditions as c

EITHER = "if “and” means that one of them is enough"
FEW_KNOWN = 0.5
"""Under this part of known papers a rank is not told."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a reading comes to."""

    computed: Computed
    ground: Ground
    papers: Flags
    """The papers behind the number; of two sides those of both."""
    rows: tuple[Row, ...] = ()
    possible: Flags | None = None
    numerator: int | None = None
    denominator: int | None = None
    asked: tuple[Question, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OtherResult:
    """The result under another definition, with how it differs."""

    other: Other
    numerator: int | None
    denominator: int | None
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compute(reading: Reading, figure: Figure, view: CorpusView) -> Result:
    """Count what the reading asks for; ``ground.remaining`` is 0 where nothing can be told."""
    one = _one(reading.question, view)
    if reading.other is not None:
        return _both(one, _one(reading.other, view), reading.contrast)
    match reading.question:
        case Trend() if figure.unit == "first year":
            return _first_year(one, figure)
        case Trend():
            return _trend(one, reading, figure)
        case Ranking():
            return _rank(one, reading)
    return one


def _one(question: Question, view: CorpusView) -> Result:
    catalog = view.catalog
    ground = survey(question, catalog)
    empty = np.zeros(catalog.paper_count, dtype=bool)
    if not ground.remaining:
        return Result(Computed(None), ground, empty, asked=(question,))
    asked = restrict(question, ground.lacking)
    counted = tally(asked, catalog)
    low, high = counted.low, counted.high
    if isinstance(asked, Count) and asked.measure == "papers" and ground.lacking:
        # The editions that were left out may hold more.
        high = tally(question, catalog).high
    if isinstance(asked, Count) and asked.measure not in ("papers", "mentions"):
        high = (low or 0) + _unknown(asked, view) if asked.measure != "authors" else low
        if asked.measure == "models":
            high = low if not ground.unknown_papers else (low or 0) + ground.unknown_papers
    if isinstance(asked, Average) and asked.quantity == "authors_per_paper":
        low = high = counted.value
    return Result(
        Computed(counted.value, low, high),
        ground,
        counted.papers,
        counted.rows,
        counted.possible,
        counted.numerator if isinstance(asked, Share) else None,
        counted.denominator if isinstance(asked, Share) else None,
        (asked,),
        counted.unit,
    )


def _unknown(question: Count, view: CorpusView) -> int:
    """Affiliations of the papers that are not known: each could be one thing more."""
    flags = view.catalog.judge(question.where).sure
    found = view.catalog.numpy("SELECT unknown_affiliations AS n FROM papers ORDER BY row")["n"]
    return int(np.asarray(found)[flags].sum())


def _both(one: Result, two: Result, contrast: str) -> Result:
    lacking = one if not one.ground.remaining else two
    if one.computed.value is None or two.computed.value is None:
        if one.ground.remaining and two.ground.remaining:
            return replace(one, computed=Computed(None))
        return replace(lacking, asked=(*one.asked, *two.asked))
    a, b = one.computed, two.computed
    assert a.value is not None and b.value is not None
    low = high = None
    bounded = None not in (a.low, a.high, b.low, b.high)
    value: float | None
    if contrast == "ratio":
        value = a.value / b.value if b.value else None
        if bounded and b.low and b.high:
            low, high = a.low / b.high, a.high / b.low  # type: ignore[operator]
    elif contrast in ("percent more", "percent fewer"):
        sign = 1 if contrast == "percent more" else -1
        value = sign * 100 * (a.value - b.value) / b.value if b.value else None
        if bounded and b.low and b.high:
            ends = [sign * 100 * (x / y - 1) for x, y in ((a.low, b.high), (a.high, b.low))]  # type: ignore[operator]
            low, high = min(ends), max(ends)
    else:
        value = a.value - b.value
        if bounded:
            low, high = a.low - b.high, a.high - b.low  # type: ignore[operator]
    worst = one.ground if one.ground.known_share <= two.ground.known_share else two.ground
    rows = (
        Row("the first", a.value, one.numerator, one.denominator),
        Row("the second", b.value, two.numerator, two.denominator),
    )
    unit = {"ratio": "times", "difference": one.unit}.get(contrast, "percent")
    return Result(
        Computed(value, low, high),
        worst,
        one.papers | two.papers,
        rows,
        asked=(*one.asked, *two.asked),
        unit=unit,
    )


def _trend(one: Result, reading: Reading, figure: Figure) -> Result:
    assert isinstance(reading.question, Trend)
    known = [r for r in one.rows if r.value is not None]
    if reading.ends is not None:
        known = [r for r in known if r.label in {str(year) for year in reading.ends}]
    series = tuple(float(r.value or 0) for r in known)
    if len(series) < 2:
        return replace(one, computed=Computed(None, series=series))
    value: float | None = series[-1] - series[0]
    if reading.change == "percent":
        value = 100 * (series[-1] - series[0]) / series[0] if series[0] else None
    if reading.change and value is not None and figure.value is not None:
        # "Fell by 22": the claim is of a fall, the number of its size.
        value = -value if _falls(reading) else value
    unit = "percentage points" if reading.question.of is not None else "papers"
    if reading.change == "percent":
        unit = "percent"
    years = [int(r.label) for r in known if r.label.isdigit()]
    gaps = len(years) == len(known) and years[-1] - years[0] >= len(years)
    return replace(one, computed=Computed(value, series=series, gaps=gaps), unit=unit)


def _first_year(one: Result, figure: Figure) -> Result:
    """The first year with such a paper; gaps where the year before the claimed one is not here."""
    known = {int(r.label): r.value for r in one.rows if r.value is not None and r.label.isdigit()}
    claimed = int(figure.value or 0)
    if claimed not in known:
        return replace(one, computed=Computed(None, series=tuple(known.values())))
    first = next((year for year in sorted(known) if known[year]), None)
    computed = Computed(
        float(first) if first is not None else 0.0,
        series=tuple(float(known[y] or 0) for y in sorted(known)),
        gaps=claimed - 1 not in known,
    )
    return replace(one, computed=computed, unit="year")


def _falls(reading: Reading) -> bool:
    return reading.contrast == "fell"


def _rank(one: Result, reading: Reading) -> Result:
    place, tied, untrue = None, False, False
    own = next((r for r in one.rows if r.label == reading.subject), None)
    if one.rows:
        if own is None or own.value is None:
            place = len(one.rows) + 1
        else:
            best = getattr(reading.question, "direction", "most") == "most"
            ahead = [
                r
                for r in one.rows
                if r.value is not None and (r.value > own.value if best else r.value < own.value)
            ]
            place = len(ahead) + 1
            if reading.behind:
                others = {r.label for r in ahead}
                untrue = others != set(reading.behind)
            tied = any(r.value == own.value and r is not own for r in one.rows)
    low: float | None = None
    high: float | None = None
    if one.ground.known_share < FEW_KNOWN and one.rows:
        low, high = 1.0, float(len(one.rows) + 1)
    value = float(place) if place is not None else None
    computed = Computed(value, low, high, tied=tied, untrue=untrue)
    return replace(one, computed=computed, unit="rank")


# -- other definitions -----------------------------------------------------------------------------


def compute_others(
    reading: Reading, figure: Figure, result: Result, words: str, view: CorpusView
) -> tuple[OtherResult, ...]:
    """The number under every switch that applies; ``words`` tell which are left open."""
    found = []
    for name, changed in _changed(reading, result, view):
        other = compute(changed, figure, view)
        if other.computed.value is None and not other.computed.series:
            continue
        added = view.catalog.ids(other.papers & ~result.papers)
        removed = view.catalog.ids(result.papers & ~other.papers)
        found.append(
            OtherResult(
                Other(name, other.computed, is_open(name, reading, words)),
                other.numerator,
                other.denominator,
                added,
                removed,
            )
        )
    return tuple(found)


def switched(reading: Reading, name: str, result: Result, view: CorpusView) -> Reading | None:
    """The reading under the definition of that name; None where it doesn't apply."""
    return next((changed for n, changed in _changed(reading, result, view) if n == name), None)


def _changed(reading: Reading, result: Result, view: CorpusView) -> list[tuple[str, Reading]]:
    catalog = view.catalog
    scope = catalog.judge(scope_of(reading.question)).sure
    tracks = view.tracks_in(scope)
    accepted = view.all_accepted(result.ground.editions)
    mine = switches(reading.question, tracks, accepted)
    theirs: dict[str, Switch] = {}
    if reading.other is not None:
        theirs = {s.name: s for s in switches(reading.other, tracks, accepted)}
    changed = []
    paired = _pairs(mine, list(theirs.values()))
    for switch in mine:
        other = reading.other
        twin = paired.get(switch.name)
        if twin is not None:
            other = theirs[twin].question
        changed.append((switch.name, replace(reading, question=switch.question, other=other)))
    for name, switch in theirs.items():
        if name not in paired.values():
            changed.append((name, replace(reading, other=switch.question)))
    if isinstance(reading.question, Trend) and reading.question.of is None and not reading.change:
        with suppress(NoShare):  # all papers of an edition are no share of anything
            share = as_share(Count(reading.question.where))
            trend = Trend(share.where, share.of)
            changed.append(("as a share of the papers", replace(reading, question=trend)))
    if reading.either is not None:
        changed.insert(0, (EITHER, replace(reading, question=reading.either)))
    changed += _by_track(reading, tracks)
    return changed


_FIRST_AUTHOR = "first author in "


def _pairs(mine: Sequence[Switch], theirs: Sequence[Switch]) -> dict[str, str]:
    """Which switch of the second side is the one of the first: a definition holds for both.

    "First author in Canada" goes with "first author in Japan"; what only one side has, as Hong Kong
    with China, stays alone.
    """
    names = {s.name for s in theirs}
    paired = {s.name: s.name for s in mine if s.name in names}
    rest = [s.name for s in theirs if s.name.startswith(_FIRST_AUTHOR)]
    rest = [n for n in rest if n not in paired]
    for switch in mine:
        if switch.name.startswith(_FIRST_AUTHOR) and switch.name not in paired and rest:
            paired[switch.name] = rest.pop(0)
    return paired


def _by_track(reading: Reading, tracks: frozenset[str]) -> list[tuple[str, Reading]]:
    if not 1 < len(tracks) <= 12 or reading.other is not None:
        return []
    leaves = [x for whole in conditions_of(reading.question) for x in c.leaves(whole)]
    if any(isinstance(x, c.Tracks) for x in leaves):
        return []
    from assistant.claims.context import narrowed

    return [
        (f"track {t} only", replace(reading, question=narrowed(reading.question, c.Tracks((t,)))))
        for t in sorted(tracks)
    ]


_ANY_AUTHOR = re.compile(
    r"\b(?:authors?|researchers?|scientists?|co-?authors?|co-?authored|involv\w*|with|any|at least "
    r"one|includ\w*|featur\w*|affiliat\w*|collaborat\w*|and nobody|only)\b",
    re.IGNORECASE,
)


def is_open(name: str, reading: Reading, words: str) -> bool:
    """Whether the sentence's own words leave a definition open.

    Words that choose close it: "mainland China", "accepted papers", "names Qwen". What is read by
    an explicit word of the sentence is no longer a choice.
    """
    said = words.casefold()

    def says(pattern: str) -> bool:
        return re.search(pattern, said) is not None

    if name == EITHER:
        return not says(r"\bboth\b")
    if name.startswith("with Hong Kong"):
        return not says(r"mainland|hong kong|macau|macao|taiwan")
    if name == "held by different authors":
        return not says(r"\baffiliations?\b")
    if name.startswith("first author"):
        places = [
            x
            for whole in conditions_of(reading.question)
            for x in c.leaves(whole)
            if isinstance(x, c.Countries)
        ]
        return len({p.codes for p in places}) == 1 and _ANY_AUTHOR.search(words) is None
    if name == "by the home country of companies":
        return not says(r"\b(?:located|based|situated|headquartered)\b")
    roles = next(
        (
            x.roles
            for whole in conditions_of(reading.question)
            for x in c.leaves(whole)
            if isinstance(x, c.Models)
        ),
        None,
    )
    if name == "named in any role":
        return says(r"\bus(?:e|es|ed|ing)\b")
    if name == "built on or evaluated":
        return roles is None and not says(r"\b(?:nam(?:e|es|ed|ing)|mention\w*|refer\w*)\b")
    if name == "built on":
        vague = roles is None and not says(r"\b(?:nam(?:e|es|ed|ing)|mention\w*|refer\w*)\b")
        return vague or (roles is not None and says(r"\bus(?:e|es|ed|ing)\b"))
    if name == "of every status":
        return not says(r"\b(?:accepted|published|presented|proceedings|appeared at)\b")
    if name == "main conference tracks only":
        return True
    if name == "of papers with a known country":
        return not says(r"\b(?:all|total|every)\b")
    return name == "as a share of the papers" and not reading.share_words


def known_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows that have a value."""
    return [r for r in rows if r.value is not None]


def relaxed(question: Question) -> Question | None:
    """The question without what is said of people: what the texts alone can tell.

    None where nothing of the subject is left, or nothing was taken away.
    """
    whole = question.where
    if isinstance(question, Share):
        whole = c.both(question.of, question.where)
    rest = c.without(whole, c.PEOPLE_TYPES)
    if rest == whole or not any(isinstance(x, c.SUBJECT_TYPES) for x in c.leaves(rest)):
        return None
    return Count(rest)


__all__ = ["OtherResult", "Result", "Tally", "compute", "compute_others", "is_open", "relaxed"]
