"""One sentence in other words: what people write, in the order that the reader of questions knows.

Pure: text in, text out. Each rule says the same with the words moved, or takes out what greets.
"""

from __future__ import annotations

import re

from assistant.link import link

WHERE_FROM = re.compile(
    r"where (?:do|does|did|are|were) (?P<who>.+?) (?P<verb>based|located|come from|from|work|sit)"
    r"(?P<rest>,.*)?[?.]*$",
    re.IGNORECASE,
)
""" "Where are the first authors of COLM 2025 based?"."""

_PIECES = re.compile(r"\s*(?:[:;]|\s[-–—]\s)\s+|,\s+(?=(?:i|we)\b)", re.IGNORECASE)


_SWAP = re.compile(
    r"(?:now |and |please |then )*(?:swap|replace|exchange|switch|change)\s+(?:out\s+)?"
    r"(?P<old>[^?.,]{2,40}?)\s+(?:for|with|by|to|into)\s+(?P<new>[^?.,]{2,40})[?.]?$",
    re.IGNORECASE,
)
""" "Swap Britain for Australia", after a question."""
_RACE = re.compile(
    r"(?:so )?(?:is|are|has|have) (?P<one>[^,?]{2,30}?) (?:really )?(?:been )?(?:catching|caught|"
    r"keeping|kept|gaining ground|losing ground|falling behind|pulling ahead)(?: up)? "
    r"(?:with|on|to|of|behind)? ?(?P<other>(?:the )?[A-Z][\w.]*(?: [A-Z]\w+)*)"
    r"(?P<rest> in .+?)?[?.]*$",
    re.IGNORECASE,
)
""" "Is China catching up with the US in AI research?": vague, to be answered as an overview."""
_TITLES = re.compile(
    r"(?P<lead>(?:in )?(?:how many|which|what share of|what percentage of))\s+"
    r"(?P<scope>(?:[\w’'.-]+ ){0,5}?)titles (?P<rest>(?:have|has|contain|include|mention|use|carry|"
    r"does|do|is|are)\b.+)$",
    re.IGNORECASE,
)
""" "How many titles have the word survey in them"."""
_EVERYTHING = re.compile(r"everything(?= (?:at|in|from) )", re.IGNORECASE)
_TWICE_NAMED = re.compile(
    r"\b(?:senior|lead|leading|principal) \((first|last)\) author(?=s?\b)|"
    r"\b(?:senior|lead|leading|principal), (?:i\.e\.,? )?(?:the )?(first|last),? author(?=s?\b)",
    re.IGNORECASE,
)
""" "Whose senior (last) author is at Google"."""
_MEDIAN_NOT_MEAN = re.compile(
    r"(?:the )?medians?,? (?:not|instead of|rather than) (?:the )?(?:means?|averages?)"
    r"(?:,? please)?[?.!]?",
    re.IGNORECASE,
)
_KEEP_ONLY = re.compile(r"(?:leave|keep|retain) (?:only|just) ", re.IGNORECASE)
_LEFT_ASIDE = re.compile(
    r"(?:with )?(?P<what>[^,;:?]{2,50}?) (?:left aside|set aside|put aside|left out|excluded|"
    r"excepted|aside|apart),\s+",
    re.IGNORECASE,
)
""" "The US and China left aside, which five countries …"."""
_OCCASION = re.compile(
    r"(?:for|in|as part of) (?:an?|my|our|the|this|that|tomorrow[’']s|today[’']s) [^,;:?\d]{0,40}?"
    r"\b(?:briefing|report|article|story|piece|talk|committee|readers|editor|newsletter|thesis|"
    r"class|presentation|hearing|memo|column|blog|podcast|slide|meeting|fact-check|minister|"
    r"parliament|board|boss)\b[^,;:?\d]{0,40},\s+(?=(?:please|how|what|which|could|can|list|give|"
    r"state|tell|i|we|is|are|did|do|does|name|count|show|would)\b)",
    re.IGNORECASE,
)
"""What a question is asked for: "For a briefing to our committee, …"."""
_TURN = re.compile(
    r"(?:and |but |so )?(?:the other way (?:a)?round|conversely|in reverse|vice versa|by contrast|"
    r"on the other hand)\s*[,:;–-]\s*(?=(?:\S+\s+){3})",
    re.IGNORECASE,
)
"""What announces a question that is given in full behind it."""
_MODELS_THEN_PAPERS = re.compile(
    r"(?P<models>[^,:;?]*\b(?:models?|llms?)\b[^,:;?]*)[,:]\s*"
    r"(?P<papers>[^,:;?]*\bpapers?\b[^,:;?]*?)\bthem\b(?P<rest>[^,:;]*)$",
    re.IGNORECASE,
)
""" "Meta's models at AAAI 2025: number of papers that use them"."""


def without_asides(text: str) -> tuple[str, bool]:
    """The question without pieces that are only polite, and whether there were any.

    A piece goes that holds a word of courtesy or haste, no name and nothing that the lexicon has
    another use for: "need this fast:", "table:", ", I doubt it".

    >>> without_asides("Dear colleagues: how many papers use Qwen?")
    ('how many papers use Qwen?', True)
    """
    made = _MODELS_THEN_PAPERS.match(text)
    if made is not None:
        return f"{made['papers']}{made['models']}{made['rest']}", True
    lead = _OCCASION.match(text)
    if lead is not None and not any(x.is_name or x.is_year for x in link(lead.group())):
        return text[lead.end() :], True
    swapped = _SWAP.match(text)
    if swapped is not None:
        return f"{swapped['new']} instead of {swapped['old']}", True
    where = WHERE_FROM.match(text)
    if where is not None and any(
        s.section("measures") or s.section("positions") for s in link(where["who"])
    ):
        who = where["who"].removeprefix("the ")
        return f"which countries have the most {who}{where['rest'] or ''}", True
    race = _RACE.match(text)
    if race is not None:
        return f"how close are {race['one']} and {race['other']}{race['rest'] or ''}", True
    titles = _TITLES.match(text)
    if titles is not None:
        said = re.sub(
            r"\s+(?:in (?:them|it)|occurs?|appears?|shows? up)$", "", titles["rest"].rstrip("?. ")
        )
        said = re.sub(r"^(?:does|do|is|are) ", "contain ", said)
        return f"{titles['lead']} {titles['scope'] or ''}papers {said} in the title", True
    everything = _EVERYTHING.match(text)
    if everything is not None:
        return f"all papers{text[everything.end() :]}", True
    text = re.sub(r"^over (?=the )", "in ", text, flags=re.IGNORECASE)
    text = _TWICE_NAMED.sub(lambda m: f"{m[1] or m[2]} author", text)
    median = _MEDIAN_NOT_MEAN.fullmatch(text)
    if median is not None:
        return "median instead", True
    only = _KEEP_ONLY.match(text)
    if only is not None:
        return f"only {text[only.end() :]}", True
    aside = _LEFT_ASIDE.match(text)
    if aside is not None:
        return f"leaving aside {aside['what']}, {text[aside.end() :]}", True
    turned = _TURN.match(text)
    if turned is not None:
        return f"And {text[turned.end() :]}", True
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    kept = [piece for piece in pieces if not _only_polite(piece)]
    if len(kept) == len(pieces) or len(kept) != 1:
        return text, False
    return kept[0], True


def _only_polite(piece: str) -> bool:
    spans = link(piece)
    return any(s.has("polite.words") for s in spans) and all(
        not s.meanings or s.is_function or s.has("polite.words") for s in spans
    )
