"""Texts of papers with the words that prove something marked in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.page.plain_text import esc

_AROUND = 140
"""Code points shown before and after marked words."""

Span = tuple[int, int]


def spans_within(spans: Iterable[tuple[int | None, int | None]], length: int) -> list[Span]:
    """The spans in order, inside the text, those that overlap or touch joined.

    >>> spans_within([(5, 9), (0, 3), (2, 4), (90, 99), (None, None)], 20)
    [(0, 4), (5, 9)]
    """
    good = sorted(
        (s, e) for s, e in spans if s is not None and e is not None and 0 <= s < e <= length
    )
    joined: list[Span] = []
    for start, end in good:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def mark(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> str:
    """HTML of ``text[start:end]`` with the spans of the whole text marked.

    >>> mark("use <b> Qwen2 now", [(8, 13)])
    'use &lt;b&gt; <mark>Qwen2</mark> now'
    """
    end = len(text) if end is None else end
    parts: list[str] = []
    at = start
    for a, b in spans:
        a, b = max(a, start), min(b, end)
        if a >= b:
            continue
        parts += [esc(text[at:a]), f"<mark>{esc(text[a:b])}</mark>"]
        at = b
    parts.append(esc(text[at:end]))
    return "".join(parts)


def excerpts(text: str, spans: Sequence[Span]) -> str:
    """The places around the spans, with an ellipsis where text is left out."""
    windows: list[Span] = []
    for a, b in spans:
        window = (_word_start(text, a - _AROUND), _word_end(text, b + _AROUND))
        if windows and window[0] <= windows[-1][1] + 1:
            windows[-1] = (windows[-1][0], max(window[1], windows[-1][1]))
        else:
            windows.append(window)
    parts: list[str] = []
    for a, b in windows:
        before = "… " if a > 0 and not parts else ""
        after = " …" if b < len(text) else ""
        parts.append(before + mark(text, spans, a, b).strip() + after)
    return " ".join(parts)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + 40 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 40, at)
    return space if space > 0 else at
