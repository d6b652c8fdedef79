"""A file from the web, whole or not at all: timeouts, retries, resume, a size limit, a hash.

The part that has arrived stays beside its entity tag, so that a broken download goes on where it
stopped, in this run or in the next; a file that changed meanwhile is fetched anew. Compression
is declined, because a range of compressed bytes can't be joined to a range of plain ones.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from ingest.errors import SourceError

Progress = Callable[[str, int, int | None], None]
"""Called with what is done, how far it is, and of how much (None where unknown)."""

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
ATTEMPTS = 6
OFFLINE_ATTEMPTS = 3
"""Without any connection there is nobody to wait for: said after three seconds."""
LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more is given up on instead."""
MAX_BYTES = 600_000_000
"""A paper list of the largest venue is about 60 MB; ten times that is no paper list."""


class _Passing(Exception):
    """A failure that another attempt may mend; ``wait`` is what the server asked for."""

    def __init__(self, why: str, wait: float | None = None, offline: bool = False) -> None:
        super().__init__(why)
        self.wait = wait
        self.offline = offline


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes that arrived whole."""

    data: bytes
    sha256: str


def open_client() -> httpx.Client:
    """A client with this file's timeouts, to be closed by the caller."""
    return httpx.Client(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=True,
        headers={"User-Agent": "papertally", "Accept-Encoding": "identity"},
    )


def download(
    client: httpx.Client,
    address: str,
    folder: Path,
    *,
    progress: Progress | None = None,
    limit: int = MAX_BYTES,
    attempts: int = ATTEMPTS,
    sleep: Callable[[float], None] = time.sleep,
) -> Download:
    """Fetch ``address``; ``folder`` holds what has arrived so far and is made if needed.

    Raises SourceError, in one line, where there is no network, no such file, too many bytes, or
    where ``attempts`` were not enough.
    """
    part = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:24]}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attempt in Retrying(
            retry=retry_if_exception_type(_Passing),
            stop=lambda state: _is_over(state, attempts),
            wait=_wait,
            sleep=sleep,
            reraise=True,
        ):
            with attempt:
                _fetch_rest(client, address, part, progress, limit)
        data = part.read_bytes()
    except _Passing as failure:
        raise SourceError(
            f"can't fetch {address}: {failure}; nothing was changed, try again later "
            "(what has arrived is kept)"
        ) from None
    except OSError as error:
        raise SourceError(f"can't keep the download in {folder}: {error.strerror}") from None
    forget(part)
    return Download(data, hashlib.sha256(data).hexdigest())


def forget(part: Path) -> None:
    """Remove a part file and its tag."""
    part.unlink(missing_ok=True)
    _tag_of(part).unlink(missing_ok=True)


def _tag_of(part: Path) -> Path:
    return part.with_suffix(".tag")


def _is_over(state: RetryCallState, attempts: int) -> bool:
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, _Passing) and failure.offline:
        attempts = min(attempts, OFFLINE_ATTEMPTS)
    return state.attempt_number >= attempts


def _wait(state: RetryCallState) -> float:
    """Seconds before the next attempt: what the server asked for, else 1, 2, 4, 8…"""
    failure = state.outcome.exception() if state.outcome else None
    if isinstance(failure, _Passing) and failure.wait is not None:
        return min(failure.wait, LONGEST_WAIT)
    return min(2.0 ** (state.attempt_number - 1), LONGEST_WAIT)


def _fetch_rest(
    client: httpx.Client, address: str, part: Path, progress: Progress | None, limit: int
) -> None:
    tag_file = _tag_of(part)
    have = part.stat().st_size if part.exists() and tag_file.exists() else 0
    headers = {}
    if have:
        headers = {"Range": f"bytes={have}-", "If-Range": tag_file.read_text("utf-8")}
    try:
        with client.stream("GET", address, headers=headers) as response:
            if response.status_code == 416:  # what we hold is no beginning of what is there
                forget(part)
                raise _Passing("the part that was here doesn't fit")
            _refuse(response, address)
            resumed = response.status_code == 206 and have > 0
            have = have if resumed else 0
            total = _total(response, have)
            if total is not None and total > limit:
                forget(part)
                raise SourceError(_too_large(address, total, limit))
            _remember_tag(response, tag_file)
            with part.open("ab" if resumed else "wb") as out:
                for chunk in response.iter_bytes(1 << 16):
                    have += len(chunk)
                    if have > limit:
                        out.close()
                        forget(part)
                        raise SourceError(_too_large(address, have, limit))
                    out.write(chunk)
                    if progress:
                        progress(f"downloading {address.rpartition('/')[2]}", have, total)
            if total is not None and have != total:
                raise _Passing(f"{have:,} of {total:,} bytes arrived")
    except httpx.ConnectError:
        raise _Passing("no connection (is there a network?)", offline=True) from None
    except httpx.TimeoutException:
        raise _Passing("no answer in time") from None
    except httpx.TransportError as error:
        raise _Passing(f"the connection broke ({type(error).__name__})") from None
    except (httpx.InvalidURL, httpx.TooManyRedirects) as error:
        raise SourceError(f"can't fetch {address}: {error}") from None


def _refuse(response: httpx.Response, address: str) -> None:
    """Raise for an answer that brings no bytes."""
    status = response.status_code
    if status in (200, 206):
        return
    if status == 404:
        raise SourceError(f"there is no {address} (404); check venue, year and commit")
    if status in (408, 425, 429) or status >= 500:
        raise _Passing(f"the server answered {status}", _asked_wait(response))
    if status == 403 and response.headers.get("x-ratelimit-remaining") == "0":
        raise _Passing("the server's limit of requests is used up")
    raise SourceError(f"can't fetch {address}: the server answered {status}")


def _asked_wait(response: httpx.Response) -> float | None:
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else None


def _total(response: httpx.Response, have: int) -> int | None:
    length = response.headers.get("content-length", "")
    return have + int(length) if length.isdecimal() else None


def _remember_tag(response: httpx.Response, tag_file: Path) -> None:
    tag = response.headers.get("etag", "")
    if tag and not tag.startswith("W/"):  # If-Range takes strong tags only (RFC 9110, 13.1.5)
        tag_file.write_text(tag, "utf-8")
    else:
        tag_file.unlink(missing_ok=True)


def _too_large(address: str, size: int, limit: int) -> str:
    return f"{address} is too large: {size:,} bytes, {limit:,} are allowed"
