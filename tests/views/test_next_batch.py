"""The next batch in words and rows."""

from decimal import Decimal

import pytest

from synthcore.core.runs import Run, RunState
from synthcore.domains import loader
from synthcore.services.generating import Order
from synthcore.services.plans import Plan, PlanLine, RateOf
from synthcore.settings import shipped
from synthcore.views.next_batch import (
    COLUMNS,
    NUMBERS,
    backlog,
    changed,
    columns,
    edited_columns,
    edited_rows,
    meanwhile,
    next_batch,
    started,
    totals,
    under_way,
)
from tests.living import NOW

RATES = (
    RateOf(method="template", mean=0.704, low=0.61, high=0.79, decided=80, approved=57),
    RateOf(method="llm", mean=0.9, low=0.7, high=0.98, decided=0, approved=0),
)


@pytest.fixture(scope="module")
def domain():
    return loader.load(shipped("domains") / "mental_health")


def line(concern="grief", **more):
    usual = {
        "cell": ("gentle_deep", concern, "none"), "due": 50, "approved": 12, "waiting": 3, "unresolved": 1, "coming": 2.8, "lacking": 35.2, "rates": RATES,
        "template": 35, "model": 15, "expected": 49.6, "low": 38, "high": 60,
    }  # fmt: skip
    return PlanLine(**(usual | more))


def plan(*lines, **more):
    usual = {
        "domain": "mental_health", "mix": "production", "goal": 1000, "method": "hybrid", "lines": lines, "approved": 412, "beyond": 0, "outside": 0,
        "waiting": 63, "unresolved": 5, "missing": 588, "template": sum(one.template for one in lines), "model": sum(one.model for one in lines),
        "expected": 37.0, "low": 30, "high": 44, "needs": 50, "decided": 600, "order": Order(count=1),
    }  # fmt: skip
    return Plan(**(usual | more))


def test_the_order(domain):
    view = next_batch(plan(line("stress", template=1, model=0), line()), domain)
    assert view.sentence == "412 of 1,000 are approved, and 588 are still to be approved. Order 51 dialogues in 2 cells."
    assert view.sums == "36 by templates and 15 by the model. Expected to be approved: 37 (30 to 44)."
    assert [row.titles for row in view.rows] == [("Gentle deep", "Grief", "None"), ("Gentle deep", "Stress", "None")]
    values = dict(zip(COLUMNS, view.rows[0].values(), strict=True))
    assert values["Approval, templates"] == "70% (61% to 79%), 57 of 80"
    assert (values["Lacking"], values["Expected"], values["Range"], values["By templates"]) == (35.2, 49.6, "38 to 60", 35)
    assert (values["Waiting"], values["Unresolved"]) == (3, 1)
    assert (view.models, view.why) == (True, ())
    assert columns(view) == list(COLUMNS)
    sums = dict(zip(COLUMNS, totals(view.rows), strict=True))
    assert (sums["Session type"], sums["By templates"], sums["Lacking"], sums["Due"], sums["Range"]) == ("Total", 36, 70.4, 100, "")
    assert {type(value) for value in view.rows[0].values()[NUMBERS[0] : NUMBERS[-1] + 1]} <= {int, float}


def test_what_does_not_count(domain):
    """Said where there is any, and only there."""
    said = next_batch(plan(line(), approved=700, beyond=12, missing=312), domain).sentence
    assert said.startswith("700 of 1,000 are approved; 12 of them are more than their cell is due and do not count, so 312 are still to be approved. Order")
    one = next_batch(plan(line(), approved=1000, beyond=1, missing=1), domain).sentence
    assert one.startswith("1,000 of 1,000 are approved; 1 of them is more than its cell is due and does not count, so 1 is still to be approved.")


def test_why_it_is_what_it_is(domain):
    """Each reason in a sentence that names the cells."""
    view = next_batch(
        plan(
            line(held="low_rate"), line("stress", held="uncertain"), line("anxiety", approved=80, lacking=-30.0, template=0, model=0),
            no_model="OPENAI_API_KEY is not set.", outside=2, needs=900, method="per_dollar", model_usd=Decimal("0.0031"), goal_set=False,
            held_back=58, held_records=214,
        ),
        domain,
    )  # fmt: skip
    assert view.why == (
        "No goal is set; this plans for as many as were made, which grows with every batch. Set a goal above.",
        "OPENAI_API_KEY is not set. Templates make all of the order.",
        "The whole gap takes 900; this is a part of it.",
        "Approved so rarely that the order is capped; look at why before you make more (1 cell): Gentle deep / Grief / None.",
        "Of what the whole gap takes, 214 are held back in 58 cells until more is decided.",
        "More approved than are due; leave some out at the export (1 cell): Gentle deep / Anxiety / None.",
        "2 approved dialogues have labels that the target does not know: no cell counts them.",
        "A dialogue by the model costs $0.0031.",
    )  # fmt: skip
    assert [row.titles[1] for row in view.rest] == ["Anxiety"]
    assert not view.models
    assert [name for name in COLUMNS if name not in columns(view)] == ["By the model", "Approval, model"]


def test_the_table_that_can_be_changed(domain):
    """The number first and of what it is: both are on a narrow screen."""
    view = next_batch(plan(line("stress", template=1, model=0), line()), domain)
    shown, rows = edited_columns(view), edited_rows(view)
    assert shown[:4] == ["By templates", "By the model", "Cell", "Lacking"]
    assert not {"Session type", "Concern", "Risk"} & set(shown)
    assert [(row["Row"], row["By templates"], row["Cell"]) for row in rows] == [(0, 35, "Gentle deep / Grief / None"), (1, 1, "Gentle deep / Stress / None")]
    assert all(name in rows[0] for name in shown)


def test_what_was_changed_in_the_table(domain):
    """Nothing is nothing; anything else is the whole order, cell by cell. A row that is not there was removed."""
    rows = next_batch(plan(line("stress", template=1, model=0), line()), domain).rows
    assert changed(rows, {"Row": [0, 1], "By templates": [35, 1], "By the model": [15, 0]}) is None
    assert changed(rows[1:], {"Row": [0], "By templates": [1]}) is None
    grief, stress = changed(rows, {"Row": [0, 1], "By templates": [35, None], "By the model": [0, 2]})
    assert (grief.cell, grief.template, grief.model) == (("gentle_deep", "grief", "none"), 35, 0)
    assert (stress.template, stress.model) == (0, 2)
    assert changed(rows, {"Row": [0, 1], "By templates": [9, 1]})[0].model == 0
    grief, stress = changed(rows, {"Row": [1], "By templates": [4], "By the model": [0]})
    assert (grief.records, stress.template) == (0, 4)
    assert [one.records for one in changed(rows, {"Row": [], "By templates": [], "By the model": []})] == [0, 0]


def test_little_is_known(domain):
    view = next_batch(plan(line(), decided=9), domain)
    assert view.rows[0].by_template == "not known yet"
    assert view.why[0].startswith("Fewer than 10 dialogues are decided")


def test_nothing_to_order(domain):
    """Then there is no table of zeros."""
    done = line(template=0, model=0, lacking=3.0, approved=50)
    assert next_batch(plan(done, missing=0, approved=1000, order=None), domain).sentence == "Nothing is lacking: 1,000 are approved, 1,000 are wanted."
    waits = next_batch(plan(done, missing=3, approved=997, order=None), domain)
    assert waits.sentence == (
        "Nothing to order now. 997 of 1,000 are approved, and 3 are still to be approved. 68 dialogues may bring them once they are decided."
    )
    assert (waits.sums, waits.rows, len(waits.rest)) == ("", (), 1)
    none = next_batch(plan(done, missing=3, approved=997, waiting=0, unresolved=0, order=None), domain)
    assert none.sentence == "Nothing is ordered. 997 of 1,000 are approved, and 3 are still to be approved."
    odd = next_batch(plan(line("no such", template=0, model=0, lacking=0.0)), domain)
    assert odd.rest[0].titles[1] == "no such"


def test_what_waits_already():
    """Beside the button that makes more of it."""
    hundred = plan(line(template=70, model=30), backlog=63, backlog_before=41)
    assert backlog(hundred, 31.5) == (
        "63 records wait for a decision already, 41 a week ago: about 2 days at the pace of the last two weeks. These 100 make it 163, about 6 days."
    )
    assert backlog(hundred, None) == "63 records wait for a decision already, 41 a week ago. These 100 make it 163."
    assert backlog(hundred, 0.0) == backlog(hundred, None)
    one = plan(line(template=1, model=0), backlog=1)
    assert backlog(one, 400.0) == "1 record waits for a decision already: about a day at the pace of the last two weeks. This makes it 2, about a day."
    assert backlog(plan(backlog=5), 2.0) == "5 records wait for a decision already: about 3 days at the pace of the last two weeks."
    assert backlog(plan(line(), backlog=0), 2.0) == "Nothing waits for a decision."


def test_a_run_by_the_name_that_people_know():
    """That of its batch, and never its id."""
    run = Run(id="f" * 32, task="generate", params={}, state=RunState.RUNNING, done=37, total=100, person="Ann", batch="April", created_at=NOW)
    assert started(run, ("Ben", "Cleo")) == "The run has started: 100 dialogues, batch “April”, assigned to Ben and Cleo."
    assert started(run, ()).endswith("assigned to everybody.")
    over = run.model_copy(update={"state": RunState.DONE, "done": 99, "error": "One place was given up."})
    assert started(over, ("Ben",)) == "Incomplete: 99 of 100 dialogues made, batch “April”, assigned to Ben."
    for said in (under_way(run), meanwhile(run)):
        assert "“April”" in said
        assert "Ann" in said
        assert run.id not in said
    assert "37 of 100 dialogues" in under_way(run)
