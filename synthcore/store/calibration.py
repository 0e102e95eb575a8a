"""What reviewers answered of items whose answers are known. It lies apart from the reviews: nothing of it decides, counts or
leaves with the records."""

from __future__ import annotations

from typing import Any

from synthcore.core.calibration import Answers, CalibrationAnswer, ItemSet
from synthcore.core.errors import BadRequest
from synthcore.store import encoding
from synthcore.store.file import Cursor, File
from synthcore.store.reviews import STANDS

COLUMNS = "id, person, item_set, item_id, answers, opened_at, answered_at, active_ms"


class Calibration:
    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, answer: CalibrationAnswer) -> CalibrationAnswer:
        """Store an answer. A known id adds nothing and returns what was stored under it; raises BadRequest where that was of
        another person or item."""
        row = [
            encoding.column(answer.id), encoding.column(answer.person), answer.item_set, encoding.column(answer.item_id),
            encoding.column(answer.answers.model_dump_json(exclude_defaults=True)), encoding.to_utc(answer.opened_at) if answer.opened_at else None,
            encoding.to_utc(answer.answered_at), answer.active_ms,
        ]  # fmt: skip
        with self._file.tx() as c:
            found = _select(c, "id = ?", [row[0]])
            if found and (found[0].person, found[0].item_set, found[0].item_id) != (row[1], row[2], row[3]):
                raise BadRequest(f"the answer {answer.id!r} was sent before, for another item.")
            if found:
                return found[0]
            c.execute(f"insert into calibration_answer ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return answer

    def of(self, person: str, item_set: ItemSet) -> list[CalibrationAnswer]:
        """Those of one person, oldest first."""
        with self._file.read() as c:
            return _select(c, "person = ? and item_set = ?", [encoding.column(person), item_set])

    def all(self, item_set: ItemSet) -> list[CalibrationAnswer]:
        """Those of everybody, oldest first."""
        with self._file.read() as c:
            return _select(c, "item_set = ?", [item_set])

    def repeatable(self, person: str) -> list[str]:
        """The dialogues that a person has decided on, the first decided first: not what they ruled on as a lead, nor what has
        a newer version."""
        with self._file.read() as c:
            rows = c.execute(
                f"""select v.record_id from review v join record r on r.id = v.record_id join record_state s on s.record_id = v.record_id
                    where v.person = ? and v.{STANDS} and r.kind = 'dialogue' and s.superseded_by is null
                    group by v.record_id having not bool_or(v.adjudicates) order by max(v.decided_at), v.record_id""",
                [encoding.column(person)],
            ).fetchall()
        return [row[0] for row in rows]


def _select(c: Cursor, where: str, values: list[object]) -> list[CalibrationAnswer]:
    rows = c.execute(f"select {COLUMNS} from calibration_answer where {where} order by answered_at, id", values).fetchall()
    return [_answer(row) for row in rows]


def _answer(row: tuple[Any, ...]) -> CalibrationAnswer:
    return CalibrationAnswer(
        id=row[0], person=row[1], item_set=row[2], item_id=row[3], answers=Answers.model_validate_json(row[4]),
        opened_at=encoding.from_utc(row[5]) if row[5] else None, answered_at=encoding.from_utc(row[6]), active_ms=row[7],
    )  # fmt: skip
