"""Services in the process of a running dashboard, for a command on the same machine.

The dashboard leaves `<database>.server.json` (readable by its user alone) beside the database: where it listens, which
process it is, and the token that its route asks for.
"""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel

from synthcore.core.errors import StoreHeld, SynthcoreError
from synthcore.services import people, registry

HEALTH, CALL = "/api/health", "/api/v1/call"
PATIENCE = 3.0  # seconds for a server to say that it is there; a call itself may take long


class Address(NamedTuple):
    """What stands in the server file."""

    url: str
    pid: int
    instance: str
    token: str


class RemoteError(SynthcoreError):
    """What the dashboard answered instead of a result."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class Remote:
    """Calls services by name in another process; the same results, and the same errors, as in this one."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @property
    def url(self) -> str:
        return self._address.url

    def call(self, service: str, *, person: str | None = None, **params: Any) -> Any:
        body = {"service": service, "person": person or people.login_name(), "params": params}
        headers = {"Authorization": f"Bearer {self._address.token}", "Content-Type": "application/json"}
        try:
            status, answer = _ask(self._address.url, "POST", CALL, json.dumps(body, default=_plain), headers, None)
        except (OSError, http.client.HTTPException) as error:
            raise StoreHeld(f"the dashboard at {self._address.url} went away before it answered ({error or type(error).__name__}). Try again.") from None
        if status != 200:
            raise RemoteError(str(answer.get("error", f"the dashboard answered with status {status}.")), int(answer.get("exit_code", 1)))
        return registry.from_json(service, answer["result"])


def server_file(db: Path) -> Path:
    return db.with_name(db.name + ".server.json")


def find(db: Path) -> Remote | None:
    """The dashboard that has this database, when it is there and is the one that wrote the file."""
    try:
        written = json.loads(server_file(db).read_text(encoding="utf-8"))
        address = Address(**written)
        status, answer = _ask(address.url, "GET", HEALTH, None, {}, PATIENCE)
    except (OSError, ValueError, TypeError, http.client.HTTPException):
        return None
    return Remote(address) if status == 200 and answer.get("instance") == address.instance else None


def _plain(value: object) -> Any:
    """What JSON has no form for: a model as the object that the other side reads it from, all else as its words."""
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else str(value)


def _ask(url: str, verb: str, path: str, body: str | None, headers: dict[str, str], timeout: float | None) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=timeout)
    try:
        connection.request(verb, path, body.encode() if body is not None else None, headers)
        response = connection.getresponse()
        answer = json.loads(response.read() or b"{}")
        return response.status, answer if isinstance(answer, dict) else {}
    finally:
        connection.close()
