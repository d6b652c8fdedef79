"""What a reader must know besides the number: what is unknown, left out, or not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answer import Answer
from assistant.definitions import conditions_of
from assistant.error_rates import error_rates, say_country_rate, say_model_rate
from assistant.ground import OF_LISTS, Ground, restrict, scope_of
from assistant.phrases import number, percent
from assistant.question import Question, Ranking, query_json
from assistant.reading import say_question
from assistant.tally import Tally
from index import conditions as c
from ingest.corrections import corrections_print
from ingest.totals import WHOLE, Total, totals_of
from ingest.venues import find_venue

if TYPE_CHECKING:
    from assistant.view import CorpusView

_FIELD_WORDS = {
    "country": "a country of any author",
    "affiliation": "an institution of any author",
    "author_country": "the country of any one author (affiliations are listed for all together)",
    "author_affiliation": "the institution of any one author (they are listed for all together)",
    "abstract": "an abstract",
    "presentation": "a presentation (oral, spotlight or poster)",
    "decisions": "another decision than acceptance (the list names accepted papers only)",
}
CORRECTIONS_WAIT = (
    "corrections.csv has changed since this corpus was built: its corrections wait, and this "
    "answer is without them. Apply them: papertally build"
)
INVENTED = "These papers are invented: the sample corpus is for trying PaperTally out."


def official_total(venue: str, year: int) -> Total | None:
    """The published figure for a whole venue and year, else for its main track, or None."""
    known = {t.track: t for t in totals_of(venue, year)}
    return known.get(WHOLE) or known.get("main")


def caveats_for(
    question: Question, tally: Tally, ground: Ground, view: CorpusView
) -> tuple[str, ...]:
    """The caveats of an answer, the gravest first."""
    said = list(standing_caveats(view))
    for venue, year in ground.lacking:
        said.append(
            f"{venue} {year} is left out: no paper there has "
            f"{_lacking_words(ground.needed, venue, year, view)} here. {_remedy(venue, year)}"
        )
    if ground.needed - OF_LISTS and ground.unknown_papers:
        known = ground.remaining - ground.unknown_papers
        said_of = [f for f in sorted(ground.needed) if f"author_{f}" not in ground.needed]
        said_of = [f for f in said_of if f not in OF_LISTS]
        what = " and ".join(_FIELD_WORDS[f].partition(" (")[0] for f in said_of)
        said.append(
            f"Known of {number(known)} of the {number(ground.remaining)} papers in scope "
            f"({percent(100 * ground.known_share)}): {what}."
        )
    if tally.low is not None and tally.high is not None and tally.high > tally.low + 1e-9:
        unit = " %" if tally.unit == "percent" else ""
        high = number(tally.high)
        said.append(f"If what is unknown were known, the number could be as high as {high}{unit}.")
    leaves = [x for condition in conditions_of(question) for x in c.leaves(condition)]
    reads_models = any(isinstance(x, c.Models) for x in leaves) or (
        isinstance(question, Ranking) and question.by in ("family", "developer")
    )
    if reads_models or any(isinstance(x, c.Words) for x in leaves):
        inside = any(isinstance(x, c.Models) and x.full_text for x in leaves)
        said.append(_how_far_read(question, ground, view, inside))
    rates = error_rates()
    if "country" in ground.needed and (rate := say_country_rate(rates)):
        said.append(rate)
    by_role = any(isinstance(x, c.Models) and x.roles is not None for x in leaves)
    if reads_models and (rate := say_model_rate(rates, by_role)):
        said.append(rate)
    said += _incomplete(ground, view)
    return tuple(said)


def standing_caveats(view: CorpusView) -> tuple[str, ...]:
    """What every answer from this corpus must say, whatever was asked."""
    stamp = view.corpus.stamp
    said = [INVENTED] if stamp.invented else []
    if corrections_print(view.settings.data) != stamp.corrections:
        said.append(CORRECTIONS_WAIT)
    return tuple(said)


def _how_far_read(question: Question, ground: Ground, view: CorpusView, inside: bool) -> str:
    """How many papers of the scope were read in full, and whether that counts here.

    ``inside`` says that the question counts names in full texts too.
    """
    catalog = view.catalog
    scope = scope_of(restrict(question, ground.lacking))
    papers = catalog.count_papers(scope)
    read = catalog.count_papers(c.both(scope, c.Known("fulltext")))
    if not read:
        return (
            "Only title, abstract and keywords were read, not the full texts: more papers may "
            "say so inside."
        )
    of = f"{number(read)} of the {number(papers)} papers in scope were read in full"
    if inside:
        rest = "" if read == papers else ", the others by title, abstract and keywords alone"
        return f"{of}{rest}."
    return (
        f"{of}, but this counts what title, abstract and keywords say: more papers may say so "
        "inside."
    )


def _incomplete(ground: Ground, view: CorpusView) -> list[str]:
    said = []
    for edition in view.catalog.editions:
        official = official_total(edition.venue, edition.year)
        if (edition.venue, edition.year) not in ground.editions or official is None:
            continue
        if edition.accepted < official.papers * 0.98:
            said.append(
                f"{edition.venue} {edition.year} here: {edition.accepted:,} of about "
                f"{official.papers:,} papers ({official.source})."
            )
    return said


def _lacking_words(needed: frozenset[str], venue: str, year: int, view: CorpusView) -> str:
    edition = next(e for e in view.catalog.editions if (e.venue, e.year) == (venue, year))
    missing = [f for f in sorted(needed) if not edition.known(f)]
    # Where nothing is known of a paper, nothing is of a single author either.
    missing = [f for f in missing if f.removeprefix("author_") == f or f[7:] not in missing]
    return " or ".join(_FIELD_WORDS[f] for f in missing)


def _remedy(venue: str, year: int) -> str:
    known = find_venue(venue)
    if known is None:
        return ""
    return f"A fuller list may have it: `papertally build --add paperlists:{known.key}/{year}`."


def refuse_ground(question: Question, ground: Ground, view: CorpusView) -> Answer:
    """The refusal where the whole scope lacks what the question needs, naming what to add."""
    note = view.note
    if not ground.lacking:
        return Answer(
            "refusal",
            "No paper of this corpus is in that scope, so there is nothing to count from.",
            readback=say_question(question),
            query=query_json(question),
            caveats=standing_caveats(view),
            corpus=note,
        )
    names = ", ".join(f"{venue} {year}" for venue, year in ground.lacking)
    venue, year = ground.lacking[0]
    if "decisions" in ground.needed:
        return Answer(
            "refusal",
            f"I can't tell: the list of {names} in this corpus names accepted papers only, so how "
            "many were turned down isn't known, and unknown is not 0.",
            readback=say_question(question),
            query=query_json(question),
            caveats=standing_caveats(view),
            corpus=note,
        )
    what = _lacking_words(ground.needed, venue, year, view)
    others = [
        e
        for e in view.catalog.editions
        if (e.venue, e.year) not in ground.lacking and all(e.known(f) for f in ground.needed)
    ]
    nearest = max(others, key=lambda e: (e.venue == venue, e.year), default=None)
    suggestions: tuple[str, ...] = ()
    if nearest is not None:
        suggestions = (f"The same for {nearest.venue} {nearest.year}",)
    return Answer(
        "refusal",
        f"I can't tell: no paper of {names} in this corpus has {what}, and unknown is not 0. "
        f"{_remedy(venue, year)}".strip(),
        readback=say_question(question),
        query=query_json(question),
        suggestions=suggestions,
        caveats=standing_caveats(view),
        corpus=note,
    )
