"""Which chat model is asked, and what it may take: read from the environment and papertally.toml.

Nothing is set by default, and then nothing of a chat model is loaded. A key is named, never
written down: ``key_variable`` says which environment variable holds it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETTINGS_FILE = "papertally.toml"
PREFIX = "PAPERTALLY_MODEL"
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,60}")
_OFF = ("", "none", "off")
TASKS = ("reading", "wording", "claims")


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """One chat model and its limits. Environment variables begin with ``PAPERTALLY_MODEL``."""

    name: str
    """As LangChain's ``init_chat_model`` takes it, e.g. ``"openai:gpt-4.1-mini"``;
    ``PAPERTALLY_MODEL``."""
    base_url: str | None = None
    """Of an OpenAI-compatible or other server, e.g. ``"http://127.0.0.1:8080/v1"``;
    ``…_BASE_URL``."""
    key_variable: str | None = None
    """The environment variable that holds the key; None leaves it to the provider's package,
    unless there is a ``base_url``, which gets a provider's own key only by name.
    ``…_KEY_VARIABLE``."""
    key: str | None = field(default=None, repr=False)
    """What that variable held; never printed."""
    tasks: frozenset[str] = frozenset(TASKS)
    """What it is asked to do, some of ``reading``, ``wording``, ``claims``; ``…_TASKS``, split by
    commas."""
    temperature: float | None = 0.0
    """None (``"default"``) leaves it to the provider, for models that take none;
    ``…_TEMPERATURE``."""
    tools: bool = True
    """Whether replies are asked for as calls of a tool with a schema; else as JSON in plain text.
    ``…_TOOLS``."""
    tokens: int = 12_000
    """Most tokens of one question, in and out together; ``…_TOKENS``."""
    output_tokens: int = 1_000
    """Most tokens of one reply; ``…_OUTPUT_TOKENS``."""
    seconds: float = 20.0
    """Most seconds that one question may wait for the model; ``…_SECONDS``."""
    retries: int = 1
    """How often a failed call is tried again within these seconds; ``…_RETRIES``."""
    per_minute: int = 30
    """Most calls a minute; ``…_PER_MINUTE``."""
    cost: float | None = None
    """Most US dollars a day, by the prices below; ``…_COST``."""
    price_in: float | None = None
    """US dollars for a million tokens in; ``…_PRICE_IN``."""
    price_out: float | None = None
    """US dollars for a million tokens out; ``…_PRICE_OUT``."""

    @property
    def keyless(self) -> bool:
        """Whether a variable for the key is named, but was not set."""
        return self.key_variable is not None and not self.key


def read_file(environment: Mapping[str, str]) -> Mapping[str, Any]:
    """The table ``[model]`` of ``papertally.toml``, or of the file that ``PAPERTALLY_SETTINGS``
    names; empty where there is none. Raises ValueError with one line for a file that is no good.
    """
    named = environment.get("PAPERTALLY_SETTINGS")
    path = Path(named or SETTINGS_FILE)
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if named:
            raise ValueError(f"PAPERTALLY_SETTINGS: {path} is not there") from None
        return {}
    except OSError as error:
        raise ValueError(f"{path} can't be read ({error.strerror})") from None
    except ValueError as error:
        raise ValueError(f"{path} is no TOML ({error})") from None
    unknown = sorted(set(found) - {"model"})
    if unknown or not isinstance(found.get("model", {}), dict):
        raise ValueError(
            f"{path}: only a table [model] is known, not {', '.join(unknown) or 'a plain value'}"
        )
    table: Mapping[str, Any] = found.get("model", {})
    strange = sorted(set(table) - set(_READERS))
    if strange:
        hint = ""
        if any("key" in name or "token" in name for name in strange):
            hint = '; a key is named by its environment variable: key_variable = "OPENAI_API_KEY"'
        raise ValueError(
            f"{path}: [model] has no setting {', '.join(strange)} (it has {', '.join(_READERS)})"
            + hint
        )
    return table


def read_options(
    environment: Mapping[str, str], table: Mapping[str, Any] | None = None
) -> ModelOptions | None:
    """The options, an environment variable before the file; None where no model is named.

    Raises ValueError with one line that names the setting, and never shows its key.

    >>> read_options({}) is None
    True
    >>> given = {"PAPERTALLY_MODEL": "ollama:qwen3", "PAPERTALLY_MODEL_SECONDS": "5"}
    >>> options = read_options(given)
    >>> options.name, options.seconds, options.temperature
    ('ollama:qwen3', 5.0, 0.0)
    """
    given: dict[str, Any] = dict(table or {})
    for name in _READERS:
        variable = PREFIX if name == "name" else f"{PREFIX}_{name.upper()}"
        if variable in environment:
            given[name] = environment[variable]
    if str(given.get("name", "")).strip().lower() in _OFF:
        return None
    values = {name: _READERS[name](name, value) for name, value in given.items() if value != ""}
    options = ModelOptions(**values)
    if options.cost is not None and (options.price_in is None or options.price_out is None):
        raise ValueError("a limit on the model's cost needs price_in and price_out (US dollars)")
    if options.key_variable is not None:
        values["key"] = environment.get(options.key_variable) or None
        options = ModelOptions(**values)
    return options


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise ValueError(f"model setting {name}: a text is needed")
    return value.strip()


def _address(name: str, value: Any) -> str:
    address = _text(name, value)
    if not re.match(r"https?://[^\s@]+$", address):
        raise ValueError(f"model setting {name}: an address like http://127.0.0.1:8080/v1")
    return address


def _variable(name: str, value: Any) -> str:
    # What was given may be the key itself: it must not be printed.
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value):
        raise ValueError(
            f"model setting {name}: the NAME of an environment variable, such as OPENAI_API_KEY; "
            "never the key itself"
        )
    return value


def _tasks(name: str, value: Any) -> frozenset[str]:
    given = value.split(",") if isinstance(value, str) else value
    words = {str(w).strip() for w in given} if isinstance(given, list) else {""}
    if not words <= set(TASKS):
        raise ValueError(f"model setting {name}: some of {', '.join(TASKS)}")
    return frozenset(words)


def _temperature(name: str, value: Any) -> float | None:
    return None if value == "default" else _amount(0.0, 2.0)(name, value)


def _amount(least: float, most: float) -> Callable[[str, Any], float]:
    def read(name: str, value: Any) -> float:
        try:
            found = float(value)
        except (TypeError, ValueError):
            found = least - 1
        if isinstance(value, bool) or not least <= found <= most:
            raise ValueError(f"model setting {name}: a number from {least:g} to {most:g}")
        return found

    return read


def _whole(least: int, most: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        found = _amount(least, most)(name, value)
        if not found.is_integer():
            raise ValueError(f"model setting {name}: a whole number from {least} to {most}")
        return int(found)

    return read


def _truth(name: str, value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    found = value if isinstance(value, bool) else words.get(str(value).strip().lower())
    if found is None:
        raise ValueError(f"model setting {name}: true or false")
    return found


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "name": _text,
    "base_url": _address,
    "key_variable": _variable,
    "tasks": _tasks,
    "temperature": _temperature,
    "tools": _truth,
    "tokens": _whole(200, 1_000_000),
    "output_tokens": _whole(16, 100_000),
    "seconds": _amount(0.1, 600),
    "retries": _whole(0, 10),
    "per_minute": _whole(1, 10_000),
    "cost": _amount(0, 1_000_000),
    "price_in": _amount(0, 100_000),
    "price_out": _amount(0, 100_000),
}
