"""CSV, TSV and their kin: the delimiter is found, and whether there is a header at all."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from synthcore.core.errors import BadInput
from synthcore.core.questions import SourceTable
from synthcore.sources import columns
from synthcore.sources.collecting import Origin, Wanted, gathered
from synthcore.sources.text_lines import lines

DELIMITERS = ",;\t|"
LOOK = 200  # lines from which delimiter and header are told
CELL = 16 << 20  # characters of a cell that are read; csv's own limit is lower than what people paste


def read(origin: Origin, file: io.BufferedReader, wanted: Wanted) -> SourceTable:
    """The questions of a delimited text."""
    csv.field_size_limit(max(csv.field_size_limit(), CELL))  # one for the whole process; only ever raised
    notes: list[str] = []
    text = lines(origin.name, file, notes)
    first = list(itertools.islice(text, LOOK))
    delimiter = delimiter_of(first)
    records = _records(origin.name, itertools.chain(first, text), delimiter)
    top = next((record for _, record in records if any(cell.strip() for cell in record)), None)
    if top is None:
        raise BadInput(origin.name, "is empty.")
    if headless(top) and wanted.column not in top:
        names = [str(number) for number in range(1, len(top) + 1)]
        if not (wanted.column or "").isdecimal():
            raise BadInput(origin.name, f"has no header (its first row begins with {top[0]!r:.80}); add a line such as `question,answer` at its top, "
                                        f"or name the column of the questions by its number, 1 to {len(top)}.")  # fmt: skip
        if wanted.column not in names:
            raise BadInput(origin.name, f"has no column {wanted.column}; its first row has {len(top)}.")
        records = itertools.chain([(1, top)], records)
    else:
        names = unique(top)
    return gathered(origin, names, _rows(records, names, delimiter, notes), wanted, notes)


def delimiter_of(first: Sequence[str]) -> str:
    """The delimiter under which most rows have as many cells as the top one, and of those the one with most cells."""

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(first, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        widths = widths[:-1] if len(first) == LOOK else widths  # the last one may be cut
        if len(widths) < 1 or widths[0] == 1:
            return 0.0, 0
        return round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0]

    best = max(DELIMITERS, key=fit)
    return best if fit(best)[0] >= 0.5 else ","


def headless(top: Sequence[str]) -> bool:
    """Whether the first row reads like data: sentences, numbers or nothing in it, and no name that a question column has."""
    known = {columns.plain(name) for name in (*columns.QUESTION_NAMES, *columns.ANSWER_NAMES)}
    if any(columns.plain(cell) in known for cell in top):
        return False
    return any(_like_data(cell.strip()) for cell in top)


def _like_data(cell: str) -> bool:
    return len(cell) > 64 or "\n" in cell or len(cell.split()) > 6 or cell.endswith(("?", ".", "!")) or cell.replace(".", "", 1).isdecimal()


def unique(top: Sequence[str]) -> list[str]:
    """The names of a header: without blanks around them, with a number where one is empty or comes twice."""
    names: list[str] = []
    for number, cell in enumerate(top, 1):
        name = cell.strip() or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _records(where: object, text: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of the line on which it ends."""
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=False)
    try:
        for record in reader:
            if record:
                yield reader.line_num, record
    except csv.Error as error:
        what = "a cell is longer than 16 million characters; a quote may be missing" if "field limit" in str(error) else str(error)
        raise BadInput(where, f"is not sound CSV near line {reader.line_num} ({what}).") from None


def _rows(records: Iterator[tuple[int, list[str]]], names: Sequence[str], delimiter: str, notes: list[str]) -> Iterator[dict[str, Any]]:
    width, noted = len(names), False
    for line, record in records:
        if len(record) > width:
            if width == 1:  # a list of questions with commas in them
                record = [delimiter.join(record)]
            elif not noted:
                notes.append(f"The row that ends on line {line} has {len(record)} cells for {width} columns; the cells that are too many were left out.")
                noted = True
        yield dict(zip(names, [*record, *[""] * (width - len(record))], strict=False))
