"""Text of a question → spans, each with everything that it can stand for.

The longest phrase or name wins, from left to right. A word that is neither, nor a word of the
corpus, is tried as a misspelling (RapidFuzz), with little tolerance: a wrong guess would answer
another question. What was corrected is kept, so that the answer can say so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from assistant.names import (
    TOKEN,
    Meaning,
    name_meanings,
    names_with_commas,
    phrase_meanings,
    token_key,
)
from assistant.spelling import in_phrase, nearest, perhaps
from ingest.words import key_of

MAX_QUESTION = 2000
"""Characters; longer questions are refused before they are read."""

_QUOTED = re.compile(r"[\"“„]([^\"“”„]{2,120})[\"”]|(?<!\w)[‘']([^'‘’]{2,120})['’](?!\w)")
_GLUED = re.compile(r"([^\W\d_]+)[-'’]?(\d{2}|\d{4})")
_VERSION = re.compile(r"\d{1,2}(?:\.\d+)?[a-z]{0,2}")
_VERSIONED = re.compile(r"([a-z]+(?:-[a-z]+)*?)[-_]?(v?\d{1,3}(?:\.\d+)*[a-z]*)")
_BREAKS = re.compile(r"[?!;:()]|[.,](?=\s|$)")
_HARD_BREAKS = re.compile(r"[?!;:()]|[.](?=\s|$)")
"""A name may hold a comma: "University of California, Berkeley"."""
ABBREVIATED = frozenset(
    "incl excl vs approx no nr min max resp ca cf eg ie et al univ inst".split()
)
"""Words that a dot shortens: it ends no clause."""
_LONGEST = 13
_SMALL = frozenset(
    "a an and are as at by do for from how in is it many me my no not of on or papers so than that "
    "the their they this those to was were what which who with".split()
)
"""Words that neither begin nor end a name."""
_PRONOUN_US_AFTER = frozenset({"tell", "show", "give", "let", "remind", "help"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the question with what it can mean; without meanings it is an unread word."""

    start: int
    end: int
    text: str
    key: str
    meanings: tuple[Meaning, ...] = ()
    quoted: bool = False
    corrected: str | None = None
    """What a misspelt word was read as."""
    perhaps: str | None = None
    """What a short word that the corpus lacks may be meant for: to be asked, not guessed."""
    version: str | None = None
    """Of a model, folded without spaces and hyphens, for example ``"qwen2.5"``."""
    number: float | None = None
    after_break: bool = False
    """Punctuation stands before it."""
    joined: str = ""
    """What stands between the span before and it, for example ``"-"``."""

    def has(self, *kinds: str) -> bool:
        """Whether one of its meanings is of one of the kinds."""
        return any(m.kind in kinds for m in self.meanings)

    def section(self, name: str) -> bool:
        """Whether one of its meanings is in a section of the lexicon."""
        return any(m.kind.startswith(name + ".") for m in self.meanings)

    def lists(self, section: str) -> tuple[str, ...]:
        """The lists of a section that it stands in."""
        return tuple(
            m.kind.split(".", 1)[1] for m in self.meanings if m.kind.startswith(section + ".")
        )

    def values(self, kind: str) -> tuple[str, ...]:
        """Values of its meanings of a kind."""
        return tuple(m.value for m in self.meanings if m.kind == kind)

    @property
    def is_year(self) -> bool:
        """A number that can be a year of a conference."""
        return self.number is not None and re.fullmatch(r"(?:19|20)\d\d", self.key) is not None

    @property
    def is_name(self) -> bool:
        """It names something of the world."""
        return self.has("venue", "country", "region", "institution", "model", "developer")

    @property
    def is_function(self) -> bool:
        """It carries no condition by itself."""
        return self.has("function.words")


_WORDS_LIKE_VENUES = frozenset(
    (word,) for word in "log clear alt chi colt fact tog tro rss humanoids".split()
)
"""English words that are venues only in capitals or before a year."""
_CODES = frozenset("CN DE FR JP KR HK TW SG CH SE NL IL CA GB".split())
"""Codes that stand for their country where they are written in capitals: "US + CN"."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    key: str


def link(text: str, is_word: Callable[[str], bool] = lambda word: True) -> tuple[Span, ...]:
    """Spans of a question in order; ``is_word`` tells whether the corpus has a folded word.

    >>> [s.key for s in link("How many US-China papers at NeurIPS 2018?")]
    ['how many', 'us', 'china', 'papers', 'at', 'neurips', '2018']
    """
    spans: list[Span] = []
    place = 0
    for quote in _QUOTED.finditer(text):
        spans += _link_plain(text, place, quote.start(), is_word)
        inner = quote.group(1) or quote.group(2)
        spans.append(
            Span(quote.start(), quote.end(), inner.strip(), inner.strip().casefold(), quoted=True)
        )
        place = quote.end()
    spans += _link_plain(text, place, len(text), is_word)
    return tuple(_with_joints(text, spans))


def _with_joints(text: str, spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    end = 0
    for span in spans:
        between = text[end : span.start]
        dot = between.strip() == "." and out and out[-1].key in ABBREVIATED
        broken = bool(_BREAKS.search(between)) and bool(out) and not dot
        out.append(replace(span, after_break=broken, joined=between.strip()))
        end = span.end
    return out


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens = []
    for match in TOKEN.finditer(text, start, end):
        word = match.group()
        glued = _GLUED.fullmatch(word) or _GLUED.fullmatch(text[match.start() : match.end()])
        if glued and any(m.kind == "venue" for m in _meanings_of(glued.group(1))):
            middle = match.start() + len(glued.group(1))
            year = glued.group(2)
            tokens.append(_Token(match.start(), middle, glued.group(1), token_key(glued.group(1))))
            tokens.append(_Token(middle, match.end(), year, _four_digits(year)))
            continue
        key = token_key(word)
        if key in ("s", "t") and tokens and text[match.start() - 1] in "'’":
            if key == "t" and tokens[-1].key.endswith("n"):  # "isn't" is "isnt"
                begun = tokens.pop()
                tokens.append(
                    _Token(
                        begun.start,
                        match.end(),
                        text[begun.start : match.end()],
                        begun.key + "t",
                    )
                )
            continue  # the rest of a possessive
        previous = tokens[-1] if tokens else None
        if (
            previous
            and re.fullmatch(r"\d\d", word)
            and text[previous.end : match.start()] in ("'", "’", "-", " '", " ’", " ")
            and any(m.kind == "venue" for m in _meanings_of(previous.text))
        ) or (re.fullmatch(r"\d\d", word) and _continues_years(text, tokens, match)):
            key = _four_digits(word)
        tokens.append(_Token(match.start(), match.end(), word, key))
    return tokens


_AFTER_YEAR = re.compile(r"\s*(?:[-–/,&+]|and|to|or|vs\.?|versus|,\s*and)\s*['’]?")
_WITHIN_YEARS = frozenset({"and", "to", "or", "in", "vs", "versus", "papers", "paper"})
_COUNTED = re.compile(
    r"\s+(?:or more |or fewer |different )?(?:author|countr|institution|nation|people|researcher)"
)
_BEFORE_YEAR = re.compile(r"\s*(?:papers?\s*)?\(\s*['’]?|\s+(?:papers?\s+)?in\s+['’]?")


def _continues_years(text: str, tokens: Sequence[_Token], match: re.Match[str]) -> bool:
    """The "24" of "2023/24", "ICML 23 and 24" or "ICML (24)"; not of "2023 and 24 authors"."""
    year = next(
        (t for t in reversed(tokens) if t.key not in _WITHIN_YEARS),
        None,
    )
    if year is None or _COUNTED.match(text, match.end()):
        return False
    between = text[year.end : match.start()]
    if re.fullmatch(r"(?:19|20)\d\d", year.key):
        return _AFTER_YEAR.fullmatch(between) is not None
    return _BEFORE_YEAR.fullmatch(between) is not None and any(
        m.kind == "venue" for m in _meanings_of(year.text)
    )


def _four_digits(year: str) -> str:
    return year if len(year) == 4 else ("20" if int(year) < 70 else "19") + year


def _link_plain(text: str, start: int, end: int, is_word: Callable[[str], bool]) -> list[Span]:
    tokens = _tokens(text, start, end)
    tokens, respelt = _respelt(tokens, is_word)
    spans: list[Span] = []
    i = 0
    while i < len(tokens):
        span, taken = _longest(text, tokens, i)
        if span is not None and not respelt.isdisjoint(range(i, i + taken)):
            span = replace(span, corrected=span.key)
        if span is None:
            span = _number(tokens[i]) or _versioned(tokens[i])
            taken = 1
        if span is None:
            span, taken = _misspelt(text, tokens, i, is_word)
        if span is None:
            token = tokens[i]
            near = None if is_word(token.key) else perhaps(token.key)
            span, taken = Span(token.start, token.end, token.text, token.key, perhaps=near), 1
        if spans and span.number is not None and _extends_version(text, spans[-1], span):
            model = spans.pop()
            bare = _version_in(text[model.start : span.end])
            span = replace(model, end=span.end, text=text[model.start : span.end], version=bare)
        spans.append(span)
        i += taken
    return spans


def _respelt(
    tokens: Sequence[_Token], is_word: Callable[[str], bool]
) -> tuple[list[_Token], set[int]]:
    """Tokens with misspelt words of a phrase put right ("first auther"), and which those are."""
    keys = [t.key for t in tokens]
    right = list(tokens)
    changed = set()
    for i, token in enumerate(tokens):
        if not token.key.isalpha() or is_word(token.key) or (token.key,) in phrase_meanings():
            continue
        word = in_phrase(keys, i)
        if word is not None and not _meanings_of(token.text):
            right[i] = replace(token, key=word)
            changed.add(i)
    return right, changed


def _version_in(named: str) -> str:
    """ "OpenAI's GPT-4" is the version "gpt4": who made it is no part of its name."""
    words = named.split()
    while len(words) > 1 and any(
        m.kind == "developer" for m in _meanings_of(re.sub(r"['’]s?$", "", words[0]))
    ):
        words.pop(0)
    return re.sub(r"[\s\-]", "", "".join(words)).casefold()


def _extends_version(text: str, model: Span, number: Span) -> bool:
    """ "Llama 3" and "GPT-4", but not "Llama 2024" or "Qwen, 3"."""
    return (
        model.has("model")
        and model.version is None
        and not number.is_year
        and _VERSION.fullmatch(number.key) is not None
        and text[model.end : number.start] in ("", " ", "-")
    )


def _is_a_list(piece: str) -> bool:
    """ "Google, DeepMind" are two, though "Google DeepMind" is one; "University of California,
    Berkeley" is a name that is printed so."""
    if re.sub(r"\s+", " ", piece).casefold() in names_with_commas():
        return False
    return all(_meanings_of(part.strip()) for part in piece.split(","))


def _longest(text: str, tokens: Sequence[_Token], i: int) -> tuple[Span | None, int]:
    for n in range(min(_LONGEST, len(tokens) - i), 0, -1):
        first, last = tokens[i], tokens[i + n - 1]
        piece = text[first.start : last.end]
        if n > 1 and _HARD_BREAKS.search(piece):
            continue
        if n > 1 and "," in piece and _is_a_list(piece):
            continue
        keys = tuple(t.key for t in tokens[i : i + n])
        meanings = phrase_meanings().get(keys, ())
        # Names are compared without small words, so "in China" would swallow its preposition.
        joined = n > 2 and bool({"and", "or"} & set(keys[1:-1]))
        joined = joined and (keys[-1][0].isdigit() or len("".join((keys[0], *keys[2:]))) < 6)
        if (
            not {keys[0], keys[-1]} & _SMALL
            and keys[0][0].isalnum()
            and keys[-1][0].isalnum()
            and not joined  # "Qwen and 3 Llama"; "the US, and I" is no USI
            and not (n > 1 and keys[-1] == "universities")  # "Hong Kong universities"
        ):
            meanings += _meanings_of(piece)
        dated = i + n < len(tokens) and re.fullmatch(r"(?:19|20)\d\d", tokens[i + n].key)
        if keys in _WORDS_LIKE_VENUES and not first.text[0].isupper() and not dated:
            meanings = tuple(m for m in meanings if m.kind != "venue")
        inside = i > 0 and tokens[i - 1].key in ("in", "from")
        if keys == ("the", "states") and inside and not _goes_on(tokens, i + n):
            meanings = (Meaning("country", "US"),)
        if n == 1 and not meanings and first.text in _CODES:
            meanings = (Meaning("country", first.text),)
        if (
            n == 2
            and last.text.islower()
            and last.key in ("university", "college")
            and any(m.kind == "country" for m in _meanings_of(first.text))
        ):
            continue  # "which american university"
        if n == 1 and keys[0] == "us" and not first.text.isupper():
            before = tokens[i - 1].key if i else ""
            if before in _PRONOUN_US_AFTER:
                meanings = tuple(m for m in meanings if m.kind != "country")
        if meanings:
            return Span(first.start, last.end, piece, " ".join(keys), meanings), n
    return None, 0


def _goes_on(tokens: Sequence[_Token], i: int) -> bool:
    """ "In the states of a process": no country is meant."""
    return i < len(tokens) and tokens[i].key in ("of", "that", "which", "where")


@cache
def _ordinary() -> frozenset[str]:
    """Ordinary words that name something only in capitals (``assistant/ordinary.toml``)."""
    text = files("assistant").joinpath("ordinary.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["words"].split())


def _meanings_of(piece: str) -> tuple[Meaning, ...]:
    if piece in _ordinary():
        return ()
    plain = re.sub(r"['’]s\b", "", piece)
    names = name_meanings()
    key = key_of(plain)
    return names.get(key, ()) or names.get(key_of(piece), ())


def _number(token: _Token) -> Span | None:
    if not re.fullmatch(r"\d{1,7}(?:\.\d+)?", token.key):
        value = _NUMBER_WORDS.get(token.key)
        if value is None:
            return None
        return Span(token.start, token.end, token.text, token.key, number=value)
    return Span(token.start, token.end, token.text, token.key, number=float(token.key))


_SMALL_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBER_WORDS = {word: float(n) for n, word in enumerate(_SMALL_NUMBERS.split())} | {
    "twenty": 20.0,
    "fifty": 50.0,
    "hundred": 100.0,
}


def _versioned(token: _Token) -> Span | None:
    """ "Qwen2.5" is the family Qwen, version "qwen2.5"."""
    match = _VERSIONED.fullmatch(token.text.casefold())
    if match is None:
        return None
    models = tuple(m for m in _meanings_of(match.group(1)) if m.kind == "model")
    if not models:
        return None
    bare = re.sub(r"[\s\-_]", "", token.text).casefold()
    return Span(token.start, token.end, token.text, token.key, models, version=bare)


def _misspelt(
    text: str, tokens: Sequence[_Token], i: int, is_word: Callable[[str], bool]
) -> tuple[Span | None, int]:
    token = tokens[i]

    def slips(one: _Token) -> bool:
        return len(one.key) >= 4 and one.key.isalpha() and not is_word(one.key)

    if not slips(token) and not any(slips(t) for t in tokens[i + 1 : i + 3]):
        return None, 0
    for n in range(min(4, len(tokens) - i), 0, -1):
        last = tokens[i + n - 1]
        piece = text[token.start : last.end]
        if n > 1 and _BREAKS.search(piece):
            continue
        if not any(slips(t) for t in tokens[i : i + n]):
            continue
        if not slips(token) and any(t.key in _SMALL for t in tokens[i : i + n]):
            continue  # "web confrence" may be a slip; "in confrence" is none of a name
        key = key_of(piece)
        found = nearest(key, n)
        if found is not None:
            meanings, right = found
            return (
                Span(
                    token.start,
                    last.end,
                    piece,
                    " ".join(t.key for t in tokens[i : i + n]),
                    meanings,
                    corrected=right,
                ),
                n,
            )
    return None, 0
