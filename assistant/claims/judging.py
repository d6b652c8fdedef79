"""A reading of a claim → its verdict, with all that a desk needs beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.claims import words_to_print as to_print
from assistant.claims.checked import Checked, plain_number
from assistant.claims.compute import (
    OtherResult,
    Result,
    compute,
    compute_others,
    switched,
)
from assistant.claims.figure import Figure
from assistant.claims.find import Found
from assistant.claims.lacks import (
    caveats_of,
    editions_of,
    holds_accepted_only,
    is_adrift,
    official_total,
    say_number,
    why_unknown,
    with_lower_bound,
)
from assistant.claims.pieces import Reading
from assistant.claims.registry import match_published
from assistant.claims.sentences import Sentence
from assistant.claims.verdict import Other, fit, judge
from assistant.definitions import explain
from assistant.evidence import cite
from assistant.question import Count, Question, Ranking, Share, Trend, query_json
from assistant.reading import say_question
from assistant.view import CorpusView

MOST_CITED = 20
MOST_NEAR = 60
OUR_DEFAULT = "by default, as PaperTally counts"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure where it stands."""

    sentence: Sentence
    found: Found
    whole: str
    """The text around the sentence."""
    shown: Figure | None
    """The figure with its place in the sentence as printed."""


def judge_reading(
    read: Reading,
    figure: Figure,
    said: Said,
    view: CorpusView,
    definition: str | None = None,
    anywhere: bool = False,
) -> Checked:
    """Count what was read, judge the figure by it, and say everything.

    ``definition`` is that of whoever made the claim, by the name that its variant has: the number
    is then judged by it, and the default stands among the variants. ``anywhere``: a claim that
    names no edition is one about all papers here.
    """
    sentence = said.sentence
    ours: OtherResult | None = None
    result = compute(read, figure, view)
    if definition is not None and result.ground.remaining:
        theirs = switched(read, definition, result, view)
        if theirs is not None:
            ours = OtherResult(
                Other(OUR_DEFAULT, result.computed, False),
                result.numerator,
                result.denominator,
                (),
                (),
            )
            note = f"counted {definition}, as whoever made the claim did"
            read = replace(theirs, notes=(*theirs.notes, note))
            result = compute(read, figure, view)
    short_list = holds_accepted_only(read, view)
    lacking = not result.ground.remaining or short_list is not None
    short = isinstance(read.question, Trend) and len(result.computed.series) < 2
    others: tuple[OtherResult, ...] = ()
    if not lacking:
        others = compute_others(read, figure, result, said.found.text, view)
        others = (ours, *others) if ours is not None else others
    verdict = judge(figure, result.computed, [o.other for o in others], lacking or short)
    held = verdict == "supported" and not figure.negated
    adrift = not anywhere and is_adrift(read, view) and not held and verdict != "cannot_tell"
    if adrift:
        verdict = "cannot_tell"
    official = official_total(read, figure, view) if verdict == "refuted" else None
    if official is not None:
        verdict = "cannot_tell"
    match = match_published(
        figure, read.question, editions_of(read, view), f"{sentence.text} {said.whole}"
    )
    caveats, add = caveats_of(read, result, view)
    reason = None
    if verdict == "cannot_tell":
        reason = why_unknown(result, lacking, short, add, view)
        if official is not None:
            reason = official
        if short_list is not None:
            reason = short_list
        if adrift:
            reason = "it names no venue or year, and not all papers here may be meant"
    papers = view.catalog.ids(result.papers) if _lists(read.question) else ()
    checked = Checked(
        sentence.text,
        sentence.places,
        verdict,
        reason,
        said.shown,
        None if lacking else result.computed.value,
        result.computed.low,
        result.computed.high,
        result.unit,
        result.numerator,
        result.denominator,
        _readback(read, result),
        _sql(view, result),
        query_json(read.question),
        papers,
        cite(result.asked[0], papers[:MOST_CITED], view.catalog) if papers else (),
        tuple(_variant(o, figure) for o in others),
        _near(others, result, view),
        caveats,
        explain(read.question),
        (*read.notes, *_years_judged(read, result)),
        add,
        tuple(r.as_json() for r in result.rows[:50]) if _rowed(read) else (),
        match,
        corpus=view.note.as_json(),
        question=read.question,
        other=read.other,
    )
    if short_list is not None:
        counts = isinstance(read.question, Count)
        checked = replace(checked, low=result.computed.low if counts else None, high=None)
    elif lacking:
        checked = with_lower_bound(checked, read, view)
    return to_print.with_words(checked, result, said.found.figures, said.found.shift, view)


def _lists(question: Question) -> bool:
    return isinstance(question, Count | Share)


def _years_judged(read: Reading, result: Result) -> tuple[str, ...]:
    """On which years a trend was judged, with their numbers."""
    if not isinstance(read.question, Trend):
        return ()
    percent = read.question.of is not None
    known = ", ".join(
        f"{r.label}: {r.value:,.1f} %" if percent else f"{r.label}: {say_number(r.value)}"
        for r in result.rows
        if r.value is not None
    )
    blank = [r.label for r in result.rows if r.value is None]
    said = (f"judged on the years that have data: {known}",) if known else ()
    return (*said, f"not known: {', '.join(blank)}") if blank else said


def _rowed(read: Reading) -> bool:
    if read.other is not None or isinstance(read.question, Trend | Ranking):
        return True
    return isinstance(read.question, Count) and read.question.measure != "papers"


def _readback(read: Reading, result: Result) -> str:
    said = say_question(read.question)
    if read.other is not None:
        joint = {"ratio": "divided by", "difference": "minus"}.get(read.contrast, "set against")
        said = f"{said} — {joint} — {say_question(read.other)}"
    if read.subject is not None:
        said += f" · the place of {read.subject}"
    if result.ground.lacking and result.ground.remaining:
        names = ", ".join(f"{v} {y}" for v, y in result.ground.lacking)
        said += f" · without {names}, where that is not known"
    return said


def _sql(view: CorpusView, result: Result) -> str | None:
    parts = [view.sql_of(q) for q in result.asked]
    return ";\n\n".join(p for p in parts if p) or None


def _variant(o: OtherResult, figure: Figure) -> Mapping[str, Any]:
    return {
        "definition": o.other.name,
        "value": plain_number(o.other.computed.value),
        "numerator": o.numerator,
        "denominator": o.denominator,
        "verdict": fit(figure, o.other.computed),
        "open": o.other.open,
        "added": len(o.added),
        "removed": len(o.removed),
    }


def _near(
    others: Sequence[OtherResult], result: Result, view: CorpusView
) -> tuple[Mapping[str, Any], ...]:
    """The papers that one changed reading would add or take away, with the reason."""
    if result.rows and not result.asked:
        return ()
    reasons: dict[tuple[str, str], list[str]] = {}
    for other in others:
        if other.other.name.startswith("track ") or other.other.name == "of every status":
            continue
        if other.other.name == "of papers with a known country":
            continue
        for change, ids in (("added", other.added), ("removed", other.removed)):
            if len(ids) <= MOST_NEAR:
                for paper_id in ids:
                    reasons.setdefault((paper_id, change), []).append(other.other.name)
    if result.possible is not None and int(result.possible.sum()) <= MOST_NEAR:
        for paper_id in view.catalog.ids(result.possible):
            reasons.setdefault((paper_id, "added"), []).append(
                "if what is unknown or doubtful of it were so"
            )
    listed = sorted(reasons.items(), key=lambda item: (len(item[1]), item[0]))[:MOST_NEAR]
    wanted = [paper_id for (paper_id, _), _ in listed]
    titles = {r["paper_id"]: r["title"] for r in view.catalog.paper_details(wanted)}
    return tuple(
        {"paper_id": p, "title": titles.get(p), "change": change, "reasons": why}
        for (p, change), why in listed
    )
