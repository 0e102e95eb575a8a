"""`synthcore run-worker`: the work of a run needs its folder and nothing else."""

import json
import signal
import subprocess
import sys

import pytest

from synthcore.cli.app import main
from synthcore.services.run_folder import RunFolder
from tests.living import environment, planned_run, until

COUNT = 1200


@pytest.fixture
def folder(tmp_path):
    """A run that nobody has begun."""
    return planned_run(tmp_path / "run", COUNT)


def start(folder):
    return subprocess.Popen([sys.executable, "-m", "synthcore", "run-worker", folder.path], env=environment(folder.path.parent))


def names(folder):
    return [json.loads(line)["dialogue"]["dialogue_id"] for line in folder.results.read_bytes().splitlines()]


def begun(folder, least=1):
    return until(lambda: folder.results.exists() and len(folder.results.read_bytes().splitlines()) >= least)


def test_it_makes_what_is_planned(folder):
    """Every place once, and it says that it is done."""
    assert start(folder).wait(60) == 0
    assert folder.read("end") == {"state": "done", "error": None}
    assert len(set(names(folder))) == COUNT
    assert not folder.alive()


@pytest.mark.parametrize(
    ("number", "code", "end"), [(signal.SIGTERM, 0, {"state": "cancelled", "error": None}), (signal.SIGINT, 130, None), (signal.SIGKILL, -9, None)]
)
def test_however_it_ends_it_goes_on_where_it_stood(folder, number, code, end):
    """Cancelled, told to leave, killed: the whole is the same as without."""
    worker = start(folder)
    begun(folder)
    worker.send_signal(number)
    assert worker.wait(20) == code
    assert folder.read("end") == end
    part = len(folder.results.read_bytes().splitlines())
    assert part < COUNT
    assert start(folder).wait(60) == 0
    straight = RunFolder(folder.path.parent / "straight")
    straight.make({name: folder.read(name) for name in ("plan", "domain")}, [])
    start(straight).wait(60)
    assert folder.results.read_bytes() == straight.results.read_bytes()


def test_it_waits_while_the_flag_is_there(folder):
    """And can be cancelled while it waits."""
    folder.set_pause(True)
    worker = start(folder)
    until(folder.alive)
    folder.set_pause(False)
    begun(folder)
    folder.set_pause(True)
    worker.terminate()
    assert worker.wait(20) == 0
    assert folder.read("end")["state"] == "cancelled"


def test_known_texts_are_skipped(folder):
    """What the database has is not made again."""
    start(folder).wait(60)
    from synthcore.core.ids import content_hash

    hashes = [content_hash((m["role"], m["text"]) for m in json.loads(line)["dialogue"]["messages"]) for line in folder.results.read_bytes().splitlines()]
    again = RunFolder(folder.path.parent / "again")
    again.make({name: folder.read(name) for name in ("plan", "domain")}, hashes)
    start(again).wait(60)
    assert set(names(again)).isdisjoint(names(folder))


@pytest.mark.parametrize("what", ["empty", "damaged"])
def test_what_is_no_folder_of_a_run(tmp_path, capsys, what):
    """A sentence and 2."""
    if what == "damaged":
        (tmp_path / "plan.json").write_text("{")
    assert main(["run-worker", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
