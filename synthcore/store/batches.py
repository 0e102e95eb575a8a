"""Batches: named, ordered groups of records."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from synthcore.core.ids import new_id
from synthcore.core.ports import Batch
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, number, one

COLUMNS = "b.id, b.name, b.sources, b.header, b.created_at"


class Batches:
    def __init__(self, file: File) -> None:
        self._file = file

    def open(self, name: str, *, source: str | None, header: Mapping[str, Any], exact: bool) -> Batch:
        """The batch of that name, made when there is none.

        When not `exact`, the name is a mere suggestion: a batch of that name from another source is left alone, and a
        number is added. Keys of `header` that the batch does not have yet are added to it.
        """
        name, sources = encoding.column(name), (encoding.column(source),) if source else ()
        with self._file.tx() as c:
            found = self._one(c, "b.name = ?", name)
            base, number = name, 1
            while found and not exact and found.sources != sources:
                number += 1
                name = f"{base} ({number})"
                found = self._one(c, "b.name = ?", name)
            if found:
                return self._widened(c, found, sources, header)
            made = Batch(id=new_id(), name=name, sources=sources, header=dict(header), created_at=datetime.now(UTC))
            c.execute(
                "insert into batch select ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? from batch",
                [made.id, made.name, encoding.dump(made.sources), encoding.dump(made.header), encoding.to_utc(made.created_at)],
            )
            return made

    def _widened(self, c: Cursor, batch: Batch, sources: tuple[str, ...], header: Mapping[str, Any]) -> Batch:
        """A batch that another file joins."""
        wider = batch.model_copy(update={"sources": tuple(dict.fromkeys((*batch.sources, *sources))), "header": {**header, **batch.header}})
        if wider != batch:
            c.execute("update batch set sources = ?, header = ? where id = ?", [encoding.dump(wider.sources), encoding.dump(wider.header), batch.id])
        return wider

    def find(self, name: str) -> Batch | None:
        with self._file.read() as c:
            return self._one(c, "b.name = ?", encoding.column(name))

    def by_source(self, source: str) -> list[Batch]:
        """Batches that a file went into, newest first: one of exactly that path where there is any, else of that name."""
        found = self.all()
        exact = [b for b in found if encoding.column(source) in b.sources]
        return exact or [b for b in found if PurePath(source).name in {PurePath(s).name for s in b.sources}]

    def all(self) -> list[Batch]:
        """Every batch with its progress, newest first. Only the newest version of a record counts."""
        with self._file.read() as c:
            rows = c.execute(
                f"""select {COLUMNS}, count(s.record_id), count(s.record_id) filter (where s.status <> 'unreviewed')
                    from batch b left join batch_record m on m.batch_id = b.id
                    left join record_state s on s.seq = m.seq and s.superseded_by is null
                    group by {COLUMNS}, b.seq order by b.seq desc"""
            ).fetchall()
        return [_batch(row).model_copy(update={"total": row[5], "decided": row[6]}) for row in rows]

    def of(self, batch_ids: Collection[str]) -> list[Batch]:
        """These, newest first, without their progress."""
        with self._file.read() as c:
            rows = c.execute(f"select {COLUMNS} from batch b where b.id in (select unnest(?)) order by b.seq desc", [list(batch_ids)]).fetchall()
        return [_batch(row) for row in rows]

    def newest(self, limit: int) -> list[Batch]:
        """The newest first, without their progress."""
        with self._file.read() as c:
            return [_batch(row) for row in c.execute(f"select {COLUMNS} from batch b order by b.seq desc limit ?", [limit]).fetchall()]

    def names(self) -> list[str]:
        """Newest first."""
        with self._file.read() as c:
            return [row[0] for row in c.execute("select name from batch order by seq desc").fetchall()]

    def count(self) -> int:
        with self._file.read() as c:
            return number(c, "select count(*) from batch")

    def _one(self, c: Cursor, where: str, value: str) -> Batch | None:
        row = one(c, f"select {COLUMNS} from batch b where {where}", [value])
        return _batch(row) if row else None


def _batch(row: tuple[Any, ...]) -> Batch:
    return Batch(id=row[0], name=row[1], sources=tuple(json.loads(row[2])), header=json.loads(row[3]), created_at=encoding.from_utc(row[4]))
