"""A file that an earlier version made is brought up to date, and keeps what is in it."""

import hashlib

import pytest

from synthcore.store.facade import Store
from synthcore.store.file import File
from synthcore.store.migrations import STEPS, migrate
from tests.living import NOW, PLANTS, record, review

BEFORE = [s.__name__ for s in STEPS].index("desk")


def opened(path, monkeypatch, before):
    """A file as it was made when the step of that place was not there yet."""
    file = File(path)
    with monkeypatch.context() as patch:
        patch.setattr("synthcore.store.migrations.STEPS", STEPS[:before])
        migrate(file)
    return file


def lot(record_id: str) -> float:
    return int(hashlib.md5(record_id.encode(), usedforsecurity=False).hexdigest()[:13], 16) / 2**52


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A file of before the desk, with three records, of which one is decided."""
    path = tmp_path / "old.duckdb"
    file = opened(path, monkeypatch, BEFORE)
    with file.tx() as c:
        for n in range(3):
            r = record(n)
            c.execute(
                "insert into record values (?, ?, 'dialogue', 'plants', 'plants', ?, ?, ?, '{}', '{}', ?, ?, null, null, null, 'import', 2, null, null)",
                [r.id, n, r.external_id, r.content_hash, r.body.model_dump_json(), r.origin.model_dump_json(), NOW.replace(tzinfo=None)],
            )
            c.execute("insert into record_state values (?, ?, 'unreviewed', null, false, 0, 0, null, null)", [r.id, n])
        c.execute(
            "insert into review values ('v', ?, 'anna', 'approved', '', '[]', null, null, null, null, false, null, ?, 5, null, null, 'x', '{}', null)",
            [record(0).id, NOW.replace(tzinfo=None)],
        )
        c.execute("insert into draft values ('anna', ?, 'half a note', ?)", [record(1).id, NOW.replace(tzinfo=None)])
    file.close()
    return path


def test_records_of_before_the_desk_get_their_lot_and_keep_their_reviews(old):
    """The lot is the hash of the id, so a record has the same one in every database and before and after."""
    store = Store(old)
    with store.file.read() as c:
        lots = dict(c.execute("select record_id, lot from record_state").fetchall())
    assert lots == {record(n).id: lot(record(n).id) for n in range(3)}
    assert [r.person for r in store.reviews.of(record(0).id)] == ["anna"]
    assert store.drafts.of("anna", record(1).id).desk.note == "half a note"
    store.close()
    Store(old).close()  # a second opening finds nothing left to do


def test_a_record_that_comes_in_has_its_lot(tmp_path):
    """Drawn by the same rule, and again when a lost state is made anew."""
    store = Store(tmp_path / "new.duckdb")
    store.domains.keep(PLANTS, "{}", NOW)
    store.records.add([record(n) for n in range(3)], vocabulary=PLANTS)
    store.reviews.add(review(0, record(0)))
    with store.file.tx() as c:
        c.execute("delete from record_state where record_id = ?", [record(2).id])
    assert store.integrity.repair() == 1
    with store.file.read() as c:
        assert dict(c.execute("select record_id, lot from record_state").fetchall()) == {record(n).id: lot(record(n).id) for n in range(3)}
    store.close()


def test_the_rules_of_labels_and_of_pairs_come_apart(tmp_path, monkeypatch):
    """What was checked before stays checked: rows of pairs get the name and the version of their own check."""
    path = tmp_path / "old.duckdb"
    file = opened(path, monkeypatch, [s.__name__ for s in STEPS].index("rules_apart"))
    with file.tx() as c:
        for n, kind in enumerate(("dialogue", "pair", "dialogue")):
            c.execute(
                "insert into record values (?, ?, ?, 'plants', 'plants', 'x', 'x', '{}', '{}', '{}', '{}', ?, null, null, null, 'import', 2, null, null)",
                [f"r{n}", n, kind, NOW.replace(tzinfo=None)],
            )
            version = "2:hash" if n == 2 else "2+1:hash"
            c.execute(
                "insert into measurement values (?, 'dialogue', 'check', 'label_rules', ?, 'ok', 1, null, '', '', '', null, ?)",
                [f"r{n}", version, NOW.replace(tzinfo=None)],
            )
            c.execute("insert into finding values (?, 'dialogue', 0, null, null, 'c', 'warning', 'check', 'm', null, 'label_rules', ?)", [f"r{n}", version])
    file.close()
    store = Store(path)
    with store.file.read() as c:
        expected = [("r0", "label_rules", "2:hash"), ("r1", "pair_rules", "1:hash"), ("r2", "label_rules", "2:hash")]
        assert c.execute("select record_id, name, version from measurement order by record_id").fetchall() == expected
        assert c.execute("select record_id, checker, version from finding order by record_id").fetchall() == expected
    store.close()


def test_what_records_are_told_apart_by_comes_out_of_json(tmp_path, monkeypatch):
    """And the records of a batch get their place in the order of arrival; what says nothing, or says it within a text, stays empty."""
    path = tmp_path / "old.duckdb"
    file = opened(path, monkeypatch, [s.__name__ for s in STEPS].index("told_apart"))
    rows = (
        ("r0", "dialogue", "{}", "{}", '{"method":"llm","template":"a/b@2","model":"gpt-4.1","run_id":"r","source":"\\"model\\":\\"x\\""}'),
        ("r1", "pair", '{"rejected_error_type":"e5"}', '{"modification_id":"m01"}', '{"method":"import"}'),
    )
    with file.tx() as c:
        for n, (record_id, kind, body, extras, origin) in enumerate(rows):
            c.execute(
                "insert into record values (?, ?, ?, 'plants', 'plants', 'x', 'x', ?, '{}', ?, ?, ?, null, null, null, 'import', 2, null, null)",
                [record_id, n + 7, kind, body, extras, origin, NOW.replace(tzinfo=None)],
            )
            c.execute("insert into batch_record values ('b', ?, ?)", [record_id, 5 - n])
    file.close()
    store = Store(path)
    with store.file.read() as c:
        told = c.execute("select made_with, model, run_id, modification, error_type from record order by seq").fetchall()
        assert c.execute("select record_id, position, seq from batch_record order by seq").fetchall() == [("r0", 5, 7), ("r1", 4, 8)]
    assert told == [("a/b@2", "gpt-4.1", "r", None, None), (None, None, None, "m01", "e5")]
    store.close()
