"""A server on this machine that speaks OpenAI's protocol, and behaves as a test wants it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatServer:
    """What the server says, and what it was asked."""

    def __init__(self) -> None:
        self.reply = "OK"
        self.statuses: list[int] = []
        """Of the next replies, before all is well."""
        self.tools = True
        self.silent = threading.Event()
        """While it is set nothing is answered."""
        self.drips = False
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.url = ""

    def messages(self) -> Iterator[dict[str, Any]]:
        """The chunks of one reply; a drip never ends."""
        wanted = self.asked[-1].get("tools")
        pieces = [self.reply[at : at + 30] for at in range(0, len(self.reply), 30)]
        for n, piece in enumerate(pieces):
            if not wanted:
                yield {"content": piece}
                continue
            call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
            if n == 0:
                call |= {"id": "call_1", "type": "function"}
                call["function"]["name"] = wanted[0]["function"]["name"]
            yield {"tool_calls": [call]}
        while self.drips:
            time.sleep(0.05)
            yield {"content": "."}


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """A running server; it ends with the block."""
    behaviour = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            asked = json.loads(self.rfile.read(size))
            behaviour.asked.append(asked)
            behaviour.keys.append(self.headers.get("Authorization"))
            while behaviour.silent.is_set():
                time.sleep(0.02)
            status = behaviour.statuses.pop(0) if behaviour.statuses else 200
            if asked.get("tools") and not behaviour.tools:
                status = 400
            if status != 200:
                self._send(status, b'{"error": {"message": "no"}}', "application/json")
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for delta in behaviour.messages():
                    self._event({"index": 0, "delta": delta, "finish_reason": None})
                self._event({"index": 0, "delta": {}, "finish_reason": "stop"})
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                return

        def _event(self, choice: dict[str, Any]) -> None:
            chunk = {
                "id": "x",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [choice],
            }
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    behaviour.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield behaviour
    finally:
        behaviour.silent.clear()
        behaviour.drips = False
        server.shutdown()
        server.server_close()
        thread.join()
