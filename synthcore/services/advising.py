"""What the counts call for: lines of advice with the records that they speak of, and reminders of how a team works well."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from weakref import WeakKeyDictionary

from synthcore.core.people import Person, require
from synthcore.core.reviews import WAITING, Status
from synthcore.core.tallies import Dimension, Selection, Tally
from synthcore.domains.schema import Domain
from synthcore.evaluation import makers
from synthcore.evaluation.advice_rules import DAYS, Batched, Cell, Decided, Facts, Line, advise
from synthcore.evaluation.makers import family_of, maker_of, version_of
from synthcore.services import domains
from synthcore.services.context import Context
from synthcore.services.remembering import remembered

MADE: tuple[Dimension, ...] = ("session_type", "concern", "made_with")
# Advice that took this long to find, in seconds, is not looked for at every decision of a team at work, but at most so often.
LONG, HOLDS, KEPT = 0.5, 120.0, 64
_HELD: WeakKeyDictionary[object, dict[Hashable, tuple[float, tuple[Line, ...]]]] = WeakKeyDictionary()
PLACE = {Status.APPROVED: 0, Status.NEEDS_REVISION: 1, Status.REJECTED: 2}


def advice(context: Context, person: Person, *, selection: Selection) -> tuple[Line, ...]:
    """The gravest first. Of the records of a selection, in its domain (default: the usual one), and each line leads to exactly those that
    it counts. Reminders of how a team works are of a domain, a kind and a batch as a whole: where more is selected there are none."""
    require(person, "look")
    about, today = domains.domain(context, selection.domain), datetime.now(UTC).date()
    of = selection.model_copy(update={"domain": about.about.id})
    key, now = ("advice", about.hash, of, today), time.monotonic()
    held = _HELD.setdefault(context.store, {})
    if key in held and now < held[key][0]:
        return held[key][1]
    lines = remembered(context, key, lambda: _advice(context, about, of, today))
    if (took := time.monotonic() - now) >= LONG:
        if len(held) >= KEPT:
            held.clear()
        held[key] = now + took + HOLDS, lines
    return lines


def narrowed(selection: Selection) -> bool:
    """Whether more is selected than a domain, a kind and a batch."""
    return selection.beyond("domain", "kind", "batch")


def _advice(context: Context, about: Domain, of: Selection, today: date) -> tuple[Line, ...]:
    return tuple(line.model_copy(update={"filters": _where(of, line)}) for line in advise(_facts(context, about, of, today)))


def _where(of: Selection, line: Line) -> dict[str, str]:
    """What a line asks for, of the records that are selected."""
    if line.page == "statistics":
        return line.filters | {"domain": of.domain or ""}
    said = {name: str(value) for name, value in of.model_dump(exclude_none=True).items()}
    if of.made_with:
        said["made_with"] = f'"{of.made_with}"'  # this and nothing else that ends so
    return said | line.filters


def _facts(context: Context, about: Domain, of: Selection, today: date) -> Facts:
    count = context.store.tallies.count
    made = count(MADE, of)
    facts = Facts(
        made=_decided(made), reasons=_reasons(context, of), unseconded=sum(one.records for one in made if one.status is Status.NEEDS_SECOND),
        titles=_titles(about, made),
    )  # fmt: skip
    if narrowed(of):
        return facts
    arrived = count(("day_made",), of)
    return replace(
        facts, records=_by_concern(made, about) if of.kind != "pair" else {}, target=about.targets.mix.get("production", {}).get("concern", {}),
        families=_families(made), batches=_batches(count(("batch", "domain", "kind"), Selection(batch=of.batch)), of),
        came=_lately(arrived, today), settled=_lately((one for one in count(("day_decided",), of) if one.status not in WAITING), today),
        backlog=sum(one.records for one in arrived if one.status in WAITING),
    )  # fmt: skip


def _decided(made: Iterable[Tally]) -> dict[tuple[Cell, str], Decided]:
    found: dict[tuple[Cell, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in made:
        if one.status in PLACE:
            found[Cell(*one.values[:2]), one.values[2]][PLACE[one.status]] += one.records
    return {key: Decided(*counts) for key, counts in found.items()}


def _reasons(context: Context, of: Selection) -> Mapping[tuple[Cell, str], Mapping[str, int]]:
    found: dict[tuple[Cell, str], dict[str, int]] = defaultdict(dict)
    for one in context.store.reasons.marked(("session_type", "concern", "made_with"), of, status=Status.REJECTED):
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
        if family := family_of(one.values[2]):
            found[family] += one.records
    return found


def _batches(counted: Iterable[Tally], of: Selection) -> tuple[Batched, ...]:
    """Whole batches, whatever they hold: so they are reviewed. Of what waits in them, the records that are selected."""
    records, waiting = Counter[str](), Counter[str]()
    for (batch, domain, kind), status, n in counted:
        records[batch] += n
        waiting[batch] += n if status in WAITING and domain == of.domain and of.kind in (None, kind) else 0
    return tuple(Batched(name, records[name], waiting[name]) for name in sorted(records) if name)


def _lately(counted: Iterable[Tally], today: date) -> int:
    """On how many records the day is one of the last; one that is still to come, by a clock that jumped, is none of them."""
    days = {(today - timedelta(days=n)).isoformat() for n in range(DAYS)}
    return sum(one.records for one in counted if one.values[0] in days)


def _titles(about: Domain, made: Iterable[Tally]) -> dict[str, dict[str, str]]:
    labels = {label: {value.name: value.title or value.name for value in getattr(about.labels, label)} for label in Cell._fields}
    raw = {one.values[2] for one in made}
    versions, families = set(map(version_of, raw)), set(map(family_of, raw))
    return labels | {
        "issue": {issue.id: issue.title for issue in about.issues}, "version": {one: makers.version_title(one, about) for one in versions},
        "maker": {one: makers.title(one, about) for one in versions | families | set(map(maker_of, raw))},
    }  # fmt: skip
