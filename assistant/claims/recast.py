"""Sentences whose figures stand apart from the names that they are of, in plain order.

Pure: "China edged out the United States, with 80 papers against 79" says that China had 80 and the
United States 79; "in 2022 and 2023, ICML accepted 124 and 148 papers, respectively" says two things
of one kind. Each figure gets a clause of its own in which it stands where a question would put it;
its place in the printed sentence stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.claims.figure import PAPERS, Figure
from assistant.claims.pieces import NotRead, Piece
from assistant.link import Span, link

_PLACES = ("country", "region", "institution")
_KINDS = ("country", "institution", "model", "venue")
_EACH = re.compile(r"\b(?:each|apiece)\b", re.IGNORECASE)
_RESPECTIVELY = re.compile(r",?\s*\brespectively\b,?", re.IGNORECASE)
_PAIR = re.compile(
    r"^\s*(?:papers\s+)?(?:against|to|versus|vs\.?|compared (?:with|to)|over)\s+$", re.IGNORECASE
)
_FRONTED = re.compile(r"^\s*with\s+$", re.IGNORECASE)
_TO_ITS_NAME = re.compile(
    r"^\s*(?:papers?)?(?:\s+(?:to|under) (?:its|their) (?:name|credit|belt))?\s*,\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"^\s*(?:papers?)?\s*(?:[,.;)]|$)", re.IGNORECASE)
NOT_PAIRED = NotRead("not_checkable", "not understood: which figure goes with which name")


def recast(sentence: str, figures: Sequence[Figure]) -> dict[int, list[Piece | NotRead]]:
    """Clauses of the figures that stand apart from their names, by the figure's index."""
    if len(figures) > 1 and _RESPECTIVELY.search(sentence):
        paired = _respectively(sentence, figures)
        return paired or {n: [NOT_PAIRED] for n in range(len(figures))}
    found: dict[int, list[Piece | NotRead]] = {}
    names = [s for s in link(sentence) if s.has(*_PLACES) and not s.is_function]
    for n, figure in enumerate(figures):
        if figure.unit == "order" and (ahead := _only_ahead(sentence, figure)):
            found[n] = [ahead]
        if n and figure.value is not None and (dated := _in_brackets(sentence, figures, n)):
            found[n - 1], found[n] = [dated[0]], [dated[1]]
            continue
        if n and figure.unit == "rank" and (crowned := _crowned(sentence, figure, names)):
            found[n] = [crowned]
        if figure.unit == "rank" and (topped := _topped(sentence, figure, names)):
            found[n] = [topped]
        if figure.unit not in (PAPERS, "") or figure.value is None or n in found:
            continue
        if pair := _for_each_of_two(sentence, figures, n, names):
            found[n], found[n + 1] = [pair[0]], [pair[1]]
            continue
        said = _each(sentence, figure, names) or _fronted(sentence, figure, names)
        said = said or _beside(sentence, figures, n, names)
        if said is not None:
            found[n] = said
            continue
        following = figures[n + 1] if n + 1 < len(figures) else None
        if following is not None and following.unit in (PAPERS, ""):
            pair = _pair(sentence, figures, n, names) or _fronted_pair(sentence, figures, n, names)
            if pair is not None:
                found[n], found[n + 1] = [pair[0]], [pair[1]]
    return found


def _of(name: str, figure: Figure) -> Piece:
    """ "NAME had FIGURE papers", with the figure where it is in the sentence."""
    lead = f"{name} had "
    said = figure.text if re.search(r"\bpapers?$", figure.text) else f"{figure.text} papers"
    moved = replace(figure, unit=PAPERS)
    return Piece(moved, f"{lead}{said}", figure.start - len(lead), (), "")


def _clean(sentence: str) -> bool:
    """Whether nothing but places, editions and small words could narrow what is counted."""
    spans = link(sentence)
    for i, span in enumerate(spans):
        behind = spans[i + 1].key if i + 1 < len(spans) else ""
        if span.has("model") and not span.has("institution"):
            return False
        if span.has(*_NARROWING) and not (span.key == "only" and behind == "to"):
            return False  # but "second only to"
        if span.section("statuses") and not span.has("statuses.accepted"):
            return False
        if span.section("tracks") or span.section("positions") or span.section("weights"):
            return False
        if span.has("topics.about") and span.key in _SUBJECTS:
            return False
    return True


_NARROWING = (
    "topics.title",
    "topics.abstract",
    "quantifiers.both",
    "quantifiers.only",
    "quantifiers.not",
)
_SUBJECTS = frozenset("about mention mentions mentioning mentioned containing contain".split())


def _each(sentence: str, figure: Figure, names: Sequence[Span]) -> list[Piece | NotRead] | None:
    """ "Alibaba and Google were level, with 10 papers each", "A, B and C each had eight papers"."""
    behind = sentence[figure.end :]
    after = re.match(r"\s*(?:papers?\s+)?(?:each|apiece)\b", behind, re.IGNORECASE)
    before = re.search(r"\beach\s+(?:had|have|has)\s+$", sentence[: figure.start], re.IGNORECASE)
    run = _run_of_names(sentence, [s for s in names if s.end <= figure.start])
    if not (after or before) or len(run) < 2 or not _clean(sentence):
        return None
    return [_of(sentence[s.start : s.end], figure) for s in run]


def _run_of_names(sentence: str, names: Sequence[Span]) -> list[Span]:
    """The names joined by commas and "and" that stand first."""
    run: list[Span] = []
    for span in names:
        between = sentence[run[-1].end : span.start] if run else ""
        if run and not re.fullmatch(r"\s*(?:,|and|,\s*and)\s*(?:the\s+)?", between):
            break
        run.append(span)
    return run


def _fronted(sentence: str, figure: Figure, names: Sequence[Span]) -> list[Piece | NotRead] | None:
    """ "With 25 papers to its name, Google was …": of whom the sentence goes on to speak."""
    if not _FRONTED.match(sentence[: figure.start]):
        return None
    subject = next((s for s in names if s.start >= figure.end), None)
    if subject is None or not _TO_ITS_NAME.match(sentence[figure.end : subject.start]):
        return None
    if not _clean(sentence):
        return None
    return [_of(sentence[subject.start : subject.end], figure)]


_TO_ANOTHER = re.compile(
    r"^\s*(?:papers?\s+)?(?:to|against|versus|vs\.?|compared (?:with|to))\s+(?:the\s+)?$", re.I
)


def _fronted_pair(
    sentence: str, figures: Sequence[Figure], n: int, names: Sequence[Span]
) -> tuple[Piece, Piece] | None:
    """ "With 175 papers to South Korea's 113, Japan was …": whose each of the two is."""
    one, two = figures[n], figures[n + 1]
    if not _FRONTED.match(sentence[: one.start]) or not _clean(sentence):
        return None
    other = [s for s in names if one.end <= s.start < two.start]
    subject = next((s for s in names if s.start >= two.end), None)
    if len(other) != 1 or subject is None or other[0].text == subject.text:
        return None
    owned = re.fullmatch(r"['’]s?\s+", sentence[other[0].end : two.start])
    joined = _TO_ANOTHER.match(sentence[one.end : other[0].start])
    if not owned or not joined or not _TO_ITS_NAME.match(sentence[two.end : subject.start]):
        return None
    return (
        _of(sentence[subject.start : subject.end], one),
        _of(sentence[other[0].start : other[0].end], two),
    )


_TOPPED = re.compile(
    r"^(?:at the )?(?P<top>top|head) of the (?:(?P<kind>corporate|company|academic|university|"
    r"national|country|institutional)\s+)?(?:league|table|ranking|rankings|list|chart|charts|pile|"
    r"leaderboard|standings)(?:\s+(?:table|of (?P<noun>companies|universities|countries|nations|"
    r"institutions)))?\s+(?P<scope>(?:at|for|in|of)\s+[^,]+?)"
    r"(?:,\s+(?:[a-z]+ )?(?:ahead|clear) of [^,]+)?,?\s+(?:is|was|came|stood|sat|sits|stands)\s+"
    r"(?P<who>[^,]+?)[.\s]*$",
    re.IGNORECASE,
)
_KIND_NOUNS = {
    "corporate": "companies", "company": "companies", "academic": "universities",
    "university": "universities", "national": "countries", "country": "countries",
    "nations": "countries", "institutional": "institutions",
}  # fmt: skip


def _topped(sentence: str, figure: Figure, names: Sequence[Span]) -> Piece | None:
    """ "Top of the corporate league at ACL 2023 was Google": the leader stands last."""
    found = _TOPPED.match(sentence)
    last = names[-1] if names else None
    if found is None or last is None or not _clean(sentence):
        return None
    around = sentence[found.start("who") : last.start] + sentence[last.end :]
    if around.strip(" .the"):
        return None
    said = (found["kind"] or found["noun"] or "").lower()
    noun = _KIND_NOUNS.get(said, said) or ("countries" if last.has("country") else "institutions")
    lead = f"Of all {noun} {found['scope']}, {found['who']} had "
    clause = f"{lead}the most papers"
    moved = replace(figure, text="the most", comparator="most", value=1.0)
    return Piece(moved, clause, figure.start - len(lead), (), "")


def _beside(
    sentence: str, figures: Sequence[Figure], n: int, names: Sequence[Span]
) -> list[Piece | NotRead] | None:
    """ "Japan, with 31 papers, finished ahead of Canada, with 30": each right behind its name."""
    figure = figures[n]
    joint = re.search(r",\s+with\s+$|\s+\($", sentence[: figure.start])
    owner = next((s for s in names if joint is not None and s.end == joint.start()), None)
    ordered = any(f.unit in ("order", "rank") for f in figures)
    if owner is None or not ordered or not _clean(sentence):
        return None
    return [_of(sentence[owner.start : owner.end], figure)]


_ONLY = re.compile(
    r"\s*(?i:only|no one but|nobody but|no (?:other )?(?:country|nation|institution|university|"
    r"company) (?:but|except|besides|other than))\s+(?P<ahead>(?:the\s+)?[A-Z][^,;]*?)\s+"
    r"(?:had|has|have|contributed|published|produced|placed|sent|wrote|(?:was|were) on|"
    r"appeared on)\s+$"
)


def _only_ahead(sentence: str, figure: Figure) -> Piece | None:
    """ "Only the US had more papers than China": behind the US, China had the most."""
    found = _ONLY.match(sentence[: figure.start])
    behind = re.match(
        r"\s*(?:papers\s+)?than\s+(?P<who>(?:the\s+)?[A-Z].*)$", sentence[figure.end :], re.DOTALL
    )
    if found is None or behind is None or not figure.text.lower().startswith("more"):
        return None
    who = next((s for s in link(behind["who"]) if s.has(*_PLACES)), None)
    if who is None or behind["who"][: who.start].strip(" the") or not _clean(behind["who"]):
        return None
    lead = f"Behind {found['ahead']}, {behind['who'][: who.end]} had "
    clause = f"{lead}the most papers{behind['who'][who.end :]}"
    moved = replace(figure, text="the most", unit="rank", comparator="most", value=1.0)
    return Piece(moved, clause, figure.start - len(lead), (), "")


_YEAR_BEFORE = re.compile(r"\s*(?:papers\s*)?\((?:in |for |at )?(?P<year>(?:19|20)\d\d):\s*$")
_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _in_brackets(
    sentence: str, figures: Sequence[Figure], n: int
) -> tuple[Piece | NotRead, Piece | NotRead] | None:
    """ "Germany had 49 papers at AISTATS 2025 (2024: 25)": the same in another year."""
    one, two = figures[n - 1], figures[n]
    opened = sentence.rfind("(", one.end, two.start)
    dated = _YEAR_BEFORE.match(sentence[opened : two.start]) if opened >= 0 else None
    closed = re.match(r"\s*(?:papers?)?\s*\)", sentence[two.end :])
    if dated is None or closed is None or one.value is None:
        return None
    end = two.end + closed.end()
    plain = sentence[:opened] + " " * (end - opened) + sentence[end:]
    named = list(_A_YEAR.finditer(plain))
    if len(named) != 1 or figures[n + 1 :] or n > 1:
        return NOT_PAIRED, NOT_PAIRED
    year = named[0]
    other = plain[: year.start()] + dated["year"] + plain[year.end() :]
    clause = other[: one.start] + two.text + other[one.end :]
    moved = replace(two, unit=two.unit or one.unit)
    return Piece(one, plain, 0, (), ""), Piece(moved, clause, two.start - one.start, (), "")


_FOR = re.compile(r"\s*(?:papers?\s+)?for\s+(?:the\s+)?$", re.IGNORECASE)
_WITH = re.compile(r"(?:^|[,\s])with\s+$", re.IGNORECASE)


def _for_each_of_two(
    sentence: str, figures: Sequence[Figure], n: int, names: Sequence[Span]
) -> tuple[Piece, Piece] | None:
    """ "A photo finish, with 80 papers for China and 79 for America": whose each of the two is."""
    if n + 1 >= len(figures) or not _WITH.search(sentence[: figures[n].start]):
        return None
    one, two = figures[n], figures[n + 1]
    first = [s for s in names if one.end <= s.start < two.start]
    second = [s for s in names if s.start >= two.end]
    if len(first) != 1 or len(second) != 1 or not _clean(sentence):
        return None
    joined = re.fullmatch(r",?\s+(?:and|to|against|versus)\s+", sentence[first[0].end : two.start])
    placed = _FOR.fullmatch(sentence[one.end : first[0].start])
    also = _FOR.fullmatch(sentence[two.end : second[0].start])
    if not (joined and placed and also) or not _BEHIND.match(sentence[second[0].end :]):
        return None
    return _of(first[0].text, one), _of(second[0].text, two)


_ANY_OTHER = re.compile(
    r"\s*(?:papers\s+)?than any other "
    r"(?P<noun>country|nation|company|university|institution|lab)\b[.\s]*$",
    re.IGNORECASE,
)


def _crowned(sentence: str, figure: Figure, names: Sequence[Span]) -> Piece | None:
    """ "Google appeared on 25 papers, more than any other company": who is meant stands first."""
    found = _ANY_OTHER.match(sentence[figure.end :])
    before = sentence[: figure.start]
    ahead = [s for s in names if s.end <= figure.start]
    lone = len(ahead) == 1 and re.search(r",\s+(?:which (?:is|was) |with )?$", before) is not None
    if found is None or not lone or not _clean(sentence):
        return None
    lead = f"{sentence[ahead[0].start : ahead[0].end]} had "
    clause = f"{lead}{figure.text} papers than any other {found['noun']}"
    return Piece(figure, clause, figure.start - len(lead), (), "")


def _pair(
    sentence: str, figures: Sequence[Figure], n: int, names: Sequence[Span]
) -> tuple[Piece, Piece] | None:
    """ "A edged out B, with 80 papers against 79", "A (31) finished ahead of B (30)"."""
    one, two = figures[n], figures[n + 1]
    order = next((f for f in figures[:n] if f.unit == "order"), None)
    first = [s for s in names if order is not None and s.end <= order.start]
    second = [s for s in names if order is not None and order.end <= s.start < one.start]
    if order is None or not first or len(second) != 1 or not _clean(sentence):
        return None
    between = sentence[one.end : two.start]
    if not _PAIR.match(between) or not _BEHIND.match(sentence[two.end :]):
        return None
    a, b = first[-1], second[0]
    if len({s.text for s in (*first, b)}) != 2:
        return None
    return _of(sentence[a.start : a.end], one), _of(sentence[b.start : b.end], two)


_Place = tuple[int, int]
_LISTED = re.compile(r"\s*(?:,|and|,\s*and)\s*(?:the\s+|in\s+|at\s+)*")
_COUNTED = re.compile(r"\s*(?:papers?\s*)?(?:,|and|,\s*and)\s*(?:by\s+|to\s+|from\s+)?")


def _respectively(
    sentence: str, figures: Sequence[Figure]
) -> dict[int, list[Piece | NotRead]] | None:
    """As many figures as there are names in one run: each figure with its own name."""
    spans = link(sentence)
    wanted = len(figures)
    if len({f.unit for f in figures} - {""}) > 1:
        return None
    years = [(s.start, s.end) for s in spans if s.is_year]
    kinds = [[(s.start, s.end) for s in spans if s.has(kind)] for kind in _KINDS]
    editions = [(a.start, b.end) for a, b in pairwise(spans) if a.has("venue") and b.is_year]
    runs: list[Sequence[_Place]] = []
    for same in (*kinds, years, editions):
        for k in range(len(same) - wanted + 1):
            group = same[k : k + wanted]
            if all(_LISTED.fullmatch(sentence[a[1] : b[0]]) for a, b in pairwise(group)):
                runs.append(group)
    joined = all(_COUNTED.fullmatch(sentence[a.end : b.start]) for a, b in pairwise(figures))
    if len(runs) != 1 or not joined:
        return None
    (run,) = runs
    out: dict[int, list[Piece | NotRead]] = {}
    for n, figure in enumerate(figures):
        out[n] = [_one_of(sentence, figures, run, n, figure)]
    return out


def _one_of(
    sentence: str, figures: Sequence[Figure], run: Sequence[_Place], n: int, figure: Figure
) -> Piece:
    """The sentence with the nth name and figure in the place of all."""
    edits = [
        (run[0][0], run[-1][1], sentence[run[n][0] : run[n][1]]),
        (figures[0].start, figures[-1].end, figure.text),
    ]
    edits += [(m.start(), m.end(), " ") for m in _RESPECTIVELY.finditer(sentence)]
    text = sentence
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    ahead = [e for e in edits if e[0] < figures[0].start]
    at = figures[0].start + sum(len(new) - (end - start) for start, end, new in ahead)
    unit = next((f.unit for f in figures if f.unit), figure.unit)
    return Piece(replace(figure, unit=unit), text, figure.start - at, (), "")
