"""Who may need help: for whoever leads alone, and empty where nobody stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from synthcore.core.colleague_ports import Lately
from synthcore.core.flow_ports import Alike
from synthcore.core.people import Person, Role, may, require
from synthcore.core.records import Frozen
from synthcore.core.tallies import Selection
from synthcore.evaluation.helping import STOPPED, WAITING, WITHIN, Counted, Evidence, has_stopped, stand_out
from synthcore.formats.reviews import same_person
from synthcore.services.calibration_results import all_calibration
from synthcore.services.context import Context
from synthcore.services.measuring_flow import SHOWN
from synthcore.services.remembering import remembered

EVER = datetime.max.replace(tzinfo=UTC)  # by clocks that were ahead, something may have been said on a day to come
HOLDS = 120  # seconds: of a million records it takes seconds to find, and a reviewer is not in need from one decision to the next


class Stopped(Frozen):
    """Somebody who decided `decisions` records in the weeks before `last`, and nothing since, while `waiting` wait for them."""

    last: datetime
    days: int
    decisions: int
    waiting: int


class InNeed(Frozen):
    """One person with what speaks for it; at least one of the two is there."""

    person: str
    evidence: tuple[Evidence, ...]
    stopped: Stopped | None


def who_needs_help(context: Context, person: Person, *, selection: Selection, now: datetime | None = None) -> tuple[InNeed, ...]:
    """Whoever most speaks of comes first (verb `adjudicate`). Of the domain and the kind of a selection and the last SHOWN days, as the
    table of reviewers has it; who has stopped is told by all that they decide, and to nobody of themselves. What was found is held for HOLDS
    seconds."""
    require(person, "adjudicate")
    now, of = now or datetime.now(UTC), Selection(domain=selection.domain, kind=selection.kind)
    found = remembered(context, ("help", of), lambda: _found(context, person, of, now), version=int(now.timestamp() // HOLDS))
    told = (one.model_copy(update={"stopped": None}) if same_person(one.person) == same_person(person.name) else one for one in found)
    return tuple(one for one in told if one.evidence or one.stopped)


def _found(context: Context, lead: Person, of: Selection, now: datetime) -> tuple[InNeed, ...]:
    since = now.date() - timedelta(days=SHOWN - 1)
    alike = [one for one in context.store.flows.alike(of, since, EVER) if same_person(one.person) != same_person(one.other)]
    shared = context.store.colleagues.shared(of, datetime(since.year, since.month, since.day, tzinfo=UTC))
    known = all_calibration(context, lead, domain=of.domain).people
    lately = context.store.colleagues.lately(now - WITHIN - STOPPED)
    agreed = _agreed(alike)
    met = {same_person(one.person or ""): Counted(sum(row.same for row in one.compared), sum(row.n for row in one.compared)) for one in known}
    differ = _summed((one.person, Counted(one.disputed, one.records)) for one in shared)
    evidence = stand_out("agreement", *agreed), stand_out("known", met, _others(met)), stand_out("disputes", differ, _others(differ))
    stopped = _stopped(context, lately, now)
    names = {same_person(one.person or ""): one.person or "" for one in known} | dict(context.store.people.spellings())
    found = [
        InNeed(person=names.get(one, one), evidence=tuple(by[one] for by in evidence if one in by), stopped=stopped.get(one))
        for one in {name for by in (*evidence, stopped) for name in by}
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.evidence), one.person)))


def _agreed(alike: Iterable[Alike]) -> tuple[dict[str, Counted], dict[str, Counted]]:
    """By person: their equal verdicts with colleagues, and those of the colleagues among themselves. Each two are there in both orders."""
    own, whole = Counter[str](), Counter[str]()
    every = [0, 0]
    for one in alike:
        own[same_person(one.person)] += one.same
        whole[same_person(one.person)] += one.records
        every[0] += one.same
        every[1] += one.records
    mine = {name: Counted(own[name], whole[name]) for name in whole}
    return mine, {name: Counted(every[0] // 2 - counted.cases, every[1] // 2 - counted.of) for name, counted in mine.items()}


def _summed(rows: Iterable[tuple[str, Counted]]) -> dict[str, Counted]:
    found: dict[str, Counted] = {}
    for name, counted in rows:
        before = found.get(same_person(name), Counted(0, 0))
        found[same_person(name)] = Counted(before.cases + counted.cases, before.of + counted.of)
    return found


def _others(own: Mapping[str, Counted]) -> dict[str, Counted]:
    whole = Counted(sum(one.cases for one in own.values()), sum(one.of for one in own.values()))
    return {name: whole.less(one) for name, one in own.items()}


def _stopped(context: Context, lately: Iterable[Lately], now: datetime) -> dict[str, Stopped]:
    """By one spelling. Whoever may not review any more has not stopped, and nobody has while nothing waits for them."""
    together: dict[str, Lately] = {}
    for one in lately:
        before = together.get(same_person(one.person), one._replace(decisions=0))
        together[same_person(one.person)] = one._replace(decisions=before.decisions + one.decisions, last=max(before.last, one.last))
    found = {}
    for name, one in together.items():
        if has_stopped(one.last, one.decisions, now) and may(context.store.people.role(one.person) or Role.ADMIN, "review"):
            waiting = context.store.queues.waiting(one.person)
            if waiting >= WAITING:
                found[name] = Stopped(last=one.last, days=(now - one.last).days, decisions=one.decisions, waiting=waiting)
    return found
