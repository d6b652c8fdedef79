"""How long after ``python app.py`` the page is there, and the memory of a server that has answered.

    python -m bench.page [--data DIR] [--times 3] [--json]

Twice: when the server first sends the page, and when a browser (Chromium, driven by Playwright,
where it is installed) has painted the box to ask in. Then the server answers every question of
``bench/counting_questions.txt`` and a search by meaning, which loads the embedding model.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.counting import QUESTIONS, read_questions
from bench.figure import CHECKOUT, Figure, corpus_words, report

LONGEST_START = 120.0
QUIET_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def serving(data: Path) -> Iterator[tuple[str, float, int]]:
    """A server of its own: its address, when it was started, and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(CHECKOUT / "app.py"), "serve", "--port", str(port)]
    start = time.perf_counter()
    server = subprocess.Popen(
        [*command, "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"},
    )
    try:
        yield f"127.0.0.1:{port}", start, server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def seconds_to_page(address: str, start: float) -> float:
    """Until the server sends the page. Raises TimeoutError where it never does."""
    while time.perf_counter() - start < LONGEST_START:
        connection = http.client.HTTPConnection(address, timeout=10)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            if answer.status == 200 and b"</html>" in answer.read().lower():
                return time.perf_counter() - start
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise TimeoutError(f"no page within {LONGEST_START:.0f} s")


def seconds_to_paint(address: str) -> float | None:
    """Until a browser shows the box to ask in, from the click; None without a browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if browser is None:
        return None
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(QUIET_BROWSER))
        page = chromium.new_page()
        start = time.perf_counter()
        page.goto(f"http://{address}/", wait_until="commit")
        page.locator("textarea").first.wait_for(state="visible", timeout=60_000)
        painted = time.perf_counter() - start
        chromium.close()
    return painted


def ask_everything(address: str) -> None:
    """Ask the running server by its public endpoints."""
    from gradio_client import Client

    client = Client(f"http://{address}/", verbose=False)
    for question in read_questions(QUESTIONS):
        client.predict(question, None, api_name="/ask")
    client.predict("teaching small models to reason step by step", 10, api_name="/search")


def peak_megabytes(pid: int) -> float | None:
    """The most memory that a running process has held; None where the system doesn't tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return None
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) * 1024 / 1e6)


def measured(data: Path, times: int) -> Iterator[Figure]:
    """Figures of start, first page and memory."""
    corpus = corpus_words(data)
    sent, painted = [], []
    peak = None
    for run in range(times):
        with serving(data) as (address, start, pid):
            sent.append(seconds_to_page(address, start))
            paint = seconds_to_paint(address)
            if paint is not None:
                painted.append(sent[-1] + paint)
            if run == times - 1:
                ask_everything(address)
                peak = peak_megabytes(pid)
    yield Figure(
        "python app.py until the page is sent", round(statistics.median(sent), 2), "s", corpus
    )
    if painted:
        yield Figure(
            "python app.py until a browser has painted it",
            round(statistics.median(painted), 2),
            "s",
            corpus,
        )
    yield Figure("most memory of a server that answered and searched", peak, "MB", corpus)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--times", type=int, default=3, help="starts of the server")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    report(measured(options.data, options.times), options.json)


if __name__ == "__main__":
    main()
