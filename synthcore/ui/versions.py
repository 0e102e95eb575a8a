"""Which versions of what are running."""

from __future__ import annotations

import platform
from importlib.metadata import version

from synthcore import __version__


def versions() -> dict[str, str]:
    return {"Synthcore": __version__, "Python": platform.python_version()} | {name.capitalize(): version(name) for name in ("streamlit", "duckdb", "altair")}
