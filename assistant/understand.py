"""Text and the query before it → a ``Question``, or why there is none.

No chat model: names are linked, conditions read around them, the operation found, and whatever
words are then left must be accounted for. A question that isn't understood whole is refused with
the nearest one that is; a number for a misread question is the worst that could happen here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.clauses import (
    Clause,
    Desk,
    apply_switches,
    read_authors,
    read_countries,
    read_institutions,
    read_kinds,
    read_sizes,
    read_standing,
    read_switches,
)
from assistant.link import MAX_QUESTION, Span, link
from assistant.operation import STATISTICS, Operation, read_operation, split_of_share
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.reading import say_briefly, say_editions
from assistant.refusals import refusal_for
from assistant.scope import Scope, read_scope
from assistant.subjects import read_models, read_words
from index import conditions as c


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the reader of questions must know of the corpus."""

    editions: tuple[tuple[str, int], ...]
    tracks: frozenset[str]
    is_author: Callable[[str], bool]
    """Whether an author of the corpus has this name (without case, accents and dots)."""
    is_word: Callable[[str], bool]
    """Whether a folded word stands in the corpus's texts."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that was read whole."""

    question: Question
    notes: tuple[str, ...] = ()
    """Assumptions to show, for example what a misspelt word was read as."""
    changes: tuple[str, ...] = ()
    """What a follow-up changed, in words."""
    either: Question | None = None
    """The other reading of an "and": its number is shown beside."""
    whether: bool = False
    """A yes-or-no question."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Why there is no question, and what could be asked instead."""

    reason: str
    suggestions: tuple[str, ...] = ()
    kind: str = "refusal"
    """``refusal`` or ``clarification``."""


def understand(
    text: str, knowledge: Knowledge, previous: Question | None = None
) -> Understood | NotUnderstood:
    """Read a question, as a follow-up of ``previous`` where it is one."""
    from assistant.followup import follow_up

    text = " ".join(text.split())
    if not text:
        return NotUnderstood("The question is empty.", _examples(knowledge))
    if len(text) > MAX_QUESTION:
        return NotUnderstood(
            f"The question is longer than {MAX_QUESTION:,} characters. Ask for one thing at a time."
        )
    parsed = parse(text, knowledge)
    if isinstance(parsed, NotUnderstood):
        return parsed
    if previous is not None:
        followed = follow_up(parsed, previous, knowledge)
        if followed is not None:
            return followed
    return interpret(parsed, knowledge)


_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[a-z]{2}\.)\s+(?=[A-Z])|(?<=[a-z]{3}\.)\s+")


def _one_question(text: str) -> tuple[str, bool] | NotUnderstood:
    """The one sentence that asks, where the others only greet or explain; and whether any did.

    Two sentences that ask of different things are two questions: neither may be dropped, and
    together they would be a third.
    """
    sentences = [s for s in _SENTENCE_END.split(text) if s.strip()]
    if len(sentences) < 2:
        return text, False
    naming = [s for s in sentences if any(x.is_name or x.is_year or x.quoted for x in link(s))]
    asking = [
        s
        for s in sentences
        if any(
            x.has(
                "operations.count",
                "operations.share",
                "operations.average",
                "operations.list",
                "operations.trend",
                "operations.compare",
                "acceptance.rate",
            )
            or x.has("measures.papers", "measures.submissions")
            for x in link(s)
        )
    ]
    if len(asking) == 1 and (asking[0] in naming or not naming):
        return asking[0], True
    both = [s for s in asking if s in naming]
    if len(both) > 1:
        return NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            tuple(both[:4]),
            "clarification",
        )
    return text, False


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a question before they are put together."""

    text: str
    desk: Desk
    scope: Scope
    operation: Operation
    unread: tuple[Span, ...]
    refusal: NotUnderstood | None
    follows: bool
    """It opens or refers back like a follow-up."""


def parse(text: str, knowledge: Knowledge) -> Parsed | NotUnderstood:
    """Link the words and read the parts."""
    chosen = _one_question(text)
    if isinstance(chosen, NotUnderstood):
        return chosen
    text, aside = chosen
    spans = link(text, knowledge.is_word)
    if not spans:
        return NotUnderstood("There is no word in that question.", _examples(knowledge))
    if doubtful := next((s for s in spans if s.perhaps), None):
        return NotUnderstood(
            f"No paper here holds the word “{doubtful.text}”. Did you mean {doubtful.perhaps}?",
            (text[: doubtful.start] + str(doubtful.perhaps) + text[doubtful.end :],),
            "clarification",
        )
    desk = Desk(spans)
    if aside:
        desk.notes.append(f"read only: “{text}”")
    scope = read_scope(spans, knowledge.editions)
    desk.take(scope.used)
    opening = _read_opening(desk)
    desk.take(i for i, s in enumerate(spans) if s.section("everywhere"))
    read_switches(desk)
    read_authors(desk, knowledge.is_author)
    read_words(desk, text)
    refusal = _refuse(desk, knowledge)
    read_standing(desk, knowledge.tracks)
    read_sizes(desk)
    read_kinds(desk)
    read_models(desk)
    read_institutions(desk)
    read_countries(desk)
    apply_switches(desk)
    operation = read_operation(desk, len(scope.items))
    desk.take(operation.used)
    desk.take(_filters_only(desk))
    uncounted = _uncounted_models(desk, operation)
    unread = tuple(
        s
        for i, s in enumerate(spans)
        if (i not in desk.used and _must_be_read(s))
        or _tells_apart(desk, i)
        or _describes(desk, i)
        or (s.has("topics.title", "topics.abstract") and not _reads_field(desk))
        or (
            operation.kind != "average"
            and not operation.averages
            and s.has(*(f"operations.{name}" for name in STATISTICS))
            and i not in desk.clause_spans()
        )
    ) + tuple(s for s in uncounted if s.meanings)
    return Parsed(text, desk, scope, operation, unread, refusal, opening)


def _read_opening(desk: Desk) -> bool:
    """Words such as "what about" at the start, "of those" anywhere: it refers back."""
    follows = False
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
        opens = behind is not None and behind.has(
            "measures.papers", "measures.submissions", "statuses.accepted", "operations.count"
        )
        if beside_time or opens or i == 0:
            found.append(i)
    return found


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
    if span.key in _NARROWING:
        return True
    if span.is_function:
        return False
    if span.section("operations") or span.section("measures") or span.section("topics"):
        return False
    if span.section("roles") or span.section("quantifiers"):
        return False
    return not span.section("followup") or span.is_name


def _refuse(desk: Desk, knowledge: Knowledge) -> NotUnderstood | None:
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


# -- putting it together -------------------------------------------------------------------------


def interpret(parsed: Parsed, knowledge: Knowledge) -> Understood | NotUnderstood:
    """The question that the parts make, or why they make none."""
    if parsed.refusal is not None:
        return parsed.refusal
    if parsed.desk.unread_switch is not None:
        return NotUnderstood(
            "“Different authors” needs two countries, so that one can be held by each.",
            ("How many US-China papers have the two countries from different authors?",),
        )
    if parsed.scope.missing:
        return _missing(parsed, knowledge)
    operation = parsed.operation
    has_content = bool(parsed.desk.clauses) or not isinstance(parsed.scope.condition, c.Everything)
    if refused := _refuse_shape(parsed, operation):
        return refused
    if operation.kind in ("", "list") and parsed.unread:
        if place := _unread_place(parsed):
            return NotUnderstood(
                f"“{place}” is no country, region, institution or author that I know. I can count "
                "by those, not by cities or people's descriptions.",
                (f"Which countries have the most papers{say_scope(parsed)}?",),
            )
        return _open_question(parsed)
    if parsed.unread:
        return _unread(parsed)
    if _is_open(parsed) and operation.kind in ("", "list"):
        return _open_question(parsed)
    if not operation.kind:
        if not has_content:
            return NotUnderstood(
                "I can't tell what to count. I answer questions about the papers in this corpus.",
                _examples(knowledge),
            )
        if not _speaks_of_papers(parsed):
            return _bare(parsed)
        operation = replace(operation, kind="list" if _begins_with_papers(parsed) else "count")
    bare_list = operation.kind == "list" and not has_content and operation.measure == "papers"
    if bare_list and not _speaks_of_papers(parsed):
        return _open_question(parsed)
    return _notes(parsed, _question(parsed, operation))


def _bare(parsed: Parsed) -> Understood | NotUnderstood:
    """ "us china neurips 2018": names alone are taken as a count, and the answer says so."""
    operation = replace(parsed.operation, kind="count")
    if not any(s.section("measures") for s in parsed.desk.spans[:2]):
        operation = replace(operation, measure="papers")  # "… with Stanford coauthors"
    understood = _question(parsed, operation)
    if isinstance(understood, Understood):
        understood = replace(understood, notes=("read as a question for the number of papers",))
    return _notes(parsed, understood)


def _is_open(parsed: Parsed) -> bool:
    """ "What do papers say about…", "tell me about…": for the abstracts, not for the tables."""
    return any(s.section("open") for s in parsed.desk.spans[:2])


def _unread_place(parsed: Parsed) -> str | None:
    """An unread word that stands where a place or institution would: "papers from Paris"."""
    spans = parsed.desk.spans
    if not _speaks_of_papers(parsed):
        return None
    for i, span in enumerate(spans[1:], start=1):
        if (
            span in parsed.unread
            and not span.meanings
            and spans[i - 1].key in ("from", "in", "at", "by")
        ):
            return span.text
    return None


def _begins_with_papers(parsed: Parsed) -> bool:
    """ "Papers by …": whoever asks so wants to see them."""
    return parsed.desk.spans[0].has("measures.papers")


def _refuse_shape(parsed: Parsed, operation: Operation) -> NotUnderstood | None:
    """Questions whose parts are known, but that can't be put to the tables."""
    spans = parsed.desk.spans
    more = next(
        (i for i, s in enumerate(spans) if s.has("operations.more", "operations.fewer")), None
    )
    if (
        more is not None
        and any(s.key == "than" for s in spans)
        and any(s.has("measures.authors") for s in spans[more + 1 : more + 2])
        and any(s.has("measures.papers") for s in spans[:more])
    ):
        return NotUnderstood(
            "I can compare numbers of papers, but not the authors within each paper.",
            ("Which papers have every author in China?",),
        )
    papers = next((i for i, s in enumerate(spans) if s.has("measures.papers")), None)
    within = any(s.key in ("have", "has", "had", "with") for s in spans[papers:more]) if more else 0
    if (
        more is not None
        and papers is not None
        and papers < more
        and within
        and any(
            s.key == "than" and i > more and spans[i + 1].number is None
            for i, s in enumerate(spans[:-1])
        )
        and any(s.has("country", "region", "institution") for s in spans[more + 1 :])
        and any(
            s.has("measures.authors", "measures.institutions", "measures.countries")
            for s in spans[more + 1 :]
        )
    ):
        return NotUnderstood("I can compare numbers of papers, but not what stands in each paper.")
    portion = spans[operation.share_at]
    if (
        operation.kind in ("share", "count", "list")
        and operation.share
        and papers is not None
        and papers < operation.share_at
        and portion.key.split()[-1] in _PORTIONS
        and any(s.has("measures.authors") for s in spans[operation.share_at :])
    ):
        return NotUnderstood(
            "I can tell whether a paper has such authors, and whether all of its are, but not "
            f"whether {portion.text} of them are."
        )
    if (
        operation.kind == "share"
        and operation.measure not in ("papers", "mentions")
        and _is_object(parsed, operation)
        and not any(s.has("measures.papers", "measures.submissions") for s in spans)
        and operation.measure in ("authors", "institutions", "companies", "universities")
    ):
        return NotUnderstood(
            f"I take shares of papers, not of {operation.measure}.",
            (f"How many {operation.measure} are there{say_scope(parsed)}?",),
        )
    return None


_PORTIONS = frozenset("majority half third quarter thirds quarters most of minority".split())


def _is_object(parsed: Parsed, operation: Operation) -> bool:
    """Whether the share is *of* what is counted, and it doesn't only stand in a condition."""
    for span in parsed.desk.spans[operation.share_at + 1 :]:
        if span.section("measures"):
            return True
        if span.key in ("has", "have", "had", "with", "involve", "involves"):
            return False
    return False


def _speaks_of_papers(parsed: Parsed) -> bool:
    return any(
        s.has("measures.papers", "measures.submissions", "measures.collaborations")
        or (s.has("operations.list") and "paper" in s.key)
        for s in parsed.desk.spans
    )


def _notes(parsed: Parsed, understood: Understood | NotUnderstood) -> Understood | NotUnderstood:
    if isinstance(understood, NotUnderstood):
        return understood
    corrected = tuple(
        f"“{s.text}” read as “{s.corrected}”" for s in parsed.desk.spans if s.corrected
    )
    unknown = tuple(
        f"no author is listed here as “{name}”; names are compared as they are printed, without "
        "case, accents and dots"
        for name in parsed.desk.unknown_names
    )
    notes = (*corrected, *unknown, *parsed.scope.notes, *parsed.desk.notes, *understood.notes)
    return replace(understood, notes=notes)


def base_scope(parsed: Parsed, operation: Operation) -> c.Condition:
    """Editions, status and track; accepted papers unless the question speaks of status."""
    standing = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
    spoke = any(x.slot == "status" for x in parsed.desk.clauses)
    default = c.EVERYTHING if spoke or operation.all_statuses else c.Accepted()
    return c.both(parsed.scope.condition, *standing, default)


def _question(parsed: Parsed, operation: Operation) -> Understood | NotUnderstood:
    clauses = [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    scope = base_scope(parsed, operation)
    if operation.collaborations and not _has_pair(clauses):
        clauses = [*clauses, Clause(c.CountryCount(2), "size", 0, 0)]
    if repeated := _asked_twice(parsed, operation):
        compared = _side_by_side(parsed, clauses, scope, repeated)
        return compared or NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            kind="clarification",
        )
    either = _either(clauses)
    if operation.kind == "comparison" or any(x.parts and _contrasted(parsed, x) for x in clauses):
        compared = _comparison(parsed, operation, clauses, scope)
        if compared is not None:
            return compared
    return _assemble(parsed, operation, clauses, scope, either)


def _assemble(
    parsed: Parsed,
    operation: Operation,
    clauses: Sequence[Clause],
    scope: c.Condition,
    either: tuple[Clause, c.Condition] | None,
) -> Understood | NotUnderstood:
    made = make_question(parsed, operation, clauses, scope)
    if isinstance(made, NotUnderstood):
        return made
    other: Question | None = None
    if either is not None:
        clause, condition = either
        swapped = [replace(x, condition=condition) if x is clause else x for x in clauses]
        alternative = make_question(parsed, operation, swapped, scope)
        other = None if isinstance(alternative, NotUnderstood) else alternative
    whether = (
        any(
            parsed.desk.spans[i].has("operations.exists", "operations.whether")
            for i in (operation.at,)
            if i < len(parsed.desk.spans)
        )
        and operation.kind == "count"
        and not parsed.desk.spans[operation.at].has("operations.count")
    )
    return Understood(made, either=other, whether=whether)


def make_question(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Question | NotUnderstood:
    """The question of a kind out of clauses and scope."""
    where = c.both(scope, *(x.condition for x in clauses))
    match operation.kind:
        case "count":
            return Count(where, operation.measure)
        case "list":
            return Listing(where, operation.measure)
        case "average":
            return Average(where, operation.quantity, operation.statistic)
        case "share":
            if operation.rate:
                return Share(c.Accepted(), c.both(scope, *(x.condition for x in clauses)))
            part, whole = share_sides(parsed, operation, clauses)
            if not part:
                standing = [x for x in parsed.desk.clauses if x.slot in ("status", "track")]
                if standing:
                    return _share_of_standing(parsed, standing, operation)
                return NotUnderstood(
                    "A share needs two things: of which papers, and which of them.",
                    ("What share of NeurIPS 2018 papers are US-China collaborations?",),
                )
            return Share(
                c.both(*(x.condition for x in part)),
                c.both(scope, *(x.condition for x in whole)),
            )
        case "trend":
            of = None
            if operation.share:
                part, whole = share_sides(parsed, operation, clauses)
                of = c.both(scope, *(x.condition for x in whole))
                where = c.both(*(x.condition for x in part))
                if not part:
                    of, where = None, c.both(scope, *(x.condition for x in clauses))
            if operation.averages:
                return Trend(where, quantity=operation.quantity, statistic=operation.statistic)
            return Trend(where, of)
        case "ranking":
            return _ranking(parsed, operation, clauses, scope)
    return NotUnderstood("I can't tell whether to count, compare or list.")


def _share_of_standing(parsed: Parsed, standing: Sequence[Clause], operation: Operation) -> Share:
    """ "What share was in Findings": the track or status is the part."""
    statuses = any(x.slot == "status" for x in standing)
    known = (
        c.EVERYTHING
        if operation.all_statuses or (statuses and _rejects(standing))
        else (c.Accepted())
    )
    return Share(c.both(*(x.condition for x in standing)), c.both(parsed.scope.condition, known))


def _rejects(standing: Sequence[Clause]) -> bool:
    """Whether the part holds papers that were not accepted: then the whole has to as well."""
    outside = {"rejected", "withdrawn", "workshop", "undecided"}
    return any(
        (isinstance(leaf, c.Statuses) and set(leaf.names) & outside) or isinstance(leaf, c.Accepted)
        for x in standing
        for leaf in c.leaves(x.condition)
    )


def share_sides(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause]
) -> tuple[list[Clause], list[Clause]]:
    """The clauses that the share is about, and those that it is taken of."""
    whole_at = split_of_share(parsed.desk, operation, clauses)
    whole = [x for n, x in enumerate(clauses) if n in whole_at]
    part = [x for n, x in enumerate(clauses) if n not in whole_at]
    if not part:
        # "The share of Chinese papers at COLM": what is named is the part, the scope the whole.
        subject = [x for x in whole if x.slot in ("models", "words")]
        part = subject if subject and len(subject) < len(whole) else whole
        whole = [x for x in whole if x not in part]
    return part, whole


def _ranking(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Question | NotUnderstood:
    group = operation.group
    if group is None:
        return NotUnderstood("I can't tell what to rank.")
    within: tuple[str, ...] = ()
    weights: bool | None = None
    leave_out: tuple[str, ...] = ()
    kept: list[Clause] = []
    for clause in clauses:
        touches = operation.group_at is not None and clause.at <= operation.group_at < clause.end
        before = operation.group_at is not None and clause.end == operation.group_at
        condition = clause.condition
        if (
            isinstance(condition, c.Not)
            and isinstance(condition.part, c.Countries)
            and condition.part.position == "any"
            and group == "country"
        ):
            leave_out = (*leave_out, *condition.part.codes)  # "which country other than the US"
            continue
        if touches and isinstance(condition, c.Countries) and group == "country":
            within = condition.codes  # "the top 3 European countries"
            continue
        if touches and isinstance(condition, c.InstitutionKinds):
            within = condition.countries
            continue
        if touches and isinstance(condition, c.Models) and not condition.families:
            within, weights = condition.countries, condition.open_weights
            if condition.developers:
                kept.append(clause)
            continue
        if (
            before
            and isinstance(condition, c.Countries)
            and group in ("institution", "university", "company", "author", "country")
            and condition.position == "any"
        ):
            within = condition.codes
            if group == "author":
                kept.append(clause)
            continue
        if isinstance(condition, c.Countries) and group == "country":
            leave_out = (*leave_out, *condition.codes)
        if isinstance(condition, c.Institutions) and group in _KINDS_OF_PLACE:
            leave_out = (*leave_out, *condition.names)
        kept.append(clause)
    if group == "family" and not any(x.slot == "models" for x in kept):
        role = _role_of_ranking(parsed)
        if role is not None:
            kept.append(Clause(c.Models(roles=role), "models", 0, 0))
    where = c.both(scope, *(x.condition for x in kept))
    of = None
    if operation.share:
        part, whole = share_sides(parsed, operation, kept)
        of = c.both(scope, *(x.condition for x in whole))
        where = c.both(*(x.condition for x in part))
        if not part:
            of, where = None, c.both(scope, *(x.condition for x in kept))
    return Ranking(
        group,
        where,
        of,
        operation.top,
        operation.direction,
        within,
        leave_out,
        weights,
    )


_KINDS_OF_PLACE = ("institution", "university", "company")


def _role_of_ranking(parsed: Parsed) -> tuple[str, ...] | None:
    from assistant.clauses import USED

    for span in parsed.desk.spans:
        words = span.key.split()
        if "used" in words or span.has("roles.used"):
            return USED
        for role in ("builds_on", "evaluates", "compares"):
            if span.has(f"roles.{role}"):
                return (role,)
    return None


# -- comparisons ---------------------------------------------------------------------------------


def _contrasted(parsed: Parsed, clause: Clause) -> bool:
    """ "US vs China" anywhere makes a comparison of it."""
    spans = parsed.desk.spans[clause.at : clause.end]
    return any(s.key in ("vs", "versus", "than", "compared to", "compared with") for s in spans)


def _comparison(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Understood | None:
    items: tuple[tuple[c.Condition, str], ...] = ()
    chosen: list[Clause] = []
    for clause in clauses:
        if len(clause.parts) > 1:
            items, chosen = clause.parts, [clause]
            break
    if not items:
        for slot in ("countries", "models", "institutions", "words", "position", "kinds"):
            same = [x for x in clauses if x.slot == slot]
            if len(same) == 2:
                items = tuple((x.condition, say_briefly(x.condition)) for x in same)
                chosen = same
                break
    years = tuple(dict.fromkeys(int(s.key) for s in parsed.desk.spans if s.is_year))
    ranged = operation.later_first and len(years) == 2
    if not items and (len(parsed.scope.items) > 1 or ranged):
        items = parsed.scope.items
        if ranged:
            items = tuple((c.Years(y, y), str(y)) for y in years)
        standing = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
        scope = c.both(*standing, *([c.Accepted()] if _accepted_default(parsed, operation) else []))
        others = _scope_without_items(parsed)
        scope = c.both(others, scope)
    if len(items) < 2:
        return None
    if operation.later_first and all(isinstance(i, c.Years) for i, _ in items):
        items = tuple(sorted(items, key=lambda item: item[1], reverse=True))
    rest = [x for x in clauses if x not in chosen]
    where = c.both(scope, *(x.condition for x in rest))
    of: c.Condition | None = None
    if operation.share:
        if chosen:
            part, whole = share_sides(parsed, operation, rest) if rest else ([], [])
            of = c.both(scope, *(x.condition for x in whole))
            where = c.both(*(x.condition for x in part))
        else:
            part, whole = share_sides(parsed, operation, rest)
            of = c.both(scope, *(x.condition for x in whole))
            where = c.both(*(x.condition for x in part))
    question = Comparison(
        tuple(condition for condition, _ in items),
        tuple(label for _, label in items),
        where,
        of,
        operation.contrast,
    )
    return Understood(question)


def _asked_twice(parsed: Parsed, operation: Operation) -> int | None:
    """Where a second "how many" begins: "how many from the US, and how many from China"."""
    spans = parsed.desk.spans
    asked = [
        i
        for i, s in enumerate(spans)
        if s.key in ("how many", "what number of", "number of", "how much")
    ]
    if operation.kind != "count" or len(asked) != 2:
        return None
    before = spans[asked[1] - 1]
    return asked[1] if spans[asked[1]].after_break or before.has("quantifiers.and") else None


def _side_by_side(
    parsed: Parsed, clauses: Sequence[Clause], scope: c.Condition, second: int
) -> Understood | None:
    """Two counts that differ in one thing, as a comparison; None where they differ in more."""
    behind = [x for x in clauses if x.at >= second]
    if len(behind) == 1 and len(parsed.scope.items) < 2:
        same = [x for x in clauses if x.slot == behind[0].slot and x not in behind]
        if len(same) != 1:
            return None
        pair = (same[0], behind[0])
        where = c.both(scope, *(x.condition for x in clauses if x not in pair))
        items = tuple(x.condition for x in pair)
        return Understood(Comparison(items, tuple(map(say_briefly, items)), where))
    years = [i for i, s in enumerate(parsed.desk.spans) if s.is_year or s.has("venue")]
    if len(parsed.scope.items) == 2 and any(i < second for i in years) and years[-1] > second:
        items = tuple(condition for condition, _ in parsed.scope.items)
        labels = tuple(label for _, label in parsed.scope.items)
        standing = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
        default = c.Accepted() if _accepted_default(parsed, parsed.operation) else c.EVERYTHING
        scope = c.both(_scope_without_items(parsed), *standing, default)
        where = c.both(scope, *(x.condition for x in clauses))
        return Understood(Comparison(items, labels, where))
    return None


def _scope_without_items(parsed: Parsed) -> c.Condition:
    """What the scope says besides the items: "COLM in 2024 or 2025" keeps COLM."""
    kept: list[c.Condition] = []
    for part in c.parts_of(parsed.scope.condition):
        if isinstance(part, c.Venues) and len(part.names) == 1:
            kept.append(part)
        if isinstance(part, c.Years) and len(parsed.scope.venues) > 1:
            kept.append(part)
    return c.both(*kept) if kept else c.EVERYTHING


def _accepted_default(parsed: Parsed, operation: Operation) -> bool:
    return not operation.all_statuses and not any(x.slot == "status" for x in parsed.desk.clauses)


def _has_pair(clauses: Sequence[Clause]) -> bool:
    places = [
        leaf
        for x in clauses
        for leaf in c.leaves(x.condition)
        if isinstance(
            leaf,
            c.Countries | c.CountryCount | c.InstitutionKinds | c.Institutions | c.AuthorNames,
        )
    ]
    return len(places) > 1 or any(isinstance(p, c.CountryCount) for p in places)


def _either(clauses: Sequence[Clause]) -> tuple[Clause, c.Condition] | None:
    return next(((x, x.either) for x in clauses if x.either is not None), None)


# -- what can't be answered exactly --------------------------------------------------------------


def _open_question(parsed: Parsed) -> Understood | NotUnderstood:
    """An open question goes to the abstracts, within the conditions that were read."""
    where = c.both(
        base_scope(parsed, parsed.operation),
        # "How close are the US and China" asks about them, "papers from China" within them.
        *(
            x.condition
            for x in parsed.desk.clauses
            if x.slot in ("countries", "position", "institutions", "authors")
            and _speaks_of_papers(parsed)
        ),
    )
    if not any(not s.is_function and not s.section("operations") for s in parsed.desk.spans):
        return NotUnderstood("I can't tell what to look for.")
    return _notes(parsed, Understood(Overview(_without_scope(parsed), where)))


def _without_scope(parsed: Parsed) -> str:
    """The words to search for: venue and year are conditions and would only find themselves."""
    spans = [
        s
        for i, s in enumerate(parsed.desk.spans)
        if i not in parsed.scope.used and not (s.is_year or s.has("venue"))
    ]
    first = 0
    while first < len(spans) and _only_asks(spans[first]):
        first += 1
    return " ".join(s.text for s in spans[first:]) or parsed.text


def _only_asks(span: Span) -> bool:
    """ "What do the papers say about": such words would find themselves."""
    return (
        span.section("open")
        or span.is_function
        or span.has("measures.papers", "topics.about", "operations.list")
    ) and not span.is_name


def _unread(parsed: Parsed) -> NotUnderstood:
    words = ", ".join(f"“{s.text}”" for s in parsed.unread[:6])
    suggestions = []
    plain = [s for s in parsed.unread if not s.meanings]
    if plain:
        scope = say_scope(parsed)
        suggestions.append(f"How many papers{scope} contain “{plain[0].text}”?")
    return NotUnderstood(
        f"I understood only a part of this: {words} I can't place, and I don't give a number for "
        "a question that I have read in part.",
        tuple(suggestions),
    )


def say_scope(parsed: Parsed) -> str:
    """ " at COLM 2025", or nothing."""
    venues = " and ".join(parsed.scope.venues)
    years = " and ".join(str(y) for y in parsed.scope.years)
    joined = f"{venues} {years}".strip()
    return (" at " if venues else " in ") + joined if joined else ""


def _missing(parsed: Parsed, knowledge: Knowledge) -> NotUnderstood:
    from ingest.venues import find_venue

    lacking = parsed.scope.missing
    words = ", ".join(lacking)
    held = say_editions(knowledge.editions)
    adds = []
    for venue in parsed.scope.venues:
        found = find_venue(venue)
        years = parsed.scope.years or ()
        for year in years[:2]:
            if found and (venue, year) not in knowledge.editions:
                adds.append(f"papertally build --add paperlists:{found.key}/{year}")
    suffix = f" To add it: `{adds[0]}`." if adds else ""
    return NotUnderstood(
        f"This corpus holds no papers of {words}. It holds {held}.{suffix}",
        _examples(knowledge),
    )


def _examples(knowledge: Knowledge) -> tuple[str, ...]:
    if not knowledge.editions:
        return ()
    venue, year = knowledge.editions[-1]
    return (
        f"How many US-China papers at {venue} {year} used Qwen?",
        f"What share of {venue} papers has a first author in China?",
    )
