"""`synthcore integrity`."""

from synthcore.cli.app import main
from synthcore.store.facade import Store
from tests.living import dialogue, environment, write


def test_wrong_states_are_told_and_repaired(tmp_path, monkeypatch, capsys):
    """1 when something does not fit, 0 when it does."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    main(["import", "--file", str(write(tmp_path / "in.json", [dialogue(n) for n in range(3)]))])
    assert main(["integrity"]) == 0
    store = Store(tmp_path / "synthcore.duckdb")
    with store.file.tx() as c:
        c.execute("update record_state set status = 'approved'")
    store.close()
    capsys.readouterr()
    assert main(["integrity"]) == 1
    assert "3 states differ" in capsys.readouterr().out
    assert main(["integrity", "--repair"]) == 0
    assert "3 rows were written anew" in capsys.readouterr().out
