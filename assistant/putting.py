"""A follow-up's conditions put in the place of what the question before said of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.behind import behind
from assistant.clauses import Clause
from assistant.names import country_name
from assistant.question import Comparison, Group, Question, Ranking, Share, Trend
from assistant.reading import say, say_briefly
from assistant.slots import map_conditions, slot_of, whole_condition
from index import conditions as c

if TYPE_CHECKING:
    from assistant.link import Span
    from assistant.parsed import Parsed


_SCOPE_SLOTS = frozenset({"venue", "year", "edition", "status", "track"})


_ONLY = frozenset({"just", "only", "now only", "and only", "just for", "only for", "now just"})


def narrowed_to(parsed: Parsed, clause: Clause) -> Clause:
    """ "Just the EU?", "for China only": of the papers before those with an author there.

    Papers of that place alone could be meant too: they are the clause's other reading.
    """
    condition = clause.condition
    spans = parsed.desk.spans
    if not isinstance(condition, c.Countries) or not condition.only or len(spans) > 5:
        return clause
    said = spans[0].key in _ONLY or spans[-1].key == "only"
    if not said or any(s.key in ("from", "exclusively", "solely") for s in spans):
        return clause
    return replace(clause, condition=replace(condition, only=False), either=condition)


_PLACE = (c.Countries, c.Institutions, c.InstitutionKinds)
_SWAPPING = frozenset(
    (
        "and|what about|how about|and what about|and how about|same for|the same for|"
        "same question for|same thing for|now|or|for|in|from|at|and in|and from|and at|and for|of|"
        "now for|ok and|then|the|same|the same|instead|what|about|but|and the|what about the|"
        "how about the|and what about the|for the|in the|from the|of the|and for the|and in the|"
        "and from the|now the|or the|then the|a|an|country|countries|nation|in a|in an|and in a|"
        "and in an|from a|from an"
    ).split("|")
)


def swaps(parsed: Parsed) -> bool:
    """ "And China?", "same for Google": nothing but a name, to be put where one was."""
    others = [s for s in parsed.desk.spans if not (s.is_name or s.is_year)]
    return any(s.is_name for s in parsed.desk.spans) and all(
        s.key in _SWAPPING or s.has("polite.words") for s in others
    )


def other_group(parsed: Parsed) -> Group | None:
    """ "What about companies?", after a ranking of universities: the same by another group."""
    spans = parsed.desk.spans
    keys = [s.key for s in spans]
    if "instead of" in keys:
        spans = spans[: keys.index("instead of")]  # "institutions instead of countries"
    nouns = [s for s in spans if s.key in _GROUP_NOUNS]
    others = [s for s in spans if s not in nouns and s.key not in _ONLY]
    if len(nouns) != 1 or not all(s.key in _SWAPPING or s.has("polite.words") for s in others):
        return None
    return _GROUP_NOUNS[nouns[0].key]


_GROUP_NOUNS: dict[str, Group] = {
    "countries": "country",
    "institutions": "institution",
    "universities": "university",
    "companies": "company",
    "firms": "company",
    "authors": "author",
    "models": "family",
    "developers": "developer",
}


def _places(question: Question) -> list[c.Condition]:
    return [p for p in c.parts_of(whole_condition(question)) if isinstance(p, _PLACE)]


def ambiguous_place(previous: Question, additions: list[Clause]) -> bool:
    """Whether a bare place could stand for either of two of different kinds."""
    if not any(isinstance(x.condition, c.Countries) for x in additions):
        return False
    held = [p for p in _places(previous) if isinstance(p, c.Countries)]
    return len({p.position for p in held}) > 1


def in_old_position(previous: Question, clause: Clause) -> Clause:
    """ "And China?", after papers with a first author in the US: with one in China."""
    condition = clause.condition
    held = _places(previous)
    if len(held) != 1 or not isinstance(condition, c.Countries | c.Institutions):
        return clause
    old = held[0]
    if condition.position != "any" or (isinstance(condition, c.Countries) and condition.only):
        return clause
    if isinstance(condition, c.Countries) and isinstance(old, c.Countries):
        inherited = replace(condition, position=old.position, only=old.only, by=old.by)
        return replace(clause, condition=inherited)
    position = old.position if isinstance(old, _PLACE) else "any"
    return replace(clause, condition=replace(condition, position=position))


def row_of(previous: Ranking, clauses: Sequence[Clause]) -> Question | None:
    """ "What about China?", after a ranking of countries: its number; None where none is meant."""
    if len(clauses) != 1:
        return None
    condition = clauses[0].condition
    match condition:
        case c.Countries(codes=(code,), position="any", only=False) if previous.by == "country":
            return behind(previous, country_name(code))
        case c.Institutions(names=(name,), position="any") if previous.by in _PLACES_BY:
            return behind(previous, name)
        case c.Models(families=(family,), versions=()) if previous.by == "family":
            return behind(previous, family)
    return None


_PLACES_BY = frozenset({"institution", "company", "university"})


def same_byline(parsed: Parsed, previous: Question, clause: Clause) -> Clause:
    """ "And Yoshua Bengio?", after papers of which another is the last author: as last author."""
    condition = clause.condition
    if not isinstance(condition, c.AuthorNames) or condition.position != "any":
        return clause
    held = [p for p in c.parts_of(whole_condition(previous)) if isinstance(p, c.AuthorNames)]
    if len(held) != 1 or any(s.section("positions") for s in parsed.desk.spans):
        return clause
    return replace(clause, condition=replace(condition, position=held[0].position))


_THAT_MODEL = frozenset(
    "one|ones|a one|developer|developers|maker|makers|vendor|vendors".split("|")
)


def of_those_models(parsed: Parsed, previous: Question, clause: Clause) -> Clause:
    """ "And on a French one?", after models from China: a model from there, not an author."""
    condition = clause.condition
    said = any(s.key in _THAT_MODEL for s in parsed.desk.spans[clause.end :][:1])
    parts = [x for p in c.parts_of(whole_condition(previous)) for x in c.leaves(p)]
    asked = [x for x in parts if isinstance(x, c.Models) and x.countries]
    kinds = [x for x in parts if isinstance(x, c.InstitutionKinds) and x.countries]
    if said and len(kinds) == 1 and not asked and isinstance(condition, c.Countries):
        moved_kind = replace(kinds[0], countries=condition.codes, label=condition.label)
        return replace(clause, condition=moved_kind, slot="kinds")
    if not said or len(asked) != 1 or not isinstance(condition, c.Countries):
        return clause
    moved = replace(asked[0], countries=condition.codes, label=condition.label)
    return replace(clause, condition=moved, slot="models")


def widened(parsed: Parsed, previous: Question, clause: Clause) -> Clause:
    """ "With Hong Kong included": of either place, where one was asked for."""
    condition = clause.condition
    if not any(s.has("followup.widen") for s in parsed.desk.spans):
        return clause
    held = [p for p in _places(previous) if isinstance(p, c.Countries)]
    said = [x for x in c.leaves(condition) if isinstance(x, c.Countries)]
    if len(said) < len(list(c.leaves(condition))) or not said or len(held) != 1:
        return clause
    codes = tuple(dict.fromkeys((*held[0].codes, *(code for x in said for code in x.codes))))
    return replace(clause, condition=replace(held[0], codes=codes, label=None))


def turned_about(question: Question, additions: list[Clause]) -> tuple[Question, list[Clause]]:
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


def as_developer(previous: Question, clause: Clause) -> Clause:
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


_POINTING = frozenset(
    "only just now and but the those these ones of them in from based located rank order show list "
    "within inside please pls plz".split()
)


def _points(span: Span) -> bool:
    return all(word in _POINTING for word in span.key.split())


_ROWS = frozenset(
    "ones institutions universities companies labs models developers makers families firms".split()
)


def only_these(parsed: Parsed, question: Ranking, clause: Clause) -> Ranking | None:
    """ "Only the Chinese ones": groups of a ranking, not papers, are narrowed."""
    condition = clause.condition
    spans = parsed.desk.spans
    others = [s for i, s in enumerate(spans) if not clause.at <= i < clause.end]
    pointing = all(_points(s) for s in others)
    if question.by == "country":
        # "Only Europe", "rank those African countries", after a ranking of countries.
        only = any(s.key in ("only", "just") for s in spans[:2])
        noun = any(s.key.endswith(("countries", "nations")) for s in spans) and all(
            _points(s) or s.has("measures.countries") or s.section("operations") for s in others
        )
        if (only or noun) and isinstance(condition, c.Countries) and condition.position == "any":
            return replace(question, within=condition.codes)
        return None
    kinds = ("institution", "university", "company", "family", "developer")
    bare = pointing or (len(spans) <= 4 and spans[0].key in ("in", "from", "and in", "now"))
    placed = bare and isinstance(condition, c.Countries) and question.by in _PLACES_BY
    if question.by not in kinds or not any(placed or s.key in _ROWS for s in parsed.desk.spans):
        return None
    if isinstance(condition, c.InstitutionKinds) and not condition.countries and pointing:
        # "Companies only", after a ranking of institutions.
        if condition.position == "any" and condition.kinds[0] == "company":
            return replace(question, by="company")
        if condition.position == "any" and condition.kinds == ("university",):
            return replace(question, by="university")
    if isinstance(condition, c.Models) and not condition.families:
        if condition.countries:
            return replace(question, within=condition.countries)
        if condition.open_weights is not None:
            return replace(question, open_weights=condition.open_weights)
    if isinstance(condition, c.Countries | c.InstitutionKinds):
        codes = condition.codes if isinstance(condition, c.Countries) else condition.countries
        return replace(question, within=codes) if codes else None
    return None


def put_in(
    question: Question,
    condition: c.Condition,
    changes: list[str],
    group: c.Condition | None = None,
    adding: bool = False,
    topical: bool = False,
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
    if isinstance(question, Share):
        asked = c.parts_of(question.where)
        # "What share of the papers that name Llama name Qwen? – And Gemma?": of the same papers.
        told = any(slot_of(p) == slot for p in asked)
        if told and condition in c.parts_of(question.of):
            return question  # "as a share of all the British ones"
        if not told and any(slot_of(p) == slot for p in c.parts_of(question.of)):
            holder = "of"
        if asked and all(isinstance(p, c.Accepted | c.Statuses | c.Tracks) for p in asked):
            # A rate of acceptance is of other papers; "orals?", after spotlights, another part.
            status = isinstance(condition, c.Statuses | c.Tracks)
            holder = "where" if status and told and condition not in asked else "of"
    old = getattr(question, holder)
    parts = list(c.parts_of(old))
    fellows = c.parts_of(group) if group is not None else ()
    replaced = (
        [p for p in parts if condition == c.Not(p) or p == c.Not(condition)]
        if (isinstance(condition, c.Not) and slot != "known") or adding
        else [
            p
            for p in parts
            if (
                _replaces(condition, slot, p) or (topical and _is_topic(condition) and _is_topic(p))
            )
            and p not in fellows
        ]
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


def _is_topic(condition: c.Condition) -> bool:
    """ "And on diffusion models?" takes the place of a topic, be that words or a family."""
    return isinstance(condition, c.Words) or (
        isinstance(condition, c.Models) and condition.roles is None
    )


def _replaces(condition: c.Condition, slot: str, old: c.Condition) -> bool:
    old_slot = slot_of(old)
    if slot in ("venue", "year") and old_slot == "edition":
        return True
    if slot == "edition" and old_slot in ("venue", "year", "edition"):
        return True
    if isinstance(old, c.Not) and slot == old_slot and old.part == condition:
        return True  # "and of the student abstracts?", after all but them
    return slot == old_slot and (slot == "known" or not isinstance(old, c.Not))


def _keep_role(condition: c.Condition, replaced: list[c.Condition]) -> c.Condition:
    """ "and llama?" asks for what was asked of Qwen: its role stays."""
    if isinstance(condition, c.Models) and condition.roles is None:
        for old in replaced:
            if isinstance(old, c.Models) and old.roles is not None:
                return replace(condition, roles=old.roles)
    only = any(isinstance(old, c.Countries) and old.only for old in replaced)
    if only and isinstance(condition, c.Countries) and condition.position == "any":
        # "Only US?", "and Britain?", after those with Chinese affiliations only.
        return replace(condition, only=True)
    return condition


def swapped_pair(question: Question, clause: Clause) -> Question | None:
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
