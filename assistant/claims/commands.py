"""``papertally check``, ``audit`` and ``pack``: arguments in, text or files out.

Exit codes are the contract's: ``check`` leaves with 3 where no claim has a verdict.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.printing import plain
from assistant.settings import Settings
from ingest.errors import PaperTallyError

DONE, CANT_TELL = 0, 3


class ClaimsError(PaperTallyError):
    """check, audit or pack were given something that they can't use."""


def add_commands(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Tell the parser of the commands of this package."""
    check = command("check", "verdicts on claims, a whole article, or the published claims")
    check.add_argument("claim", nargs="?")
    check.add_argument("--json", action="store_true")
    check.add_argument("--file", metavar="ARTICLE", help="text, Markdown, HTML or PDF")
    check.add_argument("--batch", metavar="FILE", help="one claim a line, '-' for standard input")
    check.add_argument("--registry", action="store_true", help="check the published claims again")
    check.add_argument("--report", metavar="FILE", help="write HTML (.html) or Markdown (.md)")

    audit = command("audit", "a random sample to label by hand, and what the labels say")
    audit.add_argument("question", nargs="?")
    audit.add_argument("-n", type=int, default=30, help="papers of each kind (default 30)")
    audit.add_argument("--out", metavar="FILE.csv", help="write the sample here")
    audit.add_argument("--labels", metavar="FILE.csv", help="read the labelled sample")
    audit.add_argument("--json", action="store_true")

    pack = command("pack", "the replication pack of a question or claim")
    pack.add_argument("text", metavar="QUESTION")
    pack.add_argument("out", metavar="OUT.zip")


def check(given: argparse.Namespace, settings: Settings) -> int:
    """Verdicts on a claim, an article, a batch of claims, or the published ones."""
    from assistant.claims.check import Checker
    from assistant.claims.checked import best_verdict
    from assistant.claims.sentences import read_article
    from assistant.turn import Assistant

    ways = [given.claim is not None, bool(given.file), bool(given.batch), given.registry]
    if sum(ways) != 1:
        raise ClaimsError(
            'check takes one of: a claim ("…"), --file ARTICLE, --batch FILE or --registry'
        )
    assistant = Assistant.open(settings)
    checker = Checker(assistant.view(), guest=assistant.guest)
    if given.batch:
        if given.report:
            raise ClaimsError("--report goes with a claim, --file or --registry, not with --batch")
        for line in _lines(given.batch):
            found = [x.as_json() for x in checker.check_text(line)]
            print(json.dumps(found, ensure_ascii=False), flush=True)
        return DONE
    if given.registry:
        from assistant.claims.recheck import recheck

        checked = recheck(checker)
        title = "Published claims"
    elif given.file:
        path = Path(given.file)
        checked = checker.check_text(read_article(path))
        title = path.name
    else:
        if not given.claim.strip():
            raise ClaimsError("the claim is empty")
        checked = checker.check_text(given.claim)
        title = "Claim"
    if given.report:
        _write_report(Path(given.report), title, checked)
    if given.json:
        print(json.dumps([x.as_json() for x in checked], ensure_ascii=False))
    else:
        for one in checked:
            _print(one)
    return DONE if best_verdict(checked) else CANT_TELL


def audit(given: argparse.Namespace, settings: Settings) -> int:
    """Draw a sample to label, or say what the labels of one come to."""
    from assistant.claims import audit as a
    from assistant.turn import Assistant

    assistant = Assistant.open(settings)
    corpus = assistant.view().note.id
    if given.labels is not None:
        found = a.read_labels(Path(given.labels))
        if given.json:
            print(json.dumps(a.audit_json(found), ensure_ascii=False))
        else:
            print("\n".join(a.say_audit(found, corpus)))
        return DONE
    if given.question is None or given.out is None:
        raise ClaimsError(
            'audit takes "QUESTION" --out FILE.csv to draw a sample, or --labels FILE.csv'
        )
    if not 1 <= given.n <= a.MOST_SAMPLED:
        raise ClaimsError(f"-n: between 1 and {a.MOST_SAMPLED:,} papers")
    answer = assistant.answer(given.question)
    if answer.refused or answer.kind == "clarification":
        print(plain(answer.text), file=sys.stderr)
        return CANT_TELL
    rows = a.sample_rows(answer, given.n, assistant.view())
    a.write_sample(rows, Path(given.out))
    counted = sum(r["stratum"] == a.COUNTED for r in rows)
    print(
        f"{given.out}: {counted} of {len(answer.papers):,} counted papers and "
        f"{len(rows) - counted} near misses, drawn at random and the same each time. Write yes or "
        f"no into the column “belongs”, then: papertally audit --labels {given.out}"
    )
    return DONE


def pack(given: argparse.Namespace, settings: Settings) -> int:
    """Write the replication pack of a question or a claim."""
    from assistant.claims.check import Checker
    from assistant.claims.find import inspect
    from assistant.claims.pack import write_pack
    from assistant.turn import Assistant

    assistant = Assistant.open(settings)
    text = given.text
    found: Any = None
    if inspect(text).figures and not _asks(text):
        checked = Checker(assistant.view(), guest=assistant.guest).check_text(text)
        found = next((x for x in checked if x.question is not None), None)
        if found is None:
            raise ClaimsError(f"there is no number to pack: {checked[0].reason}")
    else:
        found = assistant.answer(text)
        if found.refused or found.kind == "clarification":
            print(plain(found.text), file=sys.stderr)
            return CANT_TELL
    for line in write_pack(text, Path(given.out), assistant.view(), found):
        print(line)
    return DONE


_QUESTION = re.compile(
    r"^(?:how|what|which|who|where|when|is|are|does|do|did|list|show|give|compare|has|have)\b|"
    r"\?\s*$",
    re.IGNORECASE,
)


def _asks(text: str) -> bool:
    """Whether a text is a question rather than a claim."""
    return _QUESTION.search(text.strip()) is not None


def _write_report(path: Path, title: str, checked: Sequence[Any]) -> None:
    from assistant.claims.report import html_report, markdown_report

    kinds = {".html": html_report, ".htm": html_report, ".md": markdown_report}
    write = kinds.get(path.suffix.lower())
    if write is None:
        raise ClaimsError(f"--report {path}: name it .html or .md")
    try:
        path.write_text(write(title, checked), "utf-8")
    except OSError as error:
        raise ClaimsError(f"--report {path}: can't be written ({error.strerror})") from None
    print(f"report: {path}", file=sys.stderr)


def _print(one: Any) -> None:
    from assistant.claims.saying import bounds, found, shown, unit_of

    print(f"{one.verdict.upper().replace('_', ' ')}: {plain(one.sentence)}")
    if len(one.places) > 1:
        print(f"  it stands in {len(one.places)} places")
    if one.reason:
        print(f"  why: {plain(one.reason)}")
    number = found(one)
    if one.figure is not None and number is not None:
        room = bounds(one)
        print(
            f"  claimed “{plain(one.figure.text)}”, found {number}"
            + (f"; what is unknown leaves {room}" if room else "")
        )
    if one.readback:
        print(f"  read as: {plain(one.readback)}")
    for note in one.notes:
        print(f"  note: {plain(note)}")
    for variant in one.variants:
        mark = "left open" if variant["open"] else "not in its words"
        print(
            f"    {shown(variant['value'], unit_of(one))}  {variant['definition']}: "
            f"{variant['verdict']} ({mark})"
        )
    for caveat in one.caveats:
        print(f"  · {plain(caveat)}")
    if one.published is not None:
        claim = one.published.claim
        print(f"  published: {claim.source}, {claim.date}: {plain(claim.sentence)}")
        if one.published.misquote:
            print(f"  misquoted: {plain(one.published.misquote)}")
    if one.suggested_wording:
        print(f"  print instead: {plain(one.suggested_wording)}")
    if one.question_to_author:
        print(f"  ask the author: {plain(one.question_to_author)}")
    print()


def _lines(source: str) -> list[str]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8-sig")
    except OSError as error:
        raise ClaimsError(f"{source} can't be read ({error.strerror}); name a text file") from None
    except UnicodeDecodeError:
        raise ClaimsError(f"{source} is no UTF-8 text; save it as UTF-8") from None
    return [line.strip() for line in text.splitlines() if line.strip()]
