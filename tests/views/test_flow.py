"""Flow in words and figures."""

from datetime import UTC, date, datetime, timedelta

import pytest

from synthcore.services.measuring_flow import AgeBand, Backlog, BacklogDay, Flow, Forecast, Oddities, Reviewer, Time
from synthcore.services.measuring_progress import DayCount
from synthcore.views.figures import queue_behind
from synthcore.views.flow import REVIEWERS, flow, forecast, reviewers

DAY = date(2026, 3, 1)
NONE = Forecast(a_day=0.0, days=0.0, low=0.0, high=0.0)
SOME = Forecast(a_day=2.5, days=8.0, low=5.2, high=20.0)
TITLES = {"session_type": {"gentle_deep": "Gentle and deep"}}


def found(**more):
    usual = {
        "backlog": Backlog(waiting=20, median=3.0, oldest=40, bands=(AgeBand(first=0, last=7, records=15), AgeBand(first=7, last=None, records=5))),
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
        "20 records wait: half of them 3 days or longer, the oldest 40 days. At 2.5 a day, as in the last 14 days, and if none came in, "
        "that would be done in 8 days (between 5 and 20 days, 95 %)."
    )
    assert [figure.name for figure in view.figures] == ["flow-backlog", "flow-ages", "flow-decisions", "flow-session", "flow-verdict"]
    backlog, ages, decisions, sessions, verdicts = view.figures
    assert backlog.summary == "20 wait, grown by 10 since 2026-03-01."
    assert ages.rows == (("less than a day", 15), ("7 days or longer", 5))
    assert ages.summary.startswith("5 have waited")
    assert decisions.columns == ("Day (UTC)", "Approved", "Rejected")
    assert decisions.rows == ((DAY.isoformat(), 3, 1),)
    assert [row[0] for row in sessions.rows] == ["Gentle and deep", "(not said)"]
    assert sessions.links[1] is None
    assert verdicts.rows == (("Approved", 30.0, 20.0, 60.0, 4),)
    assert (view.disputes, view.notes) == (None, ())


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Forecast(a_day=0, days=None, low=None, high=None), "not in sight"),
        (Forecast(a_day=0.001, days=9e6, low=1.0, high=None), "not in sight"),
        (Forecast(a_day=4, days=0.2, low=0.1, high=0.3), "done in 1 day (between 1 and 1 day"),
        (Forecast(a_day=4, days=5, low=3, high=None), "3 days at least, the latest not in sight"),
    ],
)
def test_the_end(told, words):
    """A forecast is given with its bounds, or not at all."""
    assert words in forecast(told)


def test_nothing_waits_and_nothing_is_there():
    """No figure without rows."""
    empty = Backlog(waiting=0, median=None, oldest=None, bands=(AgeBand(first=0, last=None, records=0),))
    view = flow(found(backlog=empty, over_time=(), decisions=(), by_verdict=(), by_session=(), forecast=NONE), {})
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
    view = flow(found(disputed=1, odd=Oddities(ahead=1, early=0, backwards=2)), TITLES, "first")
    assert view.disputes == ("Reviewers differ on 1 record; a lead decides.", queue_behind(status="disputed", batch="first"))
    assert "1 made after now and 2 made before the record was opened" in view.notes[0]
    assert reviewers(people)[0] == ("a", "1,200", "2.0", "72", "76 % of 40", "90 % of 10", "2026-03-01")
    assert reviewers(people)[1][3:6] == ("–", "–", "–")
    assert len(REVIEWERS) == len(reviewers(people)[0])
