"""Target against actual, in numbers and sentences."""

from datetime import date

from synthcore.services.measuring_progress import DayCount, Distribution, PairCount, PairSplit, Share
from synthcore.views.statistics import COLUMNS, PAIR_COLUMNS, pair_statistics, statistics
from tests.pair_orders import medical
from tests.views.making import counts


def share(value, due, generated, approved, target=0.5):
    return Share(
        value=value, target=target, generated=generated, approved=approved, generated_share=0.0, approved_share=0.0, due=due,
        missing=max(0, due - approved), to_generate=max(0, due - generated),
    )  # fmt: skip


def view(days=()):
    risk = (share("fine", 90, 80, 70, 0.9), share("dying", 10, 10, 10, 0.1))
    both = (share("quick", 50, 60, 50), share("long", 50, 30, 12))
    distribution = Distribution(goal=100, generated=90, approved=80, session_type=both, concern=both, risk_level=risk)
    return statistics(distribution, counts(unreviewed=10, approved=80), days, {"session_type": {"quick": "Quick look"}})


def test_the_sentence_a_lead_reads_first():
    """Approved of the goal, what lacks most, what waits."""
    assert view().sentence == "80 of 100 approved; session type long lacks 38; 10 waiting for a decision."


def test_tables_show_what_is_missing():
    """The domain's titles; a dash where nothing is missing."""
    chart = view().charts[0]
    assert chart.title == "Session type"
    assert chart.rows == (("Quick look", "50%", "50", "60", "50", "–", "–"), ("long", "50%", "50", "30", "12", "38", "20"))
    assert len(COLUMNS) == len(chart.rows[0])
    assert chart.summary == "long lacks 38."
    assert view().charts[2].summary == "fine lacks 20."


def test_days():
    """A row a day, newest first, a column for each verdict that occurs."""
    days = (
        DayCount(day=date(2026, 3, 1), verdict="approved", decisions=3), DayCount(day=date(2026, 3, 1), verdict="rejected", decisions=1),
        DayCount(day=date(2026, 3, 2), verdict="approved", decisions=2),
    )  # fmt: skip
    shown = view(days)
    assert shown.day_columns == ("Day (UTC)", "Approved", "Rejected", "Total")
    assert shown.day_rows == (("2026-03-02", "2", "–", "2"), ("2026-03-01", "3", "1", "4"))
    assert [d.verdict for d in shown.days] == ["Approved", "Rejected", "Approved"]
    assert view().days == ()


def test_pairs_add_up():
    """Whatever has become of a pair is counted, in the sentence as in the tables; types of error by their titles."""
    domain = medical()
    one = PairCount(value="e12", pairs=10, approved=4, needs_revision=3, rejected=2, waiting=1)
    split = PairSplit(modification=(one,), error_type=(one,), kind=(one,), topic=(one,), length=("Nothing.",), gives_away=False)
    shown = pair_statistics(split, counts(unreviewed=1, approved=4, needs_revision=3, rejected=2), (), domain)
    assert shown.sentence == "4 of 10 pairs approved; 3 to revise; 2 rejected; 1 waiting for a decision."
    assert shown.tables[1].rows == ((f"e12 {domain.error_types['e12'].title}", "10", "100%", "4", "3", "2", "1"),)
    assert len(shown.tables[1].rows[0]) == 1 + len(PAIR_COLUMNS)
