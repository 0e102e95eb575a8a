"""What a page counts over everything is counted once for as long as nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from synthcore.services.context import Context

T = TypeVar("T")
KEPT = 64
_kept: WeakKeyDictionary[object, dict[Hashable, tuple[int, object]]] = WeakKeyDictionary()


def remembered(context: Context, key: Hashable, count: Callable[[], T]) -> T:
    """What `count` returned for this key since the last write to the store, else what it returns now."""
    held = _kept.setdefault(context.store, {})
    written = context.store.counting.written
    found = held.get(key)
    if found is not None and found[0] == written:
        return found[1]  # type: ignore[return-value]
    value = count()
    if len(held) >= KEPT:
        held.clear()
    held[key] = (written, value)
    return value
