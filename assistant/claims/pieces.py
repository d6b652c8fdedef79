"""A sentence with several figures → the clause of each, and how they belong together.

Pure: "49 of 418 papers (11.7 %)" is one statement with three figures; "31 name Qwen and 45 Llama"
are two; "rose from 27 in 2024 to 49 in 2025" is a change with two ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.claims.figure import PAPERS, PERCENT, Figure
from assistant.link import link
from assistant.question import Question
from index import conditions as c


@dataclass(frozen=True, slots=True)
class Reading:
    """What a claim says, as questions to the corpus."""

    question: Question
    other: Question | None = None
    """The second side of "more … than …" or "twice as many … as …"."""
    contrast: str = ""
    """``difference`` or ``ratio`` of the two sides."""
    subject: str | None = None
    """Of a rank: the label whose place is claimed."""
    notes: tuple[str, ...] = ()
    asked: str = ""
    """The words that were read."""
    own_scope: c.Condition = c.EVERYTHING
    """What the sentence itself says of venue and year."""
    carried: bool = False
    change: str = ""
    """Of "rose by": ``difference`` or ``percent``."""
    share_words: bool = False
    either: Question | None = None
    """The other reading of an "and" that may mean "or"."""
    ends: tuple[int, int] | None = None
    """Of a change: the years between which it is said to lie."""
    leader: c.Condition | None = None
    """Of a rank: what its subject's papers fulfil."""
    behind: tuple[str, ...] = ()
    """Of a rank: the labels that are said to be ahead of its subject, and no others."""


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why a claim can't be judged."""

    verdict: str
    """``not_checkable`` or ``cannot_tell``."""
    reason: str
    add: tuple[str, ...] = ()
    """Addresses that would bring what is missing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A figure with the clause that it stands in."""

    figure: Figure
    clause: str
    at: int
    """Where the clause begins in the sentence."""
    fellows: tuple[Figure, ...] = ()
    """Other figures of the same clause."""
    role: str = ""
    """``part``, ``total``, ``percent`` (of the count before it), ``endpoint``, or ``""``."""
    years: tuple[int, ...] = ()
    """Of an endpoint: its year."""
    narrows: bool = False
    """It speaks only of the papers that the clause before it named."""
    leading: bool = False
    """It does so because the sentence begins with "Of": they are those of its first clause."""
    trend: Figure | None = None
    crossed: frozenset[str] = frozenset()
    """Names between it and the figure before, which its clause has lost, as their values."""
    headless: bool = False
    """It begins with its verb, and whose it is stands in a clause that isn't read with it."""


THAT_IS = (
    r"(?:(?:which|that) (?:is|was|amounts? to|amounted to|comes? to|came to|makes?|made|"
    r"works? out at|equals)|equal to|equivalent to|i\.e\.,?|that is,?|making up|"
    r"accounting for|representing)"
)
"""Words between a count and the same as a share."""
_CUTS = (
    re.compile(r";\s*|:\s+|,?\s+(?:while|whereas)\s+|\s+[–—]\s+", re.IGNORECASE),
    re.compile(
        r",\s+(?:but|and|with|(?:appearing|featuring|turning up|showing up) (?:in|on)|"
        r"followed by|ahead of|(?=up from|down from)|after\s+(?=(?:only |"
        r"just )?\d))\s*|,?\s+of (?:which|"
        r"whom|these|those|them)\s+",
        re.IGNORECASE,
    ),
    re.compile(
        r"\s+(?:and|but|compared (?:with|to)|against|versus|including|include[sd]?)\s+", re.I
    ),
    re.compile(r",\s+"),
)


def split_pieces(sentence: str, figures: Sequence[Figure]) -> list[Piece | NotRead]:
    """Each figure with its clause, in order; NotRead where two can't be told apart."""
    groups = _groups(sentence, figures)
    first = figures[0].start if figures else 0
    begins_with_of = re.match(r"\s*(?:out )?of\b[^,]*$", sentence[:first], re.I) is not None
    bounds: list[tuple[int, int, bool]] = []
    start, narrows = 0, False
    for one, two in pairwise(groups):
        cut = _cut(sentence, one[-1].end, two[0].start)
        if cut is None and one[-1].unit == "rank":
            cut = _with(sentence, one[-1].end, two[0].start)
        if cut is None:
            bounds.append((start, -1, narrows))
            start = -1
            continue
        if start >= 0:
            bounds.append((start, cut[0], narrows))
        else:
            bounds.append((-1, cut[0], narrows))
        start = cut[1]
        narrows = cut[2] or begins_with_of
    bounds.append((start, len(sentence), narrows))
    out: list[Piece | NotRead] = []
    for group, (begin, end, narrow) in zip(groups, bounds, strict=True):
        if begin < 0 or end < 0:
            out += [NO_CUT for _ in group]
            continue
        made = _pieces(sentence, group, begin, end, narrow)
        ahead = groups[groups.index(group) - 1][-1].end if out else begin
        lost = _names(sentence[ahead:begin])
        if lost and not _COMPARED.search(sentence[:begin]):
            # "InternVL, named in 17 papers, left CLIP, named in 11, behind"
            made = [replace(p, crossed=lost) if isinstance(p, Piece) else p for p in made]
        out += made
    if begins_with_of:
        return [replace(p, leading=p.narrows) if isinstance(p, Piece) else p for p in out]
    return out


_COMPARED = re.compile(r"\b(?:compared (?:with|to)|up from|down from)\s*$", re.IGNORECASE)
""" "54 % had an American affiliation, compared with 46 % the year before": the same again."""


def _names(text: str) -> frozenset[str]:
    kinds = ("model", "country", "region", "institution")
    return frozenset(
        value
        for s in link(text)
        if not s.is_function
        for kind in kinds
        for value in s.values(kind)[:1]
    )


NO_CUT = NotRead("not_checkable", "not understood: two figures that can't be told apart")


_OF_WHICH = re.compile(r"\S+ of (?:which|whom|these|those|them)\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|between) (?:\S+ ){0,5}\S*$", re.IGNORECASE)
_RIGHT_BEFORE = re.compile(r",\s+(?:(?:and|but|only|just) )*$", re.IGNORECASE)


def _cut(sentence: str, end: int, start: int) -> tuple[int, int, bool] | None:
    comma = _RIGHT_BEFORE.search(sentence[end:start])
    if comma is not None and _OF_WHICH.match(sentence[start:]):
        return end + comma.start(), start, True  # "mention both Llama and Qwen, 5 of which …"
    for pattern in _CUTS:
        found = list(pattern.finditer(sentence, end, start + 1))
        # "71 of them with …": these words belong to the figure before them.
        found = [m for m in found if m.end() <= start and not _belongs(m, end)]
        found = [
            m
            for m in found
            if not (m.group().strip() == "and" and _BOTH.search(sentence[end : m.start()]))
        ]
        if found:
            last = found[-1]
            said = last.group().lower()
            narrows = "of " in said or "includ" in said
            return last.start(), last.end(), narrows
    return None


def _belongs(cut: re.Match[str], end: int) -> bool:
    return cut.start() == end and re.match(r"\s*of\b", cut.group(), re.IGNORECASE) is not None


def _with(sentence: str, end: int, start: int) -> tuple[int, int, bool] | None:
    """ "The United States led COLM 2025 with 337 papers"."""
    found = re.search(r"\s+with\s+$", sentence[end:start])
    return (end + found.start(), start, False) if found else None


def _groups(sentence: str, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Figures of one statement together: "49 of 418 (11.7 %)", "rose from 9 to 12", "the most"."""
    groups: list[list[Figure]] = []
    for figure in figures:
        if groups and _joins(sentence, groups[-1], figure):
            groups[-1].append(figure)
        else:
            groups.append([figure])
    return groups


def _joins(sentence: str, group: Sequence[Figure], figure: Figure) -> bool:
    last = group[-1]
    between = sentence[last.end : figure.start]
    if figure.total and (last.part or last.unit == PERCENT):
        return True
    if _is_percent_beside(between, last, figure, sentence):
        return True
    if group[0].unit == "trend" and figure.value is not None and figure.unit != "rank":
        # "rose from 27 in 2024 to 49 in 2025", "rose by 22"
        apart = r"[;]|:(?!\s*(?:from|up|down|to)\b)|\bwhile\b|\bwhereas\b"
        return re.search(apart, between) is None
    if last.unit in (PAPERS, PERCENT) and figure.unit in _SIZES:
        # "12 papers with more than ten authors" is a condition; "the 418 papers came from 39
        # countries" is not.
        return not _collective(sentence, last, figure)
    return (
        last.unit in _SIZES and figure.unit in (PAPERS, PERCENT) and _is_condition(last, sentence)
    )


_SIZES = frozenset({"authors", "countries", "institutions", "universities", "companies", "models"})


_MOST_OF_ONE = 20
"""Countries or institutions from which no single paper comes."""


def _collective(sentence: str, papers: Figure, size: Figure) -> bool:
    """Whether the size is that of all papers together."""
    definite = re.search(
        r"(?:\bthe|\bits|\btheir|\bthese|\bthose|\ball|['’]s)\s+$", sentence[: papers.start], re.I
    )
    many = size.unit not in ("authors", "models") and (size.value or 0) >= _MOST_OF_ONE
    return definite is not None or many


def _is_percent_beside(between: str, last: Figure, figure: Figure, sentence: str) -> bool:
    """ "49 papers (11.7 %)", "49 papers, or 11.7 %,": the same papers as a share."""
    if figure.unit == PERCENT == last.unit and _said_again(between, last, figure, sentence):
        return True
    if figure.unit != PERCENT or last.unit not in (PAPERS, ""):
        return (
            last.unit == PERCENT
            and figure.unit in (PAPERS, "")
            and re.search(r"\(\s*$|\(\w*\s*$", between) is not None
        )
    opened = between.rfind("(") > between.rfind(")")
    beside = re.search(rf",?\s+(?:or|{THAT_IS})\s+$|,\s+$|[–—-]\s*$", between) is not None
    behind = re.match(
        r"\s*(?:of (?:them(?: all)?\b|(?:the total|all)\b[^,.;)]*))?\s*[),.;–—-]|\s*$",
        sentence[figure.end :],
    )
    return opened or (beside and behind is not None)


_EXACTLY = r"(?:,?\s*(?:to be (?:exact|precise)|exactly|precisely|in fact|more precisely))?"


def _said_again(between: str, last: Figure, figure: Figure, sentence: str) -> bool:
    """ "Just under half of them (47.9 per cent, to be exact)": a part in words, then in digits."""
    worded = not re.search(r"\d", last.text) and re.search(r"\d", figure.text) is not None
    opened = re.search(r"(?:\(|,\s+or\s+|\s[–—]\s+)\s*$", between)
    closed = re.match(rf"{_EXACTLY}\s*(?:[),.]|\s[–—])", sentence[figure.end :])
    return worded and opened is not None and closed is not None


def _is_condition(figure: Figure, sentence: str) -> bool:
    """ "Papers with more than ten authors", "papers from at least three countries"."""
    before = sentence[: figure.start].lower()
    return (
        re.search(
            r"\bpapers?\b[^,;]*\b(?:with|from|by|have|has|had|list(?:s|ed)?|in|"
            r"of)\s+(?:authors from\s+)?$",
            before,
        )
        is not None
    )


_BOUNDS = frozenset({"at_least", "at_most", "over", "under"})


def without_sizes(sentence: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures without those that only say which papers are meant, where another claims
    something: "36 have authors from at least three countries", "more papers have over four authors
    than …"."""
    sizes = [
        f
        for n, f in enumerate(figures)
        if f.unit in _SIZES
        and (f.comparator in _BOUNDS or _EXACT.search(f.text))
        and _of_each_paper(f, sentence)
        and not (n and figures[n - 1].unit == PAPERS and _collective(sentence, figures[n - 1], f))
    ]
    kept = tuple(f for f in figures if f not in sizes)
    claims = any(f.unit not in _SIZES for f in kept)
    return kept if claims else tuple(figures)


_EXACT = re.compile(r"\b(?:exactly|precisely|just|only)\b", re.IGNORECASE)


def _of_each_paper(figure: Figure, sentence: str) -> bool:
    before = sentence[: figure.start].lower()
    has = r"\b(?:with|from|by|have|has|had|list(?:s|ed)?|involv(?:e|es|ed|ing)|in)\s+"
    of_papers = re.search(
        rf"\bpapers?\b.*{has}(?:(?:authors|people|teams?) (?:from|in)\s+)?$", before
    )
    return of_papers is not None and (figure.value or 0) < _MOST_OF_ONE


def _pieces(
    sentence: str, group: list[Figure], begin: int, end: int, narrows: bool
) -> list[Piece | NotRead]:
    clause = sentence[begin:end]
    conditions = [
        f for f in group if f.unit in _SIZES and any(g.unit in (PAPERS, PERCENT) for g in group)
    ]
    counted = [f for f in group if f not in conditions]
    if counted and counted[0].unit == "trend":
        return list(_trend_pieces(sentence, counted, begin, end))
    out: list[Piece | NotRead] = []
    lead = next((f for f in counted if f.part), counted[0])
    total = next((f for f in counted if f.total), None)
    for figure in counted:
        fellows = tuple(f for f in counted if f is not figure)
        role = "part" if figure.part else "total" if figure.total else ""
        if figure is not lead and not role:
            if figure.unit == PERCENT or lead.unit == PERCENT:
                role = "percent" if figure.unit == PERCENT else "count"
            else:
                out.append(NO_CUT)
                continue
        if figure is lead and total is not None:
            role = "part"
        if figure is lead and not figure.unit and any(f.unit == PERCENT for f in fellows):
            figure = replace(figure, unit=PAPERS)  # "it was 25, or 54 %"
        out.append(Piece(figure, clause, begin, fellows, role, narrows=narrows))
    return out


YEAR = re.compile(r"(?<![\d,.])((?:19[5-9]\d|20[0-4]\d))(?![\d,.]\d|\d)")


def _trend_pieces(sentence: str, group: Sequence[Figure], begin: int, end: int) -> list[Piece]:
    trend, numbers = group[0], list(group[1:])
    clause = sentence[begin:end]
    fellows = tuple(group)
    if numbers and numbers[0].change:
        change = Piece(numbers[0], clause, begin, fellows, "change", trend=trend)
        ends = [trend, *numbers[1:]] if len(numbers) == 3 else []
        # "Dropped by a quarter, from 50 % in 2023 to 37 % in 2024": both ends are claims too.
        return [change, *(_trend_pieces(sentence, ends, begin, end) if ends else [])]
    named = [int(m.group(1)) for m in YEAR.finditer(clause)]
    pieces = []
    if len(numbers) < 2:
        pieces.append(Piece(trend, clause, begin, fellows, "trend", trend=trend))
    dated = all(re.match(r"\s+(?:papers\s+)?(?:in|at)\s", sentence[f.end :]) for f in numbers)
    for n, figure in enumerate(numbers if dated else numbers[:2]):
        follows = numbers[n + 1].start if n + 1 < len(numbers) else end
        near = [int(m.group(1)) for m in YEAR.finditer(sentence[figure.end : follows])]
        own = re.match(r"\s+(?:papers\s+)?in\s+(\d{4})", sentence[figure.end : follows])
        year: int | None = int(own.group(1)) if own else near[0] if dated and near else None
        if year is None and len(named) >= 2:
            year = sorted(named)[0] if n == 0 and len(numbers) > 1 else sorted(named)[-1]
        if year is None and near:
            year = near[0]
        if year is None and len(numbers) == 1 and len(named) == 1:
            year = named[0]  # "By 2024, that share had risen to 30 percent"
        pieces.append(
            Piece(figure, clause, begin, fellows, "endpoint", (year,) if year else (), trend=trend)
        )
    return pieces
