"""The order of found evidence, chosen by the guest; what is shown of it is the evidence itself.

The guest writes short texts with slots: ``{s1}`` is a sentence of an abstract, quoted whole with
its citation, ``{v1}`` a computed number together with what it counts. Between slots only joining
words may stand (``joins.toml``), of which no claim can be made. A text that holds anything else
loses its words and keeps its slots; a slot that there is not, or that was placed before, is left
out; a wording without any sentence that may be shown is not used at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.guest.joins import is_join
from assistant.guest.placed import Placed, Worded
from assistant.guest.prompts import wording_prompt
from assistant.guest.reply import BrokenReply, read_object
from assistant.guest.visit import GuestFailed, Visit

_SLOT = re.compile(r"\{([a-z]\d{1,2})\}")
_MOST_TEXTS = 12
_BEHIND_NUMBER = re.compile(r"[\s,.;]*|[.;]\s*[A-Z].*", re.DOTALL)
_PUNCTUATION_ONLY = re.compile(r"[\s,.:;–—-]*")


def order_with(
    visit: Visit,
    question: str,
    sentences: Mapping[str, str],
    values: Mapping[str, str],
    most: int,
) -> Worded:
    """Ask the guest for an order of evidence, at most ``most`` sentences of it.

    ``sentences``: id → sentence; ``values``: id → what was computed, in words. Raises nothing: a
    guest that fails leaves the plain wording, with a note.
    """
    guest = visit.guest
    try:
        reply = read_object(visit.ask(wording_prompt(question, sentences, values)))
        texts = reply.get("sentences")
        if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            raise BrokenReply("no list of texts")
    except GuestFailed as failed:
        return Worded(notes=(f"{failed}; this is the plain wording.",))
    except BrokenReply:
        guest.events.note("wording_broken")
        return Worded(
            notes=(f"{guest.name} gave no wording that can be used; this is the plain one.",)
        )
    parts, dropped = place(texts, sentences, values, most)
    if not any(p.slot in sentences for p in parts) and sentences:
        guest.events.note("wording_refused")
        return Worded(
            notes=(f"{guest.name} gave a wording that places no evidence; this is the plain one.",)
        )
    guest.events.note("wording_used")
    notes = [f"evidence chosen and put in order by {guest.name}; quotes and numbers are untouched"]
    if dropped:
        guest.events.note("wording_dropped", dropped)
        notes.append(
            f"left out of its wording, for saying something of its own: {dropped} "
            f"part{'s' if dropped > 1 else ''}"
        )
    return Worded(parts, tuple(notes))


def place(
    texts: Sequence[str],
    sentences: Mapping[str, str],
    values: Mapping[str, str],
    most: int,
) -> tuple[tuple[Placed, ...], int]:
    """What may be shown of a reply's texts, in order, and how many parts were dropped.

    >>> place(["Half of them fail {s1}"], {"s1": "We test."}, {}, 4)
    ((Placed(join='', slot='s1'),), 1)
    """
    shown: list[Placed] = []
    placed: set[str] = set()
    dropped = 0
    for text in texts[:_MOST_TEXTS]:
        pieces = _SLOT.split(text)
        joins, slots = pieces[::2], pieces[1::2]
        allowed = [_may(s, placed, sentences, values, most) for s in slots]
        plain = all(is_join(j) for j in joins) and all(
            _ends_number(joins[n + 1]) for n, slot in enumerate(slots) if slot in values
        )
        if not plain or not all(allowed):
            dropped += 1
        if not any(allowed):
            continue
        for n, join in enumerate(joins):
            # Words that led to a slot which isn't shown would lead to the next one.
            if plain and all(allowed) and not _PUNCTUATION_ONLY.fullmatch(join):
                shown.append(Placed(join=" ".join(join.split())))
            if n < len(slots) and _may(slots[n], placed, sentences, values, most):
                shown.append(Placed(slot=slots[n]))
                placed.add(slots[n])
    return tuple(shown), dropped + max(0, len(texts) - _MOST_TEXTS)


def _ends_number(behind: str) -> bool:
    """Whether nothing behind a number can be taken for its unit: "49 authors".

    >>> _ends_number(" authors write:"), _ends_number(". Authors write:"), _ends_number(".")
    (False, True, True)
    """
    return _BEHIND_NUMBER.fullmatch(behind) is not None


def _may(
    slot: str,
    placed: set[str],
    sentences: Mapping[str, str],
    values: Mapping[str, str],
    most: int,
) -> bool:
    if slot in placed:
        return False
    quoted = sum(p in sentences for p in placed)
    return slot in values or (slot in sentences and quoted < most)
