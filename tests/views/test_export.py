"""What a file will hold, and what stays out of it."""

from synthcore.core.reviews import Status
from synthcore.views.export import WHY, export
from tests.views.making import counts

COUNTS = counts(unreviewed=5, approved=30, needs_second=3, rejected=2)


def test_approved_dialogues():
    """The rest is named with its reason, the largest first."""
    view = export(COUNTS, format="dialogues", status="approved", batch=None)
    assert view.sentence == "The file will hold 30 records, of 40 in the database."
    assert view.safe
    assert "two approvals" in view.safety
    assert [(line.status, line.records) for line in view.left_out] == [("Unreviewed", 5), ("Needs a second approval", 3), ("Rejected", 2)]
    assert "second approval by a different clinician" in view.left_out[1].why
    assert view.command == "synthcore export --format dialogues --status approved --output approved_dialogues.json"
    assert not view.empty


def test_what_has_not_earned_it():
    """A file of anything else says that it must not be trained on."""
    view = export(COUNTS, format="dialogues", status="any", batch="my batch.json")
    assert not view.safe
    assert view.left_out == ()
    assert view.command.endswith("--output my_batch_json_dialogues.json --batch 'my batch.json'")
    assert export(COUNTS, format="dialogues", status="disputed", batch=None).empty


def test_reviews():
    """Reviews go out with names and notes, and that is said."""
    view = export(COUNTS, format="reviews", status="any", batch=None)
    assert view.sentence == "The file will hold the reviews of 40 records, of 40 in the database."
    assert view.safe
    assert "names" in view.safety


def test_every_status_has_a_reason():
    """Nothing stays out without a word."""
    assert {status.value for status in Status} == set(WHY)
