"""Sentences → verdicts: find the figures, read each as a question, count, judge, and say it.

One function tells the story: ``Checker.check_text``. The corpus stays the same from the first
sentence to the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answer import Citation
from assistant.caveats import INVENTED, caveats_for
from assistant.claims import words_to_print as to_print
from assistant.claims.compute import OtherResult, Result, compute, compute_others, relaxed
from assistant.claims.context import (
    Context,
    edition_parts,
    names_venue,
    names_year,
    narrowed,
    rescoped,
    scope_condition,
)
from assistant.claims.figures import Figure
from assistant.claims.find import Found, inspect, without_denial
from assistant.claims.registry import Match, load_registry, match_published
from assistant.claims.sentences import Sentence, find_sentences, places_json
from assistant.claims.statement import (
    NotRead,
    Piece,
    Reading,
    address,
    read_piece,
    split_pieces,
)
from assistant.claims.verdict import Computed, Verdict, fit, judge
from assistant.definitions import explain
from assistant.evidence import cite
from assistant.link import link
from assistant.names import country_name
from assistant.question import Count, Overview, Question, Ranking, Share, Trend, query_json
from assistant.reading import say_question
from assistant.scope import read_scope
from assistant.tally import Tally, tally
from assistant.view import CorpusView
from index import conditions as c
from ingest.totals import load_totals
from ingest.venues import find_venue

MOST_CITED = 20
MOST_NEAR = 60


@dataclass(frozen=True, slots=True)
class Checked:
    """One claim with its verdict; ``as_json`` is the contract's object."""

    sentence: str
    places: tuple[tuple[int, int], ...]
    verdict: Verdict
    reason: str | None = None
    figure: Figure | None = None
    computed: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    numerator: int | None = None
    denominator: int | None = None
    readback: str = ""
    sql: str | None = None
    query: Mapping[str, Any] | None = None
    papers: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    variants: tuple[Mapping[str, Any], ...] = ()
    near_misses: tuple[Mapping[str, Any], ...] = ()
    caveats: tuple[str, ...] = ()
    definitions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    published: Match | None = None
    suggested_wording: str | None = None
    caveat: str | None = None
    methods: str | None = None
    question_to_author: str | None = None
    corpus: Mapping[str, Any] | None = None
    question: Question | None = field(default=None, repr=False)
    other: Question | None = field(default=None, repr=False)

    @property
    def checkable(self) -> bool:
        """Whether it claims something that a list of papers can tell."""
        return self.verdict != "not_checkable"

    def as_json(self) -> dict[str, Any]:
        """The contract's object; further keys are additions."""
        return {
            "sentence": self.sentence,
            "places": places_json(self.places),
            "checkable": self.checkable,
            "reason": self.reason,
            "claimed": self.figure.as_json() if self.figure is not None else None,
            "verdict": self.verdict,
            "computed": _plain(self.computed),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "unit": self.unit or None,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "readback": self.readback,
            "query": dict(self.query) if self.query is not None else None,
            "sql": self.sql,
            "rows": [dict(r) for r in self.rows],
            "papers": list(self.papers),
            "citations": [x.as_json() for x in self.citations],
            "variants": [dict(v) for v in self.variants],
            "near_misses": [dict(n) for n in self.near_misses],
            "caveats": list(self.caveats),
            "definitions": list(self.definitions),
            "notes": list(self.notes),
            "add": list(self.add),
            "published": self.published.as_json() if self.published is not None else None,
            "suggested_wording": self.suggested_wording,
            "caveat": self.caveat,
            "methods": self.methods,
            "question_to_author": self.question_to_author,
            "corpus": dict(self.corpus) if self.corpus is not None else None,
        }


def _plain(number: float | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if float(number).is_integer() else round(float(number), 4)


class Checker:
    """Checks claims over one corpus."""

    def __init__(self, view: CorpusView) -> None:
        self.view = view

    def check_claim(self, text: str) -> tuple[Checked, ...]:
        """Verdicts on a claim of one or a few sentences."""
        return self.check_text(text)

    def check_text(self, text: str) -> tuple[Checked, ...]:
        """Verdicts on every sentence, in order; each is read in the context of those before."""
        return self.check_sentences(find_sentences(text))

    def check_sentences(self, sentences: Iterable[Sentence]) -> tuple[Checked, ...]:
        """The same for sentences that were split before."""
        listed = list(sentences)
        whole = " ".join(s.text for s in listed)
        context = Context()
        out: list[Checked] = []
        for sentence in listed:
            checked, context = self._sentence(sentence, context, whole)
            out += checked
        return tuple(out)

    # -- one sentence ------------------------------------------------------------------------------

    def _sentence(
        self, sentence: Sentence, context: Context, whole: str
    ) -> tuple[list[Checked], Context]:
        found = inspect(sentence.text)
        context = self._hears(found.text, context)
        if found.reason is not None:
            bare = Checked(sentence.text, sentence.places, "not_checkable", found.reason)
            return [bare], self._hears_scope(found.text, context)
        out = []
        for piece in split_pieces(found.text, found.figures):
            if isinstance(piece, NotRead):
                figure = found.figures[len(out)] if len(out) < len(found.figures) else None
                out.append(self._unread(sentence, _moved(figure, found), piece))
                continue
            checked, context = self._piece(piece, found, sentence, context, whole)
            out.append(checked)
        return out, context

    def _hears(self, text: str, context: Context) -> Context:
        """Countries that the sentence names, and the venue of its text: for "both countries"."""
        places = list(context.places)
        for span in link(text):
            if span.has("country"):
                name = country_name(span.values("country")[0]).split(" (")[0]
                if name in places:
                    places.remove(name)
                places.append(name)
        context = replace(context, places=tuple(places[-2:]))
        return context

    def _hears_scope(self, text: str, context: Context) -> Context:
        """A sentence without figures may say what the next ones are about."""
        scope = read_scope(link(text), self.view.knowledge.editions)
        if scope.missing or not names_venue(scope.condition):
            return context
        same = _venues_in(scope.condition) == _venues_in(context.editions)
        if names_year(scope.condition) or not same:
            return replace(context, editions=scope.condition, fitted=None, question=None)
        return context

    def _unread(self, sentence: Sentence, figure: Figure | None, why: NotRead) -> Checked:
        verdict: Verdict = "cannot_tell" if why.verdict == "cannot_tell" else "not_checkable"
        note = self.view.note.as_json()
        return Checked(
            sentence.text,
            sentence.places,
            verdict,
            why.reason,
            figure,
            add=why.add,
            caveats=(INVENTED,) if self.view.note.invented else (),
            corpus=note,
        )

    def _piece(
        self, piece: Piece, found: Found, sentence: Sentence, context: Context, whole: str
    ) -> tuple[Checked, Context]:
        positive = _positive(piece)
        read = read_piece(positive, context, self.view.knowledge)
        shown = _moved(piece.figure, found)
        if isinstance(read, NotRead):
            before = replace(context, question=None) if read.verdict == "not_checkable" else context
            return self._unread(sentence, shown, read), before
        if positive.trend is not None and positive.trend.comparator == "fell" and read.change:
            read = replace(read, contrast="fell")
        placed = self._place(read, piece, found.figures, context, whole)
        if isinstance(placed, NotRead):
            unread = self._unread(sentence, shown, placed)
            unread = replace(unread, readback=say_question(read.question))
            return unread, context
        read, context = placed
        figure = piece.figure
        checked = self._judge(read, figure, shown, sentence, found, whole)
        return checked, self._remember(read, figure, context)

    def _remember(self, read: Reading, figure: Figure, context: Context) -> Context:
        question: Question = read.question
        if isinstance(question, Ranking) and question.of is None and read.leader is not None:
            return replace(context, question=Count(c.both(question.where, read.leader)))
        if isinstance(question, Ranking) or (isinstance(question, Trend) and read.carried):
            return context
        return replace(context, question=question, figure_unit=figure.unit)

    # -- where and when ----------------------------------------------------------------------------

    def _place(
        self,
        read: Reading,
        piece: Piece,
        figures: Sequence[Figure],
        context: Context,
        whole: str,
    ) -> tuple[Reading, Context] | NotRead:
        """Give a sentence without venue or year those of its text, and say so."""
        own = c.both(*edition_parts(read.own_scope))
        has_venue, has_year = names_venue(own), names_year(own)
        carried = context.editions
        notes = list(read.notes)
        if has_venue and has_year:
            return read, replace(context, editions=own, fitted=None)
        if read.carried and isinstance(read.question, Trend):
            return read, context
        if read.carried:
            held = c.both(*edition_parts(scope_condition(read.question)))
            return read, replace(context, editions=held if edition_parts(held) else carried)
        if isinstance(read.question, Trend) or piece.role == "trend":
            if not has_venue and names_venue(carried) and not has_year:
                venues = c.both(*_venues_of(carried))
                read = _moved_to(read, venues)
                notes.append(f"in the venue that the text speaks of: {_say(venues)}")
            return replace(read, notes=tuple(notes)), context
        if not has_venue and names_venue(carried):
            extra = c.both(*_venues_of(carried)) if has_year else carried
            if not has_year or not names_year(extra):
                read = _moved_to(read, c.both(extra, own))
                notes.append(f"in the edition that the text speaks of: {_say(c.both(extra, own))}")
                if context.fitted:
                    notes.append(context.fitted)
                lacking = self._lacking_editions(c.both(extra, own))
                if lacking is not None:
                    return lacking
                return replace(read, notes=tuple(notes)), context
        if not has_venue and not has_year and not names_venue(carried):
            said = match_published(piece.figure, read.question, (), whole)
            if said is not None and piece.figure.value is not None:
                edition = (said.claim.venue, said.claim.year)
                why = f"it repeats a claim of {said.claim.source} on {edition[0]} {edition[1]}"
                if edition not in self.view.knowledge.editions:
                    return _missing_edition(edition, why)
                read = _moved_to(read, c.Editions((edition,)))
                return replace(read, notes=(*notes, why)), context
        if has_venue and not has_year:
            same = _venues_in(carried) == _venues_in(own) and names_year(carried)
            if same:
                read = _moved_to(read, carried)
                notes.append(f"in the edition that the text speaks of: {_say(carried)}")
                if context.fitted:
                    notes.append(context.fitted)
                lacking = self._lacking_editions(carried)
                if lacking is not None:
                    return lacking
                return replace(read, notes=tuple(notes)), context
            fitted = self._fit(read, piece, figures, whole)
            if fitted is not None:
                edition, why = fitted
                chosen = c.Editions((edition,))
                context = replace(context, editions=chosen, fitted=why)
                if edition not in self.view.knowledge.editions:
                    return _missing_edition(edition, why)
                read = _moved_to(read, chosen)
                notes.append(why)
                return replace(read, notes=tuple(notes)), context
            context = replace(context, editions=own)
        return replace(read, notes=tuple(notes)), context

    def _lacking_editions(self, scope: c.Condition) -> NotRead | None:
        """A carried edition that the corpus doesn't hold."""
        for part in edition_parts(scope):
            if isinstance(part, c.Editions):
                gone = [p for p in part.pairs if p not in self.view.knowledge.editions]
                if gone and len(gone) == len(part.pairs):
                    return _missing_edition(gone[0], "the edition that the text speaks of")
        return None

    def _fit(
        self, read: Reading, piece: Piece, figures: Sequence[Figure], whole: str
    ) -> tuple[tuple[str, int], str] | None:
        """The edition that the text's own figures fit, with how that was told."""
        venues = _venues_in(read.own_scope)
        if len(venues) != 1:
            return None
        venue = next(iter(venues))
        here = [(v, y) for v, y in self.view.knowledge.editions if v == venue]
        total = next((f for f in figures if f.total), None)
        if total is None and _is_total(read.question):
            total = piece.figure
        if total is not None and total.value is not None:
            fitted = self._fit_total(venue, total)
            if fitted is not None:
                return fitted, (
                    f"no year is named; {fitted[0]} {fitted[1]} is the edition with about as many "
                    "papers"
                )
        if len(here) == 1:
            return here[0], f"no year is named; {here[0][0]} {here[0][1]} is the edition here"
        if piece.figure.value is None or piece.figure.comparator not in ("exact", "about"):
            return None
        plain = replace(piece.figure, negated=False)
        if self._fits(read, plain) == "supported":
            return None
        for wanted in ("supported", "close"):
            fitting = [
                e for e in here if self._fits(_moved_to(read, c.Editions((e,))), plain) == wanted
            ]
            if len(fitting) == 1:
                chosen = fitting[0]
                return chosen, (
                    f"no year is named; {chosen[0]} {chosen[1]} is the edition that the figure fits"
                )
        return None

    def _fits(self, read: Reading, figure: Figure) -> str | None:
        return fit(figure, compute(read, figure, self.view).computed)

    def _fit_total(self, venue: str, figure: Figure) -> tuple[str, int] | None:
        """The edition whose number of papers fits best; published totals count as well."""
        plain = replace(figure, negated=False)
        totals: dict[tuple[str, int], list[float]] = {}
        for e in self.view.catalog.editions:
            totals.setdefault((e.venue, e.year), []).extend({float(e.accepted), float(e.papers)})
        for total in load_totals():
            if total.track in ("all", "main"):
                totals.setdefault((total.venue, total.year), []).append(float(total.papers))
        for claim in load_registry():
            if claim.total is not None:
                totals.setdefault((claim.venue, claim.year), []).append(float(claim.total))
        best: tuple[float, int, tuple[str, int]] | None = None
        for edition, numbers in totals.items():
            if edition[0] != venue:
                continue
            for n in numbers:
                found = fit(plain, Computed(n))
                near = abs(n - (figure.value or 0)) <= max(0.25 * (figure.value or 0), 1)
                if found in ("supported", "close") and near:
                    key = (abs(n - (figure.value or 0)), -edition[1], edition)
                    best = min(best, key) if best is not None else key
        return best[2] if best is not None else None

    # -- judging -----------------------------------------------------------------------------------

    def _judge(
        self,
        read: Reading,
        figure: Figure,
        shown: Figure | None,
        sentence: Sentence,
        found: Found,
        whole: str,
    ) -> Checked:
        view = self.view
        result = compute(read, figure, view)
        lacking = not result.ground.remaining
        short = isinstance(read.question, Trend) and len(result.computed.series) < 2
        others: tuple[OtherResult, ...] = ()
        if not lacking:
            others = compute_others(read, figure, result, found.text, view)
        verdict = judge(figure, result.computed, [o.other for o in others], lacking or short)
        adrift = self._adrift(read) and verdict not in ("supported", "cannot_tell")
        if adrift:
            verdict = "cannot_tell"
        official = self._official(read, figure) if verdict == "refuted" else None
        if official is not None:
            verdict = "cannot_tell"
        match = match_published(
            figure, read.question, self._editions_of(read), f"{sentence.text} {whole}"
        )
        caveats, add = self._caveats(read, result, lacking)
        reason = None
        if verdict == "cannot_tell":
            reason = self._why_unknown(result, lacking, short, add)
            if official is not None:
                reason = official
            if adrift:
                reason = "it names no venue or year, and not all papers here may be meant"
        papers = view.catalog.ids(result.papers) if _lists(read.question) else ()
        checked = Checked(
            sentence.text,
            sentence.places,
            verdict,
            reason,
            shown,
            None if lacking else _shown_value(result, figure),
            result.computed.low,
            result.computed.high,
            result.unit,
            result.numerator,
            result.denominator,
            _readback(read, result),
            _sql(view, result),
            query_json(read.question),
            papers,
            cite(result.asked[0], papers[:MOST_CITED], view.catalog) if papers else (),
            tuple(_variant(o, figure) for o in others),
            _near(others, result, view),
            caveats,
            explain(read.question),
            read.notes,
            add,
            tuple(r.as_json() for r in result.rows[:50]) if _rowed(read) else (),
            match,
            corpus=view.note.as_json(),
            question=read.question,
            other=read.other,
        )
        if lacking:
            checked = self._lower_bound(checked, read)
        return to_print.with_words(checked, read, result, view)

    def _official(self, read: Reading, figure: Figure) -> str | None:
        """Where a whole edition is claimed and only a part of it is here: what it really has."""
        if not _is_total(read.question):
            return None
        for total in load_totals():
            if (total.venue, total.year) not in self._editions_of(read):
                continue
            if (
                len(self._editions_of(read)) == 1
                and fit(figure, Computed(total.papers)) == "supported"
            ):
                return (
                    f"only a part of {total.venue} {total.year} is here; by {total.source} it has "
                    f"{total.papers:,} papers ({total.counted})"
                )
        return None

    def _adrift(self, read: Reading) -> bool:
        """Whether nothing says which of several editions is meant."""
        named = edition_parts(scope_condition(read.question))
        return not named and len(self.view.knowledge.editions) > 1

    def _editions_of(self, read: Reading) -> list[tuple[str, int]]:
        scope = scope_condition(read.question)
        parts = edition_parts(scope)
        held = {(x.venue, x.year) for x in load_registry()} | set(self.view.knowledge.editions)
        return [e for e in held if all(_holds(p, e) for p in parts)] if parts else []

    def _lower_bound(self, checked: Checked, read: Reading) -> Checked:
        """What the texts alone can tell where the people are unknown."""
        loose = relaxed(read.question)
        counted: Tally = tally(read.question, self.view.catalog)
        checked = replace(checked, low=counted.low, high=counted.high)
        if loose is None:
            return checked
        n = tally(loose, self.view.catalog)
        said = (
            f"By the texts alone: at least {int(n.value or 0):,} papers ({say_question(loose)}), "
            "whatever their countries."
        )
        return replace(checked, caveats=(*checked.caveats, said))

    def _caveats(
        self, read: Reading, result: Result, lacking: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
        said = caveats_for(question, empty, result.ground, self.view)
        return tuple(said), tuple(add)

    def _why_unknown(self, result: Result, lacking: bool, short: bool, add: Sequence[str]) -> str:
        ground = result.ground
        remedy = f" A fuller list may have it: {add[0]}" if add else ""
        if lacking and ground.lacking:
            names = ", ".join(f"{v} {y}" for v, y in ground.lacking)
            lacked = [
                f
                for f in sorted(ground.needed)
                if not all(
                    e.known(f)
                    for e in self.view.catalog.editions
                    if (e.venue, e.year) in ground.lacking
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
        if result.computed.value is None:
            return "there is nothing to set the number against"
        return (
            f"what is unknown could make it so: between {_said(result.computed.low)} and "
            f"{_said(result.computed.high)}"
        )


def _said(number: float | None) -> str:
    if number is None:
        return "unknown"
    return f"{int(number):,}" if float(number).is_integer() else f"{number:,.1f}"


def _moved(figure: Figure | None, found: Found) -> Figure | None:
    if figure is None:
        return None
    return replace(figure, start=figure.start + found.shift, end=figure.end + found.shift)


def _positive(piece: Piece) -> Piece:
    """The piece without a denial before its figure: the figure knows that it was there."""
    if not piece.figure.negated:
        return piece
    at = piece.figure.start - piece.at
    positive = without_denial(piece.clause, at)
    moved = len(positive) - len(piece.clause)
    if not moved:
        return piece

    def shift(figure: Figure) -> Figure:
        if figure.start < piece.figure.start:
            return figure
        return replace(figure, start=figure.start + moved, end=figure.end + moved)

    return replace(
        piece,
        clause=positive,
        figure=shift(piece.figure),
        fellows=tuple(shift(f) for f in piece.fellows),
        trend=shift(piece.trend) if piece.trend is not None else None,
    )


def _venues_of(condition: c.Condition) -> list[c.Condition]:
    found: list[c.Condition] = []
    for part in edition_parts(condition):
        if isinstance(part, c.Venues):
            found.append(part)
        elif isinstance(part, c.Editions):
            found.append(c.Venues(tuple(dict.fromkeys(v for v, _ in part.pairs))))
    return found


def _venues_in(condition: c.Condition) -> frozenset[str]:
    return frozenset(v for p in _venues_of(condition) if isinstance(p, c.Venues) for v in p.names)


def _moved_to(read: Reading, scope: c.Condition) -> Reading:
    question = rescoped(read.question, scope)
    other = rescoped(read.other, scope) if read.other is not None else None
    either = rescoped(read.either, scope) if read.either is not None else None
    return replace(read, question=question, other=other, either=either)


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


def _say(condition: c.Condition) -> str:
    from assistant.reading import say_parts

    return " ".join(say_parts(condition)) or "all"


def _is_total(question: Question) -> bool:
    """A count of all papers of a scope."""
    if not isinstance(question, Count) or question.measure != "papers":
        return False
    return all(isinstance(x, c.EDITION_TYPES) for x in c.leaves(question.where))


def _missing_edition(edition: tuple[str, int], why: str) -> NotRead:
    known = find_venue(edition[0])
    add = (address(known.key, edition[1]),) if known is not None else ()
    remedy = f" To add it: {add[0]}" if add else ""
    return NotRead(
        "cannot_tell",
        f"the corpus holds no papers of {edition[0]} {edition[1]} ({why}).{remedy}",
        add,
    )


def _lists(question: Question) -> bool:
    return isinstance(question, Count | Share)


def _rowed(read: Reading) -> bool:
    if read.other is not None or isinstance(read.question, Trend | Ranking):
        return True
    return isinstance(read.question, Count) and read.question.measure != "papers"


def _shown_value(result: Result, figure: Figure) -> float | None:
    return result.computed.value


def _readback(read: Reading, result: Result) -> str:
    said = say_question(read.question)
    if read.other is not None:
        joint = "divided by" if read.contrast == "ratio" else "minus"
        said = f"{said} — {joint} — {say_question(read.other)}"
    if read.subject is not None:
        said += f" · the place of {read.subject}"
    if result.ground.lacking and result.ground.remaining:
        names = ", ".join(f"{v} {y}" for v, y in result.ground.lacking)
        said += f" · without {names}, where that is not known"
    return said


def _sql(view: CorpusView, result: Result) -> str | None:
    parts = [view.sql_of(q) for q in result.asked]
    return ";\n\n".join(p for p in parts if p) or None


def _variant(o: OtherResult, figure: Figure) -> Mapping[str, Any]:
    return {
        "definition": o.other.name,
        "value": _plain(o.other.computed.value),
        "numerator": o.numerator,
        "denominator": o.denominator,
        "verdict": fit(figure, o.other.computed),
        "open": o.other.open,
        "added": len(o.added),
        "removed": len(o.removed),
    }


def _near(
    others: Sequence[OtherResult], result: Result, view: CorpusView
) -> tuple[Mapping[str, Any], ...]:
    """The papers that one changed reading would add or take away, with the reason."""
    if result.rows and not result.asked:
        return ()
    reasons: dict[tuple[str, str], list[str]] = {}
    for other in others:
        if other.other.name.startswith("track ") or other.other.name == "of every status":
            continue
        if other.other.name == "of papers with a known country":
            continue
        for change, ids in (("added", other.added), ("removed", other.removed)):
            if len(ids) <= MOST_NEAR:
                for paper_id in ids:
                    reasons.setdefault((paper_id, change), []).append(other.other.name)
    if result.possible is not None and int(result.possible.sum()) <= MOST_NEAR:
        for paper_id in view.catalog.ids(result.possible):
            reasons.setdefault((paper_id, "added"), []).append(
                "if what is unknown or doubtful of it were so"
            )
    listed = sorted(reasons.items(), key=lambda item: (len(item[1]), item[0]))[:MOST_NEAR]
    return tuple(
        {"paper_id": paper_id, "change": change, "reasons": why}
        for (paper_id, change), why in listed
    )


def best_verdict(checked: Sequence[Checked]) -> bool:
    """Whether any claim has a verdict: what ``check`` leaves with (contract, exit codes)."""
    return any(x.verdict not in ("not_checkable", "cannot_tell") for x in checked)


__all__ = ["Checked", "Checker", "Share", "narrowed", "re"]
