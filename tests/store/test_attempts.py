"""Attempts at places: taken in once, counted, and paid for to the last digit."""

from decimal import Decimal

import pytest

from synthcore.core.answers import Attempt, Fate
from synthcore.core.records import Origin
from synthcore.core.runs import Run, RunState
from synthcore.store.facade import Store
from synthcore.store.file import File
from synthcore.store.migrations import STEPS, migrate
from synthcore.store.runs import Runs
from tests.living import NOW, PLANTS, record, review

CALM, GRIEF = ("quick", "watering", "fine"), ("long", "anything", "dying")


@pytest.fixture
def run(store):
    run = Run(id="run1", task="generate", params={}, state=RunState.PLANNED, total=4, person="anna", created_at=NOW)
    store.runs.add(run)
    return run


def one(place, fate, usd="0.000000025", cell=CALM, attempt=0, reason=""):
    return Attempt(place, attempt, False, cell, fate, reason, 100, 50, usd)


def test_attempts_are_taken_in_once(store, run):
    """The offset moves with the rows and with the cost: a repeated call changes nothing."""
    attempts = [one(0, Fate.ACCEPTED), one(1, Fate.REFUSED, cell=GRIEF), one(2, Fate.INVALID_JSON, usd="")]
    for _ in range(3):
        store.attempts.add("run1", start=0, end=300, attempts=attempts)
    assert (store.attempts.offset("run1"), store.runs.get("run1").cost) == (300, Decimal("0.00000005"))
    assert store.attempts.by_fate("run1") == {Fate.ACCEPTED: 1, Fate.REFUSED: 1, Fate.INVALID_JSON: 1}
    store.attempts.add("run1", start=300, end=400, attempts=[one(1, Fate.ACCEPTED, cell=GRIEF, attempt=1)])
    assert store.runs.get("run1").cost == Decimal("0.000000075")
    assert [tuple(x) for x in store.attempts.by_cell("run1")] == [
        (GRIEF, Fate.ACCEPTED, 1), (GRIEF, Fate.REFUSED, 1), (CALM, Fate.ACCEPTED, 1), (CALM, Fate.INVALID_JSON, 1)
    ]  # fmt: skip
    assert (store.runs.offset("run1", "0"), store.attempts.by_fate("run2")) == (0, {})
    assert (store.attempts.refills("run1"), store.attempts.refills("run2")) == (1, 0)


def test_a_cost_is_exact_however_many_there_are(store, run):
    """Ten thousand times a fortieth of a millionth."""
    for start in range(0, 10_000, 500):
        store.attempts.add("run1", start=start, end=start + 500, attempts=[one(n, Fate.ACCEPTED) for n in range(500)])
    assert store.runs.get("run1").cost == Decimal("0.00025")


def test_waste_is_what_delivered_nothing(store, run):
    """By how it ended, dearest first; without a price there is nothing to say."""
    fates = [one(0, Fate.ACCEPTED, "1"), one(1, Fate.REFUSED, "0.2"), one(2, Fate.REFUSED, "0.2"), one(3, Fate.CUT_OFF, "0.5"), one(4, Fate.EMPTY, "")]
    store.attempts.add("run1", start=0, end=9, attempts=fates)
    assert list(store.attempts.waste("run1").items()) == [(Fate.CUT_OFF, Decimal("0.5")), (Fate.REFUSED, Decimal("0.4"))]


def test_what_reviewers_rejected_of_a_run(store, run):
    """Only what a model made, only in this run."""
    made = [record(n).model_copy(update={"origin": Origin(method="llm", run_id="run1" if n else "other")}) for n in range(4)]
    store.records.add([*made, record(9)], vocabulary=PLANTS)
    for n in (0, 1):
        store.reviews.add(review(n, made[n], verdict="rejected"))
    assert store.attempts.rejected("run1") == (1, 3)


def test_hostile_words_and_odd_letters(store, run):
    """A reason is a text like any other; a lone surrogate becomes its escape."""
    store.attempts.add("run1", start=0, end=9, attempts=[one(0, Fate.WRONG_SHAPE, reason="'); drop table attempt; -- \ud800")])
    assert store.attempts.by_fate("run1") == {Fate.WRONG_SHAPE: 1}


def test_a_database_of_before_keeps_its_runs(tmp_path, monkeypatch):
    """A file that an earlier version made is brought up to date; a cost is what it was."""
    monkeypatch.setattr("synthcore.store.migrations.STEPS", STEPS[: [s.__name__ for s in STEPS].index("attempts")])
    old = File(tmp_path / "old.duckdb")
    migrate(old)
    Runs(old).add(Run(id="run1", task="generate", params={}, state=RunState.DONE, cost=Decimal("0.1"), person="anna", created_at=NOW))
    old.close()
    monkeypatch.setattr("synthcore.store.migrations.STEPS", STEPS)
    new = Store(tmp_path / "old.duckdb")
    new.attempts.add("run1", start=0, end=9, attempts=[one(0, Fate.ACCEPTED)])
    assert new.runs.get("run1").cost == Decimal("0.100000025")
    new.close()
