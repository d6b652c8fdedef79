"""Take the screenshots of the docs from a running page.

``python tests/browser/screenshots.py http://127.0.0.1:7860 docs`` writes ``ask.png``,
``explore.png``, ``corpus.png`` and ``narrow-dark.png``.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

QUESTION = "How many US-China papers used Qwen?"


def open_page(browser: Browser, address: str, width: int, height: int, scheme: str) -> Page:
    """The page in a window of that size, its first screen drawn."""
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def ask(page: Page) -> None:
    """Ask the question of the screenshots."""
    page.fill("#pt-question textarea", QUESTION)
    page.press("#pt-question textarea", "Enter")
    page.wait_for_selector(".pt-turn:not(.pt-pending) .pt-text")
    page.wait_for_selector(".pt-panel[data-turn]")


def main(address: str, folder: Path) -> None:
    """Write all screenshots into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = open_page(browser, address, 1440, 900, "light")
        ask(page)
        page.screenshot(path=folder / "ask.png")
        for tab, shown in (("Explore", ".pt-explore-card"), ("Corpus", "#pt-corpus table")):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_selector(shown)
            page.screenshot(path=folder / f"{tab.lower()}.png")
        page = open_page(browser, address, 360, 740, "dark")
        ask(page)
        page.screenshot(path=folder / "narrow-dark.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
