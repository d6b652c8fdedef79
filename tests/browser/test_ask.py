"""A reporter's way through the page, in a real browser."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

from running_page import serving

QUESTION = "How many papers used Qwen?"


def test_a_first_question_is_one_click_away(reader: Any) -> None:
    reader.page.locator(".pt-welcome .pt-ask").first.click()
    assert reader.next_answer(0)
    assert reader.number


def test_an_answer_is_a_number_a_sentence_and_papers(reader: Any) -> None:
    text = reader.ask(QUESTION)
    assert text.startswith(f"{reader.number} papers")
    assert reader.page.locator(f"text=All papers ({reader.number})").is_visible()
    assert reader.page.locator(".pt-card mark").count() > 0


def test_the_page_says_that_the_sample_is_invented_and_where_real_papers_are(reader: Any) -> None:
    reader.page.get_by_text("These papers are invented.").wait_for()
    reader.page.get_by_role("button", name="fetch a venue and year").click()
    reader.page.get_by_role("button", name="Fetch and add").wait_for()


def test_a_follow_up_changes_the_question_before(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.ask("and Llama?")
    assert "Qwen → Llama" in reader.page.locator(".pt-changes").last.inner_text()


def test_removing_a_chip_asks_again_without_it(reader: Any) -> None:
    reader.ask("How many US-China papers used Qwen?")
    narrow = int(reader.number)
    reader.page.get_by_role("button", name="Ask without: Qwen").click()
    reader.next_answer(1)
    assert int(reader.number) > narrow


def test_changing_a_chip_asks_again_with_the_other_value(reader: Any) -> None:
    reader.ask("How many US-China papers used Qwen?")
    page = reader.page
    page.get_by_role("button", name="Change: Qwen").click()
    page.wait_for_function("document.querySelectorAll('#pt-choices option').length > 3")
    page.keyboard.type("Llama")
    page.keyboard.press("Enter")
    assert "Llama" in reader.next_answer(1)
    assert "Qwen" not in reader.page.locator(".pt-readback").last.inner_text()
    page.get_by_role("button", name="Change: an affiliation in China").last.click()
    page.keyboard.type("nowhere at all")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    assert "names no country" in reader.next_answer(2)


def test_a_citation_leads_to_its_card(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.locator("#pt-tab-how").click()
    reader.page.locator("a[data-cite='1']").last.click()
    reader.page.wait_for_function("document.activeElement.id === 'pt-card-1'")
    assert reader.page.locator("#pt-card-1").is_visible()


def test_a_citation_of_an_earlier_answer_brings_its_proof_back(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.ask("How many papers used Llama?")
    reader.page.locator("[data-turn='0'] a[data-cite='1']").click()
    reader.page.get_by_text(f"for “{QUESTION}”").wait_for()
    reader.page.wait_for_function("document.activeElement.id === 'pt-card-1'")


def test_all_papers_are_in_a_table_to_sort_and_filter(reader: Any) -> None:
    reader.ask(QUESTION)
    page = reader.page
    page.get_by_role("tab", name="All papers").click()
    rows = page.locator(".pt-scroll tbody tr")
    rows.first.wait_for()
    assert rows.count() == int(reader.number)
    page.get_by_role("button", name="Title").click()
    titles = page.locator(".pt-scroll tbody td:first-child").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    page.get_by_role("button", name="Title").click()
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Title")
    page.get_by_label("Filter").fill(titles[0])
    assert rows.count() == 1


def test_every_row_of_the_table_shows_why_it_counts(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("tab", name="All papers").click()
    reader.page.get_by_role("button", name="Evidence for").first.click()
    assert "Qwen" in reader.page.locator(".pt-why-row mark").first.inner_text()


def test_the_csv_has_as_many_papers_as_the_answer_says(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("tab", name="All papers").click()
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name="CSV").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == int(reader.number) + 1
    assert waiting.value.suggested_filename == "papertally-how-many-papers-used-qwen.csv"


def test_bibtex_ris_and_the_answer_itself_download(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("tab", name="All papers").click()
    for name, start in (("BibTeX", "@inproceedings"), ("RIS", "TY  - "), ("Save answer", "# How")):
        with reader.page.expect_download() as waiting:
            reader.page.get_by_role("button", name=name).click()
        assert waiting.value.path().read_text(encoding="utf-8").startswith(start)


def test_a_chart_downloads_as_a_picture_and_its_data_as_csv(reader: Any) -> None:
    reader.ask("How many papers by year?")
    reader.page.locator("svg.pt-svg").first.wait_for()
    for name, start in (
        ("Save chart (SVG)", b"<svg"),
        ("Save chart (PNG)", b"\x89PNG"),
        ("Save data (CSV)", "\ufefflabel,".encode()),
    ):
        with reader.page.expect_download() as waiting:
            reader.page.get_by_role("button", name=name).click()
        assert waiting.value.path().read_bytes().startswith(start)


def test_the_matrix_of_pairs_is_saved_as_a_picture_and_opens_its_cells(reader: Any) -> None:
    reader.ask("Which pairs of countries work together most?")
    page = reader.page
    cell = page.locator("#pt-proof .pt-matrix .pt-open").first
    value = cell.text_content()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save chart (SVG)").click()
    picture = waiting.value.path().read_text(encoding="utf-8")
    assert f">{value}</text>" in picture
    assert "data-query" not in picture
    cell.click()
    reader.next_answer(1)
    assert reader.number == value


def test_how_it_was_computed_shows_words_sql_and_corpus(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.page.get_by_role("tab", name="How this was computed").click()
    text = reader.page.locator("#pt-tabpanel-how").inner_text()
    for words in ("What was counted", "Definitions", "SELECT", "Corpus"):
        assert words in text


def test_a_refusal_offers_what_can_be_asked(reader: Any) -> None:
    reader.ask("How many nationals of China publish here?")
    assert "Can’t tell" in reader.page.locator(".pt-refusal").inner_text()
    reader.page.locator(".pt-next .pt-ask").first.click()
    reader.next_answer(1)
    assert reader.number


def test_a_shared_link_asks_the_same_and_says_when_the_corpus_is_another(
    reader: Any, open_reader: Any
) -> None:
    reader.ask(QUESTION)
    link = reader.page.locator("[data-link]").get_attribute("data-link")
    other = open_reader(reader.address)
    other.open("/" + link)
    other.answers.first.wait_for()
    assert other.number == reader.number
    assert "This link was made on corpus" not in other.page.inner_text("#pt-thread")
    late = open_reader(reader.address)
    late.open("/" + link.replace("corpus=", "corpus=older"))
    late.answers.first.wait_for()
    assert "This link was made on corpus" in late.page.inner_text("#pt-thread")


def test_the_conversation_is_there_after_a_reload_and_gone_when_it_should_be(reader: Any) -> None:
    reader.ask(QUESTION)
    reader.ask("and Llama?")
    reader.page.wait_for_timeout(300)  # the browser writes its storage a moment later
    reader.reload()
    reader.answers.nth(1).wait_for()
    reader.page.get_by_text("for “and Llama?”").wait_for()
    reader.page.get_by_role("button", name="New conversation").click()
    reader.page.locator(".pt-welcome").wait_for()


def test_two_people_at_once_each_keep_their_own_conversation(reader: Any, open_reader: Any) -> None:
    other = open_reader(reader.address)
    other.open()
    reader.ask(QUESTION)
    other.ask("How many papers used Llama?")
    reader.ask("only in 2025")
    other.ask("only in 2024")
    assert "Qwen" in reader.answers.last.inner_text()
    assert "Llama" in other.answers.last.inner_text()
    assert "Llama" not in reader.page.inner_text("#pt-thread")


def test_the_keyboard_alone_is_enough(reader: Any) -> None:
    page = reader.page
    page.focus("#pt-question textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    reader.next_answer(0)
    page.focus("#pt-tab-evidence")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.id === 'pt-tab-papers'")
    page.locator(".pt-scroll tbody tr").first.wait_for()
    page.keyboard.press("End")
    page.wait_for_function("document.activeElement.id === 'pt-tab-how'")
    page.focus("button.pt-chip-words")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('.pt-swap') !== null")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.classList.contains('pt-chip-words')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader.next_answer(1)


def test_explore_opens_the_question_behind_a_chart(reader: Any) -> None:
    page = reader.page
    page.get_by_role("tab", name="Explore").click()
    page.locator(".pt-explore-card").first.wait_for()
    card = page.locator(".pt-explore-card", has_text="Countries").first
    first = card.locator("svg text").first.text_content()
    card.get_by_role("button", name="Open in Ask").click()
    text = reader.next_answer(0)
    assert first in text


def test_a_bar_and_its_label_open_the_papers_behind_them(reader: Any) -> None:
    page = reader.page
    page.get_by_role("tab", name="Explore").click()
    card = page.locator(".pt-explore-card", has_text="Countries").first
    bar = card.locator("svg g[data-act]").first
    value = bar.locator(".pt-value").text_content()
    bar.locator(".pt-bar").click()
    reader.next_answer(0)
    assert reader.number == value
    page.get_by_role("tab", name="Explore").click()
    card.locator("summary").click()
    card.locator("table .pt-open").nth(1).press("Enter")
    reader.next_answer(1)
    page.get_by_role("tab", name="Explore").click()
    cell = page.locator(".pt-explore-card .pt-matrix .pt-open").first
    value = cell.text_content()
    cell.click()
    reader.next_answer(2)
    assert reader.number == value


def test_the_corpus_tab_accounts_for_every_record(reader: Any) -> None:
    reader.page.get_by_role("tab", name="Corpus").click()
    reader.page.get_by_text("records read =").wait_for()
    assert "Lantern 2025" in reader.page.inner_text("#pt-corpus")


def test_a_list_of_ones_own_takes_the_place_of_the_sample(
    open_reader: Any, sample_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    mine = tmp_path / "mine.csv"
    mine.write_text(
        "title,authors,affiliations,venue,year,abstract\n"
        "Tuning Qwen,Ada Lovelace,Tsinghua University,ICML,2024,We fine-tune Qwen2.5-7B.\n"
        "Tuning Llama,Ada Lovelace,Stanford University,ICML,2024,We fine-tune Llama 3.\n",
        encoding="utf-8",
    )
    with serving(data, tmp_path / "log") as address:
        reader = open_reader(address)
        reader.open()
        reader.ask(QUESTION)
        page = reader.page
        page.get_by_role("tab", name="Corpus").click()
        page.get_by_text("records read =").wait_for()
        page.locator("#pt-fetch").wait_for()
        page.get_by_role("textbox", name="Venue").fill("nowhere")
        page.get_by_role("button", name="Fetch and add").click()
        page.get_by_text("is no venue known here").wait_for()
        # The Check tab has a file field too, and Gradio may have drawn it by now.
        page.locator("#pt-own-list input[type=file]").set_input_files(mine)
        # Once it is here. While it is on its way the name stands there too, for a moment.
        page.locator('#pt-own-list [aria-label="mine.csv"]').wait_for()
        page.get_by_role("button", name="Add this file").click()
        page.get_by_text("Answers are now from the new corpus.").wait_for()
        assert "ICML 2024" in page.inner_text("#pt-corpus")
        assert "invented" not in page.inner_text("#pt-header")
        page.get_by_role("tab", name="Ask").click()
        reader.ask("How many papers used Llama?")
        assert reader.number == "1"
        assert "The corpus has changed since this answer." in page.inner_text("#pt-thread")
