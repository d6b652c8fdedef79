"""Questions whose parts are all known, but that can't be put to the tables: which, and why."""

from __future__ import annotations

import re

from assistant.missing import say_scope
from assistant.operation import Operation
from assistant.parsed import NotUnderstood, Parsed
from assistant.pointing import unnamed_pair
from assistant.reading import say
from assistant.refusals import refusal_for
from ingest.countries import demonym_keys


def refuse_shape(parsed: Parsed, operation: Operation) -> NotUnderstood | None:
    """Questions whose parts are known, but that can't be put to the tables."""
    spans = parsed.desk.spans
    more = next(
        (i for i, s in enumerate(spans) if s.has("operations.more", "operations.fewer")), None
    )
    if (
        more is not None
        and not operation.averages
        and any(s.key == "than" for s in spans)
        and any(s.has("measures.authors") for s in spans[more + 1 : more + 2])
        and any(s.has("measures.papers") for s in spans[:more])
    ):
        return NotUnderstood(
            "I can compare numbers of papers, but not the authors within each paper.",
            ("Which papers have every author in China?",),
        )
    if (counted := _counts_people_of(parsed)) is not None:
        return counted
    papers = next((i for i, s in enumerate(spans) if s.has("measures.papers")), None)
    within = any(s.key in ("have", "has", "had", "with") for s in spans[papers:more]) if more else 0
    if (
        more is not None
        and not operation.averages
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
    keys = [s.key for s in spans]
    if any(
        one.has("measures.papers") and keys[i + 1] == "per" and other.section("measures")
        for i, (one, other) in enumerate(zip(spans, spans[2:], strict=False))
    ) and (operation.kind == "average" or "author" in keys):
        return NotUnderstood(
            "I can tell how many authors a paper has, but not how many papers a person has: two "
            "people may print one name.",
            (f"How many authors does a paper{say_scope(parsed)} have on average?",),
        )
    if operation.kind in ("count", "share", "list", "trend", "") and _some_other(parsed):
        return NotUnderstood(
            "I can count papers that have a company and papers that don't have a certain one, but "
            "not those with some company besides it.",
        )
    if (pair := unnamed_pair(parsed)) is not None:
        return NotUnderstood(f"I can't tell which two “{pair}” are meant. Name them.", unsure=True)
    ordered = any(s.has("operations.most", "operations.fewest") for s in spans)
    if (
        operation.measure in ("authors", "institutions", "companies", "universities")
        and len(parsed.scope.items) > 1
        and (
            any(s.key in ("both", "in both") for s in spans)
            or (spans[0].has("operations.list") and not ordered)
        )
    ):
        return NotUnderstood(
            f"I can count the {operation.measure} of each edition, but not those found in both."
        )
    person = any(x.slot == "authors" for x in parsed.desk.clauses)
    if person and spans[0].has("operations.whether") and not speaks_of_papers(parsed):
        name = next(x.condition for x in parsed.desk.clauses if x.slot == "authors")
        return NotUnderstood(
            "Papers tell nothing of a person's nationality or life, and a name is no person.",
            (f"How many papers have an author named {say(name).split('named ')[-1]}?",),
        )
    if spans[0].key == "where" and not operation.kind and not speaks_of_papers(parsed):
        return NotUnderstood(
            "I can't tell where somebody works: papers print affiliations, a name is no person.",
            (f"Which countries have the most papers{say_scope(parsed)}?",),
        )
    people = {x.at for x in parsed.desk.clauses if x.slot == "authors"}
    if operation.measure == "authors" and any(
        s.key in ("named", "called", "by the name of") and i + 1 in people
        for i, s in enumerate(spans)
    ):
        return NotUnderstood(
            "A name is no person: two people may print one name, and I can't tell how many do. I "
            "can count the papers that list it."
        )
    if _MOST_AUTHORS.search(parsed.text):
        return NotUnderstood(
            "I can tell whether a paper has such authors, and whether all of its are, but not "
            "whether most of them are."
        )
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


_DOING = frozenset(
    "published publish wrote write authored author contributed contribute presented present had "
    "have submitted submit got took take are were work worked appear appeared at in".split()
)


def _counts_people_of(parsed: Parsed) -> NotUnderstood | None:
    """ "How many Germans published …": people of a nation, which no paper tells."""
    spans = parsed.desk.spans
    for i, span in enumerate(spans[:-1]):
        who, behind = spans[i + 1], spans[i + 2] if i + 2 < len(spans) else None
        if not span.has("operations.count") or span.key.split()[-1] not in ("many", "number"):
            continue
        if not who.has("country") or who.has("institution") or who.after_break:
            continue
        plural = who.key.endswith("s") and who.key[:-1] in demonym_keys()
        doing = (
            behind is not None and behind.key in _DOING - {"at", "in"} and who.key in demonym_keys()
        )
        if (plural and (behind is None or behind.key in _DOING)) or doing:
            reason, ask = refusal_for("nationality", list(spans), i + 1) or ("", ())
            return NotUnderstood(reason, ask)
    return None


_BESIDES = ("other than", "besides", "except", "except for", "apart from", "aside from", "but")


def _some_other(parsed: Parsed) -> bool:
    """ "Some company other than Google": of one affiliation, which no condition says."""
    spans = parsed.desk.spans
    kinds = {x.end - 1 for x in parsed.desk.clauses if x.slot == "kinds"}
    return any(
        span.key in _BESIDES
        and i - 1 in kinds
        and any(s.has("institution") for s in spans[i + 1 : i + 3])
        for i, span in enumerate(spans)
    )


_MOST_AUTHORS = re.compile(
    r"\b(?:ha(?:ve|s|d|ving)|with|list(?:s|ed)?) (?:most|the majority|a majority|the bulk)(?: of)?"
    r"(?: the| its| their| all)* (?:co-?)?authors?\b",
    re.IGNORECASE,
)
_PORTIONS = frozenset("majority half third quarter thirds quarters most of minority".split())


def _is_object(parsed: Parsed, operation: Operation) -> bool:
    """Whether the share is *of* what is counted, and it doesn't only stand in a condition."""
    behind = parsed.desk.spans[operation.share_at + 1 :]
    if behind and behind[0].key in ("did", "do", "does", "have", "has", "had"):
        return False  # "what portion did Google people sign"
    for span in behind:
        if span.section("measures"):
            return True
        if span.key in ("has", "have", "had", "with", "involve", "involves"):
            return False
    return False


def speaks_of_papers(parsed: Parsed) -> bool:
    """Whether papers are named as what is asked for."""
    return any(
        s.has("measures.papers", "measures.submissions", "measures.collaborations")
        or (s.has("operations.list") and "paper" in s.key)
        or s.key.startswith("papers")
        for s in parsed.desk.spans
    )
