"""What is counted over everything is counted once, for as long as it holds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from synthcore.services.context import Context

T = TypeVar("T")
KEPT = 64
_kept: WeakKeyDictionary[object, dict[Hashable, tuple[Hashable, object]]] = WeakKeyDictionary()


def remembered(context: Context, key: Hashable, count: Callable[[], T], *, version: Hashable = None) -> T:
    """What `count` returned for this key at this version, else what it returns now. Without one, every write to the store is
    another version."""
    held = _kept.setdefault(context.store, {})
    version = context.store.counting.written if version is None else version
    found = held.get(key)
    if found is not None and found[0] == version:
        return found[1]  # type: ignore[return-value]
    value = count()
    if len(held) >= KEPT:
        held.clear()
    held[key] = (version, value)
    return value
