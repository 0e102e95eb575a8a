"""Runs: a child process makes, the owner takes in; whatever dies, nothing is lost or doubled."""

import json
import os
import signal

import pytest

from synthcore import wiring
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.runs import ENDED, RunState
from synthcore.services import evaluating, generating, importing, measuring_distribution, next_step, reviewing, running, supervising
from synthcore.services.generating import Order
from synthcore.services.run_folder import RunFolder
from synthcore.services.supervising import Supervisor
from tests.living import dialogue, until


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now)


def folder(context, run):
    return RunFolder(context.settings.home / "runs" / run.id)


def worker(context, run):
    """The process number of a run's worker, once it is at work."""
    until(lambda: folder(context, run).alive() and folder(context, run).results.exists() and folder(context, run).results.stat().st_size)
    return int((folder(context, run).path / "lock").read_text())


def texts(context):
    with context.store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        return [r.record.content_hash for r in found]


def test_a_run_delivers_its_quotas_into_a_batch(context, anna):
    """Exactly what was planned, checked, with its origin."""
    run = ended(context, anna, generating.start_generation(context, anna, order=Order(count=40, seed_number=7, batch="new")))
    assert (run.state, run.done, run.total, run.batch, run.error) == (RunState.DONE, 40, 40, "new", None)
    found = measuring_distribution.distribution(context, anna, batch="new")
    assert [s.to_make for s in (*found.session_type, *found.concern, *found.risk_level)] == [0] * 6
    record = context.store.records.get(reviewing.queue(context, anna, filters=Filters(batch="new")).items[0].record_id)
    assert (record.origin.method, record.origin.seed_number, record.origin.run_id, record.domain) == ("template", 7, run.id, "plant_care@0.1")
    assert evaluating.catch_up(context).checked == 0
    assert len(set(texts(context))) == 40


def test_the_same_seed_number_makes_what_is_not_there_yet(context, anna):
    """Texts that the store has are skipped."""
    order = Order(count=15, seed_number=7)
    for _ in range(2):
        assert ended(context, anna, generating.start_generation(context, anna, order=order)).state is RunState.DONE
    assert len(set(texts(context))) == 30
    assert len({b.name for b in reviewing.batches(context, anna)}) == 2


def test_the_plan_counts_what_is_approved(context, anna):
    """Ten approved fine ones leave less for fine."""
    importing.import_upload(context, anna, name="a.json", data=json.dumps([dialogue(n) for n in range(10)]).encode())
    before = generating.preview(context, anna, order=Order(count=10, seed_number=1)).planned
    for item in reviewing.queue(context, anna).items:
        reviewing.decide(context, anna, review_id=item.record_id, record_id=item.record_id, verdict="approved")
    after = generating.preview(context, anna, order=Order(count=10, seed_number=1)).planned
    assert (before.risk_level, after.risk_level) == ({"fine": 8, "dying": 2}, {"fine": 6, "dying": 4})


def test_a_preview_stores_nothing(context, anna):
    """Three dialogues that the run with that number would make."""
    shown = generating.preview(context, anna, order=Order(count=20, concerns=("watering",)))
    assert len(shown.dialogues) == 3
    assert shown.planned.concern == {"watering": 20}
    assert (context.store.records.count(), running.list_runs(context, anna), reviewing.batches(context, anna)) == (0, (), ())
    generating.start_generation(context, anna, order=Order(count=20, concerns=("watering",), seed_number=shown.seed_number))
    until(lambda: context.store.records.count() == 20)
    with context.store.records.snapshot(batch=None, statuses=None, domain=None) as found:
        assert next(found).record.external_id == shown.dialogues[0]["dialogue_id"]


def test_a_seed_file_lends_a_pattern(context, anna):
    """And the page says what was taken."""
    seeds = json.dumps([dialogue(n) for n in range(3)]).encode()
    order = Order(count=5, seed_number=1, seed_upload=seeds)
    assert "From 3 seed dialogues" in generating.preview(context, anna, order=order).took
    run = ended(context, anna, generating.start_generation(context, anna, order=order))
    assert (run.state, run.done) == (RunState.DONE, 5)
    assert "From 3 seed dialogues" in run.params["took"]


@pytest.mark.parametrize(("order", "says"), [
    (Order(count=0), "at least 1"), (Order(count=-3), "at least 1"), (Order(count=5, concerns=("wattering",)), "Did you mean 'watering'"),
    (Order(count=5, session_types=("x",)), "not a known session type"), (Order(count=5, domain="moon"), "not a known domain"),
    (Order(count=5, mix="x"), "not a known mix"), (Order(count=5, method="openai"), "OPENAI_API_KEY is not set"),
    (Order(count=5, method="magic"), "not a known method"),
    (Order(count=5, seed_upload=b"no"), "not a JSON"),
])  # fmt: skip
def test_an_order_that_cannot_be_met_starts_nothing(context, anna, order, says):
    """A sentence; no run, no batch."""
    for asked in (generating.preview, generating.start_generation):
        with pytest.raises((BadRequest, UnknownValue), match=says):
            asked(context, anna, order=order)
    assert (running.list_runs(context, anna), reviewing.batches(context, anna)) == ((), ())


def test_the_first_batch_is_made_once(context, anna):
    """Only for a store that is empty and has never made anything."""
    run = generating.first_batch(context, anna)
    assert ended(context, anna, run).done == 50
    assert generating.first_batch(context, anna) is None
    assert next_step.what_next(context, anna).button == "Review the first of 50"


def test_pause_resume_cancel(context, anna):
    """A paused worker waits; a cancelled run keeps what it made and can go on."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=3))
    worker(context, run)
    assert running.pause_run(context, anna, run_id=run.id).state is RunState.PAUSED
    size = until(lambda: (s := folder(context, run).results.stat().st_size) and _settled(context, run, s) and s)
    assert folder(context, run).results.stat().st_size == size
    assert running.resume_run(context, anna, run_id=run.id).state is RunState.RUNNING
    until(lambda: folder(context, run).results.stat().st_size > size)
    assert running.cancel_run(context, anna, run_id=run.id).state is RunState.CANCELLED
    done = running.run_status(context, anna, run_id=run.id).done
    assert 0 < done < 1500
    assert done == context.store.records.count() == len(folder(context, run).results.read_bytes().splitlines())
    with pytest.raises(BadRequest, match="is cancelled and cannot be paused"):
        running.pause_run(context, anna, run_id=run.id)
    running.resume_run(context, anna, run_id=run.id)
    assert ended(context, anna, run).done == len(set(texts(context))) == 1500


def _settled(context, run, size):
    """Whether a paused run's results are all taken in and no longer grow."""
    return context.store.runs.offset(run.id, "0") == size


def test_a_worker_that_is_killed_is_noticed_and_its_run_resumed(context, anna):
    """kill -9 in the middle: failed with a sentence; resumed: all there, nothing twice."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=4))
    os.kill(worker(context, run), signal.SIGKILL)
    failed = ended(context, anna, run)
    assert (failed.state, 0 < failed.done < 1500) == (RunState.FAILED, True)
    assert "ended unexpectedly" in failed.error
    with open(folder(context, run).results, "ab") as file:
        file.write(b'{"dialogue": {"cut off')  # as a kill in the middle of a write leaves it
    assert running.resume_run(context, anna, run_id=run.id).error is None
    assert ended(context, anna, run).state is RunState.DONE
    assert len(texts(context)) == len(set(texts(context))) == 1500
    straight = {json.loads(line)["dialogue"]["dialogue_id"] for line in folder(context, run).results.read_bytes().splitlines()}
    assert len(straight) == 1500


def test_a_run_outlives_its_owner(context, anna):
    """The owner ends in good order while a run is going on; the next one takes it up."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=5))
    worker(context, run)
    wiring.close()
    assert not folder(context, run).alive()
    again = wiring.context()
    done = ended(again, anna, run)
    assert (done.state, done.done, len(set(texts(again)))) == (RunState.DONE, 1500, 1500)


def test_what_an_owner_has_not_stored_is_stored_by_the_next(context, anna, monkeypatch):
    """An owner does not stay to store a backlog: here it stores nothing of a run whose worker has ended, and leaves."""
    with monkeypatch.context() as patched:
        patched.setattr(Supervisor, "look", lambda self: False)
        patched.setattr(supervising, "LAST_LOOK", 0.0)
        run = generating.start_generation(context, anna, order=Order(count=300, seed_number=5))
        until(lambda: folder(context, run).read("end"))
        wiring.close()
    again = wiring.owner().context
    assert (again.store.runs.get(run.id).done, again.store.runs.get(run.id).state) == (0, RunState.RUNNING)
    wiring.context()
    done = ended(again, anna, run)
    assert (done.state, done.done, len(set(texts(again)))) == (RunState.DONE, 300, 300)


def test_a_run_that_its_owner_left_shows_as_paused_and_can_go_on(context, anna):
    """Before anyone watches; it can then be held, cancelled or resumed."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=5))
    worker(context, run)
    assert running.run_status(context, anna, run_id=run.id).state is RunState.RUNNING
    wiring.close()
    again = wiring.owner().context
    assert again.store.runs.get(run.id).state is RunState.RUNNING
    assert [r.state for r in running.list_runs(again, anna)] == [RunState.PAUSED]
    assert running.pause_run(again, anna, run_id=run.id).state is RunState.PAUSED
    assert again.store.runs.get(run.id).state is RunState.PAUSED
    assert running.resume_run(again, anna, run_id=run.id).state is RunState.RUNNING
    with pytest.raises(BadRequest, match="is running and cannot be resumed"):
        running.resume_run(again, anna, run_id=run.id)
    assert (ended(again, anna, run).done, len(set(texts(again)))) == (1500, 1500)


def test_a_paused_run_stays_paused_for_the_next_owner(context, anna):
    """Nothing starts by itself that a person has held."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=6))
    worker(context, run)
    running.pause_run(context, anna, run_id=run.id)
    wiring.close()
    again = wiring.context()
    assert running.run_status(again, anna, run_id=run.id).state is RunState.PAUSED
    running.resume_run(again, anna, run_id=run.id)
    assert ended(again, anna, run).done == 1500


def test_a_domain_that_is_exhausted_fails_with_its_sentence(context, anna):
    """What was made stays."""
    run = ended(
        context, anna, generating.start_generation(context, anna, order=Order(count=20_000, seed_number=8, concerns=("anything",), session_types=("quick",)))
    )
    assert run.state is RunState.FAILED
    assert "no new dialogue left" in run.error
    assert run.done == context.store.records.count() > 0


def test_a_folder_that_is_gone_cannot_go_on(context, anna):
    """A sentence, not a worker that fails."""
    run = generating.start_generation(context, anna, order=Order(count=1500, seed_number=9))
    worker(context, run)
    running.cancel_run(context, anna, run_id=run.id)
    (folder(context, run).path / "plan.json").unlink()
    with pytest.raises(BadRequest, match=r"its folder .* is gone"):
        running.resume_run(context, anna, run_id=run.id)
    with pytest.raises(BadRequest, match="no run 'x'"):
        running.run_status(context, anna, run_id="x")


def test_who_may_generate(context, anna):
    """A clinician reviews."""
    ben = Person(name="ben", role=Role.CLINICIAN)
    for asked in (generating.preview, generating.start_generation):
        with pytest.raises(NotAllowed):
            asked(context, ben, order=Order(count=1))
    assert [m.name for m in generating.methods(context, ben) if m.available] == ["template"]
    assert generating.domains(context, ben)[0] == "plant_care"
