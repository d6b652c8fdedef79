"""Phrases that answers are built of: numbers, scopes, and what papers have and do."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.names import country_name
from assistant.reading import say, say_briefly, say_editions, say_place
from assistant.scope import say_years
from index import conditions as c


def number(value: float | None, digits: int = 1) -> str:
    """A number as it is printed: thousands by commas, a share with one decimal.

    >>> number(4035), number(11.666), number(2.0), number(None)
    ('4,035', '11.7', '2', 'unknown')
    """
    if value is None:
        return "unknown"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.{digits}f}"


def percent(value: float | None) -> str:
    """A share in print: one decimal, two below one percent.

    >>> percent(11.666), percent(0.042), percent(50.0)
    ('11.7 %', '0.04 %', '50.0 %')
    """
    if value is None:
        return "unknown"
    return f"{value:.2f} %" if 0 < value < 1 else f"{value:.1f} %"


def papers_word(n: float | None) -> str:
    """ "1 paper", "2 papers"."""
    return f"{number(n)} paper{'' if n == 1 else 's'}"


def cap(text: str) -> str:
    """The text with a capital at its begin."""
    return text[:1].upper() + text[1:]


_PLACES = (c.Venues, c.Years, c.Editions)


def where_words(condition: c.Condition) -> str:
    """The scope as a phrase, for example ``"at COLM 2025"``."""
    parts = c.parts_of(condition)
    venues = [p for p in parts if isinstance(p, c.Venues)]
    years = [p for p in parts if isinstance(p, c.Years)]
    editions = [p for p in parts if isinstance(p, c.Editions)]
    outside = [
        p.part
        for p in parts
        if isinstance(p, c.Not) and all(isinstance(x, _PLACES) for x in c.leaves(p.part))
    ]
    if editions:
        text = f"at {say_editions(editions[0].pairs)}"
    else:
        text = f"at {' and '.join(venues[0].names)}" if venues else ""
        if years:
            said = say_years(years[0])
            text += f" {said}" if venues else f"in {said}"
    for part in outside:
        named = say(part).removeprefix("either ").replace(" and ", " ")
        in_time = all(isinstance(x, c.Years) for x in c.leaves(part))
        text += f" not in {named}" if in_time else f" outside {named}"
    return text.strip() or "in this corpus"


def people_words(condition: c.Condition) -> str:
    """Papers by who wrote them: "US–China papers", "papers with …"."""
    pair = [
        p
        for p in c.parts_of(condition)
        if isinstance(p, c.Countries)
        and p.position == "any"
        and not p.only
        and p.label is None
        and len(p.codes) == 1
    ]
    others = [
        p
        for p in c.parts_of(condition)
        if isinstance(p, c.PEOPLE_TYPES)
        or (
            isinstance(p, c.Not | c.AnyOf)
            and all(isinstance(x, c.PEOPLE_TYPES) for x in c.leaves(p))
        )
    ]
    if len(pair) == 2 and len(others) == 2:
        return "–".join(_short(p.codes[0]) for p in pair) + " papers"
    if not others:
        return "papers"
    others.sort(key=lambda p: isinstance(p, c.Not))  # what is denied stands last
    return "papers with " + " and ".join(_having(p) for p in others)


def _short(code: str) -> str:
    return {"US": "US", "GB": "UK", "CN": "China", "AE": "UAE"}.get(code) or country_name(code)


def _having(condition: c.Condition) -> str:
    match condition:
        case c.Countries(_, "first", _, _, _):
            return f"a first author in {say_place(condition)}"
        case c.Countries(_, "last", _, _, _):
            return f"a last author in {say_place(condition)}"
        case c.Countries(_, "all", _, _, _):
            return f"every author in {say_place(condition)}"
        case c.Countries(_, _, True, _, _):
            return f"affiliations in {say_place(condition)} only"
        case c.Countries():
            return f"an affiliation in {say_place(condition)}"
        case c.CountryCount() | c.AuthorCount():
            return say(condition)
        case c.AuthorNames(name, position):
            place = {"first": "first ", "last": "last "}.get(position, "")
            return f"{'a ' if place else 'an '}{place}author named “{name}”"
        case c.Institutions(names, position, _):
            whose = {"first": " of the first author", "last": " of the last author"}
            return f"an affiliation{whose.get(position, '')} with {' or '.join(names)}"
        case c.Not(part) if isinstance(part, c.Countries) and part.position == "any":
            return f"no affiliation in {say_place(part)}"
        case c.Not(c.Countries(position="first" | "last") as part):
            return f"no {part.position} author in {say_place(part)}"
        case c.Not(c.AllOf(parts)):
            return "not both " + " and ".join(_having(part) for part in parts)
        case c.InstitutionKinds(position="first" | "last" as place):
            said = say(condition).removeprefix(f"the {place} author has an affiliation")
            return f"an affiliation of the {place} author{said}"
        case c.Not(c.AnyOf(parts)):
            return "neither " + " nor ".join(_having(part) for part in parts)
        case c.Not(c.InstitutionKinds() | c.Institutions() as part):
            return "no " + say(part).removeprefix("an ").removeprefix("a ")
        case c.AnyOf(parts):
            return " or ".join(_having(part) for part in parts)
    return say(condition)


def subject_words(where: c.Condition) -> str:
    """What the papers do or are, besides who wrote them: "build on Qwen and were orals"."""
    parts = c.parts_of(where)
    subject = [_do(p) for p in parts if any(isinstance(x, c.SUBJECT_TYPES) for x in c.leaves(p))]
    return " and ".join([*subject, *standing_words(where)]) if subject else ""


def standing_words(where: c.Condition) -> list[str]:
    """What was decided of the papers, or is known of them: "were orals"."""
    return [
        _stand(p)
        for p in c.parts_of(where)
        if all(isinstance(x, c.Statuses | c.Tracks | c.Known) for x in c.leaves(p))
    ]


def that_words(where: c.Condition) -> str:
    """The rest of the sentence after "5 papers": what holds of them, and where."""
    subject = [
        p for p in c.parts_of(where) if any(isinstance(x, c.SUBJECT_TYPES) for x in c.leaves(p))
    ]
    people = people_words(where)
    words = []
    for part in subject:
        words.append(_do(part))
    words += standing_words(where)
    if people != "papers":
        if words:
            tail = f", of {people}"
            return " and ".join(words) + " " + where_words(where) + tail
        if people.startswith("papers with "):
            return f"have {people.removeprefix('papers with ')} {where_words(where)}"
        return f"are {people.removesuffix(' papers')} collaborations {where_words(where)}"
    if not words:
        return where_words(where) if where_words(where) != "in this corpus" else "are here"
    return " and ".join(words) + " " + where_words(where)


def papers_words(condition: c.Condition) -> str:
    """A set of papers by all that holds of it: "papers with an affiliation in Peru that name Qwen
    at COLM 2025"."""
    described = subject_words(condition) or " and ".join(standing_words(condition))
    that = f" that {described}" if described else ""
    return f"{people_words(condition)}{that} {where_words(condition)}"


def part_words(where: c.Condition) -> str:
    """What holds of a part of some papers, after "of the 49 papers at COLM 2025"."""
    part = that_words(where).removesuffix(" in this corpus")
    if c.Accepted() in c.parts_of(where):
        part = "were accepted" + ("" if part == "are here" else f" and {part}")
    return part


def _do(condition: c.Condition) -> str:
    match condition:
        case c.Models():
            who = say_briefly(condition)
            verbs = {
                "builds_on": "build on",
                "evaluates": "evaluate",
                "compares": "compare with",
                "mentions": "only mention",
            }
            if condition.roles is None:
                return f"name {who}"
            return " or ".join(verbs[r] for r in condition.roles) + f" {who}"
        case c.Words(phrases, fields):
            place = "" if len(fields) == 3 else f" in the {' or '.join(fields)}"
            return "contain " + " or ".join(f"“{p}”" for p in phrases) + place
        case c.Not(part):
            return f"do not {_do(part)}"
        case c.AnyOf(parts):
            return " or ".join(_do(p) for p in parts)
        case c.AllOf(parts):
            return " and ".join(_do(p) for p in parts)
    if isinstance(condition, c.PEOPLE_TYPES):
        return f"have {_having(condition)}"
    return f"fulfil: {say(condition)}"


def _stand(condition: c.Condition) -> str:
    match condition:
        case c.Statuses(names):
            return "were " + " or ".join(
                {"oral": "orals", "spotlight": "spotlights", "poster": "posters"}.get(n, n)
                for n in names
            )
        case c.Tracks(names):
            return "were in the track " + " or ".join(names)
        case c.Known(field):
            return f"have {say(c.Known(field))}"
        case c.Not(c.Known(field)):
            return {
                "country": "have no known country",
                "abstract": "have no abstract here",
            }.get(field, f"lack: {field}")
        case c.Not(part) if _stand(part).startswith("were "):
            return f"were not {_stand(part).removeprefix('were ')}"
        case c.Not(part):
            return f"not: {_stand(part)}"
    return say(condition)


def list_words(labels: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(labels) < 2:
        return "".join(labels)
    return ", ".join(labels[:-1]) + " and " + labels[-1]


def more_do(n: int) -> str:
    """ "2 more do": those that are not named."""
    return "1 more does" if n == 1 else f"{n} more do"
