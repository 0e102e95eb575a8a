"""Assignments of batches: the last that was said of one holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence

from synthcore.core.assignments import Assignment, Extent, Turn
from synthcore.core.reviews import WAITING
from synthcore.core.texts import flat
from synthcore.store import encoding
from synthcore.store.file import File


class Assignments:
    """Implements core.assignments.Assignments. There are few, and every step through a queue asks for them: they are held in
    memory as they lie in the table."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._kept: Mapping[str, Assignment] | None = None
        self._turns: dict[str, Mapping[str, Turn]] = {}  # by person
        self._lock = threading.Lock()

    def all(self) -> Mapping[str, Assignment]:
        """The one that holds of each batch, by its id; the last that was said comes last."""
        with self._lock:
            return self._known()

    def _known(self) -> Mapping[str, Assignment]:
        if self._kept is None:
            with self._file.read() as c:
                rows = c.execute("select batch_id, people, person, said_at from assignment order by seq").fetchall()
            self._kept = _latest(
                Assignment(batch_id=batch_id, people=tuple(json.loads(people)), by=by, at=encoding.from_utc(at)) for batch_id, people, by, at in rows
            )
        return self._kept

    def of(self, batch_id: str) -> Assignment | None:
        return self.all().get(batch_id)

    def turns(self, person: str) -> Mapping[str, Turn]:
        """When the records of batches come to a person, by the ids of those for which somebody is named."""
        turns, key = self._turns, flat(person)
        if key not in turns:
            turns[key] = {batch_id: turn for batch_id, one in self.all().items() if (turn := one.turn(person)) is not Turn.ANYBODY}
        return turns[key]

    def keep(self, assignment: Assignment) -> None:
        """What was said before stays in the table."""
        with self._lock:
            known = self._known()
            with self._file.tx() as c:
                c.execute(
                    "insert into assignment select coalesce(max(seq), 0) + 1, ?, ?, ?, ? from assignment",
                    [assignment.batch_id, encoding.dump(assignment.people), encoding.column(assignment.by), encoding.to_utc(assignment.at)],
                )
            self._kept = _latest([*known.values(), assignment])
            self._turns = {}  # last: what somebody works out meanwhile goes into the old one

    def extents(self, batch_ids: Sequence[str]) -> Mapping[str, Extent]:
        """Of the newest versions of the records of these batches."""
        if not batch_ids:
            return {}
        with self._file.read() as c:
            rows = c.execute(
                """select m.batch_id, count(*), count(*) filter (where s.status in (select unnest(?))) from batch_record m
                   join record_state s on s.seq = m.seq and s.superseded_by is null where m.batch_id in (select unnest(?)) group by m.batch_id""",
                [[status.value for status in WAITING], list(batch_ids)],
            ).fetchall()
        return {batch_id: Extent(total, left) for batch_id, total, left in rows}


def _latest(said: Iterable[Assignment]) -> dict[str, Assignment]:
    """Of each batch the last, in the order in which they were said."""
    found: dict[str, Assignment] = {}
    for one in said:
        found.pop(one.batch_id, None)
        found[one.batch_id] = one
    return found
