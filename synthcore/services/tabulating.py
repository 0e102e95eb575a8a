"""Records in a table: decision, labels, checks and judges in one row. Whoever reviews is shown no check, judge or colleague of a
record that they have yet to decide on, here as little as on the desk."""

from __future__ import annotations

from collections.abc import Iterable

from synthcore.core.people import Person, require
from synthcore.core.record_table import ChoiceCount, Row, Wanted
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.texts import flat
from synthcore.services.context import Context
from synthcore.services.doubting import DoubtedLabels, Label, doubted_labels
from synthcore.services.remembering import remembered

SETTLED = (Status.APPROVED, Status.REJECTED, Status.NEEDS_REVISION)
MADE = ("made_with", "method", "model", "modification", "error_type", "run")  # of Wanted: what a record was made with and by


class Tabled(Frozen):
    """A page of the table. `hidden` are the ids of rows of which this person may not yet know what others say."""

    rows: tuple[Row, ...]
    total: int
    hidden: frozenset[str]


class Neighbours(Frozen):
    before: str | None
    after: str | None
    place: int | None


def tabulate(context: Context, person: Person, *, wanted: Wanted, offset: int = 0, limit: int = 50) -> Tabled:
    """A page of the records that are wanted, in their order."""
    require(person, "look")
    rows, total = context.store.record_table.page(_shown_to(person, wanted), offset=offset, limit=limit)
    hidden = frozenset(row.record_id for row in rows if blind(person, row.status, (said.person for said in row.said)))
    return Tabled(rows=tuple(rows), total=total, hidden=hidden)


def beside(context: Context, person: Person, *, wanted: Wanted, record_id: str) -> Neighbours:
    """What comes before and after a record in the same table."""
    require(person, "look")
    before, after, place = context.store.record_table.neighbours(_shown_to(person, wanted), record_id)
    return Neighbours(before=before, after=after, place=place)


def unknown(context: Context, person: Person, *, wanted: Wanted) -> tuple[str, ...]:
    """Which of `MADE` are asked for with a value that no record has."""
    require(person, "look")
    asked = {name: value for name in MADE if (value := getattr(wanted, name))}
    return tuple(name for name, value in asked.items() if not context.store.record_table.page(Wanted.model_validate({name: value}), offset=0, limit=0)[1])


def choices_judged(context: Context, person: Person) -> tuple[ChoiceCount, ...]:
    """What judges have said so far, by dimension."""
    require(person, "look")
    return remembered(context, "choices judged", lambda: tuple(context.store.record_table.choices()))


def judges(context: Context, person: Person) -> tuple[str, ...]:
    """The models that have judged."""
    require(person, "look")
    return remembered(context, "judges", lambda: tuple(context.store.record_table.judges()))


def doubted(context: Context, person: Person, *, domain: str, label: Label, batch: str | None = None) -> DoubtedLabels:
    """`doubted_labels`, told again for as long as nothing is decided or comes in. For those who lead an evaluation: it would lead
    whoever has yet to decide."""
    require(person, "evaluate")
    key = ("doubts", domain, label, batch)
    return remembered(
        context, key, lambda: doubted_labels(context, person, domain=domain, label=label, batch=batch), version=context.store.judged.version()
    )  # fmt: skip


def judged_by_status(context: Context, person: Person, *, dimension: str) -> tuple[tuple[Status, str, int], ...]:
    """What judges say on a dimension, by what became of the records: (status, choice, records)."""
    require(person, "look")
    return tuple(context.store.record_table.by_status(dimension))


def told_apart(person: Person) -> bool:
    """Whether this person may tell pairs apart by their type of error before they are decided on."""
    return person.role != "clinician"


def _shown_to(person: Person, wanted: Wanted) -> Wanted:
    """To be told which error a pair has would lead whoever has yet to find it."""
    return wanted.model_copy(update={"settled": True}) if wanted.error_type and not told_apart(person) else wanted


def blind(person: Person, status: Status, said: Iterable[str]) -> bool:
    """Whether a record that stands so, and of which those people have said something, is still to be decided on by this person."""
    return person.role == "clinician" and status not in SETTLED and flat(person.name) not in map(flat, said)
