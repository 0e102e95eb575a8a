"""A sign of life while a service works on a long file."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthcore.wiring import Services

SAY = 5.0  # seconds between lines


@contextlib.contextmanager
def telling(services: Services, person: str | None) -> Iterator[None]:
    """Every few seconds, say on stderr how much is in the database by now."""
    done = threading.Event()

    def tell() -> None:
        from synthcore.core.errors import SynthcoreError

        while not done.wait(SAY):
            with contextlib.suppress(SynthcoreError):
                now = services.call("counts", person=person)
                sys.stderr.write(f"at work: {now.total:,} records and {now.decisions:,} reviews are in the database\n")

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
