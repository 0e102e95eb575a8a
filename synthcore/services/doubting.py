"""Which labels do not fit their text, so that somebody looks at those records first. Nothing is relabelled."""

from __future__ import annotations

from typing import Literal

from synthcore.core.errors import BadRequest
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen, turns_of
from synthcore.evaluation.label_doubts import Doubts, Labelled, doubts
from synthcore.services import domains
from synthcore.services.context import Context

Label = Literal["session_type", "concern", "risk_level"]
MOST = 20_000  # records that are looked at, the newest: five models of so many take half a minute


class DoubtedLabels(Frozen):
    """Of one label, most doubtful first. `passed_over` records are older than the newest MOST."""

    label: Label
    found: Doubts
    passed_over: int


def doubted_labels(context: Context, person: Person, *, domain: str, label: Label = "concern", batch: str | None = None) -> DoubtedLabels:
    """Of the newest versions of a domain's records that bear the label, in a batch (by name) or all. A label that a reviewer
    corrected counts as corrected. Raises BadRequest for a batch or a domain that is not there."""
    require(person, "look")
    domains.domain(context, domain)
    batch_id = None
    if batch is not None:
        there = context.store.batches.find(batch)
        if there is None:
            raise BadRequest(f"there is no batch {batch!r}.")
        batch_id = there.id
    rows: list[Labelled] = []
    with context.store.records.snapshot(batch=batch_id, statuses=None, domain=domain) as found:
        for one in found:
            corrected = next((said for review in reversed(one.reviews) if review.labels and (said := getattr(review.labels, label))), None)
            if value := corrected or getattr(one.record.labels, label):
                rows.append(Labelled(one.record.id, "\n".join(text for _, text in turns_of(one.record.body)), value))
    return DoubtedLabels(label=label, found=doubts(rows[-MOST:]), passed_over=max(0, len(rows) - MOST))
