"""The public endpoints: ask, check and search, typed, each with an example.

Nothing else is public.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.page.check_tab import CHECKING
from assistant.page.checks import CheckDesk
from assistant.page.desk import Desk
from assistant.page.turns import LONGEST_QUESTION, read_query_json
from ingest.errors import PaperTallyError

PUBLIC = ("ask", "check", "search")
"""Names of the public endpoints."""
_MOST_FOUND = 100


@contextlib.contextmanager
def _said_plainly() -> Iterator[None]:
    """What a caller can mend is told to them in one line; Gradio hides every other error."""
    try:
        yield
    except (PaperTallyError, ValueError) as error:
        raise gr.Error(" ".join(str(error).split())) from error


def add_endpoints(desk: Desk, checks: CheckDesk) -> None:
    """Publish the endpoints in the Blocks that is being built."""

    def ask(question: str, previous: dict[str, Any] | None = None) -> dict[str, Any]:
        """Answer a question about the papers of this corpus with a number and its evidence.

        Example: ask("How many papers used Qwen?") gives {"kind": "count", "value": 31, ...},
        the object that `papertally ask --json` prints.

        Args:
            question: plain English, at most 2,000 characters, for example "Who used Qwen?"
            previous: the "query" of an earlier answer, to ask a follow-up of it, or null
        Returns:
            One answer as the contract fixes it: kind, text, value, papers, citations and so on.
        """
        with _said_plainly():
            query = read_query_json(previous)
            return desk.assistant.answer(question[:LONGEST_QUESTION], query).as_json()

    def check(text: str) -> list[dict[str, Any]]:
        """Check what a text claims about the papers of this corpus, sentence by sentence.

        Example: check("At COLM 2025, 31 papers used Qwen.") gives [{"verdict": "refuted",
        "computed": 29, ...}], the list that `papertally check --json` prints.

        Args:
            text: a claim or a whole article as plain text, at most 200,000 characters
        Returns:
            One object a claim, in order, sentences that were not checked included: sentence,
            verdict, claimed, computed, bounds, variants, papers, citations and so on.
        """
        with _said_plainly():
            return checks.claims_of(text)

    def search(text: str, k: int = 10) -> list[dict[str, Any]]:
        """Find the best papers by meaning and words.

        Example: search("shorter chain-of-thought", 3) gives three papers with title, venue, year.

        Args:
            text: what the papers should be about, at most 2,000 characters
            k: how many papers at most, 1 to 100
        Returns:
            The papers, best first, as `papertally search --json` prints them.
        """
        with _said_plainly():
            most = max(1, min(int(k), _MOST_FOUND))
            found = desk.assistant.search(text[:LONGEST_QUESTION], most)
        return [dict(hit) if isinstance(hit, dict) else hit.as_json() for hit in found]

    api(ask, api_name="ask", concurrency_id="answers")
    api(check, api_name="check", **CHECKING)
    api(search, api_name="search", concurrency_id="answers")
