"""Disputes: what waits for a lead, who said what without a name, and a ruling that replaces it."""

import pytest

from synthcore.core import pair_reviews
from synthcore.core.desk_answers import DeskAnswers, Mark
from synthcore.core.errors import BadRequest, NotAllowed
from synthcore.core.people import Person, Role
from synthcore.core.records import Labels
from synthcore.core.reviews import Status, Verdict
from synthcore.services import adjudicating, importing, pair_reviewing, reviewing
from tests import pairs


@pytest.fixture
def cas():
    return Person(name="cas", role=Role.CLINICIAN)


@pytest.fixture
def lea():
    return Person(name="lea", role=Role.LEAD)


def said(context, person, record_id, verdict, note="as I see it", **more):
    return reviewing.decide(context, person, review_id=f"{person.name}:{record_id}:{verdict}", record_id=record_id, verdict=Verdict(verdict), note=note, **more)


def ruled(context, lead, record_id, verdict="rejected", **more):
    given = {"review_id": f"ruling:{record_id}", "note": "the third turn decides it", "cause": "slip"} | more
    return adjudicating.rule_on(context, lead, record_id=record_id, verdict=Verdict(verdict), **given)


def test_what_waits_for_a_lead(context, ben, cas, lea, ids):
    """Disputed records first, then those that somebody could not judge; nothing else."""
    said(context, ben, ids[1], "not_enough_context")
    for record_id in (ids[3], ids[5]):
        said(context, ben, record_id, "approved")
        said(context, cas, record_id, "rejected")
    said(context, ben, ids[4], "approved")
    found = adjudicating.disputes(context, lea)
    assert [(one.record_id, one.name, one.why) for one in found.items] == [
        (ids[3], "d3", "disputed"), (ids[5], "d5", "disputed"), (ids[1], "d1", "not_enough_context"),
    ]  # fmt: skip
    assert (found.total, found.disputed) == (3, 2)
    pages = [adjudicating.disputes(context, lea, batch="march", offset=n, limit=1) for n in range(3)]
    assert [one.record_id for page in pages for one in page.items] == [ids[3], ids[5], ids[1]]


def test_only_a_lead(context, ben, ids):
    with pytest.raises(NotAllowed):
        adjudicating.disputes(context, ben)
    with pytest.raises(NotAllowed):
        adjudicating.dispute(context, ben, record_id=ids[0])
    with pytest.raises(NotAllowed):
        ruled(context, ben, ids[0])


def test_a_case_tells_what_was_said_and_not_by_whom(context, ben, cas, lea, ids):
    """Answer, note, marks, safety answers and corrected labels of each, the last of them; no name and no time of day."""
    said(context, ben, ids[2], "approved", note="first thought")
    answers = DeskAnswers(marks=(Mark(code="small_talk", turn=2, comment="too much"),), safety={"seen": "yes"})
    said(context, ben, ids[2], "needs_revision", note="on second thought", labels=Labels(session_type="long"), desk=answers)
    said(context, cas, ids[2], "rejected", note="no")
    case = adjudicating.dispute(context, lea, record_id=ids[2])
    assert {(o.alias, o.who, o.decided_at, o.mine) for o in case.opinions} == {("Reviewer 1", None, None, False), ("Reviewer 2", None, None, False)}
    by_note = {o.note: o for o in case.opinions}
    assert by_note["no"].verdict is Verdict.REJECTED
    assert by_note["no"].sees == {"session_type": "quick"}
    second = by_note["on second thought"]
    assert (second.marks, second.safety, second.labels) == (answers.marks, answers.safety, Labels(session_type="long"))
    assert (case.differences, case.status, case.ruling) == (("verdict", "session_type"), Status.DISPUTED, None)
    assert case.record.origin.source is None
    assert case.dialogue["dialogue_id"] == "d2"
    assert not {"ben", "cas"} & set(case.model_dump_json().replace('"', " ").split())
    assert [o.alias for o in case.opinions] == [o.alias for o in adjudicating.dispute(context, lea, record_id=ids[2]).opinions]


def test_a_ruling_replaces_what_was_said_and_shows_the_names(context, ben, cas, lea, ids):
    said(context, ben, ids[2], "approved")
    said(context, cas, ids[2], "rejected")
    done = ruled(context, lea, ids[2], "needs_revision")
    assert done.decided.status is Status.NEEDS_REVISION
    assert {o.who for o in done.case.opinions} == {"ben", "cas"}
    assert all(o.decided_at for o in done.case.opinions)
    assert (done.case.ruling.person, done.case.ruling.desk.cause, done.case.ruling.desk.blind) == ("lea", "slip", False)
    assert adjudicating.disputes(context, lea).total == 0
    assert [(one.record_id, one.verdict, one.cause, one.by, one.kind) for one in adjudicating.rulings(context, lea)] == [
        (ids[2], Verdict.NEEDS_REVISION, "slip", "lea", "dialogue")
    ]
    again = ruled(context, lea, ids[2], "rejected")
    assert again.decided.repeated
    assert again.decided.status is Status.NEEDS_REVISION
    reviewing.undo(context, lea, review_id=f"ruling:{ids[2]}")
    assert adjudicating.disputes(context, lea).total == 1
    assert adjudicating.rulings(context, lea) == ()


def test_a_ruling_says_why_and_decides(context, ben, cas, lea, ids):
    with pytest.raises(BadRequest, match="nobody has decided"):
        ruled(context, lea, ids[2])
    said(context, ben, ids[2], "approved")
    said(context, cas, ids[2], "rejected")
    for wrong, why in (({"note": "  "}, "reason"), ({"cause": ""}, "cause"), ({"verdict": "not_enough_context"}, "decides")):
        with pytest.raises(BadRequest, match=why):
            ruled(context, lea, ids[2], **wrong)
    assert adjudicating.disputes(context, lea).total == 1


def test_risk_resolves_upward_unless_the_ruling_names_another(context, ben, cas, lea, ids):
    """And with an approval the lead answers the safety questions of the risk that then governs."""
    said(context, ben, ids[2], "rejected")
    said(context, cas, ids[2], "needs_revision", labels=Labels(risk_level="dying"))
    case = adjudicating.dispute(context, lea, record_id=ids[2])
    assert (case.governing_risk, case.protocol_due, set(case.protocol)) == ("dying", True, {"seen", "cut"})
    assert {o.sees["risk_level"] for o in case.opinions} == {"fine", "dying"}
    with pytest.raises(BadRequest, match="waits for an answer"):
        ruled(context, lea, ids[2], "approved")
    kept = ruled(context, lea, ids[2], "approved", safety={"seen": "yes", "cut": "na"})
    assert (kept.decided.status, kept.decided.governing_risk) == (Status.APPROVED, "dying")
    lowered = ruled(context, lea, ids[2], "approved", review_id="again", labels=Labels(risk_level="fine"))
    assert (lowered.decided.status, lowered.decided.governing_risk) == (Status.APPROVED, "fine")


def test_two_spellings_are_one_reviewer(context, cas, lea, ids):
    for name, verdict in (("Ben", "approved"), ("ben ", "rejected")):
        said(context, Person(name=name, role=Role.CLINICIAN), ids[2], verdict)
    said(context, cas, ids[2], "approved")
    assert [o.verdict for o in adjudicating.dispute(context, lea, record_id=ids[2]).opinions].count(Verdict.REJECTED) == 1
    assert len(adjudicating.dispute(context, lea, record_id=ids[2]).opinions) == 2


def test_a_pair_is_ruled_on_too(context, anna, ben, lea):
    """Two reviewers answered it blind and came to different ends."""
    importing.import_upload(context, anna, name="pairs.csv", data=pairs.csv_of(pairs.row()))
    (one,) = reviewing.queue(context, anna).items
    for person, right in ((anna, True), (ben, False)):
        truth = {"chosen": right, "rejected": False}
        left = pair_reviews.left(one.record_id, person.name)
        right_ = "rejected" if left == "chosen" else "chosen"
        pair_reviewing.answer_pair(
            context, person, record_id=one.record_id, review_id=person.name, better="neither", left_correct=truth[left], right_correct=truth[right_]
        )
    pair_reviewing.conclude_pair(context, anna, record_id=one.record_id, review_id="anna-ends", as_stated=True)
    case = adjudicating.dispute(context, lea, record_id=one.record_id)
    assert {o.pair.chosen_correct for o in case.opinions} == {True, False}
    assert case.dialogue == {}
    done = ruled(context, lea, one.record_id, "approved", cause="clinical_difference")
    assert (done.decided.status, done.case.ruling.pair) == (Status.APPROVED, None)


def test_a_note_is_kept_and_taken_up(context, ben, cas, lea, ids):
    """An unfinished ruling survives a reload; what else the lead has begun to say of the record stays."""
    said(context, ben, ids[2], "approved")
    said(context, cas, ids[2], "rejected")
    reviewing.answer_first(context, lea, record_id=ids[2], labels=Labels(risk_level="fine"))
    adjudicating.keep_note(context, lea, record_id=ids[2], note="the third turn")
    assert adjudicating.dispute(context, lea, record_id=ids[2]).note == "the third turn"
    assert context.store.drafts.of("lea", ids[2]).desk.first == Labels(risk_level="fine")
    ruled(context, lea, ids[2])
    assert adjudicating.dispute(context, lea, record_id=ids[2]).note == ""
