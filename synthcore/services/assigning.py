"""Assigning batches: who is to look at one first. Nobody else is refused: to others its records come after all the rest, but for
those that were decided on and wait for a second opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from synthcore.core.assignments import Assignment, Extent, Turn
from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.core.people import Person, may, require
from synthcore.core.ports import Batch
from synthcore.core.records import Frozen
from synthcore.formats.reviews import same_person
from synthcore.services.context import Context
from synthcore.services.people import list_people, person_for

MOST = 50  # names on one batch
SHOWN = 50  # batches of a list


class AssignedBatch(Frozen):
    """A batch, and who is to look at it first: nobody named means everybody. Of those named, `strangers` have no role here and have
    decided nothing yet: people who are still to come, or names that were mistyped. `by` said so, None where nobody ever said
    anything. `left` of its `total` records wait for a decision."""

    batch: str
    people: tuple[str, ...]
    by: str | None
    at: datetime | None
    total: int
    left: int
    strangers: tuple[str, ...] = ()


def who_may_review(context: Context, person: Person) -> tuple[str, ...]:
    """Whoever may review here, by name: those with such a role, and those who decided something and have none."""
    return tuple(one.name for one in list_people(context, person) if may(one.role, "review"))


def assigned_batches(context: Context, person: Person, *, limit: int = SHOWN) -> tuple[AssignedBatch, ...]:
    """The newest batches, whoever is named for them, the newest first."""
    require(person, "look")
    return _told(context, context.store.batches.newest(limit))


def assigned_to(context: Context, person: Person) -> tuple[AssignedBatch, ...]:
    """The batches for which this person is named and of which something waits for a decision, the last that was assigned first."""
    require(person, "look")
    own = {one.batch_id for one in context.store.assignments.all().values() if one.turn(person.name) is Turn.OWN}
    if not own:
        return ()
    place = {batch_id: place for place, batch_id in enumerate(context.store.assignments.all())}
    mine = sorted(context.store.batches.of(own), key=lambda batch: -place[batch.id])
    return tuple(one for one in _told(context, mine) if one.left)


def assignment_of(context: Context, person: Person, *, batch: str) -> AssignedBatch:
    """Raises UnknownValue for a batch that is not there."""
    require(person, "look")
    return _told(context, [_found(context, batch)])[0]


def assign_batch(context: Context, person: Person, *, batch: str, people: tuple[str, ...]) -> AssignedBatch:
    """Name who is to look at a batch first (verb `adjudicate`); nobody named means everybody. Holds from the next record on that
    is looked for. Raises UnknownValue for a batch that is not there, BadRequest for somebody who may not review."""
    require(person, "adjudicate")
    found = _found(context, batch)
    _keep(context, person, found, named(context, people))
    return _told(context, [found])[0]


def named(context: Context, people: Iterable[str]) -> tuple[str, ...]:
    """Names as they are known here, each once. Raises BadRequest for one who may not review."""
    found: dict[str, str] = {}
    for name in people:
        one = person_for(context, name)
        if not may(one.role, "review"):
            raise BadRequest(f"{one.name} has the role {one.role}, which does not permit to review; name somebody else, or give them another role.")
        found.setdefault(same_person(one.name), one.name)
    if len(found) > MOST:
        raise BadRequest(f"a batch is assigned to at most {MOST} people, not {len(found)}; name nobody for everybody.")
    return tuple(found.values())


def keep_first(context: Context, person: Person, *, batch: str | None, people: tuple[str, ...]) -> None:
    """Of a batch that has just been ordered, for names that `named` gave. Whatever was said of it meanwhile stands."""
    found = context.store.batches.find(batch) if batch and people else None
    if found and context.store.assignments.of(found.id) is None:
        _keep(context, person, found, people)


def _keep(context: Context, person: Person, batch: Batch, people: tuple[str, ...]) -> None:
    """Unless it says what is known."""
    former = context.store.assignments.of(batch.id)
    if people != (former.people if former else ()):
        context.store.assignments.keep(Assignment(batch_id=batch.id, people=people, by=person.name, at=datetime.now(UTC)))


def _found(context: Context, batch: str) -> Batch:
    found = context.store.batches.find(batch)
    if found is None:
        raise UnknownValue("batch", batch, context.store.batches.names())
    return found


def _told(context: Context, batches: list[Batch]) -> tuple[AssignedBatch, ...]:
    said, here = context.store.assignments.all(), context.store.people.spellings()
    extents = context.store.assignments.extents([batch.id for batch in batches])
    found = []
    for batch in batches:
        one, extent = said.get(batch.id), extents.get(batch.id, Extent(0, 0))
        people = one.people if one else ()
        found.append(AssignedBatch(
            batch=batch.name, people=people, strangers=tuple(name for name in people if same_person(name) not in here), by=one.by if one else None,
            at=one.at if one else None, total=extent.total, left=extent.left,
        ))  # fmt: skip
    return tuple(found)
