"""Needs revision goes somewhere: what waits for it, with what was said of it.

An editor writes a new version by hand (services/editing.py), or a model does (services/revising.py).
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import AbstractContextManager
from itertools import islice

from synthcore.core.corrections import corrected
from synthcore.core.errors import UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.ports import Reviewed
from synthcore.core.quotas import Cell
from synthcore.core.records import Dialogue, Frozen
from synthcore.core.reviews import Status
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.formats.dialogue_records import to_file
from synthcore.formats.versions import turns_of
from synthcore.generation.revising import Revision, remarks
from synthcore.services import domains
from synthcore.services.context import Context

SHOWN = 200
BY_HAND = "A preference pair is revised by hand."


class Waiting(Frozen):
    """A record that somebody asked to be revised. `remarks` are the notes, marks and corrected labels of its reviewers, a line
    each; `by_hand` says why a model cannot revise it, empty where it can; `run_id` is the run that is about to."""

    record_id: str
    name: str
    kind: str
    domain: str
    reviewers: tuple[str, ...]
    remarks: tuple[str, ...]
    by_hand: str
    run_id: str | None = None


class Revisable(Frozen):
    """What waits to be revised: the first of them, and how many there are."""

    waiting: tuple[Waiting, ...]
    total: int


def to_revise(context: Context, person: Person, *, batch: str | None = None, domain: str | None = None, limit: int = SHOWN) -> Revisable:
    """What waits to be revised, in the order of the batch or of arrival."""
    require(person, "look")
    busy = under_way(context)
    with reviewed(context, batch, domain) as rows:
        found = tuple(_waiting(context, one, busy) for one in islice(rows, limit))
    total = context.store.counting.statuses(batch, None, domain)[Status.NEEDS_REVISION]
    return Revisable(waiting=found, total=max(total, len(found)))


def revision_of(domain: Domain, one: Reviewed) -> Revision | str:
    """What a model would be given, or why it cannot be."""
    if not isinstance(one.record.body, Dialogue):
        return BY_HAND
    cell = _cell(domain, one)
    if isinstance(cell, str):
        return cell
    texts = [turn.text for turn in turns_of(one.record.body)]
    return Revision(one.record.id, to_file(one.record), cell, remarks(one.reviews, domain, texts, one.record.labels))


def _cell(domain: Domain, one: Reviewed) -> Cell | str:
    """The labels that the revision is to have: as the reviewers corrected them."""
    words = vocabulary(domain)
    labels = corrected(one.record, one.reviews, one.state.status, words).labels
    found = {name: words.canonical(name, getattr(labels, name)) for name in ("session_type", "concern", "risk_level")}
    known: dict[str, Container[str]] = {"session_type": domain.sessions, "concern": domain.concerns, "risk_level": words.risk_level}
    for name, value in found.items():
        if value is None or value not in known[name]:
            return f"its {name.replace('_', ' ')} is {'not set' if value is None else repr(value)}, which a model cannot write to; revise it by hand."
    return (str(found["session_type"]), str(found["concern"]), str(found["risk_level"]))


def _waiting(context: Context, one: Reviewed, busy: dict[str, str]) -> Waiting:
    record = one.record
    domain = domains.domain(context, record.domain.split("@")[0])
    job = revision_of(domain, one)
    texts = [turn.text for turn in turns_of(record.body)]
    said = job.remarks if isinstance(job, Revision) else remarks(one.reviews, domain, texts, record.labels)
    names = dict.fromkeys(review.person for review in one.reviews if review.withdrawn_at is None)
    return Waiting(
        record_id=record.id, name=record.external_id, kind=record.body.kind, domain=domain.about.id, reviewers=tuple(names), remarks=said,
        by_hand=job if isinstance(job, str) else "", run_id=busy.get(record.id),
    )  # fmt: skip


def under_way(context: Context) -> dict[str, str]:
    """Which run is about to revise a record, by record."""
    runs = [run for run in context.store.runs.active() if run.task == "revise"]
    return {record_id: run.id for run in runs for record_id in run.params.get("records", ())}


def reviewed(context: Context, batch: str | None, domain: str | None) -> AbstractContextManager[Iterator[Reviewed]]:
    found = context.store.batches.find(batch) if batch is not None else None
    if batch is not None and found is None:
        raise UnknownValue("batch", batch, [b.name for b in context.store.batches.all()])
    return context.store.records.snapshot(batch=found.id if found else None, statuses=[Status.NEEDS_REVISION], domain=domain)
