"""Reading and writing files so that nothing is half there.

A write goes to a temporary file beside the target, is synced, and takes the target's name in one step. What stood there
before is first kept as `NAME.<UTC>.bak`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from synthcore.core.errors import BadInput, BadRequest, WriteFailed


def open_input(path: Path) -> IO[bytes]:
    """The file, opened for reading bytes. Raises BadInput with a sentence for what a user can have got wrong."""
    try:
        if path.is_dir():
            raise BadInput(path, "this is a folder; name a file.")
        return open(path, "rb")
    except FileNotFoundError:
        raise BadInput(path, "there is no such file.") from None
    except PermissionError:
        raise BadInput(path, "no permission to read this file.") from None
    except OSError as error:
        raise BadInput(path, f"cannot be read ({error.strerror or error}).") from None


def read_text(path: Path) -> str:
    """The whole text of a small UTF-8 file (a byte order mark is dropped)."""
    with open_input(path) as file:
        raw = file.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 text (byte {error.start}).") from None


def set_aside(path: Path) -> Path | None:
    """Keep an existing file as `NAME.<UTC>.bak`; returns the name it now has, None when there was none."""
    if not path.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = path.with_name(f"{path.name}.{stamp}.bak")
    try:
        os.link(path, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(path, aside)
    return aside


def check_output(path: Path, *, clobber: bool = True) -> None:
    """Refuse, before any work, a target that could not be written; makes missing folders."""
    if path.is_dir():
        raise BadRequest(f"{path}: this is a folder; name a file to write to.")
    if path.exists() and not path.is_file():
        raise BadRequest(f"{path}: this is a device or a pipe, which cannot be replaced as a whole; name a file to write to.")
    if path.exists() and not clobber:
        raise BadRequest(f"{path}: exists already, and --no-clobber forbids replacing it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(f"{path.parent}: the folder cannot be made ({error.strerror or error}).") from None


@contextlib.contextmanager
def replacing(path: Path, *, keep: bool = True) -> Iterator[tuple[IO[bytes], list[Path]]]:
    """A file that takes the name `path` when the block ends well, and leaves no trace when it does not.

    Yields the file and a list that holds, afterwards, the name under which a former file was kept (when `keep`).
    Raises WriteFailed when the disk is full or the folder is not writable; the former file is then intact.
    """
    path = path.resolve()  # a link stays a link; what it leads to is replaced
    kept: list[Path] = []
    temp: str | None = None
    try:
        check_output(path)
        handle, temp = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb", buffering=1 << 20) as file:
            yield file, kept
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temp, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        if keep and (aside := set_aside(path)):
            kept.append(aside)
        os.replace(temp, path)
        temp = None
        sync_folder(path.parent)
    except OSError as error:
        raise WriteFailed(f"{path}: could not be written ({error.strerror or error}); what was there before is unchanged.") from error
    finally:
        if temp:
            with contextlib.suppress(OSError):
                os.unlink(temp)


def write_bytes(path: Path, data: bytes, *, keep: bool = False) -> Path | None:
    """Write a small file in one step; returns the name under which a former one was kept."""
    with replacing(path, keep=keep) as (file, kept):
        file.write(data)
    return kept[0] if kept else None


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the platform allows it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
