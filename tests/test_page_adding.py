"""Adding sources from the page: what may be named, by whom, and what becomes of the corpus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.page.adding import (
    LARGEST,
    Adding,
    Refused,
    check_password,
    check_upload,
    collection_address,
    is_loopback,
)
from assistant.settings import Settings
from ingest.errors import BuildError

Told = Callable[[str, int, "int | None"], None]


def status(invented: bool = False) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"corpus": {"invented": invented}}


class FakeBuild:
    """Tells its steps; fails or waits where it is asked to."""

    def __init__(self, error: Exception | None = None, gate: threading.Event | None = None) -> None:
        self.calls: list[tuple[list[str], bool]] = []
        self.error = error
        self.gate = gate
        self.stopped = False

    def __call__(self, sources: Sequence[str], *, keep: bool, vectors: bool, told: Told) -> object:
        self.calls.append((list(sources), keep))
        told("reading", 1, 2)
        if self.gate is not None:
            assert self.gate.wait(10)
        if self.error:
            raise self.error
        try:
            told("writing", 2, 2)
        except BaseException:
            self.stopped = True
            raise
        return None


def test_a_venue_and_year_become_an_address_of_the_collection() -> None:
    assert collection_address("NIPS", 2024) == "paperlists:nips/2024"


@pytest.mark.parametrize("venue", ["/etc/passwd", "../data", "*.json", ""])
def test_paths_and_globs_are_no_venues(venue: str) -> None:
    with pytest.raises(Refused):
        collection_address(venue, 2025)


def test_nothing_but_a_known_venue_reaches_the_address() -> None:
    assert collection_address("nips/2025@abc", 2024) == "paperlists:nips/2024"


@pytest.mark.parametrize("year", [None, "x", -1, 99999])
def test_a_year_that_is_none_is_refused(year: Any) -> None:
    with pytest.raises(Refused, match="year"):
        collection_address("COLM", year)


@pytest.mark.parametrize("name", ["list.exe", "list.json.exe", "list", "list.zip"])
def test_only_lists_of_papers_can_be_uploaded(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("[]")
    with pytest.raises(Refused):
        check_upload(path)


def test_a_gzipped_list_can_be_uploaded(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl.gz"
    path.write_bytes(b"")
    assert check_upload(path) == path


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(Refused, match="50 MB"):
        check_upload(path)


def test_on_this_machine_no_password_is_needed() -> None:
    check_password(Settings(host="127.0.0.1"), "")


def test_off_loopback_adding_takes_the_right_password() -> None:
    settings = Settings(host="0.0.0.0", password="secret")
    check_password(settings, "secret")
    with pytest.raises(Refused, match="not right"):
        check_password(settings, "guess")


def test_off_loopback_without_a_password_nothing_can_be_added() -> None:
    with pytest.raises(Refused, match="PAPERTALLY_PASSWORD"):
        check_password(Settings(host="0.0.0.0"), "")


@pytest.mark.parametrize(("host", "own"), [("::1", True), ("192.168.1.5", False), ("x", False)])
def test_only_loopback_is_this_machine_alone(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_steps_are_told_and_the_last_is_done() -> None:
    build = FakeBuild()
    steps = list(Adding(build, status()).add("paperlists:colm/2025"))
    assert steps[-1].done
    assert not steps[-1].failed
    assert build.calls == [(["paperlists:colm/2025"], True)]


def test_real_papers_take_the_place_of_the_invented_sample() -> None:
    build = FakeBuild()
    list(Adding(build, status(invented=True)).add("paperlists:colm/2025"))
    assert build.calls == [(["paperlists:colm/2025"], False)]


def test_a_build_that_fails_says_why_and_the_next_one_can_start() -> None:
    adding = Adding(FakeBuild(BuildError("the disk is full")), status())
    assert "the disk is full" in list(adding.add("x"))[-1].text
    assert list(adding.add("x"))[-1].failed


def test_any_other_error_in_a_build_is_told_and_ends_it() -> None:
    steps = list(Adding(FakeBuild(RuntimeError("inside")), status()).add("x"))
    assert steps[-1].done
    assert steps[-1].failed


def test_a_build_that_is_stopped_changes_nothing() -> None:
    gate = threading.Event()
    build = FakeBuild(gate=gate)
    adding = Adding(build, status())
    steps = adding.add("x")
    assert next(steps).text == "Starting"
    assert next(steps).text == "reading"
    adding.cancel()
    gate.set()
    assert list(steps)[-1].text.startswith("Stopped")
    assert build.stopped


def test_a_second_source_has_to_wait() -> None:
    gate = threading.Event()
    adding = Adding(FakeBuild(gate=gate), status())
    first = adding.add("one")
    next(first)
    assert "being added" in next(adding.add("two")).text
    gate.set()
    assert list(first)[-1].done


def test_a_reader_who_leaves_stops_the_build() -> None:
    gate = threading.Event()
    build = FakeBuild(gate=gate)
    adding = Adding(build, status())
    steps = adding.add("x")
    next(steps)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    gate.set()
    assert list(adding.add("y"))[-1].done
