"""The page shows what it should, and shows everything from papers and questions as plain text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from fake_assistant import ABSTRACT, EVIL, PAPERS, TREND, FakeAssistant, count_answer
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Answer, Citation, Proof, Row, Variant
from assistant.page.cards import card_html
from assistant.page.charts import chart_html, matrix_html
from assistant.page.corpus_html import corpus_html
from assistant.page.drawing import bars_svg, line_svg
from assistant.page.explore import scopes, views
from assistant.page.marked import mark, spans_within
from assistant.page.over_time import lines_of, over_time_html
from assistant.page.plain_text import esc, link, web_address
from assistant.page.proof import near_ids, proof_html
from assistant.page.thread import thread_html
from assistant.page.turns import Turn, turn_of
from index import conditions as c


class Reader(HTMLParser):
    """What a browser would make of HTML: its tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def assert_harmless(html: str) -> None:
    seen = Reader(html)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    for name, value in seen.attributes:
        if name in ("href", "src"):
            assert value.startswith(("https://", "http://", "#"))


def whole_page(answer: Answer, question: str) -> str:
    near = {i: PAPERS[i] for i in near_ids(answer)}
    thread = thread_html([turn_of(question, answer, [EVIL])], [EVIL])
    return thread + proof_html(answer, question, 0, near)


def test_an_answer_opens_with_its_number_then_its_sentence_then_how_it_was_read() -> None:
    text = Reader(thread_html([turn_of("how many?", count_answer(["colm2025/1"]))])).text
    places = [text.index(part) for part in ("1 paper of 49", "2 papers build", "Read as:")]
    assert places == sorted(places)


def test_titles_questions_and_evidence_with_html_show_as_plain_text() -> None:
    html = whole_page(count_answer(["colm2025/1", "colm2025/2"]), EVIL)
    assert_harmless(html)
    assert Reader(html).text.count(EVIL) >= 4


def test_a_kept_conversation_full_of_html_shows_as_plain_text() -> None:
    turn = Turn(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, {"version": 1}, *[(EVIL,)] * 5, corpus=EVIL)
    assert_harmless(thread_html([turn], corpus="other"))


def test_sources_and_ledger_lines_with_html_show_as_plain_text() -> None:
    html = corpus_html(FakeAssistant().status())
    assert_harmless(html)
    assert EVIL in Reader(html).text


def test_paths_of_the_server_are_not_shown() -> None:
    assert "/home/somebody" not in corpus_html(FakeAssistant().status())


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    seen = Reader(f"<p>{esc(text)}</p>")
    assert seen.tags == ["p"]
    assert seen.text == text


def test_characters_that_turn_a_line_around_are_dropped() -> None:
    assert esc("abc\u202edef\x00") == "abcdef"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", " ", None],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert web_address(address) is None
    assert "href" not in link(address, "title")


def test_a_link_with_quotes_stays_one_attribute() -> None:
    seen = Reader(link('https://x.org/" onclick="alert(1)', "title"))
    assert [name for name, _ in seen.attributes if name.startswith("on")] == []


def test_the_words_that_prove_a_fact_are_marked_where_they_stand() -> None:
    html = card_html(count_answer(["colm2025/1"]).citations[0])
    assert "<mark>Qwen2.5-7B</mark>" in html
    assert "Qwen: built on" in html


def test_a_fact_of_the_title_is_marked_in_the_title() -> None:
    proof = Proof("model", "Qwen", "title", "Qwen", 4, 8)
    html = card_html(Citation(1, "x/1", "Big Qwen <i>", ("A",), "COLM", 2025, None, (proof,)))
    assert "Big <mark>Qwen</mark> &lt;i&gt;" in html


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
)
def test_marking_changes_no_word_of_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = spans_within(places, len(text))
    plain = mark(text, spans).replace("<mark>", "").replace("</mark>", "")
    assert plain == esc(text)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_spans_come_in_order_and_never_overlap(places: list[tuple[int, int]]) -> None:
    spans = spans_within(places, 50)
    assert all(a < b for a, b in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_a_long_abstract_is_shown_around_the_evidence_and_whole_on_demand() -> None:
    long = "x " * 400 + ABSTRACT
    start = 800 + 13
    proof = Proof("model", "Qwen", "abstract", "Qwen2.5-7B", start, start + 10)
    html = card_html(Citation(1, "x/1", "T", (), "COLM", 2025, None, (proof,), long))
    quote, _, whole = html.partition("<details>")
    assert len(quote) < 900 < len(whole)
    assert html.count("<mark>Qwen2.5-7B</mark>") == 2


def test_other_definitions_stand_in_a_table_with_what_they_move() -> None:
    text = Reader(proof_html(count_answer(["colm2025/1"]), "q", 0)).text
    assert "named in any role3 of 49+1" in text


def test_definitions_that_change_nothing_are_told_in_one_line() -> None:
    same = Variant("held by different authors", 1, 1, 49)
    answer = replace(count_answer(["colm2025/1"]), variants=(same,))
    assert "The same number: held by different authors." in Reader(proof_html(answer, "q", 0)).text


def test_near_misses_name_the_reading_that_adds_them() -> None:
    answer = count_answer(["colm2025/1"])
    text = Reader(proof_html(answer, "q", 0, {"colm2025/4": PAPERS["colm2025/4"]})).text
    assert "Added under “named in any role”: 1 paper" in text
    assert "A near miss" in text


def test_a_refusal_is_shown_calmly_with_what_can_be_asked() -> None:
    answer = FakeAssistant().answer("nationals of China")
    html = thread_html([turn_of("nationals of China?", answer)])
    assert "Can’t tell" in html
    assert 'data-text="Ask?"' in html


def test_suggestions_stand_only_under_the_last_answer() -> None:
    turn = turn_of("q", count_answer(["colm2025/1"]))
    assert thread_html([turn, turn]).count('data-text="and Llama?"') == 1


def test_an_answer_of_an_earlier_corpus_says_so() -> None:
    turn = turn_of("q", count_answer(["colm2025/1"]))
    assert "corpus has changed" not in thread_html([turn], corpus="abc123")
    assert "corpus has changed" in thread_html([turn], corpus="def456")


def test_commands_in_caveats_are_shown_as_commands() -> None:
    html = thread_html([turn_of("q", count_answer(["colm2025/1"]))])
    assert "<code>papertally build --add paperlists:iclr/2018</code>" in html


# -- charts ----------------------------------------------------------------------------------------


def test_a_line_breaks_where_a_value_is_unknown() -> None:
    rows = (Row("2021", 1), Row("2022", 2), Row("2023", None), Row("2024", 3), Row("2025", 4))
    svg = line_svg(rows, "papers", "title")
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 4
    assert ">unknown<" in svg


def test_every_row_of_a_chart_stands_in_its_table() -> None:
    text = Reader(chart_html(TREND, 0)).text
    for words in ("2018", "not known there", "1 of 10", "3 of 9"):
        assert words in text


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=10))
def test_a_longer_bar_is_a_larger_value(values: list[float]) -> None:
    rows = [Row(str(i), v) for i, v in enumerate(sorted(values))]
    seen = Reader(bars_svg(rows, None, "t"))
    widths = [float(v) for name, v in seen.attributes if name == "width"]
    assert len(widths) == len(values)
    assert widths == sorted(widths)


def test_an_answer_without_rows_has_no_chart() -> None:
    assert chart_html(count_answer(["colm2025/1"]), 0) == ""


def test_the_matrix_of_pairs_is_symmetric_and_leaves_the_diagonal_open() -> None:
    html = matrix_html([Row("Germany–Japan", 7), Row("Germany–Italy", 2)])
    picture, _, table = html.partition('<div class="pt-matrix"')
    assert "<svg" in picture
    text = Reader(table).text
    assert text.count("7") == 2
    assert text.count("·") == 3


def test_every_venue_and_year_can_be_explored() -> None:
    editions = [{"venue": "COLM", "year": 2025}, {"venue": "ACL", "year": 2024}]
    assert scopes(editions)[1:] == ["ACL 2024", "COLM 2025"]
    for scope in scopes(editions):
        for view in views(scope):
            assert view.query["version"] == 1


def test_one_venue_and_year_has_no_chart_over_time() -> None:
    assert "Papers by year" not in [v.title for v in views("COLM 2025")]
    assert "Papers by year" in [v.title for v in views("COLM")]


def test_what_is_largest_is_drawn_over_time_and_a_gap_breaks_its_line() -> None:
    rows = (Row("2018", None), Row("2023", 10.0), Row("2024", 20.0), Row("2025", 30.0))
    ranking = Answer("ranking", "", rows=(Row("Qwen", 9), Row(EVIL, 5)))
    lines = lines_of("family", ranking, c.Accepted())
    assert [line.label for line in lines] == ["Qwen", EVIL]
    answers = [(line, Answer("trend", "", unit="percent", rows=rows)) for line in lines]
    html = over_time_html("Models over time", "COLM", answers)
    assert_harmless(html)
    seen = Reader(html)
    assert seen.tags.count("polyline") == 2 * len(lines)  # wide and narrow
    assert "30.0 %" in seen.text
    assert over_time_html("t", "s", [(lines[0], Answer("trend", "", rows=rows[:1]))]) == ""
