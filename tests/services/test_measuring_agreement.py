"""Agreement between reviewers: who said what blind goes in, nothing else, and the numbers are those of evaluation/agreement."""

from datetime import timedelta

import pytest

from synthcore.core.calibration import Answers, CalibrationAnswer
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import knowing, measuring_agreement, reviewing
from tests import living

LEA = Person(name="lea", role=Role.LEAD)
BLIND = DeskAnswers(blind=True)


@pytest.fixture
def judged(context):
    """Fifty dialogues that Ann and Ben judge blind. The verdicts are Cohen's table of 20, 5, 10 and 15: kappa 0.4."""
    records = [living.record(n) for n in range(50)]
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    batch = context.store.batches.open("plants", source="/p.json", header={}, exact=True)
    context.store.records.add(records, vocabulary=living.PLANTS, batch=batch.id)
    both = [("approved", "approved")] * 20 + [("approved", "rejected")] * 5 + [("rejected", "approved")] * 10 + [("rejected", "rejected")] * 15
    for n, (record, verdicts) in enumerate(zip(records, both, strict=True)):
        for name, verdict in zip(("ann", "Ben"), verdicts, strict=True):
            first = Labels(risk_level="dying" if n % 5 == 0 else "fine")
            context.store.reviews.add(living.review(f"{name}{n}", record, name, verdict, desk=BLIND, blind_labels=first))
    return context, records


def rows(context, person=LEA, **more):
    (found,) = measuring_agreement.agreement_of_reviewers(context, person, **more)
    return {(row.dimension, row.everyone): row for row in found.rows}


def test_the_numbers(judged):
    """(0.7 - 0.5) / (1 - 0.5) = 0.4 of the verdicts; of the risk, on which they agree, 1."""
    context, _ = judged
    found = rows(context)
    verdict = found["verdict", False]
    assert (verdict.raters, verdict.n) == (("Ben", "ann"), 50)
    assert (verdict.percent.value, verdict.kappa.value) == (pytest.approx(0.7), pytest.approx(0.4))
    assert verdict.kappa.low < 0.4 < verdict.kappa.high
    assert verdict.weighted is None
    assert found["risk_level", False].weighted.value == pytest.approx(1)
    assert ("session_type", False) not in found


def test_a_changed_mind_changes_nothing(judged):
    context, records = judged
    before = rows(context)
    for n in range(20, 35):
        context.store.reviews.add(living.review(f"again{n}", records[n], "Ben", "approved", desk=DeskAnswers(), replaces=f"rBen{n}"))
    assert rows(context) == before


def test_what_is_taken_back_is_measured_anew(judged):
    """Nothing of a record counts on which no decision of the person stands."""
    context, _ = judged
    before = measuring_agreement.agreement_of_reviewers(context, LEA)
    assert measuring_agreement.agreement_of_reviewers(context, LEA) is before
    context.store.reviews.withdraw("rBen0", "Ben", living.NOW)
    assert rows(context)["verdict", False].n == 49
    assert rows(context)["risk_level", False].n == 49


def test_by_batch_domain_and_for_oneself(judged):
    context, _ = judged
    assert measuring_agreement.agreement_of_reviewers(context, LEA, batch="none") == ()
    assert measuring_agreement.agreement_of_reviewers(context, LEA, domain="mental_health") == ()
    assert rows(context, batch="plants") == rows(context, domain="plant_care")
    mine = rows(context, Person(name="ben ", role=Role.CLINICIAN), mine=True)
    assert {everyone for _, everyone in mine} == {False}
    assert measuring_agreement.agreement_of_reviewers(context, LEA, mine=True) == ()


def test_two_spellings_are_one_reviewer(judged):
    context, _ = judged
    extra = living.record(99)
    context.store.records.add([extra], vocabulary=living.PLANTS)
    for name in ("ben", "ann"):
        context.store.reviews.add(living.review(f"x{name}", extra, name, desk=BLIND, decided_at=living.NOW + timedelta(hours=1)))
    assert rows(context)["verdict", True].raters == ("Ben", "ann")
    assert rows(context)["verdict", True].n == 51


def test_the_challenge_set_adds_types_and_concerns_alone(judged):
    """Its risks and verdicts have a mix of their own; a batch has nothing of it."""
    context, _ = judged
    item = knowing.challenge_answers(context, LEA)[0].item_id
    said = Answers(risk_level="dying", session_type="quick", concern="watering", verdict=Verdict.REJECTED)
    for name in ("ann", "Ben"):
        context.store.calibration.add(CalibrationAnswer(id=name, person=name, item_set="challenge", item_id=item, answers=said, answered_at=living.NOW))
    found = rows(context)
    assert (found["session_type", False].n, found["concern", False].n, found["risk_level", False].n, found["verdict", False].n) == (1, 1, 50, 50)
    assert found["session_type", False].status == "too_few"
    assert ("session_type", False) not in rows(context, batch="plants")


def test_through_the_desk(context, anna, ben, ids):
    """A first answer and a blind decision; a colleague's who had the record shown counts not."""
    for person in (anna, ben):
        reviewing.answer_first(context, person, record_id=ids[0], labels=Labels(risk_level="fine", session_type="quick", concern="watering"))
        reviewing.decide(context, person, review_id=person.name, record_id=ids[0], verdict=Verdict.REJECTED, note="no", desk=DeskAnswers())
    found = rows(context)
    assert {name: found[name, False].n for name in ("risk_level", "session_type", "concern", "verdict")} == dict.fromkeys(
        ("risk_level", "session_type", "concern", "verdict"), 1
    )
