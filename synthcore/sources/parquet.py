"""Parquet: a few rows of all columns to choose from, then of the chosen columns alone, batch by batch."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadInput
from synthcore.core.questions import SourceTable
from synthcore.sources import columns
from synthcore.sources.collecting import PEEK, Origin, Wanted, collected

if TYPE_CHECKING:
    import pyarrow.parquet as pq

BATCH = 1024
BUFFER = 1 << 20  # bytes of a column that are read at a time; without it a row group's column is read as a whole


def read(origin: Origin, file: io.BufferedReader, wanted: Wanted) -> SourceTable:
    """The questions of a Parquet file."""
    return gathered_of(origin, [lambda: opened(_seekable(file))], wanted)


def gathered_of(origin: Origin, parts: Sequence[Callable[[], pq.ParquetFile]], wanted: Wanted) -> SourceTable:
    """The questions of the files that make up one table; each is opened when it is its turn."""
    import pyarrow as pa

    try:
        tables = (part() for part in parts)
        read: list[pq.ParquetFile] = []
        names, head = _head(tables, read)
        choice = columns.choose(names, head, column=wanted.column, answer_column=wanted.answer_column, where=origin.name)
        tops = [name for name in names if any(path == name or path.startswith(f"{name}.") for path in choice.needed)]
        # What was looked at is not read again, and a few questions need nothing behind it.
        behind = _rows(itertools.chain(read, tables), tops, max(wanted.offset, len(head)))
        return collected(origin, names, head, choice, itertools.chain(head[wanted.offset :], behind), wanted, [])
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, OSError) and (type(error) is not OSError or error.errno is not None):
            raise  # not of the reader, whose own have no number, but of the disk or the network
        raise BadInput(origin.name, f"is damaged or no sound Parquet file ({str(error).splitlines()[0]:.200}).") from None


def opened(file: Any, buffer: int = BUFFER) -> pq.ParquetFile:
    """A file that is read bit by bit. Raises an ArrowException for one that is not Parquet."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(file, buffer_size=buffer, pre_buffer=False)


def _head(tables: Iterator[pq.ParquetFile], read: list[pq.ParquetFile]) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """The names of the columns and the first rows, with all columns but those of bytes (pictures, sounds). The files that
    were opened for it are added to `read`."""
    import pyarrow.types as types

    names: dict[str, None] = {}
    for table in tables:
        read.append(table)
        names |= dict.fromkeys(table.schema_arrow.names)
        light = [field.name for field in table.schema_arrow if not _bytes(types, field.type)]
        batch = next(table.iter_batches(PEEK, columns=light, use_threads=False), None)
        if batch is not None and len(batch):
            return tuple(names), batch.to_pylist()
    return tuple(names), []


def _bytes(types: Any, kind: Any) -> bool:
    if types.is_struct(kind):
        return any(_bytes(types, field.type) for field in kind)
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind))


def _rows(tables: Iterator[pq.ParquetFile], names: Sequence[str], offset: int) -> Iterator[dict[str, Any]]:
    """The rows behind the offset; files and row groups that lie before it are not read."""
    for table in tables:
        groups: list[int] = []
        for number in range(table.num_row_groups):
            count = table.metadata.row_group(number).num_rows
            if groups or offset < count:
                groups.append(number)
            else:
                offset -= count
        there = [name for name in names if name in table.schema_arrow.names]
        for batch in table.iter_batches(BATCH, row_groups=groups, columns=there, use_threads=False):
            if offset >= len(batch):
                offset -= len(batch)
                continue
            yield from batch.slice(offset).to_pylist()
            offset = 0


def _seekable(file: io.BufferedReader) -> Any:
    """A file that can be read from its end; one that was packed is unpacked to disk."""
    import shutil
    import tempfile

    import pyarrow as pa

    if isinstance(file.raw, io.FileIO):
        return pa.PythonFile(file, mode="r")
    plain = tempfile.TemporaryFile()  # noqa: SIM115 (it goes when the table does)
    shutil.copyfileobj(file, plain)
    plain.seek(0)
    return plain
