"""The account of a reading: is everything that the words name also in the question?

The readers of parts take words off the desk as they go; here the finished question is held against
the words once more, without regard to who took them. A name, a year, a number, a position, a role
or a negation that is nowhere in the question was dropped, and a number for what is left would
answer another question than the one asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.definitions import conditions_of
from assistant.link import Span
from assistant.measures_told import unmeasured
from assistant.names import regions
from assistant.people import ELSEWHERE
from assistant.question import (
    Average,
    Comparison,
    Count,
    Listing,
    Question,
    Ranking,
    Share,
    Trend,
)
from assistant.small_words import narrowing
from index import conditions as c
from index.tables import fold_text
from ingest.countries import country_codes

_WORKING = ("function", "operations", "measures", "followup", "quantifiers", "topics")
"""Sections of the lexicon whose words may be names too: "rise" is also a university."""

_CONTRASTING = frozenset(
    "than vs versus respectively separately individually ratio likelier".split()
) | {"more likely", "less likely", "more often", "less often", "compared to", "compared with"}
"""Words that set one thing against another: an answer of one number has dropped them."""

_GROUPED = frozenset("country venue conference institution university company model track".split())
_EXACTLY = frozenset({"exactly", "precisely"})
_OTHERS = frozenset({"other", "others", "else", "remaining"})
"""Than which: "papers from other countries" are not those from anywhere."""
_NAMING_SECTIONS = ("quantifiers.only", "quantifiers.domestic", "quantifiers.international")
_EACH = frozenset(
    {"each"} | {f"{at} {one}" for at in ("in", "at", "for", "of") for one in ("each", "every")}
)
_EACH_OF = frozenset({"each of", "each of the", "for each of", "for each of the", "in each of"})
_SPLITS = ("measures.years", "measures.venues")


_BEFORE_YEARS = frozenset("before after earlier later until since prior than past".split()) | {
    "earlier than",
    "later than",
    "prior to",
    "up to",
}


def _bounds(behind: Sequence[Span]) -> bool:
    """Whether a number or a year that the negation may belong to follows it."""
    dated = any(s.key in _BEFORE_YEARS for s in behind)
    return any(
        (s.number is not None and not s.is_year)
        or (s.is_year and dated)
        or s.has("operations.more")
        for s in behind
    )


_NOT_WORD = re.compile(r"[\W_]+")


def left_out(
    spans: Sequence[Span], question: Question, aside: frozenset[int] = frozenset()
) -> tuple[Span, ...]:
    """The words that the question has nothing of; ``aside`` are positions accounted for."""
    ledger = _Ledger(question)
    small = {*narrowing(spans, question), *unmeasured(spans, question)}
    return tuple(
        span
        for i, span in enumerate(spans)
        if i not in aside
        and not span.quoted
        and ((i in small and not ledger.written(span)) or not ledger.holds(spans, i))
    )


def _asks_number(span: Span) -> bool:
    return span.key.startswith("how many") and not span.has(
        "operations.difference", "operations.ratio"
    )


class _Ledger:
    """What a question holds, to be looked up by word."""

    def __init__(self, question: Question) -> None:
        self.question = question
        conditions = list(conditions_of(question))
        if isinstance(question, Comparison):
            conditions += question.items
        self.leaves = [leaf for part in conditions for leaf in c.leaves(part)]
        self.negated = any(_negates(part) for part in conditions)
        self.codes: set[str] = set()
        self.names: set[str] = set()
        self.years: list[tuple[int, int]] = []
        self.numbers: set[int] = set()
        self.positions: set[str] = set()
        self.roles: set[str] = set()
        self.texts: list[str] = []
        for leaf in self.leaves:
            self._add(leaf)
        if isinstance(question, Ranking):
            self.codes |= {*question.within, *question.leave_out}
            self.names |= set(question.leave_out)
            self.numbers.add(question.top)
            self.positions.add(question.position)
            if question.least is not None:
                self.numbers |= {question.least - 1, question.least}
        if isinstance(question, Count | Listing):
            least = question.least if question.least > 1 else None
            for bound in (least, question.most):
                if bound is not None:
                    self.numbers |= {bound - 1, bound, bound + 1}

    def _add(self, leaf: c.Condition) -> None:
        match leaf:
            case c.Venues(names) | c.Statuses(names) | c.Tracks(names):
                self.names |= set(names)
            case c.Editions(pairs):
                self.names |= {venue for venue, _ in pairs}
                self.years += [(year, year) for _, year in pairs]
                self.numbers |= {len(pairs), len({year for _, year in pairs})}
            case c.Years(first, last):
                self.years.append((first or 0, last or 9999))
            case c.Countries(codes, position, label=label):
                self.codes |= set(codes)
                if (label or "").startswith(ELSEWHERE):
                    self.codes |= country_codes() - set(codes)
                self.positions.add(position)
            case c.Apart(one, other):
                self.codes |= {*one, *other}
            case c.Institutions(names, position):
                self.names |= set(names)
                self.positions.add(position)
            case c.InstitutionKinds(_, position, codes):
                self.codes |= set(codes)
                self.positions.add(position)
            case c.AuthorNames(name, position):
                self.texts.append(_plain(name))
                self.positions.add(position)
            case c.AuthorCount(low, high) | c.CountryCount(low, high):
                for bound in (low, high):
                    if bound is not None:
                        self.numbers |= {bound - 1, bound, bound + 1}
            case c.Models():
                self.names |= {*leaf.families, *leaf.developers}
                self.codes |= set(leaf.countries)
                self.roles |= set(leaf.roles or ())
            case c.Words(phrases):
                self.texts += [_plain(phrase) for phrase in phrases]
            case _:
                pass

    def written(self, span: Span) -> bool:
        """Whether it stands in a phrase or a name that is searched for."""
        return any(_plain(span.text) in text for text in self.texts)

    def holds(self, spans: Sequence[Span], i: int) -> bool:
        """Whether the question has something of span ``i``, or needs nothing of it."""
        span = spans[i]
        if self.written(span):
            return True
        if span.is_year:
            year = int(span.key)
            return any(first - 1 <= year <= last + 1 for first, last in self.years)
        if span.number is not None:
            number = span.number
            if i and spans[i - 1].key in ("the", "both", "these", "those"):
                return True  # "the two countries" are those that are named
            return number < 2 or int(number) in self.numbers or not float(number).is_integer()
        if span.is_name and (span.text == "US" or not any(map(span.section, _WORKING))):
            return self._names(span)
        if span.section("weights"):
            ranked = isinstance(self.question, Ranking) and self.question.open_weights is not None
            return ranked or any(
                isinstance(leaf, c.Models) and leaf.open_weights is not None for leaf in self.leaves
            )
        if span.has("topics.title", "topics.abstract"):
            return any(isinstance(leaf, c.Words) and len(leaf.fields) == 1 for leaf in self.leaves)
        if span.section("positions"):
            return span.lists("positions")[0] in self.positions
        if span.has("roles.used", "roles.builds_on", "roles.evaluates", "roles.compares"):
            # Of papers "using" a topic nothing is asked; of a model, what is done with it.
            models = any(isinstance(leaf, c.Models) for leaf in self.leaves)
            if span.has("roles.compares") and not models:
                return isinstance(self.question, Comparison)  # "did Japan beat Germany"
            if not models:
                by = self.question.by if isinstance(self.question, Ranking) else ""
                return by not in ("family", "developer")
            listed = span.lists("roles")
            wanted = {"used": {"builds_on", "evaluates"}}.get(listed[0], {listed[0]})
            return bool(wanted & self.roles) or (listed[0] == "compares" and bool(self.roles))
        if span.has("roles.only_named"):
            return self.negated
        if span.has("quantifiers.not"):
            return self.negated or self._left_out(spans, i)
        if span.key in _EACH_OF:
            return isinstance(self.question, Trend | Ranking | Comparison)
        if span.key in _EACH:
            near = spans[i + 1 : i + 4]
            if near and near[0].key in ("of", "of the") and any(s.has("region") for s in near):
                return isinstance(self.question, Ranking | Comparison)  # "each of the G7"
            return self._apart(near[0] if near else None)
        if span.key == "one" and i and spans[i - 1].key in _EXACTLY:
            return 1 in self.numbers  # "exactly one US author"
        if span.key in _GROUPED and i > 1 and spans[i - 1].key == "and":
            # "By year and country": a trend splits by one of them only.
            return not isinstance(self.question, Trend)
        second = i > 1 and spans[i - 1].has("country") and spans[i - 2].key == "and"
        if span.key == "ones" and second and not any(s.has("quantifiers.both") for s in spans):
            places = sum(isinstance(leaf, c.Countries) for leaf in self.leaves)
            return isinstance(self.question, Comparison | Ranking) or places < 2
        if span.key in _OTHERS:
            left = isinstance(self.question, Ranking) and bool(self.question.leave_out)
            behind = spans[i + 1] if i + 1 < len(spans) else span
            of_family = behind.has("model")  # "ChatGPT or any other GPT model"
            return self.negated or left or of_family or span.has(*_NAMING_SECTIONS)
        single = isinstance(self.question, Count | Listing)
        if single and span.has("followup.as_share") and " " in span.key:
            return False  # "German ones, as percentage"
        if single and i and span.key in _GROUPED and spans[i - 1].key in ("by", "per"):
            return False  # "number by conference"
        if span.has("followup.by_country"):
            by = self.question.by if isinstance(self.question, Ranking) else ""
            return by in ("country", "pair")
        if span.has("operations.fewest") and isinstance(self.question, Listing):
            return span.key in ("least", "at least")
        if span.has("statuses.oral", "statuses.spotlight", "statuses.poster"):
            return span.lists("statuses")[0] in self.names
        if span.has("operations.average", "operations.median"):
            question = self.question
            return isinstance(question, Average) or (
                isinstance(question, Trend | Comparison) and question.quantity is not None
            )
        if span.has("operations.share") and not i and isinstance(self.question, Ranking):
            return self.question.of is not None  # "which share come from the first country"
        if span.has("operations.share") and isinstance(self.question, Comparison):
            ratio = span.key.startswith(("ratio", "the ratio"))
            return self.question.of is not None or ratio or span.is_function
        if _asks_number(span) and any(map(_asks_number, spans[:i])):
            return isinstance(self.question, Comparison | Ranking | Trend)
        if span.has("measures.mentions") and isinstance(self.question, Share):
            ahead = spans[i - 1] if i else span  # "what share of the mentions"
            return not (ahead.has("measures.models") or ahead.key in ("of", "the", "all"))
        if span.has("measures.pairs"):
            return isinstance(self.question, Ranking) and self.question.by == "pair"
        if span.key in _CONTRASTING:
            return isinstance(self.question, Comparison | Ranking | Trend) or bool(self.numbers)
        return True

    def _left_out(self, spans: Sequence[Span], i: int) -> bool:
        """Whether a negation is of rows, of a bound, or of something that is gone."""
        behind = spans[i + 1 : i + 5]
        if isinstance(self.question, Ranking) and self.question.leave_out:
            return True
        if not i and behind and behind[0].after_break:
            return True  # "no, posters"
        gone = [s for s in behind[:2] if s.has("country", "region", "institution")]
        roles = bool(self.roles) and any(s.section("roles") for s in behind)
        return roles or _bounds(behind) or any(not self._names(s) for s in gone)

    def _apart(self, behind: Span | None) -> bool:
        """ "In each year", "each year's papers": one number for all of them is another answer."""
        if behind is None or not (behind.is_year or behind.has("venue", *_SPLITS)):
            return True
        return isinstance(self.question, Trend | Ranking | Comparison)

    def _names(self, span: Span) -> bool:
        codes = set(span.values("country"))
        for name in span.values("region"):
            codes |= set(regions()[name].codes)
        named = {
            value
            for kind in ("venue", "institution", "model", "developer")
            for value in span.values(kind)
        }
        return bool(codes & self.codes or named & self.names)


def _negates(condition: c.Condition) -> bool:
    """Whether a condition holds a negation, or something that a negation is read as."""
    match condition:
        case c.Not():
            return True
        case c.AllOf(parts) | c.AnyOf(parts):
            return any(map(_negates, parts))
        case c.Countries(only=only, label=label):
            return only or (label or "").startswith(ELSEWHERE)
        case c.CountryCount() | c.AuthorCount() | c.Known():
            return True
    return False


def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", fold_text(text)).strip()


def say_left_out(spans: Iterable[Span]) -> str:
    """The words in quotation marks, for a refusal.

    >>> say_left_out([])
    ''
    """
    return ", ".join(f"“{span.text}”" for span in list(spans)[:6])
