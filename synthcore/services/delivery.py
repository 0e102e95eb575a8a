"""Where what a run makes goes: files of JSON objects, one a line, only appended to."""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput, WriteFailed

SYNC_EVERY = 0.5  # seconds


class Lines:
    """One file. A torn last line is cut off when it is opened; `rows` are the others, until `forget`.

    A line that the disk does not take leaves no part of it behind, and nothing is written after it: what follows a torn
    line could never be read. Raises BadInput for a line that is no object, WriteFailed for one that cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, Any]] = []
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            self._size = self._read()
            os.ftruncate(self._handle, self._size)
        except OSError as error:
            raise self._failed(error) from None
        self._broken: OSError | None = None
        self._synced = time.monotonic()

    def _read(self) -> int:
        """Returns the bytes of the whole lines."""
        whole = 0
        with open(self.path, "rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                self.rows.append(self._object(number, line))
        return whole

    def _object(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or "place" not in row:
            raise BadInput(self.path, f"line {number} is damaged; the run cannot go on with it, and has to be begun again.")
        return row

    def forget(self) -> None:
        """Let go of the rows: they are only looked at when a run is taken up."""
        self.rows = []

    def add(self, row: dict[str, Any]) -> None:
        if self._broken:
            raise self._failed(self._broken)
        line = json.dumps(row).encode() + b"\n"
        try:
            written = os.write(self._handle, line)
            if written != len(line):
                os.write(self._handle, line[written:])  # says why, where a full disk took a part
            if time.monotonic() - self._synced > SYNC_EVERY:
                self._sync()
        except OSError as error:
            self._broken = error
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self._size)
            raise self._failed(error) from None
        self._size += len(line)

    def _sync(self) -> None:
        os.fsync(self._handle)
        self._synced = time.monotonic()

    def _failed(self, error: OSError) -> WriteFailed:
        return WriteFailed(f"{self.path}: could not be written ({error.strerror or error}). Make room, then resume the run.")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._handle)
        os.close(self._handle)
