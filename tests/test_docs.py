"""The documents tell the truth: commands, folders, examples and links are those of the code."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from random_conditions import trees

from app import main
from assistant.error_rates import error_rates
from assistant.question import Count, query_json, read_query

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LATER = "not there yet"


def printed(*arguments: str) -> tuple[int, str]:
    """A command's exit code and what it printed."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(list(arguments))
    return code, out.getvalue()


def commands() -> set[str]:
    _, text = printed("--help")
    return set(re.findall(r"^    (\w+) ", text, re.MULTILINE))


def documented() -> dict[str, str]:
    """Command → its row of the README's table."""
    rows = [line for line in README.splitlines() if line.startswith("| `papertally ")]
    return {name: row for row in rows for name in re.findall(r"`papertally (\w+)", row)}


def test_every_command_is_in_the_readme_and_no_other() -> None:
    assert set(documented()) == commands()


def test_what_comes_later_is_said_to_come_later() -> None:
    _, text = printed("--help")
    later = set(re.findall(r"^    (\w+) .*later version", text, re.MULTILINE))
    assert {name for name, row in documented().items() if LATER in row} == later


@pytest.mark.parametrize("command", sorted(documented()))
def test_the_options_of_the_readme_are_the_commands_own(command: str) -> None:
    code, text = printed(command, "--help")
    assert code == 0
    named = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", documented()[command]))
    assert named <= set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_command_named_in_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"`(?:\.venv/bin/)?papertally ([a-z]+)", text)) <= commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    # Measured by make bench, which a fresh checkout may not have run.
    missing = {link for link in inside if not (page.parent / link).exists()}
    assert {Path(link).name for link in missing} <= {"quality.md"}


def test_the_make_targets_of_the_readme_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)) <= targets
    for target in targets:
        assert f"make {target}" in makefile.split("\n\n")[0], "the Makefile's head says each target"


def test_the_tree_of_the_readme_is_the_tree() -> None:
    shown = set(re.findall(r"^([a-z]+(?:/[a-z]+)*/|app\.py)  ", README, re.MULTILINE))
    packages = {
        f"{init.parent.relative_to(ROOT).as_posix()}/"
        for stage in ("ingest", "index", "assistant")
        for init in (ROOT / stage).rglob("__init__.py")
    }
    assert shown == packages | {"app.py", "tests/", "bench/", "docs/"}


def test_the_first_answer_of_the_readme_is_what_a_newcomer_sees(sample_data: Path) -> None:
    (shown,) = re.findall(r"```console\n\$ (.*?)\n(.*?)\n…\n```", README, re.DOTALL)
    command, wanted = shown
    arguments = shlex.split(command)
    assert arguments[0] == ".venv/bin/papertally"
    code, text = printed(*arguments[1:], "--data", str(sample_data))
    assert code == 0
    assert text.startswith(wanted)


# -- the query language ----------------------------------------------------------------------------


def make_query() -> ModuleType:
    """The script that writes the docs of the query language."""
    spec = importlib.util.spec_from_file_location("make_query", ROOT / "docs" / "make_query.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_of_the_query_language_are_up_to_date() -> None:
    assert make_query().main(["--check"]) == 0, "run python docs/make_query.py"


def schema() -> dict[str, Any]:
    text = (ROOT / "docs" / "query.schema.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


VALIDATOR = jsonschema.Draft202012Validator(schema())


@given(trees())
def test_every_query_fits_the_schema_and_is_read_back(where: Any) -> None:
    query = query_json(Count(where))
    VALIDATOR.validate(query)
    assert read_query(query) == Count(where)


def test_the_examples_of_the_docs_fit_the_schema_and_are_read() -> None:
    text = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    assert len(examples) >= 2
    for example in examples:
        VALIDATOR.validate(example)
        assert query_json(read_query(example)) == example


@pytest.mark.parametrize(
    "query",
    [
        {"version": 2, "kind": "count"},
        {"version": 1, "kind": "tally"},
        {"version": 1, "kind": "count", "limit": 3},
        {"version": 1, "kind": "count", "where": {"type": "Nonsense"}},
        {"version": 1, "kind": "count", "where": {"type": "Years", "first": "2024"}},
    ],
)
def test_what_the_schema_refuses_is_refused_by_the_reader(query: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(query)
    with pytest.raises(ValueError):
        read_query(query)


def test_the_definitions_state_the_error_rates_as_recorded() -> None:
    text = " ".join((ROOT / "docs" / "definitions.md").read_text(encoding="utf-8").split())
    rates = error_rates()
    assert f"{100 * rates['country'].wrong:.1f} % of {rates['country'].labels}" in text
    assert f"{100 * rates['family'].wrong:.1f} % of what is read" in text
    assert rates["family"].missed is not None
    assert f"{100 * rates['family'].missed:.1f} % of what is there" in text
    assert f"**Roles**: {100 * rates['role'].wrong:.1f} % wrong" in text
