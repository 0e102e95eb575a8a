"""What the counts call for: lines of advice with the records that they speak of, and reminders of how a team works well."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from weakref import WeakKeyDictionary

from synthcore.core.people import Person, require
from synthcore.core.reviews import Status
from synthcore.core.tallies import Dimension, Selection, Tally
from synthcore.domains.schema import Domain
from synthcore.evaluation.advice_rules import DAYS, Batched, Cell, Decided, Facts, Line, advise, family_of
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.measuring_progress import OPEN
from synthcore.services.remembering import remembered

MADE: tuple[Dimension, ...] = ("session_type", "concern", "made_with")
# Advice that took this long to find, in seconds, is not looked for at every decision of a team at work, but at most so often.
LONG, HOLDS = 0.5, 120.0
_HELD: WeakKeyDictionary[object, dict[Hashable, tuple[float, tuple[Line, ...]]]] = WeakKeyDictionary()
PLACE = {Status.APPROVED: 0, Status.NEEDS_REVISION: 1, Status.REJECTED: 2}


def advice(context: Context, person: Person, *, selection: Selection) -> tuple[Line, ...]:
    """The gravest first. Of the domain, the kind and the batch of a selection: a link leads to exactly the records that were counted,
    and the table that it leads to has no other filters in common with a selection."""
    require(person, "look")
    about, today = domains.domain(context, selection.domain), datetime.now(UTC).date()
    of = Selection(domain=about.about.id, kind=selection.kind, batch=selection.batch)
    key, now = ("advice", about.hash, of, today), time.monotonic()
    held = _HELD.setdefault(context.store, {})
    if key in held and now < held[key][0]:
        return held[key][1]
    lines = remembered(context, key, lambda: _advice(context, about, of, today))
    if (took := time.monotonic() - now) >= LONG:
        held[key] = now + took + HOLDS, lines
    return lines


def _advice(context: Context, about: Domain, of: Selection, today: date) -> tuple[Line, ...]:
    where = {"domain": about.about.id} | ({"batch": of.batch} if of.batch else {})
    return tuple(
        line.model_copy(update={"filters": line.filters | where}) if line.page == "records" else line for line in advise(_facts(context, about, of, today))
    )


def _facts(context: Context, about: Domain, of: Selection, today: date) -> Facts:
    """What waits is counted of both kinds: so it is in the queue that a line about it leads to."""
    count, both = context.store.tallies.count, of.model_copy(update={"kind": None})
    made = count(MADE, of)
    dialogues = [one for one in made if of.kind != "pair" and one.status is not Status.REJECTED]
    decided, waiting = count(("day_decided",), both), count(("day_made",), both)
    return Facts(
        made=_decided(made), reasons=_reasons(context, of), records=_by_concern(dialogues, about),
        target=about.targets.mix.get("production", {}).get("concern", {}),
        families=_families(made), batches=_batches(count(("batch",), Selection(batch=of.batch))),
        came=_lately(waiting, today), settled=_lately((one for one in decided if one.status not in OPEN), today),
        backlog=sum(one.records for one in waiting if one.status in OPEN), unseconded=sum(one.records for one in waiting if one.status is Status.NEEDS_SECOND),
        titles=_titles(about),
    )  # fmt: skip


def _decided(made: Iterable[Tally]) -> dict[tuple[Cell, str], Decided]:
    found: dict[tuple[Cell, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in made:
        if one.status in PLACE:
            found[Cell(*one.values[:2]), one.values[2]][PLACE[one.status]] += one.records
    return {key: Decided(*counts) for key, counts in found.items()}


def _reasons(context: Context, of: Selection) -> Mapping[tuple[Cell, str], Mapping[str, int]]:
    found: dict[tuple[Cell, str], dict[str, int]] = defaultdict(dict)
    for one in context.store.reasons.marked(("session_type", "concern", "made_with"), of):
        if one.status is Status.REJECTED:
            found[Cell(*one.values[:2]), one.values[2]][one.code] = one.records
    return found


def _by_concern(made: Iterable[Tally], about: Domain) -> dict[str, int]:
    """A concern that the domain does not know counts as its other one."""
    known, found = {value.name for value in about.labels.concern}, Counter[str]()
    for one in made:
        found[one.values[1] if one.values[1] in known else about.labels.other_concern] += one.records
    return found


def _families(made: Iterable[Tally]) -> dict[str, int]:
    found = Counter[str]()
    for one in made:
        if one.status is not Status.REJECTED and (family := family_of(one.values[2])):
            found[family] += one.records
    return found


def _batches(counted: Iterable[Tally]) -> tuple[Batched, ...]:
    """Whole batches, whatever they hold: so they are reviewed."""
    records, waiting = Counter[str](), Counter[str]()
    for one in counted:
        records[one.values[0]] += one.records
        waiting[one.values[0]] += one.records if one.status in OPEN else 0
    return tuple(Batched(name, records[name], waiting[name]) for name in sorted(records) if name)


def _lately(counted: Iterable[Tally], today: date) -> int:
    """On how many records the day is one of the last; one that is still to come, by a clock that jumped, is none of them."""
    days = {(today - timedelta(days=n)).isoformat() for n in range(DAYS)}
    return sum(one.records for one in counted if one.values[0] in days)


def _titles(about: Domain) -> dict[str, dict[str, str]]:
    labels = {label: {value.name: value.title or value.name for value in getattr(about.labels, label)} for label in Cell._fields}
    return labels | {"issue": {issue.id: issue.title for issue in about.issues}}
