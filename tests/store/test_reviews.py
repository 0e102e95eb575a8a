"""Decisions are added, never changed; the state beside a record is what the function says of them."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcore.core.errors import BadRequest
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review, Status, Verdict, latest, status
from tests.living import NOW, PLANTS, record, review


def test_a_review_comes_back_as_it_went_in(filled):
    """Every field."""
    store, records = filled
    sent = Review(
        id="r1", record_id=records[0].id, person="Ånna", verdict=Verdict.NEEDS_REVISION, note="why ü?", notes=(Note(note="n", timestamp="t"),),
        blind_labels=Labels(risk_level="fine"), labels=Labels(concern="x"), edited_id="e", replaces="r0", opened_at=NOW - timedelta(seconds=9),
        decided_at=NOW, active_ms=8123, position=4, sampling_probability=0.1, source="f.json", extras={"own": {"k": [None]}},
    )  # fmt: skip
    assert store.reviews.add(sent).review == sent
    assert store.reviews.of(records[0].id) == (sent,)


def test_the_same_id_twice_is_one_review(filled):
    """A repeated send, even with other words, returns what is stored."""
    store, records = filled
    store.reviews.add(review(1, records[0], note="first"))
    again = store.reviews.add(review(1, records[0], verdict="rejected", note="second"))
    assert (again.repeated, again.review.note, again.state.status) == (True, "first", Status.APPROVED)
    assert len(store.reviews.of(records[0].id)) == 1
    with pytest.raises(BadRequest, match="for another record"):
        store.reviews.add(review(1, records[1]))


def test_a_record_that_is_not_there(filled):
    """A sentence, and nothing stored."""
    store, _ = filled
    with pytest.raises(BadRequest, match="no record 'nothing'"):
        store.reviews.add(review(1, "nothing"))
    with pytest.raises(BadRequest, match="no record 'nothing'"):
        store.reviews.add_many([review(1, "nothing")])


def test_a_clock_that_was_set_back_does_not_make_a_decision_older(filled):
    """The last decision that was made is the one that counts."""
    store, records = filled
    store.reviews.add(review(1, records[0]))
    late = store.reviews.add(review(2, records[0], verdict="rejected", decided_at=NOW - timedelta(hours=1)))
    assert late.state.status is Status.REJECTED
    assert late.review.decided_at > NOW


def test_medium_and_high_risk_need_two_people(filled):
    """Two spellings of a name are one person."""
    store, records = filled
    dying = records[9]
    assert store.reviews.add(review(1, dying, "Anna")).state.status is Status.NEEDS_SECOND
    assert store.reviews.add(review(2, dying, "anna ")).state.status is Status.NEEDS_SECOND
    assert store.reviews.add(review(3, dying, "Ben")).state.status is Status.APPROVED


def test_a_reviewer_can_raise_the_risk_and_only_an_adjudication_lowers_it(filled):
    """The most severe level that anyone gave governs."""
    store, records = filled
    fine, dying = records[0], records[9]
    raised = store.reviews.add(review(1, fine, labels=Labels(risk_level="dying")))
    assert (raised.state.governing_risk, raised.state.status) == ("dying", Status.NEEDS_SECOND)
    assert store.reviews.add(review(2, dying, labels=Labels(risk_level="fine"))).state.governing_risk == "dying"
    ruled = store.reviews.add(review(3, dying, "lead", adjudicates=True, labels=Labels(risk_level="fine")))
    assert (ruled.state.governing_risk, ruled.state.status) == ("fine", Status.APPROVED)


def test_a_risk_word_that_nobody_knows_needs_two_people(store):
    """It cannot be ruled out that it means the worst."""
    odd = record(1, risk="apocalyptic")
    store.records.add([odd], vocabulary=PLANTS)
    assert store.reviews.add(review(1, odd)).state.status is Status.NEEDS_SECOND


def test_many_reviews_at_once_lead_to_the_same_states(filled):
    """And adding them again, under their ids or others, adds nothing."""
    store, records = filled
    many = [review(n, records[n % 10], person="abc"[n % 3], verdict=list(Verdict)[n % 4].value, decided_at=NOW + timedelta(minutes=n)) for n in range(60)]
    assert store.reviews.add_many(many) == (60, 0)
    assert store.integrity.problems() == []
    assert store.reviews.add_many(many) == (0, 60)
    assert store.reviews.add_many([r.model_copy(update={"id": f"other{r.id}"}) for r in many]) == (0, 60)


def test_drafts_are_kept_per_person_and_cleared_by_the_decision(filled):
    """One person's unfinished note is not another's."""
    store, records = filled
    store.reviews.save_draft("anna", records[0].id, "half a thou", NOW)
    store.reviews.save_draft("anna", records[0].id, "half a thought", NOW)
    store.reviews.save_draft("ben", records[0].id, "mine", NOW)
    assert [(p, e, d.note) for p, e, d in store.reviews.drafts(None)] == [("anna", "d0", "half a thought"), ("ben", "d0", "mine")]
    store.reviews.add(review(1, records[0], "anna"))
    assert store.reviews.draft("anna", records[0].id) is None
    assert store.reviews.draft("ben", records[0].id).note == "mine"
    store.reviews.save_draft("ben", records[0].id, "", NOW)
    assert store.reviews.draft("ben", records[0].id) is None


numbers = itertools.count()
moves = st.lists(
    st.tuples(
        st.integers(0, 9), st.sampled_from("ab"), st.sampled_from(Verdict), st.integers(0, 3), st.booleans(),
        st.sampled_from([None, "fine", "dying", "unheard of"]), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_the_state_is_always_what_the_function_says(filled, sequence):
    """Whatever is decided, in whatever order, one by one or at once: projection = core.reviews.status."""
    store, records = filled
    for which, person, verdict, minute, adjudicates, risk, alone in sequence:
        one = review(
            next(numbers), records[which], person, verdict.value, adjudicates=adjudicates, labels=Labels(risk_level=risk) if risk else None,
            decided_at=NOW + timedelta(minutes=minute),
        )  # fmt: skip
        if alone:
            store.reviews.add(one)
        else:
            store.reviews.add_many([one])
    for there in records:
        said, state = store.reviews.of(there.id), store.records.state(there.id)
        assert state.second_needed == PLANTS.needs_second(state.governing_risk)
        assert state.status == status(said, second_needed=state.second_needed)
        assert state.approvals == sum(r.verdict is Verdict.APPROVED for r in latest(said))
    assert store.integrity.problems() == []


def test_decisions_of_a_day(filled):
    """Of one person, from a moment on; the moment itself belongs to it."""
    store, records = filled
    for number, person, hours in ((1, "anna", 0), (2, "anna", 5), (3, "ben", 6), (4, "anna", -3)):
        store.reviews.add(review(number, records[number], person=person, decided_at=NOW + timedelta(hours=hours)))
    assert store.reviews.count_since("anna", NOW) == 2
    assert store.reviews.count_since("ben", NOW + timedelta(hours=7)) == 0
