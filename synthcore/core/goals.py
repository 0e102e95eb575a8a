"""Goals: how many approved records of a domain are wanted in the end."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Goals(Protocol):
    def of(self, domain: str) -> int | None: ...
    def keep(self, domain: str, records: int | None, person: str, at: datetime) -> None: ...
