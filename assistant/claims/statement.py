"""A figure in its sentence → the question whose answer it claims to be.

The figure gives way to the words by which a question asks for it ("about 3 % of the papers" →
"what share of the papers"), and the reader of questions (``assistant/understand.py``) does the
rest. Whatever it leaves unread keeps the claim from being judged: a verdict on a misread sentence
would be worse than none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.claims.asides import example_left
from assistant.claims.context import Context, everything_of
from assistant.claims.figure import PAPERS, PERCENT, Figure
from assistant.claims.firsts import FIRST_YEAR, read_first
from assistant.claims.pieces import THAT_IS, NotRead, Piece, Reading
from assistant.claims.plain import plain_statement
from assistant.claims.pointers import SUBJECT_IT
from assistant.claims.ranks import read_rank
from assistant.claims.reader import checked_unit, edited, read_text
from assistant.claims.sides import read_two_sides
from assistant.claims.trends import read_trend
from assistant.claims.vocabulary import patterns
from assistant.parsed import Knowledge
from assistant.question import Count, Question, Share
from assistant.turned_kind import NoShare, as_share
from index import conditions as c


def read_piece(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """The question of one figure; NotRead where any word of its clause is left over."""
    try:
        read = _read(_of_the_study(piece), context, knowledge)
    except NoShare:
        return NotRead("not_checkable", "not understood: of what the share is taken")
    if isinstance(read, Reading) and (word := _AVERAGE.search(piece.clause)):
        averaged = getattr(read.question, "quantity", None) is not None
        if not averaged:
            return NotRead("not_checkable", f"not understood: “{word.group()}”")
    extreme = _EXTREME.search(piece.clause)
    if isinstance(read, Reading) and extreme is not None and not _is_extreme(read.question):
        return NotRead("not_checkable", f"not understood: “{extreme.group()}”")
    return read


def _is_extreme(question: Question) -> bool:
    """Whether it is of one paper, and no mean or count: "the longest author list"."""
    return getattr(question, "statistic", "") in ("max", "min")


_EXTREME = re.compile(
    r"\b(?:longest|shortest|largest|biggest|smallest) (?:author list|list|team|group)\b",
    re.IGNORECASE,
)
_AVERAGE = re.compile(r"\b(?:on average|average|mean|median|typical|typically)\b", re.IGNORECASE)


def _read(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    figure = piece.figure
    if example := example_left(piece.clause, figure.unit in ("rank", "order")):
        return NotRead("not_checkable", f"not understood: “{brief_words(example)}”")
    stated = plain_statement(piece.clause, context)
    for pattern in patterns("not_read"):
        found = pattern.search(stated) or pattern.search(piece.clause.strip())
        if found:
            return NotRead("not_checkable", f"not understood: “{brief_words(found.group())}”")
    sided = figure.unit in ("order", "times", "rank")
    if sided and context.subject != "" and SUBJECT_IT.match(stated):
        return NotRead("not_checkable", "not understood: what “it” stands for")
    behind = piece.clause[figure.end - piece.at :]
    by_factor = figure.text.lower().startswith("by ")
    if figure.unit == "times" and not by_factor and not _COMPARES.match(figure.text + behind):
        figure = replace(figure, unit="mentions")
        piece = replace(piece, figure=figure)
    if figure.unit == "order" or figure.unit == "times":
        return read_two_sides(piece, context, knowledge)
    if (
        figure.unit in (PAPERS, "", PERCENT)
        and re.match(r"\s+(?:more|fewer)\b", piece.clause[figure.end - piece.at :])
        and re.search(r"\bthan\b", piece.clause[figure.end - piece.at :])
    ):
        return read_two_sides(piece, context, knowledge)
    if figure.unit == FIRST_YEAR:
        return read_first(piece, context, knowledge)
    if figure.unit == "rank":
        return read_rank(piece, context, knowledge)
    if piece.role in ("trend", "endpoint", "change"):
        return read_trend(piece, context, knowledge)
    return _read_amount(piece, context, knowledge)


_STUDIED = re.compile(
    r"\b(?:which|that|who) (?:examined|analy[sz]ed|looked at|studied|counted|covered|surveyed|"
    r"reviewed|read)\s+(?P<np>.+?)"
    r"(?:,\s+(?=(?:there|they|it|we|the authors?|researchers)\b|(?:found|showed|shows|finds)\b)|$)",
    re.IGNORECASE,
)
"""The papers that a study was made of: a claim by itself, whatever the study then says."""


_COMPARES = re.compile(
    r".*?\b(?:as|than|more|fewer|less|higher|lower|larger|bigger|smaller|that|those|the)\b",
    re.I | re.S,
)
""" "Three times as many" sets against something; "mentioned 60 times" counts."""


def brief_words(text: str) -> str:
    """The first words of a stretch."""
    said = text.split()
    return " ".join(said[:5]).strip(" ,") + ("…" if len(said) > 5 else "")


def _of_the_study(piece: Piece) -> Piece:
    found = _STUDIED.search(piece.clause)
    if found is None or piece.role:
        return piece
    at = piece.figure.start - piece.at
    if not found.start("np") <= at < found.end("np"):
        return piece
    return replace(piece, clause=found["np"], at=piece.at + found.start("np"))


def _operation(figure: Figure, behind: str) -> str:
    """The words of a question for it; ``behind`` is what follows the figure."""
    if figure.unit == "mentions" and re.search(r"times|-fold|x$", figure.text):
        return "how many times"
    if figure.unit == PERCENT:
        if re.search(r"\bpapers?\b", figure.text, re.IGNORECASE):
            inner = _OF_EVERY.search(figure.text) or _IN_RATIO.search(figure.text)
            return f"what share of {inner['inner'] if inner else ''}papers"
        noun = re.match(r"\s+(?!of\b)(?:[\w.–’'-]+\s+){0,5}papers?\b", behind)
        return "what share of" if noun else "what share"
    return "how many"


_IN_RATIO = re.compile(
    r"\b(?!(?:about|some|over|under|barely|nearly|almost|roughly)\b)\w+\s+"
    r"(?P<inner>(?:[\w.’'-]+\s+){1,4})papers?\s+(?:in|out of)\b",
    re.IGNORECASE,
)
"""The words within a ratio: "one COLM 2025 paper in five"."""

_OF_EVERY = re.compile(
    r"\bof every\s+[\w-]+\s+(?P<inner>(?:[\w.’'-]+\s+){0,4}?)papers?\b", re.IGNORECASE
)
_PART_IN = re.compile(
    r"^(?P<part>\S.{5,}?)\s+(?:in|on)\s+(?P<fig>what share of)\s+(?P<whole>.+?)[.\s]*$",
    re.IGNORECASE,
)
_VERB_BEHIND = re.compile(
    r"\bhow many(?=\s+(?:had|have|were|are|was|is|name[ds]?|mention(?:ed|s)?|use[ds]?|"
    r"involve[ds]?|list(?:ed)?|"
    r"contain(?:ed)?|came|come|did)\b)",
    re.IGNORECASE,
)


_PLACED = re.compile(
    r",\s+(?:[a-z]+ ){0,2}(?:behind|ahead of|in front of|followed by|trailed by|next to)\s+"
    r"(?:only |the |just |both )*[A-Z][^,]*"
)
""" "37 papers, behind only Stanford" has a place among others, and none of theirs is meant."""
_UNIT_NOUN = {"mentions": "mentions"}


def _read_amount(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    figure, role = piece.figure, piece.role
    if placed := _PLACED.search(piece.clause):
        return NotRead("not_checkable", f"not understood: “{brief_words(placed.group())}”")
    lead = figure
    if role in ("total", "percent", "count"):
        lead = next((f for f in piece.fellows if f.part), piece.fellows[0])
    has_total = figure.part or figure.total or any(f.part or f.total for f in piece.fellows)
    total = next((f for f in (figure, *piece.fellows) if f.total), None)
    text = piece.clause
    edits = []
    for f in (figure, *piece.fellows):
        if f is lead:
            adjacent = total is not None and f.unit != PERCENT
            end = total.end if adjacent and total is not None else f.end
            said = "what share of" if adjacent else _operation(f, text[f.end - piece.at :])
            edits.append((f.start - piece.at, end - piece.at, f" {said} "))
        elif f is not total or lead.unit == PERCENT:
            edits.append((f.start - piece.at, f.end - piece.at, " "))
    text = edited(text, edits)
    text = re.sub(
        r"\(\s*(?:or|i\.e\.,?|that is,?)?\s*(?:of (?:them|the total|all papers))?"
        r"(?:,?\s*(?:to be (?:exact|precise)|exactly|precisely|in fact|more precisely))?\s*\)|"
        r",\s+or\s+(?=[,.;]|$)|[–—]\s*[–—]",
        " ",
        text,
    )
    text = re.sub(rf",?\s+{THAT_IS}\s*(?=of them\b|[,.;]|$)(?:of them\b)?", " ", text)
    text = re.sub(r",\s*(?:or|about)?\s*(?=,|$)", " ", text)
    turned = _PART_IN.match(text) if total is not None else None
    if turned:
        # "The first author was Chinese in 8 of the 42 papers": the whole comes first.
        text = f"{turned['fig']} {turned['whole']} have {turned['part']}"
    if not figure.unit:
        text = _VERB_BEHIND.sub("how many papers", text)
    topic = _TOPIC_IN.match(text.strip()) if piece.at and context.question is not None else None
    if topic and _about_words(context.question):
        text = f"{topic['fig']} of papers mention {topic['x']}"
    read = read_text(text, piece, context, knowledge)
    if isinstance(read, NotRead):
        return read
    question = read.question
    if has_total and isinstance(question, Share) and figure.unit != PERCENT:
        if figure.part or role == "count":
            question = Count(c.both(question.of, question.where))
        elif figure.total:
            question = Count(question.of)
    elif role == "percent" and isinstance(question, Count):
        question = as_share(question)
    elif role == "count" and isinstance(question, Share):
        question = Count(c.both(question.of, question.where))
    return checked_unit(figure, replace(read, question=question))


_TOPIC_IN = re.compile(
    r"^(?P<x>[^,]{2,60}?)\s+in\s+(?P<fig>how many|what share)\s*\.?$", re.IGNORECASE
)


def _about_words(question: Question | None) -> bool:
    if question is None:
        return False
    return any(isinstance(x, c.Words) for x in c.leaves(everything_of(question)))
