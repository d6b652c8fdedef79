"""Where and when a sentence speaks of, if it doesn't say: from its text, or by its own figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.claims.compute import compute
from assistant.claims.context import (
    Context,
    edition_parts,
    names_venue,
    names_year,
    rescoped,
    scope_condition,
)
from assistant.claims.figure import Figure
from assistant.claims.pieces import NotRead, Piece, Reading
from assistant.claims.reader import address
from assistant.claims.registry import load_registry, match_published
from assistant.claims.verdict import Computed, fit
from assistant.question import Count, Question, Trend
from assistant.view import CorpusView
from index import conditions as c
from ingest.totals import load_totals
from ingest.venues import find_venue


class Placer:
    """Finds the edition of a claim over one corpus."""

    def __init__(self, view: CorpusView) -> None:
        self.view = view

    def place(
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
                read = moved_to(read, venues)
                notes.append(f"in the venue that the text speaks of: {_say(venues)}")
            return replace(read, notes=tuple(notes)), context
        if not has_venue and names_venue(carried):
            extra = c.both(*_venues_of(carried)) if has_year else carried
            if not has_year or not names_year(extra):
                read = moved_to(read, c.both(extra, own))
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
                read = moved_to(read, c.Editions((edition,)))
                return replace(read, notes=(*notes, why)), context
        if has_venue and not has_year:
            same = venues_in(carried) == venues_in(own) and names_year(carried)
            if same:
                read = moved_to(read, carried)
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
                read = moved_to(read, chosen)
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
        venues = venues_in(read.own_scope)
        if len(venues) != 1:
            return None
        venue = next(iter(venues))
        here = [(v, y) for v, y in self.view.knowledge.editions if v == venue]
        total = next((f for f in figures if f.total), None)
        if total is None and is_total(read.question):
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
                e for e in here if self._fits(moved_to(read, c.Editions((e,))), plain) == wanted
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


def _venues_of(condition: c.Condition) -> list[c.Condition]:
    found: list[c.Condition] = []
    for part in edition_parts(condition):
        if isinstance(part, c.Venues):
            found.append(part)
        elif isinstance(part, c.Editions):
            found.append(c.Venues(tuple(dict.fromkeys(v for v, _ in part.pairs))))
    return found


def venues_in(condition: c.Condition) -> frozenset[str]:
    """The venues that a scope names."""
    return frozenset(v for p in _venues_of(condition) if isinstance(p, c.Venues) for v in p.names)


def moved_to(read: Reading, scope: c.Condition) -> Reading:
    """The reading at another venue or year."""
    question = rescoped(read.question, scope)
    other = rescoped(read.other, scope) if read.other is not None else None
    either = rescoped(read.either, scope) if read.either is not None else None
    return replace(read, question=question, other=other, either=either)


def _say(condition: c.Condition) -> str:
    from assistant.reading import say_parts

    return " ".join(say_parts(condition)) or "all"


def is_total(question: Question) -> bool:
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
