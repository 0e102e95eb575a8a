"""Questions from a file of this machine: CSV, TSV, JSON, JSON Lines or Parquet, each also as .gz.

What a file is, is told by its first bytes, and by its name where those say nothing. It is read as a stream: of a file of a
million rows, a hundred questions cost the rows up to the hundredth.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from synthcore.core.errors import BadInput
from synthcore.core.files import open_input
from synthcore.core.questions import SourceTable
from synthcore.sources.collecting import Origin, Wanted, gathered

LOOK = 1 << 16  # bytes from which is told what a file is
OTHERS = (
    (b"PK\x03\x04", "is a zip archive or an Excel workbook; unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as CSV"),
    (b"ARROW1", "is an Arrow file; save it as Parquet"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it, or use gzip"),
    (b"BZh", "is compressed with bzip2; unpack it, or use gzip"),
    (b"\xfd7zXZ", "is compressed with xz; unpack it, or use gzip"),
    (b"%PDF", "is a PDF; save the questions as CSV"),
    (b"SQLite format 3", "is an SQLite database; save the table as CSV"),
)


def load_file(path: str | Path, *, column: str | None = None, answer_column: str | None = None, limit: int | None = None, offset: int = 0) -> SourceTable:
    """The questions of a file. `column` is a name, a number (from 1) or a dotted path; without one it is found by its name.

    `limit` counts questions, `offset` rows. Raises BadInput, UnknownValue or BadRequest, each with one sentence.
    """
    path = Path(path)
    wanted = Wanted(column, answer_column, limit, offset).check()
    with open_input(path) as raw:
        try:
            with unpacked(raw) as file:
                return _read(path, file, wanted)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise BadInput(path, "is cut off or damaged (gzip); copy or download it again.") from None
        except OSError as error:
            raise BadInput(path, f"cannot be read ({error.strerror or error}).") from None


def _read(path: Path, file: io.BufferedReader, wanted: Wanted) -> SourceTable:
    from synthcore.sources import delimited, json_rows, parquet

    look = file.peek(LOOK)[:LOOK] if file.seekable() else b""
    origin = Origin(path, path.name)
    match kind_of(path, look):
        case "parquet":
            return parquet.read(origin, file, wanted)
        case "json":
            notes: list[str] = []
            return gathered(origin, (), json_rows.rows(path, file, notes), wanted, notes)
        case _:
            return delimited.read(origin, file, wanted)


def kind_of(path: Path, look: bytes) -> str:
    """ "parquet", "json" or "delimited". Raises BadInput for anything else."""
    if look.startswith(b"PAR1"):
        return "parquet"
    for magic, what in OTHERS:
        if look.startswith(magic):
            raise BadInput(path, f"{what}.")
    ending = next((s for s in reversed(path.suffixes) if s.lower() != ".gz"), "").lower()
    if ending in (".parquet", ".pq"):
        raise BadInput(path, "is empty." if not look else "is no Parquet file, whatever its name says.")
    if not look.strip():
        raise BadInput(path, "is empty.")
    if b"\0" in look and not look.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(path, "is not a text file; give a CSV, TSV, JSON, JSON Lines or Parquet file.")
    if ending in (".csv", ".tsv", ".tab", ".txt"):
        return "delimited"
    start = look.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return "json" if ending in (".json", ".jsonl", ".ndjson") or start in (b"{", b"[") else "delimited"


@contextlib.contextmanager
def unpacked(raw: IO[bytes]) -> Iterator[io.BufferedReader]:
    """The file, without its gzip if it has one."""
    file = cast("io.BufferedReader", raw)
    if file.peek(2)[:2] != b"\x1f\x8b":
        yield file
        return
    with gzip.GzipFile(fileobj=file) as packed:
        yield io.BufferedReader(cast("io.RawIOBase", packed), LOOK)
