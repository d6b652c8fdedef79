"""The tabs and cards of the page: the only Gradio code besides app.py."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from assistant.settings import Settings


def serve(settings: Settings, mcp: bool = False) -> None:
    """Serve the page until it is stopped. Raises CorpusError where there is no corpus.

    The corpus is opened while Gradio is imported: both read many files.
    """
    # Gradio reads these as it is imported: no usage figures leave this machine.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    with ThreadPoolExecutor(1) as aside:
        opening = aside.submit(_open_assistant, settings)
        with _without_stub_files(), _without_mcp(mcp):
            from assistant.page.server import launch
        assistant = opening.result()
    launch(assistant, settings, mcp=mcp)


def _open_assistant(settings: Settings) -> Any:
    from assistant.turn import Assistant

    return Assistant.open(settings)


@contextmanager
def _without_stub_files() -> Iterator[None]:
    """Import Gradio without its writing of type stubs: a third of its time to start.

    As each of its components is defined, Gradio parses the component's source to write a ``.pyi``
    beside it, for editors. It passes over a class whose file can't be told, so for that while
    the files of its own classes can't.
    """
    told = inspect.getfile

    def getfile(thing: Any) -> str:
        if isinstance(thing, type) and thing.__module__.startswith("gradio."):
            raise OSError("no stub file is wanted")
        return told(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = told


@contextmanager
def _without_mcp(wanted: bool) -> Iterator[None]:
    """Import Gradio without the package mcp, which it takes in where it is there: a tenth of its
    time to start, for a server that few ask for."""
    if wanted or "mcp" in sys.modules:
        yield
        return
    sys.modules["mcp"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["mcp"]
