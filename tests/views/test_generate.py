"""The order form and what an order comes to."""

from synthcore.services.generating import Method, Planned, Preview
from synthcore.views.generate import choices, plan, start_label, work
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
    assert view.sentence == "4 dialogues; seed number 7 makes the same ones again."
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


def test_start_names_who_is_asked():
    """Where one is asked."""
    assert start_label(50, 15, "api.openai.com") == "Start: 50 dialogues, 15 asked of api.openai.com"
    assert start_label(1, 0, "") == "Start: 1 dialogue"


def test_the_last_run_is_shown_whole_when_it_asked_a_model():
    """Not one that stands behind a newer run."""
    asked = {"params": {"model": "m", "method": "hybrid"}}
    assert work([run("done", **asked), run("done", id="old")]).last.title == "Generate 120 records, templates and a model"
    assert work([run("done"), run("done", id="old", **asked)]).last is None
    assert work([run("running"), run("done", id="old", **asked)]).last is None
    assert work([run("done", params={"model": "m", "pilot": True})]).last.title == "Pilot of 120 records"


def test_runs_that_stopped_are_few():
    """Those whose end somebody still has to see stand at the top; the newest two that nobody put away are shown, the others folded."""
    runs = [run("failed", id=f"r{n}", error="No.") for n in range(6)]
    found = work([run("running", id="now"), *runs], seen={"r0"}, dismissed={"r1"})
    assert [line.id for line in found.just_ended] == ["r0"]
    assert [line.id for line in found.stopped] == ["r2", "r3"]
    assert [line.id for line in found.older] == ["r1", "r4", "r5"]
    assert len(found.history) == 6


def test_pilots_under_way_are_known_by_their_seed_number():
    """The order of the same number waits for them."""
    assert work([run("running", params={"pilot": True, "seed_number": 7}), run("done", params={"pilot": True, "seed_number": 8})]).pilots == (7,)
