"""How the work flows: what waits and since when, how fast it is decided, when it would be done, and who does it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from synthcore.core.people import Person, may, require
from synthcore.core.records import Frozen
from synthcore.core.reviews import Status
from synthcore.core.tallies import Selection
from synthcore.evaluation.intervals import middle, resampled_means
from synthcore.formats.reviews import same_person
from synthcore.services.calibration_results import all_calibration, own_calibration
from synthcore.services.context import Context
from synthcore.services.measuring_progress import OPEN, DayCount
from synthcore.services.remembering import remembered

LOOKED_AT = 14  # days by which the pace is told
SHOWN = 90  # days of a chart, and of the decisions that are looked at
BANDS = (1, 3, 7, 14, 30)  # days: the first band is of less than one
TIMES = 2000  # resamples: the bounds of a forecast in days differ by less than one between two drawings


class AgeBand(Frozen):
    """Records that have waited from `first` days on, and less than `last` (None: and more)."""

    first: int
    last: int | None
    records: int


class Backlog(Frozen):
    """What waits for a decision, with its age in days: `median` and `oldest` are None where nothing waits."""

    waiting: int
    median: float | None
    oldest: int | None
    bands: tuple[AgeBand, ...]


class BacklogDay(Frozen):
    """At the end of a UTC day: records that had come in and were not decided yet. `came` and `settled` are of that day."""

    day: date
    backlog: int
    came: int
    settled: int


class Forecast(Frozen):
    """Days until nothing waits, if as many records a day are decided as in the last LOOKED_AT days and none come in. `low` and
    `high` are the bounds (95 %) by resampling those days with replacement (Efron 1979); a bound is None where it is not in sight."""

    a_day: float
    days: float | None
    low: float | None
    high: float | None


class Time(Frozen):
    """Quartiles of the seconds that a record was open and in use before a decision at the desk, of `decisions` that have a time."""

    value: str
    decisions: int
    quarter: float
    median: float
    three_quarters: float


class Decided(Frozen):
    """What one person has decided; `timed` of the decisions took `seconds` at the desk together."""

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
    same; a chart ends with today."""

    ahead: int
    early: int
    backwards: int


class Flow(Frozen):
    """Decisions, times and people are those of the last SHOWN days. `volumes` are told by name to whoever may adjudicate, and of oneself to oneself."""

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
    """Of what is selected, as of a UTC day (verb `look`)."""
    require(person, "look")
    today = today or datetime.now(UTC).date()
    found = remembered(context, ("flow", selection, today), lambda: _flow(context, selection, today))
    leads = may(person.role, "adjudicate")
    return found.model_copy(update={"volumes": tuple(one for one in found.volumes if leads or same_person(one.person) == same_person(person.name))})


def reviewers(context: Context, person: Person, *, selection: Selection, today: date | None = None) -> tuple[Reviewer, ...]:
    """What each person has decided, with how far they agree with colleagues and with known answers: of everybody for whoever may
    adjudicate, of oneself for oneself."""
    today = today or datetime.now(UTC).date()
    found, since = flow(context, person, selection=selection, today=today).volumes, _since(today)
    if not found:
        return ()
    agreed = remembered(context, ("alike", selection, since), lambda: _agreed(context, selection, since))
    known = _calibrated(context, person, selection)
    rows = []
    for one in found:
        same, common = agreed.get(same_person(one.person), (0, 0))
        met, items = known.get(same_person(one.person), (0, 0))
        rows.append(
            Reviewer(**one.model_dump(), agreement=same / common if common else None, common=common, calibrated=met / items if items else None, known=items)
        )
    return tuple(rows)


def _flow(context: Context, of: Selection, today: date) -> Flow:
    store = context.store
    came, waiting, settled, disputed = Counter[date](), Counter[date](), Counter[date](), 0
    for (made, decided), status, n in store.tallies.count(("day_made", "day_decided"), of):
        # By a clock that was ahead, what was done is of today; nothing is decided before it came in.
        day = min(date.fromisoformat(made), today)
        came[day] += n
        if status in OPEN:
            waiting[day] += n
        else:
            settled[min(max(date.fromisoformat(decided), day) if decided else day, today)] += n
            disputed += n if status is Status.DISPUTED else 0
    since = _since(today)
    said = store.flows.decided(of, since, datetime.now(UTC))
    return Flow(
        backlog=_backlog(waiting, today), over_time=_over_time(came, settled, since, today),
        decisions=tuple(DayCount(day=day, verdict=verdict.value, decisions=n) for day, verdict, n in said.days if day <= today),
        forecast=_forecast(waiting.total(), [settled[today - timedelta(days=n)] for n in range(LOOKED_AT)]),
        by_verdict=tuple(Time(**one._asdict()) for one in said.by_verdict), by_session=tuple(Time(**one._asdict()) for one in said.by_session),
        disputed=disputed, odd=Oddities(**said.odd._asdict()), volumes=tuple(Decided(**one._asdict()) for one in said.volumes),
    )  # fmt: skip


def _since(today: date) -> date:
    return today - timedelta(days=SHOWN - 1)


def _backlog(waiting: Counter[date], today: date) -> Backlog:
    ages = sorted(((today - day).days, n) for day, n in waiting.items())
    in_band: Counter[int] = Counter()
    for age, n in ages:
        in_band[bisect_right(BANDS, age)] += n
    edges = (0, *BANDS, None)
    bands = tuple(AgeBand(first=first, last=edges[i + 1], records=in_band[i]) for i, first in enumerate(edges[:-1]) if first is not None)
    return Backlog(waiting=waiting.total(), median=_median(ages), oldest=ages[-1][0] if ages else None, bands=bands)


def _median(ages: list[tuple[int, int]]) -> float | None:
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


def _forecast(waiting: int, settled: list[int]) -> Forecast:
    a_day = sum(settled) / len(settled)
    if not waiting:
        return Forecast(a_day=a_day, days=0.0, low=0.0, high=0.0)
    if not a_day:
        return Forecast(a_day=0.0, days=None, low=None, high=None)
    bounds = middle(resampled_means([float(n) for n in settled], times=TIMES)) or (a_day, a_day)
    return Forecast(a_day=a_day, days=waiting / a_day, low=waiting / bounds[1], high=waiting / bounds[0] if bounds[0] else None)


def _agreed(context: Context, of: Selection, since: date) -> dict[str, tuple[int, int]]:
    """By person: on how many records that they and a colleague decided, both blind, their verdicts were equal, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for one in context.store.flows.alike(of, since):
        if same_person(one.person) != same_person(one.other):
            same, common = found.get(same_person(one.person), (0, 0))
            found[same_person(one.person)] = (same + one.same, common + one.records)
    return found


def _calibrated(context: Context, person: Person, of: Selection) -> dict[str, tuple[int, int]]:
    """By person: how many answers to the challenge set are the known ones, and to how many questions."""
    if may(person.role, "adjudicate"):
        results = all_calibration(context, person, domain=of.domain).people
    else:
        results = (own_calibration(context, person, domain=of.domain),) if may(person.role, "review") else ()
    return {same_person(one.person or ""): (sum(row.same for row in one.compared), sum(row.n for row in one.compared)) for one in results}
