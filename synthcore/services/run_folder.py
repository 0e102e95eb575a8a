"""The folder of a run: all that its worker needs, and all that it has made. Owner and worker meet here and nowhere else.

plan.json       what to make          domain.json   the domain as it was at the start
known.txt       texts to skip         seed.json     seed dialogues, when there are any
results.jsonl   one line a record, only ever appended
outcomes.jsonl  one line an attempt at a place, of a run that asks a model
lock            held by the worker; holds its process number
spare           room that the worker gives back to say how it ended when the disk is full
pause           there while the run is to wait
end.json        how the worker ended
worker.log      what it said
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from synthcore.core.errors import BadInput, BadRequest, WriteFailed
from synthcore.core.files import read_text, write_bytes
from synthcore.core.model_plan import ModelPlan

AT_ONCE = 1000  # lines that are read together
SPARE = 32 << 10  # bytes: a few blocks of any file system
FULL = 64 << 10  # free bytes of a disk that counts as full
PAUSE_LOOK = 0.1  # seconds between looks at whether the run goes on


class RunFolder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.results = path / "results.jsonl"
        self.outcomes = path / "outcomes.jsonl"

    def make(self, files: Mapping[str, Any], known: Iterable[str]) -> None:
        """Write what the worker needs, `plan.json` last: a folder that has it is whole. Raises WriteFailed, and leaves no
        folder, when there is no room."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_bytes(self.path / "known.txt", "".join(f"{text}\n" for text in known).encode())
            for name in sorted(files, key=lambda n: n == "plan"):
                write_bytes(self.path / f"{name}.json", json.dumps(files[name]).encode())
        except (OSError, WriteFailed) as error:
            if not (self.path / "plan.json").exists():
                shutil.rmtree(self.path, ignore_errors=True)
            if isinstance(error, WriteFailed):
                raise
            raise WriteFailed(f"{self.path}: the folder of a run cannot be made ({error.strerror or error}).") from None

    def read(self, name: str) -> Any:
        """One of its JSON files, None when it is not there."""
        path = self.path / f"{name}.json"
        if not path.exists():
            return None
        try:
            return json.loads(read_text(path))
        except json.JSONDecodeError as error:
            raise BadInput(path, f"is damaged (line {error.lineno}).") from None

    def known(self) -> set[str]:
        path = self.path / "known.txt"
        return set(read_text(path).split()) if path.exists() else set()

    # The owner's side

    def lines(self, path: Path, start: int, most: int) -> tuple[list[dict[str, Any]], int]:
        """Up to `most` whole lines of `results` or `outcomes` from a byte offset, and the offset behind them. Raises BadInput
        for a line that is not JSON."""
        if not path.exists():
            return [], start
        with open(path, "rb") as file:
            file.seek(start)
            found: list[bytes] = []
            for line in file:
                if not line.endswith(b"\n") or len(found) == most:
                    break
                found.append(line)
        try:
            return [json.loads(line) for line in found], start + sum(map(len, found))
        except ValueError:
            raise BadInput(path, f"is damaged behind byte {start}.") from None

    def rows(self) -> Iterator[dict[str, Any]]:
        """All results, in the order in which they were made. Raises BadInput for a damaged line."""
        return self._every(self.results)

    def attempts(self) -> Iterator[dict[str, Any]]:
        """All outcomes, likewise."""
        return self._every(self.outcomes)

    def _every(self, path: Path) -> Iterator[dict[str, Any]]:
        start = 0
        while True:
            found, start = self.lines(path, start, AT_ONCE)
            if not found:
                return
            yield from found

    def status(self) -> dict[str, Any]:
        """The live picture of a run that asks a model; empty where there is none that can be read. It is shown, and nothing
        depends on it."""
        try:
            found = self.read("status")
        except BadInput:
            return {}
        return found if isinstance(found, dict) else {}

    def change_plan(self, **model: Any) -> None:
        """Put other values into what the plan says of the model, in one step. Its worker must not be at work."""
        plan = self.read("plan")
        write_bytes(self.path / "plan.json", json.dumps(plan | {"model": plan["model"] | model}).encode())

    def grant_attempts(self) -> None:
        """As many attempts again at each place as a plan usually gives."""
        model = (self.read("plan") or {}).get("model")
        if model:
            self.change_plan(attempts=model["attempts"] + ModelPlan.model_fields["attempts"].default)

    def alive(self) -> bool:
        """Whether a worker holds the folder."""
        try:
            with open(self.path / "lock", "rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the worker, if there is one."""
        with contextlib.suppress(OSError, ValueError):
            if self.alive():
                os.kill(int((self.path / "lock").read_text()), number)

    def set_pause(self, paused: bool) -> None:
        if paused:
            (self.path / "pause").touch()
        else:
            (self.path / "pause").unlink(missing_ok=True)

    def last_words(self) -> str:
        """Why a worker ended that does not say so itself: that the disk is full, else the last line that it wrote to its log."""
        with contextlib.suppress(OSError):
            disk = os.statvfs(self.path)
            if disk.f_bavail * disk.f_frsize < FULL:
                return f"there is no room left on the disk of {self.path}; make room"
            lines = (self.path / "worker.log").read_text(errors="replace").strip().splitlines()
            return lines[-1].strip() if lines else ""
        return ""

    # The worker's side

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder. Raises BadRequest when another worker does."""
        with open(self.path / "lock", "a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BadRequest(f"{self.path}: another worker is at work in this folder.") from None
            try:
                file.truncate(0)
                file.write(str(os.getpid()).encode())
                file.flush()
            except OSError as error:
                raise WriteFailed(f"{self.path}: could not be written ({error.strerror or error}). Make room, then resume the run.") from None
            self._keep_room()
            try:
                yield
            finally:
                (self.path / "spare").unlink(missing_ok=True)

    def _keep_room(self) -> None:
        """Where there is no room even for this, the worker will be told so by what it writes next."""
        with contextlib.suppress(OSError), open(self.path / "spare", "wb") as file:
            file.write(os.urandom(SPARE))  # a file system may compress, and need no room for zeros
            file.flush()
            os.fsync(file.fileno())

    def paused(self) -> bool:
        return (self.path / "pause").exists()

    def wait_while_paused(self, asked: Sequence[int]) -> bool:
        """Returns when the run is not paused, or a signal is in `asked`: whether there is one, and the worker is to leave."""
        while self.paused() and not asked:
            time.sleep(PAUSE_LOOK)
        return bool(asked)

    def mend(self) -> int:
        """Drop a last line that was cut off when a worker was killed; returns how many whole lines there are."""
        if not self.results.exists():
            return 0
        whole = lines = 0
        with open(self.results, "r+b") as file:
            for line in file:
                if line.endswith(b"\n"):
                    whole += len(line)
                    lines += 1
            file.truncate(whole)
        return lines

    def end(self, state: str, error: str | None = None) -> None:
        self.finish({"state": state, "error": error})

    def finish(self, ended: Mapping[str, Any]) -> None:
        """How the worker ended: at least `state` and `error`. A full disk gives back the room that was kept for it."""
        told = json.dumps(ended).encode()
        try:
            write_bytes(self.path / "end.json", told)
        except WriteFailed:
            (self.path / "spare").unlink(missing_ok=True)
            write_bytes(self.path / "end.json", told)

    def begin_again(self) -> None:
        (self.path / "end.json").unlink(missing_ok=True)
