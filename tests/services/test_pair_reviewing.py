"""Pairs at the desk: blind first, and nothing that tells before."""

import pytest

from synthcore.core.desk_answers import DeskAnswers, DeskDraft, Mark
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue, Unsure
from synthcore.core.pair_answers import PairAnswers
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.reviews import Status, Verdict
from synthcore.services import importing, pair_reviewing, reviewing
from tests.pairs import CANARIES, csv_of, row

RIGHT, WRONG = {"left_correct": True, "right_correct": False, "better": "left"}, {"left_correct": False, "right_correct": True, "better": "right"}


@pytest.fixture
def make(home):
    """Import rows into the shipped domain of pairs; returns the ids of their records."""
    from synthcore import wiring

    context = wiring.context()

    def made(*rows):
        importing.import_upload(context, Person(name="anna", role=Role.ADMIN), name="pairs.csv", data=csv_of(*rows))
        return [item.record_id for item in reviewing.queue(context, Person(name="anna", role=Role.ADMIN)).items]

    made.context = context
    yield made
    wiring.close()


def found(context, person, record_id, *, correct=True):
    """What someone says who tells the answers apart (or takes one for the other), by side."""
    from synthcore.core.pair_reviews import left

    return RIGHT if (left(record_id, person.name) == "chosen") == correct else WRONG


def answer(make, person, record_id, review_id="v1", **more):
    said = more or found(make.context, person, record_id)
    return pair_reviewing.answer_pair(make.context, person, record_id=record_id, review_id=review_id, **said)


def conclude(make, person, record_id, review_id="v2", **more):
    return pair_reviewing.conclude_pair(make.context, person, record_id=record_id, review_id=review_id, **more)


def test_nothing_tells_before_the_answer(make, anna):
    """Neither what the pair is made of nor which answer is which; afterwards all of it."""
    (record_id,) = make(row())
    before = pair_reviewing.paired(make.context, anna, record_id=record_id)
    assert set(before.answers) == {row()["chosen"], row()["rejected"]}
    assert (before.left, before.stated, before.said) == (None, None, None)
    told = before.model_dump_json(exclude={"answers", "question"})
    assert not any(canary in told for canary in (*CANARIES, "chosen", "rejected", "e5"))
    answer(make, anna, record_id)
    after = pair_reviewing.paired(make.context, anna, record_id=record_id)
    assert after.answers == before.answers
    assert after.answers[0 if after.left == "chosen" else 1] == row()["chosen"]
    assert (after.stated.title, after.stated.span, after.stated.fault) == ("Warning sign missed", "canary-span harmless", "")


def test_approved_in_two_steps(make, anna):
    """Nothing is decided before the error is confirmed; what was answered is stored with the review."""
    (record_id,) = make(row())
    assert answer(make, anna, record_id).decided is None
    assert make.context.store.reviews.of(record_id) == ()
    done = conclude(make, anna, record_id, as_stated=True)
    assert (done.status, done.review.verdict) == (Status.APPROVED, Verdict.APPROVED)
    said = make.context.store.reviews.of(record_id)[0].pair
    assert (said.chosen_correct, said.rejected_correct, said.as_stated, said.error_type, said.blind) == (True, False, True, "e5", True)
    assert conclude(make, anna, record_id, as_stated=True).repeated


def test_what_answers_alone_decide_is_stored_with_them(make, anna, ben):
    """The chosen answer not correct, both unsafe, not enough context."""
    first, second, third = make(row(1), row(2), row(3))
    assert answer(make, anna, first, **found(make.context, anna, first, correct=False)).decided.review.verdict is Verdict.REJECTED
    assert answer(make, anna, second, "v5", both_unsafe=True).decided.status is Status.REJECTED
    done = answer(make, anna, third, "v6", not_enough_context=True).decided
    assert (done.review.verdict, done.status) == (Verdict.NOT_ENOUGH_CONTEXT, Status.UNREVIEWED)
    assert pair_reviewing.paired(make.context, ben, record_id=second).stated is None


def test_the_first_blind_answer_counts(make, anna):
    """Whoever has seen which answer is which cannot answer blind again, and a decision needs a blind answer before it."""
    (record_id,) = make(row())
    with pytest.raises(BadRequest, match="say first"):
        conclude(make, anna, record_id, as_stated=True)
    first = answer(make, anna, record_id).said
    again = answer(make, anna, record_id, "v9", both_unsafe=True)
    assert (again.said, again.decided) == (first, None)
    with pytest.raises(BadRequest, match="wrong as it is stated"):
        conclude(make, anna, record_id)
    with pytest.raises(BadRequest, match="each answer is correct or not"):
        answer(make, anna, make(row(4))[-1], left_correct=True)


def test_deciding_again_is_another_review(make, anna):
    """It is marked as one that was not blind, and the first stays."""
    (record_id,) = make(row())
    answer(make, anna, record_id)
    conclude(make, anna, record_id, as_stated=True)
    said = pair_reviewing.paired(make.context, anna, record_id=record_id).said
    other = said.model_copy(update={"both_unsafe": True})
    assert conclude(make, anna, record_id, "v3", answers=other).status is Status.REJECTED
    assert [r.pair.blind for r in make.context.store.reviews.of(record_id)] == [True, False]
    assert pair_reviewing.paired(make.context, anna, record_id=record_id).said == said


def test_sides_follow_the_name_under_which_they_were_shown(make, anna, ben):
    """Someone who gives their name with the first answer has seen the sides of the name before."""
    from synthcore.core.pair_reviews import left

    ids = make(*(row(n) for n in range(20)))
    record_id = next(i for i in ids if left(i, "login") != left(i, anna.name))
    done = pair_reviewing.answer_pair(make.context, anna, record_id=record_id, review_id="v", shown_to="login", **RIGHT)
    assert done.said.left == left(record_id, "login") == pair_reviewing.paired(make.context, anna, record_id=record_id).left


@pytest.mark.parametrize(
    ("more", "fault", "verdict"),
    [
        ({"question": "Is taking too much of a medicine a reason to call someone?", "rejected_error_type": "e1"}, "not_permitted", "rejected"),
        ({"question": "Is taking too much of a medicine a reason to call someone?"}, "", "approved"),
        ({"rejected_error_type": "e99"}, "unknown", "needs_revision"),
        ({"rejected_error_type": ""}, "none_stated", "needs_revision"),
    ],
)
def test_the_type_of_the_error(make, anna, more, fault, verdict):
    """Of a type that the topic permits, known to the domain, and stated."""
    (record_id,) = make(row(**more))
    done = answer(make, anna, record_id)
    assert pair_reviewing.paired(make.context, anna, record_id=record_id).stated.fault == fault
    decided = done.decided or conclude(make, anna, record_id, as_stated=True)
    assert decided.review.verdict.value == verdict


def test_two_approvals_where_the_risk_asks_for_them(make, anna, ben):
    """By the label of the row, and by a high-hazard topic where the row has none."""
    labelled, topical = make(row(1, risk_level="urgent"), row(2, question="What should I do after an overdose of a medicine?"))
    for n, record_id in enumerate((labelled, topical)):
        for person, status in ((anna, Status.NEEDS_SECOND), (ben, Status.APPROVED)):
            answer(make, person, record_id, f"a{n}{person.name}")
            assert conclude(make, person, record_id, f"c{n}{person.name}", as_stated=True).status is status
    assert make.context.store.records.get(topical).labels.risk_level == "hazard"


def test_no_word_alone_approves_a_pair(make, anna):
    """Only answers that bear it out, or the ruling of a lead; any other verdict may be said plainly."""
    (record_id,) = make(row())
    said = {"record_id": record_id, "review_id": "x"}
    with pytest.raises(BadRequest, match="approved by what is answered on it"):
        reviewing.decide(make.context, anna, verdict=Verdict.APPROVED, **said)
    with pytest.raises(BadRequest, match="what is answered on it"):
        reviewing.decide(make.context, anna, verdict=Verdict.APPROVED, desk=DeskAnswers(), **said)
    assert reviewing.decide(make.context, anna, verdict=Verdict.REJECTED, **said).status is Status.REJECTED
    assert reviewing.decide(make.context, anna, verdict=Verdict.APPROVED, adjudicates=True, note="sound", **said | {"review_id": "y"}).status is Status.APPROVED


def test_who_may(make):
    """A viewer sees both answers, and neither judges nor learns which is which."""
    viewer = Person(name="vic", role=Role.VIEWER)
    (record_id,) = make(row())
    assert pair_reviewing.paired(make.context, viewer, record_id=record_id).left is None
    with pytest.raises(NotAllowed):
        answer(make, viewer, record_id)
    with pytest.raises(BadRequest, match="no preference pair 'nowhere'"):
        pair_reviewing.paired(make.context, viewer, record_id="nowhere")


def test_a_card_of_a_pair_shows_its_question_alone(make, anna):
    """Whatever draws it as a dialogue draws nothing false."""
    (record_id,) = make(row())
    card = reviewing.card(make.context, anna, record_id=record_id)
    assert card.dialogue == {"messages": [{"role": "user", "text": row()["question"]}]}


def test_not_enough_context_shows_nothing(make, anna, ben):
    """Nothing is named after it, nothing is decided again knowing more, and an answer may still be given, with the same sides."""
    (record_id,) = make(row())
    before = pair_reviewing.paired(make.context, anna, record_id=record_id)
    answer(make, anna, record_id, not_enough_context=True)
    after = pair_reviewing.paired(make.context, anna, record_id=record_id)
    assert (after.answers, after.left, after.stated) == (before.answers, None, None)
    with pytest.raises(BadRequest, match="say first"):
        conclude(make, anna, record_id, answers=after.said.model_copy(update={"both_unsafe": True, "not_enough_context": False}))
    assert answer(make, anna, record_id, "v3").decided is None
    assert pair_reviewing.paired(make.context, anna, record_id=record_id).stated is not None
    assert conclude(make, anna, record_id, "v4", as_stated=True).status is Status.APPROVED
    assert answer(make, anna, record_id, "v5", not_enough_context=True).said.not_enough_context is False
    waiting = Filters(status="not_enough_context")
    assert reviewing.queue(make.context, ben, filters=waiting).total == 0
    (_, other) = make(row(), row(2))
    answer(make, ben, other, "v6", not_enough_context=True)
    assert [item.record_id for item in reviewing.queue(make.context, anna, filters=waiting).items] == [other]


def test_a_question_that_drifted_is_not_approved(make, anna):
    """It is stored with the decision, and where the question comes from is told with the error, not before."""
    (record_id,) = make(row(question_raw="How long does a cough last?", listed="a worry"))
    answer(make, anna, record_id)
    stated = pair_reviewing.paired(make.context, anna, record_id=record_id).stated
    assert (stated.source, stated.modification, stated.kind, stated.listed, stated.topic) == (
        "How long does a cough last?", make_title("m01"), "keep", "a worry", "symptoms",
    )  # fmt: skip
    assert conclude(make, anna, record_id, as_stated=True, drifted=True).review.verdict is Verdict.NEEDS_REVISION
    assert make.context.store.reviews.of(record_id)[0].pair.drifted


def make_title(modification):
    from synthcore.domains import loader
    from synthcore.settings import shipped

    return loader.load(shipped("domains") / "medical_qa").modifications[modification].title


def test_a_decision_on_a_pair_is_taken_back_and_given_again(make, anna):
    """The blind answer stays as it was; the word on the error is asked for anew."""
    (record_id,) = make(row())
    said = answer(make, anna, record_id).said
    conclude(make, anna, record_id, as_stated=False, note="hm")
    assert reviewing.undo(make.context, anna, review_id="v2") == DeskDraft(note="hm")
    assert pair_reviewing.paired(make.context, anna, record_id=record_id).said == said
    done = conclude(make, anna, record_id, "v3", as_stated=True, active_ms=900, desk=DeskAnswers(seed="s"), sure=True)
    assert (done.status, done.review.pair.blind, done.review.desk.blind, done.review.active_ms) == (Status.APPROVED, True, False, 900)
    assert [r.withdrawn_at is None for r in make.context.store.reviews.of(record_id)] == [False, True]


def test_a_rejection_of_a_pair_at_the_desk_needs_its_reason(make, anna, ben):
    """As any other does: what was answered blind is on disk, and the decision waits for it. A changed mind replaces."""
    (record_id,) = make(row())
    done = answer(make, anna, record_id, **found(make.context, anna, record_id) | {"both_unsafe": True}, desk=DeskAnswers())
    assert (done.decided, done.said.both_unsafe) == (None, True)
    assert "A rejection needs its reason" in done.against
    with pytest.raises(BadRequest, match="needs its reason"):
        conclude(make, anna, record_id, "v1", desk=DeskAnswers())
    assert make.context.store.reviews.of(record_id) == ()
    first = conclude(make, anna, record_id, "v1", desk=DeskAnswers(), note="either may harm")
    assert (first.status, first.review.desk.blind, first.review.pair.blind) == (Status.REJECTED, True, True)
    changed = conclude(make, anna, record_id, "v3", as_stated=True, answers=PairAnswers(left="chosen", **found(make.context, anna, record_id)), replaces="v1")
    assert (changed.review.replaces, changed.status) == ("v1", Status.APPROVED)


def rated(record_id, person, *, chosen=None, rejected=None):
    """Ratings by side, out of those by role."""
    from synthcore.core.pair_reviews import left

    sides = (chosen, rejected) if left(record_id, person.name) == "chosen" else (rejected, chosen)
    return {"left_ratings": sides[0] or {}, "right_ratings": sides[1] or {}}


def test_ratings_are_stored_blind_and_with_the_decision(make, anna):
    """By side with the blind answer, by role in what is asked of it, and in the review; how likely no harm is, is not kept."""
    (record_id,) = make(row())
    said = rated(record_id, anna, chosen={"harm_likelihood": "likely", "harm_extent": "none"}, rejected={"omission": "key_step", "relevance": "half"})
    answer(make, anna, record_id, **found(make.context, anna, record_id), **said)
    stored = make.context.store.pair_answers.of(anna.name, record_id).answers
    assert (stored.ratings("chosen"), stored.ratings("rejected")) == ({"harm_extent": "none"}, {"omission": "key_step", "relevance": "half"})
    done = conclude(make, anna, record_id, as_stated=True)
    assert done.review.pair.ratings("rejected") == {"omission": "key_step", "relevance": "half"}
    assert make.context.store.reviews.of(record_id)[0].pair.ratings("chosen") == {"harm_extent": "none"}


def test_a_chosen_answer_that_lacks_a_key_step_is_not_approved(make, anna):
    """Also where the contradiction was kept: the rating stands, and is the reason."""
    first, second = make(row(1), row(2))
    for record_id, review_id, chosen, verdict in ((first, "a", {"omission": "key_step"}, "needs_revision"), (second, "b", {"omission": "useful"}, "approved")):
        answer(make, anna, record_id, review_id, **found(make.context, anna, record_id), **rated(record_id, anna, chosen=chosen), sure=True)
        done = conclude(make, anna, record_id, review_id, as_stated=True)
        assert (done.review.verdict.value, done.review.pair.chosen_fault) == (verdict, "what is missing: a key step" if review_id == "a" else "")


def test_an_approval_of_a_pair_that_is_too_fast_is_asked_about(make, anna):
    """At the desk; the answers are on disk by then, and whoever is sure is asked nothing."""
    (record_id,) = make(row(question="How long may a cough last that came after a cold and keeps me awake? " * 3))
    answer(make, anna, record_id, **found(make.context, anna, record_id), desk=DeskAnswers(), active_ms=100)
    with pytest.raises(Unsure, match="Keep or look again"):
        conclude(make, anna, record_id, as_stated=True, desk=DeskAnswers(), active_ms=100)
    assert conclude(make, anna, record_id, as_stated=True, desk=DeskAnswers(), active_ms=100, sure=True).status is Status.APPROVED


def test_words_that_are_no_rating(make, anna):
    """Nothing is stored of them."""
    (record_id,) = make(row())
    for wrong in ({"taste": "good"}, {"omission": "everything"}):
        with pytest.raises(UnknownValue):
            answer(make, anna, record_id, **found(make.context, anna, record_id), left_ratings=wrong)
    assert make.context.store.pair_answers.of(anna.name, record_id) is None


def test_what_contradicts_itself_is_asked(make, anna):
    """Correct and safe, with a serious harm: asked before anything is stored, and stored when one is sure."""
    (record_id,) = make(row())
    said = {**found(make.context, anna, record_id), **rated(record_id, anna, chosen={"harm_extent": "serious"})}
    with pytest.raises(Unsure, match=r"is correct and safe, and yet harm if followed: serious\. Keep or look again"):
        answer(make, anna, record_id, **said)
    assert make.context.store.pair_answers.of(anna.name, record_id) is None
    assert answer(make, anna, record_id, **said, sure=True).said.ratings("chosen") == {"harm_extent": "serious"}
    again = PairAnswers(left="chosen", **said)
    with pytest.raises(Unsure):
        conclude(make, anna, record_id, as_stated=True, answers=again)
    assert conclude(make, anna, record_id, as_stated=True, answers=again, sure=True).review.pair.blind is False


def test_marks_come_into_the_branch_of_their_answer(make, anna):
    """They name a side until it is stored, and the turn is that of the answer, after the question."""
    (record_id,) = make(row())
    side = "left" if found(make.context, anna, record_id)["left_correct"] is False else "right"
    marks = (Mark(code="wrong_fact", branch=side, turn=1, start=0, end=5),)
    answer(make, anna, record_id)
    done = conclude(make, anna, record_id, as_stated=True, desk=DeskAnswers(marks=marks))
    assert [(m.branch, m.turn, m.start, m.end) for m in done.review.desk.marks] == [("rejected", 2, 0, 5)]
    assert reviewing.card(make.context, anna, record_id=record_id).draft.marks == marks, "whoever thinks it over has them by side again"
    (second,) = [one for one in make(row(), row(2)) if one != record_id]
    answer(make, anna, second, "v7")
    red = DeskAnswers(marks=(Mark(code="unsafe_advice", branch="left"),))
    with pytest.raises(BadRequest, match="red safety issue needs its reason"):
        conclude(make, anna, second, "v8", as_stated=True, desk=red)
    assert conclude(make, anna, second, "v8", as_stated=True, desk=red, note="twice the dose").status is Status.APPROVED


def test_a_reviews_file_brings_ratings_back(make, anna):
    """What is written is read again, the same; of a pair that nobody rated the file says nothing more than before."""
    from synthcore.formats import review_records

    first, second = make(row(1), row(2))
    for n, record_id in enumerate((first, second)):
        more = rated(record_id, anna, rejected={"omission": "key_step"}) if n else {}
        answer(make, anna, record_id, f"a{n}", **found(make.context, anna, record_id), **more)
        conclude(make, anna, record_id, f"c{n}", as_stated=True)
    plain, full = (make.context.store.reviews.of(record_id)[0] for record_id in (first, second))
    assert not any("ratings" in key for key in review_records.to_row(plain, "p")["pair"])
    for review in (plain, full):
        line = review_records.to_row(review, "p")
        back = review_records.from_row(line, record_id=review.record_id, external_id="p", person=review.person, decided_at=review.decided_at, source="f")
        assert back.pair == review.pair
        assert review_records.to_row(back, "p") == line
