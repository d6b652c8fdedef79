"""Two sides of a comparison: "more … than …", "twice as many … as …", "outnumbered"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.claims.context import (
    Context,
    edition_parts,
    names_venue,
    names_year,
    rescoped,
    scope_condition,
)
from assistant.claims.figure import PAPERS, PERCENT
from assistant.claims.levels import is_level, read_level, read_statements, read_teams
from assistant.claims.orders import ORDER
from assistant.claims.pieces import NotRead, Piece, Reading
from assistant.claims.plain import plain_statement, without_possessives
from assistant.claims.reader import problem_of, replaced
from assistant.clauses import Clause
from assistant.link import link
from assistant.opposed import DOES
from assistant.parse import parse
from assistant.parsed import Knowledge, NotUnderstood, Parsed
from assistant.question import Average, Count, Question, Share
from assistant.whole import base_scope
from index import conditions as c

_THAN = r"(?<!fewer)(?<!more)(?<!less)\s+than\s+"
"""Not that of "fewer than four authors"."""
_THAN_IN = re.compile(r"\bthan\b", re.IGNORECASE)
_TEAMS = re.compile(r"\b(?:author lists|teams)$", re.IGNORECASE)
_NONE_MORE = re.compile(r"\s*(?:no|none|nobody|not one|neither)\b", re.IGNORECASE)
""" "No European country had more than Germany": an order of one against all others."""


def read_two_sides(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """Both sides as questions, each with what the other says for both."""
    figure = piece.figure
    clause = piece.clause
    before, behind = clause[: figure.start - piece.at], clause[figure.end - piece.at :]
    if re.search(r"\w: ", before):
        return NotRead("not_checkable", "not understood: what stands before the colon")
    if _NONE_MORE.match(clause) or re.search(r";\s+\w", behind):
        return NotRead("not_checkable", "not understood: who is said to be ahead of whom")
    contrast = "ratio" if figure.unit == "times" else "difference"
    if figure.unit == "order" and is_level(before, figure.text):
        if _THAN_IN.search(figure.text):
            behind = f"than {behind}"  # "was larger than the share of …"
        return read_level(before, behind, knowledge)
    if figure.unit == "order" and _TEAMS.search(figure.text):
        return read_teams(before, behind, knowledge)
    if figure.unit == "order" and figure.comparator in ("more", "fewer"):
        stated = read_statements(clause, knowledge)
        if stated is not None:
            return stated
    if figure.unit == PERCENT:
        contrast = "percent fewer" if re.match(r"\s*fewer\b", behind, re.I) else "percent more"
    said = figure.text.lower()
    worded = figure.comparator == "same" or re.match(r"(?:more|fewer|less|a )", said)
    verb = figure.unit == "order" and not worded
    if figure.unit == "times" and said.startswith("by "):
        return _by_factor(before, behind, context, knowledge)
    if _SIZE.search(said) and not re.search(r"share|number|percent|proportion|fraction", said):
        return _sizes(before, behind, contrast, context, knowledge)
    if _AVERAGED.search(clause) and re.match(r"\s*authors\b", behind) and not verb:
        rest = _AVERAGED.sub(" ", re.sub(r"^\s*authors\b", " ", behind))
        halves = re.split(r"\s+than\s+", rest, maxsplit=1)
        if len(halves) != 2 or contrast != "difference":
            return NotRead("not_checkable", "not understood: what it is compared with")
        first = re.sub(
            r"\b(?:had|has|have|list(?:s|ed)?|were|was)\s*$", " ", _AVERAGED.sub(" ", before)
        )
        one_text, two_text = f"how many {first} {halves[0]}", f"how many {_with_noun(halves[1])}"
        return _read_sides(one_text, two_text, False, contrast, context, knowledge, averaged=True)
    share = "share" in said or "percentage" in said or "proportion" in said or "fraction" in said
    word = "what share of papers" if share else "how many"
    if verb:
        one, two = before, re.sub(r"^\s*than\b", " ", behind)
        noun = re.match(r"\s*([A-Za-z-]+s)\b", before)
        two = re.sub(r"^\s*(?:those|the ones)\b", noun.group(1) if noun else "papers", two)
        one_text, two_text = f"{word} {one}", f"{word} {two}"
    else:
        joint = r"\s+(?:as|than)\s+" if figure.unit == "times" else _THAN
        if figure.unit in (PAPERS, "", PERCENT):
            joint = r"\s+than\s+"  # "15 more than in 2024"
        if figure.comparator == "same":
            joint = r"\s+as\s+"
        parts = re.split(joint, behind, maxsplit=1)
        if figure.unit in (PAPERS, "", PERCENT):
            parts[0] = re.sub(r"^\s*(?:more|fewer)\b", "", parts[0])
        if len(parts) != 2:
            return NotRead("not_checkable", "not understood: what it is compared with")
        if share:
            parts[0] = re.sub(r"^\s*of\s+", " ", parts[0])
        of = " of " if share else " "
        share_word = "what share" if share else "how many"
        one_text = f"{before} {share_word}{of}{parts[0]}"
        two_text = (
            f"{share_word}{of}papers {parts[1]}" if share else f"how many {_with_noun(parts[1])}"
        )
    one_text = re.sub(r"\b(?:as )?often\b", " ", one_text)
    two_text = re.sub(
        r"^(how many|what share of papers)\s+(?:was|were|is|did|do|does|has|had)\b", r"\1", two_text
    )
    return _read_sides(one_text, two_text, share, contrast, context, knowledge)


def _by_factor(
    before: str, behind: str, context: Context, knowledge: Knowledge
) -> Reading | NotRead:
    """ "Papers from A outnumbered those from B by four to one": the ratio of both sides."""
    found = next((m for m in ORDER.finditer(before) if m["verb"]), None)
    if found is None:
        return NotRead("not_checkable", "not understood: what it is compared with")
    one, two = before[: found.start()], before[found.end() :]
    noun = re.match(r"\s*([A-Za-z-]+s)\b", one)
    two = re.sub(r"^\s*(?:those|the ones)\b", noun.group(1) if noun else "papers", two)
    return _read_sides(
        f"how many {one} {behind}",
        f"how many {_with_noun(two)}",
        False,
        "ratio",
        context,
        knowledge,
    )


_AVERAGED = re.compile(
    r",?\s*\b(?:on average|on the average|per paper|apiece|typically|each)\b,?", re.IGNORECASE
)
_SIZE = re.compile(r"\b(?:size|large|larger|big|bigger|smaller)\b")
_NO_MORE = frozenset(
    "the a of at in it was is were are had as than that its itself own far much slightly somewhat "
    "even still edition editions conference meeting year counting papers in terms by number".split()
)


def _sizes(
    before: str, behind: str, contrast: str, context: Context, knowledge: Knowledge
) -> Reading | NotRead:
    """ "COLM 2025 was larger than COLM 2024": editions have the size of their papers."""
    texts = []
    for side in (before, behind):
        rest = side
        for span in reversed(link(side)):
            if span.has("venue"):
                rest = rest[: span.start] + " " + rest[span.end :]
        left = [w for w in re.findall(r"[^\W\d_]+", rest.lower()) if w not in _NO_MORE]
        if left:
            return NotRead("not_checkable", f"not understood: the size of “{' '.join(left)}”")
        words_left = re.sub(r"\b(?:was|is|were|are|than|as|size|that of)\b", " ", side)
        texts.append(f"how many papers at {words_left}")
    return _read_sides(texts[0], texts[1], False, contrast, context, knowledge)


_ONE_OF = re.compile(r"(?<!and )(?<!between )\b[A-Z][\w.]*,? or (?:the )?[A-Z]")
""" "More than Peking University or Stanford": than each of them."""
_PUT_TOGETHER = re.compile(
    r",?\s*\b(?:(?:put|taken|lumped|added|rolled) together|together|combined|between them|"
    r"put end to end)\b,?",
    re.IGNORECASE,
)
""" "Than France and Italy put together": the papers of any of them."""


def _read_sides(
    one_text: str,
    two_text: str,
    share: bool,
    contrast: str,
    context: Context,
    knowledge: Knowledge,
    averaged: bool = False,
) -> Reading | NotRead:
    sides = []
    for text in (one_text, two_text):
        joined = _PUT_TOGETHER.search(text)
        one_of = text is two_text and _ONE_OF.search(text) is not None
        if not joined and one_of and len([s for s in link(text) if s.is_name]) > 1:
            return NotRead("not_checkable", "not understood: whether both or each of them is meant")
        text = _PUT_TOGETHER.sub(" ", text)
        shown = without_possessives(plain_statement(text, context))
        parsed = parse(shown, knowledge)
        if isinstance(parsed, NotUnderstood):
            return NotRead("not_checkable", f"not understood: {parsed.reason}")
        problem = problem_of(parsed, knowledge)
        if problem is not None:
            return problem
        if joined:
            parsed.desk.clauses = [
                replace(x, condition=x.either, either=None) if x.either is not None else x
                for x in parsed.desk.clauses
            ]
        sides.append((parsed, shown))
    read = _put_together(sides, share, contrast, context)
    if not averaged or isinstance(read, NotRead) or read.other is None:
        return read
    return replace(read, question=Average(read.question.where), other=Average(read.other.where))


def _with_noun(side: str) -> str:
    return (
        side
        if re.search(r"\b(?:papers?|articles|works|submissions)\b", side, re.I)
        else f"papers {side}"
    )


def _put_together(
    sides: Sequence[tuple[Parsed, str]], share: bool, contrast: str, context: Context
) -> Reading | NotRead:

    (one, text_one), (two, text_two) = sides
    if any(x.either is not None for side, _ in sides for x in side.desk.clauses):
        return NotRead("not_checkable", "not understood: whether both or each of them is meant")
    own = [[x for x in side.desk.clauses if x.slot not in ("status", "track")] for side, _ in sides]
    slots = [{_kind(x) for x in clauses} for clauses in own]
    if not own[0] and not own[1] and not share:
        # "More Findings papers than long papers"
        own = [[x for x in side.desk.clauses if x.slot in ("status", "track")] for side, _ in sides]
        if all(own):
            slots = [{_kind(x) for x in clauses} for clauses in own]
        else:
            own = [[], []]
    if not share and not own[0] and not edition_parts(one.scope.condition):
        return _against_what_was_said(two, own[1], contrast, context)
    shared = slots[0] & slots[1]
    own[1] = [_at_the_same_position(x, own[0]) for x in own[1]]
    if not any(s.section("roles") for s in two.desk.spans):
        own[1] = [_in_the_same_role(x, own[0]) for x in own[1]]
    if not own[0] and not own[1] and not edition_parts(two.scope.condition):
        return NotRead("not_checkable", "not understood: what is compared")
    if shared or not own[1] or not own[0]:
        extra = [x for x in own[0] if _kind(x) not in slots[1]]
        added = [x for x in own[1] if _kind(x) not in slots[0]]
        own = [own[0] + added, own[1] + extra]
    questions: list[Question] = []
    scopes = [base_scope(side, side.operation) for side, _ in sides]
    editions = [c.both(*edition_parts(s)) for s in scopes]
    for n, clauses in enumerate(own):
        scope = scopes[n]
        mine, theirs = editions[n], editions[1 - n]
        if not names_venue(mine) and names_venue(theirs):
            scope = c.both(*(p for p in c.parts_of(theirs) if isinstance(p, c.Venues)), scope)
        if not names_year(mine) and names_year(theirs):
            scope = c.both(
                *(p for p in edition_parts(theirs) if not isinstance(p, c.Venues)), scope
            )
        where = c.both(*(x.condition for x in clauses))
        questions.append(Share(where, scope) if share else Count(c.both(scope, where)))
    if _alike(questions[0], questions[1]):
        return NotRead("not_checkable", "not understood: what is compared with what")
    notes = tuple(dict.fromkeys(n for side, _ in sides for n in side.desk.notes))
    named = editions[0] if not isinstance(editions[0], c.Everything) else editions[1]
    return Reading(
        questions[0],
        questions[1],
        contrast,
        notes=notes,
        asked=f"{text_one} / {text_two}",
        own_scope=named,
    )


def _against_what_was_said(
    two: Parsed, clauses: Sequence[Clause], contrast: str, context: Context
) -> Reading | NotRead:
    """ "4,035 papers, ten times as many as NeurIPS 2015": the first side was said before."""
    before = context.question
    if not isinstance(before, Count):
        return NotRead("not_checkable", "not understood: what is compared with what")
    other: Question = before
    if re.match(rf"how many papers? {DOES}", two.text, re.IGNORECASE):
        # "21 mention Qwen, 3 more than have a company": a statement of its own.
        scope = c.only_of(before.where, c.EDITION_TYPES)
        if len(c.parts_of(before.where)) - len(c.parts_of(scope)) > 1:
            return NotRead("not_checkable", "not understood: what is compared with what")
        other = Count(c.both(scope, *(x.condition for x in clauses)))
    else:
        for clause in clauses:
            other = replaced(other, clause.condition)
    other = rescoped(other, two.scope.condition)
    if _alike(before, other):
        return NotRead("not_checkable", "not understood: what is compared with what")
    return Reading(
        before,
        other,
        contrast,
        notes=("its first side is what the figure before it is of",),
        asked=two.text,
        own_scope=scope_condition(before),
        carried=True,
    )


def _alike(one: Question, other: Question) -> bool:
    """Whether both say the same, in whatever order."""
    return type(one) is type(other) and set(c.parts_of(scope_condition(one))) == set(
        c.parts_of(scope_condition(other))
    )


def _at_the_same_position(clause: Clause, others: Sequence[Clause]) -> Clause:
    """ "A first author in the United States than in China": the second is a first author too."""
    condition = clause.condition
    if clause.slot != "countries" or not isinstance(condition, c.Countries):
        return clause
    first = next((x.condition for x in others if x.slot == "position"), None)
    if not isinstance(first, c.Countries):
        return clause
    return replace(clause, condition=replace(condition, position=first.position), slot="position")


def _in_the_same_role(clause: Clause, others: Sequence[Clause]) -> Clause:
    """ "More papers used Llama than GPT": GPT is used too, as nothing else is said of it."""
    condition = clause.condition
    first = next((x.condition for x in others if x.slot == "models"), None)
    if not isinstance(condition, c.Models) or not isinstance(first, c.Models):
        return clause
    if condition.roles is not None or first.roles is None:
        return clause
    return replace(clause, condition=replace(condition, roles=first.roles))


def _kind(clause: Clause) -> str:
    return "countries" if clause.slot == "position" else clause.slot
