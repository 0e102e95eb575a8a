"""What the lengths of the answers of pairs in the database tell: read from every pair, so kept until something is written."""

from __future__ import annotations

import weakref
from typing import NamedTuple

from synthcore.core.ports import Store
from synthcore.core.tallies import Selection
from synthcore.evaluation import length_gap
from synthcore.evaluation.length_gap import Gap
from synthcore.services.context import Context

KEPT = 16  # selections of a database


class _Known(NamedTuple):
    written: int
    gaps: dict[tuple[Selection, str | None], Gap]


_known: weakref.WeakKeyDictionary[Store, _Known] = weakref.WeakKeyDictionary()


def gap(context: Context, *, of: Selection, status: str | None = None) -> Gap:
    """Of the pairs of a selection, of one status or of all."""
    store, key = context.store, (of, status)
    written = store.counting.written  # read first: what is written meanwhile is measured the next time
    known = _known.get(store)
    if known is None or known.written != written or len(known.gaps) >= KEPT:
        known = _known[store] = _Known(written, {})
    if key not in known.gaps:
        lengths = list(store.counting.lengths(of, status))
        known.gaps[key] = length_gap.measured((chosen for chosen, _ in lengths), (rejected for _, rejected in lengths))
    return known.gaps[key]
