"""Follow-ups that put one thing in the place of another: a year, a country, a model."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.definitions import map_leaves
from assistant.dropping import commands_out
from assistant.pointing import points_back
from assistant.putting import put_in
from assistant.question import Comparison, Count, Listing, Question, Ranking, Share
from assistant.reading import say_briefly
from assistant.share_split import share_sides
from assistant.slots import map_conditions, whole_condition
from assistant.whole import default_of
from index import conditions as c

if TYPE_CHECKING:
    from assistant.clauses import Clause
    from assistant.parsed import Knowledge, NotUnderstood, Parsed, Understood


_SMALL_WORDS = frozenset(
    "and|in|for|what about|how about|and in|and for|then|or|also|now".split("|")
)


def short_year(parsed: Parsed, previous: Question, knowledge: Knowledge) -> Understood | None:
    """ "And 23?", after a question of 2022: the year 2023, where the corpus has it."""
    from assistant.parsed import Understood

    spans = parsed.desk.spans
    numbers = [s for s in spans if s.number is not None]
    rest = [s for s in spans if s not in numbers]
    if len(numbers) != 1 or not re.fullmatch(r"\d\d", numbers[0].key) or len(spans) > 4:
        return None
    year = 2000 + int(numbers[0].key)
    leaves = [x for p in c.parts_of(whole_condition(previous)) for x in c.leaves(p)]
    dated = any(isinstance(x, c.Editions | c.Years) for x in leaves)
    sized = any(
        isinstance(x, c.AuthorCount | c.CountryCount) and (x.at_least, x.at_most) != (1, 1)
        for x in leaves
    )
    small = all(s.key in _SMALL_WORDS or s.has("polite.words") for s in rest)
    held = {y for _, y in knowledge.editions}
    if not dated or sized or not small or year not in held or isinstance(previous, Ranking):
        return None
    changes: list[str] = []
    changed = put_in(previous, c.Years(year, year), changes)
    if not changes:
        return None
    parsed.desk.dropped.add(spans.index(numbers[0]))
    return Understood(changed, (f"“{numbers[0].text}” read as {year}",), tuple(changes))


_OFTEN_CHINA = frozenset({"HK", "MO", "TW"})


def exchange(parsed: Parsed, question: Question, instead: int) -> Question | None:
    """ "Australia instead of Britain": the one wherever the other stood; None where it didn't."""
    new = [x for x in parsed.desk.clauses if x.at < instead]
    old = [x for x in parsed.desk.clauses if x.at > instead]
    if len(new) != 1 or len(old) != 1:
        return None
    one, other = new[0].condition, old[0].condition
    if type(one) is not type(other):
        return None

    def change(leaf: c.Condition) -> c.Condition:
        match leaf, one, other:
            case c.Countries(codes=codes), c.Countries(), c.Countries() if codes == other.codes:
                return replace(leaf, codes=one.codes, label=one.label)
            case c.Countries(codes=codes, label=None), c.Countries(), c.Countries() if set(
                other.codes
            ) < set(codes):
                # "China", which was widened to Hong Kong before; or one of two that stand there.
                rest = [x for x in codes if x not in other.codes]
                if "CN" in other.codes and set(rest) <= _OFTEN_CHINA:
                    return replace(leaf, codes=one.codes, label=one.label)
                return replace(leaf, codes=(*rest, *one.codes))
            case c.Institutions(names=names), c.Institutions(), c.Institutions() if (
                names == other.names
            ):
                return replace(leaf, names=one.names)
            case c.Models(families=held), c.Models(), c.Models() if held and held == other.families:
                return replace(leaf, families=one.families, versions=one.versions)
            case c.Statuses(names=held), c.Statuses(), c.Statuses() if held == other.names:
                return one
        return leaf

    changed = map_conditions(question, lambda where: map_leaves(where, change))
    if (
        isinstance(changed, Ranking)
        and isinstance(one, c.Countries)
        and isinstance(other, c.Countries)
        and set(changed.within) == set(other.codes)
    ):
        # "The whole of Europe rather than the EU", after a ranking of its members.
        changed = replace(changed, within=one.codes)
    if isinstance(changed, Comparison) and changed == question:
        items = tuple(map_leaves(item, change) for item in changed.items)
        labels = tuple(
            label if item == was else say_briefly(item)
            for item, was, label in zip(items, changed.items, changed.labels, strict=True)
        )
        changed = replace(changed, items=items, labels=labels)
    if changed == question:
        return None
    parsed.desk.dropped |= set(range(old[0].at, old[0].end))
    return changed


def same_for(parsed: Parsed, question: Ranking) -> Ranking | None:
    """ "The same for Canada", after China's partners: Canada's; None where it is none of that."""
    said = [x.condition for x in parsed.desk.clauses]
    asked = any("same" in s.key.split() for s in parsed.desk.spans)
    if not asked or len(said) != 1 or question.by != "country" or not question.leave_out:
        return None
    new = said[0]
    held = [p for p in c.leaves(question.where) if isinstance(p, c.Countries)]
    if not isinstance(new, c.Countries) or len(held) != 1:
        return None
    if set(held[0].codes) != set(question.leave_out):
        return None

    def change(leaf: c.Condition) -> c.Condition:
        return replace(held[0], codes=new.codes, label=new.label) if leaf == held[0] else leaf

    where = map_leaves(question.where, change)
    return replace(question, where=where, leave_out=new.codes)


def share_in_full(parsed: Parsed, previous: Question) -> Share | None:
    """ "And of the Chinese papers, what percent had somebody in the US?", after a share at an
    edition: both sides are said, the edition is that of before. None where one side is missing."""
    operation = parsed.operation
    if operation.kind != "share" or operation.rate or not isinstance(previous, Share):
        return None
    clauses = [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    if len(clauses) < 2 or len(clauses) < len(parsed.desk.clauses):
        return None
    part, whole = share_sides(parsed, operation, clauses)
    if not part or not whole:
        return None
    old = c.parts_of(previous.of)
    said = c.parts_of(parsed.scope.condition)
    editions = said or tuple(p for p in old if isinstance(p, c.EDITION_TYPES))
    standing = tuple(p for p in old if isinstance(p, c.Accepted | c.Statuses | c.Tracks))
    of = c.both(*editions, *standing, *(x.condition for x in whole))
    return Share(c.both(*(x.condition for x in part)), of)


def without_row(parsed: Parsed, question: Ranking) -> Ranking | None:
    """ "Drop the US", "and apart from China and the US?", after a ranking of countries: their rows
    go, and no papers; "without Chinese authors" is of papers."""
    spans = parsed.desk.spans
    said = [x.condition for x in parsed.desk.clauses]
    out = commands_out(parsed) or all(isinstance(p, c.Not) for p in said)
    if not said or not out or len(spans) > _SHORT:
        return None
    if any(s.section("measures") or s.section("kinds") for s in spans if not s.is_name):
        return None
    rows: list[str] = []
    for leaf in (leaf for part in said for leaf in c.leaves(part)):
        match leaf:
            case c.Countries(codes=named, position="any") if question.by == "country":
                rows += named
            case c.Institutions(names=named) if question.by in (
                "institution",
                "university",
                "company",
            ):
                rows += named
            case c.Models(families=named) if question.by == "family" and named:
                rows += named
            case _:
                return None
    parsed.desk.dropped |= {k for x in parsed.desk.clauses for k in range(x.at, x.end)}
    parsed.desk.dropped |= {i for i, s in enumerate(spans) if s.has("quantifiers.not")}
    left = tuple(dict.fromkeys((*question.leave_out, *rows)))
    return replace(question, leave_out=left)


_SHORT = 10
"""Words of a turn that says no more than what is left out."""


_THAT_EDITION = re.compile(
    r"\b(?:in |at )?(?:that|the same) (?:year|edition|conference|venue)(?: too| as well)?\b",
    re.IGNORECASE,
)


def placed_as_before(text: str, previous: Question) -> str | None:
    """ "Was Kenya ahead of Nigeria that year?", after a question of one edition: with its name.

    None where the text doesn't point to an edition, or the question before had none or several.
    """
    if len(_THAT_EDITION.findall(text)) != 1:
        return None
    whole = c.parts_of(whole_condition(previous))
    pairs = {pair for p in whole if isinstance(p, c.Editions) for pair in p.pairs}
    venues = {name for p in whole if isinstance(p, c.Venues) for name in p.names}
    years = {y for p in whole if isinstance(p, c.Years) for y in (p.first, p.last)}
    if len(venues) == 1 and len(years) == 1 and None not in years:
        pairs.add((venues.pop(), int(years.pop() or 0)))
    if len(pairs) != 1:
        return None
    venue, year = pairs.pop()
    return _THAT_EDITION.sub(f"at {venue} {year}", text)


def with_side(parsed: Parsed, question: Comparison, clause: Clause) -> Understood | NotUnderstood:
    """ "And Berkeley?", after Stanford against MIT: a third beside them."""
    from assistant.parsed import NotUnderstood, Understood

    alone = len(parsed.desk.clauses) == 1 and isinstance(parsed.scope.condition, c.Everything)
    if alone and len(clause.parts) > 1:
        # "And RoBERTa vs T5?", after BERT against GPT: two others in their place.
        items = tuple(_in_role_of(condition, question.items) for condition, _ in clause.parts)
        labels = tuple(label for _, label in clause.parts)
        turned = replace(question, items=items, labels=labels)
        return Understood(turned, parsed.scope.notes, (f"now {' against '.join(labels)}",))
    if question.contrast != "which" or not alone or clause.condition in question.items:
        return NotUnderstood(
            "I can't tell what is to be compared with what now. Ask it as a full question.",
            unsure=True,
        )
    label = say_briefly(clause.condition)
    wider = replace(
        question,
        items=(*question.items, clause.condition),
        labels=(*question.labels, label),
    )
    return Understood(wider, parsed.scope.notes, (f"beside them: {label}",))


def _in_role_of(condition: c.Condition, items: tuple[c.Condition, ...]) -> c.Condition:
    """A model in the role that the sides before had, where the words name none."""
    roles = {x.roles for item in items for x in c.leaves(item) if isinstance(x, c.Models)}
    if isinstance(condition, c.Models) and condition.roles is None and len(roles) == 1:
        return replace(condition, roles=roles.pop())
    return condition


def is_idle_rate(question: Share) -> bool:
    """Whether it asks which of the accepted papers were accepted."""
    accepted = {"oral", "spotlight", "poster"}
    return question.where == c.Accepted() and any(
        isinstance(p, c.Accepted) or (isinstance(p, c.Statuses) and set(p.names) <= accepted)
        for p in c.parts_of(question.of)
    )


def side_of(previous: Comparison, parsed: Parsed) -> list[c.Condition]:
    """The sides of a comparison that lie where the text points: "the 2023 ones"."""
    named = [p for p in c.parts_of(parsed.scope.condition) if isinstance(p, c.Years | c.Venues)]
    spans = parsed.desk.spans
    only = spans[0].key in ("just", "only", "just for", "only for", "only in", "just in")
    if not named or not (only or any(s.key == "ones" for s in spans)):
        return []
    return [item for item in previous.items if all(_lies_in(item, p) for p in named)]


def _lies_in(item: c.Condition, place: c.Condition) -> bool:
    if place in c.parts_of(item):
        return True
    match place:
        case c.Years(int(first), int(last)):
            pairs = [
                pair for p in c.parts_of(item) if isinstance(p, c.Editions) for pair in p.pairs
            ]
            return bool(pairs) and all(first <= year <= last for _, year in pairs)
    return False


def share_of_those(parsed: Parsed, previous: Question) -> Share | None:
    """ "What fraction of them is from the US": of the papers before, what is named now."""
    if parsed.operation.kind != "share" or not isinstance(previous, Count | Listing):
        return None
    if not points_back(parsed):
        return None
    named = [x.condition for x in parsed.desk.clauses]
    if not named or named == [c.Accepted()]:
        return None
    if not isinstance(parsed.scope.condition, c.Everything):
        return None
    standing = [x.condition for x in parsed.desk.clauses if x.slot == "status"]
    whole = previous.where
    if standing and isinstance(default_of(standing), c.Everything):
        whole = c.without(whole, (c.Accepted,))  # "what share of them were rejected"
    return Share(c.both(*named), whole)
