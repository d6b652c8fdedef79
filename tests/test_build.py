"""A corpus is built whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from build_steps import MODEL, SCHEMA, titles_of, toy_readers, toy_steps
from filelock import FileLock

from index.build import Fetch, build, measure_coverage
from index.corpus import CORPORA, CURRENT, STAMP, Stamp, open_corpus
from index.kept import ReadingStore, SourceStore, write_whole
from index.steps import shipped_steps
from ingest.columns import read_wish
from ingest.errors import BuildError, CorpusError, PaperTallyError, SourceError
from ingest.sources import Fetched

PAPERS = Path(__file__).parents[1].parent / "shared" / "papers"
STEPS = ("papers", "words", "statistics", "vectors")


def write_list(folder: Path, name: str, *titles: str) -> str:
    folder.mkdir(exist_ok=True)
    entries = [
        {"id": str(i), "title": t, "author": "A B", "aff": "MIT", "status": "Poster"}
        for i, t in enumerate(titles)
    ]
    path = folder / name
    path.write_text(json.dumps(entries), "utf-8")
    return str(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def one(tmp_path: Path) -> str:
    return write_list(tmp_path / "in", "colm2024.json", "One", "Two with Qwen")


@pytest.fixture
def two(tmp_path: Path) -> str:
    return write_list(tmp_path / "in", "colm2025.json", "Three")


def answering(data: Path) -> list[str]:
    """The titles of the corpus that answers now."""
    return titles_of(open_corpus(data, SCHEMA).folder)


def test_a_build_makes_a_corpus_that_says_what_it_is_of(data: Path, one: str) -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    report = build(data, [one], steps=toy_steps(), now=lambda: now)
    assert report.changed and report.added == ("colm2024.json",)
    corpus = open_corpus(data, SCHEMA, MODEL)
    assert corpus == report.corpus
    stamp = corpus.stamp
    assert (stamp.papers, stamp.built, stamp.model) == (2, "2026-11-22T10:00:00Z", MODEL)
    assert (stamp.sources[0].name, stamp.sources[0].layout) == ("colm2024.json", "paperlists")
    assert [(c.venue, c.year, c.papers, c.with_countries) for c in stamp.coverage] == [
        ("COLM", 2024, 2, 2)
    ]
    assert titles_of(corpus.folder) == ["One", "Two with Qwen"]
    assert Stamp.from_json(stamp.to_json()) == stamp


def test_the_same_content_has_the_same_id_anywhere(tmp_path: Path, one: str) -> None:
    ids = {
        build(tmp_path / place, [one], steps=toy_steps()).corpus.stamp.corpus_id
        for place in ("here", "there")
    }
    assert len(ids) == 1
    other = build(tmp_path / "else", [one], steps=toy_steps(readers=toy_readers("2")))
    assert other.corpus.stamp.corpus_id not in ids


def test_with_nothing_new_the_corpus_stays(data: Path, one: str) -> None:
    first = build(data, [one], steps=toy_steps())
    for again in (build(data, [one], steps=toy_steps()), build(data, steps=toy_steps())):
        assert not again.changed
        assert again.corpus == first.corpus
    assert build(data, force=True, steps=toy_steps()).changed


def test_other_code_or_readers_build_anew_under_a_folder_of_their_own(data: Path, one: str) -> None:
    folders = {build(data, [one], steps=toy_steps()).corpus.folder.name}
    folders.add(build(data, steps=toy_steps(code="2")).corpus.folder.name)
    folders.add(build(data, steps=toy_steps(readers=toy_readers("2"))).corpus.folder.name)
    assert len(folders) == 3


def test_a_rebuild_needs_no_source(data: Path, one: str) -> None:
    build(data, [one], steps=toy_steps())
    Path(one).unlink()
    assert build(data, force=True, steps=toy_steps()).changed
    assert answering(data) == ["One", "Two with Qwen"]


def test_only_what_is_new_is_read_again(data: Path, one: str, two: str) -> None:
    asked: list[str] = []
    build(data, [one], steps=toy_steps(readers=toy_readers(asked=asked)))
    assert asked == ["place MIT", "model One", "model Two with Qwen"]
    asked.clear()
    build(data, add=[two], steps=toy_steps(readers=toy_readers(asked=asked)))
    assert asked == ["model Three"]


def test_sources_are_added_and_removed(data: Path, one: str, two: str) -> None:
    build(data, [one], steps=toy_steps())
    added = build(data, add=[two], steps=toy_steps())
    assert (added.added, answering(data)) == (("colm2025.json",), ["One", "Two with Qwen", "Three"])
    removed = build(data, remove=["colm2024.json"], steps=toy_steps())
    assert (removed.removed, answering(data)) == (("colm2024.json",), ["Three"])


def test_a_folder_is_removed_as_it_was_named(data: Path, one: str, two: str) -> None:
    folder = str(Path(one).parent)
    other = write_list(Path(folder).parent / "more", "acl2024.json", "Four")
    build(data, [folder, other], steps=toy_steps())
    build(data, remove=[folder], steps=toy_steps())
    assert answering(data) == ["Four"]


def test_a_source_added_again_replaces_itself(data: Path, one: str) -> None:
    build(data, [one], steps=toy_steps())
    write_list(Path(one).parent, "colm2024.json", "One", "Anew")
    build(data, add=[one], steps=toy_steps())
    assert answering(data) == ["One", "Anew"]


def test_what_can_not_be_removed_is_named(data: Path, one: str) -> None:
    build(data, [one], steps=toy_steps())
    with pytest.raises(BuildError, match=r"no source is called 'x'; there are colm2024\.json"):
        build(data, remove=["x"], steps=toy_steps())
    with pytest.raises(BuildError, match="nothing is left"):
        build(data, remove=[one], steps=toy_steps())
    assert answering(data) == ["One", "Two with Qwen"]


def test_vectors_may_come_later_under_the_same_id(data: Path, one: str) -> None:
    first = build(data, [one], vectors=False, steps=toy_steps())
    assert first.corpus.stamp.model is None
    assert open_corpus(data, SCHEMA, MODEL) == first.corpus
    second = build(data, steps=toy_steps())
    assert second.changed and second.corpus.stamp.model == MODEL
    assert second.corpus.stamp.corpus_id == first.corpus.stamp.corpus_id
    assert not build(data, vectors=False, steps=toy_steps()).changed


def test_the_map_of_a_table_is_kept_for_the_next_build(data: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("name,who\nOne,A B\n", "utf-8")
    wish = read_wish("title=name,authors=who,venue:=ACL,year:=2020")
    build(data, [str(table)], wish=wish, steps=toy_steps())
    again = build(data, force=True, steps=toy_steps()).corpus.stamp
    assert again.sources[0].mapping == "title=name, authors=who, venue:=ACL, year:=2020"
    assert [(c.venue, c.year) for c in again.coverage] == [("ACL", 2020)]


def test_the_corpus_before_stays_until_the_next_build(data: Path, one: str, two: str) -> None:
    first = build(data, [one], steps=toy_steps()).corpus.folder
    second = build(data, [two], steps=toy_steps()).corpus.folder
    assert first.is_dir() and second.is_dir()
    build(data, [one], steps=toy_steps())
    assert not first.exists() and second.is_dir()


def test_the_sample_is_never_mixed_with_real_papers(data: Path, one: str) -> None:
    with pytest.raises(BuildError, match="never mixed"):
        build(data, ["sample", one], steps=toy_steps())
    sample = build(data, ["sample"], steps=toy_steps()).corpus
    assert sample.stamp.invented
    with pytest.raises(BuildError, match="replace it: papertally build"):
        build(data, add=[one], steps=toy_steps())
    assert open_corpus(data, SCHEMA) == sample
    real = build(data, [one], steps=toy_steps()).corpus
    assert not real.stamp.invented
    with pytest.raises(BuildError, match="never mixed"):
        build(data, add=["sample"], steps=toy_steps())


def test_without_a_corpus_the_commands_that_make_one_are_named(data: Path) -> None:
    with pytest.raises(CorpusError, match="papertally build sample"):
        open_corpus(data, SCHEMA)
    with pytest.raises(BuildError, match="name a source"):
        build(data, steps=toy_steps())


def test_a_corpus_of_another_schema_or_model_is_refused_with_the_command(
    data: Path, one: str
) -> None:
    build(data, [one], steps=toy_steps())
    with pytest.raises(CorpusError, match=r"version 1, this papertally reads version 2.*build"):
        open_corpus(data, 2)
    with pytest.raises(CorpusError, match=r"has vectors of toy.*papertally build"):
        open_corpus(data, SCHEMA, "other@sha256:1")
    build(data, steps=toy_steps(schema=2))
    assert open_corpus(data, 2).stamp.schema == 2


def test_a_damaged_corpus_says_so_and_is_mended_by_a_build(data: Path, one: str) -> None:
    corpus = build(data, [one], steps=toy_steps()).corpus
    (corpus.folder / STAMP).write_text("{", "utf-8")
    with pytest.raises(CorpusError, match="is damaged"):
        open_corpus(data, SCHEMA)
    build(data, [one], steps=toy_steps())
    assert answering(data) == ["One", "Two with Qwen"]


@pytest.mark.parametrize(
    "step", [f"{when} {step}" for step in STEPS for when in ("before", "after")]
)
@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk of .* is full"),
        (OSError(errno.EACCES, "Permission denied"), "can't be written"),
        (OSError("[Errno 28] Error writing bytes to file. No space left"), "is full"),
        (MemoryError(), "not enough memory"),
        (RuntimeError("a bug"), "a bug"),
    ],
)
def test_a_failure_at_any_step_leaves_the_old_corpus_answering(
    data: Path, one: str, two: str, step: str, error: BaseException, message: str
) -> None:
    before = build(data, [one], steps=toy_steps()).corpus

    def fail(now: str) -> None:
        if now == step:
            raise error

    with pytest.raises((PaperTallyError, RuntimeError), match=message):
        build(data, [two], steps=toy_steps(fail))
    assert open_corpus(data, SCHEMA) == before
    assert answering(data) == ["One", "Two with Qwen"]
    assert [p.name for p in (data / CORPORA).iterdir()] == [before.folder.name]
    build(data, [two], steps=toy_steps())
    assert answering(data) == ["Three"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("colm2025.json", '[{"title": "A"', "broken JSON"),
        ("colm2025.json", "[]", "the list is empty"),
        ("colm2025.json", '[{"title": ""}]', "no paper in colm2025.json: 1 entries"),
        ("colm2025.csv", "a,b\n1,2\n", "no column looks like titles"),
    ],
)
def test_bad_input_leaves_the_old_corpus_answering(
    data: Path, one: str, tmp_path: Path, name: str, content: str, message: str
) -> None:
    before = build(data, [one], steps=toy_steps()).corpus
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(PaperTallyError, match=message) as caught:
        build(data, add=[str(tmp_path / name)], steps=toy_steps())
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert open_corpus(data, SCHEMA) == before


def test_without_a_network_nothing_is_changed(data: Path, one: str) -> None:
    before = build(data, [one], steps=toy_steps()).corpus

    def offline(specs: object, downloads: Path, *, progress: object = None) -> list[Fetched]:
        raise SourceError("no connection")

    with pytest.raises(SourceError, match="no connection"):
        build(data, add=["paperlists:nips/2025"], steps=toy_steps(), fetch=offline)
    assert open_corpus(data, SCHEMA) == before


def test_a_list_fetched_again_replaces_the_older_one(data: Path) -> None:
    def fetcher(commit: str, title: str) -> Fetch:
        def fetch(specs: object, downloads: Path, *, progress: object = None) -> list[Fetched]:
            content = json.dumps([{"title": title, "author": "A B"}]).encode()
            return [
                Fetched("paperlists:nips/2025", "nips2025.json", f"https://x/{commit}/nips2025.json",
                        content, hashlib.sha256(content).hexdigest(), "2026-02-24", commit)
            ]  # fmt: skip

        return fetch

    spec = "paperlists:nips/2025"
    build(data, [spec], steps=toy_steps(), fetch=fetcher("a", "Old"))
    stamp = build(data, add=[spec], steps=toy_steps(), fetch=fetcher("b", "New")).corpus.stamp
    assert answering(data) == ["New"]
    assert [(s.commit, s.date, s.name) for s in stamp.sources] == [
        ("b", "2026-02-24", "nips2025.json")
    ]
    assert stamp.as_of == "2026-02-24"


def test_a_folders_file_without_a_list_is_passed_over_with_a_line(
    data: Path, one: str, tmp_path: Path
) -> None:
    (tmp_path / "in" / "package.json").write_text('{"name": "x"}', "utf-8")
    stamp = build(data, [str(tmp_path / "in")], steps=toy_steps()).corpus.stamp
    assert [n.source for n in stamp.ledger.notes] == ["package.json"]
    assert stamp.ledger.read == 2
    with pytest.raises(PaperTallyError, match="0 lists of records"):
        build(data, [str(tmp_path / "in" / "package.json")], steps=toy_steps())


def test_kept_bytes_that_are_damaged_are_found_out(data: Path, one: str) -> None:
    build(data, [one], steps=toy_steps())
    (kept,) = (data / "sources").iterdir()
    kept.write_bytes(b"\x1f\x8b broken")
    with pytest.raises(BuildError, match=r"kept bytes of colm2024\.json"):
        build(data, force=True, steps=toy_steps())
    assert answering(data) == ["One", "Two with Qwen"]


def test_a_second_build_at_the_same_time_is_told_to_wait(data: Path, one: str) -> None:
    data.mkdir()
    with FileLock(data / "build.lock"), pytest.raises(BuildError, match="another build runs"):
        build(data, [one], steps=toy_steps())


def start_slow_build(data: Path, source: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("build_steps.py")), str(data), source],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("step", ["before papers", "after words", "after vectors", "done"])
def test_a_build_killed_at_any_moment_leaves_a_whole_corpus(
    data: Path, one: str, two: str, step: str
) -> None:
    build(data, [one], steps=toy_steps())
    with start_slow_build(data, two) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == step:
                process.kill()
                break
    now = answering(data)
    assert now in (["One", "Two with Qwen"], ["Three"])
    assert step != "done" or now == ["Three"]
    build(data, [two], steps=toy_steps())
    assert answering(data) == ["Three"]
    whole = [p for p in (data / CORPORA).iterdir() if (p / STAMP).exists()]
    assert len(whole) == len(list((data / CORPORA).iterdir()))


def test_a_build_killed_at_a_random_moment_leaves_a_whole_corpus(
    data: Path, one: str, two: str
) -> None:
    build(data, [one], steps=toy_steps())
    for _ in range(3):
        with start_slow_build(data, two) as process:
            try:
                process.wait(random.uniform(0.3, 1.2))
            except subprocess.TimeoutExpired:
                process.kill()
        assert answering(data) in (["One", "Two with Qwen"], ["Three"])


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / CURRENT
    write_whole(path, b"old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"new")
    assert sorted(p.name for p in tmp_path.iterdir()) == [CURRENT, "folder"]
    assert path.read_bytes() == b"old"


def test_readings_are_kept_by_kind_and_survive_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "readings.sqlite"
    store = ReadingStore(path)
    store.put_many("places 1", {"a": "x", "b": "y"})
    store.put_many("places 2", {"a": "z"})
    assert store.get_many("places 1", ["a", "c"]) == {"a": "x"}
    store.trim(["places 2"])
    assert store.get_many("places 1", ["a"]) == {}
    store.close()
    path.write_bytes(b"no database at all" * 100)
    again = ReadingStore(path)
    assert again.get_many("places 2", ["a"]) == {}
    again.close()


def test_source_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    store = SourceStore(tmp_path / "sources")
    digest = "94cf0e2e0bd8e5d7d9a4d2c1f4b6c5b2"
    store.keep(b"bytes", digest)
    with pytest.raises(BuildError, match="damaged"):
        store.load(digest, "x")
    store.trim([])
    assert list((tmp_path / "sources").iterdir()) == []


def test_an_empty_corpus_has_no_coverage() -> None:
    assert measure_coverage([]) == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path, one: str) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(BuildError, match="can't be written"):
        build(tmp_path / "closed" / "data", [one], steps=toy_steps())


def test_the_shipped_steps_build_the_sample_without_a_model(data: Path) -> None:
    corpus = build(data, ["sample"], vectors=False).corpus
    assert corpus.stamp.invented and corpus.stamp.model is None
    names = {p.name for p in corpus.folder.iterdir()}
    assert {"papers.parquet", "authorships.parquet", "mentions.parquet", "models.parquet",
            "statistics.parquet", "words", STAMP} <= names  # fmt: skip
    assert corpus.stamp.ledger.read >= 160


@pytest.mark.skipif(not PAPERS.is_dir(), reason="../shared/papers is not here")
def test_every_record_of_the_real_lists_is_in_the_ledger(data: Path) -> None:
    quiet: Callable[..., object] = lambda *a: None  # noqa: E731
    steps = replace(shipped_steps(), statistics=lambda folder, progress: [], words=quiet)
    stamp = build(data, [str(PAPERS)], vectors=False, steps=steps).corpus.stamp
    ledger = stamp.ledger
    assert (ledger.read, ledger.kept, ledger.merged, ledger.skipped) == (15_995, 15_992, 3, 0)
    unknown = {(c.venue, c.year) for c in stamp.coverage if c.with_affiliations == 0}
    assert unknown == {("NeurIPS", 2025), ("ICLR", 2018)}
    assert not build(data, vectors=False, steps=steps).changed
