"""`synthcore runs`, and what an interrupt leaves behind."""

import json
import signal
import subprocess
import sys

import pytest

from synthcore.services import remote
from synthcore.services.run_folder import RunFolder
from tests.living import Server, command, environment, until
from tests.provider import Provider

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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_ended_pauses_its_run(tmp_path, number):
    """As at an interrupt; its worker is gone with it."""
    process, run_id = generating(tmp_path)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, f"`synthcore runs resume {run_id}` goes on." in said) == (130, True)
    assert not RunFolder(tmp_path / "runs" / run_id).alive()
    assert listed(tmp_path)["state"] == "paused"


@pytest.fixture
def asking(tmp_path):
    """A command that has the database, and a worker that waits for answers; how to begin another one."""
    started = []
    with Provider() as provider:
        provider.always("silent")

        def begin(*where):
            asked = provider.requests
            words = ["generate", "-n", "12", "--method", "openai", "--in-flight", "2", "--seed-number", str(7 + len(started)), *map(str, where)]
            process = subprocess.Popen(
                [sys.executable, "-m", "synthcore", *words], env=environment(tmp_path, OPENAI_BASE_URL=provider.url), cwd=tmp_path,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            started.append(process)
            until(lambda: provider.requests > asked)
            return process

        yield begin
        for process in started:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=60)


def test_a_run_is_led_while_its_command_has_the_database(tmp_path, asking):
    """Listed, held, let go and ended through its folder; the command says that it was cancelled."""
    process = asking("--batch", "A")
    run_id = next((tmp_path / "runs").iterdir()).name
    assert (listed(tmp_path)["state"], listed(tmp_path)["total"]) == ("running", 12)
    for verb, state in (("pause", "paused"), ("resume", "running")):
        done = command(tmp_path, "runs", verb, run_id, "--json")
        assert (done.returncode, json.loads(done.stdout)["state"]) == (0, state), done
    refused = command(tmp_path, "runs", "cancel", "another")
    assert (refused.returncode, "in use by process" in refused.stderr) == (2, True)
    assert "  cancelled  " in command(tmp_path, "runs", "cancel", run_id).stdout
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert f"The run {run_id} was cancelled; 0 of 12 are made. `synthcore runs resume {run_id}` goes on." in said
    assert listed(tmp_path)["state"] == "cancelled"


def test_a_run_into_a_file_is_listed_until_it_is_written(tmp_path, asking):
    """And can be held and ended; what is known of it stands in its folder alone."""
    process = asking("-o", tmp_path / "out.json")
    run_id = next((tmp_path / "runs").glob("file-*")).name
    assert (listed(tmp_path)["id"], listed(tmp_path)["state"], listed(tmp_path)["into_a_file"]) == (run_id, "running", True)
    assert f"(`synthcore runs resume {run_id}` goes on)" in command(tmp_path, "runs", "pause", run_id).stdout
    assert "  running  " in command(tmp_path, "runs", "resume", run_id).stdout
    assert "  cancelled  " in command(tmp_path, "runs", "cancel", run_id).stdout
    assert "The run was cancelled. 0 of 12 are made; the same command goes on." in process.communicate(timeout=60)[1]
    assert command(tmp_path, "runs").stdout == "There are no runs.\n"
    left = asking("-o", tmp_path / "out.json")
    left.terminate()
    left.communicate(timeout=60)
    assert listed(tmp_path)["state"] == "paused"
    assert "(the same command goes on)" in command(tmp_path, "runs").stdout


def test_a_worker_whose_command_was_killed_is_seen_at_work(tmp_path, asking):
    """Not as paused: it spends. It can be ended."""
    process = asking("--batch", "A")
    process.kill()
    process.communicate(timeout=20)
    told = listed(tmp_path)
    assert (told["state"], told["worker_alone"]) == ("running", True)
    assert "its worker goes on" in command(tmp_path, "runs").stdout
    assert " cancelled " in command(tmp_path, "runs", "cancel", told["id"]).stdout
    assert not RunFolder(tmp_path / "runs" / told["id"]).alive()


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
