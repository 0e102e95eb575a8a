"""Who has decided a record, who holds it, and whether it still waits for a certain person."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from synthcore.core.queue_settings import QueueSettings
from synthcore.core.reviews import Status, Verdict, latest
from synthcore.core.texts import flat
from synthcore.store import encoding
from synthcore.store.file import Cursor, one
from synthcore.store.recent import Known


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


def of(c: Cursor, known: Known) -> Standing:
    """What is known of a record, as the rules see it; `c` is asked who made an edit."""
    said = [r if flat(r.person) == r.person else r.model_copy(update={"person": flat(r.person)}) for r in known.reviews if r.withdrawn_at is None]
    words = latest(said)
    record = known.fixed.record
    return Standing(
        status=known.state.status, second_needed=known.state.second_needed, lot=known.lot, superseded=known.state.superseded_by is not None,
        deciders=frozenset(r.person for r in words if r.verdict is not Verdict.NOT_ENOUGH_CONTEXT), answered=frozenset(r.person for r in said),
        ruled=any(r.adjudicates for r in words), editors=_editors(c, encoding.column(record.id)) if record.origin.parent_id else frozenset(),
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
