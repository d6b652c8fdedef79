"""Where a topic begins and ends among the spans of a question."""

from __future__ import annotations

from assistant.clauses import Desk
from assistant.link import Span

FILLERS = frozenset(
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
        "anything",
        "something",
        "anything about",
        "something about",
        "anything on",
        "something on",
    }
)


TURNS = frozenset(
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


VERBS = frozenset(
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


def is_content(span: Span) -> bool:
    """A word that can be part of a topic."""
    if span.quoted or span.is_year or span.has("venue"):
        return False
    if span.has("operations.trend") and len(span.key.split()) > 1:
        return False
    if span.section("tracks") and span.key.endswith(" papers"):
        return False  # "on long papers and on short papers"
    return not span.has(
        "vague.rest",
        "measures.papers",
        "measures.submissions",
        "quantifiers.not",
        "operations.count",
        "operations.share",
    )


_TEXT_VERBS = frozenset(
    "mention mentions mentioned contain contains contained discuss discusses discussed "
    "cover covers name names treat treats cite cites reference references".split()
)


def names_in_text(span: Span) -> bool:
    """ "Mention", "that contain the phrase": a verb of what a text says."""
    words = span.key.split()
    verb = words[1] if words[0] in ("that", "which", "who") and len(words) > 1 else words[0]
    return span.has("topics.about") and verb in _TEXT_VERBS


LEVELS = frozenset("higher lower larger smaller bigger greater".split())
"""What a number is said to be beside another."""


def topic_ends(desk: Desk, k: int, first: bool) -> bool:
    """Whether a topic ends before span ``k``; ``first`` says that it would begin there."""
    span = desk.spans[k]
    if (span.after_break and not first) or not is_content(span):
        return True
    if span.key in ("among", "amongst", "across", "throughout") and not first:
        return True  # "about privacy among orals"
    behind = desk.spans[k + 1] if k + 1 < len(desk.spans) else None
    idle = behind is None or behind.after_break or behind.is_function
    standing = span.section("statuses") and behind is not None
    if standing and behind is not None and behind.key in ("ones", "papers", "submissions"):
        return True  # "and on the rejected ones"
    if not first and idle and span.has("operations.most", "operations.fewest"):
        return True  # "which institution uses Qwen most"
    if span.has("roles.only_named"):
        return True  # "mention DeepSeek but don't use it"
    if span.section("statuses") and not first and (span.is_function or _is_predicate(span)):
        return True  # "that use Qwen were rejected"
    if not first and begins_condition(span):
        return True
    if (
        not first
        and _does_with_a_model(desk, k)
        and not desk.spans[k - 1].has("quantifiers.or", "quantifiers.and")
    ):
        return True  # "privacy mentioning Qwen"
    most = behind is not None and behind.has("operations.most", "operations.fewest")
    if not first and most and span.section("roles"):
        return True  # "which models do papers about privacy use most"
    if not first and span.key in LEVELS and idle:
        return True  # "is the number of papers that use Qwen higher at A than at B"
    if not first and names_in_text(span):
        return True  # "mention robot contain the phrase …": a second thing that they do
    does = span.has("topics.about") or span.section("roles")
    if not first and does and not span.is_function and names_models(desk, k):
        return True  # "that use Llama or Qwen mention hallucination"
    if span.has("topics.title", "topics.abstract") or (
        span.section("followup") and len(span.key.split()) > 1
    ):
        return True
    if span.has("quantifiers.and", "quantifiers.or"):
        if desk.free(k + 1) and desk.spans[k + 1].has("topics.about"):
            return True  # "using Llama and about reinforcement learning": another topic begins
        if desk.free(k + 2) and _does_with_a_model(desk, k + 1):
            return True  # "about bandits and naming Llama"
        following = desk.spans[k + 1] if k + 1 < len(desk.spans) else None
        if following is not None and following.section("statuses") and _is_predicate(following):
            return True  # "use Qwen and were rejected"
        return not (desk.free(k + 1) and continues(desk.spans[k + 1]))
    if span.has("operations.compare") or span.key in ("but", "though", "while", "except", "rather"):
        return True
    if span.key in PURPOSES and not first and names_models(desk, k):
        return True
    if span.key in ("on", "about") and not first and desk.spans[k - 1].has("model"):
        return True  # "mentioning Qwen on robustness": another topic begins
    if span.key in VERBS or span.has("operations.exists"):
        return True  # "that mention Qwen are there"
    if span.section("everywhere") or span.section("home") or span.section("apart"):
        return True
    if span.key in TURNS:
        m = k + 1
        while desk.free(m) and (
            desk.spans[m].key in ("the", "a", "an", "both", "either", "at", "any", "only")
            or desk.spans[m].has("quantifiers.any")
        ):
            m += 1
        return not desk.free(m) or turns_away(desk.spans[m]) or counts_something(desk, m)
    if not first and _has_moved(desk, k):
        return True  # "how has the share of papers about fairness changed"
    if span.section("operations") and not first and not span.is_function:
        if (
            span.has("operations.trend")
            and not desk.spans[k - 1].meanings
            and not is_timed(desk, k)
        ):
            return False  # "climate change"
        return span.has("operations.trend", "operations.compare", "operations.share")
    return False


_HAVE = frozenset("has have had is are was were".split())
_DO = frozenset("did do does".split())
_MOVED = frozenset(
    "changed developed evolved risen grown fallen dropped declined increased decreased moved "
    "shifted varied doubled tripled halved peaked shrunk soared plummeted exploded".split()
)
_MOVE = frozenset(
    "change develop evolve rise grow fall drop decline increase decrease move shift vary double "
    "triple halve peak shrink soar plummet explode".split()
)


def _has_moved(desk: Desk, k: int) -> bool:
    """ "Have papers about fairness increased?", "did papers on bandits grow from …": the verb of
    the question; "papers about concept drift" and "climate change" ask of no movement."""
    key = desk.spans[k].key.split()[-1]
    behind = desk.spans[k + 1] if k + 1 < len(desk.spans) else None
    if not (behind is None or behind.after_break or behind.is_function or behind.has("venue")):
        return False
    ahead = {word for span in desk.spans[:k] for word in span.key.split()}
    return bool((key in _MOVED and ahead & _HAVE) or (key in _MOVE and ahead & _DO))


_ONE = frozenset({"a", "an", "any", "some", "no", "at least one", "one"})


def _is_predicate(span: Span) -> bool:
    """ "Were rejected", "got accepted": what was done with the papers."""
    return span.key.split()[0] in ("were", "was", "are", "is", "got", "get", "been", "became")


def _does_with_a_model(desk: Desk, k: int) -> bool:
    """ "… use Qwen", "… use neither Llama nor Qwen", "… use no model by OpenAI"."""
    if not desk.spans[k].section("roles"):
        return False
    m = k + 1
    while desk.free(m) and (
        desk.spans[m].key in ("neither", "no", "either", "both", "any")
        or desk.spans[m].has("quantifiers.not", "quantifiers.both")
    ):
        m += 1
    return desk.free(m) and (desk.spans[m].has("model", "developer") or _some_model(desk, k + 1))


def _some_model(desk: Desk, k: int) -> bool:
    """ "About knowledge editing name a model", "… use a Chinese model": what is done with one."""
    told = False
    while desk.free(k):
        span = desk.spans[k]
        if span.has("measures.models", "measures.architectures"):
            return told
        if span.key in _ONE or span.has("country", "developer") or span.section("weights"):
            told = True
        elif span.key not in ("ai", "large", "language", "foundation", "of", "the"):
            return False
        k += 1
    return False


PURPOSES = frozenset({"for", "to", "in", "on", "as", "when", "with", "via", "by"})


def names_models(desk: Desk, end: int) -> bool:
    """Whether nothing but models stands between the verb and ``end``: "use CLIP for"."""
    k = end - 1
    while (
        k >= 0
        and desk.free(k)
        and (desk.spans[k].has("model", "quantifiers.and", "quantifiers.or"))
    ):
        k -= 1
    return k < end - 1 and desk.spans[k].section("roles") and not desk.spans[k].has("topics.about")


def is_timed(desk: Desk, k: int) -> bool:
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


def counts_something(desk: Desk, m: int) -> bool:
    """ "With 5 or more authors", "with over three countries": how many, and no topic."""
    if desk.spans[m].key in ("exactly", "only", "just", "precisely") and desk.free(m + 1):
        m += 1
    if desk.spans[m].has(
        "quantifiers.single_author", "quantifiers.international", "quantifiers.domestic"
    ):
        return True
    counted = [s.number is not None and not s.is_year for s in desk.spans[m : m + 3]]
    return any(counted) and any(
        s.has("measures.authors", "measures.countries", "measures.institutions")
        for s in desk.spans[m + 1 + counted.index(True) : m + 6]
    )


def begins_condition(span: Span) -> bool:
    """ "That mention", "with an affiliation", "co-authored", "exclusively": not of a topic."""
    words = span.key.split()
    return (
        span.section("known")
        or (words[0] in ("that", "which", "whose") and len(words) > 1)
        or (span.has("quantifiers.both") and words[0] in ("co", "coauthored", "cowritten"))
        or span.has("quantifiers.only")
        or span.section("positions")
    )


def continues(span: Span) -> bool:
    """Whether a topic goes on behind "and" or "or"."""
    return (
        is_content(span)
        and not begins_condition(span)
        and not span.has("country", "region", "institution")
        and not (span.section("positions") or span.key in VERBS)
    )


def turns_away(span: Span) -> bool:
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


def any_before(desk: Desk, k: int) -> bool:
    """ "Mention any model", "without a language model": every model family is meant."""
    return k > 0 and (
        desk.spans[k - 1].key in ("any", "no", "at least one", "some")
        or desk.spans[k - 1].has("quantifiers.not")
    )


def has_verb(desk: Desk, k: int) -> bool:
    """Whether a verb of use or a negation stands shortly before."""
    return any(
        s.section("roles") or s.has("quantifiers.not") for s in desk.spans[max(0, k - 4) : k]
    )


MADE_WORDS = frozenset(
    {
        "a",
        "an",
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
        "was",
        "which",
        "has been",
        "that",
        "were",
        "are",
        "based",
    }
)
