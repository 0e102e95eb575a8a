"""`synthcore runs`, and what an interrupt leaves behind."""

import json
import signal
import subprocess
import sys

import pytest

from synthcore.services import remote
from tests.living import Server, command, environment, until

COUNT = 1500


def generating(folder):
    """A command that generates, once its worker has begun to write; returns its process and the run's id."""
    words = ["generate", "--count", str(COUNT), "--batch", "X", "--seed-number", "5"]
    process = subprocess.Popen([sys.executable, "-m", "synthcore", *words], env=environment(folder), cwd=folder, stderr=subprocess.PIPE, text=True)
    results = until(lambda: [p for p in folder.glob("runs/*/results.jsonl") if p.stat().st_size])
    return process, results[0].parent.name


def listed(folder):
    return json.loads(command(folder, "runs", "--json").stdout)


def test_an_interrupted_run_is_resumed_from_the_terminal(tmp_path):
    """Which run, how far, how to go on; 130; and it goes on without a dashboard."""
    process, run_id = generating(tmp_path)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    run = listed(tmp_path)
    assert process.returncode == 130
    assert said.strip() == f"Interrupted: the run {run_id} has made {run['done']:,} of 1,500 dialogues; `synthcore runs resume {run_id}` goes on."
    assert (run["state"], 0 < run["done"] <= COUNT) == ("paused", True)  # a busy owner may be slower than the worker
    assert f"synthcore runs resume {run_id}" in command(tmp_path, "runs").stdout
    done = command(tmp_path, "runs", "resume", run_id)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"Made 1,500 dialogues in the batch 'X' (run {run_id}, seed number 5).")
    assert json.loads(command(tmp_path, "integrity", "--json").stdout)["records"] == COUNT


def test_a_run_whose_command_was_killed(tmp_path):
    """It is not forever running: it shows as paused, can be cancelled, and resumed."""
    process, run_id = generating(tmp_path)
    process.kill()
    process.communicate(timeout=20)
    assert listed(tmp_path)["state"] == "paused"
    assert " cancelled " in command(tmp_path, "runs", "cancel", run_id).stdout
    done = json.loads(command(tmp_path, "runs", "resume", run_id, "--json").stdout)
    assert (done["state"], done["done"]) == ("done", COUNT)


def test_an_interrupted_run_of_a_dashboard_goes_on_there(tmp_path):
    """And the sentence tells how to end it."""
    with Server(tmp_path):
        desk = remote.find(tmp_path / "synthcore.duckdb")
        until(lambda: desk.call("list_runs", person="a")[0].state == "done")
        words = ["generate", "--count", "20000", "--batch", "X"]
        process = subprocess.Popen([sys.executable, "-m", "synthcore", *words], env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        run = until(lambda: (r := desk.call("list_runs", person="a")[0]).batch == "X" and r.done and r)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        assert process.returncode == 130
        assert said.strip().startswith(f"Interrupted: the run {run.id} has made ")
        assert said.strip().endswith(f"of 20,000 dialogues; it goes on in the dashboard, and `synthcore runs cancel {run.id}` ends it.")
        assert " paused " in command(tmp_path, "runs", "pause", run.id).stdout
        assert command(tmp_path, "runs", "cancel", run.id).returncode == 0
        assert desk.call("run_status", person="a", run_id=run.id).state == "cancelled"


@pytest.mark.parametrize(("arguments", "says"), [
    (["pause"], "say which run to pause"), (["resume", "x"], "there is no run 'x'"), (["list", "x"], "there is no run 'x'"), (["stop"], "invalid choice"),
])  # fmt: skip
def test_what_cannot_be_done(refused, arguments, says):
    """One sentence, exit 2."""
    refused("runs", *arguments, says=[says])


def test_none_and_one(run, refused):
    """Nothing to list; then a run that is done, and stays so."""
    assert run("runs").out == "There are no runs.\n"
    run_id = json.loads(run("generate", "-n", 3, "--batch", "A", "--json").out)["id"]
    line = run("runs", "list", run_id).out
    assert line.startswith(run_id)
    assert line.endswith("  done       3 of 3  A\n")
    refused("runs", "cancel", run_id, says=["is done and cannot be cancelled"])
