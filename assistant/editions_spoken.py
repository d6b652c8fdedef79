"""How many editions the words speak of: "in both years", "over the three editions".

Such words limit nothing where the scope has just as many; where it has more or fewer, the question
means something that it doesn't say, and is refused. Pure: spans and conditions in, words out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.link import Span
from assistant.parsed import Knowledge, NotUnderstood, Parsed
from assistant.question import Average, Comparison, Count, Listing, Question, Share, Trend
from assistant.reading import say_editions
from assistant.slots import whole_condition
from index import conditions as c

_NOUNS = frozenset({"years", "editions"})
_THE = frozenset({"in all", "the", "all", "all the", "these", "those", "all of the", "of the"})
_OVER = frozenset({"in", "for", "at", "over", "across", "during", "through", "over the", "of"})
_TOGETHER = frozenset({"together", "combined", "taken together", "altogether"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """ "Over both years together": how many, where it is said, and whether as one."""

    count: int
    positions: range
    each: bool
    """Nothing says that they are taken as one: "in both years" may mean in each of them."""


def spoken_editions(spans: Sequence[Span]) -> Spoken | None:
    """How many years or editions the words say that there are; None where they don't say it."""
    for i, span in enumerate(spans):
        if span.key not in _NOUNS or i == 0:
            continue
        first, said = i - 1, spans[i - 1]
        words = said.key.split()
        if words[-1] == "both" and len(words) <= 2:
            count = 2
        elif said.number is not None and not said.is_year and said.number >= 2:
            if not (first and spans[first - 1].key in _THE):
                continue
            count, first = int(said.number), first - 1
        else:
            continue
        over = words[0] if len(words) == 2 else ""
        if not over and first and spans[first - 1].key in _OVER:
            first, over = first - 1, spans[first - 1].key
        last = i
        if last + 1 < len(spans) and spans[last + 1].key in _TOGETHER:
            last += 1
        each = last == i and over.split()[:1] not in (["over"], ["across"])
        return Spoken(count, range(first, last + 1), each)
    return None


_THIS_YEAR = re.compile(r"\bthis (?:year|edition)\b", re.IGNORECASE)


def refuse_this_year(parsed: Parsed, knowledge: Knowledge) -> NotUnderstood | None:
    """Why "this year's COLM" is not read where nothing says which year that is."""
    named = any(s.is_year for s in parsed.desk.spans) or parsed.scope.years
    if named or _THIS_YEAR.search(parsed.text) is None:
        return None
    return NotUnderstood(
        f"Say which year you mean. This corpus holds {say_editions(knowledge.editions)}.",
        unsure=True,
    )


def refuse_unfit(parsed: Parsed, question: Question, knowledge: Knowledge) -> NotUnderstood | None:
    """Why the editions of a question are not those that its words speak of; None where they are."""
    spoken = spoken_editions(parsed.desk.spans)
    if spoken is None:
        return None
    if not fits(question, spoken.count, knowledge):
        held = scope_of(whole_condition(question), knowledge)
        many = "both" if spoken.count == 2 else f"{spoken.count}"
        return NotUnderstood(
            f"You speak of {many} years or editions, and the question is of {len(held):,} here: "
            f"{say_editions(held)}. Say which are meant.",
            unsure=True,
        )
    of_papers = isinstance(question, Listing | Average | Comparison | Share | Trend) or (
        isinstance(question, Count) and question.measure == "papers"
    )
    if spoken.each and not of_papers:
        return NotUnderstood(
            "I can't tell whether you mean all these years taken together or each of them. Say "
            "“together”, or “by year”.",
            unsure=True,
        )
    return None


def fits(question: Question, count: int, knowledge: Knowledge) -> bool:
    """Whether the question is of so many editions or years, at each of its venues or in all."""
    if isinstance(question, Comparison):
        named = [leaf for item in question.items for leaf in c.leaves(item)]
        apart = [leaf for leaf in named if isinstance(leaf, c.Years | c.Editions)]
        if apart:
            return len(set(apart)) == count
    held = scope_of(whole_condition(question), knowledge)
    venues = {venue for venue, _ in held}
    at_each = {sum(v == venue for v, _ in held) for venue in venues}
    return count in (len(held), len({year for _, year in held})) or at_each == {count}


def scope_of(condition: c.Condition, knowledge: Knowledge) -> tuple[tuple[str, int], ...]:
    """The editions that a condition leaves, as (venue, year)."""
    return tuple(e for e in knowledge.editions if _allows(condition, *e))


def _allows(condition: c.Condition, venue: str, year: int) -> bool:
    match condition:
        case c.Venues(names):
            return venue in names
        case c.Years(first, last):
            return (first or 0) <= year <= (last or 9999)
        case c.Editions(pairs):
            return (venue, year) in pairs
        case c.AllOf(parts):
            return all(_allows(p, venue, year) for p in parts)
        case c.AnyOf(parts):
            return any(_allows(p, venue, year) for p in parts)
        case c.Not(part) if isinstance(part, c.Venues | c.Years | c.Editions):
            return not _allows(part, venue, year)
        case _:
            return True
