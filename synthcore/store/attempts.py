"""Attempts at the places of a run, as a model's answers ended: what became of each, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from synthcore.core.answers import Attempt, Fate
from synthcore.core.ports import CellFate
from synthcore.store import bulk, encoding
from synthcore.store.file import File, number
from synthcore.store.runs import imported, set_imported

SHARD = "outcomes"
KINDS = {"place": "int64", "attempt": "int64", "repair": "bool", "prompt_tokens": "int64", "completion_tokens": "int64", "ended_at": "time"}


class Attempts:
    def __init__(self, file: File) -> None:
        self._file = file

    def add(self, run_id: str, *, start: int, end: int, attempts: Sequence[Attempt], at: datetime | None = None) -> None:
        """Take in the attempts that stand between two byte offsets of a run's outcomes, and add what they cost to the run's
        cost, exactly. What was taken in before is not taken in again: the offset moves in the same transaction."""
        when = encoding.to_utc(at or datetime.now(UTC))
        with self._file.tx() as c:
            if imported(c, run_id, SHARD) != start:
                return
            if attempts:
                with bulk.table(c, "incoming", [_row(run_id, a, when) for a in attempts], KINDS):
                    c.execute(
                        """insert into attempt select run_id, place, attempt, repair, session_type, concern, risk_level, fate, reason,
                           prompt_tokens, completion_tokens, usd::decimal(28, 12), ended_at from incoming"""
                    )
                cost = sum((Decimal(a.usd) for a in attempts if a.usd), Decimal(0))
                c.execute("update run set cost = cost + ?::decimal(28, 12) where id = ?", [str(cost), run_id])
            set_imported(c, run_id, SHARD, end)

    def offset(self, run_id: str) -> int:
        """How many bytes of a run's outcomes have been taken in."""
        with self._file.read() as c:
            return imported(c, run_id, SHARD)

    def by_fate(self, run_id: str) -> dict[Fate, int]:
        """How many attempts ended each way, the most frequent first; a fate that none had is not there."""
        with self._file.read() as c:
            rows = c.execute("select fate, count(*) as n from attempt where run_id = ? group by fate order by n desc, fate", [run_id]).fetchall()
        return {Fate(row[0]): row[1] for row in rows}

    def by_cell(self, run_id: str) -> list[CellFate]:
        """Attempts by cell and fate."""
        with self._file.read() as c:
            rows = c.execute(
                "select session_type, concern, risk_level, fate, count(*) from attempt where run_id = ? group by all order by all", [run_id]
            ).fetchall()
        return [CellFate((row[0], row[1], row[2]), Fate(row[3]), row[4]) for row in rows]

    def refills(self, run_id: str) -> int:
        """How often a place was asked for again."""
        with self._file.read() as c:
            return number(c, "select count(distinct (place, attempt)) from attempt where run_id = ? and attempt > 0", [run_id])

    def waste(self, run_id: str) -> dict[Fate, Decimal]:
        """Dollars that went into attempts which delivered nothing, by how they ended; what cost nothing is not there."""
        with self._file.read() as c:
            rows = c.execute(
                "select fate, sum(usd) from attempt where run_id = ? and fate <> 'accepted' group by fate having sum(usd) > 0 order by 2 desc, 1", [run_id]
            ).fetchall()
        return {Fate(row[0]): row[1] for row in rows}

    def rejected(self, run_id: str) -> tuple[int, int]:
        """Of the records that a model made in this run: how many reviewers have rejected, and how many there are."""
        with self._file.read() as c:
            row = c.execute(
                """select count(*) filter (where s.status = 'rejected'), count(*) from record r join record_state s on s.record_id = r.id
                   where r.method = 'llm' and r.run_id = ?""",
                [run_id],
            ).fetchall()[0]
        return int(row[0]), int(row[1])


def _row(run_id: str, attempt: Attempt, when: datetime) -> dict[str, Any]:
    session_type, concern, risk_level = (encoding.column(value) for value in attempt.cell)
    return {
        "run_id": run_id, "place": attempt.place, "attempt": attempt.attempt, "repair": attempt.repair, "session_type": session_type, "concern": concern,
        "risk_level": risk_level, "fate": attempt.fate.value, "reason": encoding.column(attempt.reason), "prompt_tokens": attempt.prompt_tokens,
        "completion_tokens": attempt.completion_tokens, "usd": attempt.usd or None, "ended_at": when,
    }  # fmt: skip
