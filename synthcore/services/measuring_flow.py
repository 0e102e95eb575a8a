"""How the work flows: what waits and since when, how fast it is decided, when it would be done, and who does it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from synthcore.core.people import Person, may, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import WAITING, Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import middle, resampled_means
from synthcore.formats.reviews import same_person
from synthcore.services.calibration_results import all_calibration, own_calibration
from synthcore.services.context import Context
from synthcore.services.measuring_progress import DayCount
from synthcore.services.remembering import remembered

LOOKED_AT, LEAST = 14, 3  # days by which the pace is told: so many where there are, and no pace of fewer
FEW = 5  # decided records in those days, below which nobody can tell an end by them
FAR = 3650  # days: beyond them nobody plans
SHOWN = 90  # days of a chart, and of the decisions that are looked at
BANDS = (1, 3, 7, 14, 30)  # days: the first band is of less than one
TIMES = 2000  # resamples: the bounds of a forecast in days differ by less than one between two drawings


class AgeBand(Frozen):
    """Records that have waited from `first` days on, and less than `last` (None: and more)."""

    first: int
    last: int | None
    records: int


class Backlog(Frozen):
    """What waits for a decision, newest versions, with the whole hours since they came in: `median_hours` and `oldest_hours` are None where nothing
    waits. A day of a band is 24 hours."""

    waiting: int
    median_hours: float | None
    oldest_hours: int | None
    bands: tuple[AgeBand, ...]


class BacklogDay(Frozen):
    """At the end of a UTC day: records that had come in and were not decided yet. `came` and `settled` are of that day."""

    day: date
    backlog: int
    came: int
    settled: int


class Finish(Frozen):
    """The UTC day on which nothing would wait any more. It lies between `first` and `last` (95 %), by resampling the days that it is
    told by with replacement (Efron 1979); `last` is None where that is not in sight (FAR)."""

    day: date
    first: date
    last: date | None


class Forecast(Frozen):
    """In the last `days` days, today with them, `came` records a day came in and `settled` a day were decided (newest versions). `finish` is when
    nothing would wait if that went on, `alone` if none came in any more; None where that is not in sight. `early`: of fewer than LEAST days, or of some
    but fewer than FEW decided records, neither is told."""

    days: int
    early: bool
    came: float
    settled: float
    finish: Finish | None
    alone: Finish | None


class Time(Frozen):
    """Quartiles of the seconds that a record was open and in use before a decision at the desk, of `decisions` that have a time."""

    value: str
    decisions: int
    quarter: float
    median: float
    three_quarters: float


class Decided(Frozen):
    """What one person has decided, each record once; `timed` of the decisions took `seconds` at the desk together."""

    person: str
    decisions: int
    timed: int
    seconds: float
    last: datetime


class Reviewer(Decided):
    """`agreement` is the share of equal verdicts with each colleague on records that both decided blind, `common` of them; `calibrated`
    the share of known answers that were met, of `known`. None where there is nothing to compare."""

    agreement: float | None
    common: int
    calibrated: float | None
    known: int


class Oddities(Frozen):
    """Decisions with times that cannot be: after now, before their record came in, or before it was opened. They are counted all the
    same, what is after now as of today."""

    ahead: int
    early: int
    backwards: int


class Flow(Frozen):
    """The backlog, its forecast and disputes are of newest versions. Decisions, times and people are those of the last SHOWN days, on whichever
    version of a record: work that was done. A person's decision on a record counts once, on the day of their last word on it, and not if they took it
    back. `volumes` are told by name to whoever may adjudicate, and of oneself to oneself."""

    backlog: Backlog
    over_time: tuple[BacklogDay, ...]
    decisions: tuple[DayCount, ...]
    forecast: Forecast
    by_verdict: tuple[Time, ...]
    by_session: tuple[Time, ...]
    disputed: int
    odd: Oddities
    volumes: tuple[Decided, ...]


def flow(context: Context, person: Person, *, selection: Selection, today: date | None = None) -> Flow:
    """Of what is selected, as of now or of the end of a UTC day that is over (verb `look`)."""
    require(person, "look")
    today, now = _moment(today)
    found = remembered(context, ("flow", selection, today, now.replace(minute=0, second=0, microsecond=0)), lambda: _flow(context, selection, today, now))
    leads = may(person.role, "adjudicate")
    return found.model_copy(update={"volumes": tuple(one for one in found.volumes if leads or same_person(one.person) == same_person(person.name))})


def oldest_hours(context: Context, of: Selection, now: datetime | None = None) -> int | None:
    """Whole hours that the longest waiting record of a selection has been there; None where nothing waits."""
    now = now or datetime.now(UTC)
    hour = now.replace(minute=0, second=0, microsecond=0)
    ages = remembered(context, ("ages", of, hour), lambda: context.store.flows.ages(of, now))
    return ages[-1][0] if ages else None


def reviewers(context: Context, person: Person, *, selection: Selection, today: date | None = None) -> tuple[Reviewer, ...]:
    """What each person has decided, with how far they agree with colleagues and with known answers: of everybody for whoever may
    adjudicate, of oneself for oneself."""
    today = today or datetime.now(UTC).date()
    found, since = flow(context, person, selection=selection, today=today).volumes, _since(today)
    if not found:
        return ()
    agreed = remembered(context, ("alike", selection, today), lambda: _agreed(context, selection, since, _until(today)))
    known = _calibrated(context, person, selection)
    rows = []
    for one in found:
        same, common = agreed.get(same_person(one.person), (0, 0))
        met, items = known.get(same_person(one.person), (0, 0))
        rows.append(
            Reviewer(**one.model_dump(), agreement=same / common if common else None, common=common, calibrated=met / items if items else None, known=items)
        )
    return tuple(rows)


def _moment(today: date | None) -> tuple[date, datetime]:
    """The day, and the moment by which ages go: now, or the end of a day that is over."""
    now = datetime.now(UTC)
    today = today or now.date()
    return today, min(now, datetime.combine(today, time.max, UTC))


def _flow(context: Context, of: Selection, today: date, now: datetime) -> Flow:
    store = context.store
    came, settled, waiting, disputed = Counter[date](), Counter[date](), 0, 0
    for (made, decided), status, n in store.tallies.count(("day_made", "day_decided"), of):
        # By a clock that was ahead, what was done is of today; nothing is decided before it came in.
        day = min(date.fromisoformat(made), today)
        came[day] += n
        if status in WAITING:
            waiting += n
        else:
            settled[min(max(date.fromisoformat(decided), day) if decided else day, today)] += n
            disputed += n if status is Status.DISPUTED else 0
    since = _since(today)
    said = store.flows.decided(of, since, _until(today), now)
    by_day = Counter[tuple[date, Verdict]]()
    for day, verdict, n in said.days:
        by_day[min(day, today), verdict] += n
    return Flow(
        backlog=_backlog(store.flows.ages(of, now)), over_time=_over_time(came, settled, since, today),
        decisions=tuple(DayCount(day=day, verdict=verdict.value, decisions=n) for (day, verdict), n in sorted(by_day.items())),
        forecast=_forecast(waiting, came, settled, today),
        by_verdict=tuple(Time(**one._asdict()) for one in said.by_verdict), by_session=tuple(Time(**one._asdict()) for one in said.by_session),
        disputed=disputed, odd=Oddities(**said.odd._asdict()),
        volumes=tuple(Decided(**one._replace(last=min(one.last, now))._asdict()) for one in said.volumes),
    )  # fmt: skip


def _until(today: date) -> datetime:
    """Until the end of a day that is over; until all that was said, where clocks that were ahead may have said it of days to come."""
    return datetime.combine(today if today < datetime.now(UTC).date() else date.max, time.max, UTC)


def _since(today: date) -> date:
    return today - timedelta(days=SHOWN - 1)


def _backlog(ages: Sequence[tuple[int, int]]) -> Backlog:
    """Of hours with how many records have waited for so long, in order."""
    in_band: Counter[int] = Counter()
    for hours, n in ages:
        in_band[bisect_right(BANDS, hours // 24)] += n
    edges = (0, *BANDS, None)
    bands = tuple(AgeBand(first=first, last=edges[i + 1], records=in_band[i]) for i, first in enumerate(edges[:-1]) if first is not None)
    return Backlog(waiting=sum(n for _, n in ages), median_hours=_median(ages), oldest_hours=ages[-1][0] if ages else None, bands=bands)


def _median(ages: Sequence[tuple[int, int]]) -> float | None:
    """Of values with how often each is there, in order."""
    total = sum(n for _, n in ages)
    if not total:
        return None
    at, seen = {(total - 1) // 2, total // 2}, 0
    middle_ones = []
    for age, n in ages:
        middle_ones += [age for place in at if seen <= place < seen + n]
        seen += n
    return sum(middle_ones) / len(middle_ones)


def _over_time(came: Counter[date], settled: Counter[date], since: date, today: date) -> tuple[BacklogDay, ...]:
    """The last days, from the first of them on which there was anything."""
    if not came:
        return ()
    first = max(since, min(came))
    backlog = sum(n for day, n in came.items() if day < first) - sum(n for day, n in settled.items() if day < first)
    found = []
    for n in range((today - first).days + 1):
        day = first + timedelta(days=n)
        backlog += came[day] - settled[day]
        found.append(BacklogDay(day=day, backlog=backlog, came=came[day], settled=settled[day]))
    return tuple(found)


def _forecast(waiting: int, came: Counter[date], settled: Counter[date], today: date) -> Forecast:
    days = min(LOOKED_AT, (today - min(came)).days + 1) if came else 0
    looked_at = [today - timedelta(days=n) for n in range(days)]
    done = [settled[day] for day in looked_at]
    net = [settled[day] - came[day] for day in looked_at]
    early = days < LEAST or 0 < sum(done) < FEW
    return Forecast(
        days=days, early=early, came=sum(came[day] for day in looked_at) / max(1, days), settled=sum(done) / max(1, days),
        finish=_finish(waiting, net, today) if not early else None, alone=_finish(waiting, done, today) if not early else None,
    )  # fmt: skip


def _finish(waiting: int, fewer: Sequence[int], today: date) -> Finish | None:
    """`fewer` are by how many records the backlog shrank on each day."""
    a_day = sum(fewer) / len(fewer)
    if a_day <= 0 or waiting / a_day > FAR:
        return None
    slow, fast = middle(resampled_means([float(n) for n in fewer], times=TIMES)) or (a_day, a_day)

    def reached(pace: float) -> date:
        return today + timedelta(days=math.ceil(waiting / pace))

    return Finish(day=reached(a_day), first=reached(fast), last=reached(slow) if slow > 0 and waiting / slow <= FAR else None)


def _agreed(context: Context, of: Selection, since: date, until: datetime) -> dict[str, tuple[int, int]]:
    """By person: on how many records that they and a colleague decided, both blind, their verdicts were equal, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for one in context.store.flows.alike(of, since, until):
        same, common = found.get(one.person, (0, 0))
        found[one.person] = (same + one.same, common + one.records)
    return found


def _calibrated(context: Context, person: Person, of: Selection) -> dict[str, tuple[int, int]]:
    """By person: how many answers to the challenge set are the known ones, and to how many questions."""
    if may(person.role, "adjudicate"):
        results = all_calibration(context, person, domain=of.domain).people
    else:
        results = (own_calibration(context, person, domain=of.domain),) if may(person.role, "review") else ()
    return {same_person(one.person or ""): (sum(row.same for row in one.compared), sum(row.n for row in one.compared)) for one in results}
