"""The contract's rule for words in a text, written a second time.

"Words in the text match whole words without regard to case, with their plural, hyphen or space,
and British or American forms; an abbreviation is a variant, not the same phrase."
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

FIELD_END = " \x00 "
"""Between fields, so that no phrase reaches from a title into its abstract."""

# British, American; each stands for the words that begin so.
STEMS = (
    ("behaviour", "behavior"), ("colour", "color"), ("neighbour", "neighbor"),
    ("tumour", "tumor"), ("labour", "labor"), ("favour", "favor"), ("honour", "honor"),
    ("humour", "humor"), ("rumour", "rumor"), ("vapour", "vapor"), ("flavour", "flavor"),
    ("modelling", "modeling"), ("modelled", "modeled"), ("labelling", "labeling"),
    ("labelled", "labeled"), ("signalling", "signaling"), ("travelling", "traveling"),
    ("cancelling", "canceling"), ("channelling", "channeling"), ("centre", "center"),
    ("centred", "centered"), ("fibre", "fiber"), ("metre", "meter"), ("theatre", "theater"),
    ("defence", "defense"), ("offence", "offense"), ("licence", "license"),
    ("catalogue", "catalog"), ("dialogue", "dialog"), ("analogue", "analog"), ("grey", "gray"),
    ("programme", "program"), ("analyse", "analyze"), ("analysing", "analyzing"),
    ("artefact", "artifact"), ("judgement", "judgment"), ("sceptic", "skeptic"),
    ("ageing", "aging"), ("paediatric", "pediatric"), ("unlabelled", "unlabeled"),
    ("aluminium", "aluminum"), ("manoeuvre", "maneuver"), ("mould", "mold"),
)  # fmt: skip
ISE = re.compile(r"(?<=\w\w\w)i([sz])(e|es|ed|er|ers|ing|ation|ations|ational)$")
IRREGULAR = (
    ("matrix", "matrices"), ("vertex", "vertices"), ("index", "indices"), ("child", "children"),
    ("person", "people"), ("datum", "data"), ("mouse", "mice"), ("woman", "women"),
    ("man", "men"), ("criterion", "criteria"), ("phenomenon", "phenomena"), ("corpus", "corpora"),
)  # fmt: skip
NO_PLURAL_ENDINGS = ("ss", "us", "is", "ics", "series", "news", "bias")


def fold(text: str) -> str:
    """Without case, with plain hyphens and single spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", re.sub("[\u2010-\u2015\u2212]", "-", plain))


def fold_fields(*fields: str | None) -> str:
    """Several fields as one searchable text."""
    return FIELD_END.join(fold(field or "") for field in fields)


def stands_in(phrase: str, text: str) -> bool:
    """Whether a folded text has the phrase as whole words."""
    return _pattern(phrase).search(text) is not None


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    *before, final = re.split(r"[\s-]+", fold(phrase).strip())
    parts = [_one_of(spellings(word)) for word in before]
    parts.append(_one_of({s for form in number_forms(final) for s in spellings(form)}))
    return re.compile(r"(?<![^\W_])" + r"[\s-]+".join(parts) + r"(?![^\W_])")


def _one_of(forms: set[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, forms), key=lambda f: (-len(f), f))) + ")"


def spellings(word: str) -> set[str]:
    """A word in its British and its American form.

    >>> sorted(spellings("optimisation"))
    ['optimisation', 'optimization']
    """
    forms = {word}
    for british, american in STEMS:
        for one, other in ((british, american), (american, british)):
            if word.startswith(one):
                forms.add(other + word.removeprefix(one))
    for form in tuple(forms):
        forms |= {ISE.sub(rf"i{letter}\2", form) for letter in "sz"}
    return forms


def number_forms(word: str) -> set[str]:
    """A word in singular and plural, whichever is given.

    >>> sorted(number_forms("policies"))
    ['policies', 'policy']
    """
    singulars = _singulars(word)
    return {word} | singulars | {plural for one in singulars or {word} for plural in _plurals(one)}


def _singulars(word: str) -> set[str]:
    irregular = {one for one, many in IRREGULAR if many == word}
    if irregular or not word.endswith("s") or word.endswith(NO_PLURAL_ENDINGS) or len(word) < 4:
        return irregular
    if word.endswith("ies"):
        return {word[:-3] + "y" if len(word) > 4 else word[:-1]}
    if word.endswith("theses"):
        return {word[:-2] + "is"}
    if word.endswith(("zzes", "sses", "xes", "ches", "shes", "biases")):
        return {word[:-2]}
    return {word[:-1]}


def _plurals(word: str) -> set[str]:
    irregular = {many for one, many in IRREGULAR if one == word}
    if irregular:
        return irregular
    if re.search(r"[^aeiou]y$", word):
        return {word[:-1] + "ies"}
    if word.endswith("sis"):
        return {word[:-2] + "es"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {word + "es"}
    return {word + "s"}
