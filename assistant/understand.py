"""Text and the query before it → a ``Question``, or why there is none.

No chat model: names are linked, conditions read around them, the operation found, and whatever
words are then left must be accounted for. A question that isn't understood whole is refused with
the nearest one that is; a number for a misread question is the worst that could happen here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.account import left_out, say_left_out
from assistant.compose import put_together
from assistant.dropping import commands_out
from assistant.editions_spoken import refuse_this_year, refuse_unfit
from assistant.exchanged import placed_as_before
from assistant.link import MAX_QUESTION, Span
from assistant.measured_against import against_before, measured_against
from assistant.missing import refuse_missing, say_scope
from assistant.opposed import two_sides, understand_sides
from assistant.parse import parse
from assistant.parsed import Knowledge, NotUnderstood, Parsed, Understood, examples
from assistant.pointing import moves_year, points_back
from assistant.question import (
    Comparison,
    Count,
    Listing,
    Overview,
    Question,
    Ranking,
    Share,
)
from assistant.reading import say_question
from assistant.respelling import put_right
from assistant.shapes import refuse_shape, speaks_of_papers
from assistant.share_of_that import share_in_full, share_of_that
from assistant.statements import leave_out, on_those, taken_apart
from assistant.the_others import the_others
from assistant.turn_acts import in_known_words, two_acts
from assistant.turn_bounds import (
    FIRST_OF_WHICH,
    OF_THE_FIRST,
    OF_THE_SAME,
    UNCLEAR,
    in_its_venue,
    of_one_standing,
    two_at_once,
    within_bounds,
)
from assistant.turned_kind import is_share_of_others
from assistant.whole import base_scope
from index import conditions as c
from ingest.paper import ACCEPTED_STATUSES


def understand(
    text: str, knowledge: Knowledge, previous: Question | None = None
) -> Understood | NotUnderstood:
    """Read a question, as a follow-up of ``previous`` where it is one."""
    text = " ".join(text.split())
    if not text:
        return NotUnderstood("The question is empty.", examples(knowledge))
    if len(text) > MAX_QUESTION:
        return NotUnderstood(
            f"The question is longer than {MAX_QUESTION:,} characters. Ask for one thing at a time."
        )
    text, slips = put_right(text, knowledge.is_word, knowledge.is_author, knowledge.near_words)
    read = _understand(text, knowledge, previous)
    if isinstance(read, NotUnderstood) or not slips:
        return read
    return replace(read, notes=(*slips, *read.notes))


def _understand(
    text: str, knowledge: Knowledge, previous: Question | None
) -> Understood | NotUnderstood:
    from assistant.followup import follow_up

    if previous is not None:
        acted = in_known_words(text, previous)
        if acted is None and (both := _one_by_one(text, knowledge, previous)) is not None:
            return both
        text = acted or text
    if (sides := two_sides(text)) is not None:
        return understand_sides(sides, lambda side: understand(side, knowledge))
    if (apart := taken_apart(text)) is not None:
        without = leave_out(
            apart,
            lambda main: understand(main, knowledge, previous),
            lambda said: understand(said, knowledge),
        )
        if without is not None:
            return without
    if previous is not None:
        narrowed = on_those(text, previous, lambda said: understand(said, knowledge))
        if narrowed is not None:
            return narrowed
        for asked in (share_of_that, share_in_full):
            shared = asked(text, previous, lambda said: understand(said, knowledge))
            if shared is not None:
                return shared
    if previous is not None and (left := the_others(text, previous)) is not None:
        return Understood(left, changes=("those that are left",))
    if previous is not None and (other := measured_against(text)) is not None:
        return against_before(
            *other, previous, lambda side, held: understand(side, knowledge, held)
        )
    parsed = parse(text, knowledge)
    if isinstance(parsed, NotUnderstood):
        return parsed
    if previous is not None:
        if isinstance(previous, Ranking) and OF_THE_FIRST.search(text):
            return FIRST_OF_WHICH
        followed = follow_up(parsed, previous, knowledge)
        if followed is not None:
            read = accounted(parsed, of_one_standing(followed), knowledge)
            return within_bounds(read, text, previous)
        if (placed := placed_as_before(text, previous)) is not None:
            return understand(placed, knowledge)  # "was Kenya ahead of Nigeria that year?"
        read = interpret(parsed, knowledge)
        if isinstance(read, Understood) and OF_THE_SAME.search(text):
            read = replace(read, question=in_its_venue(read.question, previous))
        if (
            isinstance(read, Understood)
            and isinstance(read.question, Overview)
            and not isinstance(previous, Overview)
            and (
                read.unsure
                or _COMPUTED.search(text) is not None
                or (parsed.follows and not speaks_of_papers(parsed))
            )
        ):
            return UNCLEAR
        bare = not parsed.operation.kind and not speaks_of_papers(parsed)
        unplaced = isinstance(parsed.scope.condition, c.Everything)
        if parsed.follows and bare and unplaced and isinstance(read, Understood):
            return UNCLEAR  # "and Berkeley?", of which nothing is asked by itself
        if parsed.follows and isinstance(read, Understood) and not _names_anything(parsed):
            return UNCLEAR  # "and how many do it at all": of whatever was spoken of before
        if (
            parsed.follows
            and isinstance(previous, Count)
            and not parsed.operation.kind
            and isinstance(read, Understood)
            and isinstance(read.question, Listing)
        ):
            # "And papers with a Chinese author?", after a number: a number is asked for again.
            read = replace(read, question=Count(read.question.where))
        return within_bounds(accounted(parsed, read, knowledge), text, previous)
    if _hangs(parsed) or is_share_of_others(parsed):
        return NotUnderstood(
            "This goes on from a question before it, and there is none. Ask it as a full question.",
            unsure=True,
        )
    if (undated := refuse_this_year(parsed, knowledge)) is not None:
        return undated
    return accounted(parsed, interpret(parsed, knowledge), knowledge)


def _one_by_one(text: str, knowledge: Knowledge, previous: Question) -> Understood | None:
    """A turn of two acts: each is done to what the one before left."""
    for one, two in two_acts(text):
        if in_known_words(one, previous) is None:
            continue
        first = _understand(one, knowledge, previous)
        if isinstance(first, NotUnderstood) or in_known_words(two, first.question) is None:
            continue
        second = _understand(two, knowledge, first.question)
        if isinstance(second, Understood):
            changes = (*first.changes, *second.changes)
            return replace(second, changes=changes, notes=(*first.notes, *second.notes))
    return None


_COMPUTED = re.compile(
    r"\b(?:means?|averages?|medians?|shares?|percentages?|proportions?|figures?|counts?|totals?)\b",
    re.IGNORECASE,
)
""" "How does the mean for … compare with …", after a number: no abstract answers that."""
_OPENERS = frozenset(
    "and also same but what how only just restrict limit narrow filter ditto repeat turn keep back "
    "again switch change make zoom then now".split()
)
_FILLERS = frozenset("ok okay well so hmm alright right yes yeah great fine cool".split())
_REPEATS = frozenset("that it this same ditto again".split())


def _hangs(parsed: Parsed) -> bool:
    """Whether a text without a question before it is a piece of a conversation."""
    spans = [s for s in parsed.desk.spans if not s.has("polite.words")] or parsed.desk.spans
    first = next((s for s in spans if s.key not in _FILLERS), spans[0])
    if first.key in ("which of these", "which of those", "which of them"):
        behind = spans[spans.index(first) + 1 :]
        return not any(s.has("measures.papers", "measures.submissions") for s in behind[:2])
    words = [w for w in first.key.split() if w not in _FILLERS] or first.key.split()  # "ok and"
    opened = first.has("followup.opening") and words[0] in _OPENERS
    opened = opened or first.key.startswith(("same ", "the same"))
    placed = not isinstance(parsed.scope.condition, c.Everything)
    if points_back(parsed, outside=True) or moves_year(parsed):
        return True
    bare = not parsed.operation.kind and not speaks_of_papers(parsed)
    if bare and (first.key == "now" or commands_out(parsed)) and len(spans) <= 6:
        return True  # "now Gemma", "drop the US"
    if bare and len(spans) <= 5 and first.key in ("of", "of the", "among", "among the"):
        return True  # "of the orals?"
    if bare and any(s.key == "instead" for s in spans):
        return True  # "last author instead"
    if bare and not parsed.desk.clauses and any(s.key == "only" for s in spans):
        return True  # "2025 only"
    if opened and len(words) > 1 and _REPEATS & set(words):
        return True  # "repeat that for the UK"
    said = bool(parsed.desk.clauses) or speaks_of_papers(parsed) or parsed.operation.group
    return opened and not (placed and parsed.operation.kind and said)


def _names_anything(parsed: Parsed) -> bool:
    return bool(parsed.desk.clauses) or not isinstance(parsed.scope.condition, c.Everything)


def accounted(
    parsed: Parsed, read: Understood | NotUnderstood, knowledge: Knowledge
) -> Understood | NotUnderstood:
    """The reading, or a refusal where something that the words name is nowhere in it."""
    if isinstance(read, NotUnderstood) or isinstance(read.question, Overview):
        return read
    if isinstance(read.question, Comparison) and len(set(read.question.items)) < 2:
        return NotUnderstood("I can't tell what is to be compared with what.", unsure=True)
    if isinstance(read.question, Share) and _is_idle(read.question):
        return NotUnderstood(
            "I can't tell of which papers the share is to be taken. Ask it as a full question.",
            unsure=True,
        )
    if (twice := two_at_once(read.question)) is not None:
        return NotUnderstood(
            f"No paper is both {twice}: I can't tell whether either is meant, or the two are to be "
            "set side by side. Ask for one of them.",
            unsure=True,
        )
    if (unfit := refuse_unfit(parsed, read.question, knowledge)) is not None:
        return unfit
    if _SECOND_SHARE.search(parsed.text) and isinstance(read.question, Share):
        return NotUnderstood(
            "That asks for two shares. Ask for one; a follow-up keeps the rest.", unsure=True
        )
    if _MORE_OF_TWO.search(parsed.text) and isinstance(read.question, Count | Share | Listing):
        return NotUnderstood("I can't tell what is to be compared with what.", unsure=True)
    missing = left_out(parsed.desk.spans, read.question, frozenset(parsed.desk.dropped))
    if not missing:
        return read
    return NotUnderstood(
        f"I would have read this as “{say_question(read.question)}”, but that leaves out "
        f"{say_left_out(missing)}. Put it in other words, or leave it out yourself.",
        unsure=True,
    )


_SECOND_SHARE = re.compile(
    r"\b(?:share|percentage|proportion|fraction|percent)\b[^?]*\band (?:of )?(?:what|which) "
    r"(?:share|percentage|proportion|fraction|percent)\b",
    re.IGNORECASE,
)
_MORE_OF_TWO = re.compile(
    r"^(?:so |and )*(?:(?:are|were|is|was) there|do|did) more (?!than\b)[^?]*\bor\b", re.IGNORECASE
)
""" "Are there more papers from China or …?": one number answers no such question."""


def _is_idle(share: Share) -> bool:
    """Whether the part is the whole by what is asked, or none of it can be: 100 % or 0 %."""
    whole = c.parts_of(share.of)
    if all(p in whole for p in c.parts_of(share.where)):
        return True
    asked = [set(p.names) for p in c.parts_of(share.where) if isinstance(p, c.Statuses)]
    held = [set(p.names) for p in whole if isinstance(p, c.Statuses)]
    held += [set(ACCEPTED_STATUSES) for p in whole if isinstance(p, c.Accepted)]
    return any(one.isdisjoint(other) or one >= other for one in asked for other in held)


def interpret(parsed: Parsed, knowledge: Knowledge) -> Understood | NotUnderstood:
    """The question that the parts make, or why they make none."""
    if parsed.refusal is not None:
        return parsed.refusal
    if parsed.desk.unread_switch is not None:
        return NotUnderstood(
            "“Different authors” needs two countries, so that one can be held by each.",
            ("How many US-China papers have the two countries from different authors?",),
        )
    if parsed.desk.cannot is not None:
        return NotUnderstood(parsed.desk.cannot)
    if parsed.scope.missing:
        return refuse_missing(parsed, knowledge)
    operation = parsed.operation
    if operation.kind == "comparison" and _is_open(parsed) and not parsed.desk.clauses:
        operation = replace(operation, kind="")  # "what do people try against hallucination?"
    has_content = _names_anything(parsed) or parsed.desk.each is not None
    if refused := refuse_shape(parsed, operation):
        return refused
    if operation.kind in ("", "list") and parsed.unread:
        if place := _unread_place(parsed):
            return NotUnderstood(
                f"“{place}” is no country, region, institution or author that I know. I can count "
                "by those, not by cities or people's descriptions.",
                (f"Which countries have the most papers{say_scope(parsed)}?",),
            )
        if not _is_open(parsed) and _asks_tables(parsed):
            return _unread(parsed)
        opened = _open_question(parsed)
        if isinstance(opened, Understood) and not _is_open(parsed):
            return replace(opened, unsure=True)
        return opened
    if parsed.unread:
        return _unread(parsed)
    if _is_open(parsed) and operation.kind in ("", "list"):
        return _open_question(parsed)
    who = operation.group == "author" and any(s.key == "who" for s in parsed.desk.spans)
    nameless = operation.kind in ("count", "share") and operation.measure == "papers"
    if (nameless or who) and not has_content and not speaks_of_papers(parsed):
        return NotUnderstood(
            "I can't tell what to count. I answer questions about the papers in this corpus.",
            examples(knowledge),
            unsure=True,
        )
    if not operation.kind:
        if not has_content:
            return NotUnderstood(
                "I can't tell what to count. I answer questions about the papers in this corpus.",
                examples(knowledge),
                unsure=True,
            )
        if not speaks_of_papers(parsed) and not _ends_with_list(parsed):
            return _bare(parsed)
        listed = _begins_with_papers(parsed) or _ends_with_list(parsed)
        operation = replace(operation, kind="list" if listed else "count")
    bare_list = operation.kind == "list" and not has_content and operation.measure == "papers"
    if bare_list and not speaks_of_papers(parsed):
        return _open_question(parsed)
    return _notes(parsed, put_together(parsed, operation))


def _bare(parsed: Parsed) -> Understood | NotUnderstood:
    """ "us china neurips 2018": names alone are taken as a count, and the answer says so."""
    operation = replace(parsed.operation, kind="count")
    if not any(s.section("measures") for s in parsed.desk.spans[:2]):
        operation = replace(operation, measure="papers")  # "… with Stanford coauthors"
    understood = put_together(parsed, operation)
    if any(_is_long(x.condition) for x in parsed.desk.clauses):
        return _open_question(parsed)  # no title holds "making chain-of-thought prompts shorter"
    if isinstance(understood, Understood):
        understood = replace(understood, notes=("read as a question for the number of papers",))
    return _notes(parsed, understood)


_LONG = 4
"""Words from which a topic without a question around it is a question of its own."""


def _is_long(condition: c.Condition) -> bool:
    return any(
        len(phrase.split()) >= _LONG
        for leaf in c.leaves(condition)
        if isinstance(leaf, c.Words)
        for phrase in leaf.phrases
    )


def _is_open(parsed: Parsed) -> bool:
    """ "What do papers say about…", "tell me about…": for the abstracts, not for the tables."""
    spans = parsed.desk.spans
    asks_about = spans[0].key.startswith("what") and spans[-1].key in ("about", "all about")
    return asks_about or any(s.section("open") for s in spans[:2])


_OF_PEOPLE = frozenset({"countries", "position", "institutions", "kinds", "authors", "size"})


def _asks_tables(parsed: Parsed) -> bool:
    """Whether what is left unread is no subject to search for, but something to be counted by:
    "exactly two model families", "a dozen authors or more", "without building on it"."""
    if parsed.desk.clauses and all(s.meanings for s in parsed.unread):
        return True
    if any(s.number is not None and not s.is_year for s in parsed.unread):
        return True
    named = speaks_of_papers(parsed) or bool(parsed.desk.clauses)
    if named and any(s.has("quantifiers.not") or s.section("positions") for s in parsed.unread):
        return True
    if speaks_of_papers(parsed) and any(x.slot in _OF_PEOPLE for x in parsed.desk.clauses):
        return True
    return not speaks_of_papers(parsed) and any(
        s.has("measures.authors", "measures.institutions", "measures.countries")
        for s in parsed.desk.spans
    )


def _unread_place(parsed: Parsed) -> str | None:
    """An unread word that stands where a place or institution would: "papers from Paris"."""
    spans = parsed.desk.spans
    if not speaks_of_papers(parsed):
        return None
    for i, span in enumerate(spans[1:], start=1):
        if (
            span in parsed.unread
            and not span.meanings
            and spans[i - 1].key in ("from", "in", "at", "by")
        ):
            return span.text
    return None


def _begins_with_papers(parsed: Parsed) -> bool:
    """ "Papers by …": whoever asks so wants to see them."""
    return parsed.desk.spans[0].has("measures.papers")


def _ends_with_list(parsed: Parsed) -> bool:
    """ "Lantern 2024 orals, list please": the command stands behind what is to be listed."""
    return any(
        s.has("followup.list_them") and (s.after_break or s.joined in ("-", "–", "—"))
        for s in parsed.desk.spans[1:]
    )


def _notes(parsed: Parsed, understood: Understood | NotUnderstood) -> Understood | NotUnderstood:
    if isinstance(understood, NotUnderstood):
        return understood
    corrected = tuple(
        f"“{s.text}” read as “{s.corrected}”" for s in parsed.desk.spans if s.corrected
    )
    unknown = tuple(
        f"no author is listed here as “{name}”; names are compared as they are printed, without "
        "case, accents and dots"
        for name in parsed.desk.unknown_names
    )
    notes = (*corrected, *unknown, *parsed.scope.notes, *parsed.desk.notes, *understood.notes)
    return replace(understood, notes=notes)


def _open_question(parsed: Parsed) -> Understood | NotUnderstood:
    """An open question goes to the abstracts, within the conditions that were read."""
    where = c.both(
        base_scope(parsed, parsed.operation),
        # "How close are the US and China" asks about them, "papers from China" within them.
        *(
            x.condition
            for x in parsed.desk.clauses
            if x.slot in ("countries", "position", "institutions", "authors")
            and speaks_of_papers(parsed)
        ),
    )
    if not any(not s.is_function and not s.section("operations") for s in parsed.desk.spans):
        return NotUnderstood("I can't tell what to look for.")
    return _notes(parsed, Understood(Overview(_without_scope(parsed), where)))


def _without_scope(parsed: Parsed) -> str:
    """The words to search for: venue and year are conditions and would only find themselves."""
    spans = [
        s
        for i, s in enumerate(parsed.desk.spans)
        if i not in parsed.scope.used and not (s.is_year or s.has("venue"))
    ]
    first = 0
    while first < len(spans) and _only_asks(spans[first]):
        first += 1
    return " ".join(s.text for s in spans[first:]) or parsed.text


def _only_asks(span: Span) -> bool:
    """ "What do the papers say about": such words would find themselves."""
    return (
        span.section("open")
        or span.is_function
        or span.has("measures.papers", "topics.about", "operations.list")
    ) and not span.is_name


def _unread(parsed: Parsed) -> NotUnderstood:
    words = ", ".join(f"“{s.text}”" for s in parsed.unread[:6])
    suggestions = []
    plain = [s for s in parsed.unread if not s.meanings]
    if plain:
        scope = say_scope(parsed)
        suggestions.append(f"How many papers{scope} contain “{plain[0].text}”?")
    return NotUnderstood(
        f"I understood only a part of this: {words} I can't place, and I don't give a number for "
        "a question that I have read in part.",
        tuple(suggestions),
        unsure=True,
    )
