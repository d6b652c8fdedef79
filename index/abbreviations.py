"""What the corpus itself says its abbreviations mean: "large language models (LLMs)" → LLM.

Someone who asks for "RL agents" means reinforcement learning, which the embedding model can't know
and BM25 would not match. The list is read from the abstracts at hand rather than written by hand,
so that it fits whatever venues are there. An abbreviation counts if a few papers explain it and
most of them alike; "SR" (super-resolution, symbolic regression, …) is left alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_PAPERS = 3
MOST_ALIKE = 0.6
"""Share of the explaining papers that must agree."""
MOST_ODD = 0.1
"""Where a word in lower case is found in more than this share of the explaining papers, in lower
case it is a word of its own ("map", "lime") and only its capitals are an abbreviation."""

_EXPLAINED = re.compile(r"((?:[\w-]+ ){1,8})\(([A-Za-z][A-Za-z-]{0,8}[A-Z]s?)\)")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]+")
_SMALL = frozenset({"of", "the", "and", "for", "in", "with", "to", "a", "on", "via", "by"})


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """For example LLM, in any case, for "large language models"."""

    short: str
    long: str
    any_case: bool


def find_abbreviations(abstracts: Iterable[str]) -> list[Abbreviation]:
    """The abbreviations that abstracts explain, sorted; for what counts see above.

    >>> find_abbreviations(["We study graph neural networks (GNNs)."] * 3)
    [Abbreviation(short='GNN', long='graph neural networks', any_case=True)]
    """
    explained: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    in_lower_case: Counter[str] = Counter()
    for abstract in abstracts:
        in_lower_case.update(set(_WORD.findall(abstract)))
        found = {
            (_singular(match[2]), long)
            for match in _EXPLAINED.finditer(abstract)
            if (long := _explanation(_singular(match[2]), match[1].split()))
        }
        for short, long in found:
            explained[short][_key(long)][long] += 1
    kept = []
    for short, meanings in sorted(explained.items()):
        papers = sum(forms.total() for forms in meanings.values())
        forms = max(meanings.values(), key=lambda counted: (counted.total(), max(counted)))
        if forms.total() >= FEWEST_PAPERS and forms.total() >= MOST_ALIKE * papers:
            long = max(forms, key=lambda form: (forms[form], form))
            lower = short.lower()
            any_case = in_lower_case[lower] <= MOST_ODD * papers
            kept.append(Abbreviation(short, long, any_case))
    return kept


def by_surface(abbreviations: Sequence[Abbreviation]) -> dict[str, str]:
    """How each may be typed → what it means."""
    typed = {a.short.lower(): a.long for a in abbreviations if a.any_case}
    return typed | {a.short: a.long for a in abbreviations}


def expanded(query: str, long_of: Mapping[str, str]) -> str:
    """The query with what its abbreviations mean in brackets, unless it says so itself.

    >>> expanded("attacks on LLMs", {"LLM": "large language models"})
    'attacks on LLMs (large language models)'
    """
    parts, end = [], 0
    for match in _WORD.finditer(query):
        long = long_of.get(match[0]) or long_of.get(_singular(match[0]))
        if long is not None and _key(long) not in _key(query):
            parts += [query[end : match.end()], f" ({long})"]
            end = match.end()
    return "".join([*parts, query[end:]])


def _singular(short: str) -> str:
    """LLMs → LLM, llms → llm; CVS stays."""
    return short[:-1] if short.endswith("s") and len(short) > 2 else short


def _key(long: str) -> str:
    """Alike for singular and plural, hyphen and space."""
    words = re.findall(r"\w+", long.casefold())
    return " ".join(re.sub(r"(?:(?<=ss)es|(?<=[^s])s)$", "", word) for word in words)


def _explanation(short: str, words: Sequence[str]) -> str | None:
    """The last words whose initials spell the abbreviation; small words may be skipped."""
    letters = [letter for letter in short.lower() if letter.isalpha()]
    parts = [(part, place) for place, word in enumerate(words) for part in word.split("-") if part]
    start = len(words)
    while letters and parts:
        part, place = parts.pop()
        if part[0].lower() == letters[-1]:
            letters.pop()
            start = place
        elif part.lower() not in _SMALL:
            return None
    return " ".join(words[start:]).lower() if not letters else None
