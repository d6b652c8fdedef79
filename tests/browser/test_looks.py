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


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light and wide", "dark, narrow"]
)
def test_axe_finds_nothing_serious(
    open_reader: Any, address: str, scheme: str, size: dict[str, int]
) -> None:
    reader = open_reader(address, viewport=size, color_scheme=scheme)
    reader.open()
    assert violations(reader.page) == []
    reader.ask(QUESTION)
    assert violations(reader.page) == []
    reader.page.get_by_role("tab", name="All papers").click()
    reader.page.locator(".pt-scroll tbody tr").first.wait_for()
    assert violations(reader.page) == []
    for tab, shown in (("Explore", ".pt-explore-card"), ("Corpus", "#pt-corpus table")):
        reader.page.get_by_role("tab", name=tab).click()
        reader.page.locator(shown).first.wait_for()
        assert violations(reader.page) == []


def test_nothing_hangs_over_the_edge_of_a_narrow_screen(open_reader: Any, address: str) -> None:
    reader = open_reader(address, viewport=NARROW)
    reader.open()
    reader.ask(QUESTION)
    for tab in ("Ask", "Explore", "Corpus"):
        reader.page.get_by_role("tab", name=tab).click()
        width = reader.page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROW["width"]


def test_every_control_has_a_name(reader: Any) -> None:
    reader.ask(QUESTION)
    nameless = reader.page.evaluate(
        """() => Array.from(document.querySelectorAll('button, a[href], input, textarea, select'))
          .filter((e) => e.offsetParent !== null)
          .filter((e) => !(e.innerText || e.getAttribute('aria-label') || e.title ||
                           (e.labels && e.labels.length) || e.querySelector('[alt], title')))
          .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert nameless == []


def test_the_question_box_stays_in_sight_on_a_wide_screen(reader: Any) -> None:
    for question in (QUESTION, "and Llama?", "and GPT?"):
        reader.ask(question)
    box = reader.page.locator("#pt-question textarea").bounding_box()
    assert box["y"] + box["height"] <= WIDE["height"]
