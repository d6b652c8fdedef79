"""Builds a corpus whole or not at all.

Sources are fetched and read first, and bytes kept by hash; then a new folder is filled beside the
old one; its stamp is written last, and ``current`` is switched by one rename. Until that rename
the old corpus answers, whatever happens: an error, a full disk, a kill. What a killed build left
behind is swept away by the next one, which the lock makes the only one.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from index.corpus import (
    CORPORA,
    CURRENT,
    STAMP,
    Corpus,
    Coverage,
    SourceStamp,
    Stamp,
    current_folder,
    read_full_texts,
    read_sources,
    read_stamp,
)
from index.full_texts import TextSet, attach, choose_texts, needed_hashes, write_texts
from index.kept import ReadingStore, SourceStore, write_whole
from index.steps import Steps, package_versions, shipped_steps
from ingest.collection import PREFIX
from ingest.columns import Wish
from ingest.corrections import FILE as CORRECTIONS
from ingest.corrections import Corrections, read_corrections
from ingest.errors import BuildError, PaperTallyError
from ingest.ledger import Ledger, Note, Parsed, keep_ledger
from ingest.merge import merge_records
from ingest.paper import Paper
from ingest.read import PASSED_OVER, ReadSource, read_source
from ingest.readings import read_papers
from ingest.sources import SAMPLE, Fetched, fetch_sources, with_unique_names

Progress = Callable[[str, int, int | None], None]


class Fetch(Protocol):
    """What brings sources: ``fetch_sources``, or a test's own."""

    def __call__(
        self, specs: Sequence[str], downloads: Path, *, progress: Progress | None = None
    ) -> list[Fetched]:
        """The sources that ``specs`` name."""
        ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build came to."""

    corpus: Corpus
    changed: bool
    """False where nothing was new, so that the corpus before stayed."""
    added: tuple[str, ...] = ()
    """Names of sources that were not in the corpus before."""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    fetched: Fetched
    wish: Wish


def build(
    data: Path,
    sources: Sequence[str] = (),
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    wish: Wish | None = None,
    vectors: bool = True,
    force: bool = False,
    full_texts: Path | None = None,
    steps: Steps | None = None,
    fetch: Fetch = fetch_sources,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> BuildReport:
    """Build the corpus of the folder ``data``, which is made if needed.

    With ``sources``, the corpus is of these; else of the current one's, from its kept bytes,
    with those of ``add`` and without those of ``remove`` (by name, address or as named before).
    ``wish`` is for sources that are read now. ``vectors`` False leaves them for a later build;
    ``force`` builds even where nothing is new. ``full_texts`` is a folder of PDFs and text files
    named by paper id; they are read beside those of the corpus before, or, with ``sources``, alone.
    ``progress`` is told what is done, how far, and of how much. Raises PaperTallyError in one line;
    then the corpus before is untouched.
    """
    told: Progress = progress or (lambda what, done, total: None)
    with _refusals(data), _lock(data):
        steps = steps or shipped_steps()
        model = steps.model() if vectors else None
        _check_mix(sources, add, _current_sources(data))
        chosen, added, removed = _choose(data, sources, add, remove, wish, fetch, told)
        old = _current(data)
        corrections = read_corrections(data)
        folder = current_folder(data)
        before = read_full_texts(folder) if folder else None
        texts = choose_texts(data, full_texts, before, told, anew=bool(sources))
        corpus_id = _corpus_id(chosen, steps, corrections.sha256, texts.sha256)
        if old and not force:
            # Would it be the corpus before, had that one these corrections?
            same = _corpus_id(chosen, steps, old.stamp.corrections, texts.sha256)
            if same != corpus_id and _is_new_enough(old, same, steps, vectors, model):
                steps = replace(steps, vectors=steps.kept_vectors or steps.vectors)
        if not force and old and _is_new_enough(old, corpus_id, steps, vectors, model):
            return BuildReport(old, False, added, removed)
        store = SourceStore(data / "sources")
        for source in chosen:
            store.keep(source.fetched.data, source.fetched.sha256)
        read = _read_all(chosen, told)
        papers, ledger = _make_papers(data, read, corrections, texts, steps, told)
        stamp = _stamp(chosen, read, papers, ledger, corpus_id, steps, now())
        stamp = replace(stamp, corrections=corrections.sha256, full_texts=texts.sha256)
        corpus = _write(data, stamp, papers, texts, old, steps, vectors, told)
        _sweep(data, keep=[corpus, *([old] if old else [])])
        return BuildReport(corpus, True, added, removed)


def _choose(
    data: Path,
    sources: Sequence[str],
    add: Sequence[str],
    remove: Sequence[str],
    wish: Wish | None,
    fetch: Fetch,
    told: Progress,
) -> tuple[list[_Source], tuple[str, ...], tuple[str, ...]]:
    """The sources of the corpus to build, and which are new and gone."""
    before = _current_sources(data)

    def read_anew(specs: Sequence[str]) -> list[_Source]:
        found = fetch(specs, data / "downloads", progress=told)
        return [_Source(f, wish or Wish()) for f in found]

    if sources:
        chosen = read_anew([*sources, *add])
        if remove:
            chosen = _without(chosen, remove)
    else:
        if before is None and not add:
            raise BuildError(
                f"there is no corpus in {data} to build again; name a source: "
                "papertally build SOURCE... (or papertally build sample)"
            )
        kept = [_load(data, s) for s in before or ()]
        if remove:
            kept = _without(kept, remove)
        new = read_anew(add) if add else []
        replaced = {s.fetched.address for s in new}
        replaced |= {s.fetched.spec for s in new if s.fetched.spec.startswith(PREFIX)}
        stay = [s for s in kept if not {s.fetched.address, s.fetched.spec} & replaced]
        chosen = stay + new
    named = with_unique_names([s.fetched for s in chosen])
    chosen = [_Source(f, s.wish) for f, s in zip(named, chosen, strict=True)]
    if not chosen:
        raise BuildError("nothing is left to build from; the corpus stays as it is")
    names = {s.name for s in before or ()}
    now_names = {s.fetched.name for s in chosen}
    added = tuple(s.fetched.name for s in chosen if s.fetched.name not in names)
    return chosen, added, tuple(sorted(names - now_names))


def _without(chosen: Sequence[_Source], remove: Sequence[str]) -> list[_Source]:
    """The sources but those that a word of ``remove`` names, each of which must name one."""
    stay = list(chosen)
    for word in remove:
        path = str(Path(word).expanduser().resolve())
        hit = [
            s
            for s in stay
            if word in (s.fetched.name, s.fetched.spec, s.fetched.address)
            or s.fetched.address == path
            or s.fetched.address.startswith(path.rstrip(os.sep) + os.sep)
        ]
        if not hit:
            names = ", ".join(s.fetched.name for s in chosen)
            raise BuildError(f"no source is called {word!r}; there are {names}")
        stay = [s for s in stay if s not in hit]
    return stay


def _load(data: Path, stamp: SourceStamp) -> _Source:
    data_of = SourceStore(data / "sources").load(stamp.sha256, stamp.name)
    fetched = Fetched(
        stamp.spec, stamp.name, stamp.address, data_of, stamp.sha256, stamp.date, stamp.commit,
        stamp.invented,
    )  # fmt: skip
    return _Source(fetched, stamp.wish)


def _check_mix(
    sources: Sequence[str], add: Sequence[str], before: Sequence[SourceStamp] | None
) -> None:
    """The sample's papers are invented: one number over them and real ones would be a lie."""
    named = [*sources, *add]
    if SAMPLE in named and set(named) != {SAMPLE}:
        raise BuildError(
            "the sample is invented and is never mixed with real papers; "
            "build one or the other (--data keeps several corpora apart)"
        )
    if add and not sources and before:
        was_sample = any(s.invented for s in before)
        if was_sample and SAMPLE not in add:
            raise BuildError(
                "the corpus is the invented sample, to which real papers can't be added; "
                f"replace it: papertally build {' '.join(add)}"
            )
        if not was_sample and SAMPLE in add:
            raise BuildError(
                "the sample is invented and is never mixed with real papers; "
                "build it elsewhere: papertally build sample --data OTHER"
            )


def _corpus_id(chosen: Sequence[_Source], steps: Steps, *more: str | None) -> str:
    """12 hexadecimal digits over all that decides the content of a corpus.

    ``more`` are hashes of what not every corpus has: corrections, full texts.
    """
    content = [[s.fetched.name, s.fetched.sha256, s.wish.columns, s.wish.constants] for s in chosen]
    given = [one for one in more if one is not None]
    plain = json.dumps([steps.schema, steps.parsers, steps.readers.fingerprint, content, *given])
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _is_new_enough(
    old: Corpus, corpus_id: str, steps: Steps, vectors: bool, model: str | None
) -> bool:
    """Whether the current corpus is what this build would make."""
    stamp = old.stamp
    if (stamp.corpus_id, stamp.schema, stamp.code) != (corpus_id, steps.schema, steps.code):
        return False
    return not vectors or (stamp.model is not None and stamp.model == (model or stamp.model))


def _read_all(chosen: Sequence[_Source], told: Progress) -> dict[str, ReadSource]:
    read: dict[str, ReadSource] = {}
    for number, source in enumerate(chosen, start=1):
        told(f"reading {source.fetched.name}", number, len(chosen))
        found = read_source(source.fetched, source.wish)
        if not found.parsed.records and found.layout != PASSED_OVER:
            raise BuildError(
                f"no paper in {source.fetched.name}: {found.parsed.read:,} entries were read, "
                f"and the first was skipped for: {found.parsed.skips[0].reason}"
            )
        read[source.fetched.name] = found
    if all(r.layout == PASSED_OVER for r in read.values()):
        raise BuildError(f"none of {', '.join(read)} holds a list of papers")
    return read


def _make_papers(
    data: Path,
    read: dict[str, ReadSource],
    corrections: Corrections,
    texts: TextSet,
    steps: Steps,
    told: Progress,
) -> tuple[list[Paper], Ledger]:
    parsed: dict[str, Parsed] = {name: r.parsed for name, r in read.items()}
    merged = merge_records([r for p in parsed.values() for r in p.records])
    notes = list(merged.notes)
    used: set[int] = set()
    kept = ReadingStore(data / "cache" / "readings.sqlite")
    try:
        papers = read_papers(merged.papers, steps.readers, kept, told, corrections, used)
        readers = steps.readers
        papers, of_texts = attach(papers, texts, readers, kept, told)
        kept.trim(
            [
                f"places {readers.places_print}",
                f"models {readers.models_print}",
                readers.full_text_kind,
            ]
        )
    finally:
        kept.close()
    unused = [row.line for row in corrections.rows if row.line not in used]
    notes += [Note(CORRECTIONS, f"line {n}", "fits nothing in this corpus") for n in unused]
    ledger = keep_ledger(parsed, merged.mergers, notes + of_texts)
    return sorted(papers, key=lambda p: p.paper_id), ledger


def _stamp(
    chosen: Sequence[_Source],
    read: dict[str, ReadSource],
    papers: Sequence[Paper],
    ledger: Ledger,
    corpus_id: str,
    steps: Steps,
    now: datetime,
) -> Stamp:
    sources = tuple(
        SourceStamp(
            spec=s.fetched.spec,
            name=s.fetched.name,
            address=s.fetched.address,
            sha256=s.fetched.sha256,
            date=s.fetched.date,
            commit=s.fetched.commit,
            invented=s.fetched.invented,
            layout=read[s.fetched.name].layout,
            mapping=str(mapping) if (mapping := read[s.fetched.name].mapping) else None,
            wish=s.wish,
        )
        for s in chosen
    )
    return Stamp(
        schema=steps.schema,
        corpus_id=corpus_id,
        built=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        as_of=max(s.date for s in sources),
        sources=sources,
        readers=f"{steps.parsers}-{steps.readers.fingerprint}",
        code=steps.code,
        model=None,
        versions=package_versions(),
        ledger=ledger,
        coverage=measure_coverage(papers),
    )


def measure_coverage(papers: Sequence[Paper]) -> tuple[Coverage, ...]:
    """What is known of each venue and year, in their order."""
    groups: dict[tuple[str, int], list[Paper]] = {}
    for paper in papers:
        groups.setdefault((paper.venue, paper.year), []).append(paper)
    return tuple(
        Coverage(
            venue=venue,
            year=year,
            papers=len(group),
            accepted=sum(p.accepted for p in group),
            with_authors=sum(bool(p.authors) for p in group),
            with_affiliations=sum(bool(p.affiliations) for p in group),
            with_countries=sum(bool(p.countries) for p in group),
            with_abstracts=sum(p.abstract is not None for p in group),
            with_full_texts=sum(p.full_text is not None for p in group),
        )
        for (venue, year), group in sorted(groups.items())
    )


def _write(
    data: Path,
    stamp: Stamp,
    papers: Sequence[Paper],
    texts: TextSet,
    old: Corpus | None,
    steps: Steps,
    vectors: bool,
    told: Progress,
) -> Corpus:
    """Fill a new folder and switch to it; on any failure the folder goes, and nothing else."""
    folder = _new_folder(data, stamp.corpus_id)
    previous = old.folder if old else None
    try:
        told("writing tables", 0, None)
        steps.tables(papers, folder)
        write_texts(papers, texts, folder)
        steps.words(papers, folder, previous, told)
        statements = steps.statistics(folder, told)
        if vectors:
            model = steps.vectors(papers, statements, folder, previous, data / "cache", told)
            stamp = replace(stamp, model=model)
        write_whole(folder / STAMP, stamp.to_json().encode())
        told("switching to the new corpus", 0, None)
        write_whole(data / CURRENT, f"{folder.name}\n".encode())
    except BaseException:
        if current_folder(data) != folder:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Corpus(folder, stamp)


def _new_folder(data: Path, corpus_id: str) -> Path:
    """``ID-<n>`` with a number that no folder had, left-overs of killed builds included."""
    corpora = data / CORPORA
    corpora.mkdir(parents=True, exist_ok=True)
    numbers = [
        int(number)
        for path in corpora.iterdir()
        if (number := path.name.rpartition("-")[2]).isdecimal()
    ]
    folder = corpora / f"{corpus_id}-{max(numbers, default=0) + 1}"
    folder.mkdir()
    return folder


def _sweep(data: Path, keep: Sequence[Corpus]) -> None:
    """Forget corpora older than the one before, left-overs, and bytes that neither needs."""
    names = {c.folder.name for c in keep}
    for path in (data / CORPORA).iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
    SourceStore(data / "sources").trim(s.sha256 for c in keep for s in c.stamp.sources)
    with suppress(BuildError):  # where a list is damaged its texts stay
        SourceStore(data / "fulltexts").trim(
            needed_hashes(data, [c.stamp.full_texts for c in keep])
        )
    shutil.rmtree(data / "downloads", ignore_errors=True)
    for path in data.glob(f"{CURRENT}.*.tmp"):
        path.unlink(missing_ok=True)


def _current(data: Path) -> Corpus | None:
    folder = current_folder(data)
    stamp = read_stamp(folder) if folder else None
    return Corpus(folder, stamp) if folder and stamp else None


def _current_sources(data: Path) -> tuple[SourceStamp, ...] | None:
    folder = current_folder(data)
    return read_sources(folder) if folder else None


@contextmanager
def _lock(data: Path) -> Iterator[None]:
    """One build at a time."""
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "build.lock")
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout:
        raise BuildError(
            f"another build runs in {data}; wait for it to end (the corpus answers meanwhile)"
        ) from None


@contextmanager
def _refusals(data: Path) -> Iterator[None]:
    """What the machine refuses, in one line. The corpus before is untouched by then."""
    try:
        yield
    except PaperTallyError:
        raise
    except (OSError, sqlite3.Error) as error:
        number = getattr(error, "errno", None)
        text = " ".join(str(error).split())[:200]
        if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in text or "is full" in text:
            raise BuildError(
                f"the disk of {data} is full; free some space and build again "
                "(the corpus before is untouched)"
            ) from None
        if number in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise BuildError(
                f"{data} can't be written ({error.strerror}: "  # type: ignore[union-attr]
                f"{getattr(error, 'filename', None) or data}); mend its permissions or choose "
                "another folder with --data"
            ) from None
        raise BuildError(f"the build failed ({text}); the corpus before is untouched") from None
    except MemoryError:
        raise BuildError("not enough memory to build; the corpus before is untouched") from None
