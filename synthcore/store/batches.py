"""Batches: named, ordered groups of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from synthcore.core.ids import new_id
from synthcore.core.ports import Batch
from synthcore.store import encoding
from synthcore.store.file import Cursor, File, one

COLUMNS = "b.id, b.name, b.source, b.header, b.created_at"


class Batches:
    def __init__(self, file: File) -> None:
        self._file = file

    def open(self, name: str, *, source: str | None, header: Mapping[str, Any], exact: bool) -> Batch:
        """The batch of that name, made when there is none.

        When not `exact`, the name is a mere suggestion: a batch of that name from another source is left alone, and a
        number is added. Keys of `header` that the batch does not have yet are added to it.
        """
        name, source = encoding.column(name), encoding.optional(source)
        with self._file.tx() as c:
            found = self._one(c, "b.name = ?", name)
            base, number = name, 1
            while found and not exact and found.source != source:
                number += 1
                name = f"{base} ({number})"
                found = self._one(c, "b.name = ?", name)
            if found:
                missing = {k: v for k, v in header.items() if k not in found.header}
                if missing:
                    c.execute("update batch set header = ? where id = ?", [encoding.dump(found.header | missing), found.id])
                    found = found.model_copy(update={"header": found.header | missing})
                return found
            made = Batch(id=new_id(), name=name, source=source, header=dict(header), created_at=datetime.now(UTC))
            c.execute(
                "insert into batch select ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? from batch",
                [made.id, made.name, made.source, encoding.dump(made.header), encoding.to_utc(made.created_at)],
            )
            return made

    def find(self, name: str) -> Batch | None:
        with self._file.read() as c:
            return self._one(c, "b.name = ?", encoding.column(name))

    def by_source(self, source: str) -> list[Batch]:
        """Batches that came from a file, newest first: those of exactly that path when there are any, else those of a
        file of that name."""
        source = encoding.column(source)
        with self._file.read() as c:
            rows = c.execute(f"select {COLUMNS} from batch b where b.source is not null order by b.seq desc").fetchall()
        found = [_batch(row) for row in rows]
        exact = [b for b in found if b.source == source]
        return exact or [b for b in found if b.source and PurePath(b.source).name == PurePath(source).name]

    def all(self) -> list[Batch]:
        """Every batch with its progress, newest first. Only the newest version of a record counts."""
        with self._file.read() as c:
            rows = c.execute(
                f"""select {COLUMNS}, count(s.record_id), count(s.record_id) filter (where s.status <> 'unreviewed')
                    from batch b left join batch_record m on m.batch_id = b.id
                    left join record_state s on s.record_id = m.record_id and s.superseded_by is null
                    group by {COLUMNS}, b.seq order by b.seq desc"""
            ).fetchall()
        return [_batch(row).model_copy(update={"total": row[5], "decided": row[6]}) for row in rows]

    def _one(self, c: Cursor, where: str, value: str) -> Batch | None:
        row = one(c, f"select {COLUMNS} from batch b where {where}", [value])
        return _batch(row) if row else None


def _batch(row: tuple[Any, ...]) -> Batch:
    return Batch(id=row[0], name=row[1], source=row[2], header=json.loads(row[3]), created_at=encoding.from_utc(row[4]))
