"""A week beside the one before, in words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from synthcore.services.measuring_progress import DayCount
from synthcore.services.measuring_quality import share
from synthcore.services.reporting import Days
from synthcore.views import report_week as views

SUNDAY = date(2026, 3, 8)


def seven(until=SUNDAY, **more):
    usual = {"came": 120, "decisions": 90, "approved": share(40, 64), "waiting": 63, "spent": Decimal("12.4"), "unpriced": 0}
    return Days(since=until - timedelta(days=6), until=until, **usual | more)


def week(now=None, before=None, change=(-0.02, 0.18), decisions=()):
    earlier = {"came": 80, "decisions": 90, "approved": share(30, 60), "waiting": 80, "spent": Decimal("8.1")}
    return SimpleNamespace(
        now=seven(**now or {}), before=seven(SUNDAY - timedelta(days=7), **earlier | (before or {})), change=change, decisions=decisions,
        written=datetime(2026, 3, 9, tzinfo=UTC),
    )  # fmt: skip


def test_what_changed_in_sentences():
    assert views.sentences(week()) == (
        "120 records came in, 40 more than in the week before; 90 decisions, as in the week before.",
        "40 of 64 records decided on were approved: 62 % (50 to 73 %), after 50 % (38 to 62 %). The difference is no more than chance alone may make.",
        "The backlog shrank by 17, from 80 to 63.",
        "$12.40 spent, $8.10 in the week before.",
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"change": (0.01, 0.2)}, "is more than chance alone may make"),
        ({"change": (-0.2, -0.01)}, "is more than chance alone may make"),
        ({"change": None}, "too few to compare"),
        ({"before": {"approved": share(0, 0)}, "change": None}, "in the week before none was decided on"),
        ({"now": {"approved": share(0, 0)}, "change": None}, "No record was decided on."),
        ({"now": {"waiting": 80}}, "The backlog is as it was: 80."),
        ({"now": {"waiting": 90}}, "The backlog grew by 10, from 80 to 90."),
        ({"now": {"came": 1}}, "1 record came in, 79 fewer than"),
        ({"now": {"unpriced": 2}}, "2 answers of this week cost what nobody knows, and are in no sum."),
    ],
)
def test_what_can_be_said_of_it(given, says):
    assert says in " ".join(views.sentences(week(**given)))


def test_where_nothing_was_spent_nothing_is_said_of_it():
    assert not any("spent" in said for said in views.sentences(week({"spent": Decimal(0)}, {"spent": Decimal(0)})))


def test_the_table():
    assert views.table(week()).rows == (
        ("Records that came in", "120", "80", "+40"),
        ("Decisions of reviewers", "90", "90", "0"),
        ("Records decided on", "64", "60", "+4"),
        ("Of these approved", "40", "30", "+10"),
        ("Approval rate", "62 % (50 to 73 %)", "50 % (38 to 62 %)", "+12 points (−2 to +18)"),
        ("Backlog at the end", "63", "80", "−17"),
        ("Spent", "$12.40", "$8.10", "+$4.30"),
    )
    few = views.table(week({"approved": share(0, 0), "spent": Decimal(0)}, change=None)).rows
    assert (few[4][1], few[4][3], few[6][3]) == ("–", "–", "−$8.10")


def test_the_chart_is_of_both_weeks():
    days = [DayCount(day=SUNDAY - timedelta(days=n), verdict=verdict, decisions=n + 1) for n, verdict in ((0, "approved"), (9, "rejected"))]
    figure = views.decisions(week(decisions=tuple(days)))
    assert figure.columns == ("Day (UTC)", "Approved", "Rejected")
    assert len(figure.rows) == 14
    assert [row for row in figure.rows if any(row[1:])] == [("2026-02-27", 0, 10), ("2026-03-08", 1, 0)]
    assert views.decisions(week()).rows == ()


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 3, 2), SUNDAY, "Mon 2 to Sun 8 Mar 2026"),
        (date(2026, 2, 27), date(2026, 3, 5), "Fri 27 Feb to Thu 5 Mar 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "Mon 29 Dec 2025 to Sun 4 Jan 2026"),
    ],
)
def test_the_days(since, until, words):
    assert views.days(since, until) == words


def test_what_is_missing():
    def value(name, missing, to_make):
        return SimpleNamespace(value=name, approved=3, due=3 + missing, missing=missing, waiting=1, to_make=to_make)

    found = SimpleNamespace(session_type=(value("quick", 2, 5), value("long", 0, 0)), concern=(value("(none)", 1, None),), risk_level=())
    table = views.missing(found, {"session_type": {"quick": "Quick look"}})
    assert table.rows == (("Session type: Quick look", "2", "3", "5", "1", "5"), ("Concern: (not said)", "1", "3", "4", "1", "–"))
    assert views.missing(SimpleNamespace(session_type=(), concern=(), risk_level=()), {}) is None
