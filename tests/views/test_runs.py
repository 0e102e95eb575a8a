"""Runs as lines."""

import pytest

from synthcore.core.runs import ENDED, NEXT, RunState
from synthcore.views.runs import ACTIONS, history, live, run_line
from tests.views.making import run


def test_a_run_under_way():
    """Its share of the work, and what can be done with it."""
    line = run_line(run("running"))
    assert (line.fraction, line.sentence, line.live, line.actions) == (0.25, "Running: 30 of 120", True, ("pause", "cancel"))
    assert run_line(run("planned", done=0, total=0)).fraction is None


def test_live_and_ended_are_apart():
    """Every state is on one side."""
    runs = [run(state.value) for state in RunState]
    assert len(live(runs)) + len(history(runs)) == len(runs)
    assert {line.state for line in history(runs)} == {"Done", "Failed", "Cancelled"}


@pytest.mark.parametrize("state", list(RunState))
def test_actions_are_moves_that_exist(state):
    """No button asks for a move that a run cannot make."""
    leads = {"pause": RunState.PAUSED, "resume": RunState.RUNNING, "cancel": RunState.CANCELLED}
    assert all(leads[action] in NEXT[state] for action in ACTIONS[state])
    assert ACTIONS[state] or state in ENDED


def test_a_run_that_is_done_but_gave_places_up_can_be_resumed():
    """One that gave up none cannot."""
    assert run_line(run("done", error="2 of 9 places stay empty.")).actions == ("resume",)
    assert run_line(run("done")).actions == ()
    assert run_line(run("done", error="2 of 9 places stay empty.")).state == "Incomplete"


def test_a_defect_is_named_by_its_log():
    """What Python says of it is no sentence for a page; one that the program says of its own is."""
    said = run_line(run("failed", error="Its worker ended unexpectedly (AttributeError: 'X' has no attribute 'y' (z)); resume it to go on.")).error
    assert said == "Its worker ended unexpectedly (its log, worker.log, is in the folder of run run1); resume it to go on."
    plain = "Its worker ended unexpectedly (plan.json: is damaged.); resume it to go on."
    assert run_line(run("failed", error=plain)).error == plain
