"""The rows that trust rests on: the newest word of each judge, of the records that count, with what was decided of them."""

from datetime import timedelta

from synthcore.core.judge_ports import Judgement
from synthcore.core.measurements import Finding, Measurement, Outcome
from tests.living import NOW, PLANTS, record, review

LATER = NOW + timedelta(minutes=1)


def said(of, label, *, name="safety.asked", version="safety@1/org/model/aa/r0", outcome=Outcome.OK, codes=()):
    one = Measurement(record_id=of.id, source="judge", name=name, version=version, outcome=outcome, label=label, fingerprint=f"{of.id}{version}")
    places = tuple(Finding(record_id=of.id, turn=2, code=f"{name}.{code}", source="judge", message="So.") for code in codes)
    return Judgement((one,), places)


def test_the_newest_word_counts_and_a_failure_says_nothing(filled):
    store, records = filled
    store.judgements.add([said(records[0], "no"), said(records[1], None, outcome=Outcome.FAILED)], NOW)
    store.judgements.add([said(records[0], "yes"), said(records[0], "no", version="safety@1/org/model/aa/r1"), said(records[2], "no", name="x.y")], LATER)
    found = store.judged.said(["safety.asked"])
    assert {(one.record_id, one.judge, one.repeat, one.label) for one in found} == {
        (records[0].id, "safety@1/org/model/aa", "r0", "yes"), (records[0].id, "safety@1/org/model/aa", "r1", "no"),
        (records[1].id, "safety@1/org/model/aa", "r0", None),
    }  # fmt: skip


def test_by_batch_domain_and_record(filled):
    store, records = filled
    store.judgements.add([said(one, "no") for one in records], NOW)
    names = ["safety.asked"]
    assert len(store.judged.said(names, domain="plant_care", batch="plants")) == 10
    assert store.judged.said(names, domain="elsewhere") == store.judged.said(names, batch="elsewhere") == []
    assert [one.record_id for one in store.judged.said(names, record_ids=[records[3].id])] == [records[3].id]
    assert store.judged.domains() == ["plant_care"]


def test_choices_beside_the_word_of_a_judge(filled):
    store, records = filled
    store.judgements.add([said(records[0], "false", name="facts.claims", codes=("false", "misleading", "false"))], NOW)
    assert [one.code for one in store.judged.chose([records[0].id])] == ["facts.claims.false", "facts.claims.misleading"]
    assert store.judged.chose([records[1].id]) == []


def test_reviews_with_the_labels_of_the_record(filled):
    store, records = filled
    store.reviews.add(review(1, records[9]))
    found = store.judged.reviewed([records[0].id, records[9].id])
    assert list(found) == [records[9].id]
    assert (found[records[9].id].labels.risk_level, found[records[9].id].reviews[0].verdict) == ("dying", "approved")


def test_records_of_a_batch_and_of_a_run(filled):
    store, records = filled
    found = store.judged.of_batch("plants")
    assert [(one.record_id, one.position, one.external_id) for one in found] == [(one.id, n, one.external_id) for n, one in enumerate(records, 1)]
    assert store.judged.of_batch("elsewhere") is None
    assert store.judged.of_run("run") == []
    extras = {"source_dataset": "qa", "source_row": "7", "modification_id": "m"}
    made = record(50).model_copy(update={"id": "made", "extras": extras})
    made = made.model_copy(update={"origin": made.origin.model_copy(update={"run_id": "run", "seed_number": 4})})
    store.records.add([made], vocabulary=PLANTS, batch=store.batches.find("plants").id)
    (one,) = store.judged.of_run("run")
    assert (one.record_id, one.seed_number, one.run_id, one.source, one.place) == ("made", 4, "run", "qa/7", "qa/7/m")


def test_the_version_tells_that_something_was_said(filled):
    store, records = filled
    before = store.judged.version()
    store.judgements.add([said(records[0], "no")], NOW)
    assert store.judged.version() != before
