"""Records in a table: decision, labels, checks and judges in one row. Whoever reviews is shown no check, judge or colleague of a
record that they have yet to decide on, here as little as on the desk."""

from __future__ import annotations

import functools

from synthcore.core.people import Person, require
from synthcore.core.ports import Filters
from synthcore.core.record_table import ChoiceCount, Row, Wanted
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.services.blinding import blind
from synthcore.services.context import Context
from synthcore.services.doubting import DoubtedLabels, Label, doubted_labels
from synthcore.services.remembering import remembered

LABELS = ("session_type", "concern", "risk_level")
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


def unknown(context: Context, person: Person, *, wanted: Wanted) -> dict[str, str]:
    """What no record says of what `MADE` and labels ask for, by field; labels are those of the domain. With it the batch that is not
    there."""
    require(person, "look")
    of = wanted.filters
    asked = {name: (value, Wanted.model_validate({name: value})) for name in MADE if (value := getattr(wanted, name)) is not None}
    for name in LABELS:
        if (value := getattr(of, name)) is not None:
            asked[name] = value, Wanted(filters=Filters.model_validate({name: value, "domain": of.domain}))
    found = {name: value for name, (value, alone) in asked.items() if not remembered(context, ("any", alone), functools.partial(_number, context, alone))}
    return found | ({"batch": of.batch} if of.batch and context.store.batches.find(of.batch) is None else {})


def _number(context: Context, wanted: Wanted) -> int:
    return context.store.record_table.page(wanted, offset=0, limit=1)[1]


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


def by_what_is_said(wanted: Wanted) -> bool:
    """Whether records are told apart by what checks, judges or their error say of them."""
    judged = wanted.dimension and (wanted.choice or wanted.order == "score")
    return bool(wanted.error_type or wanted.check or wanted.code or wanted.severity or judged)


def decided_only(person: Person, wanted: Wanted) -> bool:
    """Whether only decided records are listed to this person: a list of those of which a check found something would lead whoever has
    yet to look for it."""
    return person.role == "clinician" and by_what_is_said(wanted)


def _shown_to(person: Person, wanted: Wanted) -> Wanted:
    return wanted.model_copy(update={"settled": True}) if decided_only(person, wanted) else wanted
