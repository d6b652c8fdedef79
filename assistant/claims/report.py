"""A report to hand on: verdict by sentence, evidence, variants, methods; as HTML or Markdown.

Sentences, titles and quotes come from outside: in HTML they are escaped, and a content security
policy forbids scripts and requests; in Markdown what could be markup is escaped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.claims.saying import bounds, found, shown, unit_of
from assistant.printing import plain

if TYPE_CHECKING:
    from assistant.claims.checked import Checked

_WORDS = {
    "supported": "Supported",
    "close": "Close",
    "contested": "Contested",
    "refuted": "Refuted",
    "cannot_tell": "Can't tell",
    "not_checkable": "Not checked",
}
_MOST_CITED = 10
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
body{font:16px/1.5 Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h1,h2,th,.v{font-family:system-ui,sans-serif}h1{font-size:1.5rem}
article{border-left:5px solid #888;padding:.2rem 0 .2rem 1rem;margin:1.6rem 0}
.supported,.close{border-color:#1b7a3d}.refuted{border-color:#b3261e}.contested{border-color:#8a5a00}
.v{font-weight:700}table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0}
th,td{border:1px solid #ccc;padding:.2rem .6rem;text-align:left}td.n{text-align:right}
small,.m{color:#444;font-size:.88rem}blockquote{margin:.4rem 0}mark{background:#ffec99}
"""


def html_report(title: str, checked: Sequence[Checked]) -> str:
    """The report as one HTML page that asks nothing of the network."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{_h(title)}: claims checked</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_h(title)}: claims checked</h1><p>{_h(_overview(checked))}</p>",
        *_html_table(checked),
    ]
    parts += [_html_one(one, n) for n, one in enumerate(checked, start=1)]
    parts.append("</body></html>")
    return "\n".join(parts)


def _html_table(checked: Sequence[Checked]) -> list[str]:
    """All verdicts at a glance, each with a link to its entry."""
    if len(checked) < _LONG:
        return []
    rows = ["<table><tr><th>Verdict</th><th>Sentence</th><th>Claimed</th><th>Found</th></tr>"]
    for n, one in enumerate(checked, start=1):
        claimed = one.figure.text if one.figure is not None else ""
        rows.append(
            f'<tr><td>{_WORDS[one.verdict]}</td><td><a href="#c{n}">{_h(_short(one.sentence))}</a>'
            f"</td><td>{_h(claimed)}</td><td>{_h(found(one) or '')}</td></tr>"
        )
    return [*rows, "</table>"]


_LONG = 3
"""Entries from which a table stands before them."""


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 110 else f"{sentence[:107].rstrip()}…"


def _html_one(one: Checked, n: int) -> str:
    rows = [
        f'<article id="c{n}" class="{_h(one.verdict)}">',
        f'<p class="v">{_WORDS[one.verdict]}</p>',
    ]
    rows.append(f"<blockquote>{_marked(one)}</blockquote>")
    rows += [f"<p>{_h(line)}</p>" for line in _facts(one)]
    if one.variants:
        unit = unit_of(one)
        rows.append("<table><tr><th>Definition</th><th>Number</th><th>Verdict</th>")
        rows.append("<th>Left open by the words</th></tr>")
        for v in one.variants:
            value = _h(shown(v["value"], unit))
            rows.append(
                f'<tr><td>{_h(v["definition"])}</td><td class="n">{value}</td>'
                f"<td>{_h(str(v['verdict']))}</td><td>{'yes' if v['open'] else 'no'}</td></tr>"
            )
        rows.append("</table>")
    if one.citations:
        rows.append("<ol>")
        for cited in one.citations[:_MOST_CITED]:
            proofs = "; ".join(f"{p.fact} {p.value}: “{p.quote}”" for p in cited.evidence[:4])
            rows.append(
                f"<li>{_linked(cited.title, cited.url)} ({_h(cited.venue)} {cited.year})"
                f"<br><small>{_h(proofs)}</small></li>"
            )
        rows.append("</ol>")
        more = len(one.papers) - min(len(one.citations), _MOST_CITED)
        if more > 0:
            rows.append(f"<p><small>… and {more:,} more papers.</small></p>")
    if one.near_misses:
        rows.append(f"<details><summary>{_h(_near_title(one))}</summary><ul>")
        rows += [f"<li>{_h(_near_line(n))}</li>" for n in one.near_misses]
        rows.append("</ul></details>")
    if one.methods:
        rows.append(
            f'<details><summary>How this was counted</summary><p class="m">{_h(one.methods)}</p>'
            "</details>"
        )
    rows.append("</article>")
    return "\n".join(rows)


def _near_title(one: Checked) -> str:
    n = len(one.near_misses)
    return f"Near misses: {n:,} paper{'' if n == 1 else 's'} that one other reading adds or removes"


def _near_line(near: Mapping[str, Any]) -> str:
    sign = "+" if near["change"] == "added" else "−"
    title = f"{near['title']} ({near['paper_id']})" if near.get("title") else near["paper_id"]
    return f"{sign} {title}: {'; '.join(near['reasons'])}"


def _linked(title: str, url: str | None) -> str:
    """A title with its address, where that is one of the web."""
    if url is None or not url.startswith(("https://", "http://")):
        return _h(title)
    return f'<a href="{_h(url)}" rel="noopener noreferrer">{_h(title)}</a>'


def _marked(one: Checked) -> str:
    figure = one.figure
    if figure is None or not 0 <= figure.start < figure.end <= len(one.sentence):
        return _h(one.sentence)
    said = one.sentence
    return (
        f"{_h(said[: figure.start])}<mark>{_h(said[figure.start : figure.end])}</mark>"
        f"{_h(said[figure.end :])}"
    )


def _h(text: str) -> str:
    return escape(plain(text), quote=True)


def markdown_report(title: str, checked: Sequence[Checked]) -> str:
    """The report as Markdown."""
    parts = [f"# {_m(title)}: claims checked", "", _m(_overview(checked)), ""]
    for one in checked:
        parts += [f"## {_WORDS[one.verdict]}", "", f"> {_m(one.sentence)}", ""]
        parts += [f"- {_m(line)}" for line in _facts(one)]
        if one.variants:
            parts += [
                "",
                "| Definition | Number | Verdict | Left open |",
                "| --- | ---: | --- | --- |",
            ]
            parts += [
                f"| {_m(v['definition'])} | {shown(v['value'], unit_of(one))} | {v['verdict']} | "
                f"{'yes' if v['open'] else 'no'} |"
                for v in one.variants
            ]
        if one.citations:
            parts.append("")
            parts += [
                f"{n}. {_m(x.title)} ({_m(x.venue)} {x.year})"
                for n, x in enumerate(one.citations[:_MOST_CITED], start=1)
            ]
        if one.near_misses:
            parts += ["", f"{_m(_near_title(one))}:", ""]
            parts += [f"- {_m(_near_line(n))}" for n in one.near_misses]
        if one.methods:
            parts += ["", f"*Methods.* {_m(one.methods)}"]
        parts.append("")
    return "\n".join(parts)


_MARKUP = re.compile(r"([\\`*_\[\]<>|#!~])")


def _m(text: str) -> str:
    """Text in which nothing is Markdown or HTML.

    >>> _m("<b>[x](y)")
    '\\\\<b\\\\>\\\\[x\\\\](y)'
    """
    return _MARKUP.sub(r"\\\1", " ".join(plain(text).split()))


def _overview(checked: Sequence[Checked]) -> str:
    counts: dict[str, int] = dict(Counter(one.verdict for one in checked))
    said = ", ".join(f"{counts[v]} {w.lower()}" for v, w in _WORDS.items() if counts.get(v))
    corpus: Any = next((one.corpus for one in checked if one.corpus), None)
    where = (
        f" Checked over the corpus {corpus['id']} ({corpus['papers']:,} papers, as of "
        f"{corpus['as_of']})."
        if corpus
        else ""
    )
    return f"{len(checked)} entries: {said}.{where}"


def _facts(one: Checked) -> list[str]:
    lines = []
    if one.reason:
        lines.append(f"Why: {one.reason}")
    number = found(one)
    if number is not None and one.figure is not None:
        room = bounds(one)
        unknown = f"; what is unknown leaves {room}" if room else ""
        lines.append(f"Claimed “{one.figure.text}”; found {number}{unknown}.")
    if one.readback:
        lines.append(f"Read as: {one.readback}")
    lines += [f"Note: {note}" for note in one.notes]
    lines += list(one.caveats)
    if one.published is not None:
        claim = one.published.claim
        lines.append(f"Published: {claim.source}, {claim.date}, “{claim.title}”: {claim.sentence}")
        if one.published.misquote:
            lines.append(f"Misquoted: {one.published.misquote}.")
    if one.suggested_wording:
        lines.append(f"Print instead: {one.suggested_wording}")
    if one.caveat and one.computed is not None:
        lines.append(f"Say with it: {one.caveat}")
    if one.question_to_author:
        lines.append(f"Ask the author: {one.question_to_author}")
    if len(one.places) > 1:
        lines.append(f"It stands in {len(one.places)} places.")
    return lines
