"""An audit by hand: a repeatable random sample to label, and what the labels say of the count.

Two strata are drawn apart: papers that were counted, and near misses, which another reading would
count. Labels of the first give the share that is wrong, labels of the second the share that is
missing; together they correct the count (stratified estimate: W. G. Cochran, Sampling Techniques,
3rd ed., 1977, ch. 5). Intervals of each share are Wilson's (E. B. Wilson, Probable inference, the
law of succession, and statistical inference, JASA 22, 1927, 209-212), narrowed by the finite
population correction where a good part of a stratum was labelled; they are joined by the method of
variance estimates recovery (R. G. Newcombe, Statistics in Medicine 17, 1998, 873-890).
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from assistant.claims.commands import ClaimsError
from assistant.evidence import cite
from assistant.question import read_query
from assistant.view import CorpusView

COUNTED, NEAR = "counted", "near miss"
CONFIDENCE = 1.959964
"""The normal quantile of a 95 % interval."""
MOST_SAMPLED = 5_000
COLUMNS = (
    "stratum",
    "paper_id",
    "title",
    "venue",
    "year",
    "url",
    "evidence",
    "why_near",
    "belongs",
    "note",
    "stratum_size",
    "corpus",
    "query",
)
_YES = frozenset({"yes", "y", "true", "1", "ja", "oui"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum with its labels."""

    size: int
    labelled: int
    right: int
    """Labelled papers that belong to the count."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate between two bounds, as shares (0 to 1) or numbers of papers."""

    estimate: float
    low: float
    high: float


def wilson(right: int, n: int, size: int | None = None, z: float = CONFIDENCE) -> Interval:
    """Wilson's interval of a share of ``right`` among ``n``; ``size`` of a finite population.

    With nothing labelled it is 0 to 1; with everything labelled the share is known.

    >>> found = wilson(29, 30)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.967, 0.833, 0.994)
    """
    if n == 0:
        return Interval(0.5, 0.0, 1.0)
    share = right / n
    if size is not None and n >= size:
        return Interval(share, share, share)
    # The correction acts like a larger sample: n papers of few tell more than n of many.
    effective = float(n)
    if size is not None and size > 1:
        effective = n * (size - 1) / (size - n)
    spread = z * z / effective
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / effective + spread / (4 * effective)) / (1 + spread)
    return Interval(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def corrected_count(strata: Sequence[Stratum]) -> Interval:
    """How many papers belong, by all strata together; a stratum without labels is left out.

    >>> corrected_count([Stratum(40, 40, 38), Stratum(10, 10, 1)])
    Interval(estimate=39.0, low=39.0, high=39.0)
    """
    total = below = above = 0.0
    for one in strata:
        if not one.labelled:
            continue
        found = wilson(one.right, one.labelled, one.size)
        total += one.size * found.estimate
        below += (one.size * (found.estimate - found.low)) ** 2
        above += (one.size * (found.high - found.estimate)) ** 2
    return Interval(total, max(0.0, total - math.sqrt(below)), total + math.sqrt(above))


# -- drawing ---------------------------------------------------------------------------------------


def near_misses(answer: Answer) -> dict[str, list[str]]:
    """Papers that another reading would count, with the readings."""
    counted = set(answer.papers)
    found: dict[str, list[str]] = {}
    for variant in answer.variants:
        for paper_id in variant.added:
            if paper_id not in counted:
                found.setdefault(paper_id, []).append(variant.definition)
    for paper_id in answer.possible:
        if paper_id not in counted:
            found.setdefault(paper_id, []).append("what is unknown or doubtful could make it so")
    return found


def draw(population: Sequence[str], n: int, seed: str) -> list[str]:
    """``n`` of the ids without repeats, sorted: the same for the same ids and seed.

    The generator is seeded by SHA-256, so that the sample is the same on every machine.
    """
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    listed = sorted(population)
    return sorted(random.Random(number).sample(listed, min(n, len(listed))))


def sample_rows(answer: Answer, n: int, view: CorpusView) -> list[dict[str, Any]]:
    """The rows of the CSV: a sample of the counted papers and one of the near misses."""
    if answer.query is None or answer.kind not in ("count", "share", "list"):
        raise ClaimsError(
            "an audit needs a question whose answer is a count, share or list of papers"
        )
    query = json.dumps(answer.query, sort_keys=True)
    corpus = view.note.id
    near = near_misses(answer)
    strata = ((COUNTED, list(answer.papers)), (NEAR, list(near)))
    rows: list[dict[str, Any]] = []
    for name, population in strata:
        ids = draw(population, n, f"{corpus}|{query}|{name}")
        proofs = {x.paper_id: x for x in cite(read_query(dict(answer.query)), ids, view.catalog)}
        for paper_id in ids:
            cited = proofs[paper_id]
            evidence = "; ".join(f"{p.fact} {p.value}: “{p.quote}”" for p in cited.evidence)
            rows.append(
                {
                    "stratum": name,
                    "paper_id": paper_id,
                    "title": cited.title,
                    "venue": cited.venue,
                    "year": cited.year,
                    "url": cited.url or "",
                    "evidence": evidence,
                    "why_near": "; ".join(near.get(paper_id, ())),
                    "belongs": "",
                    "note": "",
                    "stratum_size": len(population),
                    "corpus": corpus,
                    "query": query,
                }
            )
    return rows


def write_sample(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the sample; what a spreadsheet would take for a formula is kept as text."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in rows:
                writer.writerow({k: _as_text(v) for k, v in row.items()})
    except OSError as error:
        raise ClaimsError(
            f"{path} can't be written ({error.strerror}); name another file"
        ) from None


def _as_text(value: Any) -> Any:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else value


# -- labels back -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Audit:
    """What the labels say."""

    strata: Mapping[str, Stratum]
    corpus: str
    query: str

    @property
    def error(self) -> Interval:
        """The share of the counted papers that don't belong."""
        one = self.strata.get(COUNTED, Stratum(0, 0, 0))
        return wilson(one.labelled - one.right, one.labelled, one.size)

    @property
    def corrected(self) -> Interval:
        """The corrected count."""
        return corrected_count(list(self.strata.values()))


def read_labels(path: Path) -> Audit:
    """The labels of a CSV that ``write_sample`` wrote. Raises ClaimsError, naming the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ClaimsError(
            f"{path}: can't be read ({error.strerror}); name the labelled file"
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ClaimsError(f"{path}: is no CSV in UTF-8 ({error})") from None
    lacking = {"stratum", "paper_id", "belongs", "stratum_size", "corpus", "query"} - set(
        rows[0] if rows else ()
    )
    if lacking:
        raise ClaimsError(
            f"{path}: {'no rows' if not rows else 'lacks ' + ', '.join(sorted(lacking))}; "
            "label a file that audit --out wrote"
        )
    strata: dict[str, Stratum] = {}
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        said = (row["belongs"] or "").strip().casefold()
        if said not in _YES | _NO | {""}:
            raise ClaimsError(
                f"{path}, line {line}: belongs is yes, no or blank, not “{said[:20]}”"
            )
        if row["stratum"] not in (COUNTED, NEAR) or row["paper_id"] in seen:
            raise ClaimsError(
                f"{path}, line {line}: a stratum or paper that the sample has not, or twice"
            )
        seen.add(row["paper_id"])
        try:
            size = int(row["stratum_size"])
        except ValueError:
            raise ClaimsError(f"{path}, line {line}: stratum_size is no number") from None
        before = strata.get(row["stratum"], Stratum(size, 0, 0))
        labelled = before.labelled + (said != "")
        strata[row["stratum"]] = Stratum(size, labelled, before.right + (said in _YES))
    if not any(s.labelled for s in strata.values()):
        raise ClaimsError(f"{path}: no row has a label; write yes or no into the column belongs")
    return Audit(strata, rows[0]["corpus"], rows[0]["query"])


def say_audit(audit: Audit, corpus: str) -> list[str]:
    """The result in sentences."""
    lines = []
    counted = audit.strata.get(COUNTED)
    if counted and counted.labelled:
        error = audit.error
        lines.append(
            f"Of {counted.labelled} labelled papers out of {counted.size:,} counted, "
            f"{counted.labelled - counted.right} do not belong: error rate "
            f"{100 * error.estimate:.1f} % (95 % interval {100 * error.low:.1f} to "
            f"{100 * error.high:.1f} %)."
        )
    near = audit.strata.get(NEAR)
    if near and near.labelled:
        missed = wilson(near.right, near.labelled, near.size)
        lines.append(
            f"Of {near.labelled} labelled near misses out of {near.size:,}, {near.right} belong: "
            f"{100 * missed.estimate:.1f} % ({100 * missed.low:.1f} to {100 * missed.high:.1f} %)."
        )
    found = audit.corrected
    count = counted.size if counted else 0
    lines.append(
        f"Corrected count: {found.estimate:,.1f} (95 % interval {found.low:,.1f} to "
        f"{found.high:,.1f}); counted were {count:,}."
    )
    if not (near and near.labelled):
        lines.append(
            "Near misses are not labelled: papers that the count misses are not estimated."
        )
    lines.append(
        "Wilson (1927) intervals with finite population correction; strata joined as in Newcombe "
        "(1998)."
    )
    if audit.corpus != corpus:
        lines.append(
            f"The sample was drawn from corpus {audit.corpus}; the current one is {corpus}."
        )
    return lines


def audit_json(audit: Audit) -> dict[str, Any]:
    """The result for programs; shares are parts of 1."""
    error, corrected = audit.error, audit.corrected
    return {
        "strata": {
            name: {"size": s.size, "labelled": s.labelled, "right": s.right}
            for name, s in audit.strata.items()
        },
        "error_rate": {"estimate": error.estimate, "low": error.low, "high": error.high},
        "corrected_count": {
            "estimate": corrected.estimate,
            "low": corrected.low,
            "high": corrected.high,
        },
        "corpus": audit.corpus,
        "query": json.loads(audit.query),
    }
