"""A follow-up that asks whether a number is reached: "and in 2024, was it over 40 %?".

It is put as a statement that goes on from the question before, and judged as a claim would be.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question import Count, Question, Share
from assistant.whether import answer_claim, has_amount

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.view import CorpusView

_OPENS = r"(?:(?:and|but|so|then|ok|okay)[, ]+)*"
_SCOPE = r"(?P<scope>(?:in|at|for) [^,?]{2,40}?,? )?"
_IT = (
    r"(?P<it>(?:that|this|the) (?:share|percentage|proportion|number|figure|count|total|fraction)|"
    r"it|that|this|they)"
)
_OF_IT = re.compile(
    rf"{_OPENS}{_SCOPE}(?P<verb>is|was|were|are) {_IT} (?P<rest>[^?]{{3,80}}?)\s*\?*$",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    rf"{_OPENS}{_SCOPE}(?:did|do|does|have|has|had|is|was|were|are) "
    r"(?P<rest>[^?]{6,160}?)\s*\?*$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:of (?:them|those|these),? )?(?:more than|less than|fewer than|over|under|above|below|at "
    r"least|at most|up to|no more than|no fewer than|as many as|most|the majority|a majority|"
    r"even|anywhere near)\b",
    re.IGNORECASE,
)
_AMONG = re.compile(r"\b(?:or|versus|vs\.?)\b", re.IGNORECASE)


def threshold_statement(text: str) -> str | None:
    """The statement of such a follow-up, or None.

    >>> threshold_statement("and in 2024, was it over 40%?")
    'in 2024, it was over 40%'
    >>> threshold_statement("Did more than half have a Chinese author?")
    'more than half have a Chinese author'
    >>> threshold_statement("was it more in 2024?")
    """
    text = " ".join(text.split())
    if _AMONG.search(text):
        return None
    found = _OF_IT.fullmatch(text)
    if found is not None and _BOUND.match(found["rest"]) and has_amount(found["rest"]):
        return f"{_where(found)}{found['it']} {found['verb']} {found['rest']}"
    found = _OF_THEM.fullmatch(text)
    if found is not None and _BOUND.match(found["rest"]) and has_amount(found["rest"]):
        return f"{_where(found)}{found['rest']}"
    return None


def _where(found: re.Match[str]) -> str:
    scope = (found["scope"] or "").strip(" ,")
    return f"{scope}, " if scope else ""


def answer_threshold(view: CorpusView, statement: str, previous: Question) -> Answer | None:
    """The verdict on it, read after ``previous``; None where it can't be read whole."""
    from assistant.claims.context import Context, edition_condition

    if not isinstance(previous, Count | Share):
        return None
    if isinstance(previous, Count) and previous.measure != "papers":
        return None
    context = Context(question=previous, editions=edition_condition(previous))
    return answer_claim(view, statement, asked=True, context=context)
