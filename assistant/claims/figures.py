"""The figures of a sentence: numbers in digits and words, comparisons, trends, firsts.

Pure: text in, figures out, each with its exact place (Unicode code points). What a figure is *of* is
read later (``statement.py``); here it is only told which kind of thing its number counts, and by
which words a question would ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from assistant.claims.vocabulary import any_of, patterns, words

PAPERS, PERCENT = "papers", "percent"

NUMBER_KINDS = frozenset(
    "papers percent authors institutions universities companies countries models mentions times "
    "points".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it claims of its number."""

    value: float | None
    """None where the words hold none, as "rose" does."""
    unit: str
    """``percent``, ``papers``, ``authors``…, ``times``, ``points`` (percentage points), ``rank``,
    ``order`` (more or fewer than), ``trend``, ``first year``; ``other`` is what no list of papers
    counts; ``""`` where the sentence leaves it open ("rose to 49")."""
    comparator: str
    """``exact``, ``about``, ``over``, ``at_least``, ``under``, ``at_most``, ``between``, ``all``,
    ``none``; of a trend ``rose``, ``fell``, ``constant``, ``doubled``…; of a rank ``most`` or ``fewest``; of an
    order ``more`` or ``fewer``."""
    start: int
    end: int
    text: str
    digits: int = 0
    """Decimals of the number as it is written."""
    upper: float | None = None
    """The other end of ``between``."""
    total: bool = False
    """It is the "418" of "49 of 418"."""
    part: bool = False
    """It is the "49" of "49 of 418"."""
    change: bool = False
    """It says by how much something changed: "rose by 22 papers"."""
    negated: bool = False
    """The sentence denies it: "did not have 49"."""

    def as_json(self) -> dict[str, object]:
        """The contract's ``claimed``."""
        plain: dict[str, object] = {
            "value": _plain(self.value),
            "unit": self.unit or None,
            "comparator": f"not {self.comparator}" if self.negated else self.comparator,
            "start": self.start,
            "end": self.end,
        }
        if self.upper is not None:
            plain["upper"] = _plain(self.upper)
        return plain


def _plain(number: float | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else round(float(number), 4)


_COUNTED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)")
_PERCENT = re.compile(r"[\s-]*(?:%|per\s?cent\b|pct\b)", re.IGNORECASE)
_POINTS = re.compile(r"[\s-]*(?:percentage[\s-]points?|points?|p\.p\.|pp)\b", re.IGNORECASE)
_NEAR = 7
"""Words between a number and the noun that it counts: "31 COLM 2025 main conference papers"."""


@cache
def _number() -> str:
    listed = words()
    tens = any_of(n for n, v in listed["numbers"].items() if v >= 20)
    ones = any_of(n for n, v in listed["numbers"].items() if v < 20)
    small = rf"(?:(?:{tens})(?:[\s-](?:{ones}))?|{ones})"
    spelled = (
        rf"(?:{small}|an?)\s+(?:hundred|thousand)(?:\s+(?:and\s+)?{small})?|a dozen|two dozen"
        rf"|{small}"
    )
    return rf"(?P<digits>{_COUNTED})(?P<scale>\s+(?:hundred|thousand|million))?|(?P<word>{spelled})"


@cache
def _quantity() -> re.Pattern[str]:
    listed = words()["comparators"]
    before = "|".join(
        rf"(?P<{name}>{any_of(p for p in phrases if p not in ('or so', 'more or less'))})"
        for name, phrases in listed.items()
    )
    return re.compile(
        rf"(?<![\w.,$€£#-])(?:(?:{before})\s*)*(?<![\w.$€£-])(?:{_number()})(?![\w]|[.,-]\d|-\w)",
        re.IGNORECASE,
    )


def find_figures(
    sentence: str,
    blocked: Sequence[tuple[int, int]] = (),
    venues: Sequence[int] = (),
    names: Sequence[tuple[int, int]] = (),
) -> tuple[Figure, ...]:
    """The figures of a sentence in order of place.

    ``blocked`` are stretches that hold no figures: quotations. ``names`` hold no numbers: "Llama 3".
    ``venues`` are the places right behind a venue's name, where four digits are its year.

    >>> [(f.value, f.unit, f.comparator) for f in find_figures("About 3 % of 418 papers do.")]
    [(3.0, 'percent', 'about'), (418.0, 'papers', 'exact')]
    """
    found = _ratios(sentence) + _crowds_and_parts(sentence)
    found += _orders(sentence, found)
    found += _ranks(sentence)
    taken = [(f.start, f.end) for f in found] + list(blocked)
    numbers = _numbers(sentence, [*taken, *names], venues)
    found += [f for f in numbers if not _touches(f, taken)]
    found += [f for f in _trends(sentence, found) if not _touches(f, taken)]
    found = [f for f in found if not any(a <= f.start < b for a, b in blocked)]
    found.sort(key=lambda f: (f.start, f.end))
    kept: list[Figure] = []
    for figure in found:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return tuple(_related(sentence, kept))


def _touches(figure: Figure, taken: Sequence[tuple[int, int]]) -> bool:
    return any(figure.start < b and figure.end > a for a, b in taken)


# -- numbers ---------------------------------------------------------------------------------------


def _numbers(
    sentence: str, taken: Sequence[tuple[int, int]], venues: Sequence[int]
) -> list[Figure]:
    found = []
    for match in _quantity().finditer(sentence):
        start, end = match.span()
        digits_at = match.start("digits") if match["digits"] else match.start("word")
        if any(digits_at < b and end > a for a, b in taken):
            continue
        if match["digits"] and _is_year(sentence, match, venues):
            continue
        value, decimals = _value(match)
        comparator = _comparator(match)
        unit, unit_end = _unit(sentence, end)
        if match["word"] and not unit and not _BARE.match(sentence[end:]):
            continue
        if match["word"] and _is_pointer(sentence, start):
            continue
        if match["word"] in ("one", "One") and comparator == "exact" and unit != PERCENT:
            # "one in the United States and one in China"
            if not re.match(r"\s+(?:single\s+)?(?:\w+\s+){0,3}papers?\b", sentence[end:]):
                continue
        text_end = unit_end if unit in (PERCENT, "points") else end
        upper, upper_end = _upper(sentence, start, end)
        if upper is not None:
            unit2, unit_end2 = _unit(sentence, upper_end)
            unit = unit2 or unit
            text_end = unit_end2 if unit in (PERCENT, "points") else upper_end
            comparator = "between"
            between = re.search(r"\b(?:between|from)\s+$", sentence[:start], re.IGNORECASE)
            start = between.start() if between else start
        tail = re.match(
            r"\s+or (?P<more>more)\b|\s+or (?:fewer|less)\b|\s+or so\b", sentence[text_end:], re.I
        )
        if tail and comparator in ("exact", "about"):
            said = tail.group().strip().lower()
            comparator = {"or more": "at_least", "or so": "about"}.get(said, "at_most")
            text_end += tail.end()
        found.append(
            Figure(
                value,
                unit,
                comparator,
                start,
                text_end,
                sentence[start:text_end],
                decimals,
                upper,
            )
        )
    return _merged_ranges(found)


def _merged_ranges(found: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in found:
        if kept and figure.start < kept[-1].end:
            continue
        kept.append(figure)
    return kept


def _upper(sentence: str, start: int, end: int) -> tuple[float | None, int]:
    """The other end of "between 40 and 50" or "40–50"."""
    before = sentence[:start].rstrip().lower()
    joint = (
        r"\s*(?:%|per\s?cent)?\s+(?:and|to)\s+" if before.endswith("between") else r"\s*[–—-]\s*"
    )
    match = re.match(rf"{joint}(?P<n>{_COUNTED})(?![\w]|-\w)", sentence[end:])
    if match is None or _YEAR.fullmatch(match["n"]):
        return None, end
    return float(match["n"].replace(",", "")), end + match.end()


def _is_year(sentence: str, match: re.Match[str], venues: Sequence[int]) -> bool:
    digits = match["digits"]
    if match.start("digits") in venues and re.fullmatch(r"\d{2}", digits):
        return True
    if not _YEAR.fullmatch(digits) or match["scale"]:
        return False
    if any(abs(match.start("digits") - v) <= 2 for v in venues):
        return True
    named = match.start() < match.start("digits")
    comparator = sentence[match.start() : match.start("digits")].strip().lower()
    return not named or comparator in ("up to", "")


def _value(match: re.Match[str]) -> tuple[float, int]:
    if match["digits"]:
        digits = match["digits"].replace(",", "")
        scale = words()["scales"].get((match["scale"] or "").strip().lower(), 1)
        decimals = len(digits.partition(".")[2])
        return float(digits) * scale, decimals if scale == 1 else 0
    return float(_spelled(match["word"].lower())), 0


def _spelled(text: str) -> int:
    """The number of words.

    >>> _spelled("twenty-five"), _spelled("one hundred and five"), _spelled("a dozen")
    (25, 105, 12)
    """
    if text.endswith("dozen"):
        return 24 if text.startswith("two") else 12
    listed = words()
    total = current = 0
    for word in re.findall(r"[a-z]+", text):
        if word in ("a", "an"):
            current = 1
        elif word in listed["scales"]:
            total += max(current, 1) * listed["scales"][word]
            current = 0
        elif word != "and":
            current += listed["numbers"][word]
    return total + current


def _comparator(match: re.Match[str]) -> str:
    """The comparator that the words before the number choose; "about" yields to a bound."""
    said = [name for name in words()["comparators"] if match.groupdict().get(name)]
    for name in ("at_least", "at_most", "over", "under", "about"):
        if name in said:
            return name
    return "exact"


def _is_pointer(sentence: str, start: int) -> bool:
    """ "These two countries" points, it doesn't count."""
    return (
        re.search(r"\b(?:these|those|the|our|its|their|both|all|of)\s+$", sentence[:start], re.I)
        is not None
    )


_WORD = re.compile(r"[^\s]+")


def _unit(sentence: str, end: int) -> tuple[str, int]:
    """What a number counts, and where the words that say so end; ``""`` where none say."""
    rest = sentence[end:]
    if points := _POINTS.match(rest):
        return "points", end + points.end()
    if percent := _PERCENT.match(rest):
        return PERCENT, end + percent.end()
    if times := re.match(r"\s*(?:times\b|-fold\b|x\b)", rest, re.IGNORECASE):
        return "times", end + times.end()
    for n, match in enumerate(_WORD.finditer(rest)):
        word = match.group().strip(",.;:()!?\"“”'’")
        if n >= _NEAR:
            break
        for unit, nouns in words()["units"].items():
            if word.lower() in nouns:
                return unit, end + match.end()
        if word.lower() in _STOPS or (n and re.search(r"[,;:)]", rest[: match.start()])):
            break
        if n == 0 and re.match(r"\s*[,;:.)!?]", rest):
            break
    return ("" if _open(rest) else "other"), end


_BARE = re.compile(
    r"\s+(?:of|were|was|are|had|have|named?|mention(?:ed)?|used?|did|do|list(?:ed)?)\b",
    re.IGNORECASE,
)
"""What follows a number word that stands for papers: "thirteen of them", "two were spotlights"."""

_STOPS = frozenset(
    "a an of in at from by with that which who were was are is had have has did do use used uses using "
    "name named names mention mentioned mentions build built evaluate evaluated and or to for on as "
    "feature featured involve involved involving include included came come contain contained "
    "between during since after before over per each until through across within among "
    "respectively while but whereas than compared versus vs list listed".split()
)


def _open(rest: str) -> bool:
    """Whether nothing that could be another unit follows: the end, punctuation, a small word."""
    word = _WORD.match(rest.lstrip())
    if word is None or re.match(r"\s*[,;:.()!?–—]", rest):
        return True
    return word.group().lower().strip(".,;:)!?") in _STOPS or bool(_YEAR.match(word.group()))


# -- parts, crowds, none, most ---------------------------------------------------------------------


@cache
def _part_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    listed = words()
    small = any_of(n for n, v in listed["numbers"].items() if v > 0)
    amount = rf"(?:{small}|\d{{1,3}})"
    fraction = any_of(listed["fractions"])
    plurals = any_of(listed["fraction_plurals"])
    before = "|".join(any_of(p) for p in listed["comparators"].values())
    lead = rf"(?P<lead>(?:(?:{before})\s+)*)"
    noun = r"(?=(?:\s+of\b|\s+(?:the\s+)?(?:[\w.–-]+\s+){0,5}(?:papers?|articles?|submissions|works)\b))"
    # "Half the authors" is no share of papers.
    crowd = any_of(listed["crowds"])
    return tuple(
        (re.compile(p, re.IGNORECASE), kind)
        for p, kind in (
            (
                rf"\b{lead}(?P<a>{amount})(?:\s+papers?)?[\s-](?:in|out of)[\s-](?:every\s+)?(?P<b>{amount})\b(?!\s*%)",
                "ratio",
            ),
            (rf"\b{lead}(?P<n>(?:{small})[\s-])(?P<f>{plurals})\b", "fractions"),
            (rf"\b{lead}(?:an?\s+|one[\s-])(?P<f>{fraction})\b", "fraction"),
            (rf"\b{lead}(?P<f>half)\b(?!\s+as\b)(?:{noun}|(?=\s*[.,;]|\s*$))", "fraction"),
            (
                rf"\b(?:the|a)\s+(?:vast |overwhelming |large |slim |narrow |clear )?(?P<m>majority)\b",
                "majority",
            ),
            (rf"\b(?:a)\s+(?:tiny |small )?(?P<m>minority)\b", "minority"),
            (
                rf"(?<!the )(?<!at )\b(?P<m>most)(?=\s+of\b|\s+(?:[\w.–-]+\s+){{0,4}}papers?\b)(?!\s+(?:common|used|cited|mentioned|named|frequent|frequently|popular|often|prolific|productive|important|active|recent))",
                "majority",
            ),
            (rf"\b{lead}(?P<c>{crowd})\b(?=\s+of\b|\s+(?:[\w.–-]+\s+){{0,3}}papers?\b)", "crowd"),
            (r"\b(?:none|not one|not a single one)(?=\s+of\b)", "none"),
            (r"\bnot (?:a single|one)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)", "none"),
            (
                r"\b(?:no)\b(?!\s+(?:more|fewer|less|other)\b)"
                r"(?=\s+(?:[\w.–-]+\s+){0,5}(?:papers?|articles?|works|orals?|spotlights?|posters?|submissions?)\b)",
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
                r"(?<!of )(?<!not )\b(?:all(?: of)?(?: the)?|every)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)(?!\s+authors)",
                "all",
            ),
            (r"\bnot (?:all|every)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)", "not all"),
            (
                r"\b(?:there (?:is|was) (?:at least )?an?|at least (?:one|a single|a)|(?:there (?:are|were) )?some(?!\s+\d)|one or more)\b(?=\s+(?:[\w.–-]+\s+){0,5}papers?\b)",
                "some",
            ),
        )
    )


def _crowds_and_parts(sentence: str) -> list[Figure]:
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

    def made(value: float, unit: str, comparator: str, digits: int = 0) -> Figure:
        return Figure(value, unit, comparator, start, end, sentence[start:end], digits)

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
            return made(1, PAPERS, "exact")
    return None


def _small(text: str) -> int:
    text = text.lower().strip()
    return int(text) if text.isdigit() else int(words()["numbers"].get(text, 0))


# -- ratios, orders, ranks, trends -----------------------------------------------------------------

_TIMES = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "half": 0.5, "a third": 1 / 3}
_AS = r"as\s+(?:many|often|much|common|frequent|frequently|large|big|high)\b"


@cache
def _ratio_patterns() -> tuple[re.Pattern[str], ...]:
    listed = words()
    before = "|".join(any_of(p) for p in listed["comparators"].values())
    lead = rf"(?P<lead>(?:(?:{before})\s+)*)"
    number = rf"(?:{any_of(n for n, v in listed['numbers'].items() if v > 0)}|{_COUNTED})"
    return tuple(
        re.compile(p, re.IGNORECASE)
        for p in (
            rf"\b{lead}(?P<w>twice|thrice|half|a third)\s+{_AS}",
            rf"\b{lead}(?P<n>{number})(?:\s+times|x|-fold)\s+{_AS}",
            rf"\b{lead}(?P<n>{number})(?:\s+times|x|-fold)\s+(?:more|the (?:number|share|amount)(?: of)?|higher|larger)\b",
            rf"\b{lead}(?P<w>twice|double|triple|half)\s+the\s+(?:number|share|amount|percentage)\b(?:\s+of)?",
        )
    )


def _ratios(sentence: str) -> list[Figure]:
    found: list[Figure] = []
    for pattern in _ratio_patterns():
        for match in pattern.finditer(sentence):
            groups = match.groupdict()
            lead = (groups.get("lead") or "").lower()
            word = groups.get("w")
            digits = 0
            if word:
                value = _TIMES[word.lower()]
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


_ORDER = re.compile(
    r"\b(?P<how>more|fewer|less)\b(?!\s+than\b)(?!\s+or\s+less)(?=[^.;]*?\bthan\b)"
    r"|\ba (?P<big>larger|higher|bigger|greater|smaller|lower) (?:share|number|percentage|proportion|"
    r"fraction)(?=[^.;]*\bthan\b)"
    r"|\b(?P<verb>outnumber(?:s|ed)?|outpace(?:s|d)?|overt(?:ook|akes|aken)|surpass(?:es|ed)|"
    r"exceed(?:s|ed)|outstrip(?:s|ped)|outrank(?:s|ed)|(?:is|was|were|are) ahead of|"
    r"trail(?:s|ed)|(?:is|was|were|are) behind|lag(?:s|ged) behind)\b(?!\s+\d)",
    re.IGNORECASE,
)


def _orders(sentence: str, ratios: Sequence[Figure]) -> list[Figure]:
    found = []
    for match in _ORDER.finditer(sentence):
        if any(match.start() < f.end and match.end() > f.start for f in ratios):
            continue
        before = sentence[: match.start()]
        if re.search(
            rf"(?:{_COUNTED}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten))\s+$", before
        ):
            continue  # "12 more papers than": the number is the figure
        word = next(g for g in match.groups() if g).lower()
        fewer = word in ("fewer", "less", "smaller", "lower") or word.startswith(("trail", "lag"))
        fewer |= "behind" in word
        found.append(
            Figure(
                None,
                "order",
                "fewer" if fewer else "more",
                match.start(),
                match.end(),
                match.group(),
            )
        )
    return found


_RANK = re.compile(
    r"\b(?:the\s+)?(?:(?P<nth>second|third|fourth|fifth|2nd|3rd)[\s-]+)?(?P<how>most|largest|biggest|highest|"
    r"fewest|smallest|lowest|least)(?:\s+number of)?"
    r"(?=[\s-]+(?:papers|publications|accepted|(?:\w+\s+)?(?:orals|spotlights|posters)|common|commonly|used|"
    r"named|mentioned|frequent|frequently|"
    r"popular|prolific|productive|represented|often|evaluated|contributor|contributors|"
    r"(?:[A-Z][\w.-]*\s+(?:\d{4}\s+)?){1,2}papers|us-china|[\w-]+\s+papers))"
    r"|\b(?P<lead>leads?|led|tops?|topped|dominates?|dominated)\b(?!\s+(?:by|to|author|the way)\b)"
    r"|\b(?:ranks?|ranked|came|comes|is|was|placed)\s+(?P<first>first|number one|no\. 1|top|second|third)\b(?!\s+author)"
    r"|\bthe\s+(?P<top>top|leading|biggest|largest|number one)\s+(?=(?:country|institution|university|company|"
    r"model|contributor|nation|family|lab|organi[sz]ation)\b)",
    re.IGNORECASE,
)
_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "fifth": 5}


def _ranks(sentence: str) -> list[Figure]:
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
        nth = (match["nth"] or match["first"] or "").lower()
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


def _trends(sentence: str, numbers: Sequence[Figure]) -> list[Figure]:
    found = []
    for pattern in patterns("constant"):
        for match in pattern.finditer(sentence):
            if not any(match.start() < f.end and match.end() > f.start for f in found):
                found.append(
                    Figure(None, "trend", "constant", match.start(), match.end(), match.group())
                )
    for match in _trend_pattern().finditer(sentence):
        if any(match.start() < f.end and match.end() > f.start for f in found):
            continue
        name = next(n for n in words()["trends"] if match[n])
        found.append(Figure(None, "trend", name, match.start(), match.end(), match.group()))
    for match in _DID.finditer(sentence):
        rose = match["up"] is not None
        start, end = match.span("up" if rose else "down")
        if not any(start < f.end and end > f.start for f in found):
            said = sentence[start:end]
            found.append(Figure(None, "trend", "rose" if rose else "fell", start, end, said))
    return found


_DID = re.compile(
    r"\b(?:did|does|do)(?:\s+not|n[’']t)?\s+(?:(?P<up>rise|grow|increase|climb|go up)|"
    r"(?P<down>fall|decline|decrease|drop|shrink|go down))\b",
    re.IGNORECASE,
)


# -- how figures of one sentence belong together ---------------------------------------------------


def _related(sentence: str, figures: Sequence[Figure]) -> list[Figure]:
    out = list(figures)
    for i, (one, two) in enumerate(pairwise(figures)):
        between = sentence[one.end : two.start].lower()
        if (
            one.unit in (PAPERS, "")
            and two.unit in (PAPERS, "")
            and one.value is not None
            and two.value is not None
            and re.fullmatch(
                r"\s+(?:papers\s+)?(?:out\s+)?of\s+(?:the\s+|all\s+(?:the\s+)?|its\s+)?", between
            )
        ):
            out[i] = replace(out[i], part=True, unit=PAPERS)
            out[i + 1] = replace(out[i + 1], total=True, unit=PAPERS)
        if (
            one.unit == PERCENT
            and two.unit == PAPERS
            and two.comparator == "exact"
            and re.fullmatch(r"\s+of\s+(?:the\s+|all\s+|[\w.’'-]+\s+){0,4}", between)
        ):
            out[i + 1] = replace(out[i + 1], total=True)
    for i, figure in enumerate(out):
        before = sentence[: figure.start].lower()
        trend = any(f.unit == "trend" and f.end <= figure.start for f in out[:i])
        if trend and re.search(r"\bby\s+$", before) and figure.value is not None:
            out[i] = replace(figure, change=True)
    return out
