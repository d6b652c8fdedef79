"""Conditions on authors by name, and on the position of whoever is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.clauses import Clause, Desk, look_around
from assistant.link import Span
from index import conditions as c


def read_authors(
    desk: Desk,
    is_author: Callable[[str], bool],
    printed: Callable[[str], str | None] = lambda name: None,
) -> None:
    """Names of people: runs of unread words that stand as an author's name in the corpus.

    ``printed`` gives the name that differs by apostrophes alone: "rachel oneill".
    """
    i = 0
    while i < len(desk.spans):
        run: list[int] = []
        while desk.free(k := i + len(run)) and (
            _nameable(desk.spans[k], not run)
            or (run and (_is_initial(desk.spans[k]) or _is_initial(desk.spans[k - 1])))
        ):
            run.append(i + len(run))
        found = False
        for n in range(min(4, len(run)), 1, -1):
            name = desk.words(i, i + n)
            if n > 2 and not is_author(name):
                name = _hyphened(desk, i, i + n)  # "Karimov Hale" is printed "Karimov-Hale"
            if not is_author(name):
                name = printed(name) or name
            if is_author(name):
                around = look_around(desk, i, i + n)
                condition: c.Condition = c.AuthorNames(_tidy_name(name), around.position)
                if around.negated:
                    condition = c.Not(condition)
                desk.take(around.took)
                desk.add(Clause(condition, "authors", i, i + n))
                i, found = i + n, True
                break
        if found:
            continue
        surname = i > 0 and desk.spans[i - 1].key in ("named", "called", "surnamed")
        who = i > 1 and desk.spans[i - 2].has("measures.authors")
        if len(run) == 1 and surname and who and desk.spans[i].text[:1].isupper():
            desk.cannot = (
                "I find authors by the whole name as it is printed, not by a surname or a given "
                "name alone."
            )
        # "by Ada Lovelace": a name that nobody here has must not be taken for a topic.
        if len(run) >= 2 and i and desk.spans[i - 1].key in ("by", "authored by", "author"):
            run = [
                k
                for k in run
                if desk.spans[k].corrected or not desk.spans[k].is_name or _is_given(desk, run, k)
            ]
            capitals = [k for k in run[:4] if desk.spans[k].text[:1].isupper()]
            if len(capitals) >= 2 or (len(run) == 2 and _stands_alone(desk, run)):
                named = capitals if len(capitals) >= 2 else run
                name = " ".join(desk.spans[k].text for k in named)
                desk.unknown_names.append(_tidy_name(name))
                desk.add(
                    Clause(c.AuthorNames(_tidy_name(name)), "authors", named[0], named[-1] + 1)
                )
        i += 1


def _hyphened(desk: Desk, first: int, end: int) -> str:
    """The name with a hyphen between its last two words."""
    return f"{desk.words(first, end - 1)}-{desk.words(end - 1, end)}"


def _is_given(desk: Desk, run: Sequence[int], k: int) -> bool:
    """ "Idris" before "Karimov Hale": a given name, though an institution is called so too."""
    span = desk.spans[k]
    behind = desk.spans[k + 1] if k + 1 in run else None
    alone = span.has("institution") and not span.has("country", "venue", "model")
    return (
        k == run[0]
        and alone
        and span.text.istitle()
        and behind is not None
        and not behind.meanings
        and behind.text[:1].isupper()
    )


def place_named_as(desk: Desk) -> None:
    """ "Papers that Ada Lovelace wrote as first author": the position of the one who is named."""
    spans = desk.spans
    at = next(
        (
            i
            for i, s in enumerate(spans)
            if i
            and desk.free(i)
            and s.section("positions")
            and spans[i - 1].key in ("as", "as the")
        ),
        None,
    )
    named = [
        x
        for x in desk.clauses
        if isinstance(x.condition, c.AuthorNames | c.Countries | c.Institutions)
        and x.condition.position == "any"
    ]
    if at is None or len(named) != 1 or spans[at].lists("positions")[0] == "all":
        return
    (clause,) = named
    position: c.Position = "first" if spans[at].lists("positions")[0] == "first" else "last"
    condition = clause.condition
    if clause.at < at and isinstance(condition, c.AuthorNames | c.Countries | c.Institutions):
        placed = replace(clause, condition=replace(condition, position=position))
        desk.clauses[desk.clauses.index(clause)] = placed
        desk.take([at])


def _stands_alone(desk: Desk, run: Sequence[int]) -> bool:
    after = run[-1] + 1
    return after >= len(desk.spans) or bool(desk.spans[after].meanings)


def _is_initial(span: Span) -> bool:
    """ "Michael I. Jordan": the letter between the names, whose dot ends no sentence."""
    return len(span.text) == 1 and span.text.isupper()


def _nameable(span: Span, first: bool) -> bool:
    if span.number is not None or (span.after_break and not first):
        return False
    if span.quoted:
        return first
    if span.corrected or (
        span.text[:1].isupper() and " " not in span.text and not span.is_function
    ):
        return True  # "Ting" was taken for a misspelling, "Jordan" for the country
    if not first and span.is_name and " " not in span.text:
        return True
    return not span.meanings or not (
        span.is_name
        or span.is_function
        or any(
            span.section(x) for x in ("measures", "operations", "followup", "quantifiers", "roles")
        )
    )


def _tidy_name(name: str) -> str:
    return name if any(ch.isupper() for ch in name) else name.title()
