"""What every service is given: the store, the settings and whoever starts runs."""

from __future__ import annotations

from dataclasses import dataclass

from synthcore.core import ports
from synthcore.settings import Settings


@dataclass(frozen=True)
class Context:
    store: ports.Store
    settings: Settings
    launcher: ports.Launcher
