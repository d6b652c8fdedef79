"""Words for print: the corrected sentence, the caveat, the methods note, the question to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.claims.figure import PERCENT, Figure
from assistant.claims.verdict import Computed, fit
from assistant.definitions import conditions_of
from assistant.ground import scope_of, survey
from assistant.phrases import number, percent
from assistant.tally import tally
from assistant.wording import word
from index import conditions as c

if TYPE_CHECKING:
    from assistant.claims.checked import Checked
    from assistant.claims.compute import Result
    from assistant.view import CorpusView

_DIGITS = re.compile(r"\d")


def with_words(
    checked: Checked, result: Result, figures: Sequence[Figure], shift: int, view: CorpusView
) -> Checked:
    """The checked claim with all that a desk may print or send.

    ``figures`` are those of the text that was read, which begins ``shift`` characters into the
    sentence.
    """
    moved = [replace(f, start=f.start + shift, end=f.end + shift) for f in figures]
    return replace(
        checked,
        suggested_wording=_corrected(checked, result, moved, view),
        caveat=_caveat(checked),
        methods=methods_note(checked, view),
        question_to_author=_question(checked),
    )


def _amount(value: float, figure: Figure) -> str:
    if figure.unit in (PERCENT,):
        return percent(value)
    if figure.unit == "times":
        return f"{value:.1f} times"
    if figure.unit == "points":
        return f"{value:.1f} points"
    return number(value)


def _corrected(
    checked: Checked, result: Result, figures: Sequence[Figure], view: CorpusView
) -> str | None:
    """The sentence with the computed number in the figure's place; None where none is needed.

    A figure in words ("most", "no paper", "more than") has no place for a number: then the number
    is said in a sentence of its own.
    """
    figure, value = checked.figure, checked.computed
    if figure is None or value is None or checked.verdict in ("supported", "cannot_tell"):
        return None
    own = figure.value is not None and figure.unit not in (
        "rank",
        "times",
        "order",
        "trend",
        "first year",
    )
    if not own or figure.negated or figure.upper is not None or not _DIGITS.search(figure.text):
        return in_own_words(result, view)
    new = _amount(value, figure)
    if checked.verdict == "contested":
        opener = next(
            v["definition"] for v in checked.variants if v["open"] and v["verdict"] == "supported"
        )
        return f"{checked.sentence.rstrip('.')} ({opener}; {new} otherwise)."
    edits = [(figure.start, figure.end, new)]
    total = next((f for f in figures if f.total and f.start >= figure.end), None)
    if figure.part and total is not None and result.asked:
        whole = int(view.catalog.judge(scope_of(result.asked[0])).sure.sum())
        if fit(total, Computed(float(whole))) != "supported":
            edits.append((total.start, total.end, number(whole)))
    sentence = checked.sentence
    for start, end, text in sorted(edits, reverse=True):
        sentence = sentence[:start] + text + sentence[end:]
    return sentence


def in_own_words(result: Result, view: CorpusView) -> str | None:
    """What was found, as an answer says it; of a comparison both sides."""
    said = [
        word(q, tally(q, view.catalog), survey(q, view.catalog), False, 0) for q in result.asked
    ]
    return " ".join(" ".join(x.split()) for x in said if x) or None


def _caveat(checked: Checked) -> str | None:
    if checked.verdict == "not_checkable":
        return None
    parts = []
    if checked.definitions:
        parts.append(checked.definitions[0].rstrip("."))
    open_names = [
        f"{v['definition']}: {_shown(v['value'])}"
        for v in checked.variants
        if v["open"] and v["value"] is not None and v["value"] != checked.computed
    ]
    if open_names:
        parts.append("Under other definitions: " + "; ".join(open_names[:3]))
    return ". ".join(parts) + "." if parts else None


def _shown(value: object) -> str:
    return number(float(value)) if isinstance(value, int | float) else "unknown"


def methods_note(checked: Checked, view: CorpusView) -> str:
    """A paragraph: corpus, date, definition, SQL and corpus id."""
    stamp = view.corpus.stamp
    sources = ", ".join(s.name for s in stamp.sources[:6])
    more = f" and {len(stamp.sources) - 6} more" if len(stamp.sources) > 6 else ""
    number_said = "The number could not be told"
    if checked.computed is not None:
        shown = _amount(checked.computed, checked.figure) if checked.figure else ""
        number_said = f"The number is {shown}"
        if checked.numerator is not None:
            number_said += f" ({checked.numerator:,} of {checked.denominator or 0:,})"
        if checked.low is not None and checked.high is not None and checked.high > checked.low:
            low, high = (
                _amount(x, checked.figure) if checked.figure else number(x)
                for x in (checked.low, checked.high)
            )
            number_said += f"; what is unknown could make it {low} to {high}"
    definitions = " ".join(checked.definitions)
    sql = " ".join((checked.sql or "").split())
    return (
        f"Counted by PaperTally over corpus {stamp.corpus_id} ({stamp.papers:,} papers; sources as "
        f"of {stamp.as_of}: {sources}{more}). Read as: {checked.readback}. {number_said}. "
        f"{definitions} SQL over the exported tables: {sql}"
    ).strip()


def _question(checked: Checked) -> str | None:
    """What to ask the author of the figure."""
    figure = checked.figure
    if figure is None or checked.verdict in ("supported", "not_checkable"):
        return None
    said = checked.sentence[figure.start : figure.end]
    if checked.published is not None and checked.published.misquote:
        return (
            f"Your text has “{said}”. {checked.published.misquote}. Which of the two did you mean?"
        )
    if checked.verdict == "cannot_tell" and checked.computed is not None:
        unknown = ""
        if checked.high is not None and checked.low is not None and figure.value is not None:
            low, high = (_amount(x, figure) for x in (checked.low, checked.high))
            unknown = f"; what is unknown here could make it {low} to {high}"
        found = f"{_amount(checked.computed, figure)}{unknown}" if figure.value is not None else ""
        return f"How was “{said}” counted? We find {found or 'otherwise'} ({checked.readback})."
    if checked.verdict == "cannot_tell":
        places = checked.question is not None and any(
            isinstance(x, c.PEOPLE_TYPES)
            for whole in conditions_of(checked.question)
            for x in c.leaves(whole)
        )
        who = ", and who counted as being from where" if places else ""
        return f"Where does “{said}” come from: which list of papers, of which date{who}?"
    found = _amount(checked.computed, figure) if checked.computed is not None else "no number"
    if figure.value is None or figure.unit == "rank":
        return f"What does “{said}” rest on? We find otherwise ({checked.readback})."
    opens = [v["definition"] for v in checked.variants if v["open"]]
    asked = f" Which definition was used: ours, or {', or '.join(opens[:3])}?" if opens else ""
    return f"How was “{said}” counted? We find {found} ({checked.readback}).{asked}"
