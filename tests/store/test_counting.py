"""Counts and people."""

from datetime import date, timedelta

from synthcore.core.people import Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from synthcore.formats.pair_records import from_row
from synthcore.store.counting import PARTS
from tests.living import NOW, PLANTS, record, review
from tests.pairs import row


def test_statuses_and_decisions(filled):
    """Every status is there, also those that none has; a batch counts for itself."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    store.reviews.add(review(2, records[0], "ben", "rejected"))
    assert store.counting.statuses(None) == dict.fromkeys(Status, 0) | {Status.UNREVIEWED: 9, Status.DISPUTED: 1}
    assert store.counting.statuses("none such") == dict.fromkeys(Status, 0)
    assert (store.counting.decisions(None), store.counting.decisions("plants"), store.counting.decisions("none such")) == ((2, 2), (2, 2), (0, 0))


def test_what_arrived_grows_with_records_and_batches_alone(filled):
    store, records = filled
    before = store.counting.arrived()
    store.reviews.add(review(1, records[0]))
    assert store.counting.arrived() == before
    store.records.add([record(77)], vocabulary=PLANTS, batch=store.batches.open("more", source=None, header={}, exact=True).id)
    assert store.counting.arrived() == (before[0] + 1, before[1] + 1)


def test_approved_cells_are_those_of_the_plan(filled):
    """A high risk that one person approved is not approved."""
    store, records = filled
    for n in (0, 1, 9):
        store.reviews.add(review(n, records[n]))
    assert store.counting.approved_cells("plant_care") == {("quick", "watering", "fine"): 2}
    assert store.counting.approved_cells("other") == {}


def test_an_approved_record_counts_by_the_labels_that_were_corrected(filled):
    """When every approver says so; before it is approved it counts as it was made, and so does one whose approval is taken back."""
    store, records = filled
    for n, person in enumerate(("anna", "ben")):
        store.reviews.add(review(n, records[0], person, labels=Labels(session_type="long", concern="new")))
    store.reviews.add(review(3, records[1], "anna", labels=Labels(session_type="long")))
    store.reviews.add(review(4, records[1], "ben"))
    store.reviews.add(review(5, records[2], verdict="rejected", labels=Labels(session_type="long")))
    cells = {(cell.session_type, cell.concern, cell.status): cell.records for cell in store.counting.cells("plant_care", None)}
    assert (cells["long", "anything", Status.APPROVED], cells["quick", "watering", Status.APPROVED], cells["quick", "watering", Status.REJECTED]) == (1, 1, 1)
    store.reviews.withdraw("r1", "ben", NOW)
    store.reviews.withdraw("r0", "anna", NOW)
    assert all(cell.session_type == "quick" for cell in store.counting.cells("plant_care", None))


def test_decisions_by_day(filled):
    """In UTC, oldest first."""
    store, records = filled
    store.reviews.add(review(1, records[0], decided_at=NOW - timedelta(days=1)))
    store.reviews.add(review(2, records[1]))
    store.reviews.add(review(3, records[2], verdict="rejected"))
    yesterday = date(2025, 5, 31), Verdict.APPROVED, 1
    today = [(date(2025, 6, 1), Verdict.APPROVED, 1), (date(2025, 6, 1), Verdict.REJECTED, 1)]
    assert store.counting.by_day(date(2025, 1, 1), None) == [yesterday, *today]
    assert store.counting.by_day(date(2025, 6, 1), "plants") == today


def test_people(filled):
    """Those with a role and those with a decision; spellings lead to one name."""
    store, _ = filled
    store.people.set_role("Carl", Role.VIEWER, NOW)
    store.people.set_role("Carl", Role.LEAD, NOW)
    store.reviews.add(review(1, record(0), "Anna"))
    assert store.people.all() == [("Anna", None), ("Carl", Role.LEAD)]
    assert (store.people.role("Carl"), store.people.role("Anna")) == (Role.LEAD, None)
    assert store.people.spellings() == {"anna": "Anna", "carl": "Carl"}
    store.people.set_role("Carl", Role.VIEWER, NOW)
    assert store.people.role("Carl") is Role.VIEWER


def test_spellings_follow_what_is_written(filled):
    """What was found before is no longer told when a name came by a decision, by an import, or with a role."""
    store, records = filled
    assert store.people.spellings() == {}
    store.reviews.add(review(1, records[0], "anna"))
    assert store.people.spellings() == {"anna": "anna"}
    store.reviews.add_many([review(2, records[1], "Ben")])
    assert store.people.spellings() == {"anna": "anna", "ben": "Ben"}
    store.people.set_role("Anna", Role.LEAD, NOW)
    assert store.people.spellings() == {"anna": "Anna", "ben": "Ben"}


def test_of_one_kind_and_domain(filled):
    """Every count can be told for one domain and kind alone."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    pair = from_row(row(modification_id="m02", topic="blood", kind="shift"), domain="medical_qa@1.0", source=None, created_at=NOW)
    store.records.add([pair], vocabulary=PLANTS)
    assert store.counting.kinds() == [("medical_qa", "pair"), ("plant_care", "dialogue")]
    assert sum(store.counting.statuses(None, domain="medical_qa").values()) == 1
    assert sum(store.counting.statuses(None, "dialogue", "medical_qa").values()) == 0
    assert (store.counting.decisions(None, "pair"), store.counting.decisions(None, domain="plant_care")) == ((0, 0), (1, 1))
    assert [len(store.counting.by_day(date(2025, 1, 1), None, kind)) for kind in ("dialogue", "pair")] == [1, 0]
    assert [c.records for c in store.counting.cells(None, None, "pair")] == [1]
    told = {part: store.counting.pairs(part, Selection(domain="medical_qa")) for part in PARTS}
    assert {part: [value for value, _, _ in found] for part, found in told.items()} == {
        "modification": ["m02"], "error_type": ["e5"], "kind": ["shift"], "topic": ["blood"],
    }  # fmt: skip
    assert list(store.counting.lengths(Selection(domain="medical_qa"))) == [(len(row()["chosen"]), len(row()["rejected"]))]
