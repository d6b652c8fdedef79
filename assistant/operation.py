"""What a question wants done: count, share, average, ranking, trend, comparison, list, overview."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.asked_things import (
    is_done_together,
    is_verb_of_papers,
    most_in_one_paper,
    per_paper,
    read_group,
    read_measure,
    read_place,
    read_quantity,
    read_top,
    split_by,
)
from assistant.clauses import Desk
from assistant.one_by_one import asks_one_by_one, desk_years, names_sides, of_two
from assistant.question import Contrast, Direction, Group, Measure, Quantity, Statistic

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
    place: int = 1
    """Of a ranking: the place that is asked for."""
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
    if share is not None and _is_held_jointly(desk, share):
        desk.take([share])  # "how many papers do Alibaba and Tencent share"
        share = first("operations.share")
    trend = first("operations.trend")
    count = first("operations.count")
    if count is None and (at := first("followup.as_count")) is not None and at > 1:
        # "Papers from Estonia - how many in total?"
        count = at if at == len(spans) - 1 or spans[at].after_break else None
    measure, measure_at = read_measure(desk, count if count is not None else share)
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

    if (peak := most_in_one_paper(desk)) is not None:
        return replace(
            plain,
            kind="average",
            at=peak[0],
            quantity=peak[1],
            statistic=peak[2],
            used=taking(peak[0]),
        )
    sides = names_sides(desk, editions)
    contrast_at = first("operations.compare", "operations.more", "operations.fewer")
    for name, statistic in STATISTICS.items():
        at = first(f"operations.{name}")
        others = tuple(f"operations.{other}" for other in STATISTICS)
        if at is None and name == "average" and first(*others) is None:
            at = per_paper(desk)  # "more authors per paper"
        target = read_quantity(desk)
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
        if at is not None and target is not None and len(desk_years(desk)) >= _MANY_YEARS:
            # "Average team size at ICML: 2022, 2023, 2024": of each of them.
            return replace(
                plain,
                kind="trend",
                at=at,
                quantity=target,
                statistic=statistic,
                averages=True,
                share=False,
                used=taking(at),
            )
        if at is not None and target is not None:
            if (split := split_by(desk)) is not None:
                noun = split[1]
                desk.cannot = (
                    "I can average over one set of papers, or compare a few that are named, but "
                    f"not list averages by {noun}."
                )
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
    if ratio is not None and spans[ratio].key == "how many times":
        # "How many times is Qwen named": occurrences.
        compared = _compares(desk, ratio)
        ratio = ratio if compared else None
        if not compared and any(x.slot == "models" for x in desk.clauses):
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
    if share is not None and spans[share].key.startswith("ratio") and of_two(desk, share):
        ratio, share, plain = share, None, replace(plain, share=False)
    if ratio is not None and (share is None or share != ratio):
        return replace(
            plain, kind="comparison", at=ratio, contrast="ratio", used=taking(ratio, than)
        )
    # "Mentions" alone is also what a paper does.
    every_mention = any(
        s.has("measures.mentions") and s.key not in ("times", "mentions") for s in spans
    )
    if count is not None and every_mention and any(x.slot == "models" for x in desk.clauses):
        return replace(plain, kind="count", at=count, measure="mentions", used=taking())
    group, group_at = read_group(desk)
    asks_who = group == "author" and any(s.has("operations.who") for s in spans)
    if (group is None or asks_who) and trend is None:
        split = split_by(desk)  # "who uses Qwen, country by country"
        if split is not None:
            at, noun = split
            took = [at] if spans[at].has("followup.by_country") else [at - 1, at]
            return replace(
                plain, kind="ranking", at=at, group=noun, group_at=at, used=taking(*took)
            )
    if group == "country" and is_done_together(desk):
        group = "pair"  # "which countries collaborate most"
    most = first("operations.most", "operations.fewest")
    which = next(
        (
            i
            for i, s in enumerate(spans)
            if i not in desk.used
            and s.has("operations.list", "operations.who")
            and not is_verb_of_papers(desk, i)
        ),
        None,
    )
    each = next(
        (
            i
            for i, s in enumerate(spans[:-1])
            if spans[i + 1].has("venue")
            and editions < 2
            and (s.key in _EACH or (s.key in ("each", "every") and i and spans[i - 1].key in _AT))
        ),
        None,
    )
    if each is not None and trend is None:
        return replace(plain, kind="trend", at=each, used=taking(each))  # "for each ICML"
    if trend is not None and not (group is not None and most is not None):
        return replace(plain, kind="trend", at=trend, used=_take_words(desk))
    compare = first("operations.compare")
    more = first("operations.more", "operations.fewer")
    has_items = any(len(c.parts) > 1 for c in desk.clauses) or (
        editions > 1 and any(s.has("quantifiers.or") for s in spans)
    )
    place = read_place(desk) if group is not None else 1
    if (
        group is not None
        and (most is not None or which is not None)
        and (count is None or most is not None or place > 1 or _asks_beside(desk, which, count))
        # "Most often" ranks as well: "which universities stand most often on orals and spotlights".
        and not (more is not None and has_items and not spans[more].has("operations.most"))
    ):
        fewest = most is not None and spans[most].has("operations.fewest")
        top = read_top(desk, most, group_at)
        return replace(
            plain,
            kind="ranking",
            at=most if most is not None else which or 0,
            group=group,
            group_at=group_at,
            top=top,
            direction="fewest" if fewest else "most",
            place=place,
            used=taking(*every("operations.most", "operations.fewest", "operations.more")),
        )
    if more is not None and _is_quality(desk, more) and editions > 1:
        # "Is ICML more Chinese than CVPR?": the larger part of its papers.
        words = every("operations.compare")
        return replace(
            plain, kind="comparison", at=more, share=True, share_at=more, used=taking(more, *words)
        )
    if compare is not None or (more is not None and (has_items or than is not None)):
        at = compare if compare is not None else more
        words = every("operations.compare", "operations.difference")
        # "Is it bigger at A or at B, and by how much?"
        by_how_much = difference is not None and (
            spans[difference].key.startswith("by ")
            or spans[difference].after_break
            or spans[difference - 1].key in ("and", "and by")
        )
        return replace(
            plain,
            kind="comparison",
            at=at or 0,
            contrast="difference" if by_how_much else "which",
            used=taking(more, *(words if by_how_much else every("operations.compare"))),
        )
    ahead = first("operations.who")
    if ahead is not None and most is not None and any(len(c.parts) > 1 for c in desk.clauses):
        words = every("operations.most", "operations.who")
        return replace(plain, kind="comparison", at=ahead, used=taking(ahead, *words))
    apart = asks_one_by_one(desk, editions)
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


def _is_held_jointly(desk: Desk, i: int) -> bool:
    """ "Papers that A and B share": the verb."""
    spans = desk.spans
    ahead = spans[i - 1] if i else None
    behind = spans[i + 1] if i + 1 < len(spans) else None
    asked = any(s.has("operations.count", "operations.list") for s in spans[:i])
    return (
        spans[i].key in ("share", "shared")
        and asked
        and ahead is not None
        and ahead.has("country", "region", "institution")
        and i > 1
        and spans[i - 2].has("quantifiers.and", "country", "region", "institution")
        and (behind is None or behind.after_break or behind.key in ("at", "in", "there", "at all"))
    )


_MANY_YEARS = 3
"""Years named one by one from which each is asked for."""
_AT = frozenset({"at", "in", "for"})
_EACH = frozenset({"for each", "for every", "in each", "at each", "at every", "in every"})


def _compares(desk: Desk, ratio: int) -> bool:
    """Whether "how many times" goes on with "as many", "more" or the like."""
    words = [w for s in desk.spans[ratio + 1 : ratio + 4] for w in s.key.split()]
    return any(w in _MORE for w in words)


_MORE = frozenset("more as larger bigger higher greater fewer less smaller than the".split())


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
            or _is_one_paper(desk, i)
            or (s.key in _PER and (s.key != "long" or desk.spans[i - 1].key in _BEFORE_LONG))
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


def _asks_beside(desk: Desk, which: int | None, count: int) -> bool:
    """ "Which African countries appear, and how often?": the number of each."""
    return which is not None and which < count and desk.spans[count - 1].key == "and"


def _is_quality(desk: Desk, more: int) -> bool:
    """ "More Chinese than", "more international than": how much of it is so."""
    behind = desk.spans[more + 1 : more + 3]
    return (
        len(behind) == 2
        and (behind[0].has("country", "region") or behind[0].has("quantifiers.international"))
        and behind[1].key == "than"
    )


def _is_one_paper(desk: Desk, i: int) -> bool:
    """ "Any 1 paper": no bound."""
    spans = desk.spans
    behind = spans[i + 1] if i + 1 < len(spans) else None
    ahead = spans[i - 1].key if i else ""
    alone = behind is not None and behind.key in ("paper", "article", "submission")
    return spans[i].number == 1 and alone and ahead in ("any", "a", "in", "on")


_BEFORE_LONG = frozenset("how are is get got gets grown as so were was".split())
_PER = frozenset({"per", "size", "sizes", "long", "author list", "rank", "how"})
