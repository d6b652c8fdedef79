"""Differences that are asked for by how far one thing is ahead of another, in plain order.

Pure: "By how many points was China's share at NeurIPS 2024 above its share at NeurIPS 2018?" asks
for the difference between both shares; "How far behind the US is China at COLM 2025?" for how many
more papers the US has. Text in, text out.
"""

from __future__ import annotations

import re

_HOW = (
    r"by how (?:many|much)(?: (?:percentage points|points|percent(?:age)?|papers))?,?|"
    r"by what (?:margin|number of papers|number of (?:percentage )?points),?|how much|"
    r"how many (?:percentage )?points"
)
_BE = r"(?:is|was|are|were|does|do|did|has|have|had)"
_ABOVE = (
    r"(?:above|higher than|ahead of|greater than|larger than|bigger than|more than|over|"
    r"exceed(?:s|ed)?"
    r"|lead(?:s|ing)?|led|outnumber(?:s|ed)?|beat(?:s|en)?|outdo(?:es)?|top(?:s|ped)?|surpass(?:es|ed)?)"
)
_BELOW = r"(?:below|lower than|behind|smaller than|less than|fewer than|trail(?:s|ed|ing)?|under)"
_SHARE = re.compile(r"\b(?:shares?|percentages?|proportions?|fractions?)\b", re.IGNORECASE)
_BY_HOW = re.compile(
    rf"(?:and |so )?(?P<how>{_HOW})\s+{_BE}\s+(?P<one>.+?)\s+"
    rf"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))\s+(?P<two>.+?)[?.]*$",
    re.IGNORECASE,
)
""" "By how many papers does the US lead China at COLM 2025?"."""
_SPLIT = re.compile(
    rf"(?:and |so )?(?:{_HOW})(?P<adjective> (?:bigger|larger|higher|greater|smaller|"
    rf"lower))?\s+{_BE}\s+"
    r"(?P<one>.+?)(?P<mid> (?:bigger|larger|higher|greater|smaller|lower))?"
    r"(?P<where> (?:at|in) [^?]+?)?\s+than\s+(?P<two>.+?)[?.]*$",
    re.IGNORECASE,
)
""" "How much bigger is China's share at NeurIPS 2024 than at NeurIPS 2018?"."""
_HOW_FAR = re.compile(
    rf"(?:and |so )?how far (?:(?P<order>ahead of|behind) (?P<two>.+?) {_BE} (?P<one>[^?]+?)|"
    rf"{_BE} (?P<first>.+?) (?P<how>ahead of|behind) (?P<second>[^?]+?))"
    r"(?P<scope> (?:at|in) [^?]+?)?[?.]*$",
    re.IGNORECASE,
)
_MOVED = re.compile(
    rf"(?:and |so )?(?:{_HOW})\s+{_BE}\s+(?P<what>.+?)\s+(?P<way>rise|rose|risen|grow|grown|grew|"
    r"increased?|go up|gone up|climb(?:ed)?|gain(?:ed)?|lose|lost|fall|fell|fallen|drop(?:ped)?|"
    r"shrunk|shrink|"
    r"decreased?|declined?|go down|gone down)\s+(?:from|between)\s+(?P<one>.+?)\s+(?:to|and)\s+"
    r"(?P<two>[^?]+?)[?.]*$",
    re.IGNORECASE,
)
""" "By how many points did China's share rise from NeurIPS 2018 to NeurIPS 2024?"."""
_OWNER = re.compile(r"(?:the )?[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}['’]s?(?=\s)")
_DOWN = ("lose", "lost", "fall", "fell", "drop", "shr", "decr", "decl", "go down", "gone down")


def as_difference(text: str) -> str | None:
    """The question as one for a difference; None where it asks for none.

    >>> as_difference("By how many papers does the US lead China at COLM 2025?")
    'how many more papers does the US have than China at COLM 2025'
    >>> as_difference("How far behind the US is China at COLM 2025?")
    'how many more papers does the US have than China at COLM 2025'
    >>> as_difference("How much higher is China's share at COLM 2025 than at COLM 2024?")
    "what is the difference between China's share at COLM 2025 and at COLM 2024"
    """
    text = " ".join(text.split())
    if (moved := _MOVED.match(text)) is not None:
        return _of_a_move(moved)
    if (far := _HOW_FAR.match(text)) is not None:
        one, two = far["one"] or far["first"], far["two"] or far["second"]
        ahead = (far["order"] or far["how"]).lower() == "ahead of"
        return _between(one, two, far["scope"] or "", ahead)
    if (split := _SPLIT.match(text)) is not None and (split["adjective"] or split["mid"]):
        up = (split["adjective"] or split["mid"]).strip().lower() not in ("smaller", "lower")
        one = split["one"] + (split["where"] or "")
        return _between(one, split["two"], "", up)
    if (by := _BY_HOW.match(text)) is not None and by["how"].lower() != "how much":
        return _between(by["one"], by["two"], "", by["above"] is not None)
    return None


def _between(one: str, two: str, scope: str, ahead: bool) -> str:
    """The difference of two sides; of shares where one is spoken of."""
    if not _SHARE.search(f"{one} {two}"):
        first, second = (one, two) if ahead else (two, one)
        placed = re.search(r"\s+(?:at|in)\s+.+$", first)
        if placed and not ahead and not scope:
            first, scope = first[: placed.start()], placed.group()
        return f"how many more papers does {first} have than {second}{scope}"
    owner = _OWNER.match(one)
    two = re.sub(r"^its(?= )", owner.group() if owner else "its", two)
    shared = _SHARE.search(one)
    if shared and not _SHARE.search(two):
        # "… than that of Germany", "… above Germany's at COLM 2025".
        two = re.sub(r"^that of (?:the )?([^\s,]+)", r"\1's share", two)
        two = re.sub(r"^([A-Z][\w. ]*?['’]s?)(?=\s+(?:at|in)\b|$)", r"\1 share", two)
    first, second = (one, two) if ahead else (two, one)
    return f"what is the difference between {first} and {second}{scope}"


def _of_a_move(found: re.Match[str]) -> str:
    what, one, two = found["what"], found["one"], found["two"]
    down = found["way"].lower().startswith(_DOWN)
    late, early = (one, two) if down else (two, one)
    where = ["in" if re.match(r"\d{4}", x) else "at" for x in (late, early)]
    ends = f"{where[0]} {late}", f"{where[1]} {early}"
    if _SHARE.search(what):
        return f"what is the difference between {what} {ends[0]} and {ends[1]}"
    papers = re.sub(r"^(?:the )?(?:number|count|total) of ", "", what, flags=re.IGNORECASE)
    return f"how many more {papers} {ends[0]} than {ends[1]}"
