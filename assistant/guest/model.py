"""The door to any chat model that LangChain's ``init_chat_model`` reaches.

The only file that imports LangChain's models; it is imported by no question unless a model is set.
A reply is asked for as the call of a tool with a schema, which every provider streams as pieces of
JSON; a server that knows no tools is asked for JSON in plain text instead, and that is remembered.
https://docs.langchain.com/oss/python/langchain/models
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.guest.events import Events
from assistant.guest.options import ModelOptions
from assistant.guest.prompts import PROBE
from assistant.guest.visit import (
    Guest,
    GuestFailed,
    NoSpeaker,
    Prompt,
    Usage,
    Visit,
    status_of,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_PROBE_SECONDS = 10.0
_PROBE_TOKENS = 16
_NO_KEY = "none"
"""A server of one's own that wants no key is sent this, and never a provider's key."""

_LIMITS = {
    "ollama": ("num_predict", None, None),
    "google_genai": ("max_output_tokens", "timeout", "max_retries"),
    "google_vertexai": ("max_output_tokens", "timeout", "max_retries"),
    "bedrock_converse": ("max_tokens", None, None),
}
"""Provider → what it calls the most tokens of a reply, the seconds, and its own retries, where it
isn't ``max_tokens``, ``timeout`` and ``max_retries``. Retrying is done by the visit."""

_EXTRAS = {
    "langchain_openai": "openai",
    "langchain_anthropic": "anthropic",
    "langchain_google_genai": "google",
    "langchain_mistralai": "mistral",
    "langchain_ollama": "ollama",
}


def open_guest(options: ModelOptions | None, folder: Path | None) -> Guest | None:
    """The guest of the settings, or None where there is none. Nothing is loaded or asked yet."""
    if options is None:
        return None
    return Guest(options, lambda: LangChainSpeaker(options), Events(folder))


def probe(options: ModelOptions) -> Mapping[str, Any]:
    """Which model is set and whether it answers: ``model``, ``base_url``, ``answers``, ``why``,
    ``seconds``. Waits ten seconds at the most."""
    begun = time.monotonic()
    quick = replace(
        options,
        seconds=min(options.seconds, _PROBE_SECONDS),
        retries=0,
        output_tokens=_PROBE_TOKENS,
    )
    guest = Guest(quick, lambda: LangChainSpeaker(quick, with_schema=False), Events())
    why = None
    try:
        Visit(guest, guest.now() + quick.seconds, quick.tokens).ask(PROBE)
    except GuestFailed as failed:
        # That it talks on beyond the few tokens is an answer, too.
        why = None if failed.kind == "endless" else str(failed)
    return {
        "model": options.name,
        "base_url": options.base_url,
        "answers": why is None,
        "why": why,
        "seconds": round(time.monotonic() - begun, 1),
    }


class LangChainSpeaker:
    """A chat model of LangChain as the visit needs it."""

    def __init__(self, options: ModelOptions, with_schema: bool = True) -> None:
        """Raises NoSpeaker with the remedy where the model can't be opened."""
        if options.keyless:
            raise NoSpeaker(f"{options.key_variable}, which should hold its key, is not set")
        self._tools = options.tools and with_schema
        self._model = open_model(options)

    def stream(self, prompt: Prompt) -> Iterator[str | Usage]:
        """The pieces of the reply: of the tool's arguments as JSON, or of plain text."""
        begun = False
        if self._tools:
            try:
                for piece in self._pieces(prompt, with_tool=True):
                    begun = True
                    yield piece
                return
            except Exception as error:
                if begun or not _knows_no_tools(error):
                    raise
                self._tools = False
        yield from self._pieces(prompt, with_tool=False)

    def _pieces(self, prompt: Prompt, *, with_tool: bool) -> Iterator[str | Usage]:
        model: Any = self._model
        if with_tool:
            name = str(prompt.schema["title"])
            tool = {
                "type": "function",
                "function": {
                    "name": name,
                    "description": str(prompt.schema.get("description", name)),
                    "parameters": {k: v for k, v in prompt.schema.items() if k != "title"},
                },
            }
            try:
                model = model.bind_tools([tool], tool_choice=name)
            except Exception as error:
                # A package that can't put the schema, which nests, into its provider's terms.
                raise NotImplementedError from error
        usage: Usage | None = None
        for chunk in model.stream([("system", prompt.system), ("human", prompt.user)]):
            yield from _texts(chunk)
            usage = _usage(chunk, usage)
        if usage is not None:
            yield usage


def open_model(options: ModelOptions) -> BaseChatModel:
    """The model by ``init_chat_model``; raises NoSpeaker with the remedy."""
    from langchain.chat_models import init_chat_model

    provider = options.name.split(":", 1)[0].lower().replace("-", "_")
    tokens, timeout, retries = _LIMITS.get(provider, ("max_tokens", "timeout", "max_retries"))
    given: dict[str, Any] = {tokens: options.output_tokens}
    seconds = math.ceil(options.seconds)  # some take whole seconds only
    if timeout is not None:
        given[timeout] = seconds
    if retries is not None:
        given[retries] = 0
    if provider == "ollama":
        given["client_kwargs"] = {"timeout": seconds}
    if options.temperature is not None:
        given["temperature"] = options.temperature
    if options.base_url is not None:
        given["base_url"] = options.base_url
    if options.key is not None:
        given["api_key"] = options.key
    elif options.base_url is not None and provider != "ollama":
        given["api_key"] = _NO_KEY
    try:
        model: BaseChatModel = init_chat_model(options.name, **given)
    except ImportError as error:
        said = str(error).replace("-", "_")
        lacking = next((e for package, e in _EXTRAS.items() if package in said), None)
        remedy = f"pip install 'papertally[{lacking}]'" if lacking else " ".join(str(error).split())
        raise NoSpeaker(f"its package is not installed: {remedy}") from None
    except Exception as error:
        # A missing key is told so by each provider in its own way; its value is never in it.
        raise NoSpeaker(
            f"{type(error).__name__} while opening it; is the name provider:model, and its key set?"
        ) from error
    return model


def _texts(chunk: AIMessageChunk) -> Iterator[str]:
    for call in getattr(chunk, "tool_call_chunks", None) or ():
        if call.get("args"):
            yield str(call["args"])
    content = chunk.content
    if isinstance(content, str):
        if content:
            yield content
        return
    for block in content:
        if isinstance(block, str):
            yield block
        elif block.get("type") == "text" and block.get("text"):
            yield str(block["text"])


def _usage(chunk: AIMessageChunk, before: Usage | None) -> Usage | None:
    """Providers count as they go along or at the end: the highest is the whole."""
    told = getattr(chunk, "usage_metadata", None)
    if not told:
        return before
    was = before or Usage(0, 0)
    return Usage(
        max(was.tokens_in, int(told.get("input_tokens") or 0)),
        max(was.tokens_out, int(told.get("output_tokens") or 0)),
    )


def _knows_no_tools(error: Exception) -> bool:
    """A package or server that takes no tools, or not this schema, which nests."""
    ours = isinstance(error, NotImplementedError | ValueError | TypeError | KeyError)
    return ours or isinstance(error, RecursionError) or status_of(error) in (400, 404, 422, 501)
