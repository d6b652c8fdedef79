"""What a claim needs and the corpus lacks: why it can't be told, and what would bring it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.caveats import caveats_for
from assistant.claims.checked import Checked
from assistant.claims.compute import Result, relaxed
from assistant.claims.context import edition_parts, names_venue, scope_condition
from assistant.claims.figure import PAPERS, Figure
from assistant.claims.pieces import Reading
from assistant.claims.place import is_total
from assistant.claims.reader import address
from assistant.claims.registry import load_registry
from assistant.claims.verdict import Computed, fit
from assistant.definitions import conditions_of
from assistant.question import Count, Overview, Share
from assistant.reading import say_question
from assistant.tally import Tally, tally
from assistant.view import CorpusView
from index import conditions as c
from ingest.totals import load_totals
from ingest.venues import find_venue

_TURNED_DOWN = frozenset({"rejected", "withdrawn"})


def why_unknown(
    result: Result, lacking: bool, short: bool, add: Sequence[str], view: CorpusView
) -> str:
    """The reason of a verdict that can't be told."""
    ground = result.ground
    remedy = f" A fuller list may have it: {add[0]}" if add else ""
    if lacking and ground.lacking:
        names = ", ".join(f"{v} {y}" for v, y in ground.lacking)
        lacked = [
            f
            for f in sorted(ground.needed)
            if not all(
                e.known(f) for e in view.catalog.editions if (e.venue, e.year) in ground.lacking
            )
        ]
        what = " and ".join(
            {
                "country": "affiliations with countries",
                "affiliation": "affiliations",
                "abstract": "abstracts",
            }.get(f, f.replace("_", "s' "))
            for f in lacked
        )
        return f"no paper of {names} has {what} here, and unknown is not 0.{remedy}"
    if lacking:
        return "no paper of this corpus is in that scope"
    if short:
        known = [r.label for r in result.rows if r.value is not None]
        only = f"only {known[0]} is" if len(known) == 1 else "no year is"
        return f"a change needs at least two years, and {only} known here.{remedy}"
    if result.computed.gaps and result.computed.series:
        known = [r.label for r in result.rows if r.value is not None]
        return f"it depends on years that are not here: only {', '.join(known)} are.{remedy}"
    if result.computed.value is None:
        return "there is nothing to set the number against"
    return (
        f"what is unknown could make it so: between {say_number(result.computed.low)} and "
        f"{say_number(result.computed.high)}"
    )


def official_total(read: Reading, figure: Figure, view: CorpusView) -> str | None:
    """Where a whole edition is claimed and only a part of it is here: what it really has."""
    if read.other is not None or figure.unit not in (PAPERS, "") or not is_total(read.question):
        return None
    tracks = {
        t
        for whole in conditions_of(read.question)
        for x in c.leaves(whole)
        if isinstance(x, c.Tracks)
        for t in x.names
    }
    for total in load_totals():
        if (total.venue, total.year) not in editions_of(read, view):
            continue
        if tracks and tracks != {total.track}:
            continue
        if len(editions_of(read, view)) == 1 and fit(figure, Computed(total.papers)) == "supported":
            return (
                f"only a part of {total.venue} {total.year} is here; by {total.source} it has "
                f"{total.papers:,} papers ({total.counted})"
            )
    return None


def holds_accepted_only(read: Reading, view: CorpusView) -> str | None:
    """Why submissions and rejections can't be counted: lists that hold only what got in."""
    question = read.question
    editions = [e for e in editions_of(read, view) if e in view.knowledge.editions]
    if not isinstance(question, Count | Share) or not view.all_accepted(editions):
        return None
    leaves = [x for whole in conditions_of(question) for x in c.leaves(whole)]
    names = {n for x in leaves if isinstance(x, c.Statuses) for n in x.names}
    all_of_them = not names and not any(isinstance(x, c.Accepted) for x in leaves)
    rate = isinstance(question, Share) and isinstance(question.where, c.Accepted)
    if not editions or not (all_of_them or rate or names & _TURNED_DOWN):
        return None
    said = ", ".join(f"{v} {y}" for v, y in editions[:4])
    return f"the list of {said} here holds accepted papers only"


def is_adrift(read: Reading, view: CorpusView) -> bool:
    """Whether nothing says which of several editions is meant."""
    scope = scope_condition(read.question)
    if not edition_parts(scope):
        return len(view.knowledge.editions) > 1
    # "In 2025, 418 papers …": several meetings of that year are here.
    meant = {venue for venue, _ in editions_of(read, view) if not names_venue(scope)}
    return len(meant & {venue for venue, _ in view.knowledge.editions}) > 1


def editions_of(read: Reading, view: CorpusView) -> list[tuple[str, int]]:
    """The editions that it speaks of: held here, or known for a published claim."""
    scope = scope_condition(read.question)
    parts = edition_parts(scope)
    held = {(x.venue, x.year) for x in load_registry()} | set(view.knowledge.editions)
    return [e for e in held if all(_holds(p, e) for p in parts)] if parts else []


def _holds(part: c.Condition, edition: tuple[str, int]) -> bool:
    match part:
        case c.Venues(names):
            return edition[0] in names
        case c.Years(first, last):
            return (first or 0) <= edition[1] <= (last or 9999)
        case c.Editions(pairs):
            return edition in pairs
        case c.AnyOf(parts):
            return any(_holds(p, edition) for p in parts)
    return True


def with_lower_bound(checked: Checked, read: Reading, view: CorpusView) -> Checked:
    """What the texts alone can tell where the people are unknown."""
    loose = relaxed(read.question)
    counted: Tally = tally(read.question, view.catalog)
    checked = replace(checked, low=counted.low, high=counted.high)
    if loose is None:
        return checked
    n = tally(loose, view.catalog)
    said = (
        f"By the texts alone: at least {int(n.value or 0):,} papers ({say_question(loose)}), "
        "whatever their countries."
    )
    return replace(checked, caveats=(*checked.caveats, said))


def caveats_of(
    read: Reading, result: Result, view: CorpusView
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a reader must know beside the number, and the addresses that would bring what lacks."""
    add: list[str] = []
    for venue, year in result.ground.lacking:
        known = find_venue(venue)
        if known is not None:
            add.append(address(known.key, year))
    question = read.question
    if isinstance(question, Overview) or not result.asked:
        return (), tuple(add)
    empty = Tally(
        result.computed.value,
        result.unit,
        result.papers,
        low=result.computed.low,
        high=result.computed.high,
    )
    said = caveats_for(question, empty, result.ground, view)
    return tuple(said), tuple(add)


def say_number(number: float | None) -> str:
    """A number for a sentence."""
    if number is None:
        return "unknown"
    return f"{int(number):,}" if float(number).is_integer() else f"{number:,.1f}"
