"""A row of `questions_and_responses.csv` as a record, and back, without loss: what the types of a record do not name stays in
its `extras` under the column's name. `to_row(from_row(row))` is the row without its empty cells, and with an id.

The columns of a review are kept as the file has them, but are no part of the record's identity, and count for nothing: a
decision is made at the desk, or comes with a reviews file. Times are no part of it either: a pilot's pair, which the run that
follows delivers once more, is one pair. Nor is what a file of preferences says of itself in each line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from synthcore.core import ids
from synthcore.core.errors import BadInput
from synthcore.core.ports import State
from synthcore.core.records import Labels, Origin, PreferencePair, Record, Turn, make
from synthcore.core.reviews import Review, Status, Verdict, latest
from synthcore.formats.dialogue_records import plain, stamp
from synthcore.formats.questions import joined
from synthcore.formats.trl import EARLIER, earlier, earlier_cell

STAND_IN = "pair_"
NEEDED = ("question", "chosen", "rejected")
# column -> name in Labels
LABELS = {
    "topic": "concern", "session_type": "session_type", "risk_level": "risk_level", "sentiment": "sentiment", "technique": "technique",
    "primary_intent": "primary_intent",
}  # fmt: skip
REVIEW = ("review_status", "reviewer", "reviewed_at")
TIMES = ("created_at", "responded_at")
WHENCE = ("canary", "domain")  # of the file of preferences that a pair was in
RISK_BY = "risk_by"  # what gave the risk level where the row had none


def from_row(
    row: Mapping[str, str], *, domain: str, source: str | None, created_at: datetime, origin: Origin | None = None, occurrence: int = 0,
    risk: tuple[str, str] | None = None, more: Mapping[str, Any] | None = None,
) -> Record:  # fmt: skip
    """The record of one row. `risk` is a level and what it follows from, for a row that names none; it is no part of the
    record's identity either. `more` is what a file knows of it beside its row. Raises BadInput when the question or one of its
    answers is missing."""
    lacking = [name for name in NEEDED if not row.get(name, "").strip()]
    if lacking:
        raise BadInput(source or "row", f"has no {' and no '.join(lacking)}.")
    row = {column: plain(cell) for column, cell in row.items() if cell}
    before = earlier(row)
    body = PreferencePair(
        prompt=(*(Turn(role=role, text=text) for role, text in before), Turn(role="user", text=row["question"])),
        chosen=Turn(role="assistant", text=row["chosen"]),
        rejected=Turn(role="assistant", text=row["rejected"]), rejected_error_type=row.get("rejected_error_type"),
    )  # fmt: skip
    given = not row.get(RISK_BY)
    labels = Labels(**{name: row[column] for column, name in LABELS.items() if column in row and (given or column != "risk_level")})
    external_id = row.get("id") or stand_in(body)
    named = {*NEEDED, "id", "rejected_error_type", *LABELS, *((EARLIER,) if before else ())}
    extras = {column: cell for column, cell in row.items() if column not in named} | dict(more or {})
    record = make(
        body, labels, origin or Origin(method="import", source=source), domain=domain, external_id=external_id, created_at=created_at,
        extras={column: cell for column, cell in extras.items() if column not in (*REVIEW, *TIMES, *WHENCE, RISK_BY)}, occurrence=occurrence,
    )  # fmt: skip
    if not given and "risk_level" in row:
        risk = (row["risk_level"], row[RISK_BY])
    if risk and not labels.risk_level:
        labels, extras = labels.model_copy(update={"risk_level": risk[0]}), {**extras, RISK_BY: risk[1]}
    return record.model_copy(update={"labels": labels, "extras": extras})


def to_row(record: Record, state: State | None = None, reviews: Sequence[Review] = ()) -> dict[str, str]:
    """The row. With a state, the columns of a review say where the record stands and by whose decision, whatever the file
    said; and the rejected answer is marked as unsafe unless the row says that it is not."""
    body = record.body
    if not isinstance(body, PreferencePair):
        raise BadInput(record.external_id, "is a dialogue and has no place in a file of pairs.")
    row = {"question": body.prompt[-1].text, "chosen": body.chosen.text, "rejected": body.rejected.text}
    if len(body.prompt) > 1:
        row[EARLIER] = earlier_cell(tuple((turn.role, turn.text) for turn in body.prompt[:-1]))
    if body.rejected_error_type:
        row["rejected_error_type"] = body.rejected_error_type
    row["id"] = record.external_id
    row |= {column: value for column, name in LABELS.items() if (value := getattr(record.labels, name))}
    row |= {column: _cell(value) for column, value in record.extras.items()}
    if state is not None:
        row = {column: cell for column, cell in row.items() if column not in REVIEW} | _marks(state, reviews)
        row.setdefault("rejected_is_unsafe", "true")
    return row


def stand_in(body: PreferencePair) -> str:
    """The name of a pair whose row has no id: by its content, so that it is the same at the next import."""
    texts = [*((t.role, t.text) for t in body.prompt), ("chosen", body.chosen.text), ("rejected", body.rejected.text)]
    return f"{STAND_IN}{ids.content_hash(texts)[:12]}"


def _marks(state: State, reviews: Sequence[Review]) -> dict[str, str]:
    """The columns of a review. What still needs a second approver is not marked as approved."""
    if state.status is Status.UNREVIEWED:
        return {"review_status": state.status.value}
    counted = [r for r in latest(reviews) if r.verdict is not Verdict.NOT_ENOUGH_CONTEXT]
    marks = {"review_status": state.status.value, "reviewer": joined(r.person for r in counted)}
    return marks | ({"reviewed_at": stamp(max(r.decided_at for r in counted))} if counted else {})


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else ids.canonical(value)
