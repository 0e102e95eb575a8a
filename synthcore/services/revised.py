"""What a model has revised becomes a new version of the record that it was given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from synthcore.core.errors import BadRequest
from synthcore.core.ports import Store
from synthcore.core.records import Origin, Record
from synthcore.core.runs import Run
from synthcore.domains.schema import Domain
from synthcore.domains.vocabulary import versioned
from synthcore.formats import versions
from synthcore.formats.dialogue_records import from_file


def version_of(store: Store, row: Mapping[str, Any], run: Run, domain: Domain) -> Record:
    """The version that a line of a run's results is. What somebody saved of the record meanwhile stays beside it."""
    found = store.records.with_state(row["revises"])
    if found is None:
        raise BadRequest(f"run {run.id} has revised the record {row['revises']!r}, which is not in the database.")
    parent, state = found
    origin = Origin(
        method="llm", template=row["template"], model=row["model"], run_id=run.id, parent_id=parent.id, inherited_risk=state.governing_risk
    )  # fmt: skip
    now = datetime.now(UTC)
    read = from_file(row["dialogue"], domain=versioned(domain), source=None, created_at=now, origin=origin)
    old, new = versions.turns_of(parent.body), versions.turns_of(read.body)
    if len(old) == len(new):  # the same moments, other words
        new = tuple(turn.model_copy(update={"timestamp": was.timestamp}) for turn, was in zip(new, old, strict=True))
    others = store.records.versions(parent.id)
    return versions.version(parent, new, read.labels, origin, domain=versioned(domain), created_at=now, number=others + 1)
