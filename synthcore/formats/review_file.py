"""A review file that is being written: rows are appended, never changed. Everything else in it is kept as it was."""

from __future__ import annotations

from typing import IO, Any

from synthcore.core.reviews import Verdict
from synthcore.formats.json_layout import write_rows
from synthcore.formats.json_stream import Reader
from synthcore.formats.reviews import KEY, VERSION, Row, check_row, same_person, verdict_of

NOTES = "notes"
_OWN = {"source_file", "reviewed_at", "total_reviews", NOTES}


class ReviewFile:
    """`rows` are decisions, oldest first; `notes` belong to no decision yet."""

    def __init__(self, source_file: str) -> None:
        self.source_file = source_file
        self.rows: list[Row] = []
        self.notes: list[Row] = []
        self._reviewed_at: Any = None
        self._others: dict[str, Any] = {"version": VERSION}

    @classmethod
    def read(cls, reader: Reader, source_file: str) -> ReviewFile:
        """The file so far. It keeps the name of the source that it was begun with. Raises BadInput."""
        file = cls(source_file)
        file.rows = [check_row(element, reader.where) for element in reader]
        whole = {**reader.head, **reader.tail}
        notes = whole.get(NOTES)
        if isinstance(notes, list) and all(isinstance(note, dict) for note in notes):
            file.notes = notes
        elif notes is not None:
            file._others[NOTES] = notes
        file.source_file = whole.get("source_file") or source_file
        file._reviewed_at = whole.get("reviewed_at")
        file._others |= {key: value for key, value in whole.items() if key not in _OWN}
        return file

    def decide(self, dialogue_id: str, reviewer: str, verdict: Verdict, feedback: str, at: str) -> None:
        """Append a decision. The reviewer's notes on the dialogue that wait for one go with it."""
        row: Row = {"dialogue_id": dialogue_id, "status": verdict.value, "reviewed_at": at, "reviewer": reviewer}
        if feedback:
            row["feedback"] = feedback
        waiting = self.waiting(dialogue_id, reviewer)
        if waiting:
            row["notes"] = [{"note": note.get("note"), "timestamp": note.get("timestamp")} for note in waiting]
            self.notes = [note for note in self.notes if note not in waiting]
        self.rows.append(row)
        self._reviewed_at = at

    def note(self, dialogue_id: str, reviewer: str, text: str, at: str) -> None:
        """Keep a note until the reviewer decides."""
        self.notes.append({"dialogue_id": dialogue_id, "reviewer": reviewer, "note": text, "timestamp": at})
        self._reviewed_at = self._reviewed_at or at

    def waiting(self, dialogue_id: str, reviewer: str) -> list[Row]:
        """The reviewer's notes on a dialogue that belong to no decision yet."""
        return [note for note in self.notes if note.get("dialogue_id") == dialogue_id and _by(note, reviewer)]

    def decided_by(self, reviewer: str) -> dict[str, Row]:
        """The reviewer's last decision on each dialogue."""
        return {str(row.get("dialogue_id")): row for row in self.rows if verdict_of(row) and _by(row, reviewer)}

    def others(self, reviewer: str) -> dict[str, set[str]]:
        """Who else has decided on each dialogue."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            if verdict_of(row) and not _by(row, reviewer):
                found.setdefault(str(row.get("dialogue_id")), set()).add(same_person(str(row.get("reviewer") or "")))
        return found

    def write(self, file: IO[bytes]) -> None:
        head = {**self._others, "source_file": self.source_file, "reviewed_at": self._reviewed_at, "total_reviews": len(self.rows)}
        write_rows(file, head, KEY, self.rows, {NOTES: self.notes} if self.notes else {})


def _by(row: Row, reviewer: str) -> bool:
    return same_person(str(row.get("reviewer") or "")) == same_person(reviewer)
