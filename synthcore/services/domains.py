"""The domain that a service works with, and what the store needs to know of it."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from synthcore.core.labels import Vocabulary
from synthcore.core.people import Person, require
from synthcore.domains import loader
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import vocabulary
from synthcore.services.context import Context
from synthcore.settings import shipped

LOOK = 1.0  # seconds
KEPT = 8
_LATELY: dict[tuple[Path, str], tuple[float, Domain]] = {}


def domain_names(context: Context, person: Person) -> tuple[str, ...]:
    """Every domain that can be found, the usual one first."""
    require(person, "look")
    return tuple(sorted(names(context), key=lambda n: (n != context.settings.domain, n)))


def names(context: Context) -> list[str]:
    return loader.names(context.settings.home, shipped("domains"))


def domain(context: Context, name: str | None = None) -> Domain:
    """A domain by name (default: the one of the settings), read again only when a file of it has changed."""
    folder = loader.find(context.settings.home, shipped("domains"), name or context.settings.domain)
    return _loaded(folder, tuple(sorted(_files(str(folder)))))


def lately(context: Context, name: str) -> Domain:
    """The same as it was within the last second: for the desk, where each step asks several times."""
    key, now = (context.settings.home, name), time.monotonic()
    looked_at, found = _LATELY.get(key, (-LOOK, None))
    if found is None or now - looked_at >= LOOK:
        found = domain(context, name)
        if len(_LATELY) >= KEPT:
            _LATELY.clear()
        _LATELY[key] = (now, found)
    return found


def _files(folder: str) -> Iterator[tuple[str, int]]:
    """The files that make a domain, and when each was changed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".toml", ".md", ".txt")):
                yield entry.path, entry.stat().st_mtime_ns
            elif entry.is_dir():
                yield from _files(entry.path)


def kept(context: Context, domain: Domain) -> Vocabulary:
    """The vocabulary of a domain, whose version is now kept in the store."""
    found = vocabulary(domain)
    context.store.domains.keep(found, domain.model_dump_json(), datetime.now(UTC))
    return found


@functools.lru_cache(maxsize=KEPT)
def _loaded(folder: Path, files: tuple[tuple[str, int], ...]) -> Domain:
    return loader.load(folder)
