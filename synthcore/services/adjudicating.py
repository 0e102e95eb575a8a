"""Disputes: records whose reviewers differ, or found too little context, and a lead's ruling on each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from synthcore.core import ids
from synthcore.core.desk_answers import Answered, Cause, DeskAnswers, DeskDraft, Mark
from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.pair_answers import PairReview
from synthcore.core.people import Person, require
from synthcore.core.ports import Filters
from synthcore.core.records import Dialogue, Frozen, Labels, Record
from synthcore.core.reviews import Review, Status, Verdict, latest
from synthcore.formats.dialogue_records import showable, to_file
from synthcore.formats.reviews import same_person
from synthcore.services import desk_terms, reviewing
from synthcore.services.blinding import covered
from synthcore.services.context import Context
from synthcore.services.reviewing import Decided

Why = Literal["disputed", "not_enough_context"]
WAITING: tuple[Why, ...] = ("disputed", "not_enough_context")
COMPARED = ("risk_level", "session_type", "concern", "technique", "primary_intent", "sentiment")


class Waiting(Frozen):
    """A record that waits for a lead, and why: its reviewers differ, or someone's last word was that the context is not enough."""

    record_id: str
    name: str
    why: Why


class Disputes(Frozen):
    """`total` counts all that wait, the disputed ones first; `items` are those that were asked for."""

    items: tuple[Waiting, ...]
    total: int
    disputed: int


class Opinion(Frozen):
    """What stands of one reviewer. `alias` is in their place until the case is decided; `who` and the time are None until
    then. `first` is what they said before any label was shown, `labels` what they corrected; `sees` is how they see the
    labels on which there is a difference. `mine`: it is of the person who asks."""

    alias: str
    who: str | None
    mine: bool
    decided_at: datetime | None
    verdict: Verdict
    note: str
    marks: tuple[Mark, ...]
    safety: dict[str, Answered]
    first: Labels | None
    labels: Labels | None
    intents: dict[int, str]
    pair: PairReview | None
    sees: dict[str, str]


class Case(Frozen):
    """A record with what its reviewers said of it, each by an alias until a ruling stands. The record's origin is hidden as
    long as that. `differences` are the labels, and `verdict`, of which they do not say the same. `governing_risk` is what it resolves
    to unless a ruling names another. `protocol` holds the domain's safety questions by id; `protocol_due`: an approval
    answers them, unless the ruling names a risk that does not ask for them. `note` is what this lead has begun to write."""

    record: Record
    dialogue: dict[str, Any]
    status: Status
    governing_risk: str | None
    second_needed: bool
    opinions: tuple[Opinion, ...]
    differences: tuple[str, ...]
    ruling: Review | None
    protocol: dict[str, str]
    protocol_due: bool
    superseded_by: str | None
    note: str


class Settled(Frozen):
    """A record with a ruling that stands."""

    record_id: str
    name: str
    domain: str
    kind: str
    verdict: Verdict
    cause: Cause
    by: str
    at: datetime


class Ruled(Frozen):
    """A ruling that is on disk, and the case as it stands now, with names."""

    decided: Decided
    case: Case


def disputes(context: Context, person: Person, *, batch: str | None = None, offset: int = 0, limit: int = 100) -> Disputes:
    """What waits for a lead (verb `adjudicate`), in the order of the batch or of arrival."""
    require(person, "adjudicate")
    items: list[Waiting] = []
    totals: list[int] = []
    for why in WAITING:
        start = max(0, offset - sum(totals))
        lines, total = context.store.queues.lines(person.name, Filters(batch=batch, status=why), offset=start, limit=max(0, limit - len(items)))
        items += [Waiting(record_id=line.record_id, name=line.external_id, why=why) for line in lines]
        totals.append(total)
    return Disputes(items=tuple(items), total=sum(totals), disputed=totals[0])


def dispute(context: Context, person: Person, *, record_id: str) -> Case:
    """One record with what was said of it (verb `adjudicate`). Raises BadRequest when there is no such record."""
    require(person, "adjudicate")
    found = context.store.records.with_state(record_id)
    if found is None:
        raise BadRequest(f"there is no record {record_id!r} in the database.")
    record, state = found
    said = context.store.reviews.of(record_id)
    ruling = next((r for r in latest(said) if r.adjudicates), None)
    terms = desk_terms.of(context, record)
    standing = _standing(said)
    draft = context.store.drafts.of(person.name, record_id)
    sees = [_sees(review, record, terms.vocabulary) for review in standing]
    differing = [name for name in ("verdict", *COMPARED) if len({one.get(name) for one in sees}) > 1]
    shown = record if ruling else covered(record, labels=True)
    numbered = enumerate(zip(standing, sees, strict=True), 1)
    return Case(
        record=shown, dialogue=showable(to_file(shown)) if isinstance(record.body, Dialogue) else {}, status=state.status,
        governing_risk=state.governing_risk, second_needed=state.second_needed,
        opinions=tuple(_opinion(review, n, view, differing, person, named=ruling is not None) for n, (review, view) in numbered),
        differences=tuple(differing), ruling=ruling, protocol=terms.protocol, protocol_due=bool(terms.due(state.governing_risk)),
        superseded_by=state.superseded_by, note=draft.desk.note if draft else "",
    )  # fmt: skip


def rule_on(
    context: Context, person: Person, *, review_id: str, record_id: str, verdict: Verdict, note: str, cause: Cause, labels: Labels | None = None,
    marks: tuple[Mark, ...] = (), safety: dict[str, Answered] | None = None, opened_at: datetime | None = None, active_ms: int | None = None,
    sure: bool = False,
) -> Ruled:  # fmt: skip
    """Decide a case (verb `adjudicate`): a review that replaces all others, with its reason and the cause of the difference.

    `labels` are those that the ruling settles; where it names no risk, the highest that anyone gave governs on. A pair is ruled
    on like a dialogue: the answers of its reviewers stay as they are. Raises BadRequest for what the rules of the desk
    forbid, for a record of which nobody has said anything, and for a ruling that decides nothing.
    """
    require(person, "adjudicate")
    if verdict is Verdict.NOT_ENOUGH_CONTEXT:
        raise BadRequest("a ruling decides: approved, needs revision or rejected. What is missing can be said in its note.")
    if not _standing(context.store.reviews.of(record_id)):
        raise BadRequest("nobody has decided on this record, so that there is nothing to rule on.")
    decided = reviewing.decide(
        context, person, review_id=review_id, record_id=record_id, verdict=verdict, note=note, labels=labels, adjudicates=True, opened_at=opened_at,
        active_ms=active_ms, desk=DeskAnswers(marks=marks, safety=safety or {}, cause=cause), sure=sure,
    )  # fmt: skip
    return Ruled(decided=decided, case=dispute(context, person, record_id=record_id))


def keep_note(context: Context, person: Person, *, record_id: str, note: str) -> None:
    """Keep a ruling's note that is not finished (verb `adjudicate`); a ruling takes it up."""
    require(person, "adjudicate")
    draft = context.store.drafts.of(person.name, record_id)
    reviewing.save_draft(context, person, record_id=record_id, draft=(draft.desk if draft else DeskDraft()).model_copy(update={"note": note}))


def rulings(context: Context, person: Person, *, offset: int = 0, limit: int = 100) -> tuple[Settled, ...]:
    """The records with a ruling that stands, the newest first (verb `adjudicate`)."""
    require(person, "adjudicate")
    return tuple(
        Settled(
            record_id=one.record_id, name=one.external_id, domain=one.domain.split("@")[0], kind=one.kind, verdict=one.ruling.verdict,
            cause=one.ruling.desk.cause if one.ruling.desk else "", by=one.ruling.person, at=one.ruling.decided_at,
        )
        for one in context.store.adjudications.all(offset=offset, limit=limit)
    )  # fmt: skip


def _standing(said: Iterable[Review]) -> list[Review]:
    """The last standing decision of each reviewer, in an order that tells nothing: not by time, and not by name."""
    given = {r.id: r for r in said if not r.adjudicates}
    last = latest(r.model_copy(update={"person": same_person(r.person)}) for r in given.values())
    return [given[r.id] for r in sorted(last, key=lambda r: ids.digest("case", r.record_id, r.person))]


def _sees(review: Review, record: Record, vocabulary: Vocabulary) -> dict[str, str]:
    """The verdict, and each label as this reviewer sees it: as corrected, else as it stands. Of the risk the higher of what
    they said first and say now."""
    given = {**record.labels.model_dump(exclude_none=True), **(review.labels.model_dump(exclude_none=True) if review.labels else {})}
    firsts = [labels.risk_level for labels in (review.blind_labels, review.labels) if labels]
    if any(firsts):
        given["risk_level"] = vocabulary.governing(firsts)
    return {"verdict": review.verdict.value, **{name: given[name] for name in COMPARED if given.get(name)}}


def _opinion(review: Review, number: int, sees: dict[str, str], differing: list[str], person: Person, *, named: bool) -> Opinion:
    answers = review.desk or DeskAnswers()
    return Opinion(
        alias=f"Reviewer {number}", who=review.person if named else None, mine=same_person(review.person) == same_person(person.name),
        decided_at=review.decided_at if named else None, verdict=review.verdict, note="\n".join(t for t in (*(n.note for n in review.notes), review.note) if t),
        marks=answers.marks, safety=answers.safety, first=review.blind_labels, labels=review.labels, intents=answers.intents, pair=review.pair,
        sees={name: value for name, value in sees.items() if name in differing and name != "verdict"},
    )  # fmt: skip
