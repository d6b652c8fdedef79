"""The arithmetic of an answer: numbers, bounds and rows out of judged conditions.

Pure but for asking the catalog. Bounds follow the contract: what is blank or unsure could be so or
not; for a share both sides move, and each paper that could be in the whole is placed where it makes
the share smallest or largest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Row
from assistant.ground import needs_of, scope_of
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.whose import theirs
from index import conditions as c
from index.catalog import Catalog, Judged
from index.groups import Memberships, number_by_paper

Flags = NDArray[np.bool_]
_FEWEST_FOR_SHARE = 10
"""Papers that a group needs before its share is ranked: one of one is no leader."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted."""

    value: float | None
    unit: str
    papers: Flags
    """The papers behind the value, by row."""
    numerator: int | None = None
    denominator: int | None = None
    low: float | None = None
    high: float | None = None
    rows: tuple[Row, ...] = ()
    possible: Flags | None = None
    """Papers that the upper bound adds."""


def tally(question: Question, catalog: Catalog) -> Tally:
    """Count what a question asks for. Overviews count nothing: ValueError."""
    match question:
        case Count(where, "papers") | Listing(where, "papers"):
            return _count(where, catalog)
        case Count() | Listing():
            return _count_things(question, catalog)
        case Share(where, of):
            return _share(where, of, catalog)
        case Average():
            return _average(question, catalog)
        case Ranking():
            return _ranking(question, catalog)
        case Trend():
            return _trend(question, catalog)
        case Comparison():
            return _comparison(question, catalog)
        case Overview():
            raise ValueError("an overview counts nothing")


def denominator_of(where: c.Condition) -> c.Condition | None:
    """What a count can be set against: the same papers without what is asked of them last."""
    for layer in (c.SUBJECT_TYPES, c.PEOPLE_TYPES):
        rest = c.without(where, layer)
        if rest != where:
            return rest
    return None


def _count(where: c.Condition, catalog: Catalog) -> Tally:
    judged = catalog.judge(where)
    n = int(judged.sure.sum())
    whole = denominator_of(where)
    return Tally(
        value=n,
        unit="papers",
        papers=judged.sure,
        numerator=n if whole is not None else None,
        denominator=catalog.count_papers(whole) if whole is not None else None,
        low=n,
        high=int(judged.maybe.sum()),
        possible=judged.maybe & ~judged.sure,
    )


def share_bounds(part: Judged, whole: Judged) -> tuple[int, int, float | None, float | None]:
    """Numerator, denominator, and the least and largest share in percent."""
    inside = whole.sure
    n, d = int((inside & part.sure).sum()), int(inside.sum())
    edge = whole.maybe & ~whole.sure
    could = int((inside & part.maybe & ~part.sure).sum())
    outsiders = int((edge & ~part.sure).sum())
    joiners = int((edge & part.maybe).sum())
    low = 100 * n / (d + outsiders) if d + outsiders else None
    high = 100 * (n + could + joiners) / (d + joiners) if d + joiners else None
    return n, d, low, high


def _share(where: c.Condition, of: c.Condition, catalog: Catalog) -> Tally:
    whole, part = catalog.judge(of), catalog.judge(c.both(of, where))
    n, d, low, high = share_bounds(part, whole)
    return Tally(
        value=100 * n / d if d else None,
        unit="percent",
        papers=part.sure & whole.sure,
        numerator=n,
        denominator=d,
        low=low if d else None,
        high=high if d else None,
        possible=part.maybe & ~(part.sure & whole.sure),
    )


# -- things other than papers --------------------------------------------------------------------

_THINGS = {
    "authors": "author",
    "institutions": "institution",
    "companies": "company",
    "universities": "university",
    "countries": "country",
    "models": "family",
}


def _count_things(question: Count | Listing, catalog: Catalog) -> Tally:
    where, measure = question.where, question.measure
    judged = catalog.judge(where)
    if measure == "mentions":
        return _count_mentions(where, judged, catalog)
    told = theirs(question)
    countries = told.countries
    roles: tuple[str, ...] | None = None
    for part in c.parts_of(where):
        if isinstance(part, c.Models):
            roles = part.roles
            if measure == "models" and not part.families and part.countries:
                countries = part.countries
    members = catalog.memberships(_THINGS[measure], roles, countries, told.institutions)
    found = members.papers(judged.sure)
    rows = tuple(
        Row(
            _printed(_THINGS[measure], label, catalog),
            len(at),
            papers=tuple(catalog.paper_ids[at].tolist()),
        )
        for label, at in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        if question.least <= len(at) <= (question.most or len(at))
    )
    papers = judged.sure
    if question.least > 1 or question.most is not None:
        papers = np.isin(catalog.paper_ids, [p for row in rows for p in row.papers or ()])
    low = len(rows) if question.most is None else 0  # an unknown paper more could be too many
    return Tally(len(rows), measure, papers, rows=rows, low=low, high=None)


def _count_mentions(where: c.Condition, judged: Judged, catalog: Catalog) -> Tally:
    """Occurrences of the families that the question names, in the papers that fulfil it."""
    families = {f for leaf in c.leaves(where) if isinstance(leaf, c.Models) for f in leaf.families}
    found = catalog.numpy(
        "SELECT p.row, m.family, count(*) AS n FROM mentions m JOIN papers p USING (paper_id) "
        "WHERE m.field <> 'fulltext' GROUP BY ALL"
    )
    total: dict[str, int] = {}
    papers: dict[str, list[str]] = {}
    for row, family, n in zip(found["row"], found["family"], found["n"], strict=True):
        if judged.sure[row] and (not families or family in families):
            total[family] = total.get(family, 0) + int(n)
            papers.setdefault(family, []).append(str(catalog.paper_ids[row]))
    rows = tuple(
        Row(family, n, papers=tuple(sorted(papers[family])))
        for family, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    )
    return Tally(sum(total.values()), "mentions", judged.sure, rows=rows)


# -- averages ------------------------------------------------------------------------------------


_COMPUTE: dict[str, Callable[[NDArray[Any]], Any]] = {
    "mean": np.mean,
    "median": np.median,
    "max": np.max,
    "min": np.min,
}


def _average(question: Average, catalog: Catalog) -> Tally:
    judged = catalog.judge(question.where)
    numbers = number_by_paper(catalog, question.quantity)
    known = judged.sure & (numbers > 0)
    if question.quantity == "models_per_paper":
        known = judged.sure & catalog.judge(c.Known("abstract")).sure
    values = numbers[known]
    if not len(values):
        return Tally(None, question.quantity, known)
    value = float(_COMPUTE[question.statistic](values))
    papers = known
    if question.statistic in ("max", "min"):
        papers = known & (numbers == value)
    return Tally(value, question.quantity, papers, denominator=len(values))


# -- rankings, trends, comparisons ---------------------------------------------------------------


def _ranking(question: Ranking, catalog: Catalog) -> Tally:
    roles = next((x.roles for x in c.leaves(question.where) if isinstance(x, c.Models)), None)
    members = catalog.memberships(
        question.by, roles, question.within or None, position=question.position
    )
    where = question.where if question.of is None else c.both(question.of, question.where)
    judged = catalog.judge(where)
    counts = members.count(judged.sure)
    if question.open_weights is not None:
        kept = _families(catalog, question.open_weights)
        counts = {label: n for label, n in counts.items() if label in kept}
    if question.of is None:
        least = question.least or 1
        rows = [
            Row(_label(question, label, catalog), n, n, None)
            for label, n in counts.items()
            if n >= least
        ]
    else:
        whole = members.count(catalog.judge(question.of).sure)
        least = _FEWEST_FOR_SHARE if max(whole.values(), default=0) >= _FEWEST_FOR_SHARE else 1
        least = question.least if question.least is not None else least
        rows = [
            Row(
                _label(question, label, catalog),
                100 * counts.get(label, 0) / d,
                counts.get(label, 0),
                d,
            )
            for label, d in whole.items()
            if d >= least
        ]
    left_out = {_label(question, code, catalog) for code in question.leave_out}
    rows = [r for r in rows if r.label not in left_out]
    sign = 1 if question.direction == "fewest" else -1
    rows.sort(key=lambda r: (sign * (r.value or 0), r.label))
    asked = rows[question.place - 1 :]
    unit = "papers" if question.of is None else "percent"
    return Tally(
        asked[0].value if asked else None,
        unit,
        _papers_of_first(question, members, judged.sure, asked, catalog),
        rows=tuple(rows),
    )


def _papers_of_first(
    question: Ranking, members: Memberships, flags: Flags, rows: Sequence[Row], catalog: Catalog
) -> Flags:
    if not rows:
        return np.zeros_like(flags)
    for label in members.labels:
        if _label(question, label, catalog) == rows[0].label:
            return flags & members.having(label, len(flags))
    return np.zeros_like(flags)


def _label(question: Ranking, label: str, catalog: Catalog) -> str:
    return _printed(question.by, label, catalog)


def _printed(group: str, label: str, catalog: Catalog) -> str:
    """A group's label as it is shown: country codes by name, author keys as printed."""
    from assistant.names import country_name

    if group in ("country", "home_country"):
        return country_name(label)
    if group == "pair":
        return "–".join(country_name(code) for code in label.split("–"))
    if group == "author":
        return catalog.author_name(label)
    return label


def _families(catalog: Catalog, open_weights: bool) -> frozenset[str]:
    test = "open_weights" if open_weights else "NOT open_weights"
    return frozenset(row[0] for row in catalog.run_sql(f"SELECT family FROM models WHERE {test}"))


def _trend(question: Trend, catalog: Catalog) -> Tally:
    whole = question.of if question.of is not None else scope_of(question)
    scope = catalog.judge(whole)
    part = catalog.judge(c.both(whole, question.where))
    venues, years = catalog.venues_and_years
    lacking = set(catalog.lacking(needs_of(question)))
    blank = np.zeros(len(years), dtype=bool)
    if lacking:
        blank = catalog.judge(c.Editions(tuple(lacking))).sure
    rows = []
    in_scope = scope.sure | (catalog.judge(c.only_of(whole, c.EDITION_TYPES)).sure)
    for year in sorted(set(years[in_scope].tolist())):
        here = years == year
        d = int((scope.sure & here & ~blank).sum())
        out = sorted(
            {
                f"{v} {y}"
                for v, y in zip(
                    venues[in_scope & here & blank].tolist(),
                    years[in_scope & here & blank].tolist(),
                    strict=True,
                )
            }
        )
        if not d:
            rows.append(Row(str(year), None, None, None, note=_unknown_note(out)))
            continue
        if question.quantity is not None:
            average = _average(
                Average(
                    c.both(question.where, c.Years(year, year)),
                    question.quantity,
                    question.statistic,
                ),
                catalog,
            )
            rows.append(Row(str(year), average.value, None, average.denominator))
            continue
        n = int((part.sure & here & ~blank).sum())
        value = 100 * n / d if question.of is not None else n
        rows.append(Row(str(year), value, n, d, note=_unknown_note(out)))
    unit = "percent" if question.of is not None else "papers"
    papers = part.sure & ~blank
    return Tally(None, question.quantity or unit, papers, rows=tuple(rows))


def _unknown_note(editions: Sequence[str]) -> str | None:
    return f"without {', '.join(editions)}: not known there" if editions else None


def _comparison(question: Comparison, catalog: Catalog) -> Tally:
    rows = []
    papers = np.zeros(catalog.paper_count, dtype=bool)
    lacking = catalog.lacking(needs_of(question))
    blank = catalog.judge(c.Editions(lacking)).sure if lacking else np.zeros_like(papers)
    for item, label in zip(question.items, question.labels, strict=True):
        edition = c.only_of(item, c.EDITION_TYPES)
        if question.quantity is not None:
            known = c.Not(c.Editions(lacking)) if lacking else c.EVERYTHING
            side = c.both(question.where, item, known)
            mean = _average(Average(side, question.quantity, question.statistic), catalog)
            papers |= mean.papers
            rows.append(Row(label, mean.value, None, mean.denominator))
            continue
        if question.of is None:
            scope = catalog.judge(c.both(scope_of(question), edition))
            if not (scope.sure & ~blank).any():
                rows.append(Row(label, None, note="not known there"))
                continue
            judged = catalog.judge(c.both(question.where, item))
            n = int((judged.sure & ~blank).sum())
            papers |= judged.sure & ~blank
            rows.append(Row(label, n, n, None))
            continue
        whole = catalog.judge(c.both(question.of, item if question.narrow else edition))
        part = catalog.judge(c.both(question.of, question.where, item))
        d = int((whole.sure & ~blank).sum())
        n = int((part.sure & ~blank).sum())
        papers |= part.sure & ~blank
        rows.append(Row(label, 100 * n / d if d else None, n, d))
    values = [r.value for r in rows]
    unit = "papers" if question.of is None else "percent"
    if question.quantity is not None:
        unit = question.quantity.replace("_", " ")
    value: float | None = None
    if len(values) == 2 and values[0] is not None and values[1] is not None:
        if question.contrast == "difference":
            value = values[0] - values[1]
            unit = "percentage points" if question.of is not None else unit
        elif question.contrast == "ratio":
            value = values[0] / values[1] if values[1] else None
            unit = "times"
    if question.contrast == "which" and all(v is not None for v in values):
        value = max(v for v in values if v is not None)
    return Tally(value, unit, papers, rows=tuple(rows))
