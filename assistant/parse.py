"""Text of a question → its parts: scope, clauses, operation, and the words left unread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asked_models import read_models
from assistant.asked_things import read_ranked_position
from assistant.bylines import place_named_as, read_authors
from assistant.clauses import Clause, Desk, join_alternatives
from assistant.link import ABBREVIATED, Span, link
from assistant.operation import STATISTICS, Operation, read_operation
from assistant.organisations import read_institutions, read_kinds, refuse_owned_places
from assistant.parsed import Knowledge, NotUnderstood, Parsed, examples
from assistant.people import read_countries
from assistant.refusals import refusal_for
from assistant.scope import read_scope
from assistant.standing import read_sizes, read_standing
from assistant.switches import apply_switches, read_switches
from assistant.thresholds import read_threshold
from assistant.topics import read_words
from assistant.verbs import settle_verbs
from index import conditions as c

_SHORTENED = "".join(rf"(?<!\b{word}\.)" for word in sorted(ABBREVIATED))
SENTENCE_END = re.compile(
    rf"(?<=[?!])\s+|(?<=[”\"]\.)\s+(?=[A-Z])|(?<=[A-Z]{{2}}\.)\s+(?=[A-Z][a-z])|(?<=[a-z]{{2}}\.){_SHORTENED}\s+(?=[A-Z])|(?<=[a-z]{{3}}\.){_SHORTENED}\s+",
)


def one_question(text: str) -> tuple[str, bool] | NotUnderstood:
    """The one sentence that asks, where the others only greet or explain; and whether any did.

    Two sentences that ask of different things are two questions: neither may be dropped, and
    together they would be a third.
    """
    sentences = [s for s in SENTENCE_END.split(text) if s.strip()]
    if len(sentences) < 2:
        return text, False
    told = [s for s in sentences if _TOLD.match(s) and not any(x.is_name for x in link(s))]
    if len(sentences) - len(told) == 1:
        # "I read that AI “hallucinates”. How many …", "… I mean how many names".
        return next(s for s in sentences if s not in told), True
    if len(sentences) == 2 and _asks_how_much(sentences[1]):
        return f"{sentences[0].rstrip('?!. ')}, {sentences[1]}", False
    naming = [s for s in sentences if any(x.is_name or x.is_year or x.quoted for x in link(s))]
    asking = [
        s
        for s in sentences
        if any(
            x.has(
                "operations.count",
                "operations.share",
                "operations.average",
                "operations.list",
                "operations.trend",
                "operations.compare",
                "acceptance.rate",
                "open.opening",
            )
            or x.has("measures.papers", "measures.submissions")
            for x in link(s)
        )
    ]
    if len(asking) == 1 and all(_names(s) <= _names(asking[0]) for s in naming):
        subject = next((s for s in sentences if s != asking[0] and _has_subject(s)), None)
        if subject is not None:
            return NotUnderstood(
                f"I can't tell whether “{subject}” limits what you ask for. Put it into the "
                "question.",
                unsure=True,
            )
        return asking[0], True
    if len(asking) == 1:
        placed = _placed_there(asking[0], [s for s in sentences if s != asking[0]])
        if placed is not None:
            return placed, True
    rules = [s for s in sentences if s not in asking and s in naming and _RULES.search(s)]
    if rules:
        return NotUnderstood(
            f"I can't tell what “{rules[0]}” changes of the question. Put it into the question.",
            unsure=True,
        )
    both = [s for s in asking if s in naming]
    if len(both) > 1:
        return NotUnderstood(
            "That is more than one question. Ask them one by one; a follow-up keeps the rest.",
            tuple(both[:4]),
            "clarification",
        )
    return text, False


def _asks_how_much(sentence: str) -> bool:
    """ "Did Google have more than Meta? By how many?": the second asks of the first."""
    spans = link(sentence)
    return any(s.has("operations.difference") for s in spans) and not any(
        s.is_name or s.is_year or s.quoted or s.section("measures") for s in spans
    )


_RULES = re.compile(
    r"\b(?:should|shouldn[’']t|must|don[’']t|do not|counted|count|include|exclude|leave|ignore|"
    r"skip)\b",
    re.IGNORECASE,
)
"""A sentence that says how to count: not to be dropped, nor taken for one more condition."""
_SUBJECT = re.compile(
    r"\b(?:interested in|work(?:ing)? on|looking (?:at|into|for)|writing (?:(?:an?|my) \w+ )?"
    r"(?:about|on)|research(?:ing)?(?: on| into)?|studying|care about)\s+(?P<what>.+)",
    re.IGNORECASE,
)


def _has_subject(sentence: str) -> bool:
    """ "I am interested in robustness.": words that the question behind it may be meant for."""
    found = _SUBJECT.search(sentence)
    return found is not None and any(not s.meanings for s in link(found["what"]))


_TOLD = re.compile(
    r"(?:i mean|i (?:have )?(?:read|heard|saw|seen|think|know) that|sorry|hi|hello|good \w+|thanks|"
    r"thank you)\b(?![^.!]*\?)",
    re.IGNORECASE,
)
"""A sentence that greets, or says what somebody has read: "I'm interested in robustness" is none,
it says what the next sentence is about."""
_THERE = re.compile(
    r"(?<!how many )\bthere\b(?!\s+(?:is|are|was|were|any|be|been)\b)", re.IGNORECASE
)


def _placed_there(question: str, others: Sequence[str]) -> str | None:
    """ "I'm writing about China. How many papers have an author there?": the place is named."""
    if len(_THERE.findall(question)) != 1 or re.search(r"\b(?:is|are|was|were) there\b", question):
        return None
    places = {
        span.text
        for sentence in others
        for span in link(sentence)
        if span.has("country", "region", "institution", "venue") and not span.is_function
    }
    return _THERE.sub(f"in {places.pop()}", question) if len(places) == 1 else None


_PIECES = re.compile(r"\s*(?:[:;]|\s[-–—]\s)\s+|,\s+(?=(?:i|we)\b)", re.IGNORECASE)


_TURN = re.compile(
    r"(?:and |but |so )?(?:the other way (?:a)?round|conversely|in reverse|vice versa|by contrast|"
    r"on the other hand)\s*[,:;–-]\s*(?=(?:\S+\s+){3})",
    re.IGNORECASE,
)
"""What announces a question that is given in full behind it."""
_MODELS_THEN_PAPERS = re.compile(
    r"(?P<models>[^,:;?]*\b(?:models?|llms?)\b[^,:;?]*)[,:]\s*"
    r"(?P<papers>[^,:;?]*\bpapers?\b[^,:;?]*?)\bthem\b(?P<rest>[^,:;]*)$",
    re.IGNORECASE,
)
""" "Meta's models at AAAI 2025: number of papers that use them"."""


def without_asides(text: str) -> tuple[str, bool]:
    """The question without pieces that are only polite, and whether there were any.

    A piece goes that holds a word of courtesy or haste, no name and nothing that the lexicon has
    another use for: "need this fast:", "table:", ", I doubt it".

    >>> without_asides("Dear colleagues: how many papers use Qwen?")
    ('how many papers use Qwen?', True)
    """
    made = _MODELS_THEN_PAPERS.match(text)
    if made is not None:
        return f"{made['papers']}{made['models']}{made['rest']}", True
    turned = _TURN.match(text)
    if turned is not None:
        return f"And {text[turned.end() :]}", True
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    kept = [piece for piece in pieces if not _only_polite(piece)]
    if len(kept) == len(pieces) or len(kept) != 1:
        return text, False
    return kept[0], True


def _only_polite(piece: str) -> bool:
    spans = link(piece)
    return any(s.has("polite.words") for s in spans) and all(
        not s.meanings or s.is_function or s.has("polite.words") for s in spans
    )


def _doubtful(spans: Sequence[Span], text: str, knowledge: Knowledge) -> Span | None:
    """The first word that may be a misspelt name; not where it is an author's."""
    for i, span in enumerate(spans):
        if not span.perhaps:
            continue
        around = [(i - 1, i + 1), (i, i + 2), (i - 2, i + 1), (i, i + 3)]
        if not any(
            first >= 0
            and last <= len(spans)
            and knowledge.is_author(text[spans[first].start : spans[last - 1].end])
            for first, last in around
        ):
            return span
    return None


def _names(sentence: str) -> set[str]:
    """What a sentence names, uniform; its quotations as they are."""
    return {
        meaning.value
        for span in link(sentence)
        if span.is_name and not span.is_function
        for meaning in span.meanings
    } | {span.key for span in link(sentence) if span.is_year or span.quoted}


def parse(text: str, knowledge: Knowledge) -> Parsed | NotUnderstood:
    """Link the words and read the parts."""
    chosen = one_question(text)
    if isinstance(chosen, NotUnderstood):
        return chosen
    text, aside = chosen
    text, polite = without_asides(text)
    spans = settle_verbs(link(text, knowledge.is_word))
    if not spans:
        return NotUnderstood("There is no word in that question.", examples(knowledge))
    if doubtful := _doubtful(spans, text, knowledge):
        return NotUnderstood(
            f"No paper here holds the word “{doubtful.text}”. Did you mean {doubtful.perhaps}?",
            (text[: doubtful.start] + str(doubtful.perhaps) + text[doubtful.end :],),
            "clarification",
        )
    desk = Desk(spans, text)
    if aside or polite:
        desk.notes.append(f"read only: “{text}”")
    scope = read_scope(spans, knowledge.editions)
    desk.take(scope.used)
    opening = _read_opening(desk)
    desk.take(i for i, s in enumerate(spans) if s.section("everywhere"))
    read_switches(desk)
    read_threshold(desk)
    read_authors(desk, knowledge.is_author)
    read_words(desk, text)
    refusal = refuse(desk, knowledge)
    read_standing(desk, knowledge.tracks)
    read_sizes(desk)
    read_kinds(desk)
    read_models(desk)
    read_institutions(desk)
    read_countries(desk)
    place_named_as(desk)
    refuse_owned_places(desk)
    apply_switches(desk)
    _drop_repeats(desk)
    join_alternatives(desk)
    read_ranked_position(desk)
    operation = read_operation(desk, len(scope.items))
    desk.take(operation.used)
    desk.take(_filters_only(desk))
    uncounted = _uncounted_models(desk, operation)
    unread = tuple(
        s
        for i, s in enumerate(spans)
        if (i not in desk.used and _must_be_read(s))
        or _tells_apart(desk, i)
        or _describes(desk, i)
        or (s.has("topics.title", "topics.abstract") and not _reads_field(desk))
        or (
            operation.kind not in ("trend", "ranking")
            and s.has("followup.as_trend")
            and i not in desk.clause_spans()
            and not scope.items
        )
        or (
            operation.kind != "average"
            and not operation.averages
            and s.has(*(f"operations.{name}" for name in STATISTICS))
            and i not in desk.clause_spans()
        )
    ) + tuple(s for s in uncounted if s.meanings)
    return Parsed(text, desk, scope, operation, unread, refusal, opening)


def _drop_repeats(desk: Desk) -> None:
    """ "GAN papers (GANs named anywhere)": what is said twice is one condition."""
    kept: list[Clause] = []
    for clause in desk.clauses:
        if not any(x.slot == clause.slot and x.condition == clause.condition for x in kept):
            kept.append(clause)
    desk.clauses = kept


_CORRECTING = frozenset({"no", "nope", "sorry", "wait", "actually", "nah"})


def _read_opening(desk: Desk) -> bool:
    """Words such as "what about" at the start, "of those" anywhere: it refers back."""
    follows = False
    if len(desk.spans) > 1 and desk.spans[0].key in _CORRECTING and desk.spans[1].after_break:
        desk.take([0])  # "no, posters"
        follows = True
    for i, span in enumerate(desk.spans):
        if span.section("followup") and not span.is_name:
            if i == 0 and span.has("followup.opening"):
                follows = True
            elif span.lists("followup")[0] != "opening":
                follows = follows or span.has("followup.list_them", "followup.as_share")
            if span.has("followup.all_venues", "followup.all_years"):
                desk.take([i])
    return follows


def _tells_apart(desk: Desk, i: int) -> bool:
    """ "Papers by different institutions" asks for several of one paper; "how many different
    institutions" only for each once."""
    span = desk.spans[i]
    words = span.key.split()
    if desk.each is not None and i in desk.used:
        return False
    if words[0] not in ("different", "distinct", "unique", "separate", "several", "multiple"):
        return False
    if len(words) == 1:
        following = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
        if following is None or not following.section("measures") or i in desk.clause_spans():
            return False
    elif not span.section("measures") or i in desk.clause_spans() or span.has("apart.apart"):
        return False
    before = i - 1
    while before >= 0 and desk.spans[before].key in ("the", "of", "all"):
        before -= 1
    return before >= 0 and not desk.spans[before].has("operations.count", "operations.list")


def _reads_field(desk: Desk) -> bool:
    """Whether a condition looks at the title or the abstract alone."""
    return any(
        isinstance(leaf, c.Words) and len(leaf.fields) == 1
        for x in desk.clauses
        for leaf in c.leaves(x.condition)
    )


def _describes(desk: Desk, i: int) -> bool:
    """ "Large teams", "recent papers": a description that has no measure."""
    span = desk.spans[i]
    following = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
    return (
        span.has("vague.adjectives")
        and i not in desk.clause_spans()
        and following is not None
        and not following.after_break
        and (following.section("measures") or following.key in ("team", "teams", "group", "groups"))
    )


_NARROWING = frozenset({"only", "solely", "exclusively", "purely", "entirely", "wholly"})


def _filters_only(desk: Desk) -> list[int]:
    """ "Only papers from 2024", "2025 only": no more than the condition says by itself."""
    found = []
    for i, span in enumerate(desk.spans):
        if span.key not in _NARROWING or i in desk.used:
            continue
        near = [desk.spans[k] for k in (i - 1, i + 1) if 0 <= k < len(desk.spans)]
        behind = desk.spans[i + 1] if i + 1 < len(desk.spans) else None
        beside_time = any(s.is_year or s.has("venue") for s in near)
        opens = (
            behind is not None
            and span.joined not in ("-", "‑", "–")
            and behind.has(
                "measures.papers", "measures.submissions", "statuses.accepted", "operations.count"
            )
        )
        if beside_time or opens or i == 0:
            found.append(i)
    return found


def _uncounted_models(desk: Desk, operation: Operation) -> list[Span]:
    """ "Language models" in a question that counts no models is a topic that nothing has read."""
    counts_models = (
        operation.measure in ("models", "mentions")
        or operation.group in ("family", "developer")
        or operation.quantity == "models_per_paper"
    )
    if counts_models:
        return []
    return [
        s
        for i, s in enumerate(desk.spans)
        if s.has("measures.models", "measures.architectures")
        and i in operation.used
        and not any(x.has("model") for x in desk.spans[max(0, i - 1) : i + 3])  # "GPT models"
    ]


def _must_be_read(span: Span) -> bool:
    """Words that a reading may not leave out."""
    if span.has("quantifiers.not", "quantifiers.or") and span.key not in ("any", "either", "or"):
        return True
    if span.section("positions") or span.section("known") or span.section("weights"):
        return True
    if span.has("vague.rest", "followup.year_before", "followup.year_after"):
        return True
    if span.has(
        "operations.more",
        "operations.fewer",
        "operations.fewest",
        "operations.difference",
        "operations.ratio",
    ):
        return not span.is_function
    if span.has("operations.most", "operations.compare"):
        return True
    if span.key in _NARROWING:
        return True
    if span.is_function:
        return False
    if span.section("operations") or span.section("measures") or span.section("topics"):
        return False
    if span.section("roles") or span.section("quantifiers"):
        return False
    return not span.section("followup") or span.is_name


def refuse(desk: Desk, knowledge: Knowledge) -> NotUnderstood | None:
    """The refusal of what papers can't tell, where a word asks for it outside a topic."""
    for i, span in enumerate(desk.spans):
        if i in desk.used:
            continue
        listed = span.lists("refusals")
        if not listed:
            continue
        reason = refusal_for(listed[0], list(desk.spans), i)
        if reason is not None:
            return NotUnderstood(reason[0], reason[1])
    return None
