"""PaperTally's entry point: builds settings and assistant, serves the page, runs the commands.

``python app.py`` is ``papertally serve``. Gradio is imported only to serve: a counting question in
the terminal loads neither it nor a model.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

# Vocabularies and tables make a million objects that stay: looking through them at every 700 new
# ones, as Python does, takes a third of the time of a single question.
gc.set_threshold(100_000, 20, 20)

from assistant.cli import run  # noqa: E402
from assistant.settings import Settings  # noqa: E402


def serve(settings: Settings, mcp: bool = False) -> None:
    """Serve the page until it is stopped."""
    from assistant.page import serve as serve_page

    serve_page(settings, mcp=mcp)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code. Without a command it serves the page."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return run(given or ["serve"], os.environ, serve)


if __name__ == "__main__":
    sys.exit(main())
