"""The next batch in words and rows."""

from decimal import Decimal

import pytest

from synthcore.domains import loader
from synthcore.services.generating import Order
from synthcore.services.plans import Plan, PlanLine, RateOf
from synthcore.settings import shipped
from synthcore.views.next_batch import COLUMNS, changed, columns, next_batch

RATES = (
    RateOf(method="template", mean=0.704, low=0.61, high=0.79, decided=80, approved=57),
    RateOf(method="llm", mean=0.9, low=0.7, high=0.98, decided=0, approved=0),
)


@pytest.fixture(scope="module")
def domain():
    return loader.load(shipped("domains") / "mental_health")


def line(concern="grief", **more):
    usual = {
        "cell": ("gentle_deep", concern, "none"), "due": 50, "approved": 12, "waiting": 4, "waiting_approved": 2.8, "lacking": 35.2, "rates": RATES,
        "template": 35, "model": 15, "expected": 49.6, "low": 38, "high": 60,
    }  # fmt: skip
    return PlanLine(**(usual | more))


def plan(*lines, **more):
    usual = {
        "domain": "mental_health", "mix": "production", "goal": 1000, "method": "hybrid", "lines": lines, "approved": 412, "waiting": 63, "missing": 588,
        "outside": 0, "template": sum(one.template for one in lines), "model": sum(one.model for one in lines), "expected": 37.0, "low": 30, "high": 44,
        "needs": 50, "decided": 600, "order": Order(count=1),
    }  # fmt: skip
    return Plan(**(usual | more))


def test_the_order(domain):
    view = next_batch(plan(line("stress", template=1, model=0), line()), domain)
    assert view.sentence == "588 of 1,000 are still to be approved. Order 51 dialogues in 2 cells."
    assert view.sums == "36 by templates and 15 by the model. Expected to be approved: 37 (30 to 44)."
    assert [row.titles for row in view.rows] == [("Gentle deep", "Grief", "None"), ("Gentle deep", "Stress", "None")]
    values = dict(zip(COLUMNS, view.rows[0].values(), strict=True))
    assert values["Approval, templates"] == "70% (61% to 79%), 57 of 80"
    assert (values["Lacking"], values["Expected"], values["Range"], values["By templates"]) == (35.2, 49.6, "38 to 60", 35)
    assert (view.models, view.why) == (True, ())
    assert columns(view) == list(COLUMNS[:-1])


def test_why_it_is_what_it_is(domain):
    """Each reason in a sentence that names the cells."""
    view = next_batch(
        plan(
            line(held="low_rate"), line("stress", held="uncertain"), line("anxiety", approved=80, lacking=-30.0, template=0, model=0),
            no_model="OPENAI_API_KEY is not set.", outside=2, needs=900, under_way=("r1",), method="per_dollar", model_usd=Decimal("0.0031"),
        ),
        domain,
    )  # fmt: skip
    assert view.why == (
        "OPENAI_API_KEY is not set. Templates make all of the order.",
        "The whole gap takes 900; this is a part of it.",
        "Approved so rarely that the order is capped; look at why before you make more (1 cell): Gentle deep / Grief / None.",
        "Held back until more is decided (1 cell): Gentle deep / Stress / None.",
        "More approved than are due; leave some out at the export (1 cell): Gentle deep / Anxiety / None.",
        "2 approved dialogues have labels that the target does not know: no cell counts them.",
        "Run r1 is making dialogues now; they are not counted here.",
        "A dialogue by the model costs $0.0031.",
    )  # fmt: skip
    assert [row.titles[1] for row in view.rest] == ["Anxiety"]
    assert not view.models
    assert [name for name in COLUMNS if name not in columns(view)] == ["Approval, model", "By the model"]


def test_what_was_changed_in_the_table(domain):
    """Nothing is nothing; anything else is the whole order, cell by cell."""
    rows = next_batch(plan(line("stress", template=1, model=0), line()), domain).rows
    assert changed(rows, {"By templates": [35, 1], "By the model": [15, 0]}) is None
    assert changed(rows[1:], {"By templates": [1]}) is None
    grief, stress = changed(rows, {"By templates": [35, None], "By the model": [0, 2]})
    assert (grief.cell, grief.template, grief.model) == (("gentle_deep", "grief", "none"), 35, 0)
    assert (stress.template, stress.model) == (0, 2)
    assert changed(rows, {"By templates": [9, 1]})[0].model == 0


def test_little_is_known(domain):
    view = next_batch(plan(line(), decided=9), domain)
    assert view.rows[0].by_template == "not known yet"
    assert view.why[0].startswith("Fewer than 10 dialogues are decided")


def test_nothing_to_order(domain):
    done = line(template=0, model=0, lacking=0.0, approved=50)
    assert next_batch(plan(done, missing=0, approved=1000, order=None), domain).sentence == "Nothing is lacking: 1,000 are approved, 1,000 are wanted."
    waits = next_batch(plan(done, missing=3, order=None), domain)
    assert waits.sentence == "Nothing to order now: 3 are lacking, and 63 dialogues may bring them once they are decided."
    assert (waits.sums, waits.rows, len(waits.rest)) == ("", (), 1)
    assert next_batch(plan(done, missing=3, waiting=0, order=None), domain).sentence == "Nothing is ordered; 3 are lacking."
    odd = next_batch(plan(line("no such", template=0, model=0, lacking=0.0)), domain)
    assert odd.rest[0].titles[1] == "no such"
