"""What a question counts, averages or ranks: the nouns that its operation is done to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistant.clauses import Desk
from assistant.link import Span
from assistant.question import Group, Measure, Quantity, Statistic
from assistant.topic_bounds import names_in_text

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
    "tracks": "track",
    "statuses": "status",
}
_QUANTITIES: dict[str, Quantity] = {
    "authors": "authors_per_paper",
    "countries": "countries_per_paper",
    "institutions": "institutions_per_paper",
    "models": "models_per_paper",
}


def read_measure(desk: Desk, after: int | None) -> tuple[Measure, int | None]:
    """The first thing named behind the operation: what is counted."""
    start = -1 if after is None else after
    if after is not None and desk.spans[after].key.split()[-1] == "papers":
        return "papers", after
    if after is not None and desk.spans[after].key == "how often":
        return "papers", None  # "how often are American models named": in how many papers
    for i, span in enumerate(desk.spans):
        if i > start and span.key.split()[-1] == "papers" and not span.section("measures"):
            return "papers", i  # "oral papers"
        leads = after is not None and all(
            s.key in ("of", "the", "of the") or s.is_year or s.has("venue")
            for s in desk.spans[start + 1 : i]
        )
        if leads and i > start and _is_standing_noun(span):
            return "papers", i  # "how many spotlights had authors in Israel"
        if after is not None and _begins_verb(desk, after, i):
            return "papers", None  # "how many don't name any model"
        if i <= start or (i in desk.used and not span.section("measures")):
            continue
        if any(x.slot == "size" and x.at <= i < x.end for x in desk.clauses):
            continue  # "two-author papers"
        listed = [n for n in span.lists("measures") if n in _MEASURES]
        if not listed or (listed[0] != "papers" and _before_papers(desk, i)):
            continue
        if span.key in ("times", "mentions", "occurrences") and after is None:
            continue
        if listed[0] != "papers" and i and desk.spans[i - 1].key in _A_SINGLE:
            continue  # "how many of the student abstracts have an author in the US"
        return _MEASURES[listed[0]], i
    if after is not None:
        # "Authors with papers at COLM 2025: how many": what is counted may stand before.
        for i, span in enumerate(desk.spans[:after]):
            listed = [n for n in span.lists("measures") if n in _MEASURES]
            leads = all(s.is_function for s in desk.spans[:i])
            if listed and leads and i not in desk.clause_spans() and not _before_papers(desk, i):
                return _MEASURES[listed[0]], i
    return "papers", None


_A_SINGLE = frozenset({"a", "an", "at least one", "at least an", "any", "no", "a single"})
_AUXILIARIES = frozenset(
    "do does did don't dont doesn't didn't do not have has had are is were was came come".split()
)


def _begins_verb(desk: Desk, after: int, i: int) -> bool:
    """Whether a verb stands right behind "how many", so that nothing but papers can be meant."""
    span = desk.spans[i]
    if i != after + 1 or span.section("measures") or desk.spans[after].key != "how many":
        return False
    doing = span.section("roles") and not span.has("topics.about") and not span.key.endswith("ing")
    doing = doing or (names_in_text(span) and not span.key.startswith("name"))
    behind = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
    named = behind is not None and (
        behind.key in ("a", "an", "any", "some", "both", "no", "neither")
    )
    return span.key.split()[0] in _AUXILIARIES or (
        doing and (span.key not in ("name", "test") or named)
    )


def is_verb_of_papers(desk: Desk, i: int) -> bool:
    """ "Papers list at least three authors": what papers do, and no command."""
    k = i - 1
    while k > 0 and desk.spans[k].key in ("also", "all", "both", "still"):
        k -= 1  # "papers by Wu also list …"
    before = desk.spans[k] if k >= 0 else None
    if k < i - 1 and before is not None and i + 1 < len(desk.spans):
        return desk.spans[i].key in ("list", "name", "show") and not before.after_break
    return (
        desk.spans[i].key in ("list", "lists", "name", "names", "show", "shows", "return", "find")
        and before is not None
        and (
            before.has("measures.papers", "measures.submissions")
            or _is_standing_noun(before)
            or before.key.endswith(("of those", "of these", "of them"))
            or before.has("operations.share", "operations.count")
        )
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
    if following is None or following.key.startswith("published "):
        return False  # "how many institutions published papers that …"
    return following.has("measures.papers")


def read_quantity(desk: Desk) -> Quantity | None:
    """The number of each paper that an average is taken of: "authors", "team size"."""
    keys = [span.key for span in desk.spans]
    if any(a in ("team", "teams") and b in ("size", "sizes") for a, b in pairwise(keys)):
        return "authors_per_paper"
    said = desk.clause_spans()  # "for papers from two countries, the mean number of authors"
    free = [span for i, span in enumerate(desk.spans) if i not in said]
    # "Do papers with only US affiliations have more authors on average": what "more" counts.
    counted = [b for a, b in pairwise(desk.spans) if a.key in _COUNTED_BY and not b.after_break]
    free = [*(span for span in counted if span in free), *free]
    for span in (*free, *desk.spans):
        for name in span.lists("measures"):
            if name in _QUANTITIES:
                return _QUANTITIES[name]
        if span.key in ("team", "team size", "author list", "teams") or (
            span.has("operations.maximum") and "author" in span.key
        ):
            return "authors_per_paper"
    return None


_COUNTED_BY = frozenset(
    "more|fewer|most|fewest|number of|the number of|average number of|mean number of|how many|"
    "numbers of|median number of".split("|")
)
_ONE_PAPER = ("any one", "one", "a single", "any single", "any", "single", "a", "an", "per", "each")


def most_in_one_paper(desk: Desk) -> tuple[int, Quantity, Statistic] | None:
    """ "The largest number of countries that any one paper brings together": where it stands."""
    spans = desk.spans
    for i, span in enumerate(spans[:-1]):
        most = span.has("operations.most")
        if not (most or span.has("operations.fewest")) or i in desk.used:
            continue
        noun = i + 1
        while noun < len(spans) - 1 and spans[noun].key in ("different", "distinct", "number of"):
            noun += 1
        listed = [n for n in spans[noun].lists("measures") if n in _QUANTITIES]
        paper = next(
            (
                k
                for k in range(noun + 1, len(spans))
                if spans[k].has("measures.papers") and not spans[k].key.endswith("s")
            ),
            None,
        )
        ahead = paper - 1 if paper is not None else 0
        while ahead > noun and (
            spans[ahead].is_year or spans[ahead].has("venue") or spans[ahead].section("statuses")
        ):
            ahead -= 1  # "on an ICML 2024 paper"
        one = paper is not None and (
            spans[ahead].key in _ONE_PAPER or (spans[ahead].number == 1 and ahead > noun)
        )
        if listed and one:
            return i, _QUANTITIES[listed[0]], "max" if most else "min"
    return None


def per_paper(desk: Desk) -> int | None:
    """ "Authors per paper": the position of what each paper has, where the words say so."""
    spans = desk.spans
    for i, span in enumerate(spans[:-1]):
        if not any(name in _QUANTITIES for name in span.lists("measures")):
            continue
        behind = [s.key for s in spans[i + 1 : i + 3]]
        if behind[0] in ("per paper", "a paper") or behind in (["per", "paper"], ["a", "paper"]):
            return i
    return None


def read_group(desk: Desk) -> tuple[Group | None, int | None]:
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
        if span.has("operations.who") and (asked := _who_are(desk, i)) is not None:
            return asked
        if span.has("operations.who") and (among := _among(desk, i)) is not None:
            return among
        if span.has("operations.who") and any(len(x.parts) > 1 for x in desk.clauses):
            return None, None  # "who is ahead, America or China"
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
            if _is_standing_noun(target):
                break  # "list the oral presentations with an author at Stanford"
            if target.has("measures.papers", "measures.submissions", "measures.collaborations"):
                break
            if target.has("region") and target.key.split()[-1] in (
                "countries",
                "nations",
                "states",
                "state",
            ):
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


def _among(desk: Desk, who: int) -> tuple[Group, int] | None:
    """ "Who is ahead among institutions": the noun stands behind "among"."""
    spans = desk.spans
    for k in range(who + 1, len(spans) - 1):
        if spans[k].key not in ("among", "amongst", "of all", "among the", "among all"):
            continue
        for n in range(k + 1, min(k + 4, len(spans))):
            listed = [x for x in spans[n].lists("measures") if x in _GROUPS]
            if listed and not _before_papers(desk, n):
                return _GROUPS[listed[0]], n
    return None


def _who_are(desk: Desk, who: int) -> tuple[Group, int] | None:
    """ "Who are the five biggest companies": the noun that is asked for."""
    if who + 1 >= len(desk.spans) or desk.spans[who + 1].key not in ("are", "were", "is", "was"):
        return None
    for k in range(who + 2, min(who + 7, len(desk.spans))):
        listed = [n for n in desk.spans[k].lists("measures") if n in _GROUPS]
        if listed:
            return _GROUPS[listed[0]], k
        if desk.spans[k].key in ("in", "at", "of", "on", "with", "by"):
            return None
    return None


_RANKED = (
    "measures.countries",
    "measures.institutions",
    "measures.universities",
    "measures.companies",
    "measures.authors",
)


def read_ranked_position(desk: Desk) -> None:
    """ "Top countries by first author", "which universities have the most last authors".

    Takes the position, which no name stands at, and leaves it in ``desk.ranked_by``.
    """
    spans = desk.spans
    at = next(
        (i for i, s in enumerate(spans) if desk.free(i) and s.section("positions")),
        None,
    )
    if at is None or spans[at].lists("positions")[0] == "all":
        return
    noun = next((i for i, s in enumerate(spans) if s.has(*_RANKED) and i != at), None)
    if noun is None and spans[0].has("operations.who"):
        noun = 0  # "who signs last most often"
    ranks = any(
        s.has("operations.most", "operations.fewest") or s.key in ("rank", "ranking", "ranked")
        for s in spans
    )
    if noun is None or not ranks or noun > at:
        return
    desk.ranked_by = spans[at].lists("positions")[0]
    desk.take([at])


def is_done_together(desk: Desk) -> bool:
    """Whether what is asked is done by two of a kind, and neither is named."""
    verb = any(s.key.startswith(("collaborate", "cooperate", "co-author")) for s in desk.spans)
    return verb and not any(x.slot in ("countries", "position") for x in desk.clauses)


def split_by(desk: Desk) -> tuple[int, Group] | None:
    """ "Papers by country", "per venue", "country by country": the noun that the number is split
    by, and where it stands."""
    for i in range(1, len(desk.spans)):
        span = desk.spans[i]
        if i in desk.clause_spans():
            continue
        if span.has("followup.by_country"):
            return i, "country"
        before = desk.spans[i - 1].key in ("by", "per", "for each", "each")
        if span.key in GROUP_NOUNS and before and not span.after_break:
            return i, GROUP_NOUNS[span.key]
    return None


GROUP_NOUNS: dict[str, Group] = {
    "country": "country",
    "venue": "venue",
    "conference": "venue",
    "institution": "institution",
    "university": "university",
    "company": "company",
    "model family": "family",
    "family": "family",
    "model": "family",
    "developer": "developer",
    "track": "track",
    "tracks": "track",
    "status": "status",
    "presentation type": "status",
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


_PLACES = {
    word: n
    for n, words in enumerate(
        ("second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th",
         "eighth 8th", "ninth 9th", "tenth 10th"),
        start=2,
    )
    for word in words.split()
}  # fmt: skip
_NO_PLACE = frozenset({"to", "only to", "after", "half"})


def names_place(spans: Sequence[Span]) -> bool:
    """Whether a place in a ranking is named: "who's third there?"."""
    return any(s.key in _PLACES and not s.meanings for s in spans)


def read_place(desk: Desk) -> int:
    """ "The second most papers", "which country came third": the place that is asked for."""
    spans = desk.spans
    for i, span in enumerate(spans):
        n = _PLACES.get(span.key.removeprefix("the ").removeprefix("in ").removesuffix(" place"))
        if n is None or not desk.free(i):
            continue
        behind = spans[i + 1] if i + 1 < len(spans) else None
        if behind is not None and (
            behind.key in _NO_PLACE or behind.has("measures.authors", "measures.papers")
        ):
            return 1
        desk.take([i])
        if behind is not None and behind.key in ("place", "one", "rank", "spot", "position"):
            desk.take([i + 1])
        return n
    return 1


def read_top(desk: Desk, most: int | None, group_at: int | None) -> int:
    """ "top 5", "the ten most common"; one winner and its followers without a number."""
    tops = [i + 1 for i, s in enumerate(desk.spans) if s.key.split()[-1:] == ["top"]]
    near = [
        *range(max(0, (most or 0) - 2), min(len(desk.spans), (group_at or most or 0) + 1)),
        *([group_at - 1] if group_at else []),
        # "The five American universities with the most papers".
        *([group_at - 2] if group_at and desk.spans[group_at - 1].is_name else []),
        *(k for k in tops if k < len(desk.spans)),
    ]
    for k in near:
        span = desk.spans[k]
        if span.number is not None and not span.is_year and 1 <= span.number <= 100:
            desk.take([k])
            return int(span.number)
    return 10
