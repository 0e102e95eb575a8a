"""Drafts: what a person has begun to say of a record. They are changed in place, until a decision takes them up."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from synthcore.core.desk_answers import DeskDraft, is_empty
from synthcore.core.ports import Draft
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, one


class Drafts:
    def __init__(self, file: File) -> None:
        self._file = file
        # (person, record) with a draft, or that had one. Few have, and looking for it would be a tenth of a decision.
        with file.read() as c:
            self._known = set(c.execute("select person, record_id from draft").fetchall())

    def save(self, person: str, record_id: str, draft: DeskDraft, saved_at: datetime, *, emptied: bool = False) -> Draft:
        """Keep a draft, an empty one clears it unless it is `emptied`: of someone who dropped all that they had said. Returns what
        is stored. A first answer that is stored already stays."""
        with self._file.tx([]) as c:  # nobody else holds drafts in memory
            there = self.within(c, person, record_id)
            if there and there.desk.first:
                draft = draft.model_copy(update={"first": there.desk.first})
            return self.put(c, Draft(record_id=record_id, desk=draft, saved_at=saved_at), person, emptied=emptied)

    def of(self, person: str, record_id: str) -> Draft | None:
        if not self._may_be_there(person, record_id):
            return None
        with self._file.read() as c:
            return self.within(c, person, record_id)

    def all(self, batch: str | None) -> list[tuple[str, str, Draft]]:
        """(person, external id, draft) of all drafts, or of those in the batch of that id, oldest first."""
        inside = "where d.record_id in (select record_id from batch_record where batch_id = $batch)" if batch else ""
        with self._file.read() as c:
            rows = c.execute(
                f"""select d.person, r.external_id, d.record_id, d.note, d.saved_at, d.content from draft d join record r on r.id = d.record_id {inside}
                    order by d.saved_at, d.person, d.record_id""",
                {"batch": batch} if batch else {},
            ).fetchall()
        return [(row[0], row[1], _draft(row[2:])) for row in rows]

    def within(self, c: Cursor, person: str, record_id: str) -> Draft | None:
        """The draft as a transaction sees it."""
        if not self._may_be_there(person, record_id):
            return None
        query = "select record_id, note, saved_at, content from draft where person = ? and record_id = ?"
        row = one(c, query, [encoding.column(person), encoding.column(record_id)])
        return _draft(row) if row else None

    def put(self, c: Cursor, draft: Draft, person: str, *, emptied: bool = False) -> Draft:
        """Store a draft within a transaction."""
        if is_empty(draft.desk) and not emptied:
            self.clear(c, person, draft.record_id)
            return draft
        key = (encoding.column(person), encoding.column(draft.record_id))
        self._known.add(key)
        content = draft.desk.model_dump(exclude={"note"}, exclude_defaults=True)
        c.execute(
            "insert or replace into draft (person, record_id, note, saved_at, content) values (?, ?, ?, ?, ?)",
            [*key, encoding.column(draft.desk.note), encoding.to_utc(draft.saved_at), encoding.dump(content) if content else None],
        )
        return draft

    def clear(self, c: Cursor, person: str, record_id: str) -> None:
        """Drop a draft within a transaction."""
        if self._may_be_there(person, record_id):
            c.execute("delete from draft where person = ? and record_id = ?", [encoding.column(person), encoding.column(record_id)])

    def _may_be_there(self, person: str, record_id: str) -> bool:
        return (encoding.column(person), encoding.column(record_id)) in self._known


def _draft(row: tuple[Any, ...]) -> Draft:
    content = json.loads(row[3]) if row[3] else {}
    return Draft(record_id=row[0], desk=DeskDraft.model_validate(content | {"note": row[1]}), saved_at=encoding.from_utc(row[2]))
