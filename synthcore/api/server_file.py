"""`<database>.server.json`: how a command finds the dashboard that has the database."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from synthcore.core.ids import new_id
from synthcore.services.remote import server_file


@dataclass(frozen=True)
class Instance:
    """This process as a server: a name nothing else has, and the token its route asks for."""

    id: str = field(default_factory=new_id)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))


def write(db: Path, url: str, instance: Instance) -> None:
    """Write the file, readable by this user alone from its first moment, in one step."""
    path = server_file(db)
    temp = path.with_name(f".{path.name}.{instance.id}")
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": url, "pid": os.getpid(), "instance": instance.id, "token": instance.token}, file)
    os.replace(temp, path)


def remove(db: Path, instance: Instance) -> None:
    """Remove the file, unless another server has written its own meanwhile."""
    path = server_file(db)
    with contextlib.suppress(OSError, ValueError, KeyError):
        if json.loads(path.read_text(encoding="utf-8"))["instance"] == instance.id:
            path.unlink()
