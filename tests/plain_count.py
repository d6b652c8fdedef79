"""Counting in plain Python over the exported tables: the yardstick for every answer.

Nothing here is shared with what it judges: no table engine, no arrays, no query language, only
dicts, lists and the contract ("Tables", "Readings that answers share"). ``load`` reads a corpus
folder or an export; every predicate takes one paper, a dict of its row with ``authors``,
``mentions`` and ``families`` hung in; ``evaluate`` works out an expression of
``tests/questions.toml``, where counting functions stand without their corpus:

    evaluate("count(lambda p: accepted(p) and venue(p, 'COLM') and has(p, 'US'))", load(folder))

Country codes are ISO 3166-1 alpha-2, "CN" is mainland China. Shares are in percent, rounded to
one decimal. How expectations compare with answers is at the top of ``questions.toml``.
"""

from __future__ import annotations

import inspect
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

import plain_paper
import plain_words
import pyarrow.parquet as pq
from plain_paper import *  # noqa: F403  (one namespace for expressions)
from plain_paper import (
    PRESENTATIONS,
    Paper,
    accepted,
    has_abstract,
    institutions_of,
    known_country,
    known_edition,
)

Corpus = list[Paper]
Predicate = Callable[[Paper], bool]
Row = tuple[str, Any]


def load(folder: Path) -> Corpus:
    """The papers of a corpus folder or an export, as plain values. Raises OSError."""
    papers, authorships, mentions, models = (
        pq.read_table(folder / f"{name}.parquet").to_pylist()
        for name in ("papers", "authorships", "mentions", "models")
    )
    return assemble(papers, authorships, mentions, models)


def assemble(
    papers: Sequence[Mapping[str, Any]],
    authorships: Sequence[Mapping[str, Any]] = (),
    mentions: Sequence[Mapping[str, Any]] = (),
    models: Sequence[Mapping[str, Any]] = (),
) -> Corpus:
    """Rows of the four tables → papers that have everything of theirs hung in."""
    families = {row["family"]: dict(row) for row in models}
    credits: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    shared: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in authorships:
        if row["position"] is None:  # an affiliation of the paper, given to no author
            shared[row["paper_id"]].append(dict(row))
        else:
            credits[row["paper_id"]][row["position"]].append(dict(row))
    named_in = defaultdict(list)
    for row in mentions:
        named_in[row["paper_id"]].append(dict(row))
    corpus: Corpus = []
    for row in papers:
        of_paper = credits[row["paper_id"]]
        corpus.append(
            {
                **row,
                "authors": [of_paper[position] for position in sorted(of_paper)],
                "shared": shared[row["paper_id"]],
                "mentions": named_in[row["paper_id"]],
                "families": families,
                "text": plain_words.fold_fields(
                    row["title"], row["abstract"], "; ".join(row["keywords"] or ())
                ),
            }
        )
    told: dict[tuple[str, int], set[str]] = defaultdict(set)
    for paper in corpus:
        told[paper["venue"], paper["year"]] |= _told_by(paper)
    for paper in corpus:
        paper["edition_tells"] = told[paper["venue"], paper["year"]]
    return corpus


def _told_by(p: Paper) -> set[str]:
    """Which fields one paper shows to be known in its venue and year."""
    return {
        field
        for field, known in (
            ("country", known_country(p)),
            ("institution", bool(institutions_of(p))),
            ("abstract", has_abstract(p)),
            ("presentation", p["status"] in PRESENTATIONS),
            ("keywords", bool(p["keywords"])),
            ("authors", p["n_authors"] > 0),
        )
        if known
    }


# --- a corpus -------------------------------------------------------------------------------


def ids(corpus: Corpus, matches: Predicate) -> list[str]:
    return sorted(p["paper_id"] for p in corpus if matches(p))


def count(corpus: Corpus, matches: Predicate) -> int:
    return sum(1 for p in corpus if matches(p))


def share(corpus: Corpus, numerator: Predicate, denominator: Predicate) -> float | None:
    """Percent of the papers of ``denominator`` that are of ``numerator`` too; None of none."""
    whole = [p for p in corpus if denominator(p)]
    return round(100 * count(whole, numerator) / len(whole), 1) if whole else None


def points(
    corpus: Corpus, one: tuple[Predicate, Predicate], other: tuple[Predicate, Predicate]
) -> float:
    """A share less another, in percentage points, rounded only at the end."""
    shares = []
    for numerator, denominator in (one, other):
        whole = [p for p in corpus if denominator(p)]
        shares.append(100 * count(whole, numerator) / len(whole))
    return round(shares[0] - shares[1], 1)


def mean(corpus: Corpus, number: Callable[[Paper], int], matches: Predicate) -> float:
    return statistics.fmean(number(p) for p in corpus if matches(p))


def median(corpus: Corpus, number: Callable[[Paper], int], matches: Predicate) -> float:
    return statistics.median(number(p) for p in corpus if matches(p))


def largest(corpus: Corpus, number: Callable[[Paper], int], matches: Predicate) -> int:
    return max(number(p) for p in corpus if matches(p))


def smallest(corpus: Corpus, number: Callable[[Paper], int], matches: Predicate) -> int:
    return min(number(p) for p in corpus if matches(p))


def distinct(corpus: Corpus, labels: Callable[[Paper], set[str]], matches: Predicate) -> int:
    """How many different labels the matching papers have, for example author names."""
    return len({label for p in corpus if matches(p) for label in labels(p)})


def occurrences(corpus: Corpus, family: str, matches: Predicate) -> int:
    """How often a family is named in the matching papers, every place counted."""
    return sum(m["family"] == family for p in corpus if matches(p) for m in p["mentions"])


def ranking(
    corpus: Corpus, labels: Callable[[Paper], set[str]], matches: Predicate
) -> list[tuple[str, int]]:
    """Labels with their papers, most first, equals by label."""
    tally: dict[str, int] = defaultdict(int)
    for p in corpus:
        if matches(p):
            for label in labels(p):
                tally[label] += 1
    return sorted(tally.items(), key=lambda item: (-item[1], item[0]))


def winners(
    corpus: Corpus, labels: Callable[[Paper], set[str]], matches: Predicate
) -> list[tuple[str, int]]:
    """The first of a ranking, with all that equal it."""
    ranked = ranking(corpus, labels, matches)
    return [item for item in ranked if item[1] == ranked[0][1]]


def top(
    corpus: Corpus, labels: Callable[[Paper], set[str]], matches: Predicate, n: int
) -> list[tuple[str, int]]:
    """The first ``n`` of a ranking, with all that equal the last of them."""
    ranked = ranking(corpus, labels, matches)
    return [item for item in ranked if len(ranked) <= n or item[1] >= ranked[n - 1][1]]


def rows(
    corpus: Corpus,
    labels: Callable[[Paper], set[str]],
    matches: Predicate,
    scope: Predicate = accepted,
    needs: tuple[str, ...] = (),
) -> list[Row]:
    """A number for each label of the scope in the order of the labels.

    0 where nothing matches, None where no paper of the scope is from an edition that tells
    what is needed.
    """
    return [
        (label, count(of_label, matches) if of_label else None)
        for label, of_label in _by_label(corpus, labels, scope, needs)
    ]


def share_rows(
    corpus: Corpus,
    labels: Callable[[Paper], set[str]],
    matches: Predicate,
    scope: Predicate = accepted,
    needs: tuple[str, ...] = (),
) -> list[Row]:
    """As ``rows``, in percent of the label's papers of the scope."""
    return [
        (label, share(of_label, matches, lambda p: True))
        for label, of_label in _by_label(corpus, labels, scope, needs)
    ]


def _by_label(
    corpus: Corpus, labels: Callable[[Paper], set[str]], scope: Predicate, needs: tuple[str, ...]
) -> list[tuple[str, Corpus]]:
    within = [p for p in corpus if scope(p)]
    return [
        (label, [p for p in within if label in labels(p) and known_edition(p, *needs)])
        for label in sorted({label for p in within for label in labels(p)})
    ]


# --- expressions of questions.toml ----------------------------------------------------------


def evaluate(expression: str, corpus: Corpus) -> Any:
    """What an expression of ``questions.toml`` gives over a corpus.

    Raises what Python raises for a wrong expression.
    """
    code: CodeType = compile(expression.strip(), "questions.toml", "eval")
    return eval(code, namespace(corpus))


def namespace(corpus: Corpus) -> dict[str, Any]:
    """What stands in an expression: the functions and constants of this file and ``plain_paper``.

    Functions whose first parameter is ``corpus`` have it filled in.
    """
    plain = (abs, any, len, max, min, round, set, str, sum)
    names: dict[str, Any] = {"__builtins__": {function.__name__: function for function in plain}}
    for name, value in globals().items():
        if inspect.isfunction(value) and value.__module__ in (__name__, plain_paper.__name__):
            takes_corpus = next(iter(inspect.signature(value).parameters), "") == "corpus"
            names[name] = partial(value, corpus) if takes_corpus else value
        elif name.isupper():
            names[name] = value
    return names
