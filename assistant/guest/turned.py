"""Whether a proposed query keeps things where its question has them. Pure.

The names may all be right and the query still another one: "without Llama" made into "without
China", "and" into "or", the first author's country into the other's, the part of a share into its
whole. Each is told from where the words stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.guest.held import (
    Asked,
    Leaves,
    bears,
    is_named,
    is_within,
    names_of,
    phrases_of,
)
from assistant.link import Span
from assistant.names import phrase_keys, regions
from assistant.question import Comparison, Question, Share
from index import conditions as c

_FAR = 6
"""Words from a "not" or "first author" to what it is of, at the most."""


def find_turned(
    question: Question, leaves: Leaves, trees: Sequence[c.Condition], asked: Asked
) -> str | None:
    """What stands elsewhere in the query than in the question; None where nothing does."""
    said = {name for s in asked.spans for name in s.lists("quantifiers")}
    follows = asked.previous is not None
    negated = tuple(leaf for tree in trees for leaf in _negated(tree))
    nots = [i for i, s in enumerate(asked.spans) if _says(s, "not", asked, "Not")]
    if not follows and bool(negated) != bool(nots):
        return "“not”"
    if negated and nots and not _negates_what_follows(negated, nots, asked.spans):
        return "what “not” is of"
    slash = any("/" in s.joined for s in asked.spans)
    ors = slash or any(_says(s, "or", asked, "AnyOf") for s in asked.spans)
    if ("both" in said or not (ors or follows)) and _is_either(trees, leaves, asked):
        return "“or”"
    beside = isinstance(question, Comparison) or slash
    if ors and not beside and not _is_either(trees, leaves, asked, scope=True):
        return "“or”"
    return (
        _position(leaves, asked, follows)
        or _only(leaves, said, asked, follows)
        or _role(leaves, asked)
        or _whole(question, asked.spans)
    )


def _says(span: Span, name: str, asked: Asked, means: str) -> bool:
    if span.has(f"quantifiers.{name}"):
        return True
    return span in asked.unread and asked.words.get(span.key) == means


# -- not -------------------------------------------------------------------------------------------


def _negated(condition: c.Condition, inside: bool = False) -> Iterable[c.Condition]:
    if isinstance(condition, c.Not):
        yield from _negated(condition.part, not inside)
    elif isinstance(condition, c.AllOf | c.AnyOf):
        for part in condition.parts:
            yield from _negated(part, inside)
    elif inside:
        yield condition


def _negates_what_follows(
    negated: Sequence[c.Condition], nots: Sequence[int], spans: Sequence[Span]
) -> bool:
    """Whether each "not" is of the name that follows it, and no name before all of them is."""
    for i in nots:
        named = [s for s in spans[i + 1 : i + 1 + _FAR] if _names(s)]
        if named and not _borne(named[0], negated):
            return False
    later = [s for s in spans[nots[0] :] if _names(s)]
    earlier = [s for s in spans[: nots[0]] if _names(s) and _borne(s, negated)]
    return all(any(s.key == t.key for t in later) for s in earlier)


# -- or --------------------------------------------------------------------------------------------


def _is_either(
    trees: Sequence[c.Condition], leaves: Leaves, asked: Asked, scope: bool = False
) -> bool:
    """Whether the query takes papers for which one of several holds.

    Venues, years and statuses add up where "and" joins them: they count only with ``scope``.
    """
    if any(_has_either(tree, scope) for tree in trees):
        return True
    known = {frozenset(r.codes) for r in regions().values()}
    for leaf in leaves:
        several = len({value for _, value in names_of(leaf)}) > 1 or len(phrases_of(leaf)) > 1
        if isinstance(leaf, c.Countries) and (leaf.only or frozenset(leaf.codes) in known):
            continue
        if isinstance(leaf, (*c.EDITION_TYPES, c.Apart)):
            several = several and scope
        if several and leaf not in asked.before:
            return True
    return scope and any(isinstance(x, c.Statuses) and len(x.names) > 1 for x in leaves)


def _has_either(condition: c.Condition, scope: bool) -> bool:
    if isinstance(condition, c.AnyOf):
        edition = all(isinstance(x, c.EDITION_TYPES) for x in c.leaves(condition))
        return scope or not edition
    if isinstance(condition, c.AllOf):
        return any(_has_either(p, scope) for p in condition.parts)
    return isinstance(condition, c.Not) and _has_either(condition.part, scope)


# -- whose, only, used -----------------------------------------------------------------------------


def _position(leaves: Leaves, asked: Asked, follows: bool) -> str | None:
    """ "First author" is of the country or institution nearest to it."""
    for place in ("first", "last", "all"):
        at = [i for i, s in enumerate(asked.spans) if s.has(f"positions.{place}")]
        placed = [leaf for leaf in leaves if getattr(leaf, "position", "any") == place]
        if bool(at) != bool(placed) and not follows:
            return f"“{place} author”"
        for i in at if placed else ():
            near = _nearest(asked.spans, i)
            if near and not any(_borne(s, placed) for s in near):
                return f"whose the “{place} author” is"
    return None


def _nearest(spans: Sequence[Span], at: int) -> list[Span]:
    """The places or institutions nearest to a word; two where they are equally near."""
    far = {
        i: abs(i - at)
        for i, s in enumerate(spans)
        if s.has("country", "region", "institution") and _names(s)
    }
    return [spans[i] for i, n in far.items() if n == min(far.values()) and n <= _FAR]


def _only(leaves: Leaves, said: set[str], asked: Asked, follows: bool) -> str | None:
    only = any(isinstance(leaf, c.Countries) and leaf.only for leaf in leaves)
    if only and "only" not in said and not follows:
        return "“only”"
    home = any(getattr(leaf, "by", "place") == "home" for leaf in leaves)
    if home and not any(s.section("home") for s in asked.spans) and not follows:
        return "“home country”"
    return None


def _role(leaves: Leaves, asked: Asked) -> str | None:
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


# -- of what ---------------------------------------------------------------------------------------


def _whole(question: Question, spans: Sequence[Span]) -> str | None:
    """ "Chinese papers" in "what share of Chinese papers use Qwen" are the whole, not the part."""
    if not isinstance(question, Share):
        return None
    papers = next((i for i, s in enumerate(spans) if s.has("measures.papers")), None)
    if papers is None:
        return None
    part = tuple(c.leaves(question.where))
    whole = tuple(c.leaves(question.of))
    for span in spans[:papers]:
        if _names(span) and _borne(span, part) and not _borne(span, whole):
            return f"what the share is of: “{span.text}”"
    return None


def _names(span: Span) -> bool:
    return span.quoted or is_named(span)


def _borne(span: Span, leaves: Sequence[c.Condition]) -> bool:
    used = {pair for leaf in leaves for pair in names_of(leaf)}
    if bears(span, used):
        return True
    keys = phrase_keys(span.text)
    return any(is_within(keys, phrase_keys(p)) for leaf in leaves for p in phrases_of(leaf))
