"""Conditions on a paper's standing and size: status, track, what is known, how many authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.clauses import _SIGNS, Clause, Desk, negate_before
from assistant.link import Span
from index import conditions as c


def read_sizes(desk: Desk) -> None:
    """ "more than ten authors", "at least three countries", "single-author", "international"."""
    spans = desk.spans
    for i, span in enumerate(spans):
        if i in desk.used:
            continue
        if span.has("quantifiers.single_author"):
            placed = i + 1 < len(spans) and spans[i + 1].key in ("in", "from", "at", "based")
            named = any(s.has("country", "region", "institution") for s in spans[i + 2 : i + 4])
            exact = i > 0 and spans[i - 1].key in ("exactly", "only", "just", "precisely")
            if span.key == "one author" and placed and named and not exact:
                continue  # "with one author in Japan and another in Germany"
            desk.add(Clause(c.AuthorCount(1, 1), "size", i, i + 1))
            continue
        if span.has("quantifiers.international"):
            if span.section("measures") and i and spans[i - 1].has("operations.count"):
                continue  # "how many different countries"
            desk.add(Clause(c.CountryCount(2), "size", i, i + 1))
            continue
        if span.has("quantifiers.domestic") and not span.has("quantifiers.only"):
            desk.add(Clause(c.CountryCount(1, 1), "size", i, i + 1))
            continue
        if span.number is None or span.is_year or not float(span.number).is_integer():
            continue
        if _ranks(spans, i) or (i and spans[i - 1].key in ("the", "both", "these", "those")):
            continue  # "the two countries" are those named before
        j = i + 1
        while desk.free(j) and spans[j].key in (
            "different",
            "distinct",
            "or more",
            "or",
            "more",
            "separate",
            "other",
            "and",
            "than",
            "fewer",
            "less",
        ):
            j += 1
        if not desk.free(j):
            continue
        target = spans[j]
        if target.has("measures.authors"):
            make: type[c.AuthorCount] | type[c.CountryCount] = c.AuthorCount
        elif target.has("measures.countries"):
            make = c.CountryCount
        else:
            continue
        n = int(span.number)
        low, high, took = bounds_around(desk, i, j, n)
        if low is None and high is None:
            continue
        if make is c.AuthorCount and (low or 0) > 1 and _of_a_place(desk, j):
            desk.cannot = (
                "I can tell how many authors a paper has, and whether one of them, the first, the "
                "last or all are with a place, but not how many of them are."
            )
        desk.take(took)
        denied = _denied_before(desk, min([i, *took]))
        condition: c.Condition = make(low, high)
        desk.take(denied)
        desk.add(Clause(c.Not(condition) if denied else condition, "size", i, j + 1))


def _denied_before(desk: Desk, at: int) -> list[int]:
    """ "Do not have exactly three authors": where a bound is denied."""
    k = at - 1
    while desk.free(k) and desk.spans[k].key in ("have", "has", "had", "list", "a", "name"):
        k -= 1
    if k == at - 1 or not desk.free(k) or not desk.spans[k].has("quantifiers.not"):
        return []
    return [k]


def _of_a_place(desk: Desk, noun: int) -> bool:
    """ "Two authors from Israel": so many of one place, which no table tells."""
    spans = desk.spans
    if noun and spans[noun - 1].has("country", "institution"):
        return True  # "two Israeli authors"
    behind = spans[noun + 1 : noun + 4]
    if not behind or behind[0].after_break:
        return False
    if behind[0].key not in ("from", "in", "at", "based", "affiliated", "with", "who", "are"):
        return False
    return any(
        s.has("country", "region", "institution") and not s.has("venue") for s in behind[1:]
    ) and not any(s.has("quantifiers.and") for s in behind)


def _ranks(spans: Sequence[Span], i: int) -> bool:
    """Whether a number says how many to rank: "top 5 countries", "the 5 authors with the most"."""
    before = spans[i - 1] if i else None
    if before is not None and before.has("operations.most", "operations.fewest"):
        return not (i > 1 and spans[i - 2].key == "at")  # "at most 5 authors"
    asked = before is not None and (before.has("operations.list") or before.key == "what")
    noun = i + 1
    while noun < len(spans) and spans[noun].is_name and not spans[noun].has("venue"):
        noun += 1  # "which five US universities"
    if not (noun < len(spans) and spans[noun].section("measures")):
        return False
    if asked and any(s.has("operations.most", "operations.fewest") for s in spans[noun + 1 :]):
        return True  # "which five countries do authors in China publish with most often"
    for k in range(noun + 1, min(noun + 5, len(spans))):
        if spans[k].has("operations.most", "operations.fewest"):
            return spans[k - 1].key != "at"  # "which five countries have the most papers"
        if spans[k].after_break or not (spans[k].is_function or spans[k].section("statuses")):
            return False
    return False


def bounds_around(desk: Desk, i: int, j: int, n: int) -> tuple[int | None, int | None, list[int]]:
    """Bounds that the words around a number set, and the spans that say so."""
    before = [k for k in range(max(0, i - 5), i) if k not in desk.used]
    words = " " + " ".join(desk.spans[k].key for k in before)
    behind = " ".join(desk.spans[k].key for k in range(i + 1, j))
    took = []
    for k in reversed(before):
        if desk.spans[k].key not in _BOUND_WORDS:
            break  # "only from Germany with over 3 authors": that "only" is of Germany
        took.append(k)
    joined = desk.spans[i].joined.replace(" ", "")
    if other := _other_end(desk, i):
        low, k = other
        return min(low, n), max(low, n), [k, *range(k, i), *took]
    sign = _SIGNS.get(joined[-2:].lstrip("/,("))
    if sign is not None:
        low_by, high_by = sign
        return (
            None if low_by is None else n + low_by,
            None if high_by is None else n + high_by,
            [],
        )
    following = desk.spans[i + 1].joined if i + 1 < len(desk.spans) else ""
    if following.startswith("+") or behind.split()[:1] == ["plus"]:
        return n, None, took  # "3+ countries"
    if behind.split()[:2] == ["or", "more"] or behind == "or more":
        return n, None, took  # also behind "over": "spread over five or more countries"
    for ending, (low_by, high_by) in _WORDED_BOUNDS.items():
        if words.endswith(" " + ending):
            return (
                None if low_by is None else n + low_by,
                None if high_by is None else n + high_by,
                took,
            )
    after = " ".join(s.key for s in desk.spans[j + 1 : j + 3])
    if after in ("or more", "and more", "or above") or after.startswith(("or more", "and more")):
        return n, None, [*took, *_spelt(desk, j + 1, after)]  # "50 papers or more"
    if after in ("or fewer", "or less") or after.startswith(("or fewer", "or less")):
        return None, n, [*took, *_spelt(desk, j + 1, after)]
    if "more" in behind:
        return n, None, took
    if "fewer" in behind or "less" in behind:
        return None, n, took
    if words.endswith((" exactly", " just", " only", " precisely")):
        return n, n, took
    return n, n, []


def _spelt(desk: Desk, at: int, words: str) -> list[int]:
    """Positions of the spans that spell "or more" from ``at`` on."""
    first = desk.spans[at].key.split()
    return [at] if len(first) > 1 else [at, at + 1]


def _other_end(desk: Desk, i: int) -> tuple[int, int] | None:
    """The number at the other end of "between 3 and 5", "3 to 5" or "3-5", and where it stands."""
    spans = desk.spans
    for k, joints in ((i - 1, ("",)), (i - 2, ("and", "to", "or"))):
        if not desk.free(k) or spans[k].number is None or spans[k].is_year:
            continue
        number = float(spans[k].number or 0)
        if not number.is_integer() or spans[i].after_break:
            return None
        if k == i - 1:
            return (int(number), k) if spans[i].joined in ("-", "–", "—", "‑") else None
        joint = spans[i - 1].key
        between = k > 0 and spans[k - 1].key == "between"
        if joint in joints and (joint == "to" or (joint == "and" and between)):
            return int(number), k
    return None


_WORDED_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    # The longer ones first: "no more than" ends like "more than".
    "no more than": (None, 0),
    "not more than": (None, 0),
    "no fewer than": (0, None),
    "no less than": (0, None),
    "not fewer than": (0, None),
    "not less than": (0, None),
    "more than": (1, None),
    "over": (1, None),
    "upwards of": (1, None),
    "upward of": (1, None),
    "north of": (1, None),
    "above": (1, None),
    "greater than": (1, None),
    "fewer than": (None, -1),
    "less than": (None, -1),
    "under": (None, -1),
    "below": (None, -1),
    "at least": (0, None),
    "minimum of": (0, None),
    "minimum": (0, None),
    "a minimum of": (0, None),
    "the minimum": (0, None),
    "min": (0, None),
    "at most": (None, 0),
    "up to": (None, 0),
    "maximum of": (None, 0),
    "maximum": (None, 0),
    "max": (None, 0),
    "not exceeding": (None, 0),
}
"""What words before a number add to it for its lower and upper bound."""

_BOUND_WORDS = frozenset(
    "more than over above greater fewer less under below at least most up to minimum maximum of no "
    "not exactly just only precisely between min max a exceeding upwards upward north".split()
) | {"at least", "at most", "more than", "fewer than", "less than", "up to", "no more than"}


def read_standing(desk: Desk, tracks: frozenset[str]) -> None:
    """Statuses, tracks, and questions for what is missing."""
    spans = desk.spans
    for i, span in enumerate(spans):
        if i in desk.used:
            continue
        if span.section("known") and _leads_to_place(desk, i):
            continue  # "with no affiliation in Germany": read around the name
        if known := span.lists("known"):
            field_name = known[0].split("_")[1]
            condition: c.Condition = c.Known("country" if field_name == "country" else field_name)
            if known[0].startswith("unknown"):
                condition = c.Not(condition)
            desk.add(Clause(condition, "known", i, i + 1))
            continue
        listed = [t for t in span.lists("tracks") if t in tracks or t == "main"]
        if (
            listed
            and span.key.startswith("industry")
            and "track" not in span.key
            and not any(s.has("venue") for s in spans)
        ):
            continue  # "the highest share of industry papers": of companies, not of a track
        if listed and not (span.key == "findings" and _is_verb_place(desk, i)):
            names: tuple[str, ...] = (
                ("main", "Long", "Short") if listed[0] == "main" else (listed[0],)
            )
            names = tuple(n for n in names if n in tracks) or names
            end = i + 1
            listed_apart = [(c.Tracks(names), span.text)]
            while more := _next_track(desk, end, tracks):
                names = (*names, more)
                end += 2 if desk.spans[end].has("quantifiers.and", "quantifiers.or") else 1
                listed_apart.append((c.Tracks((more,)), more))
            parts = tuple(listed_apart) if len(listed_apart) > 1 else ()
            condition = negate_before(desk, i, c.Tracks(names))
            clause = Clause(condition, "track", i, end, None, parts)
            desk.add(clause)
            continue
        statuses = span.lists("statuses")
        if not statuses or "every" in statuses:
            continue
        shared = any(s.has("operations.share") for s in spans[:i])  # "of all submissions, rejected"
        if any(
            s.has("statuses.every")
            and len(s.key.split()) > 1
            and not (shared and "submi" in s.key and not s.key.startswith("includ"))
            for s in spans
        ):
            desk.take([i])  # "of any status, rejected ones included"
            continue
        if statuses[0] == "accepted":
            negated = negate_before(desk, i, c.Accepted())
            if span.key == "published" and isinstance(negated, c.Accepted):
                continue
            desk.add(Clause(negated, "status", i, i + 1))
            continue
        desk.add(Clause(negate_before(desk, i, c.Statuses((statuses[0],))), "status", i, i + 1))
    _merge_standing(desk)


def read_named_tracks(desk: Desk, tracks: frozenset[str]) -> None:
    """ "The AI for Good track", "Track: Survey": a track by the name that its list gives it.

    Run before topics are read, whose words the name would be.
    """
    spans = desk.spans
    named = {tuple(name.casefold().split()): name for name in tracks}
    for i, span in enumerate(spans):
        if i in desk.used or span.key not in ("track", "tracks", "stream"):
            continue
        for length in range(min(6, i), 0, -1):
            run = spans[i - length : i]
            keys = tuple(word for s in run for word in s.key.split())
            name = named.get(keys)
            if name is None or any(s.after_break for s in [*run[1:], span]):
                continue
            if any(k in desk.used for k in range(i - length, i)):
                break
            condition = negate_before(desk, i - length, c.Tracks((name,)))
            desk.add(Clause(condition, "track", i - length, i + 1))
            break


def drop_track_words(desk: Desk) -> None:
    """ "Survey papers (the Survey Track)": the track is what was meant by the word."""
    held = {n.casefold() for x in desk.clauses for n in _tracks_of(x.condition)}
    desk.clauses = [
        x
        for x in desk.clauses
        if not (
            isinstance(x.condition, c.Words)
            and len(x.condition.fields) > 1
            and not desk.spans[x.at].has("topics.about")  # "industry track papers about industry"
            and all(p.casefold() in held for p in x.condition.phrases)
        )
    ]


def _tracks_of(condition: c.Condition) -> tuple[str, ...]:
    return condition.names if isinstance(condition, c.Tracks) else ()


def _next_track(desk: Desk, end: int, tracks: frozenset[str]) -> str | None:
    """The track that a list goes on with: "Findings and Industry" names two of them."""
    joined = desk.free(end) and desk.spans[end].has("quantifiers.and", "quantifiers.or")
    at = end + 1 if joined else end
    if not desk.free(at) or not (joined or desk.spans[at].joined == ","):
        return None
    span = desk.spans[at]
    named = [t for t in span.lists("tracks") if t in tracks]
    named += [t for t in tracks if t.casefold() == span.key]
    return named[0] if named else None


def _leads_to_place(desk: Desk, i: int) -> bool:
    """Whether "an affiliation" goes on with where: "in both Japan and the UK"."""
    behind = desk.spans[i + 1 : i + 6]
    if behind and behind[0].key in ("whatsoever", "at all", "known", "listed", "whatever"):
        behind = behind[1:]  # "no affiliation whatsoever in the US"
    if not behind or behind[0].key not in ("in", "at", "from", "with", "of", "in both", "to"):
        return False
    for span in behind[1:] if behind[0].key != "in both" else behind:
        if span.has("country", "region", "institution"):
            return True
        if not (span.is_function or span.section("quantifiers")):
            return False
    return False


def _merge_standing(desk: Desk) -> None:
    """ "Orals and spotlights": a paper has one status and one track, so either is meant."""
    for slot, kind in (("status", c.Statuses), ("track", c.Tracks)):
        same = [x for x in desk.clauses if x.slot == slot and isinstance(x.condition, kind)]
        if len(same) < 2:
            continue
        inner = [x for x in same if isinstance(x.condition, kind)]
        sets = [set(x.condition.names) for x in inner if isinstance(x.condition, kind)]
        smallest = min(range(len(sets)), key=lambda n: len(sets[n]))
        nested = all(sets[smallest] <= s for s in sets) and len(set(map(len, sets))) > 1
        if nested and not _joined(desk, same):
            # "Long papers in the main conference": the one within the other.
            desk.clauses = [x for x in desk.clauses if x not in same] + [same[smallest]]
            continue
        names = dict.fromkeys(
            n for x in same for n in (x.condition.names if isinstance(x.condition, kind) else ())
        )
        merged = replace(
            same[0],
            condition=kind(tuple(names)),
            end=same[-1].end,
            parts=tuple((x.condition, desk.words(x.at, x.end)) for x in same),
        )
        desk.clauses = [x for x in desk.clauses if x not in same] + [merged]
        between = range(same[0].end, same[-1].at)
        desk.take(
            i
            for i in between
            if desk.spans[i].has("quantifiers.or", "quantifiers.and")
            or desk.spans[i].key in ("vs", "versus", "than")
        )


def _joined(desk: Desk, clauses: Sequence[Clause]) -> bool:
    """Whether "and" or "or" stands between the first and the last of them."""
    between = range(min(x.end for x in clauses), max(x.at for x in clauses))
    return any(
        desk.spans[i].has("quantifiers.or", "quantifiers.and")
        or desk.spans[i].key in ("vs", "versus", "than")
        for i in between
    )


def _is_verb_place(desk: Desk, i: int) -> bool:
    return i > 0 and desk.spans[i - 1].key in ("the main", "main", "key", "what are the", "their")
