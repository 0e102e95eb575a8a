"""What leads have ruled."""

from __future__ import annotations

from synthcore.core.desk_ports import Ruled
from synthcore.core.reviews import latest
from synthcore.store.file import File
from synthcore.store.reviews import STANDS, by_record


class Adjudications:
    def __init__(self, file: File) -> None:
        self._file = file

    def all(self, *, offset: int, limit: int) -> list[Ruled]:
        """The newest version of each record with a ruling that stands, and the last of its rulings; the newest first."""
        with self._file.snapshot() as c:
            rows = c.execute(
                f"""select r.id, r.external_id, r.domain, r.kind from record r join record_state s on s.record_id = r.id
                    join (select record_id, max(decided_at) as at from review where adjudicates and {STANDS} group by record_id) v on v.record_id = r.id
                    where s.superseded_by is null order by v.at desc, r.seq limit ? offset ?""",
                [limit, offset],
            ).fetchall()
            said = by_record(c, [row[0] for row in rows])
        return [Ruled(row[0], row[1], row[2], row[3], latest(said[row[0]])[-1]) for row in rows]
