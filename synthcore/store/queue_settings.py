"""The settings of queues: of a batch, and of everything that has none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.store import encoding
from synthcore.store.file import File, number

OF_ALL = ""


class QueueRules:
    """There are few, and every step through a queue asks for them: they are held in memory as they lie in the table."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._kept: Mapping[str, QueueSettings] | None = None
        self._members: tuple[object, Mapping[str, str]] = (None, {})

    @property
    def _by_batch(self) -> Mapping[str, QueueSettings]:
        if self._kept is None:
            with self._file.read() as c:
                rows = c.execute("select batch_id, content from queue_setting").fetchall()
            self._kept = {batch_id: QueueSettings.model_validate_json(content) for batch_id, content in rows}
        return self._kept

    def of(self, batch_id: str | None) -> QueueSettings:
        """Those of a batch (of everything: None), where it has its own; else those of everything."""
        return self._by_batch.get(batch_id or OF_ALL) or self._by_batch.get(OF_ALL, DEFAULT)

    def own(self) -> Mapping[str, QueueSettings]:
        """The batches that have settings of their own, by id."""
        return {batch_id: settings for batch_id, settings in self._by_batch.items() if batch_id != OF_ALL}

    def of_record(self, record_id: str) -> QueueSettings:
        """Those of the newest batch with settings of its own that a record is in, else those of everything."""
        own = self.own()
        return self.of(self._batches(tuple(own)).get(encoding.column(record_id))) if own else self.of(None)

    def _batches(self, own: tuple[str, ...]) -> Mapping[str, str]:
        """The batch that counts for each record in one of these. Read again when a batch has grown: looking for one record
        among the places of a million takes a tenth of a second."""
        with self._file.read() as c:
            asked = (own, number(c, "select count(*) from batch_record"))
            if self._members[0] != asked:
                rows = c.execute(
                    """select m.record_id, arg_max(m.batch_id, b.seq) from batch_record m join batch b on b.id = m.batch_id
                       where m.batch_id in (select unnest(?)) group by m.record_id""",
                    [list(own)],
                ).fetchall()
                self._members = (asked, dict(rows))
        return self._members[1]

    def change(self, batch_id: str | None, settings: QueueSettings, person: str, at: datetime) -> None:
        """Replaces what was set before."""
        key = batch_id or OF_ALL
        with self._file.tx() as c:
            c.execute(
                "insert or replace into queue_setting (batch_id, content, person, changed_at) values (?, ?, ?, ?)",
                [key, encoding.column(settings.model_dump_json()), encoding.column(person), encoding.to_utc(at)],
            )
        self._kept = {**self._by_batch, key: settings}
