"""An encoder without a model: a hashed bag of words. Texts that share words are near each other."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from index.vector_store import Float32s


class FakeEncoder:
    """Counts what it was asked to encode, so that a test sees what was kept."""

    def __init__(self, model_id: str = "fake@sha256:00", dimension: int = 32) -> None:
        self.model_id = model_id
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Float32s:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 0.1
            for word in re.findall(r"\w+", text.casefold()):
                number = zlib.crc32(word.encode())
                vectors[row, number % self.dimension] += 1 if number & 1024 else -1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
