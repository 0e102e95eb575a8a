"""Runs as their folders tell of them, led without a database."""

import subprocess

import pytest

from synthcore.core.errors import BadRequest
from synthcore.core.runs import RunState
from synthcore.services import run_folders
from synthcore.services.launching import spawn
from synthcore.services.run_folder import RunFolder
from tests.living import json_lines, model_run, planned_run, until
from tests.provider import Provider


def of(folder):
    return run_folders.find(folder.path.parent.parent, folder.path.name)


@pytest.fixture
def begun(tmp_path):
    """A run into a file whose worker waits for an answer."""
    with Provider() as provider:
        provider.always("silent")
        folder = model_run(tmp_path / "runs" / "file-a-1", provider.url, 6)
        worker = spawn(folder)
        until(lambda: provider.requests)
        yield folder, worker
        worker.kill()
        worker.wait()


def test_a_run_is_held_and_let_go_and_ended(begun):
    """By its folder alone; its worker has left when the call returns."""
    folder, worker = begun
    assert (of(folder).state, of(folder).alive, of(folder).total) == (RunState.RUNNING, True, 6)
    run_folders.pause(of(folder))
    assert (of(folder).state, run_folders.alive(folder.path.parent.parent, "file-a-1")) == (RunState.PAUSED, False)
    run_folders.resume(of(folder))
    assert (of(folder).state, run_folders.alive(folder.path.parent.parent, "file-a-1")) == (RunState.RUNNING, True)
    run_folders.pause(of(folder))
    run_folders.cancel(of(folder))
    assert worker.wait(20) == 0
    seen = of(folder)
    assert (seen.state, seen.alive, folder.paused()) == (RunState.CANCELLED, False, False)
    assert run_folders.unfinished_files(folder.path.parent.parent) == []


def test_a_worker_that_does_not_listen_is_ended_all_the_same(begun, monkeypatch):
    """After its time to leave in order."""
    monkeypatch.setattr(run_folders, "PATIENCE", 0.3)
    folder, worker = begun
    subprocess.run(["kill", "-STOP", str(worker.pid)], check=True)
    run_folders.cancel(of(folder))
    assert worker.wait(20) == -9
    assert of(folder).state is RunState.CANCELLED


def test_one_that_was_left_can_only_be_ended(tmp_path):
    """What goes on with it is the command that began it."""
    folder = model_run(tmp_path / "runs" / "file-a-1", "http://127.0.0.1:9/v1", 6)
    assert (of(folder).state, of(folder).made) == (RunState.PAUSED, 0)
    for verb in (run_folders.pause, run_folders.resume):
        with pytest.raises(BadRequest, match="file-a-1"):
            verb(of(folder))
    with pytest.raises(BadRequest, match="the command that began it goes on"):
        run_folders.resume(of(folder))
    run_folders.cancel(of(folder))
    assert of(folder).state is RunState.CANCELLED
    with pytest.raises(BadRequest, match="is cancelled and cannot be cancelled"):
        run_folders.cancel(of(folder))


def test_what_is_listed(tmp_path):
    """Runs into a file only until their file is written; what is no run, not at all."""
    done = model_run(tmp_path / "runs" / "file-b-1", "http://127.0.0.1:9/v1", 2)
    done.finish({"state": "done", "error": None, "handed_over": True})
    waits = model_run(tmp_path / "runs" / "file-b-2", "http://127.0.0.1:9/v1", 2)
    waits.finish({"state": "failed", "error": "Too dear."})
    other = planned_run(tmp_path / "runs" / "0a1b", 3)
    (tmp_path / "runs" / "damaged").mkdir()
    (tmp_path / "runs" / "damaged" / "plan.json").write_text("[3]")
    (tmp_path / "runs" / "empty").mkdir()
    assert [seen.id for seen in run_folders.unfinished_files(tmp_path)] == ["file-b-2"]
    assert {seen.id for seen in run_folders.every(tmp_path, 10)} == {"file-b-2", "0a1b"}
    assert (of(waits).error, of(done).handed_over, of(other).total) == ("Too dear.", True, 3)
    assert run_folders.find(tmp_path, "nope") is run_folders.find(tmp_path, "../runs/0a1b") is run_folders.find(tmp_path, "") is None


def test_a_run_of_templates_counts_its_records(tmp_path):
    """Whole lines only."""
    folder = planned_run(tmp_path / "runs" / "0a1b", 5)
    spawn(folder).wait(60)
    with open(folder.results, "ab") as file:
        file.write(b'{"torn')
    assert (of(folder).made, of(folder).state, len(list(RunFolder(folder.path).rows()))) == (5, RunState.DONE, 5)
    assert [row["dialogue"] for row in folder.rows()] == [row["dialogue"] for row in json_lines_whole(folder.results)]


def json_lines_whole(path):
    path.write_bytes(path.read_bytes().rpartition(b"\n")[0] + b"\n")
    return json_lines(path)
