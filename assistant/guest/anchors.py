"""Whether a proposed query is held by the words of its question. Pure.

A model may see what rules don't, but it may not bring anything, nor leave anything out: every
name, year, number and search phrase of the query stands in the question (or in the query before
it), every name, year, number and quotation of the question is in the query, and so is every word
that the rules couldn't place, by what the model says of it and the query bears out. A query that
fails this is another question, and its number would be an answer to that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.account import left_out
from assistant.definitions import conditions_of
from assistant.guest.held import (
    Asked,
    Leaves,
    bears,
    is_named,
    is_within,
    leaves_of,
    names_of,
    numbers_of,
    phrases_of,
    values_said,
)
from assistant.guest.turned import find_turned
from assistant.link import Span
from assistant.names import phrase_keys
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

_NAMED_ONLY = frozenset(
    ("Words", "Venues", "Years", "Editions", "Accepted", "Everything", "AuthorNames", "Known")
)
"""Conditions that their own words say in full: no other word can stand for one of them."""

_GROUPED: Mapping[str, str] = {
    "country": "Countries",
    "home_country": "Countries",
    "pair": "Countries",
    "institution": "Institutions",
    "company": "Institutions",
    "university": "Institutions",
    "family": "Models",
    "developer": "Models",
    "status": "Statuses",
    "track": "Tracks",
}
"""What a ranking is by → the condition that it stands for."""

_COUNTED: Mapping[str, tuple[str, ...]] = {
    "papers": ("measures.papers", "measures.submissions", "measures.collaborations"),
    "models": ("measures.models", "measures.architectures"),
}
"""Measure → the lists of the lexicon that name it, where that isn't the one of its name."""

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


def find_loose_end(question: Question, asked: Asked) -> str | None:
    """What of the query the words don't bear, or of the words it leaves out; None if it holds."""
    leaves = leaves_of(question)
    trees = conditions_of(question)
    if any(
        s.section("countas") or (s.key == "as" and is_named(after))
        for s, after in zip(asked.spans, asked.spans[1:], strict=False)
    ):
        return "“as”"  # "count Hong Kong as China" is a definition, and no condition
    return (
        _brought(question, leaves, asked)
        or _left_out(question, leaves, trees, asked)
        or find_turned(question, leaves, trees, asked)
        or _other_kind(question, asked)
        or _unaccounted(question, asked)
    )


def left_words(asked: Asked) -> tuple[str, ...]:
    """Unread words of which the model says that they stand for nothing."""
    return tuple(s.text for s in asked.unread if asked.words.get(s.key, "").casefold() == "nothing")


# -- nothing is brought ----------------------------------------------------------------------------


def _brought(question: Question, leaves: Leaves, asked: Asked) -> str | None:
    """A value of the query that no word has."""
    before = asked.before
    said = values_said(asked.spans) | {pair for leaf in before for pair in names_of(leaf)}
    numbered = {n for leaf in before for n in numbers_of(leaf)}
    searched = {phrase for leaf in before for phrase in phrases_of(leaf)}
    text = tuple(key for s in asked.spans for key in (phrase_keys(s.text) or (s.key,)))
    for leaf in leaves:
        if leaf in before or isinstance(leaf, c.Accepted | c.Everything):
            continue
        for pair in names_of(leaf):
            if pair not in said:
                return pair[1]
        for phrase in phrases_of(leaf):
            if phrase not in searched and not is_within(phrase_keys(phrase), text):
                return f"“{phrase}”"
        for number in set(numbers_of(leaf)) - numbered:
            if not _near(number, asked.spans, isinstance(leaf, c.Years)) and not _is_said(
                leaf, asked
            ):
                return f"{number:g}"
        if isinstance(leaf, c.Models):
            versions = {s.version for s in asked.spans if s.version}
            if not all(any(v.startswith(one) for v in versions) for one in leaf.versions):
                return leaf.versions[0]
        if type(leaf).__name__ in _SAID_BY and not _is_said(leaf, asked):
            return type(leaf).__name__
    tops = {10, 1, *(s.number for s in asked.spans if s.number is not None)}
    if isinstance(question, Ranking) and question.top not in tops:
        return f"{question.top}"
    return "an open question" if isinstance(question, Overview) else None


def _is_said(leaf: c.Condition, asked: Asked) -> bool:
    """Whether a word asks for a condition of this type: by the lexicon, or by what the model says
    of a word that the lexicon lacks."""
    name = type(leaf).__name__
    sections = _SAID_BY.get(name, ())
    if any(s.section(x) or s.has(x) for s in asked.spans for x in sections):
        return True
    return name in asked.means


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


# -- nothing is left out ---------------------------------------------------------------------------


def _left_out(
    question: Question, leaves: Leaves, trees: Sequence[c.Condition], asked: Asked
) -> str | None:
    """A name, number, quotation or unread word that the query doesn't bear."""
    used = {pair for leaf in leaves for pair in names_of(leaf)}
    numbers = {n for leaf in leaves for n in numbers_of(leaf)}
    if isinstance(question, Ranking):
        used |= {("country", code) for code in (*question.within, *question.leave_out)}
        numbers.add(question.top)
    searched = [phrase_keys(p) for leaf in leaves for p in phrases_of(leaf)]
    # A word of the text stands in its phrase; what else "Words" may mean is told by none.
    meant = _may_mean(question, leaves, trees, asked)
    for span in asked.spans:
        if any(is_within(phrase_keys(span.text), phrase) for phrase in searched):
            continue
        if span.quoted:
            return f"“{span.text}”"
        if is_named(span):
            if not bears(span, used):
                return f"“{span.text}”"
        elif span.number is not None and not span.version and not span.is_function:
            n = int(span.number)
            if not {n, n + 1, n - 1} & numbers:
                return f"“{span.text}”"
    for span in asked.unread:
        if any(is_within(phrase_keys(span.text), phrase) for phrase in searched):
            continue
        if span.is_name or span.number is not None:
            continue  # held above
        if asked.words.get(span.key) not in meant:
            return f"“{span.text}”"
    return None


def _may_mean(
    question: Question, leaves: Leaves, trees: Sequence[c.Condition], asked: Asked
) -> set[str]:
    """What an unread word may stand for: something of the query that no other word has said.

    "How many Muslim researchers": "how many" says what to do, "researchers" what is counted, and
    there is nothing left that "Muslim" could be.
    """
    types = {type(leaf).__name__ for leaf in leaves} - _NAMED_ONLY
    types |= {s.__name__ for s in (c.Not, c.AnyOf) for t in trees if _holds_sort(t, s)}
    if isinstance(question, Ranking) and question.by in _GROUPED:
        types.add(_GROUPED[question.by])
    if not asked.operation.kind and not asked.claims:
        types.add("kind")
    measure = question.measure if isinstance(question, Count | Listing) else "papers"
    lists = _COUNTED.get(measure, (f"measures.{measure}",))
    if not any(s.has(*lists) for s in asked.spans):
        types.add("measure")
    return types


def _unaccounted(question: Question, asked: Asked) -> str | None:
    """What the account of readings misses, which the rules' own readings pass too."""
    # What the model says of a word that only joins ("rather than") stands; of a name it doesn't.
    aside = frozenset(
        i
        for i, s in enumerate(asked.spans)
        if s in asked.unread or (s.key in asked.words and not s.is_name and s.number is None)
    )
    missing = left_out(asked.spans, question, aside)
    return f"“{missing[0].text}”" if missing else None


def _holds_sort(condition: c.Condition, sort: type) -> bool:
    if isinstance(condition, sort):
        return True
    if isinstance(condition, c.AllOf | c.AnyOf):
        return any(_holds_sort(p, sort) for p in condition.parts)
    return isinstance(condition, c.Not) and _holds_sort(condition.part, sort)


# -- the same thing is wanted ----------------------------------------------------------------------


def _other_kind(question: Question, asked: Asked) -> str | None:
    """A share where a count is asked for, authors where papers are."""
    kind, wanted = kind_of(question), asked.operation.kind
    said = asked.means
    carried = asked.previous is not None and kind_of(asked.previous) == kind
    if wanted == "comparison" and carried:
        wanted = kind  # "rather than used" compares nothing
    if wanted and kind != wanted and kind not in _ALSO.get(wanted, set()) and "kind" not in said:
        return f"a {kind}"
    if wanted == "share" and not _is_of_shares(question):
        return "a share"
    if not wanted and kind not in ("count", "list") and not ("kind" in said or carried):
        return f"a {kind}"
    if isinstance(question, Count | Listing):
        if question.measure != asked.operation.measure and "measure" not in said:
            return question.measure
        names_measure = any(s.section("measures") for s in asked.spans)
        searches = bool(asked.unread) and not isinstance(question.where, c.Everything)
        if not wanted and not names_measure and "measure" not in said and not searches:
            return "what to count"
    if isinstance(question, Average) and wanted != "average" and "kind" not in said:
        return "an average"
    return None


def _is_of_shares(question: Question) -> bool:
    if isinstance(question, Share):
        return True
    return isinstance(question, Trend | Ranking | Comparison) and question.of is not None
