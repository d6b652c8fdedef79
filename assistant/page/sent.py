"""What the page's script sends with a press of a button: data from outside, read within bounds."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.page.turns import LONGEST_QUESTION


def data_of(sent: gr.EventData) -> dict[str, Any]:
    """What came with an event; empty where it is no object."""
    data = sent._data
    return data if isinstance(data, dict) else {}


def word_in(sent: dict[str, Any], name: str) -> str:
    """A text from the browser, cut to the length of a question."""
    value = sent.get(name)
    return value[:LONGEST_QUESTION] if isinstance(value, str) else ""


def number_in(sent: dict[str, Any], name: str) -> int:
    """A whole number from the browser; -1, which names nothing, where it is none."""
    try:
        return int(str(sent.get(name)))
    except ValueError:
        return -1
