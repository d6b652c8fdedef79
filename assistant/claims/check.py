"""Sentences → verdicts: find the figures, read each as a question, count, judge, and say it.

One function tells the story: ``Checker.check_text``. The corpus stays the same from the first
sentence to the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.caveats import INVENTED, caveats_for
from assistant.claims import words_to_print as to_print
from assistant.claims.checked import Checked as Checked
from assistant.claims.checked import plain_number
from assistant.claims.compute import OtherResult, Result, compute, compute_others, relaxed
from assistant.claims.context import (
    Context,
    edition_parts,
    names_venue,
    names_year,
    scope_condition,
)
from assistant.claims.figure import Figure
from assistant.claims.find import Found, inspect, without_denial
from assistant.claims.pieces import NotRead, Piece, Reading, split_pieces
from assistant.claims.place import Placer, is_total, venues_in
from assistant.claims.reader import address
from assistant.claims.registry import load_registry, match_published
from assistant.claims.sentences import Sentence, find_sentences
from assistant.claims.statement import read_piece
from assistant.claims.verdict import Computed, Verdict, fit, judge
from assistant.definitions import conditions_of, explain
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
_TURNED_DOWN = frozenset({"rejected", "withdrawn"})


class Checker:
    """Checks claims over one corpus."""

    def __init__(self, view: CorpusView) -> None:
        self.view = view
        self.placer = Placer(view)

    def check_claim(self, text: str) -> tuple[Checked, ...]:
        """Verdicts on a claim of one or a few sentences."""
        return self.check_text(text)

    def check_text(self, text: str) -> tuple[Checked, ...]:
        """Verdicts on every sentence, in order; each is read in the context of those before."""
        return self.check_sentences(find_sentences(text))

    def check_sentences(self, sentences: Iterable[Sentence]) -> tuple[Checked, ...]:
        """The same for sentences that were split before."""
        return tuple(checked for one in self.each(tuple(sentences)) for checked in one)

    def each(self, sentences: Sequence[Sentence]) -> Iterator[tuple[Checked, ...]]:
        """The verdicts of one sentence after the other: for whoever shows how far it is."""
        whole = " ".join(s.text for s in sentences)
        context = Context()
        for sentence in sentences:
            checked, context = self._sentence(sentence, context, whole)
            yield tuple(checked)

    # -- one sentence ------------------------------------------------------------------------------

    def _sentence(
        self, sentence: Sentence, context: Context, whole: str
    ) -> tuple[list[Checked], Context]:
        found = inspect(sentence.text)
        context = self._hears(found.text, context)
        if found.reason is not None:
            bare = Checked(sentence.text, sentence.places, "not_checkable", found.reason)
            return [bare], self._hears_scope(found.text, context)
        out: list[Checked] = []
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
        same = venues_in(scope.condition) == venues_in(context.editions)
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
        placed = self.placer.place(read, piece, found.figures, context, whole)
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
        short_list = self._holds_accepted_only(read)
        lacking = not result.ground.remaining or short_list is not None
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
            if short_list is not None:
                reason = short_list
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
            (*read.notes, *_years_judged(read, result)),
            add,
            tuple(r.as_json() for r in result.rows[:50]) if _rowed(read) else (),
            match,
            corpus=view.note.as_json(),
            question=read.question,
            other=read.other,
        )
        if short_list is not None:
            counts = isinstance(read.question, Count)
            checked = replace(checked, low=result.computed.low if counts else None, high=None)
        elif lacking:
            checked = self._lower_bound(checked, read)
        return to_print.with_words(checked, read, result, view)

    def _official(self, read: Reading, figure: Figure) -> str | None:
        """Where a whole edition is claimed and only a part of it is here: what it really has."""
        if not is_total(read.question):
            return None
        tracks = {
            t
            for whole in conditions_of(read.question)
            for x in c.leaves(whole)
            if isinstance(x, c.Tracks)
            for t in x.names
        }
        for total in load_totals():
            if (total.venue, total.year) not in self._editions_of(read):
                continue
            if tracks and tracks != {total.track}:
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

    def _holds_accepted_only(self, read: Reading) -> str | None:
        """Why submissions and rejections can't be counted: lists that hold only what got in."""
        question = read.question
        editions = [e for e in self._editions_of(read) if e in self.view.knowledge.editions]
        if not isinstance(question, Count | Share) or not self.view.all_accepted(editions):
            return None
        leaves = [x for whole in conditions_of(question) for x in c.leaves(whole)]
        names = {n for x in leaves if isinstance(x, c.Statuses) for n in x.names}
        all_of_them = not names and not any(isinstance(x, c.Accepted) for x in leaves)
        rate = isinstance(question, Share) and isinstance(question.where, c.Accepted)
        if not editions or not (all_of_them or rate or names & _TURNED_DOWN):
            return None
        said = ", ".join(f"{v} {y}" for v, y in editions[:4])
        return f"the list of {said} here holds accepted papers only"

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


def _lists(question: Question) -> bool:
    return isinstance(question, Count | Share)


def _years_judged(read: Reading, result: Result) -> tuple[str, ...]:
    """On which years a trend was judged, with their numbers."""
    if not isinstance(read.question, Trend):
        return ()
    percent = read.question.of is not None
    known = ", ".join(
        f"{r.label}: {r.value:,.1f} %" if percent else f"{r.label}: {_said(r.value)}"
        for r in result.rows
        if r.value is not None
    )
    blank = [r.label for r in result.rows if r.value is None]
    said = (f"judged on the years that have data: {known}",) if known else ()
    return (*said, f"not known: {', '.join(blank)}") if blank else said


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
        "value": plain_number(o.other.computed.value),
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
