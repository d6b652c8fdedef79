"""Take the screenshots of the docs: ask, check, explore, and a narrow dark one.

    python tests/browser/screenshots.py [FOLDER]

builds the sample in a folder of its own, serves the page over it, and writes ``ask.png``,
``check.png``, ``explore.png`` and ``narrow-dark.png`` into FOLDER (default: ``docs``). It needs
Playwright and the system's Chromium, as the browser tests do.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a script, it stands beside nothing

from playwright.sync_api import Browser, Page, sync_playwright
from running_page import serving

from index.build import build
from ingest.sources import SAMPLE

QUESTION = "How many US-China papers used Qwen?"
ARTICLE = (
    "Two rivals, one bibliography\n\n"
    "At Lantern 2025, 31 papers used Qwen. Lantern 2025 had "
    "61 papers, and about 30% of them have authors in the United States and in China. “Nobody "
    "here thinks in flags,” said one of the organisers.\n\n"
    "The United States had the most papers at Lantern 2024. In 2023, 9 papers named Llama. By 2030 "
    "China will have overtaken everybody."
)


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


def check(page: Page) -> None:
    """Check the article of the screenshots."""
    page.get_by_role("tab", name="Check").click()
    page.get_by_label("Article", exact=True).fill(ARTICLE)
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_selector("#pt-verdict")


def take(browser: Browser, address: str, folder: Path) -> None:
    """Write all screenshots into the folder."""
    page = open_page(browser, address, 1440, 900, "light")
    ask(page)
    page.screenshot(path=folder / "ask.png")
    check(page)
    page.screenshot(path=folder / "check.png")
    page.get_by_role("tab", name="Explore").click()
    page.wait_for_selector(".pt-explore-card")
    page.screenshot(path=folder / "explore.png")
    page = open_page(browser, address, 360, 740, "dark")
    ask(page)
    page.locator(".pt-turn").last.scroll_into_view_if_needed()
    page.screenshot(path=folder / "narrow-dark.png")


def main(folder: Path) -> None:
    """Build, serve, photograph."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        build(Path(made) / "data", [SAMPLE], vectors=False)
        with (
            serving(Path(made) / "data", Path(made) / "log") as address,
            sync_playwright() as driver,
        ):
            browser = driver.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
                args=["--no-sandbox"],
            )
            take(browser, address, folder)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
