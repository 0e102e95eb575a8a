"""Plan the next batch on the page: the order, what it says, and the one run that it starts."""

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED
from synthcore.core.tallies import Selection
from synthcore.services import assigning, generating, measuring_progress, people, running
from tests.living import until
from tests.provider import Provider
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)


@pytest.fixture(autouse=True)
def selections(monkeypatch):
    """Within the house: links lead to its pages."""
    house = "import streamlit\nfrom synthcore.core.tallies import Selection\nfrom synthcore.ui import navigation\nstreamlit.navigation(navigation.pages())\n"
    monkeypatch.setattr(panels, "SCRIPT", house + panels.SCRIPT)


def opened(goal=60, of="kind='dialogue'", **query):
    return panels.opened("next_batch", f"draw(visit, Selection({of}), {goal})", **query)


def keys(at):
    return [button.key for button in at.button]


def test_the_order_and_its_run(filled):
    """No key: all by templates, and that is said. One press starts one run, and in the place of the plan it is told what and for
    whom, with where it runs; when it has ended there is no table of zeros, and it can be put away."""
    at = opened()
    said = panels.words(at)
    assert "1 of 60 is approved, and 59 are still to be approved. Order" in said
    assert "OPENAI_API_KEY is not set" in said
    assert "Templates make all of the order." in said
    (button,) = [button for button in at.button if button.key == "next-batch-start"]
    at.multiselect(key="next-batch-people").set_value(["Ben"]).run()
    panels.press(at, "next-batch-start")
    (run,) = running.list_runs(filled, ANN)
    assert button.label == f"Start {run.total} dialogues"
    assert f"{run.total} dialogues" in panels.words(at)
    assert f"batch “{run.batch}”, assigned to Ben." in panels.words(at)
    assert assigning.assignment_of(filled, ANN, batch=run.batch).people == ("Ben",)
    assert until(lambda: running.run_status(filled, ANN, run_id=run.id).state in ENDED, 60)
    at.run()
    assert f"Done: {run.total} of {run.total} dialogues made, batch “{run.batch}”, assigned to Ben." in panels.words(at)
    assert "next-batch-start" not in keys(at)  # what was made waits
    assert "Nothing to order now" in panels.words(at)
    assert not at.dataframe
    panels.press(at, "next-batch-away")
    assert run.batch not in panels.words(at)


def test_two_tabs_start_one_run(filled):
    """The same plan in both: the second press is answered with the run of the first. Another plan than the one that was started is
    drawn anew before it can be."""
    first, second, third = opened(), opened(), opened()
    third.number_input(key="next-batch-size").set_value(10).run()
    panels.press(first, "next-batch-start")
    panels.press(second, "next-batch-start")
    (run,) = running.list_runs(filled, ANN)
    assert run.batch in panels.words(second)
    assert until(lambda: running.run_status(filled, ANN, run_id=run.id).state in ENDED, 60)
    panels.press(third, "next-batch-start")
    assert running.list_runs(filled, ANN) == (running.run_status(filled, ANN, run_id=run.id),)
    assert f"Meanwhile Ann has ordered “{run.batch}”" in panels.words(third)


def test_a_run_of_somebody_else(filled):
    """Is named as people know it; nothing is started beside it."""
    run = generating.start_generation(filled, ANN, order=generating.Order(count=20_000, batch="April", method="template"))
    at = opened()
    said = panels.words(at)
    assert "“April” is being made now: " in said
    assert run.id not in said
    assert [b.disabled for b in at.button if b.key == "next-batch-start"] == [True]
    running.cancel_run(filled, ANN, run_id=run.id)
    assert until(lambda: running.run_status(filled, ANN, run_id=run.id).state in ENDED, 60)


def test_the_table_is_the_order(filled):
    """Without a model there is no column of its; what the button starts is the sum of the table. Beside it stands what waits."""
    at = opened()
    frame = at.dataframe[0].value
    assert list(frame.columns)[:4] == ["Row", "By templates", "Cell", "Lacking"]
    assert "By the model" not in frame.columns
    wanted = frame["By templates"].sum()
    assert [b.label for b in at.button if b.key == "next-batch-start"] == [f"Start {wanted} dialogues"]
    waits = measuring_progress.standing(filled, ANN, selection=Selection()).waiting
    assert f"{waits} records wait for a decision already. These {wanted} make it {waits + wanted}." in panels.words(at)


def test_a_part_of_the_order(filled):
    at = opened()
    at.number_input(key="next-batch-size").set_value(10).run()
    assert [b.label for b in at.button if b.key == "next-batch-start"] == ["Start 10 dialogues"]
    assert "this is a part of it" in panels.words(at)


@pytest.fixture
def provider(home, monkeypatch):
    """A model's server on this machine."""
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


def test_with_a_model(provider, filled):
    """Its column, where its part goes and what that costs stand there before anything is sent; nothing is until the button."""
    at = opened(goal=20)
    said = panels.words(at)
    assert "asked of" in said
    assert "which is this machine" in said
    assert "Nothing leaves this machine" in said
    assert at.dataframe[0].value["By the model"].sum() > 0
    assert provider.requests == 0
    at.selectbox(key="next-batch-method").set_value("per_dollar").run()
    assert at.number_input(key="next-batch-decision").value == 1.0
    panels.press(at, "next-batch-start")
    (run,) = running.list_runs(filled, ANN)
    assert until(lambda: running.run_status(filled, ANN, run_id=run.id).state in ENDED, 60)
    assert provider.requests > 0


def test_who_may(filled):
    """An editor starts it; a clinician and a viewer see the plan and a sentence."""
    for name, role in (("Vic", Role.VIEWER), ("Cleo", Role.CLINICIAN), ("Eve", Role.EDITOR)):
        people.set_role(filled, ANN, name=name, role=role)
        at = opened(person=name)
        allowed = role is Role.EDITOR
        assert [b.disabled for b in at.button if b.key == "next-batch-start"] == [not allowed]
        assert at.multiselect(key="next-batch-people").disabled is not allowed
        assert ("does not permit to generate" in panels.words(at)) is not allowed
        assert at.multiselect(key="next-batch-people").options == ["Ann", "Ben", *["Cleo"] * (role is not Role.VIEWER)]


def test_pairs_filters_and_nothing(context):
    """Pairs have no target; other filters do not bear on it; an empty store is planned for as well."""
    assert "no target for preference pairs" in panels.words(opened(of="kind='pair'"))
    assert "other filters do not bear on it" in panels.words(opened(of="kind='dialogue', method='template'"))
    assert "Order 60 dialogues" in panels.words(opened())
    assert "no goal is kept" in panels.words(opened(goal=None))
