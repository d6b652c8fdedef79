"""Where and when: venues, years and editions out of the spans of a question.

Works on spans and a list of the editions that the corpus holds; takes the spans that it read out
of the reader's hands by their positions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.link import Span
from index import conditions as c

_RANGE_WORDS = frozenset({"to", "until", "through", "till", "and", "up", "-", "–"})
_SINCE = frozenset({"since", "from", "starting", "beginning", "counting"})
_AFTER = frozenset({"after"})
_BEFORE = frozenset({"before"})
_UNTIL = frozenset({"until", "till", "through", "upto"})
_LAST = frozenset({"last", "latest", "recent", "newest", "past", "previous"})
_FIRST = frozenset({"first", "earliest", "oldest"})
_EDITIONS = frozenset({"edition", "editions", "years", "year", "conferences", "conference"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question says of venue and year."""

    condition: c.Condition
    used: frozenset[int]
    """Positions of the spans that it was read from."""
    venues: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    """Years named one by one; empty for none and for open ranges."""
    missing: tuple[str, ...] = ()
    """Venues, editions or years that the corpus lacks, in words."""
    notes: tuple[str, ...] = ()
    items: tuple[tuple[c.Condition, str], ...] = ()
    """Named editions or venues one by one, for a comparison, with their labels."""


def read_scope(spans: Sequence[Span], editions: Sequence[tuple[str, int]]) -> Scope:
    """Venue and year conditions; ``editions`` are the corpus's (venue, year)."""
    used: set[int] = set()
    venue_at = [i for i, s in enumerate(spans) if s.has("venue")]
    venues = list(dict.fromkeys(spans[i].values("venue")[0] for i in venue_at))
    used.update(venue_at)
    years_at = [i for i, s in enumerate(spans) if s.is_year]
    held = {venue for venue, _ in editions}
    missing = [v for v in venues if v not in held]
    notes: list[str] = []

    years: c.Condition = c.EVERYTHING
    named: list[int] = []
    relative = _relative(spans, editions, venues, used)
    if relative is not None:
        editions_meant, label = relative
        condition = c.Editions(editions_meant)
        notes.append(f"{label}: {_say_editions(editions_meant)}")
        return Scope(condition, frozenset(used), tuple(venues), (), tuple(missing), tuple(notes))
    if years_at:
        years, named = _years(spans, years_at, used)
    elif all_of_them := _all_years(spans):
        used.update(all_of_them)

    pairs = _paired(spans, venue_at, years_at) if len(venue_at) > 1 else ()
    parts: list[c.Condition] = []
    if pairs:
        parts.append(c.Editions(tuple(pairs)))
    else:
        if venues:
            parts.append(c.Venues(tuple(venues)))
        parts.append(years)
    if left_out := _left_out(spans, venue_at, years_at, used):
        outside, kept = left_out
        if kept:
            outside = c.both(outside, years if kept == "years" else c.Venues(tuple(venues)))
        return Scope(outside, frozenset(used))
    items = _items(venues, named, pairs)
    missing += _missing_years(venues, named, years, pairs, editions)
    return Scope(
        c.both(*parts),
        frozenset(used),
        tuple(venues),
        tuple(named),
        tuple(missing),
        tuple(notes),
        items,
    )


_EXCEPT = frozenset(
    "except|except for|excluding|excl|other than|besides|apart from|but not|outside|outside of|not|"
    "not at|not in|without|minus|leaving out|not counting|exclude|ignoring".split("|")
)
_BETWEEN = frozenset("at in of from the those ones year years for any papers".split())


def _left_out(
    spans: Sequence[Span], venue_at: list[int], years_at: list[int], used: set[int]
) -> tuple[c.Condition, str] | None:
    """ "All venues except NeurIPS", "not in 2018": the condition, and which of venues and years
    stands apart from it and is asked for (``venues``, ``years`` or neither)."""
    at = sorted({*venue_at, *years_at})
    for first in at:
        k = first - 1
        while k >= 0 and spans[k].key in _BETWEEN and not spans[k + 1].after_break:
            if spans[k].has("measures.papers") and spans[k].key != "those":
                ahead = spans[k - 1].key if k else ""
                if ahead not in _EXCEPT - {"not", "without"}:
                    break
            k -= 1
        if k < 0 or spans[k].key not in _EXCEPT or spans[first].after_break:
            continue
        if spans[k].key == "without" and spans[k + 1].key in ("at", "in"):
            continue  # "papers with companies to papers without at ICML 2024"
        last = first
        while last + 1 < len(spans) and (
            last + 1 in at
            or (
                spans[last + 1].has("quantifiers.and", "quantifiers.or")
                and last + 2 in at
                and (last + 2 in venue_at) == (last in venue_at)
            )
        ):
            last += 1
        inside = [i for i in at if first <= i <= last]
        venues = tuple(dict.fromkeys(spans[i].values("venue")[0] for i in inside if i in venue_at))
        years = [int(spans[i].key) for i in inside if i in years_at]
        parts: list[c.Condition] = [c.Venues(venues)] if venues else []
        if years:
            parts.append(c.AnyOf(tuple(c.Years(y, y) for y in years)))
            if len(years) == 1:
                parts[-1] = c.Years(years[0], years[0])
        used.update(range(k, last + 1))
        others = [i for i in at if i not in inside]
        kept = ""
        if others:
            kept = "years" if others[0] in years_at else "venues"
            if any((i in years_at) != (kept == "years") for i in others):
                return None
            if venues and kept == "venues":
                return None
        return c.Not(c.both(*parts)), kept
    return None


def _years(spans: Sequence[Span], at: list[int], used: set[int]) -> tuple[c.Condition, list[int]]:
    used.update(at)
    values = [int(spans[i].key) for i in at]
    first = at[0]
    before = _before(spans, first)
    if len(at) >= 2:
        between = [spans[k].key for k in range(at[0] + 1, at[1])]
        joint = spans[at[1]].joined
        dash = at[1] == at[0] + 1 and joint in ("-", "–", "—", "/", "..", "…")
        ranged = dash and (joint != "/" or len(spans[at[1]].text) == 2)  # "2023/24" is one stretch
        ranged |= bool(between) and set(between) <= {"to", "until", "through", "till", "up"}
        ranged |= between == ["and"] and "between" in before
        if ranged and len(at) == 2:
            used.update(range(at[0] + 1, at[1]))
            used.update(
                k
                for k in range(max(0, first - 2), first)
                if spans[k].key in {"from", "between", "years", "the years", "the"}
            )
            low, high = min(values), max(values)
            return c.Years(low, high), []
        named = list(dict.fromkeys(values))
        distinct = sorted(named)
        if len(distinct) == 1:
            return c.Years(distinct[0], distinct[0]), distinct
        if distinct == list(range(distinct[0], distinct[-1] + 1)):
            return c.Years(distinct[0], distinct[-1]), named
        return c.AnyOf(tuple(c.Years(y, y) for y in distinct)), named
    year = values[0]
    after = [spans[k].key for k in range(first + 1, min(first + 3, len(spans)))]
    if before & _SINCE and (
        before & _SINCE - {"from"} or after[:1] in (["on"], ["onwards"], ["onward"])
    ):
        _use(spans, first, used, _SINCE)
        used.update(
            k
            for k in range(first + 1, min(first + 2, len(spans)))
            if spans[k].key in {"on", "onwards", "onward"}
            and not (spans[k].key == "on" and "since" in before)  # "since 2024 on privacy"
        )
        return c.Years(year, None), []
    # "In 2024 on language models" goes on with a topic: "on" alone says nothing of time.
    if after[:1] in (["onwards"], ["onward"]) or after[:2] in (
        ["or", "later"],
        ["and", "later"],
    ):
        used.update(
            range(first + 1, min(first + 3, len(spans)))
            if len(after) > 1 and after[1] == "later"
            else range(first + 1, first + 2)
        )
        return c.Years(year, None), []
    if before & _AFTER:
        _use(spans, first, used, _AFTER)
        return c.Years(year + 1, None), []
    if before & _BEFORE:
        _use(spans, first, used, _BEFORE)
        return c.Years(None, year - 1), []
    if before & _UNTIL or "up" in before:
        _use(spans, first, used, _UNTIL | {"up", "to"})
        return c.Years(None, year), []
    return c.Years(year, year), [year]


def _before(spans: Sequence[Span], at: int) -> set[str]:
    return {spans[k].key for k in range(max(0, at - 2), at)}


def _use(spans: Sequence[Span], at: int, used: set[int], words: frozenset[str] | set[str]) -> None:
    used.update(k for k in range(max(0, at - 2), at) if spans[k].key in words)


def _paired(
    spans: Sequence[Span], venue_at: list[int], years_at: list[int]
) -> tuple[tuple[str, int], ...]:
    """ "NeurIPS 2018 and ICLR 2018": each venue has a year of its own right behind it."""
    pairs = []
    for v in venue_at:
        following = [y for y in years_at if y == v + 1]
        if not following:
            return ()
        pairs.append((spans[v].values("venue")[0], int(spans[following[0]].key)))
    return tuple(dict.fromkeys(pairs))


def _items(
    venues: Sequence[str], years: Sequence[int], pairs: Sequence[tuple[str, int]]
) -> tuple[tuple[c.Condition, str], ...]:
    if pairs:
        return tuple((c.Editions((p,)), f"{p[0]} {p[1]}") for p in pairs)
    if len(venues) > 1:
        return tuple((c.Venues((v,)), v) for v in venues)
    if len(years) > 1:
        return tuple((c.Years(y, y), str(y)) for y in years)
    return ()


def _relative(
    spans: Sequence[Span],
    editions: Sequence[tuple[str, int]],
    venues: Sequence[str],
    used: set[int],
) -> tuple[tuple[tuple[str, int], ...], str] | None:
    """ "the last two editions", "the latest NeurIPS", "the most recent year"."""
    for i, span in enumerate(spans):
        words = span.key.split()
        if words[-1] not in _LAST | _FIRST or span.section("positions"):
            continue
        j, n = i + 1, 1
        if j < len(spans) and spans[j].number is not None and not spans[j].is_year:
            n, j = int(spans[j].number or 1), j + 1
        k = j
        while k < len(spans) and (spans[k].has("venue") or spans[k].key in ("of", "the")):
            k += 1
        is_edition = k < len(spans) and spans[k].key in _EDITIONS
        is_venue = j < len(spans) and spans[j].has("venue")
        if is_venue and words[-1] in _FIRST:
            # "The first COLM", not "the first COLM paper" nor "the first COLM, in 2024".
            behind = spans[j + 1] if j + 1 < len(spans) else None
            is_venue = not any(s.is_year for s in spans) and (
                behind is None
                or behind.after_break
                or not (behind.section("measures") or behind.is_year or behind.section("statuses"))
            )
        if not (is_edition or is_venue):
            continue
        used.update(x for x in range(i, min(k + 1, len(spans))) if not spans[x].has("venue"))
        before = [spans[x].key for x in range(max(0, i - 2), i)]
        if words[-1] in _FIRST and "since" in before:
            used.update(x for x in range(max(0, i - 2), i) if spans[x].key == "since")
            held = tuple(e for e in editions if not venues or e[0] in venues)
            return held, f"since the {span.key} edition"
        if i and spans[i - 1].key in ("most", "the most"):
            used.add(i - 1)
        return _pick(editions, venues, n, words[-1] in _LAST), f"the {span.key} {n} edition(s)"
    return None


def _all_years(spans: Sequence[Span]) -> tuple[int, ...]:
    """ "Over all the ICML years you have": positions of the words, which limit nothing."""
    for i, span in enumerate(spans):
        if span.key not in ("years", "editions"):
            continue
        first = i
        while first and (
            spans[first - 1].has("venue") or spans[first - 1].key in ("the", "your", "its", "of")
        ):
            first -= 1
        said = spans[first - 1].key.split() if first else [""]
        if said[0] != "all" or said[-1] not in ("all", "the", "your"):
            continue  # "over all the ICML years you have"
        first -= 1
        if first and spans[first - 1].key in ("over", "across", "during", "through", "throughout"):
            first -= 1
        return tuple(k for k in range(first, i + 1) if not spans[k].has("venue"))
    return ()


def _pick(
    editions: Sequence[tuple[str, int]], venues: Sequence[str], n: int, last: bool
) -> tuple[tuple[str, int], ...]:
    chosen: list[tuple[str, int]] = []
    if venues:
        for venue in venues:
            own = sorted(e for e in editions if e[0] == venue)
            chosen += own[-n:] if last else own[:n]
        return tuple(chosen)
    years = sorted({year for _, year in editions})
    wanted = set(years[-n:] if last else years[:n])
    return tuple(e for e in editions if e[1] in wanted)


def _say_editions(pairs: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{venue} {year}" for venue, year in pairs)


def _missing_years(
    venues: Sequence[str],
    named: Sequence[int],
    years: c.Condition,
    pairs: Sequence[tuple[str, int]],
    editions: Sequence[tuple[str, int]],
) -> list[str]:
    held = set(editions)
    if pairs:
        return [f"{v} {y}" for v, y in pairs if (v, y) not in held]
    missing: list[str] = []
    scope = [(v, y) for v, y in editions if not venues or v in venues]
    for year in named:
        if not any(y == year for _, y in scope):
            missing.append(f"{' or '.join(venues)} {year}" if venues else str(year))
    if isinstance(years, c.Years) and not named:
        low, high = years.first, years.last
        inside = [y for _, y in scope if (low or 0) <= y <= (high or 9999)]
        if not inside and scope:
            missing.append(say_years(years))
    return missing


def say_years(years: c.Years) -> str:
    """A range of years in words.

    >>> say_years(c.Years(2016, None)), say_years(c.Years(2016, 2018)), say_years(c.Years(None, 9))
    ('2016 and later', '2016 to 2018', '9 and earlier')
    """
    if years.first is None:
        return f"{years.last} and earlier"
    if years.last is None:
        return f"{years.first} and later"
    return str(years.first) if years.first == years.last else f"{years.first} to {years.last}"


def is_short_year(span: Span) -> bool:
    """ "'24" standing alone is a year too."""
    return re.fullmatch(r"\d\d", span.key) is not None and span.joined.endswith(("'", "’"))
