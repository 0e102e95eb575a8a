"""Whether the database agrees with itself."""

from __future__ import annotations

from synthcore.core.people import Person, require
from synthcore.core.records import Frozen
from synthcore.services.context import Context


class Integrity(Frozen):
    """`problems` are sentences; `repaired` is how many projection rows were written anew."""

    records: int
    reviews: int
    problems: tuple[str, ...]
    repaired: int = 0


def check_integrity(context: Context, person: Person, *, repair: bool = False) -> Integrity:
    """Compare the projection with the function for every record, and look for what points nowhere."""
    require(person, "administer" if repair else "look")
    repaired = context.store.integrity.repair() if repair else 0
    decisions, _ = context.store.counting.decisions(None)
    return Integrity(records=context.store.records.count(), reviews=decisions, problems=tuple(context.store.integrity.problems()), repaired=repaired)
