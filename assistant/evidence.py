"""Why a paper belongs: for each condition the very words that fulfil it, at their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer import Citation, Proof
from assistant.definitions import conditions_of
from assistant.question import Question
from index import conditions as c
from index.catalog import Catalog
from index.phrases import find_phrase
from index.tables import KNOWN_FROM, name_key
from ingest.places import descendants

MOST_CITED = 50
"""An answer cites up to so many papers; the evidence of others is there to ask for."""
_PROOFS_A_FACT = 3


def cite(question: Question, ids: Sequence[str], catalog: Catalog) -> tuple[Citation, ...]:
    """The papers in the given order as citations 1, 2, …, each with its evidence."""
    if not ids:
        return ()
    papers = {row["paper_id"]: row for row in catalog.paper_details(ids)}
    authorships: dict[str, list[dict[str, Any]]] = {}
    for row in catalog.authorship_details(ids):
        authorships.setdefault(row["paper_id"], []).append(row)
    mentions: dict[str, list[dict[str, Any]]] = {}
    for row in catalog.mention_details(ids):
        mentions.setdefault(row["paper_id"], []).append(row)
    leaves = positive_leaves(question)
    found = []
    for n, paper_id in enumerate(ids, start=1):
        paper = papers[paper_id]
        names = [row["author"] for row in _first_of_each(authorships.get(paper_id, []))]
        proofs = prove(
            leaves, paper, authorships.get(paper_id, []), mentions.get(paper_id, []), catalog
        )
        found.append(
            Citation(
                n,
                paper_id,
                paper["title"],
                tuple(a for a in names if a),
                paper["venue"],
                paper["year"],
                paper["url"],
                proofs,
                paper["abstract"],
            )
        )
    return tuple(found)


def _first_of_each(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    seen: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        if row["position"] is not None:  # else an affiliation of the paper as a whole
            seen.setdefault(row["position"], row)
    return [seen[position] for position in sorted(seen)]


def positive_leaves(question: Question) -> tuple[c.Condition, ...]:
    """The leaves that words of a paper can show: those outside of a negation."""
    found: list[c.Condition] = []

    def walk(condition: c.Condition) -> None:
        if isinstance(condition, c.AllOf | c.AnyOf):
            for part in condition.parts:
                walk(part)
        elif not isinstance(condition, c.Not) and condition not in found:
            found.append(condition)

    for condition in conditions_of(question):
        walk(condition)
    return tuple(found)


def prove(
    leaves: Sequence[c.Condition],
    paper: Mapping[str, Any],
    authorships: Sequence[Mapping[str, Any]],
    mentions: Sequence[Mapping[str, Any]],
    catalog: Catalog,
) -> tuple[Proof, ...]:
    """Evidence for each leaf that holds of the paper."""
    proofs: list[Proof] = []
    for leaf in leaves:
        match leaf:
            case c.Countries(codes, position, _, by, _):
                column = "country" if by == "place" else "home_country"
                rows = [
                    row
                    for row in _at(authorships, position)
                    if row[column] in codes and row["confidence"] >= KNOWN_FROM
                ]
                proofs += _places(rows, column)
            case c.CountryCount():
                rows = [r for r in authorships if r["country"] and r["confidence"] >= KNOWN_FROM]
                proofs += _places(rows, "country", one_each=True)
            case c.Institutions(names, position, _):
                wanted = {x for name in names for x in descendants(name)} | set(names)
                rows = [r for r in _at(authorships, position) if r["institution"] in wanted]
                proofs += _institutions(rows)
            case c.InstitutionKinds(kinds, position, _, _, _):
                rows = [r for r in _at(authorships, position) if r["kind"] in kinds]
                proofs += _institutions(rows)
            case c.AuthorNames(name, position):
                proofs += [
                    Proof("author", r["author"], "author", r["author"])
                    for r in _at(authorships, position)
                    if r["author"] and name_key(r["author"]) == name_key(name)
                ][:1]
            case c.Models():
                proofs += _models(leaf, mentions, catalog)
            case c.Words(phrases, fields):
                proofs += _words(phrases, fields, paper)
            case c.Statuses(names):
                if paper["status"] in names:
                    proofs.append(Proof("status", paper["status"], "status", paper["status"]))
            case c.Tracks(names):
                if paper["track"] in names:
                    proofs.append(Proof("track", paper["track"], "track", paper["track"]))
    return tuple(dict.fromkeys(proofs))


def _at(authorships: Sequence[Mapping[str, Any]], position: c.Position) -> list[Mapping[str, Any]]:
    if position == "first":
        return [r for r in authorships if r["position"] == 1]
    if position == "last":
        return [r for r in authorships if r["last"]]
    return list(authorships)


def _places(rows: Sequence[Mapping[str, Any]], column: str, one_each: bool = False) -> list[Proof]:
    found: dict[tuple[str, str], Proof] = {}
    for row in sorted(rows, key=lambda r: -r["confidence"]):
        code = row[column]
        quote = row["affiliation"] or row["institution"] or ""
        key = (code, "" if one_each else quote)
        if key not in found and sum(k[0] == code for k in found) < _PROOFS_A_FACT:
            found[key] = Proof("country", code, "affiliation", quote, basis=row["basis"])
    return list(found.values())


def _institutions(rows: Sequence[Mapping[str, Any]]) -> list[Proof]:
    found: dict[str, Proof] = {}
    for row in rows:
        name = row["institution"]
        if name and name not in found and len(found) < _PROOFS_A_FACT:
            found[name] = Proof("institution", name, "affiliation", row["affiliation"] or name)
    return list(found.values())


def _models(leaf: c.Models, mentions: Sequence[Mapping[str, Any]], catalog: Catalog) -> list[Proof]:
    families = frozenset(leaf.families) or catalog.families_of(leaf)
    fitting = [
        m
        for m in mentions
        if m["family"] in families
        and (leaf.roles is None or m["role"] in leaf.roles)
        and (leaf.full_text or m["field"] != "fulltext")
        and (not leaf.versions or _is_version(m["surface"], leaf.versions))
    ]
    order = {"title": 0, "abstract": 1, "keywords": 2, "fulltext": 3}
    fitting.sort(key=lambda m: (order[m["field"]], m["start"]))
    return [
        Proof("model", m["family"], m["field"], m["surface"], m["start"], m["end"], role=m["role"])
        for m in fitting[:_PROOFS_A_FACT]
    ]


def _is_version(surface: str, versions: Sequence[str]) -> bool:
    import re

    from index.meaning import version_pattern

    return any(re.search(version_pattern(v), surface.lower()) for v in versions)


def _words(phrases: Sequence[str], fields: Sequence[str], paper: Mapping[str, Any]) -> list[Proof]:
    texts = {
        "title": paper["title"],
        "abstract": paper["abstract"] or "",
        "keywords": "; ".join(paper["keywords"] or ()),
    }
    found = []
    for phrase in phrases:
        for field in fields:
            place = find_phrase(phrase, texts[field])
            if place is not None:
                start, end = place
                found.append(Proof("words", phrase, field, texts[field][start:end], start, end))
                break
    return found
