"""The panel of proof for one answer: evidence, papers, near misses, chart, how it was computed.

Pure: an ``Answer`` and the rows of a few papers → HTML. The tabs follow the ARIA pattern; the
script of the page moves between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer import Answer, Variant, row_at_place
from assistant.page.cards import cards_html
from assistant.page.charts import chart_html
from assistant.page.plain_text import esc, esc_commands, link, plural, say_number, say_time

PaperRow = Mapping[str, Any]
_MOST_NEAR = 40
"""Near misses shown for each looser or stricter reading."""


def empty_html() -> str:
    """Before the first answer."""
    return (
        '<section class="pt-panel pt-panel-empty"><h2>Proof</h2>'
        "<p>Every answer comes with the papers behind it, the words in them that count, "
        "and how the number was computed. They appear here.</p></section>"
    )


def near_ids(answer: Answer) -> list[str]:
    """The papers that the near misses show, for the caller to look up."""
    found: list[str] = []
    for variant in answer.variants:
        found += [*variant.added[:_MOST_NEAR], *variant.removed[:_MOST_NEAR]]
    return list(dict.fromkeys([*found, *answer.possible[:_MOST_NEAR]]))


def proof_html(
    answer: Answer, question: str, turn: int, near: Mapping[str, PaperRow] | None = None
) -> str:
    """The whole panel; ``turn`` is the place of the answer in the conversation.

    ``near`` has the rows of ``near_ids``.
    """
    tabs: list[tuple[str, str, str]] = []
    chart = chart_html(answer, turn, question)
    if chart:
        tabs.append(("chart", "Chart and data", chart))
    if answer.citations or not chart:
        tabs.append(("evidence", "Evidence", cards_html(answer.citations, len(answer.papers))))
    if answer.papers:
        label = "All papers"
        if (first := row_at_place(answer)) is not None:
            label = f"Papers: {first.label}"
        tabs.append(("papers", f"{label} ({len(answer.papers):,})", _papers(answer, turn)))
    near_tab = near_html(answer, near or {})
    if near_tab:
        tabs.append(("near", "Near misses", near_tab))
    tabs.append(("how", "How this was computed", how_html(answer, turn)))
    variants = variants_html(answer)
    return (
        f'<section class="pt-panel" data-turn="{turn}" aria-label="Proof">'
        f'<h2>Proof <span class="pt-of">for “{esc(question)}”</span></h2>'
        f"{variants}{tabs_html(tabs)}</section>"
    )


def tabs_html(tabs: Sequence[tuple[str, str, str]], prefix: str = "pt") -> str:
    """Tabs as (id, label, content); the first is open. ``prefix`` begins the ids on the page."""
    heads, bodies = [], []
    for i, (name, label, body) in enumerate(tabs):
        chosen = i == 0
        heads.append(
            f'<button type="button" role="tab" id="{prefix}-tab-{name}" data-tab="{name}" '
            f'aria-controls="{prefix}-tabpanel-{name}" aria-selected="{str(chosen).lower()}" '
            f'tabindex="{0 if chosen else -1}">{esc(label)}</button>'
        )
        bodies.append(
            f'<div role="tabpanel" id="{prefix}-tabpanel-{name}" '
            f'aria-labelledby="{prefix}-tab-{name}" tabindex="0"'
            f"{'' if chosen else ' hidden'}>{body}</div>"
        )
    return (
        f'<div class="pt-tabs" role="tablist" aria-label="Proof of the answer">{"".join(heads)}'
        f"</div>{''.join(bodies)}"
    )


def variants_html(answer: Answer) -> str:
    """The same question under other definitions: a small table, and which change nothing."""
    if not answer.variants:
        return ""
    own = say_number(answer.value, answer.unit)
    winners = [r.label for r in answer.rows if r.value == answer.value]
    if answer.kind in ("ranking", "comparison") and winners:
        own = f"{winners[0]} ({own})"
    changed = [v for v in answer.variants if _changes(v, answer)]
    same = [v.definition for v in answer.variants if not _changes(v, answer)]
    rows = [f'<tr class="pt-own"><th scope="row">as answered</th><td>{esc(own)}</td><td></td></tr>']
    rows += [_variant_row(v, answer.unit) for v in changed]
    table = (
        '<table><thead><tr><th scope="col">Definition</th><th scope="col">Number</th>'
        '<th scope="col">Papers that change</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    steady = (
        f'<p class="pt-note"><b>The same number:</b> {esc("; ".join(same))}.</p>' if same else ""
    )
    return (
        '<details class="pt-variants" open><summary>Under other definitions</summary>'
        f"{table if changed else ''}{steady}</details>"
    )


def _changes(variant: Variant, answer: Answer) -> bool:
    same = variant.value == answer.value and variant.text is None
    return not same or bool(variant.added or variant.removed)


def _variant_row(variant: Variant, unit: str | None) -> str:
    value = say_number(variant.value, unit)
    if variant.text is not None:
        value = f"{variant.text} ({value})" if variant.value is not None else variant.text
    elif variant.denominator is not None and unit == "percent":
        value += f" ({variant.numerator or 0:,} of {variant.denominator:,})"
    elif variant.denominator is not None:
        value += f" of {variant.denominator:,}"
    moved = []
    if variant.added:
        moved.append(f"+{len(variant.added):,}")
    if variant.removed:
        moved.append(f"−{len(variant.removed):,}")
    return (
        f'<tr><th scope="row">{esc(variant.definition)}</th><td>{esc(value)}</td>'
        f"<td>{' '.join(moved)}</td></tr>"
    )


def _papers(answer: Answer, turn: int) -> str:
    buttons = "".join(
        f'<button type="button" data-act="download" data-format="{name}" data-turn="{turn}">'
        f"{label}</button>"
        for name, label in (("csv", "CSV"), ("bibtex", "BibTeX"), ("ris", "RIS"))
    )
    return (
        '<div class="pt-downloads" role="group" aria-label="Download all papers">'
        f"<span>Download all {len(answer.papers):,}:</span>{buttons}</div>"
        f'<div class="pt-table" data-turn="{turn}" data-total="{len(answer.papers)}">'
        '<p class="pt-empty">Loading the papers…</p></div>'
    )


def near_html(answer: Answer, near: Mapping[str, PaperRow]) -> str:
    """Papers that a looser reading adds, those that can't be told, those a stricter one drops."""
    groups = [(f"Added under “{v.definition}”", v.added) for v in answer.variants]
    groups.append(("May belong: what would tell is unknown", answer.possible))
    groups += [(f"Left out under “{v.definition}”", v.removed) for v in answer.variants]
    return "".join(_near_group(heading, ids, near) for heading, ids in groups if ids)


def _near_group(heading: str, ids: Sequence[str], near: Mapping[str, PaperRow]) -> str:
    shown = [near[i] for i in ids[:_MOST_NEAR] if i in near]
    items = "".join(
        f"<li>{link(row.get('url'), str(row['title']))} "
        f'<span class="pt-by">{esc(row["venue"])} {esc(row["year"])}</span></li>'
        for row in shown
    )
    rest = len(ids) - len(shown)
    more = f'<p class="pt-note">and {plural(rest, "more paper")}</p>' if rest > 0 else ""
    return (
        f"<h4>{esc(heading)}: {plural(len(ids), 'paper')}</h4>"
        f'<ul class="pt-near">{items}</ul>{more}'
    )


def how_html(answer: Answer, turn: int) -> str:
    """Words, SQL, corpus: enough to do it again elsewhere."""
    parts = []
    if answer.readback:
        parts.append(f"<h4>What was counted</h4><p>{esc(answer.readback)}</p>")
    if answer.definitions:
        items = "".join(f"<li>{esc(d)}</li>" for d in answer.definitions)
        parts.append(f"<h4>Definitions</h4><ul>{items}</ul>")
    if answer.caveats:
        items = "".join(f"<li>{esc_commands(c)}</li>" for c in answer.caveats)
        parts.append(f"<h4>Mind that</h4><ul>{items}</ul>")
    if answer.sql:
        parts.append(
            "<h4>SQL</h4><p>Runs unchanged in DuckDB over the tables of "
            "<code>papertally export</code>.</p>"
            f'<pre class="pt-sql" tabindex="0"><code>{esc(answer.sql)}</code></pre>'
            '<p class="pt-tools"><button type="button" data-act="copysql">Copy SQL</button></p>'
        )
    if answer.corpus is not None:
        note = answer.corpus
        parts.append(
            f"<h4>Corpus</h4><p><code>{esc(note.id)}</code>: {note.papers:,} papers, sources as "
            f"of {esc(note.as_of)}, built {esc(say_time(note.built))}.</p>"
        )
    return "".join(parts)
