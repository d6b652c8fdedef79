"""What can be read: files, folders, globs, the sample, the public collection → ``Fetched``.

Provenance is data: every source keeps its address, day, hash and, from the collection, commit.
Nothing is interpreted here; ``ingest/read.py`` picks the parser.
"""

from __future__ import annotations

import glob
import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import httpx

from ingest.collection import PREFIX, Collection, fetch_list, read_address
from ingest.download import MAX_BYTES, Progress, open_client
from ingest.errors import SourceError

SAMPLE = "sample"
"""The word for the corpus that ships."""

ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
"""What a folder is searched for, also with ``.gz`` after it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One source with its bytes."""

    spec: str
    """As the user named it, for example ``"../papers"``; ``--remove`` understands it."""
    name: str
    """Unique in a corpus, for example ``"colm2025.json"``."""
    address: str
    """Where it came from: a path or a web address."""
    data: bytes
    sha256: str
    date: str
    """The day that it is of: the commit's, the file's or the download's, ``"2026-02-24"``."""
    commit: str | None = None
    invented: bool = False
    """True for the sample, whose papers are made up."""


def fetch_sources(
    specs: Sequence[str],
    downloads: Path,
    *,
    collection: Collection | None = None,
    progress: Progress | None = None,
    limit: int = MAX_BYTES,
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
    today: str | None = None,
) -> list[Fetched]:
    """Read every source that ``specs`` names, in order, none twice.

    ``downloads`` keeps what a broken download has brought. Raises SourceError, in one line, for
    the first that can't be had; then nothing is returned.
    """
    found: list[Fetched] = []
    mine = client is None and any(s.startswith(PREFIX) for s in specs)
    client = open_client() if mine else client
    try:
        for spec in specs:
            if spec == SAMPLE:
                found += _read_sample(limit)
            elif spec.startswith(PREFIX):
                assert client is not None
                listed = fetch_list(
                    read_address(spec), client, downloads,
                    collection=collection, progress=progress, limit=limit, sleep=sleep,
                )  # fmt: skip
                day = listed.date or today or datetime.now(UTC).date().isoformat()
                found.append(
                    Fetched(
                        spec, listed.name, listed.address, listed.data, listed.sha256, day,
                        listed.commit,
                    )
                )  # fmt: skip
            else:
                found += _read_local(spec, limit)
    finally:
        if mine and client is not None:
            client.close()
    return with_unique_names(found)


def find_files(spec: str) -> list[tuple[Path, str]]:
    """The files that a path, folder or glob names, each with its name within it, sorted.

    Raises SourceError where there is none or a folder may not be read.
    """
    path = Path(spec).expanduser()
    if path.is_dir():
        inside = _walk(path)
        if not inside:
            raise SourceError(
                f"{spec}: the folder holds no paper list ({', '.join(ENDINGS)}); name another one"
            )
        return [(p, p.relative_to(path).as_posix()) for p in inside]
    if path.exists():
        return [(path, path.name)]
    if glob.has_magic(spec):
        matches = sorted(Path(m) for m in glob.glob(str(path), recursive=True))
        plain = [m for m in matches if m.is_file()]
        if plain:
            return [(m, m.name) for m in plain]
        raise SourceError(f"{spec}: no file matches")
    if "://" in spec:
        raise SourceError(
            f"{spec}: web addresses can't be read; download the file and name it, or write "
            "paperlists:VENUE/YEAR for the public collection"
        )
    raise SourceError(
        f"{spec}: no such file or folder (a source is a path, a glob, 'sample' or an address "
        "like paperlists:nips/2025)"
    )


def is_paper_file(name: str) -> bool:
    """Whether a folder's file is one that we read, by its ending."""
    plain = name.casefold().removesuffix(".gz")
    return plain.endswith(ENDINGS) and not name.startswith((".", "_"))


def _walk(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise SourceError(
            f"{error.filename}: the folder can't be read ({error.strerror}); "
            "mend its permissions or name another one"
        )

    found = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [Path(parent) / n for n in sorted(names) if is_paper_file(n)]
    return found


def _read_local(spec: str, limit: int) -> list[Fetched]:
    found = []
    for path, name in find_files(spec):
        try:
            if path.is_dir():
                continue
            size = path.stat().st_size
            if size > limit:
                raise SourceError(f"{path}: too large ({size:,} bytes, {limit:,} are allowed)")
            data = path.read_bytes()
            day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        except OSError as error:
            raise SourceError(f"{path}: can't be read ({error.strerror})") from None
        sha256 = hashlib.sha256(data).hexdigest()
        found.append(Fetched(spec, name, str(path.resolve()), data, sha256, day))
    return found


def _read_sample(limit: int) -> list[Fetched]:
    folder = files("ingest.sample")
    found = []
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.name.endswith(".json"):
            data = item.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            address = f"{SAMPLE}/{item.name}"
            found.append(
                Fetched(SAMPLE, item.name, address, data, sha256, _SAMPLE_DAY, invented=True)
            )
    if not found:
        raise SourceError("the sample isn't in this installation; install papertally again")
    return found


_SAMPLE_DAY = "2026-11-22"
"""The sample is invented; its day is the one that it was written on."""


def with_unique_names(found: list[Fetched]) -> list[Fetched]:
    """One address once, and names that tell apart: "a/x.json" and "b/x.json" keep a folder."""
    once = {f.address: f for f in found}
    out: list[Fetched] = []
    taken: set[str] = set()
    for f in once.values():
        name, parts = f.name, Path(f.address).parts
        depth = name.count("/") + 1
        while name in taken and depth < len(parts):
            depth += 1
            name = "/".join(parts[-depth:])
        number = 2
        while name in taken:
            name = f"{f.name} ({number})"
            number += 1
        taken.add(name)
        out.append(Fetched(f.spec, name, f.address, f.data, f.sha256, f.date, f.commit, f.invented))
    return out
