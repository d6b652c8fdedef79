"""Statements without who said it, asides and full names: in the words that questions have."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from assistant.claims.context import Context, everything_of
from assistant.claims.pointers import pointed_out
from assistant.claims.stretches import years_away
from assistant.claims.vocabulary import any_of, matches, patterns, words
from assistant.link import link
from index import conditions as c
from ingest.venues import find_venue, load_venues


def plain_statement(text: str, context: Context) -> str:
    """The statement without who said it, openings, asides and full names of venues."""
    text = _relative_years(text.strip().rstrip(".!?"), context)
    text = pointed_out(text, context)
    text = _full_names_short(re.sub(r"[“”\"]", '"', text))
    text = _hong_kong(text)
    text = without_description(text)
    for _ in range(2):
        for name in ("opening", "attribution", "aside"):
            for pattern in patterns(name):
                text = pattern.sub(" ", text).strip(" ,;:")
    text = without_description(_without_lead_in(_short_venues(text)))
    text = re.sub(r"\s+", " ", _without_apposition(text))
    for pattern, new in _rewrites():
        text = pattern.sub(new, text)
    text = _SIZE.sub(lambda m: f"{words()['numbers'][m['n'].lower()]} {m['of']}", text)
    text = _where(text)
    passive = _PASSIVE.match(text)
    if passive and not any(s.has(*_NAMED) for s in link(passive["x"])):
        text = f"{passive['fig']} {passive['rest']} mention {passive['x']}"
    text = _authored(text)
    if len(context.places) >= 2 and matches("both_places", text):
        pair = f"the {context.places[-2]} and {context.places[-1]}"
        for pattern in patterns("both_places"):
            text = pattern.sub(pair, text)
    return re.sub(r"\s+", " ", text).strip(" ,;:")


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(p), new) for p, new in words()["rewrites"].items())


def _hong_kong(text: str) -> str:
    """ "Without Hong Kong, China had 71": China as the sentence itself defines it."""
    for pattern in patterns("without_hong_kong"):
        if pattern.search(text) and re.search(r"\bChin(?:a|ese)\b", text):
            text = pattern.sub(" ", text)
            return re.sub(r"(?<!mainland )\b(Chin(?:a|ese))\b", r"mainland \1", text).strip()
    for pattern in patterns("with_hong_kong"):
        found = pattern.search(text)
        if found and re.search(r"\bChina\b", text):
            text = pattern.sub(" ", text).strip()
            return re.sub(r"\bChina\b", f"China including {found['more']}", text, count=1)
    return text


_SIZE = re.compile(
    rf"(?<![\w-])(?P<n>{any_of(n for n, v in words()['numbers'].items() if v > 1)})\s+"
    r"(?P<of>(?:or (?:more|fewer) |different |distinct )?(?:co-?authors?|authors?|countries|"
    r"institutions|people|researchers|companies|universities))\b",
    re.IGNORECASE,
)
""" "At least two authors": sizes in digits, as questions have them."""
_NAMED = ("model", "developer", "country", "region", "institution", "measures.models")
"""What the reader of questions reads as a subject by itself."""
_PASSIVE = re.compile(
    r"^(?P<x>[^,]{2,60}?)\s+(?:(?:is|are|was|were|gets?|got)\s+(?:mentioned|discussed|named|cited|"
    r"referred to|invoked|addressed)|(?:comes?|came|crops?|cropped|turns?|turned|shows?|showed|"
    r"pops?|popped) up)"
    r"\s+in\s+(?P<fig>how many|what share(?: of)?)(?P<rest>.*)$",
    re.IGNORECASE,
)
"""A topic as the subject: "Robots are mentioned in two thirds of CoRL 2023 papers"."""

_AUTHORED = re.compile(
    r"^(?P<x>[^,]{2,60}?) (?:was|were|is|are|supplied|supplies|provided|provides|had|has|"
    r"contributed|appears? as|appeared as|(?:is|are|was|were) listed as|signed as|served as|came) "
    r"(?:the |as |an? )*(?P<pos>first|last|lead|senior) authors? (?:of|on|for|in|to) "
    r"(?P<fig>how many papers?)(?P<rest>.*)$",
    re.IGNORECASE,
)


def _authored(text: str) -> str:
    """ "Tsinghua supplied the last author of 13 papers" → "13 papers have a last author from
    Tsinghua"; of a person: "have … as last author"."""
    found = _AUTHORED.match(text)
    if found is None:
        return text
    placed = any(s.has("country", "region", "institution") for s in link(found["x"]))
    pos, who = found["pos"].lower(), found["x"]
    said = f"have a {pos} author from {who}" if placed else f"have {who} as {pos} author"
    return f"{found['fig']}{found['rest']} {said}"


_WHERE = re.compile(
    r"^(?P<x>[^,;:]+?) (?:at|in) (?P<scope>(?:the )?[A-Z][^,;:]{2,40}), where (?P<rest>.+)$"
)
_ALSO = re.compile(
    r"^(?P<x>[^,;:]+?), and "
    r"(?P<rest>.*\b(?:how many|what share|how much)\b.*|an? (?:typical )?paper .+)$",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|these|those|this|that|such|he|she|there|both|other|others|so|"
    r"none|each)\b|\bone\b(?=[.,;)]|\s*$|\s+(?:in|at|on|of)\b)",
    re.IGNORECASE,
)


def _where(text: str) -> str:
    """ "The lone scholar is a rare bird at AISTATS, where ten papers had one author": what is
    said of the place, and nothing of the colour before it; only where nothing points back."""
    found = _WHERE.match(text)
    if found and not _POINTING.search(found["rest"]) and not _names_things(found["x"]):
        scope = found["scope"]
        if any(s.has("venue") for s in link(scope)):
            return f"at {scope}, {found['rest']}"
    also = _ALSO.match(text)
    if also is None or _POINTING.search(also["rest"]) or _names_things(also["x"]):
        return text
    counts = re.search(r"how many|what share", also["x"], re.IGNORECASE)
    if counts is None and any(s.has("venue") for s in link(also["rest"])):
        return also["rest"]
    return text


def _names_things(text: str) -> bool:
    kinds = ("statuses", "tracks", "positions", "kinds", "weights")
    return any((s.is_name and not s.is_function) or any(map(s.section, kinds)) for s in link(text))


_BRACKETED = re.compile(r"\(([A-Z][A-Za-z&-]{1,11})\)")
_NAME_WORD = re.compile(r"(?:[A-Z][\w’'-]*|on|of|in|and|for|the|&)$")


_EARLIER = re.compile(
    r"\b(?:in |from )?(?:a|one|the) year (?:earlier|before|prior)\b|"
    r"\b(?:in )?the (?:previous|preceding) year\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:in )?(?:a|one|the) year (?:later|after)\b|\b(?:in )?the (?:following|next) year\b",
    re.IGNORECASE,
)


def _relative_years(text: str, context: Context) -> str:
    """ "A year earlier" as the year that it is, where the text said which one it counts from."""
    leaves = list(c.leaves(context.anchor or context.editions))
    years = {x.first for x in leaves if isinstance(x, c.Years) and x.first == x.last}
    years |= {y for x in leaves if isinstance(x, c.Editions) for _, y in x.pairs}
    if not years and context.question is not None:
        told = c.leaves(everything_of(context.question))
        years = {x.first for x in told if isinstance(x, c.Years) and x.first == x.last}
    year = next(iter(years)) if len(years) == 1 else None
    if year is None:
        return text
    text = _EARLIER.sub(f"in {year - 1}", text)
    return years_away(_LATER.sub(f"in {year + 1}", text), year)


@cache
def _full_names() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Full names of venues, the longest first."""
    found = []
    for venue in load_venues():
        full = re.sub(r"\s*\(.*", "", venue.full_name or "")
        if len(full.split()) > 1:
            found.append((full, venue.name))
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple(
        (re.compile(rf"(?:\b[Tt]he )?{_spellings(full)}(?=[\s,.;:)]|$)", re.IGNORECASE), name)
        for full, name in found
    )


def _spellings(name: str) -> str:
    """A full name in American and British spelling."""
    return re.sub(r"i[sz](?=ation|ing)", "i[sz]", re.escape(name)).replace("eling", "ell?ing")


def _full_names_short(text: str) -> str:
    """ "The Conference on Language Modeling" → "COLM"."""
    for pattern, name in _full_names():
        text = re.sub(
            rf"\b{re.escape(name)}\s*\(\s*{re.escape(name)}\s*\)", name, pattern.sub(name, text)
        )
    return text


def _short_venues(text: str) -> str:
    """ "At Language Modeling (COLM)" → "at COLM"."""
    text = _full_names_short(text)
    while found := _BRACKETED.search(text):
        venue = find_venue(found.group(1))
        said = text[: found.start()].split()
        if venue is None:
            text = text[: found.start()] + " " + found.group(1) + " " + text[found.end() :]
            continue
        while said and _NAME_WORD.match(said[-1].strip(",")):
            said.pop()
            if said and said[-1].endswith(","):
                break
        joint = said[-1].lower() if said else ""
        glue = "" if joint in ("at", "in", "of", "to", "from", "by", "for") else " at"
        text = f"{' '.join(said)}{glue} {venue.name}{text[found.end() :]}"
    return text


_DESCRIPTION = re.compile(
    r",\s+(?:an?|the|home to|known (?:as|for)|host of|itself|long|once)\s+"
    r"(?P<said>[^,\d]{2,70})(?:,\s+|$)",
    re.IGNORECASE,
)


def without_description(text: str) -> str:
    """ "Singapore, a city of six million, was on …": what describes it and names nothing."""

    def plain(found: re.Match[str]) -> str:
        named = any(s.is_name for s in link(found["said"]))
        asks = re.search(r"how many|what share|\bpapers?\b|\bauthors?\b", found["said"], re.I)
        return found.group() if named or asks else " "

    return _DESCRIPTION.sub(plain, text)


_LEAD_IN = re.compile(r"^(?P<head>[^:;]{3,90}):\s+(?P<rest>.*\b(?:how many|what share)\b.*)$", re.I)


def _without_lead_in(text: str) -> str:
    """ "A record year for CoRL 2023: 199 papers" → "at CoRL 2023, 199 papers".

    Only where the words before the colon say nothing of papers but venue and year.
    """
    found = _LEAD_IN.match(text)
    if found is None or re.search(r"how many|what share", found["head"], re.IGNORECASE):
        return text
    spans = link(found["head"])
    named = [s for s in spans if s.is_name and not s.has("venue")]
    scope = [found["head"][s.start : s.end] for s in spans if s.has("venue") or s.is_year]
    if named or re.search(r"\b(?:papers?|authors?|collab\w*)\b", found["head"], re.IGNORECASE):
        return text
    rest = found["rest"]
    if scope and not any(s.has("venue") for s in link(rest)):
        return f"at {' '.join(scope)}, {rest}"
    return rest if not scope else text


_KIND_BEHIND = re.compile(
    r"\s+(?:(?:large )?language |ai |open-weight |foundation )*(?:chatbots?|models?|architecture)\b"
    r"(?!\s+famil)(?=\s+(?:was|were|is|are|has|had|have|appear|feature|turn|show|came|got|in\b|by\b))",
    re.IGNORECASE,
)


def _without_apposition(text: str) -> str:
    """ "The Qwen large language model was named" → "the Qwen was named"."""
    for span in reversed(link(text)):
        if span.has("model"):
            text = (
                text[: span.end] + _KIND_BEHIND.sub("", text[span.end :], count=1)
                if (_KIND_BEHIND.match(text[span.end :]))
                else text
            )
    return text


_OWNER = re.compile(r"\b([A-Z][\w.&-]+)['’]s\s+")


def without_possessives(text: str) -> str:
    """ "Google's transformer" names the model by its maker; it doesn't ask for Google's papers."""
    for found in reversed(list(_OWNER.finditer(text))):
        rest = link(text[found.end() :])
        maker = any(s.has("developer", "institution") for s in link(found.group(1)))
        if rest and rest[0].has("model") and maker:
            text = text[: found.start()] + text[found.end() :]
    spans = link(text)
    out = text
    for one, two in reversed(list(pairwise(spans))):
        owner = one.has("developer", "institution")
        behind = text[one.end : two.start]
        said = text[one.start : one.end] + behind
        if owner and two.has("model") and re.search(r"['’]s?\s*$|['’]s\s*", said):
            out = out[: one.start] + out[two.start :]
    return out
