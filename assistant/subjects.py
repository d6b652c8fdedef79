"""What papers are about: words in the text, and models with what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.clauses import USED, Clause, Desk, _Around, _around, _groups, _place
from assistant.link import Span
from index import conditions as c

_FILLERS = frozenset(
    {
        "both",
        "a",
        "an",
        "the",
        "word",
        "words",
        "phrase",
        "term",
        "terms",
        "topic",
        "of",
        "either",
        "any",
        "the word",
        "the words",
        "the phrase",
        "the term",
        "some",
        "kind",
    }
)
_TURNS = frozenset(
    {
        "in",
        "at",
        "from",
        "by",
        "with",
        "over",
        "during",
        "since",
        "before",
        "after",
        "between",
        "for",
        "among",
        "within",
        "across",
        "that",
        "which",
        "whose",
        "where",
        "published",
        "per",
        "accepted",
        "presented",
        "until",
        "of",
        "to",
        "on",
        "appear",
        "appeared",
        "are",
        "is",
        "were",
        "was",
        "have",
        "has",
        "had",
        "come",
        "there",
        "do",
        "does",
        "did",
        "exist",
        "by year",
    }
)
"""Words that may begin something other than the topic; what follows decides."""
_VERBS = frozenset(
    {
        "are",
        "is",
        "were",
        "was",
        "have",
        "has",
        "had",
        "come",
        "there",
        "do",
        "does",
        "did",
        "exist",
        "appear",
        "appeared",
        "published",
        "presented",
        "accepted",
        "that",
        "which",
        "whose",
        "where",
    }
)


def read_words(desk: Desk, text: str) -> None:
    """Topics: what follows "about", quotations, and unread words right before "papers"."""
    fields = _fields(desk)
    for i, span in enumerate(desk.spans):
        if i in desk.used:
            continue
        if span.quoted:
            _read_quotation(desk, i, fields)
        elif span.has("topics.about") or span.section("roles"):
            _read_topic(desk, text, i, fields)
        elif span.key in ("for", "in") and i and desk.spans[i - 1].has("model"):
            _read_purpose(desk, text, i, fields)
        elif span.has("measures.papers", "measures.submissions") or (
            span.has("operations.list") and span.key.endswith("papers")
        ):
            _read_modifier(desk, text, i, fields)


def _fields(desk: Desk) -> tuple[str, ...]:
    for i, span in enumerate(desk.spans):
        for name in ("title", "abstract"):
            if span.has(f"topics.{name}"):
                # "whose title contains X" introduces a topic too, so it stays free for that.
                if not desk.free(i + 1) or not _content(desk.spans[i + 1]):
                    desk.take([i])
                return (name,)
    return ("title", "abstract", "keywords")


def _read_quotation(desk: Desk, i: int, fields: tuple[str, ...]) -> None:
    phrases = [desk.spans[i].text]
    end = i + 1
    while (
        desk.free(end)
        and desk.free(end + 1)
        and desk.spans[end].has("quantifiers.or")
        and desk.spans[end + 1].quoted
    ):
        phrases.append(desk.spans[end + 1].text)
        end += 2
    around = _around(desk, i, end)
    condition: c.Condition = c.Words(tuple(phrases), fields)
    if around.negated:
        condition = c.Not(condition)
    desk.take(around.took)
    start = i - 1 if desk.free(i - 1) and desk.spans[i - 1].has("topics.about") else i
    desk.add(Clause(condition, "words", start, end))


def _content(span: Span) -> bool:
    """A word that can be part of a topic."""
    if span.quoted or span.is_year or span.has("venue"):
        return False
    if span.has("operations.trend") and len(span.key.split()) > 1:
        return False
    return not span.has(
        "measures.papers",
        "measures.submissions",
        "quantifiers.not",
        "operations.count",
        "operations.share",
    )


def _read_topic(desk: Desk, text: str, i: int, fields: tuple[str, ...]) -> None:
    spans = desk.spans
    j = i + 1
    while desk.free(j) and spans[j].key in _FILLERS and not spans[j].quoted:
        j += 1
    if desk.free(j) and spans[j].quoted:
        return  # read as a quotation
    end = j
    while desk.free(end) and not _topic_ends(desk, end, end == j):
        end += 1
    while end > j and (spans[end - 1].is_function or spans[end - 1].has("quantifiers.and")):
        if not spans[end - 1].meanings:
            break
        end -= 1
    run = list(range(j, end))
    named = len(fields) == 1 and all(spans[k].has("model") for k in run)  # "Qwen in the title"
    if not run or not (named or _worth(desk, run, spans[i])):
        return
    pieces, joint = _split(desk, run)
    phrases = tuple(text[spans[p[0]].start : spans[p[-1]].end] for p in pieces)
    around = _around(desk, i, end)
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


def _topic_ends(desk: Desk, k: int, first: bool) -> bool:
    span = desk.spans[k]
    if (span.after_break and not first) or not _content(span):
        return True
    if span.section("statuses") and not first and span.is_function:
        return True
    if not first and _begins_condition(span):
        return True
    if (
        not first
        and span.section("roles")
        and desk.free(k + 1)
        and desk.spans[k + 1].has("model")
        and not desk.spans[k - 1].has("quantifiers.or", "quantifiers.and")
    ):
        return True  # "privacy mentioning Qwen"
    if span.has("topics.title", "topics.abstract") or (
        span.section("followup") and len(span.key.split()) > 1
    ):
        return True
    if span.has("quantifiers.and", "quantifiers.or"):
        return not (desk.free(k + 1) and _continues(desk.spans[k + 1]))
    if span.has("operations.compare") or span.key in ("but", "though", "while", "except", "rather"):
        return True
    if span.key in _PURPOSES and not first and _names_models(desk, k):
        return True
    if span.key in _VERBS:
        return True
    if span.section("everywhere") or span.section("home") or span.section("apart"):
        return True
    if span.key in _TURNS:
        m = k + 1
        while desk.free(m) and (
            desk.spans[m].key in ("the", "a", "an", "both", "either", "at", "any", "only")
            or desk.spans[m].has("quantifiers.any")
        ):
            m += 1
        return not desk.free(m) or _turns_away(desk.spans[m]) or _counts(desk, m)
    if span.section("operations") and not first and not span.is_function:
        if span.has("operations.trend") and not desk.spans[k - 1].meanings and not _timed(desk, k):
            return False  # "climate change"
        return span.has("operations.trend", "operations.compare", "operations.share")
    return False


_PURPOSES = frozenset({"for", "to", "in", "on", "as", "when", "with", "via", "by"})


def _names_models(desk: Desk, end: int) -> bool:
    """Whether nothing but models stands between the verb and ``end``: "use CLIP for"."""
    k = end - 1
    while (
        k >= 0
        and desk.free(k)
        and (desk.spans[k].has("model", "quantifiers.and", "quantifiers.or"))
    ):
        k -= 1
    return k < end - 1 and desk.spans[k].section("roles") and not desk.spans[k].has("topics.about")


def _timed(desk: Desk, k: int) -> bool:
    """Whether a word such as "growth" or "change" speaks of time here."""
    span = desk.spans[k]
    if len(span.key.split()) > 1:
        return True
    following = desk.spans[k + 1 : k + 3]
    return any(
        s.is_year
        or s.has("operations.trend")
        or s.key in ("over", "since", "between", "by", "from")
        for s in following
    )


def _counts(desk: Desk, m: int) -> bool:
    """ "With 5 or more authors", "with over three countries": how many, and no topic."""
    if desk.spans[m].has(
        "quantifiers.single_author", "quantifiers.international", "quantifiers.domestic"
    ):
        return True
    counted = [s.number is not None and not s.is_year for s in desk.spans[m : m + 3]]
    return any(counted) and any(
        s.has("measures.authors", "measures.countries", "measures.institutions")
        for s in desk.spans[m + 1 + counted.index(True) : m + 6]
    )


def _begins_condition(span: Span) -> bool:
    """ "That mention", "with an affiliation", "co-authored", "exclusively": not of a topic."""
    words = span.key.split()
    return (
        span.section("known")
        or (words[0] in ("that", "which", "whose") and len(words) > 1)
        or (span.has("quantifiers.both") and words[0] in ("co", "coauthored", "cowritten"))
        or span.has("quantifiers.only")
        or span.section("positions")
    )


def _continues(span: Span) -> bool:
    return (
        _content(span)
        and not _begins_condition(span)
        and not span.has("country", "region", "institution")
        and not (span.section("positions") or span.key in _VERBS)
    )


def _turns_away(span: Span) -> bool:
    """What makes a preposition the begin of a condition and not a part of the topic."""
    return (
        span.has("venue", "country", "region", "institution")
        or span.is_year
        or span.section("positions")
        or span.section("kinds")
        or span.has(
            "measures.authors",
            "measures.papers",
            "measures.institutions",
            "measures.years",
            "operations.trend",
            "quantifiers.only",
            "measures.venues",
            "measures.submissions",
            "measures.collaborations",
            "followup.all_venues",
        )
        or span.key in ("last", "latest", "total", "our", "most recent", "recent")
    )


def _worth(desk: Desk, run: Sequence[int], opener: Span) -> bool:
    """Whether the run is a topic, and not a name that has a reader of its own."""
    spans = [desk.spans[k] for k in run]
    joints = ("quantifiers.and", "quantifiers.or")
    contents = [s for s in spans if not s.has(*joints)]
    if not contents:
        return False
    if all(
        s.has("model", "developer")
        or s.section("weights")
        or s.has("measures.models", "measures.architectures")
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
        return any(not s.meanings for s in rest)
    if contents[0].has("institution") and len(contents) == 1:
        return False
    if contents[0].section("positions") or contents[0].section("known"):
        return False
    if contents[0].has("vague.adjectives") and contents[-1].section("measures"):
        return False
    if len(contents) == 1 and contents[0].has("measures.models") and _any_before(desk, run[0]):
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
    if contents[0].number is not None or (
        contents[0].section("operations") and not contents[0].has("operations.change")
    ):
        return any(not s.meanings for s in contents) and contents[0].number is None
    if len(contents) == 1 and contents[0].section("measures"):
        following = desk.spans[run[-1] + 1] if run[-1] + 1 < len(desk.spans) else None
        described = following is not None and following.key in _MADE
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


def _any_before(desk: Desk, k: int) -> bool:
    """ "Mention any model", "without a language model": every model family is meant."""
    return k > 0 and (
        desk.spans[k - 1].key in ("any", "no", "at least one", "some")
        or desk.spans[k - 1].has("quantifiers.not")
    )


def _has_verb(desk: Desk, k: int) -> bool:
    return any(
        s.section("roles") or s.has("quantifiers.not") for s in desk.spans[max(0, k - 4) : k]
    )


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
            start == at and span.has("measures.models", "measures.architectures")
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
    around = _around(desk, start, at)
    condition: c.Condition = c.Words((phrase,), fields)
    if around.negated:
        condition = c.Not(condition)
        desk.take(around.took)
    desk.add(Clause(condition, "words", start, at))


# -- models ------------------------------------------------------------------------------------


def read_models(desk: Desk) -> None:
    """Model families by name, developer, developer's country or openness, with their role."""
    _read_described_models(desk)

    places = _named_as_places(desk)

    def wanted(span: Span) -> bool:
        return (
            span.has("model")
            and not span.section("operations")
            and not span.has("venue")
            and span not in places
        )

    for members, joint, at, end in _groups(desk, wanted):
        roles, took = _roles(desk, at, end)
        around = _around_either(desk, at, min([at, *took]), end)
        made = []
        for k in members:
            span = desk.spans[k]
            families = tuple(dict.fromkeys(span.values("model")))[:1]
            versions = (span.version,) if span.version else ()
            made.append(c.Models(families, roles, versions))
        made = list(dict.fromkeys(made))
        parts = tuple((_made_of(m), _model_label(m, desk, members)) for m in made)
        union: c.Condition
        if any(m.versions or m.roles == ONLY_NAMED for m in made):
            union = c.AnyOf(tuple(_made_of(m) for m in made))
        else:
            union = c.Models(tuple(f for m in made for f in m.families), roles)
        either: c.Condition | None = None
        if len(made) == 1:
            condition: c.Condition = _made_of(made[0])
        elif joint in ("or", "vs", "-") or around.negated:
            condition = union
        else:
            condition, either = c.AllOf(tuple(_made_of(m) for m in made)), union
        if around.negated:
            condition = c.Not(condition)
            desk.take(around.took)
        desk.take(took)
        desk.add(Clause(condition, "models", at, end, either, parts))


def _around_either(desk: Desk, at: int, verb: int, end: int) -> _Around:
    """ "not use Qwen" and "Llama but not Qwen": the negation stands before the verb or the name."""
    near = _around(desk, at, end)
    return near if near.negated or verb == at else _around(desk, verb, end)


def _named_as_places(desk: Desk) -> list[Span]:
    """ "An author from DeepSeek", "papers by OpenAI": the company, not its model."""
    found = []
    for i, span in enumerate(desk.spans):
        if not (span.has("model") and span.has("institution")) or span.version or i == 0:
            continue
        before = desk.spans[i - 1]
        who = desk.spans[i - 2] if i > 1 else before
        if before.key in ("from", "at", "by") and not who.has(
            "measures.models", "measures.architectures"
        ):
            found.append(span)
    return found


def _model_label(model: c.Models, desk: Desk, members: Sequence[int]) -> str:
    if model.versions:
        return next(
            desk.spans[k].text for k in members if desk.spans[k].version == model.versions[0]
        )
    return model.families[0]


def _roles(desk: Desk, at: int, end: int) -> tuple[tuple[str, ...] | None, list[int]]:
    """What the nearest verb says is done with the model; None for any role."""
    for k in [*range(at - 1, max(-1, at - 7), -1), *range(end, min(len(desk.spans), end + 5))]:
        span = desk.spans[k]
        if k in desk.used and not span.section("roles"):
            if k < at:
                continue
            break
        if k >= end and span.after_break:
            break
        if k < at and span.has("measures.papers", "measures.submissions"):
            continue
        listed = span.lists("roles")
        if not listed or (
            listed == ("named",) and span.key in ("with", "on", "about") and k >= end
        ):
            continue
        if k >= end and span.has("operations.list"):
            continue
        roles = _roles_of(listed[0])
        took = [k]
        # "Build on or evaluate Llama".
        if (
            k >= 2
            and desk.spans[k - 1].has("quantifiers.or", "quantifiers.and")
            and desk.spans[k - 2].section("roles")
            and roles is not None
            and k < at
        ):
            other = _roles_of(desk.spans[k - 2].lists("roles")[0])
            roles = None if other is None else tuple(dict.fromkeys((*other, *roles)))
            took += [k - 1, k - 2]
        return roles, took
    return None, []


ONLY_NAMED = ("only_named",)
"""Named, and neither built on nor evaluated."""


def _roles_of(listed: str) -> tuple[str, ...] | None:
    return {"used": USED, "named": None}.get(listed, (listed,))


def _made_of(model: c.Models) -> c.Condition:
    """A condition in which "only mentions" says that there is no use."""
    if model.roles != ONLY_NAMED:
        return model
    plain = replace(model, roles=None)
    return c.AllOf((plain, c.Not(replace(plain, roles=USED))))


def _read_described_models(desk: Desk) -> None:
    spans = desk.spans
    for i, span in enumerate(spans):
        if i in desk.used or not span.has("measures.models", "measures.architectures"):
            continue
        at, end = i, i + 1
        codes: tuple[str, ...] = ()
        developers: tuple[str, ...] = ()
        label = None
        weights: bool | None = None
        while desk.free(at - 1) and not spans[at].after_break:
            before = spans[at - 1]
            if before.section("weights"):
                weights = before.lists("weights")[0] == "open"
            elif before.has("country", "region") and not codes:
                codes, label = _place(before)
            elif before.has("developer") and not before.has("country"):
                developers = (*developers, *before.values("developer"))
            elif before.key in ("-", "ai", "language", "foundation", "large", "made"):
                pass
            else:
                break
            at -= 1
        if not (codes or developers):
            k = end
            while desk.free(k) and spans[k].key in _MADE:
                k += 1
            if (
                k > end
                and desk.free(k)
                and spans[k].has("developer")
                and not spans[k].has("country")
            ):
                developers = spans[k].values("developer")
                end = k + 1
            elif (
                k > end
                and desk.free(k)
                and spans[k].has("country", "region")
                and any(
                    spans[m].key in _MADE - {"from", "by", "of", "in", "the"} for m in range(end, k)
                )
            ):
                codes, label = _place(spans[k])
                end = k + 1
        if not (codes or developers or weights is not None) and not (
            _any_before(desk, i) and _has_verb(desk, i)
        ):
            continue
        roles, took = _roles(desk, at, end)
        around = _around_either(desk, at, min([at, *took]), end)
        condition: c.Condition = c.Models(
            roles=roles,
            developers=tuple(dict.fromkeys(developers)),
            countries=codes,
            kind="architecture" if span.has("measures.architectures") else "model",
            open_weights=weights,
            label=label,
        )
        if around.negated:
            condition = c.Not(condition)
            desk.take(around.took)
        desk.take(took)
        desk.add(Clause(condition, "models", at, end))


_MADE = frozenset(
    {
        "from",
        "by",
        "of",
        "in",
        "made",
        "developed",
        "built",
        "made in",
        "made by",
        "trained",
        "created",
        "released",
        "the",
        "trained in",
        "developed by",
        "whose",
        "developer",
        "is",
        "that",
        "were",
        "are",
        "based",
    }
)
