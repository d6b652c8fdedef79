"""A rewritten statement as a question, alone or as it follows from what was said before.

Whatever the reader of questions leaves over keeps the claim from being judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from assistant.account import left_out, say_left_out
from assistant.claims.context import Context, everything_of, rescoped
from assistant.claims.ellipsis import ONE, keep_roles, named_by, placed_by_author
from assistant.claims.figure import PAPERS, PERCENT, Figure
from assistant.claims.pieces import NotRead, Piece, Reading
from assistant.claims.plain import plain_statement, without_possessives
from assistant.claims.pointers import DID, DOES_IT, UNSAID, points_past
from assistant.claims.stray import stray_number
from assistant.claims.subjects import is_bare_share, lacks_subject
from assistant.claims.vocabulary import any_of, matches, patterns, words
from assistant.clauses import Clause
from assistant.link import link
from assistant.parse import parse
from assistant.parsed import Knowledge, NotUnderstood, Parsed
from assistant.question import Average, Count, Listing, Question, Ranking, Share, Trend
from assistant.slots import slot_of
from assistant.turned_kind import as_share
from assistant.understand import interpret
from index import conditions as c
from ingest.venues import find_venue


def edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text with stretches replaced; places are those of the text as it was."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[: max(start, 0)] + new + text[max(end, 0) :]
    return re.sub(r"\s+", " ", text).strip()


def checked_unit(figure: Figure, reading: Reading) -> Reading | NotRead:
    """The reading, where it counts what the figure counts."""
    question = reading.question
    fits = True
    told = isinstance(question, Count) and question.measure not in (PAPERS, "mentions")
    if told and figure.comparator == "none":
        # Without any institution there is no paper, and the other way round.
        return replace(reading, question=Count(question.where))
    match question:
        case Share():
            fits = figure.unit in (PERCENT, "")
        case Count(measure=measure):
            fits = figure.unit == measure or (measure == "papers" and figure.unit == "")
        case Average():
            fits = figure.unit in ("", "authors", "countries", "institutions", "models", PAPERS)
        case _:
            fits = False
    if not fits:
        return NotRead(
            "not_checkable",
            f"not understood: “{figure.text}” does not go with what the sentence counts",
        )
    return reading


def read_text(
    text: str, piece: Piece, context: Context, knowledge: Knowledge, carry: bool = True
) -> Reading | NotRead:
    """A rewritten statement as a question, alone or as it follows from what was said before."""
    shown = plain_statement(text, context)
    if len(context.places) < 2 and matches("both_places", shown):
        return NotRead("not_checkable", "not understood: which two countries are meant")
    pointed = carry and context.question is not None and _points_back(piece, context)
    narrow = piece.narrows or matches("narrowed", piece.clause)
    if _PRO_VERB.match(shown) or (piece.at > 0 and _BARE.match(shown)):
        # "Two did in 2023, and four in 2024": of what was counted before.
        if not carry or context.question is None:
            return NotRead("not_checkable", "not understood: what the figure is of")
        pointed = True
    if piece.leading and carry and context.lead is None:
        # "Of the ten biggest contributors, seven are American": seven of what was not read.
        return NotRead("not_checkable", "not understood: of what the figure is a part")
    asked = shown
    if pointed or narrow:
        for name in ("narrowed", "carried"):
            for pattern in patterns(name):
                asked = pattern.sub(lambda m: f" {m.groupdict().get('keep') or ''} ", asked)
        asked = re.sub(r"\s+", " ", asked).strip(" ,;:")
        if not re.search(r"how many|what share", asked):
            asked = f"how many {asked}"
    asked = _whole_run(without_possessives(asked), knowledge)
    if DOES_IT.search(asked):
        return NotRead("not_checkable", "not understood: what “it” stands for")
    stray = stray_number(asked)
    if stray is not None:
        return NotRead("not_checkable", f"not understood: “{stray}”")
    if is_bare_share(piece):
        return NotRead("not_checkable", "not understood: what the figure is of")
    parsed = parse(asked, knowledge)
    if isinstance(parsed, NotUnderstood):
        return NotRead("not_checkable", f"not understood: {parsed.reason}")
    problem = problem_of(parsed, knowledge)
    if problem is not None:
        return problem
    if stretched := _stretched(parsed):
        return NotRead("not_checkable", f"not understood: “{stretched}”")
    before = context.lead if piece.leading and context.lead is not None else context.question
    if carry and not pointed and not narrow and _of_those_or_of_all(parsed, before, piece):
        return NotRead("not_checkable", "not understood: whether of those or of all papers")
    if piece.at > 0 and ONE.search(shown) and (before is None or placed_by_author(before)):
        # "… a last author in the US on 182 papers and in a Chinese institution on 16".
        return NotRead("not_checkable", "not understood: whose the figure is")
    bare = not [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    loose = bare and not pointed and _OF_THE_PAPERS.search(piece.clause) is not None
    if loose and before is not None and _narrow(before):
        return NotRead("not_checkable", "not understood: whether of those or of all papers")
    if before is not None and carry and (pointed or (bare and not _speaks_of_all(parsed, shown))):
        moved = _carried(parsed, before, piece.figure, narrow)
        if moved is not None and piece.crossed - named_by(before):
            return NotRead("not_checkable", "not understood: whose the figure is")
        if moved is not None:
            return Reading(
                moved,
                asked=shown,
                own_scope=parsed.scope.condition,
                carried=True,
                notes=("its subject is that of the figure before it",),
            )
    if piece.headless and not pointed:
        return NotRead("not_checkable", "not understood: whose the figure is")
    idle = not parsed.desk.clauses
    if idle and parsed.operation.kind != "average" and lacks_subject(piece):
        return NotRead("not_checkable", "not understood: what the figure is of")
    told_part = any(x.slot in ("status", "track") for x in parsed.desk.clauses)
    unsaid = points_past(piece.clause, before)
    if unsaid in (DID, UNSAID) or (unsaid is not None and context.part and not told_part):
        return NotRead("not_checkable", f"not understood: {unsaid}")
    placed = not isinstance(parsed.scope.condition, c.Everything)
    named_before = before is not None or not isinstance(context.editions, c.Everything)
    if idle and not placed and not named_before and not _PAPERS.search(piece.clause):
        return NotRead("not_checkable", "other subject: it does not speak of papers")
    said_of = any(s.has("measures.papers", "measures.submissions") for s in parsed.desk.spans)
    if idle and piece.at > 0 and carry and not piece.figure.unit and not said_of:
        return NotRead("not_checkable", "not understood: what the figure is of")
    if idle and (_idle_verb(parsed) or (piece.at and carry and not _placed(parsed))):
        return NotRead("not_checkable", "not understood: what the figure is of")
    if piece.at > 0 and carry and before is not None:
        keep_roles(parsed, before)
    understood = interpret(parsed, knowledge)
    if isinstance(understood, NotUnderstood):
        return NotRead("not_checkable", f"not understood: {brief(understood.reason)}")
    if missing := left_out(parsed.desk.spans, understood.question, frozenset(parsed.desk.dropped)):
        return NotRead("not_checkable", f"not understood: {say_left_out(missing)}")
    question = understood.question
    if isinstance(question, Listing):
        question = Count(question.where, question.measure)
    if not isinstance(question, Count | Share | Average | Trend | Ranking):
        return NotRead("not_checkable", "not understood: it claims no number that can be counted")
    question = _one_status(question)
    notes = understood.notes
    if narrow and before is not None:
        question = _inside(question, everything_of(before))
        notes = (*notes, "of the papers that the sentence named before")
    either = understood.either if isinstance(understood.either, Count | Share) else None
    if either is not None and type(either) is type(question) and _TOGETHER.search(piece.clause):
        # "Stanford and MIT together had 57": the papers of any of them.
        question, either = either, question
    if narrow or type(either) is not type(question):
        either = None
    return Reading(
        question, notes=notes, asked=shown, own_scope=parsed.scope.condition, either=either
    )


_PRO_VERB = re.compile(
    r"(?:(?:and |but |then )*(?:at|in|by) [^,]{2,40}?,? )?(?:only |just )?"
    r"(?:how many|what share)(?: of)?(?: papers)? (?:did|do|does)(?: so)?(?= (?:in|at) |[.\s]*$)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:and |but |then |only |just |still )*(?:how many|what share)(?: of)?(?: papers)? (?:in|at) "
    r"(?:[A-Z][\w-]* )?(?:19|20)\d\d[.\s]*$",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"\b(?:papers?|articles?|publications?|submissions?|proceedings|collaborat\w*|works)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:together|combined|between them|taken together),?\s+(?:had|have|has|published|"
    r"contributed|account(?:ed)? for|produced|made up)\b|"
    r"^(?:together|combined|between them|taken together),|"
    r"\b(?:combined|between them|taken together)[.\s]*$",
    re.IGNORECASE,
)
_ALL_EDITIONS = re.compile(
    r"\b(?:across|over|in|at|of) (?:all |the |its |of )*(?P<n>two|three|four|five|six|seven|eight|"
    r"nine|ten|\d{1,2}) (?:editions|years|conferences|meetings)\b(?: (?:of|at) (?P<v>[A-Z][\w-]*)"
    r"(?! \d))?",
    re.IGNORECASE,
)


def _whole_run(asked: str, knowledge: Knowledge) -> str:
    """ "Across the three editions of Lantern": all of them, where there are three here."""
    found = _ALL_EDITIONS.search(asked)
    spans = link(asked)
    venues = {v for s in spans for v in s.values("venue")}
    if found is None or len(venues) != 1 or any(s.is_year for s in spans):
        return asked
    here = len({y for v, y in knowledge.editions if v in venues})
    said = words()["numbers"].get(found["n"].lower()) or int(found["n"])
    if said != here:
        return asked
    place = f"at {found['v']}" if found["v"] else ""
    return f"{asked[: found.start()]}{place}{asked[found.end() :]}"


_JOINED_AMOUNT = re.compile(
    r"^(?:and|but|then|or)? *(?:almost |nearly |just |only |as |even |a |another |the )*"
    r"(?:few|fewer|many|more|most|less|some|several|couple|handful|half|twice|double|same|lot|"
    r"dozens|none|one|any|further)\b"
)


def _stretched(parsed: Parsed) -> str | None:
    """ "13 papers at ICML 2023 and a few at ICML 2024": an amount between two editions keeps them
    from being one stretch of time."""
    spans = parsed.desk.spans
    for named in (
        [i for i, s in enumerate(spans) if s.is_year],
        [i for i, s in enumerate(spans) if s.has("venue") and i in parsed.scope.used],
    ):
        for one, two in pairwise(named):
            between = " ".join(
                spans[i].key for i in range(one + 1, two) if i not in parsed.scope.used
            )
            if found := _JOINED_AMOUNT.match(between):
                return found.group()
    return None


def _one_status(question: Question) -> Question:
    """ "Orals or posters": a paper has one status, so two of them are meant as either."""

    def change(whole: c.Condition) -> c.Condition:
        parts = c.parts_of(whole)
        statuses = [p for p in parts if isinstance(p, c.Statuses)]
        if len(statuses) < 2:
            return whole
        names = tuple(dict.fromkeys(n for p in statuses for n in p.names))
        return c.both(*(p for p in parts if not isinstance(p, c.Statuses)), c.Statuses(names))

    question = replace(question, where=change(question.where))
    return replace(question, of=change(question.of)) if isinstance(question, Share) else question


def _placed(parsed: Parsed) -> bool:
    return not isinstance(parsed.scope.condition, c.Everything) or parsed.operation.measure not in (
        "papers",
        "mentions",
    )


def _idle_verb(parsed: Parsed) -> bool:
    """ "Nine use it": a verb whose object nothing has read."""
    return any(
        s.section("roles") and not s.is_function and i not in parsed.desk.used
        for i, s in enumerate(parsed.desk.spans)
    )


def brief(reason: str) -> str:
    """What is not understood, without the sentences around it."""
    return reason.replace("I understood only a part of this: ", "").replace(
        " I can't place, and I don't give a number for a question that I have read in part.", ""
    )


_ELLIPTIC = re.compile(r"^(?:and |but |only |just )*(?:in|on|by|from)\s+$", re.IGNORECASE)


def _points_back(piece: Piece, context: Context) -> bool:
    if piece.at and _ELLIPTIC.match(piece.clause[: piece.figure.start - piece.at]):
        return True
    before = piece.clause[: piece.figure.start - piece.at]
    behind = piece.clause[piece.figure.end - piece.at :]
    bare = re.fullmatch(r"\s*(?:and|with|some)?\s*", before, re.IGNORECASE)
    if piece.at and bare and re.fullmatch(r"\s*(?:papers?|of them)?\s*[.,;)]*\s*", behind, re.I):
        return True  # "… with 337 papers": the number of what was said before
    clause = plain_statement(piece.clause, context)
    return matches("carried", clause) or matches("carried", piece.clause.strip())


_OF_THE_PAPERS = re.compile(r"\bof the papers\b(?! (?:at|in|that|with|from|by)\b)", re.IGNORECASE)


def _narrow(question: Question) -> bool:
    """Whether it is of some papers of its editions only."""
    return any(slot_of(p) in _PEOPLE for p in c.parts_of(everything_of(question)))


_HAVE = re.compile(
    r"\s*(?:papers\s+)?(?:ha[sd]|have|list(?:s|ed)?|carr(?:y|ied)|involved?|include[sd]?|featured?)\b"
)


def _of_those_or_of_all(parsed: Parsed, before: Question | None, piece: Piece) -> bool:
    """ "49 were from Google, and 12 have a first author in China": of those, or of all papers?"""
    if before is None or piece.figure.unit or not isinstance(parsed.scope.condition, c.Everything):
        return False
    held = {slot_of(p) for p in c.parts_of(everything_of(before))} & _PEOPLE
    mine = {x.slot for x in parsed.desk.clauses} & _PEOPLE
    verb = _HAVE.match(piece.clause[piece.figure.end - piece.at :])
    return piece.at > 0 and verb is not None and bool(held and mine) and not held & mine


def _speaks_of_all(parsed: Parsed, shown: str) -> bool:
    """ "COLM 2025 had 418 papers" is about all papers of an edition, and needs nothing before."""
    named = not isinstance(parsed.scope.condition, c.Everything)
    papers = any(s.has("measures.papers", "measures.submissions") for s in parsed.desk.spans)
    things = any(
        s.has(
            "measures.authors",
            "measures.institutions",
            "measures.countries",
            "measures.models",
            "measures.companies",
            "measures.universities",
        )
        for s in parsed.desk.spans
    )
    return (papers or things) and (named or papers)


def _carried(
    parsed: Parsed, before: Question, figure: Figure, narrow: bool = False
) -> Question | None:
    """The question before with what the new text says of venue, year and subject.

    ``narrow``: it speaks of the papers before ("31 percent of them").
    """
    question: Question = before
    if isinstance(question, Ranking):
        return None
    if isinstance(question, Trend):
        question = (
            Share(question.where, question.of) if question.of is not None else Count(question.where)
        )
    if figure.unit == PERCENT and isinstance(question, Count):
        if parsed.desk.clauses and (narrow or _only_editions(question)):
            own = c.both(*(x.condition for x in parsed.desk.clauses))
            kept = (p for p in c.parts_of(question.where) if p not in c.parts_of(own))
            return rescoped(Share(own, c.both(*kept)), parsed.scope.condition)
        question = as_share(question)
    if figure.unit == PAPERS and isinstance(question, Share):
        question = Count(c.both(question.of, question.where))
    for clause in parsed.desk.clauses:
        question = replaced(question, clause.condition)
    return rescoped(question, parsed.scope.condition)


def _only_editions(question: Count) -> bool:
    """All papers of an edition: a share that is said next is of them."""
    return all(isinstance(x, c.EDITION_TYPES) for x in c.leaves(question.where))


_PEOPLE = {"countries", "position", "institutions", "kinds"}


def replaced(question: Question, condition: c.Condition) -> Question:
    """The question with a condition in the place of those of the same kind."""
    slot = slot_of(c.parts_of(condition)[0]) if c.parts_of(condition) else ""
    placed = [
        p
        for p in c.parts_of(everything_of(question))
        if isinstance(p, c.Countries) and p.position != "any"
    ]
    if isinstance(condition, c.Countries) and condition.position == "any" and len(placed) == 1:
        # "The first author was in China on 64; on 45, in the US": whose place it is stays.
        others = [p for p in c.parts_of(everything_of(question)) if isinstance(p, c.Countries)]
        if len(others) == 1:
            condition = replace(condition, position=placed[0].position)
            slot = slot_of(condition)

    def change(whole: c.Condition) -> tuple[c.Condition, bool]:
        parts = c.parts_of(whole)
        gone = {slot}
        if slot in _PEOPLE and not any(slot_of(p) == slot for p in parts):
            gone |= _PEOPLE  # "17 percent were from China and 12 from Google"
        kept = [p for p in parts if slot_of(p) not in gone]
        return c.both(*kept, condition), len(kept) < len(parts)

    where, held = change(question.where)
    if isinstance(question, Share) and not held:
        of, found = change(question.of)
        if found:
            return replace(question, of=of)
    return replace(question, where=where)


def _inside(question: Question, whole: c.Condition) -> Question:
    if isinstance(question, Share):
        own = c.both(*(p for p in c.parts_of(question.of)))
        return replace(question, of=c.both(whole, own))
    return replace(question, where=c.both(whole, question.where))


def problem_of(parsed: Parsed, knowledge: Knowledge) -> NotRead | None:
    """What keeps a parsed text from being judged."""
    if parsed.refusal is not None:
        listed = [s.lists("refusals")[0] for s in parsed.desk.spans if s.lists("refusals")]
        kind = {
            "nationality": "person",
            "person": "person",
            "future": "prediction",
            "quality": "opinion",
        }.get(listed[0] if listed else "", "other subject")
        return NotRead("not_checkable", f"{kind}: {parsed.refusal.reason}")
    if parsed.desk.unknown_names:
        return NotRead(
            "cannot_tell", f"no author is listed here as “{parsed.desk.unknown_names[0]}”"
        )
    if parsed.scope.missing:
        return missing(parsed, knowledge)
    if parsed.unread:
        unread = ", ".join(f"“{s.text}”" for s in parsed.unread[:6])
        return NotRead("not_checkable", f"not understood: {unread}")
    strange = [x for x in parsed.desk.clauses if _strange_topic(x)]
    if strange:
        phrase = next(
            x.phrases[0] for s in strange for x in c.leaves(s.condition) if isinstance(x, c.Words)
        )
        return NotRead("not_checkable", f"not understood: “{phrase}”")
    return None


@cache
def _no_topic() -> re.Pattern[str]:
    listed = words()["no_topics"]
    return re.compile(
        rf"(?:{any_of(listed['words'])})(?:\s|$)|(?:{any_of(listed['verbs'])})(?:\s|$)",
        re.IGNORECASE,
    )


_POINTING_TOPICS = frozenset(
    "model models evaluate it them one family architecture company".split()
)
""" "Fewer than ten of them build on the model or evaluate it": no words of a title."""


def _strange_topic(clause: Clause) -> bool:
    return any(
        isinstance(x, c.Words)
        and any(_no_topic().match(p) or p.lower() in _POINTING_TOPICS for p in x.phrases)
        for x in c.leaves(clause.condition)
    )


def missing(parsed: Parsed, knowledge: Knowledge) -> NotRead:
    """The venue or year is not here: names it and the address that would bring it."""
    add = []
    held = set(knowledge.editions)
    for venue in parsed.scope.venues or tuple(dict.fromkeys(v for v, _ in knowledge.editions)):
        found = find_venue(venue)
        if found is None:
            continue
        for year in parsed.scope.years or ((None,) if parsed.scope.venues else ()):
            if year is None or (venue, year) not in held:
                add.append(address(found.key, year))
    names = ", ".join(parsed.scope.missing)
    remedy = f" To add it: {add[0]}" if add else ""
    return NotRead("cannot_tell", f"the corpus holds no papers of {names}.{remedy}", tuple(add[:4]))


def address(key: str, year: int | None) -> str:
    """The command that would bring an edition."""
    return f"`papertally build --add paperlists:{key}/{year if year else 'YEAR'}`"
