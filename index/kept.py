"""What is kept between builds: source bytes by hash, readings by text and reader.

Both only grow within a build and are trimmed after one, so a build that is killed leaves them
whole: bytes are written beside and renamed, readings are written in transactions.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ingest.errors import BuildError


class SourceStore:
    """Source bytes by their SHA-256, gzipped, so that a corpus can be built again offline."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes, sha256: str) -> None:
        """Write the bytes unless they are there. Raises OSError where the disk refuses."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self._path(sha256)
        if not target.exists():
            write_whole(target, gzip.compress(data, 5, mtime=0))

    def load(self, sha256: str, name: str) -> bytes:
        """The bytes. Raises BuildError, naming the source, where they are gone or damaged."""
        try:
            data = gzip.decompress(self._path(sha256).read_bytes())
        except (OSError, EOFError, ValueError) as error:
            raise BuildError(
                f"the kept bytes of {name} can't be read ({error}); "
                "name the sources again: papertally build SOURCE..."
            ) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BuildError(
                f"the kept bytes of {name} are damaged; "
                "name the sources again: papertally build SOURCE..."
            )
        return data

    def trim(self, needed: Iterable[str]) -> None:
        """Forget all bytes but those of the given hashes."""
        names = {self._path(sha256).name for sha256 in needed}
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in names:
                    path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.gz"


class ReadingStore:
    """Readings by kind and key in one SQLite file; to be closed by its user."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)  # damaged; all that it holds can be read again
            self._db = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path)
        try:
            # Losing the last readings to a power cut costs seconds, not truth.
            db.execute("PRAGMA synchronous = OFF")
            db.execute(
                "CREATE TABLE IF NOT EXISTS readings "
                "(kind TEXT, key TEXT, reading TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"
            )
            db.commit()
        except BaseException:
            db.close()
            raise
        return db

    def get_many(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """The readings that are there, by key."""
        wanted = set(keys)
        rows = self._db.execute("SELECT key, reading FROM readings WHERE kind = ?", (kind,))
        return {key: reading for key, reading in rows if key in wanted}

    def put_many(self, kind: str, readings: Mapping[str, str]) -> None:
        """Keep readings, all or none of them."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?)",
                ((kind, key, reading) for key, reading in readings.items()),
            )

    def trim(self, kinds: Iterable[str]) -> None:
        """Forget readings of readers that are no more, such as of an older vocabulary."""
        kept = list(kinds)
        marks = ", ".join("?" * len(kept))
        with self._db:
            self._db.execute(f"DELETE FROM readings WHERE kind NOT IN ({marks})", kept)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside, to the disk, then renamed over.

    Raises OSError where the disk refuses; then what stood there still stands.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
