"""The database file: one connection for the life of the process, a cursor for every operation, one writer at a time."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from synthcore.core.errors import BadInput, StoreHeld, WriteFailed

Cursor = duckdb.DuckDBPyConnection
MAGIC = b"DUCK"  # bytes 8 to 12 of every database file
NO_ROOM = (duckdb.IOException, duckdb.FatalException, duckdb.OutOfMemoryException)
Values = Sequence[object] | Mapping[str, object]
NEWS = 5000  # facts that are kept for whoever has not heard them yet
_UNSAID = object()


def one(c: Cursor, query: str, values: Values = ()) -> tuple[Any, ...] | None:
    """The first row, None when there is none. The result is read to its end: an unfinished one would block the cursor."""
    rows = c.execute(query, values).fetchall()
    return rows[0] if rows else None


def number(c: Cursor, query: str, values: Values = ()) -> int:
    """The one number that a query gives."""
    row = one(c, query, values)
    return int(row[0]) if row else 0


class File:
    """An open database file. Raises StoreHeld when another process has it, BadInput when it cannot be read."""

    def __init__(self, path: Path, *, memory_limit: str = "1GB", threads: int = 2) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._telling = threading.Lock()
        self.written = 0  # transactions so far: what was computed at the same number still holds
        self._news: list[object] = []
        self._gone = 0  # of the news, those that are no longer kept
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteFailed(f"{path.parent}: the folder cannot be made ({error.strerror or error}).") from None
        if path.is_dir():
            raise BadInput(path, "this is a folder; SYNTHCORE_DB must name a file.")
        _check_magic(path)
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(path.with_name(path.name + ".tmp")),
            # Nothing is fetched: an extension that is not built in is an error, not a download.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        try:
            self._connection = duckdb.connect(path, config=config)
        except duckdb.Error as error:
            raise _refusal(path, error) from None

    @contextlib.contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor for reading. Each statement sees what is committed when it begins."""
        with _sentences(self.path), self._connection.cursor() as cursor:
            yield cursor

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Cursor]:
        """A cursor whose reads all see the same moment, however long they take."""
        with self.read() as cursor:
            cursor.execute("begin")
            try:
                yield cursor
            finally:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("rollback")

    @contextlib.contextmanager
    def moment(self) -> Iterator[tuple[Cursor, int]]:
        """A snapshot with the mark of its moment: it holds all that was told before, and nothing of what `since` tells then."""
        with self.read() as cursor:
            with self._writing:
                cursor.execute("begin")
                cursor.execute("select 1 from record limit 0").fetchall()  # the moment is that of the first statement
                mark = self.told
            try:
                yield cursor, mark
            finally:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("rollback")

    @contextlib.contextmanager
    def tx(self, tells: Sequence[object] | None = None) -> Iterator[Cursor]:
        """A transaction: when the block ends well it is on disk, else nothing of it happened.

        One writer at a time: concurrent writers of one row would get conflicts (measured), and gain no throughput. `tells` is
        filled within the block: it says everything that others may hold in memory and that is different now.
        """
        with self._writing, self.read() as cursor:
            cursor.execute("begin")
            try:
                yield cursor
                cursor.execute("commit")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("rollback")
                raise
            self.written += 1
            self._tell([_UNSAID] if tells is None else tells)

    @property
    def told(self) -> int:
        """A mark in the news of what was written, for `since`."""
        return self._gone + len(self._news)

    def since(self, mark: int) -> Sequence[object] | None:
        """What transactions have told since a mark, in the order in which they were stored; None when one did not tell what it
        changed, or when that was too long ago: then the tables are to be read anew. Whoever holds something in memory takes
        the mark before they read."""
        with self._telling:
            news = self._news[mark - self._gone :] if mark >= self._gone else [_UNSAID]
        return None if _UNSAID in news else news

    def _tell(self, facts: Sequence[object]) -> None:
        with self._telling:
            self._news += facts
            if len(self._news) > 2 * NEWS:
                self._gone += len(self._news) - NEWS
                del self._news[:-NEWS]

    def close(self) -> None:
        """Wait for the writer, write the log into the file, let go of it."""
        with self._writing:
            self._connection.close()


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """What a disk can do to a database, said in a sentence. DuckDB notices a damaged block only when it reads it."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error)
        if "Corrupt database file" in text or "Could not read" in text:
            raise BadInput(path, f"is damaged ({_first_line(error)}). Stop the program and restore a copy of the file.") from error
        if isinstance(error, NO_ROOM) or "Could not write" in text:
            raise WriteFailed(f"{path}: could not be written ({_first_line(error)}); what was stored before is unchanged.") from error
        raise


def _check_magic(path: Path) -> None:
    """DuckDB opens a JSON, CSV or Parquet file as a database that lives in memory alone: what is stored there is lost.

    Looked at before the database is opened: closing any handle on a file gives up the locks that this process has on it.
    """
    if not path.is_file():
        return
    with contextlib.suppress(OSError), open(path, "rb") as file:  # one that cannot be read is DuckDB's to refuse
        head = file.read(12)
        if head and head[8:] != MAGIC:
            raise BadInput(
                path, "cannot be opened as a database: it is no DuckDB file. Name another with SYNTHCORE_DB, or move this one away to begin a new database."
            )


def _refusal(path: Path, error: duckdb.Error) -> StoreHeld | BadInput:
    text = str(error)
    held = re.search(r"Conflicting lock is held in (.+?) \(PID (\d+)\)", text)
    if held:
        return StoreHeld(
            f"{path}: the database is in use by process {held[2]} ({Path(held[1]).name}). Stop that process, or name another database with SYNTHCORE_DB."
        )
    if "Could not set lock" in text:
        return StoreHeld(f"{path}: the database is in use by another process. Stop it, or name another database with SYNTHCORE_DB.")
    if "Permission denied" in text:
        return BadInput(path, "no permission to open this database.")
    return BadInput(path, f"cannot be opened as a database ({_first_line(error)}). Restore a copy of it, or move it away to begin a new one.")


def _first_line(error: Exception) -> str:
    text = str(error).strip().split("\n", 1)[0]
    return text if len(text) <= 200 else text[:200] + "…"
