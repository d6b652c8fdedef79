"""A question that the rules can't read → a reading that the guest proposes and this file checks.

What comes is data: it is parsed, its names are made uniform, it is read as a query of the query
language and nothing else, and it is held to the question's words (``anchors.py``). An unknown name
and a word that it would leave out are asked about. Everything else that fails leaves the refusal
of the rules as it was, with a line that says what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.guest.anchors import find_loose_end, left_words
from assistant.guest.held import Asked
from assistant.guest.prompts import claim_prompt, reading_prompt
from assistant.guest.reply import BrokenReply, read_object
from assistant.guest.values import UnknownName, uniform
from assistant.guest.visit import GuestFailed, Prompt, Visit
from assistant.link import link
from assistant.parse import parse
from assistant.parsed import Knowledge, NotUnderstood, Parsed, Understood
from assistant.question import (
    Comparison,
    Count,
    QueryError,
    Question,
    Ranking,
    Share,
    Trend,
    query_json,
    read_query,
)
from index import conditions as c

_MOST_WORDS = 40
_LONGEST = 500
"""Characters of a question that a model is asked about; the rules refuse longer ones for good."""


def read_with(
    visit: Visit,
    text: str,
    knowledge: Knowledge,
    previous: Question | None,
    refused: NotUnderstood,
) -> Understood | NotUnderstood:
    """What the guest reads in a question that the rules ``refused``, else that refusal with a
    note."""
    text = " ".join(text.split())
    parsed = parse(text, knowledge)
    if isinstance(parsed, NotUnderstood) or len(text) > _LONGEST:
        return refused
    events, name = visit.guest.events, visit.guest.name
    asked = Asked(parsed.desk.spans, _unread(parsed), parsed.operation, previous)
    unread = [s.text for s in asked.unread]
    before = query_json(previous) if previous is not None else None
    prompt = reading_prompt(text, unread, knowledge.editions, before)
    try:
        question, words = proposal(visit, prompt, knowledge)
    except GuestFailed as failed:
        return _noted(refused, f"{failed}; this is how the rules read it.")
    except Unknown as unknown:
        return _ask_about(unknown.names, text, name, refused, visit)
    except Declined:
        events.note("reading_declined")
        return _noted(refused, f"{name} was asked too, and proposed no reading.")
    except (BrokenReply, QueryError):
        events.note("reading_broken")
        return _noted(refused, f"{name} proposed what is no valid query; it is not used.")
    question, asked = _as_accepted(question, asked), replace(asked, words=words)
    if left := left_words(asked):
        return _ask_without(left, asked, text, question, refused, visit)
    loose = find_loose_end(question, asked)
    if loose is not None:
        events.note("reading_unheld")
        return _noted(
            refused,
            f"{name} proposed a reading that your words don't bear out ({loose}); it is not used.",
        )
    events.note("reading_used")
    said = [f"“{s.text}” for {_plain(words[s.key])}" for s in asked.unread if s.key in words]
    notes = [f"read by {name}, not by the rules: see whether this is what you asked"]
    if said:
        notes.append(f"{name} took {', '.join(said)}")
    return Understood(question, tuple(notes), read_by=name)


def read_claim_with(
    visit: Visit, sentence: str, figure: str, at: int, knowledge: Knowledge
) -> Question | None:
    """The count or share that a figure at code point ``at`` of a sentence claims to be, or None.

    Only finds the question: the verdict is computed by who asks. Raises nothing: a guest that
    fails has found nothing.
    """
    without = f"{sentence[:at]} {sentence[at + len(figure) :]}"
    parsed = parse(without, knowledge)
    if isinstance(parsed, NotUnderstood) or len(sentence) > 2 * _LONGEST or parsed.refusal:
        return None
    operation = replace(parsed.operation, kind="")
    asked = Asked(parsed.desk.spans, _unread(parsed), operation, claims=True)
    unread = [s.text for s in asked.unread]
    prompt = claim_prompt(sentence, figure, unread, knowledge.editions)
    try:
        question, words = proposal(visit, prompt, knowledge)
    except (GuestFailed, Unknown, Declined, BrokenReply, QueryError):
        return None
    asked = replace(asked, words=words)
    if not isinstance(question, Count | Share) or left_words(asked):
        return None
    question = _as_accepted(question, asked)
    if find_loose_end(question, asked) is not None:
        visit.guest.events.note("reading_unheld")
        return None
    visit.guest.events.note("claim_used")
    return question


class Declined(Exception):
    """The guest says that it can't read this."""


class Unknown(Exception):
    """The guest's query names what nothing here knows."""

    def __init__(self, names: tuple[UnknownName, ...]) -> None:
        super().__init__(", ".join(n.value for n in names))
        self.names = names


def proposal(
    visit: Visit, prompt: Prompt, knowledge: Knowledge
) -> tuple[Question, Mapping[str, str]]:
    """A valid query and what became of unread words.

    Raises GuestFailed, BrokenReply, QueryError, Declined or Unknown.
    """
    reply = read_object(visit.ask(prompt))
    query = reply.get("query")
    if query is None and "kind" in reply:
        query, reply = {k: v for k, v in reply.items() if k != "words"}, reply
    if query is None:
        raise Declined
    if not isinstance(query, dict):
        raise QueryError("a query is a JSON object")
    made, unknown = uniform(query, knowledge)
    question = read_query(made)
    if unknown:
        raise Unknown(unknown)
    return question, _words(reply.get("words"))


def _words(given: Any) -> Mapping[str, str]:
    """Word (its key) → what it stands for; what isn't of this shape is left away."""
    found: dict[str, str] = {}
    for one in given[:_MOST_WORDS] if isinstance(given, list) else ():
        if not isinstance(one, dict):
            continue
        word, means = one.get("word"), one.get("means")
        if isinstance(word, str) and isinstance(means, str) and len(word) <= 80:
            for span in link(word):
                found[span.key] = means
            found[" ".join(word.casefold().split())] = means
    return found


def _unread(parsed: Parsed) -> Sequence[Any]:
    """Words that the rules couldn't place, whole; what a quotation holds is no word."""
    plain = [
        s
        for s in parsed.desk.spans
        if not s.meanings and s.number is None and not s.quoted and not s.is_function
    ]
    both = {s.start: s for s in (*parsed.unread, *plain)}
    taken = {i.start for n, i in enumerate(parsed.desk.spans) if n in parsed.desk.clause_spans()}
    return [both[k] for k in sorted(both) if k not in taken or both[k] in parsed.unread]


def _noted(refused: NotUnderstood, line: str) -> NotUnderstood:
    return replace(refused, notes=(*refused.notes, line))


def _ask_about(
    names: tuple[UnknownName, ...], text: str, model: str, refused: NotUnderstood, visit: Visit
) -> NotUnderstood:
    """An unknown name that stands in the question is asked about; one that doesn't was invented."""
    visit.guest.events.note("reading_unknown_value")
    for name in names:
        at = text.casefold().find(name.value.casefold())
        if at >= 0 and name.near is not None:
            better = text[:at] + name.near + text[at + len(name.value) :]
            return NotUnderstood(
                f"“{text[at : at + len(name.value)]}” may be a {name.kind}, but I know none of "
                f"that name. Did you mean {name.near}?",
                (better,),
                "clarification",
                notes=(f"read by {model}, not by the rules",),
            )
    unknown = ", ".join(f"a {n.kind} “{n.value}”" for n in names[:3])
    return _noted(
        refused, f"{model} proposed a reading with {unknown}, which I don't know; it is not used."
    )


def _ask_without(
    left: tuple[str, ...],
    asked: Asked,
    text: str,
    question: Question,
    refused: NotUnderstood,
    visit: Visit,
) -> NotUnderstood:
    """A reading that leaves words out is another question: it is offered, not answered."""
    visit.guest.events.note("reading_left_words")
    name = visit.guest.name
    rest = replace(asked, unread=[s for s in asked.unread if s.text not in left])
    if find_loose_end(question, rest) is not None:
        return _noted(refused, f"{name} would read it only in part; that is not used.")
    shorter = text
    for word in left:
        shorter = " ".join(shorter.replace(word, " ", 1).split())
    said = ", ".join(f"“{w}”" for w in left)
    return replace(
        refused,
        suggestions=(shorter, *refused.suggestions),
        notes=(*refused.notes, f"{name} would leave out {said}: ask without it, if you like"),
    )


def _as_accepted(question: Question, asked: Asked) -> Question:
    """Accepted papers unless the words speak of status: the default of every question."""
    spoke = any(
        s.section("statuses") or s.has("measures.submissions") or s.section("acceptance")
        for s in asked.spans
    )
    trees = [question.where, getattr(question, "of", None) or c.EVERYTHING]
    told = any(isinstance(x, c.Accepted | c.Statuses) for t in trees for x in c.leaves(t))
    if spoke or told:
        return question
    if isinstance(question, Share):
        return replace(question, of=c.both(question.of, c.Accepted()))
    if isinstance(question, Trend | Ranking | Comparison) and question.of is not None:
        return replace(question, of=c.both(question.of, c.Accepted()))
    return replace(question, where=c.both(question.where, c.Accepted()))


def _plain(means: str) -> str:
    """What a word was taken for, in words; the model's own text is never shown."""
    return _MEANS.get(means, "a part of the reading")


_MEANS = {
    "kind": "what is done",
    "measure": "what is counted",
    "by": "what is grouped by",
    "Venues": "a venue",
    "Years": "years",
    "Editions": "an edition",
    "Tracks": "a track",
    "Statuses": "a status",
    "Accepted": "accepted papers",
    "Countries": "where affiliations are",
    "CountryCount": "how many countries",
    "Apart": "different authors",
    "Institutions": "an institution",
    "InstitutionKinds": "a kind of institution",
    "AuthorNames": "an author's name",
    "AuthorCount": "how many authors",
    "Models": "a model",
    "Words": "words of the text",
}
"""What an unread word may be taken for, by the name in the query → in words."""
