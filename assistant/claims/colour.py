"""Colour around a claim: what was said for the reader's pleasure gives way to blanks.

Pure, and every figure keeps its place. "Institutions in the US were on 625 papers at NeurIPS 2018,
when tickets were gone within minutes" claims 625 papers. What holds a figure, a name, an edition
or a word of how papers are counted is no colour and stays.
"""

from __future__ import annotations

import re

from assistant.claims.figures import find_figures
from assistant.claims.vocabulary import patterns
from assistant.link import link
from assistant.makers import makes

_COUNTS = re.compile(
    r"\b(?:papers?|articles?|publications?|submi\w+|orals?|spotlights?|posters?|authors?|co-?author"
    r"\w*|authored|affiliat\w+|counts?|counted|counting|includ\w+|exclud\w+|only|measur\w+|defin\w+|"
    r"main|track|workshop|findings|accept\w*|reject\w*|title|abstract|keywords?|full text|"
    r"either|both|each|any|all|none|no|not|without|except|other|else|record|most|fewest|"
    r"shared?|percentage|number|total)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",\s+(?:when|as|after|before|though|although|even as|just as|even though|despite|amid|"
    r"thanks to|"
    r"(?P<of_it>a (?:result|figure|fact|sign|trend|development|number|showing|feat|success|"
    r"surprise) "
    r"(?:that|which))|to the (?:delight|dismay|surprise|envy|chagrin|relief) of|much to)\s+"
    r"(?P<said>[^,;:]+?)(?=[.!?]*\s*$)",
    re.IGNORECASE,
)
""" ", as the first wave of enthusiasm ebbed"."""
_BUT_SMALL = re.compile(
    r",\s+[a-z]+ (?:as|though) (?:it|they|the (?:country|city|company|firm|lab)) (?:is|are|was|"
    r"were|"
    r"may be|might be)\s*,"
)
""" ", small as it is,"."""
_WITHIN = re.compile(
    r"^\s*(?:In|Within|Over) (?:less|little more|more|fewer) than (?:a|one|two|three|four|five|six|"
    r"seven|eight|nine|ten) (?:decades?|years?|months?),?\s+(?=.*\bfrom\b.*\d{4}.*\bto\b.*\d{4})",
    re.IGNORECASE | re.DOTALL,
)
""" "In less than a decade the number rose from 15 in 2015 to 1,468 in 2024": the years say it."""
_ITS_DEBUT = re.compile(
    r",\s+(?:its|the (?:conference|venue|meeting)['’]s)(?: own)? (?:debut|inaugural|first|latest|"
    r"most "
    r"recent|last)(?:(?: ever)? (?:edition|year|outing|meeting|conference))?(?=\s*[.,])",
    re.IGNORECASE,
)
""" "At COLM 2024, its debut"."""
_NOTWITHSTANDING = re.compile(r"^\s*[A-Z][\w-]*(?: [\w-]+){0,3} notwithstanding,\s+")
_CITY = re.compile(
    r"(?: (?:conference|meeting|gathering|event))?\s+in\s+(?P<city>[A-Z][\w’'-]+(?:\s+(?:City|"
    r"Beach|"
    r"[A-Z][\w-]+)){0,2})(?=\s*,|\s+(?:in|last|this)\b|\s*[.]?\s*$|\s+(?:had|has|was|were|list(?:ed|s)?|"
    r"name[ds]?|mention(?:ed|s)?|accepted|came|featured|included|involved|carried|saw)\b)"
)
_DESCRIBED = re.compile(
    r"\bthe\s+(?:[a-z-]+\s+){0,2}?(?:chip|chatbot|search|software|e-commerce|social-media|social|tech|"
    r"technology|internet|phone|smartphone|cloud|car|device|computer|gaming|retail|online)[ -]?"
    r"(?:maker|giant|group|firm|company|developer|seller|retailer|designer|titan)\s+(?=[A-Z])"
)
""" "The chip maker Nvidia" is Nvidia."""
_BY_ITS_MAKER = re.compile(
    r",\s+(?P<who>[A-Z][\w.& -]{1,30}?)['’]s?\s+(?:[a-z-]+\s+){0,4}(?:model|family|chatbot|system|"
    r"architecture|assistant)s?(?=\s*,|[.!?]*\s*$)"
)
""" ", OpenAI's image-and-text model"."""


_HEAD = re.compile(
    r"^\s*(?P<head>[A-Z“][^:;.?!]{6,90}?\b(?:has|have|had|is|isn[’']t|are|was|were|did|does|do|came|"
    r"[a-z]{3,}ed)\b[^:;.?!]{0,60}):\s+(?=\S+\s+\S+\s+\S+\s+\S+)"
)
""" "America's grip did not loosen: the share of …": a sentence before the one that claims."""
_HEAD_COUNTS = re.compile(
    r"\b(?:papers?|articles?|publications?|submi\w+|orals?|spotlights?|posters?|authors?|affiliat\w+|"
    r"count\w*|includ\w+|exclud\w+|only|accept\w*|reject\w*|tracks?|true|false|wrong|right|myth|"
    r"claim\w*|untrue|incorrect|lie|lies|hoax|nonsense|say|says|said|told|wrote|reads?|according)\b",
    re.IGNORECASE,
)


def without_colour(sentence: str) -> str:
    """The sentence with blanks in the place of its colour.

    >>> without_colour("Nvidia had 17 papers at CoRL 2023, as demand soared.").rstrip(" .")
    'Nvidia had 17 papers at CoRL 2023'
    """
    head = _HEAD.match(sentence)
    if head is not None and _leads_nowhere(head["head"], sentence[head.end() :]):
        sentence = _blank(sentence, 0, head.end())
    sentence = _without_attribution(sentence)
    found = _TAIL.search(sentence)
    if found is not None and _says_nothing(found["said"], bool(found["of_it"])):
        sentence = _blank(sentence, found.start(), found.end())
    idle = _NOTWITHSTANDING.match(sentence)
    if idle is not None and not any(s.meanings and not s.is_function for s in link(idle.group())):
        sentence = _blank(sentence, 0, idle.end())
    for pattern in (_BUT_SMALL, _WITHIN, _DESCRIBED, _ITS_DEBUT):
        sentence = pattern.sub(lambda m: " " * len(m.group()), sentence)
    sentence = _without_city(sentence)
    return _without_maker(sentence)


def _without_attribution(sentence: str) -> str:
    """ "…, our tally shows"."""
    said = sentence.rstrip(" .!?")
    for pattern in patterns("attribution"):
        found = pattern.search(said)
        if (
            found is not None
            and found.start()
            and found.end() == len(said)
            and (found.group().startswith(","))
        ):
            return _blank(sentence, found.start(), found.end())
    return sentence


def _leads_nowhere(head: str, rest: str) -> bool:
    """Whether the words before a colon claim and narrow nothing, and the rest names its subject."""
    if _HEAD_COUNTS.search(head) or find_figures(head):
        return False
    if any(s.has("venue") or s.is_year for s in link(head)):
        return False
    named = [s for s in link(rest) if s.is_name and not s.is_function]
    return any(s.has("venue") for s in named) and any(not s.has("venue") for s in named)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _says_nothing(said: str, of_the_claim: bool) -> bool:
    """Whether nothing in it could be checked, or could narrow what is counted.

    ``of_the_claim``: ", a result that raised eyebrows in Cambridge" speaks of the claim, whatever
    it names.
    """
    told = [
        f for f in find_figures(said) if f.value is not None or f.unit not in ("trend", "other")
    ]
    if _COUNTS.search(said) or told:
        return False
    return of_the_claim or not any(
        (s.is_name and not s.is_function) or s.is_year for s in link(said)
    )


def _without_city(sentence: str) -> str:
    """ "At NAACL 2024 in Mexico City, …": where a venue met is no topic."""
    spans = link(sentence)
    venues = [i for i, s in enumerate(spans) if s.has("venue")]
    for i in reversed(venues):
        end = spans[i].end
        if i + 1 < len(spans) and spans[i + 1].is_year and not spans[i + 1].after_break:
            end = spans[i + 1].end
        found = _CITY.match(sentence, end)
        if found is None:
            continue
        inside = link(found["city"])
        # The name of a country or of an institution narrows; a city stands in no list of words.
        known = [s for s in inside if s.meanings and not s.has("country")]
        whole = len(inside) == 1 and inside[0].has("country", "region")
        if whole or (known and not re.search(r"\bCity\b", found["city"])):
            continue
        sentence = _blank(sentence, end, found.end())
    return sentence


def _without_maker(sentence: str) -> str:
    for found in reversed(list(_BY_ITS_MAKER.finditer(sentence))):
        who = next(iter(link(found["who"])), None)
        models = [s for s in link(sentence[: found.start()]) if s.has("model")]
        last = models[-1] if models else None
        beside = last is not None and not sentence[last.end : found.start()].strip()
        if who is not None and last is not None and beside and makes(who, last):
            sentence = _blank(sentence, found.start(), found.end())
    return sentence
