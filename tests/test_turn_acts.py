"""What a turn does to the question before it, in sixty wordings an act: each is the plain count.

The wordings (``turn_wordings.toml``) were written by people who knew nothing of the rules. What
each asks for is worked out in plain Python over the exported tables. A refusal is allowed where it
is rare; another number never is.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plain_count import Corpus
from plain_judge import judge

from assistant.turn import Assistant

WORDINGS = tomllib.loads((Path(__file__).parent / "turn_wordings.toml").read_text("utf-8"))
MOST_DECLINED = 0.15
YEARS = (2023, 2024, 2025)
CODES = {"China": "CN", "Germany": "DE", "the US": "US", "Kenya": "KE"}
SAID = {
    "mention Llama": "named(p, 'Llama')",
    "have an author in Germany": "has(p, 'DE')",
    "have a first author in China": "first(p, 'CN')",
    "have at least four authors": "n_authors(p) >= 4",
    "are from more than one country": "n_countries(p) > 1",
}
DENIED = {
    "mention Llama": "has_abstract(p) and not named(p, 'Llama')",
    "have an author in Germany": "lacks(p, 'DE')",
    "have at least four authors": "0 < n_authors(p) < 4",
}
CONTEXTS = (
    (2025, "Qwen", ("Llama", "GPT"), 2024),
    (2024, "China", ("Germany", "the US"), 2025),
    (2023, "Llama", ("GPT", "Qwen"), 2025),
    (2025, "the US", ("Germany", "China"), 2023),
)


def holds(name: str, position: str = "has") -> str:
    return f"{position}(p, '{CODES[name]}')" if name in CODES else f"named(p, '{name}')"


def denied(name: str) -> str:
    if name in CODES:
        return f"lacks(p, '{CODES[name]}')"
    return f"has_abstract(p) and not named(p, '{name}')"


def papers(year: int | None, *said: str) -> str:
    place = f"year(p, {year})" if year is not None else "True"
    return "lambda p: " + " and ".join(["accepted(p)", place, *(f"({s})" for s in said)])


def expected(act: str, context: Any, draw: random.Random) -> tuple[str, dict[str, Any], Any] | None:
    """The first question, what stands in the slots, and what the turn is to be answered with."""
    year, name, others, there = context
    verb = "have an author in" if name in CODES else "mention"
    first = f"How many Lantern {year} papers {verb} {name}?"
    other = draw.choice(others)
    said = draw.choice([q for q in SAID if name not in q])
    out = draw.choice([q for q in DENIED if name not in q])
    n = draw.choice((3, 5))
    slots = {"X": other, "O": name, "Y": there, "T": f"Lantern {there}", "Q": said, "N": n}
    own, new = holds(name), holds(other)
    these = papers(year, own)

    def number(where: str, *kinds: str) -> dict[str, Any]:
        return {"kind": [*(kinds or ("count", "list"))], "value_of": f"count({where})"}

    def ranked(of: str, where: str) -> dict[str, Any]:
        wanted = {"kind": ["ranking"], "n": n, "top_of": f"top({of}, {where}, {n})"}
        if of == "countries_of" and name in CODES:
            rest = f"lambda p: countries_of(p) - {{'{CODES[name]}'}}"
            wanted["also"] = [f"top({rest}, {where}, {n})"]
        return wanted

    def winner(of: str) -> dict[str, Any]:
        return {"kind": ["ranking"], "winner_of": f"winners({of}, {these})"}

    wanted: dict[str, Any] | None
    match act:
        case "year" | "edition":
            wanted = number(papers(there, own))
        case "swap" | "swap_from":
            wanted = number(papers(year, new))
        case "swap_there":
            wanted = number(papers(there, new))
        case "narrow" | "how_many_of_those":
            wanted = number(papers(year, own, SAID[said]))
        case "share_of_those":
            wanted = {"kind": ["share"], "value_of": f"share(lambda p: {SAID[said]}, {these})"}
        case "share_of_all":
            wanted = {"kind": ["share"], "value_of": f"share(lambda p: {own}, {papers(year)})"}
        case "absolute":
            first = first.replace("How many", "What share of")
            wanted = number(these)
        case "list":
            wanted = {"kind": ["list"], "papers_of": f"ids({these})"}
        case "average_authors":
            some = papers(year, own, "n_authors(p) > 0")
            wanted = {"kind": ["average"], "value_of": f"mean(n_authors, {some})"}
        case "trend":
            first = first.replace(f" {year}", "")
            rows = ", ".join(f"('{y}', count({papers(y, own)}))" for y in YEARS)
            wanted = {"kind": ["trend", "ranking"], "rows_of": f"[{rows}]"}
        case "top_countries":
            wanted = ranked("countries_of", these)
        case "top_institutions":
            wanted = ranked("institutions_of", these)
        case "which_country":
            wanted = winner("countries_of") if name not in CODES else None
        case "which_model":
            wanted = winner("models_of") if name in CODES else None
        case "row":
            slots["X"] = "Kenya"
            first = f"Which countries have the most papers at Lantern {year}?"
            wanted = number(papers(year, holds("Kenya")), "count", "ranking")
        case "leave_out":
            slots["Q"] = out
            wanted = number(papers(year, own, DENIED[out]))
        case "first_author" | "last_author" | "all_authors":
            position = act if act == "all_authors" else act.removesuffix("_author")
            wanted = number(papers(year, holds(name, position))) if name in CODES else None
            if wanted is not None and act == "all_authors":
                wanted["also"] = [f"count({papers(year, holds(name, 'only'))})"]
        case "institutions_behind" | "countries_behind":
            counted = f"distinct({act.removesuffix('_behind')}_of, {these})"
            wanted = {"kind": ["count"], "value_of": counted}
        case "complement":
            wanted = number(papers(year, denied(name)))
        case "both_editions":
            wanted = number(papers(None, f"year(p, {year}) or year(p, {there})", own))
        case "compare_edition":
            rows = f"[('{there}', count({papers(there, own)}))]"
            wanted = {"kind": ["comparison", "ranking"], "rows_of": rows}
        case "compare_name":
            rows = f"[('{CODES.get(other, other)}', count({papers(year, new)}))]"
            wanted = {"kind": ["comparison", "ranking"], "rows_of": rows}
        case "orals":
            wanted = number(papers(year, own, "status(p, 'oral')"))
        case "both_names":
            wanted = number(papers(year, own, new))
        case "either_name":
            wanted = number(papers(year, f"{own} or {new}"))
        case "without_name":
            wanted = number(papers(year, own, denied(other)))
        case _:
            raise AssertionError(act)
    return None if wanted is None else (first, slots, wanted)


def conversations(act: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Two contexts a wording: a first question, the turn, and what it is to be answered with."""
    for i, wording in enumerate(WORDINGS[act]):
        for k in (0, 1):
            context = CONTEXTS[(i + 2 * (i // 4) + k) % len(CONTEXTS)]
            made = expected(act, context, random.Random(f"{act} {i} {k}"))
            if made is not None:
                first, slots, wanted = made
                yield first, wording.format_map(slots), wanted


@pytest.mark.parametrize("act", WORDINGS)
def test_a_turn_is_the_plain_count(assistant: Assistant, corpus: Corpus, act: str) -> None:
    declined, misread, asked = [], [], 0
    firsts: dict[str, Any] = {}
    for first, turn, wanted in conversations(act):
        if first not in firsts:
            firsts[first] = assistant.answer(first).query
        answer = assistant.answer(turn, firsts[first]).as_json()
        asked += 1
        verdict = judge(wanted, answer, corpus)
        if verdict == "declined":
            declined.append(turn)
        elif verdict == "misread":
            misread.append((first, turn, answer["text"]))
    assert not misread
    assert len(declined) <= MOST_DECLINED * asked, declined
