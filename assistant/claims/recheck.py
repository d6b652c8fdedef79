"""The published claims, checked again over the corpus that is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.claims.registry import Match, PublishedClaim, load_registry

if TYPE_CHECKING:
    from assistant.claims.check import Checker
    from assistant.claims.checked import Checked
    from assistant.settings import Settings


def recheck(checker: Checker) -> tuple[Checked, ...]:
    """Every published claim, judged by the number that it is known for."""
    return tuple(_one(checker, claim) for claim in load_registry())


def _one(checker: Checker, claim: PublishedClaim) -> Checked:
    """The claim under the definition of its own authors."""
    from assistant.claims.check import Checker

    checked = Checker(checker.view, claim.definition).check_text(claim.sentence)
    own = next(
        (x for x in checked if x.figure is not None and x.figure.value == claim.value), checked[0]
    )
    notes = own.notes
    if claim.method is not None:
        notes = (*notes, f"how its authors told countries: {claim.method}")
    return replace(own, published=Match(claim), notes=notes)


def covered(checker: Checker) -> tuple[PublishedClaim, ...]:
    """The published claims whose edition the corpus holds."""
    held = set(checker.view.knowledge.editions)
    return tuple(x for x in load_registry() if (x.venue, x.year) in held)


def summary(checked: Iterable[Checked]) -> list[str]:
    """A line a claim, for the end of a build."""
    lines = []
    for one in checked:
        claim = one.published.claim if one.published is not None else None
        if claim is not None:
            lines.append(
                f"published claim {claim.id} ({claim.source}, {claim.date}): {one.verdict}, "
                f"claimed {claim.value:,}, computed "
                + (f"{one.computed:,.0f}" if one.computed is not None else "unknown")
                + (f" {claim.definition}, as its authors counted" if claim.definition else "")
            )
    return lines


def after_build(settings: Settings) -> list[str]:
    """Lines on the published claims whose edition a new corpus covers."""
    from assistant.claims.check import Checker
    from assistant.turn import Assistant

    checker = Checker(Assistant.open(settings).view())
    held = {x.id for x in covered(checker)}
    if not held:
        return []
    return summary(_one(checker, x) for x in load_registry() if x.id in held)
