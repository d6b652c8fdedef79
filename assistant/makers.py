"""The maker that stands before the name of its model: "Alibaba's Qwen" is Qwen.

Pure: papers that use Alibaba's Qwen need no author at Alibaba. "Alibaba's Qwen papers" are
Alibaba's, and "Stanford's papers on Llama" are Stanford's: those stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.link import Span
from assistant.names import name_meanings
from ingest.families import load_families
from ingest.gazetteer import load_institutions
from ingest.words import key_of

_POSSESSIVE = re.compile(r"['’]s?\s+(?:own |new |latest |famous |flagship |open |popular )?$")
_PAPER_NOUNS = ("measures.papers", "measures.submissions", "measures.authors")


def without_makers(spans: Sequence[Span], text: str) -> list[Span]:
    """The spans without the makers of models that stand right before their names."""
    kept: list[Span] = []
    for i, span in enumerate(spans):
        maker = kept[-1] if kept else None
        if (
            maker is not None
            and span.has("model")
            and not span.after_break
            and maker.has("institution", "country")
            and not maker.has("venue")
            and makes(maker, span)
            and _is_apposed(spans, kept, i, text)
        ):
            kept.pop()
            span = replace(span, after_break=maker.after_break, joined=maker.joined)
        kept.append(span)
    return kept


def _is_apposed(spans: Sequence[Span], kept: Sequence[Span], i: int, text: str) -> bool:
    """ "Use Alibaba's Qwen", "mention Google BERT", but not "Alibaba's Qwen papers"."""
    behind = spans[i + 1] if i + 1 < len(spans) else None
    if behind is not None and not behind.after_break and behind.has(*_PAPER_NOUNS):
        return False
    between = text[kept[-1].end : spans[i].start]
    whose = kept[-1].text.endswith(("'s", "’s")) or _POSSESSIVE.match(between) is not None
    verb = len(kept) > 1 and kept[-2].section("roles") and not kept[-1].after_break
    named = kept[-1].has("institution") and not kept[-1].has("country")
    return whose or (verb and named and not between.strip())


def makes(maker: Span, model: Span) -> bool:
    """Whether a span names who made the model that another names, or the country it is from."""
    families = set(model.values("model")[:1])
    countries = set(maker.values("country"))
    if countries:
        return any(_country_of().get(f) in countries for f in families)
    names = set(maker.values("institution"))
    return any(names & _makers_of(f) for f in families)


@cache
def _country_of() -> dict[str, str | None]:
    return {f.family: f.country for f in load_families()}


@cache
def _developer_of() -> dict[str, str | None]:
    return {f.family: f.developer for f in load_families()}


@cache
def _parents() -> dict[str, str]:
    return {i.name: i.parent for i in load_institutions() if i.parent}


@cache
def _makers_of(family: str) -> frozenset[str]:
    """The developer with what it belongs to, and all that belongs to its top."""
    developer = _developer_of().get(family)
    if developer is None:
        return frozenset()
    named = {m.value for m in name_meanings().get(key_of(developer), ()) if m.kind == "institution"}
    tops = {_top(name) for name in named}
    return frozenset({i for i in _parents() if _top(i) in tops} | named | tops)


@cache
def _top(name: str) -> str:
    seen = {name}
    while (above := _parents().get(name)) and above not in seen:
        seen.add(above)
        name = above
    return name
