"""PDF → text, by pypdf, within bounds and in a process of its own.

A PDF comes from outside: it may be broken, endless, or made to exhaust what reads it. So the child
reads at most ``MAX_PAGES`` pages and ``MAX_CHARACTERS`` characters within ``SECONDS`` and
``MAX_MEMORY`` bytes, and is ended and started anew where it doesn't answer. Nothing of a PDF is
executed, and nothing that it links to is fetched.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Self

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
"""A paper of 30 pages has about 100,000."""
MAX_BYTES = 200_000_000
SECONDS = 60.0
"""A paper takes one to five seconds."""
MAX_MEMORY = 2_000_000_000
WORKERS = 2


@dataclass(frozen=True, slots=True)
class PdfText:
    """What came of one PDF."""

    text: str | None
    """Pages joined by line breaks; None where none could be had."""
    note: str | None = None
    """Why there is no text, or what of it is missing."""


class PdfReader:
    """Reads PDFs in a child process, started at the first one; to be closed by its user."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: SpawnProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, data: bytes) -> PdfText:
        """The text of a PDF; never raises for what is in it."""
        if len(data) > MAX_BYTES:
            return PdfText(None, f"is over {MAX_BYTES // 1_000_000} MB")
        if b"%PDF-" not in data[:1024]:
            return PdfText(None, "is no PDF")
        try:
            line = self._start()
            line.send_bytes(data)
            if not line.poll(self._seconds):
                self.close()
                return PdfText(None, f"took over {self._seconds:g} seconds to read")
            text, note = line.recv()
        except (EOFError, OSError):
            self.close()
            return PdfText(None, "broke its reader")
        return PdfText(text, note)

    def close(self) -> None:
        """End the child."""
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            self._child.kill()
            self._child.join(5)
            self._child.close()
        self._child = self._line = None

    def _start(self) -> Connection:
        if self._line is None:
            context = multiprocessing.get_context("spawn")  # a fork would inherit locked locks
            self._line, theirs = context.Pipe()
            self._child = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._child.start()
            theirs.close()
        return self._line


def read_pdfs(files: Sequence[bytes], seconds: float = SECONDS) -> list[PdfText]:
    """The texts of some PDFs in their order, by up to ``WORKERS`` children at once."""
    parts = [list(range(first, len(files), WORKERS)) for first in range(WORKERS)]
    found: dict[int, PdfText] = {}

    def read_part(rows: list[int]) -> None:
        with PdfReader(seconds) as reader:
            for row in rows:
                found[row] = reader.read(files[row])

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(read_part, rows) for rows in parts if rows]:
            done.result()
    return [found[row] for row in range(len(files))]


def _serve(line: Connection) -> None:
    """The child: bytes in, text and note out, until the line is closed."""
    import logging

    logging.disable(logging.CRITICAL)  # pypdf tells of every flaw that it mends
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    while True:
        try:
            data = line.recv_bytes()
        except (EOFError, OSError):
            return
        line.send(extract(data))


def extract(data: bytes) -> tuple[str | None, str | None]:
    """Text and note of a PDF's bytes, in this process."""
    from pypdf import PdfReader as Pdf

    pages: list[str] = []
    characters = 0
    try:
        pdf = Pdf(io.BytesIO(data), strict=False)
        if pdf.is_encrypted and not pdf.decrypt(""):
            return None, "is locked by a password"
        total = len(pdf.pages)
        note = f"only {MAX_PAGES} of its {total:,} pages were read" if total > MAX_PAGES else None
        for number in range(min(total, MAX_PAGES)):
            try:
                text = pdf.pages[number].extract_text() or ""
            except RecursionError:
                raise
            except Exception as error:  # one broken page is not a broken paper
                note = f"page {number + 1} can't be read ({_reason(error)})"
                continue
            pages.append(text[: MAX_CHARACTERS - characters])
            characters += len(text) + 1
            if characters >= MAX_CHARACTERS:
                note = f"only its first {MAX_CHARACTERS:,} characters were read"
                break
    except MemoryError:
        return None, "takes too much memory to read"
    except Exception as error:  # whatever a broken file makes pypdf raise
        return None, f"is damaged ({_reason(error)})"
    if not any(page.strip() for page in pages):
        return None, note or "holds no text (scanned pages?)"
    return "\n".join(pages), note


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:120]
