"""What readers take away: papers as CSV, BibTeX or RIS, an answer as Markdown. Pure.

Titles come from anywhere, so each format gets its own defence: a spreadsheet runs no formula, a
``.bib`` entry can't be broken out of, a line of RIS stays one line, Markdown stays plain.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from assistant.page.plain_text import say_number, web_address

PaperRow = Mapping[str, Any]

COLUMNS = (
    "paper_id",
    "title",
    "authors",
    "venue",
    "year",
    "status",
    "countries",
    "institutions",
    "models",
    "url",
)
_CSV = "text/csv;charset=utf-8"
_BOM = "\ufeff"
"""Without it Excel reads a file as of the system's own encoding."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Made:
    """A file for the browser to save."""

    name: str
    mime: str
    text: str


def make(form: str, question: str, answer: Answer, rows: Sequence[PaperRow]) -> Made | None:
    """The file of that form, or None where there is no such form."""
    name = file_name(question)
    match form:
        case "csv":
            return Made(f"{name}.csv", _CSV, _BOM + papers_csv(rows))
        case "bibtex":
            return Made(f"{name}.bib", "application/x-bibtex;charset=utf-8", papers_bibtex(rows))
        case "ris":
            return Made(
                f"{name}.ris",
                "application/x-research-info-systems;charset=utf-8",
                papers_ris(rows),
            )
        case "data":
            return Made(f"{name}-data.csv", _CSV, _BOM + rows_csv(answer))
        case "markdown":
            text = answer_markdown(question, answer)
            return Made(f"{name}.md", "text/markdown;charset=utf-8", text)
    return None


def file_name(question: str) -> str:
    """A short name of plain letters.

    >>> file_name("How many US–China papers, at COLM?")
    'papertally-how-many-us-china-papers-at-colm'
    """
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "replace").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(["papertally", *words])[:70].rstrip("-")


def cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> cell("=HYPERLINK(1)"), cell(["a", "b"]), cell(None), cell(-3)
    ("'=HYPERLINK(1)", 'a; b', '', '-3')
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text[:1] in _FORMULA else text


def papers_csv(rows: Sequence[PaperRow]) -> str:
    """One line a paper, lists joined by ``; ``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(row.get(column)) for column in COLUMNS] for row in rows)
    return out.getvalue()


def rows_csv(answer: Answer) -> str:
    """The data of a chart."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["label", "value", "numerator", "denominator", "note"])
    for row in answer.rows:
        values = (row.label, row.value, row.numerator, row.denominator, row.note)
        writer.writerow([cell(v) for v in values])
    return out.getvalue()


def _names(row: PaperRow) -> list[str]:
    names = row.get("authors") or []
    return [names] if isinstance(names, str) else [str(n) for n in names]


_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "#": r"\#",
    "$": r"\$",
    "&": r"\&",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def bibtex_text(text: str) -> str:
    """Text that shows as it is, and that no brace or command breaks.

    >>> bibtex_text("100% of {x}")
    '100\\\\% of \\\\{x\\\\}'
    """
    return "".join(_BIBTEX.get(ch, ch) for ch in " ".join(text.split()))


def papers_bibtex(rows: Sequence[PaperRow]) -> str:
    """One ``@inproceedings`` a paper; keys are the paper ids."""
    entries = []
    for row in rows:
        key = re.sub(r"[^A-Za-z0-9:_./-]", "-", str(row["paper_id"]))
        fields = [
            ("title", "{" + bibtex_text(str(row["title"])) + "}"),
            ("author", " and ".join(bibtex_text(n) for n in _names(row))),
            ("booktitle", bibtex_text(str(row["venue"]))),
            ("year", str(row["year"])),
            ("url", _bibtex_url(row.get("url"))),
        ]
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
        entries.append(f"@inproceedings{{{key},\n{lines}\n}}\n")
    return "\n".join(entries)


def _bibtex_url(url: Any) -> str:
    address = web_address(url) or ""
    return re.sub(r"[{}\\\s]", lambda m: f"%{ord(m.group()):02X}", address)


def papers_ris(rows: Sequence[PaperRow]) -> str:
    """One ``TY  - CPAPER`` record a paper."""
    lines: list[str] = []
    for row in rows:
        lines.append("TY  - CPAPER")
        lines.append(f"TI  - {_one_line(row['title'])}")
        lines += [f"AU  - {_one_line(name)}" for name in _names(row)]
        lines.append(f"T2  - {_one_line(row['venue'])}")
        lines.append(f"PY  - {row['year']}")
        address = web_address(row.get("url"))
        if address:
            lines.append(f"UR  - {_one_line(address)}")
        lines += [f"ID  - {_one_line(row['paper_id'])}", "ER  - ", ""]
    return "\r\n".join(lines) + ("\r\n" if lines else "")


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())


_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#!|~$&]|^[-+](?= )|(?<=^\d)[.)]|(?<=^\d\d)[.)])")


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> markdown_text("[x](javascript:1)"), markdown_text("- 2.5 %")
    ('\\\\[x\\\\](javascript:1)', '\\\\- 2.5 %')
    """
    return _MARKDOWN.sub(r"\\\1", _one_line(text))


def answer_markdown(question: str, answer: Answer) -> str:
    """The whole answer, to paste into notes."""
    parts = [f"# {markdown_text(question)}", "", markdown_text(answer.text)]
    if answer.readback:
        parts += ["", f"**Read as:** {markdown_text(answer.readback)}"]
    for heading, lines in (
        ("Definitions", answer.definitions),
        ("Mind that", answer.caveats),
    ):
        if lines:
            parts += ["", f"## {heading}", "", *(f"- {markdown_text(x)}" for x in lines)]
    if answer.variants:
        parts += ["", "## Under other definitions", ""]
        for v in answer.variants:
            value = v.text or say_number(v.value, answer.unit)
            parts.append(f"- {markdown_text(v.definition)}: {markdown_text(value)}")
    if answer.rows:
        parts += ["", "## Data", ""]
        for r in answer.rows:
            of = f" ({r.numerator:,} of {r.denominator:,})" if r.denominator and r.numerator else ""
            parts.append(f"- {markdown_text(r.label)}: {say_number(r.value)}{of}")
    if answer.citations:
        parts += ["", "## Papers", ""]
        for c in answer.citations:
            address = web_address(c.url)
            said = f"{c.n}. {markdown_text(c.title)} ({markdown_text(c.venue)} {c.year})"
            bare = re.sub(r"[<>\s]", "", address or "")
            parts.append(said + (f" <{bare}>" if bare else ""))
    if answer.sql:
        parts += ["", "## SQL", "", *(f"    {line}" for line in answer.sql.splitlines())]
    if answer.corpus:
        invented = ", invented papers" if answer.corpus.invented else ""
        parts += [
            "",
            f"Corpus {answer.corpus.id}, sources as of {markdown_text(answer.corpus.as_of)}"
            f"{invented}. Made with PaperTally.",
        ]
    return "\n".join(parts) + "\n"


def table_row(row: PaperRow) -> list[Any]:
    """One row of the table on the page, as plain text; the script sets it as text only."""
    names = _names(row)
    authors = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return [
        str(row["paper_id"]),
        str(row["title"]),
        authors,
        str(row["venue"]),
        row["year"],
        str(row.get("status") or ""),
        ", ".join(map(str, row.get("countries") or [])),
        ", ".join(map(str, row.get("models") or [])),
        web_address(row.get("url")) or "",
    ]
