"""A fingerprint of code and vocabularies, so that a corpus knows when its reading is old."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.resources import files


def print_of(package: str, names: Iterable[str]) -> str:
    """12 hexadecimal digits over the named files of a package, line ends aside.

    A reading is kept only as long as the files that made it stay the same. Raises
    FileNotFoundError for a name that isn't there.
    """
    digest = hashlib.sha256()
    for name in sorted(names):
        item = files(package)
        for part in name.split("/"):
            item = item / part
        content = item.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
