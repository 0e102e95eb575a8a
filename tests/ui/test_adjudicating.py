"""Disputes on the page: both answers, nobody's name, a ruling, and then the names."""

from datetime import UTC, datetime

import pytest

from synthcore.core.people import Person, Role
from synthcore.core.reviews import Status, Verdict
from synthcore.services import adjudicating, reviewing
from synthcore.services.domains import domain
from synthcore.views.adjudicating import Voice
from tests.ui import panels

ANN, BEN, CAS = (Person(name=name, role=Role.ADMIN) for name in ("Ann", "Ben", "Cas"))


@pytest.fixture
def disputed(filled):
    """The first record of March: Ann approved it, Ben did not, for a reason with markup in it."""
    (first, *_) = reviewing.queue(filled, ANN).items
    reviewing.decide(filled, BEN, review_id="b", record_id=first.record_id, verdict=Verdict.REJECTED, note="<b>no</b> ![x](http://a/b.png)")
    return filled, first.record_id


def ruled(at, record_id, *, note="the last reply"):
    at.segmented_control(key=f"disputes-verdict-{record_id}").set_value("rejected")
    at.radio(key=f"disputes-cause-{record_id}").set_value("slip")
    at.text_area(key=f"disputes-note-{record_id}").set_value(note)
    return panels.press(at, f"disputes-rule-{record_id}")


def test_both_answers_and_no_name(disputed):
    at = panels.opened("adjudicating", person="Cas")
    said = panels.words(at)
    assert "1 record for a lead: 1 disputed." in said
    assert "Reviewer 1" in said
    assert "Reviewer 2" in said
    assert "&lt;b&gt;no&lt;/b&gt;" in said
    assert "<b>no" not in said
    assert "Ann" not in said
    assert "Ben" not in said


def test_a_ruling_and_the_way_back(disputed):
    context, record_id = disputed
    at = ruled(panels.opened("adjudicating", person="Cas"), record_id)
    said = panels.words(at)
    assert "The names are shown below" in said
    assert "Ann" in said
    assert "Ben" in said
    assert "Cas ruled on" in said
    assert context.store.records.state(record_id).status is Status.REJECTED
    panels.press(at, f"disputes-undo-{record_id}")
    assert "Taken back" in panels.words(at)
    assert at.text_area(key=f"disputes-note-{record_id}").value == "the last reply"
    assert context.store.records.state(record_id).status is Status.DISPUTED
    panels.press(ruled(at, record_id), f"disputes-next-{record_id}")
    assert "Nothing is disputed" in panels.words(at)


def test_an_approval_at_a_risk_answers_the_safety_questions(disputed):
    """They are asked once the ruling is to approve, and not of a ruling that names a risk without them."""
    context, record_id = disputed
    at = panels.opened("adjudicating", person="Cas")
    asked = [question.id for question in domain(context).protocol]
    at.selectbox(key=f"disputes-risk_level-{record_id}").set_value("medium")
    at.segmented_control(key=f"disputes-verdict-{record_id}").set_value("approved").run()
    for name in asked:
        at.radio(key=f"disputes-safe-{name}-{record_id}").set_value("yes")
    at.radio(key=f"disputes-cause-{record_id}").set_value("ambiguous_record")
    at.text_area(key=f"disputes-note-{record_id}").set_value("both readings hold")
    panels.press(at, f"disputes-rule-{record_id}")
    ruling = context.store.reviews.of(record_id)[-1]
    assert (ruling.labels.risk_level, ruling.desk.safety, ruling.desk.cause) == ("medium", dict.fromkeys(asked, "yes"), "ambiguous_record")
    assert context.store.records.state(record_id).governing_risk == "medium"


def test_what_a_ruling_lacks_is_said(disputed):
    context, record_id = disputed
    at = panels.press(panels.opened("adjudicating", person="Cas"), f"disputes-rule-{record_id}")
    assert "Choose the ruling first." in panels.words(at)
    ruled(at, record_id, note="")
    assert "needs its reason" in panels.words(at)
    assert adjudicating.disputes(context, CAS).total == 1


def test_a_draft_of_the_note_survives_a_reload(disputed):
    _, record_id = disputed
    panels.opened("adjudicating", person="Cas").text_area(key=f"disputes-note-{record_id}").set_value("half a").run()
    assert panels.opened("adjudicating", person="Cas").text_area(key=f"disputes-note-{record_id}").value == "half a"


def test_a_name_is_asked_for(disputed):
    _, record_id = disputed
    at = panels.opened("adjudicating", person=None)
    assert not [b for b in at.button if b.key == f"disputes-rule-{record_id}"]
    at.text_input(key="disputes-name").set_value("Dora")
    panels.press(at, "disputes-name-save")
    assert [b for b in at.button if b.key == f"disputes-rule-{record_id}"]


def test_not_for_clinicians(disputed):
    context, _ = disputed
    context.store.people.set_role("Eve", Role.CLINICIAN, datetime.now(UTC))
    at = panels.opened("adjudicating", person="Eve")
    assert "decided by leads" in panels.words(at)
    assert not at.button


def test_what_a_reviewer_said_is_inert():
    from synthcore.ui.adjudicating import voice_html

    shown = voice_html(Voice('"><img src=x>', "Approved", "<script>", (("<i>", "<u>"),)))
    assert not any(tag in shown for tag in ("<img", "<script", "<i>", "<u>"))
