"""What papers can't tell, with the reason and the nearest question that they can answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.link import Span
from assistant.names import country_name


def refusal_for(topic: str, spans: Sequence[Span], at: int) -> tuple[str, tuple[str, ...]] | None:
    """Reason and suggestions for a list of ``[refusals]`` found at span ``at``, or None when the
    word stands there in a harmless sense."""
    span = spans[at]
    place = _place(spans)
    venue = next((s.values("venue")[0] for s in spans if s.has("venue")), None)
    year = next((s.key for s in spans if s.is_year), None)
    where = f" at {venue}{' ' + year if year else ''}" if venue else ""
    if topic == "nationality":
        return (
            "I can't tell people's nationality, origin or ethnicity: papers name affiliations, not "
            "passports. I can count papers by where their authors' institutions are.",
            (f"How many papers{where} have an affiliation in {place}?",),
        )
    if topic == "parts":
        return (
            "I count by countries and by regions of the world, not by parts of a country or by "
            "cities.",
            (f"How many papers{where} have an affiliation in {place}?",),
        )
    if topic == "person":
        return (
            "Papers say nothing of that about their authors, and I don't guess it from names.",
            (f"How many authors does a paper{where} have on average?",),
        )
    if topic == "future":
        return (
            "That is a prediction, and papers tell only of what has been. I can show how it went "
            "so far.",
            (
                f"How has the share of papers with an affiliation in {place}{where} changed over "
                "time?",
            ),
        )
    if topic == "citations":
        if span.key in ("impact", "influential", "views", "stars") and _is_topic(spans, at):
            return None
        return (
            "This corpus holds no citation counts, downloads or other measures of influence.",
            (f"Which institutions have the most papers{where}?",),
        )
    if topic == "reviews":
        return (
            "This corpus holds no reviews, scores or acceptance rates"
            + (
                "; where a list names rejected papers, they can be counted."
                if "accept" in span.key
                else "."
            ),
            (f"How many papers{where} were rejected?",),
        )
    if topic == "quality":
        if span.key in ("good", "better", "interesting", "important") and not _judges(spans, at):
            return None
        return (
            "Which papers are better or more important is a judgement, and this corpus holds no "
            "awards. I can count and find papers by what they say.",
            (f"Which papers{where} were presented as orals?",),
        )
    if topic == "dates":
        return (
            "The lists give each paper's venue and year, but no day or month.",
            (f"How many papers{where or ' here'} are there each year?",),
        )
    if topic == "careers":
        if not any(s.has("measures.authors") for s in spans):
            return None
        return (
            "I don't follow people from paper to paper: two papers may carry one name of two "
            "people, and one person may print two names.",
            (f"Which authors have the most papers{where}?",),
        )
    if topic == "money":
        return (
            "Who paid for a paper, or what it cost, is not in this corpus: it reads titles, "
            "abstracts, keywords and affiliations.",
            (f"How many papers{where} have an affiliation with a company?",),
        )
    return None


def _place(spans: Sequence[Span]) -> str:
    for span in spans:
        if span.has("country"):
            return country_name(span.values("country")[0])
    return "China (mainland)"


def _is_topic(spans: Sequence[Span], at: int) -> bool:
    return at > 0 and spans[at - 1].has("topics.about")


def _judges(spans: Sequence[Span], at: int) -> bool:
    following = spans[at + 1] if at + 1 < len(spans) else None
    return following is not None and following.has("measures.papers")
