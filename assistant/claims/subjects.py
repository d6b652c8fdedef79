"""The subject of a clause that was cut from it.

Pure: "Google, twice as large as Meta, had 25 papers at ICML 2024" falls into two clauses, and the
second has no subject: read alone it would be a claim about all papers. It gets the one that stands
before the commas; where none is found, the clause is marked and not judged by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.claims.figure import PAPERS, PERCENT, Figure
from assistant.claims.pieces import Piece
from assistant.link import link

VERB_FIRST = re.compile(
    r"\s*(?:(?:also|still|nevertheless|nonetheless|then|however|together|again|now|already|only|"
    r"thus|never|both|all|each|duly|actually|in fact|alone)\s+)*"
    r"(?:ha[sd]|have|is|was|were|are|did|does|do|can|could|came|went|got|made|took|won|sent|gave|"
    r"held|kept|led|saw|stood|sat|ran|wrote|put|lay|fell|rose|grew|met|left|found|drew|brought|"
    r"bore|beat|outdid|wound|shone|began|stayed|sits|[a-z]{2,}ed|(?!papers|authors)[a-z]{3,}s(?=\s+"
    r"(?:up|on|in|for|to|as|at|by|with|an?|the|its|no|some|about|over|more|fewer|less|nearly|"
    r"almost|only|just|[a-z]+ed|[a-z]+teen|one|two|three|four|five|six|seven|eight|nine|ten|half|"
    r"\d)\b))(?![\w’'])"
)
"""A clause that begins with its verb: whose it is stands elsewhere."""
_ASIDE = re.compile(
    r"(?P<subject>[^,;:]{2,70}),\s+(?P<aside>(?:(?:of|from|in|at|to) )?(?:which|whose|whom)\b|"
    r"who\b|where\b|with\b|an?\b|the\b|one\b|most\b|many\b|half\b|some\b|all\b|though\b|although\b|"
    r"long\b|once\b|twice\b|more\b|less\b|home\b|for\b|by\b|not\b|itself\b|already\b|up\b|down\b|[a-z]+er\b"
    r"|[a-z]+ed\b|[a-z]+ing\b|\d|[a-z]+ (?:of|times)\b).*,\s*$",
    re.DOTALL,
)
_CUT_NAME = re.compile(rf"(?:the )?[A-Z][^,;]{{1,40}},(?={VERB_FIRST.pattern})")
""" "Two companies, Google and | Meta, had 60 papers": the last of a list that was cut."""
_NO_SUBJECT = re.compile(
    r"(?:in|at|on|of|by|with|among|amongst|as|when|while|since|after|before|from|for|to|than|if|"
    r"although|though|despite|during|over|across|between|and|but|yet|out|only|today|now|then)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:ha[sd]|have|is|was|were|are|did|does|do)\b", re.IGNORECASE)


def with_subject(sentence: str, piece: Piece, figures: Sequence[Figure]) -> Piece:
    """The piece with its subject before it, or marked where it begins with its verb."""
    clause = re.sub(r"^\s*(?:and|but|then|yet)\s+", "", piece.clause)
    if piece.at > 0 and _CUT_NAME.match(clause):
        return replace(piece, headless=True)
    if piece.at <= 0 or not VERB_FIRST.match(clause):
        return piece
    before = sentence[: piece.at]
    nearest = _name_at_end(before)
    if nearest is not None and _PARTICIPLE.match(clause):
        # "… left OpenAI's CLIP, named in 11, well behind": of the name right before it.
        return replace(
            piece,
            clause=f"{nearest} {piece.clause}",
            at=piece.at - len(nearest) - 1,
            crossed=frozenset(),
        )
    found = _ASIDE.fullmatch(before)
    if found and not _NO_SUBJECT.match(found["subject"]):
        subject = found["subject"].strip()
        counted = any(f.start < found.end("subject") for f in figures)
        if not counted and not _FINITE.search(subject):
            return replace(
                piece, clause=f"{subject} {piece.clause}", at=piece.at - len(subject) - 1
            )
    return replace(piece, headless=not _of_a_venue(before))


_PARTICIPLE = re.compile(
    r"(?:named|mentioned|used|listed|cited|represented|found|present|evaluated)\s+(?:in|on|by|at)\b",
    re.IGNORECASE,
)


def _name_at_end(before: str) -> str | None:
    """The name that a text ends with, before its comma."""
    text = before.rstrip(" ,")
    spans = link(text)
    if not spans or spans[-1].end != len(text) or text == before.rstrip():
        return None
    named = spans[-1].has("model", "country", "region", "institution")
    return spans[-1].text if named and not spans[-1].is_function else None


def _of_a_venue(before: str) -> bool:
    """ "ICML 2022 met in Baltimore and accepted 124 papers": the venue is what accepted them."""
    spans = [s for s in link(before) if not s.is_function]
    named = [s for s in spans if s.is_name]
    return bool(spans) and spans[0].has("venue") and all(s.has("venue") for s in named)


_STANDS_IN = re.compile(
    r"\b(?:(?:on|in|by|behind|across|among|for|to|with)\s+(?:all |only )?|"
    r"(?:affiliations|author lists?|bylines?|titles?|abstracts?|pages) of\s+)$",
    re.IGNORECASE,
)


def lacks_subject(piece: Piece) -> bool:
    """ "Turns up on six of the papers": something does, and where it wasn't read it was cut off.

    "NAACL 2024 ran to 912 papers" and "there were 12 papers" need none.
    """
    figure = piece.figure
    if figure.unit not in (PAPERS, PERCENT, "") or piece.role not in ("", "part"):
        return False
    before = piece.clause[: figure.start - piece.at]
    return _STANDS_IN.search(before) is not None and not _begins_with_venue(before)


def _begins_with_venue(text: str) -> bool:
    spans = link(re.sub(r"^\s*(?:the|this year[’']s)\s+", "", text, flags=re.IGNORECASE))
    return bool(spans) and spans[0].has("venue") and all(s.has("venue") for s in spans if s.is_name)


_OF_SOME = re.compile(
    r"\s*of\s+(?!them\b|these\b|those\b|which\b|the total\b|all\b|(?:the |accepted |its )*papers\b)"
    r"(?P<whom>[^,;]+?)[.\s]*$"
)


def is_bare_share(piece: Piece) -> bool:
    """ "…, against a tenth of American ones": what they do stands in the clause before."""
    figure = piece.figure
    found = _OF_SOME.match(piece.clause[figure.end - piece.at :])
    if piece.at <= 0 or figure.unit != PERCENT or found is None or piece.role:
        return False
    before = piece.clause[: figure.start - piece.at].strip(" ,")
    named = any(s.has("country", "region", "institution", "model") for s in link(found["whom"]))
    verb = re.search(r"\b(?:ha[sd]|have|is|are|was|were|[a-z]{3,}ed)\b", found["whom"])
    return not before and named and verb is None


_ONES = re.compile(r"\bones\b|\bone\b(?!\s+(?:of|in|out|paper))")
_GROUP = (
    r"\s+(?P<noun>(?:(?:first|last|lead|senior|open|open-weight|language) )*(?:compan(?:y|ies)|"
    r"firms?|labs?|universit(?:y|ies)|colleges?|models?|authors?|developers?|makers?|start-?ups?))\b"
)


def with_noun(sentence: str, piece: Piece) -> Piece:
    """ "Chinese companies were on 20 papers, American ones on 53": those are companies too."""
    found = _ONES.search(piece.clause)
    if found is None or piece.fellows:
        return piece
    before = sentence[: max(piece.at, 0)] + piece.clause[: found.start()]
    owner = next((s for s in reversed(link(before)) if s.has("country", "region")), None)
    if owner is None or before[owner.end :].strip():
        return piece
    groups = [
        noun
        for s in link(before)
        if s.has("country", "region") and s is not owner
        for noun in [re.match(_GROUP, before[s.end :])]
        if noun
    ]
    if not groups:
        return piece
    noun = groups[-1]["noun"]
    clause = piece.clause[: found.start()] + noun + piece.clause[found.end() :]
    ahead = found.start() < piece.figure.start - piece.at
    return replace(piece, clause=clause, at=piece.at - (len(noun) - len(found.group())) * ahead)
