"""Plain words that carry nothing of their own in most places, and narrow in some: "full papers",
"many authors", "used it first", "from the same institution".

Where they narrow and the question holds nothing of it, a number would be of other papers.
Pure: spans and a question in, positions out.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.link import Span
from assistant.question import Average, Comparison, Question, Ranking, Share, Trend
from assistant.slots import whole_condition
from index import conditions as c

_BEFORE_PAPERS = frozenset("full lab labs team teams group big large huge small tiny".split())
_BEFORE_PEOPLE = frozenset("many more few fewer several numerous both most".split())
_PEOPLE = (
    "measures.authors",
    "measures.institutions",
    "measures.universities",
    "measures.companies",
    "measures.countries",
)
_SAME = ("institution", "university", "company", "lab", "group", "organisation", "organization",
         "department", "team")  # fmt: skip
_SAME_NOUNS = frozenset((*_SAME, *(f"{n}s" for n in _SAME)))
_INSTEAD = ("instead", "rather than")
_HAVE = frozenset("have has had having with list lists listed".split())


def narrowing(spans: Sequence[Span], question: Question) -> tuple[int, ...]:
    """Positions of such words that narrow something and that the question has nothing of."""
    leaves = [x for p in c.parts_of(whole_condition(question)) for x in c.leaves(p)]
    found = []
    for i, span in enumerate(spans):
        behind = spans[i + 1] if i + 1 < len(spans) else None
        ahead = spans[i - 1] if i else None
        if behind is None or behind.after_break:
            behind = None
        if span.key in _BEFORE_PAPERS and behind is not None and _papers_follow(spans, i + 1):
            if not any(isinstance(x, c.Tracks | c.AuthorCount) for x in leaves):
                found.append(i)
        elif span.key in _BEFORE_PEOPLE and behind is not None and behind.has(*_PEOPLE):
            told = any(isinstance(x, c.AuthorCount | c.CountryCount | c.Apart) for x in leaves)
            several = isinstance(question, Ranking | Average | Comparison)
            had = ahead is not None and ahead.key in _HAVE
            places = {x.codes for x in leaves if isinstance(x, c.Countries)}
            if had and not told and not several and len(places) < 2:
                found.append(i)
        elif span.key == "first" and not any(_is_first(x) for x in leaves):
            roles = ("roles.used", "roles.named", "roles.builds_on", "roles.evaluates")
            before = behind is not None and behind.has(*roles)
            after = ahead is not None and ahead.has("model") and i > 1 and spans[i - 2].has(*roles)
            # "When was Qwen first named": that asks for the years.
            several = isinstance(question, Ranking | Trend)
            # "With Zoe Lindqvist as first auther": whose place it is has got lost.
            instead = any(s.key.startswith(_INSTEAD) for s in spans[max(0, i - 3) : i])
            edition = behind is not None and behind.has("venue", "measures.venues")
            opens = not i or span.after_break or instead or edition
            if (before or after or not opens) and not several:
                found.append(i)
        elif (
            span.key in ("same", "the same")
            and behind is not None
            and behind.key in _SAME_NOUNS
            and not isinstance(question, Share | Ranking)
        ):
            found.append(i)
    return tuple(found)


def _papers_follow(spans: Sequence[Span], at: int) -> bool:
    """ "Full papers", "big COLM 2025 papers"."""
    k = at
    while k < len(spans) and (spans[k].has("venue") or spans[k].is_year):
        k += 1
    return (
        k < len(spans)
        and spans[k].has("measures.papers")
        and not any(s.after_break for s in spans[at : k + 1])
    )


def _is_first(condition: c.Condition) -> bool:
    return getattr(condition, "position", "") == "first"
