"""Misspelt words of a question put right before it is read: "first auther", "developd by".

Only words that the lexicon or the texts have are put right here, so that every reader sees them as
they are meant; a misspelt name is the linker's to settle, and may be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.link import Span, link
from assistant.names import phrase_meanings

_LONG = 8
"""Letters of a word of a topic that is put right: a shorter one is near too many others."""


def put_right(
    text: str,
    is_word: Callable[[str], bool],
    is_author: Callable[[str], bool],
    near_words: Callable[[str], tuple[str, ...]] = lambda word: (),
) -> tuple[str, tuple[str, ...]]:
    """The text with such words spelt right, and a note for each.

    ``near_words`` gives the words of the texts that one which stands in none of them may be a slip
    of: "reinforcment learning" would find nothing.

    >>> words = frozenset("papers with a swiss first".split())
    >>> put_right("papers with a Swiss first auther", words.__contains__, lambda name: False)
    ('papers with a Swiss first author', ('“first auther” read as “first author”',))
    """
    spans = link(text, is_word)
    notes = []
    for i in range(len(spans) - 1, -1, -1):
        span = spans[i]
        right = span.corrected
        about = i > 0 and spans[i - 1].has("topics.about")
        asks = right is not None and "operations" in _sections(right)
        if _may_be_topic(span, about and asks) and not is_word(span.key):
            # "About evalution" is sooner a topic than a word for a trend ("evolution").
            near = [w for w in near_words(span.key) if w != right]
            right = near[0] if len(near) == 1 else None
        elif right is not None and tuple(right.split()) not in phrase_meanings():
            continue
        if right is None:
            continue
        if span.is_name or in_a_name(text, spans, i, is_author):
            continue
        text = text[: span.start] + right + text[span.end :]
        notes.append(f"“{span.text}” read as “{right}”")
    return text, tuple(reversed(notes))


def _sections(phrase: str) -> set[str]:
    meanings = phrase_meanings().get(tuple(phrase.split()), ())
    return {m.kind.partition(".")[0] for m in meanings}


def _may_be_topic(span: Span, whatever: bool) -> bool:
    plain = whatever or (not span.meanings and not span.quoted and span.perhaps is None)
    return plain and len(span.key) >= _LONG and span.text.isalpha() and span.text.islower()


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
