"""How names are compared: without case, accents and dots (contract). A name is not a person."""

from __future__ import annotations

import unicodedata

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def name_key(name: str) -> str:
    """An author's name as names are compared.

    >>> name_key("José  L. Ñandú-Pérez")
    'jose l nandu-perez'
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    ).casefold()
    return " ".join(bare.translate(_DASHES).replace(".", " ").split())
