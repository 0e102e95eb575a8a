"""The rows of `review`: what a decision is in the database, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.pair_answers import PairReview
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review, Verdict
from synthcore.store import encoding
from synthcore.store.file import Cursor

NAMES = (
    "id", "record_id", "person", "verdict", "note", "notes", "blind_labels", "labels", "edited_id", "replaces", "adjudicates", "opened_at",
    "decided_at", "active_ms", "position", "sampling_probability", "source", "extras", "pair", "desk",
)  # fmt: skip
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
COLUMNS = ", ".join(f"v.{name}" for name in NAMES)


def of(c: Cursor, record_id: str) -> tuple[Review, ...]:
    return select(c, "v.record_id = ?", [encoding.column(record_id)])


def by_record(c: Cursor, record_ids: Sequence[str]) -> Mapping[str, tuple[Review, ...]]:
    """Reviews of many records, oldest first."""
    found: dict[str, list[Review]] = {}
    for review in select(c, "v.record_id in (select unnest(?))", [list(record_ids)]):
        found.setdefault(review.record_id, []).append(review)
    return {record_id: tuple(group) for record_id, group in found.items()}


def select(c: Cursor, where: str, values: Sequence[object]) -> tuple[Review, ...]:
    rows = c.execute(f"select {COLUMNS} from review v where {where}", values).fetchall()
    back = _withdrawals(c, [row[0] for row in rows])
    found = (to_review(row, back.get(row[0])) for row in rows)
    return tuple(sorted(found, key=lambda r: (r.decided_at, r.id)))  # faster here than there: mostly none or one


def _withdrawals(c: Cursor, review_ids: Sequence[str]) -> Mapping[str, datetime]:
    """When reviews were withdrawn. Asked for apart: most records have no review yet, and a join costs half as much as they do."""
    if not review_ids:
        return {}
    query = "select review_id, withdrawn_at from withdrawal where review_id in (select unnest(?))"
    return {row[0]: encoding.from_utc(row[1]) for row in c.execute(query, [list(review_ids)]).fetchall()}


def to_review(row: tuple[Any, ...], withdrawn_at: datetime | None) -> Review:
    values = dict(zip(NAMES, row, strict=True))
    values["verdict"] = _VERDICTS[values["verdict"]]
    values["notes"] = tuple(Note.model_validate(n) for n in json.loads(values["notes"])) if values["notes"] != "[]" else ()
    values["extras"] = json.loads(values["extras"]) if values["extras"] != "{}" else {}
    for name in ("blind_labels", "labels"):
        values[name] = Labels.model_validate(json.loads(values[name])) if values[name] else None
    for name in ("opened_at", "decided_at"):
        values[name] = encoding.from_utc(values[name]) if values[name] else None
    values["pair"] = PairReview.model_validate_json(values["pair"]) if values["pair"] else None
    values["desk"] = DeskAnswers.model_validate_json(values["desk"]) if values["desk"] else None
    return encoding.restored(Review, values | {"withdrawn_at": withdrawn_at})


def to_row(r: Review) -> dict[str, Any]:
    """By `NAMES`, in their order."""

    def labels(value: Labels | None) -> str | None:
        return encoding.dump(value.model_dump(exclude_none=True)) if value else None

    return {
        "id": encoding.column(r.id), "record_id": r.record_id, "person": encoding.column(r.person), "verdict": r.verdict.value,
        "note": encoding.column(r.note), "notes": encoding.dump([n.model_dump() for n in r.notes]),
        "blind_labels": labels(r.blind_labels), "labels": labels(r.labels), "edited_id": r.edited_id, "replaces": r.replaces,
        "adjudicates": r.adjudicates, "opened_at": stored_at(r.opened_at),
        "decided_at": encoding.to_utc(r.decided_at), "active_ms": r.active_ms, "position": r.position,
        "sampling_probability": r.sampling_probability, "source": encoding.column(r.source), "extras": encoding.dump(r.extras),
        "pair": encoding.dump(r.pair.model_dump()) if r.pair else None,
        "desk": encoding.dump(r.desk.model_dump(exclude_defaults=True)) if r.desk else None,
    }  # fmt: skip


def stored_at(value: datetime | None) -> datetime | None:
    return encoding.to_utc(value) if value else None
