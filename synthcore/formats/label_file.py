"""A label file that is being written: one row per item, the latest. Everything else in it is kept as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from synthcore.core.errors import BadInput
from synthcore.formats.json_layout import write_rows
from synthcore.formats.json_stream import Reader
from synthcore.formats.labels import KEY, VERSION, Row

_OWN = {"source_file", "labeled_at", "total_labels"}


class LabelFile:
    def __init__(self, source_file: str) -> None:
        self.source_file = source_file
        self.rows: list[Row] = []
        self._labeled_at: Any = None
        self._others: dict[str, Any] = {"version": VERSION}

    @classmethod
    def read(cls, reader: Reader, source_file: str) -> LabelFile:
        """The file so far. It keeps the name of the source that it was begun with. Raises BadInput."""
        file = cls(source_file)
        for element in reader:
            if not isinstance(element.value, dict):
                raise BadInput(reader.where, f"row {element.number} is no object.")
            file.rows.append(element.value)
        whole = {**reader.head, **reader.tail}
        file.source_file = whole.get("source_file") or source_file
        file._labeled_at = whole.get("labeled_at")
        file._others |= {key: value for key, value in whole.items() if key not in _OWN}
        return file

    def by_item(self) -> dict[str, Row]:
        """The last row of each item."""
        return {str(row.get("item_id")): row for row in self.rows}

    def label(self, item_id: str, values: Mapping[str, str], note: str, at: str) -> None:
        """Label an item, in place of what was there. Keys that the row has besides stay."""
        row: Row = {"item_id": item_id, **values, "labeled_at": at}
        if note:
            row["notes"] = note
        self._labeled_at = at
        for place in range(len(self.rows) - 1, -1, -1):
            if str(self.rows[place].get("item_id")) == item_id:
                self.rows[place] = {**self.rows[place], **row}
                return
        self.rows.append(row)

    def write(self, file: IO[bytes]) -> None:
        head = {**self._others, "source_file": self.source_file, "labeled_at": self._labeled_at, "total_labels": len(self.rows)}
        write_rows(file, head, KEY, self.rows, {})
