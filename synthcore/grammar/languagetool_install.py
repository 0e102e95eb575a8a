"""Fetching LanguageTool when a person asks for it, and at no other time: into a folder beside its place, moved there when whole."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from synthcore.core.errors import BadRequest, WriteFailed
from synthcore.grammar import languagetool_local
from synthcore.grammar.tied import environment

VERSION = "6.8"
SIZE = 259_000_000  # bytes of the archive
NEEDED = 1_000_000_000  # bytes of disk: the archive, and what it unpacks to
_INCOMING = ".incoming"
_LOOK = 0.2  # seconds


def source() -> str:
    """The host that it comes from."""
    from synthcore.grammar.languagetool_fetch import source

    return urlsplit(source(VERSION)).hostname or ""


def install(home: Path, progress: Callable[[int], None] = lambda done: None) -> Path:
    """The folder of a new installation under the home. `progress` is told how many bytes of SIZE have come. Nothing stays of
    what fails or is interrupted. Raises BadRequest with a sentence."""
    folder = home / languagetool_local.FOLDER
    if missing := languagetool_local.why_no_java():
        raise BadRequest(missing)
    with _held(folder):
        if found := languagetool_local.find(home):
            raise BadRequest(f"LanguageTool is there already: {found}.")
        if shutil.disk_usage(folder).free < NEEDED:
            raise BadRequest(f"{folder}: too little room on the disk; LanguageTool needs {NEEDED // 10**9} GB for a while.")
        incoming = folder / _INCOMING
        shutil.rmtree(incoming, ignore_errors=True)  # of an installation that was killed
        incoming.mkdir()
        try:
            _fetch(incoming, progress)
            made = next(incoming.glob("LanguageTool-*"), None)
            if made is None or not list(made.glob("languagetool-server*.jar")):
                raise BadRequest("LanguageTool could not be installed: the archive holds no server.")
            return made.rename(folder / made.name)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)


def being_installed(home: Path) -> int | None:
    """How many bytes of SIZE have come in an installation that goes on, None when none does."""
    folder = home / languagetool_local.FOLDER
    try:
        with open(folder / "lock", "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _come(folder / _INCOMING)
    return None


def _fetch(incoming: Path, progress: Callable[[int], None]) -> None:
    with tempfile.TemporaryFile() as said:
        # a path of an installation elsewhere would end the download before it begins; unverified is not for us
        env = {name: value for name, value in environment().items() if name not in ("LTP_JAR_DIR_PATH", "LTP_BYPASS_VERIFIED_DOWNLOADS")}
        fetch = [sys.executable, "-m", "synthcore.grammar.languagetool_fetch", VERSION]
        child = subprocess.Popen(
            [sys.executable, "-m", "synthcore.grammar.tied", *fetch], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
            env=env | {"LTP_PATH": str(incoming), "TQDM_DISABLE": "1"}, start_new_session=True,
        )  # fmt: skip
        try:
            while not _ended(child):
                progress(_come(incoming))
        finally:
            assert child.stdin
            child.stdin.close()
            child.wait()
        if child.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:] or ["it says nothing"]
            raise BadRequest(f"LanguageTool could not be installed: {last[0][:300]}.")


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_LOOK)
    except subprocess.TimeoutExpired:
        return False
    return True


def _come(incoming: Path) -> int:
    """Bytes of the archive on disk."""
    come = 0
    for path in incoming.glob("*/*.zip"):
        with contextlib.suppress(OSError):
            come += path.stat().st_size
    return min(come, SIZE)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / "lock", "a+b")  # noqa: SIM115 - closed below
    except OSError as error:
        raise WriteFailed(f"{folder}: could not be written ({error.strerror or error}).") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadRequest("LanguageTool is being installed already.") from None
        os.set_inheritable(lock.fileno(), False)
        yield
