"""What the Check tab does: an article in, verdicts sentence by sentence out. No Gradio here.

A check takes seconds and its proofs are large, so the page gets the marked text at once and each
proof when its sentence is pressed. Until then the verdicts wait here, by a name that nobody can
guess; the oldest make room. A check that has gone is simply made again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.page.article_html import Said, article_html, grouped, progress_html
from assistant.page.downloads import Made, file_name
from assistant.page.plain_text import esc
from assistant.page.verdict_html import empty_html, verdict_html
from ingest.errors import PaperTallyError

if TYPE_CHECKING:
    from assistant.claims.checked import Checked
    from assistant.claims.sentences import Sentence
    from assistant.claims.verdict import Verdict

logger = logging.getLogger(__name__)

LONGEST_ARTICLE = 200_000
"""Characters: about 35,000 words. ``papertally check --file`` takes more."""
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of an uploaded file."""
ENDINGS = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf")

_MOST_KEPT = 60
_MOST_CLAIMS = 4_000
"""Checks and verdicts that wait here to be looked at."""
_TOLD_EVERY = 0.4
"""Seconds between two reports of progress."""


class NotChecked(PaperTallyError):
    """What was handed in can't be checked; the message says why."""


class CheckerLike(Protocol):
    """What the page needs of ``assistant.claims.check.Checker``."""

    def each(self, sentences: Sequence[Sentence]) -> Iterator[tuple[Checked, ...]]:
        """The verdicts of one sentence after the other."""


Rows = Callable[[Sequence[str]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Look:
    """What the tab shows now; None leaves a part as it is."""

    progress: str = ""
    article: str | None = None
    proof: str | None = None
    done: bool = False
    """Whether there are verdicts to look at."""
    running: bool = False
    """Whether it can be stopped."""


@dataclass(frozen=True, slots=True)
class Check:
    """One article with its verdicts."""

    title: str
    text: str
    said: tuple[Said, ...]

    @property
    def claims(self) -> tuple[Checked, ...]:
        """Every verdict in the order of the text."""
        return tuple(one for said in self.said for one in said.claims)


class CheckDesk:
    """The actions of the Check tab. Safe to share among threads."""

    def __init__(self, open_checker: Callable[[], CheckerLike], rows: Rows) -> None:
        """``open_checker`` gives a checker over the corpus of now, ``rows`` what papers are."""
        self._open_checker = open_checker
        self._rows = rows
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Check] = OrderedDict()
        self._stops: dict[str, threading.Event] = {}

    # -- checking ----------------------------------------------------------------------------------

    def check(self, text: str, file: Path | None = None, who: str = "") -> Iterator[Look]:
        """Check a pasted text, or a file where there is one, telling how far it is.

        ``who`` is the reader's page, for ``stop``.
        """
        stop = self._stops[who] = threading.Event()
        try:
            whole, title = read_handed_in(text, file)
            yield from self._check(whole, title, stop)
        except PaperTallyError as error:
            yield Look(progress_html(" ".join(str(error).split()), failed=True))
        except Exception as error:  # whatever it is, the reader hears of it calmly
            logger.error("a check failed", exc_info=error)
            yield Look(
                progress_html(
                    "Something went wrong here, so nothing was checked. The server's log has it.",
                    failed=True,
                )
            )
        finally:
            if self._stops.get(who) is stop:
                del self._stops[who]

    def stop(self, who: str) -> None:
        """Let the check of a reader end at its next sentence; it says itself that it did."""
        running = self._stops.get(who)
        if running is not None:
            running.set()

    def claims_of(self, text: str) -> list[dict[str, Any]]:
        """The contract's list for a text: what programs get. Raises NotChecked, ArticleError."""
        from assistant.claims.sentences import find_sentences

        whole, _ = read_handed_in(text, None)
        verdicts = self._open_checker().each(find_sentences(whole))
        return [one.as_json() for claims in verdicts for one in claims]

    def _check(self, text: str, title: str, stop: threading.Event) -> Iterator[Look]:
        from assistant.claims.sentences import find_sentences

        yield Look(progress_html("Reading"), running=True)
        sentences = find_sentences(text)
        if not sentences:
            raise NotChecked("There is no sentence in it.")
        found: list[Checked] = []
        counts: Counter[Verdict] = Counter()
        told = time.monotonic()
        for n, claims in enumerate(self._open_checker().each(sentences), start=1):
            if stop.is_set():
                yield Look(progress_html("Stopped; the article is as it was."))
                return
            found += claims
            counts.update(one.verdict for one in claims)
            if time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                words = f"Sentence {n:,} of {len(sentences):,}"
                yield Look(progress_html(words, n / len(sentences), counts), running=True)
        yield self._look(self._keep(Check(title, text, grouped(found))))

    def again(self, name: str) -> Look:
        """A check that is kept, as it was first shown: for a reader who opened the page anew."""
        return self._look(name)

    def _look(self, name: str) -> Look:
        check = self._kept_check(name)
        if check is None:
            return Look()
        first = next((n for n, s in enumerate(check.said) if s.verdict != "not_checkable"), None)
        proof = empty_html() if first is None else self.proof(name, first)
        article = article_html(check.text, check.said, name, check.title, first)
        return Look("", article, proof, done=True)

    def _keep(self, check: Check) -> str:
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._kept[name] = check
            while len(self._kept) > 1 and (
                len(self._kept) > _MOST_KEPT
                or sum(len(c.claims) for c in self._kept.values()) > _MOST_CLAIMS
            ):
                self._kept.popitem(last=False)
        return name

    def _kept_check(self, name: str) -> Check | None:
        with self._lock:
            check = self._kept.get(name)
            if check is not None:
                self._kept.move_to_end(name)
            return check

    # -- behind a verdict --------------------------------------------------------------------------

    def proof(self, name: str, n: int) -> str:
        """HTML of the proof of the ``n``-th sentence of a check."""
        check = self._kept_check(name)
        if check is None:
            return (
                '<section class="pt-panel" tabindex="-1"><p class="pt-empty">This check has made '
                "room for newer ones. Check the article again.</p></section>"
            )
        if not 0 <= n < len(check.said):
            return empty_html()
        said = check.said[n]
        wanted = [str(m["paper_id"]) for one in said.claims for m in one.near_misses]
        near: Mapping[str, Mapping[str, Any]] = {}
        if wanted:
            near = {str(r["paper_id"]): r for r in self._rows(list(dict.fromkeys(wanted)))}
        return verdict_html(said, n, near)

    def report(self, name: str, form: str) -> Made | None:
        """The report of a check as a file; None where there is no such check or form."""
        from assistant.claims.report import html_report, markdown_report

        check = self._kept_check(name)
        if check is None:
            return None
        stem = file_name(f"check {check.title}")
        if form == "html":
            kind = "text/html;charset=utf-8"
            return Made(f"{stem}.html", kind, html_report(check.title, check.claims))
        if form == "markdown":
            kind = "text/markdown;charset=utf-8"
            return Made(f"{stem}.md", kind, markdown_report(check.title, check.claims))
        return None


def read_handed_in(text: str, file: Path | None) -> tuple[str, str]:
    """The text to check and its title. Raises NotChecked or ArticleError, whose words say why."""
    from assistant.claims.sentences import ArticleError, article_text

    if file is None:
        if not text.strip():
            raise NotChecked("Paste an article first, or choose a file.")
        whole, title = article_text(text.encode("utf-8", "replace"), "", "the text"), "Article"
    else:
        if file.suffix.lower() not in ENDINGS:
            raise NotChecked(f"{file.name}: an article is one of {', '.join(ENDINGS)}.")
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise NotChecked(f"{file.name}: files of up to 50 MB can be checked here.")
            data = file.read_bytes()
        except OSError as error:
            raise ArticleError(f"{file.name} can't be read; choose it again") from error
        whole, title = article_text(data, file.suffix.lower(), file.name), file.name
    if len(whole) > LONGEST_ARTICLE:
        raise NotChecked(
            f"{len(whole):,} characters are more than can be checked here "
            f"({LONGEST_ARTICLE:,}). Check it in parts, or run papertally check --file."
        )
    return whole, title


def welcome_html() -> str:
    """What the tab is for, before the first article."""
    return (
        '<div class="pt-welcome"><h2>Check an article</h2>'
        "<p>Paste it or drop a file. Every sentence comes back with what the papers here say of "
        f"it; at most {esc(f'{LONGEST_ARTICLE:,}')} characters at a time.</p></div>"
    )
