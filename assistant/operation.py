"""What a question wants done: count, share, average, ranking, trend, comparison, list, overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.clauses import Clause, Desk
from assistant.link import Span
from assistant.question import Contrast, Direction, Group, Measure, Quantity, Statistic

_MEASURES: dict[str, Measure] = {
    "papers": "papers",
    "submissions": "papers",
    "collaborations": "papers",
    "authors": "authors",
    "institutions": "institutions",
    "universities": "universities",
    "companies": "companies",
    "countries": "countries",
    "mentions": "mentions",
    "models": "models",
    "architectures": "models",
}
_GROUPS: dict[str, Group] = {
    "countries": "country",
    "institutions": "institution",
    "universities": "university",
    "companies": "company",
    "models": "family",
    "architectures": "family",
    "developers": "developer",
    "venues": "venue",
    "years": "year",
    "authors": "author",
    "pairs": "pair",
}
_QUANTITIES: dict[str, Quantity] = {
    "authors": "authors_per_paper",
    "countries": "countries_per_paper",
    "institutions": "institutions_per_paper",
    "models": "models_per_paper",
}
STATISTICS: dict[str, Statistic] = {
    "average": "mean",
    "median": "median",
    "maximum": "max",
    "minimum": "min",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation with the words that choose its details."""

    kind: str
    """A kind of the contract, or ``""`` where the question names none."""
    at: int = 0
    """Position of the span that says so."""
    measure: Measure = "papers"
    quantity: Quantity = "authors_per_paper"
    statistic: Statistic = "mean"
    group: Group | None = None
    group_at: int | None = None
    top: int = 10
    direction: Direction = "most"
    contrast: Contrast = "which"
    share: bool = False
    """A trend, ranking or comparison of shares."""
    share_at: int = 0
    """Position of the word for the share."""
    collaborations: bool = False
    all_statuses: bool = False
    later_first: bool = False
    """A change from one year to another: the later minus the earlier."""
    averages: bool = False
    """A trend of averages."""
    narrow: bool = False
    """A comparison of shares, each of the item's own papers: "more likely to"."""
    rate: bool = False
    """The acceptance rate: accepted papers of all records."""
    used: tuple[int, ...] = ()


def read_operation(desk: Desk, editions: int = 0) -> Operation:
    """The operation of the free spans; what it was read from is in ``used``.

    ``editions`` says how many venues or years the question names one by one.
    """
    spans = desk.spans

    def first(*kinds: str) -> int | None:
        return next((i for i, s in enumerate(spans) if i not in desk.used and s.has(*kinds)), None)

    def taking(*positions: int | None) -> tuple[int, ...]:
        return _take_words(desk) + tuple(p for p in positions if p is not None)

    def every(*kinds: str) -> list[int]:
        return [i for i, s in enumerate(spans) if i not in desk.used and s.has(*kinds)]

    share = first("operations.share")
    trend = first("operations.trend")
    count = first("operations.count")
    measure, measure_at = _measure(desk, count if count is not None else share)
    collaborations = first("measures.collaborations") is not None
    everything = first("statuses.every") is not None or first("measures.submissions") is not None
    plain = Operation(
        "",
        measure=measure,
        collaborations=collaborations,
        all_statuses=everything,
        share=share is not None,
        share_at=share or 0,
    )

    sides = _sides(desk, editions)
    contrast_at = first("operations.compare", "operations.more", "operations.fewer")
    for name, statistic in STATISTICS.items():
        at = first(f"operations.{name}")
        target = _quantity(desk)
        if at is not None and trend is not None and target is not None:
            return replace(
                plain,
                kind="trend",
                at=trend,
                quantity=target,
                statistic=statistic,
                averages=True,
                share=False,
                used=taking(at),
            )
        if at is not None and target is not None and sides and contrast_at is not None:
            words = every("operations.compare", "operations.more", "operations.fewer")
            by_how_much = first("operations.difference") is not None
            return replace(
                plain,
                kind="comparison",
                at=at,
                quantity=target,
                statistic=statistic,
                averages=True,
                share=False,
                contrast="difference" if by_how_much else "which",
                used=taking(at, *words, *every("operations.difference")),
            )
        if at is not None and target is not None:
            return Operation(
                "average",
                at,
                quantity=target,
                statistic=statistic,
                all_statuses=everything,
                used=_take_words(desk),
            )
    rate = first("acceptance.rate")
    likely = first("operations.likely")
    if sides and (likely is not None or (rate is not None and contrast_at is not None)):
        words = every("operations.compare", "operations.more", "operations.fewer")
        by_how_much = first("operations.difference") is not None
        return replace(
            plain,
            kind="comparison",
            at=likely if likely is not None else rate or 0,
            contrast="difference" if by_how_much else "which",
            share=True,
            share_at=likely if likely is not None else rate or 0,
            narrow=True,
            rate=rate is not None,
            all_statuses=everything or rate is not None,
            used=taking(likely, rate, *words, *every("operations.likely")),
        )
    if rate is not None:
        return replace(
            plain,
            kind="share",
            at=rate,
            share_at=rate,
            share=True,
            rate=True,
            all_statuses=True,
            used=taking(rate),
        )
    difference = first("operations.difference")
    ratio = first("operations.ratio")
    if ratio is not None and spans[ratio].key == "how many times" and not sides:
        # "How many times is Qwen named": occurrences.
        ratio = None
        if any(x.slot == "models" for x in desk.clauses):
            return replace(plain, kind="count", at=count or 0, measure="mentions", used=taking())
    than = next((i for i, s in enumerate(spans) if s.key in ("than", "vs", "versus")), None)
    if difference is not None and (
        than is not None
        or "differ" in spans[difference].key
        or "gap" in spans[difference].key
        or (trend is not None and len(desk_years(desk)) == 2)
    ):
        return replace(
            plain,
            kind="comparison",
            at=difference,
            contrast="difference",
            later_first=than is None and trend is not None,
            used=taking(difference, than, *every("operations.difference")),
        )
    if share is not None and spans[share].key.startswith("ratio") and _of_two(desk, share):
        ratio, share, plain = share, None, replace(plain, share=False)
    if ratio is not None and (share is None or share != ratio):
        return replace(
            plain, kind="comparison", at=ratio, contrast="ratio", used=taking(ratio, than)
        )
    group, group_at = _group(desk)
    if group is None and trend is None and share is None:
        split = _split_by(desk)
        if split is not None:
            return replace(
                plain,
                kind="ranking",
                at=split,
                group=_GROUP_NOUNS[spans[split].key],
                group_at=split,
                used=taking(split - 1),
            )
    if group == "country" and _together(desk):
        group = "pair"  # "which countries collaborate most"
    most = first("operations.most", "operations.fewest")
    which = next(
        (
            i
            for i, s in enumerate(spans)
            if i not in desk.used
            and s.has("operations.list", "operations.who")
            and not _is_verb_of_papers(desk, i)
        ),
        None,
    )
    if trend is not None and not (group is not None and most is not None):
        return replace(plain, kind="trend", at=trend, used=_take_words(desk))
    compare = first("operations.compare")
    more = first("operations.more", "operations.fewer")
    has_items = any(len(c.parts) > 1 for c in desk.clauses) or (
        editions > 1 and any(s.has("quantifiers.or") for s in spans)
    )
    if (
        group is not None
        and (most is not None or which is not None)
        and (count is None or most is not None)
        and not (more is not None and has_items)
    ):
        fewest = most is not None and spans[most].has("operations.fewest")
        top = _top(desk, most, group_at)
        return replace(
            plain,
            kind="ranking",
            at=most if most is not None else which or 0,
            group=group,
            group_at=group_at,
            top=top,
            direction="fewest" if fewest else "most",
            used=taking(*every("operations.most", "operations.fewest", "operations.more")),
        )
    if compare is not None or (more is not None and (has_items or than is not None)):
        at = compare if compare is not None else more
        words = every("operations.compare")
        return replace(plain, kind="comparison", at=at or 0, used=taking(more, *words))
    apart = _one_by_one(desk, editions)
    if apart is not None:
        return replace(plain, kind="comparison", at=apart, used=taking(apart))
    if share is not None:
        return replace(plain, kind="share", at=share, used=_take_words(desk))
    if count is not None:
        return replace(plain, kind="count", at=count, used=_take_words(desk))
    if which is not None:
        return replace(plain, kind="list", at=which, used=_take_words(desk))
    exists = first("operations.exists")
    whether = first("operations.whether")
    if (exists is not None or whether == 0) and measure_at is not None:
        at = exists if exists is not None else 0
        return replace(plain, kind="count", at=at, used=_take_words(desk))
    return replace(plain, used=_take_words(desk))


def _sides(desk: Desk, editions: int) -> bool:
    """Whether the question names two or more of a kind, so that they can be held against each
    other."""
    slots = [x.slot for x in desk.clauses]
    return (
        editions > 1
        or any(len(x.parts) > 1 for x in desk.clauses)
        or any(slots.count(slot) > 1 for slot in slots)
    )


_OWNED = frozenset("have has had publish published produce produced get got contribute".split())


def _one_by_one(desk: Desk, editions: int) -> int | None:
    """Where the words ask for each of several names: "A, B and C, each", "how many papers do A, B
    and C have"."""
    spans = desk.spans
    lists = [x for x in desk.clauses if len(x.parts) > 1]
    for i, span in enumerate(spans):
        if not span.has("operations.apart") or i in desk.clause_spans():
            continue
        noun = spans[i + 1] if i + 1 < len(spans) else None
        if span.key == "each" and noun is not None and noun.section("measures"):
            continue  # "each paper", "each author"
        if lists or editions > 1:
            return i
    for clause in lists:
        before = spans[clause.at - 1].key if clause.at else ""
        behind = spans[clause.end].key if clause.end < len(spans) else ""
        joint = any(s.has("quantifiers.both") for s in spans)
        if before in ("do", "did", "does") and behind in _OWNED and not joint:
            return clause.at - 1
    return None


def desk_years(desk: Desk) -> list[str]:
    """The years that are named, each once."""
    return list(dict.fromkeys(s.key for s in desk.spans if s.is_year))


def _measure(desk: Desk, after: int | None) -> tuple[Measure, int | None]:
    """The first thing named behind the operation: what is counted."""
    start = -1 if after is None else after
    if after is not None and desk.spans[after].key.split()[-1] == "papers":
        return "papers", after
    for i, span in enumerate(desk.spans):
        if i > start and span.key.split()[-1] == "papers" and not span.section("measures"):
            return "papers", i  # "oral papers"
        if i == start + 1 and after is not None and _is_standing_noun(span):
            return "papers", i  # "how many spotlights had authors in Israel"
        if i <= start or (i in desk.used and not span.section("measures")):
            continue
        if any(x.slot == "size" and x.at <= i < x.end for x in desk.clauses):
            continue  # "two-author papers"
        listed = [n for n in span.lists("measures") if n in _MEASURES]
        if not listed or (listed[0] in ("models", "architectures") and _before_papers(desk, i)):
            continue
        if span.key in ("times", "mentions", "occurrences") and after is None:
            continue
        return _MEASURES[listed[0]], i
    if after is not None:
        # "Authors with papers at COLM 2025: how many": what is counted may stand before.
        for i, span in enumerate(desk.spans[:after]):
            listed = [n for n in span.lists("measures") if n in _MEASURES]
            leads = all(s.is_function for s in desk.spans[:i])
            if listed and leads and i not in desk.clause_spans() and not _before_papers(desk, i):
                return _MEASURES[listed[0]], i
    return "papers", None


def _is_verb_of_papers(desk: Desk, i: int) -> bool:
    """ "Papers list at least three authors": what papers do, and no command."""
    before = desk.spans[i - 1] if i else None
    return (
        desk.spans[i].key in ("list", "name", "show", "return", "find")
        and before is not None
        and (before.has("measures.papers", "measures.submissions") or _is_standing_noun(before))
        and not desk.spans[i].after_break
        and i + 1 < len(desk.spans)
    )


def _is_standing_noun(span: Span) -> bool:
    return (
        span.section("statuses")
        and span.key.split()[-1].endswith("s")
        and not span.has("statuses.every")
    )


def _before_papers(desk: Desk, i: int) -> bool:
    following = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
    return following is not None and following.has("measures.papers")


def _quantity(desk: Desk) -> Quantity | None:
    keys = [span.key for span in desk.spans]
    if any(a in ("team", "teams") and b in ("size", "sizes") for a, b in pairwise(keys)):
        return "authors_per_paper"
    for span in desk.spans:
        for name in span.lists("measures"):
            if name in _QUANTITIES:
                return _QUANTITIES[name]
        if span.key in ("team", "team size", "author list", "teams") or (
            span.has("operations.maximum") and "author" in span.key
        ):
            return "authors_per_paper"
    return None


def _group(desk: Desk) -> tuple[Group | None, int | None]:
    """The noun behind "which", "top" or "most" that can be ranked."""
    for i, span in enumerate(desk.spans):
        if not (
            span.has("operations.list", "operations.most", "operations.fewest", "operations.who")
            or span.key in ("what", "in which", "with which")
        ):
            continue
        if "paper" in span.key.split() or "papers" in span.key.split():
            continue
        if span.has("measures.pairs"):
            return "pair", i
        if span.has("operations.list") and span.has("measures.developers"):
            return "developer", i  # "whose models"
        if span.has("operations.who"):
            named = next(
                (k for k in range(i + 1, len(desk.spans)) if "partner" in desk.spans[k].key), None
            )
            if named is not None:
                listed = [n for n in desk.spans[named].lists("measures") if n in _GROUPS]
                return (_GROUPS[listed[0]] if listed else None), named
            return _partner(desk, i) or "author", i
        for k in range(i + 1, min(i + 6, len(desk.spans))):
            target = desk.spans[k]
            if target.has("measures.papers", "measures.submissions", "measures.collaborations"):
                break
            if target.has("region") and target.key.split()[-1] in ("countries", "nations"):
                return "country", k
            listed = [n for n in target.lists("measures") if n in _GROUPS]
            if listed and not _before_papers(desk, k):
                if target.key in ("edition", "editions"):
                    return "edition", k
                return _GROUPS[listed[0]], k
            if target.after_break:
                break
    # "Year with most Llama papers": the noun stands before.
    for i, span in enumerate(desk.spans):
        if span.has("operations.most", "operations.fewest") and i >= 2:
            before = desk.spans[i - 2]
            listed = [n for n in before.lists("measures") if n in _GROUPS]
            if listed and desk.spans[i - 1].key in ("with", "having", "that has", "of"):
                return _GROUPS[listed[0]], i - 2
    return None, None


def _of_two(desk: Desk, ratio: int) -> bool:
    """ "The ratio of US to Chinese papers": of one to another, and no part of a whole."""
    return any(
        len(clause.parts) == 2
        and any(s.key in ("to", "vs", "versus") for s in desk.spans[clause.at : clause.end])
        for clause in desk.clauses
        if clause.at > ratio
    )


def _together(desk: Desk) -> bool:
    """Whether what is asked is done by two of a kind, and neither is named."""
    verb = any(s.key.startswith(("collaborate", "cooperate", "co-author")) for s in desk.spans)
    return verb and not any(x.slot in ("countries", "position") for x in desk.clauses)


def _split_by(desk: Desk) -> int | None:
    """ "Papers by country", "per venue": the noun that the number is split by."""
    return next(
        (
            i
            for i in range(1, len(desk.spans))
            if i not in desk.clause_spans()
            and desk.spans[i].key in _GROUP_NOUNS
            and desk.spans[i - 1].key in ("by", "per", "for each", "each")
            and not desk.spans[i].after_break
        ),
        None,
    )


_GROUP_NOUNS: dict[str, Group] = {
    "country": "country",
    "venue": "venue",
    "conference": "venue",
    "institution": "institution",
    "university": "university",
    "company": "company",
    "model family": "family",
}


def _partner(desk: Desk, who: int) -> Group | None:
    """ "Who does China work with most": countries for a country, institutions for one of those."""
    behind = desk.spans[who + 1 :]
    joint = any(
        s.has("quantifiers.both", "measures.collaborations") or s.key.split()[0] in _JOINTLY
        for s in behind
    )
    if not joint or not any(s.key.split()[-1] == "with" for s in behind):
        return None
    partners = [s for s in behind if s.has("country", "institution")]
    if not partners:
        return None
    return "country" if partners[0].has("country") else "institution"


_JOINTLY = frozenset("work works publish publishes team teams partner partners write".split())


def _top(desk: Desk, most: int | None, group_at: int | None) -> int:
    """ "top 5", "the ten most common"; one winner and its followers without a number."""
    tops = [i + 1 for i, s in enumerate(desk.spans) if s.key.split()[-1:] == ["top"]]
    near = [
        *range(max(0, (most or 0) - 2), min(len(desk.spans), (group_at or most or 0) + 1)),
        *([group_at - 1] if group_at else []),
        *(k for k in tops if k < len(desk.spans)),
    ]
    for k in near:
        span = desk.spans[k]
        if span.number is not None and not span.is_year and 1 <= span.number <= 100:
            desk.take([k])
            return int(span.number)
    return 10


def _take_words(desk: Desk) -> tuple[int, ...]:
    """Spans that only serve the operation: they are accounted for by its choice."""
    taken = tuple(
        i
        for i, s in enumerate(desk.spans)
        if i not in desk.used
        and (
            s.section("operations")
            or s.section("measures")
            or s.has("statuses.every")
            or s.has("quantifiers.any", "quantifiers.both")
            or s.key in _PER
        )
        and not s.is_name
        and not s.has(
            "operations.more",
            "operations.fewer",
            "operations.most",
            "operations.fewest",
            "operations.difference",
            "operations.compare",
        )
    )
    return taken


_PER = frozenset({"per", "size", "sizes", "long", "author list", "rank", "how"})


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
            and s.has("measures.papers", "measures.submissions", "measures.collaborations")
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
            or states
            or (
                span.section("roles")
                and (span.key not in _NO_VERBS or _has_object(desk, i))
                and span.key.split()[0] not in _RELATIVE
            )
        )
        if is_verb and spans[i - 1].key not in _RELATIVE:
            return i
    return None


def _has_object(desk: Desk, i: int) -> bool:
    """ "Papers name GPT": a word that may be a noun stands as a verb before a model."""
    return (
        desk.spans[i].key in ("name", "names", "test", "tests", "study", "studies")
        and i + 1 < len(desk.spans)
        and desk.spans[i + 1].has("model")
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
