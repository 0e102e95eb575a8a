"""Many rows at once, as one Arrow table that a statement reads: ten thousand rows take a second, one by one six."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthcore.store.file import Cursor


@contextlib.contextmanager
def table(c: Cursor, name: str, rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str] | None = None) -> Iterator[None]:
    """Rows as a table that statements on this cursor can name. Columns hold strings unless `kinds` says otherwise
    (`int64`, `float64`, `bool`, `time`). There must be at least one row."""
    with columns(c, name, {key: [row[key] for row in rows] for key in rows[0]}, kinds):
        yield


@contextlib.contextmanager
def columns(c: Cursor, name: str, values: Mapping[str, Sequence[Any]], kinds: Mapping[str, str] | None = None) -> Iterator[None]:
    """The same of values by column."""
    import pyarrow as pa

    types = {"int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_(), "time": pa.timestamp("us")}
    kinds = kinds or {}
    c.register(name, pa.table({key: pa.array(column, types[kinds[key]] if key in kinds else pa.string()) for key, column in values.items()}))
    try:
        yield
    finally:
        c.unregister(name)
