"""Opening the database file, and what can be wrong with it."""

import re
import subprocess
import sys
import threading

import pytest

from synthcore.core.errors import BadInput, StoreHeld, WriteFailed
from synthcore.store import file
from synthcore.store.facade import Store
from synthcore.store.file import File, number
from tests.living import NOW, PLANTS, ROOT, record

HOLDER = "import sys; from synthcore.store.file import File; f = File(__import__('pathlib').Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_a_file_held_by_another_process_is_refused_with_its_number(tmp_path):
    """The sentence names the process, so that a person can stop it."""
    path = tmp_path / "held.duckdb"
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreHeld, match=rf"in use by process {holder.pid}\b"):
            Store(path)
        holder.stdin.close()
    Store(path).close()


@pytest.mark.parametrize("raw", [b"this is not a database" * 1000, b"x", b'{"version": "1.0", "dialogues": [{"dialogue_id": "d1"}]}'])
def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path, raw):
    """Garbage, or JSON, which DuckDB would open as a database that lives in memory alone. The file is left as it is."""
    path = tmp_path / "dialogues.json"
    path.write_bytes(raw)
    with pytest.raises(BadInput, match=rf"^{re.escape(str(path))}: cannot be opened as a database: .* SYNTHCORE_DB") as refusal:
        Store(path)
    assert refusal.value.exit_code == 2
    assert path.read_bytes() == raw


@pytest.mark.parametrize("harm", [lambda raw: raw[: len(raw) // 2], lambda raw: raw[: len(raw) // 2] + bytes(8192) + raw[len(raw) // 2 + 8192 :]])
def test_a_database_that_is_damaged_inside_says_so_when_it_is_read(tmp_path, harm):
    """Cut in half, or with a hole: DuckDB opens it, and the first read that meets the place is a sentence."""
    path = tmp_path / "cut.duckdb"
    store = Store(path)
    store.domains.keep(PLANTS, "{}", NOW)
    store.records.add([record(n) for n in range(5000)], vocabulary=PLANTS)
    store.close()
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(BadInput, match=f"^{re.escape(str(path))}"), Store(path).records.snapshot(batch=None, statuses=None, domain=None) as found:
        list(found)


def test_a_database_of_a_newer_version_is_refused(tmp_path):
    """An old program must not work on a shape that it does not know."""
    path = tmp_path / "newer.duckdb"
    store = Store(path)
    with store.file.tx() as c:
        c.execute("insert into migration values (999, 'from the future', ?)", [NOW.replace(tzinfo=None)])
    store.close()
    with pytest.raises(BadInput, match="newer version of synthcore"):
        Store(path)


@pytest.mark.parametrize(("made", "says"), [("folder", "this is a folder"), ("missing/deep", None)])
def test_where_the_file_is_to_be(tmp_path, made, says):
    """A folder is refused; missing folders are made."""
    path = tmp_path / made
    if says:
        path.mkdir()
        with pytest.raises(BadInput, match=says):
            File(path)
    else:
        File(path / "new.duckdb").close()
        assert (path / "new.duckdb").exists()


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    """What a block wrote before it raised is gone, and the next one works."""
    file = File(tmp_path / "tx.duckdb")
    with file.tx() as c:
        c.execute("create table t (a integer)")

    def fail():
        with file.tx() as c:
            c.execute("insert into t values (1)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with file.tx() as c:
        c.execute("insert into t values (2)")
        assert number(c, "select sum(a) from t") == 2
    file.close()


def test_writers_take_turns_and_readers_do_not_wait(tmp_path):
    """Twenty threads on one row: no conflict, no update lost."""
    file = File(tmp_path / "turns.duckdb")
    with file.tx() as c:
        c.execute("create table t (id integer primary key, n integer)")
        c.execute("insert into t values (1, 0)")

    def add():
        for _ in range(10):
            with file.tx() as c:
                c.execute("update t set n = n + 1")
            with file.read() as c:
                number(c, "select n from t")

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with file.read() as c:
        assert number(c, "select n from t") == 200
    file.close()


FULL = """
import resource, signal, sys
from pathlib import Path
from synthcore.core.errors import WriteFailed
from synthcore.store import file
from synthcore.store.facade import Store
from tests.living import NOW, PLANTS, record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path(sys.argv[1]))
store.domains.keep(PLANTS, "{}", NOW)
store.records.add([record(0)], vocabulary=PLANTS)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
try:
    for n in range(100):
        store.records.add([record(1 + n * 200 + i) for i in range(200)], vocabulary=PLANTS)
        print("added", 1 + (n + 1) * 200, flush=True)
except WriteFailed as error:
    print("refused", error, flush=True)
    there = store.records.count()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.records.add([record(-1)], vocabulary=PLANTS)
    print("added", there + 1, flush=True)
"""


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path):
    """The write that does not fit is refused with a sentence; once there is room, writing goes on; nothing is missing."""
    path = tmp_path / "full.duckdb"
    done = subprocess.run([sys.executable, "-c", FULL, path], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "could not be written" in done.stdout, done.stdout + done.stderr
    acknowledged = [int(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("added")]
    store = Store(path)
    assert store.records.count() == max(acknowledged, default=1)
    store.close()


def test_a_folder_that_cannot_be_made(tmp_path):
    """A file stands where a folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteFailed, match="folder cannot be made"):
        File(tmp_path / "file" / "x.duckdb")


def test_what_a_transaction_told(store, monkeypatch):
    """Facts come in the order in which they were stored, once they are; one that tells nothing has whoever asks read anew."""
    monkeypatch.setattr(file, "NEWS", 5)
    mark = store.file.told
    tells = []
    with store.file.tx(tells):
        tells.append("one")
        assert store.file.since(mark) == []
    with store.file.tx([]):
        pass
    with store.file.tx(["two", "three"]):
        pass
    assert store.file.since(mark) == ["one", "two", "three"]
    with pytest.raises(BadInput), store.file.tx(["never"]):
        raise BadInput("here", "it failed.")
    assert store.file.since(mark) == ["one", "two", "three"]
    with store.file.tx():
        pass
    assert store.file.since(mark) is None
    after = store.file.told
    for n in range(20):
        with store.file.tx([n]):
            pass
    assert store.file.since(after) is None  # too long ago
    assert store.file.since(store.file.told - 3) == [17, 18, 19]


def test_a_moment_and_its_mark_agree(store):
    """Whatever is in the snapshot is not told after its mark, however writers and readers fall together."""
    wrong, done = [], threading.Event()

    def write():
        n = 0
        while not done.is_set():
            n += 1
            with store.file.tx([n]) as c:
                c.execute("insert into known_answer values ('set', ?, '{}', 'lea', now()::timestamp)", [str(n)])

    with store.file.tx() as c:
        c.execute("delete from known_answer")
    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(60):
        with store.file.moment() as (c, mark):
            there = number(c, "select count(*) from known_answer")
            told = store.file.since(mark)
            if told and told[0] != there + 1:
                wrong.append((there, told[0]))
    done.set()
    writer.join()
    assert wrong == []
