"""`synthcore serve`."""

from pathlib import Path

import pytest

from synthcore.cli.app import main
from tests.living import Server, command, until


def test_it_says_where_it_is_and_listens_there_alone(tmp_path):
    """The address in a line; 127.0.0.1 and nothing wider."""
    with Server(tmp_path) as server:
        until(lambda: server.url in server.log.read_text())
        port = f"{server.port:04X}"
        lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
        listening = [line[1] for line in lines if line[3] == "0A"]
        assert [address for address in listening if address.endswith(f":{port}")] == [f"0100007F:{port}"]


def test_an_empty_database_begins_with_fifty_and_only_then(tmp_path):
    """The first batch is there when the page is; a second start adds nothing."""
    for _ in range(2):
        with Server(tmp_path) as server:
            assert server.get("/api/health").status == 200
    from synthcore.store.facade import Store

    store = Store(tmp_path / "synthcore.duckdb")
    assert (store.records.count(), [b.name for b in store.batches.all()]) == (50, ["First 50"])
    store.close()


def test_a_second_one_on_the_same_database_and_port(tmp_path):
    """It is our own dashboard, and the sentence says so."""
    with Server(tmp_path) as server:
        done = command(tmp_path, "serve", "--port", server.port)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"synthcore serve: a dashboard already runs at {server.url} on the database {tmp_path / 'synthcore.duckdb'}.\n"


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_a_port_that_is_none(port, monkeypatch, capsys):
    """A sentence, before anything starts."""
    monkeypatch.setenv("SYNTHCORE_PORT", port)
    assert main(["serve"]) == 2
    assert "SYNTHCORE_PORT" in capsys.readouterr().err
