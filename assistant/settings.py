"""What differs from machine to machine: built once at the rim and handed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.guest.options import ModelOptions, read_options


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one process. No other code reads the environment."""

    data: Path = Path("data")
    """Where corpora are kept; ``PAPERTALLY_DATA`` or ``--data``."""
    host: str = "127.0.0.1"
    """``PAPERTALLY_HOST`` or ``--host``."""
    port: int = 7860
    """``PAPERTALLY_PORT`` or ``--port``."""
    embedding_model: str | None = None
    """Another sentence-transformers model, by name or folder; ``PAPERTALLY_EMBEDDING_MODEL``.
    None is the shipped all-MiniLM-L6-v2."""
    password: str | None = None
    """``PAPERTALLY_PASSWORD``: needed to add sources when the page is served off loopback."""
    model: ModelOptions | None = None
    """A chat model of one's own; ``PAPERTALLY_MODEL`` and what begins with it, or the table
    ``[model]`` of ``papertally.toml``. None, the default, loads and asks nothing."""


def read_settings(
    environment: Mapping[str, str], table: Mapping[str, Any] | None = None, **given: object
) -> Settings:
    """Settings from the environment; what is given and not None wins.

    ``table`` is ``[model]`` of ``papertally.toml``; an environment variable goes before it.
    Raises ValueError for a port that is no number, or for a setting of the model that is no good.

    >>> read_settings({"PAPERTALLY_DATA": "/srv/papers"}, port=8000)
    Settings(data=PosixPath('/srv/papers'), host='127.0.0.1', port=8000, embedding_model=None, \
password=None, model=None)
    """
    port = given.get("port") or environment.get("PAPERTALLY_PORT") or 7860
    return Settings(
        data=Path(str(given.get("data") or environment.get("PAPERTALLY_DATA") or "data")),
        host=str(given.get("host") or environment.get("PAPERTALLY_HOST") or "127.0.0.1"),
        port=int(str(port)),
        embedding_model=environment.get("PAPERTALLY_EMBEDDING_MODEL") or None,
        password=environment.get("PAPERTALLY_PASSWORD") or None,
        model=read_options(environment, table),
    )
