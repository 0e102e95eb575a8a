"""The desk as values: what is said about a record before, at and after a decision."""

from synthcore.core.ports import Hold
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Status
from synthcore.services.desk_queue import Slot
from synthcore.views import review as views
from tests.views.making import NOON, card, counts, plants, review


def desk(**more):
    return views.desk(card(**more), plants(), person="Ann")


def test_where_the_reviewer_is():
    """Place in the filter, progress in the batch, whether or not the record is among those the filter selects."""
    shown = desk()
    assert (shown.place, shown.progress, shown.fraction) == ("12/50", "11 of 50 decided, 4 by you · 3 today", 0.22)
    assert views.desk(card(), plants(), person="Ann", kind="pair").progress == "11 of 50 pairs decided, 4 by you · 3 today"
    assert desk(position=None).place == "Not among the 50 of this filter"


def slot(**more):
    given = {"record_id": "r", "purpose": "queue", "sampling_probability": None, "position": 3, "total": 60, "seed": "s"}
    return Slot(**(given | more))


def test_the_place_is_that_in_ones_own_order():
    """Where the person has one; the batch's place serves otherwise."""
    assert views.desk(card(), plants(), person="Ann", slot=slot()).place == "3/60"
    assert views.desk(card(), plants(), person="Ann", slot=slot(position=None)).place == "12/50"


def test_who_has_the_record_open():
    """Said by name, and only where this person does not hold it."""
    hold = Hold(record_id="r", person="Ben", expires_at=NOON)
    assert views.held(slot(claimed=False, held_by=(hold,))) == ("Ben has this record open. You may read it, and decide all the same.",)
    assert views.held(slot(held_by=(hold,))) == ()
    assert views.held(None) == ()


def test_labels_are_claims_with_definitions():
    """The domain's own words; a value it does not know is shown as it is, without a definition."""
    known = views.claims(Labels(session_type="quick", concern="moon", risk_level="dying"), plants())
    assert [(c.label, c.value, bool(c.definition)) for c in known] == [("Session type", "quick", True), ("Concern", "moon", False), ("Risk", "dying", True)]


def test_a_content_warning_names_no_level():
    """It stands where a second approval is needed, and gives nothing away."""
    warning = desk(needs_second=True, governing_risk="dying").warning
    assert warning is not None
    assert "dying" not in warning
    assert desk().warning is None


def test_a_second_approval_is_asked_for():
    """From a different clinician; the first approver is told that it waits for someone else."""
    assert desk(status=Status.NEEDS_SECOND).notices == ("Needs a second approval by a different clinician.",)
    mine = desk(status=Status.NEEDS_SECOND, mine=review(), reviews=(review(),)).notices
    assert "waits for someone else" in mine[0]
    assert mine[1].startswith("You decided: Approved")
    assert "replaces it; both are kept" in mine[1]


def test_earlier_decisions_are_shown_with_their_notes():
    """One's own under "You"; notes of the terminal among them."""
    reviews = (review("Ben", "rejected", note="label", notes=(Note(note="see T2", timestamp="x"),)), review("Ann"))
    shown = desk(reviews=reviews).earlier
    assert [(e.who, e.verdict, e.note) for e in shown] == [("Ben", "Rejected", "label\nsee T2"), ("You", "Approved", "")]


def test_guidelines():
    """Rules with both examples, the main ones apart where the domain names some; criteria only where it has some."""
    given = plants().guidelines
    guide = views.guide(given)
    assert guide.more == ()
    some = given.model_copy(update={"rule": (given.rule[0].model_copy(update={"main": True}), given.rule[0].model_copy(update={"id": "other"}))})
    assert (len(views.guide(some).rules), len(views.guide(some).more)) == (1, 1)
    assert guide.rules[0] == views.Rule("Would a gardener say this?", "If no: rejected", "Feel the soil first.", "Sing to it.")
    assert guide.criteria == (("Approve when", ("It could have been said.",)),)


def test_empty_states():
    """Nothing there, nothing selected, nothing left for this person: three different sentences."""
    assert views.empty(counts(), shown="any", batch=None, selected=0, others=0).action == "generate"
    assert views.empty(counts(approved=2), shown="disputed", batch=None, selected=0, others=0).sentence == "No record with the status “Disputed”."
    assert views.empty(counts(approved=2), shown="any", batch="March", selected=0, others=0).sentence == "No record in this batch."
    clear = views.empty(counts(approved=2, needs_second=3), shown="any", batch=None, selected=5, others=3)
    assert (clear.sentence, clear.button, clear.action) == ("Queue clear. 3 wait for someone else.", "Look through 5 records", "look")
    assert views.empty(counts(approved=2, needs_second=1), shown="any", batch=None, selected=3, others=1).sentence == "Queue clear. 1 waits for someone else."
    assert views.empty(counts(approved=2), shown="any", batch=None, selected=2, others=0).sentence == "Queue clear."


def test_shortcuts_avoid_what_streamlit_keeps():
    """C and R belong to the framework, with or without modifiers."""
    assert not {key for key, _ in views.KEYS} & {"C", "R"}
