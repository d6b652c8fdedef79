"""A figure in its sentence → the question whose answer it claims to be.

The figure gives way to the words by which a question asks for it ("about 3 % of the papers" →
"what share of the papers"), and the reader of questions (``assistant/understand.py``) does the rest.
Whatever it leaves unread keeps the claim from being judged: a verdict on a misread sentence would
be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.claims.context import (
    Context,
    as_trend,
    edition_parts,
    everything_of,
    narrowed,
    names_venue,
    names_year,
    rescoped,
    scope_condition,
)
from assistant.claims.figures import PAPERS, PERCENT, Figure
from assistant.claims.vocabulary import matches, patterns, words
from assistant.clauses import USED, Clause
from assistant.followup import as_share, slot_of
from assistant.link import Span, link
from assistant.names import country_name
from assistant.question import Average, Count, Direction, Listing, Question, Ranking, Share, Trend
from assistant.understand import Knowledge, NotUnderstood, Parsed, Understood, interpret, parse
from index import conditions as c
from ingest.venues import find_venue, load_venues


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
    leader: c.Condition | None = None
    """Of a rank: what its subject's papers fulfil."""


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
    trend: Figure | None = None


_CUTS = (
    re.compile(r";\s*|:\s+|,?\s+(?:while|whereas)\s+|\s+[–—]\s+", re.IGNORECASE),
    re.compile(
        r",\s+(?:but|and|with|followed by|ahead of|(?=up from|down from))\s*|,?\s+of (?:which|whom|these|those|them)\s+",
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
    bounds: list[tuple[int, int, bool]] = []
    start, narrows = 0, False
    for one, two in zip(groups, groups[1:], strict=False):
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
        narrows = cut[2] or bool(re.match(r"\s*(?:out )?of\b", sentence[: one[0].start], re.I))
    bounds.append((start, len(sentence), narrows))
    out: list[Piece | NotRead] = []
    for group, (begin, end, narrow) in zip(groups, bounds, strict=True):
        if begin < 0 or end < 0:
            out += [_NO_CUT for _ in group]
            continue
        out += _pieces(sentence, group, begin, end, narrow)
    return out


_NO_CUT = NotRead("not_checkable", "not understood: two figures that can't be told apart")


def _cut(sentence: str, end: int, start: int) -> tuple[int, int, bool] | None:
    for pattern in _CUTS:
        found = list(pattern.finditer(sentence, end, start + 1))
        found = [m for m in found if m.end() <= start]
        if found:
            last = found[-1]
            said = last.group().lower()
            narrows = "of " in said or "includ" in said
            return last.start(), last.end(), narrows
    return None


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
        return re.search(r"[;]|\bwhile\b|\bwhereas\b", between) is None
    if last.unit in (PAPERS, PERCENT) and figure.unit in _SIZES:
        return True  # "12 papers with more than ten authors": a condition
    return (
        last.unit in _SIZES and figure.unit in (PAPERS, PERCENT) and _is_condition(last, sentence)
    )


_SIZES = frozenset({"authors", "countries", "institutions", "universities", "companies", "models"})


def _is_percent_beside(between: str, last: Figure, figure: Figure, sentence: str) -> bool:
    """ "49 papers (11.7 %)", "49 papers, or 11.7 %,": the same papers as a share."""
    if figure.unit != PERCENT or last.unit not in (PAPERS, ""):
        return (
            last.unit == PERCENT
            and figure.unit in (PAPERS, "")
            and re.search(r"\(\s*$|\(\w*\s*$", between) is not None
        )
    opened = between.rfind("(") > between.rfind(")")
    beside = re.search(r",?\s+or\s+$|,\s+$|[–—-]\s*$", between) is not None
    behind = re.match(
        r"\s*(?:of (?:them|the total|all)\b[^,.;)]*)?\s*[),.;–—-]|\s*$", sentence[figure.end :]
    )
    return opened or (beside and behind is not None)


def _is_condition(figure: Figure, sentence: str) -> bool:
    """ "Papers with more than ten authors", "papers from at least three countries"."""
    before = sentence[: figure.start].lower()
    return (
        re.search(
            r"\bpapers?\b[^,;]*\b(?:with|from|by|have|has|had|list(?:s|ed)?|in|of)\s+(?:authors from\s+)?$",
            before,
        )
        is not None
    )


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
                out.append(_NO_CUT)
                continue
        if figure is lead and total is not None:
            role = "part"
        out.append(Piece(figure, clause, begin, fellows, role, narrows=narrows))
    return out


_YEAR = re.compile(r"(?<![\d,.])((?:19[5-9]\d|20[0-4]\d))(?![\d,.]\d|\d)")


def _trend_pieces(sentence: str, group: Sequence[Figure], begin: int, end: int) -> list[Piece]:
    trend, numbers = group[0], list(group[1:])
    clause = sentence[begin:end]
    fellows = tuple(group)
    if numbers and numbers[0].change:
        change = numbers[0]
        return [Piece(change, clause, begin, fellows, "change", trend=trend)]
    named = [int(m.group(1)) for m in _YEAR.finditer(clause)]
    pieces = []
    if len(numbers) < 2:
        pieces.append(Piece(trend, clause, begin, fellows, "trend", trend=trend))
    for n, figure in enumerate(numbers[:2]):
        follows = numbers[n + 1].start if n + 1 < len(numbers) else end
        near = [int(m.group(1)) for m in _YEAR.finditer(sentence[figure.end : follows])]
        own = re.match(r"\s+(?:papers\s+)?in\s+(\d{4})", sentence[figure.end : follows])
        year: int | None = int(own.group(1)) if own else None
        if year is None and len(named) >= 2:
            year = sorted(named)[0] if n == 0 and len(numbers) > 1 else sorted(named)[-1]
        if year is None and near:
            year = near[0]
        pieces.append(
            Piece(figure, clause, begin, fellows, "endpoint", (year,) if year else (), trend=trend)
        )
    return pieces


# -- rewriting -------------------------------------------------------------------------------------


def plain_statement(text: str, context: Context) -> str:
    """The statement without who said it, openings, asides and full names of venues."""
    text = _relative_years(text.strip().rstrip(".!?"), context)
    text = re.sub(r"[“”\"]", '"', text)
    for _ in range(2):
        for name in ("opening", "attribution", "aside"):
            for pattern in patterns(name):
                text = pattern.sub(" ", text).strip(" ,;:")
    text = _short_venues(text)
    for pattern, new in _rewrites():
        text = pattern.sub(new, text)
    text = _PASSIVE.sub(r"\g<fig> \g<rest> mention \g<x>", text)
    if len(context.places) >= 2 and matches("both_places", text):
        pair = f"the {context.places[-2]} and {context.places[-1]}"
        for pattern in patterns("both_places"):
            text = pattern.sub(pair, text)
    return re.sub(r"\s+", " ", text).strip(" ,;:")


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(p), new) for p, new in words()["rewrites"].items())


_PASSIVE = re.compile(
    r"^(?P<x>[^,]{2,60}?)\s+(?:is|are|was|were|gets?|got)\s+(?:mentioned|discussed|named|cited|referred to)"
    r"\s+in\s+(?P<fig>how many|what share(?: of)?)(?P<rest>.*)$",
    re.IGNORECASE,
)
"""A topic as the subject: "Robots are mentioned in two thirds of CoRL 2023 papers"."""

_BRACKETED = re.compile(r"\(([A-Z][A-Za-z&-]{1,11})\)")
_NAME_WORD = re.compile(r"(?:[A-Z][\w’'-]*|on|of|in|and|for|the|&)$")


_EARLIER = re.compile(
    r"\b(?:in |from )?(?:a|one|the) year (?:earlier|before|prior)\b|"
    r"\b(?:in )?the (?:previous|preceding) year\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:in )?(?:a|one|the) year (?:later|after)\b|\b(?:in )?the (?:following|next) year\b",
    re.IGNORECASE,
)


def _relative_years(text: str, context: Context) -> str:
    """ "A year earlier" as the year that it is, where the text said which one it counts from."""
    leaves = list(c.leaves(context.editions))
    years = {x.first for x in leaves if isinstance(x, c.Years) and x.first == x.last}
    years |= {y for x in leaves if isinstance(x, c.Editions) for _, y in x.pairs}
    year = next(iter(years)) if len(years) == 1 else None
    if year is None:
        return text
    text = _EARLIER.sub(f"in {year - 1}", text)
    return _LATER.sub(f"in {year + 1}", text)


@cache
def _full_names() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Full names of venues, the longest first."""
    found = []
    for venue in load_venues():
        full = re.sub(r"\s*\(.*", "", venue.full_name or "")
        if len(full.split()) > 1:
            found.append((full, venue.name))
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple(
        (re.compile(rf"(?:\b[Tt]he )?{re.escape(full)}(?=[\s,.;:)]|$)", re.IGNORECASE), name)
        for full, name in found
    )


def _short_venues(text: str) -> str:
    """ "The Conference on Language Modeling (COLM)" → "COLM"."""
    for pattern, name in _full_names():
        text = re.sub(
            rf"\b{re.escape(name)}\s*\(\s*{re.escape(name)}\s*\)", name, pattern.sub(name, text)
        )
    while found := _BRACKETED.search(text):
        venue = find_venue(found.group(1))
        said = text[: found.start()].split()
        if venue is None:
            text = text[: found.start()] + " " + found.group(1) + " " + text[found.end() :]
            continue
        while said and _NAME_WORD.match(said[-1].strip(",")):
            said.pop()
            if said and said[-1].endswith(","):
                break
        joint = said[-1].lower() if said else ""
        glue = "" if joint in ("at", "in", "of", "to", "from", "by", "for") else " at"
        text = f"{' '.join(said)}{glue} {venue.name}{text[found.end() :]}"
    return text


def _without_possessives(text: str) -> str:
    """ "Google's transformer" names the model by its maker; it doesn't ask for Google's papers."""
    spans = link(text)
    out = text
    for one, two in reversed(list(zip(spans, spans[1:], strict=False))):
        owner = one.has("developer", "institution")
        behind = text[one.end : two.start]
        said = text[one.start : one.end] + behind
        if owner and two.has("model") and re.search(r"['’]s?\s*$|['’]s\s*", said):
            out = out[: one.start] + out[two.start :]
    return out


def read_piece(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """The question of one figure; NotRead where any word of its clause is left over."""
    piece = _of_the_study(piece)
    figure = piece.figure
    if figure.unit == "order" or figure.unit == "times":
        return _read_two_sides(piece, context, knowledge)
    if (
        figure.unit in (PAPERS, "")
        and re.match(r"\s+(?:more|fewer)\b", piece.clause[figure.end - piece.at :])
        and re.search(r"\bthan\b", piece.clause[figure.end - piece.at :])
    ):
        return _read_two_sides(piece, context, knowledge)
    if figure.unit == "rank":
        return _read_rank(piece, context, knowledge)
    if piece.role in ("trend", "endpoint", "change"):
        return _read_trend(piece, context, knowledge)
    return _read_amount(piece, context, knowledge)


_STUDIED = re.compile(
    r"\b(?:which|that|who) (?:examined|analy[sz]ed|looked at|studied|counted|covered|surveyed|"
    r"reviewed|read)\s+(?P<np>.+?)"
    r"(?:,\s+(?=(?:there|they|it|we|the authors?|researchers)\b|(?:found|showed|shows|finds)\b)|$)",
    re.IGNORECASE,
)
"""The papers that a study was made of: a claim by itself, whatever the study then says."""


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
    if figure.unit == PERCENT:
        if re.search(r"\bpapers?\b", figure.text, re.IGNORECASE):
            return "what share of papers"
        noun = re.match(r"\s+(?!of\b)(?:[\w.–’'-]+\s+){0,5}papers?\b", behind)
        return "what share of" if noun else "what share"
    return "how many"


_VERB_BEHIND = re.compile(
    r"\bhow many(?=\s+(?:had|have|were|are|was|is|name[ds]?|mention(?:ed|s)?|use[ds]?|involve[ds]?|list(?:ed)?|"
    r"contain(?:ed)?|came|come|did)\b)",
    re.IGNORECASE,
)


_UNIT_NOUN = {"mentions": "mentions"}


def _read_amount(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    figure, role = piece.figure, piece.role
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
    text = _edited(text, edits)
    text = re.sub(
        r"\(\s*(?:or|i\.e\.,?|that is,?)?\s*(?:of (?:them|the total|all papers))?\s*\)|,\s+or\s+(?=[,.;]|$)|[–—]\s*[–—]",
        " ",
        text,
    )
    text = re.sub(r",\s*(?:or|about)?\s*(?=,|$)", " ", text)
    if not figure.unit:
        text = _VERB_BEHIND.sub("how many papers", text)
    topic = _TOPIC_IN.match(text.strip()) if piece.at and context.question is not None else None
    if topic and _about_words(context.question):
        text = f"{topic['fig']} of papers mention {topic['x']}"
    read = _read_text(text, piece, context, knowledge)
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
    return _checked_unit(figure, replace(read, question=question))


_TOPIC_IN = re.compile(
    r"^(?P<x>[^,]{2,60}?)\s+in\s+(?P<fig>how many|what share)\s*\.?$", re.IGNORECASE
)


def _about_words(question: Question | None) -> bool:
    if question is None:
        return False
    return any(isinstance(x, c.Words) for x in c.leaves(everything_of(question)))


def _edited(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[: max(start, 0)] + new + text[max(end, 0) :]
    return re.sub(r"\s+", " ", text).strip()


def _checked_unit(figure: Figure, reading: Reading) -> Reading | NotRead:
    question = reading.question
    fits = True
    match question:
        case Share():
            fits = figure.unit in (PERCENT, "")
        case Count(_, measure):
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


def _read_text(
    text: str, piece: Piece, context: Context, knowledge: Knowledge, carry: bool = True
) -> Reading | NotRead:
    """A rewritten statement as a question, alone or as it follows from what was said before."""
    shown = plain_statement(text, context)
    if len(context.places) < 2 and matches("both_places", shown):
        return NotRead("not_checkable", "not understood: which two countries are meant")
    pointed = carry and context.question is not None and _points_back(piece, context)
    narrow = piece.narrows or matches("narrowed", piece.clause)
    asked = shown
    if pointed or narrow:
        for name in ("narrowed", "carried"):
            for pattern in patterns(name):
                asked = pattern.sub(lambda m: f" {m.groupdict().get('keep') or ''} ", asked)
        asked = re.sub(r"\s+", " ", asked).strip(" ,;:")
        if not re.search(r"how many|what share", asked):
            asked = f"how many {asked}"
    asked = _without_possessives(asked)
    stray = _stray_number(asked)
    if stray is not None:
        return NotRead("not_checkable", f"not understood: “{stray}”")
    parsed = parse(asked, knowledge)
    if isinstance(parsed, NotUnderstood):
        return NotRead("not_checkable", f"not understood: {parsed.reason}")
    problem = _problem(parsed, knowledge)
    if problem is not None:
        return problem
    before = context.question
    bare = not [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    if before is not None and carry and (pointed or (bare and not _speaks_of_all(parsed, shown))):
        moved = _carried(parsed, before, piece.figure)
        if moved is not None:
            return Reading(
                moved,
                asked=shown,
                own_scope=parsed.scope.condition,
                carried=True,
                notes=("its subject is that of the figure before it",),
            )
    idle = not parsed.desk.clauses
    if idle and (_idle_verb(parsed) or (piece.at and carry and not _named(parsed))):
        return NotRead("not_checkable", "not understood: what the figure is of")
    understood = interpret(parsed, knowledge)
    if isinstance(understood, NotUnderstood):
        return NotRead("not_checkable", f"not understood: {_brief(understood.reason)}")
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
    if narrow or type(either) is not type(question):
        either = None
    return Reading(
        question, notes=notes, asked=shown, own_scope=parsed.scope.condition, either=either
    )


_STRAY = re.compile(r"(?<![\w.'’-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])")
_SIZE_NOUNS = re.compile(
    r"\s+(?:or (?:more|fewer) |different |distinct )*(?:authors?|countries|institutions?|people|"
    r"researchers|companies|universities)\b",
    re.IGNORECASE,
)


def _stray_number(asked: str) -> str | None:
    """A number that no part of the reading stands for: "at COLM 2025, 42" is no edition of 2042."""
    quoted = [m.span() for m in re.finditer(r'"[^"]*"', asked)]
    names = [(s.start, s.end) for s in link(asked) if s.has("model", "institution")]
    for found in _STRAY.finditer(asked):
        if _YEAR.fullmatch(found.group()) or _SIZE_NOUNS.match(asked[found.end() :]):
            continue
        if not any(a <= found.start() < b for a, b in [*quoted, *names]):
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


def _named(parsed: Parsed) -> bool:
    return not isinstance(parsed.scope.condition, c.Everything) or any(
        s.has("measures.authors", "measures.institutions", "measures.countries", "measures.models")
        for s in parsed.desk.spans
    )


def _idle_verb(parsed: Parsed) -> bool:
    """ "Nine use it": a verb whose object nothing has read."""
    return any(
        s.section("roles") and not s.is_function and i not in parsed.desk.used
        for i, s in enumerate(parsed.desk.spans)
    )


def _brief(reason: str) -> str:
    return reason.replace("I understood only a part of this: ", "").replace(
        " I can't place, and I don't give a number for a question that I have read in part.", ""
    )


_ELLIPTIC = re.compile(r"^(?:and |but |only |just )*(?:in|on|by|from)\s+$", re.IGNORECASE)


def _points_back(piece: Piece, context: Context) -> bool:
    if piece.at and _ELLIPTIC.match(piece.clause[: piece.figure.start - piece.at]):
        return True
    before = piece.clause[: piece.figure.start - piece.at]
    behind = piece.clause[piece.figure.end - piece.at :]
    if piece.at and re.fullmatch(r"\s*(?:and|with|some)?\s*", before, re.IGNORECASE):
        # "… with 337 papers": the number of what was said before.
        if re.fullmatch(r"\s*(?:papers?|of them)?\s*[.,;)]*\s*", behind, re.IGNORECASE):
            return True
    clause = plain_statement(piece.clause, context)
    return matches("carried", clause) or matches("carried", piece.clause.strip())


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


def _carried(parsed: Parsed, before: Question, figure: Figure) -> Question | None:
    """The question before with what the new text says of venue, year and subject."""
    question: Question = before
    if isinstance(question, Ranking):
        return None
    if isinstance(question, Trend):
        question = (
            Share(question.where, question.of) if question.of is not None else Count(question.where)
        )
    if figure.unit == PERCENT and isinstance(question, Count):
        question = as_share(question)
    if figure.unit == PAPERS and isinstance(question, Share):
        question = Count(c.both(question.of, question.where))
    for clause in parsed.desk.clauses:
        question = _replaced(question, clause.condition)
    return rescoped(question, parsed.scope.condition)


def _replaced(question: Question, condition: c.Condition) -> Question:
    """The question with a condition in the place of those of the same kind."""
    slot = slot_of(c.parts_of(condition)[0]) if c.parts_of(condition) else ""

    def change(whole: c.Condition) -> tuple[c.Condition, bool]:
        parts = c.parts_of(whole)
        kept = [p for p in parts if slot_of(p) != slot]
        return c.both(*kept, condition), len(kept) < len(parts)

    if isinstance(question, Share):
        of, found = change(question.of)
        if found:
            return replace(question, of=of)
    where, _ = change(question.where)
    return replace(question, where=where)


def _inside(question: Question, whole: c.Condition) -> Question:
    if isinstance(question, Share):
        own = c.both(*(p for p in c.parts_of(question.of)))
        return replace(question, of=c.both(whole, own))
    return replace(question, where=c.both(whole, question.where))


def _problem(parsed: Parsed, knowledge: Knowledge) -> NotRead | None:
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


_NO_TOPIC = re.compile(
    r"^(?:examined|analy[sz]ed|counted|presented|studied|reviewed|surveyed|joint|total|such|"
    r"notable|published|collaborative|collaborating|co-authored|coauthored|new|recent|of|share|"
    r"number|percentage|conference|the|these|those|this|many|more|most|all|peer-reviewed|"
    r"submitted|full|regular|different|separate|other|individual)(?:\s|$)",
    re.IGNORECASE,
)


def _strange_topic(clause: Clause) -> bool:
    return any(
        isinstance(x, c.Words) and any(_NO_TOPIC.match(p) for p in x.phrases)
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


# -- trends ----------------------------------------------------------------------------------------


def _read_trend(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    trend = piece.trend
    assert trend is not None
    clause = piece.clause
    numbers = [f for f in piece.fellows if f.unit != "trend"]
    head = clause[: trend.start - piece.at]
    if matches("carried", plain_statement(head, context)) and context.question is not None:
        return _carried_trend(piece, context, knowledge)
    tail = clause[trend.end - piece.at :]
    last = max((f.end for f in numbers), default=trend.end) - (trend.end)
    rest = tail[last:] if numbers else tail
    years = sorted({int(m.group(1)) for m in _YEAR.finditer(clause)})
    rest = re.sub(
        r"\s*\b(?:in|between|from|since|to|and|until|through|by|over|during)?\s*(?:19|20)\d\d\b(?:\s*[–-]\s*\d{2,4})?",
        " ",
        rest,
    )
    rest = re.sub(
        r"\b(?:over time|over the years|year (?:on|over|by|after) year|(?:in|over) (?:recent|the last|the past) (?:\w+ )?years|steadily|sharply|slightly|strongly|significantly|markedly|papers)\b",
        " ",
        rest,
    )
    head = re.sub(
        r"\b(?:in|between|from|since)\s+(?:19|20)\d\d(?:\s*(?:and|to|–|-)\s*(?:19|20)\d\d)?\b,?",
        " ",
        head,
    )
    head = re.sub(r"^\s*(?:over time|over the years),?", " ", head)
    venue_year = re.search(r"\b(?:19|20)\d\d\b", head)
    if venue_year and len(years) < 2:
        head = head.replace(venue_year.group(), " ")
    base = f"{head} {rest}"
    share = bool(re.search(r"\b(?:share|percentage|proportion|fraction|percent|%)", base, re.I))
    figure = piece.figure
    if piece.role == "endpoint":
        percent = figure.unit == PERCENT
        if percent and not share:
            base = f"what share of papers are {base}"
        elif not share and not re.search(r"\bnumber\b", base):
            base = f"how many {base}"
        year = f" in {piece.years[0]}" if piece.years else ""
        read = _read_text(f"{base}{year}", piece, context, knowledge, carry=False)
        return read if isinstance(read, NotRead) else _checked_unit(figure, read)
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
    read = _read_text(
        f"{base} changed over time{span}" if not span else f"{base} changed{span}",
        piece,
        context,
        knowledge,
        carry=False,
    )
    if isinstance(read, NotRead):
        return read
    question = read.question
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


def _carried_trend(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """ "This percentage remains constant": the trend of what the sentence before was about."""
    assert context.question is not None
    years = sorted({int(m.group(1)) for m in _YEAR.finditer(piece.clause)})
    base = context.question
    if piece.role == "endpoint":
        question = _carried_amount(base, piece.figure)
        if question is None:
            return NotRead("not_checkable", "not understood: what the figure is of")
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


# -- two sides -------------------------------------------------------------------------------------


def _read_two_sides(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    figure = piece.figure
    clause = piece.clause
    before, behind = clause[: figure.start - piece.at], clause[figure.end - piece.at :]
    contrast = "ratio" if figure.unit == "times" else "difference"
    said = figure.text.lower()
    verb = figure.unit == "order" and not re.match(r"(?:more|fewer|less|a )", said)
    share = "share" in said or "percentage" in said or "proportion" in said or "fraction" in said
    word = "what share of papers" if share else "how many"
    if verb:
        one, two = before, behind
        one_text, two_text = f"{word} {one}", f"{word} {two}"
    else:
        joint = r"\s+(?:as|than)\s+" if figure.unit == "times" else r"\s+than\s+"
        parts = re.split(joint, behind, maxsplit=1)
        if figure.unit in (PAPERS, ""):
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
    sides = []
    for text in (one_text, two_text):
        shown = _without_possessives(plain_statement(text, context))
        parsed = parse(shown, knowledge)
        if isinstance(parsed, NotUnderstood):
            return NotRead("not_checkable", f"not understood: {parsed.reason}")
        problem = _problem(parsed, knowledge)
        if problem is not None:
            return problem
        sides.append((parsed, shown))
    return _put_together(sides, share, contrast, context)


def _with_noun(side: str) -> str:
    return (
        side
        if re.search(r"\b(?:papers?|articles|works|submissions)\b", side, re.I)
        else f"papers {side}"
    )


def _put_together(
    sides: Sequence[tuple[Parsed, str]], share: bool, contrast: str, context: Context
) -> Reading | NotRead:
    from assistant.understand import base_scope

    (one, text_one), (two, text_two) = sides
    own = [[x for x in side.desk.clauses if x.slot not in ("status", "track")] for side, _ in sides]
    slots = [{_kind(x) for x in clauses} for clauses in own]
    shared = slots[0] & slots[1]
    own[1] = [_at_the_same_position(x, own[0]) for x in own[1]]
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
    if questions[0] == questions[1]:
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


def _at_the_same_position(clause: Clause, others: Sequence[Clause]) -> Clause:
    """ "A first author in the United States than in China": the second is a first author too."""
    condition = clause.condition
    if clause.slot != "countries" or not isinstance(condition, c.Countries):
        return clause
    first = next((x.condition for x in others if x.slot == "position"), None)
    if not isinstance(first, c.Countries):
        return clause
    return replace(clause, condition=replace(condition, position=first.position), slot="position")


def _kind(clause: Clause) -> str:
    return "countries" if clause.slot == "position" else clause.slot


# -- ranks -----------------------------------------------------------------------------------------

_GROUP_NOUNS = {
    "country": "country",
    "region": "country",
    "model": "model",
    "institution": "institution",
    "developer": "institution",
    "venue": "venue",
}
_RANK_NOUN = re.compile(
    r"\b(?:country|countries|nations?|institutions?|universit(?:y|ies)|compan(?:y|ies)|"
    r"(?:(?:large )?language |ai )?model famil(?:y|ies)|(?:(?:large )?language |ai )?models?|families|organi[sz]ations?|labs?|contributors?)\b",
    re.IGNORECASE,
)
_USE = re.compile(
    r"\b(?P<used>used|popular choice)\b|\b(?P<evaluated>evaluated|tested)\b|"
    r"\b(?P<named>named|mentioned|common|commonly|popular|frequent|frequently|often|discussed)\b",
    re.IGNORECASE,
)


def _read_rank(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    figure = piece.figure
    clause = _without_possessives(piece.clause)
    offset = len(piece.clause) - len(clause)
    at = figure.start - piece.at - offset
    found = clause.find(figure.text, max(0, at - 3))
    at = found if found >= 0 else at
    end = at + len(figure.text)
    subject = _rank_subject(clause, at, end)
    if subject is None:
        return NotRead("not_checkable", "not understood: who is said to lead")
    kind = next(k for k in _GROUP_NOUNS if subject.has(k))
    label = _label(subject, kind)
    noun = _GROUP_NOUNS[kind]
    behind = clause[end:]
    said = (
        _RANK_NOUN.search(f"{figure.text} {behind} {clause[:at]}")
        if kind in ("institution", "developer")
        else None
    )
    if said:
        word = said.group().lower()
        noun = (
            {"u": "university", "c": "company"}.get(word[0], "institution")
            if word.startswith(("universit", "compan"))
            else "institution"
        )
    use = _USE.search(behind[:40]) or _USE.search(clause)
    rest = clause[:at] + " \x00 " + behind
    rest = rest.replace(clause[subject.start : subject.end], " ", 1)
    rest = re.sub(
        r"\x00\s+(?:(?:commonly|frequently|often)\s+)?(?:used|named|mentioned|common|commonly|popular|frequent|frequently|often|evaluated|tested|discussed|prolific|productive|represented)?\s*",
        " ",
        rest,
    )
    rest = _RANK_NOUN.sub(" ", rest, count=1)
    rest = re.sub(
        r"\b(?:is|was|were|are|has|had|have|been|contributed|published|produced|with|the|single|of (?:all|any|every)|than any other|among all|by far)\b\s*(?:(?:country|countries|institutions?|nations?|universit(?:y|ies)|compan(?:y|ies)|models?))?\b",
        " ",
        rest,
    )
    rest = re.sub(r"\b(?:papers|publications|ranking|place|position|list)\b", " ", rest, count=1)
    rest = re.sub(r"^\s*(?:a|an|and|,)\s+|\s+,", " ", rest)
    order = figure.comparator
    if kind == "model":
        return _rank_models(rest, use, label, piece, context, knowledge)
    text = f"which {noun} has the {order} papers {rest}"
    read = _read_text(text, piece, context, knowledge, carry=False)
    if isinstance(read, NotRead):
        return read
    if not isinstance(read.question, Ranking):
        return NotRead("not_checkable", "not understood: what is ranked")
    return replace(read, subject=label, leader=_leader(subject, kind))


def _leader(subject: Span, kind: str) -> c.Condition | None:
    value = subject.values(kind)[0]
    match kind:
        case "country":
            return c.Countries((value,))
        case "institution":
            return c.Institutions((value,))
    return None


def _rank_models(
    rest: str,
    use: re.Match[str] | None,
    label: str,
    piece: Piece,
    context: Context,
    knowledge: Knowledge,
) -> Reading | NotRead:
    """Families by the papers that name them, or that do with them what the sentence says."""
    read = _read_text(f"how many papers {rest}", piece, context, knowledge, carry=False)
    if isinstance(read, NotRead):
        return read
    if not isinstance(read.question, Count):
        return NotRead("not_checkable", "not understood: what is ranked")
    roles: tuple[str, ...] | None = None
    if use is not None and use["used"]:
        roles = USED
    elif use is not None and use["evaluated"]:
        roles = ("evaluates",)
    where = read.question.where
    if roles is not None:
        where = c.both(where, c.Models(roles=roles))
    direction: Direction = "most" if piece.figure.comparator == "most" else "fewest"
    return replace(read, question=Ranking("family", where, direction=direction), subject=label)


def _rank_subject(clause: str, at: int, end: int) -> Span | None:
    spans = [s for s in link(clause) if s.has(*_GROUP_NOUNS)]
    before = [s for s in spans if s.end <= at]
    after = [s for s in spans if s.start >= end]
    copula = re.search(r"\b(?:was|is|were|are)\b", clause[end:])
    if before:
        near = before[-1]
        between = clause[near.end : at].lower().strip(" ,'’s")
        # "Qwen at COLM 2025 was the most used": what stands behind a preposition is the scope.
        while before and re.search(
            r"\b(?:at|in|among|of|from|within|to)\s+(?:the\s+)?$",
            clause[: before[-1].start].lower(),
        ):
            before.pop()
        if before and (not near.has("venue") or between):
            chosen = before[-1]
            if not chosen.has("venue"):
                return chosen
    if copula:
        named = [s for s in after if s.start >= end + copula.end() and not s.has("venue")]
        if named:
            return named[-1] if len(named) == 1 else named[0]
    return None


def _label(span: Span, kind: str) -> str:
    value = span.values(kind)[0]
    return country_name(value) if kind == "country" else value


__all__ = [
    "NotRead",
    "Piece",
    "Reading",
    "narrowed",
    "plain_statement",
    "read_piece",
    "scope_condition",
    "split_pieces",
    "Understood",
]
