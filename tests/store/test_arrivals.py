"""The ids of records by the order in which they came in."""

import pytest

from synthcore.store import arrivals
from synthcore.store.arrivals import AROUND, FEW, Arrivals
from tests.living import PLANTS, record

COUNT = 4 * AROUND


@pytest.fixture
def ids(store):
    """By place."""
    records = [record(n) for n in range(COUNT)]
    store.records.add(records, vocabulary=PLANTS)
    return [one.id for one in records]


@pytest.mark.parametrize("wanted", [[], [0], [5, 7, COUNT - 1], list(range(0, COUNT, COUNT // (2 * FEW)))])
def test_each_place_has_its_record(store, ids, wanted):
    """Few or many, near or far."""
    with store.file.read() as c:
        assert Arrivals().of(c, wanted) == {n: ids[n] for n in wanted}


def test_neighbours_are_read_with_it_and_asked_for_no_more(store, ids):
    """Nothing is read for what is known."""
    known = Arrivals()
    with store.file.read() as c:
        known.of(c, [2 * AROUND])
    assert known.of(None, [AROUND, 2 * AROUND + 3]) == {AROUND: ids[AROUND], 2 * AROUND + 3: ids[2 * AROUND + 3]}


def test_what_is_kept_has_an_end(store, ids, monkeypatch):
    """What was let go is read again."""
    monkeypatch.setattr(arrivals, "KEPT", AROUND)
    known = Arrivals()
    with store.file.read() as c:
        for n in (0, COUNT - 1, 0):
            assert known.of(c, [n]) == {n: ids[n]}
