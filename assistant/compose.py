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
    Count,
    Group,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.share_split import share_sides
from assistant.side_by_side import asked_twice, compared, decided_apart, is_contrasted, two_counts
from assistant.topic_bounds import names_in_text
from assistant.whole import base_scope, default_of
from assistant.whose import counts_everyone
from index import conditions as c
from index.tables import name_key


def put_together(parsed: Parsed, operation: Operation) -> Understood | NotUnderstood:
    """The question of an operation, its clauses and its scope; comparisons first."""
    clauses = [x for x in parsed.desk.clauses if x.slot not in ("status", "track")]
    scope = base_scope(parsed, operation)
    if operation.collaborations and not _has_pair(clauses):
        clauses = [*clauses, Clause(c.CountryCount(2), "size", 0, 0)]
    if decided := decided_apart(parsed, operation, clauses):
        return decided
    if repeated := asked_twice(parsed, operation):
        return two_counts(parsed, clauses, scope, repeated) or NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            kind="clarification",
        )
    either = _either(clauses)
    if operation.kind == "comparison" or any(x.parts and is_contrasted(parsed, x) for x in clauses):
        apart = compared(parsed, operation, clauses, scope)
        if apart is not None:
            return apart
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
    ranked_shares = operation.kind == "ranking" and operation.share
    if parsed.desk.each is not None and not ranked_shares:
        return _with_so_many(parsed, operation, clauses, scope)
    where = c.both(scope, *(x.condition for x in clauses))
    match operation.kind:
        case "count":
            everyone = counts_everyone(parsed, operation, clauses)
            return Count(where, operation.measure, everyone=everyone)
        case "list":
            everyone = counts_everyone(parsed, operation, clauses)
            return Listing(where, operation.measure, everyone=everyone)
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
                return _NO_SHARE
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
                    standing = [x for x in parsed.desk.clauses if x.slot in ("status", "track")]
                    if not standing:
                        return _NO_SHARE
                    stands = _share_of_standing(parsed, standing, operation)
                    where = stands.where
                    of = c.both(stands.of, *(x.condition for x in whole))
            if operation.averages:
                return Trend(where, quantity=operation.quantity, statistic=operation.statistic)
            return Trend(where, of)
        case "ranking":
            return _ranking(parsed, operation, clauses, scope)
    return NotUnderstood("I can't tell whether to count, compare or list.", unsure=True)


_NO_SHARE = NotUnderstood(
    "A share needs two things: of which papers, and which of them.",
    ("What share of NeurIPS 2018 papers are US-China collaborations?",),
)


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
    everyone = counts_everyone(parsed, replace(operation, measure=measure), kept)
    if operation.kind == "count":
        return Count(where, measure, least, most, everyone)
    ordered = any(s.has("operations.fewest") and s.key not in _BOUNDS for s in parsed.desk.spans)
    if ordered and operation.group is not None and most is None:
        # "Which of the countries with at least ten papers has the fewest?"
        return Ranking(operation.group, where, None, operation.top, "fewest", least=least)
    return Listing(where, measure, least, most, everyone)


_BOUNDS = ("least", "at least")


def _share_of_standing(parsed: Parsed, standing: Sequence[Clause], operation: Operation) -> Share:
    """ "What share was in Findings": the track or status is the part."""
    accepted = [x for x in standing if isinstance(x.condition, c.Accepted)]
    if accepted and len(accepted) < len(standing) and not operation.all_statuses:
        # "Spotlights made up 14 % of the accepted papers"
        rest = [x.condition for x in standing if x not in accepted]
        return Share(c.both(*rest), c.both(parsed.scope.condition, c.Accepted()))
    statuses = any(x.slot == "status" for x in standing)
    known = (
        c.EVERYTHING
        if operation.all_statuses or (statuses and _rejects(standing))
        else (c.Accepted())
    )
    return Share(c.both(*(x.condition for x in standing)), c.both(parsed.scope.condition, known))


_BECAME = frozenset("were are was is be got get gets received became made as won earned".split())


_FOLLOWING = frozenset("have has had are were is was use mention name list involve come".split())


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
        described = parsed.desk.spans[k - 1].key in ("that", "which", "who") and any(
            s.key in _FOLLOWING or names_in_text(s) or (s.section("roles") and not s.is_function)
            for s in parsed.desk.spans[clause.end :]
        )
        if described:
            continue  # "papers that are orals have …": of the orals
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
    default = c.EVERYTHING if operation.all_statuses or kept else default_of(conditions)
    return Share(c.both(*conditions, *part), c.both(parsed.scope.condition, default, *kept, *whole))


def _rejects(standing: Sequence[Clause]) -> bool:
    """Whether the part holds papers that were not accepted: then the whole has to as well."""
    outside = {"rejected", "withdrawn", "workshop", "undecided"}
    return any(
        (isinstance(leaf, c.Statuses) and set(leaf.names) & outside) or isinstance(leaf, c.Accepted)
        for x in standing
        for leaf in c.leaves(x.condition)
    )


def _ranking(
    parsed: Parsed, operation: Operation, clauses: Sequence[Clause], scope: c.Condition
) -> Question | NotUnderstood:
    group = operation.group
    if group is None:
        return NotUnderstood("I can't tell what to rank.", unsure=True)
    named = [x for x in clauses if x.slot in ("countries", "institutions", "models")]
    if parsed.desk.spans[0].has("operations.whether") and named and not operation.share:
        # "Does Google lead among companies": of partners nothing is asked.
        return NotUnderstood(
            "I can't tell whose place is asked for. Ask for the ranking, or for the two of them.",
            unsure=True,
        )
    within: tuple[str, ...] = ()
    weights: bool | None = None
    leave_out: tuple[str, ...] = ()
    kept: list[Clause] = []
    for clause in clauses:
        touches = operation.group_at is not None and clause.at <= operation.group_at < clause.end
        before = operation.group_at is not None and clause.end == operation.group_at
        before = before or _stands_behind(parsed, operation.group_at, clause)
        condition = clause.condition
        if (
            isinstance(condition, c.Not)
            and isinstance(condition.part, c.Countries)
            and condition.part.position == "any"
            and group == "country"
            and not _is_of_papers(parsed, clause)
        ):
            leave_out = (*leave_out, *condition.part.codes)  # "which country other than the US"
            continue
        behind_papers = _is_of_papers(parsed, clause) or _follows_papers(parsed, clause)
        if isinstance(condition, c.Not) and not behind_papers:
            rows = _named_rows(condition.part, group)
            if rows:
                leave_out = (*leave_out, *rows)  # "which companies apart from Google"
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
            and not (group == "country" and len(condition.codes) == 1)  # "from Canada, by country"
        ):
            within = condition.codes
            if group == "author":
                kept.append(clause)
            continue
        if (
            isinstance(condition, c.Countries)
            and group == "country"
            # "Of the papers from Europe, which country has the most": the one asked for is in it.
            and (len(condition.codes) == 1 or _are_partners(parsed))
        ):
            leave_out = (*leave_out, *condition.codes)
        if isinstance(condition, c.AuthorNames) and group == "author":
            leave_out = (*leave_out, name_key(condition.name))  # co-authors of a name
        if isinstance(condition, c.Models) and group == "family" and len(condition.families) == 1:
            leave_out = (*leave_out, *condition.families)  # "used together with Llama"
        if isinstance(condition, c.Institutions) and group in _KINDS_OF_PLACE:
            leave_out = (*leave_out, *condition.names)
        kept.append(clause)
    if group in ("family", "developer"):
        role = _role_of_ranking(parsed)
        told = {x.condition.roles for x in kept if isinstance(x.condition, c.Models)}
        listed = any(s.key.split()[0] in ("named", "mentioned") for s in parsed.desk.spans)
        if listed and told - {None}:
            kept.insert(
                0, Clause(c.Models(), "models", 0, 0)
            )  # "mentioned most in papers that use"
        elif role is not None and role not in told:
            # "Which model is used most in papers that mention Claude": those used are ranked.
            kept.insert(0, Clause(c.Models(roles=role), "models", 0, 0))
    where = c.both(scope, *(x.condition for x in kept))
    of = None
    if operation.share:
        part, whole = share_sides(parsed, operation, kept)
        of = c.both(scope, *(x.condition for x in whole))
        where = c.both(*(x.condition for x in part))
        if not part:
            standing = [
                x
                for x in parsed.desk.clauses
                if x.slot in ("status", "track") and not isinstance(x.condition, c.Accepted)
            ]
            if not standing:
                # "By share of papers": of all of them, which is the same order.
                of, where = None, c.both(scope, *(x.condition for x in kept))
            else:
                judged = _share_of_standing(parsed, standing, operation)
                where = judged.where
                of = c.both(judged.of, *(x.condition for x in whole))
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
        operation.place,
    )


_NOBODY = frozenset({"nobody", "none", "no one", "nobody's"})


def _follows_papers(parsed: Parsed, clause: Clause) -> bool:
    """ "The most papers not from Google": of papers, and no company is left out."""
    spans = parsed.desk.spans
    ahead = [s for s in spans[max(0, clause.at - 4) : clause.at] if not s.is_year]
    while ahead and (ahead[-1].has("quantifiers.not") or ahead[-1].is_function):
        ahead.pop()
    return bool(ahead) and ahead[-1].has("measures.papers")


def _named_rows(condition: c.Condition, group: Group) -> tuple[str, ...]:
    """The rows of a ranking that a condition names."""
    match condition:
        case c.Institutions(names, "any") if group in _KINDS_OF_PLACE:
            return names
        case c.Models(families) if group == "family" and condition.roles is None:
            return families
    return ()


def _is_of_papers(parsed: Parsed, clause: Clause) -> bool:
    """ "Papers that have nobody from the US", "without US authors", and not "countries other than
    the US": what is denied is of the papers."""
    spans = parsed.desk.spans
    denied = clause.at
    while denied > 0 and denied > clause.at - 5 and not spans[denied].has("quantifiers.not"):
        denied -= 1
    near = spans[denied : clause.end + 1]
    beside = any(s.has("measures.authors") or s.section("positions") for s in near)
    return beside or spans[denied].key in _NOBODY


_TOGETHER = frozenset("with together partner partners collaborate collaborates jointly".split())


def _are_partners(parsed: Parsed) -> bool:
    """Whether those that are asked for publish with those that are named."""
    spans = parsed.desk.spans
    return any(
        set(s.key.split()) & _TOGETHER
        and not (s.key == "with" and i and spans[i - 1].has("measures.papers"))
        for i, s in enumerate(spans)
    )


_INSIDE = frozenset(
    "in from of within based located across inside the that who are is work works".split()
) | {"based in"}


def _is_fronted(parsed: Parsed, clause: Clause) -> bool:
    """Whether a question begins with a place: "Within Europe, …", "In Asia but without China …"."""
    spans = parsed.desk.spans
    lead = spans[: clause.at]
    behind = spans[clause.end] if clause.end < len(spans) else None
    return (
        0 < len(lead) <= 3
        and all(s.key in (*_INSIDE, "among", "inside", "just", "only") for s in lead)
        and lead[0].key in ("in", "within", "among", "inside", "across")
        and behind is not None
        and (behind.after_break or behind.has("quantifiers.not") or behind.key in ("but", "which"))
    )


def _stands_behind(parsed: Parsed, group_at: int | None, clause: Clause) -> bool:
    """ "Which countries in Europe", "top institutions from China", "in Asia, which country …":
    which of them are ranked."""
    if group_at is not None and clause.at < group_at and _is_fronted(parsed, clause):
        return True
    if group_at is None or not group_at < clause.at <= group_at + 4:
        return False
    between = parsed.desk.spans[group_at + 1 : clause.at]
    behind = parsed.desk.spans[clause.at]
    return (
        bool(between)
        and all(s.key in _INSIDE and not s.after_break for s in between)
        and not behind.after_break
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

    said: list[str] = []
    for span in parsed.desk.spans:
        words = span.key.split()
        if words[0] in ("named", "mentioned"):
            return None  # "used or mentioned"
        if "used" in words or span.has("roles.used"):
            said += USED
        said += [x for x in ("builds_on", "evaluates", "compares") if span.has(f"roles.{x}")]
    return USED if set(said) == set(USED) else tuple(dict.fromkeys(said)) or None


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
