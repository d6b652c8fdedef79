"""Chat models that tests bring along: scripted, lying, hanging, talking without end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from assistant.guest.events import Events
from assistant.guest.options import ModelOptions
from assistant.guest.visit import Guest, Prompt, Usage

NAME = "fake:liar"


class Scripted:
    """Replies with what a function makes of the prompt: text, or a value to write as JSON."""

    def __init__(self, reply: Callable[[Prompt], Any]) -> None:
        self._reply = reply
        self.asked: list[Prompt] = []

    def stream(self, prompt: Prompt) -> Iterator[str | Usage]:
        self.asked.append(prompt)
        said = self._reply(prompt)
        text = said if isinstance(said, str) else json.dumps(said)
        for at in range(0, len(text), 40):
            yield text[at : at + 40]


class Endless:
    """Never comes to an end."""

    def __init__(self, piece: str = '{"sentences": ["') -> None:
        self._piece = piece
        self.said = 0

    def stream(self, prompt: Prompt) -> Iterator[str | Usage]:
        while True:
            self.said += 1
            yield self._piece


def guest_of(speaker: Any, **options: Any) -> Guest:
    """A guest that speaks so; without a folder, so that nothing is kept."""
    given = {"per_minute": 10_000, "retries": 0, "tokens": 100_000, **options}
    return Guest(ModelOptions(NAME, **given), lambda: speaker, Events())


def saying(reply: Any, **options: Any) -> Guest:
    """A guest that always replies the same."""
    return guest_of(Scripted(lambda prompt: reply), **options)
