"""How often readings and answers are right, on labelled sets: what ``papertally evaluate`` prints.

A set is a file of a labels folder: ``places*.csv``, ``mentions*.jsonl``, ``questions.toml`` or
``search_questions.csv``. A name that ends in ``_held`` (or ``_held2`` and so on, for a set that was
labelled later) says that the set is kept unseen by those who write vocabularies and rules: its
figures are printed, its examples only when asked for. Each file is scored on its own, then those of
a part together.

The last line is one JSON object with every figure, for programs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import PaperTallyError

if TYPE_CHECKING:
    from assistant.settings import Settings

CHECKOUT = Path(__file__).parents[1]
"""Where labels live: they are facts for tests, and no part of the installed package."""
PARTS = ("dev", "held")
WORST = 10
"""Confusions and examples printed of each kind."""


class LabelError(PaperTallyError):
    """Labels can't be found or used."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How one evaluation was asked for."""

    part: str
    """``dev``, ``held`` or ``both``."""
    papers: Path | None
    """Folder with the lists whose texts the labels name; None is the checkout's neighbour."""
    examples: bool
    """Print examples of held sets too."""
    settings: Settings | None
    """Whose corpus is asked (questions, search)."""

    def papers_folder(self) -> Path:
        """The folder with the lists."""
        return self.papers or CHECKOUT.parent / "shared" / "papers"


def evaluate(
    what: str,
    folder: Path | None,
    part: str,
    papers: Path | None,
    *,
    settings: Settings | None = None,
    examples: bool = False,
) -> Iterator[str]:
    """Measure ``what`` (places, models, questions, search or claims) and give lines to print.

    ``folder`` holds the labels (None: those of the checkout). Raises PaperTallyError, in one line,
    where labels, papers or the corpus that is asked are missing.
    """
    ways = Ways(part, papers, examples, settings)
    if what == "places":
        return _places(_label_files(folder, "places*.csv", part), ways)
    if what == "models":
        return _models(_label_files(folder, "mentions*.jsonl", part), ways)
    if what == "questions":
        from assistant.evaluate_questions import evaluate_questions

        found = _folder(folder, CHECKOUT / "tests") / "questions.toml"
        return evaluate_questions(_existing(found), ways)
    if what == "search":
        from assistant.evaluate_search import evaluate_search

        found = _folder(folder, CHECKOUT / "tests" / "authorities") / "search_questions.csv"
        return evaluate_search(_existing(found), ways)
    if what == "claims":
        from assistant.claims.evaluate import evaluate_claims

        found = _folder(folder, CHECKOUT / "tests") / "claims.toml"
        return evaluate_claims(_existing(found), ways)
    raise LabelError(f"{what} can't be evaluated; places, models, questions, claims or search can")


# -- label files -----------------------------------------------------------------------------------


def _folder(folder: Path | None, default: Path) -> Path:
    found = folder or default
    if not found.is_dir():
        hint = (
            "name the folder of your labels with --labels DIR"
            if folder is None
            else "name a folder that is there with --labels"
        )
        raise LabelError(f"no labels in {found}: there is no such folder; {hint}")
    return found


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise LabelError(f"no labels: {path} is missing; name its folder with --labels DIR")
    return path


def part_of(path: Path) -> str | None:
    """``dev`` or ``held`` by the name's end; None for a set that isn't split.

    >>> part_of(Path("places_held.csv")), part_of(Path("mentions_dev2.jsonl"))
    ('held', 'dev')
    >>> part_of(Path("places.csv")) is None
    True
    """
    stem = path.stem.rstrip("0123456789")
    return next((part for part in PARTS if stem.endswith(f"_{part}")), None)


def _label_files(folder: Path | None, pattern: str, part: str) -> list[Path]:
    """The label files of a part, dev before held; a set that isn't split is of every part."""
    where = _folder(folder, CHECKOUT / "tests" / "authorities")
    every = sorted(where.glob(pattern))
    if not every:
        raise LabelError(f"no labels in {where}: no file there is named {pattern}")
    fitting = [p for p in every if part == "both" or part_of(p) in (None, part)]
    if not fitting:
        raise LabelError(f"no labels in {where}: none of its {pattern} is of the part {part}")
    return fitting


def read_text(path: Path) -> str:
    """A label file's text. Raises LabelError where it can't be read."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise LabelError(f"{path}: can't be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise LabelError(f"{path}: is no UTF-8 text; save it as UTF-8") from None


def last_line(what: str, part: str, sets: Iterable[Mapping[str, Any]]) -> str:
    """The line for programs: what was evaluated, which part, and every set's figures."""
    return json.dumps({"evaluated": what, "part": part, "sets": list(sets)}, ensure_ascii=False)


def share(value: float | None) -> str:
    """A share of 0 to 1 in percent.

    >>> share(0.974), share(None)
    ('97.4 %', 'unknown')
    """
    return "unknown" if value is None else f"{100 * value:.1f} %"


def rounded(value: float | None) -> float | None:
    """A share of 0 to 1 as the last line gives it."""
    return None if value is None else round(value, 4)


# -- places ----------------------------------------------------------------------------------------


def _places(files: list[Path], ways: Ways) -> Iterator[str]:
    from ingest.evaluate_places import Label, PlaceScores, evaluate_places, read_labels
    from ingest.places import read_affiliation

    sets: list[tuple[str, str | None, tuple[Label, ...]]] = []
    for path in files:
        try:
            labels = read_labels(read_text(path).splitlines())
        except ValueError as error:
            raise LabelError(f"{path}: {error}") from None
        if not labels:
            raise LabelError(f"{path}: no label is in it")
        sets.append((path.name, part_of(path), labels))
    figures = []
    outcomes = []
    for name, part, labels in sets:
        scores = evaluate_places(labels, read_affiliation)
        outcomes += list(scores.outcomes)
        yield from _place_lines(name, scores, ways.examples or part != "held")
        figures.append({"file": name, "part": part, **_place_figures(scores)})
    if len(sets) > 1:
        scores = PlaceScores(tuple(outcomes))
        yield from _place_lines("together", scores, examples=False)
        figures.append({"file": None, "part": "both", **_place_figures(scores)})
    yield last_line("places", ways.part, figures)


def _place_figures(scores: Any) -> dict[str, Any]:
    kinds = sorted({o.label.part for o in scores.outcomes}, reverse=True)
    figures: dict[str, Any] = {}
    for kind in (None, *kinds):
        found = scores.of(kind)
        read = sum(len(o.countries) for o in found)
        labelled = sum(len(o.label.countries) for o in found)
        both = sum(len(o.countries & o.label.countries) for o in found)
        figures[kind or "all"] = {
            "labels": len(found),
            "accuracy": rounded(scores.accuracy(kind)),
            "wrong": rounded(scores.wrong_share(kind)),
            "precision": rounded(both / read if read else None),
            "recall": rounded(both / labelled if labelled else None),
            "coverage": rounded(scores.coverage(kind)),
            "home_accuracy": rounded(scores.home_accuracy(kind)),
            "institution_accuracy": rounded(_institutions_right(found)),
            "institution_exact": rounded(scores.institution_accuracy(kind)),
        }
    figures["confusions"] = [list(c) for c in scores.confusions(WORST)]
    return figures


def _institutions_right(outcomes: Iterable[Any]) -> float | None:
    """Share of the strings with labelled institutions for which each was read.

    A label may write another name of the institution, or name what the one read belongs to: "IBM"
    for IBM Research.
    """
    from ingest.places import descendants, resolve_institution

    def is_read(labelled: str, read: tuple[str, ...]) -> bool:
        names = {labelled, *resolve_institution(labelled)}
        return any(r in names or any(r in descendants(name) for name in names) for r in read)

    hits = [
        all(is_read(name, o.institutions) for name in o.label.institutions)
        for o in outcomes
        if o.label.institutions
    ]
    return sum(hits) / len(hits) if hits else None


def _place_lines(name: str, scores: Any, examples: bool) -> Iterator[str]:
    figures = _place_figures(scores)
    confusions = figures.pop("confusions")
    yield f"{name}: {len(scores.outcomes)} labelled affiliations"
    for kind, f in figures.items():
        yield (
            f"  {kind} ({f['labels']}): country right {share(f['accuracy'])}, a country that is "
            f"not so {share(f['wrong'])}, precision {share(f['precision'])}, "
            f"recall {share(f['recall'])}, home country right {share(f['home_accuracy'])}, "
            f"institution right {share(f['institution_accuracy'])}"
        )
    if confusions:
        yield "  worst confusions (labelled → read, times):"
        yield from (f"    {labelled} → {read}, {n}" for labelled, read, n in confusions)
    if not examples:
        return
    mistaken = [o for o in scores.outcomes if not o.right]
    if mistaken:
        yield "  examples:"
    for o in mistaken[:WORST]:
        right = ", ".join(sorted(o.label.countries)) or "unknown"
        read = ", ".join(sorted(o.countries)) or "unknown"
        why = "; ".join(o.reasons) or "no reason"
        yield f"    “{o.label.affiliation or o.label.domain}”: {right}, read {read} ({why})"


# -- models ----------------------------------------------------------------------------------------


def _models(files: list[Path], ways: Ways) -> Iterator[str]:
    from ingest.labelled_texts import find_texts, text_of

    rows_of = {path: _json_lines(path) for path in files}
    wanted = {
        str(row["paper_id"]) for rows in rows_of.values() for row in rows if text_of(row) is None
    }
    texts = find_texts(ways.papers_folder(), wanted) if wanted else {}
    figures = []
    by_part: dict[str | None, list[list[tuple[Any, Any]]]] = {}
    for path, rows in rows_of.items():
        pairs = [(row, text_of(row) or texts.get(str(row["paper_id"]))) for row in rows]
        by_part.setdefault(part_of(path), []).append(pairs)
        yield from _model_lines(
            path.name, pairs, ways, ways.examples or part_of(path) != "held", path
        )
        figures.append({"file": path.name, "part": part_of(path), **_model_figures(pairs, path)[0]})
    together = {part: list(chain(*sets)) for part, sets in by_part.items() if len(sets) > 1}
    if len(by_part) > 1:
        together["both"] = list(chain(*chain(*by_part.values())))
    for part, pairs in together.items():
        name = "together" if part in (None, "both") else f"{part} together"
        yield from _model_lines(name, pairs, ways, False, files[0])
        figures.append({"file": None, "part": part, **_model_figures(pairs, files[0])[0]})
    yield last_line("models", ways.part, figures)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise LabelError(f"{path} line {number}: is no JSON; mend the line") from None
        if not isinstance(row, dict) or not {"paper_id", "mentions"} <= row.keys():
            raise LabelError(
                f"{path} line {number}: a label needs paper_id and mentions; add what is missing"
            )
        rows.append(row)
    if not rows:
        raise LabelError(f"{path}: no label is in it")
    return rows


def _model_figures(pairs: list[tuple[Any, Any]], path: Path) -> tuple[dict[str, Any], Any, Any]:
    """Figures for programs, the scores, and the traps that a paper fell into."""
    from ingest.evaluate_models import evaluate_models, labelled_paper
    from ingest.evaluate_traps import spring_traps
    from ingest.models import find_mentions

    try:
        papers = [(row, labelled_paper(row, *text)) for row, text in pairs if text is not None]
    except (KeyError, TypeError, ValueError) as error:
        raise LabelError(f"{path}: a label can't be used ({error})") from None
    scores = evaluate_models((paper for _, paper in papers), find_mentions)
    traps = [
        trap
        for row, p in papers
        if row.get("not")
        for trap in spring_traps(
            row, p.title, p.abstract, p.keywords, find_mentions(p.title, p.abstract, p.keywords)
        )
    ]
    sprung = [trap for trap in traps if trap.families]
    figures = {
        "labels": scores.papers,
        "without_text": sum(text is None for _, text in pairs),
        "pairs": scores.found + len(scores.missed),
        "accuracy": rounded(_whole(scores)),
        "precision": rounded(scores.precision),
        "recall": rounded(scores.recall),
        "f1": rounded(scores.f1),
        "roles_strict": rounded(scores.exact_roles / scores.found if scores.found else None),
        "roles_lenient": rounded(scores.role_accuracy),
        "traps": len(traps),
        "traps_sprung": len(sprung),
        "confusions": [list(c) for c in scores.role_confusions()[:WORST]],
    }
    return figures, scores, sprung


def _whole(scores: Any) -> float | None:
    """Share of the papers whose families were read without a mistake."""
    mistaken = {e.paper_id for e in (*scores.invented, *scores.missed)}
    return (scores.papers - len(mistaken)) / scores.papers if scores.papers else None


def _model_lines(
    name: str, pairs: list[tuple[Any, Any]], ways: Ways, examples: bool, path: Path
) -> Iterator[str]:
    figures, scores, sprung = _model_figures(pairs, path)
    pairs_named = figures["pairs"]
    yield f"{name}: {scores.papers} papers, {pairs_named} labelled pairs of paper and family"
    if figures["without_text"]:
        yield (
            f"  left out: {figures['without_text']} papers whose text isn't in "
            f"{ways.papers_folder()}"
        )
    yield (
        f"  families: precision {share(figures['precision'])}, recall {share(figures['recall'])}, "
        f"F1 {share(figures['f1'])}; all families right in {share(figures['accuracy'])} of papers"
    )
    yield (
        f"  roles of {scores.found} shared pairs: {share(figures['roles_strict'])} as labelled, "
        f"{share(figures['roles_lenient'])} with the other roles that the label allows"
    )
    yield (
        f"  traps: {figures['traps']} words that must not be a mention, "
        f"{figures['traps_sprung']} taken for one"
    )
    for labelled, read, n in figures["confusions"]:
        yield f"  role labelled {labelled}, read {read}: {n}"
    if not examples:
        return
    for what, errors in (
        ("read but not labelled", scores.invented),
        ("labelled but not read", scores.missed),
    ):
        for e in errors[:WORST]:
            yield f"  {what}: {e.family} in {e.paper_id}"
    for trap in sprung[:WORST]:
        yield f"  trap: “{trap.word}” in {trap.paper_id} was read as {', '.join(trap.families)}"
