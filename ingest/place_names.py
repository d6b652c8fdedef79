"""Which of the listed names found in an affiliation are meant.

A name may be part of a longer one ("Shanghai University of Finance"), a city ("DeepMind, Oxford"),
an ordinary word ("Orange County College"), a department of somebody else ("AI Institute" at a
university), or the parent of another name of the string. Those are taken out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.cities import Places
from ingest.domains import Domain
from ingest.gazetteer import Gazetteer, Hit, Institution
from ingest.place_rules import is_common
from ingest.spots import Spot
from ingest.words import Words, place_words


def find_names(
    words: Words, domains: Sequence[Domain], gazetteer: Gazetteer, places: Places
) -> tuple[tuple[Hit, ...], Institution | None]:
    """Institutions named, without those that only seem to be; and a row to fall back on."""
    found = gazetteer.find(words)
    kept: list[Hit] = []
    hint: Institution | None = None
    for hit in found:
        if _goes_on(words, hit, found):
            hint = hit.rows[0]
        elif not (
            _is_place(words, hit, found, places)
            or _is_ordinary(words, hit)
            or _is_unit(words, hit, domains, gazetteer)
        ):
            kept.append(hit)
    return _without_parents(words, kept, gazetteer), hint


def _is_place(words: Words, hit: Hit, hits: Sequence[Hit], places: Places) -> bool:
    """Whether a one-word name is here a city: the Oxford of "DeepMind, Oxford"."""
    if hit.last - hit.first != 1:
        return False
    key = words.keys[hit.first]
    region = places.regions.get(key)
    there = {c.country for c in places.cities.get(key, ())}
    there |= set(region.countries) if region else set()
    if not there & {row.country for row in hit.rows}:
        return False
    segment = words.segments[hit.first]
    if any(h.last > hit.last and words.segments[h.first] == segment for h in hits):
        after = words.text[words.ends[hit.first] :].lstrip()
        if not after.lower().startswith(("and ", "&", "/")):
            return True
    if len(hits) > 1:
        gap = words.text[words.ends[hit.first - 1] : words.starts[hit.first]]
        joined = words.raws[hit.first - 1].lower() == "and" or gap.strip() in ("&", "/")
        return hit.first > 0 and not joined
    first, last = words.segment_of(hit.first)
    if any(words.keys[i] for i in range(first, last) if i != hit.first):
        return False
    body = place_words("body")
    return any(word in body for i, word in enumerate(words.folded) if i != hit.first)


def _is_unit(words: Words, hit: Hit, domains: Sequence[Domain], gazetteer: Gazetteer) -> bool:
    """Whether a listed name is here a department of another: "AI Institute" at ``sjtu.edu.cn``.

    Names of ordinary words are only believed when no domain speaks against them, initials when
    they are not a label of another's domain ("IAS" at ``ias.tu-darmstadt.de``).
    """
    if hit.rows[0].kind == "company" and len("".join(words.keys[hit.first : hit.last])) <= 2:
        academic = [d for d in domains if d.owners and d.owners[0].kind == "university"]
        return bool(academic) and len(words) == 1
    if not is_common(words, hit):
        initials = hit.last - hit.first == 1 and words.keys[hit.first]
        return any(initials in domain.name.split(".")[:-2] for domain in domains) and not any(
            owner in hit.rows for domain in domains for owner in domain.owners
        )
    own = {row.name for row in hit.rows} | {a for row in hit.rows for a in gazetteer.ancestors(row)}
    listed = {row.country for row in hit.rows}
    for domain in domains:
        if domain.owners and any(o.name in own for o in domain.owners):
            return False
    return any(
        (domain.owners and not any(o.country in listed for o in domain.owners))
        or (domain.country is not None and domain.country not in listed)
        for domain in domains
    )


def _without_parents(words: Words, hits: list[Hit], gazetteer: Gazetteer) -> tuple[Hit, ...]:
    """Of names that belong to each other the most specific; each institution once."""
    kept: list[Hit] = []
    names = [frozenset(row.name for row in hit.rows) for hit in hits]
    above = [frozenset(a for row in hit.rows for a in gazetteer.ancestors(row)) for hit in hits]
    for number, hit in enumerate(hits):
        others = [n for n in range(len(hits)) if n != number]
        if any(
            names[number] & above[n]
            and not names[n] & above[number]
            and not _is_joint(words, hit, hits[n])
            for n in others
        ):
            continue
        twin = next((n for n in others if n < number and names[n] & names[number]), None)
        if twin is not None and any(h.first == hits[twin].first for h in kept):
            both = tuple(r for r in hits[twin].rows if r in hit.rows)
            # Of two names for one the clearer stays: that of the university, not of its institute.
            clearer = hit if is_common(words, hits[twin]) else hits[twin]
            kept = [
                replace(clearer, rows=both or clearer.rows) if h.first == hits[twin].first else h
                for h in kept
            ]
            continue
        gap = words.text[words.ends[hit.first - 1] : words.starts[hit.first]] if hit.first else ""
        if "(" in gap and kept and hit.last - hit.first == 1 and hit.name.isupper():
            # "Institute of X (ABC)": the letters abbreviate what stands before them.
            continue
        kept.append(hit)
    return tuple(kept)


def _goes_on(words: Words, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a name is but part of a longer one: Shanghai University *of Finance*."""
    if hit.rows[0].kind not in ("university", "institute") or hit.last - hit.first < 2:
        return False
    taken = {i for other in hits for i in range(other.first, other.last)}
    before = hit.first - 1
    if (
        before >= 0
        and before not in taken
        and words.folded[before] in place_words("longer")
        and words.raws[before][0].isupper()
        and words.segments[before] == words.segments[hit.first]
    ):
        return True
    if words.folded[hit.last - 1] not in ("university", "institute", "college", "academy"):
        return False
    after = hit.last
    return (
        after + 1 < len(words)
        and words.raws[after].lower() in ("of", "for")
        and words.segments[after] == words.segments[hit.last - 1]
        and after + 1 not in taken
        and words.text[words.ends[after - 1] : words.starts[after]] == " "
    )


def _is_ordinary(words: Words, hit: Hit) -> bool:
    """Whether a company's name is here an ordinary word: Orange *County College*."""
    if hit.last - hit.first != 1 or words.keys[hit.first] not in place_words("ordinary"):
        return False
    first, last = words.segment_of(hit.first)
    return any(words.folded[i] in place_words("notcompany") for i in range(first, last))


def _is_joint(words: Words, one: Hit, other: Hit) -> bool:
    """Whether two names in different countries are joined as equals: "HKUST(GZ) & HKUST"."""
    if {r.country for r in one.rows} & {r.country for r in other.rows}:
        return False
    first, second = (one, other) if one.first < other.first else (other, one)
    gap = words.text[words.ends[first.last - 1] : words.starts[second.first]]
    return gap.strip(" ()") in ("&", "and", "/")


def find_joint(words: Words, hits: Sequence[Hit], spots: Sequence[Spot]) -> int:
    """Position of the first word of an unlisted affiliation joined to a listed one, else 0.

    In "Los Alamos National Laboratory and Skolkovo IST" the second has its own place.
    """
    last_hit = hits[-1]
    listed = {row.country for row in last_hit.rows}
    for spot in spots:
        if spot.first < last_hit.last or spot.kind not in ("country", "region", "city"):
            continue
        if None in listed or listed & set(spot.countries):
            continue
        start = spot.first
        while start > last_hit.last and words.segments[start - 1] == words.segments[spot.first]:
            start -= 1
            if words.raws[start].lower() == "and":
                start += 1
                break
        gap = words.text[words.ends[start - 1] : words.starts[start]]
        joined = words.raws[start - 1].lower() == "and" or gap.strip() in ("&", "/")
        last = words.segment_of(spot.first)[1]
        body = any(words.keys[i] for i in range(start, last) if not spot.first <= i < spot.last)
        if joined and body and start > last_hit.last - 1:
            return start
    return 0


def spots_for(
    number: int, words: Words, hits: tuple[Hit, ...], spots: tuple[Spot, ...]
) -> tuple[Spot, ...]:
    """Places that speak for one of several names: those after it, up to the next name.

    Where none stands there, the places at the end of the string, if its country is among them.
    """
    if len(hits) == 1:
        return spots
    hit = hits[number]
    # "… and Skolkovo IST": the place that leads a name is that name's.
    leads = {
        h.first: n
        for n, h in enumerate(hits)
        if n > 0 and words.segments[h.first - 1] == words.segments[h.first]
    }
    led = tuple(s for s in spots if leads.get(s.last) == number)
    if led:
        return led
    spots = tuple(s for s in spots if leads.get(s.last, 0) == 0)
    upto = hits[number + 1].first if number + 1 < len(hits) else 1_000_000
    near = tuple(
        s
        for s in spots
        if (s.first >= hit.last and s.first < upto) or (number == 0 and s.first < hit.first)
    )
    if near and number + 1 == len(hits):
        countries = {row.country for row in hit.rows}
        others = {row.country for h in hits[:-1] for row in h.rows}
        said = {c for s in near for c in s.countries}
        if not said & countries and said & others and None not in countries:
            return ()
    if near:
        return near
    closing = tuple(s for s in spots if s.first >= hits[-1].last)
    countries = {row.country for row in hit.rows}
    said = {c for s in closing for c in s.countries}
    return closing if said & countries else ()
