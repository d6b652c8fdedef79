"""A fact-checker's way through the page, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from running_page import EVIL

ARTICLE = (
    "Labs of two countries\n\n"
    "At Lantern 2025, 31 papers used Qwen. “It is a marvel,” said a researcher. "
    "Lantern 2025 had 61 papers. In 2099 there will be a thousand."
)


def hand_in(reader: Any, text: str) -> None:
    """Paste a text into the tab and wait for its verdicts."""
    page = reader.page
    page.get_by_role("tab", name="Check").click()
    page.get_by_label("Article", exact=True).fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".pt-article").wait_for()


def test_an_article_comes_back_with_every_sentence_marked(reader: Any) -> None:
    hand_in(reader, ARTICLE)
    said = reader.page.locator(".pt-said")
    assert said.count() == 5
    signs = reader.page.locator(".pt-said > .pt-sign [aria-hidden]").all_inner_texts()
    assert signs == ["–", "✗", "–", "✓", "–"]
    # The first claim's proof is there already.
    proof = reader.page.locator("#pt-verdict")
    assert "Refuted" in proof.inner_text()
    assert "Words to print" in proof.inner_text()


def test_a_press_on_a_sentence_opens_its_proof_with_papers_and_variants(reader: Any) -> None:
    hand_in(reader, ARTICLE)
    page = reader.page
    page.locator(".pt-said[data-verdict=supported]").click()
    page.locator("#pt-verdict .pt-verdict.pt-v-supported").wait_for()
    page.get_by_role("button", name="1 refuted").click()
    page.locator("#pt-verdict .pt-verdict.pt-v-refuted").wait_for()
    assert page.locator("#pt-verdict .pt-card mark").count() > 0
    assert page.locator("#pt-verdict .pt-variants tbody tr").count() > 0
    page.get_by_role("button", name="Open in Ask").click()
    reader.next_answer(0)
    assert int(reader.number) < 31


def test_the_keyboard_alone_checks_an_article_and_walks_its_claims(reader: Any) -> None:
    page = reader.page
    page.get_by_role("tab", name="Check").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Article", exact=True).focus()
    page.keyboard.type("At Lantern 2025, 31 papers used Qwen. Lantern had 9 papers.")
    page.get_by_role("button", name="Check", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator(".pt-article").wait_for()
    page.locator(".pt-said").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator("#pt-verdict", has_text="Lantern had 9 papers").wait_for()
    page.get_by_role("button", name="Previous claim").press("Enter")
    page.locator("#pt-verdict", has_text="used Qwen").wait_for()
    page.wait_for_function("document.activeElement.dataset.n === '0'")


def test_the_report_downloads_as_a_page_and_as_markdown(reader: Any) -> None:
    hand_in(reader, ARTICLE)
    for name, ending, words in (
        ("HTML", ".html", "Content-Security-Policy"),
        ("Markdown", ".md", "## Refuted"),
    ):
        with reader.page.expect_download() as waiting:
            reader.page.get_by_role("button", name=name, exact=True).click()
        assert waiting.value.suggested_filename == f"papertally-check-article{ending}"
        assert words in waiting.value.path().read_text(encoding="utf-8")


def test_a_checked_article_is_there_after_a_reload(reader: Any) -> None:
    hand_in(reader, ARTICLE)
    reader.reload()
    reader.page.get_by_role("tab", name="Check").click()
    reader.page.locator(".pt-article").wait_for()
    reader.page.locator(".pt-said[data-verdict=supported]").click()
    reader.page.locator("#pt-verdict .pt-verdict.pt-v-supported").wait_for()


def test_a_file_is_checked_as_it_is_dropped_and_another_can_follow(
    reader: Any, tmp_path: Path
) -> None:
    article = tmp_path / "news.md"
    article.write_text("# News\n\nAt Lantern 2025, **31 papers** used Qwen.\n", encoding="utf-8")
    page = reader.page
    page.get_by_role("tab", name="Check").click()
    page.locator("#pt-article-file input[type=file]").set_input_files(article)
    page.locator(".pt-article").wait_for()
    assert "news.md" in page.locator(".pt-checked").inner_text()
    assert "**" not in page.locator(".pt-article").inner_text()
    page.get_by_role("button", name="Check another article").click()
    page.get_by_label("Article", exact=True).wait_for()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Paste an article first").wait_for()


def test_a_malicious_article_over_malicious_papers_shows_as_plain_text(
    open_reader: Any, evil_address: str
) -> None:
    reader = open_reader(evil_address)
    reader.open()
    text = f"At COLM 2025, 7 papers used Qwen. {EVIL} ${{window.evil=1}} {{{{1}}}} and 5 papers."
    hand_in(reader, text)
    page = reader.page
    assert '<img src=x onerror="window.evil=1"><script>' in page.inner_text(".pt-article")
    for sentence in page.locator(".pt-said").all():
        sentence.click()
        page.wait_for_timeout(150)
    assert page.evaluate("window.evil") is None
    assert page.locator("#pt-check-article img, #pt-check-proof img").count() == 0
    hand = page.locator("#pt-verdict a").evaluate_all("links => links.map(a => a.href)")
    assert [a for a in hand if not re.match("https?://", a)] == []


def test_a_question_is_answered_while_a_long_article_is_checked(
    reader: Any, open_reader: Any
) -> None:
    other = open_reader(reader.address)
    other.open()
    page = reader.page
    page.get_by_role("tab", name="Check").click()
    long = " ".join(f"In {2000 + n}, {n} papers used Qwen at Lantern." for n in range(400))
    page.get_by_label("Article", exact=True).fill(long)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator("#pt-check-progress progress").wait_for()
    other.ask("How many papers used Qwen?")
    assert page.locator(".pt-article").count() == 0  # it is under way still
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped; the article is as it was.").wait_for()
    reader.page.get_by_role("tab", name="Ask").click()
    reader.ask("How many papers used Llama?")
