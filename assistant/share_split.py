"""What a share is taken of: which conditions stand on its two sides."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.clauses import Clause, Desk
from assistant.operation import Operation
from assistant.parsed import Parsed
from assistant.topic_bounds import names_in_text


def split_of_share(desk: Desk, operation: Operation, clauses: Sequence[Clause]) -> frozenset[int]:
    """Which clauses (by position in the list) say what the share is taken *of*.

    "What share of A papers are B": A is. "How common is B in A papers": A is. With nothing before
    the verb the caller takes the scope.
    """
    spans = desk.spans
    noun = next(
        (
            i
            for i, s in enumerate(spans)
            if i > operation.share_at
            and (
                s.has("measures.papers", "measures.submissions", "measures.collaborations")
                or s.key.split()[-1] == "papers"  # "international papers"
            )
        ),
        None,
    )
    asks_common = spans[operation.share_at].key == "how common"
    among = [
        i
        for i, s in enumerate(spans)
        if (i > operation.share_at and s.key in ("among", "amongst", "across", "within", "out"))
        or (asks_common and s.key in ("in", "at"))
    ]
    verb = _main_verb(desk, noun if noun is not None and not asks_common else operation.share_at)
    before_op = frozenset(n for n, c in enumerate(clauses) if c.end <= operation.share_at)
    if among and (verb is None or among[0] > verb or noun is None or among[0] > noun):
        return before_op | frozenset(n for n, c in enumerate(clauses) if c.at > among[0])
    if verb is None:
        # "The share of Google papers with a Stanford author": of Google's papers.
        before_noun = frozenset(
            n
            for n, c in enumerate(clauses)
            if noun is not None and operation.share_at < c.at and c.end <= noun
        )
        behind = any(noun is not None and c.at > noun for c in clauses)
        return before_op | (before_noun if behind else frozenset())
    return before_op | frozenset(
        n
        for n, c in enumerate(clauses)
        if c.at < verb and c.at > operation.share_at and noun is not None
    )


_VERBS = frozenset(
    "are is was were be have has had do does did involve involves come comes came include includes "
    "contain contains list lists feature features".split()
)
_RELATIVE = frozenset({"that", "which", "who", "whose", "to", "where"})


def _main_verb(desk: Desk, after: int) -> int | None:
    spans = desk.spans
    for i in range(after + 1, len(spans)):
        span = spans[i]
        states = span.section("known") and span.key.split()[0] in _VERBS  # "have affiliations"
        is_verb = (
            span.key in _VERBS
            or (
                names_in_text(span) and span.key.split()[0] not in _RELATIVE
            )  # "contain the phrase"
            or states
            or (
                span.section("roles")
                and (span.key not in _NO_VERBS or _has_object(desk, i))
                and span.key.split()[0] not in _RELATIVE
            )
        )
        if is_verb and spans[i - 1].key.split()[0] not in _RELATIVE:
            return i
    return None


def _has_object(desk: Desk, i: int) -> bool:
    """ "Papers name GPT": a word that may be a noun stands as a verb before a model."""
    return (
        desk.spans[i].key in ("name", "names", "test", "tests", "study", "studies")
        and i + 1 < len(desk.spans)
        and (
            desk.spans[i + 1].has("model", "quantifiers.both")
            or desk.spans[i + 1].key
            in ("a", "an", "any", "some", "both", "no", "neither", "either")
        )
    )


_NO_VERBS = frozenset(
    {
        "with",
        "on",
        "about",
        "using",
        "featuring",
        "mentioning",
        "including",
        "containing",
        "involving",
        "based on",
        "built on",
        "building on",
        "naming",
        "focusing on",
        "studying",
        "evaluating",
        "testing",
        "employing",
        "name",
        "names",
        "study",
        "studies",
        "test",
        "baseline",
    }
)


def share_sides(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause]
) -> tuple[list[Clause], list[Clause]]:
    """The clauses that the share is about, and those that it is taken of."""
    whole_at = split_of_share(parsed.desk, operation, clauses)
    whole = [x for n, x in enumerate(clauses) if n in whole_at]
    part = [x for n, x in enumerate(clauses) if n not in whole_at]
    if not part:
        # "The share of Chinese papers at COLM": what is named is the part, the scope the whole.
        subject = [x for x in whole if x.slot in ("models", "words")]
        part = subject if subject and len(subject) < len(whole) else whole
        whole = [x for x in whole if x not in part]
    return part, whole
