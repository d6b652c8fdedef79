"""LaTeX in titles, abstracts and names → text that people and searches can read.

Only what looks like LaTeX is touched: math between dollars, ``\\macros`` with their arguments,
accents and a few quotes. The rest of a text passes unchanged, because in prose a ``%``, ``~`` or
``&`` is just that. What pylatexenc doesn't know stays as it stands: a lost ``\\ours`` is worse
than an ugly one. Everything is bounded, so no input can make it slow.

>>> latex_to_text("sorts in $O(n^2)$ time, at 5% of the cost")
'sorts in O(n^2) time, at 5% of the cost'
>>> latex_to_text('G\\\\"odel and \\\\emph{two} of {BERT}, \\\\ours')
'Gödel and two of BERT, \\\\ours'
>>> latex_to_text("costs $5 today and $10 tomorrow")
'costs $5 today and $10 tomorrow'
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache, lru_cache

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

MAX_TEXT = 100_000
"""Code points; a longer text is passed through as it is."""
MAX_PIECE = 2_000
"""Code points of one formula or macro with its arguments; longer ones stay as they are."""

# The rule of pandoc's tex_math_dollars keeps "$5 and $10" as money: no space after the opening
# dollar, none before the closing one, and no digit after it.
_MATH = re.compile(
    r"\$\$(?P<display>[^$]{1,600})\$\$"
    r"|(?<!\\)\$(?P<inline>(?:[^\s$\\{}]|\\[^\n]|\{(?:[^{}]|\{[^{}]*\}){0,400}\})"
    r"(?:[^$\\{}]|\\[^\n]|\{(?:[^{}]|\{[^{}]*\}){0,400}\}){0,600}?)(?<!\s)\$(?!\d)"
    r"|\\\((?P<round>.{1,600}?)\\\)"
    r"|\\\[(?P<square>.{1,600}?)\\\]",
    re.DOTALL,
)
_LOOSE_MATH = re.compile(r"(?<!\\)\$\s([^$]{1,80})\s\$(?!\d)")
_MARK = re.compile(r"[\\$`{]")
_MACRO = re.compile(r"\\(?:[A-Za-z]+\*?|[^A-Za-z\s])")
_ESCAPED = re.compile(r"\\([%&#$_{}])")
_NAME = re.compile(r"[A-Za-z]+")
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "cite citep citet citealp citeyear ref eqref autoref label vspace hspace noindent "
        "footnotesize small large smallskip medskip bigskip newline par clearpage centering "
        "xspace maketitle linebreak thanks begin end input include",
    )
)
_KEPT_ARGUMENT = frozenset(("footnote", "url", "mbox", "hbox", "text", "ensuremath", "uline"))
_FONTS = re.compile(r"\\(?:rm|bf|it|em|sc|tt|cal|sf|sl|boldmath)\b\s*")
_FONTS_OF = re.compile(
    r"\\(?:texttt|textsf|mathtt|mathsf|bm|boldsymbol|pmb|operatorname\*?|underline"
    r"|textsuperscript|textsubscript)\s*\{"
)
_SIZES = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\.?")
_SHORTHANDS = (
    (re.compile(r"\\[td]frac(?![A-Za-z])"), r"\\frac"),
    (re.compile(r"\\wide(tilde|hat)(?![A-Za-z])"), r"\\\1"),
    (re.compile(r"\\ie(?![A-Za-z])\.?"), "i.e."),
    (re.compile(r"\\eg(?![A-Za-z])\.?"), "e.g."),
    (re.compile(r"\\\|"), "‖"),
    (re.compile(r"\\ "), " "),
)
_UNREAD_OR_GROUP = re.compile(
    r"(?P<unread>\\[A-Za-z]+\*?(?:\{[^{}]*\})+)|(?<!\\)\{(?P<group>[^{},\s][^{},]{0,200})\}"
)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand for braces that a formula shows, ``\\{x\\}``, while grouping braces are dropped."""


def latex_to_text(text: str) -> str:
    """The text with its LaTeX made readable; text without any is returned unchanged."""
    if len(text) > MAX_TEXT or not _MARK.search(text) or _OPEN in text or _CLOSE in text:
        return text
    # A line break before a macro ("\\footnote") hides the macro from a reader of macros.
    text = re.sub(r"\\\\(?=[A-Za-z(\[])", lambda _: "\\", text)
    text = _FONTS_OF.sub("{", _FONTS.sub("", _SIZES.sub("", text)))
    for shorthand, meaning in _SHORTHANDS:
        text = shorthand.sub(meaning, text)
    text = _MATH.sub(_read_formula, text)
    text = _LOOSE_MATH.sub(_read_loose, text)
    text = _read_macros(text)
    text = text.replace("``", '"').replace("''", '"')
    return _drop_braces(text)


def _read_formula(found: re.Match[str]) -> str:
    inner = next(g for g in found.groups() if g is not None)
    inner = inner.replace("$", "")  # of \\texttt{I$^2$MoE} within dollars
    return _convert(f"${inner}$", found.group(0))


def _read_loose(found: re.Match[str]) -> str:
    # "$ n $" is a formula, "$ 5 and then $" rarely is one: only what carries a math sign counts.
    inner = found.group(1)
    if not any(sign in inner for sign in "\\^_=<>") and len(inner) > 2:
        return found.group(0)
    return _convert(f"${inner}$", found.group(0))


def _read_macros(text: str) -> str:
    if "\\" not in text:
        return text
    out: list[str] = []
    at = 0
    while True:
        found = _MACRO.search(text, at)
        if found is None:
            out.append(text[at:])
            return "".join(out)
        out.append(text[at : found.start()])
        end = _end_of_arguments(text, found)
        piece = text[found.start() : end]
        out.append(_read_macro(piece, found.group(0)[1:].rstrip("*")))
        at = end


def _end_of_arguments(text: str, found: re.Match[str]) -> int:
    """Where the macro that ``found`` names ends, its bracketed arguments included."""
    name, end = found.group(0)[1:], found.end()
    if _ESCAPED.match(found.group(0)):
        return end
    accent = not _NAME.match(name) or len(name) == 1
    if accent:
        # \'e, \'{e}, \v{c}, \c c: one letter or one group belongs to an accent.
        rest = re.compile(r"\s?\{[^{}]{0,12}\}|\s?\\[ij]\b|[A-Za-z]").match(text, end)
        if _NAME.match(name) and rest and not rest.group(0).lstrip().startswith(("{", "\\")):
            return end
        return rest.end() if rest else end
    while end < len(text) and text[end] in "{[":
        close = _matching(text, end)
        if close is None:
            return end
        end = close + 1
    return end


def _matching(text: str, start: int) -> int | None:
    opening = text[start]
    closing = "}" if opening == "{" else "]"
    depth = 0
    for at in range(start, min(len(text), start + MAX_PIECE)):
        if text[at] == "\\":
            continue
        if text[at] == opening and text[at - 1] != "\\":
            depth += 1
        elif text[at] == closing and text[at - 1] != "\\":
            depth -= 1
            if depth == 0:
                return at
    return None


def _read_macro(piece: str, name: str) -> str:
    if name in _DROPPED:
        return ""
    if name in _KEPT_ARGUMENT and (groups := _groups(piece)):
        inner = latex_to_text(groups[-1])
        return f" ({inner})" if name == "footnote" else inner
    if name == "href" and len(groups := _groups(piece)) == 2:
        return latex_to_text(groups[1])
    if name not in _known_macros():
        return piece
    return _convert(piece, piece)


def _groups(piece: str) -> list[str]:
    groups = []
    at = piece.find("{")
    while at != -1:
        close = _matching(piece, at)
        if close is None:
            break
        groups.append(piece[at + 1 : close])
        at = piece.find("{", close + 1)
    return groups


@lru_cache(maxsize=20_000)
def _convert(piece: str, otherwise: str) -> str:
    if len(piece) > MAX_PIECE:
        return otherwise
    try:
        # A % starts a comment in LaTeX, but authors who write "5%" mean per cent.
        read = str(_reader().latex_to_text(re.sub(r"(?<!\\)%", r"\\%", piece)))
    except Exception:  # any input at all may come here, and the parser has many ways to fail
        return otherwise
    if not read.strip() and piece.strip("\\ ${}~,;:!"):
        return otherwise
    return _plain_letters(read).replace("{", _OPEN).replace("}", _CLOSE)


@cache
def _known_macros() -> frozenset[str]:
    specs = get_default_latex_context_db().iter_macro_specs()
    return frozenset(spec.macroname for spec in specs)


@cache
def _reader() -> LatexNodes2Text:
    # It logs a warning for every macro that it meets without the argument it expects.
    logging.getLogger("pylatexenc").setLevel(logging.ERROR)
    database = get_default_latex_context_db()
    database.set_unknown_macro_spec(
        MacroTextSpec("", simplify_repl=lambda node: node.latex_verbatim())
    )
    return LatexNodes2Text(latex_context=database, math_mode="text", keep_comments=True)


def _plain_letters(text: str) -> str:
    """Mathematical alphabets (𝒳, 𝐆𝐏𝐓) as plain letters, so that they can be searched for."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c for c in text
    )


def _drop_braces(text: str) -> str:
    """Grouping braces, ``{BERT}``, go; sets like ``{0, 1}`` and unread macros keep theirs."""
    for _ in range(3):
        shorter = _UNREAD_OR_GROUP.sub(lambda m: m["unread"] or m["group"], text)
        if shorter == text:
            break
        text = shorter
    return _ESCAPED.sub(r"\1", text).replace(_OPEN, "{").replace(_CLOSE, "}")
