"""Answers with rows in words: rankings, places in them, trends, comparisons."""

from __future__ import annotations

from assistant.answer import Row
from assistant.names import country_name
from assistant.phrases import (
    cap,
    list_words,
    more_do,
    number,
    papers_word,
    papers_words,
    part_words,
    percent,
    where_words,
)
from assistant.question import Comparison, Ranking, Trend
from assistant.reading import QUANTITY_WORDS, say_codes
from assistant.tally import Tally
from ingest.countries import country_codes


def _amount(row: Row, share: bool) -> str:
    if share:
        return f"{percent(row.value)} ({number(row.numerator)} of {number(row.denominator)})"
    return number(row.value)


def word_ranking(question: Ranking, tally: Tally) -> str:
    """Who has the most, and those that follow; or who is at the place that is asked for."""
    if not tally.rows:
        return "Nothing to rank is known there."
    share = question.of is not None
    best = [r for r in tally.rows if r.value == tally.rows[0].value]
    names = " and ".join(r.label for r in best[:3])
    verb = "has" if len(best) == 1 else "have"
    if question.place > 1:
        return _word_place(question, tally)
    rest = [r for r in tally.rows[: question.top] if r not in best]
    if question.by == "family":
        verb = "is named in" if len(best) == 1 else "are named in"
    elif question.by == "developer":
        verb = "models are named in"
    text = f"{cap(names)} {verb} the {_ranked(question)}: {_amount(best[0], share)}"
    if len(best) > 1:
        text += " each" if len(best) <= 3 else f" each, as {more_do(len(best) - 3)}"
    if rest:
        text += "; then " + ", ".join(f"{r.label} ({_amount(r, share)})" for r in rest)
    return text + "."


def _ranked(question: Ranking) -> str:
    """What the first has the most of: "most papers that name Qwen at COLM 2025"."""
    most = question.direction == "most"
    if question.of is None:
        return f"{'most' if most else 'fewest'} {_measured(question)}"
    return f"{'largest' if most else 'smallest'} {_measured(question)}"


def _measured(question: Ranking) -> str:
    """ "papers that name Qwen at COLM 2025, by first author", "share of papers … that …"."""
    by = f", by {question.position} author" if question.position != "any" else ""
    by += _rows_words(question)
    if question.of is None:
        return f"{papers_words(question.where)}{by}"
    return f"share of {papers_words(question.of)} that {part_words(question.where)}{by}"


def _rows_words(question: Ranking) -> str:
    """Which rows are ranked, where not all are: ", of those in Africa, leaving out Kenya"."""
    said = ""
    if question.open_weights is not None:
        said += f", of {'open' if question.open_weights else 'closed'}-weight ones"
    if question.within:
        said += f", of those in {say_codes(question.within)}"
    if question.leave_out and question.by != "author":
        codes = country_codes()
        named = [country_name(x) if x in codes else x for x in question.leave_out]
        said += f", leaving out {list_words(named)}"
    return said


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip


def _word_place(question: Ranking, tally: Tally) -> str:
    """ "China is second by number of papers at COLM 2025, with 71 papers, behind the US (337)." """
    share = question.of is not None
    upward = " (fewest first)" if question.direction == "fewest" else ""
    where = f"by {'' if share else 'number of '}{_measured(question)}{upward}"
    if len(tally.rows) < question.place:
        return f"Only {number(len(tally.rows))} can be ranked {where}: there is no such place."
    value = tally.rows[question.place - 1].value
    there = [r for r in tally.rows if r.value == value]
    ahead = list(tally.rows[: tally.rows.index(there[0])])
    names = list_words([r.label for r in there[:3]])
    if len(there) > 3:
        names += f" and {more_do(len(there) - 3)}"
    placed = f"is {_ORDINALS[len(ahead)]}" if len(there) == 1 else f"share place {len(ahead) + 1}"
    amount = _amount(there[0], share) + ("" if share else f" paper{'' if value == 1 else 's'}")
    text = f"{cap(names)} {placed} {where}, with {amount}{'' if len(there) == 1 else ' each'}"
    if ahead:
        text += ", behind " + list_words([f"{r.label} ({_amount(r, share)})" for r in ahead[:10]])
    return text + "."


def word_trend(question: Trend, tally: Tally) -> str:
    """Year by year, and how far the first is from the last."""
    share = question.of is not None
    known = [r for r in tally.rows if r.value is not None]
    if known and question.quantity is not None:
        said = ", ".join(f"{r.label}: {number(r.value, 2)}" for r in known)
        of = papers_words(question.where)
        return f"{cap(QUANTITY_WORDS[question.quantity])} of {of}, by year: {said}."
    if not known:
        return "The years of this question hold nothing that tells."
    said = ", ".join(
        f"{r.label}: {percent(r.value) if share else number(r.value)}"
        + ("" if share else f" of {number(r.denominator)}")
        for r in known
    )
    what = cap(papers_words(question.where))
    if question.of is not None:
        what = f"Share of {papers_words(question.of)} that {part_words(question.where)}"
    text = f"{what}, by year: {said}."
    if len(known) > 1:
        first, last = known[0], known[-1]
        text += f" From {first.label} to {last.label} " + _movement(first, last, share) + "."
    lacking = [r.label for r in tally.rows if r.value is None]
    if lacking:
        text += f" Not known: {', '.join(lacking)}."
    return text


def _movement(first: Row, last: Row, share: bool) -> str:
    a, b = first.value or 0, last.value or 0
    if share:
        return f"the share went from {percent(a)} to {percent(b)}"
    shares = [
        100 * (r.numerator or 0) / r.denominator if r.denominator else None for r in (first, last)
    ]
    return (
        f"the number went from {number(a)} to {number(b)}, the share of all papers there from "
        f"{percent(shares[0])} to {percent(shares[1])}"
    )


def word_comparison(question: Comparison, tally: Tally) -> str:
    """Which side has more, by how many, or how many times as many."""
    share = question.of is not None
    average = question.quantity is not None
    rows = [r for r in tally.rows if r.value is not None]
    lacking = [r.label for r in tally.rows if r.value is None]
    if average:
        said = ", ".join(f"{r.label}: {number(r.value, 2)}" for r in rows)
    else:
        said = ", ".join(f"{r.label}: {_amount(r, share)}" for r in rows)
    if lacking:
        return f"{said + '. ' if said else ''}Not known: {', '.join(lacking)}."
    if question.contrast == "difference" and len(rows) == 2 and tally.value is not None:
        more = "more" if tally.value >= 0 else "fewer"
        amount = papers_word(abs(tally.value)).replace(" paper", f" {more} paper")
        of = _compared(question)
        if share:
            points = f"{number(abs(tally.value))} percentage points {more.replace('fewer', 'less')}"
            said = f"{said}), as a share{of}"
            return f"{points} for {rows[0].label} than for {rows[1].label} ({said}."
        if average:
            amount = f"{number(abs(tally.value), 2)} {more} {tally.unit}"
        return f"{amount}{of} for {rows[0].label} than for {rows[1].label} ({said})."
    if question.contrast == "ratio" and tally.value is not None:
        of = _compared(question)
        as_many = f"times as many papers{of}" if not (share or average) else "times as large"
        if share:
            as_many += f" a share{of}"
        elif average:
            as_many += f" a number of {tally.unit}{of}"
        return f"{number(tally.value, 2)} {as_many} for {rows[0].label} ({said})."
    best = max(r.value or 0 for r in rows)
    winners = [r.label for r in rows if r.value == best]
    if len(winners) == len(rows):
        return f"The same for each ({said}){_compared(question)}."
    several = len(rows) > 2
    noun = "the most papers" if several else "more papers"
    if share or average:
        noun = "the largest " if several else "the larger "
        noun += f"number of {tally.unit}" if average else "share"
    noun += _compared(question)
    if any(len(r.label) > _LONG for r in rows):
        # Whole statements stand better behind their number than before a verb.
        ordered = sorted(rows, key=lambda r: -(r.value or 0))
        told = "; ".join(f"{_shown(r, share, average)} ({r.label})" for r in ordered)
        return f"{cap(noun.removeprefix('the '))}: {told}."
    plural = len(winners) > 1 or winners[0].split()[0] in _PLURALS
    return f"{cap(' and '.join(winners))} {'have' if plural else 'has'} {noun} ({said})."


def _compared(question: Comparison) -> str:
    """The papers that all sides are of, behind "more papers" or "the larger share"."""
    if question.of is None:
        said = papers_words(question.where)
        said = said.removeprefix("papers") if said.startswith("papers") else f", of {said}"
    elif question.narrow:
        said = f" that {part_words(question.where)} {where_words(question.of)}"
    else:
        part = part_words(question.where)
        said = f" of {papers_words(question.of)}" + ("" if part == "are here" else f" that {part}")
    return said.replace(" in this corpus", "")


_LONG = 45
"""Characters from which the label of a side is a statement, and no name."""


def _shown(row: Row, share: bool, average: bool) -> str:
    return number(row.value, 2) if average else _amount(row, share)


_PLURALS = frozenset(
    "orals spotlights posters papers Findings companies universities institutions models".split()
)
"""Labels of compared sides that are more than one thing."""
