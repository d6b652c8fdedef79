"""The conversation column: turns → HTML. Pure; everything said is plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.caveats import INVENTED
from assistant.page.plain_text import esc, esc_cited, esc_commands
from assistant.page.share import write_link
from assistant.page.turns import Turn

_CAVEATS_SHOWN = 3
"""The gravest come first; the rest is one click away."""
_MARKS = {"refusal": "Can’t tell", "clarification": "Which one?"}


def thread_html(turns: Sequence[Turn], examples: Sequence[str] = (), corpus: str = "") -> str:
    """The whole conversation, or a welcome with first questions.

    ``corpus`` is the id that answers now: a turn of another one says so.
    """
    if not turns:
        return welcome_html(examples)
    last = len(turns) - 1
    return "".join(turn_html(t, i, i == last, corpus) for i, t in enumerate(turns))


def welcome_html(examples: Sequence[str]) -> str:
    """What a newcomer sees first."""
    buttons = "".join(ask_button(q) for q in examples)
    return (
        '<section class="pt-welcome"><h2>Ask about the papers</h2>'
        "<p>You get the exact number, what was counted, and every paper behind it. "
        "Ask in plain English:</p>"
        f'<div class="pt-asks">{buttons}</div></section>'
    )


def turn_html(turn: Turn, index: int, is_last: bool, corpus: str = "") -> str:
    """One question and its answer; ``index`` names the turn in what its buttons send."""
    parts = [
        f'<article class="pt-turn pt-{esc(turn.kind)}" data-turn="{index}">',
        f'<h3 class="pt-question"><span class="pt-sr">You asked: </span>{esc(turn.question)}</h3>',
        '<div class="pt-answer">',
    ]
    if turn.kind in _MARKS:
        parts.append(f'<p class="pt-mark">{_MARKS[turn.kind]}</p>')
    if turn.number:
        parts.append(
            f'<p class="pt-number"><strong>{esc(turn.number)}</strong> '
            f"<span>{esc(turn.unit)}</span></p>"
        )
    if INVENTED in turn.caveats:
        parts.append(f'<p class="pt-invented">{esc(INVENTED)}</p>')
    parts.append(f'<p class="pt-text">{esc_cited(turn.text)}</p>')
    if turn.changes:
        parts.append(f'<p class="pt-changes">Changed: {esc("; ".join(turn.changes))}.</p>')
    if turn.readback:
        parts.append(f'<p class="pt-readback"><b>Read as:</b> {esc(turn.readback)}</p>')
    if turn.chips and turn.query is not None:
        parts.append(_chips(turn, index))
    parts += [f'<p class="pt-note">{esc(note)}</p>' for note in turn.notes]
    parts.append(_caveats([c for c in turn.caveats if c != INVENTED]))
    if corpus and turn.corpus and turn.corpus != corpus:
        parts.append(
            '<p class="pt-stale">The corpus has changed since this answer. '
            f'<button type="button" data-act="again" data-turn="{index}">Ask again</button></p>'
        )
    if turn.query is not None:
        parts.append(_tools(turn, turn.query, index))
    parts.append("</div>")
    if is_last and turn.suggestions:
        label = "Did you mean" if turn.kind == "clarification" else "Ask next"
        buttons = "".join(ask_button(q) for q in turn.suggestions)
        parts.append(
            f'<div class="pt-asks pt-next" role="group" aria-label="{label}">'
            f"<span>{label}</span>{buttons}</div>"
        )
    parts.append("</article>")
    return "".join(parts)


def _caveats(caveats: Sequence[str]) -> str:
    if not caveats:
        return ""
    items = [f"<li>{esc_commands(c)}</li>" for c in caveats]
    shown, rest = items[:_CAVEATS_SHOWN], items[_CAVEATS_SHOWN:]
    if len(rest) == 1:  # a line to open one line helps nobody
        shown, rest = items, []
    html = f'<ul class="pt-caveats" aria-label="Mind that">{"".join(shown)}</ul>'
    if rest:
        html += (
            f'<details class="pt-more"><summary>{len(rest)} more to mind</summary>'
            f'<ul class="pt-caveats">{"".join(rest)}</ul></details>'
        )
    return html


def ask_button(question: str) -> str:
    """A button that asks."""
    return (
        f'<button type="button" class="pt-ask" data-act="ask" data-text="{esc(question)}">'
        f"{esc(question)}</button>"
    )


def _chips(turn: Turn, index: int) -> str:
    chips = "".join(
        _chip(label, f'data-turn="{index}" data-chip="{n}"', turn)
        for n, label in enumerate(turn.chips)
    )
    return f'<div class="pt-chips" role="group" aria-label="Conditions">{chips}</div>'


def _chip(label: str, where: str, turn: Turn) -> str:
    """A condition: its words change it, its cross takes it away."""
    said = esc(label)
    words = f'<span class="pt-chip-words">{said}</span>'
    if label not in turn.fixed:
        words = (
            f'<button type="button" class="pt-chip-words" data-act="edit" {where} '
            f'aria-expanded="false" aria-label="Change: {said}" '
            f'title="Change this and ask again">{said}</button>'
        )
    cross = ""
    if label not in turn.kept:
        cross = (
            f'<button type="button" class="pt-chip-x" data-act="chip" {where} '
            f'aria-label="Ask without: {said}" title="Ask without this">'
            '<span aria-hidden="true">×</span></button>'
        )
    return f'<span class="pt-chip">{words}{cross}</span>'


def _tools(turn: Turn, query: Mapping[str, Any], index: int) -> str:
    tools = (
        ("proof", "Show proof"),
        ("copy", "Copy answer"),
        ("link", "Copy link"),
        ("markdown", "Save answer"),
    )
    address = esc(write_link(turn.question, query, turn.corpus))
    buttons = "".join(
        f'<button type="button" data-act="{act}" data-turn="{index}">{label}</button>'
        for act, label in tools
    )
    return f'<p class="pt-tools" data-link="{address}">{buttons}</p>'
