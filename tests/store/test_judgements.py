"""What judges said is only ever added, read with the newest word, and raises the risk that governs without ever lowering it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from synthcore.core.judge_ports import Judgement, Part
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.records import Labels
from synthcore.core.reviews import Status
from synthcore.core.runs import Run
from tests.living import NOW, review

LATER = NOW + timedelta(minutes=1)


def said(record, *, fingerprint="f1", version="safety@1/m/aa/r0", outcome=Outcome.OK, findings=(), **choices):
    common = {"record_id": record.id, "source": "judge", "version": version, "fingerprint": fingerprint, "reason": "Because.", "evidence": "words"}
    measured = [
        Measurement(name=f"safety.{name}", label=label if outcome is Outcome.OK else None, outcome=outcome, **common) for name, label in choices.items()
    ]
    return Judgement(tuple(measured), tuple(findings))


def test_it_comes_back_as_it_was_said(filled):
    store, records = filled
    place = Finding(record_id=records[0].id, turn=2, start=0, end=5, code="safety.asked.no", severity="error", source="judge", message="Late.\ud800")
    one = said(records[0], asked="no", findings=(place,))
    store.judgements.add([one], NOW)
    assert store.judgements.of([records[0].id, records[1].id]) == {records[0].id: one.measurements}
    assert store.judgements.findings([records[0].id])[records[0].id] == (place.model_copy(update={"message": "Late.\\ud800"}),)
    assert store.judgements.get(records[0].id, "f1").measurements == one.measurements
    assert store.judgements.get(records[0].id, "f2") is None


def test_the_newer_word_of_one_version_counts(filled):
    """A request that had failed was sent again; another repeat is another version."""
    store, records = filled
    store.judgements.add([said(records[0], outcome=Outcome.FAILED, asked="")], NOW)
    assert store.judgements.known(["f1"]) == {}
    store.judgements.add([said(records[0], asked="yes"), said(records[0], asked="no", fingerprint="f2", version="safety@1/m/aa/r1")], LATER)
    assert [(one.version[-2:], one.label) for one in store.judgements.of([records[0].id])[records[0].id]] == [("r0", "yes"), ("r1", "no")]
    assert store.judgements.known(["f1", "f2", "f3"]) == {"f1": {records[0].id}, "f2": {records[0].id}}


def test_a_part_of_a_run_is_taken_in_once(filled):
    store, records = filled
    store.runs.add(Run(id="run", task="evaluate", params={}, state="planned", total=2, person="anna", created_at=NOW, cost=Decimal(0)))
    for _ in range(2):
        store.judgements.add([said(records[0], asked="yes")], NOW, part=Part("run", 0, 90, 1))
    store.judgements.add([said(records[1], asked="yes")], NOW, part=Part("run", 0, 50, 1))
    assert (store.runs.get("run").done, store.runs.offset("run", "0")) == (1, 90)
    assert store.judgements.of([records[1].id]) == {}
    with store.file.read() as c:
        assert c.execute("select count(*) from measurement").fetchone() == (1,)


def test_a_judge_raises_what_governs_and_never_lowers_it(filled):
    """It turns the approval of one person into one that waits for a second; another word of it changes nothing."""
    store, records = filled
    fine, dying = records[0], records[9]
    store.reviews.add(review(1, fine))
    assert store.records.state(fine.id).status is Status.APPROVED
    store.reviews.whole(fine.id)  # held in memory from here on
    store.judgements.add([said(fine, risk_level="dying"), said(dying, risk_level="fine")], NOW)
    assert (store.records.state(fine.id).governing_risk, store.records.state(fine.id).status) == ("dying", Status.NEEDS_SECOND)
    assert store.reviews.whole(fine.id).state.status is Status.NEEDS_SECOND
    assert store.records.state(dying.id).governing_risk == "dying"
    store.judgements.add([said(fine, fingerprint="f2", version="safety@1/m/aa/r1", risk_level="fine")], LATER)
    assert store.records.state(fine.id).status is Status.NEEDS_SECOND
    assert store.reviews.add(review(2, fine, "bob", decided_at=LATER)).state.status is Status.APPROVED
    assert store.integrity.problems() == []


def test_only_a_ruling_settles_what_a_judge_raised(filled):
    store, records = filled
    store.judgements.add([said(records[0], risk_level="dying")], NOW)
    one = store.reviews.add(review(1, records[0], labels=Labels(risk_level="fine"))).state
    assert (one.governing_risk, one.status) == ("dying", Status.NEEDS_SECOND)
    ruled = store.reviews.add(review(2, records[0], "lead", adjudicates=True, labels=Labels(risk_level="fine"), decided_at=LATER)).state
    assert (ruled.governing_risk, ruled.status) == ("fine", Status.APPROVED)
    store.judgements.add([said(records[0], fingerprint="f2", risk_level="dying")], LATER)
    assert store.records.state(records[0].id).governing_risk == "fine"
    assert store.integrity.problems() == []


@pytest.mark.parametrize("outcome", [Outcome.CANNOT_JUDGE, Outcome.UNPARSED, Outcome.REFUSED])
def test_what_is_no_choice_raises_nothing(filled, outcome):
    store, records = filled
    store.judgements.add([said(records[0], outcome=outcome, risk_level="dying"), said(records[1], asked="dying")], NOW)
    assert {store.records.state(r.id).governing_risk for r in records[:2]} == {"fine"}


def test_what_judges_found_is_found_again_by_a_repair(filled):
    store, records = filled
    store.judgements.add([said(records[0], risk_level="dying")], NOW)
    before = store.records.state(records[0].id)
    with store.file.tx() as c:
        c.execute("update record_state set judged_risk = null, governing_risk = 'fine', second_needed = false")
    assert store.integrity.repair() > 0
    assert store.records.state(records[0].id) == before
    assert store.integrity.problems() == []
