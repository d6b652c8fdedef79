"""What the corpus holds: sources, editions beside official totals, coverage, ledger."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.caveats import official_total
from assistant.settings import Settings
from index.corpus import open_corpus
from index.tables import SCHEMA_VERSION
from ingest.corrections import corrections_print


def read_status(settings: Settings) -> dict[str, Any]:
    """The status as JSON values. Raises CorpusError where there is no corpus."""
    corpus = open_corpus(settings.data, SCHEMA_VERSION)
    stamp = corpus.stamp
    editions = []
    for covered in stamp.coverage:
        official = official_total(covered.venue, covered.year)
        editions.append(
            {
                **asdict(covered),
                "official_total": official.papers if official else None,
                "official_source": official.source if official else None,
            }
        )
    return {
        "corpus": {
            "id": stamp.corpus_id,
            "papers": stamp.papers,
            "built": stamp.built,
            "as_of": stamp.as_of,
            "invented": stamp.invented,
            "folder": corpus.folder.name,
            "model": stamp.model,
            "versions": dict(stamp.versions),
            "corrections": stamp.corrections,
            "corrections_wait": corrections_print(settings.data) != stamp.corrections,
        },
        "sources": [
            {
                "name": s.name,
                "spec": s.spec,
                "address": s.address,
                "date": s.date,
                "sha256": s.sha256,
                "commit": s.commit,
                "mapping": s.mapping,
            }
            for s in stamp.sources
        ],
        "editions": editions,
        "ledger": stamp.ledger.as_dict(),
        "chat_model": _chat_model(settings),
    }


def _chat_model(settings: Settings) -> dict[str, Any] | None:
    """Which chat model is set and what became of its words so far; None where none is set."""
    if settings.model is None:
        return None
    from assistant.guest.events import Events

    events = Events(settings.data)
    return {
        "model": settings.model.name,
        "base_url": settings.model.base_url,
        "events": events.counts(),
        "spent_today": round(events.spent_today(), 4),
    }
