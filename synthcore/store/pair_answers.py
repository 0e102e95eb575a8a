"""Blind answers on preference pairs: one of each person on each, which nothing that comes later changes. Only "not enough
context", after which nothing is shown, gives way to an answer."""

from __future__ import annotations

import json

from synthcore.core.errors import BadRequest
from synthcore.core.pair_answers import BlindAnswers
from synthcore.core.pair_answers import PairAnswers as Answers
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, one

COLUMNS = "record_id, person, left_is, left_correct, right_correct, better, both_unsafe, not_enough_context, opened_at, answered_at, ratings"


class PairAnswers:
    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, answers: BlindAnswers) -> BlindAnswers:
        """Keep a blind answer; returns the one that counts: the first of this person on this record that is one."""
        record_id, person, said = encoding.column(answers.record_id), encoding.column(answers.person), answers.answers
        with self._file.tx() as c:
            stored = _of(c, person, record_id)
            if stored and (not stored.answers.not_enough_context or said.not_enough_context):
                return stored
            if stored:
                c.execute("delete from pair_answer where record_id = ? and person = ?", [record_id, person])
            elif one(c, "select 1 from record where id = ? and kind = 'pair'", [record_id]) is None:
                raise BadRequest(f"there is no preference pair {answers.record_id!r} in the database.")
            c.execute(
                f"insert into pair_answer ({COLUMNS}) values ({', '.join('?' * 11)})",
                [
                    record_id, person, said.left, said.left_correct, said.right_correct, said.better, said.both_unsafe, said.not_enough_context,
                    encoding.to_utc(answers.opened_at) if answers.opened_at else None, encoding.to_utc(answers.answered_at),
                    encoding.dump({"left": said.left_ratings, "right": said.right_ratings}) if said.left_ratings or said.right_ratings else None,
                ],
            )  # fmt: skip
        return answers

    def of(self, person: str, record_id: str) -> BlindAnswers | None:
        with self._file.read() as c:
            return _of(c, encoding.column(person), encoding.column(record_id))


def _of(c: Cursor, person: str, record_id: str) -> BlindAnswers | None:
    row = one(c, f"select {COLUMNS} from pair_answer where record_id = ? and person = ?", [record_id, person])
    if row is None:
        return None
    ratings = json.loads(row[10]) if row[10] else {}
    said = Answers(
        left=row[2], left_correct=row[3], right_correct=row[4], better=row[5], both_unsafe=row[6], not_enough_context=row[7],
        left_ratings=ratings.get("left", {}), right_ratings=ratings.get("right", {}),
    )  # fmt: skip
    return BlindAnswers(
        record_id=row[0], person=row[1], answers=said, opened_at=encoding.from_utc(row[8]) if row[8] else None, answered_at=encoding.from_utc(row[9])
    )
