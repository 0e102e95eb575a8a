"""The only place that knows concrete classes: settings, store and supervisor become the services' context.

A page uses `context()`. A command uses `with with_services(settings) as services: services.call("import_file", path=...)`,
which does the same whether this process opens the database or a dashboard holds it.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator
from typing import Any, Protocol

from synthcore import settings as settings_
from synthcore.services.context import Context
from synthcore.settings import Settings


class Services(Protocol):
    """Services by name, here or in the process of a dashboard. `person` is a name (default: the login name)."""

    def call(self, service: str, *, person: str | None = None, **params: Any) -> Any: ...


# Rows become many small objects that hold no cycles: looking for some after each 700 costs an export a fifth of its time.
COLLECTED = (50_000, 20, 50)


class Owner:
    """This process, when it has the database open."""

    def __init__(self, settings: Settings) -> None:
        from synthcore.services.supervising import Supervisor
        from synthcore.store.facade import Store

        gc.set_threshold(*COLLECTED)
        self.store = Store(settings.db, memory_limit=settings.memory_limit, threads=settings.threads)
        self.supervisor = Supervisor(self.store, settings)
        self.context = self.supervisor.context

    def call(self, service: str, *, person: str | None = None, **params: Any) -> Any:
        from synthcore.services import people, registry

        return registry.call(self.context, service, person or people.login_name(), params)

    def close(self) -> None:
        self.supervisor.stop()
        self.store.close()


_owner: Owner | None = None
_opening = threading.Lock()


def context() -> Context:
    """The context of this process: opened at first use (by the server's start), held until `close()`."""
    own = owner()
    own.supervisor.watch()
    return own.context


def owner(settings: Settings | None = None) -> Owner:
    """The one owner in this process. Raises StoreHeld when another process has the database."""
    global _owner
    with _opening:
        if _owner is None:
            _owner = Owner(settings or settings_.load())
        return _owner


def close() -> None:
    """Close the store and stop the supervisor; the next `context()` opens anew (tests use this between databases)."""
    global _owner
    with _opening:
        if _owner is not None:
            _owner.close()
            _owner = None


@contextlib.contextmanager
def with_services(settings: Settings) -> Iterator[Services]:
    """Services for a command: in this process when the database is free, else through the dashboard that has it. Raises
    StoreHeld, naming the process, when something else has it."""
    from synthcore.core.errors import StoreHeld

    try:
        own = owner(settings)
    except StoreHeld:
        from synthcore.services import remote

        dashboard = remote.find(settings.db)
        if dashboard is None:
            raise
        yield dashboard
        return
    try:
        yield own
    finally:
        close()


@contextlib.contextmanager
def built(settings: Settings) -> Iterator[Context]:
    """The context of a database that is being made, beside the one that this process may own."""
    own = Owner(settings)
    try:
        yield own.context
    finally:
        own.close()
