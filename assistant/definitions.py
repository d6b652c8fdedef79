"""The switches of a definition, and what a question would be under each of them.

A number about countries or models depends on choices that its sentence seldom names. Every answer
shows the others that apply to it (design, "Definitions are switches").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.question import Average, Comparison, Count, Listing, Question, Ranking, Share, Trend
from index import conditions as c

Change = Callable[[c.Condition], c.Condition]


@dataclass(frozen=True, slots=True)
class Switch:
    """One other definition: its name and the question under it."""

    name: str
    question: Question


def map_leaves(condition: c.Condition, change: Change) -> c.Condition:
    """The condition with ``change`` applied to each leaf."""
    match condition:
        case c.AllOf(parts):
            return c.AllOf(tuple(map_leaves(p, change) for p in parts))
        case c.AnyOf(parts):
            return c.AnyOf(tuple(map_leaves(p, change) for p in parts))
        case c.Not(part):
            return c.Not(map_leaves(part, change))
    return change(condition)


def map_question(question: Question, change: Change) -> Question:
    """The question with ``change`` applied to its conditions."""
    changed = replace(question, where=change(question.where))
    if isinstance(changed, Share):
        return replace(changed, of=change(changed.of))
    if isinstance(changed, Trend | Ranking | Comparison) and changed.of is not None:
        changed = replace(changed, of=change(changed.of))
    if isinstance(changed, Comparison):
        changed = replace(changed, items=tuple(change(item) for item in changed.items))
    return changed


def conditions_of(question: Question) -> tuple[c.Condition, ...]:
    """All conditions of a question, one by one."""
    found = [question.where]
    if isinstance(question, Share | Trend | Ranking | Comparison) and question.of is not None:
        found.append(question.of)
    if isinstance(question, Comparison):
        found += question.items
    return tuple(found)


def switches(
    question: Question, tracks: frozenset[str], all_accepted: bool, full_texts: bool = False
) -> tuple[Switch, ...]:
    """The other definitions that apply to a question, in a fixed order.

    ``tracks`` are those of its scope; ``all_accepted`` says that the scope holds no rejected,
    withdrawn or workshop papers, so that this switch would change nothing; ``full_texts`` says
    that some of its papers were read in full.
    """
    leaves = [leaf for condition in conditions_of(question) for leaf in c.leaves(condition)]
    places = [x for x in leaves if isinstance(x, c.Countries)]
    models = [x for x in leaves if isinstance(x, c.Models)]
    found: list[Switch] = []

    def add(name: str, change: Change) -> None:
        changed = map_question(question, lambda where: map_leaves(where, change))
        if changed != question:
            found.append(Switch(name, changed))

    if any(p.codes == ("CN",) for p in places):
        add("with Hong Kong and Macau", lambda x: _with_codes(x, ("CN", "HK", "MO")))
        add("with Hong Kong, Macau and Taiwan", lambda x: _with_codes(x, ("CN", "HK", "MO", "TW")))
    anywhere = [p for p in places if p.position == "any" and not p.only]
    if len(anywhere) == 2 and isinstance(question, Count | Share | Listing):
        apart = _add_apart(question)
        if apart is not None:
            found.append(Switch("held by different authors", apart))
    if len(anywhere) in (1, 2) and isinstance(question, Count | Share | Trend | Listing):
        from assistant.names import country_name

        for place in anywhere:
            label = place.label or country_name(place.codes[0])
            first = replace(place, position="first")
            found.append(Switch(f"first author in {label}", _first_author(question, place, first)))
    if places and all(p.by == "place" for p in places):
        add(
            "by the home country of companies",
            lambda x: replace(x, by="home") if isinstance(x, c.Countries | c.Apart) else x,
        )
    for asked in dict.fromkeys(m.asked for m in models if m.asked and not m.versions):
        add(f"by the name “{asked}” alone", lambda x, name=asked: _by_its_name(x, name))  # type: ignore[misc]
    if models:
        if any(m.roles is not None for m in models):
            add("named in any role", lambda x: _with_roles(x, None))
        if any(m.roles != ("builds_on", "evaluates") for m in models):
            add("built on or evaluated", lambda x: _with_roles(x, ("builds_on", "evaluates")))
        if any(m.roles != ("builds_on",) for m in models):
            add("built on", lambda x: _with_roles(x, ("builds_on",)))
        if full_texts:
            add(
                "in full texts too, where they were read",
                lambda x: replace(x, full_text=True) if isinstance(x, c.Models) else x,
            )
    if not all_accepted and any(isinstance(x, c.Accepted) for x in leaves):
        add("of every status", lambda x: c.EVERYTHING if isinstance(x, c.Accepted) else x)
    if len(tracks) > 1 and not any(isinstance(x, c.Tracks) for x in leaves):
        main = tuple(sorted(tracks & {"main", "Long", "Short"}))
        if main and set(main) != tracks:
            found.append(Switch("main conference tracks only", _narrow(question, c.Tracks(main))))
    if places and isinstance(question, Share):
        found.append(
            Switch(
                "of papers with a known country",
                replace(question, of=c.both(question.of, c.Known("country"))),
            )
        )
    return tuple(found)


def _with_codes(leaf: c.Condition, codes: tuple[str, ...]) -> c.Condition:
    if isinstance(leaf, c.Countries) and leaf.codes == ("CN",):
        return replace(leaf, codes=codes)
    if isinstance(leaf, c.Apart):
        one = codes if leaf.one == ("CN",) else leaf.one
        other = codes if leaf.other == ("CN",) else leaf.other
        return replace(leaf, one=one, other=other)
    return leaf


def _with_roles(leaf: c.Condition, roles: tuple[str, ...] | None) -> c.Condition:
    return replace(leaf, roles=roles) if isinstance(leaf, c.Models) else leaf


def _by_its_name(leaf: c.Condition, name: str) -> c.Condition:
    """ "ChatGPT" by that name, without the rest of its family."""
    if not isinstance(leaf, c.Models) or leaf.asked != name:
        return leaf
    return replace(leaf, versions=(re.sub(r"[\s\-_]", "", name).casefold(),), asked=None)


def _add_apart(question: Question) -> Question | None:
    """The pair of countries held by different people, where both stand in one conjunction."""
    assert isinstance(question, Count | Share | Listing)
    holders = ["where", "of"] if isinstance(question, Share) else ["where"]
    for holder in holders:
        whole: c.Condition = getattr(question, holder)
        pair = [
            p
            for p in c.parts_of(whole)
            if isinstance(p, c.Countries) and p.position == "any" and not p.only
        ]
        if len(pair) == 2:
            added = c.both(whole, c.Apart(pair[0].codes, pair[1].codes, pair[0].by))
            if holder == "of" and isinstance(question, Share):
                return replace(question, of=added)
            return replace(question, where=added)
    return None


def _first_author(question: Question, place: c.Countries, first: c.Countries) -> Question:
    """Held by the first author: beside the pair, or instead of a single country."""

    def change(whole: c.Condition) -> c.Condition:
        parts = c.parts_of(whole)
        if place not in parts:
            return whole
        single = sum(isinstance(p, c.Countries) for p in parts) == 1
        return c.both(*(p for p in parts if p != place or not single), first)

    return map_question(question, change)


def _narrow(question: Question, condition: c.Condition) -> Question:
    if isinstance(question, Share | Trend | Ranking | Comparison) and question.of is not None:
        narrowed = c.both(question.of, condition)
        return replace(question, of=narrowed)
    return replace(question, where=c.both(question.where, condition))


def explain(question: Question) -> tuple[str, ...]:
    """The definitions that a question rests on, a sentence each."""
    leaves = [leaf for condition in conditions_of(question) for leaf in c.leaves(condition)]
    said: list[str] = []
    places = [x for x in leaves if isinstance(x, c.Countries | c.CountryCount)]
    if places or (isinstance(question, Ranking) and question.by in ("country", "pair")):
        said.append(
            "A country is where an affiliation is, as far as it can be read. Affiliation is not "
            "nationality."
        )
    if any(isinstance(x, c.Countries) and x.codes == ("CN",) for x in leaves):
        said.append(
            "China is mainland China; Hong Kong, Macau and Taiwan are counted under their names."
        )
    if sum(isinstance(x, c.Countries) and x.position == "any" for x in leaves) > 1:
        said.append("A collaboration has at least one affiliation in each of the countries.")
    if any(isinstance(x, c.Models) for x in leaves) or (
        isinstance(question, Ranking) and question.by in ("family", "developer")
    ):
        said.append(
            "A model is a family with all its versions. It is used when a sentence of title, "
            "abstract or keywords builds on it or evaluates it."
        )
    if any(isinstance(x, c.Words) for x in leaves):
        said.append(
            "Words match as whole words without regard to case, with their plural, hyphen or "
            "space, and in British or American spelling; an abbreviation is another phrase."
        )
    if any(isinstance(x, c.Institutions) for x in leaves):
        said.append("An organisation includes what belongs to it.")
    if any(isinstance(x, c.AuthorNames) for x in leaves) or (
        isinstance(question, Ranking) and question.by == "author"
    ):
        said.append("A name is not a person: two people may share one, and one may have two.")
    if any(isinstance(x, c.Accepted) for x in leaves):
        said.append("Only accepted papers count.")
    if isinstance(question, Average):
        said.append("Each paper counts once.")
    return tuple(said)
