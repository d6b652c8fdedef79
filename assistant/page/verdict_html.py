"""The proof of a verdict: claimed and computed, what to print, variants, evidence, method. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer, Row
from assistant.caveats import INVENTED
from assistant.page.article_html import SIGNS, Said, sign_html
from assistant.page.cards import cards_html
from assistant.page.charts import rows_table
from assistant.page.drawing import trend_html
from assistant.page.marked import mark
from assistant.page.plain_text import esc, esc_commands, link, plural, say_number
from assistant.page.proof import tabs_html
from assistant.page.share import pack_query

if TYPE_CHECKING:
    from assistant.claims.checked import Checked
    from assistant.claims.registry import Match
    from assistant.claims.verdict import Verdict

PaperRow = Mapping[str, Any]
_MOST_CARDS = 10
_OPEN_WORDS = {True: "yes", False: "no"}


def empty_html() -> str:
    """Before a sentence is chosen."""
    return (
        '<section class="pt-panel pt-panel-empty"><h2>Proof</h2><p>Press a sentence of the article '
        "to see what was counted, the papers behind it, and words that can be printed.</p>"
        "</section>"
    )


def verdict_html(said: Said, n: int, near: Mapping[str, PaperRow]) -> str:
    """The panel of one sentence; ``near`` has the rows of the papers of its near misses."""
    back = (
        f'<button type="button" data-act="back" data-n="{n}">Back to the sentence</button>'
        '<button type="button" data-act="step" data-by="-1">Previous claim</button>'
        '<button type="button" data-act="step" data-by="1">Next claim</button>'
    )
    parts = [_claim(one, k, near) for k, one in enumerate(said.claims)]
    return (
        '<section class="pt-panel pt-verdicts" id="pt-verdict" tabindex="-1" '
        f'aria-label="Proof of the verdict"><p class="pt-tools pt-steps">{back}</p>'
        f"{''.join(parts)}</section>"
    )


def _claim(one: Checked, k: int, near: Mapping[str, PaperRow]) -> str:
    words = SIGNS[one.verdict][1]
    parts = [
        f'<article class="pt-verdict pt-v-{one.verdict}">',
        f'<h3 class="pt-verdict-word">{_sign(one.verdict)} {words}</h3>',
        f'<blockquote class="pt-quote">{_quoted(one)}</blockquote>',
        _numbers(one),
    ]
    if one.reason:
        parts.append(f"<p>{esc_commands(_sentence_case(one.reason))}</p>")
    if one.published is not None:
        parts.append(_published(one.published))
    parts.append(_to_print(one))
    if one.readback:
        parts.append(f'<p class="pt-readback"><b>Read as:</b> {esc(one.readback)}</p>')
    parts += [f'<p class="pt-note">{esc(_sentence_case(note))}</p>' for note in one.notes]
    caveats = [c for c in one.caveats if c != INVENTED]
    if len(caveats) < len(one.caveats):
        parts.append(f'<p class="pt-invented">{esc(INVENTED)}</p>')
    if caveats:
        items = "".join(f"<li>{esc_commands(c)}</li>" for c in caveats)
        parts.append(f'<ul class="pt-caveats" aria-label="Mind that">{items}</ul>')
    parts += [_rows(one), _variants(one)]
    if one.query is not None:
        packed = esc(pack_query(one.query))
        parts.append(
            '<p class="pt-tools"><button type="button" data-act="open" '
            f'data-query="{packed}" data-text="{esc(one.sentence)}">Open in Ask: all papers, '
            "downloads, follow-ups</button></p>"
        )
    prefix = f"pt-check-{k}"
    tabs = _tabs(one, near, prefix)
    if tabs:
        parts.append(tabs_html(tabs, prefix))
    parts.append("</article>")
    return "".join(parts)


def _sign(verdict: Verdict) -> str:
    sign = SIGNS[verdict][0]
    return f'<span class="pt-sign pt-v-{verdict}" aria-hidden="true">{sign}</span>'


def _quoted(one: Checked) -> str:
    figure = one.figure
    if figure is None or not 0 <= figure.start < figure.end <= len(one.sentence):
        return esc(one.sentence)
    return mark(one.sentence, [(figure.start, figure.end)])


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _numbers(one: Checked) -> str:
    """Claimed beside computed, in large type."""
    if one.figure is None or one.computed is None or one.figure.unit == "trend":
        return ""
    number = say_number(one.computed, one.unit)
    unit = "" if one.unit in ("percent", "") else f" {one.unit}"
    of = ""
    if one.numerator is not None and one.denominator is not None and one.unit == "percent":
        of = f"{one.numerator:,} of {one.denominator:,} papers"
    bounds = ""
    if one.low is not None and one.high is not None and one.high > one.low:
        bounds = (
            f'<p class="pt-bounds">What is unknown leaves {esc(say_number(one.low, one.unit))} to '
            f"{esc(say_number(one.high, one.unit))}.</p>"
        )
    return (
        '<dl class="pt-numbers">'
        f"<div><dt>The text says</dt><dd>{esc(one.figure.text)}</dd></div>"
        f"<div><dt>The papers here say</dt><dd><strong>{esc(number)}</strong>"
        f"<span>{esc(unit)} {esc(of)}</span></dd></div></dl>{bounds}"
    )


def _published(match: Match) -> str:
    claim = match.claim
    flag = ""
    if match.misquote:
        flag = (
            '<p class="pt-misquote"><span aria-hidden="true">⚠</span> <b>Misquoted:</b> '
            f"{esc(match.misquote)}.</p>"
        )
    definition = f"<p>Its definition: {esc(claim.definition)}</p>" if claim.definition else ""
    return (
        '<aside class="pt-published" aria-label="Published claim"><h4>Published</h4>'
        f"<p>{esc(claim.source)}, {esc(claim.date)}: {link(claim.address, claim.title)}</p>"
        f'<blockquote class="pt-quote">{esc(claim.sentence)}</blockquote>{definition}{flag}</aside>'
    )


def _to_print(one: Checked) -> str:
    """Words to print, and what to ask whoever wrote the sentence; each to be copied."""
    parts = []
    for heading, words in (
        ("Words to print", one.suggested_wording),
        ("Caveat to print with it", one.caveat),
        ("Ask the author", one.question_to_author),
        ("Method, in a paragraph", one.methods),
    ):
        if not words:
            continue
        block = (
            f'<p class="pt-words">{esc(_sentence_case(words))}</p>'
            f'<button type="button" data-act="copywords" aria-label="Copy: {heading}">Copy</button>'
        )
        if heading.startswith("Method"):
            parts.append(
                f'<details class="pt-print"><summary>{heading}</summary><div>{block}</div>'
                "</details>"
            )
        else:
            parts.append(f'<div class="pt-print"><h4>{heading}</h4><div>{block}</div></div>')
    return "".join(parts)


def _rows(one: Checked) -> str:
    """The series or groups that the verdict rests on."""
    if not one.rows:
        return ""
    rows = tuple(
        Row(str(r["label"]), r.get("value"), r.get("numerator"), r.get("denominator"))
        for r in one.rows
    )
    trend = one.figure is not None and one.figure.unit == "trend"
    unit = "percent" if any(r.denominator is not None for r in rows) else None
    table = rows_table(Answer("trend", "", unit=unit, rows=rows))
    known = [r for r in rows if r.value is not None]
    if trend and len(known) > 1:
        svg = trend_html(rows, unit, one.readback or one.sentence)
        table = f'<figure class="pt-chart" tabindex="0" aria-label="Chart">{svg}</figure>{table}'
    return f'<details class="pt-variants" open><summary>The numbers</summary>{table}</details>'


def _variants(one: Checked) -> str:
    if not one.variants:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{esc(v["definition"])}</th>'
        f"<td>{esc(say_number(v['value'], one.unit))}{_of(v, one.unit)}</td>"
        f"<td>{sign_html(v['verdict'])}{esc(_verdict_words(v['verdict']))}</td>"
        f"<td>{_OPEN_WORDS[bool(v['open'])]}</td></tr>"
        for v in one.variants
        if v["verdict"] in SIGNS
    )
    return (
        '<details class="pt-variants" open><summary>Under other definitions</summary>'
        '<table><thead><tr><th scope="col">Definition</th><th scope="col">Number</th>'
        '<th scope="col">The sentence would be</th><th scope="col">Its words leave it open</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _of(variant: Mapping[str, Any], unit: str) -> str:
    if variant.get("denominator") is None or unit != "percent":
        return ""
    return f" ({int(variant.get('numerator') or 0):,} of {int(variant['denominator']):,})"


def _verdict_words(verdict: Verdict) -> str:
    return SIGNS[verdict][1].lower()


def _tabs(one: Checked, near: Mapping[str, PaperRow], prefix: str) -> list[tuple[str, str, str]]:
    tabs: list[tuple[str, str, str]] = []
    if one.citations:
        cards = cards_html(
            one.citations[:_MOST_CARDS],
            len(one.papers),
            prefix,
            "All of them open in Ask.",
        )
        tabs.append(("evidence", f"Evidence ({plural(len(one.papers), 'paper')})", cards))
    if one.near_misses:
        tabs.append(("near", "Near misses", _near(one.near_misses, near)))
    how = _how(one)
    if how:
        tabs.append(("how", "How this was computed", how))
    return tabs


def _near(misses: Sequence[Mapping[str, Any]], near: Mapping[str, PaperRow]) -> str:
    """Papers that another reading adds or takes away, with which."""
    parts = []
    for change, heading in (("added", "Another reading adds"), ("removed", "Another takes away")):
        listed = [m for m in misses if m["change"] == change]
        if not listed:
            continue
        items = "".join(
            f"<li>{_paper(near.get(str(m['paper_id'])), str(m['paper_id']))} "
            f'<span class="pt-by">{esc("; ".join(map(str, m["reasons"])))}</span></li>'
            for m in listed
        )
        parts.append(f'<h4>{heading}</h4><ul class="pt-near">{items}</ul>')
    return "".join(parts)


def _paper(row: PaperRow | None, paper_id: str) -> str:
    return esc(paper_id) if row is None else link(row.get("url"), str(row["title"]))


def _how(one: Checked) -> str:
    parts = []
    if one.readback:
        parts.append(f"<h4>What was counted</h4><p>{esc(one.readback)}</p>")
    if one.definitions:
        items = "".join(f"<li>{esc(d)}</li>" for d in one.definitions)
        parts.append(f"<h4>Definitions</h4><ul>{items}</ul>")
    if one.sql:
        parts.append(
            f'<h4>SQL</h4><pre class="pt-sql" tabindex="0"><code>{esc(one.sql)}</code></pre>'
            '<p class="pt-tools"><button type="button" data-act="copysql">Copy SQL</button></p>'
        )
    if one.corpus and parts:
        corpus = one.corpus
        parts.append(
            f"<h4>Corpus</h4><p><code>{esc(corpus.get('id', ''))}</code>, sources as of "
            f"{esc(corpus.get('as_of', ''))}.</p>"
        )
    return "".join(parts)
