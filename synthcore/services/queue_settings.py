"""How queues are worked through: the settings of a batch, or of everything that has none of its own."""

from __future__ import annotations

from datetime import UTC, datetime

from synthcore.core.errors import UnknownValue
from synthcore.core.people import Person, require
from synthcore.core.queue_settings import QueueSettings
from synthcore.services.context import Context


def settings_of(context: Context, person: Person, *, batch: str | None = None) -> QueueSettings:
    """The settings that apply to a batch (None: to everything that has none of its own). Raises UnknownValue for a batch
    that is not there."""
    require(person, "look")
    return context.store.queue_settings.of(_batch_id(context, batch))


def change_settings(context: Context, person: Person, *, settings: QueueSettings, batch: str | None = None) -> QueueSettings:
    """Set them (verb `adjudicate`), for a batch or for everything that has none of its own; they hold from the next record on."""
    require(person, "adjudicate")
    context.store.queue_settings.change(_batch_id(context, batch), settings, person.name, datetime.now(UTC))
    return settings


def _batch_id(context: Context, batch: str | None) -> str | None:
    if batch is None:
        return None
    found = context.store.batches.find(batch)
    if found is None:
        raise UnknownValue("batch", batch, [b.name for b in context.store.batches.all()])
    return found.id
