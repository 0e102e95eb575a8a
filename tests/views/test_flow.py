"""Flow in words and figures."""

from datetime import UTC, date, datetime, timedelta

import pytest

from synthcore.core.tallies import Selection
from synthcore.services.measuring_flow import AgeBand, Backlog, BacklogDay, Finish, Flow, Forecast, Oddities, Reviewer, Time
from synthcore.services.measuring_progress import DayCount
from synthcore.views.figures import counted_behind, queue_behind
from synthcore.views.flow import REVIEWERS, flow, forecast, lasting, reviewers

DAY = date(2026, 3, 1)
SOON = Finish(day=date(2026, 3, 11), first=date(2026, 3, 8), last=date(2026, 3, 23))
SOME = Forecast(days=14, early=False, came=1.0, settled=2.53, finish=SOON, alone=SOON)
TITLES = {"session_type": {"gentle_deep": "Gentle and deep"}}


def found(**more):
    usual = {
        "backlog": Backlog(
            waiting=20, median_hours=75.5, oldest_hours=961, bands=(AgeBand(first=0, last=7, records=15), AgeBand(first=7, last=None, records=5))
        ),
        "over_time": tuple(BacklogDay(day=DAY + timedelta(days=n), backlog=10 + 5 * n, came=6, settled=1) for n in range(3)),
        "decisions": (DayCount(day=DAY, verdict="approved", decisions=3), DayCount(day=DAY, verdict="rejected", decisions=1)),
        "forecast": SOME,
        "by_verdict": (Time(value="approved", decisions=4, quarter=20.0, median=30.04, three_quarters=60.0),),
        "by_session": (
            Time(value="gentle_deep", decisions=3, quarter=1.0, median=2.0, three_quarters=3.0),
            Time(value="", decisions=1, quarter=9, median=9, three_quarters=9),
        ),
        "disputed": 0,
        "odd": Oddities(ahead=0, early=0, backwards=0),
        "volumes": (),
    }
    return Flow(**usual | more)


def test_what_a_lead_reads():
    """The backlog with its age, and when it would be done."""
    view = flow(found(), TITLES)
    assert view.lead == (
        "20 records wait for a decision, the oldest for 40 days, half of them for 3 days or longer. Projected finish: 11 March 2026 (8 March to 23 March 2026, "
        "95 %); 1 a day came in and 2.5 were decided in the last 14 days."
    )
    assert [figure.name for figure in view.figures] == ["flow-backlog", "flow-ages", "flow-decisions", "flow-session", "flow-verdict"]
    backlog, ages, decisions, sessions, verdicts = view.figures
    assert backlog.summary == "20 wait, grown by 10 since 2026-03-01."
    assert ages.rows == (("less than a day", 15), ("7 days or longer", 5))
    assert ages.summary.startswith("5 have waited")
    assert decisions.columns == ("Day (UTC)", "Approved", "Rejected")
    assert decisions.rows == ((DAY.isoformat(), 3, 1),)
    assert [row[0] for row in sessions.rows] == ["Gentle and deep", "(not said)"]
    assert not any(figure.linked for figure in view.figures)
    assert verdicts.rows == (("Approved", 30.0, 20.0, 60.0, 4),)
    assert (view.disputes, view.notes) == (None, ())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"came": 4.0}, "The backlog does not finish: 4 a day came in and 2.5 were decided in the last 14 days. If none came in any more: 11 March 2026 (8"),
        ({"came": 4.0, "alone": None}, "in the last 14 days."),
        ({"finish": None, "alone": None}, "No end is in sight: 1 a day"),
        ({"settled": 0.0, "finish": None, "alone": None}, "No end is in sight: nothing was decided in the last 14 days."),
        ({"early": True, "days": 1, "finish": None, "alone": None}, "It is too early to say when that will be done."),
        ({"finish": SOON.model_copy(update={"last": None})}, "11 March 2026 (8 March 2026 at the earliest, the latest is not in sight); 1"),
        ({"finish": SOON.model_copy(update={"last": date(2027, 1, 2)})}, "11 March 2026 (8 March 2026 to 2 January 2027, 95 %); 1"),
        ({"finish": Finish(day=DAY, first=DAY, last=DAY)}, "Projected finish: 1 March 2026; 1"),
        ({"came": 0.04, "settled": 1234.5}, "0.04 a day came in and 1,234 were decided"),
    ],
)
def test_the_end(told, words):
    """A day with its bounds, or why there is none."""
    whole = SOME.model_copy(update=({"finish": None} if told.get("came", 0) > SOME.settled else {}) | told)
    assert words in forecast(whole)


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "less than an hour"), (1.5, "1 hour"), (23, "23 hours"), (24, "1 day"), (71.5, "2 days"), (24000, "1,000 days")]
)
def test_how_long(hours, words):
    assert lasting(hours) == words


def test_disputes_lead_to_those_that_are_counted():
    """To the queue, where a lead rules on them; to the table where more is selected than the queue can be asked for."""

    def way(of):
        return flow(found(disputed=3), TITLES, of).disputes

    assert way(Selection(domain="plant_care", batch="March")) == (
        "Reviewers differ on 3 records; a lead decides.",
        queue_behind(status="disputed", batch="March"),
    )
    for of in (Selection(concern="grief", since=date(2026, 2, 1)), Selection(batch="")):
        assert way(of)[1] == counted_behind(of, status="disputed")


def test_nothing_waits_and_nothing_is_there():
    """No figure without rows."""
    empty = Backlog(waiting=0, median_hours=None, oldest_hours=None, bands=(AgeBand(first=0, last=None, records=0),))
    view = flow(found(backlog=empty, over_time=(), decisions=(), by_verdict=(), by_session=()), {})
    assert view.lead == "Nothing waits for a decision."
    assert view.figures == ()


def test_disputes_clocks_and_reviewers():
    """The way to what reviewers differ on, what clocks did, and what cannot be said of a person."""
    people = (
        Reviewer(
            person="a",
            decisions=1200,
            timed=100,
            seconds=7200.0,
            last=datetime(2026, 3, 1, tzinfo=UTC),
            agreement=0.755,
            common=40,
            calibrated=0.9,
            known=10,
        ),
        Reviewer(person="b", decisions=1, timed=0, seconds=0.0, last=datetime(2026, 3, 2, tzinfo=UTC), agreement=None, common=3, calibrated=None, known=0),
    )
    view = flow(found(disputed=1, odd=Oddities(ahead=1, early=3, backwards=2)), TITLES, Selection(batch="first"))
    assert view.disputes == ("Reviewers differ on 1 record; a lead decides.", queue_behind(status="disputed", batch="first"))
    assert "made after now (1), before their record came in (3) and before it was opened (2). All" in view.notes[0]
    assert reviewers(people)[0] == ("a", "1,200", "2.0", "72", "76 % of 40", "90 % of 10", "2026-03-01")
    assert reviewers(people)[1][2:6] == ("–", "–", "–", "–")
    assert len(REVIEWERS) == len(reviewers(people)[0])
