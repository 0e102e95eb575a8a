"""Reviews, and the one function that turns them into a status."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from pydantic import Field

from synthcore.core.desk_answers import DeskAnswers, DeskDraft, Mark
from synthcore.core.pair_answers import PairReview
from synthcore.core.records import Frozen, Labels


class Verdict(StrEnum):
    APPROVED = "approved"
    NEEDS_REVISION = "needs_revision"
    REJECTED = "rejected"
    NOT_ENOUGH_CONTEXT = "not_enough_context"


class Status(StrEnum):
    UNREVIEWED = "unreviewed"
    APPROVED = "approved"
    NEEDS_SECOND = "needs_second"
    NEEDS_REVISION = "needs_revision"
    REJECTED = "rejected"
    DISPUTED = "disputed"


# What is counted together, everywhere: records that wait for a decision (the backlog), those that were decided on and may still be
# approved, both, and those that one verdict stands of, which rates of approval are told of.
WAITING = (Status.UNREVIEWED, Status.NEEDS_SECOND)
UNRESOLVED = (Status.DISPUTED, Status.NEEDS_REVISION)
PENDING = (*WAITING, *UNRESOLVED)
DECIDED = (Status.APPROVED, Status.NEEDS_REVISION, Status.REJECTED)


class Note(Frozen):
    note: str
    timestamp: str


class Review(Frozen):
    """One reviewer's decision. `id` is made by whoever sends it, so that a repeated send is one review.

    `active_ms` is time with the record open and in use, all of it that led to the decision; `position` its place in the reviewer's session, from 1; `pair` what
    was answered on a preference pair. `blind_labels` is what the reviewer said before any label was shown, `labels` what they
    corrected: only values that differ from the record's, None for a record that stands as it was generated. `replaces` is
    the reviewer's own earlier review after a change of mind. `withdrawn_at`: the reviewer took it back; it decides nothing.
    """

    id: str
    record_id: str
    person: str
    verdict: Verdict
    note: str = ""
    notes: tuple[Note, ...] = ()
    blind_labels: Labels | None = None
    labels: Labels | None = None
    edited_id: str | None = None
    replaces: str | None = None
    adjudicates: bool = False
    opened_at: datetime | None = None
    decided_at: datetime
    active_ms: int | None = None
    position: int | None = None
    sampling_probability: float | None = Field(default=None, gt=0, le=1)
    source: str = "desk"
    extras: dict[str, object] = {}
    pair: PairReview | None = None
    desk: DeskAnswers | None = None
    withdrawn_at: datetime | None = None


def taken_up(review: Review, begun: DeskDraft) -> DeskDraft:
    """What a review said, to go on from when it is taken back or thought over; what its reviewer has begun to say since goes
    before it. A mark in an answer of a pair names the answer by side, as in any draft."""
    answers = review.desk or DeskAnswers()
    said = DeskDraft(
        note="\n".join(text for text in (*(n.note for n in review.notes), review.note) if text), first=review.blind_labels, marks=_by_side(review),
        safety=answers.safety, confirmed=answers.confirmed, labels=review.labels, intents=answers.intents, active_ms=review.active_ms or 0,
    )  # fmt: skip
    return said.model_copy(update={name: getattr(begun, name) for name in begun.model_dump(exclude_defaults=True) if name != "first" or not said.first})


def _by_side(review: Review) -> tuple[Mark, ...]:
    marks = review.desk.marks if review.desk else ()
    if review.pair is None:
        return marks
    left = review.pair.left
    sides = {left: "left", "rejected" if left == "chosen" else "chosen": "right"}
    return tuple(mark.model_copy(update={"branch": sides[mark.branch], "turn": 1}) if mark.branch in sides else mark for mark in marks)


class Decision(Protocol):
    """What the rules below need to know of a review, so that a row of a file is judged by them like one of the store."""

    @property
    def id(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def adjudicates(self) -> bool: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


D = TypeVar("D", bound=Decision)


def latest(reviews: Iterable[D]) -> list[D]:
    """The reviews that count, oldest first: the last of each reviewer, or the last adjudication alone. One that was
    withdrawn is as if it had not been given, so that what its reviewer said before it counts again."""
    ordered = [r for r in reviews if r.withdrawn_at is None]
    if len(ordered) > 1:
        ordered.sort(key=lambda r: (r.decided_at, r.id))
    ruled = [r for r in ordered if r.adjudicates]
    if ruled:
        return ruled[-1:]
    last: dict[str, D] = {}
    for review in ordered:
        last.pop(review.person, None)
        last[review.person] = review
    return list(last.values())


def status(reviews: Iterable[Decision], *, second_needed: bool) -> Status:
    """The status of a record. `second_needed` is true when its governing risk asks for two approvers.

    "Not enough context" never decides: such a record stays where the other reviewers leave it.
    """
    counted = [r for r in latest(reviews) if r.verdict is not Verdict.NOT_ENOUGH_CONTEXT]
    verdicts = {r.verdict for r in counted}
    if not verdicts:
        return Status.UNREVIEWED
    if len(verdicts) > 1:
        return Status.DISPUTED
    if verdicts == {Verdict.APPROVED} and second_needed and len(counted) < 2 and not counted[0].adjudicates:
        return Status.NEEDS_SECOND
    return Status(verdicts.pop().value)
