"""Misspelt words of a question put right before it is read: "first auther", "developd by".

Only words that the lexicon has are put right here, so that every reader sees them as they are
meant; a misspelt name is the linker's to settle, and may be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.link import Span, link
from assistant.names import phrase_meanings


def put_right(
    text: str, is_word: Callable[[str], bool], is_author: Callable[[str], bool]
) -> tuple[str, tuple[str, ...]]:
    """The text with such words spelt right, and a note for each.

    >>> words = frozenset("papers with a swiss first".split())
    >>> put_right("papers with a Swiss first auther", words.__contains__, lambda name: False)
    ('papers with a Swiss first author', ('“first auther” read as “first author”',))
    """
    spans = link(text, is_word)
    notes = []
    for i in range(len(spans) - 1, -1, -1):
        span = spans[i]
        right = span.corrected
        if right is None or tuple(right.split()) not in phrase_meanings():
            continue
        if span.is_name or in_a_name(text, spans, i, is_author):
            continue
        text = text[: span.start] + right + text[span.end :]
        notes.append(f"“{span.text}” read as “{right}”")
    return text, tuple(reversed(notes))


def in_a_name(text: str, spans: Sequence[Span], i: int, is_author: Callable[[str], bool]) -> bool:
    """Whether an author is listed here whose name the word is a part of."""
    around = [(i - before, i + behind) for before in range(3) for behind in range(1, 4)]
    return any(
        first >= 0
        and last - first > 1
        and last <= len(spans)
        and is_author(text[spans[first].start : spans[last - 1].end])
        for first, last in around
    )
