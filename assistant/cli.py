"""The commands of the contract: arguments in, one clear line out where something is wrong.

Exit codes: 0 it did what was asked, 2 wrong usage or bad input, 3 an honest "can't answer".
``app.py`` hands in ``serve``, so that nothing here imports Gradio.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.guest.options import read_file
from assistant.settings import Settings, read_settings
from ingest.errors import PaperTallyError

DONE, BAD_INPUT, CANT_TELL = 0, 2, 3

Serve = Callable[[Settings, bool], None]


class UsageError(PaperTallyError):
    """A command was given something it can't use."""


def run(arguments: Sequence[str], environment: Mapping[str, str], serve: Serve) -> int:
    """Run one command and return its exit code; errors are printed as one line."""
    parser = _parser()
    try:
        given = parser.parse_args(list(arguments))
    except SystemExit as exit_:
        return int(exit_.code or 0)
    try:
        settings = read_settings(
            environment,
            read_file(environment),
            data=given.data,
            host=getattr(given, "host", None),
            port=getattr(given, "port", None),
        )
        if given.command == "serve":
            return _serve(given, settings, serve)
        return int(_COMMANDS[given.command](given, settings))
    except PaperTallyError as error:
        _say(error)
        return error.exit_code
    except ValueError as error:
        _say(error)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of our output went away (``| head``): nothing is wrong.
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        print("papertally: stopped; nothing was changed", file=sys.stderr)
        return 130


def _say(error: Exception) -> None:
    """One line on standard error; names from outside must not drive the terminal."""
    from assistant.printing import plain

    print(f"papertally: {plain(' '.join(str(error).split()))}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", default=None, help="where corpora are kept")
    parser = argparse.ArgumentParser(
        prog="papertally",
        description="Exact, cited answers to plain-English questions about AI research papers.",
    )
    parser.add_argument("--data", metavar="DIR", default=None, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        # --data may stand before or behind the command; the default must not undo the first.
        made = commands.add_parser(name, help=text, description=text)
        made.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS)
        return made

    build = command("build", "read sources and build the corpus, whole or not at all")
    build.add_argument("sources", nargs="*", metavar="SOURCE")
    build.add_argument("--add", action="append", default=[], metavar="SOURCE")
    build.add_argument("--remove", action="append", default=[], metavar="SOURCE")
    build.add_argument("--map", default=None, metavar="FIELD=COLUMN,…")
    build.add_argument(
        "--fulltext", default=None, metavar="DIR", help="PDFs or text files named by paper id"
    )
    build.add_argument("--no-vectors", action="store_true", help="only what counting needs")
    build.add_argument("--force", action="store_true", help="build even where nothing is new")

    status = command("status", "what the corpus holds")
    status.add_argument("--json", action="store_true")

    ask = command("ask", "answer a question")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--query", metavar="JSON", help="ask by a query of an earlier answer")
    ask.add_argument("--batch", metavar="FILE", help="one question a line, '-' for standard input")
    ask.add_argument("--chat", action="store_true", help="keep a conversation")

    search = command("search", "best papers by meaning and words")
    search.add_argument("text")
    search.add_argument("-k", type=int, default=10)
    search.add_argument("--json", action="store_true")
    for option in ("venue", "year", "country", "model", "status"):
        search.add_argument(f"--{option}", default=None)

    explain = command("explain", "how an affiliation or a text is read, with reasons")
    explain.add_argument("affiliation", nargs="?")
    explain.add_argument("--domain", default=None)
    explain.add_argument("--text", default=None, metavar="SENTENCE")
    explain.add_argument("--batch", default=None, metavar="FILE", help="JSON lines")
    explain.add_argument("--json", action="store_true")

    export = command("export", "write the tables as they are")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("--format", choices=("parquet", "csv", "jsonl"), default="parquet")

    evaluate = command("evaluate", "accuracy on labelled sets, with the worst confusions")
    evaluate.add_argument("what", choices=("places", "models", "questions", "claims", "search"))
    evaluate.add_argument("--labels", default=None, metavar="DIR")
    evaluate.add_argument("--part", choices=("dev", "held", "both"), default="both")
    evaluate.add_argument("--papers", default=None, metavar="DIR", help="where the papers are")
    evaluate.add_argument("--examples", action="store_true", help="examples of held sets too")
    evaluate.add_argument(
        "--record", action="store_true", help="keep the held sets' rates, for answers to quote"
    )

    served = command("serve", "the web page")
    served.add_argument("--host", default=None)
    served.add_argument("--port", type=int, default=None)
    served.add_argument("--mcp", action="store_true")
    served.add_argument(
        "--sample", action="store_true", help="build the sample first, where there is no corpus yet"
    )

    from assistant.claims.commands import add_commands

    add_commands(command)
    return parser


def _serve(given: argparse.Namespace, settings: Settings, serve: Serve) -> int:
    from index.corpus import current_folder, open_corpus
    from index.tables import SCHEMA_VERSION

    if given.sample and current_folder(settings.data) is None:
        _build_sample(settings)
    open_corpus(settings.data, SCHEMA_VERSION)
    serve(settings, given.mcp)
    return DONE


# -- build, status, export -------------------------------------------------------------------------


def _build(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.printing import BuildProgress, print_build
    from index.build import build
    from index.steps import shipped_steps
    from ingest.columns import read_wish

    report = build(
        settings.data,
        given.sources,
        add=given.add,
        remove=given.remove,
        wish=read_wish(given.map) if given.map else None,
        vectors=not given.no_vectors,
        force=given.force,
        full_texts=Path(given.fulltext) if given.fulltext else None,
        steps=shipped_steps(settings.embedding_model),
        progress=BuildProgress(sys.stderr),
    )
    print_build(report)
    _print_published(settings)
    return DONE


def _print_published(settings: Settings) -> None:
    """What the new corpus says of published claims that it covers."""
    from assistant.claims.recheck import after_build

    for line in after_build(settings):
        print(line)


def _build_sample(settings: Settings) -> None:
    from assistant.printing import BuildProgress, print_build
    from index.build import build
    from index.steps import shipped_steps
    from ingest.sources import SAMPLE

    steps = shipped_steps(settings.embedding_model)
    print_build(build(settings.data, [SAMPLE], steps=steps, progress=BuildProgress(sys.stderr)))


def _status(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.printing import print_status
    from assistant.status import read_status

    status = read_status(settings)
    if settings.model is not None:
        from assistant.guest.model import probe

        status["chat_model"] |= probe(settings.model)
    if given.json:
        print(json.dumps(status, ensure_ascii=False, indent=1))
    else:
        print_status(status)
    return DONE


def _export(given: argparse.Namespace, settings: Settings) -> int:
    from index.corpus import open_corpus
    from index.export import export
    from index.tables import SCHEMA_VERSION

    corpus = open_corpus(settings.data, SCHEMA_VERSION)
    for path in export(corpus.folder, Path(given.folder), given.format):
        print(path)
    return DONE


# -- ask, search, explain --------------------------------------------------------------------------


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.printing import print_answer
    from assistant.turn import Assistant

    assistant = Assistant.open(settings, hold=given.batch is not None or given.chat)
    if given.batch is not None:
        return _batch(assistant, given.batch)
    if given.chat:
        return _chat(assistant)
    if given.query is not None:
        answer = assistant.answer_query(_json(given.query, "--query"))
    elif given.question is not None:
        answer = assistant.answer(given.question)
    else:
        raise UsageError('ask needs a question: papertally ask "how many papers are here?"')
    if given.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        print_answer(answer)
    return CANT_TELL if answer.refused else DONE


def _batch(assistant: Any, source: str) -> int:
    """One question a line, one JSON object a line; ``>`` follows up the line before."""
    from assistant.question import QueryError

    previous: Mapping[str, Any] | None = None
    unanswered = False
    for line in _lines(source):
        follows = line.startswith(">")
        text = line[1:].strip() if follows else line
        try:
            answer = assistant.answer(
                text, previous if follows else None, unanswered=follows and unanswered
            )
        except QueryError as error:
            raise UsageError(str(error)) from None
        # A question that was not understood leaves the conversation where it was.
        previous = answer.query or (previous if follows else None)
        unanswered = answer.query is None
        print(json.dumps(answer.as_json(), ensure_ascii=False), flush=True)
    return DONE


def _chat(assistant: Any) -> int:
    from assistant.printing import print_answer

    print("Ask about the papers here; an empty line ends.")
    previous: Mapping[str, Any] | None = None
    unanswered = False
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            return DONE
        if not text:
            return DONE
        answer = assistant.answer(text, previous, unanswered=unanswered)
        previous = answer.query or previous
        unanswered = answer.query is None
        print_answer(answer)
        print()


def _search(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.printing import print_found
    from assistant.turn import Assistant

    if not 1 <= given.k <= 1000:
        raise UsageError("-k: between 1 and 1000 papers")
    found = Assistant.open(settings).search(
        given.text,
        given.k,
        **{name: getattr(given, name) for name in ("venue", "year", "country", "model", "status")},
    )
    if given.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print_found(found)
    return DONE


def _explain(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.explain import explain_object, explained_affiliation, explained_text
    from assistant.printing import print_explained

    if given.batch is not None:
        for n, line in enumerate(_lines(given.batch), start=1):
            print(
                json.dumps(explain_object(_json(line, f"line {n}")), ensure_ascii=False),
                flush=True,
            )
        return DONE
    if given.text is not None:
        explained = explained_text(given.text)
    elif given.affiliation is not None or given.domain is not None:
        explained = explained_affiliation(given.affiliation, given.domain)
    else:
        raise UsageError('explain needs an affiliation, or --text "SENTENCE"')
    if given.json:
        print(json.dumps(explained, ensure_ascii=False))
    else:
        print_explained(explained)
    return DONE


def _check(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.claims.commands import check

    return check(given, settings)


def _audit(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.claims.commands import audit

    return audit(given, settings)


def _pack(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.claims.commands import pack

    return pack(given, settings)


def _evaluate(given: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluate import evaluate

    folder = Path(given.labels) if given.labels else None
    papers = Path(given.papers) if given.papers else None
    line = ""
    for line in evaluate(
        given.what, folder, given.part, papers, settings=settings, examples=given.examples
    ):
        print(line, flush=True)
    if given.record:
        from datetime import UTC, datetime

        from assistant.error_rates import record

        print(record(json.loads(line), Path(__file__).parent, datetime.now(UTC).date().isoformat()))
    return DONE


def _lines(source: str) -> list[str]:
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{source} can't be read ({error.strerror}); name a text file") from None
    except UnicodeDecodeError:
        raise UsageError(f"{source} is no UTF-8 text; save it as UTF-8") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _json(text: str, where: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{where} is no JSON ({error})") from None
    if not isinstance(found, dict):
        raise UsageError(f"{where}: a JSON object is needed")
    return found


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "build": _build,
    "status": _status,
    "ask": _ask,
    "search": _search,
    "explain": _explain,
    "export": _export,
    "evaluate": _evaluate,
    "check": _check,
    "audit": _audit,
    "pack": _pack,
}
