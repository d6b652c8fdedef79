"""What a follow-up adds to the question before, beside what is there, or takes out of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from assistant.clauses import Clause
from assistant.question import Question
from assistant.reading import say_codes
from assistant.slots import map_conditions, slot_of, whole_condition
from index import conditions as c

if TYPE_CHECKING:
    from assistant.parsed import Parsed


def means_two(parsed: Parsed) -> bool:
    """ "In either of the two countries", "that pair": two that were named before."""
    pointing = [s.key.split() for s in parsed.desk.spans if s.has("followup.pronouns")]
    return any({"two", "pair", "pairing"} & set(words) for words in pointing)


def named_in(question: Question) -> frozenset[str]:
    """Countries and institutions that the question names."""
    found: set[str] = set()
    for part in c.leaves(whole_condition(question)):
        if isinstance(part, c.Countries):
            found |= set(part.codes)
        elif isinstance(part, c.Institutions):
            found |= set(part.names)
    return frozenset(found)


def codes_in(question: Question) -> frozenset[str]:
    """Alpha-2 codes of the countries that the question names."""
    parts = c.leaves(whole_condition(question))
    return frozenset(k for p in parts if isinstance(p, c.Countries) for k in p.codes)


def narrowed_again(
    question: Question, additions: list[Clause], changes: list[str]
) -> tuple[Question, list[Clause]]:
    """ "And without Hong Kong?", after China with Hong Kong: the mainland, and not papers that have
    nobody there."""
    held = [
        p
        for p in c.parts_of(whole_condition(question))
        if isinstance(p, c.Countries) and "CN" in p.codes and len(p.codes) > 1
    ]
    kept = []
    for clause in additions:
        out = clause.condition.part if isinstance(clause.condition, c.Not) else None
        codes = set(out.codes) if isinstance(out, c.Countries) else set()
        inside = bool(codes) and codes <= {"HK", "MO", "TW"}
        if len(held) != 1 or not inside or not codes <= set(held[0].codes):
            kept.append(clause)
            continue
        left = tuple(code for code in held[0].codes if code not in codes)
        changes.append(f"without {say_codes(tuple(sorted(codes)))}")
        question = map_conditions(
            question,
            partial(_put_instead, old=held[0], new=replace(held[0], codes=left, label=None)),
        )
    return question, kept


def _put_instead(where: c.Condition, old: c.Condition, new: c.Condition) -> c.Condition:
    return c.both(*(new if p == old else p for p in c.parts_of(where)))


_INCLUDES = frozenset("include including included add adding count counting".split())
_TOO = frozenset("too also well".split())


def beside_accepted(parsed: Parsed, previous: Question, clause: Clause) -> Clause:
    """ "Include the rejected ones as well": beside those that were asked for, not instead."""
    condition = clause.condition
    held = [p for p in c.parts_of(whole_condition(previous)) if slot_of(p) == "status"]
    keys = [s.key for s in parsed.desk.spans]
    includes = any(k in _INCLUDES for k in keys[: clause.at]) or any(
        s.has("followup.widen") for s in parsed.desk.spans[clause.end :]
    )
    added = includes or (keys[-1] in _TOO and parsed.follows)
    if not added or not isinstance(condition, c.Statuses) or len(held) != 1:
        return clause
    if isinstance(held[0], c.Statuses):
        names = tuple(dict.fromkeys((*held[0].names, *condition.names)))
        return replace(clause, condition=c.Statuses(names))
    return replace(clause, condition=c.AnyOf((held[0], condition)))


def turned_out(clause: Clause) -> Clause:
    """The clause as what must not be, where a command takes it out."""
    if isinstance(clause.condition, c.Not):
        return clause
    return replace(clause, condition=c.Not(clause.condition), parts=(), either=None)


def adds(parsed: Parsed) -> bool:
    """ "With German co-authors", "also Canada": a condition more, not another one instead."""
    first = parsed.desk.spans[0]
    opening = {s.key for s in parsed.desk.spans[:2]}
    co_authors = any(s.section("coauthors") for s in parsed.desk.spans)
    too = any(s.key in _ON_TOP for s in parsed.desk.spans)
    return first.key in ("with", "also", "plus") or ("with" in opening and (co_authors or too))


_ON_TOP = frozenset({"too", "also", "as well", "on board", "on top", "in addition", "besides"})
_THOSE = ("of those", "of these", "of them", "among those", "among them", "among these")


def of_those(parsed: Parsed) -> bool:
    """ "Of those, how many also had someone in Britain?": a condition more, on the same papers."""
    spans = parsed.desk.spans
    if re.match(
        r"(?:and |now |then )*(?:only|just|keep) those (?:with|that|which|who)\b", parsed.text, re.I
    ):
        return True  # "only those with a US author"
    return any(
        s.key.endswith(_THOSE) and s.has("followup.pronouns", "followup.opening") for s in spans
    )
