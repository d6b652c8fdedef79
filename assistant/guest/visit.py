"""Asking the guest within bounds: seconds, tokens, calls a minute, dollars a day, retries.

A reply is streamed, so that an endless one is cut off where its limit is reached, and it comes in
through a thread of its own, so that a server that hangs costs the reader its seconds and no more.
Whatever goes wrong is one ``GuestFailed`` with a line for the reader; the plain answer stands.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.guest.events import Events
from assistant.guest.options import ModelOptions

_CHARACTERS = 3
"""Of a token, at the least, in English and JSON: what is not told in tokens is guessed high."""
_LONGEST_TOKEN = 8
_PAUSE = 30.0
"""Seconds that a model which failed is left alone, so that not every question waits for it."""
_SHORTEST = 16
_BACKOFF = 0.3


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to the model: two messages, and the JSON Schema of its reply."""

    purpose: str
    """``reading``, ``wording`` or ``claim``."""
    system: str
    user: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the provider counts them."""

    tokens_in: int
    tokens_out: int


class Speaker(Protocol):
    """What the visit needs of a model: pieces of its reply, and at the end perhaps its usage."""

    def stream(self, prompt: Prompt) -> Iterator[str | Usage]:
        """The reply piece by piece. Raises whatever the provider raises."""
        ...


class GuestFailed(Exception):
    """The guest gave nothing that can be used; the message is a line for the reader."""

    def __init__(self, kind: str, line: str) -> None:
        """``kind`` is one of ``events.KINDS``."""
        super().__init__(line)
        self.kind = kind


class NoSpeaker(Exception):
    """The model can't be opened: a package, a key or a name is wrong. The message says which."""


class Guest:
    """One chat model for a whole process. Safe to share among threads."""

    def __init__(
        self,
        options: ModelOptions,
        speaker: Callable[[], Speaker],
        events: Events,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``speaker`` opens the model, at the first question."""
        self.options = options
        self.events = events
        self._open = speaker
        self._clock = clock
        self._lock = threading.Lock()
        self._speaker: Speaker | None = None
        self._calls: deque[float] = deque()
        self._left_alone_until = 0.0
        self._why = ""

    @property
    def name(self) -> str:
        """The model, as the settings name it."""
        return self.options.name

    def visit(self) -> Visit:
        """The allowance of one question."""
        return Visit(self, self._clock() + self.options.seconds, self.options.tokens)

    def speaker(self) -> Speaker:
        """The model, opened once."""
        with self._lock:
            if self._speaker is None:
                self._speaker = self._open()
            return self._speaker

    def admit(self) -> None:
        """Take one call out of this minute's; raises GuestFailed where none is left."""
        now = self._clock()
        with self._lock:
            if now < self._left_alone_until:
                raise GuestFailed("down", self._why)
            while self._calls and now - self._calls[0] >= 60:
                self._calls.popleft()
            if len(self._calls) >= self.options.per_minute:
                most = self.options.per_minute
                raise GuestFailed(
                    "too_many_calls", f"{self.name} was asked {most} times within a minute"
                )
            self._calls.append(now)

    def leave_alone(self, failed: GuestFailed) -> None:
        """Ask nothing for a while."""
        with self._lock:
            self._left_alone_until = self._clock() + _PAUSE
            self._why = str(failed)

    def now(self) -> float:
        """Seconds of the clock that deadlines are on."""
        return self._clock()


@dataclass
class Visit:
    """What one question may still take."""

    guest: Guest
    deadline: float
    tokens: int

    def may(self, task: str) -> bool:
        """Whether the settings give it this task."""
        return task in self.guest.options.tasks

    def ask(self, prompt: Prompt) -> str:
        """The whole reply, or GuestFailed with the reason."""
        guest, options = self.guest, self.guest.options
        guest.events.note("asked")
        try:
            return self._try(prompt, options.retries)
        except GuestFailed as failed:
            guest.events.note(failed.kind)
            if failed.kind in ("down", "slow"):
                guest.leave_alone(failed)
            raise

    def _try(self, prompt: Prompt, retries: int) -> str:
        for attempt in range(retries + 1):
            most = self._most_tokens(prompt)
            self.guest.admit()
            try:
                return self._once(prompt, most)
            except GuestFailed:
                raise
            except Exception as error:
                wait = _BACKOFF * 2**attempt
                late = self.guest.now() + wait >= self.deadline
                if attempt == retries or late or not _passes(error):
                    raise GuestFailed("down", f"{self.guest.name} {_why(error)}") from error
                time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _most_tokens(self, prompt: Prompt) -> int:
        options, name = self.guest.options, self.guest.name
        asked = tokens_of(prompt)
        most = min(options.output_tokens, self.tokens - asked)
        if most < _SHORTEST:
            raise GuestFailed(
                "too_many_tokens",
                f"{name} would need more than the {options.tokens:,} tokens that a question may "
                "take",
            )
        if options.cost is not None:
            dear = self._dollars(asked, most)
            if self.guest.events.spent_today() + dear > options.cost:
                raise GuestFailed(
                    "too_dear", f"{name} has cost its {options.cost:g} US dollars of today"
                )
        return most

    def _dollars(self, tokens_in: int, tokens_out: int) -> float:
        options = self.guest.options
        prices = (options.price_in or 0.0) * tokens_in + (options.price_out or 0.0) * tokens_out
        return prices / 1_000_000

    def _once(self, prompt: Prompt, most: int) -> str:
        pieces: list[str] = []
        usage: Usage | None = None
        length = 0
        stream = _Stream(self.guest, prompt)
        try:
            while True:
                piece = stream.next(self.deadline - self.guest.now())
                if piece is None:
                    break
                if isinstance(piece, Usage):
                    usage = piece
                    continue
                pieces.append(piece)
                length += len(piece)
                if length > most * _LONGEST_TOKEN:
                    raise GuestFailed(
                        "endless", f"{self.guest.name} went on beyond {most:,} tokens"
                    )
        except queue.Empty:
            seconds = self.guest.options.seconds
            raise GuestFailed(
                "slow", f"{self.guest.name} did not answer within {seconds:g} seconds"
            ) from None
        finally:
            stream.stop()
            used = usage or Usage(tokens_of(prompt), length // _CHARACTERS + 1)
            self.tokens -= used.tokens_in + used.tokens_out
            self.guest.events.spend(self._dollars(used.tokens_in, used.tokens_out))
        return "".join(pieces)


class _Stream:
    """A model's reply, read by a thread that nobody has to wait for."""

    def __init__(self, guest: Guest, prompt: Prompt) -> None:
        self._queue: queue.Queue[tuple[str, Any]] = queue.Queue(maxsize=64)
        self._stopped = threading.Event()
        thread = threading.Thread(target=self._run, args=(guest, prompt), daemon=True)
        thread.start()

    def next(self, seconds: float) -> str | Usage | None:
        """The next piece, None at the end. Raises queue.Empty when the seconds are over."""
        if seconds <= 0:
            raise queue.Empty
        kind, value = self._queue.get(timeout=seconds)
        if kind == "error":
            raise value
        if kind == "end":
            return None
        piece: str | Usage = value
        return piece

    def stop(self) -> None:
        """Read no further."""
        self._stopped.set()

    def _run(self, guest: Guest, prompt: Prompt) -> None:
        pieces: Any = None
        try:
            pieces = guest.speaker().stream(prompt)
            for piece in pieces:
                if not self._put("piece", piece):
                    break
            self._put("end", None)
        except BaseException as error:
            self._put("error", error if isinstance(error, Exception) else RuntimeError(str(error)))
        finally:
            if hasattr(pieces, "close"):
                with suppress(Exception):
                    pieces.close()

    def _put(self, kind: str, value: Any) -> bool:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._queue.put((kind, value), timeout=0.1)
                return True
        return False


def tokens_of(prompt: Prompt) -> int:
    """A high guess at the tokens of a prompt; its schema is sent along."""
    schema = len(str(prompt.schema))
    return (len(prompt.system) + len(prompt.user) + schema) // _CHARACTERS + 1


def status_of(error: BaseException | None) -> int | None:
    """The HTTP status behind an error of any provider's package, or None."""
    for _ in range(5):
        if error is None:
            return None
        response = getattr(error, "response", None)
        for held in (error, response):
            for name in ("status_code", "code"):
                status = getattr(held, name, None)
                if isinstance(status, int) and 400 <= status < 600:
                    return status
        error = error.__cause__
    return None


def _passes(error: Exception) -> bool:
    """Whether trying again may help: not for a wrong key, a wrong address or a missing package."""
    if isinstance(error, NoSpeaker | ValueError | TypeError | NotImplementedError):
        return False
    status = status_of(error)
    return status is None or status in (408, 409, 425, 429) or status >= 500


def _why(error: Exception) -> str:
    """A line for the reader; what a server says is shortened, and a key is never in it."""
    if isinstance(error, NoSpeaker):
        return f"can't be asked: {error}"
    status = status_of(error)
    if status is not None:
        said = {401: "it refuses the key", 403: "it refuses the key", 404: "it isn't there"}
        return f"did not answer: {said.get(status, f'its server says {status}')}"
    return f"did not answer ({type(error).__name__})"
