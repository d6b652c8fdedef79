"""A citation as a card: which paper, and the very words for which it belongs. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Citation, Proof
from assistant.names import country_name
from assistant.page.marked import excerpts, mark, spans_within
from assistant.page.plain_text import esc, link

_MOST_AUTHORS = 6
_MOST_OPEN = 10
"""Cards shown at once; the others unfold, by hand or when the text's ``[n]`` leads there."""

_BASES = {
    "stated": "stated by the source",
    "domain": "by the e-mail or web domain",
    "gazetteer": "by our list of institutions",
    "place": "by a place named in it",
    "corrected": "corrected by hand",
}
_ROLES = {
    "builds_on": "built on",
    "evaluates": "evaluated",
    "compares": "compared with",
    "mentions": "only mentioned",
}


def cards_html(
    citations: Sequence[Citation],
    total: int,
    prefix: str = "pt",
    rest: str = "All of them, each with its evidence, are under “All papers”.",
) -> str:
    """All cards of an answer; ``total`` is how many papers there are, ``rest`` where they are.

    ``prefix`` begins the ids of the cards: two panels can stand on one page.
    """
    if not citations:
        return '<p class="pt-empty">This answer cites no paper.</p>'
    more = ""
    if total > len(citations):
        more = f'<p class="pt-note">The first {len(citations)} of {total:,} papers. {esc(rest)}</p>'
    html = _list(citations[:_MOST_OPEN], prefix)
    folded = citations[_MOST_OPEN:]
    if folded:
        html += (
            f'<details class="pt-more"><summary>{len(folded)} more papers that are cited</summary>'
            f"{_list(folded, prefix)}</details>"
        )
    return html + more


def _list(citations: Sequence[Citation], prefix: str) -> str:
    cards = "".join(card_html(c, prefix) for c in citations)
    return f'<ol class="pt-cards">{cards}</ol>'


def card_html(citation: Citation, prefix: str = "pt") -> str:
    """One card; its id is where ``[n]`` in the text leads to."""
    n = citation.n
    titles = [p for p in citation.evidence if p.field == "title"]
    title = citation.title
    spans = spans_within(((p.start, p.end) for p in titles), len(title))
    heading = link(citation.url, title)
    if spans:  # the link's words, marked
        heading = heading.replace(f">{esc(title)}<", f">{mark(title, spans)}<", 1)
    return (
        f'<li class="pt-card" id="{prefix}-card-{n}" tabindex="-1" value="{n}">'
        f'<h4><span class="pt-n">[{n}]</span> {heading}</h4>'
        f'<p class="pt-by">{esc(say_authors(citation.authors))}'
        f"{' · ' if citation.authors else ''}{esc(citation.venue)} {citation.year}</p>"
        f"{evidence_html(citation)}</li>"
    )


def say_authors(authors: Sequence[str]) -> str:
    """The first names of the author list, and how many more there are.

    >>> say_authors(["A", "B", "C", "D", "E", "F", "G", "H"])
    'A, B, C, D, E, F and 2 more'
    """
    if len(authors) <= _MOST_AUTHORS + 1:
        return ", ".join(authors)
    return ", ".join(authors[:_MOST_AUTHORS]) + f" and {len(authors) - _MOST_AUTHORS} more"


def evidence_html(citation: Citation) -> str:
    """The words that prove that the paper belongs, marked where they stand."""
    parts = [
        *_abstract(citation),
        *(_line(p) for p in citation.evidence if p.field not in ("title", "abstract")),
        *(_line(p) for p in citation.evidence if p.field == "title"),
    ]
    body = "".join(parts)
    return f'<div class="pt-evidence">{body}</div>' if body else ""


def _abstract(citation: Citation) -> list[str]:
    proofs = [p for p in citation.evidence if p.field == "abstract"]
    text = citation.abstract
    if not proofs:
        if not text:
            return []
        return [
            f'<details><summary>Abstract</summary><p class="pt-abstract">{esc(text)}</p></details>'
        ]
    if not text:  # the words are there, their place can't be shown
        return [_line(p) for p in proofs]
    spans = spans_within(((p.start, p.end) for p in proofs), len(text))
    whole = mark(text, spans)
    part = excerpts(text, spans)
    roles = list(
        dict.fromkeys(f"{p.value}: {_ROLES.get(p.role, p.role)}" for p in proofs if p.role)
    )
    said = f'<span class="pt-why">{esc(", ".join(roles))}</span> ' if roles else ""
    quote = f'<blockquote class="pt-quote">{said}{part or esc(text)}</blockquote>'
    if part == whole or not part:
        return [quote]
    return [
        quote
        + "<details><summary>Whole abstract</summary>"
        + f'<p class="pt-abstract">{whole}</p></details>'
    ]


def _line(proof: Proof) -> str:
    quote = f"<mark>{esc(proof.quote)}</mark>" if proof.quote else ""
    why = ""
    match proof.fact:
        case "country":
            why = country_name(proof.value)
            basis = _BASES.get(proof.basis or "")
            if basis:
                why += f", {basis}"
        case "model":
            why = f"{proof.value} {_ROLES.get(proof.role or '', '')}".strip()
            why += f", in the {proof.field}"
        case "institution":
            why = proof.value if proof.value != proof.quote else "affiliation"
        case "sentence":
            why = ""
        case fact:
            why = fact if proof.field == fact else f"{fact}, in the {proof.field}"
    said = f' <span class="pt-why">{esc(why)}</span>' if why else ""
    return f'<p class="pt-proof">{quote}{said}</p>'
