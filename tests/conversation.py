"""Several turns put to an assistant, as a person would."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.turn import Assistant


def ask(assistant: Assistant, *turns: str) -> Answer:
    """The answer to the last of some turns."""
    previous = None
    for turn in turns:
        answer = assistant.answer(turn, previous)
        previous = answer.query
    return answer
