"""`synthcore demo`: invented data, apart from the real."""

import json
import urllib.request

from synthcore.store.facade import Store
from tests.living import Server, command

# The demo ends on the day on which it is made, which may end between two of them.
SAID = "select id, (select max(decided_at) from review) - decided_at from review order by id"


def test_the_demo_database(tmp_path):
    """400 records, 250 reviews by three people, disputes, weeks of dates; made once; the real database is not touched."""
    done = command(tmp_path, "demo", "--build-only")
    assert (done.returncode, "400 invented dialogues, 250 invented reviews" in done.stdout) == (0, True), done.stderr
    assert not (tmp_path / "synthcore.duckdb").exists()
    store = Store(tmp_path / "demo.duckdb")
    statuses = {s.value: n for s, n in store.counting.statuses(None).items()}
    assert (sum(statuses.values()), store.counting.decisions(None)) == (400, (250, 3))
    assert min(statuses.values()) >= 5
    with store.file.read() as c:
        days, last = c.execute("select count(distinct decided_at::date), max(decided_at) from review").fetchall()[0]
        made = c.execute(SAID).fetchall()
    assert 25 <= days <= 43
    assert store.integrity.problems() == []
    store.close()
    assert command(tmp_path, "demo", "--build-only").stdout == ""
    (tmp_path / "demo.duckdb").unlink()
    command(tmp_path, "demo", "--build-only")
    store = Store(tmp_path / "demo.duckdb")
    with store.file.read() as c:
        assert c.execute(SAID).fetchall() == made
    assert last is not None
    store.close()


def test_the_demo_serves_its_own_database(tmp_path):
    """And a command on the real one is not in its way."""
    with Server(tmp_path, "-m", "synthcore", "demo"):
        written = json.loads((tmp_path / "demo.duckdb.server.json").read_text())
        body = json.dumps({"service": "counts", "person": "a"}).encode()
        headers = {"Authorization": f"Bearer {written['token']}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{written['url']}/api/v1/call", body, headers), timeout=20) as answer:
            assert json.load(answer)["result"]["total"] == 400
        assert command(tmp_path, "integrity").returncode == 0
