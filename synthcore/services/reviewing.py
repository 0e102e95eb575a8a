"""Deciding on records, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from synthcore.core.errors import BadRequest
from synthcore.core.pair_answers import PairReview
from synthcore.core.pair_reviews import conclusion
from synthcore.core.people import Person, require
from synthcore.core.ports import Draft, Filters, Progress
from synthcore.core.records import Dialogue, Frozen, Labels, Record
from synthcore.core.reviews import Note, Review, Status, Verdict
from synthcore.formats.dialogue_records import showable, to_file
from synthcore.services.context import Context

EVERYTHING = Filters()


class Batch(Frozen):
    """A batch and how far its review has come."""

    name: str
    total: int
    decided: int
    created_at: datetime


class QueueItem(Frozen):
    """`position` counts from 1 within the filters. `mine` is this person's latest verdict."""

    record_id: str
    external_id: str
    position: int
    status: Status
    mine: Verdict | None = None


class Queue(Frozen):
    items: tuple[QueueItem, ...]
    total: int


class Card(Frozen):
    """One record as the desk shows it. `dialogue` is the record in the shape of a dialogues file, with every text showable; of
    a preference pair it holds the question alone (services/pair_reviewing.py has its answers). `position` is None
    when the record is not (or no longer) among those the filters select; `previous_id`, `next_id` and `next_open_id`
    are its neighbours there, in the queue's order, whether it is among them or not. `today` counts this person's decisions
    since midnight where the program runs."""

    record: Record
    dialogue: dict[str, Any]
    status: Status
    governing_risk: str | None
    needs_second: bool
    reviews: tuple[Review, ...]
    mine: Review | None
    draft: str
    superseded_by: str | None
    position: int | None
    total: int
    progress: Progress
    today: int
    previous_id: str | None
    next_id: str | None
    next_open_id: str | None


class Decided(Frozen):
    """A decision that is on disk. `repeated` tells that this id was decided before (nothing was added). `others` are
    the latest decisions of other people on the record; `meanwhile` those that came after this person opened it."""

    review: Review
    repeated: bool
    status: Status
    governing_risk: str | None
    others: tuple[Review, ...]
    meanwhile: tuple[Review, ...]


def batches(context: Context, person: Person) -> tuple[Batch, ...]:
    """Every batch, newest first."""
    require(person, "look")
    return tuple(Batch(name=b.name, total=b.total, decided=b.decided, created_at=b.created_at) for b in context.store.batches.all())


def queue(context: Context, person: Person, *, filters: Filters = EVERYTHING, offset: int = 0, limit: int = 100) -> Queue:
    """The records that the filters select, in the order of the batch (or of arrival)."""
    require(person, "look")
    lines, total = context.store.queues.lines(person.name, filters, offset=offset, limit=limit)
    return Queue(items=tuple(QueueItem(**line._asdict()) for line in lines), total=total)


def card(context: Context, person: Person, *, record_id: str, filters: Filters = EVERYTHING) -> Card:
    """Everything the desk shows of one record. Raises BadRequest when there is no such record."""
    require(person, "look")
    store = context.store
    found = store.records.with_state(record_id)
    if found is None:
        raise BadRequest(f"there is no record {record_id!r} in the database.")
    record, state = found
    place, progress = store.queues.place(person.name, filters, record_id)
    said = store.reviews.of(record_id)
    draft = store.reviews.draft(person.name, record_id)
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return Card(
        record=record, dialogue=_shown(record), status=state.status, governing_risk=state.governing_risk, needs_second=state.second_needed,
        reviews=said, mine=_last(said, person), draft=draft.note if draft else "", superseded_by=state.superseded_by,
        progress=progress, today=store.reviews.count_since(person.name, midnight), **place._asdict(),
    )  # fmt: skip


def first(context: Context, person: Person, *, filters: Filters = EVERYTHING) -> str | None:
    """Where to begin or resume: the first selected record that waits for this person, else the first selected one."""
    require(person, "look")
    return context.store.queues.first(person.name, filters)


def next_open(context: Context, person: Person, *, after: str | None = None, filters: Filters = EVERYTHING) -> str | None:
    """The next selected record after `after` that waits for this person (unreviewed, or needing a second approver who
    is not this person), going on from the beginning after the last; None when nothing waits."""
    require(person, "look")
    return context.store.queues.next_open(person.name, filters, after)


def neighbour(context: Context, person: Person, *, record_id: str, step: Literal[-1, 1], filters: Filters = EVERYTHING) -> str | None:
    """The selected record before or after one."""
    require(person, "look")
    place, _ = context.store.queues.place(person.name, filters, record_id)
    return place.next_id if step == 1 else place.previous_id


def decide(
    context: Context, person: Person, *, review_id: str, record_id: str, verdict: Verdict, note: str = "", notes: tuple[Note, ...] = (),
    labels: Labels | None = None, adjudicates: bool = False, opened_at: datetime | None = None, active_ms: int | None = None,
    position: int | None = None, pair: PairReview | None = None,
) -> Decided:  # fmt: skip
    """Store a decision (verb `review`; `adjudicate` when it adjudicates, which needs a note). On return it is on disk.

    `review_id` is made by the caller, once for each press: sending it again returns what was stored. A decision on a
    record that this person or others decided before is added beside those; nothing is replaced. A preference pair is
    approved by the answers to its questions (services/pair_reviewing.py) or a lead's ruling, never by a word.
    """
    require(person, "adjudicate" if adjudicates else "review")
    if adjudicates and not note.strip():
        raise BadRequest("an adjudication needs its reason in the note.")
    if verdict is Verdict.APPROVED and not adjudicates and not _borne_out(pair) and context.store.records.pairs_among([record_id]):
        raise BadRequest("a preference pair is approved by what is answered on it: whether each answer is correct, and the wrong one wrong as stated.")
    stored = context.store.reviews.add(
        Review(
            id=review_id, record_id=record_id, person=person.name, verdict=verdict, note=note.strip(), notes=notes, labels=labels,
            adjudicates=adjudicates, opened_at=opened_at, decided_at=datetime.now(UTC), active_ms=active_ms, position=position, pair=pair,
        )
    )  # fmt: skip
    others = tuple(_latest_of_others(stored.reviews, person))
    return Decided(
        review=stored.review, repeated=stored.repeated, status=stored.state.status, governing_risk=stored.state.governing_risk, others=others,
        meanwhile=tuple(r for r in others if opened_at and r.decided_at >= opened_at),
    )  # fmt: skip


def save_draft(context: Context, person: Person, *, record_id: str, note: str) -> Draft:
    """Keep the text of an unfinished note; an empty note clears it. Deciding clears it too."""
    require(person, "review")
    draft = Draft(record_id=record_id, note=note, saved_at=datetime.now(UTC))
    context.store.reviews.save_draft(person.name, record_id, note, draft.saved_at)
    return draft


def _shown(record: Record) -> dict[str, Any]:
    if isinstance(record.body, Dialogue):
        shown: dict[str, Any] = showable(to_file(record))
        return shown
    return {"messages": [{"role": turn.role, "text": turn.text} for turn in record.body.prompt]}


def _borne_out(pair: PairReview | None) -> bool:
    found = conclusion(pair) if pair else None
    return found is not None and found.verdict is Verdict.APPROVED


def _last(reviews: tuple[Review, ...], person: Person) -> Review | None:
    return next((r for r in reversed(reviews) if r.person == person.name), None)


def _latest_of_others(reviews: tuple[Review, ...], person: Person) -> list[Review]:
    last = {r.person: r for r in reviews if r.person != person.name}
    return sorted(last.values(), key=lambda r: r.decided_at)
