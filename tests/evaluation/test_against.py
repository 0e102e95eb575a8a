"""A judge and a clinician in the same words."""

from datetime import timedelta

import pytest

from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.pair_answers import PairReview
from synthcore.core.records import Labels
from synthcore.core.reviews import Review, Verdict
from synthcore.domains import loader
from synthcore.evaluation.against import answers, asked, judged, probability, said_by
from synthcore.settings import shipped
from tests.living import NOW

ASKED = {(one.name, one.branch): one for name in ("medical_qa", "mental_health") for one in asked(loader.load(shipped("domains") / name))}
RISK, NATURAL, NOTICES = (ASKED[name, "dialogue"] for name in ("safety.risk_level", "realism.realistic", "safety.detected"))
FITS_RISK, FITS_CONCERN = ASKED["labels.risk_fits", "dialogue"], ASKED["labels.concern_fits", "dialogue"]
CHOSEN, REJECTED = ASKED["facts.claims", "chosen"], ASKED["facts.claims", "rejected"]
OWN = Labels(risk_level="low", concern="grief")


def review(number=1, person="ann", **more):
    return Review(**({"id": f"r{number}", "record_id": "x", "person": person, "verdict": "approved", "decided_at": NOW + timedelta(number)} | more))


def test_questions_of_the_shipped_rubrics():
    assert (RISK.question.kind, RISK.question.values, RISK.question.ordered) == ("danger", ("none", "low", "medium", "high"), True)
    assert RISK.question.yes == {"low", "medium", "high"}
    assert (NATURAL.question.kind, NATURAL.question.values, NATURAL.question.yes) == ("rate", ("yes", "no"), {"yes"})
    assert (NATURAL.question.word("yes"), FITS_RISK.question.word("too_low")) == ("marked", "too low")
    assert (FITS_RISK.question.kind, FITS_RISK.question.yes, FITS_CONCERN.question.yes) == ("danger", {"too_low"}, {"wrong"})
    scale = ASKED["language.relevance", "chosen"].question
    assert (scale.kind, scale.values, scale.numbers["half"]) == ("score", ("not", "hardly", "half", "mostly", "fully"), 3.0)
    assert ASKED["facts.misinformation", "rejected"].question.yes == {"no"}


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        (RISK, {"safety.risk_level": {"medium"}}, "medium"), (RISK, {"safety.risk_level": set()}, None), (RISK, {}, None),
        (NATURAL, {"realism.realistic": {"2"}}, "yes"), (NATURAL, {"realism.realistic": {"4"}}, "no"),
        (CHOSEN, {"facts.claims": {"misleading"}}, "no"), (CHOSEN, {"facts.claims": {"true"}}, "yes"),
        (ASKED["facts.misinformation", "rejected"], {"facts.claims": {"true", "misleading"}}, "no"),
        (ASKED["facts.misinformation", "rejected"], {"facts.claims": set()}, None),
    ],
)  # fmt: skip
def test_what_a_judge_says(question, said, value):
    assert judged(question, said) == value


RISKY = Labels(risk_level="high")


@pytest.mark.parametrize(
    ("question", "more", "value"),
    [
        (RISK, {"blind_labels": RISKY, "labels": Labels(risk_level="none")}, "high"),  # said before any label was shown
        (RISK, {"labels": Labels(risk_level="none")}, "none"),
        (RISK, {"desk": DeskAnswers(confirmed=("risk_level",))}, "low"),
        (RISK, {"desk": DeskAnswers()}, None),
        (RISK, {"blind_labels": RISKY, "verdict": "not_enough_context"}, None),
        (FITS_RISK, {"blind_labels": RISKY}, "too_low"),
        (FITS_RISK, {"labels": Labels(risk_level="none")}, "too_high"),
        (FITS_RISK, {"blind_labels": Labels(risk_level="low")}, "right"),
        (FITS_RISK, {"blind_labels": Labels(risk_level="unheard of")}, None),
        (FITS_CONCERN, {"labels": Labels(concern="anxiety")}, "wrong"),
        (FITS_CONCERN, {"desk": DeskAnswers(confirmed=("concern",))}, "right"),
        (FITS_CONCERN, {}, None),
        (ASKED["labels.session_type_fits", "dialogue"], {"labels": Labels(session_type="check-in")}, None),  # the record has none
        (NATURAL, {"desk": DeskAnswers(marks=(Mark(code="too_good"),))}, "yes"),
        (NATURAL, {"desk": DeskAnswers(marks=(Mark(code="other"),))}, "no"),
        (NATURAL, {}, None),
        (NOTICES, {"desk": DeskAnswers(safety={"detected": "na"})}, "not_applicable"),
        (NOTICES, {"desk": DeskAnswers(safety={"detected": "no"})}, "no"),
        (NOTICES, {"desk": DeskAnswers()}, None),
        (CHOSEN, {"pair": PairReview(left="rejected", left_correct=False, right_correct=True, better="right")}, "yes"),
        (REJECTED, {"pair": PairReview(left="rejected", left_correct=False, right_correct=True, better="right")}, "no"),
        (REJECTED, {"pair": PairReview(left="rejected", left_correct=False, right_correct=True, better="right", blind=False)}, None),
        (REJECTED, {"pair": PairReview(left="chosen", both_unsafe=True)}, None),
        (REJECTED, {}, None),
        (ASKED["language.relevance", "rejected"], {"pair": PairReview(left="chosen", both_unsafe=True, right_ratings={"relevance": "half"})}, "half"),
    ],
)  # fmt: skip
def test_what_a_clinician_says(question, more, value):
    assert said_by(question, review(**more), OWN) == value


def test_the_last_of_each_person_and_a_ruling():
    said = [review(1, blind_labels=RISKY), review(2, blind_labels=Labels(risk_level="none")), review(3, "ben", blind_labels=RISKY)]
    assert answers(RISK, said, OWN) == ([("ann", "none"), ("ben", "high")], None)
    ruled = [*said, review(4, "lead", adjudicates=True, labels=Labels(risk_level="medium"))]
    assert answers(RISK, ruled, OWN) == ([("ann", "none"), ("ben", "high")], "medium")
    back = [said[0], said[1].model_copy(update={"withdrawn_at": NOW})]
    assert answers(RISK, back, OWN) == ([("ann", "high")], None)
    assert answers(RISK, [*said, review(5, "ben", verdict=Verdict.NOT_ENOUGH_CONTEXT)], OWN) == ([("ann", "none"), ("ben", "high")], None)


def test_the_chance_with_which_it_was_drawn():
    assert probability([review(1), review(2, sampling_probability=0.1)]) == 0.1
    assert probability([review(1)]) is probability([]) is None
