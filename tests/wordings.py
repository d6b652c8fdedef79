"""Random queries over the sample, each worded in several ways, with what they mean in plain Python.

A ``Piece`` is one condition with the phrases that people use for it. A ``Worded`` is a question of
the query language, a text that asks it, and the plain result: the yardstick of ``plain_count``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import plain_paper as pp
from hypothesis import strategies as st
from plain_count import Corpus, count, ids, mean, median, ranking, share
from plain_paper import Paper

from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
    query_json,
)
from index import conditions as c

USED = ("builds_on", "evaluates")
Predicate = Callable[[Paper], bool]


@dataclass(frozen=True)
class Piece:
    """A condition, whether a paper fulfils it, and its wordings.

    ``after`` follows the noun ("papers *from Germany*"), ``verbs`` its plural subject ("papers
    *have a German affiliation*"), ``before`` goes ahead of it ("*German* papers").
    """

    slot: str
    condition: c.Condition
    holds: Predicate
    after: tuple[str, ...]
    verbs: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worded:
    """A question, a text that asks it, and what plain counting gives for it."""

    question: Question
    text: str
    plain: Callable[[Corpus], Any]


# --- conditions -----------------------------------------------------------------------------

COUNTRIES = {
    "US": ("the United States", "American"),
    "CN": ("China", "Chinese"),
    "DE": ("Germany", "German"),
    "GB": ("the UK", "British"),
    "JP": ("Japan", "Japanese"),
}
REGIONS = {
    "the European Union": ("the EU", pp.EU),
    "Europe": ("Europe", pp.EUROPE),
    "Asia": ("Asia", pp.ASIA),
    "Africa": ("Africa", pp.AFRICA),
    "the G7": ("the G7", pp.G7),
}
INSTITUTIONS = ("Ardenbrook University", "Qinghe Institute of Technology", "Yunqiao Cloud")
FAMILIES = ("Llama", "GPT", "Qwen", "DeepSeek")
TOPICS = ("reinforcement learning", "machine translation", "robustness", "privacy")
STATUS_NOUNS = {"oral": "orals", "spotlight": "spotlights", "poster": "posters"}


def _any(code: str) -> Piece:
    name, people = COUNTRIES[code]
    return Piece(
        "place",
        c.Countries((code,)),
        lambda p: pp.has(p, code),
        (f"from {name}", f"with an affiliation in {name}", f"with at least one {people} author"),
        (f"come from {name}", f"have an author in {name}", f"have a {people} affiliation"),
        (people,),
    )


def _region(label: str) -> Piece:
    name, codes = REGIONS[label]
    # The reader's own list of members is compared with the yardstick's by the answers.
    from assistant.names import regions

    return Piece(
        "place",
        c.Countries(regions()[label].codes, label=label),
        lambda p: pp.has(p, *codes),
        (f"from {name}", f"with an affiliation in {name}"),
        (f"come from {name}", f"have an affiliation in {name}"),
    )


def _pair(one: str, other: str) -> Piece:
    (name, people), (name_2, people_2) = COUNTRIES[one], COUNTRIES[other]
    return Piece(
        "place",
        c.AllOf((c.Countries((one,)), c.Countries((other,)))),
        lambda p: pp.has(p, one) and pp.has(p, other),
        (
            f"with affiliations in both {name} and {name_2}",
            f"co-authored between {name} and {name_2}",
            f"with both {people} and {people_2} institutions",
        ),
        (f"have authors in both {name} and {name_2}",),
    )


def _only(code: str) -> Piece:
    name, people = COUNTRIES[code]
    return Piece(
        "place",
        c.Countries((code,), only=True),
        lambda p: pp.only(p, code),
        (f"only from {name}", f"exclusively from {name}", f"with only {people} institutions"),
        (f"come only from {name}", f"have affiliations in {name} only"),
    )


def _none(code: str) -> Piece:
    name, people = COUNTRIES[code]
    return Piece(
        "place",
        c.Not(c.Countries((code,))),
        lambda p: pp.lacks(p, code),
        (f"without any {people} affiliation", f"with no author in {name}"),
        (f"have no {people} affiliation", f"do not have an affiliation in {name}"),
    )


def _at(code: str, position: c.Position) -> Piece:
    name, people = COUNTRIES[code]
    noun = f"{position} author"
    held = pp.first if position == "first" else pp.last
    return Piece(
        "place",
        c.Countries((code,), position),
        lambda p: held(p, code),
        (f"with a {noun} in {name}", f"whose {noun} is in {name}", f"with a {people} {noun}"),
        (f"have a {noun} in {name}", f"have a {people} {noun}"),
    )


def _institution(name: str) -> Piece:
    return Piece(
        "institution",
        c.Institutions((name,)),
        lambda p: pp.inst(p, name),
        (f"from {name}", f"by {name}", f"with an author at {name}"),
        (f"come from {name}", f"have a {name} affiliation"),
        (name,),
    )


def _used(family: str) -> Piece:
    return Piece(
        "model",
        c.Models((family,), USED),
        lambda p: pp.used(p, family),
        (f"using {family}", f"that use {family}", f"that used {family}"),
        (f"use {family}", f"used {family}", f"build on or evaluate {family}"),
    )


def _role(family: str, role: str, verb: str) -> Piece:
    return Piece(
        "model",
        c.Models((family,), (role,)),
        lambda p: pp.role(p, family, role),
        (f"that {verb} {family}",),
        (f"{verb} {family}",),
    )


def _named(family: str) -> Piece:
    return Piece(
        "model",
        c.Models((family,)),
        lambda p: pp.named(p, family),
        (f"that mention {family}", f"mentioning {family}", f"naming {family}"),
        (f"mention {family}", f"name {family}"),
    )


def _words(phrase: str) -> Piece:
    return Piece(
        "words",
        c.Words((phrase,)),
        lambda p: pp.words(p, phrase),
        (f"about {phrase}", f"on {phrase}", f'that mention "{phrase}"'),
        (f"are about {phrase}", f'contain "{phrase}"', f"deal with {phrase}"),
        (phrase,),
    )


def _status(name: str) -> Piece:
    return Piece(
        "status",
        c.Statuses((name,)),
        lambda p: pp.status(p, name),
        (f"presented as {STATUS_NOUNS[name]}",),
        (f"are {STATUS_NOUNS[name]}",),
        (name,),
    )


def _authors(low: int | None, high: int | None, *words: str) -> Piece:
    return Piece(
        "size",
        c.AuthorCount(low, high),
        lambda p: (low or 0) <= pp.n_authors(p) <= (high or 10**6) and pp.n_authors(p) > 0,
        tuple(f"with {w}" for w in words),
        tuple(f"have {w}" for w in words),
    )


CODES = st.sampled_from(sorted(COUNTRIES))
PLACES = st.one_of(
    CODES.map(_any),
    st.sampled_from(sorted(REGIONS)).map(_region),
    st.lists(CODES, min_size=2, max_size=2, unique=True).map(lambda two: _pair(*two)),
    CODES.map(_only),
    CODES.map(_none),
    st.builds(_at, CODES, st.sampled_from(("first", "last"))),
)
MODELS = st.one_of(
    st.sampled_from(FAMILIES).map(_used),
    st.sampled_from(FAMILIES).map(_named),
    st.builds(
        lambda family, role: _role(family, *role),
        st.sampled_from(FAMILIES),
        st.sampled_from((("builds_on", "fine-tune"), ("evaluates", "evaluate"))),
    ),
)
SIZES = st.sampled_from(
    (
        _authors(5, None, "at least five authors", "5 or more authors"),
        _authors(4, None, "more than three authors", "over 3 authors"),
        _authors(None, 3, "fewer than four authors", "at most three authors"),
        _authors(1, 1, "a single author", "exactly one author"),
    )
)
PIECES = st.one_of(
    PLACES,
    MODELS,
    SIZES,
    st.sampled_from(INSTITUTIONS).map(_institution),
    st.sampled_from(TOPICS).map(_words),
)
STANDING = st.sampled_from(sorted(STATUS_NOUNS)).map(_status)


# --- scopes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Venue and years with their wordings."""

    condition: c.Condition
    holds: Predicate
    words: tuple[str, ...]
    years: bool = True
    """Whether it says anything of the year."""


def _edition(year: int) -> Scope:
    short = year % 100
    return Scope(
        c.both(c.Venues(("Lantern",)), c.Years(year, year)),
        lambda p: pp.venue(p, "Lantern") and pp.year(p, year),
        (
            f"at Lantern {year}",
            f"at Lantern in {year}",
            f"at Lantern '{short}",
            f"at Lantern{short}",
        ),
    )


SCOPES = st.one_of(
    st.sampled_from((2023, 2024, 2025)).map(_edition),
    st.sampled_from(
        (
            Scope(c.EVERYTHING, lambda p: True, ("",), years=False),
            Scope(
                c.Venues(("Lantern",)),
                lambda p: pp.venue(p, "Lantern"),
                ("at Lantern", "across all years at Lantern"),
                years=False,
            ),
            Scope(c.Years(2024, None), lambda p: pp.since(p, 2024), ("since 2024", "from 2024 on")),
            Scope(
                c.Years(2023, 2024),
                lambda p: pp.between(p, 2023, 2024),
                ("from 2023 to 2024", "between 2023 and 2024", "in 2023-2024", "in 2023/24"),
            ),
            Scope(c.Years(None, 2024), lambda p: p["year"] <= 2024, ("before 2025", "until 2024")),
        )
    ),
)
ALL_YEARS = SCOPES.filter(lambda scope: not scope.years)


# --- questions ------------------------------------------------------------------------------


def _spoken(*parts: str) -> str:
    return " ".join(part for part in parts if part)


STYLES: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text[0].upper() + text[1:] + "?",
    str.lower,
    lambda text: f"Could you please tell me: {text}?",
    lambda text: f"{text}, please",
    lambda text: "hi, " + text.lower() + " thanks!",
)


@st.composite
def _modified(draw: st.DrawFn, least: int = 0) -> tuple[list[Piece], str, str]:
    """Up to two pieces of different slots: themselves, and the words before and after "papers"."""
    pieces = draw(st.lists(PIECES, min_size=least, max_size=2, unique_by=lambda piece: piece.slot))
    before, after = "", []
    if draw(st.booleans()) and not any(p.slot == "status" for p in pieces):
        standing = draw(STANDING)
        pieces = [*pieces, standing]
        before = standing.before[0]
    for piece in pieces:
        if piece.slot == "status":
            continue
        if piece.before and not before and len(pieces) == 1 and draw(st.booleans()):
            before = draw(st.sampled_from(piece.before))
        else:
            after.append(draw(st.sampled_from(piece.after)))
    return pieces, before, draw(st.sampled_from((" and ", " "))).join(after)


def _where(scope: Scope, *pieces: Piece) -> c.Condition:
    said = any(isinstance(p.condition, c.Statuses) for p in pieces)
    return c.both(
        scope.condition, *(p.condition for p in pieces), *(() if said else (c.Accepted(),))
    )


def _holds(scope: Scope, *pieces: Piece) -> Predicate:
    said = any(isinstance(p.condition, c.Statuses) for p in pieces)
    return lambda p: scope.holds(p) and all(x.holds(p) for x in pieces) and (said or pp.accepted(p))


@st.composite
def counts(draw: st.DrawFn) -> Worded:
    """ "How many German papers at Lantern 2024 use Llama"."""
    scope = draw(SCOPES)
    pieces, before, after = draw(_modified())
    at = draw(st.sampled_from(scope.words))
    opening = draw(st.sampled_from(("how many", "number of", "what is the number of", "count")))
    order = (after, at) if draw(st.booleans()) and '"' not in after else (at, after)
    holds = _holds(scope, *pieces)
    text = _spoken(opening, before, "papers", *order)
    return Worded(Count(_where(scope, *pieces)), text, lambda corpus: count(corpus, holds))


@st.composite
def lists(draw: st.DrawFn) -> Worded:
    """ "Which papers at Lantern 2024 use Llama"."""
    scope = draw(SCOPES)
    piece = draw(PIECES)
    at = draw(st.sampled_from(scope.words))
    if draw(st.booleans()):
        text = _spoken("which papers", at, draw(st.sampled_from(piece.verbs)))
    else:
        opening = draw(st.sampled_from(("list the papers", "show me all papers", "find papers")))
        text = _spoken(opening, at, draw(st.sampled_from(piece.after)))
    holds = _holds(scope, piece)
    return Worded(Listing(_where(scope, piece)), text, lambda corpus: ids(corpus, holds))


@st.composite
def shares(draw: st.DrawFn) -> Worded:
    """ "What share of the German papers at Lantern use Llama"."""
    scope = draw(SCOPES)
    part = draw(PIECES)
    whole = draw(st.lists(PIECES.filter(lambda p: bool(p.before)), max_size=1))
    whole = [p for p in whole if p.slot != part.slot]
    at = draw(st.sampled_from(scope.words))
    opening = draw(
        st.sampled_from(("what share of", "what percentage of", "what proportion of", "% of"))
    )
    ahead = draw(st.sampled_from(whole[0].before)) if whole else ""
    text = _spoken(opening, ahead, "papers", at, draw(st.sampled_from(part.verbs)))
    of = _holds(scope, *whole)
    return Worded(
        Share(part.condition, _where(scope, *whole)),
        text,
        lambda corpus: share(corpus, part.holds, of),
    )


GROUPS: dict[str, tuple[str, str, Callable[[Paper], set[str]]]] = {
    "country": ("country", "countries", pp.countries_of),
    "institution": ("institution", "institutions", pp.institutions_of),
    "author": ("author", "authors", pp.authors_of),
    "company": ("company", "companies", pp.companies_of),
}


@st.composite
def rankings(draw: st.DrawFn) -> Worded:
    """ "Top 5 institutions by papers about privacy"."""
    scope = draw(SCOPES)
    by = draw(st.sampled_from(sorted(GROUPS)))
    one, many, labels = GROUPS[by]
    piece = draw(st.one_of(st.none(), st.sampled_from(TOPICS).map(_words), MODELS))
    pieces = [] if piece is None else [piece]
    after = "" if piece is None else draw(st.sampled_from(piece.after))
    at = draw(st.sampled_from(scope.words))
    n = draw(st.integers(2, 9))
    text, top = draw(
        st.sampled_from(
            (
                (_spoken(f"which {one} has the most papers", after, at), 10),
                (_spoken(f"top {n} {many} by number of papers", after, at), n),
                (_spoken(f"the {n} {many} with the most papers", at, after), n),
            )
        )
    )
    holds = _holds(scope, *pieces)
    question = Ranking(by, _where(scope, *pieces), top=top)  # type: ignore[arg-type]
    return Worded(question, text, lambda corpus: ranking(corpus, labels, holds))


@st.composite
def trends(draw: st.DrawFn) -> Worded:
    """ "How has the number of papers from Asia changed over the years"."""
    scope = draw(ALL_YEARS)
    piece = draw(PIECES)
    at = draw(st.sampled_from(tuple(w for w in scope.words if "years" not in w)))
    after = draw(st.sampled_from(piece.after))
    text = draw(
        st.sampled_from(
            (
                _spoken("how has the number of papers", after, at, "changed over the years"),
                _spoken("number of papers", at, after, "per year"),
                _spoken("papers", after, at, "by year"),
            )
        )
    )
    holds = _holds(scope, piece)

    def plain(corpus: Corpus) -> dict[str, int]:
        return {
            str(year): count([p for p in corpus if p["year"] == year], holds)
            for year in sorted({p["year"] for p in corpus if pp.accepted(p)})
        }

    return Worded(Trend(_where(scope, piece)), text, plain)


@st.composite
def comparisons(draw: st.DrawFn) -> Worded:
    """ "More papers from Japan or Germany at Lantern 2024", "how many more use Llama than Qwen"."""
    scope = draw(SCOPES)
    at = draw(st.sampled_from(scope.words))
    if draw(st.booleans()):
        one, other = draw(st.lists(CODES, min_size=2, max_size=2, unique=True))
        (name, _), (name_2, _) = COUNTRIES[one], COUNTRIES[other]
        pieces = (_any(one), _any(other))
        text, contrast = draw(
            st.sampled_from(
                (
                    (_spoken("more papers from", name, "or", name_2, at), "which"),
                    (
                        _spoken("compare the number of papers from", name, "and", name_2, at),
                        "which",
                    ),
                    (
                        _spoken("how many more papers are from", name, "than from", name_2, at),
                        "difference",
                    ),
                )
            )
        )
    else:
        one, other = draw(st.lists(st.sampled_from(FAMILIES), min_size=2, max_size=2, unique=True))
        pieces = (_used(one), _used(other))
        text, contrast = draw(
            st.sampled_from(
                (
                    (_spoken("do more papers", at, "use", one, "or", other), "which"),
                    (_spoken("how many more papers", at, "use", one, "than", other), "difference"),
                )
            )
        )
    question = Comparison(
        tuple(p.condition for p in pieces),
        ("", ""),
        _where(scope),
        contrast=contrast,  # type: ignore[arg-type]
    )
    return Worded(
        question, text, lambda corpus: [count(corpus, _holds(scope, piece)) for piece in pieces]
    )


@st.composite
def averages(draw: st.DrawFn) -> Worded:
    """ "Median number of authors of papers with a German affiliation"."""
    scope = draw(SCOPES)
    piece = draw(st.one_of(PLACES, MODELS, st.sampled_from(TOPICS).map(_words)))
    word, statistic, figure = draw(
        st.sampled_from((("average", "mean", mean), ("median", "median", median)))
    )
    text = _spoken(
        word,
        "number of authors",
        draw(st.sampled_from(("per paper", "of papers", "on papers"))),
        draw(st.sampled_from(piece.after)),
        draw(st.sampled_from(scope.words)),
    )
    holds = _holds(scope, piece)

    def plain(corpus: Corpus) -> float | None:
        listed = [p for p in corpus if holds(p) and pp.n_authors(p)]
        return figure(listed, pp.n_authors, lambda p: True) if listed else None

    question = Average(_where(scope, piece), "authors_per_paper", statistic)  # type: ignore[arg-type]
    return Worded(question, text, plain)


# "At least five authors from China" asks how many of them are: no wording of five authors, and one
# of them in China. The reader declines it.
_SO_MANY_OF_A_PLACE = re.compile(
    r"\b(?:two|three|four|five|\d+)(?: or more)? authors (?:from|in|at|with|who|based|affiliated)\b"
)


@st.composite
def styled(draw: st.DrawFn) -> Worded:
    """Any question, as somebody would type it."""
    worded = draw(
        st.one_of(
            counts(), shares(), lists(), rankings(), trends(), comparisons(), averages()
        ).filter(lambda made: not _SO_MANY_OF_A_PLACE.search(made.text))
    )
    return Worded(worded.question, draw(st.sampled_from(STYLES))(worded.text), worded.plain)


# --- comparing queries ----------------------------------------------------------------------


def normal(question: Question) -> Any:
    """A query as JSON in which the order of what "and" joins, and labels, say nothing."""
    return _normal({k: v for k, v in query_json(question).items() if k != "labels"})


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        flat: list[Any] = []
        value = {k: _normal(v) for k, v in value.items()}
        if value.get("type") == "Words":
            value["phrases"] = sorted(phrase.casefold() for phrase in value["phrases"])
        if value.get("type") in ("AllOf", "AnyOf"):
            for part in value["parts"]:
                flat += part["parts"] if part.get("type") == value["type"] else [part]
            value["parts"] = sorted(flat, key=repr)
        return dict(sorted(value.items()))
    return [_normal(v) for v in value] if isinstance(value, list) else value
