"""What a file will hold, and what stays out of it."""

from synthcore.core.reviews import Status
from synthcore.services.exporting import Outlook
from synthcore.services.measuring_progress import Part
from synthcore.views.export import NO_CONTEXT, WHY, domains, export
from tests.views.making import counts

COUNTS = counts(unreviewed=5, approved=30, needs_second=3, rejected=2)
NOTHING = Outlook(without_context=0)


def test_approved_dialogues():
    """The rest is named with its reason, the largest first."""
    view = export(COUNTS, NOTHING, format="dialogues", status="approved", batch=None)
    assert view.sentence == "The file will hold 30 records, of 40 in the database."
    assert view.safe
    assert "two approvals" in view.safety
    assert [(line.status, line.records) for line in view.left_out] == [("Unreviewed", 5), ("Needs a second approval", 3), ("Rejected", 2)]
    assert "second approval by a different clinician" in view.left_out[1].why
    assert view.command == "synthcore export --format dialogues --status approved --output approved_dialogues.json"
    assert not view.empty


def test_what_has_not_earned_it():
    """A file of anything else says that it must not be trained on."""
    view = export(COUNTS, NOTHING, format="dialogues", status="any", batch="my batch.json")
    assert not view.safe
    assert view.left_out == ()
    assert view.command.endswith("--output my_batch_json_dialogues.json --batch 'my batch.json'")
    assert export(COUNTS, NOTHING, format="dialogues", status="disputed", batch=None).empty


def test_reviews():
    """Reviews go out with names and notes, and that is said."""
    view = export(COUNTS, NOTHING, format="reviews", status="any", batch=None)
    assert view.sentence == "The file will hold the reviews of 40 records, of 40 in the database."
    assert view.safe
    assert "names" in view.safety


def test_every_status_has_a_reason():
    """Nothing stays out without a word."""
    assert {status.value for status in Status} == set(WHY)


def test_what_lacked_context():
    """It is unreviewed, and is not said to be untouched."""
    view = export(COUNTS, Outlook(without_context=2), format="dialogues", status="approved", batch=None)
    assert [(line.records, line.why) for line in view.left_out if line.status == "Unreviewed"] == [(3, "Nobody has looked at it yet"), (2, NO_CONTEXT)]
    (line,) = [line for line in export(COUNTS, Outlook(without_context=5), format="pairs", status="approved", batch=None).left_out if line.records == 5]
    assert line.why == NO_CONTEXT


def test_a_domain():
    """Named in the sentence, the file and the command."""
    view = export(COUNTS, NOTHING, format="pairs", status="approved", batch="March", domain="medical_qa")
    assert view.sentence.endswith("of 40 of the domain medical_qa in this batch.")
    assert view.file_name == "medical_qa_March_approved_questions_and_responses.csv"
    assert view.command.endswith("--batch March --domain medical_qa")


def test_domains_to_choose_from():
    """Of the records that a format is of; a data set is of one of them."""
    parts = [Part(domain=name, kind=kind, counts=COUNTS) for name, kind in (("a", "dialogue"), ("b", "pair"), ("c", "pair"))]
    assert domains(parts, "pairs") == ((None, "b", "c"), True)
    assert domains(parts, "hub") == (("b", "c"), True)
    assert domains(parts, "dialogues") == ((None,), False)
    assert domains(parts, "reviews") == ((None, "a", "b", "c"), True)
