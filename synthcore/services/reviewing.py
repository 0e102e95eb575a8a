"""Deciding on records, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from synthcore.core import desk_rules
from synthcore.core.desk_answers import DeskAnswers, DeskDraft
from synthcore.core.errors import BadRequest, Unsure
from synthcore.core.examined import AT_ENTRY
from synthcore.core.measurements import Finding, Measurement
from synthcore.core.pair_answers import PairReview
from synthcore.core.pair_reviews import conclusion
from synthcore.core.people import Person, may, require
from synthcore.core.ports import Draft, Filters, Progress, Reviewed
from synthcore.core.records import Dialogue, Frozen, Labels, Origin, Record
from synthcore.core.reviews import Note, Review, Status, Verdict, taken_up
from synthcore.formats.dialogue_records import showable, to_file
from synthcore.services import desk_terms
from synthcore.services.blinding import covered, has_decided, has_seen
from synthcore.services.context import Context

EVERYTHING = Filters()
LATELY = timedelta(hours=12)  # a day at the desk
NOT_BORNE_OUT = "a preference pair is approved by what is answered on it: whether each answer is correct, and the wrong one wrong as stated."


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
    since midnight where the program runs.

    Until `revealed`, the record has a stand-in for its origin, and status, governing risk and the reviews of others are
    left out; while a first answer is due (`first_due`), the labels are too. `reviews` are those that stand. `draft` is what this
    person has begun to say; where they have begun nothing since their decision that stands, what that said. `protocol_due`:
    an approval waits for the domain's safety questions, by what is in the record and in the draft. An approval of a record
    that was open for less than `reading_ms` is asked about.
    """

    record: Record
    dialogue: dict[str, Any]
    status: Status | None
    governing_risk: str | None
    needs_second: bool
    reviews: tuple[Review, ...]
    mine: Review | None
    draft: DeskDraft
    revealed: bool
    first_due: bool
    protocol_due: bool
    superseded_by: str | None
    position: int | None
    total: int
    progress: Progress
    today: int
    previous_id: str | None
    next_id: str | None
    next_open_id: str | None
    reading_ms: int = 0


class Revealed(Frozen):
    """What was hidden of a record until this person decided. `first` is what they said before they saw any label, `said`
    their labels now; `differences` are the names of labels that they see otherwise than `generated`, by either. `others`
    are the standing decisions of other people, the last of each."""

    record_id: str
    name: str
    origin: Origin
    generated: Labels
    first: Labels | None
    said: Labels
    differences: tuple[str, ...]
    findings: tuple[Finding, ...]
    scores: tuple[Measurement, ...]
    others: tuple[Review, ...]


class Decided(Frozen):
    """A decision that is on disk. `repeated` tells that this id was decided before (nothing was added). `others` are
    the latest decisions of other people on the record; `meanwhile` those that came after this person opened it."""

    review: Review
    repeated: bool
    status: Status
    governing_risk: str | None
    others: tuple[Review, ...]
    meanwhile: tuple[Review, ...]


class Last(Frozen):
    """The last decision of a person, with the name and the domain of its record. Of the others, `meanwhile` are those that came
    while the record was open."""

    decided: Decided
    name: str
    domain: str


def batches(context: Context, person: Person) -> tuple[Batch, ...]:
    """Every batch, newest first."""
    require(person, "look")
    return tuple(Batch(name=b.name, total=b.total, decided=b.decided, created_at=b.created_at) for b in context.store.batches.all())


def queue(context: Context, person: Person, *, filters: Filters = EVERYTHING, offset: int = 0, limit: int = 100) -> Queue:
    """The records that the filters select, in the order of the batch (or of arrival)."""
    require(person, "look")
    lines, total = context.store.queues.lines(person.name, filters, offset=offset, limit=limit)
    return Queue(items=tuple(QueueItem(**line._asdict()) for line in lines), total=total)


def card(context: Context, person: Person, *, record_id: str, filters: Filters = EVERYTHING, whole: bool = False) -> Card:
    """Everything the desk shows of one record. Where the queue is blind, a reviewer who has not decided on it is not shown
    what could lead them, unless `whole`. Raises BadRequest when there is no such record."""
    require(person, "look")
    store = context.store
    record, state, said = _found(context, record_id)
    place, progress = store.queues.place(person.name, filters, record_id)
    mine = _last(said, person)
    draft = _begun(context, person, record_id, mine)
    settings, terms = store.queue_settings.of_record(record_id), desk_terms.of(context, record)
    blind = not whole and isinstance(record.body, Dialogue) and may(person.role, "review") and settings.blind
    revealed = not blind or has_decided(said, person)
    first_due = not revealed and draft.first is None and not has_seen(said, person)
    due = bool(terms.due(state.governing_risk, draft.first, draft.labels)) and not first_due
    shown = record if revealed else covered(record, labels=not first_due)
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return Card(
        record=shown, dialogue=_shown(shown), status=state.status if revealed else None, governing_risk=state.governing_risk if revealed else None,
        needs_second=state.second_needed, reviews=tuple(r for r in said if r.withdrawn_at is None and (revealed or r.person == person.name)),
        mine=mine, draft=draft, revealed=revealed, first_due=first_due, protocol_due=due, superseded_by=state.superseded_by,
        progress=progress, today=store.reviews.count_since(person.name, midnight), reading_ms=desk_rules.reading_ms(terms.words, settings.reading_wpm),
        **place._asdict(),
    )  # fmt: skip


def first(context: Context, person: Person, *, filters: Filters = EVERYTHING) -> str | None:
    """Where to begin or resume: the first selected record that waits for this person, else the first selected one."""
    require(person, "look")
    return context.store.queues.first(person.name, filters)


def neighbour(context: Context, person: Person, *, record_id: str, step: Literal[-1, 1], filters: Filters = EVERYTHING) -> str | None:
    """The selected record before or after one."""
    require(person, "look")
    place, _ = context.store.queues.place(person.name, filters, record_id)
    return place.next_id if step == 1 else place.previous_id


def decide(
    context: Context, person: Person, *, review_id: str, record_id: str, verdict: Verdict, note: str = "", notes: tuple[Note, ...] = (),
    labels: Labels | None = None, adjudicates: bool = False, opened_at: datetime | None = None, active_ms: int | None = None,
    position: int | None = None, pair: PairReview | None = None, desk: DeskAnswers | None = None, sure: bool = False,
    replaces: str | None = None,
) -> Decided:  # fmt: skip
    """Store a decision (verb `review`; `adjudicate` when it adjudicates, which needs a note). On return it is on disk.

    `review_id` is made by the caller, once for each press: sending it again returns what was stored. A decision on a
    record that this person or others decided before is added beside those; nothing is replaced, but `replaces` may name
    this person's own that it is a change of mind of. A preference pair is approved by the answers to its questions
    (services/pair_reviewing.py) or a lead's ruling, never by a word.

    With `desk` the rules of the desk hold (core/desk_rules.py): BadRequest says what stands in the way, Unsure asks what
    `sure` answers.
    """
    require(person, "adjudicate" if adjudicates else "review")
    if adjudicates and not note.strip():
        raise BadRequest("an adjudication needs its reason in the note.")
    if verdict is Verdict.APPROVED and not adjudicates and not _borne_out(pair) and desk is None and context.store.records.pairs_among([record_id]):
        raise BadRequest(NOT_BORNE_OUT)
    review = Review(
        id=review_id, record_id=record_id, person=person.name, verdict=verdict, note=note.strip(), notes=notes, labels=labels,
        adjudicates=adjudicates, opened_at=opened_at, decided_at=datetime.now(UTC), active_ms=active_ms, position=position, pair=pair,
        replaces=replaces, desk=desk,
    )  # fmt: skip
    if desk is not None or replaces is not None:
        found = _found(context, record_id)
        if not any(r.id == review_id for r in found.reviews):  # what is stored already is not judged anew
            review = _at_desk(context, person, review, found, sure=sure)
    stored = context.store.reviews.add(review)
    others = tuple(_latest_of_others(stored.reviews, person))
    return Decided(
        review=stored.review, repeated=stored.repeated, status=stored.state.status, governing_risk=stored.state.governing_risk, others=others,
        meanwhile=tuple(r for r in others if opened_at and r.decided_at >= opened_at),
    )  # fmt: skip


def _at_desk(context: Context, person: Person, review: Review, found: Reviewed, *, sure: bool) -> Review:
    """The review as it is stored: its answers checked against the record, held against the rules, and completed."""
    record, state, said = found
    if review.replaces is not None and not any(r.id == review.replaces and r.person == person.name and r.withdrawn_at is None for r in said):
        raise BadRequest(f"there is no decision {review.replaces!r} of yours on this record to replace.")
    if review.desk is None:
        return review
    if review.verdict is Verdict.APPROVED and not review.adjudicates and not _borne_out(review.pair) and not isinstance(record.body, Dialogue):
        raise BadRequest(NOT_BORNE_OUT)
    terms, settings = desk_terms.of(context, record), context.store.queue_settings.of_record(record.id)
    answers, labels = desk_terms.fitting(terms, review.desk), desk_terms.corrections(terms, review.labels, settles=review.adjudicates)
    if review.adjudicates and labels and labels.risk_level:
        due = terms.due_at(labels.risk_level)
    else:
        due = terms.due(state.governing_risk, _first(context, person, review.record_id, said), labels)
    against = desk_rules.adjudication(note=review.note, cause=answers.cause) if review.adjudicates else []
    against += desk_rules.hindrances(review.verdict, note=review.note, marks=answers.marks, red=terms.red, protocol=due, safety=answers.safety)
    if against:
        raise BadRequest(" ".join(against))
    question = desk_rules.too_fast(review.verdict, words=terms.words, active_ms=review.active_ms, wpm=settings.reading_wpm)
    if question and not sure:
        raise Unsure(question)
    blind = settings.blind and not review.adjudicates and not has_seen(said, person)
    answers = answers.model_copy(update={"blind": blind, "cause": answers.cause if review.adjudicates else ""})
    probability = settings.audit_share if answers.purpose == "audit" and settings.audit_share > 0 else None
    return review.model_copy(update={"labels": labels, "desk": answers, "sampling_probability": probability})


def undo(context: Context, person: Person, *, review_id: str) -> DeskDraft:
    """Take back one's own last decision on a record; it is kept, and decides nothing any more. Returns the draft that is
    restored from it. Doing so twice is doing it once. Raises BadRequest for a decision of someone else, or one that was
    followed by another of one's own."""
    require(person, "review")
    return context.store.reviews.withdraw(review_id, person.name, datetime.now(UTC)).draft


def last_decision(context: Context, person: Person, *, filters: Filters = EVERYTHING) -> Last | None:
    """This person's last decision at the desk that stands, of the last twelve hours, on a record that the filters select whatever
    its status; None where there is none."""
    require(person, "look")
    review = context.store.reviews.last(person.name, filters, datetime.now(UTC) - LATELY)
    if review is None:
        return None
    record, state, said = _found(context, review.record_id)
    others = tuple(_latest_of_others(said, person))
    meanwhile = tuple(r for r in others if review.opened_at and review.opened_at <= r.decided_at <= review.decided_at)
    decided = Decided(review=review, repeated=True, status=state.status, governing_risk=state.governing_risk, others=others, meanwhile=meanwhile)
    return Last(decided=decided, name=record.external_id, domain=record.domain.split("@")[0])


def after(context: Context, person: Person, *, review_id: str) -> Revealed:
    """What was hidden of the record that one has decided on. Raises BadRequest unless one's decision on it stands."""
    require(person, "look")
    review = context.store.reviews.get(review_id)
    if review is None or review.person != person.name:
        raise BadRequest(f"there is no decision {review_id!r} of yours.")
    record, _, said = _found(context, review.record_id)
    if not has_decided(said, person):
        raise BadRequest("you have taken your decision on this record back; decide first.")
    mine = {**record.labels.model_dump(), **(review.labels.model_dump(exclude_none=True) if review.labels else {})}
    told = [labels.model_dump(exclude_none=True) for labels in (review.blind_labels, review.labels) if labels]
    differing = {name for labels in told for name, value in labels.items() if value != getattr(record.labels, name)}
    return Revealed(
        record_id=record.id, name=record.external_id, origin=record.origin, generated=record.labels, first=review.blind_labels, said=Labels(**mine),
        differences=tuple(name for name in Labels.model_fields if name in differing),
        findings=tuple(context.store.findings.of([record.id], AT_ENTRY).get(record.id, ())),
        scores=context.store.judgements.of([record.id]).get(record.id, ()), others=tuple(_latest_of_others(said, person)),
    )  # fmt: skip


def save_draft(context: Context, person: Person, *, record_id: str, draft: DeskDraft) -> Draft:
    """Keep what is not finished; an empty draft clears it, but of someone whose decision stands it is kept, because they take all
    of it back that the decision said. Deciding takes it up. The first answer in it is not taken from here: `answer_first`
    stores that."""
    require(person, "review")
    decided = _last(_found(context, record_id).reviews, person) is not None
    return context.store.drafts.save(person.name, record_id, draft.model_copy(update={"first": None}), datetime.now(UTC), emptied=decided)


def answer_first(context: Context, person: Person, *, record_id: str, labels: Labels, active_ms: int = 0) -> DeskDraft:
    """Store what a reviewer says of a record before any label of it is shown: the highest risk that is disclosed, and in
    the audit share the session type and the concern, all at once, and how long they have had it open (`active_ms`). The first
    time counts: what is stored is returned.
    Raises BadRequest when they have decided on the record before, because everything was shown to them then."""
    require(person, "review")
    record, _, said = _found(context, record_id)
    labels = desk_terms.first_answer(desk_terms.of(context, record), labels)
    draft = _draft(context, person, record_id)
    if draft.first:
        return draft
    if has_seen(said, person):
        raise BadRequest("you have decided on this record before; a first answer is given before anything of it is shown.")
    draft = draft.model_copy(update={"first": labels, "active_ms": max(draft.active_ms, active_ms)})
    return context.store.drafts.save(person.name, record_id, draft, datetime.now(UTC)).desk


def _found(context: Context, record_id: str) -> Reviewed:
    found = context.store.reviews.whole(record_id)
    if found is None:
        raise BadRequest(f"there is no record {record_id!r} in the database.")
    return found


def _draft(context: Context, person: Person, record_id: str) -> DeskDraft:
    draft = context.store.drafts.of(person.name, record_id)
    return draft.desk if draft else DeskDraft()


def _begun(context: Context, person: Person, record_id: str, mine: Review | None) -> DeskDraft:
    """The draft that is stored, else what this person's decision said, so that a change of mind drops nothing that it does not
    change. Their first answer stands in either."""
    kept = context.store.drafts.of(person.name, record_id)
    if mine is None:
        return kept.desk if kept else DeskDraft()
    if kept is None:
        return taken_up(mine, DeskDraft())
    return kept.desk if kept.desk.first else kept.desk.model_copy(update={"first": mine.blind_labels})


def _first(context: Context, person: Person, record_id: str, said: tuple[Review, ...]) -> Labels | None:
    """What this person said of a record before any label was shown."""
    kept = _draft(context, person, record_id).first
    return kept or next((r.blind_labels for r in reversed(said) if r.person == person.name and r.blind_labels), None)


def _shown(record: Record) -> dict[str, Any]:
    if isinstance(record.body, Dialogue):
        shown: dict[str, Any] = showable(to_file(record))
        return shown
    return {"messages": [{"role": turn.role, "text": turn.text} for turn in record.body.prompt]}


def _borne_out(pair: PairReview | None) -> bool:
    found = conclusion(pair) if pair else None
    return found is not None and found.verdict is Verdict.APPROVED


def _last(reviews: tuple[Review, ...], person: Person) -> Review | None:
    return next((r for r in reversed(reviews) if r.person == person.name and r.withdrawn_at is None), None)


def _latest_of_others(reviews: tuple[Review, ...], person: Person) -> list[Review]:
    last = {r.person: r for r in reviews if r.person != person.name and r.withdrawn_at is None}
    return sorted(last.values(), key=lambda r: r.decided_at)
