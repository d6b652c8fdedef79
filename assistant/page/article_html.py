"""An article with every sentence marked by its verdict: a colour and a sign. Pure.

The text comes from anywhere and shows as plain text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.page.plain_text import esc, plural

if TYPE_CHECKING:
    from assistant.claims.checked import Checked
    from assistant.claims.verdict import Verdict

SIGNS: dict[Verdict, tuple[str, str]] = {
    "refuted": ("✗", "Refuted"),
    "contested": ("⇄", "Contested"),
    "close": ("≈", "Close"),
    "supported": ("✓", "Supported"),
    "cannot_tell": ("?", "Can’t tell"),
    "not_checkable": ("–", "Not checked"),
}
"""Verdict → its sign and its words, the gravest first."""
_GRAVITY = {verdict: n for n, verdict in enumerate(SIGNS)}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with the verdict on each of its figures."""

    text: str
    places: tuple[tuple[int, int], ...]
    """Where it stands in the article, in code points."""
    claims: tuple[Checked, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest of its verdicts: what it is marked with."""
        return min((one.verdict for one in self.claims), key=_GRAVITY.__getitem__)


def grouped(checked: Sequence[Checked]) -> tuple[Said, ...]:
    """Verdicts by sentence, in order: a sentence with two figures has two."""
    return tuple(
        Said(sentence, places, tuple(claims))
        for (sentence, places), claims in groupby(checked, key=lambda x: (x.sentence, x.places))
    )


def article_html(
    text: str, said: Sequence[Said], name: str, title: str, chosen: int | None = None
) -> str:
    """The article with its verdicts; ``chosen`` is the sentence whose proof is shown."""
    places = sorted((start, end, n) for n, s in enumerate(said) for start, end in s.places)
    parts: list[str] = []
    at = 0
    for start, end, n in places:
        if not at <= start < end <= len(text):  # the same words twice in one place
            continue
        parts.append(esc(text[at:start]))
        parts.append(_sentence(text[start:end], said[n], n, chosen == n))
        at = end
    parts.append(esc(text[at:]))
    return (
        f'<section class="pt-checked" data-check="{esc(name)}" aria-label="The article, checked">'
        f'<h2 class="pt-title">{esc(title)}</h2>{_summary(said)}'
        '<div class="pt-downloads" role="group" aria-label="Report">'
        '<span>Save the report:</span><button type="button" data-act="report" data-format="html">'
        'HTML</button><button type="button" data-act="report" data-format="markdown">Markdown'
        '</button><button type="button" data-act="another">Check another article</button></div>'
        f'<div class="pt-article">{"".join(parts).strip()}</div></section>'
    )


def sign_html(verdict: Verdict) -> str:
    """The sign of a verdict, with its words for those who hear the page."""
    sign, words = SIGNS[verdict]
    return (
        f'<span class="pt-sign pt-v-{verdict}"><span aria-hidden="true">{sign}</span>'
        f'<span class="pt-sr">{words}: </span></span>'
    )


def _sentence(text: str, said: Said, n: int, chosen: bool) -> str:
    verdict = said.verdict
    signs = sign_html(verdict)
    inner = _with_figures(text, said) if len(said.claims) > 1 else esc(text)
    current = ' aria-current="true"' if chosen else ""
    return (
        f'<a class="pt-said pt-v-{verdict}" href="#pt-verdict" data-act="verdict" data-n="{n}" '
        f'data-verdict="{verdict}"{current}>{signs}{inner}</a>'
    )


def _with_figures(text: str, said: Said) -> str:
    """A sentence of several figures, the sign of each behind it.

    Figures are placed in the sentence as it was read, with single spaces; without that place in the
    text as it stands, the sentence shows the sign of each verdict before its words. A figure that
    was not checked has none.
    """
    places = placed_in(text, said.text)
    marks = sorted(
        (one.figure.end, one.verdict)
        for one in said.claims
        if one.figure is not None and one.figure.text and one.checkable
    )
    judged = [one.verdict for one in said.claims if one.checkable]
    if places is None or len(marks) < len(judged):
        return "".join(map(sign_html, judged[1:])) + esc(text)
    parts: list[str] = []
    at = 0
    for end, verdict in marks:
        stop = places[end] if 0 <= end < len(places) else len(text)
        if stop < at:
            continue
        parts += [esc(text[at:stop]), sign_html(verdict)]
        at = stop
    return "".join(parts) + esc(text[at:])


def placed_in(text: str, sentence: str) -> list[int] | None:
    """For each character of ``sentence`` its place in ``text``, of which it is the same words with
    single spaces; None where it is not.

    >>> placed_in("a  bc", "a bc")
    [0, 1, 3, 4]
    >>> placed_in("a b", "a c") is None
    True
    """
    places: list[int] = []
    at = 0
    for ch in sentence:
        while at < len(text) and text[at].isspace() and (ch != " " or _follows_space(text, at)):
            at += 1
        if at >= len(text) or (text[at] != ch and not (ch == " " and text[at].isspace())):
            return None
        places.append(at)
        at += 1
    return places


def _follows_space(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isspace()


def _summary(said: Sequence[Said]) -> str:
    counts = Counter(one.verdict for s in said for one in s.claims)
    chips = "".join(
        f'<button type="button" class="pt-tally pt-v-{verdict}" data-act="next" '
        f'data-verdict="{verdict}" title="Go to the next one"><span aria-hidden="true">{sign}'
        f"</span> {counts[verdict]:,} {words.lower()}</button>"
        for verdict, (sign, words) in SIGNS.items()
        if counts[verdict]
    )
    claims = sum(n for verdict, n in counts.items() if verdict != "not_checkable")
    head = (
        f"<p>{plural(claims, 'claim')} in {plural(len(said), 'sentence')}. "
        "Press a sentence for its proof.</p>"
    )
    return f'{head}<div class="pt-tallies" role="group" aria-label="Verdicts">{chips}</div>'


def progress_html(
    words: str,
    share: float | None = None,
    counts: Mapping[Verdict, int] | None = None,
    failed: bool = False,
) -> str:
    """How far a check is, or why there is none."""
    if failed:
        return f'<p class="pt-step pt-failed" role="status">✗ {esc(words)}</p>'
    so_far = ", ".join(
        f"{sign} {counts[verdict]:,} {said.lower()}"
        for verdict, (sign, said) in SIGNS.items()
        if counts and counts.get(verdict)
    )
    bar = ""
    if share is not None:
        percent = round(100 * share)
        bar = f'<progress max="100" value="{percent}" aria-label="Checked">{percent} %</progress>'
    return f'<p class="pt-step" role="status">{esc(words)} {bar} {esc(so_far)}</p>'
