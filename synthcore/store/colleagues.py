"""What people have done beside each other: who decided lately, and on which records they differ from somebody."""

from __future__ import annotations

from datetime import datetime

from synthcore.core.colleague_ports import Lately, Shared
from synthcore.core.tallies import Selection
from synthcore.store import encoding
from synthcore.store.file import File
from synthcore.store.reviews import STANDS
from synthcore.store.tallies import BOTH, of


class Colleagues:
    """Implements core.colleague_ports.Colleagues."""

    def __init__(self, file: File) -> None:
        self._file = file

    def lately(self, since: datetime) -> list[Lately]:
        """By person, as they wrote their name. A lead's rulings are not decisions at the desk."""
        with self._file.read() as c:
            rows = c.execute(
                f"""select person, count(*), max(decided_at) from review where source = 'desk' and not adjudicates and decided_at >= ? and {STANDS}
                    group by person order by person""",
                [encoding.to_utc(since)],
            ).fetchall()
        return [Lately(person, decisions, encoding.from_utc(last)) for person, decisions, last in rows]

    def shared(self, selection: Selection, since: datetime) -> list[Shared]:
        """By person, of their standing decisions since then on the newest versions that are selected. "Not enough context" decides nothing."""
        where, values = of(selection)
        with self._file.read() as c:
            rows = c.execute(
                f"""select v.person, count(distinct s.seq), count(distinct s.seq) filter (s.status = 'disputed')
                    from review v join ({BOTH}) on s.seq = v.seq
                    where s.reviewers > 1 and not v.adjudicates and v.verdict <> 'not_enough_context' and v.decided_at >= $since and v.{STANDS} and {where}
                    group by v.person order by v.person""",
                values | {"since": encoding.to_utc(since)},
            ).fetchall()
        return [Shared(*row) for row in rows]
