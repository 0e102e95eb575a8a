"""What people did beside each other equals plain Python over the reviews."""

import itertools
from collections import defaultdict
from datetime import timedelta

import pytest

from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.formats.reviews import same_person
from tests.living import NOW, record, review
from tests.store.test_tallies import MONDAY, PLANTS, Written


@pytest.fixture
def written(store):
    return Written(store, 7)


def test_records_that_others_decided_too(store, written):
    selections = {}, {"domain": "plant_care", "kind": "dialogue"}, {"batch": "first"}
    for of, since in itertools.product((Selection(**wanted) for wanted in selections), (MONDAY - timedelta(days=90), MONDAY)):
        records, disputed = defaultdict(set), defaultdict(set)
        for one in (one for one in written.newest if written.selected(one, of)):
            said = [r for r in store.reviews.of(one.id) if r.withdrawn_at is None]
            if len({same_person(r.person) for r in said}) < 2:
                continue
            for r in said:
                if not r.adjudicates and r.verdict is not Verdict.NOT_ENOUGH_CONTEXT and r.decided_at >= since:
                    records[r.person].add(one.id)
                    if written.states[one.id].status is Status.DISPUTED:
                        disputed[r.person].add(one.id)
        found = {one.person: (one.records, one.disputed) for one in store.colleagues.shared(of, since)}
        assert found == {person: (len(ids), len(disputed[person])) for person, ids in records.items()}
        assert any(one[1] for one in found.values())


def test_who_decided_lately(store):
    """Standing decisions at the desk; neither imports, nor rulings, nor what was taken back, nor what is older."""
    records = [record(n) for n in range(7)]
    store.records.add(records, vocabulary=PLANTS)
    hour, days = {"decided_at": NOW - timedelta(hours=1)}, {"decided_at": NOW - timedelta(days=9)}
    others = ({}, hour, {"source": "f.json"}, {"adjudicates": True}, days, {"withdrawn_at": NOW})
    said = [review(n, records[n], "ben", **({"source": "desk"} | more)) for n, more in enumerate(others)]
    said.append(review(6, records[6], "carl", source="desk"))
    store.reviews.add_many(said)
    assert [tuple(one) for one in store.colleagues.lately(NOW - timedelta(days=1))] == [("ben", 2, NOW), ("carl", 1, NOW)]
