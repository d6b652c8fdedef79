"""The tabs and cards of the page: the only Gradio code besides app.py."""

from __future__ import annotations

import os

from assistant.settings import Settings


def serve(settings: Settings, mcp: bool = False) -> None:
    """Serve the page until it is stopped. Raises CorpusError where there is no corpus.

    The corpus is opened before Gradio is imported: without one nothing is served. Gradio reads
    its switches from the environment as it is imported, so they are set here, and not elsewhere:
    no usage figures leave this machine.
    """
    from assistant.turn import Assistant

    assistant = Assistant.open(settings)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

    from assistant.page.server import launch

    launch(assistant, settings, mcp=mcp)
