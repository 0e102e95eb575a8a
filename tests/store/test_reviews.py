"""Decisions are added, never changed; the state beside a record is what the function says of them."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthcore.core.corrections import corrected
from synthcore.core.desk_answers import DeskAnswers, DeskDraft, Mark
from synthcore.core.errors import BadRequest
from synthcore.core.records import Labels
from synthcore.core.reviews import Note, Review, Status, Verdict, latest, status
from synthcore.store.projection import COUNTED, project
from tests.living import NOW, PLANTS, record, review


def test_a_review_comes_back_as_it_went_in(filled):
    """Every field."""
    store, records = filled
    sent = Review(
        id="r1", record_id=records[0].id, person="Ånna", verdict=Verdict.NEEDS_REVISION, note="why ü?", notes=(Note(note="n", timestamp="t"),),
        blind_labels=Labels(risk_level="fine"), labels=Labels(concern="x"), edited_id="e", replaces="r0", opened_at=NOW - timedelta(seconds=9),
        decided_at=NOW, active_ms=8123, position=4, sampling_probability=0.1, source="f.json", extras={"own": {"k": [None]}},
        desk=DeskAnswers(
            marks=(Mark(code="unsafe", turn=2, start=0, end=3, comment="ü"),), safety={"asked": "no"}, confirmed=("intent:2",), intents={2: "look"},
            purpose="audit", blind=True, seed="s",
        ),
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


def test_a_decision_that_is_withdrawn_is_kept_and_counts_no_more(filled):
    """What its person said before it counts again; what they said in it is a draft."""
    store, records = filled
    first, marks = records[0], (Mark(code="unsafe", turn=1),)
    store.reviews.add(review(1, first))
    store.reviews.add(review(2, first, verdict="rejected", note="why", desk=DeskAnswers(marks=marks), labels=Labels(risk_level="dying")))
    taken = store.reviews.withdraw("r2", "anna", NOW)
    assert (taken.state.status, taken.state.governing_risk, taken.state.reviewers) == (Status.APPROVED, "fine", 1)
    assert taken.draft == DeskDraft(note="why", marks=marks, labels=Labels(risk_level="dying")) == store.drafts.of("anna", first.id).desk
    assert [(r.id, r.withdrawn_at) for r in store.reviews.of(first.id)] == [("r1", None), ("r2", NOW)]
    assert taken.reviews == store.reviews.of(first.id)
    assert store.records.state(first.id) == taken.state
    assert (store.reviews.count_since("anna", NOW), store.counting.decisions(None), store.counting.by_day(NOW.date(), None)) == (
        1, (1, 1), [(NOW.date(), Verdict.APPROVED, 1)],
    )  # fmt: skip
    assert store.reviews.withdraw("r1", "anna", NOW).state.status is Status.UNREVIEWED


def test_what_may_not_be_withdrawn(filled):
    """Another's, one that was followed by another, one that is nowhere; and twice is once."""
    store, records = filled
    for one in (review(1, records[0]), review(2, records[0]), review(3, records[0], "ben")):
        store.reviews.add(one)
    for name, person in (("r1", "ben"), ("r9", "anna")):
        with pytest.raises(BadRequest, match="to take back"):
            store.reviews.withdraw(name, person, NOW)
    with pytest.raises(BadRequest, match="decided on this record again"):
        store.reviews.withdraw("r1", "anna", NOW)
    store.reviews.withdraw("r2", "anna", NOW)
    store.drafts.save("anna", records[0].id, DeskDraft(note="since"), NOW)
    again = store.reviews.withdraw("r2", "anna", NOW + timedelta(hours=1))
    assert (again.review.withdrawn_at, again.draft.note) == (NOW, "since")
    assert len(store.reviews.of(records[0].id)) == 3


def test_a_correction_to_a_lesser_risk_needs_a_second_person(store):
    """Also where nothing that governs asks for one; raising it does so by itself, and what is said blind corrects nothing."""
    levels = PLANTS.model_copy(update={"risk_level": ("fine", "thirsty", "dying"), "hash": "three"})
    store.domains.keep(levels, "{}", NOW)
    thirsty = [record(n, risk="thirsty") for n in range(4)]
    store.records.add(thirsty, vocabulary=levels)

    def state(number, of, **labels):
        return store.reviews.add(review(number, of, **{name: Labels(risk_level=level) for name, level in labels.items()})).state

    lowered = state(1, thirsty[0], labels="fine")
    assert (lowered.status, lowered.governing_risk, lowered.second_needed) == (Status.NEEDS_SECOND, "thirsty", True)
    assert store.reviews.add(review(2, thirsty[0], "ben")).state.status is Status.APPROVED
    assert state(3, thirsty[1], labels="thirsty").status is Status.APPROVED
    assert state(4, thirsty[2], blind_labels="fine").status is Status.APPROVED
    assert state(5, thirsty[3], labels="dying").status is Status.NEEDS_SECOND
    assert store.reviews.add(review(6, thirsty[0], "lead", adjudicates=True, labels=Labels(risk_level="fine"))).state.status is Status.APPROVED
    assert store.integrity.problems() == []


def test_a_first_answer_stays_with_every_decision_of_its_person(filled):
    """It moves from the draft into the review, back with a withdrawal, and into a change of mind."""
    store, records = filled
    first = Labels(risk_level="dying")
    store.drafts.save("anna", records[0].id, DeskDraft(first=first), NOW)
    said = store.reviews.add(review(1, records[0]))
    assert (said.review.blind_labels, said.state.governing_risk) == (first, "dying")
    assert store.drafts.of("anna", records[0].id) is None
    assert store.reviews.add(review(2, records[0], replaces="r1")).review.blind_labels == first
    assert store.reviews.withdraw("r2", "anna", NOW).draft.first == first
    assert store.reviews.add(review(3, records[0], "ben")).review.blind_labels is None


def test_a_withdrawal_elsewhere_is_one_here(filled):
    """A review that comes with its withdrawal, whether it was here before or not."""
    store, records = filled
    here, new = review(1, records[0]), review(2, records[1], withdrawn_at=NOW)
    store.reviews.add(here)
    assert store.reviews.add_many([here.model_copy(update={"withdrawn_at": NOW, "id": "other"}), new]) == (1, 1)
    assert [store.records.state(r.id).status for r in records[:2]] == [Status.UNREVIEWED] * 2
    assert [r.withdrawn_at for r in (*store.reviews.of(records[0].id), *store.reviews.of(records[1].id))] == [NOW, NOW]
    assert store.reviews.add_many([here]) == (0, 1)
    assert store.records.state(records[0].id).status is Status.UNREVIEWED
    assert store.integrity.problems() == []


numbers = itertools.count()
moves = st.lists(
    st.tuples(
        st.integers(0, 9), st.sampled_from("ab"), st.sampled_from(Verdict), st.integers(0, 3), st.booleans(),
        st.sampled_from([None, "fine", "dying", "unheard of"]), st.sampled_from([None, "watering", "new"]),
        st.sampled_from(["one", "many", "again", "withdrawn", "draft"]),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_the_state_is_always_what_the_function_says(filled, sequence):
    """Whatever is decided, sent twice, begun and taken back, in whatever order: projection = core.reviews.status of what
    stands, and nothing is lost."""
    store, records = filled
    sent = {r.id for there in records for r in store.reviews.of(there.id)}
    for which, person, verdict, minute, adjudicates, risk, concern, how in sequence:
        said = store.reviews.of(records[which].id)
        if how == "draft":
            store.drafts.save(person, records[which].id, DeskDraft(first=Labels(risk_level=risk) if risk else None, note="hm"), NOW)
            continue
        if how == "withdrawn":
            own = [r for r in said if r.person == person]
            standing = [r for r in own if r.withdrawn_at is None]
            for one in (own[:1] + own[-1:]) if own else []:
                if one.withdrawn_at or one.id == standing[-1].id:
                    store.reviews.withdraw(one.id, person, NOW)
                    break
            continue
        if how == "again" and said:
            assert store.reviews.add(said[0].model_copy(update={"verdict": verdict, "withdrawn_at": None})).review == said[0]
            continue
        one = review(
            next(numbers), records[which], person, verdict.value, adjudicates=adjudicates, labels=Labels(risk_level=risk, concern=concern) if risk else None,
            decided_at=NOW + timedelta(minutes=minute),
        )  # fmt: skip
        if how == "many":
            sent |= {one.id} if store.reviews.add_many([one])[0] else set()
        else:
            sent.add(store.reviews.add(one).review.id)
    assert {r.id for there in records for r in store.reviews.of(there.id)} == sent
    for there in records:
        said, state = store.reviews.of(there.id), store.records.state(there.id)
        standing = tuple(r for r in said if r.withdrawn_at is None)
        assert state == project(there.labels.risk_level, standing, PLANTS, own=there.labels.risk_level)
        if state.status is Status.APPROVED:  # what is counted is what is handed over
            handed = corrected(there, said, state.status, PLANTS).labels
            counted = there.labels.model_dump() | (state.corrected.model_dump(exclude_none=True) if state.corrected else {})
            assert {name: counted[name] for name in COUNTED} == {name: PLANTS.canonical(name, getattr(handed, name)) for name in COUNTED}
        else:
            assert state.corrected is None
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


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_change_of_mind_is_one_record_of_a_day(filled, asked_before):
    """Also when it is taken back; then the first decision stands, and once that goes too there is none."""
    store, records = filled
    assert not asked_before or store.reviews.count_since("anna", NOW) == 0
    store.reviews.add(review(1, records[1], decided_at=NOW))
    store.reviews.add(review(2, records[1], verdict="rejected", decided_at=NOW + timedelta(hours=1)))
    assert store.reviews.count_since("anna", NOW) == 1
    for number, left in ((2, 1), (1, 0)):
        store.reviews.withdraw(f"r{number}", "anna", NOW + timedelta(hours=2))
        assert store.reviews.count_since("anna", NOW) == left
