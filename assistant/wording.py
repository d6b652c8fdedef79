"""Evidence → sentences: plain templates, whose numbers are slots filled from the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Row
from assistant.names import country_name
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.reading import (
    QUANTITY_WORDS,
    say,
    say_bounds,
    say_briefly,
    say_editions,
    say_place,
)
from assistant.scope import say_years
from assistant.tally import Ground, Tally
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


def word(question: Question, tally: Tally, ground: Ground, whether: bool, cited: int) -> str:
    """The text of an answer; ``[1]`` to ``[cited]`` point to its citations."""
    at_least = "at least " if ground.needed and ground.known_share < 0.5 else ""
    marks = _marks(cited)
    match question:
        case Count():
            return _word_count(question, tally, at_least, whether, marks)
        case Share():
            return _word_share(question, tally, at_least, marks)
        case Listing(where, measure, least, most):
            if measure == "papers":
                n = tally.value
                if not n:
                    return f"No paper here is known to fulfil this: {_that(where)}."
                body = f"{at_least}{papers_word(n)} {_that(where)}"
                return f"{_cap(_singular(body) if n == 1 else body)}.{marks}".strip()
            return _word_count(Count(where, measure, least, most), tally, at_least, False, marks)
        case Average():
            return _word_average(question, tally)
        case Ranking():
            return _word_ranking(question, tally)
        case Trend():
            return _word_trend(question, tally)
        case Comparison():
            return _word_comparison(question, tally)
    return ""


def _marks(cited: int) -> str:
    if cited == 0:
        return ""
    return " " + (
        " ".join(f"[{n}]" for n in range(1, cited + 1)) if cited <= 3 else f"[1]–[{cited}]"
    )


def _cap(text: str) -> str:
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


def _subject_words(where: c.Condition) -> str:
    """What the papers do or are, besides who wrote them: "build on Qwen and were orals"."""
    parts = c.parts_of(where)
    subject = [_do(p) for p in parts if any(isinstance(x, c.SUBJECT_TYPES) for x in c.leaves(p))]
    return " and ".join([*subject, *_standing_words(where)]) if subject else ""


def _standing_words(where: c.Condition) -> list[str]:
    """What was decided of the papers, or is known of them: "were orals"."""
    return [
        _stand(p)
        for p in c.parts_of(where)
        if all(isinstance(x, c.Statuses | c.Tracks | c.Known) for x in c.leaves(p))
    ]


def _that(where: c.Condition) -> str:
    """The rest of the sentence after "5 papers": what holds of them, and where."""
    subject = [
        p for p in c.parts_of(where) if any(isinstance(x, c.SUBJECT_TYPES) for x in c.leaves(p))
    ]
    people = people_words(where)
    words = []
    for part in subject:
        words.append(_do(part))
    words += _standing_words(where)
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


def _word_count(question: Count, tally: Tally, at_least: str, whether: bool, marks: str) -> str:
    n = tally.value
    if question.measure != "papers":
        noun = {
            "authors": "author names",
            "models": "model families",
            "mentions": "occurrences",
        }.get(question.measure, question.measure)
        if n == 1:
            noun = noun.replace("ies", "y") if noun.endswith("ies") else noun.removesuffix("s")
        top = ", ".join(f"{r.label} ({number(r.value)})" for r in tally.rows[:3])
        said = _that(question.where)
        placed = said.startswith(("at ", "in ", "outside ", "not in "))
        behind = f", in papers {'' if placed else 'that '}{said}" if n else ""
        if question.least > 1 or question.most is not None:
            bounds = say_bounds(question.least, question.most)
            each = " each" if n != 1 else ""
            behind = f" with {bounds}{each}, of papers {'' if placed else 'that '}{said}"
        text = f"{_cap(at_least)}{number(n)} {noun}{behind}."
        return text + (f" Most often: {top}." if top and (n or 0) > 1 else "")
    yes = ""
    if whether:
        yes = "Yes: " if n else "None is known here: "
    head = f"{at_least}{papers_word(n)}"
    where = where_words(question.where)
    subject = _subject_words(question.where)
    whole = ""
    if tally.denominator is not None:
        whole = f", of {number(tally.denominator)} "
    if subject:
        # "5 papers build on Qwen, of 49 US–China papers at COLM 2025."
        of = f"{whole}{people_words(question.where)} {where}" if whole else f" {where}"
        body = f"{head} {subject}{of}"
    else:
        body = f"{head} {_that(question.where)}{whole + 'papers there' if whole else ''}"
    if n == 1:
        body = _singular(body)
    return f"{yes}{body if yes else _cap(body)}.{marks}"


_SINGULAR = {
    " are ": " is ",
    " have ": " has ",
    " name ": " names ",
    " contain ": " contains ",
    " build on ": " builds on ",
    " evaluate ": " evaluates ",
    " compare with ": " compares with ",
    " were ": " was ",
    " do not ": " does not ",
    " orals": " an oral",
}


def _singular(text: str) -> str:
    head, _, rest = text.partition(" paper ")
    rest = " " + rest
    if rest.startswith(" are ") and " collaborations " in rest:
        one = rest.removeprefix(" are ").replace(" collaborations ", " collaboration ", 1)
        return f"{head} paper is a {one}"
    for many, one in _SINGULAR.items():
        rest = rest.replace(many, one, 1) if rest.startswith(many) or " or " in rest else rest
        rest = rest.replace(f" and{many}", f" and{one}")
    return f"{head} paper{rest}"


def _more(n: int) -> str:
    return "1 more does" if n == 1 else f"{n} more do"


def _word_share(question: Share, tally: Tally, at_least: str, marks: str) -> str:
    if tally.value is None:
        return "There are no papers to take a share of."
    described = _subject_words(question.of) or " and ".join(_standing_words(question.of))
    whole = (
        f"the {number(tally.denominator)} {people_words(question.of)}"
        f"{f' that {described}' if described else ''} {where_words(question.of)}"
    )
    part = _that(c.both(question.where))
    part = part.removesuffix(" in this corpus")
    if c.Accepted() in c.parts_of(question.where):
        part = "were accepted" + ("" if part == "are here" else f" and {part}")
    return (
        f"{_cap(at_least)}{percent(tally.value)} ({number(tally.numerator)}) of {whole} {part}."
        f"{marks}"
    )


def _word_average(question: Average, tally: Tally) -> str:
    what = QUANTITY_WORDS[question.quantity]
    if tally.value is None:
        return f"No {what} are known there."
    name = {"mean": "mean", "median": "median", "max": "largest number", "min": "smallest number"}
    people = people_words(question.where)
    return (
        f"The {name[question.statistic]} of {what} is {number(tally.value, 2)}, over "
        f"{number(tally.denominator)} {people} {where_words(question.where)}."
    )


def _amount(row: Row, share: bool) -> str:
    if share:
        return f"{percent(row.value)} ({number(row.numerator)} of {number(row.denominator)})"
    return number(row.value)


def _word_ranking(question: Ranking, tally: Tally) -> str:
    if not tally.rows:
        return "Nothing to rank is known there."
    share = question.of is not None
    best = [r for r in tally.rows if r.value == tally.rows[0].value]
    names = " and ".join(r.label for r in best[:3])
    verb = "has" if len(best) == 1 else "have"
    how = "most" if question.direction == "most" else "fewest"
    unit = "largest share" if share else f"{how} papers"
    if question.position != "any":
        unit += f" by {question.position} author"
    where = where_words(question.of if question.of is not None else question.where)
    if question.place > 1:
        return _word_place(question, tally, where)
    rest = [r for r in tally.rows[: question.top] if r not in best]
    text = f"{_cap(names)} {verb} the {unit} {where}: {_amount(best[0], share)}"
    if len(best) > 1:
        text += " each" if len(best) <= 3 else f" each, as {_more(len(best) - 3)}"
    if rest:
        text += "; then " + ", ".join(f"{r.label} ({_amount(r, share)})" for r in rest)
    return text + "."


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip


def _word_place(question: Ranking, tally: Tally, where: str) -> str:
    """ "China is second at COLM 2025 with 71 papers, behind the United States (337)." """
    share = question.of is not None
    if len(tally.rows) < question.place:
        return f"Only {number(len(tally.rows))} can be ranked {where}: there is no such place."
    value = tally.rows[question.place - 1].value
    there = [r for r in tally.rows if r.value == value]
    ahead = list(tally.rows[: tally.rows.index(there[0])])
    names = list_words([r.label for r in there[:3]])
    if len(there) > 3:
        names += f" and {_more(len(there) - 3)}"
    placed = f"is {_ORDINALS[len(ahead)]}" if len(there) == 1 else f"share place {len(ahead) + 1}"
    amount = _amount(there[0], share) + ("" if share else f" paper{'' if value == 1 else 's'}")
    text = f"{_cap(names)} {placed} {where}, with {amount}{'' if len(there) == 1 else ' each'}"
    if ahead:
        text += ", behind " + list_words([f"{r.label} ({_amount(r, share)})" for r in ahead[:10]])
    return text + "."


def _word_trend(question: Trend, tally: Tally) -> str:
    share = question.of is not None
    known = [r for r in tally.rows if r.value is not None]
    if known and question.quantity is not None:
        said = ", ".join(f"{r.label}: {number(r.value, 2)}" for r in known)
        return f"{QUANTITY_WORDS[question.quantity].capitalize()}, by year: {said}."
    if not known:
        return "The years of this question hold nothing that tells."
    said = ", ".join(
        f"{r.label}: {percent(r.value) if share else number(r.value)}"
        + ("" if share else f" of {number(r.denominator)}")
        for r in known
    )
    text = f"By year: {said}."
    if len(known) > 1:
        first, last = known[0], known[-1]
        text += f" From {first.label} to {last.label} " + _movement(first, last, share) + "."
    lacking = [r.label for r in tally.rows if r.value is None]
    if lacking:
        text += f" Not known: {', '.join(lacking)}."
    return text


def _movement(first: Row, last: Row, share: bool) -> str:
    a, b = first.value or 0, last.value or 0
    if share:
        return f"the share went from {percent(a)} to {percent(b)}"
    shares = [
        100 * (r.numerator or 0) / r.denominator if r.denominator else None for r in (first, last)
    ]
    return (
        f"the number went from {number(a)} to {number(b)}, the share of all papers there from "
        f"{percent(shares[0])} to {percent(shares[1])}"
    )


def _word_comparison(question: Comparison, tally: Tally) -> str:
    share = question.of is not None
    average = question.quantity is not None
    rows = [r for r in tally.rows if r.value is not None]
    lacking = [r.label for r in tally.rows if r.value is None]
    if average:
        said = ", ".join(f"{r.label}: {number(r.value, 2)}" for r in rows)
    else:
        said = ", ".join(f"{r.label}: {_amount(r, share)}" for r in rows)
    if lacking:
        return f"{said + '. ' if said else ''}Not known: {', '.join(lacking)}."
    if question.contrast == "difference" and len(rows) == 2 and tally.value is not None:
        more = "more" if tally.value >= 0 else "fewer"
        amount = papers_word(abs(tally.value)).replace(" paper", f" {more} paper")
        if share:
            amount = f"{number(abs(tally.value))} percentage points {more.replace('fewer', 'less')}"
        elif average:
            amount = f"{number(abs(tally.value), 2)} {more} {tally.unit}"
        return f"{amount} for {rows[0].label} than for {rows[1].label} ({said})."
    if question.contrast == "ratio" and tally.value is not None:
        as_many = "times as many" if not (share or average) else "times as large"
        return f"{number(tally.value, 2)} {as_many} for {rows[0].label} ({said})."
    best = max(r.value or 0 for r in rows)
    winners = [r.label for r in rows if r.value == best]
    if len(winners) == len(rows):
        return f"The same for each ({said})."
    several = len(rows) > 2
    noun = "the most papers" if several else "more papers"
    if share or average:
        noun = "the largest " if several else "the larger "
        noun += f"number of {tally.unit}" if average else "share"
    plural = len(winners) > 1 or winners[0].split()[0] in _PLURALS
    return f"{_cap(' and '.join(winners))} {'have' if plural else 'has'} {noun} ({said})."


_PLURALS = frozenset(
    "orals spotlights posters papers Findings companies universities institutions models".split()
)
"""Labels of compared sides that are more than one thing."""


def list_words(labels: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(labels) < 2:
        return "".join(labels)
    return ", ".join(labels[:-1]) + " and " + labels[-1]
