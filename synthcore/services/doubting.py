"""Which labels do not fit their text, so that somebody looks at those records first. Nothing is relabelled."""

from __future__ import annotations

import logging
import threading
import time
from typing import Literal, NamedTuple, get_args
from weakref import WeakKeyDictionary

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.ports import Store
from synthcore.core.records import Frozen
from synthcore.core.worth import LabelledText
from synthcore.evaluation.label_doubts import Doubts, Labelled, doubts
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.repetition_work import turns_of

Label = Literal["session_type", "concern", "risk_level"]
MOST = 20_000  # records that are looked at, the newest: five models of so many take half a minute
ALONGSIDE = 3_000  # that are looked at for the order of the queue, while people work
FEWEST = 100  # fewer are looked at one by one before long
AGAIN = 600.0  # seconds that what is known for the order holds at least
log = logging.getLogger(__name__)


class DoubtedLabels(Frozen):
    """Of one label, most doubtful first. `passed_over` records are older than the newest MOST."""

    label: Label
    found: Doubts
    passed_over: int


class _Known(NamedTuple):
    """What is known for the order of the queue: of how many records, since when, and which are doubted."""

    records: int
    at: float
    doubtful: frozenset[str]


class _Kept:
    """Of one store: what is known by domain, and whether that is being renewed."""

    def __init__(self) -> None:
        self.known: dict[str, _Known] = {}
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None


_kept: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()


def doubted_labels(context: Context, person: Person, *, domain: str, label: Label = "concern", batch: str | None = None) -> DoubtedLabels:
    """Of the newest versions of a domain's records that bear the label, in a batch (by name) or all. A label that a reviewer
    corrected counts as corrected. For those who lead an evaluation (verb `evaluate`): it would lead whoever has yet to decide. Raises
    BadRequest for a batch or a domain that is not there."""
    require(person, "evaluate")
    domains.domain(context, domain)
    batch_id = None
    if batch is not None:
        there = context.store.batches.find(batch)
        if there is None:
            raise BadRequest(f"there is no batch {batch!r}.")
        batch_id = there.id
    rows, passed_over = context.store.labelled_texts.newest(domain, batch=batch_id, limit=MOST)
    return DoubtedLabels(label=label, found=doubts(_labelled(rows, label)), passed_over=passed_over)


def doubtful(context: Context, domain: str) -> frozenset[str]:
    """The records of a domain of which any label is doubted, as far as that is known. When records have come since, it is looked
    at anew beside what else goes on, and every worklist follows what is found; this waits for nothing."""
    kept = _kept.setdefault(context.store, _Kept())
    with kept.lock:
        known = kept.known.get(domain)
        records = context.store.records.count()
        fresh = known is not None and (known.records == records or time.monotonic() - known.at < AGAIN)
        if not fresh and records >= FEWEST and (kept.thread is None or not kept.thread.is_alive()):
            rows, _ = context.store.labelled_texts.newest(domain, limit=ALONGSIDE)
            kept.thread = threading.Thread(target=_renew, args=(context.store, kept, domain, records, rows), name="label doubts", daemon=True)
            kept.thread.start()
    return known.doubtful if known else frozenset()


def _renew(store: Store, kept: _Kept, domain: str, records: int, rows: list[LabelledText]) -> None:
    """Without the database: it may be closed meanwhile."""
    try:
        found = frozenset(doubt.record_id for label in get_args(Label) for doubt in doubts(_labelled(rows, label)).doubts)
    except Exception:  # boundary: an order that knows nothing of doubts is an order all the same
        log.exception("label doubts could not be looked at")
        found = frozenset()
    before = kept.known.get(domain)
    kept.known[domain] = _Known(records, time.monotonic(), found)
    if found != (before.doubtful if before else frozenset()):
        store.worklists.renew()


def _labelled(rows: list[LabelledText], label: Label) -> list[Labelled]:
    return [Labelled(row.record_id, "\n".join(turns_of(row.body)), value) for row in rows if (value := getattr(row, label))]
