"""Whether a checked claim (``check --json``) got the verdict that is due by ``claims.toml``.

The contract's rule for verdicts, written a second time over ``plain_count`` and shared with
nothing that it judges. Verdicts are worked out anew from an entry's expressions, so that they
follow the corpus; what stands in its ``verdict`` is what they came to when it was written.

A score is one of

* ``right``;
* ``declined``: a claim that could be decided was not, or only hedged (close, contested);
* ``wrong``: supported for refuted or the other way round, a verdict where none can be had, or one
  that rests on another number than the sentence's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import plain_paper
from plain_count import Corpus, Predicate, count, namespace
from plain_paper import KNOWN_FROM, Paper, all_known, countries_of, has, has_abstract, known_country

Entry = Mapping[str, Any]
Checked = Mapping[str, Any]

SUPPORTED, CLOSE, CONTESTED = "supported", "close", "contested"
REFUTED, CANNOT_TELL, NOT_CHECKABLE = "refuted", "cannot_tell", "not_checkable"
VERDICTS = {SUPPORTED, CLOSE, CONTESTED, REFUTED, CANNOT_TELL, NOT_CHECKABLE}
UNDECIDED = {CANNOT_TELL, NOT_CHECKABLE}
HOLDS = {SUPPORTED, CLOSE}
RIGHT, DECLINED, WRONG = "right", "declined", "wrong"

TRUTH = "truth"
"""The unit of a sentence without a number of its own: its expression gives True or False."""
BOUNDS: Mapping[str, Callable[[float, float], bool]] = {
    "over": lambda number, claimed: number > claimed,
    "at least": lambda number, claimed: number >= claimed,
    "under": lambda number, claimed: number < claimed,
    "at most": lambda number, claimed: number <= claimed,
}
COMPARATORS = {"exact", "about", "fraction", *BOUNDS}
MEASURED = {"papers", "percent", "authors", "countries", "institutions"}
"""Units in which a checker's ``computed`` must be the number that was worked out here."""
PRINTED = 0.051
"""How far a number may stand from itself as rounded for print."""


def load_claims(path: Path) -> list[dict[str, Any]]:
    """All entries in their order. Raises OSError and tomllib.TOMLDecodeError."""
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["claim"]
    return entries


def parts_of(entry: Entry) -> list[Entry]:
    """The figures of the judged sentence, in order; most sentences have one, the entry itself."""
    return list(entry.get("parts") or (entry,))


# --- the rule -------------------------------------------------------------------------------


def tolerance(claimed: float, comparator: str) -> float:
    """How far a number may stand from the claimed one and still support it.

    >>> tolerance(78, "exact"), tolerance(12.4, "exact")
    (0.5, 0.05)
    >>> tolerance(3, "about"), tolerance(5000, "about"), tolerance(120, "about")
    (0.5, 500.0, 12.0)
    """
    written = Decimal(str(claimed))
    exponent = min(0, int(written.as_tuple().exponent))
    if comparator == "about":
        exponent = int(written.normalize().as_tuple().exponent)
        return max(float(Decimal(5).scaleb(exponent - 1)), 0.1 * abs(claimed))
    return float(Decimal(5).scaleb(exponent - 1))


def fits(number: float, claimed: float, comparator: str) -> set[str]:
    """What a known number makes of a claimed one: supported, close or refuted.

    Two stand where the contract leaves it open: a fraction ("one in ten") is read as a whole
    percent or as round, and a bound that is missed by one is refuted, if not close.
    """
    if comparator in BOUNDS:
        if BOUNDS[comparator](number, claimed):
            return {SUPPORTED}
        return {REFUTED, CLOSE} if abs(number - claimed) <= 1 else {REFUTED}
    if comparator == "fraction":
        return fits(number, round(claimed), "exact") | fits(number, claimed, "about")
    room = tolerance(claimed, comparator) + 1e-9
    off = abs(number - claimed)
    return {SUPPORTED if off <= room else CLOSE if off <= 2 * room else REFUTED}


def expected_verdicts(entry: Entry, corpus: Corpus) -> set[str]:
    """The verdicts that are right for an entry, or for one of its parts, over a corpus.

    Raises ValueError for an entry of several figures: ask for each of its ``parts_of``.
    """
    if "parts" in entry:
        raise ValueError(f"{entry['id']} has several figures; ask for each of them")
    if "computed_of" not in entry:
        return set(entry["verdict"])
    verdicts: set[str] = set()
    for expression in (entry["computed_of"], *entry.get("also", ())):
        verdicts |= _of_reading(expression, entry, corpus)
    return verdicts


def _of_reading(expression: str, entry: Entry, corpus: Corpus) -> set[str]:
    default = _stands(evaluate(expression, corpus), entry)
    if default <= HOLDS:
        return default
    others = [_stands(evaluate(other, corpus), entry) for other in entry.get("contested_by", ())]
    held = default & HOLDS
    if any(SUPPORTED in other for other in others):
        return held | {CONTESTED}
    hedged = {CONTESTED} if any(CLOSE in other for other in others) else set()
    return held | hedged | _of_unknown(expression, entry, corpus)


def _of_unknown(expression: str, entry: Entry, corpus: Corpus) -> set[str]:
    """Refuted, unless what is unknown could make it so.

    A paper of which nothing is known leaves it open for certain. Where it takes the one blank
    beside known affiliations, or the sentence compares (the contract bounds numbers, not orders),
    both verdicts pass.
    """
    if entry["unit"] == TRUTH or "could_be" in entry:
        could_be = evaluate(entry.get("could_be", "False"), corpus)
        return {REFUTED, CANNOT_TELL} if could_be else {REFUTED}
    low = evaluate(entry.get("low_of", expression), corpus)
    wholly, partly = (
        evaluate(entry.get("high_of", expression), corpus, world) for world in (WHOLLY, PARTLY)
    )
    if _reached(low, wholly, entry):
        return {CANNOT_TELL}
    return {REFUTED, CANNOT_TELL} if _reached(low, partly, entry) else {REFUTED}


def _stands(number: Any, entry: Entry) -> set[str]:
    if entry.get("unit") == TRUTH:
        return {SUPPORTED} if number else {REFUTED}
    return fits(number, entry["claimed"], entry["comparator"])


def _reached(low: float, high: float, entry: Entry) -> bool:
    """Whether some number between the bounds would support the claim."""
    nearest = min(max(entry["claimed"], low), high)
    return any(SUPPORTED in _stands(number, entry) for number in (low, nearest, high))


# --- expressions ----------------------------------------------------------------------------


def percent(corpus: Corpus, numerator: Predicate, denominator: Predicate) -> float:
    """Unrounded; of the papers of ``denominator``."""
    whole = [p for p in corpus if denominator(p)]
    return 100 * count(whole, numerator) / len(whole)


def _unread(rows: Iterable[Mapping[str, Any]]) -> bool:
    return any(not row["country"] or row["confidence"] < KNOWN_FROM for row in rows)


def _without_unread(p: Paper) -> Paper:
    return {**p, "authors": [rows for rows in p["authors"] if not _unread(rows)]}


def _any_place(of_paper: Callable[..., bool]) -> Callable[..., bool]:
    return lambda p, *asked: of_paper(p, *asked) or not known_country(p)


def _some_place(of_paper: Callable[..., bool]) -> Callable[..., bool]:
    return lambda p, *asked: of_paper(p, *asked) or not all_known(p)


def _some_end(of_paper: Callable[..., bool], end: int) -> Callable[..., bool]:
    return lambda p, *asked: of_paper(p, *asked) or not p["authors"] or _unread(p["authors"][end])


def _any_text(of_paper: Callable[..., bool]) -> Callable[..., bool]:
    return lambda p, *asked: of_paper(p, *asked) or not has_abstract(p)


def _more_countries(p: Paper) -> int:
    return len(countries_of(p)) + sum(_unread(rows) for rows in p["authors"])


PLACES = ("has", "only", "lacks", "all_authors", "home", "apart", "inst", "from_company")
FIRST, LAST = ("first", "first_inst"), ("last", "last_inst")
TEXTS = (
    "named used role by_country used_by_country by_developer used_by_developer open_weight "
    "used_open_weight words"
).split()

_texts = {name: _any_text(getattr(plain_paper, name)) for name in TEXTS}
WHOLLY: Mapping[str, Any] = _texts | {
    name: _any_place(getattr(plain_paper, name)) for name in (*PLACES, *FIRST, *LAST)
}
"""What could be, were each paper without any known country or abstract what is asked for."""
PARTLY: Mapping[str, Any] = (
    _texts
    | {name: _some_place(getattr(plain_paper, name)) for name in PLACES}
    | {name: _some_end(getattr(plain_paper, name), 0) for name in FIRST}
    | {name: _some_end(getattr(plain_paper, name), -1) for name in LAST}
    | {
        "only": lambda p, *codes: countries_of(p) <= set(codes),
        "lacks": lambda p, *codes: not has(p, *codes),
        "all_authors": lambda p, *codes: (
            plain_paper.all_authors(_without_unread(p), *codes) or not known_country(p)
        ),
        "n_countries": _more_countries,
    }
)
"""The same, with each blank beside known affiliations too."""


def evaluate(expression: str, corpus: Corpus, world: Mapping[str, Any] | None = None) -> Any:
    """What an expression of ``claims.toml`` gives; in a world, what it could give.

    Beside what ``plain_count`` offers: ``percent(numerator, denominator)``, and every predicate
    on places and texts as ``may_…`` for what could be. Raises what Python raises.
    """
    names = vocabulary(corpus) | dict(world or {})
    return eval(compile(expression.strip(), "claims.toml", "eval"), names)


def vocabulary(corpus: Corpus) -> dict[str, Any]:
    """What stands in an expression of ``claims.toml``."""
    names = namespace(corpus) | {"percent": partial(percent, corpus)}
    return names | {f"may_{name}": function for name, function in PARTLY.items()}


# --- scoring --------------------------------------------------------------------------------


def judge(entry: Entry, checked: Sequence[Checked], corpus: Corpus) -> str:
    """The score of one claim from all that ``check`` wrote for its text."""
    found = [one for one in checked if _is_of(one, entry)]
    if NOT_CHECKABLE in entry.get("verdict", ()):
        return _score_unchecked(entry, found)
    parts = parts_of(entry)
    scores = {
        _score(part, one, corpus) if one else DECLINED
        for part, one in zip(parts, _paired(parts, found), strict=True)
        if one or not part.get("optional")
    }
    if len(parts) == 1 and any(_gainsays(one, parts[0], corpus) for one in found):
        return WRONG
    return next(score for score in (WRONG, DECLINED, RIGHT) if score in scores)


def _is_of(one: Checked, entry: Entry) -> bool:
    if "sentence" not in entry:
        return True
    got, wanted = _plain(one["sentence"]), _plain(entry["sentence"])
    return bool(got) and (got in wanted or wanted in got)


def _plain(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", sentence.casefold()))


def _score_unchecked(entry: Entry, found: Sequence[Checked]) -> str:
    if any(one["verdict"] not in UNDECIDED for one in found):
        return WRONG
    return RIGHT if found and all(_left_alone(one, entry) for one in found) else DECLINED


def _left_alone(one: Checked, entry: Entry) -> bool:
    reason = str(one.get("reason") or "").casefold()
    told = any(word in reason for word in entry["reason"])
    return one["verdict"] in entry["verdict"] and (one["verdict"] == CANNOT_TELL or told)


def _paired(parts: Sequence[Entry], found: Sequence[Checked]) -> list[Checked | None]:
    """For each part what was checked of it: by its claimed number, else in order."""
    left = list(found)
    pairs: list[Checked | None] = []
    for part in parts:
        same = next((one for one in left if _claims(one, part)), None)
        pairs.append(same)
        if same:
            left.remove(same)
    for at, part in enumerate(parts):
        if pairs[at] is None and left and not part.get("optional"):
            pairs[at] = left.pop(0)
    return pairs


def _claimed(one: Checked) -> float | None:
    value = (one.get("claimed") or {}).get("value")
    return None if value is None or isinstance(value, bool) else float(value)


def _claims(one: Checked, part: Entry) -> bool:
    value = _claimed(one)
    return value is not None and "claimed" in part and _same(value, part["claimed"])


def _score(part: Entry, one: Checked, corpus: Corpus) -> str:
    expected, verdict = expected_verdicts(part, corpus), one["verdict"]
    if verdict in expected:
        return WRONG if verdict not in UNDECIDED and _misread(part, one, corpus) else RIGHT
    if verdict in UNDECIDED:
        return DECLINED
    if verdict == CONTESTED:
        return WRONG if expected <= UNDECIDED else DECLINED
    return DECLINED if verdict in HOLDS and expected & HOLDS else WRONG


def _misread(part: Entry, one: Checked, corpus: Corpus) -> bool:
    """Whether a verdict rests on another number than the sentence's."""
    if "computed_of" not in part or part["unit"] not in MEASURED:
        return False
    value, number = _claimed(one), one.get("computed")
    if value is not None and not _same(value, part["claimed"]):
        return True
    if number is None or isinstance(number, bool):
        return False
    readings = [part["computed_of"], *part.get("also", ())]
    if one["verdict"] == CONTESTED:
        readings += part.get("contested_by", ())
    return not any(_same(number, evaluate(reading, corpus)) for reading in readings)


def _same(one: float, other: float) -> bool:
    """Equal but for rounding, and a share as a part of 1 the same as in percent.

    >>> _same(10.0, 10.048), _same(0.1, 10), _same(42, 43)
    (True, True, False)
    """
    whole = float(one).is_integer() and float(other).is_integer()
    return one == other if whole else min(abs(one - other), abs(100 * one - other)) <= PRINTED


def _gainsays(one: Checked, part: Entry, corpus: Corpus) -> bool:
    """Whether a further verdict on the same sentence says the opposite of what is due."""
    expected, verdict = expected_verdicts(part, corpus), one["verdict"]
    if verdict in HOLDS:
        return not expected & HOLDS
    return verdict == REFUTED and REFUTED not in expected
