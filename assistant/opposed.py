"""Two whole statements about papers held against each other: "do more papers use Llama or have a
first author in China?".

Each side is read as a question of its own, so that it is understood as it would be if it were asked
alone; what both sides share is the scope, and the rest of each is what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.leads import without_lead
from assistant.link import link
from assistant.parsed import NotUnderstood, Understood
from assistant.question import Average, Comparison, Contrast, Count, Question, Share
from assistant.reading import say, say_briefly
from index import conditions as c

DOES = (
    r"(?:(?:only|also|actually|really|even|explicitly) )?(?:do not|does not|don[’']t|did not|"
    r"didn[’']t|have|has|had|are|were|is|was|use|uses|used|mention(?:s|ed)?|names?|named|"
    r"evaluates?|evaluated|builds?|built|come|comes|came|contains?|contained|cites?|cited|"
    r"features?|featured|involves?|involved|includes?|included|lists?|listed|reports?|reported|"
    r"lacks?|lacked|got|tests?|tested|rely|relies|relied|focus|focuses|focused|deals?|dealt|"
    r"discuss|discusses|discussed|covers?|covered|stud(?:y|ies|ied)|compares?|compared|originate|"
    r"originated|belong|belonged|carry|carried|adapt|adapts|adapted|"
    r"fine-tunes?|fine-tuned|employs?|employed|leave|left)\b"
)
"""Verbs that a statement about papers begins with."""
_SAYS = (
    rf"(?:{DOES}|(?:with|without|from|by|about|naming|using|mentioning|evaluating|building|testing|"
    r"containing|involving|whose)\b)"
)
"""The same, or what stands for one: "papers with a US author"."""
_THEM = (
    r"(?:(?:the )?(?:number|share|percentage|proportion|fraction|count)s?(?: of (?:papers|those))?"
    r" (?:that|which)|(?:the )?(?:papers|those|ones)(?: that| which)?|that|which|they)"
)
_PAPERS = r"(?:papers|articles|submissions|orals|spotlights|posters)"
_SUBJECT = (
    rf"(?P<subject>(?:(?!than\b|or\b|and\b)[^,:;?]){{0,60}}?\b{_PAPERS}(?: (?:at|in|from) "
    + (rf"(?:(?!{DOES}|that\b|which\b|or\b|than\b)[^,:;?\s]+ ?){{1,6}}?)?)")
)
_THAN = r"(?<!fewer )(?<!more )(?<!less )\bthan\b"  # not of "fewer than four authors"
_ONE = rf"(?P<one>{DOES}(?:(?!{_THAN})[^?;:])+?)"
_TWO = rf"(?P<two>{DOES}(?:(?!{_THAN})[^?;:])+?)"
_LEAD = r"(?:(?P<scope>(?:(?:at|in|for|among|over|since|across) )?[^,:;?]{2,60}?)[,:] )?"
_MEASURED = (
    r"(?:the )?(?:(?P<share>share|percentage|proportion|fraction)|number|count|total) of (?:the )?"
)
_END = r"[ ?.!]*$"


def _form(contrast: Contrast, pattern: str) -> tuple[Contrast, re.Pattern[str]]:
    return contrast, re.compile(pattern, re.IGNORECASE)


_FORMS = (
    _form(
        "which",
        rf"{_LEAD}(?:are|were|is|was) there more {_SUBJECT} (?:that |which )?"
        rf"(?P<one>{_SAYS}(?:(?!{_THAN})[^?;:])+?),? or (?:are there )?(?:more )?(?:{_THEM} )?"
        rf"(?P<two>{_SAYS}(?:(?!{_THAN})[^?;:])+?){_END}",
    ),
    _form(
        "which",
        rf"{_LEAD}(?:do|did|are|were|is|was) (?:there )?more (?:of the )?{_SUBJECT} "
        rf"(?:that |which )?{_ONE},? or (?:do more (?:of them )?)?(?:{_THEM} )?{_TWO}{_END}",
    ),
    _form(
        "which",
        rf"{_LEAD}(?:what|which)(?: of the two)?(?: is| are| was| were)? (?:there )?"
        r"(?:more (?:common|frequent|numerous)|more)(?: (?:at|in) (?P<behind>[^,:;?]{2,40}?))?"
        rf"[:,]? {_SUBJECT} (?:that|which) {_ONE},? or {_THEM} {_TWO}{_END}",
    ),
    _form(
        "which",
        rf"{_LEAD}(?:compare )?(?:{_MEASURED})?{_SUBJECT} (?:that |which ){_ONE},? "
        rf"(?:vs\.?|versus|compared (?:with|to)|against|with|to|and) {_THEM} {_TWO}{_END}",
    ),
    _form(
        "difference",
        rf"{_LEAD}how many (?:more|(?P<fewer>fewer)) (?:of the )?{_SUBJECT} (?:that |which |"
        rf"there are that )?{_ONE} "
        rf"(?:are there )?than (?:{_THEM} )?{_TWO}{_END}",
    ),
    _form(
        "difference",
        rf"{_LEAD}(?:what[’']?s|what is|give me|tell me|compute)? ?(?:the )?(?:difference|gap) "
        rf"between {_MEASURED}{_SUBJECT} (?:that|which) {_ONE} and {_THEM} {_TWO}{_END}",
    ),
    _form(
        "difference",
        rf"{_LEAD}by how (?:many(?: papers)?|much) do {_SUBJECT} (?:that|which) {_ONE} "
        rf"(?:outnumber|exceed) {_THEM} {_TWO}{_END}",
    ),
    _form(
        "difference",
        rf"{_LEAD}how much (?:larger|bigger|higher|greater) is {_MEASURED}{_SUBJECT} "
        rf"(?:that|which) {_ONE} than {_THEM} {_TWO}{_END}",
    ),
)
_LARGER = r"(?:larger|higher|bigger|greater|smaller|lower|more|less)"
_NUMBER = re.compile(
    r"\b(?:shares?|percentages?|proportions?|fractions?|numbers?|counts?|averages?|means?|medians?)\b",
    re.IGNORECASE,
)
_IN_FULL = (
    _form(
        "which",
        rf"(?:so |and )?(?:what|which)(?: one| of the two| of these)?(?: is| was|['’]s)? (?:the )?"
        rf"{_LARGER}(?: one)?[,:?] (?P<one>[^?;:]+?),? or (?P<two>[^?;:]+?){_END}",
    ),
    _form(
        "which",
        rf"(?:compare )?(?P<one>[^?;:]+?),? (?:vs\.?|versus|compared (?:with|to)|against|with) "
        rf"(?P<two>[^?;:]+?){_END}",
    ),
    _form(
        "difference",
        rf"(?:what[’']?s|what is) the (?:difference|gap) between (?P<one>[^?;:]+?) and "
        rf"(?P<two>[^?;:]+?){_END}",
    ),
)
_TEAMS = re.compile(
    r"(?:so |and )?(?:what|which)(?: of (?:the two|these|them))? (?:has|have|had) (?:the )?"
    r"(?:(?:bigger|larger) teams|longer author lists|more authors)"
    r"(?: (?P<scope>(?:at|in) [A-Z][^:;?,]{2,40}?))?(?: (?:per|for each|a) paper)?"
    r"(?:,? on average)?(?:(?:,| \()? ?(?:i\.e\.|that is|meaning|in other words),? "
    r"[^:;?,)\d]{2,30}\)?)?[:;,] "
    rf"(?P<one>[^?;:]*\b{_PAPERS}[^?;:]*?),? or (?P<two>[^?;:]*\b{_PAPERS}[^?;:]*?){_END}",
    re.IGNORECASE,
)
""" "Which has the bigger teams: COLM 2025 papers or WWW 2025 papers?"."""
_COMPARES = re.compile(r"\b(?:compare|vs|versus|compared (?:with|to)|against)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two questions that are each of one side."""

    one: str
    two: str
    contrast: Contrast


_AMONG = re.compile(r"\b(?:among|amongst)\b", re.IGNORECASE)


def two_sides(text: str) -> Sides | None:
    """The questions that a comparison of two statements is made of; None where it is none.

    >>> two_sides("Do more COLM 2025 papers use Llama or have a first author in China?")
    ... # doctest: +NORMALIZE_WHITESPACE
    Sides(one='how many COLM 2025 papers use Llama',
          two='how many COLM 2025 papers have a first author in China', contrast='which')
    >>> two_sides("Do more papers use Llama or Qwen?")
    """
    text = without_lead(" ".join(text.split()))
    for contrast, form in _FORMS:
        found = form.match(text)
        if found is None:
            continue
        groups = found.groupdict()
        plain = groups.get("share") is None
        lead = "how many" if plain else "what share of"
        if form is _FORMS[3][1] and not _COMPARES.search(text):
            continue  # "the number of papers that use A and that have B": one number
        placed = groups.get("behind") or groups.get("scope")
        scope = f"{_preposed(placed)}, " if placed else ""
        subject = groups["subject"].strip()
        one, two = groups["one"].strip(" ,"), groups["two"].strip(" ,")
        if _AMONG.search(two):
            continue  # "… or from the US among Lantern papers that were orals": of both
        if groups.get("fewer") is not None:
            one, two = two, one
        return Sides(f"{scope}{lead} {subject} {one}", f"{scope}{lead} {subject} {two}", contrast)
    if (teams := _TEAMS.match(text)) is not None:
        scope = f"{teams['scope']}, " if teams["scope"] else ""
        asked = f"{scope}what is the average number of authors of"
        return Sides(f"{asked} {teams['one']}", f"{asked} {teams['two']}", "which")
    return _two_in_full(text)


def _two_in_full(text: str) -> Sides | None:
    """ "America's share of KDD 2024 or China's share of WWW 2023": each with its own edition."""
    for contrast, form in _IN_FULL:
        found = form.match(text)
        if found is None:
            continue
        sides = [found["one"].strip(" ,"), found["two"].strip(" ,")]
        if not all(_NUMBER.search(side) for side in sides):
            continue
        named = [[s for s in link(side) if s.is_name or s.is_year] for side in sides]
        placed = [[s.key for s in names if s.is_year or s.has("venue")] for names in named]
        others = [[s.key for s in names if not (s.is_year or s.has("venue"))] for names in named]
        pointing = any(re.search(r"\b(?:its|their|that|those)\b", side) for side in sides)
        if pointing or not all(others):
            continue
        if all(placed) and placed[0] != placed[1] and others[0] != others[1]:
            one, two = (f"what is {side}" for side in sides)
            return Sides(one, two, contrast)
    return None


_STATED = (
    re.compile(
        rf"{_LEAD}(?:there (?:are|were) )?(?P<more>more|fewer) (?:of the )?{_SUBJECT} "
        rf"(?:that |which )?{_ONE},? than (?:{_THEM} )?{_TWO}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_LEAD}{_SUBJECT} (?:that|which) {_ONE} (?:outnumber(?:ed)?|exceed(?:ed)?|"
        r"(?:are|were) (?:far |much )?(?:more|less) (?:common|frequent|numerous)"
        r"(?: (?:at|in) (?P<behind>[^,]{2,40}?))? than) "
        rf"{_THEM} {_TWO}{_END}",
        re.IGNORECASE,
    ),
)


def statements(text: str) -> tuple[str, str] | None:
    """The questions of a claim that sets one statement against another, in its order.

    >>> statements("More COLM papers use Llama than have a first author in China.")
    ('how many COLM papers use Llama', 'how many COLM papers have a first author in China')
    """
    for form in _STATED:
        found = form.match(" ".join(text.split()))
        if found is not None:
            groups = found.groupdict()
            placed = groups.get("behind") or groups.get("scope")
            scope = f"{_preposed(placed)}, " if placed else ""
            asked = f"{scope}how many {groups['subject'].strip()}"
            return f"{asked} {groups['one'].strip(' ,')}", f"{asked} {groups['two'].strip(' ,')}"
    return None


def _preposed(place: str) -> str:
    if re.match(r"(?:at|in|for|among|over|since|across)\b", place, re.IGNORECASE):
        return place
    return f"at {place}"


def understand_sides(
    sides: Sides, read: Callable[[str], Understood | NotUnderstood]
) -> Understood | NotUnderstood:
    """The comparison of both sides; the refusal of the side that was not understood."""
    understood = []
    for text in (sides.one, sides.two):
        side = read(text)
        if isinstance(side, NotUnderstood):
            return side
        understood.append(side)
    one, two = understood
    held = held_against(one.question, two.question, sides.contrast)
    if held is None:
        return _NOT_ALIKE
    notes = tuple(dict.fromkeys((*one.notes, *two.notes)))
    return Understood(held, notes, unsure=one.unsure or two.unsure)


def held_against(one: Question, two: Question, contrast: Contrast) -> Comparison | None:
    """Two numbers of a kind side by side; None where they are of different kinds, or one of them
    counts nothing but a part of what the other counts."""
    match one, two:
        case (Count(a, "papers"), Count(b, "papers")):
            where, items = _parted(a, b)
            held = Comparison(items, _labels(items), where, contrast=contrast)
        case (Share(a, of), Share(b, other)):
            if of == other:
                where, items = _parted(a, b)
                held = Comparison(items, _labels(items), where, of, contrast)
            elif a == b:
                of, items = _parted(of, other)
                if not all(_is_edition(item) for item in items):
                    return None
                held = Comparison(items, _labels(items), a, of, contrast)
            else:
                of, editions = _parted(of, other)
                where, told = _parted(a, b)
                if not all(_is_edition(item) for item in editions):
                    return None
                first, second = zip(editions, told, strict=True)
                items = (c.both(*first), c.both(*second))
                held = Comparison(items, _labels(items), where, of, contrast)
        case (Average(a, quantity, statistic), Average(b)) if one == replace(two, where=a):
            where, items = _parted(a, b)
            held = Comparison(
                items,
                _labels(items),
                where,
                contrast=contrast,
                quantity=quantity,
                statistic=statistic,
            )
        case _:
            return None
    if any(isinstance(item, c.Everything) for item in items) or items[0] == items[1]:
        return None
    return held


def _is_edition(item: c.Condition) -> bool:
    return c.only_of(item, c.EDITION_TYPES) == item


def _parted(a: c.Condition, b: c.Condition) -> tuple[c.Condition, tuple[c.Condition, ...]]:
    """What both sides share, and what each has of its own; a scope said at one end is of both."""
    first, second = c.parts_of(a), c.parts_of(b)
    alone = [p for p in first if p not in second], [p for p in second if p not in first]
    placed = [[p for p in own if isinstance(p, c.Venues | c.Years | c.Editions)] for own in alone]
    moved = [p for here, there in (placed, placed[::-1]) if not there for p in here]
    shared = [p for p in first if p in second]
    if all(placed):
        # "COLM 2025 … or WWW 2025 …": each side keeps its edition whole.
        years = [p for p in shared if isinstance(p, c.Venues | c.Years)]
        shared = [p for p in shared if p not in years]
        alone = [*years, *alone[0]], [*years, *alone[1]]
    return c.both(*moved, *shared), tuple(
        c.both(*(p for p in own if p not in moved)) for own in alone
    )


def _labels(items: tuple[c.Condition, ...]) -> tuple[str, ...]:
    one, two = items
    match one, two:
        case (c.Models(), c.Models()) if one.families and two.families:
            same = replace(
                one, families=two.families, versions=two.versions, label=two.label, asked=two.asked
            )
            alike = same == two
        case (c.Countries(), c.Countries()):
            alike = replace(one, codes=two.codes, label=two.label) == two
        case _:
            alike = False
    # What differs by its name alone needs no more than the name.
    return tuple(say_briefly(item) if alike else _label(item) for item in items)


def _label(item: c.Condition) -> str:
    parts = c.parts_of(item)
    venues = [p for p in parts if isinstance(p, c.Venues)]
    years = [p for p in parts if isinstance(p, c.Years | c.Editions)]
    rest = c.both(*(p for p in parts if p not in venues and p not in years))
    edition = " ".join(say_briefly(p) for p in (*venues, *years))
    told = say(rest).replace(", by title, abstract and keywords", "")
    if not edition or isinstance(rest, c.Everything):
        return edition or told
    if isinstance(rest, c.Countries | c.Institutions):
        return f"{say_briefly(rest)} at {edition}" if venues or years else say_briefly(rest)
    return f"{edition}: {told}"


_NOT_ALIKE = NotUnderstood(
    "I can't tell what is to be held against what. Ask for each of the two numbers by itself.",
    unsure=True,
)
