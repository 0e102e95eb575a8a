"""CSV files as people hand them back: with a byte order mark, semicolons, in the encoding of an old spreadsheet.

Everything streams: what is held is one record. Cells are given as they are written, line ends within them too.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator
from typing import IO, NamedTuple

from synthcore.core.errors import BadInput

DELIMITERS = ",;\t|"
CELL = 1 << 24  # characters of the largest cell; a quote that is never closed is met by it, or by the end of the file
LINE = 1 << 26  # bytes
UTF8, OLD = "utf-8", "cp1252"


class Record(NamedTuple):
    """The cells of one record, the line on which it begins (from 1), and whether that line has an end."""

    cells: list[str]
    line: int
    ended: bool


class Lines:
    """The lines of a file with their ends. One that is not UTF-8 is read as Windows-1252, which is what spreadsheets of the
    West write; `encoding` says so afterwards."""

    def __init__(self, file: IO[bytes], where: object) -> None:
        self.encoding = UTF8
        self.ended = True  # whether the last line has an end
        self.number = 0
        self._file, self._where = file, where

    def __iter__(self) -> Iterator[str]:
        raw = self._read()
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise BadInput(self._where, "is UTF-16 text; save it as “CSV UTF-8”.")
        if raw.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
            raise BadInput(self._where, "is a workbook or an archive, not a CSV file; save the sheet as “CSV UTF-8”.")
        raw = raw.removeprefix(codecs.BOM_UTF8)
        while raw:
            for line in raw.splitlines(keepends=True):  # of bytes: at \n, \r\n and \r, which old Macs write
                self.number += 1
                self.ended = line.endswith((b"\n", b"\r"))
                yield self._decoded(line)
            raw = self._read()

    def _read(self) -> bytes:
        try:
            raw = self._file.readline(LINE)
        except OSError as error:
            raise BadInput(self._where, f"cannot be read ({error.strerror or error}).") from None
        if len(raw) == LINE and not raw.endswith(b"\n"):
            raise BadInput(self._where, f"line {self.number + 1} is longer than {LINE >> 20} MB; this is no CSV file.")
        return raw

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode(UTF8)
        except UnicodeDecodeError:
            self.encoding = OLD
            return line.decode(OLD, "replace")


def records(file: IO[bytes], where: object, known: Collection[str], lines: Lines | None = None) -> Iterator[Record]:
    """The records of a CSV file, its header first. `known` are names of columns, by which the delimiter is told. Blank lines
    are passed over. Raises BadInput that names the line of a record that cannot be read."""
    csv.field_size_limit(max(csv.field_size_limit(), CELL))
    lines = lines or Lines(file, where)
    source = iter(lines)
    first = next((line for line in source if line.strip()), "")
    said = re.fullmatch(r"sep=(.)\s*", first)  # a line that some spreadsheets put before all others
    sign = said[1] if said else _delimiter(first, known)
    read = csv.reader(source if said else _before(first, source), delimiter=sign, strict=True)
    start = lines.number + bool(said)
    while True:
        try:
            cells = next(read)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(where, f"the row that begins on line {start} cannot be read: {_plainly(error)}") from None
        if cells:
            yield Record(cells, start, lines.ended)
        start = lines.number + 1


def plain(name: str) -> str:
    """A column's name without case, and with underscores."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _before(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _delimiter(line: str, known: Collection[str]) -> str:
    """What parts the cells of a header: the sign that yields most of the known names, then most names; else a comma."""

    def yields(sign: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=sign), [])
        except csv.Error:
            return 0, 0
        return sum(plain(cell) in known for cell in cells), len(cells)

    return max(DELIMITERS, key=yields)


def _plainly(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said:
        return "a quote that is opened there is never closed."
    if "field limit" in said:
        return f"a cell has more than {CELL >> 20} million characters; a quote is perhaps never closed."
    if "expected after" in said:
        return "a quote inside a cell is not doubled, or a quoted cell goes on behind its closing quote."
    return f"{said}."
