"""Whether a proposed query is held by the words of its question. Pure.

A model may see what rules don't, but it may not bring anything, nor leave anything out: every
name, year, number and search phrase of the query stands in the question (or in the query before
it), every name, year, number and quotation of the question is in the query, and so is every word
that the rules couldn't place, by what the model says of it and the query bears out. A query that
fails this is another question, and its number would be an answer to that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.account import left_out
from assistant.definitions import conditions_of
from assistant.link import Span
from assistant.names import phrase_keys, regions
from assistant.operation import Operation
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
    kind_of,
)
from index import conditions as c

_NAMED = ("venue", "country", "region", "institution", "model", "developer")

_SAID_BY: Mapping[str, tuple[str, ...]] = {
    "Tracks": ("tracks",),
    "Statuses": ("statuses", "measures.submissions", "measures.submitted"),
    "CountryCount": ("quantifiers.international", "quantifiers.domestic", "quantifiers.both"),
    "AuthorCount": ("quantifiers.single_author",),
    "Apart": ("apart",),
    "InstitutionKinds": ("kinds", "measures.companies", "measures.universities"),
    "Known": ("known",),
}
"""Conditions that name nothing → the lists of the lexicon that can ask for them."""

_FREE = frozenset({"kind", "measure", "by", "statistic", "direction", "contrast", "quantity"})
"""What an unread word may stand for besides a condition."""

_ALSO = {
    "share": {"trend", "ranking", "comparison"},
    "average": {"trend", "ranking"},
    "comparison": {"ranking", "trend"},
    "ranking": {"comparison", "average", "list"},
    "trend": {"comparison"},
    "count": {"list"},
    "list": {"count"},
}
"""Kind that the words ask for → other kinds that can be meant by them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words that a query is held to."""

    spans: Sequence[Span]
    unread: Sequence[Span]
    """Those that the rules couldn't place."""
    operation: Operation
    """What the rules take it to want done; its kind is ``""`` where they can't tell."""
    previous: Question | None = None


def find_loose_end(question: Question, asked: Asked, words: Mapping[str, str]) -> str | None:
    """What of the query the words don't bear, or of the words it leaves out; None if it holds.

    ``words``: unread word (its key) → what the model says that it stands for.
    """
    leaves = tuple(leaf for where in conditions_of(question) for leaf in c.leaves(where))
    before = (
        tuple(leaf for w in conditions_of(asked.previous) for leaf in c.leaves(w))
        if asked.previous is not None
        else ()
    )
    # What the model says of a word that only joins ("rather than") stands; of a name it doesn't.
    aside = frozenset(
        i
        for i, s in enumerate(asked.spans)
        if s in asked.unread or (s.key in words and not s.is_name and s.number is None)
    )
    missing = left_out(asked.spans, question, aside)
    return (
        _brought(question, leaves, before, asked, words)
        or _left_out(question, leaves, asked, words)
        or _turned(question, leaves, before, asked, words)
        or _other_kind(question, asked, words)
        or (f"“{missing[0].text}”" if missing else None)
    )


def left_words(asked: Asked, words: Mapping[str, str]) -> tuple[str, ...]:
    """Unread words of which the model says that they stand for nothing."""
    return tuple(s.text for s in asked.unread if words.get(s.key, "").casefold() == "nothing")


# -- nothing is brought ----------------------------------------------------------------------------


def _brought(
    question: Question,
    leaves: Sequence[c.Condition],
    before: Sequence[c.Condition],
    asked: Asked,
    words: Mapping[str, str],
) -> str | None:
    """A value of the query that no word has."""
    said = _values_said(asked.spans) | {pair for leaf in before for pair in _names_of(leaf)}
    numbered = {n for leaf in before for n in _numbers_of(leaf)}
    searched = {phrase for leaf in before for phrase in _phrases_of(leaf)}
    text = tuple(key for s in asked.spans for key in (phrase_keys(s.text) or (s.key,)))
    for leaf in leaves:
        if leaf in before or isinstance(leaf, c.Accepted | c.Everything):
            continue
        for kind, value in _names_of(leaf):
            if (kind, value) not in said:
                return value
        for phrase in _phrases_of(leaf):
            if phrase not in searched and not _within(phrase_keys(phrase), text):
                return f"“{phrase}”"
        for number in set(_numbers_of(leaf)) - numbered:
            if not _near(number, asked.spans, isinstance(leaf, c.Years)) and not _is_said(
                leaf, asked, words
            ):
                return f"{number:g}"
        if isinstance(leaf, c.Models):
            versions = {s.version for s in asked.spans if s.version}
            if not all(any(v.startswith(one) for v in versions) for one in leaf.versions):
                return leaf.versions[0]
        if type(leaf).__name__ in _SAID_BY and not _is_said(leaf, asked, words):
            return type(leaf).__name__
    if isinstance(question, Ranking) and question.top != 10:
        numbers = {s.number for s in asked.spans if s.number is not None}
        if question.top not in numbers and question.top != 1:
            return f"{question.top}"
    if isinstance(question, Overview):
        return "an open question"
    return None


def _is_said(leaf: c.Condition, asked: Asked, words: Mapping[str, str]) -> bool:
    """Whether a word asks for a condition of this type: by the lexicon, or by what the model says
    of a word that the lexicon lacks."""
    name = type(leaf).__name__
    sections = _SAID_BY.get(name, ())
    if any(s.section(x) or s.has(x) for s in asked.spans for x in sections):
        return True
    return any(words.get(s.key) == name for s in asked.unread)


def _values_said(spans: Sequence[Span]) -> set[tuple[str, str]]:
    found = {(m.kind, m.value) for s in spans for m in s.meanings if m.kind in _NAMED}
    for kind, value in tuple(found):
        if kind == "region":
            found |= {("country", code) for code in regions()[value].codes}
    return found


def _names_of(leaf: c.Condition) -> Iterable[tuple[str, str]]:
    match leaf:
        case c.Venues(names):
            return [("venue", n) for n in names]
        case c.Editions(pairs):
            return [("venue", venue) for venue, _ in pairs]
        case c.Countries():
            return [("country", code) for code in leaf.codes]
        case c.Apart(one, other, _):
            return [("country", code) for code in (*one, *other)]
        case c.InstitutionKinds():
            return [("country", code) for code in leaf.countries]
        case c.Institutions():
            return [("institution", n) for n in leaf.names]
        case c.Models():
            return [
                *(("model", f) for f in leaf.families),
                *(("developer", d) for d in leaf.developers),
                *(("country", code) for code in leaf.countries),
            ]
    return []


def _phrases_of(leaf: c.Condition) -> tuple[str, ...]:
    if isinstance(leaf, c.Words):
        return leaf.phrases
    return (leaf.name,) if isinstance(leaf, c.AuthorNames) else ()


def _numbers_of(leaf: c.Condition) -> tuple[int, ...]:
    match leaf:
        case c.Years(first, last) | c.CountryCount(first, last) | c.AuthorCount(first, last):
            return tuple(n for n in (first, last) if n is not None)
        case c.Editions(pairs):
            return tuple(year for _, year in pairs)
    return ()


def _near(number: int, spans: Sequence[Span], year: bool) -> bool:
    """Whether a number stands there; "more than five" is six and more, "before 2024" till 2023."""
    numbers = {int(s.number) for s in spans if s.number is not None}
    numbers |= {int(s.key) for s in spans if s.is_year}
    if number in numbers:
        return True
    words = {w for s in spans for w in s.key.split()}
    beyond = {"before", "after", "until", "till", "prior"} if year else {"more", "fewer", "less"}
    moved = words & (beyond | {"over", "under", "above", "below", "exceeding"})
    return bool(moved) and (number - 1 in numbers or number + 1 in numbers)


def _within(phrase: tuple[str, ...], text: tuple[str, ...]) -> bool:
    n = len(phrase)
    return n > 0 and any(text[i : i + n] == phrase for i in range(len(text) - n + 1))


# -- nothing is left out ---------------------------------------------------------------------------


def _left_out(
    question: Question,
    leaves: Sequence[c.Condition],
    asked: Asked,
    words: Mapping[str, str],
) -> str | None:
    """A name, number, quotation or unread word that the query doesn't bear."""
    trees = conditions_of(question)
    used = {pair for leaf in leaves for pair in _names_of(leaf)}
    if isinstance(question, Ranking):
        used |= {("country", code) for code in question.within}
        used |= {("country", x) for x in question.leave_out}
    searched = [phrase_keys(p) for leaf in leaves for p in _phrases_of(leaf)]
    numbers = {n for leaf in leaves for n in _numbers_of(leaf)}
    if isinstance(question, Ranking):
        numbers.add(question.top)
    types = {type(leaf).__name__ for leaf in leaves} - {"Words"}
    types |= {s.__name__ for s in (c.Not, c.AnyOf) for t in trees if _holds_sort(t, s)}
    for span in asked.spans:
        keys = phrase_keys(span.text)
        if any(_within(keys, phrase) for phrase in searched):
            continue
        if span.quoted:
            return f"“{span.text}”"
        if span.is_name and (not span.is_function or span.text.isupper()):
            if not _bears(span, used):
                return f"“{span.text}”"
        elif span.number is not None and not span.version:
            n = int(span.number)
            if not {n, n + 1, n - 1} & numbers and not span.is_function:
                return f"“{span.text}”"
    for span in asked.unread:
        if any(_within(phrase_keys(span.text), phrase) for phrase in searched):
            continue
        if span.is_name or span.number is not None:
            continue  # held above
        if words.get(span.key) not in types | _FREE:
            return f"“{span.text}”"
    return None


def _bears(span: Span, used: set[tuple[str, str]]) -> bool:
    for meaning in span.meanings:
        if (meaning.kind, meaning.value) in used:
            return True
        if meaning.kind == "region":
            codes = {("country", code) for code in regions()[meaning.value].codes}
            if codes <= used:
                return True
    return False


# -- nothing is turned round -----------------------------------------------------------------------


def _turned(
    question: Question,
    leaves: Sequence[c.Condition],
    before: Sequence[c.Condition],
    asked: Asked,
    words: Mapping[str, str],
) -> str | None:
    """A "not", "or", "first author" or "only" that is on one side alone."""
    trees = conditions_of(question)
    said = {text for s in asked.spans for text in s.lists("quantifiers")}
    # "None", "without": a word that negates may also be part of a name that was searched.
    for name, sort in (("not", c.Not), ("or", c.AnyOf)):
        in_query = any(_holds_sort(tree, sort) for tree in trees)
        in_words = name in said or sort.__name__ in words.values()
        if sort is c.AnyOf:
            several = any(_several(leaf) for leaf in leaves) or isinstance(question, Comparison)
            if in_words and not (in_query or several):
                return "“or”"
            if in_query and not (in_words or _lists(asked) or before):
                return "“or”"
        elif in_query != in_words and not before:
            return "“not”"
    for place in ("first", "last", "all"):
        in_query = any(getattr(leaf, "position", "any") == place for leaf in leaves)
        in_words = any(s.has(f"positions.{place}") for s in asked.spans)
        if in_query != in_words and not before:
            return f"“{place} author”"
    only = any(isinstance(leaf, c.Countries) and leaf.only for leaf in leaves)
    if only and "only" not in said and not before:
        return "“only”"
    if any(getattr(leaf, "by", "place") == "home" for leaf in leaves) and not any(
        s.section("home") for s in asked.spans
    ):
        return "“home country”"
    return _role(leaves, asked)


def _role(leaves: Sequence[c.Condition], asked: Asked) -> str | None:
    """ "Used" and "named" are different questions."""
    models = [leaf for leaf in leaves if isinstance(leaf, c.Models)]
    uses = any(
        s.has("roles.used", "roles.builds_on", "roles.evaluates", "roles.compares")
        for s in asked.spans
    )
    names = any(s.has("roles.named", "roles.only_named") for s in asked.spans)
    if models and uses and not names and not any(m.roles for m in models):
        return "what is done with the model"
    return None


def _holds_sort(condition: c.Condition, sort: type) -> bool:
    if isinstance(condition, sort):
        return True
    if isinstance(condition, c.AllOf | c.AnyOf):
        return any(_holds_sort(p, sort) for p in condition.parts)
    return isinstance(condition, c.Not) and _holds_sort(condition.part, sort)


def _several(leaf: c.Condition) -> bool:
    held = [getattr(leaf, f.name) for f in dataclasses.fields(leaf)]
    return any(isinstance(v, tuple) and len(v) > 1 for v in held)


def _lists(asked: Asked) -> bool:
    return any(s.has("quantifiers.and") or "," in s.joined or "/" in s.joined for s in asked.spans)


# -- the same thing is wanted ----------------------------------------------------------------------


def _other_kind(question: Question, asked: Asked, words: Mapping[str, str]) -> str | None:
    """A share where a count is asked for, authors where papers are."""
    kind, wanted = kind_of(question), asked.operation.kind
    said = set(words.values())
    previous = asked.previous
    carried = previous is not None and kind_of(previous) == kind
    if wanted == "comparison" and carried:
        wanted = kind  # "rather than used" compares nothing
    if wanted and kind != wanted and kind not in _ALSO.get(wanted, set()) and "kind" not in said:
        return f"a {kind}"
    if wanted == "share" and not _is_of_shares(question):
        return "a share"
    plain = wanted or "count"
    if not wanted and kind not in ("count", "list") and not ("kind" in said or carried):
        return f"a {kind}"
    if isinstance(question, Count | Listing):
        measure = asked.operation.measure
        if question.measure != measure and "measure" not in said:
            return question.measure
        names_measure = any(s.section("measures") for s in asked.spans)
        searches = bool(asked.unread) and not isinstance(question.where, c.Everything)
        if not wanted and not names_measure and "measure" not in said and not searches:
            return "what to count"
    if isinstance(question, Average) and plain != "average" and "kind" not in said:
        return "an average"
    return None


def _is_of_shares(question: Question) -> bool:
    if isinstance(question, Share):
        return True
    return isinstance(question, Trend | Ranking | Comparison) and question.of is not None
