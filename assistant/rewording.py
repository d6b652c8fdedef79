"""One sentence in other words: what people write, in the order that the reader of questions knows.

Pure: text in, text out. Each rule says the same with the words moved, or takes out what greets.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from assistant.differences import as_difference
from assistant.leads import loses_a_name, without_lead
from assistant.link import Span, link
from assistant.named_examples import without_examples
from assistant.opposed import DOES

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


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The rules of ``rewrites.toml``, in order."""
    with (Path(__file__).parent / "rewrites.toml").open("rb") as file:
        rules = tomllib.load(file)["rewrite"]
    return tuple((re.compile(r["pattern"], re.IGNORECASE), r["words"]) for r in rules)


def _spelt_out(text: str) -> str:
    for pattern, words in _rewrites():
        said = pattern.sub(words, text)
        if said != text and not loses_a_name(text, said):
            text = said
    return " ".join(text.split())


_OR_BOTH = re.compile(
    rf"(?P<ahead>.*?\bpapers?\b(?: (?:at|in) [^,]+?)?) (?:that |which )?"
    rf"(?P<one>{DOES}[^,?]*?),? (?:or )?(?P<two>{DOES}[^,?]*?),? or both(?P<rest>[^?]*)[?.]*$",
    re.IGNORECASE,
)
""" "Papers that use Llama, have a Chinese author or both"."""
_ONE_OR_BOTH = re.compile(
    r"(?P<one>\S+)(?:,| or| and/or) (?P<two>(?:(?:an?|the) )?[^\s,]+(?: [^\s,]+){0,2}?)"
    r"(?:,? or both|, (?:maybe|perhaps|possibly) both)\b(?! of)",
    re.IGNORECASE,
)
""" "Llama, Qwen or both", "Llama or Qwen or both": either of them."""
_IT = re.compile(
    r"(?P<name>[A-Z][^,:?;]{1,40}?) (?P<scope>(?:at|in) [^,:?;]{2,30}?)(?: [-–—]|:) "
    r"(?P<lead>how many .*?|what share .*?|"
    r"which .*?)\bit(?P<or>,? or [a-z -]+? it)?\b(?P<rest>[^?]*)\?*$"
)
""" "InternVL at CVPR 2024 - how many papers evaluate it or build on it?"."""
_WHICH_EDITION = re.compile(
    r"which (?P<venue>[A-Z][\w&-]+)(?: edition)? (?:had|has|saw) (?=the )", re.IGNORECASE
)
""" "Which ICML had the highest share of Chinese papers?"."""
_SAYS_ABOUT = re.compile(
    r"what (?:has|have|does|do|did|had) (?P<who>[^?,]{2,40}?) (?:got )?to say (?:about|on) "
    r"(?P<what>.+?)[?.]*$",
    re.IGNORECASE,
)
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
_NOT_THAT = re.compile(
    r"(?:the |a |just the )?(?:(?P<percent>percent(?:age)?|share|%)|"
    r"(?:raw |absolute |actual |plain )*(?:numbers?|counts?|figures?)),? not (?:the |a )?"
    r"(?:percent(?:age)?s?|shares?|%|numbers?|counts?)(?:,? please)?[?.!]?",
    re.IGNORECASE,
)
""" "Raw number, not percent", after a share."""
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
    r"(?:and |but |so )?(?:the other way (?:a)?round|(?:now )?(?:flip|reverse|invert|turn) (?:it|"
    r"that)"
    r"(?: (?:a)?round| over)?|the reverse|conversely|in reverse|vice versa|by contrast|"
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
    plain = without_examples(text)
    for _ in range(_ROUNDS):
        again = without_lead(_spelt_out(plain))
        if again == plain:
            break
        plain = again
    moved, is_moved = _moved(plain)
    if is_moved and loses_a_name(plain, moved):
        moved, is_moved = plain, False
    return moved, is_moved or plain != text


_ROUNDS = 5
"""How often rules may take up what others left: none has to be without end."""


def _moved(text: str) -> tuple[str, bool]:
    """The words of one question in the order that the reader knows."""
    if (apart := as_difference(text)) is not None:
        return apart, True
    made = _MODELS_THEN_PAPERS.match(text)
    if made is not None:
        return f"{made['papers']}{made['models']}{made['rest']}", True
    either = _OR_BOTH.match(text)
    if either is not None:
        said = f"that either {either['one']} or {either['two']}{either['rest']}"
        return f"{either['ahead']} {said}", True
    if (named := _ONE_OR_BOTH.sub(r"\g<one> or \g<two>", text)) != text:
        return named, True
    it = _IT.match(text)
    if it is not None and any(s.has("model") for s in link(it["name"])):
        also = re.sub(r"\bit$", it["name"], it["or"] or "")
        return f"{it['lead']}{it['name']}{also}{it['rest']} {it['scope']}", True
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
    which = _WHICH_EDITION.match(text)
    if which is not None and any(s.has("venue") for s in link(which["venue"])):
        return f"in which year did {which['venue']} have {text[which.end() :]}", True
    says = _SAYS_ABOUT.match(text)
    if says is not None:
        return f"what do {says['who']} papers say about {says['what']}", True
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
    text = _TWICE_NAMED.sub(lambda m: f"{m[1] or m[2]} author", text)
    median = _MEDIAN_NOT_MEAN.fullmatch(text)
    if median is not None:
        return "median instead", True
    number = _NOT_THAT.fullmatch(text)
    if number is not None:
        return ("as a percentage" if number["percent"] else "as a number"), True
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
        not s.meanings or s.has("polite.words") or (s.is_function and not _asks(s)) for s in spans
    )


def _asks(span: Span) -> bool:
    """ "Number by conference please" is no courtesy."""
    return span.has("operations.count", "operations.share") or (
        span.section("measures") and not span.has("measures.papers")
    )
