"""Random conditions of the query language over the sample, and what they mean in plain Python.

``holds`` is a second meaning beside ``index/meaning.py``: one paper at a time, over the dicts of
``plain_count``. What the corpus doesn't know it takes for no; ``complete`` makes a world in which
everything is known, where it is the plain truth.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import plain_words
from hypothesis import strategies as st
from plain_paper import Paper, all_known, name_key

from index import conditions as c

SAMPLE = Path(__file__).parents[1] / "ingest" / "sample"
KNOWN_FROM = 0.5

VENUES = ("Lantern", "NeurIPS")
YEARS = (2022, 2023, 2024, 2025, 2026)
TRACKS = ("main", "Findings", "Industry", "Nowhere")
STATUSES = (
    "oral", "spotlight", "poster", "accepted", "rejected", "withdrawn", "workshop", "undecided",
)  # fmt: skip
CODES = ("US", "CN", "DE", "GB", "JP", "HK", "MO", "TW", "CH", "SG", "AE", "ZZ")
INSTITUTIONS = (
    "Ardenbrook University",
    "Qinghe Institute of Technology",
    "Lumenfold",
    "Yunqiao Cloud",
    "Yunqiao Cloud Singapore",
    "Mikaduki Electronics",
    "Nowhere University",
)
KINDS = ("university", "company", "lab", "institute", "hospital")
FAMILIES = ("Llama", "GPT", "Qwen", "DeepSeek", "BERT", "Transformer", "Mamba", "Nothing")
ROLES = ("builds_on", "evaluates", "compares", "mentions")
AUTHORS = ("Zhao Weiling", "zhao wei-ling", "Amara Nwankwo-Bell", "Corin Hale", "Nobody At All")
FIELDS = ("title", "abstract", "keywords")
PHRASES = (
    "language model", "large language models", "retrieval", "zero-shot", "zero shot", "colour",
    "behavior", "tokenization", "tokenisation", "policies", "analysis", "gan", "fine-tuning",
    "neural networks", "data", "children", "evaluation", "on-device", "7b", "unheard-of phrase",
)  # fmt: skip


class Papers(list[Paper]):
    """A corpus that says little of itself where a test shows its arguments."""

    def __repr__(self) -> str:
        return f"{len(self)} papers"


def sample_texts() -> list[str]:
    """Titles and abstracts of the sample."""
    found = []
    for path in sorted(SAMPLE.glob("lantern*.json")):
        for record in json.loads(path.read_text("utf-8")):
            found += [record.get("title") or "", record.get("abstract") or ""]
    return found


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """One of the tricky phrases, or up to three words as they stand in a text."""
    if draw(st.booleans()):
        return draw(st.sampled_from(PHRASES))
    words = re.findall(r"[A-Za-z]+(?:-[a-z]+)?", draw(st.sampled_from(sample_texts())))
    # Of words as short as "it" and "us" there is no plural to agree about.
    ends = [at for at, word in enumerate(words) if len(word) > 3]
    if not ends:
        return "data"
    end = draw(st.sampled_from(ends))
    return " ".join(words[max(0, end - draw(st.integers(0, 2))) : end + 1])


def some(values: tuple[Any, ...], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """One to ``most`` different ones."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(tuple)


POSITIONS = st.sampled_from(("any", "first", "last", "all"))
BASES = st.sampled_from(("place", "home"))
BOUNDS = st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(0, 6))

EDITION_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.just(c.Everything()),
    st.builds(c.Venues, some(VENUES, 2)),
    st.builds(c.Years, st.none() | st.sampled_from(YEARS), st.none() | st.sampled_from(YEARS)),
    st.builds(
        c.Editions,
        st.lists(
            st.tuples(st.sampled_from(VENUES), st.sampled_from(YEARS)), min_size=1, max_size=3
        ).map(tuple),
    ),
    st.builds(c.Tracks, some(TRACKS)),
    st.builds(c.Statuses, some(STATUSES)),
    st.just(c.Accepted()),
)
PEOPLE_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(c.Countries, some(CODES), POSITIONS, st.booleans(), BASES),
    st.builds(c.CountryCount, BOUNDS.map(lambda b: b[0]), BOUNDS.map(lambda b: b[1])),
    st.builds(c.Apart, some(CODES, 2), some(CODES, 2), BASES),
    st.builds(c.Institutions, some(INSTITUTIONS), POSITIONS),
    st.builds(c.InstitutionKinds, some(KINDS), POSITIONS, st.just(()) | some(CODES), BASES),
    st.builds(c.AuthorNames, st.sampled_from(AUTHORS), st.sampled_from(("any", "first", "last"))),
    st.builds(c.AuthorCount, BOUNDS.map(lambda b: b[0]), BOUNDS.map(lambda b: b[1])),
)
MODEL_LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(c.Models, some(FAMILIES), st.none() | some(ROLES)),
    st.builds(
        c.Models,
        roles=st.none() | some(ROLES),
        developers=st.just(()) | some(("OpenAI", "Meta", "Alibaba", "Google")),
        countries=st.just(()) | some(("US", "CN", "FR")),
        kind=st.sampled_from((None, "model", "architecture")),
        open_weights=st.sampled_from((None, True, False)),
    ),
    st.builds(
        c.Models,
        families=some(("Llama", "GPT", "Qwen")),
        versions=some(("gpt4", "llama3", "qwen2.5", "llama2")),
    ),
)
WORD_LEAVES = st.builds(
    c.Words, st.lists(phrases(), min_size=1, max_size=2).map(tuple)
) | st.builds(c.Words, st.lists(phrases(), min_size=1, max_size=1).map(tuple), some(FIELDS))
KNOWN_LEAVES = st.builds(
    c.Known,
    st.sampled_from(
        (
            "country",
            "countries",
            "institution",
            "abstract",
            "keywords",
            "authors",
            "fulltext",
            "url",
        )
    ),
)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    EDITION_LEAVES, PEOPLE_LEAVES, PEOPLE_LEAVES, MODEL_LEAVES, WORD_LEAVES, KNOWN_LEAVES
)


def trees(leaves: st.SearchStrategy[Any] = LEAVES, most: int = 6) -> st.SearchStrategy[Any]:
    """Conditions nested by and, or and not."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(c.AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(c.AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
            st.builds(c.Not, inner),
        ),
        max_leaves=most,
    )


# --- plain meaning --------------------------------------------------------------------------


def holds(condition: c.Condition, p: Paper) -> bool:
    """Whether it holds of a paper, what is unknown taken for no.

    Of ``Not`` this is the truth only in a complete world.
    """
    match condition:
        case c.AllOf(parts):
            return all(holds(part, p) for part in parts)
        case c.AnyOf(parts):
            return any(holds(part, p) for part in parts)
        case c.Not(part):
            return not holds(part, p)
        case c.Everything():
            return True
        case c.Venues(names):
            return p["venue"] in names
        case c.Years(first, last):
            return (first or 0) <= p["year"] <= (9999 if last is None else last)
        case c.Editions(pairs):
            return (p["venue"], p["year"]) in pairs
        case c.Tracks(names):
            return p["track"] in names
        case c.Statuses(names):
            return p["status"] in names
        case c.Accepted():
            return bool(p["accepted"])
        case c.Countries(codes, position, only, by):
            if only:
                found = {code for rows in p["authors"] for code in places(rows, by)}
                return all_known(p) and found <= set(codes)
            return any_at(p, position, lambda row: not places([row], by).isdisjoint(codes))
        case c.CountryCount(at_least, at_most):
            known = len({code for rows in p["authors"] for code in places(rows, "place")})
            most = known + sum(not places([row], "place") for rows in p["authors"] for row in rows)
            high = at_most is None or most <= at_most
            return known > 0 and known >= (at_least or 0) and high
        case c.Apart(one, other, by):
            people = [rows for rows in p["authors"] if places(rows, by) & {*one, *other}]
            return len(people) > 1
        case c.Institutions(names, position):
            return any_at(
                p, position, lambda row: row["institution"] in names or row["parent"] in names
            )
        case c.InstitutionKinds(kinds, position, countries, by):
            return any_at(
                p,
                position,
                lambda row: (
                    row["kind"] in kinds
                    and (not countries or bool(places([row], by) & set(countries)))
                ),
            )
        case c.AuthorNames(name, position):
            key = name_key(name)
            return any_at(p, position, lambda row: name_key(row["author"]) == key)
        case c.AuthorCount(at_least, at_most):
            n = len(p["authors"])
            return n > 0 and n >= (at_least or 0) and (at_most is None or n <= at_most)
        case c.Models():
            return any(is_meant(condition, m, p) for m in p["mentions"])
        case c.Words(wanted, fields):
            return any(stands(phrase, fields, p) for phrase in wanted)
        case c.Known(field):
            return is_known(field, p.get("corpus_knows", p))
    raise AssertionError(condition)


def places(rows: list[dict[str, Any]], by: str) -> set[str]:
    """Countries of some affiliations, as far as they are known."""
    column = "country" if by == "place" else "home_country"
    return {row[column] for row in rows if row[column] and row["confidence"] >= KNOWN_FROM}


def any_at(p: Paper, position: str, fits: Any) -> bool:
    """Whether an affiliation of the author(s) at the position fits."""
    authors = p["authors"]
    if position == "all":
        return bool(authors) and all(any(fits(row) for row in rows) for rows in authors)
    chosen = {"first": authors[:1], "last": authors[-1:]}.get(position, authors)
    return any(fits(row) for rows in chosen for row in rows)


def is_meant(models: c.Models, mention: dict[str, Any], p: Paper) -> bool:
    """Whether a mention is one of those that a condition asks for."""
    family = p["families"].get(mention["family"], {})
    if models.families:
        named = mention["family"] in models.families
    else:
        named = (
            bool(family)
            and (not models.developers or family["developer"] in models.developers)
            and (not models.countries or family["country"] in models.countries)
            and (not models.kind or family["kind"] == models.kind)
            and models.open_weights in (None, family["open_weights"])
        )
    return (
        named
        and mention["field"] != "fulltext"
        and (models.roles is None or mention["role"] in models.roles)
        and (not models.versions or any(is_version(v, mention["surface"]) for v in models.versions))
    )


def is_version(version: str, surface: str) -> bool:
    """Whether a surface is this version: "gpt4" is "GPT-4-turbo" and not "GPT-4o"."""
    rest = re.sub(r"[\s\-‐‑–_]+", "", surface.lower()).removeprefix(version)
    if rest == re.sub(r"[\s\-‐‑–_]+", "", surface.lower()):
        return False
    # What follows without a hyphen or space goes on naming the version.
    spaced = re.match(
        r"[\s\-‐‑–_]*".join(map(re.escape, version)) + r"(.?.?)", surface.lower(), re.DOTALL
    )
    after = spaced[1] if spaced else ""
    if after[:1] == ".":
        return not after[1:].isdigit()
    return not (after[:1].isascii() and after[:1].isalnum())


def stands(phrase: str, fields: tuple[str, ...], p: Paper) -> bool:
    """Whether a phrase stands in one of the fields, by ``plain_words``."""
    if set(fields) >= set(FIELDS):
        return plain_words.stands_in(phrase, p["text"])
    texts = {
        "title": p["title"],
        "abstract": p["abstract"],
        "keywords": "; ".join(p["keywords"] or ()),
    }
    return any(plain_words.stands_in(phrase, plain_words.fold(texts[f] or "")) for f in fields)


def is_known(field: str, p: Paper) -> bool:
    """Whether the corpus knows a field of the paper."""
    rows = [row for rows in p["authors"] for row in rows]
    known = {
        "country": any(places([row], "place") for row in rows),
        "countries": all_known(p),
        "institution": any(row["institution"] for row in rows),
        "abstract": p["abstract"] is not None,
        "keywords": bool(p["keywords"]),
        "authors": bool(p["authors"]),
        "fulltext": any(m["field"] == "fulltext" for m in p["mentions"]),
        "url": p["url"] is not None,
    }
    return known[field]


def complete(p: Paper, dice: random.Random) -> Paper:
    """One way in which everything unknown of a paper could be."""
    rows = [row for author in p["authors"] for row in author]
    if rows and p["abstract"] is not None and all(places([row], "place") for row in rows):
        return p
    authors = [[dict(row) for row in author] for author in p["authors"]]
    world = {**p, "authors": authors, "mentions": [*p["mentions"]], "corpus_knows": p}
    if not rows:
        blank = dict.fromkeys(
            ("affiliation", "institution", "parent", "country", "home_country", "kind")
        )
        for _ in range(dice.randint(1, 5)):
            authors.append([{**blank, "author": dice.choice(AUTHORS), "confidence": 0.0}])
    for row in (row for author in authors for row in author):
        if row["affiliation"] is None and row["institution"] is None:
            row["institution"] = dice.choice(INSTITUTIONS)
            row["kind"] = dice.choice(KINDS)
        if not places([row], "place"):
            row |= {"country": dice.choice(CODES), "home_country": dice.choice(CODES)}
            row["confidence"] = 1.0
    if p["abstract"] is None:
        world["abstract"] = " and ".join(dice.sample(PHRASES, 3))
        world["text"] = plain_words.fold_fields(
            p["title"], world["abstract"], "; ".join(p["keywords"] or ())
        )
        named = {"family": dice.choice(FAMILIES), "role": dice.choice(ROLES)}
        named |= {"field": "abstract", "surface": dice.choice(("GPT-4", "Llama-3-8B"))}
        world["mentions"].append(named)
    return world
