"""Plan the next batch on the page: the order, what it says, and the one run that it starts."""

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.runs import ENDED
from synthcore.services import people, running
from tests.living import until
from tests.provider import Provider
from tests.ui import panels

ANN = Person(name="Ann", role=Role.ADMIN)


@pytest.fixture(autouse=True)
def selections(monkeypatch):
    monkeypatch.setattr(panels, "SCRIPT", "from synthcore.core.tallies import Selection" + panels.SCRIPT)


def opened(goal=60, of="kind='dialogue'", **query):
    return panels.opened("next_batch", f"draw(visit, Selection({of}), {goal})", **query)


def keys(at):
    return [button.key for button in at.button]


def test_the_order_and_its_run(filled):
    """No key: all by templates, and that is said. One press starts one run, says its batch, and leads to where it runs."""
    at = opened()
    said = panels.words(at)
    assert "59 of 60 are still to be approved. Order" in said
    assert "OPENAI_API_KEY is not set" in said
    assert "Templates make all of the order." in said
    (button,) = [button for button in at.button if button.key == "next-batch-start"]
    panels.press(at, "next-batch-start")
    assert "Started:" in panels.words(at)
    assert "next-batch-start" not in keys(at)
    (run,) = running.list_runs(filled, ANN)
    assert button.label == f"Start {run.total} dialogues"
    assert run.batch in panels.words(at)
    assert until(lambda: running.run_status(filled, ANN, run_id=run.id).state in ENDED, 60)
    panels.press(at, "next-batch-again")
    assert "next-batch-start" not in keys(at)  # what was made waits
    assert "Nothing to order now" in panels.words(at)


def test_the_table_is_the_order(filled):
    """Without a model there is no column of its; what the button starts is the sum of the table."""
    at = opened()
    frame = at.dataframe[0].value
    assert list(frame.columns[:4]) == ["Session type", "Concern", "Risk", "Due"]
    assert "By the model" not in frame.columns
    assert [b.label for b in at.button if b.key == "next-batch-start"] == [f"Start {frame['By templates'].sum()} dialogues"]


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


def test_who_may_not(filled):
    """A viewer sees the plan and a sentence."""
    people.set_role(filled, ANN, name="Vic", role=Role.VIEWER)
    at = opened(person="Vic")
    assert [b.disabled for b in at.button if b.key == "next-batch-start"] == [True]
    assert "does not permit to generate" in panels.words(at)


def test_pairs_filters_and_nothing(context):
    """Pairs have no target; other filters do not bear on it; an empty store is planned for as well."""
    assert "no target for preference pairs" in panels.words(opened(of="kind='pair'"))
    assert "other filters do not bear on it" in panels.words(opened(of="kind='dialogue', method='template'"))
    assert "Order 60 dialogues" in panels.words(opened())
    assert "no goal is kept" in panels.words(opened(goal=None))
