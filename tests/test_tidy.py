"""Titles, LaTeX, names, venues and statuses made uniform."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.latex import latex_to_text
from ingest.paper import STATUSES
from ingest.tidy import (
    is_placeholder,
    names_overlap,
    same_name,
    split_names,
    tidy_affiliation,
    tidy_name,
    tidy_text,
    tidy_value,
    title_key,
)
from ingest.venues import (
    find_venue,
    is_proceedings,
    load_venues,
    read_standing,
    uniform_venue,
    venue_and_year,
    venue_key,
)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (r"sorting in $O(n^2)$ time", "sorting in O(n^2) time"),
        (r"a $\frac{1}{2}$-approximation", "a 1/2-approximation"),
        (r"$\beta$-VAE and $L_2$ norms", "β-VAE and L_2 norms"),
        (r"$\texttt{I$^2$MoE}$: experts", "I^2MoE: experts"),
        (r"${\rm EFO}_k$-CQA", "EFO_k-CQA"),
        (r"$\{0, 1\}^n$ and {0, 1}", "{0, 1}^n and {0, 1}"),
        (r"\emph{Parallel} \textbf{Qwen2.5-7B}", "Parallel Qwen2.5-7B"),
        (r"G\"odel, Erd\H{o}s, caf\'{e}, {\'e}t\'e", "Gödel, Erdős, café, été"),
        (r"\href{https://a.b/c}{our code}, \url{https://a.b/c_d}", "our code, https://a.b/c_d"),
        (r"as \cite{a,b} show", "as show"),
        (r"improves by 66.7\% over {BERT}", "improves by 66.7% over BERT"),
        ("improves by 5% at ~3x cost & more", "improves by 5% at ~3x cost & more"),
        ("$5 today and $10 tomorrow", "$5 today and $10 tomorrow"),
        (r"we present \ours{}, which", r"we present \ours{}, which"),
        (r"C:\temp stays", r"C:\temp stays"),
        ("``quoted''", '"quoted"'),
        ("$unclosed {braces", "$unclosed {braces"),
    ],
)
def test_latex_becomes_readable_and_what_is_no_latex_stays(given: str, read: str) -> None:
    assert tidy_text(given) == read


def test_markup_and_entities_escaped_again_and_again_are_undone() -> None:
    assert tidy_text("Xi&amp;amp;#x27;an <i>in vivo</i>\n &lt; 5") == "Xi'an in vivo < 5"


def test_half_a_surrogate_can_be_written_to_a_file() -> None:
    assert (tidy_text("a\ud800b") or "").encode("utf-8")


def test_blanks_and_missing_numbers_are_unknown() -> None:
    assert [tidy_text(t) for t in (None, "", " \n", float("nan"), "\u200b")] == [None] * 5
    assert tidy_value(12.0) == "12"


@given(st.text(max_size=300))
def test_tidying_any_text_ends_in_one_line_without_blanks_around(text: str) -> None:
    read = tidy_text(text)
    assert read is None or (read == " ".join(read.split()) and read)


@given(st.text(alphabet="$\\{}()[]abc %~^_`'\"", max_size=200))
def test_any_heap_of_signs_is_read_without_an_error(text: str) -> None:
    assert isinstance(latex_to_text(text), str)


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\\$`{<&")))
def test_plain_prose_passes_through_latex_unchanged(text: str) -> None:
    assert latex_to_text(text) == text


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("1University of Washington†♡", "University of Washington"),
        ("School of Computing1", "School of Computing"),
        ("Graduate School of AI2", "Graduate School of AI2"),
        ("42dot", "42dot"),
        ("4Paradigm Inc.", "4Paradigm Inc."),
        ("Universit ´e de Montr ´eal", "Université de Montréal"),
        (", Chinese Academy of Sciences", "Chinese Academy of Sciences"),
        ("Scientiﬁc Computing∗", "Scientific Computing"),
        (" ;", None),
        ("†", None),
    ],
)
def test_an_affiliation_loses_its_footnote_marks_but_not_its_name(
    given: str, read: str | None
) -> None:
    assert tidy_affiliation(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("Hal Daum{\\'e} III*", "Hal Daumé III"),
        ("Lovelace, Ada", "Lovelace, Ada"),
        ("Jane Doe1,2", "Jane Doe"),
        ("Anonymous", None),
        ("Anonymous Authors", None),
        ("", None),
    ],
)
def test_a_name_keeps_its_order_and_loses_its_marks(given: str, read: str | None) -> None:
    assert tidy_name(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("A B; C D", ["A B", "C D"]),
        ("A B;; C D;", ["A B", "", "C D", ""]),
        ("A B, C D and E F", ["A B", "C D", "E F"]),
        ("A B, C D, Jr., and E F, PhD", ["A B", "C D, Jr.", "E F, PhD"]),
        ("Lovelace, Ada; Turing, Alan", ["Lovelace, Ada", "Turing, Alan"]),
        ("Lovelace, Ada and Turing, Alan", ["Lovelace, Ada", "Turing, Alan"]),
        ("Lovelace, Ada", ["Lovelace, Ada"]),
        ("Hongteng Xu, Hongyuan Zha", ["Hongteng Xu", "Hongyuan Zha"]),
        ("Anderson Sand", ["Anderson Sand"]),
    ],
)
def test_author_lists_of_every_habit_come_apart(given: str, read: list[str]) -> None:
    assert split_names(given) == read


def test_names_are_compared_without_order_accents_and_with_initials() -> None:
    assert same_name("Wilson, Andrew", "Andrew G. Wilson")
    assert same_name("JOSÉ ÑANDÚ", "jose nandu")
    assert not same_name("Wei Wang", "Wei Zhang")
    assert not same_name("A. B.", "Ada Byron")
    assert not names_overlap((), ("Ada Byron",))


@given(st.text(max_size=30), st.text(max_size=30))
def test_being_the_same_name_has_no_direction(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


def test_titles_are_compared_by_letters_and_digits() -> None:
    assert title_key("GPT-4: A Café!") == title_key("gpt 4 — a cafe")
    assert title_key("Bayesian GAN") != title_key("Bayesian GANs")


@pytest.mark.parametrize("title", ["withdrawn", "Withdraw.", "PLACEHOLDER", "title", "-", "TBA"])
def test_a_placeholder_is_no_title(title: str) -> None:
    assert is_placeholder(title) or not title_key(title)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("NIPS", "NeurIPS"),
        ("nips2017", "NeurIPS"),
        ("Advances in Neural Information Processing Systems 30", "NeurIPS"),
        ("The Web Conference 2025", "WWW"),
        ("Proceedings of the 38th International Conference on Machine Learning", "ICML"),
        ("2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition", "CVPR"),
        ("Findings of the Association for Computational Linguistics: EMNLP 2023", "EMNLP"),
        ("ACL'24", "ACL"),
        ("siggraphasia", "SIGGRAPH Asia"),
        ("ICLR 2024 Oral", "ICLR"),
        ("Conference on Something New", "Conference on Something New"),
        ("newconf", "NEWCONF"),
    ],
)
def test_a_venue_has_one_name_whatever_it_is_called(given: str, name: str) -> None:
    assert uniform_venue(given) == name


def test_every_folder_of_the_public_collection_has_a_name() -> None:
    folders = (
        "3dv aaai acl acml acmmm ai4x aistats alt automl coling colm colt corl cvpr eacl eccv "
        "emnlp iccv iclr icml icra ijcai iros kdd naacl nips rss siggraph siggraphasia uai wacv www"
    )
    assert [f for f in folders.split() if find_venue(f) is None] == []


def test_no_two_venues_share_a_name_or_a_start_of_ids() -> None:
    venues = load_venues()
    assert len({v.name for v in venues}) == len({venue_key(v.name) for v in venues}) == len(venues)
    assert [v.name for v in venues if find_venue(v.name) != v] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nips2024.json", ("NeurIPS", 2024)),
        ("nips/2024.json", ("NeurIPS", 2024)),
        ("acl/2024/long.json", ("ACL", 2024)),
        ("3dv2025.json", ("3DV", 2025)),
        ("iclr_2024_accepted.jsonl", ("ICLR", 2024)),
        ("emnlp23.csv", ("EMNLP", 2023)),
        ("xyzconf2024.json.gz", ("XYZCONF", 2024)),
        ("my_papers_2024.csv", (None, 2024)),
        ("iclr2023-2024.csv", ("ICLR", None)),
        ("export.csv", (None, None)),
    ],
)
def test_a_files_name_tells_venue_and_year_or_says_nothing(
    name: str, told: tuple[str | None, int | None]
) -> None:
    assert venue_and_year(name) == told


@pytest.mark.parametrize(
    ("label", "status", "track"),
    [
        ("Oral", "oral", "main"),
        ("Notable-top-5%", "oral", "main"),
        ("Top-25%", "spotlight", "main"),
        ("Highlight", "spotlight", "main"),
        ("ICLR 2026 ConditionalPoster", "poster", "main"),
        ("NeurIPS 2024 spotlight", "spotlight", "main"),
        ("Accept (Poster)", "poster", "main"),
        ("Long", "accepted", "Long"),
        ("Long Main", "accepted", "Long"),
        ("Short Findings", "accepted", "Findings"),
        ("System Demonstrations", "accepted", "System Demonstrations"),
        ("Technical", "accepted", "Technical"),
        ("Workshop", "workshop", "main"),
        ("Desk Reject", "rejected", "main"),
        ("Reject", "rejected", "main"),
        ("Withdraw", "withdrawn", "main"),
        ("ICLR.cc/2024 Conference Withdrawn Submission", "withdrawn", "main"),
        ("Active", "undecided", "main"),
        ("Under review", "undecided", "main"),
    ],
)
def test_statuses_of_other_venues_mean_one_of_ours(label: str, status: str, track: str) -> None:
    found = read_standing(label, "main", False)
    assert (found.status, found.track, found.understood) == (status, track, True)


def test_a_blank_status_is_accepted_in_proceedings_and_undecided_beside_rejections() -> None:
    assert read_standing("", "main", is_proceedings(["", "Poster"])).status == "accepted"
    assert read_standing(None, "main", is_proceedings([None, "Reject"])).status == "undecided"


def test_an_unknown_label_is_taken_for_a_track_and_says_so() -> None:
    found = read_standing("Regular Paper", None, True)
    assert (found.status, found.track, found.understood) == ("accepted", "Regular Paper", False)


def test_a_poster_of_a_workshop_is_no_paper_of_the_proceedings() -> None:
    assert read_standing("Poster", "Workshop", True).status == "workshop"


@given(st.text(max_size=40), st.text(max_size=40), st.booleans())
def test_every_status_is_one_of_the_contracts(status: str, track: str, blank: bool) -> None:
    found = read_standing(status, track, blank)
    assert found.status in STATUSES
    assert found.track
