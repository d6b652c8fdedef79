"""Questions that set one thing against another: each of several counts, shares or averages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import Clause
from assistant.operation import Operation
from assistant.parsed import Parsed, Understood
from assistant.question import Comparison
from assistant.reading import say_briefly
from assistant.share_split import share_sides, split_of_share
from assistant.topic_bounds import LEVELS
from assistant.whole import accepted_default, default_of
from index import conditions as c


def decided_apart(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause]
) -> Understood | None:
    """ "Findings against long papers", "more orals or more spotlights": of each how many."""
    for clause in parsed.desk.clauses:
        if clause.slot not in ("status", "track") or len(clause.parts) < 2:
            continue
        again = asked_twice(parsed, operation)
        each = again is not None and clause.at < again < clause.end
        if operation.kind != "comparison" and not is_contrasted(parsed, clause) and not each:
            continue
        others = [
            x.condition
            for x in parsed.desk.clauses
            if x.slot in ("status", "track") and x is not clause
        ]
        items = tuple(condition for condition, _ in clause.parts)
        default = () if others else (default_of(items),)
        where = c.both(parsed.scope.condition, *default, *others, *(x.condition for x in clauses))
        compared = Comparison(
            items, tuple(label for _, label in clause.parts), where, contrast=operation.contrast
        )
        if operation.share and not operation.rate:
            compared = _shares_apart(parsed, operation, clauses, compared, default, others)
        if operation.averages:
            quantity, statistic = operation.quantity, operation.statistic
            compared = replace(compared, quantity=quantity, statistic=statistic)
        return Understood(compared)
    return None


def _shares_apart(
    parsed: Parsed,
    operation: Operation,
    clauses: Sequence[Clause],
    compared: Comparison,
    default: Sequence[c.Condition],
    others: Sequence[c.Condition],
) -> Comparison:
    """ "Is the US share bigger among long papers or in Findings": of each one's own papers; "the
    share of orals or of spotlights": of all papers."""
    scope = c.both(parsed.scope.condition, *default, *others)
    part, whole = share_sides(parsed, operation, clauses) if clauses else ([], [])
    of = c.both(scope, *(x.condition for x in whole))
    if not part:
        return replace(compared, where=c.EVERYTHING, of=of)
    where = c.both(*(x.condition for x in part))
    return replace(compared, where=where, of=of, narrow=True)


def is_contrasted(parsed: Parsed, clause: Clause) -> bool:
    """ "US vs China" anywhere makes a comparison of it."""
    spans = parsed.desk.spans[clause.at : clause.end]
    return any(s.key in ("vs", "versus", "than", "compared to", "compared with") for s in spans)


def compared(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Understood | None:
    """The sides of a comparison, which are alternatives of one clause, two clauses of a kind, or
    editions; None where there are no two of anything."""
    items: tuple[tuple[c.Condition, str], ...] = ()
    chosen: list[Clause] = []
    editions = _compares_editions(parsed, operation)
    for clause in clauses:
        if len(parsed.scope.items) > 1 and _is_pair(parsed, clause):
            continue  # "compare 2024 and 2025 by US-China papers": the years are what is compared
        if editions:
            continue
        if len(clause.parts) > 1:
            items, chosen = clause.parts, [clause]
            break
    if not items and not editions:
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
        scope = c.both(*standing, *([c.Accepted()] if accepted_default(parsed, operation) else []))
        others = _scope_without_items(parsed)
        scope = c.both(others, scope)
    if len(items) < 2:
        return None
    at = parsed.desk.spans[operation.at] if operation.contrast == "difference" else None
    if at is not None and set(at.key.split()) & {"fewer", "less", "lower", "smaller"}:
        items = items[::-1]  # "how many fewer": what the second has more
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
            narrow, of, where = True, c.both(known, default_of(status)), c.both(*status)
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
        if not chosen and not part:
            # "Was the share of spotlights higher in 2018 or in 2025": the standing is the part.
            status = [x.condition for x in parsed.desk.clauses if x.slot in ("status", "track")]
            known = c.both(*(p for p in c.parts_of(of) if p not in status))
            of, where = c.both(known, default_of(status)), c.both(*status)
            if isinstance(where, c.Everything):
                return None
        # "What share of US and Chinese papers use Qwen": of each side's own papers.
        narrow = bool(chosen and part) and _is_subject(parsed, operation, chosen, clauses)
        decided = [x for x in parsed.desk.clauses if x.slot == "status"] if chosen else []
        decided = [x for x in decided if x.at < chosen[0].at]
        if chosen and not part and decided and _is_among(parsed, operation, chosen[0].at):
            # "The share of orals among US and among Chinese papers".
            stands = [x.condition for x in decided]
            known = c.both(*(p for p in c.parts_of(of) if p not in stands))
            narrow, of, where = True, c.both(known, default_of(stands)), c.both(*stands)
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


def _compares_editions(parsed: Parsed, operation: Operation) -> bool:
    """ "Compare the number of papers that use Llama or Qwen at A and at B": one number, of each
    edition that stands at the end."""
    spans = parsed.desk.spans
    if len(parsed.scope.items) < 2:
        return False
    level = next((i for i, s in enumerate(spans) if s.key in LEVELS), None)
    if level is not None and any(
        s.has("operations.count", "operations.share") for s in spans[:level]
    ):
        # "Is the number of papers that use Llama or Qwen higher at A than at B?"
        return all(x.end <= level for x in parsed.desk.clauses if len(x.parts) > 1)
    if (joint := _between_editions(parsed)) is not None:
        return all(x.end <= joint for x in parsed.desk.clauses if len(x.parts) > 1)
    said = spans[operation.at]
    near = spans[operation.at + 1 : operation.at + 4]
    of_one = any(s.has("operations.count", "operations.share") for s in near)
    if not of_one or not said.key.startswith("compar"):
        return False
    first = min((i for i, s in enumerate(spans) if s.is_year or s.has("venue")), default=0)
    return all(x.end <= first for x in parsed.desk.clauses if len(x.parts) > 1 or x.slot != "track")


def _between_editions(parsed: Parsed) -> int | None:
    """Where "than" or "or" stands right between two editions: "more papers that … at A than at B",
    "… from A or from B"."""
    spans = parsed.desk.spans
    for i in range(1, len(spans) - 1):
        again = spans[i + 1].key in ("at", "in", "for", "from")
        behind = i + 2 if again else i + 1
        joined = spans[i].key == "than" or (again and spans[i].has("quantifiers.or"))
        if not joined or behind >= len(spans):
            continue
        sides = (spans[i - 1], spans[behind])
        if all(s.is_year or s.has("venue") for s in sides):
            return i
    return None


def _is_pair(parsed: Parsed, clause: Clause) -> bool:
    """ "US-China": two that are joined by a hyphen are one thing."""
    inner = parsed.desk.spans[clause.at + 1 : clause.end]
    return isinstance(clause.condition, c.AllOf) and any(s.joined in ("-", "–", "—") for s in inner)


def _set_apart(parsed: Parsed, one: Clause, other: Clause) -> bool:
    """ "More papers about diffusion models than about bandits": a word between holds them apart."""
    first, last = sorted((one, other), key=lambda x: x.at)
    return any(
        s.key in ("than", "vs", "versus", "against")
        for s in parsed.desk.spans[first.end - 1 : last.at + 1]
    )


def _is_among(parsed: Parsed, operation: Operation, at: int) -> bool:
    ahead = parsed.desk.spans[operation.share_at + 1 : at]
    return any(s.key in ("among", "amongst", "within", "among the") for s in ahead)


def _is_subject(
    parsed: Parsed, operation: Operation, chosen: Sequence[Clause], clauses: Sequence[Clause]
) -> bool:
    """Whether the share is taken of the papers of what is compared."""
    whole = split_of_share(parsed.desk, operation, clauses)
    return all(n in whole for n, x in enumerate(clauses) if x in chosen)


def asked_twice(parsed: Parsed, operation: Operation) -> int | None:
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


def two_counts(
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
        default = c.Accepted() if accepted_default(parsed, parsed.operation) else c.EVERYTHING
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
