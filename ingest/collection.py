"""The public collection papercopilot/paperlists: ``paperlists:nips/2025`` → bytes and commit.

A list is fetched at a commit, never at a moving branch, so that anyone can fetch the same bytes
later. The commit is the one that last touched the file, asked of GitHub's interface; where that
is used up or closed, the branch's newest is read from the git protocol; where neither answers,
the branch itself is fetched and no commit is recorded. Lists over 100 MB stand in the repository
as Git LFS pointers, which are followed and checked by their own hash.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from ingest.download import MAX_BYTES, Progress, download
from ingest.errors import SourceError
from ingest.venues import find_venue

PREFIX = "paperlists:"
_ADDRESS = re.compile(
    r"paperlists:(?P<venue>[\w .&-]+?)/(?:[a-z0-9]+?)?(?P<year>(?:19|20)\d\d)(?:\.json)?"
    r"(?:@(?P<commit>[0-9A-Fa-f]{7,40}))?$"
)
_POINTER = re.compile(rb"^version https://git-lfs\S*\noid sha256:([0-9a-f]{64})\nsize (\d+)")


@dataclass(frozen=True, slots=True)
class Collection:
    """Where the collection is kept; tests hand in a server of their own."""

    raw: str = "https://raw.githubusercontent.com/papercopilot/paperlists"
    media: str = "https://media.githubusercontent.com/media/papercopilot/paperlists"
    api: str = "https://api.github.com/repos/papercopilot/paperlists"
    git: str = "https://github.com/papercopilot/paperlists"
    branch: str = "main"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list of the collection. ``commit`` None means the newest."""

    folder: str
    """For example ``"nips"``."""
    year: int
    commit: str | None = None

    @property
    def path(self) -> str:
        """For example ``"nips/nips2025.json"``."""
        return f"{self.folder}/{self.folder}{self.year}.json"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as fetched."""

    name: str
    """For example ``"nips2025.json"``."""
    address: str
    data: bytes
    sha256: str
    commit: str | None
    date: str | None
    """Of the commit, for example ``"2026-02-24"``; None where GitHub didn't tell."""


def read_address(text: str) -> Wanted:
    """``paperlists:VENUE/YEAR[@COMMIT]``, any known name of the venue.

    >>> read_address("paperlists:NeurIPS/2025@33f9884").path
    'nips/nips2025.json'

    Raises SourceError for any other form.
    """
    found = _ADDRESS.match(text.strip())
    if found is None:
        raise SourceError(
            f"{text!r} is no address of the collection; write it like paperlists:nips/2025, "
            "or paperlists:nips/2025@COMMIT to pin it"
        )
    venue = find_venue(found["venue"])
    folder = venue.key if venue else re.sub(r"[^a-z0-9]", "", found["venue"].casefold())
    return Wanted(folder, int(found["year"]), found["commit"])


def fetch_list(
    wanted: Wanted,
    client: httpx.Client,
    folder: Path,
    *,
    collection: Collection | None = None,
    progress: Progress | None = None,
    limit: int = MAX_BYTES,
    sleep: Callable[[float], None] = time.sleep,
) -> Listed:
    """Fetch one list; ``folder`` keeps partial downloads. Raises SourceError in one line."""
    at = collection or Collection()
    commit, date = _find_commit(wanted, client, at)
    revision = commit or at.branch
    address = f"{at.raw}/{revision}/{wanted.path}"
    try:
        got = download(client, address, folder, progress=progress, limit=limit, sleep=sleep)
    except SourceError as error:
        if "(404)" not in str(error):
            raise
        raise SourceError(
            f"the collection has no {wanted.path} at {revision}; "
            "its lists are named VENUE/YEAR, for example paperlists:nips/2024"
        ) from None
    pointer = _POINTER.match(got.data)
    if pointer:
        address = f"{at.media}/{revision}/{wanted.path}"
        if int(pointer[2]) > limit:
            raise SourceError(
                f"{address} is too large: {int(pointer[2]):,} bytes, {limit:,} are allowed"
            )
        got = download(client, address, folder, progress=progress, limit=limit, sleep=sleep)
        if got.sha256 != pointer[1].decode():
            raise SourceError(f"{address} arrived damaged (its hash differs); try again")
    name = wanted.path.rpartition("/")[2]
    return Listed(name, address, got.data, got.sha256, commit, date)


def _find_commit(
    wanted: Wanted, client: httpx.Client, at: Collection
) -> tuple[str | None, str | None]:
    """The commit to fetch at and its day; (None, None) where nobody tells."""
    try:
        if wanted.commit:
            answer = client.get(f"{at.api}/commits/{wanted.commit}")
        else:
            answer = client.get(
                f"{at.api}/commits",
                params={"path": wanted.path, "sha": at.branch, "per_page": "1"},
            )
        if answer.status_code == 200:
            found = answer.json()
            newest = found[0] if isinstance(found, list) and found else found
            if isinstance(newest, dict) and re.fullmatch(r"[0-9a-f]{40}", str(newest.get("sha"))):
                day = str(newest.get("commit", {}).get("committer", {}).get("date", ""))[:10]
                return newest["sha"], day or None
    except httpx.ConnectError:
        return wanted.commit, None  # no network: the download says so, once
    except (httpx.HTTPError, json.JSONDecodeError, AttributeError):
        pass  # the interface only helps; the download itself says what is wrong
    if wanted.commit:
        return wanted.commit.lower(), None
    try:
        answer = client.get(f"{at.git}/info/refs", params={"service": "git-upload-pack"})
        tip = re.search(rf"([0-9a-f]{{40}}) refs/heads/{re.escape(at.branch)}\b", answer.text)
        if answer.status_code == 200 and tip:
            return tip[1], None
    except httpx.HTTPError:
        pass
    return None, None
