"""A run of checks: whatever dies, no chunk is lost or doubled, and what one check does to one record is told there alone."""

import json
import os
import signal

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.ports import Filters
from synthcore.core.runs import ENDED, RunState
from synthcore.evaluation import check
from synthcore.services import check_plan, check_pool, evaluating, importing, running
from synthcore.services.check_work import RECORDS
from synthcore.services.run_folder import RunFolder
from tests import odd_checks
from tests.living import dialogue, until

SOME = ("label_rules", "odd", "structure")


@pytest.fixture
def odd(tmp_path, monkeypatch):
    """The check that does odd things, and chunks of three records."""
    odd_checks.there(tmp_path, monkeypatch)
    monkeypatch.setattr(check_plan, "CHUNK", 3)
    monkeypatch.setattr(check_plan, "SECONDS", 0.5)
    yield
    check.registered.cache_clear()


def told(number, text):
    said = dialogue(number)
    said["messages"][0]["text"] = f"{text} {number}"
    return said


def imported(context, anna, texts, name="a.json"):
    importing.import_upload(context, anna, name=name, data=json.dumps([told(n, text) for n, text in enumerate(texts)]).encode())


def ended(context, anna, run):
    return until(lambda: (now := running.run_status(context, anna, run_id=run.id)).state in ENDED and now, 90)


def folder(context, run):
    return RunFolder(context.settings.home / "runs" / run.id)


def worker(context, run, *, lines=1):
    """The process number of a run's worker, once it has written so much."""
    there = folder(context, run)
    until(lambda: there.alive() and there.results.exists() and there.results.read_bytes().count(b"\n") >= lines, 60)
    return int((there.path / "lock").read_text())


def odd_counts(context, anna):
    return {c.outcome: (c.records, c.with_findings, c.reason) for c in evaluating.checks_summary(context, anna, checks=("odd",))}


def rows(context, name):
    with context.store.file.read() as c:
        return c.execute("select count(*), count(distinct record_id) from measurement where name = ?", [name]).fetchall()[0]


def test_a_run_looks_at_what_is_new_and_at_no_more(context, anna, odd):
    """Each check once a record; then only what came since; and a run that has nothing to do is none."""
    imported(context, anna, ["dry"] * 8)
    run = ended(context, anna, evaluating.start_checks(context, anna, checks=SOME))
    assert (run.task, run.state, run.done, run.total, run.error) == ("evaluate", RunState.DONE, 8, 8, None)
    assert odd_counts(context, anna) == {"ok": (8, 8, "")}
    assert not (folder(context, run).path / RECORDS).exists()
    assert evaluating.start_checks(context, anna, checks=SOME) is None
    imported(context, anna, ["wet"] * 2, name="b.json")
    again = ended(context, anna, evaluating.start_checks(context, anna, checks=("odd",)))
    assert (again.total, rows(context, "odd"), rows(context, "odd.length")) == (2, (10, 10), (10, 10))
    assert [f.code for f in evaluating.findings_of(context, anna, record_id=_ids(context)[0], checks=("odd",))] == ["odd"]
    assert rows(context, "label_rules") == (10, 10)


def _ids(context):
    return [r.id for r in context.store.measurements.records(list(range(1, 50)))]


def test_a_new_version_of_a_check_looks_again(context, anna, odd, tmp_path, monkeypatch):
    """It alone; what it said before is superseded."""
    imported(context, anna, ["dry"] * 4)
    ended(context, anna, evaluating.start_checks(context, anna, checks=SOME))
    odd_checks.there(tmp_path, monkeypatch, version="2")
    assert {c.name: c.unseen for c in evaluating.checks(context, anna) if c.unseen and c.name in SOME} == {"odd": 4}
    run = ended(context, anna, evaluating.start_checks(context, anna, checks=SOME))
    assert (run.state, rows(context, "odd"), odd_counts(context, anna)) == (RunState.DONE, (8, 4), {"ok": (4, 4, "")})


def test_a_record_on_which_a_check_fails_costs_no_other(context, anna, odd):
    """One raises, one computes without end, one ends its process: each is the outcome of that check on that record."""
    imported(context, anna, ["dry", "RAISE", "dry", "DIE", "dry", "SPIN", "DIE", "dry"])
    run = ended(context, anna, evaluating.start_checks(context, anna, checks=SOME))
    assert (run.state, run.done, run.error) == (RunState.DONE, 8, None)
    counted = [(one.outcome, one.records, one.reason) for one in evaluating.checks_summary(context, anna, checks=("odd",))]
    assert (sorted(outcome for outcome, *_ in counted), counted[0]) == (
        ["failed"] * 3 + ["ok"],
        ("failed", 2, "The process of the check ended on this record."),
    )
    with context.store.file.read() as c:
        reasons = c.execute("select reason, count(*) from measurement where name = 'odd' and outcome = 'failed' group by reason order by reason").fetchall()
    assert reasons == [
        ("The check failed on this record (ValueError: odd).", 1), ("The check took more than 0.5 seconds of computing on this record.", 1),
        ("The process of the check ended on this record.", 2),
    ]  # fmt: skip
    others = evaluating.checks_summary(context, anna, checks=("structure",))
    assert [(c.outcome, c.records) for c in others] == [("ok", 8)]


def test_a_check_that_waits_without_end_is_ended_too(context, anna, odd, tmp_path):
    """It hears no alarm, because it computes nothing."""
    imported(context, anna, ["dry", "WAIT", "dry"])
    plan = check_plan.due(context, check_plan.chosen(["odd"]), None)
    there = RunFolder(tmp_path / "run")
    check_plan.write(context, there, plan)
    there.make(check_plan.files("r", check_plan.chosen(["odd"]), plan), ())
    pool = check_pool.Pool(there.path, 1, seconds=0.5, grace=1.0)
    task = check_pool.Task(0, (there.path / RECORDS).read_bytes().splitlines(keepends=True))
    [line] = pool.results(iter([task]), paused=lambda: False, ended=lambda: False)
    pool.close()
    noted = [row for row in json.loads(line)["noted"] if not row[2]]
    assert [(row[4], row[7]) for row in noted] == [("ok", ""), ("failed", "The check did not end on this record within 1.5 seconds."), ("ok", "")]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_ends_a_worker_loses_and_doubles_nothing(context, anna, odd, number):
    """Killed or told to stop: what is whole is taken in, and the run goes on from there."""
    imported(context, anna, ["SLOW"] * 120)
    run = evaluating.start_checks(context, anna, checks=("odd",))
    pid = worker(context, run, lines=3)
    children = _children(pid)
    os.kill(pid, number)
    stopped = ended(context, anna, run)
    assert stopped.state is (RunState.FAILED if number == signal.SIGKILL else RunState.CANCELLED)
    assert 0 < stopped.done < 120
    until(lambda: not any(_alive(child) for child in children))
    with open(folder(context, run).results, "ab") as file:
        file.write(b'{"chunk": 39, "records": 3, "no')  # as a full disk leaves a line
    running.resume_run(context, anna, run_id=run.id)
    done = ended(context, anna, run)
    assert (done.state, done.done, rows(context, "odd"), rows(context, "odd.length")) == (RunState.DONE, 120, (120, 120), (120, 120))
    with context.store.file.read() as c:
        assert c.execute("select count(*) from finding where checker = 'odd'").fetchall() == [(120,)]


def _children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_paused_run_waits(context, anna, odd):
    """What is under way is finished; nothing new is begun until it goes on."""
    imported(context, anna, ["SLOW"] * 120)
    run = evaluating.start_checks(context, anna, checks=("odd",))
    worker(context, run)
    assert running.pause_run(context, anna, run_id=run.id).state is RunState.PAUSED
    with pytest.raises(BadRequest, match=f"run {run.id} of checks is paused"):
        evaluating.start_checks(context, anna, checks=("odd",))
    there = folder(context, run)
    until(lambda: there.results.stat().st_size == running.folder_of(context, run.id).results.stat().st_size and there.alive())
    assert running.run_status(context, anna, run_id=run.id).done < 120
    running.resume_run(context, anna, run_id=run.id)
    assert (ended(context, anna, run).done, rows(context, "odd")) == (120, (120, 120))


def test_checks_that_have_changed_do_not_finish_what_others_began(context, anna, odd, tmp_path, monkeypatch):
    """Their results would be stored under the versions of the plan."""
    imported(context, anna, ["SLOW"] * 60)
    run = evaluating.start_checks(context, anna, checks=("odd",))
    os.kill(worker(context, run), signal.SIGKILL)
    ended(context, anna, run)
    odd_checks.there(tmp_path, monkeypatch, version="2")
    running.resume_run(context, anna, run_id=run.id)
    again = ended(context, anna, run)
    assert (again.state, again.error) == (RunState.FAILED, "the checks have changed since this run was planned; begin another one.")


def test_the_same_order_twice_is_one_run(context, anna, odd):
    """As by a double click; another one has to wait; a batch that is not there starts nothing."""
    imported(context, anna, ["SLOW"] * 60)
    run = evaluating.start_checks(context, anna, checks=("odd",))
    assert evaluating.start_checks(context, anna, checks=("odd",)).id == run.id
    with pytest.raises(BadRequest, match="let it end"):
        evaluating.start_checks(context, anna)
    with pytest.raises(BadRequest, match="no batch 'none'"):
        evaluating.start_checks(context, anna, batch="none")
    assert ended(context, anna, run).done == 60
    assert evaluating.checks_summary(context, anna, checks=("odd",), filters=Filters(batch="none")) == ()
