"""What can go wrong on the way from a source to a corpus, as one family.

Every message is one line for a person: what happened, with what, and what to do about it. The
command line prints it on standard error and leaves with ``exit_code``; the corpus that was there
before is untouched whenever one of these is raised.
"""

from __future__ import annotations


class PaperTallyError(Exception):
    """Base of all errors that a user can mend. ``exit_code`` 2 is the contract's "bad input"."""

    exit_code = 2


class SourceError(PaperTallyError):
    """A source can't be found, opened or fetched: no such file, no network, too large."""


class FormatError(PaperTallyError):
    """A source was read, but it isn't what it should be: broken JSON, binary, no venue."""


class NoListError(FormatError):
    """A file is sound, but holds no list of records: a ``package.json``, an empty list."""


class MappingError(PaperTallyError):
    """A column that ``--map`` names, or that is needed, isn't in the table."""


class BuildError(PaperTallyError):
    """A build can't start or finish: another one runs, the disk is full, nothing to read."""


class CorpusError(PaperTallyError):
    """There is no corpus to open, or it was made by another version or model."""


class BadVocabulary(PaperTallyError):
    """A curated table in ``ingest/vocabulary`` contradicts itself or lacks a column."""
