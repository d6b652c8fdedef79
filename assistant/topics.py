"""What papers are about: words after "about", in quotation marks, or before "papers"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.clauses import Clause, Desk, look_around, negate_before
from assistant.link import Span, link
from assistant.topic_bounds import (
    FILLERS,
    MADE_WORDS,
    TURNS,
    any_before,
    is_content,
    names_in_text,
    topic_ends,
)
from index import conditions as c


def read_words(desk: Desk, text: str) -> None:
    """Topics: what follows "about", quotations, and unread words right before "papers"."""
    told = _fields(desk)
    for i, span in enumerate(desk.spans):
        if i in desk.used:
            continue
        fields = told if _in_that_field(desk, i) else _EVERYWHERE
        if span.quoted:
            _read_quotation(desk, i, fields)
        elif span.key == "on" and _is_of_the_asker(desk, i):
            continue  # "I'm on air at six": of no paper anything is said
        elif (own := _field_of(span)) is not None:
            _read_topic(desk, text, i, own)
        elif span.has("topics.about") or span.section("roles"):
            _read_topic(desk, text, i, fields)
        elif span.key in ("but not", "and not") and i and is_content(desk.spans[i - 1]):
            _read_exception(desk, text, i, fields)
        elif span.key in ("for", "in") and i and desk.spans[i - 1].has("model"):
            _read_purpose(desk, text, i, fields)
        elif span.has("measures.papers", "measures.submissions") or (
            span.has("operations.list") and span.key.endswith("papers")
        ):
            _read_modifier(desk, text, i, fields)
    _read_before_field(desk, text, told)


_EVERYWHERE = ("title", "abstract", "keywords")
_ANOTHER_VERB = frozenset("have has had are is was were also".split())


def _in_that_field(desk: Desk, i: int) -> bool:
    """Whether "in the title" is said of what begins at ``i``, and not of another thing: "papers
    that use Llama and have robot in the title"."""
    spans = desk.spans
    at = next((k for k, s in enumerate(spans) if s.has("topics.title", "topics.abstract")), None)
    if at is None or (not spans[at].key.startswith("in ") and not _field_of(spans[at])):
        return True
    if _field_of(spans[at]):
        # "That mention Qwen and whose title contains survey".
        quoted = spans[i].quoted and at < i and all(s.is_function for s in spans[at + 1 : i])
        return at == i or quoted
    if at < i:
        another = names_in_text(spans[i]) or spans[i].section("roles")
        return not (another and at and not spans[at - 1].is_function)
    between = spans[i + 1 : at]
    return not any(
        s.key in _ANOTHER_VERB or names_in_text(s) or (s.section("roles") and not s.is_function)
        for s in between
    )


_HOLDS = frozenset("contains contain containing mentions mention includes has having holds".split())


def _field_of(span: Span) -> tuple[str, ...] | None:
    """ "Whose title contains": the field that the words behind are looked for in."""
    words = span.key.split()
    if len(words) < 2 or words[-1] not in _HOLDS:
        return None
    held = (name for name in ("title", "abstract") if {name, f"{name}s"} & set(words))
    return next(((name,) for name in held), None)


def _is_of_the_asker(desk: Desk, i: int) -> bool:
    ahead = desk.spans[:i]
    nouns = ("measures.papers", "measures.submissions", "operations.list", "operations.count")
    speaks = any(s.key.split()[0] in ("i", "we", "im", "my", "our") for s in ahead)
    return speaks and not any(s.has(*nouns) or s.has("venue") for s in ahead)


def _read_before_field(desk: Desk, text: str, fields: tuple[str, ...]) -> None:
    """ "ACL 2023, hallucination in the title": unread words right before where they stand."""
    spans = desk.spans
    at = next((i for i, s in enumerate(spans) if s.has("topics.title", "topics.abstract")), None)
    if at is None or len(fields) != 1 or not spans[at].key.startswith("in "):
        return
    start = at
    while desk.free(start - 1) and not spans[start].after_break:
        before = spans[start - 1]
        if before.key in _OWNING and start < at and desk.free(start - 2):
            if spans[start - 2].has("quantifiers.not"):
                start -= 1  # "do not have learning in the title"
            break
        named = before.has("model") and not before.is_function  # "have Llama in the title"
        if (before.meanings and not named) or before.number is not None:
            break
        start -= 1
    if start == at or spans[at].after_break:
        return
    owned = spans[start].key in _OWNING
    phrase = text[spans[start + owned].start : spans[at - 1].end]
    condition = negate_before(desk, start, c.Words((phrase,), fields))
    desk.add(Clause(condition, "words", start, at))


_OWNING = frozenset({"have", "has", "had"})
_SENTENCE = 6
"""Words from which a quotation that names a venue or year is a statement."""


def _fields(desk: Desk) -> tuple[str, ...]:
    for i, span in enumerate(desk.spans):
        for name in ("title", "abstract"):
            if span.has(f"topics.{name}"):
                # "whose title contains X" introduces a topic too, so it stays free for that.
                if not desk.free(i + 1) or not is_content(desk.spans[i + 1]):
                    desk.take([i])
                return (name,)
    return ("title", "abstract", "keywords")


def _read_quotation(desk: Desk, i: int, fields: tuple[str, ...]) -> None:
    phrases = [desk.spans[i].text]
    inside = link(desk.spans[i].text)
    if len(inside) >= _SENTENCE and any(s.has("venue") or s.is_year for s in inside):
        desk.cannot = (
            "The words in quotation marks look like a statement about papers, not like words to "
            "look for. Ask whether it is true."
        )
    end = i + 1
    while (
        desk.free(end)
        and desk.free(end + 1)
        and desk.spans[end].has("quantifiers.or")
        and desk.spans[end + 1].quoted
    ):
        phrases.append(desk.spans[end + 1].text)
        end += 2
    around = look_around(desk, i, end)
    condition: c.Condition = c.Words(tuple(phrases), fields)
    if around.negated:
        condition = c.Not(condition)
    desk.take(around.took)
    start = i - 1 if desk.free(i - 1) and desk.spans[i - 1].has("topics.about") else i
    desk.add(Clause(condition, "words", start, end))


def _read_topic(desk: Desk, text: str, i: int, fields: tuple[str, ...]) -> None:
    spans = desk.spans
    j = i + 1
    while desk.free(j) and spans[j].key in FILLERS and not spans[j].quoted:
        j += 1
    if desk.free(j) and spans[j].quoted:
        return  # read as a quotation
    end = j
    while desk.free(end) and not topic_ends(desk, end, end == j):
        end += 1
    while end > j and (spans[end - 1].is_function or spans[end - 1].has("quantifiers.and")):
        if not spans[end - 1].meanings:
            break
        end -= 1
    verb = spans[i].key not in ("about", "on", "with") and j == i + 1
    compound = desk.free(j + 1) and spans[j + 1].joined in ("-", "‑")  # "in-context learning"
    if desk.free(j) and verb and spans[j].key in _PREPOSITIONS and not compound:
        return  # "models mentioned in the most papers": the verb has no object
    run = list(range(j, end))
    named = fields == ("title",) and all(spans[k].has("model") for k in run)  # "Qwen in the title"
    if not run or not (named or _worth(desk, run, spans[i])):
        return
    pieces, joint = _split(desk, run)
    # "A diffusion model" asks for the words without the article.
    pieces = [p[1:] if len(p) > 1 and spans[p[0]].key in _ARTICLES else p for p in pieces]
    phrases = tuple(_plain_size(text[spans[p[0]].start : spans[p[-1]].end]) for p in pieces)
    around = look_around(desk, i, end)
    negated = around.negated
    condition: c.Condition
    if joint == "and" and len(phrases) > 1:
        condition = c.AllOf(tuple(c.Words((p,), fields) for p in phrases))
    else:
        condition = c.Words(phrases, fields)
    if negated:
        condition = c.Not(condition)
        desk.take(around.took)
    if not spans[i].has("topics.about"):
        desk.notes.append(
            f"“{spans[i].text} {phrases[0]}” is read as: the text holds “{phrases[0]}”"
        )
    desk.add(Clause(condition, "words", i, end))
    _read_exception(desk, text, end, fields)


_ARTICLES = frozenset({"a", "an", "the", "any", "some"})
_PREPOSITIONS = frozenset({"in", "at", "by", "on", "for", "with", "from", "across", "per"})


def _plain_size(phrase: str) -> str:
    """A model's size without its noun: texts say "Llama-2-7B", not "7B model"."""
    return _SIZE.sub(r"\1", phrase)


_SIZE = re.compile(
    r"(\d+(?:\.\d+)?[bBmM])[- ](?:parameters? )?(?:models?|llms?|parameters?|variants?)$",
    re.IGNORECASE,
)


def _read_exception(desk: Desk, text: str, at: int, fields: tuple[str, ...]) -> None:
    """ "About bandits but not regret": the words behind must not be there."""
    if not desk.free(at) or desk.spans[at].key not in ("but not", "and not", "without", "not"):
        return
    start = at + 1
    while desk.free(start) and (
        desk.spans[start].key in FILLERS or desk.spans[start].has("topics.about")
    ):
        start += 1
    end = start
    while desk.free(end) and not topic_ends(desk, end, end == start):
        end += 1
    if end == start or any(desk.spans[k].meanings for k in range(start, end)):
        return  # names have readers of their own
    phrase = text[desk.spans[start].start : desk.spans[end - 1].end]
    desk.add(Clause(c.Not(c.Words((phrase,), fields)), "words", at, end))


def _read_purpose(desk: Desk, text: str, i: int, fields: tuple[str, ...]) -> None:
    """ "CLIP for image retrieval": what a model is used for is a topic, and the answer says so."""
    end = i + 1
    while desk.free(end) and not desk.spans[end].meanings and not desk.spans[end].after_break:
        if desk.spans[end].number is not None:
            return
        end += 1
    if end == i + 1 or (desk.free(end) and desk.spans[end].section("measures")):
        return
    phrase = text[desk.spans[i + 1].start : desk.spans[end - 1].end]
    desk.notes.append(f"“{desk.spans[i].text} {phrase}” is read as: the text holds “{phrase}”")
    desk.add(Clause(c.Words((phrase,), fields), "words", i, end))


def _worth(desk: Desk, run: Sequence[int], opener: Span) -> bool:
    """Whether the run is a topic, and not a name that has a reader of its own."""
    spans = [desk.spans[k] for k in run]
    joints = ("quantifiers.and", "quantifiers.or")
    contents = [s for s in spans if not s.has(*joints)]
    if not contents:
        return False
    if opener.key.split()[-1] in ("word", "words", "phrase", "term", "terms"):
        return True  # whoever says so means these very words
    if all(s.is_function or s.key in TURNS or s.key in _BOUNDS for s in contents):
        return False
    if contents[0].key in _BOUNDS:
        return False  # "with min. 5 papers", "with over half their authors"
    if all(
        s.has("model", "developer")
        or s.section("weights")
        or s.has("measures.models", "measures.architectures")
        or s.key in ("another", "other", "any other", "the", "a", "an")
        for s in contents
    ) and any(s.has("model", "developer") or s.section("weights") for s in contents):
        return False
    if contents[0].has("country", "region"):
        rest = contents[1:]
        if not rest:
            # "papers on China" speaks of China; "papers with China" of an affiliation there.
            return opener.key in ("about", "mention", "mentions", "mentioning", "discuss")
        if any(
            s.section("measures")
            or s.section("positions")
            or s.section("kinds")
            or s.has("country", "region", "institution")
            or s.section("weights")
            for s in rest
        ):
            return False
        if opener.key == "with" and rest[0].key in ("address", "addresses"):
            return False  # where somebody works, not what the text says
        if opener.key == "with":
            return not rest[0].meanings  # "with Chinese characters", not "with Swiss participation"
        return any(not s.meanings for s in rest)
    if contents[0].has("institution") and len(contents) == 1:
        return False
    if contents[0].section("positions") or contents[0].section("known"):
        return False
    if contents[0].has("vague.adjectives") and contents[-1].section("measures"):
        return False
    if len(contents) == 1 and contents[0].has("measures.models") and any_before(desk, run[0]):
        return False
    if contents[0].has("quantifiers.vague") and any(s.section("measures") for s in contents[1:]):
        return False  # "with several institutions"
    if contents[0].section("quantifiers") and not contents[0].has(
        "quantifiers.domestic", "quantifiers.international"
    ):
        return False
    if any(
        one.number is not None and other.section("measures") for one, other in pairwise(contents)
    ):
        return False  # "with over 3 authors"
    sizes = [k for k, s in enumerate(contents) if s.number is not None and not s.is_year]
    if sizes and any(s.has(*_COUNTED) for s in contents[sizes[0] + 1 :]):
        return False  # "models of at least three different developers"
    if contents[0].number is not None or (
        contents[0].section("operations") and not contents[0].has("operations.change")
    ):
        return any(not s.meanings for s in contents) and contents[0].number is None
    if len(contents) == 1 and contents[0].section("measures"):
        following = desk.spans[run[-1] + 1] if run[-1] + 1 < len(desk.spans) else None
        described = (
            following is not None
            and following.key in MADE_WORDS
            and not (following.after_break or following.has("operations.list"))
        )
        return (
            contents[0].has("measures.models", "measures.companies", "measures.universities")
            and opener.has("topics.about")
            and not described
        )
    if not opener.has("topics.about"):
        # A verb such as "use" takes any words that nothing else reads.
        return not contents[0].is_function and (
            not contents[0].meanings or contents[0].has("model", "measures.models")
        )
    return any(not s.is_function for s in contents)


_COUNTED = ("measures.developers", "measures.models", "measures.countries", "measures.institutions")
_BOUNDS = frozenset("min max minimum maximum over under above below half".split())


def _split(desk: Desk, run: Sequence[int]) -> tuple[list[list[int]], str]:
    pieces: list[list[int]] = [[]]
    joint = ""
    for k in run:
        span = desk.spans[k]
        if span.has("quantifiers.or") or (span.has("quantifiers.and") and span.key != "with both"):
            joint = joint or ("or" if span.has("quantifiers.or") else "and")
            pieces.append([])
        else:
            pieces[-1].append(k)
    return [p for p in pieces if p], joint


def _read_modifier(desk: Desk, text: str, at: int, fields: tuple[str, ...]) -> None:
    """ "reinforcement learning papers": unread words right before the noun."""
    start = at
    while desk.free(start - 1) and not desk.spans[start].after_break:
        span = desk.spans[start - 1]
        if span.quoted or span.number is not None:
            break
        if not span.meanings or (
            # "Benchmark papers": right before the noun such words are what the papers are about.
            start == at and span.has("measures.models", "measures.architectures", "topical.words")
        ):
            start -= 1
            continue
        if span.has("topics.about", "model") and start < at and not span.is_function:
            start -= 1  # "diffusion policy papers"
            continue
        break
    if start == at or (desk.spans[start].after_break and start > 0):
        return
    first = desk.spans[start]
    if (
        first.has("measures.models")
        and desk.free(start - 1)
        and (
            desk.spans[start - 1].section("weights")
            or desk.spans[start - 1].has("country", "developer")
        )
    ):
        return
    if desk.free(start - 1) and not (
        desk.spans[start - 1].is_function
        or desk.spans[start - 1].is_name
        or desk.spans[start - 1].number is not None
        or any(desk.spans[start - 1].section(x) for x in ("operations", "quantifiers", "statuses"))
    ):
        return
    if all(s.has("vague.adjectives") for s in desk.spans[start:at]):
        return
    phrase = text[first.start : desk.spans[at - 1].end]
    around = look_around(desk, start, at)
    condition: c.Condition = c.Words((phrase,), fields)
    if around.negated:
        condition = c.Not(condition)
        desk.take(around.took)
    desk.add(Clause(condition, "words", start, at))
