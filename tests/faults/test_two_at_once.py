"""Two programs, one file: the second says who has it and leaves with 2; nothing is harmed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from synthcore.store.facade import Store
from tests.living import NOW, ROOT, Server, command, environment, free_port, until

MODES = {
    "serve": ["-m", "synthcore", "serve"],
    "module": ["-m", "synthcore.api"],
    "streamlit": ["-m", "streamlit", "run", "app.py", "--server.port", "PORT"],
    "uvicorn": ["-m", "uvicorn", "app:app", "--port", "PORT"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("home")) as server:
        yield server


def start(folder, mode, **more):
    port = free_port()
    words = [word.replace("PORT", str(port)) for word in MODES[mode]]
    return subprocess.run(
        [sys.executable, *words], env=environment(folder, SYNTHCORE_PORT=str(port), **more), cwd=ROOT, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_second_dashboard_says_so_and_leaves(server, mode):
    """By every way to start one: one sentence, no traceback, exit code 2; the first goes on."""
    done = start(server.folder, mode)
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"in use by process {server.process.pid}" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert server.get("/api/health").status == 200
    assert json.loads((server.folder / "synthcore.duckdb.server.json").read_text())["pid"] == server.process.pid


@pytest.mark.parametrize("mode", ["streamlit", "uvicorn"])
def test_the_dashboard_starts_each_way_and_commands_find_it(tmp_path, mode):
    """It answers, it has its first batch, a command works through it, and it cleans up behind itself."""
    with Server(tmp_path, *MODES[mode]) as server:
        done = command(tmp_path, "integrity", "--json")
        assert (done.returncode, json.loads(done.stdout)["records"]) == (0, 50), done.stderr
        assert server.get("/_stcore/health").status == 200
    assert not (tmp_path / "synthcore.duckdb.server.json").exists()
    assert not (tmp_path / "synthcore.duckdb.wal").exists()


def test_a_port_that_is_taken(server, tmp_path):
    """A sentence that names it, before anything is opened."""
    done = command(tmp_path, "serve", SYNTHCORE_PORT=str(server.port))
    assert (done.returncode, done.stderr) == (2, f"synthcore serve: port {server.port} is taken by another program; set SYNTHCORE_PORT to a free one.\n")
    assert not (tmp_path / "synthcore.duckdb").exists()


HOLDER = "import sys, pathlib; from synthcore.store.facade import Store; s = Store(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


@pytest.mark.parametrize("stale", [None, "dead", "other", "garbage"])
def test_a_database_that_something_else_has(tmp_path, server, stale):
    """Whatever an old server file says, a command names the process that has the database now."""
    path = tmp_path / "synthcore.duckdb"
    left = {
        "dead": {"url": f"http://127.0.0.1:{free_port()}", "pid": 1, "instance": "x", "token": "t"},
        "other": {"url": server.url, "pid": 1, "instance": "not the one that answers", "token": "t"},
    }
    if stale:
        (tmp_path / "synthcore.duckdb.server.json").write_text(json.dumps(left[stale]) if stale in left else "{{{")
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        for arguments in (["export", "--output", tmp_path / "o.json"], ["integrity"]):
            done = command(tmp_path, *arguments)
            assert done.returncode == 2
            assert f"in use by process {holder.pid}" in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
        holder.stdin.close()
    assert command(tmp_path, "integrity").returncode == 0


def test_a_dashboard_that_was_killed_leaves_nothing_in_the_way(tmp_path):
    """Its server file stays behind; commands and the next dashboard work."""
    with Server(tmp_path) as first:
        first.kill()
    assert (tmp_path / "synthcore.duckdb.server.json").exists()
    assert command(tmp_path, "integrity").returncode == 0
    with Server(tmp_path) as second:
        assert json.loads((tmp_path / "synthcore.duckdb.server.json").read_text())["pid"] == second.process.pid


@pytest.mark.parametrize("harm", ["damaged", "newer", "folder"])
def test_a_database_that_cannot_be_opened(tmp_path, harm):
    """A sentence from the command and from the dashboard; the file is left as it is."""
    path = tmp_path / "synthcore.duckdb"
    if harm == "damaged":
        path.write_bytes(b"not a database " * 500)
    elif harm == "folder":
        path.mkdir()
    else:
        store = Store(path)
        with store.file.tx() as c:
            c.execute("insert into migration values (999, 'future', ?)", [NOW.replace(tzinfo=None)])
        store.close()
    for done in (command(tmp_path, "integrity"), start(tmp_path, "serve"), start(tmp_path, "streamlit")):
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert str(path) in done.stderr


def test_a_dashboard_stops_at_ctrl_c_in_good_order(tmp_path):
    """The log is in the file, the server file is gone."""
    with Server(tmp_path) as server:
        server.process.send_signal(signal.SIGINT)
        until(lambda: server.process.poll() is not None)
        assert "Traceback" not in server.log.read_text()
    assert not os.path.exists(tmp_path / "synthcore.duckdb.server.json")
    assert not os.path.exists(tmp_path / "synthcore.duckdb.wal")
