"""How values lie in the database: JSON as text, times as naive UTC.

JSON columns are VARCHAR and not JSON, because DuckDB refuses a lone surrogate (`"\\ud800"`) that a user's file may hold.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)
_UNSET: set[str] = set()  # of frozen models nobody adds to it, and a copy gets its own
# A model keeps its values in these four places; frozen ones are set past their own lock.
_values, _fields_set, _extra, _private = (
    BaseModel.__dict__[slot].__set__ for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


def dump(value: Any) -> str:
    """JSON that keeps letters readable, so that a search finds them; escaped throughout where UTF-8 cannot hold it."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return written


def column(value: str) -> str:
    """A string that a VARCHAR takes: lone surrogates become their escapes."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def optional(value: str | None) -> str | None:
    return None if value is None else column(value)


def to_utc(value: datetime) -> datetime:
    """Naive UTC. A time without a zone is taken for UTC."""
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def from_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC)


def restored(model: type[M], values: dict[str, Any]) -> M:
    """An instance with these values for all of its fields, which are not validated again: the program wrote them itself. What
    pydantic has for this (`model_construct`) takes ten times as long, and longer than validation (measured)."""
    new = object.__new__(model)
    _values(new, values)
    _fields_set(new, _UNSET)
    _extra(new, None)
    _private(new, None)
    return new


def defaults(model: type[BaseModel]) -> dict[str, Any]:
    """The values of the fields that have one: what a row of an earlier version does not say."""
    return {name: field.get_default() for name, field in model.model_fields.items() if not field.is_required()}
