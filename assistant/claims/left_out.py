"""Papers that a sentence leaves out: "Leaving out papers with a US author, 13 papers name Qwen".

What is left out is read as a statement of its own and denied of the papers that the rest of the
sentence counts; where it can't be read so, the figure isn't judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.claims.figure import Figure
from assistant.claims.pieces import NotRead, Reading
from assistant.link import link
from assistant.parsed import Knowledge
from assistant.question import Question
from assistant.reading import say
from assistant.statements import OUT, REL, THEM, denied, put, read_statement
from assistant.understand import understand

_END = r"(?=[.!?\s]*$)"
_PASSED = (
    r"(?:(?:are|were|is|was|have been|had been|being) )?(?:left out|taken out|left aside|set aside|"
    r"excluded|removed|dropped|discounted|subtracted|stripped out|disregarded|ignored)"
)
_SAID = rf"(?P<said>{REL} [^?;:,()–—]{{1,200}}?)"
_LEAVES = (
    rf"(?:(?:if|when|once) (?:one|you|we) (?:leaves?|sets?|takes?) (?:out|aside)|(?:if|when|once) "
    rf"(?:one|you|we) (?:excludes?|removes?|drops?|ignores?|disregards?|discounts?)|{OUT})"
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*{_LEAVES} {THEM} {_SAID}, ",
        rf"^\W*(?:once|if|when|with) {THEM} {_SAID} {_PASSED}, ",
        rf"(?<=\S) \({_LEAVES} {THEM} {_SAID}\)",
        rf"(?<=\S) [–—-] {_LEAVES} {THEM} {_SAID} [–—-](?= )",
        rf"(?<=\S), {_LEAVES} {THEM} {_SAID},(?= )",
        rf",? (?:once|if|when) {THEM} {_SAID} {_PASSED}{_END}",
        rf"(?:,| [–—-])? \b{_LEAVES} {THEM} {_SAID}{_END}",
    )
)
"""Papers that are left out before the rest of a sentence, within it, or behind it."""


_NOUNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*{_LEAVES} (?:the |its |their |all |any )*(?P<said>[\w &-]{{4,40}}), ",
        rf"(?<=\S), {_LEAVES} (?:the |its |their |all |any )*(?P<said>[\w &-]{{4,40}}),(?= )",
        rf",? \b{_LEAVES} (?:the |its |their |all |any )*(?P<said>[\w &-]{{4,40}}?){_END}",
    )
)
""" "Not counting the Findings track, …", "without its student abstracts"."""
_VOLUME = re.compile(r" (?:volume|section|part|proceedings)$", re.IGNORECASE)
_REST = re.compile(
    r"\bof the (?:rest|remainder|others|remaining papers|remaining ones)\b", re.IGNORECASE
)
_AND = re.compile(r"^and\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence with blanks in the place of what it leaves out, so that figures keep theirs."""

    text: str
    said: str
    first: bool
    """The sentence begins with it: it is left out of all that follows."""


def find_left_out(text: str, figures: Sequence[Figure]) -> LeftOut | None:
    """What a sentence leaves out; None where that is nothing, or holds a figure.

    >>> find_left_out("Leaving out papers with a US author, 13 papers name Qwen.", ()).said
    'with a US author'
    """
    for form in (*_FORMS, *_NOUNS):
        found = form.search(text)
        if found is None or any(found.start() <= f.start < found.end() for f in figures):
            continue
        said = found["said"]
        if form in _NOUNS:
            if not _stands(said):
                continue
            said = _VOLUME.sub("", said)
            said = f"in {said}" if said.lower().endswith("track") else f"that are {said}"
        blank = " " * (found.end() - found.start())
        first, rest = not text[: found.start()].strip(), text[found.end() :]
        if first:
            # "Set aside the papers from the US, and China is on half of the rest".
            rest = _REST.sub(lambda m: "of papers".ljust(len(m.group())), _AND.sub("   ", rest))
        return LeftOut(f"{text[: found.start()]}{blank}{rest}", said, first)
    return None


def _stands(said: str) -> bool:
    """Whether a noun names papers by their standing, and nothing else: "student abstracts"."""
    spans = [s for s in link(_VOLUME.sub("", said)) if not s.is_function]
    return bool(spans) and all(
        any(map(s.section, ("tracks", "statuses"))) or s.has("measures.papers", "measures.tracks")
        for s in spans
    )


def leave_out(reading: Reading, said: str, knowledge: Knowledge) -> Reading | NotRead:
    """The reading without the papers that a statement holds of."""
    out = read_statement(said, lambda text: understand(text, knowledge))
    if out is None:
        return NotRead("not_checkable", f"not understood: which papers are left out (“{said}”)")
    condition = denied(out.condition)

    def without(question: Question | None) -> Question | None:
        return put(question, condition) if question is not None else None

    question = without(reading.question)
    if question is None or (reading.other is not None and without(reading.other) is None):
        return NotRead("not_checkable", f"not understood: of what is left out (“{said}”)")
    return replace(
        reading,
        question=question,
        other=without(reading.other),
        either=without(reading.either),
        notes=(*reading.notes, *out.notes, f"left out: {say(out.condition)}"),
    )
