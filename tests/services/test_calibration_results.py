"""Agreement with what is known: the reviewer's own, and pooled and by person for the lead."""

import pytest

from synthcore.core.calibration import Answers, CalibrationAnswer, KnownAnswer
from synthcore.core.errors import NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import calibration_results, domains, knowing
from tests import living

LEA = Person(name="lea", role=Role.LEAD)
KNOWN = Answers(risk_level="fine", session_type="quick", concern="watering", verdict=Verdict.APPROVED)


@pytest.fixture
def chosen(context):
    """Thirty records with known answers: every third is dying and rejected."""
    records = [living.record(n) for n in range(30)]
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    context.store.records.add(records, vocabulary=living.PLANTS)
    for n, record in enumerate(records):
        answers = KNOWN.model_copy(update={"risk_level": "dying", "verdict": Verdict.REJECTED} if n % 3 == 0 else {})
        context.store.known_answers.confirm(
            KnownAnswer(item_set="adjudicated", item_id=record.id, answers=answers, why="so", person="lea", confirmed_at=living.NOW)
        )
    return context, records


def say(context, person, record, item_set="adjudicated", **said):
    given = KNOWN.model_dump(exclude_none=True) | said
    context.store.calibration.add(
        CalibrationAnswer(id=f"{person}{record.id}", person=person, item_set=item_set, item_id=record.id, answers=Answers(**given), answered_at=living.NOW)
    )


def test_own_agreement(chosen, ben):
    """Thirty items, of ten dying ones three missed: 27 of 30. Kappa by hand: (0.9 - 0.6222) / 0.3778, where 0.6222 is
    20/30 · 23/30 + 10/30 · 7/30 = 0.5111 + 0.0778 = 0.5889, so (0.9 - 0.5889) / 0.4111 = 0.7568."""
    context, records = chosen
    for n, record in enumerate(records):
        seen = n % 3 == 0 and n > 6
        say(context, "ben", record, risk_level="dying" if seen else "fine", verdict=Verdict.REJECTED if seen else Verdict.APPROVED)
    found = calibration_results.own_calibration(context, ben, item_set="adjudicated")
    risk, session, concern, verdict = found.compared
    assert (found.items, risk.dimension, risk.same, risk.n, verdict.same, session.same) == (30, "risk_level", 27, 30, 27, 30)
    assert risk.row.percent.value == pytest.approx(0.9)
    assert risk.row.kappa.value == pytest.approx(0.7568, abs=1e-4)
    assert risk.row.weighted is not None
    assert concern.row.kappa.status == "undefined"


def test_few_items_say_so(chosen, ben):
    context, records = chosen
    for record in records[:10]:
        say(context, "ben", record)
    risk = calibration_results.own_calibration(context, ben, item_set="adjudicated").compared[0]
    assert (risk.same, risk.n, risk.row.status, risk.row.kappa.value) == (6, 10, "too_few", None)
    assert calibration_results.own_calibration(context, Person(name="cas", role=Role.CLINICIAN)).items == 0


def test_what_is_not_finished_or_skipped_says_nothing(chosen, ben):
    context, (one, two, three, *_) = chosen
    say(context, "ben", one, verdict=None)
    say(context, "ben", two, skipped=True)
    say(context, "ben", three)
    assert calibration_results.own_calibration(context, ben, item_set="adjudicated").items == 1


def test_the_lead_sees_all_and_each(chosen, ben):
    context, records = chosen
    for record in records[1:13]:
        say(context, "ben", record)
        say(context, "cas", record, risk_level="dying")
    found = calibration_results.all_calibration(context, LEA, item_set="adjudicated")
    assert [(one.person, one.items, one.compared[0].same) for one in found.people] == [("ben", 12, 8), ("cas", 12, 4)]
    assert (found.pooled.items, found.pooled.compared[0].same, found.pooled.compared[0].n, found.pooled.compared[0].row.n) == (24, 12, 24, 24)
    with pytest.raises(NotAllowed):
        calibration_results.all_calibration(context, ben)


def test_self_agreement_takes_what_was_said_first(chosen, ben):
    """Against one's own decision: the verdict, and the labels that were set before any was shown."""
    context, records = chosen
    context.store.reviews.add(living.review(1, records[0], "ben", "rejected", blind_labels=Labels(risk_level="dying")))
    say(context, "ben", records[0], item_set="repeat")
    found = {one.dimension: (one.same, one.n) for one in calibration_results.own_calibration(context, ben, item_set="repeat").compared}
    assert found == {"risk_level": (0, 1), "session_type": (0, 0), "concern": (0, 0), "verdict": (0, 1)}


def test_the_challenge_set_counts_once_it_is_confirmed(context, ben):
    item = knowing.challenge_answers(context, LEA)[1]
    context.store.calibration.add(CalibrationAnswer(id="a", person="ben", item_set="challenge", item_id=item.item_id, answers=KNOWN, answered_at=living.NOW))
    assert calibration_results.own_calibration(context, ben).items == 0
    knowing.confirm_answers(context, LEA, item_id=item.item_id, answers=item.answers, why=item.why)
    assert [(one.same, one.n) for one in calibration_results.own_calibration(context, ben).compared] == [(0, 1), (1, 1), (1, 1), (0, 1)]
    assert calibration_results.dimensions(domains.domain(context))[0].ordered
