"""Words from papers and questions on their way into HTML: as plain text, whatever they hold.

Everything that the page shows passes through here once. Nothing is read as Markdown or LaTeX, so
escaping the five characters of HTML is all that text needs; addresses need a look as well.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from assistant.phrases import number, percent

_CITATION = re.compile(r"\[(\d{1,4})\]")
_COMMAND = re.compile(r"`(papertally [^`<>]{1,200})`")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def esc(text: object) -> str:
    """The text for HTML content or a quoted attribute.

    Control characters and direction overrides are dropped: they can make a line read as another.

    >>> esc('<b onclick="x">')
    '&lt;b onclick=&quot;x&quot;&gt;'
    """
    return html.escape(_INVISIBLE.sub("", str(text)), quote=True)


def esc_cited(text: str) -> str:
    """Text in which ``[1]`` leads to the card of that citation.

    >>> esc_cited("So <it> is [2].")
    'So &lt;it&gt; is <a class="pt-cite" href="#pt-card-2" data-cite="2">[2]</a>.'
    """
    return _CITATION.sub(
        r'<a class="pt-cite" href="#pt-card-\1" data-cite="\1">[\1]</a>', esc(text)
    )


def esc_commands(text: str) -> str:
    """Text of ours in which a command between backticks is shown as one.

    >>> esc_commands("Run `papertally status`.")
    'Run <code>papertally status</code>.'
    """
    return _COMMAND.sub(r"<code>\1</code>", esc(text))


def web_address(url: str | None) -> str | None:
    """The address if it is one of the web, else None.

    >>> web_address("javascript:alert(1)") is None
    True
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def link(url: str | None, words: str, css: str = "") -> str:
    """The words as a link to a paper's page, or bare where the address is none of the web."""
    address = web_address(url)
    klass = f' class="{esc(css)}"' if css else ""
    if address is None:
        return f"<span{klass}>{esc(words)}</span>"
    return (
        f'<a{klass} href="{esc(address)}" target="_blank" '
        f'rel="noopener noreferrer nofollow">{esc(words)}</a>'
    )


def say_number(value: float | None, unit: str | None = None) -> str:
    """A number as the sentence beside it prints it; unknown is an en dash.

    >>> say_number(4035), say_number(2.7143, "percent"), say_number(None)
    ('4,035', '2.7 %', '–')
    """
    if value is None:
        return "–"
    return percent(value) if unit == "percent" else number(value)


def plural(n: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> plural(1, "paper"), plural(1200, "paper")
    ('1 paper', '1,200 papers')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def say_time(stamp: str) -> str:
    """A moment as people read it.

    >>> say_time("2026-11-22T10:00:00Z")
    '2026-11-22 10:00 UTC'
    """
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z", stamp)
    return f"{found[1]} {found[2]} UTC" if found else stamp
