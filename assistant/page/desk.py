"""What the page does when something is asked of it: no Gradio here, and no state.

A ``Desk`` holds nothing but the assistant. Whatever an action needs of the conversation comes with
it from the reader's browser, so thirty readers at once have nothing in common but the corpus.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from assistant.answer import Answer, Citation
from assistant.page import downloads, explore
from assistant.page.cards import evidence_html
from assistant.page.checks import CheckerLike
from assistant.page.corpus_html import corpus_html, header_html
from assistant.page.plain_text import esc
from assistant.page.proof import empty_html, near_ids, proof_html
from assistant.page.share import ShareLink, read_link, unpack_query
from assistant.page.thread import thread_html
from assistant.page.turns import LONGEST_QUESTION, Turn, turn_of
from assistant.question import QueryError
from ingest.errors import PaperTallyError

logger = logging.getLogger(__name__)


_WITHOUT_PROOF = ("refusal", "clarification")


class ChipLike(Protocol):
    """One condition of a query that can be taken away."""

    label: str
    index: int
    changeable: bool
    removable: bool


class AssistantLike(Protocol):
    """What the page needs of ``assistant.turn.Assistant``."""

    def answer(
        self, text: str, previous: Mapping[str, Any] | None = None, *, unanswered: bool = False
    ) -> Answer:
        """The answer to a question; ``previous`` is the query of the answer before.

        ``unanswered``: a turn since then got no answer.
        """

    def answer_query(self, query: Mapping[str, Any]) -> Answer:
        """The answer to a query of an earlier answer. Raises ValueError on anything else."""

    def search(self, text: str, k: int = 10, **filters: Any) -> Sequence[Any]:
        """The best papers by meaning and words."""

    def evidence(self, query: Mapping[str, Any], ids: Sequence[str]) -> tuple[Citation, ...]:
        """Why papers of an answer belong."""

    def paper_rows(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """What tables and downloads show of papers, in the given order."""

    def status(self) -> dict[str, Any]:
        """What ``papertally status --json`` prints."""

    def chips(self, query: Mapping[str, Any]) -> Sequence[Any]:
        """The conditions of a query."""

    def without_chip(self, query: Mapping[str, Any], index: int) -> Mapping[str, Any]:
        """The query with one condition taken away."""

    def chip_choices(self, query: Mapping[str, Any], index: int) -> Sequence[str]:
        """What can stand in the place of a condition."""

    def with_chip(self, query: Mapping[str, Any], index: int, text: str) -> Mapping[str, Any]:
        """The query with what the text names in its place; raises PaperTallyError for nothing."""

    def examples(self) -> Sequence[str]:
        """First questions for this corpus."""

    def view(self) -> Any:
        """The corpus of now, open: what claims are checked over. Raises CorpusError."""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows after an action."""

    turns: tuple[Turn, ...]
    thread: str
    """HTML of the conversation."""
    proof: str | None
    """HTML of the panel; None leaves the panel as it is."""


class Desk:
    """The actions of the page, over one assistant."""

    def __init__(self, assistant: AssistantLike) -> None:
        self.assistant = assistant

    def corpus_id(self) -> str:
        """Of the corpus that answers now; empty where there is none just now."""
        try:
            corpus = self.assistant.status().get("corpus") or {}
        except PaperTallyError:
            return ""
        return str(corpus.get("id", ""))

    def open_checker(self) -> CheckerLike:
        """A checker of claims over the corpus of now."""
        from assistant.claims.check import Checker  # seconds, that only who checks should wait

        return Checker(self.assistant.view(), guest=getattr(self.assistant, "guest", None))

    # -- asking ----------------------------------------------------------------------------------

    def open(self, turns: Sequence[Turn], parameters: Mapping[str, str]) -> View:
        """The first view: what a shared link asks, or the conversation as it was left."""
        shared = read_link(parameters)
        if shared is not None:
            return self._open_shared(shared)
        if not turns:
            return self._view((), None)
        proven = [i for i, t in enumerate(turns) if t.kind not in _WITHOUT_PROOF]
        if not proven:
            return self._view(turns, None)
        return self._view(turns, self._again(turns[proven[-1]].query), proven[-1])

    def ask(self, text: str, turns: Sequence[Turn]) -> View:
        """Answer a question typed after ``turns``."""
        question = " ".join(text.split())[:LONGEST_QUESTION]
        if not question:
            return self.show(len(turns) - 1, turns)
        previous = next((t.query for t in reversed(turns) if t.query is not None), None)
        try:
            unanswered = bool(turns) and turns[-1].query is None
            answer = self.assistant.answer(question, previous, unanswered=unanswered)
        except Exception as error:  # whatever it is, the reader hears of it calmly
            answer = _apology(error)
        return self._view((*turns, self._turn(question, answer)), answer)

    def ask_query(self, words: str, code: str, turns: Sequence[Turn]) -> View:
        """Ask the packed query of a chart, under its words."""
        query = unpack_query(code)
        answer = self._again(query)
        if answer is None:
            return self.show(len(turns) - 1, turns)
        turn = self._turn(words[:LONGEST_QUESTION] or "A chart", answer)
        return self._view((*turns, turn), answer)

    def drop_chip(self, turn: int, chip: int, turns: Sequence[Turn]) -> View:
        """Ask the question of a turn again without one of its conditions."""
        asked, index = self._chip(turn, chip, turns)
        if asked is None or asked.query is None or index is None:
            return self.show(len(turns) - 1, turns)
        try:
            query = self.assistant.without_chip(asked.query, index)
        except IndexError:  # the question can't be without it
            return self.show(len(turns) - 1, turns)
        answer = self._again(query)
        if answer is None:
            return self.show(len(turns) - 1, turns)
        return self._view((*turns, self._turn(f"without: {asked.chips[chip]}", answer)), answer)

    def change_chip(self, turn: int, chip: int, text: str, turns: Sequence[Turn]) -> View:
        """Ask the question of a turn again with another value for one of its conditions."""
        asked, index = self._chip(turn, chip, turns)
        if asked is None or asked.query is None or index is None:
            return self.show(len(turns) - 1, turns)
        words = f"{asked.chips[chip]} → {' '.join(text.split())}"[:LONGEST_QUESTION]
        try:
            query = self.assistant.with_chip(asked.query, index, text)
        except PaperTallyError as error:
            answer = Answer("refusal", " ".join(str(error).split()))
            return self._view((*turns, self._turn(words, answer)), answer)
        answer = self._again(query) or _apology(QueryError("no query"))
        return self._view((*turns, self._turn(words, answer)), answer)

    def choices(self, turn: int, chip: int, turns: Sequence[Turn]) -> dict[str, Any]:
        """What can stand in a chip's place, for its editor."""
        asked, index = self._chip(turn, chip, turns)
        found: Sequence[str] = ()
        if asked is not None and asked.query is not None and index is not None:
            found = self.assistant.chip_choices(asked.query, index)
        return {"turn": turn, "chip": chip, "choices": list(found)}

    def _chip(self, turn: int, chip: int, turns: Sequence[Turn]) -> tuple[Turn | None, int | None]:
        """A turn and which condition of its query one of its chips is."""
        asked = _at(turns, turn)
        if asked is None or asked.query is None or not 0 <= chip < len(asked.chips):
            return asked, None
        try:
            chips = self.assistant.chips(asked.query)
        except QueryError:
            return asked, None
        return asked, chips[chip].index if chip < len(chips) else None

    def ask_again(self, turn: int, turns: Sequence[Turn]) -> View:
        """Ask the question of a turn of the corpus that answers now."""
        asked = _at(turns, turn)
        answer = self._again(asked.query) if asked is not None else None
        if asked is None or answer is None:
            return self.show(len(turns) - 1, turns)
        return self._view((*turns, self._turn(asked.question, answer)), answer)

    def show(self, turn: int, turns: Sequence[Turn]) -> View:
        """The proof of an earlier turn."""
        asked = _at(turns, turn)
        answer = self._again(asked.query) if asked is not None else None
        return self._view(turns, answer, turn)

    def forget(self) -> View:
        """A new conversation."""
        return self._view((), None)

    def _open_shared(self, shared: ShareLink) -> View:
        answer = self._again(shared.query)
        if answer is None:
            answer = Answer(
                "refusal",
                "This link holds no question that this version can read. Ask it in words.",
            )
        turn = self._turn(shared.question or "A shared question", answer)
        now = answer.corpus.id if answer.corpus else ""
        if shared.corpus and now and shared.corpus != now:
            note = (
                f"This link was made on corpus {shared.corpus}; the answer is from {now}, "
                "which holds other papers or readings, so the number may differ."
            )
            answer = _with_caveat(answer, note)
            turn = self._turn(shared.question or "A shared question", answer)
        return self._view((turn,), answer)

    def _again(self, query: Mapping[str, Any] | None) -> Answer | None:
        if query is None:
            return None
        try:
            return self.assistant.answer_query(query)
        except Exception as error:
            return _apology(error)

    def _turn(self, question: str, answer: Answer) -> Turn:
        chips = self.assistant.chips(answer.query) if answer.query is not None else ()
        fixed = [chip.label for chip in chips if not chip.changeable]
        kept = [chip.label for chip in chips if not chip.removable]
        return turn_of(question, answer, [chip.label for chip in chips], fixed, kept)

    def _view(self, turns: Sequence[Turn], answer: Answer | None, turn: int | None = None) -> View:
        """The conversation, and the proof of ``answer``, which is that of ``turn`` or the last."""
        turns = tuple(turns)
        if not turns:
            return View((), thread_html((), self.assistant.examples()), empty_html())
        thread = thread_html(turns, (), self.corpus_id())
        if answer is None or answer.kind in _WITHOUT_PROOF:
            # The proof of the answer before stays: a question that failed disproves nothing.
            return View(turns, thread, None if len(turns) > 1 else empty_html())
        at = len(turns) - 1 if turn is None else turn
        ids = near_ids(answer)
        near = {str(r["paper_id"]): r for r in self.assistant.paper_rows(ids)} if ids else {}
        return View(turns, thread, proof_html(answer, turns[at].question, at, near))

    # -- behind an answer ------------------------------------------------------------------------

    def papers(self, turn: int, turns: Sequence[Turn]) -> dict[str, Any]:
        """The rows of the table of all papers of a turn, for the script to draw as text."""
        asked = _at(turns, turn)
        answer = self._again(asked.query) if asked is not None else None
        rows = self.assistant.paper_rows(answer.papers) if answer is not None else []
        return {"turn": turn, "rows": [downloads.table_row(r) for r in rows]}

    def evidence(self, turn: int, paper_id: str, turns: Sequence[Turn]) -> dict[str, Any]:
        """Why one paper of the table belongs."""
        asked = _at(turns, turn)
        html = ""
        if asked is not None and asked.query is not None:
            try:
                found = self.assistant.evidence(asked.query, [paper_id[:200]])
            except (ValueError, KeyError):  # a paper that this corpus doesn't hold
                found = ()
            html = evidence_html(found[0]) if found else ""
        empty = '<p class="pt-empty">It fulfils the question as a whole; nothing to mark.</p>'
        return {"turn": turn, "paper": paper_id, "html": html or empty}

    def download(self, turn: int, form: str, turns: Sequence[Turn]) -> dict[str, Any] | None:
        """A file for the reader to keep: name, type, text."""
        asked = _at(turns, turn)
        answer = self._again(asked.query) if asked is not None else None
        if asked is None or answer is None:
            return None
        rows = self.assistant.paper_rows(answer.papers) if form in ("csv", "bibtex", "ris") else []
        made = downloads.make(form, asked.question, answer, rows)
        if made is None:
            return None
        return {"name": made.name, "type": made.mime, "text": made.text, "at": time.time()}

    # -- the other tabs --------------------------------------------------------------------------

    def explore(self, scope: str) -> str:
        """HTML of the charts of a scope."""
        known = self.scopes()
        scope = scope if scope in known else known[0]
        answers = [(view, self._again(view.query)) for view in explore.views(scope)]
        found = [(v, a) for v, a in answers if a is not None]
        over_time = {
            title: [(line, a) for line in lines if (a := self._again(line.query)) is not None]
            for title, lines in explore.lines(scope, found).items()
        }
        return explore.explore_html(scope, found, over_time)

    def scopes(self) -> list[str]:
        """What can be explored."""
        try:
            return explore.scopes(self.assistant.status().get("editions") or ())
        except PaperTallyError:
            return explore.scopes(())

    def header(self) -> str:
        """HTML of the head of the page."""
        try:
            return header_html(self.assistant.status())
        except PaperTallyError:
            return header_html({})

    def corpus(self) -> str:
        """HTML of what the corpus holds."""
        try:
            return corpus_html(self.assistant.status())
        except PaperTallyError as error:
            return f'<p class="pt-empty">{esc(" ".join(str(error).split()))}</p>'


def _at(turns: Sequence[Turn], turn: int) -> Turn | None:
    return turns[turn] if 0 <= turn < len(turns) else None


def _apology(error: Exception) -> Answer:
    """What a reader sees of an error: its own words where it is one that a user can mend."""
    if isinstance(error, QueryError):
        return Answer("refusal", "This version can't read that question. Ask it in words.")
    if isinstance(error, PaperTallyError):
        return Answer("refusal", f"I can't answer just now: {' '.join(str(error).split())}")
    logger.error("a question failed", exc_info=error)
    return Answer(
        "refusal",
        "Something went wrong here, so nothing was counted. The log of the server has it.",
    )


def _with_caveat(answer: Answer, note: str) -> Answer:
    return replace(answer, caveats=(note, *answer.caveats))
