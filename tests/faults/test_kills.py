"""kill -9, as a power cut would: what was acknowledged is there, once."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections import Counter

import pytest

from synthcore.core.errors import SynthcoreError
from synthcore.core.ids import new_id
from synthcore.services import remote
from synthcore.services.run_folder import RunFolder
from synthcore.store.facade import Store
from tests.living import Server, command, dialogue, environment, planned_run, until, write


def decide_until_it_is_gone(folder, person, record_ids, acknowledged):
    """One reviewer over the service route, as fast as it goes; notes what the server acknowledged."""
    desk = remote.find(folder / "synthcore.duckdb")
    while True:
        for record_id in record_ids:
            review_id = new_id()
            try:
                done = desk.call("decide", person=person, review_id=review_id, record_id=record_id, verdict="approved")
            except (SynthcoreError, OSError, ValueError):
                return
            acknowledged.append((done.review.id, record_id, person))


def test_killing_the_dashboard_while_four_people_decide(tmp_path):
    """Three times: every acknowledged decision is there exactly once, and every state fits."""
    acknowledged = []
    for _ in range(3):
        with Server(tmp_path) as server:
            ids = [i.record_id for i in remote.find(tmp_path / "synthcore.duckdb").call("queue", person="a").items]
            people = [threading.Thread(target=decide_until_it_is_gone, args=(tmp_path, f"p{n}", ids, acknowledged)) for n in range(4)]
            before = len(acknowledged)
            for person in people:
                person.start()
            until(lambda: len(acknowledged) > before + 60)  # noqa: B023 - used in this round only
            server.kill()
            for person in people:
                person.join(20)
    store = Store(tmp_path / "synthcore.duckdb")
    with store.file.read() as c:
        stored = Counter(c.execute("select id, record_id, person from review").fetchall())
    assert set(acknowledged) <= set(stored)
    assert max(stored.values()) == 1
    assert store.integrity.problems() == []
    store.close()


def run_of(folder, count):
    """Start a run over the route; returns its id, once its worker has begun to write."""
    run = remote.find(folder / "synthcore.duckdb").call("start_generation", person="a", order={"count": count, "seed_number": 11, "batch": "killed"})
    results = folder / "runs" / run.id / "results.jsonl"
    until(lambda: results.exists() and results.stat().st_size)
    return run.id


def test_killing_the_dashboard_in_the_middle_of_a_run(tmp_path):
    """The worker works on; the next dashboard takes in what it made, each record once."""
    with Server(tmp_path) as server:
        run_id = run_of(tmp_path, 1500)
        server.kill()
    with Server(tmp_path):
        desk = remote.find(tmp_path / "synthcore.duckdb")
        run = until(lambda: (r := desk.call("run_status", person="a", run_id=run_id)).state == "done" and r)
        assert run.done == 1500
        assert desk.call("counts", person="a", batch="killed").total == 1500
        assert desk.call("check_integrity", person="a").problems == ()


def test_killing_the_dashboard_and_the_worker(tmp_path):
    """As when the machine goes down: the next dashboard starts the worker again where it stood."""
    with Server(tmp_path) as server:
        run_id = run_of(tmp_path, 1500)
        folder = RunFolder(tmp_path / "runs" / run_id)
        server.kill()
        os.kill(int((folder.path / "lock").read_text()), signal.SIGKILL)
    with open(folder.results, "ab") as file:
        file.write(b'{"dialogue": {"dialogue_id": "torn')
    with Server(tmp_path):
        desk = remote.find(tmp_path / "synthcore.duckdb")
        run = until(lambda: (r := desk.call("run_status", person="a", run_id=run_id)).state == "done" and r)
        assert (run.done, desk.call("counts", person="a", batch="killed").total) == (1500, 1500)
    lines = [json.loads(line)["dialogue"]["dialogue_id"] for line in folder.results.read_bytes().splitlines()]
    assert len(lines) == len(set(lines)) == 1500


@pytest.fixture
def planned(tmp_path):
    """The folder of a run of 400 that nobody has begun."""
    return planned_run(tmp_path / "run", 400)


def worker(home, folder, **options):
    return subprocess.Popen([sys.executable, "-m", "synthcore", "run-worker", folder.path], env=environment(home), stderr=subprocess.PIPE, text=True, **options)


def test_a_worker_on_a_full_disk_says_so_and_can_be_resumed(tmp_path, planned):
    """What was written stays; the run fails with a sentence."""

    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))

    full = worker(tmp_path, planned, preexec_fn=little_room)
    said = full.communicate(timeout=60)[1]
    assert (full.returncode, "could not be written" in said, "Traceback" in said) == (2, True, False)
    assert planned.read("end")["state"] == "failed"
    assert "could not be written" in planned.read("end")["error"]
    again = worker(tmp_path, planned)
    assert (again.wait(60), planned.read("end")["state"]) == (0, "done")
    lines = [json.loads(line)["dialogue"]["dialogue_id"] for line in planned.results.read_bytes().splitlines()]
    assert len(lines) == len(set(lines)) == 400


def test_a_second_worker_in_a_folder_is_refused(tmp_path, planned):
    """One writer for one file."""
    with planned.held():
        second = worker(tmp_path, planned)
        said = second.communicate(timeout=60)[1]
    assert (second.returncode, "another worker is at work" in said) == (2, True)
    assert command(tmp_path, "run-worker", tmp_path).returncode == 2


def test_an_import_that_is_killed_can_be_repeated(tmp_path):
    """What is there is there; the second import adds the rest, and nothing twice."""
    path = write(tmp_path / "many.json", {"dialogues": [dialogue(n) for n in range(6000)]})
    process = subprocess.Popen([sys.executable, "-m", "synthcore", "import", "--file", path], env=environment(tmp_path), cwd=tmp_path)
    wal = tmp_path / "synthcore.duckdb.wal"
    until(lambda: wal.exists() and wal.stat().st_size > 1_000_000)
    process.kill()
    process.wait()
    done = json.loads(command(tmp_path, "import", "--file", path, "--json").stdout)
    assert done["added"] + done["already_there"] == 6000
    assert json.loads(command(tmp_path, "integrity", "--json").stdout)["records"] == 6000
