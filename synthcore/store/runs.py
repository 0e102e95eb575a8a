"""Runs, and how far the results of each have been taken in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from synthcore.core.errors import BadRequest
from synthcore.core.labels import Vocabulary
from synthcore.core.records import Record
from synthcore.core.runs import ENDED, NEXT, Run, RunState
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, number, one
from synthcore.store.records import insert as insert_records

COLUMNS = "id, task, params, state, done, total, cost, error, person, batch, created_at, started_at, finished_at"


class Runs:
    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, run: Run) -> None:
        with self._file.tx() as c:
            c.execute(
                f"insert into run (seq, {COLUMNS}) select coalesce(max(seq), 0) + 1, {', '.join('?' * 13)} from run",
                [
                    run.id, run.task, encoding.dump(run.params), run.state.value, run.done, run.total, run.cost, run.error, run.person, run.batch,
                    encoding.to_utc(run.created_at), None, None,
                ],
            )  # fmt: skip

    def get(self, run_id: str) -> Run | None:
        with self._file.read() as c:
            return _one(c, run_id)

    def all(self, *, limit: int) -> list[Run]:
        """Newest first."""
        with self._file.read() as c:
            return [_run(row) for row in c.execute(f"select {COLUMNS} from run order by seq desc limit ?", [limit]).fetchall()]

    def active(self) -> list[Run]:
        """Those that have not ended, oldest first."""
        with self._file.read() as c:
            rows = c.execute(f"select {COLUMNS} from run where state in ('planned', 'running', 'paused') order by seq").fetchall()
        return [_run(row) for row in rows]

    def move(self, run_id: str, state: RunState, at: datetime, *, error: str | None = None) -> Run:
        """Bring a run into another state. Raises BadRequest where the present state does not lead there."""
        with self._file.tx() as c:
            run = _known(c, run_id)
            if state is run.state:
                return run
            if state not in NEXT[run.state]:
                raise BadRequest(f"run {run_id} is {run.state.value} and cannot become {state.value}.")
            started = run.started_at or (at if state is RunState.RUNNING else None)
            finished = at if state in ENDED else None
            c.execute(
                "update run set state = ?, error = ?, started_at = ?, finished_at = ? where id = ?",
                [state.value, encoding.optional(error), encoding.to_utc(started) if started else None, encoding.to_utc(finished) if finished else None, run_id],
            )
            return _known(c, run_id)

    def offset(self, run_id: str, shard: str) -> int:
        """How many bytes of a shard's results have been taken in."""
        with self._file.read() as c:
            return imported(c, run_id, shard)

    def add_results(self, run_id: str, shard: str, *, start: int, end: int, records: Sequence[Record], vocabulary: Vocabulary, batch: str | None) -> Run:
        """Take in the records that stand between two byte offsets of a shard's results. What was taken in before is not
        taken in again: the offset moves in the same transaction."""
        with self._file.tx() as c:
            if imported(c, run_id, shard) == start:
                insert_records(c, records, vocabulary, batch)
                set_imported(c, run_id, shard, end)
                c.execute("update run set done = done + ? where id = ?", [len(records), run_id])
            return _known(c, run_id)


def imported(c: Cursor, run_id: str, shard: str) -> int:
    """How many bytes of a shard are in, within a transaction."""
    return number(c, "select bytes from run_import where run_id = ? and shard = ?", [run_id, shard])


def set_imported(c: Cursor, run_id: str, shard: str, end: int) -> None:
    c.execute("insert or replace into run_import values (?, ?, ?)", [run_id, shard, end])


def _known(c: Cursor, run_id: str) -> Run:
    run = _one(c, run_id)
    if run is None:
        raise BadRequest(f"there is no run {run_id!r}.")
    return run


def _one(c: Cursor, run_id: str) -> Run | None:
    row = one(c, f"select {COLUMNS} from run where id = ?", [encoding.column(run_id)])
    return _run(row) if row else None


def _run(row: tuple[Any, ...]) -> Run:
    return Run(
        id=row[0], task=row[1], params=json.loads(row[2]), state=row[3], done=row[4], total=row[5], cost=row[6], error=row[7], person=row[8],
        batch=row[9], created_at=encoding.from_utc(row[10]), started_at=encoding.from_utc(row[11]) if row[11] else None,
        finished_at=encoding.from_utc(row[12]) if row[12] else None,
    )  # fmt: skip
