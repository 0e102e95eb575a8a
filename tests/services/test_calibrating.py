"""Calibration: rounds of items with known answers, repeats of one's own, and nothing of it near the records."""

import pytest

from synthcore.core.calibration import Answers
from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.people import Person, Role
from synthcore.core.queue_settings import QueueSettings
from synthcore.core.records import Labels
from synthcore.core.reviews import Verdict
from synthcore.services import calibrating, exporting, knowing, maintaining, measuring_distribution, measuring_progress, queue_settings, reviewing
from tests import living

LEA = Person(name="lea", role=Role.LEAD)
RIGHT = {"risk_level": "dying", "session_type": "quick", "concern": "watering", "verdict": Verdict.REJECTED}


@pytest.fixture
def confirmed(context):
    """Both dialogues of the challenge set count; rounds of three."""
    for one in knowing.challenge_answers(context, LEA):
        knowing.confirm_answers(context, LEA, item_id=one.item_id, answers=one.answers, why=one.why)
    queue_settings.change_settings(context, LEA, settings=QueueSettings(calibration_items=3))
    return context


def answered(context, person, item, **said):
    """All four answers, one after the other."""
    for name, value in (RIGHT | said).items():
        shown = calibrating.answer_item(
            context, person, answer_id=f"{person.name}:{item.item_id}:{name}", item_set=item.item_set, item_id=item.item_id, answers=Answers(**{name: value})
        )
    return shown


def test_it_is_offered_to_whoever_is_new(context, confirmed, ben, ids):
    assert calibrating.calibration_offer(context, ben).size == 2
    reviewing.decide(context, ben, review_id="r", record_id=ids[0], verdict=Verdict.REJECTED)
    assert calibrating.calibration_offer(context, ben) is None
    cas = Person(name="cas", role=Role.CLINICIAN)
    answered(context, cas, calibrating.calibration_round(context, cas).item)
    assert calibrating.calibration_offer(context, cas) is None


def test_nothing_is_offered_that_nobody_confirmed(context, ben, monkeypatch):
    """One of the two is confirmed in the file. While none is, it is told how many wait for a lead."""
    assert calibrating.calibration_offer(context, ben) == calibrating.Offer(size=1, proposed=1)
    assert calibrating.calibration_round(context, ben).left == 1


def test_a_round_in_ones_own_order(confirmed, ben):
    """What is asked first, what is shown when, and where one is."""
    here = calibrating.calibration_round(confirmed, ben)
    assert (here.position, here.size, here.done, here.left, here.item.asks) == (1, 2, 0, 2, "risk_level")
    assert (here.item.claimed, here.item.known, here.item.why) == ({}, None, "")
    assert here == calibrating.calibration_round(confirmed, ben)
    told = here.item.model_dump_json()
    assert "rejected" not in told
    assert "idiom" not in told
    assert "brown is dying" not in told
    said = Answers(risk_level="fine", session_type="quick")
    step = calibrating.answer_item(confirmed, ben, answer_id="a", item_set="challenge", item_id=here.item.item_id, answers=said)
    assert (step.asks, step.claimed, step.said) == ("concern", {}, said)
    assert calibrating.calibration_round(confirmed, ben).item == step
    after = calibrating.answer_item(confirmed, ben, answer_id="b", item_set="challenge", item_id=here.item.item_id, answers=Answers(concern="watering"))
    assert (after.asks, set(after.claimed), after.known) == ("verdict", {"risk_level", "session_type", "concern"}, None)
    done = calibrating.answer_item(confirmed, ben, answer_id="c", item_set="challenge", item_id=here.item.item_id, answers=Answers(verdict=Verdict.APPROVED))
    assert done.asks is None
    assert done.known is not None
    assert done.why
    then = calibrating.calibration_round(confirmed, ben)
    assert (then.position, then.done, then.left) == (2, 1, 1)
    assert then.item.item_id != here.item.item_id
    answered(confirmed, ben, then.item)
    over = calibrating.calibration_round(confirmed, ben, begin=True)
    assert (over.item, over.done, over.left) == (None, 2, 0)


def test_orders_differ_between_people(confirmed):
    firsts = {calibrating.calibration_round(confirmed, Person(name=f"p{n}", role=Role.CLINICIAN)).item.item_id for n in range(12)}
    assert len(firsts) == 2


def test_what_was_said_stays_said(confirmed, ben):
    item = calibrating.calibration_round(confirmed, ben).item
    for n, risk in enumerate(("fine", "dying")):
        calibrating.answer_item(confirmed, ben, answer_id=str(n), item_set="challenge", item_id=item.item_id, answers=Answers(risk_level=risk))
    assert calibrating.calibration_round(confirmed, ben).item.said.risk_level == "fine"
    answered(confirmed, ben, item)
    late = calibrating.answer_item(confirmed, ben, answer_id="late", item_set="challenge", item_id=item.item_id, answers=Answers(verdict=Verdict.APPROVED))
    assert late.said.verdict is Verdict.REJECTED


def test_a_skip_is_free(confirmed, ben):
    item = calibrating.calibration_round(confirmed, ben).item
    told = calibrating.answer_item(confirmed, ben, answer_id="s", item_set="challenge", item_id=item.item_id, answers=Answers(skipped=True))
    assert told.asks is None
    assert calibrating.calibration_round(confirmed, ben).item.item_id != item.item_id


def test_what_is_refused(confirmed, ben):
    item = calibrating.calibration_round(confirmed, ben).item
    viewer = Person(name="vic", role=Role.VIEWER)
    for error, person, more in (
        (BadRequest, ben, {"answers": Answers(verdict=Verdict.APPROVED)}), (UnknownValue, ben, {"answers": Answers(risk_level="huge")}),
        (BadRequest, ben, {"item_id": "none"}), (NotAllowed, viewer, {}), (BadRequest, ben, {"item_set": "repeat"}),
    ):  # fmt: skip
        with pytest.raises(error):
            calibrating.answer_item(
                confirmed, person, **({"answer_id": "x", "item_set": "challenge", "item_id": item.item_id, "answers": Answers(risk_level="fine")} | more)
            )
    assert context_is_empty(confirmed)


def context_is_empty(context):
    return context.store.calibration.all("challenge") == []


@pytest.fixture
def experienced(context, ben):
    """Ben has decided on sixty dialogues; from the fortieth on half of the next ones are repeats."""
    records = [living.record(n) for n in range(100, 160)]
    context.store.domains.keep(living.PLANTS, "{}", living.NOW)
    context.store.records.add(records, vocabulary=living.PLANTS)
    queue_settings.change_settings(context, LEA, settings=QueueSettings(repeats_after=40, repeat_share=0.5))
    for n, record in enumerate(records):
        context.store.reviews.add(living.review(n, record, "ben", "rejected", note="no", blind_labels=Labels(risk_level="fine")))
    return context, records


def test_repeats_come_after_enough_decisions_and_once(experienced, ben):
    """Deterministic by person and count; never one of the last twenty; once it is answered the queue goes on."""
    context, records = experienced
    due = calibrating.repeat_due(context, ben)
    decided = 60
    while due is None:
        extra = living.record(1000 + decided)
        context.store.records.add([extra], vocabulary=living.PLANTS)
        context.store.reviews.add(living.review(1000 + decided, extra, "ben"))
        decided += 1
        due = calibrating.repeat_due(context, ben)
    assert due == calibrating.repeat_due(context, ben)
    assert due.record_id in {record.id for record in records[: decided - calibrating.FRESH]}
    item = calibrating.repeat_item(context, ben, record_id=due.record_id)
    assert (item.asks, item.known, item.claimed) == ("risk_level", None, {})
    assert calibrating.repeat_due(context, Person(name="cas", role=Role.CLINICIAN)) is None
    told = answered(context, ben, item)
    assert told.known == Answers(risk_level="fine", verdict=Verdict.REJECTED)
    assert calibrating.repeat_due(context, ben) is None


def test_it_is_known_before_the_decision(experienced, ben):
    """Whether a repeat may come after the next one; where it does come, that was said."""
    context, _ = experienced
    said = []
    for n in range(60, 75):
        said.append(calibrating.repeat_follows(context, ben))
        extra = living.record(1000 + n)
        context.store.records.add([extra], vocabulary=living.PLANTS)
        context.store.reviews.add(living.review(1000 + n, extra, "ben"))
        assert (calibrating.repeat_due(context, ben) is not None) == said[-1]
    assert {*said} == {True, False}
    assert not calibrating.repeat_follows(context, Person(name="cas", role=Role.CLINICIAN))


def test_before_that_there_are_none(experienced, ben):
    context, _ = experienced
    queue_settings.change_settings(context, LEA, settings=QueueSettings(repeats_after=100, repeat_share=0.5))
    assert calibrating.repeat_due(context, ben) is None
    queue_settings.change_settings(context, LEA, settings=QueueSettings(repeats_after=0, repeat_share=0))
    assert calibrating.repeat_due(context, ben) is None


def test_the_share_of_repeats_is_kept():
    """3 % of 100,000 lots lie within three standard deviations of 3,000, which are 162."""
    for person in ("ben", "cas"):
        assert 2_838 <= sum(calibrating.drawn(person, n, 0.03) for n in range(100_000)) <= 3_162
    assert [n for n in range(300) if calibrating.drawn("ben", n, 0.03)] != [n for n in range(300) if calibrating.drawn("cas", n, 0.03)]


def test_nothing_of_it_touches_the_records(confirmed, anna, ben, ids):
    """States, reviews, counts, statistics and every export are the same before and after; the database is whole."""
    context = confirmed
    reviewing.decide(context, ben, review_id="r", record_id=ids[0], verdict=Verdict.REJECTED, note="no")

    def everything():
        with context.store.file.read() as c:
            tables = [c.execute(f"select * from {table} order by all").fetchall() for table in ("record_state", "review", "record", "draft", "measurement")]
        exports = [exporting.export_download(context, anna, format=format, status="any").data for format in ("dialogues", "reviews")]
        counts = [of(context, anna) for of in (measuring_progress.counts, measuring_distribution.distribution, measuring_progress.decisions_over_time)]
        return tables, counts, [[line for line in data.splitlines() if b"_at" not in line] for data in exports]

    before = everything()
    for _ in range(2):
        answered(context, ben, calibrating.calibration_round(context, ben, begin=True).item)
    answered(context, ben, calibrating.repeat_item(context, ben, record_id=ids[0]), verdict=Verdict.APPROVED)
    assert len(context.store.calibration.all("challenge")) == 8
    assert everything() == before
    assert maintaining.check_integrity(context, anna).problems == ()
