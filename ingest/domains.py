"""An e-mail or profile domain → whose it is, and the country its ending says.

A domain is a witness with limits: a personal mailbox says nothing, ``.ai`` and ``.io`` are no
countries, ``.edu`` is American only as a rule, and the domain of a profile often belongs to another
job of the author. What endings mean is data: ``vocabulary/domain_endings.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.countries import country_codes
from ingest.gazetteer import Gazetteer, Institution
from ingest.words import place_words, vocabulary_rows

_SCHEME = re.compile(r"^[a-z]+://")
_LABELS = re.compile(r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$")

# First labels of companies' addresses that look like a country but name a department.
_DEPARTMENTS = frozenset({"ai", "cs", "ee", "it", "me", "is", "ac", "io", "tv", "ma", "pa", "st"})


@dataclass(frozen=True, slots=True)
class Domain:
    """What one domain says."""

    name: str
    """Cleaned, for example ``"cs.toronto.edu"``."""
    owners: tuple[Institution, ...] = ()
    """Institutions that own it."""
    country: str | None = None
    """Alpha-2 by its ending, or by a company's sub-domain (``de.bosch.com``)."""
    academic: bool = False
    """``.edu``, whose country is American only as a rule."""

    @property
    def label(self) -> str:
        """The label that names the owner: ``toronto`` of ``cs.toronto.edu``."""
        labels = [p for p in self.name.split(".") if p not in ("edu", "ac", "co", "com", "org")]
        return labels[-2] if len(labels) > 1 else (labels[0] if labels else "")


@cache
def _endings(kind: str) -> dict[str, str | None]:
    rows = vocabulary_rows("domain_endings.csv")
    return {row["ending"]: row["country"] or None for row in rows if row["kind"] == kind}


def split_domains(text: str | None) -> tuple[str, ...]:
    """Domains of a field that may hold several (``a.edu+b.com``), cleaned; blanks are kept as "".

    >>> split_domains("https://www.Cs.Toronto.edu/~x + gmail.com")
    ('cs.toronto.edu', 'gmail.com')
    """
    if not text or not text.strip():
        return ()
    parts = re.split(r"\s*[+;|]\s*", text.strip()) if re.search(r"[+;|]", text) else [text.strip()]
    return tuple(_clean(part) for part in parts)


def _clean(text: str) -> str:
    name = _SCHEME.sub("", text.strip().lower()).split("/")[0].rsplit("@", 1)[-1]
    name = name.removeprefix("www.").strip(".").split(":")[0]
    return name if _LABELS.match(name) else ""


@lru_cache(maxsize=10_000)
def ending_country(name: str) -> str | None:
    """Alpha-2 that a domain's ending stands for, or None where it stands for none.

    >>> ending_country("nju.edu.cn"), ending_country("ox.ac.uk"), ending_country("x.ai") is None
    ('CN', 'GB', True)
    """
    endings = _endings("ending")
    labels = name.split(".")
    for start in range(len(labels)):
        ending = ".".join(labels[start:])
        if ending in endings:
            return endings[ending]
    code = labels[-1].upper()
    return code if code in country_codes() else None


def is_personal(name: str) -> bool:
    """Whether a domain is a public mailbox or a page host, which says nothing of the work."""
    labels = name.split(".")
    personal = _endings("personal")
    return any(".".join(labels[start:]) in personal for start in range(len(labels) - 1))


def read_domain(name: str, gazetteer: Gazetteer) -> Domain | None:
    """What a cleaned domain says; None for a personal or malformed one."""
    if not name or is_personal(name):
        return None
    owners = gazetteer.owning(name) or gazetteer.owning_label(name)
    country = ending_country(name)
    if country is None and owners and all(row.kind in ("company", "lab") for row in owners):
        for label in name.split(".")[:-2]:
            code = "GB" if label == "uk" else label.upper()
            if label not in _DEPARTMENTS and code in country_codes():
                country = code
    return Domain(name, owners, country, academic=name.endswith(".edu"))


def fits(domain: Domain, keys: tuple[str, ...]) -> bool:
    """Whether the words of an affiliation look like the domain's own name.

    ``keys`` are ``Words.keys``. The label is one of the words, begins one, or is their initials.

    >>> fits(Domain("neu.edu.cn"), ("north", "eastern", "university"))
    True
    >>> fits(Domain("mit.edu"), ("soroco",))
    False
    """
    label = domain.label.replace("-", "").replace("_", "")
    if len(label) < 2:
        return False
    words = [key for key in keys if key]
    generic = place_words("generic")
    if label in words and label not in generic:
        return True
    joined = "".join(words)
    if len(label) >= 4 and (label in joined or (label[:4] in joined and _begins(label, words))):
        return True
    initials = "".join(word[0] for word in words)
    if len(label) >= 3 and label in initials:
        return True
    short = label.removeprefix("uni").removesuffix("univ").removesuffix("u")
    return any(
        len(short) >= 3
        and word not in generic
        and (word.startswith(short) or short.startswith(word))
        for word in words
        if len(word) >= 3
    )


def _begins(label: str, words: list[str]) -> bool:
    """Whether a label is beginnings of the words in order: ``westlake``, ``mcgill``, ``sjtu``."""
    rest = label
    for word in words:
        size = len(word)
        while size and not rest.startswith(word[:size]):
            size -= 1
        rest = rest[size:]
        if not rest:
            return True
    return False
