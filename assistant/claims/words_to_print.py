"""Words for print: the corrected sentence, the caveat, the methods note, the question to ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.claims.figure import PERCENT, Figure
from assistant.wording import number, percent

if TYPE_CHECKING:
    from assistant.claims.checked import Checked
    from assistant.claims.compute import Result
    from assistant.claims.pieces import Reading
    from assistant.view import CorpusView

_TURNED = {"rose": "fell", "fell": "rose", "more": "fewer", "fewer": "more"}


def with_words(checked: Checked, read: Reading, result: Result, view: CorpusView) -> Checked:
    """The checked claim with all that a desk may print or send."""
    return replace(
        checked,
        suggested_wording=_corrected(checked),
        caveat=_caveat(checked),
        methods=methods_note(checked, view),
        question_to_author=_question(checked),
    )


def _amount(value: float, figure: Figure) -> str:
    if figure.unit in (PERCENT,):
        return percent(value)
    if figure.unit == "times":
        return f"{value:.1f} times"
    return number(value)


def _corrected(checked: Checked) -> str | None:
    """The sentence with the computed number in the figure's place; None where none is needed."""
    figure, value = checked.figure, checked.computed
    if figure is None or value is None or checked.verdict in ("supported", "cannot_tell"):
        return None
    said = checked.sentence[figure.start : figure.end]
    if figure.value is None:
        turned = _TURNED.get(figure.comparator)
        if turned is None or figure.negated:
            return None
        new = turned if said.islower() else turned.capitalize()
        return checked.sentence[: figure.start] + new + checked.sentence[figure.end :]
    if figure.unit == "rank" or figure.negated:
        return None
    new = _amount(value, figure)
    if figure.unit == "times":
        new += " as many" if "as many" in said else ""
    if figure.comparator == "none":
        new = f"{new} of" if checked.sentence[figure.end :].startswith(" of") and False else new
    if said[:1].isupper() and figure.unit == PERCENT and "of" not in said:
        new = new.replace(" %", " %")
    sentence = checked.sentence[: figure.start] + new + checked.sentence[figure.end :]
    if checked.verdict == "contested":
        opener = next(
            (
                v["definition"]
                for v in checked.variants
                if v["open"] and v["verdict"] == "supported"
            ),
            None,
        )
        if opener:
            return f"{checked.sentence.rstrip('.')} ({opener}; {new} otherwise)."
    return sentence


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
        parts.append("; ".join(open_names[:3]))
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
    if checked.verdict == "cannot_tell":
        return (
            f"Where does “{said}” come from: which list of papers, of which date, and who counted "
            "as being from each country?"
        )
    found = _amount(checked.computed, figure) if checked.computed is not None else "no number"
    if figure.value is None or figure.unit == "rank":
        return f"What does “{said}” rest on? We find otherwise ({checked.readback})."
    opens = [v["definition"] for v in checked.variants if v["open"]]
    asked = f" Did you count {' or '.join(opens[:3])}?" if opens else ""
    return f"How was “{said}” counted? We find {found} ({checked.readback}).{asked}"
