"""A folder of full texts → texts by name, and a full text → the models that it names.

``papertally build … --fulltext DIR`` reads PDFs and text files that are named by paper id:
``colm2025__0Qbwjd0fxB.pdf`` or ``colm2025/0Qbwjd0fxB.pdf``. A file that can't be read is a note in
the ledger, never the end of a build. The text as kept is the text as read but for words cut at the
end of a line, so ``start`` and ``end`` of a mention can be checked in the exported ``fulltexts``.

A name in the references is no mention: it is another's title. One in the acknowledgements is, in
the role ``mentions``.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest import models
from ingest.errors import FormatError, SourceError
from ingest.json_lists import decode
from ingest.paper import Mention
from ingest.pdf_text import MAX_BYTES, MAX_CHARACTERS, PdfText, read_pdfs
from ingest.sections import ACKNOWLEDGEMENTS, REFERENCES, find_sections
from ingest.venues import venue_and_year, venue_key

VERSION = 1
"""Of how texts are read, tidied and cut into sections; raised when that changes."""

PDFS, TEXTS = (".pdf",), (".txt", ".text", ".md")
_BATCH = 16
"""PDFs whose bytes are in memory at once."""
_HALVES = frozenset(
    "art based aware driven free generated guided invariant level like of rich scale specific "
    "style the to trained tuned wise".split()
)
"""Words that keep their hyphen: "Llama-" at a line's end and "based" are no "Llamabased"."""
_CUT = re.compile(r"(?P<before>[^\W_]+)[-‐\u00ad]\n[ \t]*(?P<after>[^\W_]+)")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\0": " "}
)
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FullText:
    """One file of the folder."""

    name: str
    """Within the folder, with its ending: ``"colm2025/0Qbwjd0fxB.pdf"``."""
    file_sha256: str
    text_sha256: str | None
    """Of the text in UTF-8; None where none could be had."""
    note: str | None
    """Why not, or what is missing."""


Keep = Callable[[str], str]
"""Keeps a text and gives its SHA-256."""


def read_folder(
    folder: Path,
    keep: Keep,
    known: Mapping[str, FullText] | None = None,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> tuple[FullText, ...]:
    """Every PDF and text file of a folder, sorted by name; texts go to ``keep`` as they are read.

    ``known`` are earlier results by the file's SHA-256, which are not read again. Raises
    SourceError, in one line, where the folder is missing, unreadable or holds no such file.
    """
    paths = _find(folder)
    before = known or {}
    found: dict[str, FullText] = {}
    for first in range(0, len(paths), _BATCH):
        batch = [(path, _load(path)) for path in paths[first : first + _BATCH]]
        pdfs: list[tuple[str, str, bytes]] = []
        for path, data in batch:
            name = path.relative_to(folder).as_posix()
            if isinstance(data, str):
                found[name] = FullText(name, "", None, data)
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            old = before.get(sha256)
            if old is not None:
                found[name] = replace(old, name=name)
            elif path.suffix.casefold() in PDFS:
                pdfs.append((name, sha256, data))
            else:
                found[name] = _kept(name, sha256, _read_text(data, name), keep)
        if pdfs:
            results = read_pdfs([data for _, _, data in pdfs])
            for (name, sha256, _), read in zip(pdfs, results, strict=True):
                found[name] = _kept(name, sha256, read, keep)
        if progress:
            progress("reading full texts", min(first + _BATCH, len(paths)), len(paths))
    return tuple(found[name] for name in sorted(found))


def _kept(name: str, sha256: str, read: PdfText, keep: Keep) -> FullText:
    text = tidy_full_text(read.text) if read.text is not None else ""
    if not text.strip():
        return FullText(name, sha256, None, read.note or "holds no text")
    return FullText(name, sha256, keep(text), read.note)


def _find(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SourceError(
            f"{folder}: no such folder of full texts; name one that holds files such as "
            "colm2025__0Qbwjd0fxB.pdf"
        )

    def refuse(error: OSError) -> None:
        raise SourceError(f"{error.filename}: the folder can't be read ({error.strerror})")

    paths = [
        Path(parent) / name
        for parent, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if Path(name).suffix.casefold() in PDFS + TEXTS and not name.startswith(".")
    ]
    if not paths:
        raise SourceError(
            f"{folder}: holds no full text; files are PDFs or text files named by paper id, "
            "such as colm2025__0Qbwjd0fxB.pdf"
        )
    return sorted(paths)


def _load(path: Path) -> bytes | str:
    """The bytes, or why there are none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return f"is over {MAX_BYTES // 1_000_000} MB"
        return path.read_bytes()
    except OSError as error:
        return f"can't be read ({error.strerror})"


def _read_text(data: bytes, name: str) -> PdfText:
    try:
        text = decode(data, name)
    except FormatError as error:
        return PdfText(None, str(error).removeprefix(f"{name}: "))
    note = None
    if len(text) > MAX_CHARACTERS:
        note = f"only its first {MAX_CHARACTERS:,} characters were read"
    return PdfText(text[:MAX_CHARACTERS], note)


def tidy_full_text(text: str) -> str:
    """The text as it is kept: one kind of line end, no ligatures, and words at line ends whole.

    >>> tidy_full_text("a lan-\\r\\nguage model, Qwen2.5-\\n7B, a Llama-\\nbased one")
    'a language model, Qwen2.5-7B, a Llama-based one'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    plain = _CONTROLS.sub("", plain.translate(_LIGATURES))
    words = {w.casefold() for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", plain)}

    def join(cut: re.Match[str]) -> str:
        before, after = cut["before"], cut["after"]
        whole, halves = f"{before}{after}".casefold(), f"{before}-{after}".casefold()
        if not (before[-1].islower() and after[0].islower()):
            return f"{before}-{after}"
        if halves in words or (after.casefold() in _HALVES and whole not in words):
            return f"{before}-{after}"
        return f"{before}{after}"

    return _CUT.sub(join, plain).strip()


def find_in_full_text(text: str) -> tuple[Mention, ...]:
    """The mentions in a full text: none in its references, no use in its acknowledgements.

    >>> text = "We tune Qwen2.5.\\nAcknowledgements\\nWe thank OpenAI for GPT-4 credits.\\n"
    >>> [(m.family, m.role) for m in find_in_full_text(text)]
    [('Qwen', 'builds_on'), ('GPT', 'mentions')]
    """
    sections = find_sections(text)

    def kind_at(place: int) -> str | None:
        return next((s.kind for s in sections if s.start <= place < s.end), None)

    found = []
    for mention in models.find_in_text(text, "fulltext"):
        kind = kind_at(mention.start)
        if kind == ACKNOWLEDGEMENTS:
            found.append(replace(mention, role="mentions"))
        elif kind != REFERENCES:
            found.append(mention)
    return tuple(found)


def match_papers(
    texts: Iterable[FullText], papers: Mapping[str, str]
) -> tuple[dict[str, FullText], list[tuple[FullText, str]]]:
    """Which text is of which paper, and the files that are of none or come second, with why.

    ``papers`` maps every id that a paper has to the one that it goes by.
    """
    folded: dict[str, set[str]] = {}
    for known, paper_id in papers.items():
        folded.setdefault(known.casefold(), set()).add(paper_id)
    matched: dict[str, FullText] = {}
    others: list[tuple[FullText, str]] = []
    for text in texts:
        paper = next(
            (
                found
                for named in _names(text.name)
                if (found := papers.get(named) or _single(folded.get(named.casefold(), set())))
            ),
            None,
        )
        if paper is None:
            others.append((text, "its name is the id of no paper here"))
        elif text.text_sha256 is None:
            continue
        elif paper in matched:
            others.append((text, f"{matched[paper].name} is of the same paper"))
        else:
            matched[paper] = text
    return matched, others


def _names(name: str) -> Iterator[str]:
    """The ids that a file's name may mean, the likeliest first.

    >>> list(_names("nips2018__11065.pdf"))
    ['nips2018/11065', 'neurips2018/11065']
    """
    stem = name[: -len(Path(name).suffix)]
    parts = stem.split("/")
    own = parts[-1]
    for edition, last in (
        own.split("__", 1) if "__" in own else (None, None),
        (parts[-2], own) if len(parts) > 1 else (None, None),
    ):
        if edition is None or last is None:
            continue
        yield f"{edition}/{last}"
        venue, year = venue_and_year(f"{edition}.json")
        if venue and year and f"{venue_key(venue)}{year}" != edition:
            yield f"{venue_key(venue)}{year}/{last}"


def _single(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None


def to_plain(texts: Sequence[FullText]) -> list[dict[str, Any]]:
    """JSON values of some texts, for what a corpus remembers of them."""
    return [
        {"name": t.name, "file": t.file_sha256, "text": t.text_sha256, "note": t.note}
        for t in texts
    ]


def from_plain(plain: Iterable[Mapping[str, Any]]) -> tuple[FullText, ...]:
    """What ``to_plain`` gave. Raises KeyError for anything else."""
    return tuple(FullText(p["name"], p["file"], p["text"], p["note"]) for p in plain)
