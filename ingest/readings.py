"""Records → papers, through the two readers: where affiliations are, which models are named.

Both readers are pure, and most of what they are asked has been asked before: a corpus names one
university a thousand times, and a rebuild asks everything again. So readings are kept by what was
read and by the reader's fingerprint. (16,000 papers take 12 s unread and 1 s kept, on one core;
sharing the work between two processes saved one second of that, and isn't done.)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Protocol

from ingest import full_texts, models, places
from ingest.corrections import Corrections
from ingest.merge import Merged
from ingest.paper import Affiliation, Author, Credit, Mention, Paper, Record, Stated

Progress = Callable[[str, int, int | None], None]

_NOBODY = ""
"""No author's name: a correction that names an author is not for what is given to none."""
_FULL_TEXTS = 50
"""Full texts whose readings are kept at once: seconds of work."""


class Kept(Protocol):
    """Readings kept from earlier builds; ``kind`` tells readers and their versions apart."""

    def get_many(self, kind: str, keys: Sequence[str]) -> dict[str, str]:
        """The readings that are there, by key."""
        ...

    def put_many(self, kind: str, readings: Mapping[str, str]) -> None:
        """Keep readings."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of a build; tests hand in their own."""

    affiliations: Callable[[Stated], tuple[Affiliation, ...]]
    """One stated affiliation may be several: "MIT and ETH Zurich"."""
    mentions: Callable[[str, str | None, Sequence[str]], Sequence[Mention]]
    places_print: str
    """Changes whenever ``affiliations`` would read anything otherwise."""
    models_print: str
    full_text: Callable[[str], Sequence[Mention]] = full_texts.find_in_full_text
    """The mentions in a full text."""

    @property
    def full_text_kind(self) -> str:
        """What readings of full texts are kept under."""
        return f"fulltext {self.models_print} {full_texts.VERSION}"

    @property
    def fingerprint(self) -> str:
        """Of both readers together."""
        return f"{self.places_print}-{self.models_print}"


def shipped_readers() -> Readers:
    """The readers that ship, with the vocabularies that ship."""
    return Readers(
        affiliations=read_stated,
        mentions=models.find_mentions,
        places_print=places.fingerprint(),
        models_print=models.fingerprint(),
    )


def read_stated(stated: Stated) -> tuple[Affiliation, ...]:
    """One stated affiliation as read by ``ingest.places``; never none."""
    found = places.read_affiliation(
        stated.text, domain=stated.domain, stated=stated.country, by_machine=stated.by_machine
    )
    return tuple(reading.affiliation() for reading in found)


def read_papers(
    merged: Sequence[Merged],
    readers: Readers,
    kept: Kept | None = None,
    progress: Progress | None = None,
    corrections: Corrections | None = None,
    used: set[int] | None = None,
) -> list[Paper]:
    """Papers of merged records, in their order.

    An author whose source says nothing of an affiliation has none. ``corrections`` are laid over
    the readings, which stay kept as they were; the lines of those that fit are added to ``used``.
    """
    affiliations = _read_affiliations([m.record for m in merged], readers, kept, progress)
    mentions = _read_mentions([m.record for m in merged], readers, kept, progress)
    return [
        Paper(
            paper_id=m.paper_id,
            also_ids=m.also_ids,
            title=m.record.title,
            abstract=m.record.abstract,
            venue=m.record.venue,
            year=m.record.year,
            track=m.record.track,
            status=m.record.status,
            keywords=m.record.keywords,
            authors=tuple(
                Author(credit.name, _affiliated(m, credit, affiliations, corrections, used))
                for credit in m.record.credits
            ),
            mentions=found,
            url=m.record.url,
            pdf_url=m.record.pdf_url,
            source=m.record.source,
            shared=_shared(m, affiliations, corrections, used),
        )
        for m, found in zip(merged, mentions, strict=True)
    ]


def _affiliated(
    merged: Merged,
    credit: Credit,
    affiliations: Mapping[Stated, tuple[Affiliation, ...]],
    corrections: Corrections | None,
    used: set[int] | None,
) -> tuple[Affiliation, ...]:
    """One author's affiliations, put right, each once."""
    return _put_right(merged, credit.name, credit.affiliations, affiliations, corrections, used)


def _shared(
    merged: Merged,
    affiliations: Mapping[Stated, tuple[Affiliation, ...]],
    corrections: Corrections | None,
    used: set[int] | None,
) -> tuple[Affiliation, ...]:
    """Those of the paper as a whole, put right, each once; then its blanks, each for itself."""
    told = [s for s in merged.record.shared if s.text or s.domain]
    blanks = len(merged.record.shared) - len(told)
    if not told:
        return (Affiliation(text=None),) * blanks
    read = _put_right(merged, _NOBODY, told, affiliations, corrections, used)
    return read + (Affiliation(text=None),) * blanks


def _put_right(
    merged: Merged,
    author: str,
    stated: Sequence[Stated],
    affiliations: Mapping[Stated, tuple[Affiliation, ...]],
    corrections: Corrections | None,
    used: set[int] | None,
) -> tuple[Affiliation, ...]:
    if corrections is None or not corrections.rows:
        return tuple(dict.fromkeys(a for s in stated for a in affiliations[s]))
    read = [(s.text, affiliations[s]) for s in stated]
    return corrections.correct((merged.paper_id, *merged.also_ids), author, read, used)


def _read_affiliations(
    records: Sequence[Record], readers: Readers, kept: Kept | None, progress: Progress | None
) -> dict[Stated, tuple[Affiliation, ...]]:
    every = dict.fromkeys(s for r in records for c in r.credits for s in c.affiliations)
    every |= dict.fromkeys(s for r in records for s in r.shared if s.text or s.domain)
    keys = {stated: _key(astuple(stated)) for stated in every}
    kind = f"places {readers.places_print}"
    old = kept.get_many(kind, list(keys.values())) if kept else {}
    out: dict[Stated, tuple[Affiliation, ...]] = {}
    new: dict[str, str] = {}
    for done, (stated, key) in enumerate(keys.items(), start=1):
        if key in old:
            out[stated] = tuple(Affiliation(*fields) for fields in json.loads(old[key]))
        else:
            out[stated] = readers.affiliations(stated)
            new[key] = json.dumps([astuple(a) for a in out[stated]])
        if progress and (done % 500 == 0 or done == len(keys)):
            progress("reading affiliations", done, len(keys))
    if kept and new:
        kept.put_many(kind, new)
    return out


def _read_mentions(
    records: Sequence[Record], readers: Readers, kept: Kept | None, progress: Progress | None
) -> list[tuple[Mention, ...]]:
    texts = [(r.title, r.abstract, r.keywords) for r in records]
    keys = [_key(text) for text in texts]
    kind = f"models {readers.models_print}"
    found = kept.get_many(kind, keys) if kept else {}
    missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
    new: dict[str, str] = {}
    for done, (key, text) in enumerate(missing.items(), start=1):
        new[key] = json.dumps([astuple(m) for m in readers.mentions(*text)])
        if progress and (done % 250 == 0 or done == len(missing)):
            progress("reading model names", len(keys) - len(missing) + done, len(keys))
    if kept and new:
        kept.put_many(kind, new)
    found |= new
    return [tuple(Mention(*fields) for fields in json.loads(found[key])) for key in keys]


def read_full_texts(
    texts: Mapping[str, Callable[[], str]],
    readers: Readers,
    kept: Kept | None = None,
    progress: Progress | None = None,
) -> dict[str, tuple[Mention, ...]]:
    """The mentions in full texts, by the hash of each; a text is loaded only where it is new."""
    kind = readers.full_text_kind
    found = kept.get_many(kind, list(texts)) if kept else {}
    missing = [sha256 for sha256 in texts if sha256 not in found]
    for first in range(0, len(missing), _FULL_TEXTS):
        part = missing[first : first + _FULL_TEXTS]
        new = {
            sha256: json.dumps([astuple(m) for m in readers.full_text(texts[sha256]())])
            for sha256 in part
        }
        if kept:
            kept.put_many(kind, new)
        found |= new
        if progress:
            progress("reading model names in full texts", len(found), len(texts))
    return {h: tuple(Mention(*fields) for fields in json.loads(found[h])) for h in texts}


def _key(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
