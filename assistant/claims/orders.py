"""Figures that set one thing before another: "more … than …", "outnumbered", "was higher in"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.claims.figure import COUNTED, Figure

_ADVERBS = (
    r"(?:(?:far|much|even|also|still|again|well|somewhat|a (?:bit|little|lot)|therefore|thus|"
    r"\w+ly)\s+){0,2}"
)


ORDER = re.compile(
    r"(?<!\bor )\b(?P<how>more|fewer|less)\b(?:\s+(?:frequent|common|numerous|widespread|plentiful|"
    r"prevalent)\b(?=\s+(?:at|in|among|than)\b))?(?!\s+than\b)(?!\s+or\s+less)(?=[^.;]*?\bthan\b)"
    r"|\ba (?P<big>larger|higher|bigger|greater|smaller|lower) (?:share|number|percentage|"
    r"proportion|"
    r"fraction)(?=[^.;]*\bthan\b)"
    r"|\b(?P<verb>outnumber(?:s|ed)?|outpace(?:s|d)?|overt(?:ook|akes|aken)|surpass(?:es|ed)|"
    r"exceed(?:s|ed)|outstrip(?:s|ped)|outrank(?:s|ed)|(?:is|was|were|are) ahead of|"
    r"edg(?:es|ed) (?:out|past)|squeez(?:es|ed) past|nos(?:es|ed) past|pip(?:s|ped)|beat(?:s)?|"
    r"eclips(?:es|ed)|outpublish(?:es|ed)|outd(?:oes|id)|dwarf(?:s|ed)|outdistanc(?:es|ed)|"
    r"outscor(?:es|ed)|(?:pulls|pulled|nosed|edged|came(?: in)?|finished|stayed|ended up|"
    r"finished a nose|came out) ahead of|"
    r"(?:fell|came(?: in)?|finished|stayed|ended up) behind|lost(?: out)? to|"
    r"(?:is|was|were|are) (?:far |much )?more (?:common|frequent|numerous|widespread|prevalent|"
    r"plentiful)(?= than)|trail(?:s|ed)|(?:is|was|were|are) behind(?! (?:more|fewer|as "
    r"many|the most|the fewest|about|some|nearly|almost|over|only|just|at least|"
    r"half|most|all|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|"
    r"[a-z]+ty)\b)|lag(?:s|ged) "
    r"behind)\b(?!\s+\d)"
    rf"|\b(?:is|was|were|are)\s+{_ADVERBS}(?P<size>larger|bigger|smaller)\s+than\b(?!\s+\d)"
    rf"|\b(?:is|was|were|are|stood|has been|had been)\s+{_ADVERBS}(?P<level>higher|lower|"
    r"greater|larger|bigger|smaller)\b(?!\s+than\s+\d)(?=[^.;]*?\bthan\b)"
    r"|\b(?P<teams>(?:shorter|longer) author lists|(?:bigger|larger|smaller) (?:author |research )?"
    r"teams)(?=[^.;]*?\bthan\b)",
    re.IGNORECASE,
)


_ANY_OTHER = re.compile(
    r"[^.;,]*?\bthan\s+(?:in\s+)?(?:any\s+other|all\s+(?:the\s+)?others?)\b", re.I
)
"""Who has more than any other has the most."""


def find_orders(sentence: str, ratios: Sequence[Figure]) -> list[Figure]:
    """ "More … than …", "outnumbered", "was ahead of"."""
    found = [
        Figure(None, "order", "same", m.start(), m.end(), m.group())
        for m in _AS_MANY.finditer(sentence)
        if not any(m.start() < f.end and m.end() > f.start for f in ratios)
    ]
    for match in _THAN_NAMED.finditer(sentence):
        start, end = match.span("how")
        found.append(Figure(None, "order", match["how"], start, end, match["how"]))
    for match in _BESIDE_NAMED.finditer(sentence):
        start, end = match.span("how")
        if not _LEADS.search(sentence[:start]):
            how = "more" if match["how"].startswith("ahead") else "fewer"
            found.append(Figure(None, "order", how, start, end, match["how"]))
    for match in ORDER.finditer(sentence):
        if any(match.start() < f.end and match.end() > f.start for f in ratios):
            continue
        if match["verb"] and any(
            f.start > match.end()
            and f.text.lower().startswith("by ")
            and not re.search(r"[;:]", sentence[match.end() : f.start])
            for f in ratios
        ):
            continue  # "outnumbered … by four to one": the ratio says it
        before = sentence[: match.start()]
        if (
            match["how"]
            and re.search(
                rf"(?:{COUNTED}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten))"
                r"(?:\s*(?:%|per\s?cent))?\s+$",
                before,
            )
            and not re.search(r"[A-Za-z]{3,}\s+(?:19|20)\d\d\s+$", before)
        ):
            continue  # "12 more papers than": the number is the figure, but not "at COLM 2024"
        word = next(g for g in match.groups() if g).lower()
        if match["how"] and _ANY_OTHER.match(sentence[match.end() :]):
            how = "most" if word == "more" else "fewest"
            found.append(Figure(1.0, "rank", how, match.start(), match.end(), match.group()))
            continue
        fewer = word in ("fewer", "less", "smaller", "lower") or word.startswith(("trail", "lag"))
        fewer |= word.startswith(("shorter", "smaller"))
        fewer |= "behind" in word or word.startswith("lost")
        found.append(
            Figure(
                None,
                "order",
                "fewer" if fewer else "more",
                match.start(),
                match.end(),
                match.group(),
            )
        )
    return found


_THAN_NAMED = re.compile(
    r",\s+(?:which (?:is|was) |that is |but |yet |and |though )?(?P<how>more|fewer)"
    r"(?= than (?:the )?[A-Z])"
)
""" "21 papers, more than Stanford": what was counted before, against another's."""


_BESIDE_NAMED = re.compile(
    r"\d[^,;]*,\s+(?:just |well |far |narrowly |slightly |comfortably |a nose |one |two )*"
    r"(?P<how>ahead of|behind)(?= (?:the )?[A-Z])"
)
""" "On 37 papers, just behind Carnegie Mellon"."""


_LEADS = re.compile(r"\b(?:most|fewest|more|fewer|top\w*|led|first|second|third)\b", re.IGNORECASE)


_AS_MANY = re.compile(
    r"(?<!twice )(?<!thrice )(?<!half )(?<!third )(?<!times )\b(?:just |exactly )?as many\b"
    r"(?!\s+as\s+(?:\d|an?\b|one|two|three|four|five|six|seven|eight|nine|ten|half))"
    r"(?=[^.;]*?\bas\b)",
    re.IGNORECASE,
)
