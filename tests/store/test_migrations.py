"""A file that an earlier version made is brought up to date, and keeps what is in it."""

import hashlib

import pytest

from synthcore.store.facade import Store
from synthcore.store.migrations import STEPS
from tests.living import NOW, PLANTS, record, review

BEFORE = [s.__name__ for s in STEPS].index("desk")


def lot(record_id: str) -> float:
    return int(hashlib.md5(record_id.encode(), usedforsecurity=False).hexdigest()[:13], 16) / 2**52


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A file of before the desk, with three records, of which one is decided."""
    path = tmp_path / "old.duckdb"
    with monkeypatch.context() as patch:
        patch.setattr("synthcore.store.migrations.STEPS", STEPS[:BEFORE])
        store = Store(path)
        with store.file.tx() as c:
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
        store.close()
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
    path, steps = tmp_path / "old.duckdb", STEPS[: [s.__name__ for s in STEPS].index("rules_apart")]
    with monkeypatch.context() as patch:
        patch.setattr("synthcore.store.migrations.STEPS", steps)
        store = Store(path)
        with store.file.tx() as c:
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
        store.close()
    store = Store(path)
    with store.file.read() as c:
        expected = [("r0", "label_rules", "2:hash"), ("r1", "pair_rules", "1:hash"), ("r2", "label_rules", "2:hash")]
        assert c.execute("select record_id, name, version from measurement order by record_id").fetchall() == expected
        assert c.execute("select record_id, checker, version from finding order by record_id").fetchall() == expected
    store.close()
