"""The table of records: what a row says, what it can be filtered and ordered by, and which records stand beside one."""

from datetime import timedelta

from synthcore.core.examined import Examined, Noted, Pointed
from synthcore.core.judge_ports import Judgement
from synthcore.core.measurements import Finding, Measurement, Outcome
from synthcore.core.ports import Filters
from synthcore.core.record_table import ChoiceCount, Judged, Said, Wanted
from synthcore.core.reviews import Status, Verdict
from synthcore.core.tallies import Selection
from tests.living import NOW, review
from tests.store.test_tallies import Written

LATER = NOW + timedelta(seconds=1)


def judged(record, score, *, outcome=Outcome.OK, name="talk.realistic", version="talk@1/m/aa/r0"):
    ok = outcome is Outcome.OK
    return Judgement((
        Measurement(
            record_id=record.id, source="judge", name=name, version=version, outcome=outcome, label=str(score) if ok else None,
            number=float(score) if ok else None, fingerprint=f"{record.id}{version}",
        ),
    ))  # fmt: skip


def checked(store, check, version, records, *findings, at=NOW):
    """A check looked at records, and found that."""
    said = [Noted(r.id, check, version, check, "dialogue", "ok", float(sum(f.record_id == r.id for f in findings)), None, "") for r in records]
    store.measurements.add(Examined(said, [Pointed(check, version, one) for one in findings]), at)


def found(record, code, severity="warning"):
    return Finding(record_id=record.id, code=code, severity=severity, message="odd")


def ids(store, **wanted):
    return [row.record_id for row in store.record_table.page(Wanted(**wanted), offset=0, limit=50)[0]]


def test_a_row_holds_decision_findings_and_judgements(filled):
    store, records = filled
    one = records[0]
    store.reviews.add(review(1, one, "anna", "approved"))
    checked(store, "rules", "1", [one], found(one, "shape", "error"))
    checked(store, "words", "1", [one], found(one, "long"), found(one, "long"))
    store.judgements.add([judged(one, 4)], NOW)
    rows, total = store.record_table.page(Wanted(), offset=0, limit=3)
    assert (total, len(rows)) == (10, 3)
    assert (rows[0].external_id, rows[0].status, rows[0].said) == (one.external_id, Status.APPROVED, (Said("anna", Verdict.APPROVED, False),))
    assert rows[0].findings == (("rules", 1, 0), ("words", 0, 2))
    assert rows[0].judged == (Judged("talk.realistic", "dialogue", "ok", "4", 4.0, "m"),)
    assert (rows[0].looked, rows[0].without) == (2, 0)
    assert rows[1].findings == rows[1].judged == ()
    assert (rows[1].looked, rows[1].without) == (0, 0)


def test_a_check_without_a_result_is_counted_apart(filled):
    store, records = filled
    store.measurements.add(Examined([Noted(records[0].id, "words", "1", "words", "dialogue", "unavailable", None, None, "Not English.")], []), NOW)
    row = store.record_table.page(Wanted(), offset=0, limit=1)[0][0]
    assert (row.findings, row.looked, row.without) == ((), 0, 1)


def test_each_judge_has_its_own_word(filled):
    """Of its repeats the newest; a model's name may hold a slash."""
    store, records = filled
    store.judgements.add([judged(records[0], 2), judged(records[0], 3, version="talk@1/org/other/bb/r0")], NOW)
    store.judgements.add([judged(records[0], 4, version="talk@1/m/aa/r1")], LATER)
    row = store.record_table.page(Wanted(), offset=0, limit=1)[0][0]
    assert [(one.judge, one.label) for one in row.judged] == [("m", "4"), ("org/other", "3")]
    assert store.record_table.judges() == ["m", "org/other"]


def test_a_judge_is_asked_for_by_its_first_word(filled):
    store, records = filled
    store.judgements.add([judged(records[0], 2), judged(records[1], 2), judged(records[1], 3, version="talk@1/other/bb/r0")], NOW)
    store.judgements.add([judged(records[0], 5, version="talk@1/m/aa/r1"), judged(records[1], 1, version="talk@1/other/bb/r1")], LATER)
    asked = {"dimension": "talk.realistic", "choice": "2"}
    assert ids(store, **asked) == []
    assert ids(store, **asked, judge="m") == [records[0].id, records[1].id]
    assert ids(store, **asked, judge="other") == []
    assert ids(store, **asked, judge="m", branch="chosen") == []
    assert ids(store, **asked, judge="talk@1/m/aa") == [records[0].id, records[1].id]
    assert ids(store, **asked, judge="talk@1/m/bb") == ids(store, **asked, judge="talk@2/m/aa") == []
    assert ids(store, dimension="talk.realistic", order="score", judge="other")[0] == records[1].id


def test_some_records_in_an_order_of_their_own(filled):
    store, records = filled
    wanted = (records[5].id, records[1].id, "gone")
    assert ids(store, ids=wanted) == [records[5].id, records[1].id]
    assert ids(store, ids=()) == []
    assert store.record_table.neighbours(Wanted(ids=wanted), records[1].id) == (records[5].id, None, 2)


def test_only_the_newest_version_of_a_check_counts(filled):
    store, records = filled
    checked(store, "rules", "1", records[:3], *(found(r, "shape") for r in records[:3]))
    assert ids(store, check="rules", code="shape") == [r.id for r in records[:3]] == ids(store, code="shape")
    checked(store, "rules", "2", records[:1], at=LATER)
    assert ids(store, check="rules", code="shape") == [r.id for r in records[1:3]]
    assert ids(store, severity="error") == []


def test_judgements_are_asked_for_by_their_newest_word(filled):
    """A choice, and an outcome that is none."""
    store, records = filled
    store.judgements.add([judged(records[0], 2), judged(records[1], 5), judged(records[2], 0, outcome=Outcome.CANNOT_JUDGE)], NOW)
    store.judgements.add([judged(records[0], 4, version="talk@1/other/bb/r0")], LATER)
    assert ids(store, dimension="talk.realistic", choice="4") == [records[0].id]
    assert ids(store, dimension="talk.realistic", choice="2") == []
    assert ids(store, dimension="talk.realistic", choice="cannot_judge") == [records[2].id]
    assert store.record_table.choices() == [ChoiceCount("talk.realistic", choice, 1) for choice in ("4", "5", "cannot_judge")]
    assert ids(store, dimension="talk.realistic", order="score")[:2] == [records[0].id, records[1].id]
    assert ids(store, dimension="talk.realistic", order="score", descending=True)[:2] == [records[1].id, records[0].id]


def test_the_order_and_the_neighbours_agree(filled):
    """Whatever it is ordered by: the record before and after one are those that stand there in the table."""
    store, records = filled
    checked(store, "rules", "1", records, *(found(r, "shape") for n, r in enumerate(records) for _ in range(n % 3)))
    for wanted in (Wanted(), Wanted(descending=True), Wanted(check="rules", order="findings", descending=True), Wanted(filters=Filters(batch="plants"))):
        rows = [row.record_id for row in store.record_table.page(wanted, offset=0, limit=50)[0]]
        assert store.record_table.neighbours(wanted, rows[2]) == (rows[1], rows[3], 3)
    assert store.record_table.neighbours(Wanted(filters=Filters(status="approved")), records[0].id) == (None, None, None)


def test_what_is_decided_last_comes_first(filled):
    store, records = filled
    for n, record in enumerate((records[4], records[7])):
        store.reviews.add(review(n, record, "anna", "rejected", decided_at=NOW + timedelta(minutes=n)))
    assert ids(store, order="decided", descending=True)[:2] == [records[7].id, records[4].id]
    assert ids(store, filters=Filters(status="rejected")) == [records[4].id, records[7].id]


def test_what_judges_say_by_decision(filled):
    store, records = filled
    store.judgements.add([judged(records[0], 2), judged(records[1], 5), judged(records[2], 5)], NOW)
    store.reviews.add(review(1, records[0], verdict="rejected"))
    assert store.record_table.by_status("talk.realistic") == [(Status.REJECTED, "2", 1), (Status.UNREVIEWED, "5", 2)]
    assert store.record_table.by_status("talk.none") == []


def test_what_records_were_made_with_and_when_lists_those_that_are_counted(store):
    """Whatever Statistics counts by, one thing at a time and two together."""
    written = Written(store, 7)
    for name in ("kind", "method", "model", "modification", "error_type", "run", "day_made"):
        for one in store.tallies.count((name, "method"), Selection()):
            value, method = one.values
            if value:
                made = {"since": value, "until": value} if name == "day_made" else {} if name == "kind" else {name: value}
                filters = {"status": one.status} | ({"kind": value} if name == "kind" else {})
                assert store.record_table.page(Wanted.model_validate({"filters": filters, "method": method} | made), offset=0, limit=1)[1] == one.records
    wanted = Wanted(modification="m01", filters=Filters(kind="pair", batch="first"))
    assert 0 < len(ids(store, modification="m01")) < len(written.newest)
    rows = [row.record_id for row in store.record_table.page(wanted, offset=0, limit=50)[0]]
    assert store.record_table.neighbours(wanted, rows[-1])[2] == len(rows)
    assert ids(store, model="nobody") == ids(store, run="m01") == []


def test_the_table_lists_by_what_records_are_counted_by(store):
    """Labels as their reviewers corrected them, and what a record does not say."""
    written = Written(store, 9)
    for label in ("session_type", "concern", "risk_level", "batch"):
        for one in store.tallies.count((label,), Selection()):
            wanted = Wanted(filters=Filters.model_validate({label: one.values[0], "status": one.status}))
            rows, total = store.record_table.page(wanted, offset=0, limit=200)
            assert total == one.records, (label, one)
            if label != "batch":
                assert {getattr(row, label) or "" for row in rows} == {one.values[0]}
    corrected = [one for one in written.newest if written.states[one.id].corrected]
    assert corrected
    for name, values in (("made_with", ("plant_care@1/ferns/a", "")), ("model", ("",)), ("modification", ("",)), ("run", ("",))):
        for value in values:
            of = Selection(made_with=value) if name == "made_with" else Selection()
            expected = sum(one.records for one in store.tallies.count((name,), of) if one.values[0] == value)
            asked = f'"{value}"' if name == "made_with" and value else value
            assert store.record_table.page(Wanted.model_validate({name: asked}), offset=0, limit=1)[1] == expected > 0, (name, value)
    assert ids(store, made_with='"ferns/a"') == []
    assert len(ids(store, made_with="ferns/a")) > 0


def test_what_is_still_to_be_decided_can_be_left_out(filled):
    store, records = filled
    store.reviews.add(review(1, records[0], verdict="rejected"))
    store.reviews.add(review(2, records[9]))  # which needs a second approval
    assert ids(store, settled=True) == [records[0].id]
