"""What was said before anything was shown: first answers, verdicts of blind reviews, blind answers on pairs."""

from datetime import timedelta

from synthcore.core.calibration import Answers, CalibrationAnswer
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.pair_answers import BlindAnswers, PairAnswers
from synthcore.core.records import Labels, Origin, PreferencePair, Turn, make
from tests.living import NOW, PLANTS, review

BLIND = DeskAnswers(blind=True)


def said(store, batch=None):
    return {(one.dimension, one.item, one.person): one.value for one in store.blind_sayings.of_dialogues("plant_care", batch)}


def test_first_answers_and_blind_verdicts(filled):
    """The risk always, the rest where it was said; a changed mind adds nothing, what was not blind counts for nothing."""
    store, (one, two, three, *_) = filled
    first = Labels(risk_level="dying", concern="watering")
    store.reviews.add(review(1, one, "ann", "rejected", desk=BLIND, blind_labels=first))
    store.reviews.add(review(2, one, "ann", "approved", desk=DeskAnswers(), blind_labels=first, replaces="r1", decided_at=NOW + timedelta(hours=1)))
    store.reviews.add(review(3, two, "ann", desk=DeskAnswers(marks=(Mark(code="x", comment='"blind":true'),)), blind_labels=Labels(risk_level="fine")))
    store.reviews.add(review(4, three, "ann"))
    assert said(store) == {("risk_level", one.id, "ann"): "dying", ("concern", one.id, "ann"): "watering", ("verdict", one.id, "ann"): "rejected"}


def test_of_two_blind_reviews_the_first(filled):
    """As two files may bring them."""
    store, (one, *_) = filled
    for n, (verdict, risk) in enumerate((("rejected", "dying"), ("approved", "fine"))):
        first = Labels(risk_level=risk)
        store.reviews.add(review(n, one, "ann", verdict, desk=BLIND, blind_labels=first, decided_at=NOW + timedelta(hours=n)))
    assert said(store) == {("risk_level", one.id, "ann"): "dying", ("verdict", one.id, "ann"): "rejected"}


def test_what_was_taken_back(filled):
    """Alone it says nothing; decided anew, the first answer counts on and the verdict, seen by then, does not."""
    store, (one, *_) = filled
    store.reviews.add(review(1, one, "ann", "rejected", desk=BLIND, blind_labels=Labels(risk_level="dying")))
    store.reviews.withdraw("r1", "ann", NOW)
    assert said(store) == {}
    store.reviews.add(review(2, one, "ann", "approved", desk=DeskAnswers(), decided_at=NOW + timedelta(hours=1)))
    assert said(store) == {("risk_level", one.id, "ann"): "dying"}


def test_by_batch_and_domain(filled):
    store, (one, *_) = filled
    store.reviews.add(review(1, one, "ann", desk=BLIND))
    assert said(store, "plants") == said(store) != {}
    assert said(store, "none") == {}
    assert store.blind_sayings.domains(None) == store.blind_sayings.domains("plants") == [("plant_care", "dialogue")]
    assert store.blind_sayings.domains("none") == store.blind_sayings.of_dialogues("other", None) == []


def test_pairs_by_role(store):
    """Whatever side an answer stood on; what was said after a ruling of one's own is left out."""
    body = PreferencePair(prompt=(Turn(role="user", text="Q?"),), chosen=Turn(role="assistant", text="a"), rejected=Turn(role="assistant", text="b"))
    pair = make(body, Labels(), Origin(method="rule"), domain=PLANTS.domain, external_id="p", created_at=NOW)
    store.records.add([pair], vocabulary=PLANTS)
    store.reviews.add(review(1, pair, "lea", adjudicates=True))
    answers = {
        "ann": PairAnswers(left="chosen", left_correct=True, right_correct=False, better="left"),
        "ben": PairAnswers(left="rejected", left_correct=True, right_correct=False, better="left"),
        "cas": PairAnswers(left="rejected", not_enough_context=True),
        "lea": PairAnswers(left="rejected", left_correct=True, right_correct=True, better="neither"),
        "ned": PairAnswers(left="chosen", both_unsafe=True, right_ratings={"harm": "great"}),
    }
    for name, given in answers.items():
        store.pair_answers.add(BlindAnswers(record_id=pair.id, person=name, answers=given, answered_at=NOW + timedelta(hours=1)))
    found = {(one.dimension, one.person): one.value for one in store.blind_sayings.of_pairs("plant_care", None)}
    assert found == {
        ("chosen_correct", "ann"): "yes", ("rejected_correct", "ann"): "no", ("better", "ann"): "chosen",
        ("chosen_correct", "ben"): "no", ("rejected_correct", "ben"): "yes", ("better", "ben"): "rejected",
        ("rejected:harm", "ned"): "great",
    }  # fmt: skip
    assert store.blind_sayings.domains(None) == [("plant_care", "pair")]


def test_the_version_tells_when_to_measure_again(filled):
    store, (one, *_) = filled
    seen = [store.blind_sayings.version()]
    store.reviews.add(review(1, one, "ann", desk=BLIND))
    seen.append(store.blind_sayings.version())
    store.reviews.withdraw("r1", "ann", NOW)
    seen.append(store.blind_sayings.version())
    store.calibration.add(CalibrationAnswer(id="a", person="ann", item_set="challenge", item_id="i", answers=Answers(concern="c"), answered_at=NOW))
    seen.append(store.blind_sayings.version())
    assert len(set(seen)) == 4
    assert store.blind_sayings.version() == seen[-1]
