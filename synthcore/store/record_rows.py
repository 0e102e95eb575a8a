"""The rows of `record`: what a record is in the database, read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from synthcore.core.records import Body, Dialogue, Labels, Origin, Record, Turn
from synthcore.store.encoding import defaults, from_utc, restored

NAMES = ("id", "external_id", "content_hash", "domain", "body", "labels", "extras", "origin", "created_at")
COLUMNS = ", ".join(f"r.{name}" for name in NAMES)
_BODY: TypeAdapter[Body] = TypeAdapter(Body)
_TURN, _LABELS, _ORIGIN = defaults(Turn), defaults(Labels), defaults(Origin)


def to_record(row: tuple[Any, ...]) -> Record:
    return to_records([row])[0]


def to_records(rows: Sequence[tuple[Any, ...]]) -> list[Record]:
    """Many at once: the JSON of a column is read in one go."""
    bodies, labels, extras, origins = (json.loads(f"[{','.join([row[n] for row in rows])}]") for n in range(4, 8))
    return [
        restored(
            Record,
            {
                "id": row[0], "external_id": row[1], "content_hash": row[2], "domain": row[3], "body": _body(body),
                "labels": restored(Labels, _LABELS | label), "origin": restored(Origin, _ORIGIN | origin), "extras": extra,
                "created_at": from_utc(row[8]),
            },
        )
        for row, body, label, extra, origin in zip(rows, bodies, labels, extras, origins, strict=True)
    ]  # fmt: skip


def _body(body: dict[str, Any]) -> Body:
    if body["kind"] != "dialogue":
        return _BODY.validate_python(body)
    turns = tuple([restored(Turn, _TURN | turn) for turn in body["turns"]])
    return restored(Dialogue, {"kind": "dialogue", "turns": turns})
