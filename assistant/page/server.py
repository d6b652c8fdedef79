"""The page as a running server: what it opens to the outside, and within which limits."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import gradio as gr
from gradio.routes import App

from assistant.page.api import PUBLIC
from assistant.page.desk import AssistantLike, Desk
from assistant.page.layout import HEAD, THEME, build
from assistant.settings import Settings
from ingest.errors import PaperTallyError


class ServeError(PaperTallyError):
    """The page can't be served as asked."""


LARGEST_UPLOAD = "50mb"
_AT_ONCE = 6
"""Answers computed at the same time: more threads than cores only wait for each other."""
_MOST_WAITING = 400
_LONGEST_COLD = 4.0
"""Seconds until a server that nobody opens gets ready all the same."""

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_POLICY = (
    # Gradio evaluates its templates and sets styles inline; nothing may come from, or go to,
    # any other host.
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


_BY_NAME = re.compile(r"/(?:gradio_api/)?(?:call|run|api)(?:/v2)?/([^/]+)")


class Door:
    """ASGI middleware: holds the browser to this host, and callers to the public endpoints.

    Gradio leaves private handlers out of its documentation, yet runs them for whoever posts their
    name; here only the names of ``PUBLIC`` are answered. Streams pass through untouched.
    """

    def __init__(
        self, app: Callable[..., Awaitable[None]], opened: threading.Event | None = None
    ) -> None:
        """``opened`` is set when a page that was drawn first asks for something."""
        self.app = app
        self.opened = opened or threading.Event()

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Refuse what is private, and add the headers to every response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        if scope["path"].endswith("/queue/join"):
            self.opened.set()
        named = _BY_NAME.match(scope["path"])
        if named and named[1] not in PUBLIC:
            body = b'{"detail":"no such endpoint; there are: ' + ", ".join(PUBLIC).encode() + b'"}'
            kind = (b"content-type", b"application/json")
            await with_headers({"type": "http.response.start", "status": 404, "headers": [kind]})
            await send({"type": "http.response.body", "body": body})
            return
        await self.app(scope, receive, with_headers)


def launch(
    assistant: AssistantLike, settings: Settings, mcp: bool = False, block: bool = True
) -> gr.Blocks:
    """Serve the page on the host and port of the settings.

    With ``block`` it returns when the server is stopped, else at once. Raises ServeError where the
    port is taken, or where ``mcp`` is asked for and its package isn't there.
    """
    from starlette.middleware import Middleware

    logging.getLogger("httpx").setLevel(logging.WARNING)
    with _without_early_apps():
        page = build(Desk(assistant), settings)
        page.queue(
            default_concurrency_limit=_AT_ONCE,
            max_size=_MOST_WAITING,
            api_open=True,
        )
    opened = threading.Event()
    try:
        page.launch(
            server_name=settings.host,
            server_port=settings.port,
            theme=THEME,
            head=HEAD,
            share=False,
            ssr_mode=False,
            footer_links=["api"],
            run_history=False,
            enable_monitoring=False,
            max_file_size=LARGEST_UPLOAD,
            max_threads=40,
            show_error=False,
            pwa=False,
            mcp_server=mcp,
            quiet=True,
            prevent_thread_lock=True,
            app_kwargs={"middleware": [Middleware(Door, opened=opened)]},
        )
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise ServeError(
            f"the page can't be served on {where} ({error}); choose another with --port or --host"
        ) from error
    if mcp:
        _hand_over_json(page)
    threading.Thread(target=warm_up, args=(assistant, opened), daemon=True).start()
    if block:
        print(f"PaperTally is on {page.local_url}  (Ctrl+C stops it)", flush=True)
        page.block_thread()
    return page


def _hand_over_json(page: gr.Blocks) -> None:
    """Make the MCP tools return JSON: Gradio hands results over as Python prints them.

    Raises ServeError where the MCP server could not be started.
    """
    tools = page.mcp_server_obj
    if tools is None:
        page.close(verbose=False)
        raise ServeError("serve --mcp needs version 1 of the package mcp: pip install 'mcp<2'")

    def as_json(data: Any, root_url: str) -> list[Any]:
        texts = [json.dumps(output, ensure_ascii=False) for output in data]
        return [tools.types.TextContent(type="text", text=text) for text in texts]

    tools.postprocess_output_data = as_json  # type: ignore[method-assign]


_WARMING = ("How many papers mention gradient descent?", "Which institutions have most papers?")
"""A search in texts and a ranking: each reads tables that a plain count does not."""


@contextlib.contextmanager
def _without_early_apps() -> Iterator[None]:
    """Build the page without the web apps that Gradio makes along the way.

    It makes one as Blocks begin, one as they end and one for the queue, each of eighty routes, and
    throws them away when it launches and makes another.
    """
    made = vars(App)["create_app"]
    setattr(App, "create_app", staticmethod(lambda *given, **named: None))  # noqa: B010
    try:
        yield
    finally:
        setattr(App, "create_app", made)  # noqa: B010


def warm_up(assistant: AssistantLike, opened: threading.Event) -> None:
    """Answer once, so that the first reader doesn't wait for tables and libraries to load.

    Not before a page was ``opened``, or the reader would wait for the page instead. A corpus for
    which even its own first question fails is for the reader to hear of, not for us.
    """
    opened.wait(_LONGEST_COLD)
    with contextlib.suppress(Exception):
        for question in (*assistant.examples()[:1], *_WARMING):
            assistant.answer(question)
