"""The corpus as a page: what it holds, what is known of it, every record accounted for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.page.plain_text import esc, link, plural, say_time

Status = Mapping[str, Any]
_MOST_LINES = 200
"""Lines of the ledger shown of each kind; ``papertally status --json`` has them all."""

_COVERED = (
    ("with_affiliations", "Affiliations"),
    ("with_countries", "Countries"),
    ("with_abstracts", "Abstracts"),
)


def header_html(status: Status) -> str:
    """The head of the page; over the sample it says that its papers are invented."""
    corpus = status.get("corpus") or {}
    banner = ""
    if corpus.get("invented"):
        banner = (
            '<div class="pt-banner" role="note"><b>These papers are invented.</b> This is the '
            "sample that ships with PaperTally: no number here says anything about real research. "
            'For real papers <button type="button" data-act="tab" data-name="Corpus">fetch a venue '
            "and year</button>, or run <code>papertally build paperlists:colm/2025</code>.</div>"
        )
    papers = corpus.get("papers")
    what = f"{papers:,} papers" if isinstance(papers, int) else ""
    return (
        '<header class="pt-header"><h1>PaperTally</h1>'
        f"<p>Exact, cited answers about AI research papers · {esc(what)} · sources as of "
        f"{esc(corpus.get('as_of', ''))}</p></header>{banner}"
    )


def corpus_html(status: Status) -> str:
    """The whole tab."""
    corpus = status.get("corpus") or {}
    ledger = status.get("ledger") or {}
    return (
        '<div class="pt-explored">'
        f"<h2>What this corpus holds</h2><p>{plural(int(corpus.get('papers', 0)), 'paper')}, "
        f"sources as of {esc(corpus.get('as_of', ''))}, built "
        f"{esc(say_time(str(corpus.get('built', ''))))}. "
        f"Corpus id <code>{esc(corpus.get('id', ''))}</code>: the same id on any machine means "
        "the same papers, read the same way.</p>"
        f"{_editions(status.get('editions') or ())}"
        f"{_sources(status.get('sources') or ())}"
        f"{_ledger(ledger)}</div>"
    )


def _editions(editions: Sequence[Status]) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for _, name in _COVERED)
    body = []
    for e in editions:
        papers = int(e["papers"])
        cells = "".join(
            f"<td>{_coverage(int(e.get(key) or 0), papers)}</td>" for key, _ in _COVERED
        )
        total, source = e.get("official_total"), e.get("official_source")
        official = f'<span title="{esc(source or "")}">{total:,}</span>' if total else "–"
        body.append(
            f'<tr><th scope="row">{esc(e["venue"])} {esc(e["year"])}</th><td>{papers:,}</td>'
            f"<td>{int(e['accepted']):,}</td><td>{official}</td>{cells}</tr>"
        )
    return (
        "<h3>Venues and years</h3><p>What share of the papers has a known field. Where it is "
        "none, questions that need it are refused: unknown is never 0.</p>"
        '<div class="pt-scroll" tabindex="0" role="region" aria-label="Venues and years"><table>'
        '<thead><tr><th scope="col">Venue and year</th><th scope="col">Papers</th>'
        '<th scope="col">Accepted</th><th scope="col">Officially</th>'
        f"{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _coverage(known: int, papers: int) -> str:
    if not papers:
        return "–"
    share = known / papers
    words = "none" if not known else f"{100 * share:.0f} %"
    return (
        f'<span class="pt-cover" aria-hidden="true"><i style="width:{100 * share:.0f}%"></i></span>'
        f" {words}"
    )


def _sources(sources: Sequence[Status]) -> str:
    body = "".join(
        f'<tr><th scope="row">{esc(s["name"])}</th><td>{_address(str(s.get("address") or ""))}</td>'
        f"<td>{esc(s.get('date') or '')}</td>"
        f"<td><code>{esc(str(s.get('sha256') or '')[:12])}</code></td>"
        f"<td>{esc(str(s.get('commit') or '–')[:12])}</td></tr>"
        for s in sources
    )
    return (
        "<h3>Sources</h3>"
        '<div class="pt-scroll" tabindex="0" role="region" aria-label="Sources"><table><thead><tr>'
        '<th scope="col">Name</th><th scope="col">Address</th><th scope="col">As of</th>'
        '<th scope="col">SHA-256</th><th scope="col">Commit</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _address(address: str) -> str:
    """Web addresses as links; of a path on the server only the name of the file is shown."""
    if address.startswith(("http://", "https://")):
        return link(address, address)
    return esc("file " + address.replace("\\", "/").rpartition("/")[2])


def _ledger(ledger: Status) -> str:
    lines = (
        f"<h3>Ledger</h3><p><b>{int(ledger.get('read', 0)):,}</b> records read = "
        f"<b>{int(ledger.get('kept', 0)):,}</b> kept + <b>{int(ledger.get('merged', 0)):,}</b> "
        f"merged with another + <b>{int(ledger.get('skipped', 0)):,}</b> skipped.</p>"
    )
    return (
        lines
        + _lines("Merged", ledger.get("mergers") or (), _merged)
        + _lines("Skipped", ledger.get("skips") or (), _skipped)
    )


def _lines(heading: str, entries: Sequence[Status], say: Any) -> str:
    if not entries:
        return ""
    items = "".join(f"<li>{say(e)}</li>" for e in entries[:_MOST_LINES])
    rest = len(entries) - _MOST_LINES
    more = f"<li>and {rest:,} more: papertally status --json</li>" if rest > 0 else ""
    return (
        f"<details><summary>{heading}: {len(entries):,}</summary><ul>{items}{more}</ul></details>"
    )


def _merged(entry: Status) -> str:
    return (
        f"{esc(entry['source'])}, {esc(entry['place'])}: “{esc(entry['title'])}” into "
        f"<code>{esc(entry['into'])}</code> ({esc(entry['reason'])})"
    )


def _skipped(entry: Status) -> str:
    return f"{esc(entry['source'])}, {esc(entry['place'])}: {esc(entry['reason'])}"
