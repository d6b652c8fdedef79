"""What became of the guest's words: counts of every reading and wording that was used or dropped,
and what was spent, kept beside the corpora from one process to the next.

The file is small and nobody's promise: where it can't be written, counts are of this process only.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

KEPT = "chat_model.json"
_VERSION = 1
_MOST_DAYS = 31
_LOCK_SECONDS = 2.0

KINDS = (
    "asked",
    "reading_used",
    "reading_declined",
    "reading_broken",
    "reading_unheld",
    "reading_unknown_value",
    "reading_left_words",
    "wording_used",
    "wording_broken",
    "wording_dropped",
    "wording_refused",
    "claim_used",
    "down",
    "slow",
    "endless",
    "too_many_calls",
    "too_many_tokens",
    "too_dear",
)
"""Names of events. ``dropped``: a sentence of a wording was left out or made plain; ``refused``:
the whole wording; ``unheld``: a reading that the words of its question don't bear."""


class Events:
    """Counts and spending; safe to share among threads."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder``: where they are kept, or None to keep them in memory only."""
        self._path = folder / KEPT if folder is not None else None
        self._lock = threading.Lock()
        self._here: Counter[str] = Counter()
        self._spent: dict[str, float] = {}

    def note(self, kind: str, n: int = 1) -> None:
        """Count an event; raises KeyError for a kind that has no name."""
        if kind not in KINDS:
            raise KeyError(kind)
        self._change({kind: n}, 0.0)

    def spend(self, dollars: float) -> None:
        """Add to what was spent today."""
        if dollars:
            self._change({}, dollars)

    @property
    def here(self) -> Mapping[str, int]:
        """Counts of this process."""
        with self._lock:
            return dict(self._here)

    def counts(self) -> dict[str, int]:
        """Counts of all processes, as far as they are kept."""
        kept = self._read()["counts"]
        return {kind: int(kept.get(kind, 0)) for kind in KINDS if kept.get(kind)}

    def spent_today(self) -> float:
        """US dollars, by the prices in the settings."""
        day = _today()
        with self._lock:
            here = self._spent.get(day, 0.0)
        return max(here, float(self._read()["spent"].get(day, 0.0)))

    def _change(self, counts: Mapping[str, int], dollars: float) -> None:
        with self._lock:
            self._here.update(counts)
            day = _today()
            self._spent[day] = self._spent.get(day, 0.0) + dollars
            if self._path is None or not self._path.parent.is_dir():
                return
            try:
                with FileLock(f"{self._path}.lock", timeout=_LOCK_SECONDS):
                    kept = self._read()
                    for kind, n in counts.items():
                        kept["counts"][kind] = int(kept["counts"].get(kind, 0)) + n
                    spent = kept["spent"]
                    spent[day] = float(spent.get(day, 0.0)) + dollars
                    kept["spent"] = {d: spent[d] for d in sorted(spent)[-_MOST_DAYS:] if spent[d]}
                    part = self._path.with_suffix(f".{os.getpid()}.part")
                    part.write_text(json.dumps(kept), "utf-8")
                    os.replace(part, self._path)
            except (OSError, Timeout):
                return

    def _read(self) -> dict[str, Any]:
        empty: dict[str, Any] = {"version": _VERSION, "counts": {}, "spent": {}}
        if self._path is None:
            with_here = {**empty, "counts": dict(self._here), "spent": dict(self._spent)}
            return with_here
        try:
            kept = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return empty
        whole = isinstance(kept, dict) and kept.get("version") == _VERSION
        if not whole or not all(isinstance(kept.get(k), dict) for k in ("counts", "spent")):
            return empty
        return {**empty, **kept}


def _today() -> str:
    today: date = datetime.now(UTC).date()
    return today.isoformat()
