"""How many affiliations and abstracts one core reads a second, with nothing kept.

Seconds are those of this process on its one core, so that what else runs on the machine doesn't
count; builds share no work between cores either.

    python -m bench.reading ../shared/papers [-n 4000] [--json]

Affiliations twice: each distinct one once, and every author's with the process's own memory of
what it has read, as a build asks. Loading the vocabularies is a row of its own.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure, report
from ingest.merge import merge_records
from ingest.models import find_mentions
from ingest.places import read_affiliation
from ingest.read import read_source
from ingest.readings import read_stated
from ingest.sources import fetch_sources


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("papers", type=Path)
    parser.add_argument("-n", type=int, default=4000, help="abstracts to read")
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args()
    report(measured(options.papers, options.n), options.json)


def measured(papers: Path, n: int) -> Iterator[Figure]:
    """Figures of both readers."""
    start = time.process_time()
    parsed = [read_source(fetched).parsed for fetched in fetch_sources([str(papers)], papers)]
    records = [record for part in parsed for record in part.records]
    works = [merged.record for merged in merge_records(records).papers]
    took = time.process_time() - start
    yield Figure(
        "read, tidy and merge lists",
        round(len(records) / took),
        "records/s",
        f"{len(records):,} records",
    )

    stated = [s for work in works for credit in work.credits for s in credit.affiliations]
    random.Random(0).shuffle(stated)
    start = time.process_time()
    read_affiliation("Some School, Lyon, France")
    yield Figure(
        "load the lists of institutions", round(time.process_time() - start, 2), "s", "as shipped"
    )
    distinct = list(dict.fromkeys(stated))
    start = time.process_time()
    for each in distinct:
        read_stated(each)
    took = time.process_time() - start
    corpus = f"{len(distinct):,} distinct affiliations"
    yield Figure(
        "read distinct affiliations", round(len(distinct) / took), "affiliations/s", corpus
    )
    start = time.process_time()
    for each in stated:
        read_stated(each)
    took = time.process_time() - start
    corpus = f"{len(stated):,} affiliations of authors"
    yield Figure(
        "read affiliations met before", round(len(stated) / took), "affiliations/s", corpus
    )

    texts = [(w.title, w.abstract, w.keywords) for w in works if w.abstract]
    sample = random.Random(0).sample(texts, min(n, len(texts)))
    start = time.process_time()
    find_mentions("BERT", None, ())
    yield Figure(
        "load the lists of models", round(time.process_time() - start, 2), "s", "as shipped"
    )
    start = time.process_time()
    for text in sample:
        find_mentions(*text)
    took = time.process_time() - start
    corpus = f"{len(sample):,} random abstracts with title and keywords"
    yield Figure("read which models texts name", round(len(sample) / took), "abstracts/s", corpus)


if __name__ == "__main__":
    main()
