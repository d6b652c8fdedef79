"""Files and texts → sentences with their places: plain text, Markdown, HTML, PDF.

Sizes are bounded, since an article is handed in by anybody, and PDFs are read by
``ingest/pdf_text.py``. Places are Unicode code points in the text that was read (of HTML and PDF:
the text without markup).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from ingest.errors import PaperTallyError
from ingest.pdf_text import PdfReader
from ingest.sentences import split_sentences
from ingest.tidy import tidy_text

MOST_BYTES = 20_000_000
"""Of a file; a book of 2,000 pages as plain text has 5 MB."""
MOST_CHARACTERS = 1_000_000
MOST_SENTENCES = 5_000
LONGEST = 1_500
"""Characters of a sentence that is read; longer ones are tables or code."""


class ArticleError(PaperTallyError):
    """An article can't be read; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with everywhere that it stands."""

    text: str
    places: tuple[tuple[int, int], ...]


def read_article(path: Path) -> str:
    """The text of a file, by its ending and first bytes. Raises ArticleError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ArticleError(
                f"{path}: {size:,} bytes are more than an article has ({MOST_BYTES:,}); "
                "give the text alone"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: can't be read ({error.strerror}); name a file") from None
    return article_text(data, path.suffix.lower(), str(path))


def article_text(data: bytes, suffix: str, name: str = "the article") -> str:
    """The text of an article's bytes. Raises ArticleError."""
    if len(data) > MOST_BYTES:
        raise ArticleError(f"{name}: too large for an article; give the text alone")
    if data[:5] == b"%PDF-" or suffix == ".pdf":
        return _from_pdf(data, name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ArticleError(
            f"{name} is no UTF-8 text, HTML or PDF; save it as one of these"
        ) from None
    if "\x00" in text:
        raise ArticleError(f"{name} is no text, HTML or PDF; save it as one of these")
    head = text[:2000].lstrip().lower()
    if suffix in (".html", ".htm", ".xhtml") or head.startswith(("<!doctype html", "<html")):
        text = _from_html(text)
    elif suffix in (".md", ".markdown"):
        text = _from_markdown(text)
    if len(text) > MOST_CHARACTERS:
        raise ArticleError(
            f"{name}: {len(text):,} characters are more than an article has ({MOST_CHARACTERS:,})"
        )
    return text


_SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "iframe"})
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr li main ol p pre section table tbody td tfoot th thead tr ul".split()
)


class _Text(HTMLParser):
    """The visible text; a block ends a paragraph. Scripts, styles and comments are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins, or something that isn't text."""
        if tag in _SKIPPED:
            self._skipping.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends."""
        if self._skipping and tag in self._skipping:
            while self._skipping and self._skipping.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._skipping:
            self.parts.append(re.sub(r"\s+", " ", data))


def _from_html(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    parser.close()
    joined = "".join(parser.parts)
    return re.sub(r"[ \t]*\n[ \t\n]*\n[ \t]*", "\n\n", joined).strip()


def _from_markdown(text: str) -> str:
    """Text without Markdown's marks: what a reader of the page sees."""
    text = re.sub(r"^---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"^(```|~~~).*?^\1\s*$", "\n", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)#*[ \t]*$", r"\n\1\n", text, flags=re.MULTILINE)
    text = re.sub(r"^[ \t]{0,3}(?:>[ \t]?)+", "", text, flags=re.MULTILINE)
    text = re.sub(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+", "\n", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"`([^`\n]+)`", r"\1", text)


def _from_pdf(data: bytes, name: str) -> str:
    """By the reader of full texts: in a process of its own, within its bounds."""
    with PdfReader() as reader:
        found = reader.read(data)
    if found.text is None:
        raise ArticleError(f"{name}: this PDF {found.note}; give it as text")
    if found.note is not None:
        raise ArticleError(f"{name}: of this PDF {found.note}; give the pages that matter")
    if len(found.text) > MOST_CHARACTERS:
        raise ArticleError(f"{name}: more text than an article has; give the pages that matter")
    return unwrap(found.text)


def unwrap(text: str) -> str:
    """Lines of a page joined to paragraphs; a word broken at a line's end made whole."""
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    return re.sub(r"(?<![\n.!?:])\n(?!\n|\s*[-•*])", " ", text)


def find_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences in order, each once with all its places.

    Lines that a mail or editor wrapped inside a paragraph are joined for reading; places stay those
    of the text. Raises ArticleError on more sentences than an article has.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    order: list[str] = []
    shown: dict[str, str] = {}
    flat = _flat(text)
    for span in split_sentences(flat):
        said = " ".join(flat[span.start : span.end].split())
        if not re.search(r"\w", said):
            continue
        key = (tidy_text(said) or said).casefold()
        if key not in found:
            order.append(key)
            shown[key] = said
            found[key] = []
        found[key].append((span.start, span.end))
        if len(order) > MOST_SENTENCES:
            raise ArticleError(f"more than {MOST_SENTENCES:,} sentences; check it in parts")
    return tuple(Sentence(shown[key], tuple(found[key])) for key in order)


def _flat(text: str) -> str:
    """Single line ends inside a paragraph as spaces; every character keeps its place."""
    return re.sub(
        r"(?<=[^\n.!?:;\s])[ \t]*\r?\n(?=[a-z0-9(])", lambda m: " " * len(m.group()), text
    )


def places_json(places: Sequence[tuple[int, int]]) -> list[dict[str, int]]:
    """The contract's ``places``."""
    return [{"start": start, "end": end} for start, end in places]
