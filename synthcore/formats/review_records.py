"""A row of a reviews file as a review, and back, without loss: what a review has no place for stays in its `extras` and is
laid over the row when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from synthcore.core import ids
from synthcore.core.pair_answers import PairReview
from synthcore.core.reviews import Note, Review
from synthcore.formats.dialogue_records import plain, stamp
from synthcore.formats.reviews import verdict_of


def when(row: Mapping[str, Any]) -> datetime | None:
    """When a row was decided, in UTC; None where it does not say so readably."""
    try:
        moment = datetime.fromisoformat(row["reviewed_at"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_row(row: Mapping[str, Any], *, record_id: str, external_id: str, person: str, decided_at: datetime, source: str) -> Review | None:
    """The review that a row holds; None when it decides nothing. Its id follows from what it says, so that a second import
    of the row makes no second review."""
    verdict = verdict_of(dict(row))
    if verdict is None:
        return None
    feedback, notes = row.get("feedback"), row.get("notes")
    note = plain(feedback) if isinstance(feedback, str) else ""
    readable = isinstance(notes, list) and all(_is_note(n) for n in notes)
    told = tuple(Note(note=n["note"], timestamp=n["timestamp"]) for n in notes or ()) if readable else ()
    adjudicates = row.get("adjudicates") is True
    review = Review(
        id=ids.digest("review", record_id, person, verdict.value, decided_at.isoformat(), note, ids.canonical([n.model_dump() for n in told])),
        record_id=record_id, person=person, verdict=verdict, note=note, notes=told, adjudicates=adjudicates, decided_at=decided_at, source=source,
        pair=_pair(row.get("pair")),
    )  # fmt: skip
    back = to_row(review, external_id)
    kept = {k: v for k, v in row.items() if k not in back or back[k] != v or type(back[k]) is not type(v)}
    return review.model_copy(update={"extras": kept})


def to_row(review: Review, external_id: str) -> dict[str, Any]:
    """The row of a reviews file."""
    row: dict[str, Any] = {
        "dialogue_id": external_id, "status": review.verdict.value, "reviewed_at": stamp(review.decided_at), "reviewer": review.person,
    }  # fmt: skip
    if review.note:
        row["feedback"] = review.note
    if review.notes:
        row["notes"] = [n.model_dump() for n in review.notes]
    if review.adjudicates:
        row["adjudicates"] = True
    if review.pair:
        row["pair"] = review.pair.model_dump()
    return {**row, **review.extras}


def _pair(value: object) -> PairReview | None:
    """What was answered on a preference pair; None where that is not told readably."""
    try:
        return PairReview.model_validate(value, strict=True) if isinstance(value, Mapping) else None
    except ValidationError:
        return None


def _is_note(value: object) -> bool:
    return (
        isinstance(value, Mapping) and set(value) == {"note", "timestamp"}
        and all(isinstance(v, str) and plain(v) == v for v in value.values())
    )  # fmt: skip
