"""The lines of a text file, decoded one by one, so that one stray byte does not cost the file."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import IO

from synthcore.core.errors import BadInput


def lines(where: object, file: io.BufferedReader, notes: list[str]) -> Iterator[str]:
    """The lines with their ends. A line that is not UTF-8 is read as Windows-1252, which Latin-1 files are read as too;
    the first one is noted. UTF-16 with a byte order mark is read as what it is."""
    start = file.peek(2)[:2]
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            yield from io.TextIOWrapper(file, "utf-16", newline="")
        except UnicodeError:
            raise BadInput(where, "is not sound UTF-16 text; save it as UTF-8.") from None
        return
    bad = False
    for number, line in enumerate(_cut(file), 1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if b"\0" in line:
            raise BadInput(where, f"is not a text file (a zero byte in line {number}).")
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            if not bad:
                notes.append(f"Line {number} is not UTF-8, so it and others like it were read as Windows-1252.")
                bad = True
            yield legacy(line)


def legacy(raw: bytes) -> str:
    """Bytes of Windows-1252; the five that it does not define, as Latin-1 has them."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([b]).decode("latin-1" if b in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for b in raw)


def _cut(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, also of one in which a carriage return alone ends them."""
    for line in file:
        if line.count(b"\r") > 1 or (b"\r" in line and not line.endswith(b"\r\n")):
            yield from line.splitlines(keepends=True)  # bytes: \n, \r and \r\n only
        else:
            yield line
