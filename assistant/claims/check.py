"""Sentences → verdicts: find the figures, read each as a question, count, judge, and say it.

One function tells the story: ``Checker.check_text``. The corpus stays the same from the first
sentence to the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.caveats import INVENTED
from assistant.claims.checked import Checked as Checked
from assistant.claims.context import (
    Context,
    names_venue,
    names_year,
)
from assistant.claims.figure import Figure
from assistant.claims.find import NO_FIGURE, NO_PAPERS, Found, inspect, without_denial
from assistant.claims.judging import Said, judge_reading
from assistant.claims.left_out import LeftOut, find_left_out, leave_out
from assistant.claims.pieces import NO_CUT, NotRead, Piece, Reading, split_pieces
from assistant.claims.place import Placer, venues_in
from assistant.claims.pointers import hears, owned
from assistant.claims.recast import recast
from assistant.claims.sentences import Sentence, find_sentences
from assistant.claims.statement import read_piece
from assistant.claims.stretches import same_stretch, stretch_of
from assistant.claims.subjects import with_noun, with_subject
from assistant.claims.verdict import Verdict
from assistant.claims.vocabulary import any_of, words
from assistant.link import link
from assistant.names import country_name
from assistant.question import Count, Question, Ranking, Trend
from assistant.reading import say_question
from assistant.scope import read_scope
from assistant.view import CorpusView
from index import conditions as c

if TYPE_CHECKING:
    from assistant.guest.claims import Finder
    from assistant.guest.visit import Guest


class Checker:
    """Checks claims over one corpus."""

    def __init__(
        self,
        view: CorpusView,
        definition: str | None = None,
        guest: Guest | None = None,
        anywhere: bool = False,
    ) -> None:
        """``definition``: that of whoever made the claims, by the name that its variant has.
        ``guest``: a chat model that may find what a figure is of; it judges nothing.
        ``anywhere``: where a claim names no edition, all papers here are meant.
        """
        self.view = view
        self.anywhere = anywhere
        self.definition = definition
        self.placer = Placer(view)
        self._guest = guest
        self._finder: Finder | None = None

    def check_claim(self, text: str, context: Context | None = None) -> tuple[Checked, ...]:
        """Verdicts on a claim of one or a few sentences, after what was said before it."""
        found = self.each(find_sentences(text), context)
        return tuple(checked for one in found for checked in one)

    def check_text(self, text: str) -> tuple[Checked, ...]:
        """Verdicts on every sentence, in order; each is read in the context of those before."""
        return self.check_sentences(find_sentences(text))

    def check_sentences(self, sentences: Iterable[Sentence]) -> tuple[Checked, ...]:
        """The same for sentences that were split before."""
        return tuple(checked for one in self.each(tuple(sentences)) for checked in one)

    def each(
        self, sentences: Sequence[Sentence], context: Context | None = None
    ) -> Iterator[tuple[Checked, ...]]:
        """The verdicts of one sentence after the other: for whoever shows how far it is."""
        whole = " ".join(s.text for s in sentences)
        if self._guest is not None:
            from assistant.guest.claims import Finder

            self._finder = Finder(self._guest)
        context = context or Context()
        for sentence in sentences:
            checked, context = self._sentence(sentence, context, whole)
            yield tuple(checked)

    # -- one sentence ------------------------------------------------------------------------------

    def _sentence(
        self, sentence: Sentence, context: Context, whole: str
    ) -> tuple[list[Checked], Context]:
        carried = context.question is not None
        text, moved = same_stretch(sentence.text, context)
        found = inspect(text, carried)
        if carried and not found.figures and found.reason in (NO_PAPERS, NO_FIGURE):
            # "Meta contributed to 109.", after papers were counted: the places stay.
            ended = _ENDS_IN_NUMBER.sub(r"\g<lead>\g<n> papers\g<end>", text)
            ended = _REMAIN.sub(r"\g<n> papers \g<verb>", ended)
            ended = _RANKED_ALONE.sub(r"\g<x> by papers", ended)
            found = inspect(ended) if ended != text else found
        found = replace(found, shift=found.shift - moved)
        context = hears(sentence.text, self._hears(found.text, context))
        if found.reason is not None:
            bare = Checked(sentence.text, sentence.places, "not_checkable", found.reason)
            heard = self._hears_scope(found.text, context)
            return [bare], stretch_of(found.text, owned(sentence.text, heard))
        out: list[Checked] = []
        left = find_left_out(found.text, found.figures)
        if left is not None:
            found = replace(found, text=left.text)
        context = replace(self._placed(found.text, _of_which(found, context)), lead=None)
        dated = _A_YEAR.search(found.text) is not None
        context = replace(context, anchor=None if dated else context.editions)
        pieces = [(piece, False) for piece in split_pieces(found.text, found.figures)]
        apart = recast(found.text, found.figures)
        if apart:
            pieces = _put_apart(pieces, apart, found.figures)
        ordered = False
        for piece, plain in pieces:
            if isinstance(piece, Piece) and not plain:
                piece = with_noun(found.text, with_subject(found.text, piece, found.figures))
                fronted = piece.at <= 0 and len(pieces) > 1
                if (ordered or fronted) and _OF_ONE_SIDE.match(piece.clause):
                    # "Ahead of Canada, with 30", "With 25 papers, Google …": whose is it?
                    piece = _WHOSE
                else:
                    ordered = piece.figure.unit == "order"
            if isinstance(piece, NotRead):
                figure = found.figures[len(out)] if len(out) < len(found.figures) else None
                out.append(self._unread(sentence, _moved(figure, found), piece))
                context = replace(context, question=None)
                continue
            checked, context = self._piece(piece, found, sentence, context, whole, left)
            if not out:
                context = replace(context, lead=context.question)
            out.append(checked)
        if all(x.question is None for x in out):
            # "COLM grew quickly in its second year": where it was is said, whatever else.
            context = self._hears_scope(found.text, context)
        return out, stretch_of(found.text, owned(sentence.text, context))

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

    def _placed(self, text: str, context: Context) -> Context:
        """The one edition that a sentence names is that of all its clauses."""
        scope = read_scope(link(text), self.view.knowledge.editions)
        whole = names_venue(scope.condition) and names_year(scope.condition)
        if scope.missing or scope.items or len(scope.venues) != 1 or not whole:
            return context
        if scope.condition == context.editions:
            return context
        return replace(context, editions=scope.condition, fitted=None)

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
        self,
        piece: Piece,
        found: Found,
        sentence: Sentence,
        context: Context,
        whole: str,
        left: LeftOut | None = None,
    ) -> tuple[Checked, Context]:
        positive = _positive(piece)
        read = read_piece(positive, context, self.view.knowledge)
        if left is not None and isinstance(read, Reading):
            several = not left.first and len(found.figures) > 1
            read = _OF_WHICH if several else leave_out(read, left.said, self.view.knowledge)
        shown = _moved(piece.figure, found)
        if isinstance(read, NotRead) and self._finder is not None:
            read = self._finder.find(positive, read, self.view.knowledge)
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
        if read.behind and figure.value == 1:
            # "Behind the US and China, Canada had the most": its place is the third.
            figure = replace(figure, value=float(len(read.behind) + 1))
            shown = replace(shown, value=figure.value) if shown is not None else None
        said = Said(sentence, found, whole, shown)
        checked = judge_reading(read, figure, said, self.view, self.definition, self.anywhere)
        said_part = any(f.part and f.start < figure.start for f in piece.fellows)
        if piece.role == "total" and said_part:
            return checked, context  # "42 of the 418 papers": of the 42 more may be said
        return checked, self._remember(read, figure, context)

    def _remember(self, read: Reading, figure: Figure, context: Context) -> Context:
        question: Question = read.question
        if isinstance(question, Ranking) and question.of is None and read.leader is not None:
            return replace(context, question=Count(c.both(question.where, read.leader)))
        if isinstance(question, Ranking) or (isinstance(question, Trend) and read.carried):
            return context
        if figure.value is not None and isinstance(question, Count) and read.other is None:
            counted = (*context.counted, (figure.value, question))[-_NUMBERS_HEARD:]
            context = replace(context, counted=counted)
        return replace(context, question=question, figure_unit=figure.unit)


def _put_apart(
    pieces: Sequence[tuple[Piece | NotRead, bool]],
    apart: Mapping[int, Sequence[Piece | NotRead]],
    figures: Sequence[Figure],
) -> list[tuple[Piece | NotRead, bool]]:
    """The pieces with those that were recast in the place of theirs; true where they were."""
    out: list[tuple[Piece | NotRead, bool]] = []
    for n, figure in enumerate(figures):
        if n in apart:
            out += [(piece, True) for piece in apart[n]]
            continue
        own = [p for p in pieces if isinstance(p[0], Piece) and p[0].figure.start == figure.start]
        out += own or [(NO_CUT, False)]
    return out


_NUMBERS_HEARD = 4
_OF_THOSE = re.compile(r"\bof (?:those|these|the)\s+$", re.IGNORECASE)
_OF_THE = re.compile(r"\bof the\s+$", re.IGNORECASE)
_THAT_MANY = re.compile(
    r"\W*(?:that|this|it) (?:is|was|makes?|represents?|amounts? to)\b[^,;]*"
    r"\b(?:more|fewer) papers\b",
    re.IGNORECASE,
)


def _of_which(found: Found, context: Context) -> Context:
    """The context for a sentence that says which of the numbers before it goes on from: "of those
    43, 12 …", "that is 31 % more papers than …" (of the first, and not of its part)."""
    for figure in found.figures:
        if figure.unit in ("papers", "") and _OF_THOSE.search(found.text[: figure.start]):
            named = {q for n, q in context.counted if n == figure.value}
            if len(named) == 1:
                return replace(context, question=named.pop())
            if not _OF_THE.search(found.text[: figure.start]):
                return replace(context, question=None)  # "of those 46", of which nothing was read
    if isinstance(context.lead, Count) and _THAT_MANY.match(found.text):
        return replace(context, question=context.lead)
    return context


_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ENDS_IN_NUMBER = re.compile(
    r"(?P<lead> (?:to|on|at|in|had|with|has) )"
    rf"(?P<n>\d[\d,]*|{any_of(n for n, v in words()['numbers'].items() if v > 1)})(?P<end>[.\s]*)$",
    re.IGNORECASE,
)
_REMAIN = re.compile(
    r"(?P<n>\b\d[\d,]*) (?:papers )?(?P<verb>remain|remained|are left|were left)(?=[.;,]|$)"
)
_RANKED_ALONE = re.compile(
    r"^(?P<x>\W*(?:The )?[A-Z][\w .]{2,40}? (?:ranked|came|was|placed|finished) "
    r"(?:a close |a distant )?"
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))(?=[.;]|$)"
)
""" "Canada ranked fourth.", after the papers of others were counted."""
_OF_ONE_SIDE = re.compile(
    r"\s*(?:with |on |at )?[\d.,]+(?: %| per ?cent)?(?: papers?)?[\s.,;)]*$", re.IGNORECASE
)
_OF_WHICH = NotRead(
    "not_checkable", "not understood: from which of the figures papers are left out"
)
_WHOSE = NotRead("not_checkable", "not understood: which of the two the figure is of")


def _moved(figure: Figure | None, found: Found) -> Figure | None:
    if figure is None:
        return None
    return replace(figure, start=figure.start + found.shift, end=figure.end + found.shift)


def _positive(piece: Piece) -> Piece:
    """The piece without a denial before its figure: the figure knows that it was there.

    A figure that is denied twice ("it is not true that … did not have 49") is not negated.
    """
    if not piece.figure.negated and piece.figure.comparator == "none":
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
