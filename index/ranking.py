"""The best k of many, exactly: one rule for both sides of search and for their fusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Float32s = NDArray[np.float32]
Rows = NDArray[np.int64]


def best_rows(scores: Float32s, rows: Rows, k: int) -> Rows:
    """The k rows with the highest scores, best first, ties by row; in linear time.

    ``scores`` (n,) belong to ``rows`` (n,), one each.

    >>> best_rows(np.array([1, 3, 3], np.float32), np.array([7, 9, 8]), 2).tolist()
    [8, 9]
    """
    if 0 < k < len(rows):
        worst = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = scores >= worst  # with all ties of the last, so that the row decides among them
        scores, rows = scores[kept], rows[kept]
    order = np.lexsort((rows, -scores))
    return rows[order[: max(k, 0)]]


def chosen_rows(among: Sequence[str] | Rows | None, row_of: dict[str, int], n: int) -> Rows:
    """A condition's papers as distinct row numbers in order: all n of them for None.

    Ids that are not in ``row_of`` are left out. Raises IndexError for row numbers outside 0 to n-1.
    """
    if among is None:
        return np.arange(n, dtype=np.int64)
    if isinstance(among, np.ndarray):
        rows = np.unique(among.astype(np.int64))
        if len(rows) and not 0 <= rows[0] <= rows[-1] < n:
            raise IndexError(f"rows {rows[0]} to {rows[-1]} of {n}")
        return rows
    found = (row_of.get(paper_id) for paper_id in among)
    return np.unique(np.array([row for row in found if row is not None], dtype=np.int64))
