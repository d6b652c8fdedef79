"""Follow-ups: a new text changes only what it says; the rest of the query before it stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.asked_things import names_place
from assistant.beside import (
    adds,
    beside_accepted,
    codes_in,
    means_two,
    named_in,
    narrowed_again,
    of_those,
    turned_out,
)
from assistant.clauses import Clause
from assistant.dropping import commands_out, drop, drops, no_longer_out
from assistant.exchanged import (
    exchange,
    is_idle_rate,
    same_for,
    share_in_full,
    share_of_those,
    short_year,
    side_of,
    with_side,
    without_row,
)
from assistant.follow_scope import drop_scope, missing_editions
from assistant.link import Span
from assistant.missing import refuse_missing
from assistant.operation import STATISTICS as _STATISTICS
from assistant.pointing import (
    bare_position,
    both_of_them,
    in_field,
    in_position,
    in_role,
    moves_year,
    new_role,
    new_size,
    other_weights,
    points_back,
    reversed_sides,
    shifted_year,
    unnamed_pair,
)
from assistant.putting import (
    ambiguous_place,
    as_developer,
    in_old_position,
    narrowed_to,
    of_those_models,
    only_these,
    other_group,
    put_in,
    row_of,
    same_byline,
    swapped_pair,
    swaps,
    turned_about,
    widened,
)
from assistant.question import (
    POSITIONED,
    Comparison,
    Overview,
    Question,
    Ranking,
    Share,
    alone,
)
from assistant.reading import say_briefly, say_codes, say_editions
from assistant.slots import map_conditions, slot_of, whole_condition
from assistant.switches import widen
from assistant.turned_kind import (
    NoShare,
    averages,
    change_operation,
    compares_that,
    is_share_of_others,
    left_out,
    new_top,
    set_against,
    set_beside,
    told_apart,
)
from index import conditions as c

if TYPE_CHECKING:
    from assistant.parsed import Knowledge, NotUnderstood, Parsed, Understood


_COUNTING = frozenset({"ranking", "trend", "average", "comparison"})


def follow_up(
    parsed: Parsed, previous: Question, knowledge: Knowledge
) -> Understood | NotUnderstood | None:
    """The previous question as the new text changes it, or None when it stands on its own."""
    from assistant.parsed import NotUnderstood, Understood

    if not _refers_back(parsed):
        return None
    if parsed.refusal is not None:
        return parsed.refusal
    if (other_year := short_year(parsed, previous, knowledge)) is not None:
        return other_year
    bare = bare_position(parsed)
    statistics = tuple(f"operations.{name}" for name in _STATISTICS)
    plain_unread = [
        s
        for s in parsed.unread
        if not s.section("followup")
        and not s.has("drop.words")
        # "The top five only", after a ranking; "median instead", after a mean.
        and not (isinstance(previous, Ranking) and s.has("operations.most", "operations.fewest"))
        and not (
            isinstance(previous, Ranking) and s.number is not None and s.number == new_top(parsed)
        )
        and not (bare is not None and s.section("positions"))
        and not s.section("weights")
        and not (moves_year(parsed) and (s.number is not None or s.key in _FROM_NOW))
        and not (s.number is not None and new_size(parsed, previous) is not None)
        and not (averages(previous) and s.has(*statistics))
    ]
    if len(parsed.desk.spans) <= 7 and (placed := in_field(parsed, previous)) is not None:
        field = "title" if "title" in parsed.text.lower() else "abstract"
        return Understood(placed, parsed.scope.notes, (f"only in the {field}",))
    if against := set_against(parsed, previous) or set_beside(parsed, previous):
        return Understood(against, parsed.scope.notes, ("set against it",))
    if compared := told_apart(parsed, previous):
        return Understood(compared, parsed.scope.notes, (f"now the {compared.contrast}",))
    held = c.leaves(whole_condition(previous))
    topic = _new_topic(parsed, plain_unread, any(isinstance(x, c.Words) for x in held))
    if plain_unread and topic is None:
        words = ", ".join(f"“{s.text}”" for s in plain_unread[:6])
        return NotUnderstood(
            f"I read this as a follow-up, but I can't place {words}. Ask it as a full question.",
            unsure=True,
        )
    if isinstance(previous, Comparison) and len(side := side_of(previous, parsed)) == 1:
        previous = alone(previous, side[0])  # "of the 2023 ones"
    if any(v not in {x for x, _ in knowledge.editions} for v in parsed.scope.venues):
        return refuse_missing(parsed, knowledge)
    pair = unnamed_pair(parsed)
    if pair is not None and len(named_in(previous)) < 2:
        return NotUnderstood(
            f"The question before names no two of “{pair}”. Ask it as a full question.", unsure=True
        )
    if means_two(parsed) and len(codes_in(previous)) != 2:
        return NotUnderstood(
            "The question before does not speak of two countries. Ask it as a full question.",
            unsure=True,
        )
    changes: list[str] = []
    if isinstance(previous, Overview) and parsed.operation.kind in _COUNTING:
        return NotUnderstood(
            "The answer before was drawn from the abstracts that bear best on it: there is no "
            "exact set of papers behind it to go on from. Ask it as a full question.",
        )
    if narrowed := share_of_those(parsed, previous):
        changes.append("the share of those")
        return Understood(narrowed, parsed.scope.notes, tuple(changes))
    if topic is None and (both := share_in_full(parsed, previous)):
        return Understood(both, parsed.scope.notes, ("another share, of the same papers",))
    if any(s.has("followup.other_way") for s in parsed.desk.spans):
        turned = reversed_sides(parsed, previous, changes)
        if turned is None or parsed.desk.clauses:
            return NotUnderstood(
                "I can't tell what is to be turned round there. Ask it as a full question.",
                unsure=True,
            )
        return Understood(turned, parsed.scope.notes, tuple(changes))
    if moves_year(parsed):
        shifted = shifted_year(parsed, previous, changes)
        if shifted is None:
            return NotUnderstood(
                "The question before is not of one year: say which year you mean.", unsure=True
            )
        previous = shifted
        parsed.desk.dropped |= {
            i for i, s in enumerate(parsed.desk.spans) if s.number is not None and not s.is_year
        }
    idle = topic is None and isinstance(parsed.scope.condition, c.Everything)
    if isinstance(previous, Ranking) and (group := other_group(parsed)) is not None:
        rows = left_out(group, previous.where)
        changed_group = replace(previous, by=group, leave_out=rows)
        return Understood(changed_group, parsed.scope.notes, (f"now by {group}",))
    if idle and isinstance(previous, Ranking) and (same := same_for(parsed, previous)):
        return Understood(same, parsed.scope.notes, ("the same for another country",))
    if idle and isinstance(previous, Ranking) and (shorter := without_row(parsed, previous)):
        said_out = say_codes(shorter.leave_out[len(previous.leave_out) :])
        return Understood(shorter, parsed.scope.notes, (f"left out: {said_out}",))
    if isinstance(previous, Ranking) and swaps(parsed):
        row = row_of(previous, parsed.desk.clauses)
        if row is not None:
            return Understood(row, parsed.scope.notes, ("of the ranking, this one",))
    if (other := other_weights(parsed, previous)) is not None:
        return Understood(other, parsed.scope.notes, ("the other kind of weights",))
    if (joined := both_of_them(parsed, previous, changes)) is not None:
        if joined == previous:
            return NotUnderstood("I can't tell which two you mean. Ask it as a full question.")
        return Understood(joined, parsed.scope.notes, tuple(changes))
    if (role := new_role(parsed)) is not None:
        changed_role = in_role(previous, role[0])
        if changed_role != previous:
            changes.append(f"the model only has to fit “{role[1]}”")
            previous = changed_role
    if any(s.key in _NAMING for s in parsed.desk.spans) and any(
        x.slot == "models" for x in parsed.desk.clauses
    ):
        named = in_role(previous, None)  # "and how many mention Qwen at all?", after those used
        if named != previous:
            changes.append("named in any role")
            previous = named
    if isinstance(previous, Ranking) and _counts_rows(parsed, previous):
        return NotUnderstood(
            "I can't tell whether the rows of the ranking are to be counted, or papers. Ask it as "
            "a full question.",
            unsure=True,
        )
    previous, dropped = drop(parsed, previous, changes)
    try:
        changed = change_operation(parsed, previous, changes)
    except NoShare:
        return NotUnderstood(
            "I can't tell of what a share is to be taken there. Ask for it as a full question.",
            unsure=True,
        )
    if changed is None:
        return None
    either: Question | None = None
    keys = [s.key for s in parsed.desk.spans]
    instead = next(
        (i for i, k in enumerate(keys) if k in _INSTEAD or keys[i : i + 2] == ["instead", "of"]),
        None,
    )
    exchanged = exchange(parsed, changed, instead) if instead is not None else None
    if exchanged is not None:
        return Understood(exchanged, parsed.scope.notes, ("one in the place of the other",))
    if instead is not None:
        # "Canada instead of the UK": what stands behind is what goes.
        for n, x in enumerate(parsed.desk.clauses):
            if x.at < instead < x.end and len(x.parts) == 2:
                # "The withdrawn ones instead of the rejected": read as a list, only one is meant.
                parsed.desk.clauses[n] = replace(x, condition=x.parts[0][0], parts=())
                parsed.desk.dropped |= set(range(instead, x.end))
        gone = [x for x in parsed.desk.clauses if x.at > instead]
        dropped |= {x.at for x in gone}
        parsed.desk.dropped |= {k for x in gone for k in range(x.at, x.end)}
        for clause in gone:
            changed = map_conditions(changed, partial(_without_part, part=clause.condition))
    additions = [narrowed_to(parsed, x) for x in parsed.desk.clauses if x.at not in dropped]
    changed = no_longer_out(parsed, changed, additions, changes)
    if isinstance(changed, Share) and changed.where == c.Accepted():
        additions = [x for x in additions if x.condition != changed.where]  # asked for as the part
    if not of_those(parsed):
        changed, additions = turned_about(changed, additions)
    additions = [as_developer(previous, x) for x in additions]
    additions = [of_those_models(parsed, previous, x) for x in additions]
    additions = [same_byline(parsed, previous, x) for x in additions]
    topical = any(s.has("topics.about") for s in parsed.desk.spans[:3])
    if swaps(parsed):
        if ambiguous_place(previous, additions):
            return NotUnderstood(
                "The question before speaks of several places, and I can't tell which of them is "
                "meant. Ask it as a full question."
            )
        additions = [in_old_position(previous, x) for x in additions]
    additions = [widened(parsed, previous, x) for x in additions]
    additions = [beside_accepted(parsed, previous, x) for x in additions]
    changed, left = narrowed_again(changed, additions, changes)
    parsed.desk.dropped |= {k for x in additions if x not in left for k in range(x.at, x.end)}
    additions = left
    if commands_out(parsed) and not dropped:
        # "Leave out those with a US address", of which nothing was said before: they go.
        additions = [turned_out(x) for x in additions]
    if parsed.desk.widened:
        wider = map_conditions(changed, partial(widen, parsed.desk))
        if wider != changed:
            changes.append("counted with it: " + say_codes(_added_codes(parsed)))
            changed = wider
    if (size := new_size(parsed, previous)) is not None:
        additions.append(Clause(size, "size", 0, 0))
    if topic is not None:
        additions.append(Clause(c.Words((topic,)), "words", 0, 0))
    wide = any(s.has("followup.widen") for s in parsed.desk.spans)
    adding = (adds(parsed) or of_those(parsed)) and not wide
    changed = drop_scope(parsed, changed, changes, knowledge)
    out = commands_out(parsed) and not dropped
    editions = parsed.scope.condition
    if out and not isinstance(editions, c.Everything):
        changed = put_in(changed, c.Not(editions), changes)  # "leave out AAAI"
    else:
        for condition in c.parts_of(editions):
            changed = put_in(changed, condition, changes)
    ranked = isinstance(changed, Ranking) and changed.by in POSITIONED
    if isinstance(changed, Ranking) and ranked and bare in ("first", "last"):
        changes.append(f"by {bare} author")
        changed = replace(changed, position=bare)
    elif bare is not None:
        moved = in_position(changed, bare)
        if moved != changed:
            changes.append(f"{bare} author only")
            changed = moved
    before = changed
    said = c.both(*(x.condition for x in additions))
    for clause in additions:
        if isinstance(changed, Ranking) and (inner := only_these(parsed, changed, clause)):
            changes.append(f"only those in {say_briefly(clause.condition)}")
            if not isinstance(previous, Ranking) and not points_back(parsed):
                # "Rank the institutions in Canada", after Denmark's papers: of Canada's.
                inner = replace(inner, where=c.without(inner.where, (c.Countries,)))
            changed = inner
            continue
        if isinstance(changed, Comparison) and slot_of(clause.condition) == slot_of(
            changed.items[0]
        ):
            return with_side(parsed, changed, clause)
        for condition in c.parts_of(clause.condition):
            changed = put_in(changed, condition, changes, said, adding, topical)
        either = either or swapped_pair(before, clause)
        if clause.either is not None and isinstance(clause.condition, c.Countries):
            either = map_conditions(changed, partial(_exchanged, clause=clause))
    if isinstance(changed, Share) and is_idle_rate(changed):
        why = "All of those were accepted: there is no rate to take. Ask it as a full question."
        return NotUnderstood(why)
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


def _counts_rows(parsed: Parsed, previous: Ranking) -> bool:
    """ "How many of these are in Europe?", after a ranking of countries."""
    if not _HOW_MANY_OF_THEM.match(parsed.text):
        return False
    models = parsed.desk.clauses and all(x.slot == "models" for x in parsed.desk.clauses)
    return not (previous.by == "family" and models)


_HOW_MANY_OF_THEM = re.compile(
    r"(?:and |so |but )*(?:how many of (?:these|those|them)\b|"
    r"(?:of|among) (?:these|those|them),? how many\b)",
    re.IGNORECASE,
)


def _added_codes(parsed: Parsed) -> tuple[str, ...]:
    return tuple(x for code, held in parsed.desk.widened.items() for x in held if x != code)


_NAMING = frozenset("mention mentions mentioned mentioning name names named naming".split())
_FROM_NOW = frozenset("before earlier ago prior later after on".split())
_INSTEAD = frozenset({"instead of", "rather than", "in place of"})


def _without_part(where: c.Condition, part: c.Condition) -> c.Condition:
    return c.both(*(p for p in c.parts_of(where) if p != part))


def _exchanged(where: c.Condition, clause: Clause) -> c.Condition:
    other = clause.either or clause.condition
    return c.both(*(other if p == clause.condition else p for p in c.parts_of(where)))


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
    if _HOW_MANY_PAPERS.match(parsed.text):
        return True
    if whole and not (parsed.follows or back):
        return False
    if parsed.follows and not (whole and _complete(parsed)):
        return True
    if moves_year(parsed) and not whole:
        return True
    in_a_field = any(s.has("topics.title", "topics.abstract") for s in spans)
    if in_a_field and len(spans) <= 5 and not parsed.desk.clauses and not whole:
        return True  # "in the title?"
    nothing_named = not parsed.desk.clauses and isinstance(parsed.scope.condition, c.Everything)
    if nothing_named and parsed.desk.widened and not whole:
        return True  # "what if Hong Kong counts as China?"
    if (
        nothing_named
        and len(spans) <= 8
        and (parsed.operation.rate or new_role(parsed) is not None)
    ):
        return True  # "and what is the acceptance rate?", "just mentioned?"
    if nothing_named and len(spans) <= 3 and parsed.operation.kind == "ranking" and not whole:
        return True  # "top countries?"
    if len(spans) <= 6 and not whole and names_place(spans):
        return True  # "who's third there?"
    if len(spans) <= 4 and any(s.number is not None and not s.is_year for s in spans) and not whole:
        return True  # "at least 4?"
    if len(spans) <= 3 and any(s.key in ("both", "both of them") for s in spans):
        return True
    if compares_that(parsed) and not parsed.desk.clauses and not whole:
        return True
    if len(spans) <= 3 and bare_position(parsed) is not None and not whole:
        return True
    if len(spans) <= 7 and any(s.has("operations.difference", "operations.ratio") for s in spans):
        return not whole and not parsed.desk.clauses
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


_HOW_MANY_PAPERS = re.compile(
    r"(?:and |so |but )*how many papers(?: (?:is|are|was|were) (?:that|those|they|there|it))?"
    r"[?.! ]*$",
    re.IGNORECASE,
)
""" "How many papers?", after their institutions."""


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
        and not is_share_of_others(parsed)
    )


_NO_TOPIC_BEHIND = ("followup.as_count", "followup.as_share", "followup.as_trend")
"""What asks for another kind of number: "raw numbers rather than percentages"."""


def _new_topic(parsed: Parsed, unread: Sequence[Span], topical: bool) -> str | None:
    """ "What about federated learning": unread words in one piece are the new topic."""
    if (
        not unread
        or any(s.meanings or s.quoted or s.number is not None for s in unread)
        or parsed.desk.clauses
    ):
        return None
    spans = parsed.desk.spans
    if all(s.text[:1].isupper() and not s.text.isupper() for s in unread) and not topical:
        return None  # "and Granholm?": the name of something that isn't known here
    places = [i for i, s in enumerate(spans) if s in unread]
    others = [s for i, s in enumerate(spans) if s not in unread and not (i == 0 and s.key == "and")]
    if any(
        s.section("positions") or s.section("measures") or s.section("quantifiers") for s in others
    ):
        return None
    joined = places == list(range(places[0], places[-1] + 1))
    ahead = spans[places[0] - 1] if places[0] else None
    opened = parsed.follows and ahead is not None and not ahead.has(*_NO_TOPIC_BEHIND)
    if not joined or not opened:
        return None
    return parsed.text[spans[places[0]].start : spans[places[-1]].end]
