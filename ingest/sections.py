"""A paper's full text → where its references and its acknowledgements are (pure).

A reference names another's work and acknowledgements name who gave credits, so names there say
nothing of what this paper does. Headings are lines of their own, also as PDFs give them ("R
EFERENCES", "6 REFERENCES"). References end where an appendix begins: at a line that says so, or at
one that looks like a heading and after which the marks of references (years, arXiv, proceedings)
cease; a title such as "A Survey of Language Models" inside the list does not end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

REFERENCES, ACKNOWLEDGEMENTS = "references", "acknowledgements"

LONGEST_THANKS = 3000
"""Characters; where no heading follows, the rest is body again."""
_LOOK = 800
"""Characters after a heading that show whether references stand there."""

_LINE = re.compile(r"[^\n]+")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,4}\.?|[A-Z]\.)\s+(?=\S)")
_REFERENCE_WORDS = {"references", "bibliography", "literaturecited", "workscited", "referencelist"}
_THANKS = re.compile(r"acknowledge?ments?(?:and(?:disclosureof)?funding)?|disclosureoffunding")
_RUN_IN_THANKS = re.compile(r"^\s*Acknowledge?ments?\s*[.:—–-]?\s+(?=(?:We|This|The|I|Our|It)\b)")
_APPENDIX = re.compile(
    r"(?:appendi(?:x|ces)|supplementa(?:ry|l)(?:materials?|information)|technicalappendix"
    r"|(?:neurips)?paperchecklist|reproducibilitychecklist)(?!\w{40})"
)
_KNOWN = {
    "introduction", "relatedwork", "background", "method", "methods", "methodology", "experiments",
    "results", "discussion", "conclusion", "conclusions", "limitations", "limitation",
    "ethicsstatement", "ethicalconsiderations", "broaderimpact", "broaderimpacts",
    "impactstatement", "reproducibilitystatement", "authorcontributions", "contributions",
    "dataavailability", "codeavailability", "conflictofinterest", "competinginterests", "abstract",
}  # fmt: skip
_NUMBERED = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z][^.,;\d]{2,70}$")
_LETTERED = re.compile(r"^\s*[A-Z](?:\.\d{1,2})*\.?\s+[A-Z][^.;]{2,70}$")
_MARKS = re.compile(
    r"\b(?:19|20)\d\d[a-z]?\b|arxiv|\bet al\b|\bpp\.|proceedings|\bdoi\b|^\s*\[\d+\]", re.I | re.M
)


class Section(NamedTuple):
    """A stretch of text, ``text[start:end]`` in Unicode code points, and what it is."""

    start: int
    end: int
    kind: str
    """``references`` or ``acknowledgements``."""


def find_sections(text: str) -> tuple[Section, ...]:
    """The references and acknowledgements of a text, in order, none overlapping.

    >>> text = "We use Qwen.\\nReferences\\n[1] OpenAI. GPT-4 technical report. 2023.\\n"
    >>> [(s.kind, text[s.start : s.end][:14]) for s in find_sections(text)]
    [('references', 'References\\n[1]')]
    """
    lines = [(m.start(), m.end(), m[0]) for m in _LINE.finditer(text)]
    found: list[Section] = []
    reached = 0
    for at, (start, end, line) in enumerate(lines):
        if start < reached:
            continue
        kind = _kind_of(line)
        if kind == REFERENCES and _marks(text, end):
            stop = _end_of_references(text, lines[at + 1 :])
        elif kind == ACKNOWLEDGEMENTS:
            stop = _end_of_thanks(text, start, lines[at + 1 :])
        else:
            continue
        found.append(Section(start, stop, str(kind)))
        reached = stop
    return tuple(found)


def _letters(line: str) -> str:
    return "".join(c for c in line.casefold() if not c.isspace())


def _kind_of(line: str) -> str | None:
    """What section a line is the heading of: one of ours, another (``""``), or None: no heading."""
    if len(line) > 120:
        return ACKNOWLEDGEMENTS if _RUN_IN_THANKS.match(line) else None
    for bare in (line, _NUMBER.sub("", line)):
        letters = _letters(bare).rstrip(":.")
        if letters in _REFERENCE_WORDS:
            return REFERENCES
        if _THANKS.fullmatch(letters):
            return ACKNOWLEDGEMENTS
        if letters in _KNOWN or _APPENDIX.match(letters):
            return ""
    if _RUN_IN_THANKS.match(line):
        return ACKNOWLEDGEMENTS
    return None


def _marks(text: str, start: int) -> int:
    return sum(1 for _ in _MARKS.finditer(text, start, start + _LOOK))


def _end_of_references(text: str, lines: list[tuple[int, int, str]]) -> int:
    for start, end, line in _short(lines):
        kind = _kind_of(line)
        letters = _letters(_NUMBER.sub("", line))
        if kind == ACKNOWLEDGEMENTS or _APPENDIX.match(letters):
            return start
        headed = kind == "" or _LETTERED.match(line) or _NUMBERED.match(line)
        if headed and _marks(text, end) < 2 and len(text) - end > 200:
            return start
    return len(text)


def _end_of_thanks(text: str, begin: int, lines: list[tuple[int, int, str]]) -> int:
    for start, _, line in _short(lines):
        if start - begin > LONGEST_THANKS:
            break
        if _kind_of(line) is not None or _NUMBERED.match(line) or _LETTERED.match(line):
            return start
    return min(len(text), begin + LONGEST_THANKS)


def _short(lines: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    return (line for line in lines if len(line[2]) <= 120)
