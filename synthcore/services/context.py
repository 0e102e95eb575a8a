"""What every service is given: the store, the settings and whoever starts runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from synthcore.core import ports
from synthcore.core.runs import Run
from synthcore.settings import Settings


class Launcher(ports.Launcher, Protocol):
    """A launcher that also knows whether anyone sees to a run."""

    def left(self, run: Run) -> bool: ...


@dataclass(frozen=True)
class Context:
    store: ports.Store
    settings: Settings
    launcher: Launcher
