"""An edit is a new version: the old one stands as it was, the new one in its place, and somebody else reviews it."""

import json
import threading

import pytest

from synthcore.core.errors import BadRequest, NotAllowed, UnknownValue
from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.records import Labels, Turn
from synthcore.core.reviews import Status, Verdict
from synthcore.services import desk_queue, editing, exporting, importing, maintaining, reviewing
from tests.living import write

CLEO = Person(name="cleo", role=Role.CLINICIAN)


def reworded(context, record_id, text="Give it some water tonight."):
    """The turns of a record with another last one."""
    *first, last = context.store.records.get(record_id).body.turns
    return (*first, last.model_copy(update={"text": text}))


def save(context, person, record_id, text="Give it some water tonight.", **more):
    return editing.save_edit(context, person, record_id=record_id, turns=reworded(context, record_id, text), **more)


def exported(context, anna, tmp_path, status="any"):
    exporting.export_file(context, anna, path=tmp_path / "out.json", status=status, batch="march")
    return json.loads((tmp_path / "out.json").read_text())["dialogues"]


def test_the_new_version_stands_where_the_old_one_stood(context, anna, ben, ids, tmp_path):
    """In the batch, in the file, in the queue; unreviewed again, and the old one untouched."""
    before = context.store.records.get(ids[3])
    reviewing.decide(context, ben, review_id="r", record_id=ids[3], verdict=Verdict.NEEDS_REVISION, note="warmer")
    saved = save(context, ben, ids[3])
    made = saved.record
    assert (made.origin.method, made.origin.parent_id, made.origin.source, saved.repeated) == ("edit", ids[3], "ben", False)
    assert context.store.records.get(ids[3]) == before
    assert context.store.records.state(ids[3]).superseded_by == made.id
    assert context.store.records.state(ids[3]).status is Status.NEEDS_REVISION
    assert context.store.records.state(made.id).status is Status.UNREVIEWED
    assert [item.record_id for item in reviewing.queue(context, anna, filters=Filters(batch="march")).items] == [*ids[:3], made.id, *ids[4:]]
    there = exported(context, anna, tmp_path)
    assert [d["dialogue_id"] for d in there] == [f"d{n}" for n in range(10)]
    assert there[3]["messages"][1]["text"] == "Give it some water tonight."
    assert maintaining.check_integrity(context, anna).problems == ()


def test_somebody_else_reviews_it(context, ben, ids):
    """Whoever wrote it is not handed it; the next clinician is."""
    saved = save(context, ben, ids[0])
    assert desk_queue.take(context, ben, record_id=saved.record.id).claimed is False
    assert desk_queue.take(context, CLEO, record_id=saved.record.id).claimed is True
    assert "someone else" in saved.sentence


def test_nothing_changed_is_no_version(context, ben, ids):
    with pytest.raises(BadRequest, match="nothing was changed"):
        editing.save_edit(context, ben, record_id=ids[0], turns=context.store.records.get(ids[0]).body.turns)
    assert context.store.records.count() == 10


def test_a_save_that_is_sent_twice_is_one_version(context, ben, ids):
    first, again = save(context, ben, ids[0]), save(context, ben, ids[0])
    assert (again.record.id, again.repeated, context.store.records.count()) == (first.record.id, True, 11)


def test_two_editors_at_once_lose_nothing(context, anna, ben, ids, tmp_path):
    """Both versions are there and wait; the second has a name of its own, and says whose the first is."""
    first = save(context, anna, ids[4], "Mine.")
    second = save(context, ben, ids[4], "Yours.")
    assert (second.record.external_id, "Meanwhile anna saved" in second.sentence) == ("d4~2", True)
    assert context.store.records.state(ids[4]).superseded_by == first.record.id
    assert save(context, ben, ids[4], "Yours.").record == second.record
    there = exported(context, anna, tmp_path)
    assert [d["dialogue_id"] for d in there] == [*(f"d{n}" for n in range(10)), "d4~2"]
    waiting = {item.record_id for item in reviewing.queue(context, CLEO, filters=Filters(status="open", batch="march")).items}
    assert {first.record.id, second.record.id} <= waiting
    third = save(context, ben, first.record.id, "Better.")  # a version of a version
    assert (third.record.external_id, third.record.origin.parent_id) == ("d4", first.record.id)
    assert maintaining.check_integrity(context, anna).problems == ()


def test_twenty_editors_of_one_record(context, ids):
    """Each version is there, each under a name of its own."""
    people = [Person(name=f"p{n}", role=Role.EDITOR) for n in range(20)]
    made = []

    def sit(person):
        made.append(save(context, person, ids[0], f"By {person.name}.").record)

    threads = [threading.Thread(target=sit, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.external_id for r in made) == sorted(["d0", *(f"d0~{n}" for n in range(2, 21))])
    assert {r.body.turns[-1].text for r in made} == {f"By {p.name}." for p in people}


def test_what_is_wrong_with_it_is_said_and_kept(context, ben, ids):
    """The rules of labels and the personal-data check look at once; their findings do not stand in the way."""
    saved = save(context, ben, ids[0], "Write to fern@example.org.", labels=context.store.records.get(ids[0]).labels.model_copy(update={"risk_level": "dying"}))
    told = " ".join(saved.warnings)
    assert "max_risk_level is 'dying'" in told
    assert "turn 2: it may hold personal data (e-mail)" in told
    assert "risk_maximum" in {f.code for f in context.store.findings.of([saved.record.id], ["label_rules"])[saved.record.id]}


def test_an_edit_does_not_clear_a_risk(context, anna, ben, ids):
    """A version of a dying plant that says it is fine still needs two approvals, until a lead rules; integrity agrees."""
    record = context.store.records.get(ids[8])
    turns = tuple(t.model_copy(update={"risk_level": "fine" if t.risk_level else None}) for t in record.body.turns)
    made = editing.save_edit(context, anna, record_id=ids[8], turns=turns, labels=record.labels.model_copy(update={"risk_level": "fine"})).record
    state = context.store.records.state(made.id)
    assert (made.labels.risk_level, state.governing_risk, state.second_needed) == ("fine", "dying", True)
    once = reviewing.decide(context, ben, review_id="r1", record_id=made.id, verdict=Verdict.APPROVED)
    assert once.status is Status.NEEDS_SECOND
    assert maintaining.check_integrity(context, anna).problems == ()
    lead = Person(name="lea", role=Role.LEAD)
    ruled = reviewing.decide(
        context, lead, review_id="r2", record_id=made.id, verdict=Verdict.APPROVED, adjudicates=True, note="an idiom", labels=Labels(risk_level="fine")
    )  # fmt: skip
    assert (ruled.status, ruled.governing_risk) == (Status.APPROVED, "fine")


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"text": "  "}, BadRequest, "turn 2 has no text"),
        ({"role": "gnome"}, UnknownValue, "gnome"),
        ({"intent": "sing"}, UnknownValue, "sing"),
        ({"risk_level": "blue"}, UnknownValue, "blue"),
    ],
)
def test_what_cannot_be_saved(context, ben, ids, change, error, match):
    first, last = context.store.records.get(ids[0]).body.turns
    with pytest.raises(error, match=match):
        editing.save_edit(context, ben, record_id=ids[0], turns=(first, last.model_copy(update=change)))
    with pytest.raises(BadRequest, match="at least one turn"):
        editing.save_edit(context, ben, record_id=ids[0], turns=())
    with pytest.raises(UnknownValue, match="moon"):
        save(context, ben, ids[0], labels=Labels(concern="moon"))
    with pytest.raises(NotAllowed):
        save(context, Person(name="vi", role=Role.VIEWER), ids[0])
    with pytest.raises(BadRequest, match="no record"):
        editing.save_edit(context, ben, record_id="nothing", turns=(Turn(role="user", text="x"),))


def test_turns_come_and_go(context, ben, ids):
    first, last = context.store.records.get(ids[0]).body.turns
    made = editing.save_edit(context, ben, record_id=ids[0], turns=(first, last, Turn(role="user", text="Thanks."))).record
    assert [t.text for t in made.body.turns] == [first.text, last.text, "Thanks."]
    assert [t.text for t in editing.save_edit(context, ben, record_id=made.id, turns=(last,)).record.body.turns] == [last.text]


def test_an_earlier_review_stays_with_the_version_that_it_saw(context, anna, ben, ids, tmp_path):
    """A reviews file that comes in later decides the version that was there when the review was made."""
    rows = [
        {"dialogue_id": "d0", "status": "approved", "reviewed_at": "2026-01-01T10:00:00Z", "reviewer": "zoe"},
        {"dialogue_id": "d0", "status": "rejected", "reviewed_at": "2096-01-01T10:00:00Z", "reviewer": "zoe", "feedback": "no"},
    ]
    made = save(context, ben, ids[0]).record
    path = write(tmp_path / "reviews.json", {"version": "1.0", "batch": "march", "reviews": rows})
    done = importing.import_reviews(context, anna, path=path, batch="march")
    assert (done.added, done.problem_count) == (2, 0)
    assert [r.verdict for r in context.store.reviews.of(ids[0])] == [Verdict.APPROVED]
    assert [r.verdict for r in context.store.reviews.of(made.id)] == [Verdict.REJECTED]


@pytest.fixture
def pair(context, anna, tmp_path):
    csv = "id,question,chosen,rejected,rejected_error_type\np1,How often?,Once a week.,Every hour.,number_or_unit\n"
    (tmp_path / "pairs.csv").write_text(csv)
    importing.import_pairs(context, anna, path=tmp_path / "pairs.csv")
    return reviewing.queue(context, anna, filters=Filters(kind="pair")).items[0].record_id


def test_a_pair_is_edited_too(context, ben, pair):
    """Both answers; the wrong one stays wrong by the same error, and differs."""
    old = context.store.records.get(pair).body
    turns = (*old.prompt, old.chosen.model_copy(update={"text": "Once every week."}), old.rejected.model_copy(update={"text": "Every minute of the day."}))
    made = editing.save_edit(context, ben, record_id=pair, turns=turns)
    assert (made.record.body.chosen.text, made.record.body.rejected.text) == ("Once every week.", "Every minute of the day.")
    assert made.record.body.rejected_error_type == "number_or_unit"
    assert any("length" in warning for warning in made.warnings)
    same = (*old.prompt, old.chosen, old.rejected.model_copy(update={"text": "once  a week."}))
    with pytest.raises(BadRequest, match="differ by its error"):
        editing.save_edit(context, ben, record_id=pair, turns=same)
    with pytest.raises(BadRequest, match="keeps its parts"):
        editing.save_edit(context, ben, record_id=pair, turns=turns[:2])


def test_a_rejected_record_of_an_edit_chain_counts_once(context, anna, ben, ids):
    """Counts are of the newest versions."""
    made = save(context, ben, ids[0]).record
    reviewing.decide(context, anna, review_id=new_id(), record_id=made.id, verdict=Verdict.REJECTED, note="no")
    counted = context.store.counting.statuses(None)
    assert (counted[Status.REJECTED], sum(counted.values())) == (1, 10)
