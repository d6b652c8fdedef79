"""Conversations drawn at random: every turn's number is the plain count of what was asked by then.

A refusal is allowed where it is rare and ends the conversation; another number never is.
"""

from __future__ import annotations

import random

import pytest
from drawn_chains import Meant, counted, drawn
from plain_count import Corpus

from assistant.answer import Answer
from assistant.turn import Assistant

DECLINED = ("refusal", "clarification", "overview")
ANSWERED = {"institutions": "count", "countries": "count"}


def agrees(answer: Answer, meant: Meant, corpus: Corpus) -> bool:
    wanted = counted(meant, corpus)
    kind = ANSWERED.get(meant.kind, meant.kind)
    if answer.kind != kind and {answer.kind, kind} != {"count", "list"}:
        return False
    if meant.kind == "trend":
        return [row.value or 0 for row in answer.rows] == wanted
    if wanted is None or answer.value is None:
        return wanted is None or (meant.kind == "share" and wanted == 0)
    return abs(answer.value - wanted) < (0.06 if meant.kind == "share" else 0.001)


@pytest.mark.parametrize("seed", range(12))
def test_every_turn_is_the_plain_count(assistant: Assistant, corpus: Corpus, seed: int) -> None:
    draw = random.Random(f"drawn {seed}")
    asked = declined = 0
    for _ in range(12):
        previous = None
        said: list[str] = []
        for text, meant in drawn(draw, draw.choice((2, 3, 4))):
            answer = assistant.answer(text, previous)
            previous = answer.query
            said.append(f"{text} → {answer.value} {answer.readback}")
            asked += 1
            if answer.kind in DECLINED:
                declined += 1
                break
            assert agrees(answer, meant, corpus), (counted(meant, corpus), meant, said)
            if not answer.value and meant.kind != "trend":
                break  # of nothing there is nothing more to ask
    assert declined <= 0.1 * asked, (declined, asked)
