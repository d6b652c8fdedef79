"""Words for what is counted ("authors", "countries") that a question has nothing of.

Where they are lost, another thing is counted: "and the median number of authors?" is no median of
countries. Pure: spans and a question in, positions out.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.link import Span
from assistant.question import Average, Comparison, Count, Listing, Question, Ranking, Trend
from assistant.slots import whole_condition
from index import conditions as c

_THINGS = {
    "measures.authors": "authors",
    "measures.countries": "countries",
    "measures.institutions": "institutions",
    "measures.models": "models",
}
_PEOPLE = (
    c.Countries,
    c.Institutions,
    c.InstitutionKinds,
    c.AuthorNames,
    c.AuthorCount,
    c.CountryCount,
    c.Apart,
    c.Known,
)
_SPOKEN_OF: dict[str, tuple[type, ...]] = {
    "authors": (*_PEOPLE, c.Statuses),  # "withdrawn by their authors"
    "countries": _PEOPLE,
    "institutions": _PEOPLE,
    "models": (c.Models,),
}
_GROUPS = {
    "authors": ("author",),
    "countries": ("country", "home_country", "pair"),
    "institutions": ("institution", "company", "university"),
    "models": ("family", "developer"),
}
_STATISTICS = (
    "operations.average",
    "operations.median",
    "operations.maximum",
    "operations.minimum",
)
_BETWEEN = frozenset("number numbers count of the an a per how many different distinct".split())


def unmeasured(spans: Sequence[Span], question: Question) -> tuple[int, ...]:
    """Positions of such words."""
    leaves = [x for p in c.parts_of(whole_condition(question)) for x in c.leaves(p)]
    if isinstance(question, Comparison):
        leaves += [x for item in question.items for x in c.leaves(item)]
    quantity = _quantity(question)
    found = []
    for i, span in enumerate(spans):
        things = {thing for kind, thing in _THINGS.items() if span.has(kind)}
        if not things or span.is_function:
            continue
        if (quantity and quantity in things) or _is_old(spans, i):
            continue
        if quantity and _averaged(spans, i):
            found.append(i)  # "the median number of authors", and not of countries
            continue
        if not any(_told(thing, question, leaves) for thing in things):
            found.append(i)
    return tuple(found)


def _is_old(spans: Sequence[Span], i: int) -> bool:
    """ "By institution instead of country"."""
    return any(s.key.startswith(("instead", "rather than")) for s in spans[max(0, i - 2) : i])


def _quantity(question: Question) -> str:
    if isinstance(question, Average | Trend | Comparison) and question.quantity is not None:
        return question.quantity.removesuffix("_per_paper")
    return ""


def _averaged(spans: Sequence[Span], i: int) -> bool:
    """Whether a statistic stands right before it, but for small words."""
    for span in reversed(spans[:i]):
        if span.has(*_STATISTICS):
            return True
        if not all(word in _BETWEEN for word in span.key.split()):
            return False
    return False


def _told(thing: str, question: Question, leaves: Sequence[c.Condition]) -> bool:
    if any(isinstance(leaf, _SPOKEN_OF[thing]) for leaf in leaves):
        return True
    if isinstance(question, Count | Listing) and question.measure != "papers":
        return True
    return isinstance(question, Ranking) and question.by in _GROUPS[thing]
