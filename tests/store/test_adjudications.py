"""What leads have ruled, the newest first."""

from datetime import timedelta

from synthcore.core.records import Origin
from tests.living import NOW, PLANTS, record, review


def test_the_standing_rulings(filled):
    """The last on each record, none that was taken back, none on what has a newer version."""
    store, records = filled
    for n, (of, verdict) in enumerate(((0, "rejected"), (1, "rejected"), (0, "approved"), (2, "approved"))):
        store.reviews.add(review(n, records[of], "lea", verdict, adjudicates=True, decided_at=NOW + timedelta(minutes=n)))
    store.reviews.add(review(9, records[3], "lea"))
    store.reviews.withdraw("r3", "lea", NOW + timedelta(hours=1))
    found = store.adjudications.all(offset=0, limit=10)
    assert [(one.external_id, one.kind, one.domain, one.ruling.verdict) for one in found] == [
        ("d0", "dialogue", PLANTS.domain, "approved"), ("d1", "dialogue", PLANTS.domain, "rejected"),
    ]  # fmt: skip
    assert [one.external_id for one in store.adjudications.all(offset=1, limit=1)] == ["d1"]
    edit = record(50).model_copy(update={"origin": Origin(method="edit", parent_id=records[0].id)})
    store.records.add([edit], vocabulary=PLANTS)
    assert [one.external_id for one in store.adjudications.all(offset=0, limit=10)] == ["d1"]
