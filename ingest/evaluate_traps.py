"""How often a word that only looks like a model's name is taken for one.

A labelled paper may list under ``not`` words that must not become a mention, such as ``"flux"`` in
a paper on fluid dynamics. An occurrence is left out where it stands inside a labelled mention's
own words: ``"Alpaca"`` may be forbidden although ``"Alpaca-LoRA"`` is labelled, and "Transformers"
although BERT's long name ends with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.families import resolve_family
from ingest.paper import Mention


@dataclass(frozen=True, slots=True)
class Trap:
    """One forbidden word of one paper, and the families that were read in it."""

    paper_id: str
    word: str
    families: tuple[str, ...]
    """Empty where the trap was passed by."""


def spring_traps(
    label: Mapping[str, Any],
    title: str,
    abstract: str | None,
    keywords: Sequence[str],
    mentions: Iterable[Mention],
) -> tuple[Trap, ...]:
    """Every forbidden word of a label row that the text has, with what was read there.

    >>> row = {"paper_id": "p", "not": ["flux"], "mentions": []}
    >>> read = [Mention("FLUX", "flux", "title", 4, 8, "evaluates")]
    >>> spring_traps(row, "The flux of heat", None, (), read)
    (Trap(paper_id='p', word='flux', families=('FLUX',)),)
    """
    texts = {"title": title, "abstract": abstract or "", "keywords": "; ".join(keywords)}
    labelled = [str(m["surface"]) for m in label.get("mentions", ()) if m.get("surface")]
    names = {str(m["family"]) for m in label.get("mentions", ())}
    right = names | {resolve_family(name) or name for name in names}
    found = list(mentions)
    traps = []
    for word in dict.fromkeys(str(w) for w in label.get("not", ())):
        places = {
            (field, start, end)
            for field, text in texts.items()
            for start, end in _places(text, word)
            if not any(
                first <= start and end <= last
                for surface in labelled
                if len(surface) > len(word)
                for first, last in _places(text, surface)
            )
        }
        if places:
            families = {
                m.family
                for m in found
                for field, start, end in places
                if m.field == field and m.start < end and start < m.end
                if m.family not in right or (start <= m.start and m.end <= end)
            }
            traps.append(Trap(str(label["paper_id"]), word, tuple(sorted(families))))
    return tuple(traps)


def _places(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word stands whole, with regard to case: "opt" is not "OPT"."""
    pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
    return [(m.start(), m.end()) for m in re.finditer(pattern, text)]
