"""Changes over time: "rose", "remained constant", "from 27 in 2024 to 49", "by 22 papers"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from assistant.claims.context import (
    Context,
    as_trend,
    edition_parts,
    rescoped,
    scope_at,
    scope_condition,
)
from assistant.claims.figure import PAPERS, PERCENT, Figure
from assistant.claims.pieces import YEAR, NotRead, Piece, Reading
from assistant.claims.plain import plain_statement
from assistant.claims.reader import checked_unit, read_text
from assistant.claims.vocabulary import matches, patterns
from assistant.leads import named_in
from assistant.link import link
from assistant.parsed import Knowledge
from assistant.question import Average, Count, Question, Share, Trend
from assistant.turned_kind import as_share
from index import conditions as c

_EVERY_YEAR = re.compile(
    r"\b(?:fell|rose|grew|dropped|declined|increased|decreased|shrank|climbed|slipped|slid)\b"
    r"[^.]*\b(?:in|at) (?:both|each of|every one of) (?:19|20)\d\d(?:,| and)",
    re.IGNORECASE,
)
""" "Fell in both 2023 and 2024": two changes, each from the year before."""


def read_trend(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """The trend, or the count or share at one of its ends."""
    trend = piece.trend
    assert trend is not None
    clause = piece.clause
    if _EVERY_YEAR.search(clause):
        return NotRead("not_checkable", "not understood: it tells of several changes at once")
    numbers = [f for f in piece.fellows if f.unit != "trend"]
    head = clause[: trend.start - piece.at]
    if _UP_OR_DOWN.fullmatch(trend.text) and not head.strip(" ,("):
        return _up_from(piece, context)
    if matches("carried", plain_statement(head, context)) and context.question is not None:
        return _carried_trend(piece, context, knowledge)
    if matches("carried", plain_statement(head, context)) and not _names_anything(head):
        return NotRead("not_checkable", "not understood: what is said to have changed")
    if any(f.unit == PAPERS for f in numbers):
        head = _MENTIONS.sub("papers that mention ", head)
    tail = clause[trend.end - piece.at :]
    last = max((f.end for f in numbers), default=trend.end) - (trend.end)
    rest = tail[last:] if numbers else tail
    between = _between(piece, numbers)
    whole = _OF_PAPERS.fullmatch(between)
    if whole is None and named_in(link(between)) - named_in(link(f"{head} {rest}")):
        return NotRead("not_checkable", "not understood: what the figure is of")
    years = sorted({int(m.group(1)) for m in YEAR.finditer(clause)})
    rest = re.sub(
        r"\s*\b(?:in|between|from|since|to|and|until|through|by|over|during)?\s*(?:19|"
        r"20)\d\d\b(?:\s*[–-]\s*\d{2,4})?",
        " ",
        rest,
    )
    if len(years) >= 2:
        rest, head = _ITS_EDITIONS.sub(" ", rest), _ITS_EDITIONS.sub(" ", head)
    for pattern in patterns("each_year"):
        rest, head = pattern.sub(" ", rest), pattern.sub(" ", head)
    rest = re.sub(
        r"\b(?:over time|over the years|year (?:on|over|by|after) year|(?:in|over) (?:recent|"
        r"the last|the past) (?:\w+ )?years|steadily|sharply|slightly|strongly|significantly|"
        r"markedly|papers)\b",
        " ",
        rest,
    )
    head = re.sub(
        r"\b(?:in|between|from|since)\s+(?:19|20)\d\d(?:\s*(?:and|to|–|-)\s*(?:19|20)\d\d)?\b,?",
        " ",
        head,
    )
    for pattern in patterns("opening"):
        head = pattern.sub(" ", head.strip())
    head = re.sub(r"^\s*(?:over time|over the years),?", " ", head)
    venue_year = re.search(r"\b(?:19|20)\d\d\b", head)
    if venue_year and len(years) < 2:
        head = head.replace(venue_year.group(), " ")
    base = f"{head} {rest}"
    share = bool(re.search(r"\b(?:share|percentage|proportion|fraction|percent|%)", base, re.I))
    figure = piece.figure
    if whole is not None and (share or figure.unit != PERCENT or piece.role == "change"):
        return NotRead("not_checkable", "not understood: what the figure is of")
    if piece.role == "endpoint" and not piece.years and not years:
        return NotRead("not_checkable", "not understood: of which year the figure is")
    if piece.role == "endpoint":
        percent = figure.unit == PERCENT
        if percent and not share:
            base = f"what share of {whole['papers'] if whole else 'papers'} are {base}"
        elif not share and not re.search(r"\bnumber\b", base):
            base = f"how many {base}"
        year = f" in {piece.years[0]}" if piece.years else ""
        read = read_text(f"{base}{year}", piece, context, knowledge, carry=False)
        if isinstance(read, NotRead):
            return read
        if piece.years:
            # "Between COLM 2024 and COLM 2025 … rose from 3 to 16": each end is of one year.
            own = c.Years(piece.years[0], piece.years[0])
            read = replace(
                read,
                question=rescoped(read.question, own),
                own_scope=scope_at(read.own_scope, own),
            )
        return checked_unit(figure, read)
    common = re.search(r"common", trend.text) is not None
    percent_change = piece.role == "change" and figure.unit == "points"
    if not share and (common or percent_change):
        base = f"the share of {base}"
    span = f" from {years[0]} to {years[-1]}" if len(years) >= 2 else ""
    if len(years) == 1 and piece.role == "trend":
        since = re.search(rf"\bsince\s+{years[0]}", clause)
        span = f" since {years[0]}" if since else ""
        if numbers and not since:
            span = f" until {years[0]}"  # "rose to 12.8 % in 2018": what came after is not meant
    read = read_text(
        f"{base} changed over time{span}" if not span else f"{base} changed{span}",
        piece,
        context,
        knowledge,
        carry=False,
    )
    if isinstance(read, NotRead):
        return read
    question = read.question
    if isinstance(question, Trend) and question.quantity is not None and not _has_venue(question):
        # "Author lists have ballooned": of which venue? Those of other years are others here.
        return NotRead("not_checkable", "not understood: at which venue")
    if not isinstance(question, Trend):
        turned = as_trend(question)
        if turned is None:
            return NotRead("not_checkable", "not understood: what is said to have changed")
        question = turned
    change = ""
    if piece.role == "change":
        change = "percent" if figure.unit == PERCENT else "difference"
    return replace(
        read,
        question=question,
        change=change,
        share_words=share or common or bool(re.search(r"\bnumber\b", base, re.I)),
    )


_MENTIONS = re.compile(r"^\s*(?:the number of )?mentions of ", re.IGNORECASE)
""" "Mentions of GPT fell from nine papers": of papers, then."""
_OF_PAPERS = re.compile(r"\s*of (?P<papers>(?:[\w&-]+ ){0,3}papers)\s*", re.IGNORECASE)


def _between(piece: Piece, numbers: list[Figure]) -> str:
    """What stands between the ends of a change besides its years: "of NeurIPS papers"."""
    said = ""
    for one, two in pairwise(sorted(numbers, key=lambda f: f.start)):
        said += f" {piece.clause[one.end - piece.at : two.start - piece.at]} "
    said = re.sub(r"\b(?:in|at|from)?\s*(?:19|20)\d\d\b", " ", said)
    return re.sub(r"\s+", " ", re.sub(r"\b(?:to|and|then|papers? (?=to))\b", " ", said)).strip()


_ITS_EDITIONS = re.compile(
    r"\b(?:from|between) (?:its|the) [a-z]+ (?:edition|year|conference)?\s*(?:to|and) (?:its|the) "
    r"[a-z]+(?: edition| year| conference)?\b",
    re.IGNORECASE,
)
""" "From its first edition in 2024 to its second in 2025": the years say which they are."""


def _names_anything(text: str) -> bool:
    """Whether the words name anything but a year."""
    return any(s.is_name and not s.is_function for s in link(text))


def _has_venue(question: Trend) -> bool:
    return any(isinstance(x, c.Venues | c.Editions) for x in c.leaves(question.where))


_UP_OR_DOWN = re.compile(r"up|down", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:the|a|one|its)?\s*(?:previous|preceding|prior|last)\s+(?:year|edition)|"
    r"\b(?:a|the|one) year (?:before|earlier|ago)|\byear[ -](?:on|over)[ -]year\b",
    re.IGNORECASE,
)


def _up_from(piece: Piece, context: Context) -> Reading | NotRead:
    """ "418 papers, up 40 percent from 2024": how far what was said is from that year."""
    base = context.question
    years = {
        year
        for part in (edition_parts(scope_condition(base)) if base is not None else ())
        for x in c.leaves(part)
        for year in _years_of(x)
    }
    named = {int(m.group(1)) for m in YEAR.finditer(piece.clause)}
    if not isinstance(base, Count | Share) or len(years) != 1:
        return NotRead("not_checkable", "not understood: what is said to have changed")
    (end,) = years
    if not named and _BEFORE.search(piece.clause):
        named = {end - 1}
    left = re.sub(
        r"\b(?:up|down|by|from|in|on|since|over|compared|with|to|than|papers?)\b",
        " ",
        (_BEFORE.sub(" ", YEAR.sub(" ", _without_figures(piece)))),
        flags=re.IGNORECASE,
    )
    turned = as_trend(base)
    known = piece.role in ("change", "endpoint", "trend")
    if len(named) != 1 or re.search(r"[^\W_]", left) or turned is None or not known:
        return NotRead("not_checkable", "not understood: since when it is said to have changed")
    (start,) = named
    span = c.Years(min(start, end), max(start, end))
    if piece.role == "endpoint":
        # "54 %, up from 46 % a year earlier": the same of that year.
        before = _carried_amount(base, piece.figure)
        if before is None:
            return NotRead("not_checkable", "not understood: what the figure is of")
        return Reading(
            rescoped(before, c.Years(start, start)),
            notes=("its subject is that of the figure before it",),
            asked=piece.clause.strip(),
            carried=True,
            own_scope=c.Years(start, start),
        )
    return Reading(
        rescoped(turned, span),
        notes=("its subject is that of the figure before it",),
        asked=piece.clause.strip(),
        carried=True,
        change=""
        if piece.role == "trend"
        else ("percent" if piece.figure.unit == PERCENT else "difference"),
        share_words=True,
        own_scope=span,
        ends=(start, end),
    )


def _without_figures(piece: Piece) -> str:
    text = piece.clause
    for figure in sorted(piece.fellows, key=lambda f: -f.start):
        text = text[: figure.start - piece.at] + " " + text[figure.end - piece.at :]
    return text


def _years_of(leaf: c.Condition) -> tuple[int, ...]:
    match leaf:
        case c.Years(first, last) if first is not None and first == last:
            return (first,)
        case c.Editions(pairs):
            return tuple(year for _, year in pairs)
    return ()


def _carried_trend(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """ "This percentage remains constant": the trend of what the sentence before was about."""
    assert context.question is not None
    years = sorted({int(m.group(1)) for m in YEAR.finditer(piece.clause)})
    base = context.question
    if piece.role == "endpoint":
        question = _carried_amount(base, piece.figure)
        if question is None:
            return NotRead("not_checkable", "not understood: what the figure is of")
        if not piece.years and not years:
            return NotRead("not_checkable", "not understood: of which year the figure is")
        if piece.years:
            question = rescoped(question, c.Years(piece.years[0], piece.years[0]))
        return Reading(
            question,
            own_scope=c.Years(piece.years[0], piece.years[0]) if piece.years else c.EVERYTHING,
            carried=True,
            notes=("its subject is that of the figure before it",),
            asked=piece.clause.strip(),
        )
    if re.search(r"\b(?:percentage|share|proportion|fraction|rate)\b", piece.clause, re.I):
        base = as_share(base) if isinstance(base, Count) else base
    turned = as_trend(base)
    if turned is None:
        return NotRead("not_checkable", "not understood: what is said to have changed")
    if len(years) >= 2:
        turned = rescoped(turned, c.Years(years[0], years[-1]))
    change = ""
    if piece.role == "change":
        change = "percent" if piece.figure.unit == PERCENT else "difference"
    return Reading(
        turned,
        notes=("its subject is that of the sentence before it",),
        asked=piece.clause.strip(),
        carried=True,
        change=change,
        share_words=True,
        own_scope=c.Years(years[0], years[-1]) if len(years) >= 2 else c.EVERYTHING,
    )


def _carried_amount(question: Question, figure: Figure) -> Question | None:
    if isinstance(question, Trend):
        question = (
            Share(question.where, question.of) if question.of is not None else Count(question.where)
        )
    if isinstance(question, Count) and figure.unit == PERCENT:
        return as_share(question)
    if isinstance(question, Share) and figure.unit == PAPERS:
        return Count(c.both(question.of, question.where))
    return question if isinstance(question, Count | Share | Average) else None
