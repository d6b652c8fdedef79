"""What a follow-up makes of the kind of question: "as a share", "over time", "list them"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.asked_things import read_place
from assistant.operation import STATISTICS as _STATISTICS
from assistant.question import (
    Average,
    Comparison,
    Contrast,
    Count,
    Direction,
    Group,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.reading import say_briefly
from assistant.slots import slot_of, whole_condition, without_one_year
from assistant.whole import default_of
from index import conditions as c

if TYPE_CHECKING:
    from assistant.parsed import Parsed


class NoShare(ValueError):
    """What was asked before has no number that a share could be made of."""


def change_operation(parsed: Parsed, previous: Question, changes: list[str]) -> Question | None:
    """The question before as the kind that the text asks for; as it is where it asks for none.

    None where the text is a question of its own. Raises NoShare where a share is asked of what
    has none.
    """
    spans = parsed.desk.spans

    def says(name: str) -> bool:
        return any(s.has(f"followup.{name}") for s in spans)

    where = whole_condition(previous)
    operation = parsed.operation
    bare = not parsed.desk.clauses and isinstance(parsed.scope.condition, c.Everything)
    if isinstance(previous, Ranking) and bare and len(spans) <= 6:
        place = max(operation.place, read_place(parsed.desk))
        if place > 1:
            changes.append(f"place {place}")
            return replace(previous, place=place)  # "who's third there?"
    split = says("by_country") or any(s.key in ("by", "per") for s in spans)
    same = any("same" in s.key.split() for s in spans) and not split
    if same and operation.kind in ("ranking", "list"):
        return previous  # "show me the same thing for American affiliations"
    nothing_new = not parsed.desk.clauses and isinstance(parsed.scope.condition, c.Everything)
    if (
        isinstance(previous, Trend)
        and not parsed.desk.clauses
        and (operation.share or says("as_share"))
        and previous.of is None
        and previous.quantity is None
    ):
        changes.append("now as a share")  # "as a percentage of each year's papers"
        return Trend(*sides(previous.where))
    if operation.kind == "trend" or (says("as_trend") and nothing_new):
        changes.append("now over time")
        if isinstance(previous, Share):
            return Trend(without_one_year(previous.where), without_one_year(previous.of))
        if isinstance(previous, Average):
            spread = without_one_year(where)
            return Trend(spread, quantity=previous.quantity, statistic=previous.statistic)
        if operation.share or says("as_share"):
            part, whole = sides(where)
            return Trend(without_one_year(part), without_one_year(whole))
        return Trend(without_one_year(where))
    if operation.kind == "ranking" and operation.group == "year" and nothing_new:
        if isinstance(previous, Comparison):
            return None  # of which side is not said
        most = any(s.has("operations.most", "operations.fewest") for s in spans)
        return _by_year(previous, operation.direction if most else None, changes)
    if operation.kind == "ranking" and operation.group is not None:
        changes.append("now ranked")
        if operation.group in ("year", "edition"):
            where = without_one_year(where)  # "which year has the most of them?"
        named: tuple[str, ...] = ()
        if operation.group == "country" and any(s.key.endswith("with") for s in spans):
            named = tuple(
                code
                for x in parsed.desk.clauses
                if isinstance(x.condition, c.Countries)
                for code in x.condition.codes
            ) or tuple(
                p.codes[0]
                for p in c.parts_of(where)
                if isinstance(p, c.Countries) and len(p.codes) == 1
            )
        named = named or left_out(operation.group, where)
        inside = tuple(
            code
            for x in parsed.desk.clauses
            if operation.group == "country" and isinstance(x.condition, c.Countries)
            if spans[x.end - 1].key.endswith(("countries", "nations"))
            for code in x.condition.codes
        )  # "rank those African countries"
        return Ranking(
            operation.group, where, None, operation.top, operation.direction, inside, named
        )
    if says("by_country") and nothing_new:
        changes.append("now by country")
        return Ranking("country", where)
    if isinstance(previous, Ranking) and (top := new_top(parsed)) is not None:
        changes.append(f"top {previous.top} → top {top}")
        previous = replace(previous, top=top)
        if nothing_new:
            return previous
    if isinstance(previous, Ranking) and nothing_new and len(spans) <= 6:
        fewest = any(s.has("operations.fewest") for s in spans)
        most = any(s.has("operations.most") for s in spans)
        if fewest or (most and previous.direction == "fewest"):
            changes.append("the fewest first" if fewest else "the most first")
            return replace(previous, direction="fewest" if fewest else "most")
    counted = any(s.has(*_COUNTED) for s in spans)
    if isinstance(previous, Average) and bare and counted and operation.kind == "average":
        # "And the median number of authors?", after a mean of countries.
        changes.append(f"of {operation.quantity.removesuffix('_per_paper')}")
        previous = replace(previous, quantity=operation.quantity)
    statistic = next(
        (s for name, s in _STATISTICS.items() if any(x.has(f"operations.{name}") for x in spans)),
        None,
    )
    if statistic is not None and averages(previous) and operation.kind in ("", "average"):
        assert isinstance(previous, Average | Comparison | Trend)
        changes.append(f"{previous.statistic} → {statistic}")
        previous = replace(previous, statistic=statistic)
        if nothing_new or operation.kind == "":
            return previous  # "and the median, just for 2024?"
    shares = isinstance(previous, Ranking | Trend | Comparison) and previous.of is not None
    if says("as_count") and nothing_new and shares:
        assert isinstance(previous, Ranking | Trend | Comparison)
        assert previous.of is not None
        changes.append("now as numbers")
        whole = c.both(previous.of, previous.where)
        if isinstance(previous, Comparison):
            return replace(previous, where=whole, of=None, narrow=False)
        return replace(previous, where=whole, of=None)
    papers = operation.measure == "papers"
    if says("as_count") and nothing_new and papers and not isinstance(previous, Count):
        changes.append("now as a count")
        return Count(where)
    counts = any(s.key.startswith("how many of") for s in spans)  # "how many of those list X"
    if (
        says("list_them")
        and not (counts or says("as_share"))
        and (operation.kind in ("list", "") or nothing_new)
    ):
        measure = previous.measure if isinstance(previous, Count) else "papers"
        if isinstance(previous, Listing) and nothing_new:
            changes.append("the same list")
            return previous
        changes.append("now as a list")
        if isinstance(previous, Count):
            return Listing(where, measure, previous.least, previous.most, previous.everyone)
        return Listing(where, measure)
    if isinstance(previous, Overview) and (operation.kind == "share" or says("as_share")):
        return None  # an open question has no number to take a share of
    accepted = [x.condition for x in parsed.desk.clauses] == [c.Accepted()]
    accepted = accepted and not is_share_of_others(parsed)
    if operation.rate or (operation.kind == "share" and accepted):
        changes.append("now the acceptance rate")
        return Share(c.Accepted(), c.without(where, (c.Accepted, c.Statuses)))
    if operation.kind == "share" or (says("as_share") and nothing_new):
        if isinstance(previous, Share):
            if (other := _of_named(parsed, previous)) is None:
                return previous
            changes.append("of other papers")
            return other
        if isinstance(previous, Comparison):
            return _compared_shares(previous, changes)
        if isinstance(previous, Ranking | Average):
            raise NoShare
        if isinstance(previous, Trend) and is_share_of_others(parsed) and parsed.desk.clauses:
            # "As a share of that year's papers with a Chinese affiliation".
            whole = c.both(*(x.condition for x in parsed.desk.clauses))
            parsed.desk.dropped |= parsed.desk.clause_spans()
            scope = c.only_of(previous.where, c.EDITION_TYPES)
            part = c.both(*(p for p in c.parts_of(previous.where) if p not in c.parts_of(scope)))
            if isinstance(part, c.Everything):
                raise NoShare
            parsed.desk.clauses = []
            changes.append("now as a share of those")
            return Trend(part, c.both(scope, whole))
        if isinstance(previous, Trend):
            changes.append("now as a share")
            return Trend(*sides(previous.where)) if previous.of is None else previous
        told = [p for p in c.parts_of(where) if not isinstance(p, c.EDITION_TYPES)]
        if _OF_ALL.search(parsed.text) and told and not parsed.desk.clauses:
            changes.append("now as a share of all papers there")
            return Share(c.both(*told), c.only_of(where, c.EDITION_TYPES))
        if _OF_THEM.search(parsed.text) and len(told) > 1:
            raise NoShare  # "them" may be either of the sets that were narrowed
        changes.append("now as a share")
        return _of_named(parsed, previous) or as_share(previous)
    which = spans[0].key.startswith(("which of th", "and which of th"))
    if which and operation.kind in ("", "list") and isinstance(previous, Share | Count | Listing):
        changes.append("now as a list")  # "which of them were orals?"
        return Listing(where)
    commands = any(s.has("operations.list") and s.key.split()[0] in _COMMANDS for s in spans[:3])
    if commands and operation.kind == "list" and isinstance(previous, Share | Trend | Count):
        changes.append("now as a list")  # "and list the 2023 ones"
        return Listing(where)
    if (
        operation.kind == "count"
        and nothing_new
        and operation.measure not in ("papers", "mentions")
        and isinstance(previous, Count | Listing | Share | Average)
        and (not isinstance(previous, Count) or previous.measure != operation.measure)
    ):
        changes.append(f"now {operation.measure}")  # "and how many different institutions?"
        return Count(where, operation.measure, everyone=True)
    if (
        operation.kind == "count"
        and nothing_new
        and operation.measure == "papers"
        and isinstance(previous, Count | Listing)
        and previous.measure != "papers"
    ):
        changes.append("now papers")  # "and how many papers is that?"
        return Count(where)
    numbered = operation.kind == "count" or any(s.key.startswith("how many of") for s in spans)
    named_there = parsed.desk.clauses and all(x.slot == "models" for x in parsed.desk.clauses)
    if numbered and isinstance(previous, Ranking) and previous.by == "family" and named_there:
        changes.append("now a count of those papers")  # "how many of these use WavLM?"
        return Count(where)
    one_year = any(
        isinstance(p, c.Years) and p.first == p.last for p in c.parts_of(parsed.scope.condition)
    )
    dated = not nothing_new and papers and (one_year or not parsed.desk.clauses)
    if numbered and isinstance(previous, Trend) and previous.quantity is None and dated:
        changes.append("now as a count")
        return Count(where)  # "and how many papers was that in 2024?"
    if numbered and isinstance(previous, Share | Listing | Overview):
        changes.append("now as a count")
        return Count(where)
    if operation.kind == "average":
        changes.append("now as an average")
        return Average(where, operation.quantity, operation.statistic)
    if operation.kind == "comparison" and not isinstance(previous, Comparison):
        return None
    counted = isinstance(previous, Count | Listing) and previous.measure != "papers"
    if counted and operation.measure == "papers" and any(s.has("measures.papers") for s in spans):
        changes.append("now papers")
        return Count(where) if isinstance(previous, Count) else Listing(where)
    return previous


def _by_year(previous: Question, direction: Direction | None, changes: list[str]) -> Question:
    """The same number year by year, or with a direction the years ranked by it: "in which year was
    it the highest?". Averages have no ranking, and are shown year by year."""
    changes.append("now by year")
    where = without_one_year(previous.where)
    of = getattr(previous, "of", None)
    whole = without_one_year(of) if of is not None else None
    if averages(previous):
        assert isinstance(previous, Average | Trend)
        return Trend(where, quantity=previous.quantity, statistic=previous.statistic)
    if direction is None:
        return Trend(where, whole)
    return Ranking("year", where, whole, direction=direction)


def left_out(group: Group, where: c.Condition) -> tuple[str, ...]:
    """What a ranking of those papers leaves out, because each of them has it by condition; as
    where the same is asked in one question."""
    parts = c.parts_of(where)
    held = [p for p in parts if isinstance(p, c.Countries)]
    if group == "country":
        return held[0].codes if len(held) == 1 and len(held[0].codes) == 1 else ()
    if group in ("institution", "university", "company"):
        return tuple(name for p in parts if isinstance(p, c.Institutions) for name in p.names)
    return ()


_COMMANDS = frozenset("list show name give display enumerate print".split())


_COUNTED = (
    "measures.authors",
    "measures.countries",
    "measures.institutions",
    "measures.models",
)


def averages(question: Question) -> bool:
    """Whether its number is an average: of one set of papers, of sides, or over years."""
    return isinstance(question, Average | Comparison | Trend) and question.quantity is not None


def new_top(parsed: Parsed) -> int | None:
    """ "Make it top 5": the number behind "top" (or before it: "the 5 top ones")."""
    spans = parsed.desk.spans
    for i, span in enumerate(spans):
        if span.has("operations.most", "operations.first") or span.key in ("first", "top"):
            for k in (i + 1, i - 1):
                if 0 <= k < len(spans) and spans[k].number is not None and not spans[k].is_year:
                    number = int(spans[k].number or 0)
                    return number if 1 <= number <= 100 else None
    return None


def told_apart(parsed: Parsed, previous: Question) -> Comparison | None:
    """ "By how many?", "how many times as many?", after a comparison: its difference or ratio."""
    if not isinstance(previous, Comparison) or len(previous.items) != 2 or parsed.desk.clauses:
        return None
    spans = parsed.desk.spans
    if len(spans) > 7:
        return None
    if any(s.has("operations.difference") for s in spans):
        return replace(previous, contrast="difference")
    if any(s.has("operations.ratio") for s in spans):
        return replace(previous, contrast="ratio")
    return None


def compares_that(parsed: Parsed) -> bool:
    """Whether the text sets what was asked before against something."""
    spans = parsed.desk.spans
    compares = any(s.has("operations.compare") and s.key.startswith("compar") for s in spans)
    return compares and any(s.key in ("that", "this", "it", "those", "and") for s in spans[:4])


def set_beside(parsed: Parsed, previous: Question) -> Comparison | None:
    """ "Compare that with CoRL 2022", after a count at CoRL 2023: both, side by side."""
    told = any(s.has("operations.difference") for s in parsed.desk.spans)
    asked = compares_that(parsed) or told
    if not asked or parsed.desk.clauses or not isinstance(previous, Count | Share | Average):
        return None
    whole = previous.of if isinstance(previous, Share) else previous.where
    old = c.only_of(whole, (c.Venues, c.Years, c.Editions))
    new = parsed.scope.condition
    if isinstance(new, c.Everything) or isinstance(old, c.Everything):
        return None
    if not any(isinstance(p, c.Venues | c.Editions) for p in c.parts_of(new)):
        new = c.both(*(p for p in c.parts_of(old) if isinstance(p, c.Venues)), new)
    if not any(isinstance(p, c.Years | c.Editions) for p in c.parts_of(new)):
        new = c.both(new, *(p for p in c.parts_of(old) if isinstance(p, c.Years)))
    if new == old:
        return None
    rest = c.both(*(p for p in c.parts_of(whole) if p not in c.parts_of(old)))
    labels = tuple(" ".join(map(say_briefly, c.parts_of(e))) for e in (old, new))
    contrast: Contrast = "difference" if told else "which"
    if isinstance(previous, Share):
        return Comparison((old, new), labels, previous.where, rest, contrast)
    if isinstance(previous, Average):
        return Comparison(
            (old, new),
            labels,
            rest,
            contrast=contrast,
            quantity=previous.quantity,
            statistic=previous.statistic,
        )
    return Comparison((old, new), labels, rest, contrast=contrast)


def set_against(parsed: Parsed, previous: Question) -> Comparison | None:
    """ "How many more is that than China?", after a count for the US: the difference of both."""
    clauses = parsed.desk.clauses
    spans = parsed.desk.spans
    asks = any(s.has("operations.difference", "operations.ratio") for s in spans)
    if not asks or len(clauses) != 1 or len(spans) > 10 or not isinstance(previous, Count | Share):
        return None
    if not isinstance(parsed.scope.condition, c.Everything) or not any(
        s.key in ("than", "that", "it") for s in spans
    ):
        return None
    condition = clauses[0].condition
    same = [p for p in c.parts_of(previous.where) if type(p) is type(condition)]
    if len(same) != 1 or same[0] == condition:
        return None
    rest = c.both(*(p for p in c.parts_of(previous.where) if p != same[0]))
    ratio = any(s.has("operations.ratio") for s in spans)
    return Comparison(
        (same[0], condition),
        (say_briefly(same[0]), say_briefly(condition)),
        rest,
        previous.of if isinstance(previous, Share) else None,
        contrast="ratio" if ratio else "difference",
    )


def _compared_shares(previous: Comparison, changes: list[str]) -> Comparison:
    """The sides' shares of all papers of the scope."""
    if previous.of is not None or previous.quantity is not None:
        return previous
    changes.append("now as shares")
    asked = c.only_of(previous.where, c.EDITION_TYPES)
    rest = [p for p in c.parts_of(previous.where) if p not in c.parts_of(asked)]
    return replace(previous, where=c.both(*rest), of=asked)


_AS_SHARE_OF = re.compile(
    r"^(?:and |now )?as (?:an? )?(?:share|percent(?:age)?|per cent|proportion|fraction|%) of\b",
    re.IGNORECASE,
)


_OF_ALL = re.compile(
    r"\b(?:as|in) (?:an? )?(?:share|percent(?:age)?|pct|proportion|fraction|%) of (?:all|the) "
    r"(?:[\w-]+ ){0,3}papers\b(?! (?:with|from|by|that|which|about))",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"\bas (?:an? )?(?:share|percent(?:age)?|proportion|fraction|%) of (?:them|those|these)[?.]*$",
    re.IGNORECASE,
)


def is_share_of_others(parsed: Parsed) -> bool:
    """ "As a share of the Chinese papers": says itself what the whole is."""
    return _AS_SHARE_OF.match(parsed.text) is not None


def _of_named(parsed: Parsed, previous: Question) -> Share | None:
    """ "As a share of all the British ones", after papers of Britain and China: of Britain's."""
    if not isinstance(previous, Count | Listing | Share):
        return None
    held = c.parts_of(whole_condition(previous))
    named = [p for x in parsed.desk.clauses for p in c.parts_of(x.condition)]
    told = is_share_of_others(parsed)
    if not named or (not told and any(slot_of(p) in ("status", "track") for p in named)):
        return None
    if not told and not all(p in held for p in named):
        return None
    if any(p not in held for p in c.parts_of(parsed.scope.condition)):
        return None
    if isinstance(previous, Share) and all(p in c.parts_of(previous.of) for p in named):
        return None
    kept = [
        p for p in held if isinstance(p, c.Venues | c.Years | c.Editions | c.Tracks | c.Accepted)
    ]
    standing = any(slot_of(p) == "status" for p in named)
    if standing:
        kept = [p for p in kept if not isinstance(p, c.Accepted)]
    elif c.Accepted() not in kept:
        kept.append(c.Accepted())  # what holds where nothing is said of status
    whole = c.both(*kept, *named)
    if told and isinstance(previous, Share):
        held = c.parts_of(previous.where)  # "as a share of the orals", after one of Chinese papers
    part = c.both(*(p for p in held if p not in c.parts_of(whole) and p != c.Accepted()))
    return None if isinstance(part, c.Everything) else Share(part, whole)


def as_share(question: Question) -> Share:
    """The question as a share: its subject (else its people, else what was decided of it) of what
    is left without them."""
    part, whole = sides(whole_condition(question))
    return Share(part, whole)


def sides(where: c.Condition) -> tuple[c.Condition, c.Condition]:
    """The last-named layer of a condition, and the rest that it is a share of."""
    for layer in (c.SUBJECT_TYPES, c.PEOPLE_TYPES, (c.Statuses, c.Tracks)):
        rest = c.without(where, layer)
        part = c.both(*(p for p in c.parts_of(where) if p not in c.parts_of(rest)))
        if not isinstance(part, c.Everything):
            if c.Statuses in layer:
                rest = c.both(rest, default_of(c.parts_of(part)))  # orals: of what was accepted
            return part, rest
    if isinstance(c.without(where, c.EDITION_TYPES), c.Everything):
        raise NoShare  # all papers of an edition are no share of anything
    return where, c.EVERYTHING
