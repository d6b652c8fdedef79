"""What a sentence says beside its claim: relative clauses, descriptions and examples in commas.

Pure: "Hong Kong, which sends more people than many a larger country, turns up on six papers" claims
six papers of Hong Kong. An aside gives way to blanks, so that every figure keeps its place. One
that may hold a claim of its own (a number, papers, an edition) stays; so does all that may narrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.claims.figures import find_figures
from assistant.claims.subjects import VERB_FIRST
from assistant.claims.vocabulary import matches
from assistant.link import Span, link
from assistant.names import regions

_THINGS = ("country", "region", "institution", "model", "developer")
_OPEN = re.compile(r"(?<!\d),\s+|\d(?P<after>,\s+)(?=[a-z])|\s+(?P<dash>[–—])\s+|\s*(?P<paren>\()")
_CLOSE = re.compile(r",(?=\s)|(?=[.!?]?\s*$)")
_OF_PAPERS = re.compile(
    r"\b(?:papers?|articles?|publications?|publish\w*|submi\w+|orals?|spotlights?|posters?|"
    r"accept\w*|co-?authors?|authors?|authored|contribut\w+|affiliat\w+|prolific|address(?:es)?)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:(?:of|from|in|at|to|for|on) )?(?:which|who|whose|whom)\b|where\b|(?:(?:once|long|now|also|"
    r"still|first|then|already|formerly|better|widely|partly|jointly|newly|recently) )*(?:held|"
    r"based|founded|located|headquartered|known|famous|owned|run|led by|hosted|home to|host (?:of|"
    r"to)|established|launched|developed|built|trained|released|created|made|sited|situated|nestled"
    r"|convened|organi[sz]ed|staged|backed|funded|bought|acquired)\b",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"(?:(?:far|much|slightly|even|rather|hardly|no|any) )?(?:more|less) [a-z]+ than\b|"
    r"(?:twice|half|many times|[a-z]+ times) (?:as|the) |[a-z]+er than\b|"
    r"(?:for|in) (?:years|decades|long|centuries|generations)\b|with (?=(?:its|their|his|her|more|"
    r"fewer|less|all|no|a|an|so|few|many|the)\b)",
    re.IGNORECASE,
)
_NOUNS = (
    r"(?:lab|laborator(?:y|ies)|compan(?:y|ies)|firm|giant|start-?up|subsidiary|arm|unit|division|"
    r"department|universit(?:y|ies)|institutes?|institution|college|school|maker|developer|creator|"
    r"owner|parent|rival|neighbou?r|famil(?:y|ies)|models?|series|line|chatbot|architecture|system|"
    r"countr(?:y|ies)|nation|state|city|territory|islands?|archipelago|kingdom|republic|economy|"
    r"power|conference|meeting|venue|gathering|event|professor|researcher|scientist|director|"
    r"founder|co-founder|chief|head|dean|engineer|student|pioneer|star|scholar|academic|expert|"
    r"roboticist|member|birthplace|capital|home|host|seat|oldest|youngest|"
    r"largest|biggest|richest|smallest|wealthiest)"
)
_APPOSITION = re.compile(
    r"(?:an?|the|one of (?:the|its|their|our)|itself|once|long|home to|now|then|still)\s+"
    rf"[^,]*?\b{_NOUNS}\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(
    r"(?:usually|often|typically|normally|traditionally|customarily|generally|by (?:convention|"
    r"custom|tradition)|as a rule|in most fields|conventionally)\s+(?:the |an? )?[a-z -]{3,40}$",
    re.IGNORECASE,
)
_PEOPLE = ("authors", "companies", "institutions", "universities")
_MORE_THAN_COME = 100_000
"""The people of a country, and not those of its papers."""
_PERSON = re.compile(r"(?:[A-Z][\w.’'-]*\s+){1,3}[A-Z][\w’'-]+$")
_CLASS = re.compile(
    r".*\b(?P<noun>models?|families|countries|nations|states|companies|firms|giants|universities|colleges|"
    r"institutions|institutes|labs|laboratories|developers|makers|start-?ups|organi[sz]ations|"
    r"chatbots|systems|architectures|players|groups|economies|powers|places)\b"
    r"(?P<between>[^,;:()]{0,40})$",
    re.IGNORECASE | re.DOTALL,
)
_AS_EXAMPLES = re.compile(
    r"(?:such as|like|including|includes|(?:and )?among (?:them|others|these|which)|for "
    r"(?:example|instance)|e\.g\.,?|say|notably|above all|especially|in particular|chiefly|"
    r"particularly|from(?= .+ to ))\s+(?P<names>.+)$",
    re.IGNORECASE,
)
_EXAMPLES_THEN = re.compile(
    r"(?P<names>.+?),?\s+(?:(?:first |foremost |chief )?among (?:them|others|these)|for "
    r"(?:example|instance)|above all|included|in particular|and (?:the like|others|so on|so forth|"
    r"the rest)|(?:in front|at the (?:top|head|front))|to name (?:but )?(?:two|three|a few|some))$",
    re.IGNORECASE,
)


_NOT_BUT = re.compile(
    r"\bnot (?:the |just |some |about )?(?:[\w.,%-]+ ){1,3}but (?=(?:just |only |some |about )?"
    r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|"
    r"[a-z]+ty(?:-[a-z]+)?)\b))(?<=\bbut )",
    re.IGNORECASE,
)
""" "Had not 60 but 49 papers": the first number is what it is not."""


_MOST = 30
"""Marks looked at in a sentence: one with more of them is a list, and costs their square."""


def without_asides(sentence: str) -> str:
    """The sentence with blanks in the place of what stands beside its claim.

    >>> without_asides("Japan, which has more robots than Peru, had 8 papers at ICML 2023.").split()
    ['Japan', 'had', '8', 'papers', 'at', 'ICML', '2023.']
    """
    sentence = _NOT_BUT.sub(lambda m: " " * len(m.group()), sentence)
    start = 0
    for _ in range(_MOST):
        found = _OPEN.search(sentence, start)
        if found is None:
            break
        opened = found.start("after") if found["after"] else found.start()
        start = found.end()
        head = sentence[:opened]
        for said_end, end in _closes(sentence, found):
            said, rest = sentence[found.end() : said_end].strip(), sentence[end:]
            if not said or not _beside(head, said, rest):
                continue
            comma = "," if found["dash"] is None and not _goes_on(rest) and rest.strip(" .") else ""
            sentence = head + " " * (end - opened - len(comma)) + comma + rest
            start = end
            break
    return sentence


def _closes(sentence: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where what was opened may end, the nearest first: before and behind the mark."""
    if found["paren"]:
        end = sentence.find(")", found.end())
        if end >= 0:
            yield end, end + 1
        return
    if found["dash"]:
        close = re.search(r"\s+[–—](?=\s)", sentence[found.end() :])
        if close:
            yield found.end() + close.start(), found.end() + close.end()
        return
    for n, close in enumerate(_CLOSE.finditer(sentence, found.end())):
        if n > 3:
            return
        yield close.start(), close.end()


def _goes_on(rest: str) -> bool:
    return VERB_FIRST.match(rest) is not None


def _beside(head: str, said: str, rest: str) -> bool:
    """Whether what stands between the marks is said beside the claim."""
    goes_on = _goes_on(rest)
    ends = not rest.strip(" .!?")
    if _examples(head, said):
        return goes_on or ends or re.match(r"\s*(?:at|in|on|of)\s", rest) is not None
    if _USUALLY.match(said) and goes_on:
        return not _names(said) and not _OF_PAPERS.search(said)
    spans = link(head)
    if not spans or _claims(said):
        return False
    if spans[-1].has("venue") or (spans[-1].is_year and any(s.has("venue") for s in spans)):
        return _of_a_meeting(said)
    person = _PERSON.match(head.strip()) is not None and not any(s.is_name for s in spans)
    named = spans[-1].is_name and not head[spans[-1].end :].strip(" ’'\"”")
    return goes_on and (named or person) and _describes(said, person)


def _of_a_meeting(said: str) -> bool:
    """ "At COLM 2025, which met in Montreal, …": where it was, and nothing of its papers."""
    plain = _RELATIVE.match(said) or _APPOSITION.match(said)
    return plain is not None and not _names(said) and not find_figures(said)


def _describes(said: str, person: bool) -> bool:
    """Whether it describes what is named before it, and narrows nothing."""
    if _RELATIVE.match(said):
        return True
    if _APPOSITION.match(said):
        return person or not re.search(r"\b(?:and|or)\b", said) or not _names(said)
    if _names(said) and not re.search(r"\bthan\b|\bas\b", said):
        return False
    return _ADJECTIVE.match(said) is not None


def _claims(said: str) -> bool:
    """Whether it may claim something that a list of papers holds, or say where it holds."""
    if _OF_PAPERS.search(said) or matches("each_year", said):
        return True
    if any(s.has("venue") or s.is_year for s in link(said)):
        return True
    return any(
        f.value is not None
        and f.unit not in ("other", "rank", "times")
        and not (f.unit in _PEOPLE and f.value >= _MORE_THAN_COME)
        for f in find_figures(said)
    )


def _names(text: str) -> list[Span]:
    return [s for s in link(text) if s.is_name]


def _only_names(text: str) -> bool:
    spans = link(text)
    joints = ("and", "or", "to", "the", "through", "even", "both", "all the way to")
    listed = [s for s in spans if s.key not in joints and not s.has("quantifiers.and")]
    known = [s for s in listed if s.has(*_THINGS) and not s.has("venue")]
    strange = [s for s in listed if s not in known]
    return bool(known) and all(not s.meanings and s.text[:1].isupper() for s in strange)


def _examples(head: str, said: str) -> bool:
    """ "Models from Chinese developers, from DeepSeek to Baichuan,": some of what is meant."""
    found = _AS_EXAMPLES.match(said) or _EXAMPLES_THEN.match(said)
    if found is None or not _CLASS.match(head) or not _only_names(found["names"]):
        return False
    return _belong(head, found["names"])


def _belong(head: str, names: str) -> bool:
    """Whether the countries named are of the region named before, where there is one."""
    spans = link(head)
    codes = {c for s in spans for v in s.values("region") for c in regions()[v].codes}
    named = {c for s in link(names) if s.has("country") for c in s.values("country")}
    return not codes or named <= codes


_BEHIND_NAME = re.compile(
    r",?\s+(?:(?:first |foremost )?among (?:them|others)|for (?:example|instance)|above all|"
    r"in particular|and (?:the like|others?))\b",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"(?P<plain>[,(–—-]*\s*\b(?:such as|like|including|for (?:example|instance),?|e\.g\.,?|notably|"
    r"especially|in particular|(?:chief |first )?among them|led by|headed by|not least|mostly|"
    r"mainly|chiefly|with)\s+(?:the\s+)?$)|"
    r"(?P<list>(?:,|\s[–—]|\s*[(:])\s*(?:the\s+)?$)",
    re.IGNORECASE,
)
_LIKE = re.compile(r",\s+(?:much |just |a little )?(?:like|as with)\s+(?:the\s+)?$", re.IGNORECASE)
_OF_ALL = re.compile(
    r"(?:^|,\s+)(?:of|among|amongst|across|for|in|at|from|by|to)\b[^,]*$", re.IGNORECASE
)


def example_left(text: str, ranked: bool = False) -> str | None:
    """Names that stand in a clause as members of what it names: "companies such as Google" are
    more than Google, and no papers of both are meant. ``ranked``: "among companies, Google led".

    >>> example_left("American companies such as Google had 12 papers")
    'such as Google'
    """
    spans = link(text)
    for one in spans:
        if not one.has(*_THINGS) or one.has("venue"):
            continue
        if then := _BEHIND_NAME.match(text[one.end :]):
            return f"{one.text}{then.group()}"
        if like := _LIKE.search(text[: one.start]):
            return text[like.start() : one.end].strip(" ,")
        lead = _BEFORE_NAME.search(text[: one.start])
        group = _CLASS.match(text[: lead.start()]) if lead else None
        if lead is None or group is None:
            continue
        apart = group["between"].strip() or ranked or _OF_ALL.search(text[: lead.start()])
        if lead["plain"] and (not lead["plain"].strip().startswith("with") or not apart):
            return text[lead.start() : one.end].strip(" ,")
        if lead["list"] and not apart:
            return text[group.start("noun") : one.end]
    return _range_of_names(text, spans)


def _range_of_names(text: str, spans: Sequence[Span]) -> str | None:
    """ "From Qwen to Llama": what lies between them is not named."""
    named = [s for s in spans if s.has(*_THINGS) and not s.has("venue") and not s.is_function]
    for one, two in pairwise(named):
        opened = re.search(r"\bfrom\s+(?:the\s+)?$", text[: one.start], re.IGNORECASE)
        if opened and re.fullmatch(r"\s+to\s+(?:the\s+)?", text[one.end : two.start]):
            return text[opened.start() : two.end]
    return None
