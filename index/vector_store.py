"""Embeddings kept on disk by the hash of their text, so that a rebuild embeds only what changed.

One folder a model; in it, shards: files of keys and vectors that are written beside and renamed, so
that a process killed at any moment leaves whole shards only. A shard is written every few hundred
texts, and many small ones are joined into one when a run has ended.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float32s = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Told what is done and how much there is in all."""

SHARD = 512
"""Texts a shard: some ten seconds of work is what a killed run loses."""

MOST_SHARDS = 16
"""More than this are joined into one."""


class Encoder(Protocol):
    """What turns texts into vectors of unit length; a test hands in its own."""

    @property
    def model_id(self) -> str:
        """Name and SHA-256 of the weights, for example ``"all-MiniLM-L6-v2@sha256:53aa5117…"``."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers a vector, for example 384."""
        ...

    def encode(self, texts: Sequence[str]) -> Float32s:
        """(n, dimension), float32, each row of unit length, in the order of the texts."""
        ...


class VectorStore:
    """The vectors of one folder. One writer at a time: the build's lock sees to that."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def embed(
        self, texts: Sequence[str], encoder: Encoder, progress: Progress | None = None
    ) -> Float32s:
        """(n, dimension): kept vectors where there are any, the encoder's for the rest.

        New vectors are on disk before this returns, and for the greater part before it is
        interrupted. Texts go to the encoder by length, longest first, which spares padding and
        shows a lack of memory at once. Raises OSError where the folder can't be written.
        """
        folder = self._folder(encoder)
        keys = [text_key(text) for text in texts]
        kept = _load_shards(folder, set(keys), encoder.dimension)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        by_length = sorted(missing, key=lambda key: (-len(missing[key]), key))
        done = len(kept)
        if progress is not None:
            progress(done, done + len(by_length))
        for start in range(0, len(by_length), SHARD):
            part = by_length[start : start + SHARD]
            vectors = encoder.encode([missing[key] for key in part])
            _save_shard(folder, part, vectors, {getattr(encoder, "precision", "float32")})
            kept.update(zip(part, vectors, strict=True))
            if progress is not None:
                progress(done + start + len(part), done + len(by_length))
        if by_length:
            _join_shards(folder, encoder.dimension)
        if not keys:
            return np.empty((0, encoder.dimension), dtype=np.float32)
        return np.stack([kept[key] for key in keys])

    def is_kept(self, texts: Sequence[str], encoder: Encoder) -> list[bool]:
        """For each text whether its vector is kept, so that ``embed`` wouldn't ask the encoder."""
        keys = [text_key(text) for text in texts]
        kept = _load_shards(self._folder(encoder), set(keys), encoder.dimension)
        return [key in kept for key in keys]

    def precisions(self, encoder: Encoder) -> list[str]:
        """At which precisions the kept vectors of a model were computed, for example
        ``["bfloat16", "float32"]``: the two agree to a cosine of 0.9999.
        """
        return sorted(
            {name for path in self._folder(encoder).glob("*.npz") for name in _precisions(path)}
        )

    def _folder(self, encoder: Encoder) -> Path:
        return self.path / hashlib.sha256(encoder.model_id.encode()).hexdigest()[:16]


def text_key(text: str) -> bytes:
    """16 bytes of SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _load_shards(folder: Path, wanted: set[bytes], dimension: int) -> dict[bytes, Float32s]:
    """The wanted vectors that are kept; a shard that can't be read counts as not there."""
    found: dict[bytes, Float32s] = {}
    for path in sorted(folder.glob("*.npz")):
        try:
            with path.open("rb") as file, np.load(file) as shard:
                raw, vectors = shard["keys"].tobytes(), shard["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue
        if vectors.shape != (len(raw) // 16, dimension):
            continue
        for row in range(len(vectors)):
            key = raw[16 * row : 16 * row + 16]
            if key in wanted:
                found[key] = vectors[row]
    return found


def _precisions(path: Path) -> set[str]:
    try:
        with path.open("rb") as file, np.load(file) as shard:
            return set(shard["precisions"].tolist())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return set()


def _save_shard(
    folder: Path, keys: Sequence[bytes], vectors: Float32s, precisions: set[str]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    raw = b"".join(keys)
    path = folder / f"{hashlib.sha256(raw).hexdigest()[:24]}.npz"
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(
            file,
            keys=np.frombuffer(raw, dtype=np.uint8),
            vectors=np.ascontiguousarray(vectors, dtype=np.float32),
            precisions=np.array(sorted(precisions), dtype=np.str_),
        )
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path


def _join_shards(folder: Path, dimension: int) -> None:
    """Many shards become one; the old ones go only after the new one is whole."""
    for leftover in folder.glob("*.part"):
        leftover.unlink()
    paths = sorted(folder.glob("*.npz"))
    if len(paths) <= MOST_SHARDS:
        return
    keys: set[bytes] = set()
    for path in paths:
        try:
            with path.open("rb") as file, np.load(file) as shard:
                raw = shard["keys"].tobytes()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue
        keys |= {raw[place : place + 16] for place in range(0, len(raw), 16)}
    kept = _load_shards(folder, keys, dimension)
    precisions = {name for path in paths for name in _precisions(path)}
    whole = _save_shard(folder, list(kept), np.stack(list(kept.values())), precisions)
    for path in paths:
        if path != whole:
            path.unlink()
