"""The newest texts with their labels."""

import json

from synthcore.core.records import Labels, Origin
from tests.living import PLANTS, record, review


def newest(store, **more):
    return store.labelled_texts.newest("plant_care", **{"limit": 100} | more)


def test_the_last_ones_in_order_of_arrival(filled):
    store, records = filled
    found, before = newest(store, limit=3)
    assert ([one.record_id for one in found], before) == ([r.id for r in records[7:]], 7)
    assert json.loads(found[0].body)["turns"][0]["text"] == records[7].body.turns[0].text
    assert (found[0].concern, found[0].session_type, found[0].risk_level, found[2].risk_level) == ("watering", "quick", "fine", "dying")
    assert store.labelled_texts.newest("elsewhere", limit=3) == ([], 0)


def test_as_the_last_reviewer_corrected_them(filled):
    """Each label by itself; not what was taken back."""
    store, records = filled
    store.reviews.add(review(1, records[0], "ben", labels=Labels(concern="anything")))
    store.reviews.add(review(2, records[0], "cleo", labels=Labels(risk_level="dying"), decided_at=review(1, records[0]).decided_at.replace(hour=20)))
    store.reviews.add(review(3, records[1], "ben", labels=Labels(concern="anything")))
    store.reviews.withdraw("r3", "ben", review(1, records[0]).decided_at)
    found = {one.record_id: one for one in newest(store)[0]}
    assert found[records[0].id][2:] == ("quick", "anything", "dying")
    assert found[records[1].id].concern == "watering"


def test_of_a_batch_and_of_the_newest_versions(filled):
    store, records = filled
    version = record(77).model_copy(update={"origin": Origin(method="edit", parent_id=records[3].id, source="ben")})
    loose = record(78)
    store.records.add([version, loose], vocabulary=PLANTS)
    batch = store.batches.find("plants").id
    assert {one.record_id for one in newest(store, batch=batch)[0]} == {r.id for r in (*records, version)} - {records[3].id}
    assert len(newest(store)[0]) == 11
