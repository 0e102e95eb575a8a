"""What does not fit together is found, and what can be derived is repaired."""

import pytest

from synthcore.core.examined import Examined, Noted
from synthcore.core.records import Labels
from synthcore.store.facade import Store
from tests.living import NOW, record, review


def test_a_review_knows_when_its_record_came_in(filled):
    store, records = filled
    store.reviews.add(review(1, records[3]))
    store.reviews.add_many([review(2, records[4], "ben")])
    assert store.integrity.problems() == []
    with store.file.tx() as c:
        c.execute("update review set seq = 1")
    assert "2 reviews do not know when their record came in." in store.integrity.problems()


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("update record_state set status = 'approved' where seq = 3", "1 states differ"),
        ("update record_state set governing_risk = null", "10 states differ"),
        ("delete from record_state where seq < 2", "2 records have no state"),
    ],
)
def test_a_wrong_state_is_found_and_repaired(filled, harm, says):
    """The projection follows from the reviews."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    before = [store.records.state(r.id) for r in records]
    with store.file.tx() as c:
        c.execute(harm)
    assert any(says in problem for problem in store.integrity.problems())
    assert store.integrity.repair() > 0
    assert store.integrity.problems() == []
    assert [store.records.state(r.id) for r in records] == before
    assert store.integrity.repair() == 0


def test_what_points_nowhere_is_found(filled):
    """Reviews without a record cannot be repaired, only told."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    with store.file.tx() as c:
        c.execute("delete from record where id = ?", [records[0].id])
    said = " ".join(store.integrity.problems())
    assert "1 reviews are of records that do not exist" in said
    assert "1 places in batches" in said
    assert record(0).id == records[0].id


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("delete from looked where name = 'talk'", "1 looks"),
        ("update looked set number = 5 where name = 'talk'", "1 looks"),
        ("update looked set version = '9' where name = 'label_rules'", "1 looks"),
        ("insert into looked select * from looked where name = 'talk'", "1 looks"),
        ("insert into looked values ((select min(id) from record), 'never', '1', 'ok', 0, '')", "1 looks"),
    ],
)
def test_looks_follow_from_what_was_measured(filled, harm, says):
    """What is missing, wrong, double or of no measurement is found, and made anew of the newest one."""
    store, records = filled
    for version, found in (("1", 0.0), ("2", 3.0)):
        noted = [Noted(records[0].id, check, version, check, "dialogue", "ok", found, None, "") for check in ("label_rules", "talk")]
        store.measurements.add(Examined(noted, []), NOW.replace(hour=12 + int(version)))
    assert store.integrity.problems() == []
    with store.file.tx() as c:
        before = c.execute("select * from looked order by all").fetchall()
        c.execute(harm)
    assert any(says in problem for problem in store.integrity.problems())
    assert store.integrity.repair() >= ("never" not in harm)
    assert store.integrity.problems() == []
    with store.file.read() as c:
        assert c.execute("select * from looked order by all").fetchall() == before


def test_a_look_of_an_older_version_may_be_the_newest(filled):
    """Rules were changed and changed back: what the first had measured is not measured again."""
    store, records = filled
    for n, version in enumerate("121"):
        store.measurements.add(Examined([Noted(records[0].id, "talk", version, "talk", "dialogue", "ok", 0.0, None, "")], []), NOW.replace(minute=n))
    assert store.integrity.problems() == []
    assert store.measurements.of(records[0].id)[0].version == "1"


def test_states_of_earlier_rules_are_brought_up_once(tmp_path, filled):
    """A state that was stored before a rule was made is not wrong: it is written anew when the file is opened, and never told of."""
    store, records = filled
    store.reviews.add(review(1, records[9], "ben", labels=Labels(risk_level="fine")))
    due = store.records.state(records[9].id)
    assert due.second_needed
    with store.file.tx() as c:
        c.execute("update record_state set second_needed = false, status = 'approved' where record_id = ?", [records[9].id])
        c.execute("delete from state_rules")
    store.close()
    again = Store(store.file.path)
    assert again.integrity.problems() == []
    assert again.records.state(records[9].id) == due
    with again.file.tx() as c:
        c.execute("update record_state set second_needed = false where record_id = ?", [records[9].id])
    again.close()
    last = Store(store.file.path)
    assert len(last.integrity.problems()) == 1
    last.close()
