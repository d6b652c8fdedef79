"""Text of a question → its parts: scope, clauses, operation, and the words left unread."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.asides import one_question
from assistant.asked_models import read_models
from assistant.asked_things import read_ranked_position
from assistant.bylines import place_named_as, read_authors
from assistant.clauses import Clause, Desk, join_alternatives
from assistant.denied import apply_denied, read_denied
from assistant.editions_spoken import spoken_editions
from assistant.link import Span, link
from assistant.makers import without_makers
from assistant.missing import refuse_unknown_venue
from assistant.not_both import keep_apart
from assistant.operation import STATISTICS, Operation, read_operation
from assistant.organisations import read_institutions, read_kinds, refuse_owned_places
from assistant.parsed import Knowledge, NotUnderstood, Parsed, examples
from assistant.people import read_countries
from assistant.refusals import refusal_for
from assistant.respelling import in_a_name
from assistant.rewording import without_asides
from assistant.scope import Scope, read_scope
from assistant.standing import (
    drop_track_words,
    read_named_tracks,
    read_sizes,
    read_standing,
)
from assistant.switches import apply_switches, read_switches
from assistant.thresholds import read_threshold
from assistant.topics import read_words
from assistant.verbs import settle_verbs
from index import conditions as c


def _doubtful(spans: Sequence[Span], text: str, knowledge: Knowledge) -> Span | None:
    """The first word that may be a misspelt name; not where it is an author's."""
    for i, span in enumerate(spans):
        if span.perhaps and not in_a_name(text, spans, i, knowledge.is_author):
            return span
    return None


def parse(text: str, knowledge: Knowledge) -> Parsed | NotUnderstood:
    """Link the words and read the parts."""
    chosen = one_question(text)
    if isinstance(chosen, NotUnderstood):
        return chosen
    text, aside = chosen
    text, polite = without_asides(text)
    spans = without_makers(settle_verbs(link(text, knowledge.is_word)), text)
    if not spans:
        return NotUnderstood("There is no word in that question.", examples(knowledge))
    if unknown := refuse_unknown_venue(text, spans, knowledge):
        return unknown
    if doubtful := _doubtful(spans, text, knowledge):
        return NotUnderstood(
            f"No paper here holds the word “{doubtful.text}”. Did you mean {doubtful.perhaps}?",
            (text[: doubtful.start] + str(doubtful.perhaps) + text[doubtful.end :],),
            "clarification",
        )
    desk = Desk(spans, text)
    if aside or polite:
        desk.notes.append(f"read only: “{text}”")
    scope = read_scope(spans, knowledge.editions)
    desk.take(scope.used)
    if (spoken := spoken_editions(spans)) is not None:
        desk.take(spoken.positions)
        desk.dropped |= set(spoken.positions)
    opening = _read_opening(desk) or (spoken is not None and len(spans) == len(spoken.positions))
    desk.take(i for i, s in enumerate(spans) if s.section("everywhere"))
    read_switches(desk)
    read_threshold(desk)
    read_authors(desk, knowledge.is_author, knowledge.printed_author)
    denied = read_denied(desk)
    read_named_tracks(desk, knowledge.tracks)
    read_words(desk, text)
    refusal = refuse(desk, knowledge)
    read_standing(desk, knowledge.tracks)
    drop_track_words(desk)
    read_sizes(desk)
    read_kinds(desk)
    read_models(desk)
    apply_denied(desk, denied)
    read_institutions(desk)
    read_countries(desk)
    place_named_as(desk)
    refuse_owned_places(desk)
    apply_switches(desk)
    _drop_repeats(desk)
    join_alternatives(desk)
    keep_apart(desk)
    read_ranked_position(desk)
    operation = read_operation(desk, len(scope.items))
    desk.take(operation.used)
    desk.take(_filters_only(desk))
    desk.take(_kinds_of_models(desk, operation))
    desk.take(_counted_editions(desk, scope, knowledge))
    uncounted = _uncounted_models(desk, operation)
    unread = tuple(
        s
        for i, s in enumerate(spans)
        if (i not in desk.used and _must_be_read(s))
        or _one_of_each(spans, i)
        or _tells_apart(desk, i)
        or _describes(desk, i)
        or (s.has("topics.title", "topics.abstract") and not _reads_field(desk))
        or (
            operation.kind not in ("trend", "ranking")
            and s.has("followup.as_trend")
            and i not in desk.clause_spans()
            and not scope.items
        )
        or (
            operation.kind != "average"
            and not operation.averages
            and s.has(*(f"operations.{name}" for name in STATISTICS))
            and i not in desk.clause_spans()
        )
    ) + tuple(s for s in uncounted if s.meanings)
    return Parsed(text, desk, scope, operation, unread, refusal, opening)


def _one_of_each(spans: Sequence[Span], i: int) -> bool:
    """ "One of each": of what was named before, which no reader knows."""
    return i > 0 and spans[i].key in ("of each", "each") and spans[i - 1].key in ("one", "one of")


def _says_nothing_more(desk: Desk, clause: Clause) -> bool:
    """Of "papers with affiliations in …" and "years with known affiliations", and not of "papers
    with a known country"."""
    said = " ".join(s.key for s in desk.spans[clause.at : clause.end])
    ahead = desk.spans[max(0, clause.at - 2) : clause.at]
    years = any(s.has("measures.years", "measures.venues") for s in ahead)
    return years or "know" not in said


def _drop_repeats(desk: Desk) -> None:
    """ "GAN papers (GANs named anywhere)": what is said twice is one condition."""
    kept: list[Clause] = []
    placed = any(isinstance(x.condition, c.CountryCount | c.Countries) for x in desk.clauses)
    for clause in desk.clauses:
        known = placed and clause.condition == c.Known("country")
        if known and _says_nothing_more(desk, clause):
            continue  # "have affiliations in two countries": that they are known is said by it
        if not any(x.slot == clause.slot and x.condition == clause.condition for x in kept):
            kept.append(clause)
    desk.clauses = kept


_CORRECTING = frozenset({"no", "nope", "sorry", "wait", "actually", "nah"})


def _read_opening(desk: Desk) -> bool:
    """Words such as "what about" at the start, "of those" anywhere: it refers back."""
    follows = False
    said = 0
    while said < len(desk.spans) and desk.spans[said].key in _CORRECTING:
        said += 1
    if 0 < said < len(desk.spans) and desk.spans[said].after_break:
        desk.take(range(said))  # "no, posters", "no sorry, 2022"
        desk.dropped |= set(range(said))
        follows = True
    for i, span in enumerate(desk.spans):
        if span.section("followup") and not span.is_name:
            if i == 0 and span.has("followup.opening"):
                follows = True
            elif span.lists("followup")[0] != "opening":
                follows = follows or span.has("followup.list_them", "followup.as_share")
            if span.has("followup.all_venues", "followup.all_years"):
                desk.take([i])
    return follows


def _tells_apart(desk: Desk, i: int) -> bool:
    """ "Papers by different institutions" asks for several of one paper; "how many different
    institutions" only for each once."""
    span = desk.spans[i]
    words = span.key.split()
    if desk.each is not None and i in desk.used:
        return False
    if words[0] not in ("different", "distinct", "unique", "separate", "several", "multiple"):
        return False
    if len(words) == 1:
        following = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
        if following is None or not following.section("measures") or i in desk.clause_spans():
            return False
    elif not span.section("measures") or i in desk.clause_spans() or span.has("apart.apart"):
        return False
    before = i - 1
    while before >= 0 and desk.spans[before].key in ("the", "of", "all"):
        before -= 1
    return before >= 0 and not desk.spans[before].has("operations.count", "operations.list")


def _reads_field(desk: Desk) -> bool:
    """Whether a condition looks at the title or the abstract alone."""
    return any(
        isinstance(leaf, c.Words) and len(leaf.fields) == 1
        for x in desk.clauses
        for leaf in c.leaves(x.condition)
    )


def _describes(desk: Desk, i: int) -> bool:
    """ "Large teams", "recent papers": a description that has no measure."""
    span = desk.spans[i]
    following = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
    return (
        span.has("vague.adjectives")
        and i not in desk.clause_spans()
        and following is not None
        and not following.after_break
        and (following.section("measures") or following.key in ("team", "teams", "group", "groups"))
    )


_NARROWING = frozenset({"only", "solely", "exclusively", "purely", "entirely", "wholly"})


def _filters_only(desk: Desk) -> list[int]:
    """ "Only papers from 2024", "2025 only": no more than the condition says by itself."""
    found = []
    for i, span in enumerate(desk.spans):
        if span.key not in _NARROWING or i in desk.used:
            continue
        near = [desk.spans[k] for k in (i - 1, i + 1) if 0 <= k < len(desk.spans)]
        behind = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
        beside_time = any(s.is_year or s.has("venue") for s in near)
        opens = (
            behind is not None
            and span.joined not in ("-", "‑", "–")
            and behind.has(
                "measures.papers", "measures.submissions", "statuses.accepted", "operations.count"
            )
        )
        last = i == len(desk.spans) - 1 and i > 0  # "…, Findings only", "orals only"
        standing = (
            last
            and (near[0].section("statuses") or near[0].section("tracks"))
            and i - 1 in desk.clause_spans()
        )
        if beside_time or opens or i == 0 or standing:
            found.append(i)
    return found


_KINDS = frozenset({"language", "large language", "large", "foundation", "chat", "ai"})


def _kinds_of_models(desk: Desk, operation: Operation) -> list[int]:
    """ "Which language model": the families that are ranked or counted are those."""
    if operation.group != "family" and operation.measure != "models":
        return []
    spans = desk.spans
    found = [i for i, s in enumerate(spans[:-1]) if s.has("measures.models") and i]
    out = []
    for at in found:
        k = at - 1
        while k >= 0 and spans[k].key in _KINDS and not spans[k + 1].after_break:
            out.append(k)
            k -= 1
    return out


def _counted_editions(desk: Desk, scope: Scope, knowledge: Knowledge) -> list[int]:
    """ "The three ICMLs (2022-24)": a number that only says how many editions are named."""
    spans = desk.spans
    years = {y for part in c.leaves(scope.condition) for y in _years_in(part)}
    if not years:
        years = {y for v, y in knowledge.editions if v in scope.venues}
    return [
        i
        for i, s in enumerate(spans[:-1])
        if s.number is not None
        and desk.free(i)
        and s.number == len(years) > 1
        and (spans[i + 1].has("venue") or spans[i + 1].has("measures.years"))
        and (spans[i - 1].key.split()[-1] in _ALL_OF if i else False)
    ]


_ALL_OF = frozenset({"the", "all", "these", "those", "its", "their"})


def _years_in(part: c.Condition) -> set[int]:
    match part:
        case c.Years(int(first), int(last)):
            return set(range(first, last + 1))
        case c.Editions(pairs):
            return {year for _, year in pairs}
    return set()


def _uncounted_models(desk: Desk, operation: Operation) -> list[Span]:
    """ "Language models" in a question that counts no models is a topic that nothing has read."""
    counts_models = (
        operation.measure in ("models", "mentions")
        or operation.group in ("family", "developer")
        or operation.quantity == "models_per_paper"
    )
    if counts_models:
        return []
    return [
        s
        for i, s in enumerate(desk.spans)
        if s.has("measures.models", "measures.architectures")
        and i in operation.used
        and not any(x.has("model") for x in desk.spans[max(0, i - 1) : i + 3])  # "GPT models"
    ]


def _must_be_read(span: Span) -> bool:
    """Words that a reading may not leave out."""
    if span.has("quantifiers.not", "quantifiers.or") and span.key not in ("any", "either", "or"):
        return True
    if span.section("positions") or span.section("known") or span.section("weights"):
        return True
    if span.has("vague.rest", "followup.year_before", "followup.year_after"):
        return True
    if span.has(
        "operations.more",
        "operations.fewer",
        "operations.fewest",
        "operations.difference",
        "operations.ratio",
    ):
        return not span.is_function
    if span.has("operations.most", "operations.compare"):
        return True
    if span.key in _NARROWING or (span.has("quantifiers.only") and " " in span.key):
        return True
    if span.is_function:
        return False
    if span.section("operations") or span.section("measures") or span.section("topics"):
        return False
    if span.section("roles") or span.section("quantifiers"):
        return False
    return not span.section("followup") or span.is_name


def refuse(desk: Desk, knowledge: Knowledge) -> NotUnderstood | None:
    """The refusal of what papers can't tell, where a word asks for it outside a topic."""
    for i, span in enumerate(desk.spans):
        if i in desk.used:
            continue
        listed = span.lists("refusals")
        if not listed:
            continue
        reason = refusal_for(listed[0], list(desk.spans), i)
        if reason is not None:
            return NotUnderstood(reason[0], reason[1])
    return None
