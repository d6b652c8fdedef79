"""One sentence in other words: what people write, in the order that the reader of questions knows.

Pure: text in, text out. Each rule says the same with the words moved, or takes out what greets.
"""

from __future__ import annotations

import re

from assistant.differences import as_difference
from assistant.leads import without_lead
from assistant.link import Span, link
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
_SHORTHAND = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\bw/o\b", "without"),
        (
            # "Who" asks for names elsewhere.
            r"\b((?:co-?)?authors?|someone|somebody|anyone|anybody|nobody|no one|researchers?|people|"
            r"scientists?|persons?) who(?=(?:m|se)?\b)(?!se\b|m\b)",
            r"\1 that",
        ),
        (
            r"\bmainland (?=(?:(?:first|last|co-?)[- ]?)?(?:affiliation|author|institution|universit|"
            r"partner|address|paper|compan|institute)\w*)",
            "mainland Chinese ",
        ),
        (r"\bChina,? \(?mainland(?: only)?\)?", "mainland China"),
        (r"\b((?:China|Chinese)\b[^?]*?),? \(?(?:the )?mainland only\)?(?=[?.,]|$)", r"\1"),
        (r"\bmainland(?= (?:nor|or|and) (?:in |from )?(?:Hong Kong|HK|Macau|Taiwan)\b)",
         "mainland China"),
        (r"\b((?:Hong Kong|HK|Macau|Taiwan) (?:nor|or|and) (?:the )?)mainland\b(?! Chin)",
         r"\1mainland China"),
        (
            r"\b(?:ranks?|ranked|placed|finish(?:es|ed)?|stands?|is|comes?)(?: in)? "
            r"(?:no\. ?|number |#)(2|two|3|three|4|four|5|five)\b",
            lambda m: f"came {_NTH[m[1].lower()]}",
        ),
        (
            r"\b(?:ranks?|ranked|placed|finish(?:es|ed)?|stands?) "
            r"(?=(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b)",
            "came ",
        ),
        (
            r"^(?:and |now )*(?:with |put )?(?P<new>[^?.,]{2,40}?) in (?P<old>(?:the )?[^?.,]{2,40}?)"
            r"(?:['’]s?) place[?.]?$",
            r"\g<new> instead of \g<old>",
        ),
        (
            r"^(?:and |so |now |what(?:[’']s| is| was|s) )*the (?:corresponding|same|equivalent|"
            r"comparable|analogous|respective) (?:figures?|numbers?|shares?|counts?|values?|"
            r"percentages?|statistics?|totals?) (?=(?:for|at|in|of|from) )",
            "and ",
        ),
        (
            r"\bas an? (?:portion|part|slice|chunk|fraction|share|percentage|proportion) of "
            r"(?:everything|all(?: that| the papers)?|whatever)(?: that| which)? (?P<who>[A-Z][\w.-]*(?: (?:19|"
            r"20)\d\d)?) (?:accepted|published|has|had|printed)\b",
            r"as a share of all \g<who> papers",
        ),
        (
            r"^(?:so |and |but )*how (?:are|is|were) (?P<one>(?:the )?[A-Z][\w.]*) and "
            r"(?P<two>(?:the )?[A-Z][\w.]*) (?:doing|faring|getting on)(?: compared (?:to|with) each "
            r"other| against each other| relative to each other)?(?P<rest>[^?]*)\?.*$",
            r"how close are \g<one> and \g<two>\g<rest>",
        ),
        (
            r"(?P<head>^.*\b(?:which|what) .+?)\?\s*(?:please )?(?:just )?(?:give|show|name|list|tell)"
            r"(?: me| us)? (?:just |only )?(?:the )?(?:first|top|leading) (?P<n>\w+)[.!?]*$",
            r"\g<head>, top \g<n>",
        ),
        (
            # Those are all that such a number is taken over in any case.
            r"(?<=\d) for which (?:the )?(?:affiliations?|countries) (?:is|are|was|were) known\b",
            "",
        ),
        (
            r"\b(venues|editions|conferences)((?: of| in| from) (?:19|20)\d\d)? for which (?:the )?"
            r"(?:affiliations?|countries) (?:is|are|was|were) known\b",
            r"\1\2",
        ),
        (
            r"\bfor (?:which|whom) (?:the )?affiliations? (?:is|are|was|were) known\b",
            "with known affiliations",
        ),
        (r"\b(?:have|has|had) a hand in\b", "wrote"),
        (
            r"\bwhose (title|abstract)s? do(?:es)?(?:n[’']t| not) (?:contain|mention|include|have) "
            r"((?:the (?:word|phrase|term) )?[\w-]+)(?=[?.,]|$| and\b| at\b| in\b)",
            r"without \2 in the \1",
        ),
        (
            r"^(?:plot|chart|graph|draw|visuali[sz]e)(?: me)? (?=(?:the|how|what|a|all|papers|"
            r"number|share)\b)",
            "show me ",
        ),
        (r"\bw/ ?(?=\w)", "with "),
        (r"\bw (?=(?:the|a|an|at|some(?:one|body)|any(?:one|body)|authors?|no)\b)", "with "),
        (r"\br there\b", "are there"),
        (r",\s*in (?:descending )?order(?:,? please)?[.?]*$", ""),
        (r"\bu (?=(?:have|got|hold|know|tell|say|give)\b)", "you "),
        (r"\b(?:abt|abut)\b", "about"),
        (r"\b(?:titel|tittle)(?=s?\b)", "title"),
        (r"^over (?=(?:the|its|all|their) )", "in "),
        (
            r"^(?:sir|madam|ma[’']?am|dear (?:sir|madam|all|team|colleagues|friends)|hi(?: there)?|"
            r"hello|hey|yo|bro|dude|guys|mate)\s*[,!:]\s+",
            "",
        ),
        (r"(?<=\w) v\.? (?=[A-Z])", " vs "),
        (
            r",\s*i (?:only |just )?(?:need|want|would like|am after) (?:the |all )?(?:paper )?"
            r"(?:numbers|counts|figures|values)(?: for (?:all|both|each)(?: (?:two|three|four|of "
            r"them))?)?[.!]?$",
            "",
        ),
        (
            r"\b(?:going |counted |counting |ranked |sorted )?by where the (first|last) author "
            r"(?:works|sits|is based|is)\b",
            r"by \1 author",
        ),
        (
            r"^(?:and |so )?(?:what )?if (?:one|we|you|i) (?:counts?|adds?|includes?) (.+?) "
            r"(?:to|towards|in with) (?:it|that|them|this)\??$",
            r"with \1 included",
        ),
        (
            r"^(?:and |now )?with (.+?) added to (?:the (?:bloc|group|region)|it|that|them)\??$",
            r"with \1 included",
        ),
        (
            r"\b(?:only|merely|just) (compare[sd]?(?: themselves)? (?:with|to|"
            r"against) [A-Z][\w.-]*)"
            r"(?:,? without (?:using|building on it or (?:evaluating|testing) it)| and (?:do not|"
            r"don[’']t|never) use)(?: it)?\b",
            r"\1 but neither build on it nor evaluate it",
        ),
        (
            r"\b(?:only|merely|just) (compare[sd]?(?: themselves)? (?:with|to|"
            r"against) [A-Z][\w.-]*)"
            r"(?=[?.]*$| (?:at|in) )",
            r"\1 but neither build on it nor evaluate it",
        ),
        (
            r"\b((?:mention|use|name|evaluate|test|feature|build on|built on)(?:s|d|ed|"
            r"ing)? (?:(?:an?|"
            r"any|some|at least one|one) )?)(?:large )?language (models?)(?= (?:from|by|made|"
            r"developed|"
            r"built|released|trained|created) )",
            r"\1\2",
        ),
        (
            # Not "only mention": "papers that are from China only mention Qwen".
            r"\b(are|is|were|was|come|comes|came) ((?:from|in|at) (?:the )?[A-Z][\w.]*(?: [A-Z]"
            r"[\w.]*)?) only (?=(?:mention|name|use|evaluate|contain|have|build|also)s?\b)",
            r"\1 only \2 ",
        ),
        (
            r"\b(was|were|is|are) (?:done|carried out|conducted) (?=(?:entirely|only|exclusively|"
            r"purely|solely|jointly) )",
            r"\1 ",
        ),
        (
            r"\b(of|among) those (?=(?:[\w-]+ ){0,4}(?:papers|orals|spotlights|posters) (?:that|"
            r"which|"
            r"whose|with|where)\b)",
            r"\1 the ",
        ),
        (
            r"^what(?:[’']s| is| was) the part of (?=\S+(?: \S+){0,3} (?:in|among|at) )",
            "what is the share of ",
        ),
        (r"\b(models?) (?:coming|originating|stemming|hailing) from\b", r"\1 from"),
        (
            r"^which country is (.+?)[’']s (?:most frequent|most common|main|biggest|closest|top|"
            r"number one|leading) partner\b",
            r"which country does \1 publish with most often",
        ),
        (
            r"^(?:and )?what (?:share|percentage|proportion|"
            r"percent) of (?:all )?(?:the )?(.+?) (?:is|are|was|"
            r"were) (?:that|it|those|this)\??$",
            r"as a share of the \1",
        ),
        (
            r"^(?:and )?how many (?:papers )?(?:is|are|was|were) (?:that|it|those|this)"
            r"(?: (?:in )?(?:absolute (?:terms|numbers)|papers|total))?\??$",
            "as a number",
        ),
        (
            r",? (?:no matter|regardless of|wherever|irrespective of) (?:where )?(?:the|its|their) "
            r"(?:labs?|offices?|people|authors?|teams?) (?:is|are|stands?|sits?|"
            r"works?)(?: located)?"
            r"(?=[?.]*$)",
            "",
        ),
        (r"\bled by (?=an? (?:first|lead) author )", "with "),
        (r"\b([A-Z]\w+)-(?:owned|run|headquartered) (?=compan)", r"\1 "),
        (
            r", ((?:Hong Kong|Macau|Macao|Taiwan)(?:(?:,| and) (?:Hong Kong|Macau|Macao|Taiwan))*) "
            r"(?:taken|counted) as (?:a )?part of (?:it|China)\b",
            r" with \1 included",
        ),
        (r"\bwhich (?=(?:share|percentage|proportion|fraction) of )", "what "),
        (
            r"\bby how many (papers|orals|spotlights|posters) (?:they|it|each|each one)(?: each)? "
            r"(?:have|has|had|published|got)\b",
            r"by number of \1",
        ),
        (r"\beverything(?= (?:at|in) (?:[A-Z]|that ))", "all papers"),
        (r"\b(?:the )?two of them together\b", "both of them"),
        (r"^over (?=[A-Z]{2,}[\w-]* (?:19|20)\d\d)", "in "),
        (
            r"^(?:what[’']?s that |what is that |and )?in (?:papers|numbers|absolute (?:terms|"
            r"numbers)),? "
            r"not (?:in )?(?:percent(?:ages?)?|shares?|%)\??$",
            "as a number",
        ),
        (
            r"^(?:leaving|setting|putting) (?!aside)([^,;:?]{2,50}?) aside,\s+",
            r"leaving aside \1, ",
        ),
        (
            r",? (?:for (?:our|my|the|a) (?:catalogue|catalog|records?|archive|files?|spreadsheet|"
            r"database|notes|dashboard|overview|table))(?=[.?!]*$)",
            "",
        ),
        (
            r"#\s*(?:of )?(?=(?:authors|papers|institutions|countries|models|orals|spotlights)\b)",
            "number of ",
        ),
    )
)
"""What is written short on a phone or in a table's head."""
_NTH = dict(zip("2 two 3 three 4 four 5 five".split(),
                "second second third third fourth fourth fifth fifth".split()))  # fmt: skip


def _spelt_out(text: str) -> str:
    for pattern, words in _SHORTHAND:
        text = pattern.sub(words, text)
    return text


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
    r"(?P<lead>how many .*?|what share .*?|which .*?)\bit(?P<or>,? or [a-z -]+? it)?\b(?P<rest>[^?]*)\?*$"
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
    plain = without_lead(_spelt_out(text))
    if plain != text:
        again, _ = without_asides(plain)
        return again, True
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
