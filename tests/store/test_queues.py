"""Queues: what filters select, and what waits for whom."""

import pytest

from synthcore.core.ports import Filters
from synthcore.core.reviews import Status, Verdict
from tests.living import NOW, PLANTS, record, review


@pytest.fixture
def decided(filled):
    """Of ten: 1 approved by anna, 2 rejected by ben, 3 disputed, 8 (dying) approved once by anna."""
    store, records = filled
    for n, (which, person, verdict) in enumerate(
        [(1, "anna", "approved"), (2, "ben", "rejected"), (3, "anna", "approved"), (3, "ben", "rejected"), (8, "anna", "approved")]
    ):
        store.reviews.add(review(n, records[which], person, verdict))
    return store, records


def names(store, filters, person="anna"):
    return [line.external_id for line in store.queues.lines(person, filters, offset=0, limit=100)[0]]


def onward(store, person, record_id):
    return store.queues.place(person, Filters(), record_id)[0].next_open_id


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "0123456789"), ({"status": "open"}, "0456789"), ({"status": "unreviewed"}, "045679"), ({"status": "needs_second"}, "8"),
        ({"status": "disputed"}, "3"), ({"status": "rejected"}, "2"), ({"batch": "plants"}, "0123456789"), ({"batch": "none such"}, ""),
        ({"text": "LEAF 4 of"}, "4"), ({"text": "d7"}, "7"), ({"text": 'no "such" text'}, ""), ({"risk_level": "dying"}, "89"),
        ({"session_type": "long"}, ""), ({"kind": "pair"}, ""), ({"kind": "dialogue", "status": "disputed"}, "3"),
        ({"concern": "watering", "status": "needs_second", "batch": "plants"}, "8"),
    ],
)  # fmt: skip
def test_filters(decided, filters, expected):
    """Each alone, and together."""
    store, _ = decided
    assert "".join(name.removeprefix("d") for name in names(store, Filters(**filters))) == expected


def test_lines_tell_place_status_and_ones_own_verdict(decided):
    """The third page of three."""
    store, records = decided
    lines, total = store.queues.lines("anna", Filters(), offset=3, limit=2)
    assert total == 10
    assert [(x.record_id, x.position, x.status, x.mine) for x in lines] == [
        (records[3].id, 4, Status.DISPUTED, Verdict.APPROVED), (records[4].id, 5, Status.UNREVIEWED, None),
    ]  # fmt: skip


def test_what_waits_depends_on_who_asks(decided):
    """A second approver is someone else; what one found unclear does not come back to one."""
    store, records = decided
    assert onward(store, "anna", records[7].id) == records[9].id
    assert onward(store, "ben", records[7].id) == records[8].id
    assert (store.queues.waiting("anna"), store.queues.waiting("ben")) == (6, 7)
    store.reviews.add(review(50, records[9], "anna", "not_enough_context"))
    assert onward(store, "anna", records[7].id) == records[0].id


def test_next_goes_round_and_ends(filled):
    """After the last comes the first that was passed over; when nothing waits there is none."""
    store, records = filled
    assert store.queues.first("anna", Filters()) == records[0].id
    for n, r in enumerate(records[:9]):
        store.reviews.add(review(n, r))
    assert store.queues.first("anna", Filters()) == records[9].id
    assert onward(store, "anna", records[9].id) is None
    assert onward(store, "anna", "nothing") == records[9].id
    store.reviews.add(review(9, records[9]))
    assert onward(store, "anna", "nothing") is None
    assert store.queues.first("anna", Filters()) == records[0].id
    assert store.queues.first("anna", Filters(status="rejected")) is None


def test_a_record_has_its_place_and_neighbours(decided):
    """Also when the filters no longer select it."""
    store, records = decided
    there, _ = store.queues.place("anna", Filters(status="open"), records[5].id)
    assert there == (3, 7, records[4].id, records[6].id, records[6].id)
    gone, _ = store.queues.place("anna", Filters(status="open"), records[2].id)
    assert gone == (None, 7, records[0].id, records[4].id, records[4].id)
    assert store.queues.place("anna", Filters(), records[0].id)[0][:4] == (1, 10, None, records[1].id)
    assert store.queues.place("anna", Filters(batch="plants"), records[9].id)[0][:4] == (10, 10, records[8].id, None)
    assert store.queues.place("anna", Filters(), "nothing")[0].position is None


def test_progress_is_of_what_is_selected_whatever_its_status(decided):
    """How many there are, how many have a decision, how many are mine."""
    store, _ = decided
    store.records.add([record(77)], vocabulary=PLANTS)
    assert tuple(store.queues.place("anna", Filters(batch="plants", status="rejected"), "x")[1].model_dump().values()) == (10, 4, 3)
    assert tuple(store.queues.place("ben", Filters(text="leaf 2"), "x")[1].model_dump().values()) == (1, 1, 1)


def test_not_enough_context_is_no_decision_of_ones_own_either(filled):
    """Where one has read it before and where one has not, and not once it is taken back."""
    store, records = filled

    def told(person="anna"):
        return tuple(store.queues.place(person, Filters(), records[0].id)[1].model_dump().values())[1:]

    store.reviews.add(review(1, records[1]))
    assert told() == (1, 1)
    store.reviews.add(review(2, records[2], verdict="not_enough_context"))
    store.reviews.add(review(3, records[3], "ben", "not_enough_context"))
    assert (told(), told("ben")) == ((1, 1), (1, 0))
    store.reviews.withdraw("r2", "anna", NOW)
    assert told() == (1, 1)
    store.reviews.add(review(4, records[3], "ben", "approved"))
    assert (told(), told("ben")) == ((2, 1), (2, 1))


def test_not_enough_context_is_found_while_a_decision_is_missing(decided):
    """By the last word of each reviewer, whoever asks; not where others have decided."""
    store, records = decided
    for n, which, person, verdict in ((20, 4, "anna", "not_enough_context"), (21, 2, "anna", "not_enough_context"), (22, 5, "ben", "not_enough_context")):
        store.reviews.add(review(n, records[which], person, verdict))
    unsure = Filters(status="not_enough_context")
    assert names(store, unsure) == names(store, unsure, "ben") == ["d4", "d5"]
    assert store.queues.first("anna", unsure) == records[5].id
    store.reviews.add(review(23, records[5], "ben", "approved"))
    place, _ = store.queues.place("anna", unsure, records[4].id)
    assert (place.position, place.total) == (1, 1)
