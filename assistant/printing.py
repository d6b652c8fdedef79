"""What the commands print on a terminal. Text from outside is stripped of control characters."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from assistant.answer import Answer
from assistant.phrases import number, percent

if TYPE_CHECKING:
    from index.build import BuildReport

_SHOWN = 10
"""Citations and rows printed; all of them are in ``--json``."""


def plain(text: str) -> str:
    """Text without control characters: a title must not drive the terminal.

    >>> plain("a\\x1b[31mb")
    'a[31mb'
    """
    return "".join(
        ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cf")
    )


def print_answer(answer: Answer) -> None:
    """The text, how it was read, caveats, variants, and the papers with their evidence."""
    print(plain(answer.text))
    for change in answer.changes:
        print(f"  changed: {plain(change)}")
    if answer.readback:
        print(f"\nRead as: {plain(answer.readback)}")
    for note in answer.notes:
        print(f"  note: {plain(note)}")
    if answer.low is not None and answer.high is not None and answer.high > answer.low:
        say = percent if answer.unit == "percent" else number
        print(f"Bounds: {say(answer.low)} to {say(answer.high)}")
    for caveat in answer.caveats:
        print(f"  · {plain(caveat)}")
    if answer.variants:
        print("\nUnder other definitions:")
        for variant in answer.variants:
            value = variant.text or _value(variant.value, answer.unit)
            of = f" of {number(variant.denominator)}" if variant.denominator is not None else ""
            print(f"  {value}{of}  {plain(variant.definition)}")
    if answer.rows and answer.kind in ("ranking", "trend", "comparison", "count", "list"):
        print()
        for row in answer.rows[:_SHOWN]:
            print(f"  {_value(row.value, answer.unit):>12}  {plain(row.label)}")
        _more(len(answer.rows))
    if answer.citations:
        print()
        for citation in answer.citations[:_SHOWN]:
            print(f"[{citation.n}] {plain(citation.title)} ({citation.venue} {citation.year})")
            for proof in citation.evidence[:6]:
                print(f"      {proof.fact} {plain(proof.value)}: “{plain(proof.quote)}”")
            if citation.url:
                print(f"      {plain(citation.url)}")
        _more(len(answer.citations))
    if answer.suggestions:
        print("\nAsk next:")
        for suggestion in answer.suggestions:
            print(f"  {plain(suggestion)}")
    if answer.corpus is not None:
        print(
            f"\nCorpus {answer.corpus.id}, {answer.corpus.papers:,} papers, as of "
            f"{answer.corpus.as_of}"
        )


def _more(n: int) -> None:
    if n > _SHOWN:
        print(f"  … and {n - _SHOWN:,} more (--json gives all)")


def _value(value: float | None, unit: str | None) -> str:
    return percent(value) if unit == "percent" else number(value)


def print_found(found: Sequence[Mapping[str, Any]]) -> None:
    """The papers of a search, best first."""
    if not found:
        print("No paper here fits that.")
    for n, row in enumerate(found, start=1):
        print(f"[{n}] {plain(row['title'])} ({row['venue']} {row['year']}, {row['status']})")
        if row["sentence"]:
            print(f"      “{plain(row['sentence'])}”")
        if row["url"]:
            print(f"      {plain(row['url'])}")


def print_explained(explained: Mapping[str, Any]) -> None:
    """A reading with its reasons."""
    if "mentions" in explained:
        for mention in explained["mentions"]:
            print(f"{mention['family']}: “{plain(mention['surface'])}”, {mention['role']}")
            for reason in mention["reasons"]:
                print(f"  · {plain(reason)}")
        for rejected in explained["rejected"]:
            print(f"not {rejected['family']}: “{plain(rejected['surface'])}”")
            for reason in rejected["reasons"]:
                print(f"  · {plain(reason)}")
        if not explained["mentions"] and not explained["rejected"]:
            print("No model is named in that text.")
        return
    for reading in (explained, *explained.get("also", ())):
        print(f"institution   {reading['institution'] or 'not known'}")
        if reading["parent"]:
            print(f"belongs to    {reading['parent']}")
        print(f"country       {reading['country'] or 'not known'}")
        if reading["home_country"] != reading["country"]:
            print(f"home country  {reading['home_country'] or 'not known'}")
        print(f"basis         {reading['basis'] or 'none'}, confidence {reading['confidence']:.2f}")
        for reason in reading["reasons"]:
            print(f"  · {plain(reason)}")


def print_build(report: BuildReport) -> None:
    """What a build came to: the ledger and the coverage."""
    stamp = report.corpus.stamp
    ledger = stamp.ledger
    state = "Built" if report.changed else "Nothing new: kept"
    print(f"{state} corpus {stamp.corpus_id}: {stamp.papers:,} papers.")
    print(
        f"Records: {ledger.read:,} read = {ledger.kept:,} kept + {ledger.merged:,} merged + "
        f"{ledger.skipped:,} skipped."
    )
    for source in stamp.sources:
        if source.mapping:
            print(f"  {plain(source.name)}: {plain(source.mapping)}")
    for skip in ledger.skips[:_SHOWN]:
        print(f"  skipped {plain(skip.source)}, {plain(skip.place)}: {plain(skip.reason)}")
    _more(len(ledger.skips))
    _print_coverage([_covered(c) for c in stamp.coverage])
    if stamp.model is None:
        print("Without vectors: counting works; `papertally build` adds search by meaning.")


def _covered(coverage: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(coverage)


def _print_coverage(editions: Sequence[Mapping[str, Any]]) -> None:
    print(f"{'':22}{'papers':>8}{'accepted':>10}{'countries':>11}{'abstracts':>11}")
    for e in editions:
        name = f"{e['venue']} {e['year']}"
        print(
            f"  {plain(name):20}{e['papers']:>8,}{e['accepted']:>10,}"
            f"{_part(e['with_countries'], e['papers']):>11}"
            f"{_part(e['with_abstracts'], e['papers']):>11}"
            + (f"   of about {e['official_total']:,}" if e.get("official_total") else "")
        )


def _part(n: int, whole: int) -> str:
    return f"{100 * n / whole:.0f} %" if whole else "-"


def print_status(status: Mapping[str, Any]) -> None:
    """The status for a person."""
    corpus = status["corpus"]
    print(
        f"Corpus {corpus['id']}: {corpus['papers']:,} papers, built {corpus['built']}, "
        f"as of {corpus['as_of']}"
    )
    if corpus["invented"]:
        print("These papers are invented. Real ones: papertally build paperlists:nips/2024")
    print(f"Search by meaning: {corpus['model'] or 'no vectors; papertally build adds them'}")
    for source in status["sources"]:
        commit = f" at {source['commit'][:12]}" if source["commit"] else ""
        print(
            f"  {plain(source['name'])}  {source['date']}  sha256 {source['sha256'][:12]}{commit}"
        )
    ledger = status["ledger"]
    print(
        f"Records: {ledger['read']:,} read = {ledger['kept']:,} kept + {ledger['merged']:,} merged "
        f"+ {ledger['skipped']:,} skipped"
    )
    for skip in ledger["skips"]:
        print(
            f"  skipped: {plain(skip['source'])}, {plain(skip['place'])}: {plain(skip['reason'])}"
        )
    _print_coverage(status["editions"])
    _print_model(status["chat_model"])


def _print_model(model: Mapping[str, Any] | None) -> None:
    if model is None:
        print("Chat model: none is set, and none is needed")
        return
    where = f" at {model['base_url']}" if model["base_url"] else ""
    name = f"{model['model']}{where}"
    said = f"it answers ({model['seconds']} s)" if model["answers"] else str(model["why"])
    print(f"Chat model: {plain(name)}: {plain(said)}")
    if model["events"]:
        counts = ", ".join(f"{k.replace('_', ' ')} {n:,}" for k, n in model["events"].items())
        print(f"  so far: {counts}")


class BuildProgress:
    """Progress as one line that is written over, or as lines where the output is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``, at most a few times a second."""
        self._stream = stream
        self._what = ""
        self._last = 0.0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Say what is being done and how far it is."""
        now = time.monotonic()
        live = self._stream.isatty()
        if what == self._what and (not live or now - self._last < 0.2):
            return
        if what != self._what and self._what and live:
            self._stream.write("\n")
        self._what, self._last = what, now
        amount = f" {done:,}" + (f" of {total:,}" if total else "") if done or total else ""
        self._stream.write(f"\r\x1b[K{what}{amount}" if live else f"{what}{amount}\n")
        self._stream.flush()
