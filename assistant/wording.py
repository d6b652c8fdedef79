"""Evidence → sentences: plain templates, whose numbers are slots filled from the evidence."""

from __future__ import annotations

from assistant.ground import Ground
from assistant.phrases import (
    cap,
    number,
    papers_word,
    papers_words,
    part_words,
    people_words,
    percent,
    subject_words,
    that_words,
    where_words,
)
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
    say_bounds,
    say_codes,
)
from assistant.tally import Tally
from assistant.whose import theirs
from assistant.wording_rows import word_comparison, word_ranking, word_trend


def word(question: Question, tally: Tally, ground: Ground, whether: bool, cited: int) -> str:
    """The text of an answer; ``[1]`` to ``[cited]`` point to its citations."""
    at_least = "at least " if ground.needed and ground.known_share < 0.5 else ""
    marks = _marks(cited)
    match question:
        case Count():
            return _word_count(question, tally, at_least, whether, marks)
        case Share():
            return _word_share(question, tally, at_least, marks)
        case Listing(where, measure, least, most, everyone):
            if measure == "papers":
                n = tally.value
                if not n:
                    return f"No paper here is known to fulfil this: {that_words(where)}."
                body = f"{at_least}{papers_word(n)} {that_words(where)}"
                return f"{cap(_singular(body) if n == 1 else body)}.{marks}".strip()
            return _word_count(
                Count(where, measure, least, most, everyone), tally, at_least, False, marks
            )
        case Average():
            return _word_average(question, tally)
        case Ranking():
            return word_ranking(question, tally)
        case Trend():
            return word_trend(question, tally)
        case Comparison():
            return word_comparison(question, tally)
    return ""


def _marks(cited: int) -> str:
    if cited == 0:
        return ""
    return " " + (
        " ".join(f"[{n}]" for n in range(1, cited + 1)) if cited <= 3 else f"[1]–[{cited}]"
    )


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
        said = that_words(question.where)
        placed = said.startswith(("at ", "in ", "outside ", "not in "))
        behind = f", in papers {'' if placed else 'that '}{said}" if n else ""
        if question.least > 1 or question.most is not None:
            bounds = say_bounds(question.least, question.most)
            each = " each" if n != 1 else ""
            behind = f" with {bounds}{each}, of papers {'' if placed else 'that '}{said}"
        told = theirs(question)
        own = f" from {say_codes(told.countries)}" if told.countries else ""
        if told.institutions:
            own = f" of {' or '.join(told.institutions)}"
        text = f"{cap(at_least)}{number(n)} {noun}{own}{behind}."
        return text + (f" Most often: {top}." if top and (n or 0) > 1 else "")
    yes = ""
    if whether:
        yes = "Yes: " if n else "None is known here: "
    head = f"{at_least}{papers_word(n)}"
    where = where_words(question.where)
    subject = subject_words(question.where)
    whole = ""
    if tally.denominator is not None:
        whole = f", of {number(tally.denominator)} "
    if subject:
        # "5 papers build on Qwen, of 49 US–China papers at COLM 2025."
        of = f"{whole}{people_words(question.where)} {where}" if whole else f" {where}"
        body = f"{head} {subject}{of}"
    else:
        body = f"{head} {that_words(question.where)}{whole + 'papers there' if whole else ''}"
    if n == 1:
        body = _singular(body)
    return f"{yes}{body if yes else cap(body)}.{marks}"


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


def _word_share(question: Share, tally: Tally, at_least: str, marks: str) -> str:
    if tally.value is None:
        return "There are no papers to take a share of."
    whole = f"the {number(tally.denominator)} {papers_words(question.of)}"
    part = part_words(question.where)
    return (
        f"{cap(at_least)}{percent(tally.value)} ({number(tally.numerator)}) of {whole} {part}."
        f"{marks}"
    )


def _word_average(question: Average, tally: Tally) -> str:
    what = QUANTITY_WORDS[question.quantity]
    if tally.value is None:
        return f"No {what} are known there."
    name = {"mean": "mean", "median": "median", "max": "largest number", "min": "smallest number"}
    return (
        f"The {name[question.statistic]} of {what} is {number(tally.value, 2)}, over "
        f"{number(tally.denominator)} {papers_words(question.where)}."
    )
