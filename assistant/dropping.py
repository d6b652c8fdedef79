"""Follow-ups that take a condition out: "drop the orals", "forget the first author"."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from assistant.question import Comparison, Overview, Question
from assistant.reading import say_briefly
from assistant.slots import map_conditions, slot_of, whole_condition, without_years
from index import conditions as c

if TYPE_CHECKING:
    from assistant.clauses import Clause
    from assistant.link import Span
    from assistant.parsed import Parsed

_NOUNS: dict[str, tuple[str, ...]] = {
    "year": ("year",),
    "years": ("year",),
    "date": ("year",),
    "venue": ("venue", "edition"),
    "venues": ("venue", "edition"),
    "conference": ("venue", "edition"),
    "country": ("countries", "position"),
    "countries": ("countries", "position"),
    "model": ("models",),
    "models": ("models",),
    "status": ("status",),
    "track": ("track",),
    "institution": ("institutions", "kinds"),
    "university": ("institutions", "kinds"),
    "company": ("institutions", "kinds"),
    "topic": ("words",),
    "author count": ("size",),
}
"""What a noun of a command takes out, by slot."""


def drops(parsed: Parsed) -> bool:
    """Whether the text begins by taking something out."""
    return any(s.has("drop.words") for s in parsed.desk.spans[:3])


def commands_out(parsed: Parsed) -> bool:
    """Whether the text is a command to take something out: "leave out those from Google"."""
    for span in parsed.desk.spans:
        if span.has("drop.words"):
            return span.key != "without"  # which negates what it stands before
        if not (span.is_function or span.section("followup")) or span.is_name:
            return False
    return False


_ANYBODY = frozenset({"anyone", "anybody", "someone", "somebody", "people"})


def drop(parsed: Parsed, previous: Question, changes: list[str]) -> tuple[Question, frozenset[int]]:
    """The question without what the text takes out, and the positions that said so.

    Nothing is taken out that the question does not hold: "without Google", after a question that
    never spoke of Google, leaves Google's papers out and is read elsewhere.
    """
    spans = parsed.desk.spans
    if isinstance(previous, Overview | Comparison):
        return previous, frozenset()
    start = next((i for i, s in enumerate(spans[:3]) if s.has("drop.words")), None)
    if start is None or any(s.is_name or s.quoted or not s.meanings for s in spans[:start]):
        return previous, frozenset()  # "and GPT without Llama": a condition, and no command
    people = {w for s in spans[start:] for w in s.key.split()} & _ANYBODY
    if people:
        return previous, frozenset()  # "without anyone from Meta": those papers go
    changed: Question = previous
    at: set[int] = set()
    for i in range(start + 1, min(start + 6, len(spans))):
        if spans[i].after_break or spans[i].key in ("give", "show", "and", "but"):
            break
        for part in c.parts_of(whole_condition(changed)):
            if not _speaks_of(spans[i], part):
                continue
            without = map_conditions(changed, partial(_without, part=part))
            if spans[i].key in _NOUNS and "year" in _NOUNS[spans[i].key]:
                without = map_conditions(changed, without_years)
            if without != changed:
                changes.append(f"without: {say_briefly(part)}")
                changed = without
                at.update(range(start, i + 1))
    parsed.desk.dropped |= at
    return changed, frozenset(at)


def no_longer_out(
    parsed: Parsed, question: Question, additions: list[Clause], changes: list[str]
) -> Question:
    """ "And with the US ones counted in?", after they were left out: nothing is denied of them, and
    they are no condition either; they are taken from ``additions``."""
    if not any(s.has("followup.widen") for s in parsed.desk.spans):
        return question
    for clause in [x for x in additions if c.Not(x.condition) in c.parts_of(question.where)]:
        changes.append(f"no longer left out: {say_briefly(clause.condition)}")
        question = map_conditions(question, partial(_without, part=c.Not(clause.condition)))
        additions.remove(clause)
        parsed.desk.dropped |= set(range(clause.at, clause.end))
    return question


def _speaks_of(span: Span, part: c.Condition) -> bool:
    slots = _NOUNS.get(span.key)
    if slots is not None:
        # Of editions the year alone can be let go.
        return slot_of(part) in slots or (slots == ("year",) and isinstance(part, c.Editions))
    inner = part.part if isinstance(part, c.Not) else part
    match inner:
        case c.Statuses(names):
            return bool(set(span.lists("statuses")) & set(names))
        case c.Tracks(names):
            return bool(set(span.lists("tracks")) & set(names))
        # Of several places the whole is not let go: "without the UK", after Europe, leaves it out.
        case c.Venues(names):
            return set(names) <= set(span.values("venue"))
        case c.Years(first, last):
            return span.is_year and first == last == int(span.key)
        case c.Models():
            return bool(inner.families) and set(inner.families) <= set(span.values("model"))
        case c.Institutions(names, position):
            return set(names) <= set(span.values("institution")) or _placed(span, position)
        case c.Countries(codes, position):
            return set(codes) <= set(span.values("country")) or _placed(span, position)
        case c.Words(phrases):
            return any(span.key in phrase.casefold().split() for phrase in phrases)
    return False


def _placed(span: Span, position: c.Position) -> bool:
    return span.section("positions") and span.lists("positions")[0] == position


def _without(where: c.Condition, part: c.Condition) -> c.Condition:
    kept = [p for p in c.parts_of(where) if p != part]
    if isinstance(part, c.Statuses) and len(kept) < len(c.parts_of(where)):
        kept.append(c.Accepted())  # what holds where nothing is said of status
    return c.both(*kept)
