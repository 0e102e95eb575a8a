"""`questions.csv` and `questions_and_responses.csv`: synthetic questions, and their right and wrong responses.

UTF-8 without a byte order mark, CRLF, quotes by RFC 4180; line ends inside a cell stay byte for byte, and formulas are
defused (formats/spreadsheet.py). A reader takes such a file back from a spreadsheet too. Rows are dicts of strings; both
ways one row is held at a time.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, NoReturn

from synthcore.core.errors import BadInput
from synthcore.formats.csv_text import Lines, Record, plain, records
from synthcore.formats.spreadsheet import defused, restored, writable

Row = dict[str, str]

QUESTIONS = (
    "question", "id", "source_dataset", "source_config", "source_split", "source_row", "question_raw", "question_processed", "sent",
    "modification_id", "modification", "kind", "generator", "model", "prompt", "listed", "created_at", "flags", "topic", "source_answer",
)  # fmt: skip
# The model and prompt of a question stand with the question's columns; those of its responses have names of their own.
RESPONSES = (
    "question", "chosen", "rejected", "rejected_error_type", "rejected_rationale", "rejected_is_unsafe", "chosen_origin", "rejected_origin",
    "rejected_span", "rejected_correction", "response_model", "response_prompt", "responded_at",
    *QUESTIONS[1:],
    "review_status", "reviewer", "reviewed_at",
)  # fmt: skip
NAMED = 5  # short rows that are named by line
BETWEEN = "; "  # of several things in one cell


class Writer:
    """Writes rows to a binary file, which its owner opens and closes. `more` are columns behind the known ones, such as
    those that a file read before had. The header is written at once."""

    def __init__(self, file: IO[bytes], columns: Sequence[str] = QUESTIONS, *, more: Iterable[str] = ()) -> None:
        self.columns = tuple(dict.fromkeys([*columns, *more]))
        self.rows = 0
        self._file = file
        self._known = frozenset(self.columns)
        self._csv = csv.writer(self, lineterminator="\r\n")
        self._csv.writerow(map(_cell, self.columns))

    def add(self, row: Mapping[str, str]) -> None:
        """One row. Missing columns are empty; a column that the file has not is a ValueError, so that nothing is lost."""
        if not self._known.issuperset(row):
            raise ValueError(f"no column for {sorted(set(row) - self._known)}")
        self._csv.writerow([_cell(row.get(column, "")) for column in self.columns])
        self.rows += 1

    def write(self, text: str) -> int:
        """What the csv module writes to: one line at a time."""
        return self._file.write(text.encode())


class Reader:
    """Rows of such a file, each with all of `columns` ("" where the file lacks one) and the file's own extra columns under
    their names. Columns may stand in any order and case.

    Known when it is made: `extra`. Known at the end: `rows`, `encoding`, and what was mended: `short` (rows with too few
    cells, the missing ones taken as empty; spreadsheets cut empty cells off) with the lines of the first few, `blank`.
    Raises BadInput: a needed column is missing, a row is broken (its line is named).
    """

    def __init__(self, file: IO[bytes], where: object, *, columns: Sequence[str] = QUESTIONS, needed: Sequence[str] = ("question",)) -> None:
        self.where, self.columns, self.needed = where, tuple(columns), tuple(needed)
        self.rows = self.blank = self.short = 0
        self.short_lines: list[int] = []
        self._lines = Lines(file, where)
        self._records = records(file, where, frozenset(columns), self._lines)
        header = next(self._records, None)
        if header is None:
            raise BadInput(where, "is empty; its first line names the columns.")
        self._names = self._header(header.cells)
        self.extra = tuple(name for name in self._names if name not in self.columns)

    @property
    def encoding(self) -> str:
        return self._lines.encoding

    def __iter__(self) -> Iterator[Row]:
        empty = dict.fromkeys((*self.columns, *self.extra), "")
        width = len(self._names)
        for record in self._records:
            if not any(record.cells):
                self.blank += 1
                continue
            if len(record.cells) != width:
                self._fit(record, width)
            row = empty.copy()
            row.update(zip(self._names, map(restored, record.cells), strict=False))
            self.rows += 1
            yield row

    def _header(self, cells: Sequence[str]) -> list[str]:
        """The name of each column; one without a name is called by its place."""
        names: list[str] = []
        known = frozenset(self.columns)
        for cell in map(restored, cells):
            name = plain(cell) if plain(cell) in known else cell.strip()
            if name and name in names:
                if name in known:
                    raise BadInput(self.where, f"has two columns `{name}`; rename or remove one.")
                name = next(new for n in range(2, len(cells) + 2) if (new := f"{name}~{n}") not in names)
            names.append(name)
        for wanted in self.needed:
            if wanted not in names:
                self._missing(wanted, [name for name in names if name])
        return [name or f"column {n}" for n, name in enumerate(names, 1)]

    def _missing(self, wanted: str, names: Sequence[str]) -> NoReturn:
        shown = ", ".join(name[:40] for name in names[:20]) or "none"
        lower = {plain(name): name for name in names}
        near = difflib.get_close_matches(wanted, lower, n=1, cutoff=0.5) or [name for name in lower if wanted in name or (len(name) > 2 and name in wanted)]
        hint = f" The nearest is `{lower[near[0]][:40]}`; rename it if that is the one." if near else ""
        raise BadInput(self.where, f"line 1 names no column `{wanted}`.{hint} Its columns: {shown}.")

    def _fit(self, record: Record, width: int) -> None:
        """Mend a row that has another number of cells than the header, or say why it cannot be."""
        cells, line = record.cells, record.line
        if len(cells) > width:
            if any(cells[width:]):
                raise BadInput(
                    self.where,
                    f"the row on line {line} has {len(cells)} cells, and the header names {width}; a cell with a delimiter in it is maybe not quoted.",
                )
            del cells[width:]
            return
        if not record.ended:
            raise BadInput(self.where, f"the last row (line {line}) ends after {len(cells)} of {width} cells; the file seems cut off.")
        lacking = [name for name in self.needed if self._names.index(name) >= len(cells)]
        if lacking:
            raise BadInput(
                self.where,
                f"the row on line {line} has {len(cells)} of {width} cells and none for `{lacking[0]}`; a cell with a line break in it is perhaps not quoted.",
            )
        self.short += 1
        if len(self.short_lines) < NAMED:
            self.short_lines.append(line)


def questions(file: IO[bytes], where: object) -> Reader:
    """`questions.csv`, for reading."""
    return Reader(file, where)


def responses(file: IO[bytes], where: object) -> Reader:
    """`questions_and_responses.csv`, for reading."""
    return Reader(file, where, columns=RESPONSES, needed=("question", "chosen", "rejected"))


def joined(things: Iterable[str]) -> str:
    """Several things in one cell. A semicolon inside one becomes a comma."""
    return BETWEEN.join(thing.replace(";", ",").strip() for thing in things)


def parted(cell: str) -> tuple[str, ...]:
    """The things of a cell that `joined` wrote."""
    return tuple(thing.strip() for thing in cell.split(";") if thing.strip())


def _cell(text: str) -> str:
    return defused(writable(text))
