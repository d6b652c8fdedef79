"""The figures of a sentence: numbers in digits and words, comparisons, trends, firsts.

Pure: text in, figures out, each with its exact place (Unicode code points). What a figure is *of*
is read later (``statement.py``); here it is only told which kind of thing its number counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from assistant.claims.figure import COUNTED, PAPERS, PERCENT, Figure
from assistant.claims.firsts import find_firsts
from assistant.claims.orders import find_orders
from assistant.claims.vocabulary import any_of, words
from assistant.claims.word_figures import (
    find_parts,
    find_ranks,
    find_ratios,
    find_trends,
    find_unbeaten,
)

_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)")
_PERCENT = re.compile(r"[\s-]*(?:%|per\s?cent\b|pct\b)", re.IGNORECASE)
_POINTS = re.compile(r"[\s-]*(?:percentage[\s-]points?|points?|p\.p\.|pp)\b", re.IGNORECASE)
_NEAR = 7
"""Words between a number and the noun that it counts: "31 COLM 2025 main conference papers"."""


@cache
def _number() -> str:
    listed = words()
    tens = any_of(n for n, v in listed["numbers"].items() if v >= 20)
    ones = any_of(n for n, v in listed["numbers"].items() if v < 20)
    small = rf"(?:(?:{tens})(?:[\s-](?:{ones}))?|{ones})"
    spelled = (
        rf"(?:{small}|an?)\s+(?:hundred|thousand)(?:\s+(?:and\s+)?{small})?"
        rf"|(?:half an?|an?|{ones})\s+dozen"
        rf"|{small}"
    )
    return rf"(?P<digits>{COUNTED})(?P<scale>\s+(?:hundred|thousand|million))?|(?P<word>{spelled})"


@cache
def _quantity() -> re.Pattern[str]:
    listed = words()["comparators"]
    before = "|".join(
        rf"(?P<{name}>{any_of(p for p in phrases if p not in ('or so', 'more or less'))})"
        for name, phrases in listed.items()
    )
    return re.compile(
        rf"(?<![\w.,$€£#-])(?:(?:{before})\s*)*(?<![\w.$€£-])(?:{_number()})(?![\w]|[.,-]\d|-\w)",
        re.IGNORECASE,
    )


def find_figures(
    sentence: str,
    blocked: Sequence[tuple[int, int]] = (),
    venues: Sequence[int] = (),
    names: Sequence[tuple[int, int]] = (),
) -> tuple[Figure, ...]:
    """The figures of a sentence in order of place.

    ``blocked`` are stretches that hold no figures: quotations. ``names`` hold no numbers:
    "Llama 3". ``venues`` are the places right behind a venue's name, where four digits are its "
    "year.

    >>> [(f.value, f.unit, f.comparator) for f in find_figures("About 3 % of 418 papers do.")]
    [(3.0, 'percent', 'about'), (418.0, 'papers', 'exact')]
    """
    found = find_unbeaten(sentence) + find_firsts(sentence)
    found += [f for f in find_ratios(sentence) if not _touches(f, _places(found))]
    found += [f for f in find_parts(sentence) if not _touches(f, _places(found))]
    found += find_orders(sentence, found)
    found += find_ranks(sentence)
    taken = [(f.start, f.end) for f in found] + list(blocked)
    numbers = _numbers(sentence, [*taken, *names], venues)
    found += [f for f in numbers if not _touches(f, taken)]
    found += [f for f in find_trends(sentence, found) if not _touches(f, taken)]
    found = [f for f in found if not any(a <= f.start < b for a, b in blocked)]
    found.sort(key=lambda f: (f.start, f.end))
    kept: list[Figure] = []
    for figure in found:
        if kept and kept[-1].unit == "trend" and figure.text.lower().startswith("up to "):
            # "Had crept up to 11": the "up" is of the verb, and no bound.
            start = figure.start + len("up to ")
            said = sentence[start : figure.end]
            figure = replace(figure, start=start, text=said, comparator="exact")
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return tuple(_related(sentence, kept))


def _places(figures: Sequence[Figure]) -> list[tuple[int, int]]:
    return [(f.start, f.end) for f in figures]


def _touches(figure: Figure, taken: Sequence[tuple[int, int]]) -> bool:
    return any(figure.start < b and figure.end > a for a, b in taken)


# -- numbers ---------------------------------------------------------------------------------------


def _numbers(
    sentence: str, taken: Sequence[tuple[int, int]], venues: Sequence[int]
) -> list[Figure]:
    found: list[Figure] = []
    for match in _quantity().finditer(sentence):
        start, end = match.span()
        digits_at = match.start("digits") if match["digits"] else match.start("word")
        if any(digits_at < b and end > a for a, b in taken):
            continue
        if match["digits"] and _is_year(sentence, match, venues):
            continue
        value, decimals = _value(match)
        comparator = _comparator(match)
        bound = _OR_MORE.match(sentence[end:])  # "twelve or more papers"
        unit, unit_end = _unit(sentence, end + (bound.end() if bound else 0))
        if bound is not None and comparator in ("exact", "about"):
            comparator = "at_least" if bound["more"] else "at_most"
        ranged = _upper(sentence, start, end)[0] is not None
        end_of_change = _FROM_OR_TO.search(sentence[:start]) and _THEN.match(sentence[end:])
        listed = _JOINED.search(sentence[:start]) and _EDITION.match(sentence[end:])
        closing = found and _LAST_WORD.search(sentence[:start]) and _CLOSES.match(sentence[end:])
        bare = _BARE.match(sentence[end:]) or end_of_change or listed or closing
        if match["word"] and not unit and not ranged and not bare:
            continue
        if match["word"] and _is_pointer(sentence, start):
            continue
        if comparator in ("over", "under", "at_least", "at_most") and _OF_ONE.search(
            sentence[:start]
        ):
            continue  # "one more than 20": that many of another thing
        lone = match["word"] in ("one", "One") and comparator == "exact" and unit != PERCENT
        if lone and not listed and not _ONE_THAT_COUNTS.match(sentence[end:]):
            continue  # "one in the United States and one in China"
        text_end = unit_end if unit in (PERCENT, "points") else end
        if bound is not None:
            text_end = max(text_end, end + bound.end())
        upper, upper_end = _upper(sentence, start, end)
        if upper is not None:
            unit2, unit_end2 = _unit(sentence, upper_end)
            unit = unit2 or unit
            text_end = unit_end2 if unit in (PERCENT, "points") else upper_end
            comparator = "between"
            between = re.search(r"\b(?:between|from)\s+$", sentence[:start], re.IGNORECASE)
            start = between.start() if between else start
        tail = re.match(
            r"\s+or (?P<more>more)\b|\s+or (?:fewer|less)\b|\s+or so\b", sentence[text_end:], re.I
        )
        if tail and comparator in ("exact", "about"):
            said = tail.group().strip().lower()
            comparator = {"or more": "at_least", "or so": "about"}.get(said, "at_most")
            text_end += tail.end()
        found.append(
            Figure(
                value,
                unit,
                comparator,
                start,
                text_end,
                sentence[start:text_end],
                decimals,
                upper,
            )
        )
    return _merged_ranges(found)


_OR_MORE = re.compile(r"\s+or (?:(?P<more>more)|fewer|less)\b", re.IGNORECASE)
_FROM_OR_TO = re.compile(r"\b(?:from|to)\s+$", re.IGNORECASE)
_THEN = re.compile(r"\s+(?:(?:in|at)\s+(?:the\s+)?(?:[A-Z]|\d{4})|to\s+[\d\w]+)")
""" "Rose from eight in 2022 to 26": a number word at one end of a change."""
_JOINED = re.compile(r"(?:\band|\bbut|,)\s+(?:only\s+|just\s+)?$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\b(?:on|in|with|had|got|to)\s+(?:only\s+|just\s+)?$", re.IGNORECASE)
_CLOSES = re.compile(r"\s*(?:[.;!?)]|,\s|$)")
""" "Germany is on nine papers and Japan on fifteen."."""
_EDITION = re.compile(r"\s+(?:in|at)\s+(?:[A-Z][\w-]*\s+)?(?:19|20)\d\d\b")
""" "Five papers at ICML 2023 and one at ICML 2024"."""
_OF_ONE = re.compile(
    r",?\s\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+$", re.IGNORECASE
)
_ONE_THAT_COUNTS = re.compile(
    r"\s+(?:single\s+)?(?:\w+\s+){0,3}papers?\b|\s+(?:more|fewer) than\b", re.IGNORECASE
)


def _merged_ranges(found: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in found:
        if kept and figure.start < kept[-1].end:
            continue
        kept.append(figure)
    return kept


def _upper(sentence: str, start: int, end: int) -> tuple[float | None, int]:
    """The other end of "between 40 and 50" or "40–50"."""
    before = sentence[:start].rstrip().lower()
    joint = r"\s*[–—-]\s*|\s+to\s+(?=[\w.]+\s*(?:%|per\s?cent|papers))"
    if before.endswith("between"):
        joint = r"\s*(?:%|per\s?cent)?\s+(?:and|to)\s+"
    elif before.endswith("from"):
        joint = r"\s*[–—-]\s*"  # "from 3 to 5 percent" is a change
    small = any_of(words()["numbers"])
    match = re.match(
        rf"(?:{joint})(?P<n>{COUNTED}|(?:{small})\b)(?![\w]|-\w)", sentence[end:], re.IGNORECASE
    )
    if match is None or _YEAR.fullmatch(match["n"]):
        return None, end
    said = match["n"].lower()
    value = words()["numbers"].get(said)
    return float(said.replace(",", "") if value is None else value), end + match.end()


def _is_year(sentence: str, match: re.Match[str], venues: Sequence[int]) -> bool:
    digits = match["digits"]
    if match.start("digits") in venues and re.fullmatch(r"\d{2}", digits):
        return True
    if not _YEAR.fullmatch(digits) or match["scale"]:
        return False
    if any(abs(match.start("digits") - v) <= 2 for v in venues):
        return True
    named = match.start() < match.start("digits")
    comparator = sentence[match.start() : match.start("digits")].strip().lower()
    return not named or comparator in ("up to", "")


def _value(match: re.Match[str]) -> tuple[float, int]:
    if match["digits"]:
        digits = match["digits"].replace(",", "")
        scale = words()["scales"].get((match["scale"] or "").strip().lower(), 1)
        decimals = len(digits.partition(".")[2])
        return float(digits) * scale, decimals if scale == 1 else 0
    return float(_spelled(match["word"].lower())), 0


def _spelled(text: str) -> int:
    """The number of words.

    >>> _spelled("twenty-five"), _spelled("one hundred and five"), _spelled("three dozen")
    (25, 105, 36)
    """
    listed = words()
    if text.endswith("dozen"):
        lead = text.split()[0]
        return 6 if lead == "half" else 12 * int(listed["numbers"].get(lead, 1))
    total = current = 0
    for word in re.findall(r"[a-z]+", text):
        if word in ("a", "an"):
            current = 1
        elif word in listed["scales"]:
            total += max(current, 1) * listed["scales"][word]
            current = 0
        elif word != "and":
            current += listed["numbers"][word]
    return total + current


def _comparator(match: re.Match[str]) -> str:
    """The comparator that the words before the number choose; "about" yields to a bound."""
    said = [name for name in words()["comparators"] if match.groupdict().get(name)]
    for name in ("at_least", "at_most", "over", "under", "about"):
        if name in said:
            return name
    return "exact"


def _is_pointer(sentence: str, start: int) -> bool:
    """ "These two countries" points, it doesn't count."""
    before = sentence[:start]
    if re.search(r"\b(?:authors?|work|product|result|fruit|names?) of\s+$", before, re.IGNORECASE):
        return False  # "the last author of nine papers"
    return (
        re.search(r"\b(?:these|those|the|our|its|their|both|all|of)\s+$", before, re.I) is not None
    )


_WORD = re.compile(r"[^\s]+")


def _unit(sentence: str, end: int) -> tuple[str, int]:
    """What a number counts, and where the words that say so end; ``""`` where none say."""
    rest = sentence[end:]
    if points := _POINTS.match(rest):
        return "points", end + points.end()
    if percent := _PERCENT.match(rest):
        return PERCENT, end + percent.end()
    if times := re.match(r"\s*(?:times\b|-fold\b|x\b)", rest, re.IGNORECASE):
        return "times", end + times.end()
    for n, match in enumerate(_WORD.finditer(rest)):
        word = match.group().strip(",.;:()!?\"“”'’")
        if n >= _NEAR:
            break
        for unit, nouns in words()["units"].items():
            if word.lower() in nouns:
                return unit, end + match.end()
        if (
            (n == 0 and _DONE_BY.match(rest))
            or word.lower() in _STOPS
            or (n and re.search(r"[,;:)]", rest[: match.start()]))
        ):
            break
        if n == 0 and re.match(r"\s*[,;:.)!?]", rest):
            break
    return ("" if _open(rest) or _DONE_BY.match(rest) else "other"), end


_DONE_BY = re.compile(r"\s+[a-z]{3,}(?:ed|wn|tten)\s+by\b")
""" "31 headed by one in Japan", "30 withdrawn by their authors": what was done with papers."""
_BARE = re.compile(
    r"\s+(?:(?:more|fewer|less) than|of|were|was|are|had|have|named?|mention(?:ed)?|used?|did|do|"
    r"list(?:ed)?)\b",
    re.IGNORECASE,
)
"""What follows a number word that stands for papers: "thirteen of them", "two were spotlights"."""

_STOPS = frozenset(
    "a an of in at from by with that which who were was are is had have has did do use used uses "
    "using united joined linked paired brought involved "
    "name named names mention mentioned mentions build built evaluate evaluated and or to for on "
    "as "
    "feature featured involve involved involving include included came come contain contained "
    "between during since after before over per each until through across within among "
    "respectively while but whereas than compared versus vs list listed appear appeared went "
    "landed received got won earned became ran sat carried carry bore".split()
)


def _open(rest: str) -> bool:
    """Whether nothing that could be another unit follows: the end, punctuation, a small word."""
    word = _WORD.match(rest.lstrip())
    if re.match(r"\s+(?:the|a|one) year (?:before|earlier|ago)\b", rest, re.IGNORECASE):
        return True
    if word is None or re.match(r"\s*[,;:.()!?–—]", rest):
        return True
    if re.match(r"\s+(?:more|fewer|less)\s+than\b", rest, re.IGNORECASE):
        return True  # "61 papers in 2025, 15 more than in 2024"
    return word.group().lower().strip(".,;:)!?") in _STOPS or bool(_YEAR.match(word.group()))


# -- how figures of one sentence belong together ---------------------------------------------------


def _ranges(sentence: str, figures: Sequence[Figure]) -> list[Figure]:
    """ "Between a third and a half": two shares are one range."""
    out: list[Figure] = []
    for figure in figures:
        last = out[-1] if out else None
        if last is not None and last.unit == figure.unit == PERCENT and last.upper is None:
            between = sentence[last.end : figure.start].lower()
            lead = re.search(r"\bbetween\s+$", sentence[: last.start], re.IGNORECASE)
            joint = r"\s+(?:and|to)\s+" if lead else r"\s+to\s+"
            low, high = last.value or 0.0, figure.value or 0.0
            if re.fullmatch(joint, between) and low < high:
                start = lead.start() if lead else last.start
                said = sentence[start : figure.end]
                out[-1] = replace(
                    last, comparator="between", upper=high, start=start, end=figure.end, text=said
                )
                continue
        out.append(figure)
    return out


def _related(sentence: str, figures: Sequence[Figure]) -> list[Figure]:
    out = list(figures)
    for i, (one, two) in enumerate(pairwise(figures)):
        between = sentence[one.end : two.start].lower()
        if (
            one.unit in (PAPERS, "")
            and two.unit in (PAPERS, "")
            and one.value is not None
            and two.value is not None
            and re.fullmatch(
                r"\s+(?:papers\s+)?(?:out\s+)?of\s+(?:the\s+|all\s+(?:the\s+)?|its\s+|"
                r"[\w.-]+(?:\s+[\w.-]+)?['’]s?\s+)?",
                between,
            )
        ):
            out[i] = replace(out[i], part=True, unit=PAPERS)
            out[i + 1] = replace(out[i + 1], total=True, unit=PAPERS)
        if (
            one.unit == PERCENT
            and two.unit == PAPERS
            and two.comparator == "exact"
            and re.fullmatch(r"\s+of\s+(?:the\s+|all\s+|[\w.’'-]+\s+){0,4}", between)
        ):
            out[i + 1] = replace(out[i + 1], total=True)
    out = _ranges(sentence, out)
    for i, figure in enumerate(out):
        before = sentence[: figure.start].lower()
        trend = any(f.unit == "trend" and f.end <= figure.start for f in out[:i])
        by = re.search(r"\b(?:by|gained|lost|shed|added|put on)\s+$", before) or re.search(
            r"\b(?:up|down)\s+(?:by\s+)?$", before
        )
        if trend and by and figure.value is not None:
            out[i] = replace(figure, change=True)
    return out
