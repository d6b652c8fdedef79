"""How the page looks and reads: narrow and wide, light and dark, to screen readers."""

from __future__ import annotations

from typing import Any

import pytest

QUESTION = "How many US-China papers used Qwen?"
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1600, "height": 900}


def violations(page: Any) -> list[str]:
    """Serious and critical findings of axe, with where they are."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['target']} {node['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


ARTICLE = "At Lantern 2025, 31 papers used Qwen. “A marvel,” he said. Lantern 2025 had 61 papers."


def check_an_article(reader: Any) -> None:
    """Open the Check tab, paste, and wait for the verdicts."""
    reader.page.get_by_role("tab", name="Check").click()
    reader.page.get_by_label("Article", exact=True).fill(ARTICLE)
    reader.page.get_by_role("button", name="Check", exact=True).click()
    reader.page.locator("#pt-verdict").wait_for()


@pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", WIDE), ("dark", NARROW)],
    ids=["light and wide", "dark, narrow"],
)
def test_axe_finds_nothing_serious(
    open_reader: Any, address: str, scheme: str, size: dict[str, int]
) -> None:
    reader = open_reader(address, viewport=size, color_scheme=scheme)
    reader.open()
    page = reader.page
    assert violations(page) == []
    reader.ask(QUESTION)
    page.locator("button.pt-chip-words").first.click()
    assert violations(page) == []
    page.get_by_role("tab", name="All papers").click()
    page.locator(".pt-scroll tbody tr").first.wait_for()
    assert violations(page) == []
    page.get_by_role("tab", name="Check").click()
    page.get_by_label("Article", exact=True).wait_for()
    assert violations(page) == []
    check_an_article(reader)
    assert violations(page) == []
    for tab, shown in (("Explore", ".pt-explore-card"), ("Corpus", "#pt-corpus table")):
        page.get_by_role("tab", name=tab).click()
        page.locator(shown).first.wait_for()
        assert violations(page) == []


def test_nothing_hangs_over_the_edge_of_a_narrow_screen(open_reader: Any, address: str) -> None:
    reader = open_reader(address, viewport=NARROW)
    reader.open()
    reader.ask(QUESTION)
    check_an_article(reader)
    for tab in ("Ask", "Check", "Explore", "Corpus"):
        reader.page.get_by_role("tab", name=tab).click()
        reader.page.wait_for_timeout(200)
        width = reader.page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"], tab


NAMELESS = """() => Array.from(
  document.querySelectorAll('button, a[href], input, textarea, select, [role=button]'))
  .filter((e) => e.offsetParent !== null)
  .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.title ||
                   (e.labels && e.labels.length) || e.querySelector('[alt], title')))
  .map((e) => e.outerHTML.slice(0, 200))"""


def test_every_control_has_a_name(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.locator("button.pt-chip-words").first.click()
    assert reader.page.evaluate(NAMELESS) == []
    check_an_article(reader)
    assert reader.page.evaluate(NAMELESS) == []
    for tab, shown in (("Explore", ".pt-explore-card"), ("Corpus", "#pt-corpus table")):
        reader.page.get_by_role("tab", name=tab).click()
        reader.page.locator(shown).first.wait_for()
        assert reader.page.evaluate(NAMELESS) == [], tab


def test_the_question_box_stays_in_sight_on_a_wide_screen(reader: Any) -> None:
    for question in (QUESTION, "and Llama?", "and GPT?"):
        reader.ask(question)
    box = reader.page.locator("#pt-question textarea").bounding_box()
    assert box["y"] + box["height"] <= WIDE["height"]
