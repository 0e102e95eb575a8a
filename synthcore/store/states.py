"""The rows of `record_state`: where each record stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from synthcore.core.ports import State
from synthcore.core.records import Labels
from synthcore.core.reviews import Status
from synthcore.store import bulk, encoding
from synthcore.store.file import Cursor, one

STATUSES = {status.value: status for status in Status}
COLUMNS = "s.status, s.governing_risk, s.second_needed, s.approvals, s.reviewers, s.decided_at, s.superseded_by, s.corrected"
WIDTH = 8


def standing(label: str, state: str = "s", record: str = "r") -> str:
    """What a label of a record is counted as: as its approving reviewers corrected it, else as it was made. An expression over the
    table or alias that has `corrected`, and the one that has the label. DuckDB reads no half a character: what holds one is left aside."""
    return f"coalesce(nullif(try({state}.corrected ->> '$.{label}'), ''), {record}.{label})"


def to_state(row: tuple[Any, ...]) -> State:
    decided: datetime | None = row[5]
    return State(
        status=STATUSES[row[0]], governing_risk=row[1], second_needed=row[2], approvals=row[3], reviewers=row[4],
        decided_at=encoding.from_utc(decided) if decided else None, superseded_by=row[6],
        corrected=Labels.model_validate_json(row[7]) if row[7] else None,
    )  # fmt: skip


def of(c: Cursor, record_id: str) -> State | None:
    row = one(c, f"select {COLUMNS} from record_state s where s.record_id = ?", [encoding.column(record_id)])
    return to_state(row) if row else None


def write(c: Cursor, record_id: str, state: State) -> None:
    c.execute(
        """update record_state set status = ?, governing_risk = ?, second_needed = ?, approvals = ?, reviewers = ?, decided_at = ?,
           corrected = ? where record_id = ?""",
        [
            state.status.value, encoding.optional(state.governing_risk), state.second_needed, state.approvals, state.reviewers,
            encoding.to_utc(state.decided_at) if state.decided_at else None, _corrected(state), record_id,
        ],
    )  # fmt: skip


def _corrected(state: State) -> str | None:
    return encoding.dump(state.corrected.model_dump(exclude_none=True)) if state.corrected else None


def write_judged(c: Cursor, levels: Mapping[str, str | None]) -> None:
    """The levels of risk that judges found in records."""
    if levels:
        with bulk.table(c, "levels", [{"id": record_id, "level": encoding.optional(level)} for record_id, level in levels.items()]):
            c.execute("update record_state set judged_risk = n.level from levels n where n.id = record_state.record_id")


def write_many(c: Cursor, states: Mapping[str, State]) -> None:
    """Many states at once: one joined update instead of a statement each."""
    if not states:
        return
    rows = [
        {
            "id": record_id, "status": s.status.value, "governing_risk": encoding.optional(s.governing_risk), "second_needed": s.second_needed,
            "approvals": s.approvals, "reviewers": s.reviewers, "decided_at": encoding.to_utc(s.decided_at) if s.decided_at else None,
            "corrected": _corrected(s),
        }
        for record_id, s in states.items()
    ]  # fmt: skip
    with bulk.table(c, "states", rows, {"second_needed": "bool", "approvals": "int64", "reviewers": "int64", "decided_at": "time"}):
        c.execute("""
            update record_state set status = n.status, governing_risk = n.governing_risk, second_needed = n.second_needed,
                approvals = n.approvals, reviewers = n.reviewers, decided_at = n.decided_at, corrected = n.corrected
            from states n where n.id = record_state.record_id""")
