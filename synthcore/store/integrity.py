"""Whether the database agrees with itself: what foreign keys would have caught, the projection against its function, and the
newest looks of checks against what they measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from synthcore.core.ports import State
from synthcore.store import domains, review_rows, states
from synthcore.store.file import Cursor, File, number
from synthcore.store.migrations import LOT
from synthcore.store.projection import INHERITED, LEVELS, RULES, given_risk, project

PAGE = 2000
# (query for a count, sentence)
POINTERS = (
    ("select count(*) from review v anti join record r on r.id = v.record_id", "{n} reviews are of records that do not exist"),
    ("select count(*) from withdrawal w anti join review v on v.id = w.review_id", "{n} withdrawals are of decisions that do not exist"),
    ("select count(*) from draft d anti join record r on r.id = d.record_id", "{n} drafts are on records that do not exist"),
    ("select count(*) from pair_answer p anti join record r on r.id = p.record_id", "{n} blind answers are on records that do not exist"),
    ("select count(*) from batch_record b anti join record r on r.id = b.record_id", "{n} places in batches hold records that do not exist"),
    ("select count(*) from batch_record m anti join batch b on b.id = m.batch_id", "{n} records are in batches that do not exist"),
    ("select count(*) from assignment a anti join batch b on b.id = a.batch_id", "{n} assignments are of batches that do not exist"),
    ("select count(*) from record r anti join domain_version d on d.hash = r.domain_hash", "{n} records are of a domain version that is not kept"),
    (
        "select count(*) from review v join record r on r.id = v.record_id where v.seq is distinct from r.seq",
        "{n} reviews do not know when their record came in",
    ),
    ("select count(*) from finding f anti join record r on r.id = f.record_id", "{n} findings are in records that do not exist"),
    ("select count(*) from measurement m anti join record r on r.id = m.record_id", "{n} measurements are of records that do not exist"),
    ("select count(*) from record_state s anti join record r on r.id = s.record_id", "{n} states are of records that do not exist"),
    ("select count(*) from looked l anti join record r on r.id = l.record_id", "{n} looks of checks are at records that do not exist"),
    ("select count(*) - count(distinct seq) from record", "{n} records share their place in the order of arrival"),
)
# Records whose state rests on more than their own labels.
SPOKEN_OF = f"(r.id in (select record_id from review) or r.id in (select record_id from ({LEVELS})))"
# Looks of which no measurement tells, or of which there are several; and measurements that nothing tells of. An older version of
# a check may have looked last, when its rules were changed back.
OWN = "source = 'check' and not contains(name, '.')"
ASTRAY = f"""from looked l anti join (from measurement where {OWN}) m on m.record_id = l.record_id and m.name = l.name and m.version = l.version
    and m.outcome = l.outcome and m.number is not distinct from l.number and m.reason = l.reason"""
TWICE = "from looked group by record_id, name having count(*) > 1"
UNTOLD = f"from (select distinct record_id, name from measurement where {OWN}) m anti join looked l on l.record_id = m.record_id and l.name = m.name"
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
            looks = sum(number(c, f"select count(*) from (select 1 {which})") for which in (ASTRAY, TWICE, UNTOLD))
        if wrong:
            found.append(f"{wrong} states differ from what the reviews say; `synthcore integrity --repair` writes them anew.")
        if looks:
            found.append(f"{looks} looks of checks differ from what they measured; `synthcore integrity --repair` writes them anew.")
        return found

    def repair(self) -> int:
        """Write every wrong or missing state and look anew; returns how many there were."""
        with self._file.tx() as c:
            new = {row[0] for row in c.execute(f"select r.id {MISSING}").fetchall()}
            lot = LOT.format(id="r.id")
            c.execute(f"insert into record_state select r.id, r.seq, 'unreviewed', null, false, 0, 0, null, null, {lot}, null, null {MISSING}")
            c.execute("""
                update record_state set superseded_by = n.id from (select parent_id, arg_min(id, seq) as id from record where parent_id is not null
                    group by parent_id) n where n.parent_id = record_state.record_id and superseded_by is null""")
            wrong = _write(c, list(_wrong(c)))
            looks = _look_again(c)
        return len(wrong | new) + looks

    def follow_rules(self) -> None:
        """Write anew what states an earlier version of the rules has left, once: they are not wrong, they are of their time."""
        with self._file.tx() as c:
            if not number(c, "select count(*) from state_rules where version >= ?", [RULES]):
                _write(c, list(_wrong(c, SPOKEN_OF)))
                c.execute("insert into state_rules values (?, ?)", [RULES, datetime.now(UTC).replace(tzinfo=None)])


class _Due(NamedTuple):
    """What is due of a record: its state, and the risk that judges found in it."""

    record_id: str
    state: State
    judged: str | None


def _write(c: Cursor, wrong: list[_Due]) -> set[str]:
    states.write_judged(c, {one.record_id: one.judged for one in wrong})
    states.write_many(c, {one.record_id: one.state for one in wrong})
    return {one.record_id for one in wrong}


def _look_again(c: Cursor) -> int:
    """Looks that are wrong become the newest that was measured; how many."""
    for which in (f"select l.record_id, l.name {ASTRAY}", f"select record_id, name {TWICE}"):
        c.execute(f"delete from looked using ({which}) w where looked.record_id = w.record_id and looked.name = w.name")
    gone = number(c, f"select count(*) {UNTOLD}")
    c.execute(f"""
        insert into looked select record_id, name, arg_max(version, measured_at), arg_max(outcome, measured_at), arg_max_null(number, measured_at),
            arg_max(reason, measured_at) from measurement
        where {OWN} and (record_id, name) in (select m.record_id, m.name {UNTOLD}) group by record_id, name""")
    return gone


def _wrong(c: Cursor, which: str = "true") -> Iterator[_Due]:
    """Records whose state is not what the function says, with what it says; `which` of `record r` are looked at."""
    after, levels = -1, dict(c.execute(LEVELS).fetchall())
    while rows := c.execute(
        f"""select r.id, r.seq, r.risk_level, {INHERITED}, s.judged_risk, d.vocabulary, {states.COLUMNS} from record_state s join record r on r.id = s.record_id
            join domain_version d on d.hash = r.domain_hash where r.seq > ? and {which} order by r.seq limit {PAGE}""",
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
