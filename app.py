"""PaperTally's entry point: builds settings and assistant, serves the page, runs the commands.

``python app.py`` is ``papertally serve``. Gradio is imported only to serve: a counting question in
the terminal loads neither it nor a model.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from assistant.cli import run
from assistant.settings import Settings


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
