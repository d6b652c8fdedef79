"""Venues, statuses and tracks made uniform: NIPS is NeurIPS, "Findings" is a track.

The facts are two tables, ``vocabulary/venues.csv`` and ``vocabulary/statuses.csv``; this file
only looks them up. Statuses follow the contract: a proceedings track ("Long", "Industry") means
accepted, and so does a blank in a list of proceedings; rejected and withdrawn are kept as such.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.paper import ACCEPTED_STATUSES
from ingest.tidy import tidy_text

MAIN = "main"
"""The track of a paper for which the source names none."""

_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20\d\d)(?!\d)")
_ANTHOLOGY_ID = re.compile(r"(?:19|20)\d\d\.(?:(findings)-\w+|\w+-([a-z]+))\.\d+$")
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z])['’]?(\d\d)$")


@dataclass(frozen=True, slots=True)
class Venue:
    """One conference or journal under its uniform name."""

    key: str
    """Its folder in the public collection, for example ``"nips"``."""
    name: str
    """For example ``"NeurIPS"``."""
    full_name: str | None = None
    aliases: tuple[str, ...] = ()
    """Former names and other forms."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a source's status and track mean."""

    status: str
    """One of ``STATUSES``."""
    track: str
    understood: bool = True
    """False where the label is in no table and was taken for the name of a track."""


@cache
def load_venues() -> tuple[Venue, ...]:
    """All venues of the table, in its order."""
    return tuple(
        Venue(
            r["key"],
            r["name"],
            r["full_name"] or None,
            tuple(r["aliases"].split("|")) if r["aliases"] else (),
        )
        for r in _rows("venues.csv")
    )


_SPONSORS = re.compile(
    r"^(?:(?:IEEE|ACM|CVF|RSJ|RAS|SIAM|AAAI|SIGKDD|SIGIR|SIGMOD|SIGGRAPH|CHI|Annual)[/ -]+)+"
)
_MEETS = re.compile(
    r"^(?:\w+ )*?(?:Conference|Symposium|Meeting|Congress) (?:on|of the|of) (?P<subject>.+)$"
)
_A_NAME = re.compile(
    r"\b(?:conference|symposium|meeting|congress|journal|transactions|letters|proceedings|"
    r"association|society|workshop|preprints?|systems)\b",
    re.IGNORECASE,
)
_WORDS_OF_A_NAME = 5
"""A subject of this many words is the venue's name and no topic: "Empirical Methods in Natural
Language Processing", but not "Machine Learning"."""


@cache
def spoken_names() -> tuple[tuple[str, Venue], ...]:
    """The names by which a question may speak of a venue: no short one that is a topic too, and
    of its former and shorter names none that two venues share.

    >>> {v.name for n, v in spoken_names() if n == "Conference on Robotics and Automation"}
    {'ICRA'}
    >>> [v for n, v in spoken_names() if n == "Machine Learning"]
    []
    """
    own = [(n, v) for v in load_venues() for n in (v.key, v.name, v.full_name) if n]
    taken = {name.casefold() for name, _ in own}
    others: dict[str, dict[str, tuple[str, Venue]]] = {}
    for venue in load_venues():
        for name in _other_names(venue):
            if name.casefold() not in taken:
                others.setdefault(name.casefold(), {})[venue.name] = (name, venue)
    shared = [next(iter(x.values())) for x in others.values() if len(x) == 1]
    return (*own, *shared)


def _other_names(venue: Venue) -> list[str]:
    # "Findings of ACL" names a track besides, which would be lost.
    full = [n for n in (venue.full_name, *venue.aliases) if n and not n.startswith("Findings")]
    plain = [name for name in map(_without_sponsor, full) if _MEETS.match(name)]
    found = []
    for name in (*full, *plain):
        words = len(name.split())
        short = _ABBREVIATION.search(name) is not None and len(name) > _LETTERS_OF_A_NAME
        if words >= _WORDS_OF_A_NAME or short or (words > 2 and _A_NAME.search(name)):
            found.append(name)
        if meets := _MEETS.match(name):
            if len(meets["subject"].split()) >= _WORDS_OF_A_NAME:
                found += [meets["subject"], f"{meets['subject']} conference"]
            if name.startswith("International "):
                found.append(name.removeprefix("International "))
    return found


def _without_sponsor(name: str) -> str:
    return _SPONSORS.sub("", name)


_LETTERS_OF_A_NAME = 3
_ABBREVIATION = re.compile(r"[A-Z]{2}|[a-z][A-Z]")


def find_venue(text: str) -> Venue | None:
    """The venue that a name, abbreviation, folder or former name stands for, or None.

    >>> find_venue("Advances in Neural Information Processing Systems 30").name
    'NeurIPS'
    >>> find_venue("nips2017").name, find_venue("The Web Conference").name
    ('NeurIPS', 'WWW')
    """
    known = _venue_names()
    # "ICLR 2024 Oral": what stands after the year says something else.
    forms = (text, _YEAR.sub("", text), _SHORT_YEAR.sub("", text), _YEAR.split(text)[0])
    for form in forms:
        letters = _letters(form)
        for key in (letters, letters.removeprefix("proceedingsof").removeprefix("the")):
            if key in known:
                return known[key]
        if (bare := re.sub(r"\d+(?:st|nd|rd|th)?", " ", form.casefold())) and (
            found := known.get(re.sub(r"^(?:proceedingsof)?(?:the)?", "", _letters(bare)))
        ):
            return found
    return None


def uniform_venue(text: str) -> str:
    """The uniform name; of a venue that no table knows, the name as given.

    >>> uniform_venue("NIPS"), uniform_venue("siggraphasia"), uniform_venue("xyzconf")
    ('NeurIPS', 'SIGGRAPH Asia', 'XYZCONF')
    """
    if venue := find_venue(text):
        return venue.name
    plain = " ".join(_YEAR.sub("", text).split()).strip(" -_,'’") or text.strip()
    return plain.upper() if plain.islower() and len(plain) <= 8 else plain


def venue_key(name: str) -> str:
    """How a venue's name starts its papers' ids: letters and digits in lower case.

    >>> venue_key("SIGGRAPH Asia")
    'siggraphasia'
    """
    return _letters(name)


def venue_and_year(name: str) -> tuple[str | None, int | None]:
    """Uniform venue and year from a file's name or path, each None where it tells none.

    >>> venue_and_year("colm2025.json"), venue_and_year("nips/2024.json")
    (('COLM', 2025), ('NeurIPS', 2024))
    >>> venue_and_year("3dv2025.json"), venue_and_year("my-papers.csv")
    (('3DV', 2025), (None, None))
    """
    parts = [p for p in re.split(r"[\\/]+", name) if p not in ("", ".", "..")]
    if not parts:
        return None, None
    stem = re.sub(
        r"(?:\.(?:json|jsonl|ndjson|csv|tsv|parquet|gz|txt))+$", "", parts[-1], flags=re.I
    )
    years = _YEAR.findall(stem)
    year = int(years[-1]) if len(set(years)) == 1 else None
    folders = parts[-2:-4:-1]
    if not years:
        year = next((int(f) for f in folders if _YEAR.fullmatch(f)), None)
    before = _YEAR.split(stem)[0].strip(" -_.") if years else stem
    words = [w for w in re.split(r"[\s_.-]+", before) if w]
    named = (before, *words, *(_YEAR.sub("", f) for f in folders))
    known = next((v for text in named if text and (v := find_venue(text))), None)
    if known:
        short = _SHORT_YEAR.search(before)
        if year is None and not years and short and find_venue(_SHORT_YEAR.sub("", before)):
            year = int(short[1]) + (2000 if int(short[1]) < 60 else 1900)
        return known.name, year
    # "xyzconf2024" names a venue that the table doesn't know; "my_papers_2024" names none.
    if years and year and len(words) == 1 and re.fullmatch(r"[A-Za-z0-9]{2,12}", words[0]):
        return uniform_venue(words[0]), year
    return None, year


def read_standing(
    status: object, track: object, proceedings: bool, source_id: str | None = None
) -> Standing:
    """What a source's status and track mean together, with the track that an id may name.

    ``proceedings`` says that the list holds accepted papers only, so that a blank status means
    accepted (contract); elsewhere a blank is undecided.

    >>> read_standing("Notable-top-5%", "main", False)
    Standing(status='oral', track='main', understood=True)
    >>> read_standing("Findings", None, True)
    Standing(status='accepted', track='Findings', understood=True)
    """
    label, given_track = tidy_text(status), tidy_text(track)
    if label is not None and label.casefold() in ("nan", "none", "null", "-"):
        label = None
    track_found = _look_up(given_track) if given_track else None
    uniform_track = (track_found.track if track_found else None) or given_track or MAIN
    if uniform_track.casefold() == MAIN:
        uniform_track = MAIN
    if label is None:
        found = Standing("accepted" if proceedings else "undecided", "")
    else:
        found = _look_up(label) or _guess(label)
    if found.track and uniform_track == MAIN:
        uniform_track = found.track
    if uniform_track == MAIN:
        uniform_track = track_of_id(source_id) or MAIN
    status_now = found.status
    if "workshop" in uniform_track.casefold() and status_now in ACCEPTED_STATUSES:
        status_now = "workshop"
    return Standing(status_now, uniform_track, found.understood)


def track_of_id(source_id: str | None) -> str | None:
    """The track that an id of the ACL Anthology names, or None.

    Its lists give Findings and main conference one status, "Poster"; the ids tell them apart.

    >>> track_of_id("2021.findings-emnlp.235"), track_of_id("2024.naacl-industry.7")
    ('Findings', 'Industry')
    >>> track_of_id("2021.emnlp-main.616"), track_of_id("0Qbwjd0fxB")
    (None, None)
    """
    found = _ANTHOLOGY_ID.match(source_id or "")
    standing = _look_up(found[1] or found[2]) if found else None
    return standing.track if standing and standing.track not in ("", MAIN) else None


def is_proceedings(statuses: Iterable[object]) -> bool:
    """Whether a list of statuses is one of accepted papers only (blanks don't count)."""
    for status in {str(s) for s in statuses if s is not None}:
        label = tidy_text(status)
        if label is None:
            continue
        if (_look_up(label) or _guess(label)).status in ("rejected", "withdrawn", "undecided"):
            return False
    return True


def _look_up(label: str) -> Standing | None:
    return _standings().get(_label_key(label))


def _guess(label: str) -> Standing:
    """A label that no table holds: by the word in it, else a proceedings track of that name."""
    words = _label_key(label)
    for mark, status in (
        ("withdraw", "withdrawn"),
        ("reject", "rejected"),
        ("workshop", "workshop"),
        ("oral", "oral"),
        ("spotlight", "spotlight"),
        ("highlight", "spotlight"),
        ("poster", "poster"),
        ("accept", "accepted"),
        ("review", "undecided"),
        ("submi", "undecided"),
        ("pending", "undecided"),
    ):
        if re.search(rf"\b{mark}" if mark == "oral" else mark, words):
            return Standing(status, "")
    return Standing("accepted", label, understood=False)


def _label_key(label: str) -> str:
    """A status without case, signs, and the venue and year that OpenReview puts before it."""
    words = re.sub(r"[^a-z0-9%]+", " ", label.casefold()).split()
    if words and len(words) > 1 and find_venue(words[0]):
        words = words[1:]
        if words and _YEAR.fullmatch(words[0]):
            words = words[1:]
        if len(words) > 1 and words[0] in ("conference", "main") and words[1] != "track":
            words = words[1:]
    return " ".join(w for w in words if w not in ("the",))


@cache
def _standings() -> dict[str, Standing]:
    return {
        _label_key(row["label"]): Standing(row["status"], row["track"])
        for row in _rows("statuses.csv")
    }


@cache
def _venue_names() -> dict[str, Venue]:
    names: dict[str, Venue] = {}
    for venue in load_venues():
        for form in (venue.key, venue.name, venue.full_name or "", *venue.aliases):
            letters = _letters(form)
            names.setdefault(letters, venue)
            names.setdefault(letters.removeprefix("the"), venue)
    return names


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _rows(name: str) -> list[dict[str, str]]:
    text = files("ingest.vocabulary").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
