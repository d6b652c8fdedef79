"""Verbs of authors and papers that say nothing by themselves: "spread over", "signed by"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.link import Span
from assistant.names import Meaning

_AUXILIARIES = frozenset(
    "did do does were was are is be been being have has had that which who they he she it to not "
    "also we you authors author people".split()
)


def settle_verbs(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans with such verbs marked as function words where they stand as verbs.

    "Authors spread over three countries" loses nothing without "spread"; "about sign language"
    would: there the word follows a topic's opening or an unread word, and stays what it is.
    """
    settled: list[Span] = []
    for i, span in enumerate(spans):
        verb = span.section("verbs") and not span.is_name and _stands_as_verb(spans, i)
        if verb or _is_partner(spans, i):
            span = replace(span, meanings=(*span.meanings, Meaning("function.words", span.key)))
        settled.append(span)
    return tuple(settled)


_PARTNERS = frozenset(
    "partner partners counterpart counterparts colleague colleagues crew crews folks staff "
    "side".split()
)


_PLACES = ("country", "region", "institution")


def _is_address(spans: Sequence[Span], i: int) -> bool:
    """ "A Swiss address", "an address in Japan": an affiliation there; "papers that address bias"
    say something else."""
    if spans[i].key not in ("address", "addresses") or not i:
        return False
    before = spans[i - 1]
    if before.has(*_PLACES) and not spans[i].after_break:
        return i + 1 == len(spans) or bool(spans[i + 1].meanings) or spans[i + 1].after_break
    listed = before.key in ("a", "an", "the", "no", "any", "one", "with", "whose", "at least one")
    inside = i + 2 < len(spans) and spans[i + 1].key in ("in", "at", "from", "of")
    return listed and inside and any(s.has(*_PLACES) for s in spans[i + 2 : i + 5])


def _is_partner(spans: Sequence[Span], i: int) -> bool:
    """ "A partner in Spain", "a Spanish partner": somebody there, as any author would be."""
    if _is_address(spans, i):
        return True
    if spans[i].key not in _PARTNERS:
        return False
    near = [*spans[max(0, i - 1) : i], *spans[i + 1 : i + 4]]
    return any(s.has("country", "region", "institution") for s in near)


def _stands_as_verb(spans: Sequence[Span], i: int) -> bool:
    before = spans[i - 1] if i else None
    behind = spans[i + 1] if i + 1 < len(spans) else None
    if before is None:
        return False
    if (
        behind is not None
        and behind.number is None
        and (not behind.meanings or behind.section("topical"))
    ):
        return False  # "papers release code"
    signed = not before.meanings and before.text[:1].isupper()  # "papers Yoshua Bengio signed"
    if signed and (behind is None or behind.is_function):
        return True
    return (
        before.key in _AUXILIARIES
        or before.key.split()[-1] in ("them", "those", "these")  # "how many of them carry"
        or before.section("measures")
        or before.section("statuses")
        or before.section("quantifiers")
        or before.has("operations.share", "operations.who", "operations.list")
        or before.is_name
        or before.is_year
    ) and not before.has("topics.about")
