"""Roles that a model must not have: "mention Llama without using it"."""

from __future__ import annotations

import pytest

from assistant.turn import Assistant


def number(assistant: Assistant, text: str) -> float:
    value = assistant.answer(text).value
    assert value is not None, text
    return value


@pytest.mark.parametrize(
    "text",
    [
        "how many papers mention Llama but don't use it",
        "how many papers mention Llama without using it",
        "how many papers name Llama without being built on or evaluated",
        "how many papers name Llama and neither build on it nor evaluate it",
        "Llama: how many papers name it and yet neither use nor evaluate it?",
    ],
)
def test_named_and_not_used_is_named_less_used(assistant: Assistant, text: str) -> None:
    named = number(assistant, "how many papers mention Llama")
    used = number(assistant, "how many papers use Llama")
    assert used
    assert number(assistant, text) == named - used


def test_one_role_without_another(assistant: Assistant) -> None:
    evaluated = number(assistant, "how many papers evaluate Llama")
    both = number(assistant, "how many papers both evaluate Llama and build on Llama")
    without = number(assistant, "how many papers evaluate Llama without building on it")
    assert without == evaluated - both
    assert without


def test_a_role_behind_a_pronoun(assistant: Assistant) -> None:
    """ "Compare with it" is not "name it", wherever the name stands."""
    plain = assistant.answer("how many Lantern papers compare with GPT?")
    turned = assistant.answer("GPT at Lantern: how many papers compare with it?")
    assert (turned.readback, turned.value) == (plain.readback, plain.value)
