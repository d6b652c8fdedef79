"""Nothing reaches the reader that the evidence doesn't hold.

Every number of a text must be one of the evidence's numbers, every ``[n]`` one of its citations.
Plain templates pass by construction, and are checked all the same: a template that drifts from its
evidence is a fault that must be loud.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Answer, Citation, Row
from assistant.guest.joins import is_join
from assistant.phrases import number, percent

_CITED = re.compile(r"\[(\d+)\](?:–\[(\d+)\])?")
_UNIT_BEHIND = re.compile(r"\v(?![\s,.;]*(?:$|[\nA-Z“]))")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class GuardError(ValueError):
    """A text says something that its evidence doesn't hold."""


def check(answer: Answer) -> Answer:
    """The answer, if its text holds to its evidence; raises GuardError otherwise."""
    if answer.kind == "overview":
        check_open(answer.text, answer.citations, answer.rows)
        return answer
    text = answer.text
    for match in _CITED.finditer(text):
        for group in match.groups():
            if group is not None and not 1 <= int(group) <= len(answer.citations):
                raise GuardError(f"[{group}] is no citation of this answer")
    bare = _without_names(_CITED.sub(" ", text), answer)
    allowed = set(_printed(answer))
    for found in _NUMBER.findall(bare):
        if found.rstrip(",") not in allowed:
            raise GuardError(f"the number {found} of the text is not in its evidence")
    return answer


def check_open(text: str, citations: Sequence[Citation], rows: Sequence[Row]) -> None:
    """Hold the text of an open answer: it is nothing but its evidence, whole and verbatim, and
    words that only join it; raises GuardError otherwise.

    Each citation stands once, right behind its quotation, which its abstract holds at that very
    place; each computed number stands together with what it counts.
    """
    rest = text
    for citation in citations:
        proof = citation.evidence[0]
        abstract = citation.abstract or ""
        if proof.quote != abstract[proof.start : proof.end] or not proof.quote:
            raise GuardError(f"[{citation.n}] is no quotation of its abstract")
        shown = f"“{proof.quote}” [{citation.n}]"
        if rest.count(shown) != 1:
            raise GuardError(f"[{citation.n}] does not stand behind its quotation, once")
        rest = rest.replace(shown, "\n")
    for row in rows:
        rest = rest.replace(f"{row.label}: {row.note}", "\n\v", 1)
    if _UNIT_BEHIND.search(rest):
        raise GuardError("words stand behind a computed number, where its unit would")
    for piece in rest.replace("\v", "").split("\n"):
        if not is_join(piece.strip()):
            raise GuardError(f"the text says more than its evidence: {piece.strip()[:80]}")


def _printed(answer: Answer) -> Iterable[str]:
    """Every number of the evidence as it may be printed."""
    values: list[float] = [
        v
        for v in (answer.value, answer.numerator, answer.denominator, answer.low, answer.high)
        if v is not None
    ]
    for row in answer.rows:
        values += [v for v in (row.value, row.numerator, row.denominator) if v is not None]
        if row.numerator is not None and row.denominator:
            values.append(100 * row.numerator / row.denominator)
    values += [float(len(answer.rows)), *(float(n) for n in range(4))]
    if answer.value is not None:
        values.append(abs(answer.value))
    ties = sum(r.value == answer.rows[0].value for r in answer.rows) if answer.rows else 0
    values.append(float(max(0, ties - 3)))
    for value in values:
        yield number(value)
        yield number(value, 2)
        yield percent(value).removesuffix(" %")


def _without_names(text: str, answer: Answer) -> str:
    """The text without labels, years of its readback and quotations, which may hold digits."""
    for row in sorted(answer.rows, key=lambda r: -len(r.label)):
        text = text.replace(row.label, " ")
    for citation in answer.citations:
        for proof in citation.evidence:
            if proof.fact == "sentence":
                text = text.replace(proof.quote, " ")
    text = re.sub(r"“[^”]*”", " ", text)
    for name in sorted(
        set(re.findall(r"[\w.–-]*\d[\w.–-]*", answer.readback)), key=len, reverse=True
    ):
        # Not within a number: the 1 of "exactly 1 country" leaves "1,103 papers" alone.
        text = re.sub(rf"(?<![\w.,]){re.escape(name)}(?![\w.]*\w|,\d)", " ", text)
    return text
