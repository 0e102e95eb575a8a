"""`python -m synthcore.api`: the dashboard on SYNTHCORE_PORT, from a checkout and from an installed wheel alike."""

from __future__ import annotations

import contextlib
import socket
import sys
import tomllib
from pathlib import Path
from typing import Any

from synthcore import settings as settings_
from synthcore.core.errors import BadRequest, SynthcoreError
from synthcore.services import remote


def main() -> int:
    try:
        settings = settings_.load()
        port = settings.port
        _check_free(port, settings.db)
    except SynthcoreError as error:
        sys.stderr.write(f"synthcore serve: {error}\n")
        return error.exit_code
    import streamlit as st

    from synthcore.api import dashboard

    app = st.App(settings_.PACKAGE / "ui" / "main.py", routes=dashboard.routes(), middleware=dashboard.middleware(), lifespan=dashboard.lifespan)
    with contextlib.suppress(KeyboardInterrupt):
        app.run(config=_config() | {"server.port": port, "logger.hideWelcomeMessage": True})
    return 0


def _check_free(port: int, db: Path) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            dashboard = remote.find(db)
            if dashboard:
                raise BadRequest(f"a dashboard already runs at {dashboard.url} on the database {db}.") from None
            raise BadRequest(f"port {port} is taken by another program; set SYNTHCORE_PORT to a free one.") from None


def _config() -> dict[str, Any]:
    """The options of .streamlit/config.toml by their dotted names: Streamlit looks for the file beside the launcher, which
    for us is inside the package."""
    packed = settings_.PACKAGE / "shipped" / "streamlit.toml"
    path = packed if packed.exists() else settings_.CHECKOUT / ".streamlit" / "config.toml"
    return dict(_flat(tomllib.loads(Path(path).read_text(encoding="utf-8")), ""))


def _flat(table: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found


if __name__ == "__main__":
    sys.exit(main())
