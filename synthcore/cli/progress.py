"""Telling how far a long command is: a bar on a terminal, a line every few seconds elsewhere, nothing when it is short."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from synthcore.cli.terminal import inert

EVERY = 5.0  # seconds
T = TypeVar("T")


def watched(elements: Iterable[T], name: str, unit: str = "read", total: int | None = None) -> Iterator[T]:
    """The same elements, counted as they come by."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(elements, desc=inert(name), unit=f" {unit}", total=total, delay=1, leave=False)
        return
    said = time.monotonic()
    for number, element in enumerate(elements, 1):
        yield element
        if number % 1000 == 0 and time.monotonic() - said > EVERY:
            said = time.monotonic()
            sys.stderr.write(f"{inert(name)}: {number:,} {unit} so far\n")
