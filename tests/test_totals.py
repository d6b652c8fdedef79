"""Published totals are data with a source."""

from __future__ import annotations

from ingest.totals import load_totals, totals_of
from ingest.venues import find_venue


def test_every_total_has_a_source_and_says_what_was_counted() -> None:
    for total in load_totals():
        assert total.source and total.counted and total.date and total.papers > 0
        assert total.url is None or total.url.startswith("https://")


def test_totals_speak_of_venues_by_their_uniform_names() -> None:
    for total in load_totals():
        venue = find_venue(total.venue)
        assert venue is not None and venue.name == total.venue


def test_no_track_of_a_venue_and_year_has_two_totals() -> None:
    keys = [(t.venue, t.year, t.track) for t in load_totals()]
    assert len(set(keys)) == len(keys)


def test_the_totals_of_the_lists_at_hand_are_known() -> None:
    found = {(v, y): [(t.track, t.papers) for t in totals_of(v, y)] for v, y in (
        ("NeurIPS", 2015), ("NeurIPS", 2024), ("NeurIPS", 2025), ("ICLR", 2018), ("COLM", 2025),
    )}  # fmt: skip
    assert found == {
        ("NeurIPS", 2015): [("main", 403)],
        ("NeurIPS", 2024): [("all", 4497)],
        ("NeurIPS", 2025): [("main", 5290)],
        ("ICLR", 2018): [("main", 337)],
        ("COLM", 2025): [],
    }
