"""SIGTERM and SIGHUP for a command that follows a run: as Ctrl-C, so that its worker does not go on and spend unseen."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

NUMBERS = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def as_interrupts() -> Iterator[None]:
    """The first of these signals raises KeyboardInterrupt; further ones are passed over, so that a run can be left in order.
    One that is ignored (`nohup`) stays so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = False

    def handler(number: int, frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            raise KeyboardInterrupt

    former = {number: signal.getsignal(number) for number in NUMBERS}
    heard = [number for number, before in former.items() if before is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, former[number])


def say(text: str) -> None:
    """A line on stderr; nothing when the terminal has gone away."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
