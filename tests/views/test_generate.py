"""The order form and what an order comes to."""

from synthcore.services.generating import Method, Planned, Preview
from synthcore.views.generate import choices, plan, work
from tests.views.making import dialogue, plants, run

METHODS = (Method(name="template", title="Template", available=True), Method(name="openai", title="OpenAI", available=False, needs="Set OPENAI_API_KEY."))


def test_methods_that_are_missing_something_say_what():
    """Visible, apart from those that can be chosen."""
    offered = choices(METHODS, plants())
    assert offered.available == ("template",)
    assert offered.missing == (("Set OPENAI_API_KEY.", ("OpenAI",)),)
    assert offered.concerns == {"watering": "watering", "anything": "anything"}


def test_a_plan():
    """Numbers and shares of each value, and whole examples."""
    planned = Planned(session_type={"quick": 3, "long": 1}, concern={"watering": 4, "anything": 0}, risk_level={"fine": 4})
    example = dialogue(session_type="quick", user_profile={"concern": "watering"}, labels={"max_risk_level": "fine"})
    view = plan(Preview(dialogues=(example,), planned=planned, seed_number=7, took="Took 2 phrases."), plants())
    assert view.sentence == "4 dialogues; chance is fixed by seed number 7."
    assert view.tables[0] == ("Session type", (("quick", "3", "75%"), ("long", "1", "25%")))
    assert view.samples[0].title == "quick · watering · risk fine"
    assert view.samples[0].transcript.turns[0].speaker == "Owner"


def test_work_tells_whether_anything_moves():
    """A paused run needs no asking again; a run of another task is not shown here."""
    assert work([run("running")]).polling
    assert work([run("planned")]).polling
    assert not work([run("paused")]).polling
    assert not work([run("done"), run("running", task="evaluate")]).polling
    assert [len(work([run("done"), run("running")]).live), len(work([run("done"), run("running")]).history)] == [1, 1]
