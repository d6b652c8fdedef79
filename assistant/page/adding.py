"""Adding a source from the page while answers go on from the old corpus. No Gradio here.

What a reader may name is a venue and year of the public collection, or a file that they uploaded:
never a path or glob of the server. Off loopback it takes the password of the settings.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.settings import Settings
from ingest.errors import PaperTallyError
from ingest.sources import ENDINGS
from ingest.venues import find_venue

logger = logging.getLogger(__name__)

LARGEST = 50 * 1024 * 1024
"""Bytes of an uploaded file."""
_EARLIEST, _LATEST = 1980, 2100


class Refused(PaperTallyError):
    """What was named may not be added; the message says why."""


class _Cancelled(Exception):
    """Raised inside the build to leave it; the corpus before stays."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an addition stands."""

    text: str
    share: float | None = None
    """Done of the present step, 0 to 1."""
    done: bool = False
    failed: bool = False


Progress = Callable[[str, int, "int | None"], None]


class Build(Protocol):
    """What builds a corpus: ``build_with``, or a test's own."""

    def __call__(
        self, sources: Sequence[str], *, keep: bool, vectors: bool, told: Progress
    ) -> object:
        """Build with these sources beside those there are (``keep``), or instead of them."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on ``host``.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_password(settings: Settings) -> bool:
    """Whether adding takes a password here."""
    return not is_loopback(settings.host)


def check_password(settings: Settings, given: str) -> None:
    """Raises Refused unless the reader may add sources."""
    if not needs_password(settings):
        return
    if not settings.password:
        raise Refused(
            "This page is open to other machines and has no password, so nothing can be added "
            "here. Set PAPERTALLY_PASSWORD and start it again, or use papertally build --add."
        )
    if not hmac.compare_digest(settings.password.encode(), given.encode()):
        raise Refused("The password is not right.")


def collection_address(venue: str, year: Any) -> str:
    """The address of a list in the public collection, from two fields of a form.

    >>> collection_address("NeurIPS", 2025)
    'paperlists:nips/2025'
    """
    known = find_venue(venue.strip()[:60])
    if known is None:
        raise Refused(f"“{venue.strip()[:60]}” is no venue known here; try COLM, ICLR or ACL.")
    try:
        number = int(year)
    except (TypeError, ValueError):
        number = 0
    if not _EARLIEST <= number <= _LATEST:
        raise Refused("The year should be a number such as 2025.")
    return f"paperlists:{known.key}/{number}"


def check_upload(path: Path) -> Path:
    """The uploaded file if it can be a list of papers; raises Refused."""
    if not path.name.lower().removesuffix(".gz").endswith(ENDINGS):
        raise Refused(f"{path.name}: a list of papers is one of {', '.join(ENDINGS)}.")
    if path.stat().st_size > LARGEST:
        raise Refused(f"{path.name}: files of up to 50 MB can be added here.")
    return path


class Adding:
    """One addition at a time in this process; others are told to wait."""

    def __init__(self, build: Build, status: Callable[[], Mapping[str, Any]]) -> None:
        self._build = build
        self._status = status
        self._busy = threading.Lock()
        self._stop = threading.Event()

    def cancel(self) -> str:
        """Ask a running addition to stop at its next step."""
        if not self._busy.locked():
            return "Nothing is being added."
        self._stop.set()
        return "Stopping; the corpus stays as it was."

    def add(self, source: str) -> Iterator[Step]:
        """Build the corpus with the source in it, step by step; the last step is ``done``."""
        if not self._busy.acquire(blocking=False):
            yield Step("Another source is being added. Try again later.", done=True, failed=True)
            return
        # Each run has its own: a build that is slow to notice its stop can't be set going again.
        stop = self._stop = threading.Event()
        try:
            yield Step("Starting")
            yield from self._run(source, stop)
        finally:
            stop.set()  # a reader who left the page stops the build too
            self._busy.release()

    def _run(self, source: str, stop: threading.Event) -> Iterator[Step]:
        steps: queue.SimpleQueue[Step] = queue.SimpleQueue()

        def told(what: str, done: int, total: int | None) -> None:
            if stop.is_set():
                raise _Cancelled
            steps.put(Step(what, done / total if total else None))

        corpus = self._status().get("corpus") or {}
        # The sample's invented papers are never mixed with real ones: real ones replace them.
        keep = not corpus.get("invented")
        vectors = corpus.get("model") is not None

        def build() -> object:
            return self._build([source], keep=keep, vectors=vectors, told=told)

        threading.Thread(target=self._work, args=(build, steps), daemon=True).start()
        while True:
            step = steps.get()
            # Only the newest of what has piled up is worth showing.
            while not step.done and not steps.empty():
                step = steps.get()
            yield step
            if step.done:
                return

    def _work(self, build: Callable[[], object], steps: queue.SimpleQueue[Step]) -> None:
        try:
            report = build()
            changed = getattr(report, "changed", True)
            text = "Added. Answers are now from the new corpus." if changed else "Nothing was new."
            steps.put(Step(text, 1.0, done=True))
        except _Cancelled:
            steps.put(Step("Stopped. The corpus is as it was.", done=True, failed=True))
        except (PaperTallyError, OSError) as error:
            steps.put(Step(" ".join(str(error).split()), done=True, failed=True))
        except Exception as error:  # or the reader would wait for ever
            logger.error("adding a source failed", exc_info=error)
            text = "Something went wrong here; the corpus is as it was. The server's log has it."
            steps.put(Step(text, done=True, failed=True))


def build_with(settings: Settings) -> Build:
    """The real build over the data folder of the settings."""

    def run(sources: Sequence[str], *, keep: bool, vectors: bool, told: Progress) -> object:
        from index.build import build

        if keep:
            return build(settings.data, add=sources, vectors=vectors, progress=told)
        return build(settings.data, sources, vectors=vectors, progress=told)

    return run
