"""The Check tab: an article in, every sentence marked with its verdict.

Its handlers are private.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.checks import ENDINGS, LONGEST_ARTICLE, CheckDesk, Look, welcome_html
from assistant.page.sent import data_of, number_in, word_in
from assistant.page.verdict_html import empty_html

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
CHECKING: dict[str, Any] = {"concurrency_id": "checking", "concurrency_limit": 2}
"""Checks have places of their own, or a long article would keep questions waiting."""


def build_check(checks: CheckDesk, bridge: gr.HTML, inbox: gr.HTML) -> None:
    """The tab; its HTML speaks by the ``bridge`` and is answered in the ``inbox``."""
    with gr.Tab("Check", id="check"), gr.Row(elem_id="pt-check", equal_height=False):
        with gr.Column(elem_id="pt-check-left", scale=6, min_width=280):
            with gr.Column(elem_id="pt-hand-in") as hand_in:
                gr.HTML(welcome_html(), **_PLAIN)
                article = gr.Textbox(
                    label="Article",
                    placeholder="Paste the text here",
                    lines=10,
                    max_lines=16,
                    max_length=LONGEST_ARTICLE,
                    elem_id="pt-article-text",
                )
                file = gr.File(
                    label="Or a file: text, Markdown, HTML or PDF",
                    file_count="single",
                    file_types=list(ENDINGS),
                    height=140,
                    elem_id="pt-article-file",
                )
                with gr.Row(elem_classes="pt-add"):
                    start = gr.Button(
                        "Check", variant="primary", elem_id="pt-check-start", min_width=120
                    )
                    stop = gr.Button("Stop", visible=False, elem_id="pt-check-stop", min_width=120)
            progress = gr.HTML("", elem_id="pt-check-progress", **_PLAIN)
            marked = gr.HTML("", elem_id="pt-check-article", **_PLAIN)
        with gr.Column(elem_id="pt-check-right", scale=5, min_width=280):
            proof = gr.HTML(empty_html(), elem_id="pt-check-proof", **_PLAIN)

    shown = [hand_in, stop, progress, marked, proof]

    def seen(look: Look) -> tuple[Any, ...]:
        return (
            gr.Column(visible=False) if look.done else gr.skip(),
            gr.Button(visible=look.running),
            look.progress,
            gr.skip() if look.article is None else look.article,
            gr.skip() if look.proof is None else look.proof,
        )

    def check_article(
        text: str | None, path: str | None, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        who = request.session_hash or ""
        for look in checks.check(text or "", Path(path) if path else None, who):
            yield seen(look)

    def stop_check(request: gr.Request) -> None:
        checks.stop(request.session_hash or "")

    gr.on(
        [start.click, file.upload],
        check_article,
        [article, file],
        shown,
        js="(text, file) => { window.PaperTally.waiting(); return [text, file]; }",
        trigger_mode="once",
        **_PRIVATE,
        **CHECKING,
    )
    # Not Gradio's own way to cancel: what was under way would be shown after it.
    stop.click(stop_check, None, None, **_PRIVATE)

    def verdict(sent: gr.EventData) -> str:
        data = data_of(sent)
        return checks.proof(word_in(data, "check"), number_in(data, "n"))

    def report(sent: gr.EventData) -> dict[str, Any]:
        data = data_of(sent)
        made = checks.report(word_in(data, "check"), word_in(data, "format"))
        body = None
        if made is not None:
            body = {"name": made.name, "type": made.mime, "text": made.text}
        return {"kind": "download", "body": body, "at": word_in(data, "at")}

    def another() -> tuple[Any, ...]:
        return (gr.Column(visible=True), None, None, "", "", empty_html())

    def restore(sent: gr.EventData) -> tuple[Any, ...]:
        return seen(checks.again(word_in(data_of(sent), "check")))

    bridge.restore(restore, None, shown, trigger_mode="multiple", **_PRIVATE)
    bridge.verdict(verdict, None, [proof], trigger_mode="multiple", **_PRIVATE)
    bridge.report(report, None, [inbox], trigger_mode="multiple", **_PRIVATE)
    bridge.another(another, None, [hand_in, article, file, progress, marked, proof], **_PRIVATE)
