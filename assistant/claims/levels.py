"""One number held against another by what it is: "China's share was higher in 2025 than in 2024".

Both sides are put as questions in plain words and read as any question is; whatever a side leaves
unread keeps the claim from being judged.
"""

from __future__ import annotations

import re

from assistant.claims.context import edition_parts, everything_of, narrowed, scope_condition
from assistant.claims.pieces import NotRead, Reading
from assistant.opposed import statements
from assistant.parsed import Knowledge, NotUnderstood
from assistant.question import Average, Count, Question, Share
from assistant.understand import understand
from index import conditions as c

_MEASURE = re.compile(
    r"\b(?P<noun>(?:share|percentage|proportion|fraction|number|count|total|median|mean|"
    r"average(?: (?:number|team size))?))s?\b(?P<of>(?: number)?(?: of)?(?: the)?)",
    re.IGNORECASE,
)
_LEAD = re.compile(r"(?P<scope>(?:at|in|for|among|within|over) [^,]{2,60},\s+)", re.IGNORECASE)
_AT = re.compile(r"(?:in|at|for|among|of|from|by|with|within|on)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"^(?:it (?:was|had been|is|has been)|they (?:were|had been)|the same (?:was|figure was))\s+",
    re.IGNORECASE,
)
_THAT_OF = re.compile(r"^(?:that|those)\s+(?=(?:of|with|for|from|in|at)\b)", re.IGNORECASE)
NOT_TOLD = NotRead("not_checkable", "not understood: what it is compared with")


def is_level(before: str, figure: str) -> bool:
    """Whether the words before "was higher" name a number.

    >>> is_level("The share of orals ", "was higher"), is_level("COLM 2025 ", "was larger than")
    (True, False)
    """
    told = re.search(r"\b(?:higher|lower|greater|larger|bigger|smaller)\b", figure, re.IGNORECASE)
    return told is not None and _MEASURE.search(before) is not None


def read_level(before: str, behind: str, knowledge: Knowledge) -> Reading | NotRead:
    """ "The share of orals" + "in 2025 than in 2024": both shares, as questions."""
    halves = re.split(r"\s*\bthan\s+", behind, maxsplit=1)
    if len(halves) != 2:
        return NOT_TOLD
    here, there = halves[0].strip(" ,"), halves[1].strip(" ,.;")
    lead = _LEAD.match(before)
    scope = lead["scope"] if lead else ""
    what = before[lead.end() :].strip() if lead else before.strip()
    measure = _MEASURE.search(what)
    if measure is None:
        return NOT_TOLD
    there = _EARLIER.sub("", there)
    other = _the_other(what, measure, there)
    if other is None:
        return NOT_TOLD
    return _read_both(f"{scope}what is {what} {here}", f"{scope}what is {other}", knowledge)


def _the_other(what: str, measure: re.Match[str], there: str) -> str | None:
    """The second number in full, of which only what differs is said."""
    noun = measure["noun"]
    if _AT.match(there):
        return f"{what} {there}"  # "… than in 2024"
    if owned := re.fullmatch(r"(?:that of )?(?P<who>[^,]+?)['’]s?", there):
        return f"{owned['who']}'s {noun}"
    there = re.sub(r"\bof those (?=with|that|which|from|by)", "of papers ", there)
    if _THAT_OF.match(there):
        rest = _THAT_OF.sub("", there)
        of = measure.end("noun")
        owner = re.sub(r"^the\b", "", what[: measure.start()], flags=re.IGNORECASE).strip()
        if owner and rest.startswith("of ") and not re.search(r"\bpapers\b", rest):
            return f"{rest.removeprefix('of ')}'s {noun}{what[of:]}"  # "Germany's … that of France"
        if owner:
            return None
        return f"{what[:of]} {rest}" if rest.startswith("of ") else f"{what[:of]} of papers {rest}"
    again = _MEASURE.match(re.sub(r"^(?:the|its|their)\s+", "", there, flags=re.IGNORECASE))
    if again is not None:
        told = re.search(r"\bof (?:the )?papers\b", there, re.IGNORECASE)
        rest = re.sub(r"^(?:the|its|their)\s+", "", there, flags=re.IGNORECASE)[again.end() :]
        if told is None and re.match(r"\s*(?:with|that|which|from|by|using)\b", rest):
            return f"the {noun} of papers {rest.strip()}"
        return there
    return None


def read_statements(clause: str, knowledge: Knowledge) -> Reading | NotRead | None:
    """ "More papers use Llama than have a Chinese author": None where no two statements stand."""
    said = statements(clause)
    return None if said is None else _read_both(*said, knowledge)


def read_teams(before: str, behind: str, knowledge: Knowledge) -> Reading | NotRead:
    """ "COLM papers had shorter author lists" + "than NAACL papers": their mean numbers of
    authors."""
    halves = re.split(r"\bthan\b", behind, maxsplit=1)
    one = re.sub(r"^\s*on average,?|\b(?:had|have|has|with)\s*$", " ", before, flags=re.IGNORECASE)
    two = halves[-1].strip(" .")
    if len(halves) != 2 or not re.search(r"[A-Za-z]", one):
        return NOT_TOLD
    years = set(re.findall(r"\b(?:19|20)\d\d\b", one))
    if len(years) == 1:
        two = re.sub(r"\b(?:of|in) (?:the same|that) year\b", f"in {years.pop()}", two)
    asked = "what is the average number of authors of"
    return _read_both(f"{asked} {one.strip(' ,')} {halves[0].strip()}", f"{asked} {two}", knowledge)


def _read_both(one_text: str, two_text: str, knowledge: Knowledge) -> Reading | NotRead:
    sides: list[Question] = []
    for text in (one_text, two_text):
        read = understand(text, knowledge)
        if isinstance(read, NotUnderstood) or read.unsure or read.either is not None:
            why = read.reason if isinstance(read, NotUnderstood) else "what is compared with what"
            return NotRead("not_checkable", f"not understood: {why}")
        if not isinstance(read.question, Count | Share | Average):
            return NOT_TOLD
        sides.append(read.question)
    one, two = sides
    alike = type(one) is type(two)
    if not alike or (isinstance(one, Average) and not _same_average(one, two)) or one == two:
        return NOT_TOLD
    told, also = ({*c.parts_of(everything_of(x))} for x in (one, two))
    if told < also or also < told:
        return NOT_TOLD  # what one side says was kept for the other
    mine, theirs = (c.both(*edition_parts(scope_condition(x))) for x in (one, two))
    one, two = _put_there(one, mine, theirs), _put_there(two, theirs, mine)
    return Reading(one, two, "difference", asked=f"{one_text} / {two_text}", own_scope=mine)


def _same_average(one: Average, two: Question) -> bool:
    return isinstance(two, Average) and (one.quantity, one.statistic) == (
        two.quantity,
        two.statistic,
    )


def _put_there(question: Question, own: c.Condition, other: c.Condition) -> Question:
    """The question where the other side is, as far as it says nothing of it itself."""
    venue = any(isinstance(x, c.Venues | c.Editions) for x in c.leaves(own))
    year = any(isinstance(x, c.Years | c.Editions) for x in c.leaves(own))
    for part in c.parts_of(other):
        missing = not venue if isinstance(part, c.Venues) else not year
        if isinstance(part, c.Editions):
            missing = not (venue or year)
        if missing:
            question = narrowed(question, part)
    return question
