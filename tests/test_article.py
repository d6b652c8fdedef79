"""The article of the task, sentence by sentence, over the real lists beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.claims.check import Checker
from assistant.claims.checked import Checked
from assistant.claims.sentences import read_article
from assistant.settings import read_settings
from assistant.turn import Assistant
from index.build import build
from index.steps import shipped_steps

SHARED = Path(__file__).parents[1].parent / "shared"
ARTICLE = SHARED / "articles" / "us-china-collaboration.txt"
LISTS = [SHARED / "papers" / f"{name}.json" for name in ("colm2024", "colm2025", "nips2025")]

pytestmark = pytest.mark.skipif(
    not ARTICLE.exists() or not all(path.exists() for path in LISTS),
    reason="needs the article and the paper lists beside the checkout (../shared)",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    build(folder, [str(path) for path in LISTS], vectors=False, steps=shipped_steps(None))
    return folder


@pytest.fixture(scope="module")
def checker(data: Path) -> Iterator[Checker]:
    yield Checker(Assistant.open(read_settings({}, data=str(data))).view())


@pytest.fixture(scope="module")
def checked(checker: Checker) -> tuple[Checked, ...]:
    return checker.check_text(read_article(ARTICLE))


def of(checked: tuple[Checked, ...], begin: str) -> list[Checked]:
    found = [x for x in checked if x.sentence.startswith(begin)]
    assert found, begin
    return found


def test_quotes_opinions_and_persons_are_left_unchecked_with_the_right_reason(
    checked: tuple[Checked, ...],
) -> None:
    reasons = {
        "Despite being major rivals": "opinion",
        "Researchers have also discovered": "opinion",
        "According to Jeffrey Ding": "opinion",
        '"The US and Chinese AI': "quote",
        "While the analysis may": "opinion",
        "Many Chinese-born": "person",
        "The analysis also underscores": "opinion",
        "Katherine Gorman": "quote",
        "Ultimately, this level": "opinion",
    }
    for begin, reason in reasons.items():
        for one in of(checked, begin):
            assert one.verdict == "not_checkable"
            assert (one.reason or "").startswith(reason)


def test_the_edition_is_the_one_with_about_as_many_papers(checked: tuple[Checked, ...]) -> None:
    (one,) = of(checked, "According to a recent analysis by WIRED")
    assert one.verdict == "supported"
    assert "NeurIPS 2025" in one.readback
    assert any("no year is named" in note for note in one.notes)


def test_country_claims_of_neurips_2025_cannot_be_told_and_say_what_would_help(
    checked: tuple[Checked, ...],
) -> None:
    for begin in ("The study found", "For instance, Google", "Meta's Llama"):
        for one in of(checked, begin):
            assert one.verdict == "cannot_tell"
            assert "NeurIPS 2025" in (one.reason or "")
            assert one.add == ("`papertally build --add paperlists:nips/2025`",)
    for one in of(checked, "Meta's Llama"):
        assert any("at least" in caveat for caveat in one.caveats)


def test_each_claim_is_reported_once_with_its_places(checked: tuple[Checked, ...]) -> None:
    text = read_article(ARTICLE)
    (one,) = of(checked, "The study found")
    assert len(one.places) == 2
    assert all(text[a:b].startswith("The study found") for a, b in one.places)


def test_misquotes_of_the_published_claims_are_flagged(checked: tuple[Checked, ...]) -> None:
    llama, qwen = of(checked, "Meta's Llama")
    for one, name in ((llama, "wired-2025-llama"), (qwen, "wired-2025-qwen")):
        assert one.published is not None
        assert one.published.claim.id == name
        assert one.published.misquote is not None
    (transformer,) = of(checked, "For instance, Google")
    assert transformer.published is not None
    assert transformer.published.misquote is None


def test_the_same_sentences_about_colm_2025_get_full_verdicts(checker: Checker) -> None:
    text = (
        "A recent analysis examined over 400 papers presented at COLM 2025. The study found that "
        "about 3% of the total papers involve collaboration between authors affiliated with US "
        "institutions and those from Chinese institutions. Meta's Llama family of models appeared "
        "in 106 papers featuring researchers from US organizations, while Alibaba's Qwen large "
        "language model was mentioned in 63 papers co-authored by researchers from both countries."
    )
    checked = checker.check_text(text)
    assert [x.verdict for x in checked] == ["supported", "refuted", "refuted", "refuted"]
    assert all("COLM 2025" in x.readback for x in checked)


def test_without_the_list_the_venue_and_year_are_named_as_missing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("less")
    build(folder, [str(LISTS[1])], vectors=False, steps=shipped_steps(None))
    less = Checker(Assistant.open(read_settings({}, data=str(folder))).view())
    checked = less.check_text(read_article(ARTICLE))
    (one,) = of(checked, "The study found")
    assert one.verdict == "cannot_tell"
    assert "NeurIPS" in (one.reason or "")
    assert one.add
