"""How far each shard of a batch run is: `batches.jsonl`, one line a step, only ever appended, on disk before the next step."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from synthcore.core.errors import WriteFailed
from synthcore.core.files import sync_folder


@dataclass
class Shard:
    """A part of the requests, sent as one file. `asks` are the marks of its requests by id, `size` is in bytes, `creating`
    tells that a batch may have been made, `dropped` are batches that count no more, `completed` is the provider's count.
    `resumed` tells that it was planned by an earlier process."""

    number: int
    hash: str
    size: int
    asks: Mapping[str, str]
    file: str | None = None
    creating: bool = False
    batch: str | None = None
    state: str = "planned"
    completed: int = 0
    done: bool = False
    dropped: list[str] = field(default_factory=list)
    resumed: bool = False

    def take(self, event: Mapping[str, Any]) -> None:
        """What a line of the file says of it."""
        for name in ("file", "creating", "batch", "state", "completed", "done"):
            if name in event:
                setattr(self, name, event[name])
        if "file" in event:
            self.state = "uploaded"
        if dropped := event.get("dropped"):
            self.dropped.append(dropped)
            self.batch, self.state = None, "uploaded"


class Shards:
    """Every shard of a run, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.all: list[Shard] = []
        self._by_number: dict[int, Shard] = {}
        if path.exists():
            self._replay()

    def _replay(self) -> None:
        """Read the file; a last line that was cut off when the machine went down is cut from it."""
        whole = 0
        with open(self.path, "rb") as file:
            for line in file:
                try:
                    event = json.loads(line) if line.endswith(b"\n") else None
                except ValueError:
                    event = None
                if not isinstance(event, dict):
                    break
                whole += len(line)
                if "asks" in event:
                    self._add(Shard(event["shard"], event["hash"], event["size"], event["asks"], resumed=True))
                else:
                    self._by_number[event["shard"]].take(event)
        os.truncate(self.path, whole)

    def _add(self, shard: Shard) -> Shard:
        self.all.append(shard)
        self._by_number[shard.number] = shard
        return shard

    def plan(self, number: int, digest: str, size: int, asks: Mapping[str, str]) -> Shard:
        """A new shard, written down with the ids of its requests. Raises WriteFailed."""
        self._write({"shard": number, "hash": digest, "size": size, "asks": dict(asks)})
        return self._add(Shard(number, digest, size, asks))

    def note(self, shard: Shard, **event: Any) -> None:
        """A step of a shard, written down. Raises WriteFailed."""
        self._write({"shard": shard.number} | event)
        shard.take(event)

    def _write(self, event: Mapping[str, Any]) -> None:
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        new = not self.path.exists()
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            before = os.fstat(handle).st_size
            try:
                if os.write(handle, line) != len(line):
                    os.ftruncate(handle, before)
                    raise OSError(28, "No space left on device")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise WriteFailed(f"{self.path}: could not be written ({error.strerror or error}). Make room, then resume the run.") from None
        if new:
            sync_folder(self.path.parent)
