"""Who has decided a record, who holds it, and whether it still waits for a certain person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from synthcore.core.queue_settings import QueueSettings
from synthcore.core.reviews import Status, Verdict, latest
from synthcore.core.texts import flat
from synthcore.store import encoding
from synthcore.store.file import Cursor, one


class Standing(NamedTuple):
    """`deciders` have decided it, `answered` have said anything of it, `editors` wrote it or what it was made from; all in one
    spelling. `ruled`: a lead settled it."""

    status: Status
    second_needed: bool
    lot: float
    superseded: bool
    deciders: frozenset[str]
    answered: frozenset[str]
    ruled: bool
    editors: frozenset[str]

    def open_to(self, person: str, settings: QueueSettings) -> bool:
        """Whether it wants a decision that this person may give, whoever holds it."""
        name = flat(person)
        barred = name in self.answered or name in self.editors or not settings.open_to(person)
        return not barred and not self.superseded and not self.ruled and len(self.deciders) < self.wanted(settings)

    def room(self, person: str, settings: QueueSettings, holders: Collection[str]) -> bool:
        """Whether a place is left beside those who decided it and those who hold it."""
        return len(self.deciders | {flat(h) for h in holders} - {flat(person)}) < self.wanted(settings)

    def wanted(self, settings: QueueSettings) -> int:
        wanted = settings.wanted(second_needed=self.second_needed, lot=self.lot)
        return max(wanted, len(self.deciders) + 1) if self.status is Status.NEEDS_SECOND else wanted


class _Word(NamedTuple):
    id: str
    person: str
    verdict: Verdict
    decided_at: datetime
    adjudicates: bool
    withdrawn_at: None = None


def of(c: Cursor, record_id: str) -> Standing | None:
    """None when there is no such record."""
    record_id = encoding.column(record_id)
    row = one(
        c,
        """select s.status, s.second_needed, s.lot, s.superseded_by is not null, r.parent_id is not null from record_state s, record r
           where s.record_id = $id and r.id = $id""",
        {"id": record_id},
    )
    if row is None:
        return None
    said = c.execute(
        """select v.id, v.person, v.verdict, v.decided_at, v.adjudicates from review v
           where v.record_id = ? and v.id not in (select review_id from withdrawal)""",
        [record_id],
    ).fetchall()
    words = latest(_Word(id, flat(person), Verdict(verdict), at, ruled) for id, person, verdict, at, ruled in said)
    return Standing(
        status=Status(row[0]), second_needed=row[1], lot=row[2], superseded=row[3],
        deciders=frozenset(w.person for w in words if w.verdict is not Verdict.NOT_ENOUGH_CONTEXT),
        answered=frozenset(flat(person) for _, person, *_ in said), ruled=any(w.adjudicates for w in words),
        editors=_editors(c, record_id) if row[4] else frozenset(),
    )  # fmt: skip


def _editors(c: Cursor, record_id: str) -> frozenset[str]:
    """Who wrote this version and those it was made from, by a model or not: the source of an edit, and whoever decided by
    making it."""
    found: set[str] = set()
    seen: set[str] = set()
    here: str | None = record_id
    while here and here not in seen:
        seen.add(here)
        row = one(c, "select method, source, parent_id from record where id = ?", [here])
        if row is None:
            break
        found |= {row[1]} if row[0] == "edit" and row[1] else set()
        found |= {person for (person,) in c.execute("select person from review where edited_id = ?", [here]).fetchall()}
        here = row[2]
    return frozenset(map(flat, found))
