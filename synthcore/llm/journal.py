"""The journal of a run: every request that was sent and every raw answer, on disk before anything is made of it.

One JSON object a line, only ever appended: {"s": id} sent, {"a": {…}} answered, {"f": {…}} a fault. The last line may be
torn when the machine went down; it is cut off when the journal is opened again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from synthcore.core.answers import Answer
from synthcore.core.errors import WriteFailed
from synthcore.core.files import sync_folder

GROUP = 0.03  # seconds that answers are gathered before they are synced together
TURNS = 4  # of the event loop between two answers that are read
ANSWER = {name: (int, float) if name == "seconds" else int if name.endswith("_tokens") else str for name in Answer._fields}


class Kept(NamedTuple):
    """Where an answer stands."""

    path: Path
    offset: int
    length: int

    def read(self) -> Answer:
        """Raises OSError or ValueError when it stands there no longer."""
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            event = parsed(file.read(self.length))
        if event is None or event[0] != "a":
            raise ValueError(f"{self.path}: no answer at byte {self.offset}")
        return Answer(**{name: event[1][name] for name in Answer._fields})


class Journal:
    """Opened for one worker. `find` finds what is there by key, of this run and of `earlier` journals; `unanswered` and
    `forfeited` tell what was sent and may have been billed without an answer."""

    def __init__(self, path: Path, earlier: tuple[Path, ...] = ()) -> None:
        self.path = path
        self.answers: dict[str, Kept] = {}
        self.unanswered: dict[str, int] = {}  # ask id -> how often it was sent without any outcome
        self.forfeited: list[str] = []  # ask ids of faults that may have been billed
        self.own: dict[str, Kept] = {}  # by ask id, this run's only
        self.sent_before = 0
        self.paid: list[tuple[str, int, int]] = []  # ask id and tokens of this run's answers, as they were when it was opened
        self._broken: OSError | None = None
        try:
            for other in earlier:
                for kind, told, kept in events(other):
                    if kind == "a":
                        self.answers[told["key"]] = kept
            for kind, told, kept in events(path):
                self._replay(kind, told, kept)
            self._handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            self._size = _whole(self._handle)
            os.ftruncate(self._handle, self._size)
        except OSError as error:
            raise self._failed(error) from None
        sync_folder(path.parent)
        self._waiting: list[asyncio.Future[None]] = []
        self._syncing: asyncio.Task[None] | None = None

    def _replay(self, kind: str, told: dict[str, Any], kept: Kept) -> None:
        name = told["id"]
        if kind == "s":
            self.sent_before += 1
            self.unanswered[name] = self.unanswered.get(name, 0) + 1
            return
        if self.unanswered.get(name, 0) > 1:
            self.unanswered[name] -= 1
        else:
            self.unanswered.pop(name, None)
        if kind == "a":
            self.answers[told["key"]] = self.own[name] = kept
            self.paid.append((name, told["prompt_tokens"], told["completion_tokens"]))
        elif told.get("charged"):
            self.forfeited.append(name)

    def find(self, key: str) -> Answer | None:
        """The answer to a request, by its key; None when there is none, or the earlier run that had it is gone."""
        kept = self.answers.get(key)
        try:
            return kept.read() if kept else None
        except (OSError, ValueError):
            return None

    def is_own(self, key: str) -> bool:
        """Whether this run has paid for that answer."""
        kept = self.answers.get(key)
        return kept is not None and kept.path == self.path

    def sent(self, name: str) -> None:
        self._write({"s": name})

    def fault(self, name: str, kind: str, say: str, *, charged: bool) -> None:
        self._write({"f": {"id": name, "kind": kind, "say": say, "charged": charged}})

    async def answered(self, answer: Answer) -> None:
        """Returns when the answer is on disk."""
        offset, length = self._write({"a": answer._asdict()})
        self.answers[answer.key] = self.own[answer.id] = Kept(self.path, offset, length)
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        if self._syncing is None or self._syncing.done():
            self._syncing = asyncio.create_task(self._sync())
        await done

    async def _sync(self) -> None:
        while self._waiting:
            await asyncio.sleep(GROUP)
            waiting, self._waiting = self._waiting, []
            error: OSError | None = None
            try:
                await asyncio.to_thread(os.fsync, self._handle)
            except OSError as found:
                # Another sync may succeed and would mean nothing: what was not written is forgotten by then.
                error = self._broken = found
            for one in waiting:
                if not one.done():
                    one.set_exception(self._failed(error)) if error else one.set_result(None)
                # Reading them all at once would keep other requests from being sent meanwhile.
                for _ in range(TURNS):
                    await asyncio.sleep(0)

    def _write(self, event: dict[str, Any]) -> tuple[int, int]:
        """Append a line; returns its offset and length. Raises WriteFailed, for this line and every later one, when the
        disk does not take it: a line behind a torn one could never be read."""
        if self._broken:
            raise self._failed(self._broken)
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        try:
            written = 0
            while written < len(line):  # a full disk takes a part, and says why the next time
                written += os.write(self._handle, line[written:])
        except OSError as error:
            self._broken = error
            with contextlib.suppress(OSError):
                os.ftruncate(self._handle, self._size)
            raise self._failed(error) from None
        offset, self._size = self._size, self._size + len(line)
        return offset, len(line)

    def _failed(self, error: OSError) -> WriteFailed:
        return WriteFailed(f"{self.path}: could not be written ({error.strerror or error}). Make room, then resume the run.")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._handle)
        os.close(self._handle)


def events(path: Path) -> Iterator[tuple[str, dict[str, Any], Kept]]:
    """What the whole lines of a journal say: the kind (`s`, `a` or `f`), the fields, and where each stands. What is damaged
    is passed over."""
    if not path.exists():
        return
    at = 0
    with open(path, "rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            skipped = 0
            while (event := parsed(line[skipped:])) is None and (skipped := line.find(b'{"', skipped + 1)) > 0:
                pass
            if event is not None:
                yield *event, Kept(path, at + skipped, len(line) - skipped)
            at += len(line)


def parsed(line: bytes) -> tuple[str, dict[str, Any]] | None:
    """The kind and the fields of an event; None for what is none."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match event:
        case {"s": str(name)}:
            return "s", {"id": name}
        case {"a": dict(told)} if all(isinstance(told.get(name), kind) for name, kind in ANSWER.items()):
            return "a", told
        case {"f": {"id": str()}}:
            return "f", event["f"]
    return None


def _whole(handle: int) -> int:
    """Bytes up to the end of the last whole line."""
    end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - (1 << 16))
        found = os.pread(handle, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
