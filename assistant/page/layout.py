"""What stands where on the page, and which action each control asks of the desk.

The conversation and the proof are HTML that pure functions write (``thread.py``, ``proof.py``).
Their buttons carry ``data-act``; the script of the page hands each press to one component, the
bridge, whose events are the only way from them into Python. All of these are private: the public
endpoints stand in ``api.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.api import add_endpoints
from assistant.page.check_tab import build_check
from assistant.page.checks import CheckDesk
from assistant.page.desk import Desk, View
from assistant.page.proof import empty_html
from assistant.page.sent import data_of, number_in, word_in
from assistant.page.tabs import build_corpus, build_explore
from assistant.page.turns import LONGEST_QUESTION, Turn, read_turns, write_turns
from assistant.settings import Settings

_HERE = Path(__file__).parent
HEAD = (
    # Not Gradio's own ``css``: that is rewritten to hold inside of its container only.
    '<meta name="description" content="Exact, cited answers about AI research papers">'
    f"<style>{(_HERE / 'style.css').read_text(encoding='utf-8')}</style>"
    # The others build on the first.
    + "".join(
        f"<script>{(_HERE / name).read_text(encoding='utf-8')}</script>"
        for name in ("page.js", "table.js", "chips.js", "check.js")
    )
)
THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="stone",
    # Named fonts of the reader's own system: nothing is fetched.
    font=("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"),
    font_mono=("ui-monospace", "Consolas", "monospace"),
)

# Kept in the reader's browser under a fixed name, or every restart would lose it. The secret only
# has to be the same every time: the conversation is no secret from the browser that holds it.
_HISTORY_KEY = "papertally-conversation-1"
_HISTORY_SECRET = "papertally-conversation"

_FOOT = (
    '<p class="pt-foot"><button type="button" data-act="forget">New conversation</button> '
    "<span>Kept in this browser only. Follow-ups work: “and Llama?”, “only in 2025”.</span></p>"
)

_BRIDGE_JS = """
window.PaperTally.connect(element, trigger, [
  'ask', 'chip', 'again', 'proof', 'papers', 'evidence', 'download', 'forget', 'open',
  'change', 'choices', 'verdict', 'report', 'another', 'restore'
]);
"""
_INBOX_JS = "watch('value', () => window.PaperTally.receive(props.value));"

_UPLOADS_KEPT = (600, 3600)
"""Seconds: how often uploaded files are looked at, and how old they may get."""

Outcome = tuple[Any, ...]


def build(desk: Desk, settings: Settings) -> gr.Blocks:
    """The whole page over one desk."""
    checks = CheckDesk(desk.open_checker, desk.assistant.paper_rows)
    page = gr.Blocks(
        title="PaperTally",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=_UPLOADS_KEPT,
    )
    with page:
        header = gr.HTML(
            desk.header(), elem_id="pt-header", apply_default_css=False, js_on_load=None
        )
        # A build may have switched the corpus since the page was made.
        page.load(desk.header, None, [header], api_visibility="private", show_progress="hidden")
        with gr.Tabs(elem_id="pt-pages") as pages:
            with gr.Tab("Ask", id="ask"):
                bridge, inbox = _build_ask(page, desk, pages)
            build_check(checks, bridge, inbox)
            build_explore(desk)
            build_corpus(desk, settings, header)
        add_endpoints(desk, checks)
    return page


def _build_ask(page: gr.Blocks, desk: Desk, pages: gr.Tabs) -> tuple[gr.HTML, gr.HTML]:
    """The tab; gives the bridge, whose events are presses, and the inbox of the page's script."""
    history = gr.BrowserState([], storage_key=_HISTORY_KEY, secret=_HISTORY_SECRET)
    with gr.Row(elem_id="pt-desk", equal_height=False):
        with gr.Column(elem_id="pt-left", scale=5, min_width=280):
            thread = gr.HTML(
                desk.forget().thread,
                elem_id="pt-thread",
                apply_default_css=False,
                js_on_load=None,
            )
            with gr.Row(elem_id="pt-askbox", equal_height=True):
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,  # it is still there for screen readers
                    container=False,
                    placeholder="How many US–China papers used Qwen?",
                    lines=1,
                    max_lines=6,
                    max_length=LONGEST_QUESTION,
                    autofocus=True,
                    scale=8,
                    min_width=160,
                    elem_id="pt-question",
                )
                send = gr.Button("Ask", variant="primary", scale=1, min_width=72, elem_id="pt-send")
            gr.HTML(_FOOT, elem_id="pt-foot", apply_default_css=False, js_on_load=None)
        with gr.Column(elem_id="pt-right", scale=6, min_width=280):
            proof = gr.HTML(
                empty_html(), elem_id="pt-proof", apply_default_css=False, js_on_load=None
            )
    bridge = gr.HTML("", elem_id="pt-bridge", js_on_load=_BRIDGE_JS, apply_default_css=False)
    inbox = gr.HTML(
        None,
        html_template="",
        elem_id="pt-inbox",
        js_on_load=_INBOX_JS,
        apply_default_css=False,
    )

    shown = [thread, proof, history]
    options: dict[str, Any] = {
        "api_visibility": "private",
        "concurrency_id": "answers",
        "show_progress": "hidden",
    }

    def outcome(view: View) -> Outcome:
        proof_now = gr.skip() if view.proof is None else view.proof
        return view.thread, proof_now, write_turns(view.turns)

    def type_in(text: str, kept: Any) -> Outcome:
        return ("", *outcome(desk.ask(text, read_turns(kept))))

    gr.on(
        [box.submit, send.click],
        type_in,
        [box, history],
        [box, *shown],
        js="(text, kept) => { window.PaperTally.pending(text); return [text, kept]; }",
        trigger_mode="once",
        **options,
    )

    def on_bridge(event: str, act: Callable[[dict[str, Any], tuple[Turn, ...]], View]) -> None:
        def handle(kept: Any, sent: gr.EventData) -> Outcome:
            return outcome(act(data_of(sent), read_turns(kept)))

        getattr(bridge, event)(handle, [history], shown, trigger_mode="once", **options)

    on_bridge("ask", lambda sent, turns: desk.ask(word_in(sent, "text"), turns))
    on_bridge(
        "chip", lambda s, turns: desk.drop_chip(number_in(s, "turn"), number_in(s, "chip"), turns)
    )
    on_bridge(
        "change",
        lambda s, turns: desk.change_chip(
            number_in(s, "turn"), number_in(s, "chip"), word_in(s, "text"), turns
        ),
    )
    on_bridge("again", lambda sent, turns: desk.ask_again(number_in(sent, "turn"), turns))
    on_bridge("proof", lambda sent, turns: desk.show(number_in(sent, "turn"), turns))
    on_bridge("forget", lambda sent, turns: desk.forget())

    def open_chart(kept: Any, sent: gr.EventData) -> Outcome:
        data = data_of(sent)
        view = desk.ask_query(word_in(data, "text"), word_in(data, "query"), read_turns(kept))
        return (gr.Tabs(selected="ask"), *outcome(view))

    bridge.open(open_chart, [history], [pages, *shown], trigger_mode="once", **options)

    def on_inbox(event: str, act: Callable[[dict[str, Any], tuple[Turn, ...]], Any]) -> None:
        def handle(kept: Any, sent: gr.EventData) -> dict[str, Any]:
            return {"kind": event, "body": act(data_of(sent), read_turns(kept))}

        getattr(bridge, event)(handle, [history], [inbox], trigger_mode="multiple", **options)

    on_inbox("papers", lambda s, turns: desk.papers(number_in(s, "turn"), turns))
    on_inbox("evidence", lambda s, t: desk.evidence(number_in(s, "turn"), word_in(s, "paper"), t))
    on_inbox("choices", lambda s, t: desk.choices(number_in(s, "turn"), number_in(s, "chip"), t))
    on_inbox("download", lambda s, t: desk.download(number_in(s, "turn"), word_in(s, "format"), t))

    def open_page(kept: Any, request: gr.Request) -> Outcome:
        turns, parameters = read_turns(kept), dict(request.query_params)
        if not turns and "query" not in parameters:
            # Nothing to bring back; and a question may be under way already.
            return gr.skip(), gr.skip(), gr.skip()
        return outcome(desk.open(turns, parameters))

    page.load(open_page, [history], shown, **options)
    return bridge, inbox


__all__ = ["HEAD", "THEME", "build"]
