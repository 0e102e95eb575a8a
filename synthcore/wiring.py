"""The only place that knows concrete classes: settings, store and supervisor become the services' context.

A page uses `context()`; a command uses `with services(settings) as s: s.call("import_file", person=name, path=...)`, which
works the same whether this process opens the database or a dashboard holds it.
"""

from __future__ import annotations

from synthcore.services.context import Context


def context() -> Context:
    """The context of this process: opened at first use (by the server's start), held until `close()`."""
    raise NotImplementedError


def close() -> None:
    """Close the store and stop the supervisor; the next `context()` opens anew (tests use this between databases)."""
    raise NotImplementedError
