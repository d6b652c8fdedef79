"""Figures that words make: parts, crowds, "none", ratios, orders, leaders, trends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from assistant.claims.figure import COUNTED, PAPERS, PERCENT, Figure
from assistant.claims.vocabulary import any_of, matches, patterns, words

_AFTER_RATIO = (
    r"(?:ha[sd]|have|is|was|are|were|lists?|listed|names?|named|mentions?|mentioned|uses?|used|"
    r"comes?|came|involve[sd]?|featured?|features|carr(?:y|ies|ied)|at|from|with|by|evaluate[sd]?|"
    r"builds?|did|does|do|includes?|included)"
)
"""What follows "one paper in five" where it is a part: not "one paper in five languages"."""


@cache
def _part_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = words()
    small = any_of(n for n, v in listed["numbers"].items() if v > 0)
    amount = rf"(?:{small}|a hundred|\d{{1,3}})"
    fraction = any_of(listed["fractions"])
    plurals = any_of(listed["fraction_plurals"])
    before = "|".join(any_of(p) for p in listed["comparators"].values())
    lead = rf"(?P<lead>(?:(?:{before})\s+)*)"
    nouns = r"(?:papers?|articles?|submissions|works)"
    noun = rf"(?=(?:\s+of\b|\s+(?:the\s+)?(?:[\w.–-]+\s+){{0,5}}{nouns}\b))"
    # "Half the authors" is no share of papers.
    crowd = any_of(listed["crowds"])
    count = rf"(?:dozen|hundred|thousand|few|handful|couple|{fraction})\b"
    return tuple(
        (re.compile(p, re.IGNORECASE), kind)
        for p, kind in (
            (
                rf"\b{lead}(?P<a>{amount})(?:\s+papers?)?[\s-](?:(?:in|"
                rf"out of)[\s-](?:every\s+)?|of every\s+)(?P<b>{amount})\b(?!\s*%)",
                "ratio",
            ),
            (
                rf"\b{lead}(?P<a>{small})\s+(?:[\w.’'-]+\s+){{0,4}}papers?\s+(?:in|out of)\s+"
                rf"(?:every\s+)?(?P<b>{amount})\b(?=\s*[,.;:)]|\s*$|\s+{_AFTER_RATIO}\b)",
                "ratio",
            ),
            (
                rf"\b(?:out )?of every (?P<b>{amount})\s+(?:[\w.’'-]+\s+){{0,4}}papers?,?\s+"
                rf"{lead}(?P<a>{amount})\b(?!\s*%)",
                "ratio",
            ),
            (
                r"\bevery (?P<nth>other|second|third|fourth|fifth|sixth|eighth|tenth|twentieth)\b"
                r"(?=\s+(?:[\w.–-]+\s+){0,4}papers?\b)",
                "nth",
            ),
            (rf"\b{lead}(?P<n>(?:{small})[\s-])(?P<f>{plurals})\b", "fractions"),
            (rf"\b{lead}(?:an?\s+|one[\s-])(?P<f>{fraction})\b", "fraction"),
            (
                rf"\b{lead}(?P<f>half)\b(?!\s+(?:as|an?\s+dozen)\b)(?:{noun}|(?=\s*[.,;]|\s*$))",
                "fraction",
            ),
            (
                rf"(?<!first )(?<!second )(?<!other )\b{lead}(?P<f>half)\b(?=\s+(?:made|were|was|"
                r"are|had|have|came|come|got|went|did|do|use[ds]?|name[ds]?|mention(?:ed)?|"
                r"list(?:ed)?|carr(?:y|ied)|involved?|featured?|turned)\b)",
                "fraction",
            ),
            (
                r"\b(?:the|a)\s+(?:vast |overwhelming |large |slim |narrow |"
                r"clear )?(?P<m>majority)\b",
                "majority",
            ),
            (r"\b(?:a)\s+(?:tiny |small )?(?P<m>minority)\b", "minority"),
            (
                r"(?<!the )(?<!at )\b(?P<m>most)(?=\s+of\b|"
                r"\s+(?:[\w.–-]+\s+){0,4}papers?\b)(?!\s+(?:common|used|cited|mentioned|named|"
                r"frequent|frequently|popular|often|prolific|productive|important|active|recent))",
                "majority",
            ),
            (rf"\b{lead}(?P<c>{crowd})\b(?=\s+of\b|\s+(?:[\w.–-]+\s+){{0,3}}papers?\b)", "crowd"),
            (r"\b(?:none|not one|not a single one)(?=\s+of\b)", "none"),
            (
                r"(?:(?<=\band )|(?<=\bbut )|(?<=, ))(?:none|not one)"
                r"(?=\s+(?:in|at)\s+(?:[A-Z][\w-]*\s+)?(?:19|20)\d\d\b)",
                "none",
            ),
            (r"\bnot (?:a single|one)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)", "none"),
            (
                r"\b(?:no)\b(?!\s+(?:more|fewer|less|other)\b)"
                r"(?=\s+(?:[\w.–-]+\s+){0,5}(?:papers?|articles?|works|orals?|spotlights?|"
                r"posters?|submissions?)\b)",
                "none",
            ),
            (
                r"(?:(?<=\bin )|(?<=\bby )|(?<=\bon ))(?:any|even one|a single)"
                r"(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)",
                "any",
            ),
            (r"\ba single\b(?=\s+(?:[\w.–-]+\s+){0,4}paper\b)", "one"),
            (r"\b(?:nothing|nobody)\b(?=\s+(?:at|from|in)\b)", "none"),
            (
                r"\b(?:not (?:a single|one)|no)\b(?=\s+(?:[A-Z][\w-]+\s+){1,3}(?:institution|"
                r"country|company|university|lab|affiliation|address|author)s?\s+(?:is|was|were|"
                r"are|appears?|appeared|features?|featured|figures?|figured|turns?|turned)\b)",
                "none",
            ),
            (
                r"(?<!of )(?<!not )(?<!counting )\b(?:all(?: of)?(?: the)?|"
                r"(?:every|each)(?: single| last| and every)? one of(?: the)?|every)\b"
                r"(?=\s+(?:[\w.–-]+\s+){0,5}(?:papers?|orals|spotlights|posters)\b)"
                r"(?!\s+authors)",
                "all",
            ),
            (r"\bnot (?:all|every)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)", "not all"),
            (
                rf"\b(?:there (?:is|was) (?:at least )?an?(?!\s+{count})|"
                rf"at least (?:one|a single|a(?!\s+{count}))|"
                r"(?:there (?:are|were) )?some(?!\s+\d)|"
                r"one or more)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)",
                "some",
            ),
        )
    )


def find_parts(sentence: str) -> list[Figure]:
    """Parts and crowds: "one in ten", "most", "none", "dozens", "all", "some"."""
    found: list[Figure] = []
    for pattern, kind in _part_patterns():
        for match in pattern.finditer(sentence):
            if any(match.start() < f.end and match.end() > f.start for f in found):
                continue
            figure = _part(sentence, match, kind)
            if figure is not None:
                found.append(figure)
    return found


def _part(sentence: str, match: re.Match[str], kind: str) -> Figure | None:
    start, end = match.span()
    groups = match.groupdict()
    lead = (groups.get("lead") or "").lower()
    comparator = "exact"
    for name in ("at_least", "at_most", "over", "under", "about"):
        if any(
            re.search(rf"(?<!\w){re.escape(p)}(?!\w)", lead) for p in words()["comparators"][name]
        ):
            comparator = name
            break

    strict = re.search(r"\b(?:exactly|precisely)\b", lead) is not None
    part = kind in ("ratio", "fractions", "fraction", "nth") and not strict

    def made(value: float, unit: str, comparator: str, digits: int = 0) -> Figure:
        said = sentence[start:end]
        return Figure(value, unit, comparator, start, end, said, digits, fraction=part)

    match kind:
        case "ratio":
            a, b = (_small(groups[x] or "") for x in ("a", "b"))
            if not a or not b or a > b or b > 100 or b < 2:
                return None
            return made(100 * a / b, PERCENT, comparator)
        case "fractions":
            n = _small((groups["n"] or "").strip(" -"))
            value = 100 * n * words()["fraction_plurals"][(groups["f"] or "").lower()]
            return made(round(value, 6), PERCENT, comparator)
        case "fraction":
            value = 100 * words()["fractions"][(groups["f"] or "").lower()]
            return made(round(value, 6), PERCENT, comparator)
        case "nth":
            nth = words()["fractions"].get((groups["nth"] or "").lower(), 0.5)
            return made(round(100 * nth, 6), PERCENT, comparator)
        case "majority":
            return made(50, PERCENT, "over")
        case "minority":
            return made(50, PERCENT, "under")
        case "crowd":
            return made(words()["crowds"][(groups["c"] or "").lower()], PAPERS, "at_least")
        case "none":
            return made(0, PAPERS, "none")
        case "all":
            return made(100, PERCENT, "all")
        case "not all":
            return made(100, PERCENT, "under")
        case "some":
            return made(0, PAPERS, "over")
        case "any":
            # "Not named in any paper"; without a denial it claims nothing.
            denied = re.search(r"\b(?:not|never)\b|n[’']t\b", sentence[:start], re.IGNORECASE)
            return made(0, PAPERS, "over") if denied else None
        case "one":
            # "Did not have a single paper" denies that there was any.
            denied = re.search(
                r"(?:\bnot|\bnever|n[’']t)\s+(?:\w+\s+){0,2}$", sentence[:start], re.I
            )
            return made(0, PAPERS, "over") if denied else made(1, PAPERS, "exact")
    return None


def _small(text: str) -> int:
    text = text.lower().strip()
    if text == "a hundred":
        return 100
    return int(text) if text.isdigit() else int(words()["numbers"].get(text, 0))


_TIMES = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "half": 0.5, "a third": 1 / 3}
_AS = r"as\s+(?:many|often|much|common|frequent|frequently|large|big|high|numerous|plentiful)\b"


@cache
def _ratio_patterns() -> tuple[re.Pattern[str], ...]:
    listed = words()
    before = "|".join(any_of(p) for p in listed["comparators"].values())
    lead = rf"(?P<lead>(?:(?:{before})\s+)*)"
    number = rf"(?:{any_of(n for n, v in listed['numbers'].items() if v > 0)}|{COUNTED})"
    return tuple(
        re.compile(p, re.IGNORECASE)
        for p in (
            rf"\b{lead}(?P<w>twice|thrice|half|a third)\s+{_AS}",
            rf"\b{lead}(?P<n>{number})(?:\s+times|x|-fold)\s+{_AS}",
            rf"\b{lead}(?P<n>{number})(?:\s+times|x|-fold)\s+(?:more|the (?:number|share|"
            rf"amount)(?: of)?|higher|larger)\b",
            rf"\b{lead}(?P<w>twice|double|triple|half)\s+the\s+(?:number|share|amount|"
            rf"percentage)\b(?:\s+of)?",
            rf"\b{lead}(?:(?P<w>twice|double|triple|half)|(?P<n>{number})\s+times)\s+the\s+"
            rf"size\b(?:\s+of)?",
            rf"\bby\s+(?:a\s+(?:factor|ratio)\s+of\s+)?{lead}(?P<n>{number})(?:[\s-]to[\s-](?:one|1)\b)",
            rf"\bby\s+a\s+factor\s+of\s+{lead}(?P<n>{number})\b(?!\s+to\b)",
        )
    )


def find_ratios(sentence: str) -> list[Figure]:
    """ "Twice as many", "three times as often", "double the number"."""
    found: list[Figure] = []
    for pattern in _ratio_patterns():
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            lead = (groups.get("lead") or "").lower()
            word = groups.get("w")
            digits = 0
            if word:
                value = _TIMES[word.lower()]
                digits = 1 if value < 1 else 0  # "half as many" is no 0 to 1 times
            else:
                raw = (groups.get("n") or "").replace(",", "")
                value = float(raw) if raw[:1].isdigit() else float(_small(raw))
                digits = len(raw.partition(".")[2])
            comparator = "exact"
            for name in ("at_least", "at_most", "over", "under", "about"):
                phrases = words()["comparators"][name]
                if any(re.search(rf"(?<!\w){re.escape(p)}(?!\w)", lead) for p in phrases):
                    comparator = name
                    break
            start, end = match.span()
            found.append(
                Figure(value, "times", comparator, start, end, sentence[start:end], digits)
            )
    return found


_RANK = re.compile(
    r"\b(?:the\s+)?(?:(?P<nth>second|third|fourth|fifth|2nd|3rd)[\s-]+)?(?P<how>most|largest|"
    r"biggest|highest|"
    r"fewest|smallest|lowest|least)(?:\s+number of)?"
    r"(?=[\s-]+(?:papers|publications|accepted|(?:\w+\s+)?(?:orals|spotlights|posters)|common|"
    r"commonly|used|"
    r"named|mentioned|frequent|frequently|"
    r"popular|prolific|productive|represented|often|evaluated|contributor|contributors|"
    r"(?:[A-Z][\w.-]*\s+(?:\d{4}\s+)?){1,2}papers|us-china|[\w-]+\s+papers))"
    r"|(?<![\w-])(?P<lead>leads?|led|tops?|topped|dominates?|dominated)\b"
    r"(?!\s+(?:by|to|author|the way)\b)(?!\s+(?:(?:about|some|over|more than|only|just)\s+)?\d)"
    r"|\b(?:ranks?|ranked|came|comes|is|was|placed|finished)\s+(?:only\s+|just\s+|"
    r"merely\s+)?(?P<first>first|number one|"
    r"no\. 1|top|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?!\s+author)"
    r"(?!\s+(?:on|of|in)\s+(?:\w+\s+){0,3}(?:\d|papers))"
    r"|\b(?:takes?|took|claims?|claimed|holds?|held|won|secured|occupie[sd])\s+(?P<taken>first|"
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+(?:place|spot|position|rank)\b"
    r"|\b(?:among|in|within|one of)\s+the\s+top\s+(?P<among>\d{1,2}|two|three|four|five|six|seven|"
    r"eight|nine|ten|twenty)\b(?=\s+[a-z]|\s*[.,;]|\s*$)"
    r"|\bthe\s+(?P<top>top|leading|biggest|largest|busiest|number one)\s+(?=(?:country|institution|"
    r"university|company|"
    r"model|contributor|nation|family|lab|organi[sz]ation)\b)",
    re.IGNORECASE,
)
_PLACES = {
    "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip


_NOBODY = re.compile(
    r"\bno\s+(?:other\s+)?(?:[\w-]+\s+){0,2}?(?:country|nation|institution|university|company|lab|"
    r"model|model family|family|organi[sz]ation|contributor)\b(?: (?:in the world|on earth|"
    r"anywhere))?(?:,\s+[\w ]{3,30} included,)?"
    r"(?:\s+[\w-]+){0,5}?\s+more\b"
    r"(?=[^.;,]*\bthan\b)",
    re.IGNORECASE,
)


def find_unbeaten(sentence: str) -> list[Figure]:
    """ "No institution had more papers than Google": nobody is ahead of it."""
    found = [
        Figure(1.0, "rank", "most", m.start(), m.end(), m.group())
        for m in _NOBODY.finditer(sentence)
    ]
    for match in _CROWNED.finditer(sentence):
        start, end = match.span("how")
        how = "most" if match["how"].lower() == "more" else "fewest"
        found.append(Figure(1.0, "rank", how, start, end, match["how"]))
    return found


_CROWNED = re.compile(
    r",\s+(?:which (?:is|was) )?(?P<how>more|fewer)(?= (?:papers )?than any other "
    r"(?:country|nation|company|university|institution|lab)\b)",
    re.IGNORECASE,
)
""" "25 papers, more than any other company"."""


def find_ranks(sentence: str) -> list[Figure]:
    """ "The most papers", "the most used model", "led", "second-largest"."""
    found = []
    for match in _RANK.finditer(sentence):
        if re.search(r"\bat\s+$", sentence[: match.start()], re.IGNORECASE):
            continue  # "at most"
        how = (match["how"] or "most").lower()
        if how == "most" and match["how"] and not match.group().lower().startswith("the"):
            after = sentence[match.end() :]
            if re.match(r"\s+(?:papers|accepted)", after) and not re.search(
                r"\b(?:had|has|have|with|published|contributed|of)\s+$", sentence[: match.start()]
            ):
                continue  # "most papers" is a share
        if match["among"]:
            n = float(_small(match["among"]))
            start, end = match.span()
            found.append(Figure(n, "rank", "top", start, end, match.group()))
            continue
        nth = (match["nth"] or match["first"] or match["taken"] or "").lower()
        found.append(
            Figure(
                float(_PLACES.get(nth, 1)),
                "rank",
                "fewest" if how in ("fewest", "smallest", "lowest", "least") else "most",
                match.start(),
                match.end(),
                match.group(),
            )
        )
    return found


@cache
def _trend_pattern() -> re.Pattern[str]:
    listed = words()["trends"]
    lead = r"(?P<lead>(?:more than|nearly|almost|roughly|about|at least|over)\s+)?"
    return re.compile(
        rf"(?<![\w-]){lead}(?:"
        + "|".join(rf"(?P<{name}>{any_of(p)})" for name, p in listed.items())
        + r")(?![\w-])",
        re.IGNORECASE,
    )


def find_trends(sentence: str, numbers: Sequence[Figure]) -> list[Figure]:
    """ "Rose", "fell", "doubled", "remained relatively constant", "did not rise"."""
    found: list[Figure] = []
    for pattern in patterns("constant"):
        for match in pattern.finditer(sentence):
            if _ITS_OBJECT.match(sentence[match.end() :]):
                continue
            if not any(match.start() < f.end and match.end() > f.start for f in found):
                found.append(
                    Figure(None, "trend", "constant", match.start(), match.end(), match.group())
                )
    for match in _trend_pattern().finditer(sentence):
        if any(match.start() < f.end and match.end() > f.start for f in found):
            continue
        if _ITS_OBJECT.match(sentence[match.end() :]):
            continue  # "two years of quarrels have not changed that"
        name = next(n for n in words()["trends"] if match[n])
        found.append(Figure(None, "trend", name, match.start(), match.end(), match.group()))
    for match in _DID.finditer(sentence):
        rose = match["up"] is not None
        start, end = match.span("up" if rose else "down")
        if not any(start < f.end and end > f.start for f in found):
            said = sentence[start:end]
            found.append(Figure(None, "trend", "rose" if rose else "fell", start, end, said))
    for match in _UP_BY.finditer(sentence):
        name = "rose" if match["way"].lower() == "up" else "fell"
        start, end = match.span("way")
        found.append(Figure(None, "trend", name, start, end, match["way"]))
    each = matches("each_year", sentence)
    return [replace(f, each=each) if f.comparator in ("rose", "fell") else f for f in found]


_ITS_OBJECT = re.compile(r"\s+(?:that|this|it)\b", re.IGNORECASE)
_UP_BY = re.compile(
    rf"(?:^|[,;–—(]\s*|\band\s+)(?P<way>up|down)(?=\s+(?:by\s+)?(?:[a-z]+\s+){{0,2}}?(?:{COUNTED})"
    r"\s*(?:%|per\s?cent|papers\b))",
    re.IGNORECASE,
)
""" "418 papers, up 40 percent from 2024"."""
_DID = re.compile(
    r"\b(?:did|does|do)(?:\s+not|n[’']t)?\s+(?:(?P<up>rise|grow|increase|climb|go up)|"
    r"(?P<down>fall|decline|decrease|drop|shrink|go down))\b",
    re.IGNORECASE,
)
