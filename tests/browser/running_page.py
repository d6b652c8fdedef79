"""``python app.py serve`` in a process of its own, and what hostile papers are called."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
_START_SECONDS = 120

EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=1</script> **b** [a](javascript:1)'
"""A title that tries what a title can try. LaTeX is tidied away before it gets here."""


@contextmanager
def serving(data: Path, log: Path, *options: str) -> Iterator[str]:
    """The page over a data folder; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "app.py", "serve", "--data", str(data), "--port", str(port)]
    command += options
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ}
        )
        try:
            _wait_for(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except (URLError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the page didn't start: {log.read_text()[-2000:]}")
            time.sleep(0.2)
