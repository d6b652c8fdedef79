"""Follow-ups: a new text changes only what it says; the rest of the query before it stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.clauses import Clause
from assistant.dropping import drop, drops
from assistant.link import Span
from assistant.missing import refuse_missing
from assistant.operation import STATISTICS as _STATISTICS
from assistant.pointing import (
    at_position,
    bare_position,
    both_of_them,
    in_role,
    new_role,
    points_back,
    reversed_sides,
    shifted_year,
)
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.reading import say, say_briefly, say_editions
from assistant.slots import (
    map_conditions,
    slot_of,
    whole_condition,
    without_one_year,
    without_years,
)
from index import conditions as c

if TYPE_CHECKING:
    from assistant.parsed import Knowledge, NotUnderstood, Parsed, Understood


_COUNTING = frozenset({"ranking", "trend", "average", "comparison"})
_SCOPE_SLOTS = frozenset({"venue", "year", "edition", "status", "track"})


def follow_up(
    parsed: Parsed, previous: Question, knowledge: Knowledge
) -> Understood | NotUnderstood | None:
    """The previous question as the new text changes it, or None when it stands on its own."""
    from assistant.parsed import NotUnderstood, Understood

    if not _refers_back(parsed):
        return None
    if parsed.refusal is not None:
        return parsed.refusal
    bare = bare_position(parsed)
    statistics = tuple(f"operations.{name}" for name in _STATISTICS)
    plain_unread = [
        s
        for s in parsed.unread
        if not s.section("followup")
        and not s.has("drop.words")
        # "The top five only", after a ranking; "median instead", after a mean.
        and not (isinstance(previous, Ranking) and s.has("operations.most"))
        and not (isinstance(previous, Ranking) and s.number == _new_top(parsed))
        and not (bare is not None and s.section("positions"))
        and not (isinstance(previous, Average) and s.has(*statistics))
    ]
    topic = _new_topic(parsed, plain_unread)
    if plain_unread and topic is None:
        words = ", ".join(f"“{s.text}”" for s in plain_unread[:6])
        return NotUnderstood(
            f"I read this as a follow-up, but I can't place {words}. Ask it as a full question.",
            unsure=True,
        )
    if any(v not in {x for x, _ in knowledge.editions} for v in parsed.scope.venues):
        return refuse_missing(parsed, knowledge)
    changes: list[str] = []
    if isinstance(previous, Overview) and parsed.operation.kind in _COUNTING:
        return NotUnderstood(
            "The answer before was drawn from the abstracts that bear best on it: there is no "
            "exact set of papers behind it to go on from. Ask it as a full question.",
        )
    if narrowed := _share_of_those(parsed, previous):
        changes.append("the share of those")
        return Understood(narrowed, parsed.scope.notes, tuple(changes))
    if any(s.has("followup.other_way") for s in parsed.desk.spans):
        turned = reversed_sides(parsed, previous, changes)
        if turned is None or parsed.desk.clauses:
            return NotUnderstood(
                "I can't tell what is to be turned round there. Ask it as a full question.",
                unsure=True,
            )
        return Understood(turned, parsed.scope.notes, tuple(changes))
    if any(s.has("followup.year_before", "followup.year_after") for s in parsed.desk.spans):
        shifted = shifted_year(parsed, previous, changes)
        if shifted is None:
            return NotUnderstood(
                "The question before is not of one year: say which year you mean.", unsure=True
            )
        previous = shifted
    if (joined := both_of_them(parsed, previous, changes)) is not None:
        if joined == previous:
            return NotUnderstood("I can't tell which two you mean. Ask it as a full question.")
        return Understood(joined, parsed.scope.notes, tuple(changes))
    if (role := new_role(parsed)) is not None:
        changed_role = in_role(previous, role[0])
        if changed_role != previous:
            changes.append(f"the model only has to fit “{role[1]}”")
            previous = changed_role
    previous, dropped = drop(parsed, previous, changes)
    changed = _change_operation(parsed, previous, changes)
    if changed is None:
        return None
    either: Question | None = None
    additions = [_narrowed(parsed, previous, x) for x in parsed.desk.clauses if x.at not in dropped]
    changed, additions = _turned(changed, additions)
    additions = [_as_developer(previous, x) for x in additions]
    if topic is not None:
        additions.append(Clause(c.Words((topic,)), "words", 0, 0))
    adding = _adds(parsed)
    changed = _drop_scope(parsed, changed, changes)
    for condition in c.parts_of(parsed.scope.condition):
        changed = _apply(changed, condition, changes)
    if bare is not None:
        moved = map_conditions(changed, lambda where: at_position(where, bare))
        if moved != changed:
            changes.append(f"{bare} author only")
            changed = moved
    before = changed
    said = c.both(*(x.condition for x in additions))
    for clause in additions:
        if isinstance(changed, Ranking) and (inner := _only_these(parsed, changed, clause)):
            changes.append(f"only those in {say_briefly(clause.condition)}")
            changed = inner
            continue
        if isinstance(changed, Comparison) and slot_of(clause.condition) == slot_of(
            changed.items[0]
        ):
            return None
        for condition in c.parts_of(clause.condition):
            changed = _apply(changed, condition, changes, said, adding)
        either = either or _swapped_pair(before, clause)
    if not changes:
        return None
    missing = missing_editions(changed, knowledge)
    if missing:
        return NotUnderstood(
            f"This corpus holds no papers of {missing}. "
            f"It holds {say_editions(knowledge.editions)}."
        )
    if either == changed:
        either = None
    return Understood(changed, parsed.scope.notes, tuple(changes), either)


def _narrowed(parsed: Parsed, previous: Question, clause: Clause) -> Clause:
    """ "Just the EU?", after Europe: those papers, and not papers of the EU alone."""
    condition = clause.condition
    first = parsed.desk.spans[0].key
    if not isinstance(condition, c.Countries) or not condition.only:
        return clause
    held = [p for p in c.parts_of(whole_condition(previous)) if isinstance(p, c.Countries)]
    wider = any(set(condition.codes) < set(p.codes) and not p.only for p in held)
    if first == "just" or (first in ("only", "now only", "and only") and wider):
        return replace(clause, condition=replace(condition, only=False))
    return clause


def _turned(question: Question, additions: list[Clause]) -> tuple[Question, list[Clause]]:
    """ "And GPT without Llama?", after Llama without GPT: a text that says both what is in and what
    is out takes the place of all that was said of the same; roles stay."""
    conditions = [p for x in additions for p in c.parts_of(x.condition)]
    out = {slot_of(p) for p in conditions if isinstance(p, c.Not)}
    both = {slot_of(p) for p in conditions if not isinstance(p, c.Not)} & out
    if not both:
        return question, additions
    whole = c.parts_of(whole_condition(question))
    old = [x for p in whole for x in c.leaves(p) if isinstance(x, c.Models)]
    additions = [replace(x, condition=_in_old_role(x.condition, old)) for x in additions]
    cleared = map_conditions(
        question, lambda where: c.both(*(p for p in c.parts_of(where) if slot_of(p) not in both))
    )
    return cleared, additions


def _as_developer(previous: Question, clause: Clause) -> Clause:
    """ "And Meta?", after a question for OpenAI's models: Meta's, and not its authors."""
    condition = clause.condition
    if not isinstance(condition, c.Institutions) or condition.position != "any":
        return clause
    parts = [x for p in c.parts_of(whole_condition(previous)) for x in c.leaves(p)]
    asked = [x for x in parts if isinstance(x, c.Models) and x.developers]
    if len(asked) != 1 or any(isinstance(x, c.Institutions) for x in parts):
        return clause
    return replace(clause, condition=replace(asked[0], developers=condition.names), slot="models")


def _in_old_role(condition: c.Condition, old: list[c.Models]) -> c.Condition:
    match condition:
        case c.Not(part):
            return c.Not(_in_old_role(part, old))
        case c.AllOf(parts):
            return c.both(*(_in_old_role(p, old) for p in parts))
    return _keep_role(condition, list(old))


def _refers_back(parsed: Parsed) -> bool:
    spans = parsed.desk.spans
    back = points_back(parsed)
    commands = any(
        s.section("followup") and s.lists("followup")[0] not in ("opening", "pronouns")
        for s in spans
    )
    whole = parsed.operation.kind != "" and any(
        s.has("measures.papers", "measures.submissions", "measures.collaborations") for s in spans
    )
    if whole and parsed.operation.kind == "share" and not parsed.desk.clauses:
        return True  # "as a share of all ICML papers": a share of nothing else
    if whole and not (parsed.follows or back):
        return False
    if parsed.follows and not (whole and _complete(parsed)):
        return True
    if any(s.has("followup.year_before", "followup.year_after") for s in spans) and not whole:
        return True
    if len(spans) <= 3 and any(s.key in ("both", "both of them") for s in spans):
        return True
    if len(spans) <= 4 and any(s.section("positions") for s in spans) and not whole:
        return True  # "as last author?"
    if back and len(spans) <= 14:
        return True
    if commands and len(spans) <= 6 and not whole:
        return True
    if len(spans) <= 8 and not whole and (drops(parsed) or _splits(parsed)):
        return True
    # A bare condition: "llama", "2024?", "first author in china".
    bare = bool(parsed.desk.clauses) or not isinstance(parsed.scope.condition, c.Everything)
    if len(spans) <= 3 and any(s.has(*(f"operations.{n}" for n in _STATISTICS)) for s in spans):
        return not whole
    return (
        bare and len(spans) <= 7 and parsed.operation.kind in ("", "count", "share") and not whole
    )


def _share_of_those(parsed: Parsed, previous: Question) -> Share | None:
    """ "What fraction of them is from the US": of the papers before, what is named now."""
    if parsed.operation.kind != "share" or not isinstance(previous, Count | Listing):
        return None
    if not points_back(parsed):
        return None
    named = [x.condition for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    if not named or not isinstance(parsed.scope.condition, c.Everything):
        return None
    return Share(c.both(*named), previous.where)


def _splits(parsed: Parsed) -> bool:
    """ "By venue", "split it by year": the question before, by group."""
    return parsed.operation.kind == "ranking" and any(
        s.key in ("by", "per") for s in parsed.desk.spans[:4]
    )


def _complete(parsed: Parsed) -> bool:
    """An opening "and" before a question that says where and what needs nothing from before."""
    named = not isinstance(parsed.scope.condition, c.Everything)
    return (
        named
        and bool(parsed.desk.clauses)
        and parsed.operation.kind not in ("",)
        and not points_back(parsed)
    )


def _adds(parsed: Parsed) -> bool:
    """ "With German co-authors", "also Canada": a condition more, not another one instead."""
    first = parsed.desk.spans[0]
    opening = {s.key for s in parsed.desk.spans[:2]}
    co_authors = any(s.key in ("co-authors", "coauthors", "co authors") for s in parsed.desk.spans)
    return first.key in ("with", "also", "plus") or (co_authors and "with" in opening)


def _new_topic(parsed: Parsed, unread: Sequence[Span]) -> str | None:
    """ "What about federated learning": unread words in one piece are the new topic."""
    if not unread or any(s.meanings or s.quoted for s in unread) or parsed.desk.clauses:
        return None
    spans = parsed.desk.spans
    places = [i for i, s in enumerate(spans) if s in unread]
    joined = places == list(range(places[0], places[-1] + 1))
    opened = parsed.follows and places[0] > 0
    if not joined or not opened:
        return None
    return parsed.text[spans[places[0]].start : spans[places[-1]].end]


def _change_operation(parsed: Parsed, previous: Question, changes: list[str]) -> Question | None:
    spans = parsed.desk.spans

    def says(name: str) -> bool:
        return any(s.has(f"followup.{name}") for s in spans)

    where = whole_condition(previous)
    operation = parsed.operation
    nothing_new = not parsed.desk.clauses and isinstance(parsed.scope.condition, c.Everything)
    if operation.kind == "trend" or (says("as_trend") and nothing_new):
        changes.append("now over time")
        if isinstance(previous, Share):
            return Trend(without_one_year(previous.where), without_one_year(previous.of))
        return Trend(without_one_year(where), as_share(previous).of if operation.share else None)
    if operation.kind == "ranking" and operation.group == "year" and nothing_new:
        changes.append("now over time")
        return Trend(without_one_year(where))
    if operation.kind == "ranking" and operation.group is not None:
        changes.append("now ranked")
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
        return Ranking(
            operation.group, where, None, operation.top, operation.direction, leave_out=named
        )
    if says("by_country") and nothing_new:
        changes.append("now by country")
        return Ranking("country", where)
    if isinstance(previous, Ranking) and (top := _new_top(parsed)) is not None:
        changes.append(f"top {previous.top} → top {top}")
        previous = replace(previous, top=top)
        if nothing_new:
            return previous
    statistic = next(
        (s for name, s in _STATISTICS.items() if any(x.has(f"operations.{name}") for x in spans)),
        None,
    )
    if isinstance(previous, Average) and statistic is not None and nothing_new:
        changes.append(f"{previous.statistic} → {statistic}")
        return replace(previous, statistic=statistic)
    if says("as_count") and nothing_new and not isinstance(previous, Count):
        changes.append("now as a count")
        return Count(where)
    if says("list_them") and (operation.kind in ("list", "") or nothing_new):
        measure = previous.measure if isinstance(previous, Count) else "papers"
        if isinstance(previous, Listing) and nothing_new:
            changes.append("the same list")
            return previous
        changes.append("now as a list")
        return Listing(where, measure)
    if isinstance(previous, Overview) and (operation.kind == "share" or says("as_share")):
        return None  # an open question has no number to take a share of
    if operation.kind == "share" or (says("as_share") and nothing_new):
        if isinstance(previous, Share):
            return previous
        if isinstance(previous, Trend):
            changes.append("now as a share")
            return Trend(*_sides(previous.where)) if previous.of is None else previous
        changes.append("now as a share")
        return as_share(previous)
    if operation.kind == "count" and isinstance(previous, Share | Listing | Overview):
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


def _new_top(parsed: Parsed) -> int | None:
    """ "Make it top 5": the number behind "top" (or before it: "the 5 top ones")."""
    spans = parsed.desk.spans
    for i, span in enumerate(spans):
        if span.has("operations.most", "operations.first") or span.key in ("first", "top"):
            for k in (i + 1, i - 1):
                if 0 <= k < len(spans) and spans[k].number is not None and not spans[k].is_year:
                    number = int(spans[k].number or 0)
                    return number if 1 <= number <= 100 else None
    return None


def _only_these(parsed: Parsed, question: Ranking, clause: Clause) -> Ranking | None:
    """ "Only the Chinese ones": groups of a ranking, not papers, are narrowed."""
    if question.by not in ("institution", "university", "company") or not any(
        s.key in ("ones", "institutions", "universities", "companies", "labs")
        for s in parsed.desk.spans
    ):
        return None
    condition = clause.condition
    if isinstance(condition, c.Countries | c.InstitutionKinds):
        codes = condition.codes if isinstance(condition, c.Countries) else condition.countries
        return replace(question, within=codes) if codes else None
    return None


def as_share(question: Question) -> Share:
    """The question as a share: its subject (else its people, else what was decided of it) of what
    is left without them."""
    part, whole = _sides(whole_condition(question))
    return Share(part, whole)


def _sides(where: c.Condition) -> tuple[c.Condition, c.Condition]:
    """The last-named layer of a condition, and the rest that it is a share of."""
    for layer in (c.SUBJECT_TYPES, c.PEOPLE_TYPES, (c.Statuses, c.Tracks)):
        rest = c.without(where, layer)
        part = c.both(*(p for p in c.parts_of(where) if p not in c.parts_of(rest)))
        if not isinstance(part, c.Everything):
            return part, rest
    return where, c.EVERYTHING


def _drop_scope(parsed: Parsed, question: Question, changes: list[str]) -> Question:
    spans = parsed.desk.spans
    if any(s.has("followup.all_years") for s in spans):
        changes.append("all years")
        question = map_conditions(question, without_years)
    if any(s.has("followup.all_venues") for s in spans) and not parsed.scope.venues:
        changes.append("all venues here")
        question = map_conditions(
            question,
            lambda w: c.both(*(p for p in c.parts_of(w) if slot_of(p) not in ("venue", "edition"))),
        )
    return question


def _apply(
    question: Question,
    condition: c.Condition,
    changes: list[str],
    group: c.Condition | None = None,
    adding: bool = False,
) -> Question:
    """Put one condition in the place of what was said of the same before."""
    slot = slot_of(condition)
    holder = "of" if isinstance(question, Share) and slot in _SCOPE_SLOTS else "where"
    if (
        isinstance(question, Trend | Ranking | Comparison)
        and question.of is not None
        and (slot in _SCOPE_SLOTS)
    ):
        holder = "of"
    if isinstance(question, Share) and any(slot_of(p) == slot for p in c.parts_of(question.of)):
        holder = "of"
    if isinstance(question, Share) and all(
        isinstance(p, c.Accepted | c.Statuses | c.Tracks) for p in c.parts_of(question.where)
    ):
        holder = "of"  # a rate of acceptance: of other papers
    old = getattr(question, holder)
    parts = list(c.parts_of(old))
    fellows = c.parts_of(group) if group is not None else ()
    replaced = (
        [p for p in parts if condition == c.Not(p)]
        if isinstance(condition, c.Not) or adding
        else [p for p in parts if _replaces(condition, slot, p) and p not in fellows]
    )
    if condition in parts and not replaced:
        return question
    kept: list[c.Condition] = []
    for part in parts:
        if part in replaced:
            if isinstance(part, c.Editions) and slot == "year":
                kept.append(c.Venues(tuple(dict.fromkeys(v for v, _ in part.pairs))))
            elif isinstance(part, c.Editions) and slot == "venue":
                years = sorted({y for _, y in part.pairs})
                kept.append(c.Years(years[0], years[-1]))
            continue
        kept.append(part)
    new = _keep_role(condition, replaced)
    if replaced:
        changes.append(f"{' and '.join(say_briefly(p) for p in replaced)} → {say_briefly(new)}")
    else:
        changes.append(f"added: {say(new)}")
    whole = c.both(*kept, new)
    if holder == "of":
        assert isinstance(question, Share | Trend | Ranking | Comparison)
        return replace(question, of=whole)
    return replace(question, where=whole)


def _replaces(condition: c.Condition, slot: str, old: c.Condition) -> bool:
    old_slot = slot_of(old)
    if slot in ("venue", "year") and old_slot == "edition":
        return True
    if slot == "edition" and old_slot in ("venue", "year", "edition"):
        return True
    return slot == old_slot and not isinstance(old, c.Not)


def _keep_role(condition: c.Condition, replaced: list[c.Condition]) -> c.Condition:
    """ "and llama?" asks for what was asked of Qwen: its role stays."""
    if isinstance(condition, c.Models) and condition.roles is None:
        for old in replaced:
            if isinstance(old, c.Models) and old.roles is not None:
                return replace(condition, roles=old.roles)
    return condition


def _swapped_pair(question: Question, clause: Clause) -> Question | None:
    """After a US-China question "what about Germany?" may mean US-Germany as well."""
    condition = clause.condition
    if not isinstance(condition, c.Countries) or condition.position != "any":
        return None
    where = question.where
    pair = [p for p in c.parts_of(where) if isinstance(p, c.Countries) and p.position == "any"]
    if len(pair) != 2 or condition.codes in [p.codes for p in pair]:
        return None
    parts = [condition if p == pair[1] else p for p in c.parts_of(where)]
    return replace(question, where=c.both(*parts))


def missing_editions(question: Question, knowledge: Knowledge) -> str | None:
    """The edition that a changed question asks for and the corpus lacks, in words."""
    parts = c.parts_of(whole_condition(question))
    venues = next((p.names for p in parts if isinstance(p, c.Venues)), None)
    years = next((p for p in parts if isinstance(p, c.Years)), None)
    scope = [
        (v, y)
        for v, y in knowledge.editions
        if (venues is None or v in venues)
        and (years is None or (years.first or 0) <= y <= (years.last or 9999))
    ]
    if scope:
        return None
    named = " and ".join(venues or ())
    from assistant.scope import say_years

    return f"{named} {say_years(years) if years else ''}".strip()
