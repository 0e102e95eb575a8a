"""The next batch: what the target lacks becomes an order, and the order one run."""

import itertools
from collections import Counter
from datetime import UTC, datetime

import pytest

from synthcore import wiring
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.reviews import Review, Status, Verdict
from synthcore.core.runs import ENDED, RunState
from synthcore.core.tallies import Selection
from synthcore.generation.request import CellOrder
from synthcore.services import assigning, generating, measuring_progress, people, planning, running
from synthcore.services.generating import Order
from synthcore.services.plans import Planning
from tests.living import NOW, PLANTS, costly, record, until
from tests.provider import Provider
from tests.store.test_tallies import Written

CELL = ("quick", "watering", "fine")
DIMENSIONS = ("session_type", "concern", "risk_level")


def planned(context, person, goal, **more):
    return planning.plan_next_batch(context, person, wanted=Planning(goal=goal, **({"method": "template", "seed_number": 3} | more)))


def line(plan, *cell):
    return next(one for one in plan.lines if one.cell == cell)


def decided(context, record_ids, verdict):
    for record_id in record_ids:
        for person in ("anna", "ben") if verdict == "approved" else ("anna",):
            context.store.reviews.add(Review(id=new_id(), record_id=record_id, person=person, verdict=Verdict(verdict), decided_at=NOW))


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now, 60)


def there(context):
    """Records by cell."""
    counts = Counter()
    for values, _, records in context.store.tallies.count(DIMENSIONS, Selection(kind="dialogue")):
        counts[values] += records
    return counts


@pytest.mark.parametrize("seed", range(4))
def test_it_equals_plain_python(context, anna, seed):
    """Over the records and their reviews, whatever their labels are: of every cell what is approved, waits, and was decided."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    written = Written(context.store, seed)
    of = Selection(domain="plant_care", kind="dialogue")
    rows = [
        ((*(written.values(one, label, None)[0] for label in DIMENSIONS),), one.origin.method, written.states[one.id].status)
        for one in written.newest if written.selected(one, of)
    ]  # fmt: skip
    plan = planned(context, anna, 60)
    cells = set(itertools.product(("quick", "long"), ("watering", "anything"), ("fine", "dying")))
    for found in plan.lines:
        mine = [(method, status) for cell, method, status in rows if cell == found.cell]
        assert found.approved == sum(status is Status.APPROVED for _, status in mine)
        assert found.waiting == sum(status in ("unreviewed", "needs_second") for _, status in mine)
        assert found.unresolved == sum(status in ("disputed", "needs_revision") for _, status in mine)
        for rate in found.rates:
            told = [status for method, status in mine if method == rate.method and status in ("approved", "needs_revision", "rejected")]
            assert (rate.decided, rate.approved) == (len(told), told.count(Status.APPROVED))
            assert 0 <= rate.low < rate.mean < rate.high <= 1
        assert found.lacking == pytest.approx(found.due - found.approved - found.coming)
        assert 0 <= found.coming <= found.waiting + found.unresolved
        assert found.low <= found.expected <= found.high
    approved = [cell for cell, _, status in rows if status is Status.APPROVED]
    assert (plan.approved, plan.outside) == (len(approved), sum(cell not in cells for cell in approved))
    assert plan.beyond == plan.outside + sum(max(0, one.approved - one.due) for one in plan.lines)
    assert plan.missing == 60 - plan.approved + plan.beyond == sum(max(0, one.due - one.approved) for one in plan.lines)
    assert plan.backlog == sum(one.status in ("unreviewed", "needs_second") for one in written.states.values())
    assert plan.decided == sum(status in ("approved", "needs_revision", "rejected") for *_, status in rows)


def test_every_number_is_that_of_the_records(context, anna, ids):
    """Due as quotas apportion it, the rest as plain Python counts it; what is rejected opens its cell again."""
    decided(context, ids[:4], "approved")
    decided(context, ids[4:6], "rejected")
    decided(context, ids[6:7], "needs_revision")
    plan = planned(context, anna, 50)
    found = line(plan, *CELL)
    assert (found.approved, found.waiting, found.unresolved) == (4, 1, 1)  # one of the eight needs revision, one is unreviewed
    assert line(plan, "quick", "watering", "dying").waiting == 2
    assert sum(one.due for one in plan.lines) == 50
    by_value = Counter()
    for one in plan.lines:
        by_value.update(dict.fromkeys(one.cell, one.due))
    assert by_value == Counter({"quick": 30, "long": 20, "watering": 35, "anything": 15, "fine": 40, "dying": 10})
    assert (plan.approved, plan.waiting, plan.unresolved, plan.missing, plan.decided) == (4, 3, 1, 46, 7)
    assert plan.records == sum(one.template for one in plan.lines) == 42  # below ten decisions one for one: 50 - 4 approved - 4 pending
    assert plan.order.count == plan.records


def test_rates_are_those_of_cell_and_method(context, anna, ids):
    """Nine decisions are too few, ten are not: then the low rate is ordered against."""
    decided(context, ids[:2], "approved")
    decided(context, ids[2:9], "rejected")
    few = planned(context, anna, 100)
    decided(context, ids[9:], "rejected")
    plan = planned(context, anna, 100)
    assert (few.decided, plan.decided) == (9, 10)
    rates = {one.method: one for one in line(plan, *CELL).rates}
    assert {method: (rate.decided, rate.approved) for method, rate in rates.items()} == {"template": (0, 0), "llm": (0, 0)}  # they were imported
    assert rates["template"].low < rates["template"].mean < rates["template"].high < 0.7
    assert plan.records > few.records
    assert plan.low <= plan.expected <= plan.high


def test_the_order_is_one_run_and_one_batch(context, anna, ids):
    """Just what was planned, cell by cell, by the method that it names; once, however often it is pressed."""
    before = there(context)
    plan = planned(context, anna, 40, method="hybrid")
    assert (plan.model, plan.order.method, plan.no_model.split(",")[0]) == (0, "template", "OPENAI_API_KEY is not set")
    run = planning.start_next_batch(context, anna, order=plan.order, token="one")
    assert planning.start_next_batch(context, anna, order=plan.order, token="one").id == run.id
    assert ended(context, anna, run).state is RunState.DONE
    made = there(context) - before
    assert made == Counter({one.cell: one.template for one in plan.lines if one.template})
    assert sum(one.records for one in context.store.tallies.count((), Selection(batch=run.batch))) == plan.records
    assert run.params["planned"] == {
        name: {value: sum(n for cell, n in made.items() if cell[i] == value) for value in {one.cell[i] for one in plan.order.cells}}
        for i, name in enumerate(DIMENSIONS)
    }


def test_its_batch_is_assigned(context, anna, ids):
    """With the run, by whoever may start it; a name that may not review stops it before anything is made."""
    eve = Person(name="eve", role=Role.EDITOR)
    people.set_role(context, anna, name="vic", role=Role.VIEWER)
    order = planned(context, eve, 40).order
    with pytest.raises(BadRequest, match="vic has the role viewer"):
        planning.start_next_batch(context, eve, order=order, token="one", people=("ben", "vic"))
    assert context.store.runs.all(limit=1) == []
    run = planning.start_next_batch(context, eve, order=order, token="one", people=("ben",))
    assert planning.start_next_batch(context, anna, order=order, token="one", people=("cleo",)).id == run.id
    found = assigning.assignment_of(context, eve, batch=run.batch)
    assert (found.people, found.by) == (("ben",), "eve")
    ended(context, anna, run)
    assert assigning.assigned_to(context, Person(name="ben", role=Role.CLINICIAN))[0].left == order.count


def test_what_is_made_now_is_not_ordered_twice(context, anna, ids):
    """While a run makes dialogues of the domain, a second order could not count them."""
    order = planned(context, anna, 40).order
    run = generating.start_generation(context, anna, order=Order(count=3000, seed_number=1))
    assert planned(context, anna, 40).under_way == (run.id,)
    with pytest.raises(BadRequest, match=f"“{run.batch}” is being made now") as refused:
        planning.start_next_batch(context, anna, order=order, token="two")
    assert run.id not in str(refused.value)
    running.cancel_run(context, anna, run_id=run.id)
    ended(context, anna, run)
    assert planned(context, anna, 40).under_way == ()


def test_what_is_held_back_is_counted(context, anna, ids):
    """Of a few decisions a rate is not known well: less is ordered, and the plan says in how many cells, and how many less."""
    decided(context, ids, "approved")
    plan = planned(context, anna, 400, seed_number=1)
    assert plan.held_back > 0
    assert plan.held_records >= plan.held_back / 2
    assert {one.held for one in plan.lines} <= {"", "uncertain"}
    assert sum(one.held == "uncertain" for one in plan.lines) <= plan.held_back
    assert planned(context, anna, 400, cells=plan.order.cells).held_back == 0  # what somebody wrote is weighed as it is


def test_how_the_backlog_stands(context, anna):
    """All that wait for a decision, and how many did a week ago where they have become more."""
    context.store.domains.keep(PLANTS, "{}", NOW)
    old = [record(n) for n in range(3)]
    context.store.records.add(old, vocabulary=PLANTS)
    plan = planned(context, anna, 40)
    assert (plan.backlog, plan.backlog_before) == (3, None)
    context.store.records.add([record(n).model_copy(update={"created_at": datetime.now(UTC)}) for n in range(3, 7)], vocabulary=PLANTS)
    decided(context, [old[0].id], "rejected")
    plan = planned(context, anna, 40)
    assert (plan.backlog, plan.backlog_before, plan.waiting) == (6, 2, 6)  # it was decided long ago


def test_everything_reached(context, anna, ids):
    """Nothing is lacking, nothing is ordered; a cell far over its target is not taken from the others."""
    decided(context, ids, "approved")
    plan = planned(context, anna, 1)
    assert (plan.order, plan.records, plan.missing, line(plan, *CELL).approved) == (None, 0, 0, 8)
    assert (plan.approved, plan.beyond, plan.outside) == (10, 9, 0)  # all are approved, and one of them counts
    more = planned(context, anna, 10)
    assert line(more, *CELL).lacking < 0
    assert more.missing == 10 - sum(min(one.due, one.approved) for one in more.lines) <= more.records


def test_an_order_that_was_changed(context, anna, ids):
    """Is weighed anew, and refused where the run would refuse it."""
    plan = planned(context, anna, 40, cells=(CellOrder(cell=CELL, template=7), CellOrder(cell=("long", "anything", "fine"))))
    assert (plan.records, plan.order.count, [one.cell for one in plan.order.cells]) == (7, 7, [CELL])
    assert planned(context, anna, 40, cells=()).order is None
    for cell in (("quick", "roots", "fine"), ("short", "watering", "fine")):
        with pytest.raises(UnknownValue):
            planned(context, anna, 40, cells=(CellOrder(cell=cell, template=1),))
    with pytest.raises(BadRequest, match="each named once"):
        planned(context, anna, 40, cells=(CellOrder(cell=CELL, template=1), CellOrder(cell=CELL, template=1)))
    with pytest.raises(BadRequest, match="come to 7 records"):
        planning.start_next_batch(context, anna, order=plan.order.model_copy(update={"count": 8}), token="x")


def test_what_cannot_be_planned(context, anna, ids):
    for goal in (0, -3, 10**9):
        with pytest.raises(BadRequest, match="goal"):
            planned(context, anna, goal)
    with pytest.raises(BadRequest, match="size"):
        planned(context, anna, 10, size=0)
    with pytest.raises(UnknownValue, match="mix"):
        planned(context, anna, 10, mix="moon")
    viewer = Person(name="vic", role=Role.VIEWER)
    order = planned(context, viewer, 10).order
    with pytest.raises(NotAllowed):
        planning.start_next_batch(context, viewer, order=order, token="v")
    with pytest.raises(BadRequest, match="no cells"):
        planning.start_next_batch(context, anna, order=Order(count=5), token="v")


def test_without_any_record(context, anna):
    """The order is the whole target, and says that it knows nothing yet."""
    with pytest.raises(BadRequest, match="no goal is kept"):
        planned(context, anna, None)
    plan = planned(context, anna, 50)
    assert (plan.records, plan.needs, plan.missing, plan.decided, plan.expected) == (50, 50, 50, 0, 25)
    assert all(one.template == one.due for one in plan.lines)


def test_the_goal_that_is_kept(context, anna, march):
    """Where none is said: the kept one, else as many as are there."""
    assert (planned(context, anna, None).goal, planned(context, anna, None).goal_set) == (10, False)
    measuring_progress.keep_goal(context, anna, domain="plant_care", goal=70)
    assert planned(context, anna, None).goal == sum(one.due for one in planned(context, anna, None).lines) == 70
    assert (planned(context, anna, 20).goal, planned(context, anna, 20).goal_set) == (20, True)
    assert planned(context, anna, None).goal_set


def test_a_size_takes_a_part(context, anna, ids):
    plan = planned(context, anna, 200, size=20)
    assert (plan.records, plan.needs, plan.order.count) == (20, 192 - 2, 20)


@pytest.fixture
def asked(plants, monkeypatch):
    """Services whose model is at a server on this machine, at a price."""
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        costly(plants)
        yield wiring.context()
        wiring.close()


def test_the_model_s_part_is_in_its_cells(asked, anna):
    """Seventy to thirty; the run delivers by method what the order says of each cell."""
    plan = planned(asked, anna, 30, method="hybrid")
    assert (plan.template, plan.model, plan.order.method) == (21, 9, "hybrid")
    assert ended(asked, anna, planning.start_next_batch(asked, anna, order=plan.order, token="m")).state is RunState.DONE
    made = {}
    for (*cell, method), status, n in asked.store.tallies.count((*DIMENSIONS, "method"), Selection(domain="plant_care")):
        assert status is Status.UNREVIEWED
        made[tuple(cell), method] = n
    wanted = {(one.cell, "template"): one.template for one in plan.order.cells} | {(one.cell, "llm"): one.model for one in plan.order.cells}
    assert made == {key: n for key, n in wanted.items() if n}


def test_by_what_a_dollar_gets_approved(asked, anna):
    """A model that costs as much as a decision gets half as much approved for a dollar: a third of the order."""
    plan = planned(asked, anna, 100, method="per_dollar", decision_usd=1e-9)
    assert plan.model_usd > 0
    assert plan.model == 0
    even = planned(asked, anna, 99, method="per_dollar", decision_usd=float(plan.model_usd))
    assert (even.model, even.template) == (33, 66)
    assert planned(asked, anna, 100, method="openai").template == 0
