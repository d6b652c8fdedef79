""" "Institutions with at least 50 papers": how many papers each of the things counted must have."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.clauses import Desk
from assistant.link import Span
from assistant.standing import bounds_around

_THINGS = (
    "measures.authors",
    "measures.institutions",
    "measures.universities",
    "measures.companies",
    "measures.countries",
    "measures.models",
    "measures.architectures",
)
_BETWEEN = frozenset("accepted different distinct separate or more and than fewer less".split()) | {
    "or more",
    "or fewer",
    "or less",
    "and more",
}
"""Words that may stand between the number and "papers"."""

_ONCE = frozenset({"a single", "single", "only one", "just one", "exactly one"})
_EXACTLY = frozenset("exactly just only precisely".split())
_VERBS = frozenset("with have has had having that which who published publish contributed".split())


def read_threshold(desk: Desk) -> None:
    """Take "with at least 50 papers" behind a noun that is counted; sets ``desk.each``.

    The papers are those of the question: "authors with two papers at ACL 2023" have two there.
    """
    spans = desk.spans
    papers = next((i for i, s in enumerate(spans) if _is_papers(s)), None)
    if papers is None or papers in desk.used:
        return
    thing = next((i for i in range(papers) if desk.free(i) and _is_thing(spans[i])), None)
    if thing is None or any(s.has("operations.maximum", "operations.minimum") for s in spans):
        return
    if spans[thing + 1].key in ("team", "teams", "group", "groups"):
        return
    at = papers - 1
    while at > thing and (
        spans[at].key in _BETWEEN
        or spans[at].has("venue")
        or spans[at].is_year
        or spans[at].section("statuses")
    ):
        at -= 1
    found = _number(desk, at, papers) if at > thing and desk.free(at) else None
    if found is None:
        return
    low, high, took = found
    desk.each = (low or 1, high)
    first = min(took)
    between = spans[thing + 1 : first]
    verbs = [thing + 1 + k for k, s in enumerate(between) if s.key in _VERBS]
    # "Ten rejected papers": what was decided of them is read where it always is.
    kept = {k for k in range(first, papers + 1) if _stands_for_itself(spans[k])}
    desk.take(k for k in [*range(first, papers + 1), *verbs] if k not in kept)


def _is_papers(span: Span) -> bool:
    """ "Papers", "oral papers", "orals"."""
    standing = span.section("statuses") and span.key.endswith("s")
    return span.has("measures.papers") or (standing and not span.has("statuses.every"))


def _stands_for_itself(span: Span) -> bool:
    return (span.section("statuses") and not span.has("statuses.accepted")) or span.has("venue")


def _is_thing(span: Span) -> bool:
    return span.has(*_THINGS) or span.key == "who"


def _number(desk: Desk, at: int, papers: int) -> tuple[int | None, int | None, list[int]] | None:
    """Least, most, and the spans that say so; None where no bound is meant."""
    spans: Sequence[Span] = desk.spans
    word = spans[at]
    if word.is_year:
        return None
    if word.key == "multiple":
        return 2, None, [at]
    if word.key in _ONCE:
        # "The authors on a single paper" are those of one.
        verb = at - 1 if spans[at - 1].key not in ("a", "the") else at - 2
        return (1, 1, [*range(verb + 1, at + 1)]) if spans[verb].key in _VERBS else None
    if word.number is None and word.key != "one":
        return None
    n = int(word.number) if word.number is not None else 1
    before = spans[at - 1]
    ranked = before.has("operations.most", "operations.fewest") and before.key not in (
        "at least",
        "at most",
        "least",
        "most",
    )
    if ranked or before.key in ("the", "these", "those", "both"):
        return None  # "the 5 papers", "the top 5 papers"
    low, high, took = bounds_around(desk, at, papers, n)
    if (low, high) == (1, 1) and before.key not in _EXACTLY:
        return None  # "authors of one paper or another"
    if (low, high) == (1, None):
        return None  # whatever is counted has one
    return low, high, [at, *took]
