"""Leaders: "had the most papers", "the most used model", "led", "second-largest"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.claims.context import Context
from assistant.claims.pieces import NotRead, Piece, Reading
from assistant.claims.plain import without_description, without_possessives
from assistant.claims.reader import read_text
from assistant.clauses import USED
from assistant.link import Span, link
from assistant.names import country_name
from assistant.parsed import Knowledge
from assistant.question import Count, Direction, Ranking
from index import conditions as c

_GROUP_NOUNS = {
    "country": "country",
    "region": "country",
    "model": "model",
    "institution": "institution",
    "developer": "institution",
    "venue": "venue",
}
_RANK_NOUN = re.compile(
    r"\b(?:country|countries|nations?|institutions?|universit(?:y|ies)|compan(?:y|ies)|"
    r"(?:(?:large )?language |ai )?model famil(?:y|ies)|(?:(?:large )?language |ai )?models?|"
    r"families|organi[sz]ations?|labs?|contributors?)\b",
    re.IGNORECASE,
)
_USE = re.compile(
    r"\b(?P<used>used|popular choice)\b|\b(?P<evaluated>evaluated|tested)\b|"
    r"\b(?P<named>named|mentioned|common|commonly|popular|frequent|frequently|often|discussed)\b",
    re.IGNORECASE,
)


_NOT_ANOTHER = re.compile(r",\s+(?:and\s+)?(?:not|rather than)\s+[^,\d]+,", re.IGNORECASE)
""" "China, not the United States, led": what leads is said already."""


_MEASURED = re.compile(
    r"^\s*(?:measured|judged|ranked|going|counted) by (?:the )?(?:number of )?papers,?(?=\s)|"
    r",?\s*\b(?:measured|judged|ranked|going|counted) by (?:the )?(?:number of )?papers\b|"
    r",?\s*\b(?:by|in terms of|in) (?:the )?number of papers\b",
    re.IGNORECASE,
)


_AHEAD = re.compile(
    r",?\s+(?:just |well |far |narrowly )?ahead of\s+[^,;\d]+[.\s]*$", re.IGNORECASE
)
"""Who has the most is ahead of whomever else."""


def read_rank(piece: Piece, context: Context, knowledge: Knowledge) -> Reading | NotRead:
    """The ranking in which the sentence gives its subject a place."""
    ahead = _AHEAD_OF_IT.search(piece.clause)
    if ahead is not None and (named := _named(next(filter(None, ahead.groups()), ""))):
        return _behind(piece, ahead, named, context, knowledge)
    figure = piece.figure
    clause = _MEASURED.sub(" ", piece.clause)
    clause = _NOT_ANOTHER.sub(" ", without_possessives(without_description(clause)))
    if figure.value == 1:
        clause = _AHEAD.sub("", clause)
    offset = len(piece.clause) - len(clause)
    at = figure.start - piece.at - offset
    found = clause.find(figure.text, max(0, at - 3))
    at = found if found >= 0 else at
    end = at + len(figure.text)
    subject = _rank_subject(clause, at, end)
    if subject is None:
        return NotRead("not_checkable", "not understood: who is said to lead")
    kind = next(k for k in _GROUP_NOUNS if subject.has(k))
    label = _label(subject, kind)
    noun = _GROUP_NOUNS[kind]
    behind = clause[end:]
    said = (
        _RANK_NOUN.search(f"{figure.text} {behind} {clause[:at]}")
        if kind in ("institution", "developer")
        else None
    )
    if said:
        word = said.group().lower()
        noun = (
            {"u": "university", "c": "company"}.get(word[0], "institution")
            if word.startswith(("universit", "compan"))
            else "institution"
        )
    use = _USE.search(behind[:40]) or _USE.search(clause)
    rest = clause[:at] + " \x00 " + behind
    rest = rest.replace(clause[subject.start : subject.end], " ", 1)
    rest = re.sub(
        r"\x00\s+(?:(?:commonly|frequently|often)\s+)?(?:used|named|mentioned|common|commonly|"
        r"popular|frequent|frequently|often|evaluated|tested|discussed|prolific|productive|"
        r"represented)?\s*",
        " ",
        rest,
    )
    rest = _RANK_NOUN.sub(" ", rest, count=1)
    grouped = _OF_A_GROUP.search(rest)
    if grouped is not None and noun in ("country", "university", "company", "institution"):
        # "More than any other European country", "Among European countries, Germany …".
        place = grouped["one"] or grouped["many"]
        if any(s.has("region", "country") for s in link(place)):
            noun = f"{place} {noun}"
            rest = rest[: grouped.start()] + " " + rest[grouped.end() :]
    rest = re.sub(
        r"\b(?:is|was|were|are|has|had|have|been|contributed|published|produced|with|the|single|"
        r"of (?:all|any|every)|than any other|among all|by far)\b\s*(?:(?:country|countries|"
        r"institutions?|nations?|universit(?:y|ies)|compan(?:y|ies)|models?))?\b",
        " ",
        rest,
    )
    if figure.text.lower().startswith("no "):
        rest = re.sub(r"\bthan\b", " ", rest)
    rest = re.sub(r"\b(?:papers|publications|ranking|place|position|list)\b", " ", rest, count=1)
    if figure.text.lower().startswith(("led", "lead", "top", "dominat")):
        rest = re.sub(
            r"\b(?:the )?(?:league table|table|field|rankings?|list|standings|pack|league|charts?|"
            r"way)\b",
            " ",
            rest,
            count=1,
        )
    rest = re.sub(r"^\s*(?:a|an|and|,)\s+|\s+,", " ", rest)
    order = "fewest" if figure.comparator == "fewest" else "most"
    owner = _owner(clause, at)
    if owner is not None:
        rest = rest.replace(
            clause[owner.start : owner.end] + clause[owner.end : owner.end + 2], " "
        )
        if noun not in ("institution", "university", "company"):
            return NotRead("not_checkable", "not understood: what is ranked")
    if kind == "model":
        return _rank_models(rest, use, label, piece, context, knowledge)
    if figure.text.lower().startswith("no "):
        regions = [s for s in link(figure.text) if s.has("region", "country")]
        if regions and noun != "model":
            noun = f"{regions[0].text} {noun}"  # "no European country had more"
    text = f"which {noun} has the {order} papers {rest}"
    read = read_text(text, piece, context, knowledge, carry=False)
    if isinstance(read, NotRead):
        return read
    if not isinstance(read.question, Ranking):
        return NotRead("not_checkable", "not understood: what is ranked")
    question = read.question
    if question.by == "country" and _speaks_of_others(question) and not _PARTNERS.search(clause):
        return NotRead("not_checkable", "not understood: who is said to be ahead of whom")
    if owner is not None:
        question = replace(question, within=owner.values("country"))
    return replace(read, question=question, subject=label, leader=_leader(subject, kind))


_OF_A_GROUP = re.compile(
    r"\bthan any other (?P<one>[A-Z][\w-]+)\b(?:\s+(?:country|nation|university|institution|"
    r"company))?|"
    r"^\s*(?:Among|Of|Within|In) (?:all |the )*(?P<many>[A-Z][\w-]+) (?:countries|nations|"
    r"universities|"
    r"institutions|companies),",
)
_AHEAD_OF_IT = re.compile(
    r"^(?:(?:only )?behind|just behind|after|next to|following|apart from|other than|besides)\s+"
    r"(?P<who>[^,]+?(?:,[^,]+? and [^,]+?)?),\s*|"
    r"\s+(?:only to|only behind|behind|after|next to)\s+(?P<whom>(?:the\s+)?[A-Z][^,;]*?)"
    r"(?=\s+(?:at|in|by|among|with)\b|[,;.]|$)|"
    r"(?:(?<=second)|(?<=third)|(?<=fourth)|(?<=fifth))\s+to\s+(?P<other>(?:the\s+)?[A-Z][^,;]*?)"
    r"(?=\s+(?:at|in|by|among|with)\b|[,;.]|$)",
    re.IGNORECASE,
)
""" "Behind the US and China, Canada …", "finished second only to the United States at …"."""


def _named(text: str | None) -> tuple[Span, ...]:
    spans = [s for s in link(text or "") if not s.is_function or s.is_name]
    places = tuple(s for s in spans if s.has("country", "institution") and not s.has("venue"))
    small = ("quantifiers.and",)
    return places if all(s in places or s.has(*small) or s.is_function for s in spans) else ()


def _behind(
    piece: Piece,
    ahead: re.Match[str],
    named: Sequence[Span],
    context: Context,
    knowledge: Knowledge,
) -> Reading | NotRead:
    """The rank of a subject behind others: it comes right after them, and nobody else does."""
    start, end = ahead.span()
    figure = piece.figure
    at = figure.start - piece.at
    if start <= at < end:
        return NotRead("not_checkable", "not understood: who is said to lead")
    moved = end - start if at >= end else 0
    clause = piece.clause[:start] + piece.clause[end:]
    plain = replace(piece, clause=clause, at=piece.at + moved)
    read = read_rank(plain, context, knowledge)
    if isinstance(read, NotRead):
        return read
    labels = tuple(_label(s, next(k for k in _GROUP_NOUNS if s.has(k))) for s in named)
    if read.subject in labels:
        return NotRead("not_checkable", "not understood: who is said to be ahead of whom")
    return replace(read, behind=labels)


_PARTNERS = re.compile(r"\b(?:partner\w*|collaborat\w*|with|ally|allies)\b", re.IGNORECASE)


def _speaks_of_others(question: Ranking) -> bool:
    """Whether another country's papers are ranked: "second to the United States" is no such."""
    return any(isinstance(x, c.Countries) and x.position == "any" for x in c.leaves(question.where))


def _owner(clause: str, at: int) -> Span | None:
    """ "Oxford was Britain's most prolific contributor": only those of Britain are ranked."""
    for span in link(clause[:at]):
        if span.has("country") and re.fullmatch(r"['’]s?\s+(?:the\s+)?", clause[span.end : at]):
            return span
    return None


def _leader(subject: Span, kind: str) -> c.Condition | None:
    value = subject.values(kind)[0]
    match kind:
        case "country":
            return c.Countries((value,))
        case "institution":
            return c.Institutions((value,))
    return None


def _rank_models(
    rest: str,
    use: re.Match[str] | None,
    label: str,
    piece: Piece,
    context: Context,
    knowledge: Knowledge,
) -> Reading | NotRead:
    """Families by the papers that name them, or that do with them what the sentence says."""
    rest = re.sub(r"\b(?:language|ai|foundation) model\b(?=[^a-z]|$)", " ", rest, flags=re.I)
    rest = re.sub(r"\b(?:named|mentioned|used|evaluated|tested)\s+(?:in|by|on)\b", " ", rest)
    rest = re.sub(r"\bthan any other\b", " ", rest)
    read = read_text(f"how many papers {rest}", piece, context, knowledge, carry=False)
    if isinstance(read, NotRead):
        return read
    if not isinstance(read.question, Count):
        return NotRead("not_checkable", "not understood: what is ranked")
    roles: tuple[str, ...] | None = None
    if use is not None and use["used"]:
        roles = USED
    elif use is not None and use["evaluated"]:
        roles = ("evaluates",)
    where = read.question.where
    if roles is not None:
        where = c.both(where, c.Models(roles=roles))
    direction: Direction = "fewest" if piece.figure.comparator == "fewest" else "most"
    question = Ranking("family", where, direction=direction)
    return replace(read, question=question, subject=label, leader=c.Models((label,), roles))


def _rank_subject(clause: str, at: int, end: int) -> Span | None:
    spans = [s for s in link(clause) if s.has(*_GROUP_NOUNS)]
    before = [s for s in spans if s.end <= at]
    after = [s for s in spans if s.start >= end]
    beaten = re.search(r"\bthan\s+(?:the\s+)?$|\bthan\b", clause[end:])
    if clause[at:end].lower().startswith("no ") and beaten:
        named = [s for s in after if s.start >= end + beaten.end() and not s.has("venue")]
        return named[0] if named else None
    copula = re.search(r"\b(?:was|is|were|are)\b", clause[end:])
    if before:
        near = before[-1]
        between = clause[near.end : at].lower().strip(" ,'’s")
        # "Qwen at COLM 2025 was the most used": what stands behind a preposition is the scope.
        while before and (
            re.search(
                r"\b(?:at|in|among|of|from|within|to)\s+(?:the\s+)?$",
                clause[: before[-1].start].lower(),
            )
            or re.match(r"['’]s?\s+(?:the\s+)?$", clause[before[-1].end : at])
        ):
            before.pop()
        if before and (not near.has("venue") or between):
            chosen = before[-1]
            if not chosen.has("venue"):
                return chosen
    if copula:
        named = [s for s in after if s.start >= end + copula.end() and not s.has("venue")]
        if named:
            return named[-1] if len(named) == 1 else named[0]
    return None


def _label(span: Span, kind: str) -> str:
    value = span.values(kind)[0]
    return country_name(value) if kind == "country" else value
