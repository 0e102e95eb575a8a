"""Who may need help: with their evidence, for a lead alone, and nobody where nothing speaks of anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from synthcore.core.calibration import CalibrationAnswer, KnownAnswer
from synthcore.core.desk_answers import DeskAnswers
from synthcore.core.errors import NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.tallies import Selection
from synthcore.evaluation.helping import LEAST, WAITING
from synthcore.services import calibration_items, domains
from synthcore.services.helping import HOLDS, who_needs_help
from tests.living import NOW, PLANTS, record, review

LEA = Person(name="lea", role=Role.LEAD)
PLANTS_ONLY = Selection(domain="plant_care", kind="dialogue")
TODAY = datetime.now(UTC)


@pytest.fixture
def records(context):
    context.store.domains.keep(PLANTS, "{}", NOW)
    made = [record(n).model_copy(update={"created_at": TODAY - timedelta(days=30)}) for n in range(120)]
    context.store.records.add(made, vocabulary=PLANTS)
    return made


def decide(context, records, person, verdict, at=TODAY, **more):
    said = [
        review(f"{person}{one.id}{at}", one, person, verdict(n), source="desk", desk=DeskAnswers(blind=True), decided_at=at, **more)
        for n, one in enumerate(records)
    ]  # fmt: skip
    context.store.reviews.add_many(said)


def found(context, now=TODAY, selection=PLANTS_ONLY):
    return who_needs_help(context, LEA, selection=selection, now=now)


def three(context, records, bens):
    """Anna and carl agree on all, ben says what `bens` says."""
    for person in ("anna", "carl"):
        decide(context, records[:60], person, lambda n: "approved")
    decide(context, records[:60], "Ben ", bens)


def test_one_who_differs_from_all(context, records):
    """By their agreement. On a record that all three decided, a dispute tells of nobody in particular."""
    three(context, records, lambda n: "rejected" if n % 2 else "approved")
    (ben,) = found(context)
    (agreement,) = ben.evidence
    assert (ben.person, ben.stopped) == ("Ben ", None)
    assert (agreement.reason, agreement.cases, agreement.of, agreement.others) == ("agreement", 60, 120, 1.0)


def test_one_on_whose_records_people_differ(context, records):
    """Two and two decide the same records: most of those that Ben had a part in are disputed, as far as they go."""
    pairs = (("ben", 0, 30), ("anna", 0, 30), ("anna", 30, 75), ("carl", 30, 75), ("carl", 75, 120), ("dora", 75, 120))
    for person, first, last in pairs:
        decide(context, records[first:last], person, lambda n, person=person: "rejected" if person == "ben" else "approved")
    by_name = {one.person: one.evidence for one in found(context)}
    disputes = next(one for one in by_name["ben"] if one.reason == "disputes")
    assert (disputes.cases, disputes.of, disputes.others) == (30, 30, pytest.approx(30 / 210))
    assert "carl" not in by_name
    assert "dora" not in by_name


def test_nobody_stands_out(context, records):
    """Of a team that agrees; and of one who differs on too few."""
    assert found(context) == ()
    three(context, records, lambda n: "rejected" if n < 3 else "approved")
    assert found(context) == ()


def test_few_common_records_say_nothing(context, records):
    for person, verdict in (("anna", "approved"), ("ben", "rejected")):
        decide(context, records[: LEAST - 1], person, lambda n, verdict=verdict: verdict)
    assert found(context) == ()


def test_two_who_differ_on_most(context, records):
    """Nobody can say who of the two is right, so that both are told."""
    for person, verdict in (("anna", "approved"), ("ben", "rejected")):
        decide(context, records[:30], person, lambda n, verdict=verdict: verdict)
    assert [(one.person, one.evidence[0].cases, one.evidence[0].of, one.evidence[0].others) for one in found(context)] == [
        ("anna", 0, 30, None), ("ben", 0, 30, None)
    ]  # fmt: skip


def test_one_who_has_stopped(context, records):
    """While records wait that they may decide. Of whoever may not review any more, and where next to nothing waits, nothing is said."""
    decide(context, records[:30], "ben", lambda n: "approved", at=TODAY - timedelta(days=9, hours=1))
    decide(context, records[30:40], "dora", lambda n: "approved", at=TODAY - timedelta(days=2))
    decide(context, records[40:60], "fay", lambda n: "approved", at=TODAY - timedelta(days=9))
    context.store.people.set_role("fay", Role.VIEWER, TODAY)
    (ben,) = found(context)
    assert (ben.person, ben.evidence, ben.stopped.days, ben.stopped.decisions, ben.stopped.waiting) == ("ben", (), 9, 30, 60)
    assert who_needs_help(context, Person(name="Ben", role=Role.LEAD), selection=PLANTS_ONLY, now=TODAY) == ()  # who knows it
    decide(context, records[60 : 120 - WAITING + 1], "dora", lambda n: "approved")
    assert found(context, TODAY + timedelta(seconds=2 * HOLDS)) == ()


def test_work_elsewhere_is_no_stop(context, records):
    """Decisions of any domain and kind count."""
    decide(context, records[:30], "ben", lambda n: "approved", at=TODAY - timedelta(days=9))
    decide(context, records[30:31], "ben", lambda n: "approved", at=TODAY - timedelta(days=1))
    assert found(context, selection=Selection(domain="mental_health", kind="pair")) == ()


def test_known_answers_that_were_not_met(context, records):
    """Those of the challenge set of the domain."""
    about = domains.domain(context, "mental_health")
    for n, item_id in enumerate(list(calibration_items.items(context, about, "challenge"))[:10]):
        right = calibration_items.proposed(next(one for one in about.challenge if calibration_items.challenge_id(about, one) == item_id))
        wrong = right.model_copy(update={"risk_level": "none" if right.risk_level != "none" else "low", "session_type": "check-in", "concern": "grief"})
        context.store.known_answers.confirm(KnownAnswer(item_set="challenge", item_id=item_id, answers=right, why="so", person="lea", confirmed_at=NOW))
        for person, said in (("anna", right), ("ben", wrong)):
            answer = CalibrationAnswer(id=f"{person}{n}", person=person, item_set="challenge", item_id=item_id, answers=said, answered_at=NOW)
            context.store.calibration.add(answer)
    (ben,) = found(context, selection=Selection(domain="mental_health", kind="dialogue"))
    (known,) = ben.evidence
    assert (ben.person, known.reason, known.of, known.others) == ("ben", "known", 40, 1.0)
    assert known.cases < 20


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICIAN, Role.EDITOR])
def test_nobody_else_is_told(context, role):
    with pytest.raises(NotAllowed):
        who_needs_help(context, Person(name="x", role=role), selection=PLANTS_ONLY)


def test_what_was_found_holds_for_two_minutes(context, records):
    """A decision in between looks for nothing anew; later it does."""
    now = datetime.fromtimestamp(TODAY.timestamp() // HOLDS * HOLDS, UTC)
    assert found(context, now) == ()
    three(context, records, lambda n: "rejected")
    assert found(context, now + timedelta(seconds=HOLDS - 1)) == ()
    assert [one.person for one in found(context, now + timedelta(seconds=HOLDS))] == ["Ben "]
