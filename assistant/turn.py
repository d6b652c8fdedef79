"""A turn: understand, gather, word, check. The one function that page, terminal and API share.

The turn is a chain of LangChain runnables and keeps no state: whoever asks passes the query before
along. An answer holds one corpus from start to end; when a build has switched the corpus, the next
turn opens the new one.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from assistant import overview
from assistant.answer import Answer, Citation, Variant
from assistant.caveats import caveats_for, refuse_ground, standing_caveats
from assistant.chips import Chip, chips_of, condition_at, with_chip, without_chip
from assistant.definitions import Switch, explain, switches
from assistant.evidence import MOST_CITED, cite
from assistant.ground import Ground, needs_of, restrict, scope_of, survey
from assistant.guard import GuardError, check
from assistant.parsed import Knowledge, NotUnderstood, Understood, examples
from assistant.question import (
    Comparison,
    Count,
    Listing,
    Overview,
    QueryError,
    Question,
    Ranking,
    Share,
    kind_of,
    query_json,
    read_query,
)
from assistant.reading import say_question
from assistant.settings import Settings
from assistant.status import read_status
from assistant.suggest import suggest
from assistant.swallowed import swallowed
from assistant.swap import choices, swapped
from assistant.tally import Tally, tally
from assistant.threshold_turn import answer_threshold, threshold_statement
from assistant.turn_bounds import OF_NO_ANSWER, points_at_last
from assistant.understand import understand
from assistant.view import CorpusView, open_view
from assistant.whether import NOT_CHECKED, answer_claim, claim_in, denies, threshold_in
from assistant.wording import word
from index import conditions as c

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.guest.visit import Guest, Visit


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn knows as it goes along; each step fills in its part."""

    view: CorpusView
    text: str = ""
    previous: Question | None = None
    unanswered: bool = False
    """Whether a turn since ``previous`` got no answer."""
    understood: Understood | NotUnderstood | None = None
    tally: Tally | None = None
    ground: Ground | None = None
    answer: Answer | None = None
    visit: Visit | None = None
    """What this turn may take of a chat model; None where none is set."""
    tried: NotUnderstood | None = None
    """What it made of a question that then was taken for an open one."""


class Assistant:
    """Answers questions over the current corpus of a data folder. Safe to share among threads."""

    def __init__(
        self, settings: Settings, hold: bool = True, *, guest: Guest | None = None
    ) -> None:
        """Nothing is opened before the first question.

        Without ``hold`` tables are read as far as asked: for one question that is quicker.
        ``guest`` stands in for the chat model of the settings.
        """
        self.settings = settings
        self._hold = hold
        self._lock = threading.Lock()
        self._view: CorpusView | None = None
        self._chain: Runnable[Turn, Turn] | None = None
        self.guest = guest
        """A chat model of the user's own, if one is set; nothing of it is loaded yet."""
        if guest is None and settings.model is not None:
            from assistant.guest.model import open_guest

            self.guest = open_guest(settings.model, settings.data)

    @classmethod
    def open(cls, settings: Settings, hold: bool = True) -> Assistant:
        """An assistant with its corpus opened; raises CorpusError where there is none."""
        assistant = cls(settings, hold)
        assistant.view()
        return assistant

    def view(self) -> CorpusView:
        """The current corpus; opened anew when a build has switched it. Raises CorpusError."""
        with self._lock:
            self._view = open_view(self.settings, self._view, self._hold)
            return self._view

    def _visit(self) -> Visit | None:
        return self.guest.visit() if self.guest is not None else None

    # -- asking ----------------------------------------------------------------------------------

    def answer(
        self, text: str, previous: Mapping[str, Any] | None = None, *, unanswered: bool = False
    ) -> Answer:
        """Answer a question, as a follow-up of the query ``previous`` where it is one.

        ``unanswered``: a turn since then got no answer, and "list them" would be of that one.
        Raises CorpusError where there is no corpus, QueryError where ``previous`` is no query.
        """
        before = read_query(previous) if previous else None
        turn = Turn(self.view(), text, before, unanswered, visit=self._visit())
        # For one question the steps are taken one by one: loading LangChain takes longer than they.
        done = self.chain.invoke(turn) if self._hold else _taken(turn, STEPS)
        assert done.answer is not None
        return done.answer

    def answer_query(self, query: Mapping[str, Any]) -> Answer:
        """Answer a query of an earlier answer; raises QueryError where it is none."""
        understood = Understood(read_query(query))
        turn = Turn(self.view(), understood=understood, visit=self._visit())
        done = _taken(turn, STEPS[1:])
        assert done.answer is not None
        return done.answer

    @property
    def chain(self) -> Runnable[Turn, Turn]:
        """The turn as a LangChain runnable: understand | gather | word | check."""
        if self._chain is None:
            from langchain_core.runnables import RunnableLambda

            first, *rest = (RunnableLambda(step) for step in STEPS)
            self._chain = reduce(or_, rest, first)
        return self._chain

    # -- what pages and commands need besides ----------------------------------------------------

    def evidence(self, query: Mapping[str, Any], ids: Sequence[str]) -> tuple[Citation, ...]:
        """Evidence for any papers of an answer, numbered from 1."""
        return cite(read_query(query), ids, self.view().catalog)

    def paper_rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Papers for a table: title, authors, venue, year, status, countries and so on."""
        return self.view().paper_rows(ids)

    def examples(self) -> tuple[str, ...]:
        """First questions that this corpus can answer."""
        return examples(self.view().knowledge)

    def chips(self, query: Mapping[str, Any]) -> tuple[Chip, ...]:
        """How a query was read, a removable chip a condition."""
        return chips_of(read_query(query))

    def without_chip(self, query: Mapping[str, Any], index: int) -> dict[str, Any]:
        """The query without one condition; raises IndexError for a chip that it lacks."""
        return query_json(without_chip(read_query(query), index))

    def chip_choices(self, query: Mapping[str, Any], index: int) -> tuple[str, ...]:
        """What can stand in a chip's place; raises IndexError for a chip that it lacks."""
        return choices(condition_at(read_query(query), index), self.view().catalog)

    def with_chip(self, query: Mapping[str, Any], index: int, text: str) -> dict[str, Any]:
        """The query with what ``text`` names in a chip's place.

        Raises IndexError for a chip that it lacks, SwapError where the text names nothing fit.
        """
        question = read_query(query)
        new = swapped(condition_at(question, index), text, self.view().catalog)
        return query_json(with_chip(question, index, new))

    def status(self) -> dict[str, Any]:
        """What the corpus holds, as ``papertally status --json`` prints it."""
        return read_status(self.settings)

    def search(self, text: str, k: int = 10, **filters: Any) -> list[dict[str, Any]]:
        """The k best papers by meaning and words, of every status unless filtered."""
        return overview.search(self.view(), text, k, **filters)


# -- the four steps --------------------------------------------------------------------------------


def _understand(turn: Turn) -> Turn:
    if turn.unanswered and turn.previous is not None and points_at_last(turn.text):
        return replace(turn, understood=OF_NO_ANSWER)
    claim = claim_in(turn.text)
    if claim is not None:
        verdict = answer_claim(
            turn.view, claim, turn.visit.guest if turn.visit is not None else None
        )
        if verdict is not None:
            return replace(turn, answer=verdict)
        if denies(claim):
            return replace(turn, understood=NOT_CHECKED)
        whole = _read(turn, turn.text)
        return whole if isinstance(whole.understood, Understood) else _read(turn, claim)
    threshold = threshold_in(turn.text) if turn.previous is None else None
    if threshold is not None:
        verdict = answer_claim(turn.view, threshold, asked=True)
        if verdict is not None:
            return replace(turn, answer=verdict)
    statement = threshold_statement(turn.text) if turn.previous is not None else None
    if statement is not None and turn.previous is not None:
        verdict = answer_threshold(turn.view, statement, turn.previous)
        if verdict is not None:
            return replace(turn, answer=verdict)
    return _read(turn, turn.text)


def _read(turn: Turn, text: str) -> Turn:
    """What the rules read; a chat model is asked only where they are unsure."""
    understood = understand(text, turn.view.knowledge, turn.previous)
    if not understood.unsure:
        return replace(turn, understood=understood)
    if isinstance(understood, NotUnderstood):
        read = _ask_guest(turn, text, understood)
        return replace(turn, understood=read)
    # Abstracts can answer it as it is; another reading takes its place only if it holds.
    read = _ask_guest(turn, text, NotUnderstood("", unsure=True))
    if isinstance(read, Understood):
        return replace(turn, understood=read)
    return replace(turn, understood=understood, tried=read)


def _ask_guest(turn: Turn, text: str, refused: NotUnderstood) -> Understood | NotUnderstood:
    if turn.visit is None or not turn.visit.may("reading"):
        return refused
    from assistant.guest.reading import read_with

    return read_with(turn.visit, text, turn.view.knowledge, turn.previous, refused)


def _gather(turn: Turn) -> Turn:
    if turn.answer is not None:
        return turn
    understood = turn.understood
    assert understood is not None
    note = turn.view.note
    if isinstance(understood, NotUnderstood):
        refusal = Answer(
            understood.kind,
            understood.reason,
            suggestions=understood.suggestions,
            caveats=standing_caveats(turn.view),
            notes=understood.notes,
            corpus=note,
        )
        return replace(turn, answer=refusal)
    question = understood.question
    if isinstance(question, Overview):
        found = overview.answer(turn.view, question, understood.notes, turn.visit)
        if not found.refused or not turn.text:
            return replace(turn, answer=found)
        # Taken for an open question, and no abstract answers it: perhaps it asked to count.
        read = turn.tried or _ask_guest(turn, turn.text, NotUnderstood(found.text, unsure=True))
        if isinstance(read, NotUnderstood) and read.kind == "refusal":
            notes = (*found.notes, *read.notes)
            said = replace(found, notes=notes, suggestions=read.suggestions)
            return replace(turn, answer=said)
        return _gather(replace(turn, understood=read))
    catalog = turn.view.catalog
    if turn.text and turn.tried is None:
        strange = swallowed(question, turn.text, catalog.count_papers)
        if strange is not None:
            read = _ask_guest(turn, turn.text, strange)
            return _gather(replace(turn, understood=read, tried=strange))
    ground = survey(question, catalog)
    if not ground.remaining:
        refusal = refuse_ground(question, ground, turn.view)
        said = replace(refusal, notes=understood.notes, read_by=understood.read_by)
        return replace(turn, answer=said)
    asked = restrict(question, ground.lacking)
    counted = tally(asked, catalog)
    answer = _bare_answer(question, asked, counted, ground, understood, turn.view)
    return replace(turn, tally=counted, ground=ground, answer=answer)


def _word(turn: Turn) -> Turn:
    answer, understood = turn.answer, turn.understood
    if turn.tally is None or turn.ground is None or not isinstance(understood, Understood):
        return turn
    assert answer is not None
    text = word(
        understood.question, turn.tally, turn.ground, understood.whether, len(answer.citations)
    )
    return replace(turn, answer=replace(answer, text=text))


def _check(turn: Turn) -> Turn:
    if turn.answer is not None and turn.answer.kind not in (
        "refusal",
        "clarification",
        "verdict",
    ):
        try:
            check(turn.answer)
        except GuardError as error:
            # A fault of a template: loud where it is seen, and no reader gets its number.
            warnings.warn(f"an answer failed its own check: {error}", stacklevel=2)
            return replace(turn, answer=_unsaid(turn.answer))
    return turn


def _unsaid(answer: Answer) -> Answer:
    """The refusal in the place of a text that its evidence does not bear out."""
    return Answer(
        "refusal",
        "I counted this, but could not put it into words that hold to the evidence, so I give no "
        "number. The papers can be listed: “list them”.",
        readback=answer.readback,
        query=answer.query,
        caveats=answer.caveats,
        corpus=answer.corpus,
    )


def _bare_answer(
    question: Question,
    asked: Question,
    counted: Tally,
    ground: Ground,
    understood: Understood,
    view: CorpusView,
) -> Answer:
    """Everything of an answer but its text."""
    catalog = view.catalog
    lists_papers = isinstance(question, Count | Share | Listing)
    ids = catalog.ids(counted.papers)
    cited = ids[:MOST_CITED] if lists_papers else ids[:3]
    variants = _variants(question, asked, counted, ground, view)
    if understood.either is not None:
        variants = (_either(understood.either, ground, view), *variants)
    readback = say_question(question)
    if ground.lacking:
        names = ", ".join(f"{venue} {year}" for venue, year in ground.lacking)
        readback += f" · without {names}, where that is not known"
    return Answer(
        kind=kind_of(question),
        text="",
        value=counted.value,
        unit=counted.unit,
        numerator=counted.numerator,
        denominator=counted.denominator,
        low=counted.low,
        high=counted.high,
        readback=readback,
        query=query_json(question),
        sql=view.sql_of(asked),
        rows=counted.rows,
        papers=ids,
        citations=cite(asked, cited, catalog),
        definitions=explain(question),
        caveats=caveats_for(question, counted, ground, view),
        variants=variants,
        suggestions=suggest(question, counted, view),
        changes=understood.changes,
        notes=understood.notes,
        read_by=understood.read_by,
        corpus=view.note,
        possible=catalog.ids(counted.possible) if counted.possible is not None else (),
    )


def _variants(
    question: Question, asked: Question, counted: Tally, ground: Ground, view: CorpusView
) -> tuple[Variant, ...]:
    catalog = view.catalog
    scope = catalog.judge(scope_of(asked)).sure
    tracks = view.tracks_in(scope)
    found = []
    in_full = bool((scope & catalog.judge(c.Known("fulltext")).sure).any())
    for switch in switches(question, tracks, view.all_accepted(ground.editions), in_full):
        variant = _variant(switch, counted, ground, view)
        if variant is not None:
            found.append(variant)
    return tuple(found)


def _variant(switch: Switch, counted: Tally, ground: Ground, view: CorpusView) -> Variant | None:
    catalog = view.catalog
    # Another definition may need what an edition of the scope lacks or mostly lacks, such as
    # whose an affiliation is: a number from the few papers that tell would look like a difference.
    needed = needs_of(switch.question) - ground.needed
    lacking = {
        (e.venue, e.year)
        for e in catalog.editions
        if (e.venue, e.year) in ground.editions
        and any(
            e.known(f) * 2 < e.known(f.removeprefix("author_")) or not e.known(f) for f in needed
        )
    }
    if lacking and len(lacking) == len(ground.editions):
        return None
    if lacking:
        names = ", ".join(f"{venue} {year}" for venue, year in sorted(lacking))
        switch = replace(switch, name=f"{switch.name}, without {names}, where that is not known")
    asked = restrict(switch.question, (*ground.lacking, *sorted(lacking)))
    other = tally(asked, catalog)
    if isinstance(asked, Ranking | Comparison):
        at = asked.place - 1 if isinstance(asked, Ranking) else 0
        before = counted.rows[at].label if len(counted.rows) > at else None
        after = other.rows[at].label if len(other.rows) > at else None
        if isinstance(asked, Comparison):
            before, after = _winner(counted), _winner(other)
        if before == after and other.value == counted.value:
            return None
        return Variant(switch.name, other.value, text=after)
    if isinstance(asked, Count | Share | Listing):
        return Variant(
            switch.name,
            other.value,
            other.numerator,
            other.denominator,
            added=catalog.ids(other.papers & ~counted.papers),
            removed=catalog.ids(counted.papers & ~other.papers),
        )
    return None


def _winner(counted: Tally) -> str | None:
    known = [r for r in counted.rows if r.value is not None]
    return max(known, key=lambda r: r.value or 0).label if known else None


def _either(question: Question, ground: Ground, view: CorpusView) -> Variant:
    """The other reading of an "and", with its number."""
    other = tally(restrict(question, ground.lacking), view.catalog)
    return Variant(
        f"if you meant: {say_question(question)}",
        other.value,
        other.numerator,
        other.denominator,
    )


__all__ = ["Assistant", "Knowledge", "QueryError", "Turn"]


STEPS = (_understand, _gather, _word, _check)
"""The turn, step by step; the chain is made of them."""


def _taken(turn: Turn, steps: Sequence[Callable[[Turn], Turn]]) -> Turn:
    for step in steps:
        turn = step(turn)
    return turn
