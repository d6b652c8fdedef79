"""What a question's words say, and what a query's conditions name: to hold one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.definitions import conditions_of
from assistant.link import Span
from assistant.names import regions
from assistant.operation import Operation
from assistant.question import Question
from index import conditions as c

NAMED = ("venue", "country", "region", "institution", "model", "developer")
Leaves = Sequence[c.Condition]


@dataclass(frozen=True, slots=True)
class Asked:
    """The words that a query is held to."""

    spans: Sequence[Span]
    unread: Sequence[Span]
    """Those that the rules couldn't place."""
    operation: Operation
    """What the rules take it to want done; its kind is ``""`` where they can't tell."""
    previous: Question | None = None
    claims: bool = False
    """A figure of a claim stood there: it is a count or a share, and says which by its unit."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Word (its key) → what the model says that it stands for."""

    @property
    def before(self) -> Leaves:
        """The conditions of the query that this may follow up."""
        return leaves_of(self.previous) if self.previous is not None else ()

    @property
    def means(self) -> frozenset[str]:
        """What the model says of words that the rules couldn't place; of others it has no say."""
        said = {self.words[s.key] for s in self.unread if s.key in self.words}
        return frozenset(said | ({"kind"} if self.claims else set()))


def leaves_of(question: Question) -> Leaves:
    """Every condition of a question that holds no others."""
    return tuple(leaf for where in conditions_of(question) for leaf in c.leaves(where))


def is_named(span: Span) -> bool:
    """Whether a span names something of the world, and doesn't only look like it ("us")."""
    return span.is_name and (not span.is_function or span.text.isupper())


def values_said(spans: Sequence[Span]) -> set[tuple[str, str]]:
    """Everything that the words can name, as kind and value; a region names its countries."""
    found = {(m.kind, m.value) for s in spans for m in s.meanings if m.kind in NAMED}
    for kind, value in tuple(found):
        if kind == "region":
            found |= {("country", code) for code in regions()[value].codes}
    return found


def bears(span: Span, used: set[tuple[str, str]]) -> bool:
    """Whether one of the things that a span can name is among ``used``."""
    for meaning in span.meanings:
        if (meaning.kind, meaning.value) in used:
            return True
        if meaning.kind == "region":
            codes = {("country", code) for code in regions()[meaning.value].codes}
            if codes <= used:
                return True
    return False


def names_of(leaf: c.Condition) -> list[tuple[str, str]]:
    """What a condition names, as kind and value."""
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


def phrases_of(leaf: c.Condition) -> tuple[str, ...]:
    """The texts that a condition looks for."""
    if isinstance(leaf, c.Words):
        return leaf.phrases
    return (leaf.name,) if isinstance(leaf, c.AuthorNames) else ()


def numbers_of(leaf: c.Condition) -> tuple[int, ...]:
    """Its years and counts."""
    match leaf:
        case c.Years(first, last) | c.CountryCount(first, last) | c.AuthorCount(first, last):
            return tuple(n for n in (first, last) if n is not None)
        case c.Editions(pairs):
            return tuple(year for _, year in pairs)
    return ()


def is_within(phrase: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether a phrase stands in a text, word for word.

    >>> is_within(("sign", "language"), ("a", "sign", "language")), is_within((), ("a",))
    (True, False)
    """
    n = len(phrase)
    return n > 0 and any(text[i : i + n] == phrase for i in range(len(text) - n + 1))
