"""What all tests share: no network but loopback, and the sample corpus, built once."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from plain_count import Corpus, load

from assistant.settings import Settings
from assistant.turn import Assistant
from index.build import build

SAMPLE_LOCK_SECONDS = 300.0
"""Building the sample with vectors takes seconds; a build by another worker is waited for."""

# Loaded by pytest itself; read again for doctests, two of one name would clash.
collect_ignore = ["conftest.py", "browser/conftest.py"]

# Nothing is timed in tests, and a shared runner repeats the same examples from run to run.
settings.register_profile("papertally", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("papertally")


class NetworkAskedError(RuntimeError):
    """A test asked for another machine. No OSError, so that no code takes it for a failed call."""


def is_this_machine(host: object) -> bool:
    """Whether an address is loopback, a name of it, or nothing that leads to another machine."""
    if host in (None, "", b"", "localhost", b"localhost", "0.0.0.0", "::"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Sockets reach this machine only: a test that asks another one fails."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def checked(family: int, address: Any) -> Any:
        if family in (socket.AF_INET, socket.AF_INET6) and not is_this_machine(address[0]):
            raise NetworkAskedError(f"a test asked for {address[0]}")
        return address

    def connect_here(self: socket.socket, address: Any) -> None:
        return connect(self, checked(self.family, address))

    def connect_here_ex(self: socket.socket, address: Any) -> int:
        return connect_ex(self, checked(self.family, address))

    def look_up_here(host: Any, *more: Any, **named: Any) -> Any:
        return look_up(checked(socket.AF_INET, (host,))[0], *more, **named)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect_here)
    patch.setattr(socket.socket, "connect_ex", connect_here_ex)
    patch.setattr(socket, "getaddrinfo", look_up_here)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[None]:
    """A developer's own PAPERTALLY_DATA and the like change no test."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("PAPERTALLY_")]:
        patch.delenv(name)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample corpus without vectors: enough to count. Read only."""
    return _built_once(tmp_path_factory, "sample", vectors=False)


@pytest.fixture(scope="session")
def sample_data_with_vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample corpus and its vectors. Read only; loads the model."""
    return _built_once(tmp_path_factory, "sample_with_vectors", vectors=True)


@pytest.fixture(scope="session")
def other_venues_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with invented lists of other venues, without vectors. Read only."""
    lists = str(Path(__file__).with_name("other_venues"))
    return _built_once(tmp_path_factory, "other_venues", vectors=False, source=lists)


def _built_once(
    factory: pytest.TempPathFactory, name: str, *, vectors: bool, source: str = "sample"
) -> Path:
    """Build a corpus once for all workers of a parallel run."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    data = shared / name
    with FileLock(shared / f"{name}.lock", timeout=SAMPLE_LOCK_SECONDS):
        if not (data / "current").exists():
            build(data, [source], vectors=vectors)
    return data


@pytest.fixture(scope="module")
def assistant(sample_data: Path) -> Assistant:
    """Over the invented sample."""
    return Assistant.open(Settings(sample_data))


@pytest.fixture(scope="module")
def corpus(assistant: Assistant) -> Corpus:
    """The same papers as plain rows, for counts that share no code with the product."""
    return load(assistant.view().corpus.folder)
