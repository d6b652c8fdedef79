"""Phrases that no paper holds and that a word of the question's own may have slipped into: of
"papers that mention hallucination carry …" no paper has “hallucination carry”, and 0 would be a
wrong number. What stands in quotation marks was meant as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.definitions import conditions_of
from assistant.names import phrase_meanings
from assistant.parsed import NotUnderstood
from assistant.question import Comparison, Question
from index import conditions as c

_QUOTE = re.compile(r"[\"“„']([^\"“”„']{2,120})[\"”']")
_OWN = ("operations", "roles", "verbs", "measures", "statuses", "positions", "quantifiers", "known")
"""Sections of the lexicon whose words questions are made of."""


def swallowed(
    question: Question, text: str, count: Callable[[c.Condition], int]
) -> NotUnderstood | None:
    """Why no number is given, where such a phrase is searched for; ``count`` gives the papers of a
    condition in the whole corpus."""
    quoted = {inner.strip().casefold() for inner in _QUOTE.findall(text)}
    conditions = list(conditions_of(question))
    if isinstance(question, Comparison):
        conditions += question.items
    for condition in conditions:
        for leaf in c.leaves(condition):
            if not isinstance(leaf, c.Words):
                continue
            for phrase in leaf.phrases:
                word = _own_word(phrase)
                if word is None or phrase.casefold() in quoted:
                    continue
                if count(c.Words((phrase,))) == 0:
                    return NotUnderstood(
                        f"No paper here holds the words “{phrase}”, and “{word}” may not belong to "
                        "them. Put what papers shall hold in quotation marks.",
                        unsure=True,
                    )
    return None


def _own_word(phrase: str) -> str | None:
    """The first or last word of a phrase of several, where questions are made of such words.

    >>> _own_word("fairness changed"), _own_word("gradient surgery"), _own_word("changed")
    ('changed', None, None)
    """
    words = phrase.split()
    if len(words) < 2:
        return None
    if tuple(word.casefold() for word in words[-2:]) in phrase_meanings():
        return None  # "watermarking of language models"
    for word in (words[-1], words[0]):
        meanings = phrase_meanings().get((word.casefold(),), ())
        if any(m.kind.partition(".")[0] in _OWN for m in meanings):
            return word
    return None
