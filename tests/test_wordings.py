"""A query that is worded and read back is the same query, and its answer is the plain count."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from plain_count import Corpus
from plain_judge import same_label, same_number
from wordings import Worded, normal, styled

from assistant.parsed import Understood
from assistant.question import Comparison, Count, Listing, Ranking, Share, Trend
from assistant.turn import Assistant
from assistant.understand import understand


@given(worded=styled())
@settings(max_examples=150)
def test_a_worded_query_is_read_back(worded: Worded, assistant: Assistant) -> None:
    understood = understand(worded.text, assistant.view().knowledge)
    assert isinstance(understood, Understood), (worded.text, understood)
    assert normal(understood.question) == normal(worded.question), worded.text


@given(worded=styled())
@settings(max_examples=40)
def test_a_worded_query_is_answered_with_the_plain_count(
    worded: Worded, assistant: Assistant, corpus: Corpus
) -> None:
    answer = assistant.answer(worded.text).as_json()
    wanted = worded.plain(corpus)
    if answer["kind"] == "refusal":
        assert not wanted or not any(_numbers(wanted)), (worded.text, answer["text"])
        return
    rows = [(row["label"], row["value"]) for row in answer["rows"]]
    match worded.question:
        case Count() | Share():
            assert same_number(wanted, answer["value"]), worded.text
        case Listing():
            assert sorted(answer["papers"]) == wanted, worded.text
        case Ranking(top=top):
            assert [n for _, n in rows[:top]] == [n for _, n in wanted[:top]], worded.text
            for label, n in rows:
                assert any(same_label(x, label) and n == m for x, m in wanted), worded.text
        case Trend():
            given_rows = {str(label): value for label, value in rows if value is not None}
            for year, n in given_rows.items():
                assert n == wanted.get(year[-4:]), (worded.text, year)
            assert {year for year, n in wanted.items() if n} <= {y[-4:] for y in given_rows}
        case Comparison():
            assert [n for _, n in rows] == wanted, worded.text
        case _:
            assert same_number(wanted, answer["value"]), worded.text


def _numbers(wanted: Any) -> list[Any]:
    if isinstance(wanted, dict):
        return list(wanted.values())
    return list(wanted) if isinstance(wanted, list) else [wanted]
