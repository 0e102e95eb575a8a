"""Whether the database agrees with itself: what foreign keys would have caught, and the projection against its function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthcore.core.ports import State
from synthcore.store import domains, review_rows, states
from synthcore.store.file import Cursor, File, number
from synthcore.store.migrations import LOT
from synthcore.store.projection import INHERITED, LEVELS, given_risk, project

PAGE = 2000
# (query for a count, sentence)
POINTERS = (
    ("select count(*) from review v anti join record r on r.id = v.record_id", "{n} reviews are of records that do not exist"),
    ("select count(*) from withdrawal w anti join review v on v.id = w.review_id", "{n} withdrawals are of decisions that do not exist"),
    ("select count(*) from draft d anti join record r on r.id = d.record_id", "{n} drafts are on records that do not exist"),
    ("select count(*) from pair_answer p anti join record r on r.id = p.record_id", "{n} blind answers are on records that do not exist"),
    ("select count(*) from batch_record b anti join record r on r.id = b.record_id", "{n} places in batches hold records that do not exist"),
    ("select count(*) from batch_record m anti join batch b on b.id = m.batch_id", "{n} records are in batches that do not exist"),
    ("select count(*) from record r anti join domain_version d on d.hash = r.domain_hash", "{n} records are of a domain version that is not kept"),
    ("select count(*) from finding f anti join record r on r.id = f.record_id", "{n} findings are in records that do not exist"),
    ("select count(*) from measurement m anti join record r on r.id = m.record_id", "{n} measurements are of records that do not exist"),
    ("select count(*) from record_state s anti join record r on r.id = s.record_id", "{n} states are of records that do not exist"),
    ("select count(*) - count(distinct seq) from record", "{n} records share their place in the order of arrival"),
)
MISSING = "from record r anti join record_state s on s.record_id = r.id"


class Integrity:
    def __init__(self, file: File) -> None:
        self._file = file

    def problems(self) -> list[str]:
        """Sentences; none when all is well."""
        found = []
        with self._file.snapshot() as c:
            for query, sentence in POINTERS:
                if n := number(c, query):
                    found.append(sentence.format(n=n) + ".")
            if n := number(c, f"select count(*) {MISSING}"):
                found.append(f"{n} records have no state; `synthcore integrity --repair` makes it.")
            wrong = sum(1 for _ in _wrong(c))
        if wrong:
            found.append(f"{wrong} states differ from what the reviews say; `synthcore integrity --repair` writes them anew.")
        return found

    def repair(self) -> int:
        """Write every wrong or missing state anew; returns how many there were."""
        with self._file.tx() as c:
            new = {row[0] for row in c.execute(f"select r.id {MISSING}").fetchall()}
            lot = LOT.format(id="r.id")
            c.execute(f"insert into record_state select r.id, r.seq, 'unreviewed', null, false, 0, 0, null, null, {lot}, null, null {MISSING}")
            c.execute("""
                update record_state set superseded_by = n.id from (select parent_id, arg_min(id, seq) as id from record where parent_id is not null
                    group by parent_id) n where n.parent_id = record_state.record_id and superseded_by is null""")
            wrong = list(_wrong(c))
            states.write_judged(c, {one.record_id: one.judged for one in wrong})
            states.write_many(c, {one.record_id: one.state for one in wrong})
        return len({one.record_id for one in wrong} | new)


class _Due(NamedTuple):
    """What is due of a record: its state, and the risk that judges found in it."""

    record_id: str
    state: State
    judged: str | None


def _wrong(c: Cursor) -> Iterator[_Due]:
    """Records whose state is not what the function says, with what it says."""
    after, levels = -1, dict(c.execute(LEVELS).fetchall())
    while rows := c.execute(
        f"""select r.id, r.seq, r.risk_level, {INHERITED}, s.judged_risk, d.vocabulary, {states.COLUMNS} from record_state s join record r on r.id = s.record_id
            join domain_version d on d.hash = r.domain_hash where r.seq > ? order by r.seq limit {PAGE}""",
        [after],
    ).fetchall():
        said = review_rows.by_record(c, [row[0] for row in rows])
        for row in rows:
            there, vocabulary = states.to_state(row[6:]), domains.parse(row[5])
            judged = vocabulary.governing(levels.get(row[0], ()))
            due = project(given_risk(vocabulary, row[2], row[3], judged), said.get(row[0], ()), vocabulary, there.superseded_by, own=row[2])
            if (due, judged) != (there, row[4]):
                yield _Due(row[0], due, judged)
        after = rows[-1][1]
