"""Known answers: proposed by the file, confirmed or changed by a lead, or taken from a ruling."""

import pytest

from synthcore.core.calibration import Answers
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import adjudicating, calibrating, calibration_items, domains, knowing, reviewing

LEA = Person(name="lea", role=Role.LEAD)
RIGHT = Answers(risk_level="dying", session_type="long", concern="watering", verdict=Verdict.NEEDS_REVISION)


def test_what_the_file_proposes_counts_when_it_is_confirmed(context):
    one, two = knowing.challenge_answers(context, LEA)
    assert (one.name, one.counts, one.confirmed_by, two.name, two.counts) == ("t01", True, None, "t02", False)
    assert two.answers == Answers(risk_level="dying", session_type="quick", concern="watering", verdict=Verdict.REJECTED)
    assert (two.claimed["risk_level"], one.claimed["risk_level"]) == ("fine", "fine")
    assert [m["text"] for m in two.dialogue["messages"]] == ["It is all brown since I stopped watering.", "How nice."]
    knowing.confirm_answers(context, LEA, item_id=two.item_id, answers=RIGHT, why="The leaves say so.")
    changed = knowing.challenge_answers(context, LEA)[1]
    assert (changed.answers, changed.why, changed.counts, changed.confirmed_by) == (RIGHT, "The leaves say so.", True, "lea")
    assert changed.claimed == two.claimed


def test_what_cannot_be_confirmed(context, ben):
    item_id = knowing.challenge_answers(context, LEA)[1].item_id
    refused = [
        (NotAllowed, ben, {}), (BadRequest, LEA, {"why": " "}), (BadRequest, LEA, {"item_id": "t02"}),
        (UnknownValue, LEA, {"answers": RIGHT.model_copy(update={"concern": "grief"})}), (UnknownValue, LEA, {"answers": Answers(verdict=Verdict.APPROVED)}),
        (BadRequest, LEA, {"answers": RIGHT.model_copy(update={"verdict": Verdict.NOT_ENOUGH_CONTEXT})}),
    ]  # fmt: skip
    for error, person, more in refused:
        with pytest.raises(error):
            knowing.confirm_answers(context, person, **({"item_id": item_id, "answers": RIGHT, "why": "so"} | more))
    assert context.store.known_answers.of("challenge") == {}


def test_a_confirmation_holds_for_the_words_it_was_given_for(context):
    domain = domains.domain(context)
    one = domain.challenge[0]
    other = one.model_copy(update={"messages": (*one.messages[:-1], one.messages[-1].model_copy(update={"text": "Water it."}))})
    assert calibration_items.challenge_id(domain, one) != calibration_items.challenge_id(domain, other)


def test_a_ruling_becomes_a_known_answer(context, anna, ben, ids):
    """The verdict of the ruling, the labels that it leaves, the risk that governs, and its reason."""
    with pytest.raises(BadRequest, match="ruling"):
        knowing.choose_ruling(context, LEA, record_id=ids[0])
    for person, verdict in ((anna, "approved"), (ben, "rejected")):
        reviewing.decide(context, person, review_id=person.name, record_id=ids[0], verdict=Verdict(verdict))
    adjudicating.rule_on(
        context, LEA, review_id="r", record_id=ids[0], verdict=Verdict.NEEDS_REVISION, note="The soil is dry.", cause="slip", labels=Labels(session_type="long")
    )
    known = knowing.choose_ruling(context, LEA, record_id=ids[0])
    assert known.answers == Answers(risk_level="fine", session_type="long", concern="watering", verdict=Verdict.NEEDS_REVISION)
    assert known.why == "The soil is dry."
    (item,) = calibration_items.items(context, domains.domain(context), "adjudicated").values()
    assert (item.known, item.claimed["session_type"]) == (known.answers, "quick")
    with pytest.raises(NotAllowed):
        knowing.choose_ruling(context, ben, record_id=ids[0])


def test_the_risk_that_governs_is_the_known_one(context, anna, ben, ids):
    """The ruling named none, and a reviewer had raised it."""
    reviewing.decide(context, anna, review_id="a", record_id=ids[0], verdict=Verdict.REJECTED, labels=Labels(risk_level="dying"))
    reviewing.decide(context, ben, review_id="b", record_id=ids[0], verdict=Verdict.NEEDS_REVISION)
    adjudicating.rule_on(context, LEA, review_id="r", record_id=ids[0], verdict=Verdict.REJECTED, note="It is brown.", cause="slip")
    assert knowing.choose_ruling(context, LEA, record_id=ids[0]).answers.risk_level == "dying"


def test_nobody_is_asked_of_a_record_that_they_decided_on(context, anna, ben, ids):
    """They have seen what was hidden of it; whoever is new to it is asked."""
    for person, verdict in ((anna, "approved"), (ben, "rejected")):
        reviewing.decide(context, person, review_id=person.name, record_id=ids[0], verdict=Verdict(verdict))
    adjudicating.rule_on(context, LEA, review_id="r", record_id=ids[0], verdict=Verdict.REJECTED, note="so", cause="slip")
    knowing.choose_ruling(context, LEA, record_id=ids[0])
    left = {
        name: calibrating.calibration_round(context, Person(name=name, role=Role.LEAD), item_set="adjudicated").left for name in ("anna", "Ben ", "lea", "cas")
    }
    assert left == {"anna": 0, "Ben ": 0, "lea": 0, "cas": 1}


def test_what_the_file_proposes_is_confirmed_together(context, ben):
    """Of those that are named; what counts already stays as it was confirmed, and nothing is confirmed when one is strange."""
    one, two = knowing.challenge_answers(context, LEA)
    with pytest.raises(NotAllowed):
        knowing.confirm_proposed(context, ben, item_ids=(two.item_id,))
    with pytest.raises(BadRequest, match="nothing of the kind"):
        knowing.confirm_proposed(context, LEA, item_ids=(two.item_id, "nothing of the kind"))
    assert context.store.known_answers.of("challenge") == {}
    (known,) = knowing.confirm_proposed(context, LEA, item_ids=(one.item_id, two.item_id))
    assert (known.item_id, known.answers, known.why, known.person) == (two.item_id, two.answers, two.why, "lea")
    assert knowing.confirm_proposed(context, LEA, item_ids=(two.item_id,)) == ()
