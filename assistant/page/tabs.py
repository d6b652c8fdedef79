"""The tabs beside Ask: Explore and Corpus. Their handlers are private."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.adding import (
    Adding,
    Refused,
    Step,
    build_with,
    check_password,
    check_upload,
    collection_address,
    needs_password,
)
from assistant.page.desk import Desk
from assistant.page.plain_text import esc
from assistant.settings import Settings
from ingest.sources import ENDINGS

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_explore(desk: Desk) -> None:
    """The tab of charts; they are computed when it is opened."""
    with gr.Tab("Explore", id="explore") as tab:
        names = desk.scopes()
        scope = gr.Dropdown(
            names, value=names[0], label="Venue and year", elem_id="pt-scope", filterable=True
        )
        charts = gr.HTML("", elem_id="pt-explore", apply_default_css=False, js_on_load=None)
    options = {**_PRIVATE, "concurrency_id": "answers"}

    def opened(chosen: str) -> tuple[Any, str]:
        # The corpus may have changed since the page was made.
        now = desk.scopes()
        chosen = chosen if chosen in now else now[0]
        return gr.Dropdown(choices=now, value=chosen), desk.explore(chosen)

    tab.select(opened, [scope], [scope, charts], **options)
    scope.input(desk.explore, [scope], [charts], **options)


def build_corpus(desk: Desk, settings: Settings, header: gr.HTML) -> None:
    """The tab of what there is, and where sources are added; ``header`` changes with it."""
    adding = Adding(build_with(settings), desk.assistant.status)
    with gr.Tab("Corpus", id="corpus") as tab:
        held = gr.HTML("", elem_id="pt-corpus", apply_default_css=False, js_on_load=None)
        gr.HTML(
            '<div class="pt-explored"><h3>Add papers</h3><p>From the public collection '
            "papercopilot/paperlists, or a list of your own (JSON, CSV, Parquet; up to 50 MB). "
            "Answers go on from the old corpus until the new one is whole.</p></div>",
            apply_default_css=False,
            js_on_load=None,
        )
        with gr.Row(elem_classes="pt-add"):
            venue = gr.Textbox(label="Venue", placeholder="COLM", max_length=60, min_width=120)
            year = gr.Number(label="Year", value=2025, precision=0, min_width=100)
            fetch = gr.Button("Fetch and add", elem_id="pt-fetch", min_width=140)
        with gr.Row(elem_classes="pt-add"):
            upload = gr.File(
                label="A list of papers",
                file_count="single",
                file_types=[*ENDINGS, *(f"{e}.gz" for e in ENDINGS)],
                height=120,
                min_width=200,
                elem_id="pt-own-list",
            )
            add = gr.Button("Add this file", elem_id="pt-add-file", min_width=140)
        password = gr.Textbox(
            label="Password", type="password", visible=needs_password(settings), max_length=200
        )
        stop = gr.Button("Stop adding", elem_id="pt-stop-adding", size="sm", min_width=120)
        progress = gr.HTML("", elem_id="pt-progress", apply_default_css=False, js_on_load=None)

    tab.select(desk.corpus, None, [held], **_PRIVATE)

    def run(source: str) -> Iterator[tuple[str, Any, Any]]:
        for step in adding.add(source):
            if step.done and not step.failed:
                yield step_html(step), desk.corpus(), desk.header()
            else:
                yield step_html(step), gr.skip(), gr.skip()

    def fetch_list(name: str, number: Any, given: str) -> Iterator[tuple[str, Any, Any]]:
        try:
            check_password(settings, given)
            address = collection_address(name, number)
        except Refused as refused:
            yield step_html(Step(str(refused), done=True, failed=True)), gr.skip(), gr.skip()
            return
        yield from run(address)

    def add_file(path: str | None, given: str) -> Iterator[tuple[str, Any, Any]]:
        try:
            check_password(settings, given)
            if not path:
                raise Refused("Choose a file first.")
            file = check_upload(Path(path))
        except Refused as refused:
            yield step_html(Step(str(refused), done=True, failed=True)), gr.skip(), gr.skip()
            return
        yield from run(str(file))

    def cancel(given: str) -> str:
        try:
            check_password(settings, given)
        except Refused as refused:
            return step_html(Step(str(refused), done=True, failed=True))
        return step_html(Step(adding.cancel()))

    # A build takes minutes: it must not hold a place among the answers.
    building = {**_PRIVATE, "concurrency_id": "adding", "concurrency_limit": 2}
    fetch.click(fetch_list, [venue, year, password], [progress, held, header], **building)
    add.click(add_file, [upload, password], [progress, held, header], **building)
    stop.click(cancel, [password], [progress], **_PRIVATE)


def step_html(step: Step) -> str:
    """Where an addition stands."""
    bar = ""
    if step.share is not None and not step.done:
        percent = round(100 * step.share)
        bar = (
            f'<progress max="100" value="{percent}" aria-label="{esc(step.text)}">{percent} %'
            "</progress>"
        )
    state = " pt-failed" if step.failed else " pt-done" if step.done else ""
    sign = "✗ " if step.failed else "✓ " if step.done else ""
    return f'<p class="pt-step{state}" role="status">{sign}{esc(step.text)} {bar}</p>'
