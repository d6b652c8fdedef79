"""What a follow-up points back to: a position, a role, the year before, "the other way round"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.asked_models import made_of, roles_of
from assistant.question import Comparison, Question, Share
from assistant.reading import say_briefly
from assistant.slots import map_conditions, slot_of, whole_condition
from assistant.standing import bounds_around
from index import conditions as c

if TYPE_CHECKING:
    from assistant.link import Span
    from assistant.parsed import Parsed

_THEM = frozenset("them those these em they he she him her his".split()) | {
    "them all",
    "the same",
    "those papers",
    "these papers",
}


_DEFINING = frozenset("that which at in with from by whose where on having involving".split())


def is_pronoun(spans: Sequence[Span], i: int) -> bool:
    """Whether span ``i`` stands for what was spoken of before."""
    span = spans[i]
    ahead = spans[i - 1].key.split()[-1] if i else ""
    if span.key == "ones" and ahead in ("the", "those"):
        return not any(s.has("measures.papers", "measures.submissions") for s in spans[:i])
    if span.key == "ones" and i >= 2 and spans[i - 2].key.split()[-1] == "the":
        which = spans[i - 1]
        return which.is_year or which.has("venue") or which.section("statuses")
    if not span.has("followup.pronouns"):
        return False
    if span.key.removeprefix("of ").removeprefix("among ") in _THEM:
        return True
    # "Mention it": the model of before; "it is known that" is nothing of the kind.
    before = spans[i - 1] if i else None
    if span.key != "it" or before is None:
        return False
    asked = i >= 2 and before.key in ("was", "is") and spans[0].key.startswith(("what", "how"))
    return before.section("roles") or asked  # "what was it for papers from China?"


def points_back(parsed: Parsed, outside: bool = False) -> bool:
    """Whether any word of the text stands for what was spoken of before.

    With ``outside`` only where nothing named earlier in the text itself can be meant: "papers that
    use Qwen and build on it" needs no question before it.
    """
    spans = parsed.desk.spans
    for i in range(len(spans)):
        if is_pronoun(spans, i):
            if outside and spans[i].key == "these papers":
                continue  # those of the corpus
            noun = i if spans[i].key.endswith("papers") else i + 1
            behind = spans[noun + 1].key if noun + 1 < len(spans) else ""
            if behind in _DEFINING and (noun == i or spans[noun].has("measures.papers")):
                continue  # "of those papers that involve Italy": said which behind
            inside = any(_can_be_meant(s) for s in spans[:i])
            if not (outside and inside):
                return True
    return False


_ASKED = (
    "measures.authors",
    "measures.institutions",
    "measures.universities",
    "measures.companies",
    "measures.countries",
    "measures.venues",
    "measures.years",
)


def _can_be_meant(span: Span) -> bool:
    """Whether "them" behind it may stand for it: not for "which institutions are behind them"."""
    return span.is_name or not span.meanings or (span.section("measures") and not span.has(*_ASKED))


_PAIRED = (
    "measures.universities",
    "measures.companies",
    "measures.institutions",
    "measures.countries",
    "measures.models",
)


def unnamed_pair(parsed: Parsed) -> str | None:
    """ "Both universities", where none are named: two of a question that isn't there."""
    spans = parsed.desk.spans
    for one, two in pairwise(spans):
        plural = two.key.split()[-1].endswith("s")
        if one.key in ("both", "the two", "both of the") and two.has(*_PAIRED) and plural:
            named = [
                x for x in parsed.desk.clauses if len(list(c.leaves(x.condition))) > 1 or x.parts
            ]
            behind = spans[spans.index(two) + 1 :]
            if not named and not any(s.is_name and not s.has("venue") for s in behind[:6]):
                return f"{one.text} {two.text}"
    return None


def both_of_them(parsed: Parsed, question: Question, changes: list[str]) -> Question | None:
    """ "And both?", after a question for one or the other: what holds for either has to hold for
    both. None where the text is no such thing; the question as it is where nothing fits."""
    words = {s.key for s in parsed.desk.spans}
    if not (words & {"both", "both of them"}) or words - {"and", "both", "both of them", "with"}:
        return None

    def change(where: c.Condition) -> c.Condition:
        parts = c.parts_of(where)
        denied = [p for p in parts if isinstance(p, c.Not) and slot_of(p.part) in _IN_PAIRS]
        if len(denied) == 1 and any(_is_fellow(p, denied[0].part) for p in parts):
            # "And both?", after those with one and without the other.
            return c.both(*(denied[0].part if p == denied[0] else p for p in parts))
        return c.both(*(_each_of(p) for p in parts))

    changed = map_conditions(question, change)
    if changed != question:
        changes.append("both, not one of them")
    return changed


_IN_PAIRS = frozenset({"countries", "models", "institutions", "words"})


def _is_fellow(one: c.Condition, other: c.Condition) -> bool:
    return not isinstance(one, c.Not) and slot_of(one) == slot_of(other)


def _each_of(part: c.Condition) -> c.Condition:
    match part:
        case c.Models(families) if len(families) > 1:
            return c.AllOf(tuple(replace(part, families=(f,)) for f in families))
        case c.Countries(codes, label=None) if len(codes) > 1 and not part.only:
            return c.AllOf(tuple(replace(part, codes=(code,)) for code in codes))
        case c.Institutions(names) if len(names) > 1:
            return c.AllOf(tuple(replace(part, names=(name,)) for name in names))
        case c.Words(phrases) if len(phrases) > 1:
            return c.AllOf(tuple(replace(part, phrases=(phrase,)) for phrase in phrases))
        case c.AnyOf(parts):
            return c.AllOf(parts)
    return part


def in_field(parsed: Parsed, question: Question) -> Question | None:
    """ "And in the title?", after papers that contain a word: it stands there."""
    field = next(
        (
            name
            for s in parsed.desk.spans
            for name in ("title", "abstract")
            if s.has(f"topics.{name}") or s.key in (name, f"{name}s")
        ),
        None,
    )
    if field is None or not any(isinstance(x, c.Words) for x in _leaves(question)):
        return None
    if [x for x in parsed.desk.clauses if not _is_field(x.condition, field)]:
        return None

    def change(where: c.Condition) -> c.Condition:
        parts = [
            replace(p, fields=(field,)) if isinstance(p, c.Words) else p for p in c.parts_of(where)
        ]
        return c.both(*parts)

    changed = map_conditions(question, change)
    return changed if changed != question else None


def _leaves(question: Question) -> list[c.Condition]:
    return [x for p in c.parts_of(whole_condition(question)) for x in c.leaves(p)]


def _is_field(condition: c.Condition, field: str) -> bool:
    return isinstance(condition, c.Words) and condition.phrases in ((field,), (f"{field}s",))


def bare_position(parsed: Parsed) -> c.Position | None:
    """ "Only first authors": a position that no name of this text stands at."""
    if any(x.slot in ("countries", "position", "institutions") for x in parsed.desk.clauses):
        return None
    spans = parsed.desk.spans
    listed = [s.lists("positions")[0] for s in spans if s.section("positions")]
    if len(spans) <= 2 and spans[-1].key in ("first", "last"):
        listed = [spans[-1].key]  # "last?", after first authors
    positions: dict[str, c.Position] = {"first": "first", "last": "last", "all": "all"}
    return positions[listed[0]] if len(listed) == 1 else None


def at_position(where: c.Condition, position: c.Position) -> c.Condition:
    """The condition with its one place (or author) held by the author at a position."""
    places = [
        p
        for p in c.parts_of(where)
        if isinstance(p, c.Countries | c.Institutions | c.AuthorNames)
        and not (isinstance(p, c.AuthorNames) and position == "all")
    ]
    if len(places) != 1:
        return where
    parts = [replace(p, position=position) if p is places[0] else p for p in c.parts_of(where)]
    return c.both(*parts)


def in_position(question: Question, position: c.Position) -> Question:
    """The question with its place held at a position; of a share the part's, where that is said of
    one: "what share of EU papers have a first author there? – and a last author?"."""
    if isinstance(question, Share) and any(
        isinstance(x, c.Countries | c.Institutions) and x.position != "any"
        for x in c.leaves(question.where)
    ):
        return replace(question, where=at_position(question.where, position))
    if isinstance(question, Comparison):
        items = tuple(at_position(item, position) for item in question.items)
        if items != question.items:
            labels = tuple(f"{position} author in {label}" for label in question.labels)
            return replace(question, items=items, labels=labels)
    return map_conditions(question, lambda where: at_position(where, position))


def new_role(parsed: Parsed) -> tuple[tuple[str, ...] | None, str] | None:
    """ "How many only mention it": another role for the model of before, and the words for it."""
    if any(x.slot in ("models", "words") for x in parsed.desk.clauses):
        return None
    spans = parsed.desk.spans
    for i, span in enumerate(spans):
        if not span.section("roles") or i in parsed.desk.clause_spans():
            continue
        alone = len(spans) <= 4 and not span.has("topics.about") and i >= len(spans) - 1
        if alone and all(
            s.is_function or s.section("roles") or s.section("followup") for s in spans
        ):
            return roles_of(span.lists("roles")[0]), span.text  # "just mentioned?"
        said = span.lists("roles")[0]
        if len(spans) <= 9 and said != "named" and not span.has("topics.about"):
            return roles_of(said), span.text  # "and used either way, at ACL only"
        behind = spans[i + 1 : i + 3]
        pointed = any(is_pronoun(spans, i + 1 + k) for k in range(len(behind)))
        if pointed and (span.key not in ("with", "on", "about", "include", "contain")):
            return roles_of(span.lists("roles")[0]), span.text
    return None


def new_size(parsed: Parsed, question: Question) -> c.Condition | None:
    """ "At least 4?", after papers of at least three countries: another bound on the same."""
    sizes = [
        p
        for p in c.parts_of(whole_condition(question))
        if isinstance(p, c.AuthorCount | c.CountryCount)
    ]
    spans = parsed.desk.spans
    numbers = [i for i, s in enumerate(spans) if s.number is not None and not s.is_year]
    if len(sizes) != 1 or len(numbers) != 1 or parsed.desk.clauses or len(spans) > 5:
        return None
    at = numbers[0]
    if any(s.section("measures") or s.section("operations") for s in spans if not s.is_function):
        return None
    low, high, _ = bounds_around(parsed.desk, at, len(spans), int(spans[at].number or 0))
    return type(sizes[0])(low, high)


def other_weights(parsed: Parsed, question: Question) -> Question | None:
    """ "And with open weights?", after closed models; None where the text says no such thing."""
    said = [s.lists("weights")[0] == "open" for s in parsed.desk.spans if s.section("weights")]
    if len(said) != 1 or parsed.desk.clauses:
        return None

    def change(where: c.Condition) -> c.Condition:
        parts = [
            replace(p, open_weights=said[0])
            if isinstance(p, c.Models) and p.open_weights is not None
            else p
            for p in c.parts_of(where)
        ]
        return c.both(*parts)

    changed = map_conditions(question, change)
    return changed if changed != question else None


def in_role(question: Question, roles: tuple[str, ...] | None) -> Question:
    """The question with its models in another role; None stands for any mention."""

    def change(where: c.Condition) -> c.Condition:
        parts = [
            made_of(replace(p, roles=roles)) if isinstance(p, c.Models) else p
            for p in c.parts_of(where)
        ]
        return c.both(*parts)

    return map_conditions(question, change)


def shifted_year(parsed: Parsed, question: Question, changes: list[str]) -> Question | None:
    """ "And the year before?": the question of one year, a year on or back; None where it names
    none or several, or the text says nothing of the kind."""
    step = _years_away(parsed.desk.spans)
    for span in parsed.desk.spans:
        if span.has("followup.year_before"):
            step = -1
        elif span.has("followup.year_after"):
            step = 1
    if not step:
        return None
    years = {
        year
        for part in c.parts_of(whole_condition(question))
        for year in (
            [part.first, part.last]
            if isinstance(part, c.Years)
            else [y for _, y in part.pairs]
            if isinstance(part, c.Editions)
            else []
        )
    }
    if len(years) != 1 or None in years:
        return None
    year = (years.pop() or 0) + step

    def change(where: c.Condition) -> c.Condition:
        parts: list[c.Condition] = []
        for part in c.parts_of(where):
            if isinstance(part, c.Years):
                part = c.Years(year, year)
            elif isinstance(part, c.Editions):
                part = c.Editions(tuple((venue, year) for venue, _ in part.pairs))
            parts.append(part)
        return c.both(*parts)

    changes.append(f"{year - step} → {year}")
    return map_conditions(question, change)


def _years_away(spans: Sequence[Span]) -> int:
    """ "Two years before": how many years on, or back."""
    for i, span in enumerate(spans[:-2]):
        if span.number is None or span.is_year or spans[i + 1].key not in ("years", "year"):
            continue
        if spans[i + 2].key in ("before", "earlier", "ago", "prior"):
            return -int(span.number)
        if spans[i + 2].key in ("later", "after", "on"):
            return int(span.number)
    return 0


def moves_year(parsed: Parsed) -> bool:
    """Whether the text names a year by its distance from that of the question before."""
    named = any(s.has("followup.year_before", "followup.year_after") for s in parsed.desk.spans)
    return named or _years_away(parsed.desk.spans) != 0


def reversed_sides(parsed: Parsed, question: Question, changes: list[str]) -> Question | None:
    """ "And the other way round?", after a share of A's papers that are B's: of B's that are A's.

    None where the text asks for nothing of the kind, or the question has no two such sides.
    """
    if not any(s.has("followup.other_way") for s in parsed.desk.spans):
        return None
    if isinstance(question, Comparison) and len(question.items) == 2:
        return None  # the same two either way
    if (placed := _ends_turned(question, changes)) is not None:
        return placed
    if not isinstance(question, Share):
        return None
    kinds = (c.Countries, c.Institutions, c.InstitutionKinds, c.Models, c.Words)
    part = [p for p in c.parts_of(question.where) if isinstance(p, kinds)]
    whole = [p for p in c.parts_of(question.of) if isinstance(p, kinds)]
    if len(part) != 1 or len(whole) != 1 or len(c.parts_of(question.where)) != 1:
        return None
    rest = [p for p in c.parts_of(question.of) if p is not whole[0]]
    changes.append(f"{say_briefly(whole[0])} ↔ {say_briefly(part[0])}")
    return Share(whole[0], c.both(*rest, part[0]))


def _ends_turned(question: Question, changes: list[str]) -> Question | None:
    """After a first author in China and a last one in the US: first in the US, last in China."""
    ends = [
        p
        for p in c.parts_of(whole_condition(question))
        if isinstance(p, c.Countries | c.Institutions) and p.position in ("first", "last")
    ]
    if len(ends) != 2 or {p.position for p in ends} != {"first", "last"}:
        return None
    one, two = ends

    def change(whole: c.Condition) -> c.Condition:
        turned: dict[c.Condition, c.Condition] = {
            one: replace(one, position=two.position),
            two: replace(two, position=one.position),
        }
        return c.both(*(turned.get(p, p) for p in c.parts_of(whole)))

    changes.append(f"{say_briefly(one)} ↔ {say_briefly(two)}")
    return map_conditions(question, change)
