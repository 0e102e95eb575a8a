"""The parts of the dashboard's server beside its pages. The launchers (`app.py`, `python -m synthcore.api`) put them together."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from synthcore import settings as settings_
from synthcore import wiring
from synthcore.api import routes as routes_
from synthcore.api import server_file
from synthcore.api.guards import SecurityHeaders
from synthcore.core.errors import SynthcoreError
from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED
from synthcore.services import generating
from synthcore.settings import Settings

FIRST_BATCH_PATIENCE = 5.0  # seconds; the first 50 dialogues take less than two
ITSELF = Person(name="synthcore", role=Role.ADMIN)
instance = server_file.Instance()


def routes() -> list[Route]:
    return routes_.routes(instance)


def middleware() -> list[Middleware]:
    return [Middleware(SecurityHeaders), Middleware(Whereabouts)]


class Whereabouts:
    """Corrects the server file where the port is not the one that Streamlit was told, as under `uvicorn --port`: the first
    request knows where it came in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sure = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._sure and scope["type"] == "http" and scope.get("server"):
            self._sure = True
            host, port = scope["server"]
            if not _url().endswith(f":{port}"):
                await run_in_threadpool(server_file.write, settings_.load().db, f"http://{host}:{port}", instance)
        await self._app(scope, receive, send)


# How long one thread keeps the interpreter while another wants it. A press at the desk asks for it some fifty times; while records
# are checked in the background it waited each time for the interpreter's usual 5 ms (measured: 80 to 360 ms, and 50 to 60 with this).
SWITCH_SECONDS = 0.0005


@contextlib.asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any] | None]:
    """Open the database before the first session and close it after the last. A database that cannot be opened ends the
    process with a sentence: an exception here would print a traceback and leave with another code."""
    try:
        settings = settings_.load()
        await run_in_threadpool(_open, settings)
        print(f"Synthcore: {_url()}   (database {settings.db}; Ctrl-C stops it)", flush=True)
    except SynthcoreError as error:
        sys.stderr.write(f"synthcore: {error}\n")
        sys.stderr.flush()
        os._exit(error.exit_code)
    try:
        yield None
    finally:
        server_file.remove(settings.db, instance)
        await run_in_threadpool(wiring.close)


def _open(settings: Settings) -> None:
    sys.setswitchinterval(SWITCH_SECONDS)
    wiring.owner(settings)
    context = wiring.context()
    server_file.write(settings.db, _url(), instance)
    try:
        run = generating.first_batch(context, ITSELF)
    except SynthcoreError as error:  # a domain that is broken must not keep the dashboard from showing what is there
        sys.stderr.write(f"synthcore: no first batch was made: {error}\n")
        return
    until = time.monotonic() + FIRST_BATCH_PATIENCE
    while run and run.state not in ENDED and time.monotonic() < until:
        time.sleep(0.02)
        run = context.store.runs.get(run.id)


def _url() -> str:
    import streamlit as st

    address = st.get_option("server.address") or "127.0.0.1"
    shown = "127.0.0.1" if address in {"0.0.0.0", "::", "localhost"} else address
    return f"http://{shown}:{st.get_option('server.port')}"
