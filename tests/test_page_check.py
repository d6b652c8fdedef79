"""The Check tab: articles come back marked, as plain text, each verdict with its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fake_assistant import EVIL, PAPERS, count_answer
from hypothesis import given
from hypothesis import strategies as st
from test_page_html import Reader, assert_harmless

from assistant.claims.checked import Checked
from assistant.claims.figure import Figure
from assistant.claims.registry import Match, load_registry
from assistant.claims.sentences import Sentence, find_sentences
from assistant.page.article_html import SIGNS, article_html, grouped, placed_in
from assistant.page.checks import LONGEST_ARTICLE, CheckDesk, Look
from assistant.page.verdict_html import verdict_html

ARTICLE = "At COLM 2025, 63 papers used Qwen. Nobody knows why.\n\nLater it was 9 of 10 papers."


def claim(sentence: str, places: tuple[tuple[int, int], ...], number: str) -> Checked:
    """A refuted claim about a number of a sentence, with everything a proof can show."""
    start = sentence.index(number)
    answer = count_answer(["colm2025/1", "colm2025/2"])
    return Checked(
        sentence,
        places,
        "refuted",
        figure=Figure(float(number), "papers", "exact", start, start + len(number), number),
        computed=62,
        low=60,
        high=64,
        unit="papers",
        readback=f"papers · {EVIL}",
        sql="SELECT '</pre>'",
        query={"version": 1, "kind": "count"},
        papers=answer.papers,
        citations=answer.citations,
        variants=(
            {"definition": EVIL, "value": 63, "verdict": "supported", "open": True},
            {"definition": "built on", "value": 5, "verdict": "refuted", "open": False},
        ),
        near_misses=({"paper_id": "colm2025/4", "change": "added", "reasons": [EVIL]},),
        caveats=("Run `papertally build --add paperlists:nips/2025`.",),
        notes=(EVIL,),
        published=Match(load_registry()[0], EVIL),
        suggested_wording=f"62 papers {EVIL}",
        question_to_author="Where does it come from?",
        methods="We counted.",
        corpus={"id": "abc", "papers": 4, "as_of": "2026-11-22"},
    )


class FakeChecker:
    """Refutes every sentence with digits, once for each number; the rest is opinion."""

    def each(self, sentences: Sequence[Sentence]) -> Iterator[tuple[Checked, ...]]:
        for s in sentences:
            numbers = [w for w in s.text.split() if w.isascii() and w.isdecimal()]
            if not numbers:
                yield (Checked(s.text, s.places, "not_checkable", "opinion"),)
            else:
                yield tuple(claim(s.text, s.places, number) for number in numbers)


def desk(checker: Any = None) -> CheckDesk:
    found = checker or FakeChecker()
    return CheckDesk(lambda: found, lambda ids: [PAPERS[i] for i in ids if i in PAPERS])


def last(looks: Iterator[Look]) -> Look:
    *_, look = looks
    return look


def name_in(look: Look) -> str:
    assert look.article is not None
    (name,) = [v for n, v in Reader(look.article).attributes if n == "data-check"]
    return name


def test_an_article_comes_back_whole_with_a_sign_and_a_word_for_each_sentence() -> None:
    look = last(desk().check(ARTICLE))
    assert look.done and look.article is not None
    text = Reader(look.article.partition('<div class="pt-article">')[2]).text
    for sign, words in SIGNS.values():
        text = text.replace(f"{sign}{words}: ", "")
    assert text == ARTICLE
    # Each sentence begins with its sign, one of several figures has one behind each, and one
    # stands beside how many there are.
    assert look.article.count("✗") == 1 + 3 + 1
    assert look.article.count('data-act="verdict"') == 3


def test_the_first_claim_that_can_be_checked_opens_its_proof() -> None:
    look = last(desk().check(f"Nobody knows why. {ARTICLE}"))
    assert look.article is not None and look.proof is not None
    assert 'data-n="1" data-verdict="refuted" aria-current="true"' in look.article
    assert "62" in Reader(look.proof).text


def test_a_proof_shows_what_was_claimed_computed_published_and_what_can_be_printed() -> None:
    checks = desk()
    look = last(checks.check(ARTICLE))
    proof = Reader(checks.proof(name_in(look), 0))
    for words in (
        "Refuted",
        "The text says63",
        "62 papers",
        "60 to 64",
        "Misquoted:",
        "Words to print",
        "Ask the author",
        "The sentence would be",
        "Near misses",
        "A near miss",
        "SELECT",
        "papertally build --add",
    ):
        assert words in proof.text, words


def test_a_sentence_of_two_figures_shows_the_proof_of_both() -> None:
    checks = desk()
    look = last(checks.check(ARTICLE))
    proof = Reader(checks.proof(name_in(look), 2))
    assert proof.tags.count("article") == 2
    ids = [value for name, value in proof.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@given(st.text(max_size=200))
def test_any_article_shows_as_plain_text(text: str) -> None:
    said = grouped([c for claims in FakeChecker().each(find_sentences(text)) for c in claims])
    assert_harmless(article_html(text, said, "name", text))


def test_a_malicious_article_shows_as_plain_text_with_its_proof() -> None:
    checks = desk()
    look = last(checks.check(f"{EVIL} 63 papers. =cmd|' /C calc'!A0 and 5 more."))
    assert look.article is not None
    assert EVIL in Reader(look.article).text
    assert_harmless(look.article)
    for n in range(2):
        proof = checks.proof(name_in(look), n)
        assert_harmless(proof)
        assert EVIL in Reader(proof).text


@given(st.text(alphabet="ab \n\t", max_size=30))
def test_a_place_in_a_sentence_is_found_in_the_text_it_was_read_from(text: str) -> None:
    stripped = text.strip()
    sentence = " ".join(stripped.split())
    places = placed_in(stripped, sentence)
    assert places is not None and len(places) == len(sentence)
    for ch, at in zip(sentence, places, strict=True):
        assert stripped[at] == ch or (ch == " " and stripped[at].isspace())


def test_progress_is_told_on_the_way() -> None:
    looks = list(desk().check(ARTICLE))
    assert [look.done for look in looks] == [False] * (len(looks) - 1) + [True]
    assert looks[0].running


def test_a_check_that_is_stopped_ends_and_says_so_and_others_go_on() -> None:
    checks = desk()
    mine = checks.check(ARTICLE, who="me")
    other = checks.check(ARTICLE, who="another")
    next(mine), next(other)
    checks.stop("me")
    assert "Stopped" in last(mine).progress
    assert last(other).done
    checks.stop("nobody")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ", "Paste an article first"),
        ("x" * (LONGEST_ARTICLE + 1), "more than can be checked here"),
        ("…", "no sentence"),
        ("a\x00b", "no text"),
    ],
)
def test_what_is_no_article_is_told_in_one_line(text: str, words: str) -> None:
    look = last(desk().check(text))
    assert not look.done
    assert words in look.progress


def test_files_of_other_kinds_are_refused_and_html_is_read_without_its_markup(
    tmp_path: Path,
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("x")
    assert "an article is one of" in last(desk().check("", table)).progress
    page = tmp_path / "a.html"
    page.write_text("<h1>News</h1><script>1</script><p>Of them 5 papers rose.</p>")
    look = last(desk().check("", page))
    assert look.article is not None
    assert "Of them 5" in Reader(look.article).text.replace("✗Refuted: ", "")
    assert "a.html" in look.article


def test_an_error_inside_is_told_calmly_and_tells_nothing_else() -> None:
    class Broken:
        def each(self, sentences: Sequence[Sentence]) -> Iterator[tuple[Checked, ...]]:
            raise RuntimeError("a secret path: /home/somebody")

    look = last(desk(Broken()).check(ARTICLE))
    assert "nothing was checked" in look.progress
    assert "secret" not in look.progress


def test_a_report_is_a_page_that_asks_nothing_of_the_network_or_markdown() -> None:
    checks = desk()
    name = name_in(last(checks.check(f"{ARTICLE} {EVIL} 7 papers.")))
    page, plain = checks.report(name, "html"), checks.report(name, "markdown")
    assert page is not None and plain is not None
    assert page.name == "papertally-check-article.html"
    assert "default-src 'none'" in page.text
    assert "script" not in Reader(page.text).tags
    assert "<script" not in plain.text.replace("\\<", "")
    assert checks.report(name, "exe") is None
    assert checks.report("another", "html") is None


def test_a_check_that_is_kept_is_shown_again_as_it_was() -> None:
    checks = desk()
    look = last(checks.check(ARTICLE))
    assert checks.again(name_in(look)) == look
    assert checks.again("another") == Look()


def test_old_checks_make_room_and_say_so() -> None:
    checks = desk()
    first = name_in(last(checks.check(ARTICLE)))
    for _ in range(60):
        newest = name_in(last(checks.check(ARTICLE)))
    assert "made room" in checks.proof(first, 0)
    assert "Refuted" in checks.proof(newest, 0)


@pytest.mark.parametrize("n", [-1, 99])
def test_a_sentence_that_is_not_there_shows_no_proof(n: int) -> None:
    checks = desk()
    assert "Press a sentence" in checks.proof(name_in(last(checks.check(ARTICLE))), n)


def test_programs_get_the_list_of_the_contract() -> None:
    found = desk().claims_of(ARTICLE)
    assert [x["verdict"] for x in found] == ["refuted", "not_checkable", "refuted", "refuted"]
    assert found[0]["claimed"]["value"] == 63


def test_a_verdict_without_figures_or_papers_has_a_plain_proof() -> None:
    (said,) = grouped([Checked("It is said.", ((0, 11),), "not_checkable", "quote")])
    proof = verdict_html(said, 0, {})
    assert "Not checked" in proof and "Quote" in proof
    assert "The papers here say" not in proof
