"""Runs, and results that are taken in once."""

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.runs import Run, RunState
from tests.living import NOW, PLANTS, record


@pytest.fixture
def run(store):
    run = Run(id="run1", task="generate", params={"count": 4}, state=RunState.PLANNED, total=4, person="anna", batch="b", created_at=NOW)
    store.runs.add(run)
    return run


def test_a_run_goes_from_state_to_state(store, run):
    """Only where one leads to the other; times are noted."""
    assert store.runs.get("run1") == run
    assert store.runs.move("run1", RunState.RUNNING, NOW).started_at == NOW
    assert store.runs.move("run1", RunState.FAILED, NOW, error="a sentence").error == "a sentence"
    assert store.runs.active() == []
    again = store.runs.move("run1", RunState.RUNNING, NOW)
    assert (again.error, again.finished_at) == (None, None)
    store.runs.move("run1", RunState.DONE, NOW)
    with pytest.raises(BadRequest, match="is done and cannot become paused"):
        store.runs.move("run1", RunState.PAUSED, NOW)
    with pytest.raises(BadRequest, match="no run"):
        store.runs.move("other", RunState.RUNNING, NOW)


def test_results_are_taken_in_once(store, run):
    """The offset moves in the transaction of the records: a repeated call changes nothing."""
    for _ in range(3):
        after = store.runs.add_results("run1", "0", start=0, end=100, records=[record(1), record(2)], vocabulary=PLANTS, batch=None)
    assert (after.done, store.records.count(), store.runs.offset("run1", "0")) == (2, 2, 100)
    store.runs.add_results("run1", "0", start=100, end=150, records=[record(3)], vocabulary=PLANTS, batch=None)
    assert (store.runs.get("run1").done, store.runs.offset("run1", "0"), store.runs.offset("run1", "1")) == (3, 150, 0)


def test_newest_first(store, run):
    """The history of runs."""
    store.runs.add(run.model_copy(update={"id": "run2"}))
    assert [r.id for r in store.runs.all(limit=9)] == ["run2", "run1"]
    assert [r.id for r in store.runs.all(limit=1)] == ["run2"]
