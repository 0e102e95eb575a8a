"""Money in words and figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from synthcore.core.answers import Fate
from synthcore.core.tallies import Selection
from synthcore.services.measuring_money import DayCost, ModelCost, Money, RunCost, Waste
from synthcore.views.figures import records_behind
from synthcore.views.money import DAYS, FOR_NOTHING, SHOWN, dollars, money

DAY = date(2026, 3, 1)


def run(n, **more):
    usual = {
        "id": f"{n:06}x",
        "task": "generate",
        "kind": "",
        "model": "m-1",
        "batch": f"batch {n}",
        "began": DAY,
        "cap": None,
        "spent": Decimal(100 - n),
        "unpriced": 0,
        "records": 50,
        "approved": 20,
    }
    return RunCost(**usual | more)


def found(**more):
    usual = {
        "spent": Decimal("412.5"),
        "making": Decimal("400.5"),
        "judging": Decimal(12),
        "unpriced": 0,
        "approved": 100,
        "each": Decimal("4.125"),
        "wasted": Decimal("41.25"),
        "runs": (run(1, cap=Decimal(120)), run(2, approved=0, records=0, batch=None, kind="pair")),
        "models": (ModelCost(model="m-1", spent=Decimal(400), records=90, approved=40, each=Decimal(10)),),
        "waste": (Waste(why=Fate.REFUSED, attempts=3, spent=Decimal(30)), Waste(why="rejected", attempts=2, spent=Decimal("11.25"))),
        "days": (DayCost(day=DAY, making=Decimal("400.5"), judging=Decimal(12)),),
    }
    return Money(**usual | more)


def test_what_a_lead_reads():
    """What was spent, on what, and what is left of it."""
    view = money(found(), Selection())
    assert view.lead == (
        "$412.50 spent on 2 runs that asked a model: $400.50 to make records and $12.00 to judge them. "
        "An approved record cost $4.12, of 100, judging included. 10 % of it, $41.25, was for nothing."
    )
    days, runs, models, waste = view.figures
    assert days.rows == ((DAY.isoformat(), 400.5, 12.0),)
    assert runs.rows == (("batch 1 · m-1 · 2026-03-01 · 000001", 99.0, 50, 20, 4.95, 21.0), ("Pairs · m-1 · 2026-03-01 · 000002", 98.0, 0, 0, None, None))
    assert runs.links == (records_behind(run="000001x"), None)
    assert models.summary == "m-1 is the cheapest: $10.00 an approved record."
    assert waste.rows == (("Refused", 30.0, 3, None), ("Rejected by reviewers", 11.25, None, 2))
    assert waste.links == (None, records_behind(status="rejected", method="llm"))
    assert models.links == (records_behind(model="m-1", status="approved"),)
    assert view.notes == (FOR_NOTHING,)


def test_of_many_runs_the_costliest_are_shown_and_the_rest_told():
    """A bar of all the others would dwarf them."""
    runs = tuple(run(n) for n in range(SHOWN + 3))
    figure = next(figure for figure in money(found(runs=runs), Selection()).figures if figure.name == "money-runs")
    assert len(figure.rows) == SHOWN
    assert figure.summary.endswith(f"The other 3 cost {dollars(sum(one.spent for one in runs[SHOWN:]))} together.")


def test_a_long_time_is_told_by_weeks():
    """Nothing is lost on the way."""
    days = tuple(DayCost(day=DAY + timedelta(days=n), making=Decimal(n), judging=Decimal(1)) for n in range(DAYS + 2))
    figure = next(figure for figure in money(found(days=days), Selection()).figures if figure.name == "money-days")
    assert figure.title.startswith("Spent by week")
    assert figure.columns[0] == "Week from (UTC)"
    assert all(date.fromisoformat(row[0]).weekday() == 0 for row in figure.rows)
    assert (sum(row[1] for row in figure.rows), sum(row[2] for row in figure.rows)) == (float(sum(range(DAYS + 2))), DAYS + 2)


def test_nothing_was_spent():
    """Said, and no figure."""
    view = money(found(runs=(), spent=Decimal(0), days=(), models=(), waste=()), Selection())
    assert view.lead.startswith("No run has asked a model")
    assert view.figures == ()


def test_what_the_amounts_leave_out():
    """Prices that nobody knows, filters that money knows nothing of, days that are those of runs."""
    view = money(found(unpriced=1, each=None, wasted=Decimal(0), judging=Decimal(0)), Selection(model="m-1", method="llm", since=DAY))
    assert [note.split(":")[0] for note in view.notes[:1]] == ["1 answer cost what nobody knows"]
    assert "by method or model" in view.notes[1]
    assert view.notes[2] == "Of the runs that were begun on the days that are selected."
    assert view.lead.endswith("to make records. Nothing that they made is approved yet.")


def test_runs_of_unknown_price_are_named_and_in_no_chart():
    """A bar of nothing would say that they cost nothing."""
    unknown = run(3, spent=Decimal(0), unpriced=40, batch="by hand")
    view = money(found(runs=(run(1), unknown), unpriced=40), Selection())
    assert [row[0].split(" ·")[0] for row in view.figures[1].rows] == ["batch 1"]
    assert view.notes[1].endswith("They are in no sum. Of unknown price: by hand · m-1 · 2026-03-01 · 000003.")
    own = run(4, spent=Decimal(0), batch="own server")
    free = money(found(runs=(own,), spent=Decimal(0), making=Decimal(0), judging=Decimal(0), each=Decimal(0), models=(), waste=(), days=()), Selection())
    assert (free.lead, free.figures) == ("1 run asked a model, and nothing was spent.", ())
    nothing = money(
        found(runs=(unknown,), unpriced=40, spent=Decimal(0), making=Decimal(0), judging=Decimal(0), each=None, models=(), waste=(), days=()), Selection()
    )
    assert nothing.lead == "The run that asked a model has no known price: what was spent cannot be told."
    assert nothing.figures == ()


def test_what_is_selected_leads_on():
    """But for the days and the makers, which are those of runs."""
    _, _, models, waste = money(found(), Selection(domain="moss", concern="grief", since=DAY, method="llm")).figures
    assert dict(models.links[0].query) == {
        "evaluate-part": "Records", "evaluate-domain": "moss", "evaluate-concern": "grief", "evaluate-model": "m-1", "evaluate-status": "Approved",
    }  # fmt: skip
    assert dict(waste.links[1].query)["evaluate-method"] == "llm"


@pytest.mark.parametrize(("amount", "words"), [("0", "$0.00"), ("0.00312", "$0.0031"), ("0.25", "$0.25"), ("1204.5", "$1,204.50"), (None, "–")])
def test_dollars(amount, words):
    """As a person writes them, and no cost is nothing."""
    assert dollars(None if amount is None else Decimal(amount)) == words
