"""Conversations drawn at random, with what each turn asks for in plain Python.

A conversation is a first question and turns that each change one thing: the edition, a statement
more, a statement less, another name in the place of one, or the kind of number. Beside the words a
plain state is kept, and from it the number is counted over the exported tables.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from plain_count import Corpus, namespace
from test_grid import SAID

EDITIONS = {
    "Lantern 2023": "year(p, 2023)",
    "Lantern 2024": "year(p, 2024)",
    "Lantern 2025": "year(p, 2025)",
    "Lantern": "True",
}
YEARS = (2023, 2024, 2025)
NAMED = {
    "use {}": {
        "Llama": "used(p, 'Llama')",
        "Qwen": "used(p, 'Qwen')",
        "GPT": "used(p, 'GPT')",
    },
    "mention {}": {"Llama": "named(p, 'Llama')", "Qwen": "named(p, 'Qwen')"},
    "have an author in {}": {
        "Germany": "has(p, 'DE')",
        "China": "has(p, 'CN')",
        "the US": "has(p, 'US')",
    },
    "have a first author in {}": {
        "Germany": "first(p, 'DE')",
        "China": "first(p, 'CN')",
        "the US": "first(p, 'US')",
    },
}
"""Statements in which one name can take the place of another."""
DENIABLE = {
    "use Llama": "has_abstract(p) and not used(p, 'Llama')",
    "mention Qwen": "has_abstract(p) and not named(p, 'Qwen')",
    "are orals": "not status(p, 'oral')",
    "have learning in the title": "not in_title(p, 'learning')",
    "have a single author": "n_authors(p) > 1",
    "have at least four authors": "0 < n_authors(p) < 4",
}
"""Statements with what holds of the papers that are known not to fulfil them."""
ADDABLE = [s for s in SAID if "no " not in s and "neither" not in s]
SCOPES = ("and at {T}?", "what about {T}?", "and in {Y}?", "the same for {T}", "and {Y}?", "{T}?")
NARROWED = (
    "only those that {Q}",
    "keep just the ones that {Q}",
    "just the ones that {Q}",
    "limit it to papers that {Q}",
    "now only for papers that {Q}",
)
COUNTED = ("how many of those {Q}?", "of those, how many {Q}?", "and how many of them also {Q}?")
LEFT_OUT = (
    "without those that {Q}",
    "excluding papers that {Q}",
    "drop the ones that {Q}",
    "what if we exclude papers that {Q}?",
    "and if you leave out those that {Q}?",
)
OF_THOSE = ("and of just the papers that {Q}?", "as a share of the papers that {Q}")
SWAPPED = ("and {X}?", "what about {X}?", "same for {X}", "{X} instead")
SWAPPED_THERE = ("and {X} at {T}?", "what about {X} in {Y}?", "{X}, {T}?")
KINDS = {
    "share": ("as a share?", "what share is that?", "as a percentage of all papers?"),
    "count": ("how many papers is that?", "in absolute numbers?"),
    "list": ("list them", "which ones?", "show them"),
    "average": ("how many authors do they have on average?", "average number of authors?"),
    "trend": ("by year?", "how has that changed over time?"),
    "institutions": ("how many institutions are behind them?", "how many distinct institutions?"),
    "countries": ("how many different countries?", "from how many countries do they come?"),
}
FOLLOWED_BY = {
    "count": ("scope", "more", "less", "share", "list", "average", "trend", "institutions",
              "countries", "swap", "swap there", "ask"),
    "list": ("scope", "more", "less", "count", "average", "institutions", "ask"),
    "share": ("scope", "of", "less", "count", "swap", "swap there", "ask"),
    "average": ("scope", "more", "less", "list", "ask"),
    "trend": ("more", "less"),
    "institutions": ("scope", "more", "count"),
    "countries": ("scope", "more", "count"),
}  # fmt: skip


@dataclass
class Meant:
    """What is asked for so far, in plain expressions."""

    kind: str
    edition: str
    stated: list[str]
    whole: list[str] = field(default_factory=list)
    """Of a share: what holds of its denominator besides the edition."""
    frame: str = ""
    name: str = ""

    def papers(self, edition: str | None = None) -> str:
        scope = f"accepted(p) and {edition or EDITIONS[self.edition]}"
        return " and ".join([scope, *(f"({x})" for x in (*self.whole, *self.stated))])


def drawn(draw: random.Random, turns: int) -> list[tuple[str, Meant]]:
    """The turns of one conversation, each with what it asks for."""
    kind = draw.choice(("count", "count", "share"))
    edition = draw.choice(sorted(EDITIONS))
    frame = draw.choice(sorted(NAMED))
    name = draw.choice(sorted(NAMED[frame]))
    if draw.random() < 0.5:
        meant = Meant(kind, edition, [NAMED[frame][name]], frame=frame, name=name)
        said = frame.format(name)
    else:
        said = draw.choice(sorted(SAID))
        meant = Meant(kind, edition, [SAID[said]])
    asked = "How many {} papers {}?" if kind == "count" else "What share of {} papers {}?"
    conversation = [(asked.format(edition, said), meant)]
    taken = {said}
    for _ in range(turns):
        text, meant = _turn(draw, meant, taken)
        conversation.append((text, meant))
    return conversation


def _turn(draw: random.Random, before: Meant, taken: set[str]) -> tuple[str, Meant]:
    meant = Meant(
        before.kind, before.edition, [*before.stated], [*before.whole], before.frame, before.name
    )
    move = draw.choice([m for m in FOLLOWED_BY[meant.kind] if _fits(m, meant)])
    there = draw.choice([e for e in EDITIONS if e not in (meant.edition, "Lantern")])
    told = {"T": there, "Y": there.split()[1]}
    if move in KINDS:
        meant.kind = move
        if move == "trend":
            meant.edition = "Lantern"
        if before.kind == "share":
            meant.stated, meant.whole = [*meant.stated, *meant.whole], []
        return draw.choice(KINDS[move]), meant
    if move in ("swap", "swap there"):
        others = [n for n in NAMED[meant.frame] if n != meant.name]
        meant.name = draw.choice(others)
        meant.stated = [NAMED[meant.frame][meant.name]]
        if move == "swap there":
            meant.edition = there
        forms = SWAPPED if move == "swap" else SWAPPED_THERE
        return draw.choice(forms).format(X=meant.name, **told), meant
    if move == "scope":
        meant.edition = there
        return draw.choice(SCOPES).format(**told), meant
    pool = DENIABLE if move == "less" else {s: SAID[s] for s in ADDABLE}
    said = draw.choice([s for s in pool if s not in taken])
    taken.add(said)
    if move == "less":
        (meant.whole if meant.kind == "share" else meant.stated).append(DENIABLE[said])
        return draw.choice(LEFT_OUT).format(Q=said), meant
    if move == "of":
        meant.whole.append(SAID[said])
        return draw.choice(OF_THOSE).format(Q=said), meant
    meant.stated.append(SAID[said])
    if move == "ask":
        meant.kind = "count"
        meant.stated, meant.whole = [*meant.stated, *meant.whole], []
        return draw.choice(COUNTED).format(Q=said), meant
    return draw.choice(NARROWED).format(Q=said), meant


def _fits(move: str, meant: Meant) -> bool:
    alone = len(meant.stated) == 1 and not meant.whole
    if move in ("swap", "swap there"):
        return bool(meant.frame) and alone
    if move in ("share", "trend"):
        return alone  # of what a share would be is not said once papers were narrowed
    if move in ("more", "less", "ask", "of"):
        return len(meant.stated) + len(meant.whole) < 4
    return True


def counted(meant: Meant, corpus: Corpus) -> Any:
    """The number that a turn asks for, or the numbers of a trend; None of nothing."""
    names = namespace(corpus)

    def holds(expression: str) -> Callable[[Any], bool]:
        made: Callable[[Any], bool] = eval(f"lambda p: {expression}", names)
        return made

    papers = holds(meant.papers())
    if meant.kind == "share":
        whole = Meant("count", meant.edition, [], meant.whole).papers()
        part = " and ".join(f"({x})" for x in meant.stated)
        return names["share"](holds(part), holds(whole))
    if meant.kind == "average":
        known = holds(f"{meant.papers()} and n_authors(p) > 0")
        return names["mean"](names["n_authors"], known) if names["count"](known) else None
    if meant.kind in ("institutions", "countries"):
        return names["distinct"](names[f"{meant.kind}_of"], papers)
    if meant.kind == "trend":
        return [names["count"](holds(meant.papers(f"year(p, {y})"))) for y in YEARS]
    return names["count"](papers)
