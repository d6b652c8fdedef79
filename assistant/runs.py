"""Runs of names that belong together: "the US, China and Japan", "Google or Meta"."""

from __future__ import annotations

from collections.abc import Callable

from assistant.clauses import ARTICLES, Desk, is_coauthor
from assistant.link import Span


def name_groups(
    desk: Desk, wanted: Callable[[Span], bool]
) -> list[tuple[list[int], str, int, int]]:
    """Runs of free names that belong together: positions, joint (``and``, ``or``, ``-``), ends."""
    found = []
    i = 0
    while i < len(desk.spans):
        if i in desk.used or not wanted(desk.spans[i]):
            i += 1
            continue
        members, joint, end = [i], "", i + 1
        while True:
            step, how = _next_member(desk, end, wanted)
            if step is None:
                break
            joint = how if how != "," and joint in ("", ",", how) else (joint or how)
            members.append(step)
            end = step + 1
        found.append((members, joint, i, end))
        i = end
    return found


_AND_MORE = frozenset(f"and {word}" for word in ("the", "a", "an", "in", "from", "at", "of"))


_OR_MORE = frozenset(f"or {word}" for word in ("the", "a", "an", "in", "from", "at", "of"))
""" "China and the UK": words that also open a follow-up."""


def _next_member(desk: Desk, end: int, wanted: Callable[[Span], bool]) -> tuple[int | None, str]:
    """The next name of a run and how it is joined: ``-``, ``and``, ``or``, ``,`` or ``vs``."""
    spans = desk.spans
    if end >= len(spans):
        return None, ""
    span = spans[end]
    if desk.free(end) and wanted(span):
        if span.joined in ("-", "–", "—", "/", "‑", "‐", "+", "&", "x", "×"):
            return end, "-"
        if span.joined == ",":
            return end, ","
        if span.joined == "" and not span.after_break and spans[end - 1].has("country"):
            return end, "-"  # "us china papers", "sino american"
    if (
        desk.free(end + 2)
        and desk.free(end)
        and wanted(span)
        and not span.after_break
        and span.joined == ""
        and spans[end + 1].has("quantifiers.or")
        and wanted(spans[end + 2])
        and spans[end - 1].text.islower()
    ):
        return end, ","  # "stanford mit or berkeley", typed without commas
    j, how = end, ""
    if desk.free(end) and wanted(span) and span.joined == "(":
        behind = spans[end + 1].key if desk.free(end + 1) else ""
        if behind in ("included", "counted in"):
            return end, "or"  # "Google (DeepMind included)"
    while desk.free(j) and j < end + 4:
        span = spans[j]
        if span.after_break and span.joined != ",":
            return None, ""
        if span.has("quantifiers.or"):
            how = "or"
        elif span.has("quantifiers.and") or span.key == "&" or span.key in _AND_MORE:
            how = how or "and"
        elif span.key in _OR_MORE:
            how = "or"
        elif span.key in ("vs", "versus", "than", "against", "compared to", "compared with") or (
            span.key == "to" and any(s.key.startswith(("ratio", "the ratio")) for s in spans[:end])
        ):
            how = "vs"
        elif span.key in ("incl", "including", "include", "plus"):
            how = "or"
        elif how == "and" and span.key == "one" and _is_outside(desk, end - 1):
            return None, ""  # "an author outside China and one in China"
        elif how == "and" and (span.key == "with" or "least" in span.key.split()):
            return None, ""  # "with no author in the US and with at least one in Germany"
        elif wanted(span):
            if how == "and" and is_coauthor(desk, j + 1):
                return None, ""  # "a first author in China and a US co-author"
            if how == "and" and _has_own_noun(desk, end - 1, j):
                return None, ""  # "a first author in China and a German author"
            return (j, how) if how else (None, "")
        elif not (
            how
            and (
                span.key in ARTICLES
                or span.has("quantifiers.any")
                # "More Indian or more Korean papers", "more papers from A than papers from B".
                or (how in ("or", "vs") and span.has("operations.more", "measures.papers"))
            )
        ):
            return None, ""
        j += 1
    return None, ""


_INTO_PLACE = frozenset("in at from of".split())


def _is_outside(desk: Desk, name: int) -> bool:
    return any("outside" in s.key.split() for s in desk.spans[max(0, name - 2) : name])


def _has_own_noun(desk: Desk, one: int, other: int) -> bool:
    """Whether two names are of different nouns: "… in China and a German author"."""
    spans = desk.spans
    before = one - 1
    while before > 0 and spans[before].key in ("the", "at", "in"):
        if spans[before].key != "the":
            break
        before -= 1
    behind = spans[other + 1] if other + 1 < len(spans) else None
    return (
        spans[before].key in _INTO_PLACE
        and spans[other - 1].key in ("a", "an", "and a", "and an")
        and behind is not None
        and behind.has("measures.authors")
    )
