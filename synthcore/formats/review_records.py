"""A row of a reviews file as a review, and back, without loss: what a review has no place for stays in its `extras` and is
laid over the row when it is written.

What is said at the desk beside the decision stands under keys of its own, where there is something: `corrected_labels`,
`blind_labels`, `desk` (marks, safety answers, confirmed labels, …: core/desk_answers.py), `opened_at`, `active_ms`,
`position`, `sampling_probability`. A decision that was taken back has `withdrawn_at` as well, and stands apart (`WITHDRAWN`); so
does one on a version that was edited since (`SUPERSEDED`), with `version` and the hash of what was read then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from synthcore.core import ids
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.pair_answers import PairReview
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review
from synthcore.formats.dialogue_records import plain, stamp
from synthcore.formats.reviews import verdict_of

# The key, beside the reviews of a file, of those that were taken back: who counts the reviews does not meet them.
WITHDRAWN = "withdrawn"
# The key of those that are of former versions: they say nothing of the words that stand in the file of dialogues.
SUPERSEDED, VERSION_KEY = "superseded", "version"
LONGEST = 2**53  # of a count: what JSON readers hold exactly
M = TypeVar("M", bound=BaseModel)


def when(row: Mapping[str, Any], key: str = "reviewed_at") -> datetime | None:
    """When a row was decided, in UTC; None where it does not say so readably."""
    try:
        moment = datetime.fromisoformat(row[key])
    except (KeyError, TypeError, ValueError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_row(
    row: Mapping[str, Any], *, record_id: str, external_id: str, person: str, decided_at: datetime, source: str, withdrawn: bool = False
) -> Review | None:
    """The review that a row holds; None when it decides nothing. Its id follows from what it says, so that a second import
    of the row makes no second review. `withdrawn`: it stands among those that were taken back."""
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
        pair=_pair(row.get("pair")), labels=_read(Labels, row.get("corrected_labels")), blind_labels=_read(Labels, row.get("blind_labels")),
        desk=_read(DeskAnswers, row.get("desk")), opened_at=when(row, "opened_at"), active_ms=_count(row.get("active_ms")),
        position=_count(row.get("position")), sampling_probability=_share(row.get("sampling_probability")),
        withdrawn_at=(when(row, "withdrawn_at") or decided_at) if withdrawn else None,
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
        row["pair"] = {name: said for name, said in review.pair.model_dump().items() if said != {}}
    if review.labels:
        row["corrected_labels"] = review.labels.model_dump(exclude_none=True)
    if review.blind_labels:
        row["blind_labels"] = review.blind_labels.model_dump(exclude_none=True)
    if review.desk:
        row["desk"] = review.desk.model_dump(mode="json", exclude_defaults=True)
    for key in ("active_ms", "position", "sampling_probability"):
        if (value := getattr(review, key)) is not None:
            row[key] = value
    for key in ("opened_at", "withdrawn_at"):
        if moment := getattr(review, key):
            row[key] = stamp(moment)
    return {**row, **review.extras}


def _pair(value: object) -> PairReview | None:
    """What was answered on a preference pair; None where that is not told readably."""
    try:
        return PairReview.model_validate(value, strict=True) if isinstance(value, Mapping) else None
    except ValidationError:
        return None


def _read(kind: type[M], value: object) -> M | None:
    """A part of a row as what it is meant to be; None where it is not told readably."""
    try:
        return kind.model_validate_json(json.dumps(value), strict=True) if isinstance(value, Mapping) else None
    except ValidationError:
        return None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LONGEST else None


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1 else None


def _is_note(value: object) -> bool:
    return (
        isinstance(value, Mapping) and set(value) == {"note", "timestamp"}
        and all(isinstance(v, str) and plain(v) == v for v in value.values())
    )  # fmt: skip
