"""The parts of a question → one ``Question``: what is counted, of what, and compared with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import Clause
from assistant.operation import Operation
from assistant.parsed import NotUnderstood, Parsed, Understood
from assistant.question import (
    POSITIONED,
    Average,
    Comparison,
    Count,
    Group,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.reading import say_briefly
from assistant.share_split import split_of_share
from index import conditions as c


def base_scope(parsed: Parsed, operation: Operation) -> c.Condition:
    """Editions, status and track; accepted papers unless the question speaks of status."""
    standing = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
    spoke = any(x.slot == "status" for x in parsed.desk.clauses)
    default = c.EVERYTHING if spoke or operation.all_statuses else c.Accepted()
    return c.both(parsed.scope.condition, *standing, default)


def put_together(parsed: Parsed, operation: Operation) -> Understood | NotUnderstood:
    """The question of an operation, its clauses and its scope; comparisons first."""
    clauses = [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    scope = base_scope(parsed, operation)
    if operation.collaborations and not _has_pair(clauses):
        clauses = [*clauses, Clause(c.CountryCount(2), "size", 0, 0)]
    if decided := _decided_apart(parsed, operation, clauses):
        return decided
    if repeated := _asked_twice(parsed, operation):
        compared = _side_by_side(parsed, clauses, scope, repeated)
        return compared or NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            kind="clarification",
        )
    either = _either(clauses)
    if operation.kind == "comparison" or any(x.parts and is_contrasted(parsed, x) for x in clauses):
        compared = _comparison(parsed, operation, clauses, scope)
        if compared is not None:
            return compared
    return _assemble(parsed, operation, clauses, scope, either)


def _decided_apart(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause]
) -> Understood | None:
    """ "Findings against long papers", "more orals or more spotlights": of each how many."""
    for clause in parsed.desk.clauses:
        if clause.slot not in ("status", "track") or len(clause.parts) < 2:
            continue
        again = _asked_twice(parsed, operation)
        each = again is not None and clause.at < again < clause.end
        if operation.kind != "comparison" and not is_contrasted(parsed, clause) and not each:
            continue
        others = [
            x.condition
            for x in parsed.desk.clauses
            if x.slot in ("status", "track") and x is not clause
        ]
        items = tuple(condition for condition, _ in clause.parts)
        default = () if others else (_default_of(items),)
        where = c.both(parsed.scope.condition, *default, *others, *(x.condition for x in clauses))
        compared = Comparison(
            items, tuple(label for _, label in clause.parts), where, contrast=operation.contrast
        )
        if operation.averages:
            quantity, statistic = operation.quantity, operation.statistic
            compared = replace(compared, quantity=quantity, statistic=statistic)
        return Understood(compared)
    return None


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
    ranked_shares = operation.kind == "ranking" and operation.share
    if parsed.desk.each is not None and not ranked_shares:
        return _with_so_many(parsed, operation, clauses, scope)
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
            if judged := _judged(parsed, operation):
                return _share_judged(parsed, operation, clauses, judged)
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
    return NotUnderstood("I can't tell whether to count, compare or list.", unsure=True)


def _with_so_many(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Question | NotUnderstood:
    """ "How many authors have more than one paper", "institutions with at least 50 papers"."""
    least, most = parsed.desk.each or (1, None)
    measure = operation.measure
    if measure == "papers" and operation.group == "author":
        measure = "authors"  # "who has more than one paper"
    if measure == "papers" or operation.kind not in ("count", "list", "ranking", ""):
        return NotUnderstood(
            "I can count or list who has so many papers, and nothing else of them.",
            (f"Which institutions have at least {least} papers?",),
        )
    kept = list(clauses)
    role = _role_of_ranking(parsed)
    if measure == "models" and role and not any(x.slot == "models" for x in kept):
        kept.append(Clause(c.Models(roles=role), "models", 0, 0))
    where = c.both(scope, *(x.condition for x in kept))
    if operation.kind == "count":
        return Count(where, measure, least, most)
    return Listing(where, measure, least, most)


def _share_of_standing(parsed: Parsed, standing: Sequence[Clause], operation: Operation) -> Share:
    """ "What share was in Findings": the track or status is the part."""
    statuses = any(x.slot == "status" for x in standing)
    known = (
        c.EVERYTHING
        if operation.all_statuses or (statuses and _rejects(standing))
        else (c.Accepted())
    )
    return Share(c.both(*(x.condition for x in standing)), c.both(parsed.scope.condition, known))


_BECAME = frozenset("were are was is be got get gets received became made as won earned".split())


def _judged(parsed: Parsed, operation: Operation) -> list[Clause]:
    """What the share says was decided: "what share of US papers were orals"; of "the share of
    orals that …" nothing, there the orals are the whole."""
    found = []
    for clause in parsed.desk.clauses:
        if clause.slot not in ("status", "track") or clause.at < operation.share_at:
            continue
        k = clause.at - 1
        while k > operation.share_at and parsed.desk.spans[k].key in ("a", "an", "the", "as", "in"):
            if parsed.desk.spans[k].key == "as":
                break
            k -= 1
        verb = parsed.desk.spans[k]
        if verb.key in _BECAME or verb.has("statuses.accepted"):
            found.append(clause)
    return found


def _share_judged(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], judged: Sequence[Clause]
) -> Share:
    others = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
    kept = [x for x in others if x not in [j.condition for j in judged]]
    verb = min(x.at for x in judged)
    part = [x.condition for x in clauses if x.at > max(x.at for x in judged)]
    whole = [x.condition for x in clauses if x.at < verb]
    conditions = [x.condition for x in judged]
    default = c.EVERYTHING if operation.all_statuses or kept else _default_of(conditions)
    return Share(c.both(*conditions, *part), c.both(parsed.scope.condition, default, *kept, *whole))


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
        return NotUnderstood("I can't tell what to rank.", unsure=True)
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
        parsed.desk.each[0] if of is not None and parsed.desk.each is not None else None,
        _ranked_position(parsed, group),
    )


def _ranked_position(parsed: Parsed, group: Group) -> c.Position:
    """ "Top countries by first author": whose countries they are; see ``read_ranked_position``."""
    position = parsed.desk.ranked_by
    if position is None or group not in POSITIONED:
        return "any"
    return "first" if position == "first" else "last"


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


def is_contrasted(parsed: Parsed, clause: Clause) -> bool:
    """ "US vs China" anywhere makes a comparison of it."""
    spans = parsed.desk.spans[clause.at : clause.end]
    return any(s.key in ("vs", "versus", "than", "compared to", "compared with") for s in spans)


_COMPARABLE = ("countries", "models", "institutions", "words", "position", "kinds", "authors")


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
        for slot in (
            "countries",
            "models",
            "institutions",
            "words",
            "position",
            "kinds",
            "authors",
        ):
            same = [x for x in clauses if x.slot == slot]
            if len(same) == 2:
                items = tuple((x.condition, say_briefly(x.condition)) for x in same)
                chosen = same
                break
        topics = sorted((x for x in clauses if x.slot in ("models", "words")), key=lambda x: x.at)
        if not items and len(topics) == 2 and _set_apart(parsed, *topics):
            items = tuple((x.condition, say_briefly(x.condition)) for x in topics)
            chosen = topics
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
    narrow = False
    if operation.rate:
        narrow, of, where = True, where, c.Accepted()
    elif operation.narrow:
        part = [x for x in rest if x.slot in ("models", "words")] or rest
        status = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
        if not part and status:
            # "Are US papers more often orals": the standing is what is asked of each side.
            known = c.both(*(p for p in c.parts_of(scope) if p not in status))
            narrow, of, where = True, c.both(known, _default_of(status)), c.both(*status)
        else:
            narrow = True
            of = c.both(scope, *(x.condition for x in rest if x not in part))
            where = c.both(*(x.condition for x in part))
        if isinstance(where, c.Everything):
            return None
    elif operation.share:
        part, whole = share_sides(parsed, operation, rest) if rest or not chosen else ([], [])
        of = c.both(scope, *(x.condition for x in whole))
        where = c.both(*(x.condition for x in part))
        # "What share of US and Chinese papers use Qwen": of each side's own papers.
        narrow = bool(chosen and part) and _is_subject(parsed, operation, chosen, clauses)
    if operation.averages:
        return Understood(
            Comparison(
                tuple(condition for condition, _ in items),
                tuple(label for _, label in items),
                where,
                contrast=operation.contrast,
                quantity=operation.quantity,
                statistic=operation.statistic,
            )
        )
    question = Comparison(
        tuple(condition for condition, _ in items),
        tuple(label for _, label in items),
        where,
        of,
        operation.contrast,
        narrow,
    )
    return Understood(question)


def _set_apart(parsed: Parsed, one: Clause, other: Clause) -> bool:
    """ "More papers about diffusion models than about bandits": a word between holds them apart."""
    first, last = sorted((one, other), key=lambda x: x.at)
    return any(
        s.key in ("than", "vs", "versus", "against")
        for s in parsed.desk.spans[first.end - 1 : last.at + 1]
    )


def _is_subject(
    parsed: Parsed, operation: Operation, chosen: Sequence[Clause], clauses: Sequence[Clause]
) -> bool:
    """Whether the share is taken of the papers of what is compared."""
    whole = split_of_share(parsed.desk, operation, clauses)
    return all(n in whole for n, x in enumerate(clauses) if x in chosen)


def _default_of(standing: Sequence[c.Condition]) -> c.Condition:
    """The papers that could have a standing: accepted ones, unless it is of others."""
    outside = {"rejected", "withdrawn", "workshop", "undecided"}
    for condition in standing:
        for leaf in c.leaves(condition):
            if isinstance(leaf, c.Accepted) or (
                isinstance(leaf, c.Statuses) and set(leaf.names) & outside
            ):
                return c.EVERYTHING
    return c.Accepted()


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
