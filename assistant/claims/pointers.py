"""Words that point to what was named before: "on the continent", "its models", "its researchers".

Pure. A pointer to something that was not named, or that may be one of several, stays as it is, and
the reader leaves the claim unread.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.claims.context import Context
from assistant.link import Span, link
from assistant.question import Question
from assistant.slots import whole_condition
from index import conditions as c
from ingest.countries import demonym_keys

_CONTINENTS = ("Africa", "Asia", "Europe", "South America", "North America", "Latin America")
_THE_REGION = re.compile(
    r"\b(?:(?:on|in|from|of|anywhere on|anywhere in) (?:the|this|that) (?P<what>continent|region)|"
    r"(?:the|this|that) (?P<own>continent|region)[’']s)\b",
    re.IGNORECASE,
)
_ITS_PEOPLE = re.compile(
    r"\b(?:its|their) (?:own )?(?:researchers|scientists|people|engineers|academics|scholars|"
    r"staff|employees|teams?|labs?)\b(?! (?:list|in|at|with))",
    re.IGNORECASE,
)
_ITS_NAME = re.compile(
    r"\b(?:its|their|the (?:company|firm|lab|group|giant)[’']s) name,? (?=(?:is|was|stands?|stood|"
    r"appear(?:s|ed)?|figured?s?)\b)",
    re.I,
)
_THE_MODEL = re.compile(
    r"\bthe (?:model|model family|chatbot|family|architecture)\b(?! (?:families|of|from|by|that|"
    r"which))",
    re.IGNORECASE,
)
DOES_IT = re.compile(
    r"\b(?P<verb>nam(?:es?|ed|ing)|mention(?:s|ed|ing)?|us(?:es?|ed|ing)|evaluat(?:es?|ed|ing)|"
    r"test(?:s|ed|ing)?|buil(?:ds?|t|ding) on|adopt(?:s|ed)?|appl(?:y|ies|ied)|"
    r"fine-tun(?:es?|ed|ing)|compar(?:es?|ed|ing) (?:against|with|to)|cit(?:es?|ed)) it\b",
    re.IGNORECASE,
)
""" "Not one paper named it": what a paper does with what was named before."""
_ITS_INSTITUTIONS = re.compile(
    r"\b(?:its|their) (?:own )?(?P<who>institutions|universities|researchers|scientists|companies|"
    r"labs|laboratories)\b",
    re.IGNORECASE,
)
_IT_DID = re.compile(
    r"^(?P<ahead>\W*(?:(?:and|but|yet|still|then|in (?:19|20)\d\d,?|at [A-Z][\w ]{2,20},?|"
    r"(?:a|one|the) year (?:before|earlier|later|after),?) )*)it"
    r"(?= (?:had|has|was|is|contributed|accounted|published|appeared|appears|produced|supplied|put|"
    r"featured|ranked|came|stood)\b)",
    re.IGNORECASE,
)
""" "It had 15 papers", after a sentence that began with a university."""
SUBJECT_IT = re.compile(
    r"\W*(?:(?:and|but|in (?:19|20)\d\d,?) )*(?:it|they|he|she)\b", re.IGNORECASE
)
_ITS_MODELS = re.compile(
    r"\b(?:(?:one|any|some|at least one) of )?(?:its|their) (?:own )?models?\b", re.IGNORECASE
)


_OF_A_MEETING = re.compile(
    r"\b(?:conference|meeting|venue|edition|gathering|event|organi[sz]ers?)\b", re.IGNORECASE
)


_PART = re.compile(
    r"\b(?:tracks?|orals?|spotlights?|posters?|findings|sessions?|workshops?)\b", re.IGNORECASE
)


_OF_IT = re.compile(
    r"\b(?:of|on|among|in) (?:its|their)\b|\bof (?:them|those|these)\b|"
    r"^\W*(?:its|their|it (?:had|has|took|held|saw)|they (?:are|were|had))\b",
    re.IGNORECASE,
)
""" "It had 22 papers", after a sentence about a track: those of the track, or all."""
_DID = re.compile(
    r"\b(?:papers?|conference|venue|meeting|there|of them) (?:did|do|does)(?: so)?[.\s]*$",
    re.IGNORECASE,
)
""" "A year later, 16 papers did": what they did stands in the sentence before."""
DID = "what those papers did"
UNSAID = "whose papers “them” stands for"
_OF_THEM = re.compile(r"\bof (?:them|those|these)\b(?! papers)", re.IGNORECASE)
""" "ICML 2024 accepted 54 of them", after a sentence that was not read."""


def points_past(clause: str, before: Question | None) -> str | None:
    """What the words of a figure leave to a sentence that was not read: what papers did, or whose
    papers "its" are (not where the question before it is of a track or status)."""
    if _DID.search(clause):
        return DID
    pointed = _OF_THEM.search(clause)
    if before is None and pointed is not None and "papers" not in clause[: pointed.start()]:
        return UNSAID
    of_part = before is not None and any(
        isinstance(x, c.Statuses | c.Tracks) for x in c.leaves(whole_condition(before))
    )
    if _OF_IT.search(clause) and not of_part:
        return "whose papers “its” stands for"
    return None


def hears(text: str, context: Context) -> Context:
    """The context with the region and the organisation that a sentence names."""
    spans = link(text)
    regions = [s.text for s in spans if s.has("region")]
    if len(set(regions)) == 1:
        context = replace(context, region=regions[0])
    elif regions:
        context = replace(context, region=None)
    return context


def owned(text: str, context: Context) -> Context:
    """The context for the sentence behind: with the one organisation that this one names."""
    part = _PART.search(text) is not None
    context = replace(
        context,
        part=part,
        model=_one_model(text),
        country=_leading_country(text),
        # "It had 9": the sentence behind speaks of the same.
        subject=context.subject if _IT_DID.match(text) else _subject(text),
    )
    found = _organisations(text)
    named = {s.text for s in found}
    if len(named) == 1:
        first = min((s.start for s in link(text) if s.has("venue", "country")), default=len(text))
        leads = found[0].start < first
        return replace(context, owner=next(iter(named)), owner_leads=leads)
    return replace(context, owner=None) if named else context


def _one_model(text: str) -> str | None:
    named = {s.text for s in link(text) if s.has("model") and not s.is_function}
    return named.pop() if len(named) == 1 else None


def _leading_country(text: str) -> str | None:
    """The one country of a sentence that begins with it, and so with whose institutions."""
    spans = [s for s in link(text) if s.is_name and not s.is_function]
    places = {s.values("country")[0] for s in spans if s.has("country")}
    if len(places) != 1 or not spans[0].has("country"):
        return None
    if re.match(r"\W*(?:the\s+)?$", text[: spans[0].start], re.IGNORECASE) is None:
        return None
    return None if spans[0].key in demonym_keys() else spans[0].text


_OPENS = re.compile(r"\W*(?:the\s+|at first\s+|in (?:19|20)\d\d,?\s+)?$", re.IGNORECASE)


def _subject(text: str) -> str | None:
    """The country, organisation or model that a sentence begins with, "" where it is a meeting;
    None where something else does or where two are named together."""
    spans = [s for s in link(text) if s.is_name and not s.is_function]
    if not spans or _OPENS.match(text[: spans[0].start]) is None:
        return None
    first = spans[0]
    if first.has("venue"):
        return ""
    joined = re.match(r"\s*(?:,|and\b|or\b|[’']s?\b)", text[first.end :])
    if joined or first.key in demonym_keys() or not first.has("country", "institution", "model"):
        return None
    return first.text


def _organisations(text: str) -> list[Span]:
    found = [s for s in link(text) if s.has("institution", "developer") and not s.is_function]
    return [s for s in found if not s.has("venue")]


def pointed_out(text: str, context: Context) -> str:
    """The text with names in the place of the words that point to them.

    >>> pointed_out("two papers are from the continent", Context(region="Africa"))
    'two papers are from Africa'
    """
    if context.region is not None:
        region = context.region

        def name(found: re.Match[str]) -> str:
            continent = (found["what"] or found["own"]).lower() == "continent"
            if continent and not any(region.endswith(c) for c in _CONTINENTS):
                return found.group()
            if found["own"]:
                return f"{region}'s"
            lead = found.group().split()[0].lower()
            return f"{'from' if lead == 'from' else 'in'} {region}"

        text = _THE_REGION.sub(name, text)
    if context.subject:
        subject = context.subject
        text = _IT_DID.sub(lambda m: f"{m['ahead']}{subject}", text, count=1)
    named = [s for s in link(text) if s.is_name and not s.is_function]
    if context.model is not None and not any(s.has("model") for s in named):
        model = context.model
        text = DOES_IT.sub(lambda m: f"{m['verb']} {model}", _THE_MODEL.sub(model, text))
    if context.country is not None and not any(s.has("country", "institution") for s in named):
        country = context.country
        text = _ITS_INSTITUTIONS.sub(lambda m: f"{m['who']} in {country}", text)
    if context.owner is not None and not _organisations(text):
        text = _ITS_MODELS.sub(f"{context.owner} models", text)
        if context.owner_leads and not _OF_A_MEETING.search(text):
            text = _ITS_NAME.sub(f"{context.owner}'s name ", text)
            text = _ITS_PEOPLE.sub(context.owner, text)
    return text
