"""One record with everything that was said about it, by whoever said it."""

from __future__ import annotations

from synthcore.core.errors import BadRequest
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.people import Person, require
from synthcore.core.records import Frozen, Record
from synthcore.core.reviews import Review, Status, latest
from synthcore.services.blinding import blind
from synthcore.services.context import Context


class Dossier(Frozen):
    """`reviews` are those that stand, oldest first; `measures` and `findings` what checks say, `judgements` and `judged` what
    judges say and where. While it is `hidden`, whoever reads it has yet to decide on it, and gets the record alone."""

    record: Record
    status: Status
    governing_risk: str | None
    superseded_by: str | None
    reviews: tuple[Review, ...] = ()
    measures: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    judgements: tuple[Measurement, ...] = ()
    judged: tuple[Finding, ...] = ()
    hidden: bool = False


def dossier(context: Context, person: Person, *, record_id: str) -> Dossier:
    """Raises BadRequest when there is no such record."""
    require(person, "look")
    store = context.store
    whole = store.reviews.whole(record_id)
    if whole is None:
        raise BadRequest(f"there is no record {record_id!r}.")
    record, state, said = whole
    about = {"record": record, "superseded_by": state.superseded_by}
    standing = tuple(review for review in said if review.withdrawn_at is None)
    if blind(person, state.status, (review.person for review in latest(standing))):
        return Dossier(**about, status=state.status, governing_risk=None, hidden=True)
    measures = store.measurements.of(record_id)
    findings = store.findings.of([record_id], {one.name.partition(".")[0] for one in measures}).get(record_id, ())
    return Dossier(
        **about, status=state.status, governing_risk=state.governing_risk, reviews=standing, measures=measures, findings=tuple(findings),
        judgements=store.judgements.of([record_id]).get(record_id, ()), judged=store.judgements.findings([record_id]).get(record_id, ()),
    )  # fmt: skip
