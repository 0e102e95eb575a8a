"""Settings of queues: kept, and found for a batch and a record."""

from synthcore.core.queue_settings import DEFAULT, QueueSettings
from synthcore.store.queue_settings import QueueRules
from tests.living import NOW

BLIND_OFF, THREE, TWO = QueueSettings(blind=False), QueueSettings(reviewers=3), QueueSettings(reviewers=2, people=("Anna",))


def test_a_batch_without_its_own_has_those_of_everything(filled):
    """And they are there when the file is opened again."""
    store, _ = filled
    batch = store.batches.find("plants").id
    rules = store.queue_settings
    assert rules.of(None) == rules.of(batch) == DEFAULT
    rules.change(None, BLIND_OFF, "lea", NOW)
    assert rules.of(batch) == rules.of(None) == BLIND_OFF
    rules.change(batch, TWO, "lea", NOW)
    rules.change(batch, THREE, "lea", NOW)
    for found in (rules, QueueRules(store.file)):
        assert (found.of(None), found.of(batch), found.own()) == (BLIND_OFF, THREE, {batch: THREE})


def test_a_record_has_those_of_its_newest_batch_that_has_any(filled):
    """A record may be in several."""
    store, records = filled
    rules, first = store.queue_settings, store.batches.find("plants").id
    later = store.batches.open("later", source=None, header={}, exact=True).id
    with store.file.tx() as c:
        c.execute("insert into batch_record select ?, id, 0, seq from record where id = ?", [later, records[0].id])
    assert rules.of_record(records[0].id) == DEFAULT
    rules.change(first, TWO, "lea", NOW)
    assert [rules.of_record(records[n].id) for n in (0, 1)] == [TWO, TWO]
    rules.change(later, THREE, "lea", NOW)
    assert [rules.of_record(r) for r in (records[0].id, records[1].id, "none such")] == [THREE, TWO, DEFAULT]
