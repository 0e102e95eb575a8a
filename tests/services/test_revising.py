"""Needs revision goes somewhere: a queue with what was said, and a model that is given it."""

import json

import pytest

from synthcore import wiring
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.ids import new_id
from synthcore.core.people import Person, Role
from synthcore.core.ports import Filters
from synthcore.core.records import Labels
from synthcore.core.reviews import Status, Verdict
from synthcore.core.runs import ENDED, RunState
from synthcore.services import desk_queue, editing, importing, maintaining, reviewing, revising, revision_queue, running
from synthcore.services.revising import RevisionOrder
from tests.living import costly, until
from tests.provider import Provider

ISSUE = "overwatering_advice"


@pytest.fixture
def provider(plants, monkeypatch):
    """A model's server on this machine; it wants no key."""
    costly(plants)
    with Provider() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("SYNTHCORE_MODEL", "gpt-4.1-mini")
        yield server


@pytest.fixture
def context(provider):
    yield wiring.context()
    wiring.close()


@pytest.fixture
def sent_back(context, ben, ids):
    """The first three need revision, with a note each."""
    for record_id in ids[:3]:
        reviewing.decide(context, ben, review_id=new_id(), record_id=record_id, verdict=Verdict.NEEDS_REVISION, note=f"Ask first {record_id[:4]}")
    return ids[:3]


def ended(context, person, run):
    return until(lambda: (now := running.run_status(context, person, run_id=run.id)).state in ENDED and now, 60)


def test_the_queue_shows_what_was_said(context, anna, ben, ids):
    """Notes, marks with their turn and comment, corrected labels; whoever approved it too has had their say."""
    mark = Mark(code=reviewing_issue(context), turn=2, start=0, end=5, comment="too short")
    reviewing.decide(
        context, ben, review_id="r1", record_id=ids[4], verdict=Verdict.NEEDS_REVISION, note="warmer,\nplease", labels=Labels(concern="anything"),
        desk=DeskAnswers(marks=(mark,), intents={2: "rescue"}), sure=True,
    )  # fmt: skip
    found = revision_queue.to_revise(context, anna)
    [one] = found.waiting
    assert (found.total, one.record_id, one.name, one.reviewers, one.by_hand, one.run_id) == (1, ids[4], "d4", ("ben",), "", None)
    assert one.remarks[0] == "Reviewer 1: warmer, please"
    assert one.remarks[1].startswith('Reviewer 1 in T2, "Water": ')
    assert one.remarks[1].endswith("too short")
    assert one.remarks[2:] == ("Reviewer 1: the concern is anything, not watering.", "Reviewer 1 in T2: the intent is rescue.")


def reviewing_issue(context):
    from synthcore.services import domains

    return next(issue.id for issue in domains.domain(context).issues if not issue.safety and "dialogue" in issue.kinds)


def test_an_edit_takes_it_out_of_the_queue(context, ben, sent_back):
    turns = context.store.records.get(sent_back[0]).body.turns
    editing.save_edit(context, ben, record_id=sent_back[0], turns=(turns[0], turns[1].model_copy(update={"text": "How dry is it?"})))
    assert revision_queue.to_revise(context, ben).total == 2


def test_a_model_revises_what_waits(context, anna, ben, provider, sent_back, ids):
    """What is shown is what is sent; each answer is a version in its parent's place, unreviewed, and the parent stays."""
    order = RevisionOrder()
    shown = [revising.revision_request(context, anna, order=order, index=n) for n in range(3)]
    assert provider.requests == 0
    assert [(s.of, s.local, s.index) for s in shown] == [(3, True, n) for n in range(3)]
    assert all(f"Ask first {record_id[:4]}" in s.messages[-1].text for s, record_id in zip(shown, sent_back, strict=True))
    assert not any("ben" in m.text for s in shown for m in s.messages)
    before = [context.store.records.get(record_id) for record_id in sent_back]
    run = revising.start_revision(context, anna, order=order)
    done = ended(context, anna, run)
    assert (done.state, done.done, done.error) == (RunState.DONE, 3, None)
    sent = [[(m["role"], m["content"]) for m in body["messages"]] for body in provider.seen]
    assert sorted([(m.role, m.text) for m in s.messages] for s in shown) == sorted(sent)
    there = [item.record_id for item in reviewing.queue(context, anna, filters=Filters(batch="march")).items]
    assert there[3:] == ids[3:]
    for old, new_one in zip(before, there, strict=False):
        made = context.store.records.get(new_one)
        assert (made.origin.method, made.origin.parent_id, made.origin.run_id, made.external_id) == ("llm", old.id, run.id, old.external_id)
        assert (made.labels.session_type, made.labels.concern, made.labels.risk_level) == ("quick", "watering", "fine")
        assert made.content_hash != old.content_hash
        assert context.store.records.get(old.id) == old
        assert context.store.records.state(new_one).status is Status.UNREVIEWED
    assert revision_queue.to_revise(context, anna).total == 0
    assert running.model_run(context, anna, run_id=run.id).made == 3
    assert running.how_similar(context, anna, run_id=run.id) is None
    assert maintaining.check_integrity(context, anna).problems == ()


def test_the_labels_are_those_that_the_reviewer_corrected(context, anna, ben, provider, ids):
    reviewing.decide(context, ben, review_id="r1", record_id=ids[0], verdict=Verdict.NEEDS_REVISION, labels=Labels(concern="anything"))
    assert revising.revision_request(context, anna, order=RevisionOrder()).cell == ("quick", "anything", "fine")
    done = ended(context, anna, revising.start_revision(context, anna, order=RevisionOrder()))
    made = context.store.records.get(context.store.records.state(ids[0]).superseded_by)
    assert (done.done, made.labels.concern) == (1, "anything")


def test_whoever_wrote_what_a_model_revised_does_not_review_it(context, anna, ben, provider, ids):
    """Most of its words are still theirs."""
    turns = context.store.records.get(ids[0]).body.turns
    edit = editing.save_edit(context, ben, record_id=ids[0], turns=(turns[0], turns[1].model_copy(update={"text": "How dry is it?"}))).record
    reviewing.decide(context, anna, review_id="r1", record_id=edit.id, verdict=Verdict.NEEDS_REVISION, note="shorter")
    ended(context, anna, revising.start_revision(context, anna, order=RevisionOrder()))
    made = context.store.records.state(edit.id).superseded_by
    assert desk_queue.take(context, ben, record_id=made).claimed is False
    assert desk_queue.take(context, anna, record_id=made).claimed is True


def test_only_those_that_were_chosen(context, anna, provider, sent_back):
    run = revising.start_revision(context, anna, order=RevisionOrder(record_ids=(sent_back[1],), token="once"))
    again = revising.start_revision(context, anna, order=RevisionOrder(record_ids=(sent_back[1],), token="once"))
    assert again.id == run.id
    assert ended(context, anna, run).done == 1
    assert [w.record_id for w in revision_queue.to_revise(context, anna).waiting] == [sent_back[0], sent_back[2]]
    with pytest.raises(BadRequest, match="at most 500"):
        revising.start_revision(context, anna, order=RevisionOrder(record_ids=tuple(map(str, range(501)))))
    with pytest.raises(BadRequest, match="1 of the 1 records do not wait"):
        revising.start_revision(context, anna, order=RevisionOrder(record_ids=(sent_back[1],)))


def test_an_edit_meanwhile_is_kept_beside(context, anna, ben, provider, sent_back):
    """The run pauses, an editor is faster: both versions are there, under two names."""
    provider.always("429:0.05")
    run = revising.start_revision(context, anna, order=RevisionOrder(record_ids=sent_back[:1]))
    waiting = revision_queue.to_revise(context, anna).waiting
    assert waiting[0].run_id == run.id
    with pytest.raises(BadRequest, match="being revised by run"):
        revising.start_revision(context, anna, order=RevisionOrder(record_ids=sent_back[:1]))
    turns = context.store.records.get(sent_back[0]).body.turns
    edit = editing.save_edit(context, ben, record_id=sent_back[0], turns=(turns[0], turns[1].model_copy(update={"text": "How dry is it?"}))).record
    provider.calm()
    assert ended(context, anna, run).done == 1
    assert context.store.records.state(sent_back[0]).superseded_by == edit.id
    assert context.store.records.versions(sent_back[0]) == 2
    names = [item.external_id for item in reviewing.queue(context, anna, filters=Filters(batch="march")).items]
    assert (names[0], names[-1]) == ("d0", "d0~2")


def test_an_answer_that_changes_nothing_is_asked_for_again(context, anna, provider, sent_back):
    """The text that is there already is no revision."""
    provider.script("duplicate")
    run = revising.start_revision(context, anna, order=RevisionOrder())
    assert ended(context, anna, run).done == 3


def test_nothing_is_paid_for_twice(context, anna, provider, sent_back):
    """A run that is cancelled, and another one that is asked for the same."""
    estimate = revising.revision_estimate(context, anna, order=RevisionOrder())
    assert (estimate.asked, estimate.paid, estimate.refusal) == (3, 0, "")
    assert estimate.quote.expected > 0
    provider.script("ok", "silent")
    run = revising.start_revision(context, anna, order=RevisionOrder(in_flight=1, wait=30))
    until(lambda: running.run_status(context, anna, run_id=run.id).done == 1, 30)
    running.cancel_run(context, anna, run_id=run.id)
    assert revising.revision_estimate(context, anna, order=RevisionOrder()).asked == 2
    assert ended(context, anna, revising.start_revision(context, anna, order=RevisionOrder())).done == 2
    assert not provider.paid_twice


def test_a_cap_below_one_request(context, anna, provider, sent_back):
    order = RevisionOrder(budget_usd="0.000001")
    assert revising.revision_estimate(context, anna, order=order).refusal
    with pytest.raises(BadRequest, match="smaller than one request"):
        revising.start_revision(context, anna, order=order)
    assert context.store.runs.all(limit=5) == []


def test_personal_data_does_not_leave(plants, monkeypatch, anna, ben, march):
    """Of a dialogue and of a note, where the server is another machine."""
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    wiring.close()
    context = wiring.context()
    record_id = reviewing.queue(context, anna).items[0].record_id
    reviewing.decide(context, ben, review_id="r1", record_id=record_id, verdict=Verdict.NEEDS_REVISION, note="write to fern@example.org")
    sent = revising.revision_request(context, anna, order=RevisionOrder())
    assert (sent.local, sent.masked) == (False, {"e-mail": 1})
    assert not any("fern@" in m.text for m in sent.messages)
    held = revising.revision_request(context, anna, order=RevisionOrder(personal_data="hold"))
    assert (held.held, held.found) == (1, {"e-mail": 1})
    wiring.close()


def test_what_a_model_cannot_revise_is_for_a_person(context, anna, ben, provider, ids, tmp_path):
    """A pair, and a dialogue whose labels are not words of the domain."""
    (tmp_path / "pairs.csv").write_text("id,question,chosen,rejected,rejected_error_type\np1,How often?,Once a week.,Every hour.,opposite\n")
    importing.import_pairs(context, anna, path=tmp_path / "pairs.csv")
    odd = {"dialogues": [{"dialogue_id": "odd", "session_type": "walk", "messages": [{"role": "user", "text": "x"}], "labels": {}}]}
    (tmp_path / "odd.json").write_text(json.dumps(odd))
    importing.import_dialogues(context, anna, path=tmp_path / "odd.json")
    for item in reviewing.queue(context, anna).items[10:]:
        reviewing.decide(context, ben, review_id=new_id(), record_id=item.record_id, verdict=Verdict.NEEDS_REVISION, note="no")
    found = {w.name: w.by_hand for w in revision_queue.to_revise(context, anna).waiting}
    assert found["p1"] == "A preference pair is revised by hand."
    assert "session type is 'walk'" in found["odd"]
    with pytest.raises(BadRequest, match="no dialogue waits"):
        revising.start_revision(context, anna, order=RevisionOrder())


def test_a_domain_without_the_prompt_says_so(context, anna, plants, sent_back):
    """What waits is shown all the same."""
    next(plants.rglob("revise.md")).unlink()

    def refused():
        try:
            revising.revision_request(context, anna, order=RevisionOrder())
        except BadRequest as error:
            return str(error)
        return ""

    assert "missing: revise" in until(refused, 10)  # files are looked at about once a second
    with pytest.raises(BadRequest, match="missing: revise"):
        revising.start_revision(context, anna, order=RevisionOrder())
    assert revision_queue.to_revise(context, anna).total == 3


def test_who_may(context, ben, sent_back):
    """Everyone who may look sees the queue; a run is for those who generate."""
    viewer = Person(name="vi", role=Role.VIEWER)
    assert revision_queue.to_revise(context, viewer).total == 3
    for person in (viewer, ben):
        with pytest.raises(NotAllowed):
            revising.start_revision(context, person, order=RevisionOrder())
